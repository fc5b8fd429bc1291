/* What we promised to send. */
#include "store/outbox.h"
#include "tests/box.h"

static int64_t put(struct box *b, const char *chat, int64_t due_ms)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = chat,
				  .rank = RANK_RELAY,
				  .kind = OUT_EDIT,
				  .body = "{\"text\":\"halo\"}",
				  .due_ms = due_ms,
				  .ref_kind = REF_ORDER,
				  .ref = 7,
				  .created_ms = BOX_NOW };

	assert_ok(outbox_put(b->s, &row));
	return row.id;
}

static void a_row_comes_back_as_it_was_put(void **state)
{
	struct box *b = *state;
	int64_t id = put(b, "101", BOX_NOW);
	struct outbox_row row;

	assert_ok(outbox_get(b->s, &b->a, id, &row));
	assert_int_equal(row.id, id);
	assert_int_equal(row.channel, CHANNEL_TELEGRAM);
	assert_string_equal(row.chat, "101");
	assert_int_equal(row.rank, RANK_RELAY);
	assert_int_equal(row.kind, OUT_EDIT);
	assert_string_equal(row.body, "{\"text\":\"halo\"}");
	assert_int_equal(row.due_ms, BOX_NOW);
	assert_int_equal(row.attempts, 0);
	assert_int_equal(row.address_id, 0);
	assert_int_equal(row.ref_kind, REF_ORDER);
	assert_int_equal(row.ref, 7);
	assert_int_equal(row.created_ms, BOX_NOW);
}

static void rows_come_in_order_and_from_a_place(void **state)
{
	struct box *b = *state;
	int64_t ids[5];
	struct outbox_row *rows;
	size_t n;

	for (size_t i = 0; i < 5; i++)
		ids[i] = put(b, "101", BOX_NOW);
	assert_ok(outbox_list(b->s, &b->a, 0, 3, &rows, &n));
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].id, ids[0]);
	assert_int_equal(rows[2].id, ids[2]);
	assert_ok(outbox_list(b->s, &b->a, ids[2], 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[1].id, ids[4]);
	assert_ok(outbox_list(b->s, &b->a, ids[4], 10, &rows, &n));
	assert_int_equal(n, 0);
}

static void sent_rows_go_and_their_ids_are_not_given_again(void **state)
{
	struct box *b = *state;
	int64_t first = put(b, "101", BOX_NOW), depth;
	struct outbox_row row;

	assert_ok(outbox_done(b->s, first));
	assert_err(outbox_get(b->s, &b->a, first, &row), ERR_NOT_FOUND);
	assert_true(put(b, "101", BOX_NOW) > first);
	assert_ok(outbox_depth(b->s, &depth));
	assert_int_equal(depth, 1);
}

static void ids_go_on_after_a_restart(void **state)
{
	struct box *b = *state;
	int64_t first = put(b, "101", BOX_NOW);

	box_reopen(b, STORE_RUN);
	assert_true(put(b, "101", BOX_NOW) > first);
}

static void a_retry_keeps_the_promise(void **state)
{
	struct box *b = *state;
	int64_t id = put(b, "101", BOX_NOW);
	struct outbox_row row;

	assert_ok(outbox_retry(b->s, id, BOX_NOW + 1000, 3));
	assert_ok(outbox_rewrite(b->s, id, "{\"text\":\"polos\"}"));
	assert_ok(outbox_get(b->s, &b->a, id, &row));
	assert_int_equal(row.due_ms, BOX_NOW + 1000);
	assert_int_equal(row.attempts, 3);
	assert_string_equal(row.body, "{\"text\":\"polos\"}");
}

static void a_group_that_moved_takes_its_messages_along(void **state)
{
	struct box *b = *state;
	int64_t moved = put(b, "-5", BOX_NOW), other = put(b, "-6", BOX_NOW);
	struct outbox_row row;

	assert_ok(outbox_rechat(b->s, CHANNEL_TELEGRAM, "-5", "-1005"));
	assert_ok(outbox_get(b->s, &b->a, moved, &row));
	assert_string_equal(row.chat, "-1005");
	assert_ok(outbox_get(b->s, &b->a, other, &row));
	assert_string_equal(row.chat, "-6");
}

