/* test_lanes.c - pacing and order of what leaves, with time turned by hand. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "bot/lanes.h"
#include "store/contact.h"

#define SECOND INT64_C(1000000)

static void put(struct lanes *l, int64_t id, const char *chat, enum outbox_rank rank, int64_t now)
{
	struct outbox_row row = {
		.id = id, .channel = CHANNEL_TELEGRAM, .chat = chat, .rank = rank, .body = "{}"
	};

	assert_int_equal(lanes_put(l, &row, chat[0] == '-', now, 0), OK);
}

static void one_in_flight_per_chat(void **state)
{
	struct lanes l;
	struct entry *first, *other;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "A", RANK_REPLY, 0);
	put(&l, 2, "A", RANK_REPLY, 0);
	put(&l, 3, "B", RANK_REPLY, 0);
	first = lanes_take(&l, 0);
	other = lanes_take(&l, 0);
	assert_int_equal(first->id, 1);
	assert_int_equal(other->id, 3);
	assert_null(lanes_take(&l, 0));
	lanes_done(&l, first, 0);
	first = lanes_take(&l, 0);
	assert_int_equal(first->id, 2);
	lanes_done(&l, first, 0);
	lanes_done(&l, other, 0);
	assert_int_equal(l.n_entries, 0);
	assert_int_equal(l.n_lanes, 0);
	assert_int_equal(lanes_next(&l, 0), -1);
	lanes_free(&l);
}

static void otherwise(struct lanes *l, int64_t id, const char *body)
{
	struct outbox_row row = {
		.id = id, .channel = CHANNEL_TELEGRAM, .chat = "A", .body = body, .otherwise = true
	};

	assert_int_equal(lanes_otherwise(l, &row), OK);
}

static void other_words_while_it_waits(void **state)
{
	struct lanes l;
	struct entry *first;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "A", RANK_RELAY, 0);
	put(&l, 2, "A", RANK_RELAY, 0);
	first = lanes_take(&l, 0);
	otherwise(&l, 1, "{\"text\":\"too late\"}");
	otherwise(&l, 2, "{\"text\":\"new\"}");
	otherwise(&l, 3, "{\"text\":\"unknown\"}");
	assert_string_equal(first->body, "{}");
	lanes_done(&l, first, 0);
	first = lanes_take(&l, 0);
	assert_int_equal(first->id, 2);
	assert_string_equal(first->body, "{\"text\":\"new\"}");
	assert_int_equal(l.bytes, strlen(first->body));
	lanes_done(&l, first, 0);
	assert_int_equal(l.n_entries, 0);
	lanes_free(&l);
}

static void replies_before_notices(void **state)
{
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "A", RANK_BULK, 0);
	put(&l, 2, "B", RANK_STAFF, 0);
	put(&l, 3, "C", RANK_REPLY, 0);
	assert_int_equal(lanes_take(&l, 0)->id, 3);
	assert_int_equal(lanes_take(&l, 0)->id, 2);
	assert_int_equal(lanes_take(&l, 0)->id, 1);
	lanes_free(&l);
}

/* In a group: words before cards, each in their order; what was tried stays first. */
static void words_before_cards(void **state)
{
	static const int64_t order[] = { 1, 3, 5, 2, 4, 6 };
	struct entry *e;
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "-5", RANK_STAFF, 0);
	e = lanes_take(&l, 0);
	put(&l, 2, "-5", RANK_STAFF, 0);
	put(&l, 3, "-5", RANK_RELAY, 0);
	lanes_again(&l, e, 0, 0); /* it failed: nobody may overtake it */
	put(&l, 4, "-5", RANK_STAFF, 0);
	put(&l, 5, "-5", RANK_RELAY, 0);
	put(&l, 6, "-5", RANK_BULK, 0);
	for (size_t i = 0; i < ARRAY_LEN(order); i++) {
		e = lanes_take(&l, 0);
		assert_int_equal(e->id, order[i]);
		lanes_done(&l, e, 0);
	}
	assert_int_equal(l.n_entries, 0);
	/* Elsewhere the order of putting holds. */
	put(&l, 1, "5", RANK_NOTICE, 0);
	put(&l, 2, "5", RANK_REPLY, 0);
	assert_int_equal(lanes_take(&l, 0)->id, 1);
	lanes_free(&l);
}

static void failed_message_keeps_its_place(void **state)
{
	struct lanes l;
	struct entry *e;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "A", RANK_REPLY, 0);
	put(&l, 2, "A", RANK_REPLY, 0);
	e = lanes_take(&l, 0);
	lanes_again(&l, e, 0, 5 * SECOND);
	assert_null(lanes_take(&l, 4 * SECOND));
	assert_int_equal(lanes_next(&l, 4 * SECOND), 5 * SECOND);
	e = lanes_take(&l, 5 * SECOND);
	assert_int_equal(e->id, 1);
	lanes_free(&l);
}

static int sent_until(struct lanes *l, int64_t from, int64_t to, int64_t step)
{
	int n = 0;

	for (int64_t now = from; now < to; now += step)
		for (struct entry *e; (e = lanes_take(l, now)) != NULL; n++)
			lanes_done(l, e, now);
	return n;
}

static void chat_gets_a_burst_then_one_a_second(void **state)
{
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_chat_per_second = 1 });
	for (int i = 1; i <= 20; i++)
		put(&l, i, "A", RANK_REPLY, 0);
	assert_int_equal(sent_until(&l, 0, 1, 1), LANE_BURST);
	assert_int_equal(sent_until(&l, 1, 10 * SECOND + 10000, 10000), 10);
	lanes_free(&l);
}