static void news_kept_for_the_morning_waits_apart(void **state)
{
	struct box *b = *state;
	int64_t morning = put(b, "101", BOX_NOW + 1000), now = put(b, "101", BOX_NOW), due;
	struct outbox_row *rows;
	size_t n;

	assert_ok(outbox_list(b->s, &b->a, 0, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, now);
	assert_ok(outbox_next_held(b->s, &due));
	assert_int_equal(due, BOX_NOW + 1000);
	assert_ok(outbox_take_held(b->s, &b->a, BOX_NOW + 999, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(outbox_take_held(b->s, &b->a, BOX_NOW + 1000, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_true(rows[0].id > morning); /* it is put now, and leaves after what was put before */
	assert_true(rows[0].id > now);
	assert_err(outbox_next_held(b->s, &due), ERR_NOT_FOUND);
	assert_ok(outbox_list(b->s, &b->a, 0, 10, &rows, &n));
	assert_int_equal(n, 2);
}

static int64_t put_rank(struct box *b, const char *chat, enum outbox_rank rank)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = chat,
				  .rank = rank,
				  .body = "{}",
				  .due_ms = BOX_NOW,
				  .created_ms = BOX_NOW };

	assert_ok(outbox_put(b->s, &row));
	return row.id;
}

static void an_answer_finds_the_news_before_it(void **state)
{
	struct box *b = *state;
	int64_t first = put_rank(b, "7", RANK_NOTICE), other = put_rank(b, "8", RANK_NOTICE);
	int64_t second = put_rank(b, "7", RANK_NOTICE), reply = put_rank(b, "7", RANK_REPLY);
	int64_t later = put_rank(b, "7", RANK_NOTICE), newest;
	struct outbox_row row, *rows;
	size_t n;

	assert_ok(outbox_get(b->s, &b->a, reply, &row));
	assert_ok(outbox_list_news(b->s, &b->a, &row, 0, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, first);
	assert_int_equal(rows[1].id, second);
	assert_ok(outbox_list_news(b->s, &b->a, &row, other, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_ok(outbox_list_replies(b->s, &b->a, 0, later, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, reply);
	assert_ok(outbox_list_replies(b->s, &b->a, 0, reply - 1, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(outbox_newest(b->s, &newest));
	assert_int_equal(newest, later);
}

static void which_message_shows_which_case(void **state)
{
	struct box *b = *state;
	enum ref_kind kind;
	int64_t ref, message;

	assert_ok(sent_put(b->s, CHANNEL_TELEGRAM, "-100", 5, REF_REQUEST, 9));
	assert_ok(sent_put(b->s, CHANNEL_TELEGRAM, "-100", 8, REF_REQUEST, 9));
	assert_ok(sent_put(b->s, CHANNEL_TELEGRAM, "101", 5, REF_ORDER, 3));
	assert_ok(sent_find(b->s, CHANNEL_TELEGRAM, "-100", 5, &kind, &ref));
	assert_int_equal(kind, REF_REQUEST);
	assert_int_equal(ref, 9);
	assert_ok(sent_find(b->s, CHANNEL_TELEGRAM, "101", 5, &kind, &ref));
	assert_int_equal(kind, REF_ORDER);
	assert_err(sent_find(b->s, CHANNEL_TELEGRAM, "101", 6, &kind, &ref), ERR_NOT_FOUND);
	assert_ok(sent_latest(b->s, CHANNEL_TELEGRAM, "-100", REF_REQUEST, 9, &message));
	assert_int_equal(message, 8);
	assert_err(sent_latest(b->s, CHANNEL_TELEGRAM, "101", REF_REQUEST, 9, &message),
		   ERR_NOT_FOUND);
	assert_ok(sent_put(b->s, CHANNEL_TELEGRAM, "-100", 5, REF_ORDER, 4)); /* it changed */
	assert_ok(sent_find(b->s, CHANNEL_TELEGRAM, "-100", 5, &kind, &ref));
	assert_int_equal(ref, 4);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(a_row_comes_back_as_it_was_put),
		box_test(rows_come_in_order_and_from_a_place),
		box_test(sent_rows_go_and_their_ids_are_not_given_again),
		box_test(ids_go_on_after_a_restart),
		box_test(a_retry_keeps_the_promise),
		box_test(a_group_that_moved_takes_its_messages_along),
		box_test(news_kept_for_the_morning_waits_apart),
		box_test(an_answer_finds_the_news_before_it),
		box_test(which_message_shows_which_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