/* A message counts where it arrives, and that may be as late as its answer says. */
static void the_bucket_is_filled_from_the_answer_on(void **state)
{
	int64_t now = 0;
	struct entry *e;
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_chat_per_second = 1 });
	for (int i = 1; i <= LANE_BURST + 1; i++)
		put(&l, i, "A", RANK_REPLY, 0);
	for (int i = 0; i < LANE_BURST; i++, now += SECOND / 2) { /* a slow road */
		e = lanes_take(&l, now);
		assert_non_null(e);
		lanes_done(&l, e, now + SECOND / 2);
	}
	assert_null(lanes_take(&l, now + SECOND * 9 / 10));
	assert_non_null(lanes_take(&l, now + SECOND + 1));
	lanes_free(&l);
}

/* A group is a chat as well. */
static void group_gets_no_larger_burst(void **state)
{
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_group_per_minute = 20 });
	for (int i = 1; i <= 20; i++)
		put(&l, i, "-100", RANK_STAFF, 0);
	assert_int_equal(sent_until(&l, 0, SECOND, 1000), LANE_BURST);
	lanes_free(&l);
}

/* No minute, wherever it begins, holds more than the limit. */
static void group_keeps_its_minute(void **state)
{
	enum { LIMIT = 20, MINUTES = 5 };
	static int64_t times[LIMIT * MINUTES * 2];
	struct lanes l;
	int n = 0;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_group_per_minute = LIMIT });
	for (int i = 1; i <= LIMIT * MINUTES * 2; i++)
		put(&l, i, "-100", RANK_STAFF, 0);
	for (int64_t now = 0; now < MINUTES * 60 * SECOND; now += SECOND / 20)
		for (struct entry *e; (e = lanes_take(&l, now)) != NULL;) {
			times[n++] = now;
			lanes_done(&l, e, now);
		}
	for (int i = 0; i + LIMIT < n; i++)
		assert_true(times[i + LIMIT] - times[i] >= 60 * SECOND - SECOND / 10);
	assert_true(n > LIMIT * MINUTES * 3 / 5); /* and the limit is used, not feared */
	lanes_free(&l);
}

static void all_chats_together_keep_their_second(void **state)
{
	struct lanes l;
	char chat[16];

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_second = 30 });
	for (int i = 1; i <= 500; i++) {
		snprintf(chat, sizeof(chat), "%d", i);
		put(&l, i, chat, RANK_REPLY, 0);
	}
	for (int64_t second = 0; second < 5; second++) {
		int n = sent_until(&l, second * SECOND, (second + 1) * SECOND, 1000);

		assert_in_range(n, 20, 30);
	}
	lanes_free(&l);
}

static void everything_can_be_held(void **state)
{
	struct lanes l;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "A", RANK_REPLY, 0);
	lanes_hold_all(&l, CHANNEL_TELEGRAM, 3 * SECOND);
	assert_null(lanes_take(&l, SECOND));
	assert_int_equal(lanes_next(&l, SECOND), 3 * SECOND);
	assert_non_null(lanes_take(&l, 3 * SECOND));
	lanes_free(&l);
}

/* What waited for the old id of a group goes before what already waits for the new one. */
static void a_group_moves(void **state)
{
	struct lanes l;
	struct entry *e;

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	put(&l, 1, "-4500", RANK_STAFF, 0);
	put(&l, 2, "-4500", RANK_STAFF, 0);
	put(&l, 3, "-1002", RANK_STAFF, 0);
	e = lanes_take(&l, 0);
	assert_int_equal(e->id, 1);
	assert_int_equal(lanes_rechat(&l, e, "-1002", true, 0), OK);
	for (int64_t id = 1; id <= 3; id++) {
		e = lanes_take(&l, 0);
		assert_int_equal(e->id, id);
		assert_string_equal(e->lane->chat, "-1002");
		lanes_done(&l, e, 0);
	}
	assert_int_equal(l.n_lanes, 0);
	lanes_free(&l);
}

static void memory_follows_the_load(void **state)
{
	struct lanes l;
	char chat[16];

	(void)state;
	assert_int_equal(lanes_init(&l), OK);
	lanes_limit(&l, CHANNEL_TELEGRAM, (struct lane_limits) { .per_chat_per_second = 1 });
	for (int i = 0; i < 5000; i++) {
		snprintf(chat, sizeof(chat), "%d", i);
		put(&l, i, chat, RANK_REPLY, 0);
	}
	assert_int_equal(sent_until(&l, 0, 1, 1), 5000);
	assert_int_equal(l.bytes, 0);
	/* Each lane is forgotten once its bucket is full again. */
	assert_null(lanes_take(&l, 10 * SECOND));
	assert_int_equal(l.n_lanes, 0);
	lanes_free(&l);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_in_flight_per_chat),
		cmocka_unit_test(other_words_while_it_waits),
		cmocka_unit_test(replies_before_notices),
		cmocka_unit_test(words_before_cards),
		cmocka_unit_test(failed_message_keeps_its_place),
		cmocka_unit_test(chat_gets_a_burst_then_one_a_second),
		cmocka_unit_test(the_bucket_is_filled_from_the_answer_on),
		cmocka_unit_test(group_gets_no_larger_burst),
		cmocka_unit_test(group_keeps_its_minute),
		cmocka_unit_test(all_chats_together_keep_their_second),
		cmocka_unit_test(everything_can_be_held),
		cmocka_unit_test(a_group_moves),
		cmocka_unit_test(memory_follows_the_load),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
