/* test_sender.c - from the outbox to the channel and back, against a server that answers as told:
 * retries, rewrites, moved groups, long texts, and what is given up. */
#include "store/dead.h"
#include "tests/sending.h"

static void assert_body(struct sending *w, size_t n, const char *part)
{
	if (!strstr(stub_body(w->stub, n), part))
		fail_msg("request %zu is %s, without %s", n, stub_body(w->stub, n), part);
}

/* ---- one message ---- */

static void sent_and_gone(void **state)
{
	struct sending *w = *state;

	sending_put(w, "101", "{\"text\":\"halo\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/sendMessage");
	assert_body(w, 0, "\"chat_id\":101");
	assert_int_equal(sending_depth(w), 0);
	assert_int_equal(
		w->metrics.value[METRIC_SENDS][metric_send_series(CHANNEL_TELEGRAM, SEND_SENT)], 1);
}

static void a_reference_remembers_the_message(void **state)
{
	struct sending *w = *state;
	struct outbox_row row = {
		.chat = "-5", .body = "{\"text\":\"kartu\"}", .ref_kind = REF_REQUEST, .ref = 9
	};
	int64_t message;

	sending_put_rows(w, &row, 1);
	sending_run(w);
	assert_ok(sent_latest(w->b->s, CHANNEL_TELEGRAM, "-5", REF_REQUEST, 9, &message));
	assert_int_equal(message, 1);
	assert_int_equal(w->accepted, 1);
	assert_int_equal(w->accepted_message, 1);
	assert_string_equal(w->accepted_body, "{\"text\":\"kartu\"}");
}

/* Other words for what could not be sent yet, by the way they take in the bot. */
static void said_in_the_newest_words(void **state)
{
	struct sending *w = *state;
	struct outbox_row row = {
		.chat = "101", .body = "{\"text\":\"lama\"}", .ref_kind = REF_TALK, .ref = 9
	};

	stub_answer(w->stub, 502, "<html>Bad Gateway</html>");
	sending_put_rows(w, &row, 1);
	sending_run(w);
	row.body = "{\"text\":\"baru\"}";
	row.otherwise = true;
	assert_ok(store_begin(w->b->s));
	assert_ok(outbox_rewrite(w->b->s, row.id, row.body));
	assert_ok(store_commit(w->b->s));
	assert_ok(sender_put(w->sender, w->b->s, &w->b->a, &row, 1, w->now_ms, w->now_us));
	assert_int_equal(w->accepted, 0);
	sending_advance(w, 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_body(w, 1, "baru");
	assert_string_equal(w->accepted_body, "{\"text\":\"baru\"}");
	assert_int_equal(sending_depth(w), 0);
}

static void an_error_is_tried_again_later_and_keeps_its_place(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 502, "<html>Bad Gateway</html>");
	sending_put(w, "101", "{\"text\":\"satu\"}");
	sending_put(w, "101", "{\"text\":\"dua\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(sending_depth(w), 2);
	assert_true(sender_next(w->sender, w->now_us) > w->now_us);
	sending_advance(w, 1000);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 3);
	assert_body(w, 1, "satu");
	assert_body(w, 2, "dua");
	assert_int_equal(sending_depth(w), 0);
}

static void told_to_wait_stops_that_chat_alone(void **state)
{
	struct sending *w = *state;

	stub_answer(
		w->stub, 429,
		"{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after"
		" 10072\",\"parameters\":{\"retry_after\":10072}}");
	sending_put(w, "101", "{\"text\":\"satu\"}");
	sending_run(w);
	sending_put(w, "102", "{\"text\":\"dua\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_int_equal(sending_depth(w), 1);
	sending_advance(w, 10072 * 1000 - 1);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2);
	sending_advance(w, 1100);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
}

/* Three chats in a row that were told to wait mean all of us, but never for hours. */
static void too_fast_for_all(void **state)
{
	struct sending *w = *state;
	char chat[16];

	for (int i = 0; i < 3; i++) {
		stub_answer(
			w->stub, 429,
			"{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
			"\"parameters\":{\"retry_after\":5000}}");
		snprintf(chat, sizeof(chat), "20%d", i);
		sending_put(w, chat, "{\"text\":\"satu\"}");
		sending_run(w);
	}
	sending_put(w, "300", "{\"text\":\"lain\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 3);
	sending_advance(w, 60 * 1000 + 1);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_body(w, 3, "lain");
}

static void unknown_outcome_is_tried_again_and_counted(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, STUB_CUT, "");
	sending_put(w, "101", "{\"text\":\"satu\"}");
	sending_run(w);
	assert_int_equal(sending_depth(w), 1);
	sending_advance(w, 1000);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
	assert_int_equal(w->metrics.value[METRIC_SENDS]
					 [metric_send_series(CHANNEL_TELEGRAM, SEND_UNCERTAIN)],
			 1);
}

static void refuse_once(struct sending *w, const char *description)
{
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: %s\"}",
		 description);
	stub_answer(w->stub, 400, body);
}

static void said_otherwise_at_once(void **state)
{
	struct sending *w = *state;

	refuse_once(w, "message to edit not found");
	sending_put(w, "101", "{\"text\":\"menu\",\"edit\":55}");
	sending_run(w);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/editMessageText");
	assert_string_equal(stub_path(w->stub, 1), "/bot1:x/sendMessage");
	refuse_once(w, "can't parse entities: unsupported start tag");
	sending_put(w, "101", "{\"text\":\"\\u0001tebal\\u0002\"}");
	sending_run(w);
	assert_body(w, 2, "<b>tebal</b>");
	assert_body(w, 3, "\"text\":\"tebal\"");
	refuse_once(w, "message thread not found");
	sending_put(w, "-5", "{\"text\":\"x\",\"topic\":9}");
	sending_run(w);
	assert_body(w, 4, "message_thread_id");
	assert_null(strstr(stub_body(w->stub, 5), "message_thread_id"));
	assert_int_equal(sending_depth(w), 0);
}

static void no_endless_rewriting(void **state)
{
	struct sending *w = *state;

	for (int i = 0; i < 6; i++)
		refuse_once(w, "message to edit not found");
	sending_put(w, "101", "{\"text\":\"menu\",\"edit\":55}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 2); /* a change that changes nothing is none */
	assert_int_equal(w->given_up, 1);
	assert_int_equal(sending_depth(w), 0);
}

static void a_moved_group_takes_along_what_waits(void **state)
{
	struct sending *w = *state;

	stub_answer(
		w->stub, 400,
		"{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was"
		" upgraded to a supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":-1007}}");
	sending_put(w, "-7", "{\"text\":\"satu\"}");
	sending_put(w, "-7", "{\"text\":\"dua\"}");
	sending_run(w);
	assert_string_equal(w->moved_to, "-1007");
	assert_int_equal(stub_count(w->stub), 3);
	assert_body(w, 1, "\"chat_id\":-1007");
	assert_body(w, 1, "satu");
	assert_body(w, 2, "\"chat_id\":-1007");
	assert_body(w, 2, "dua");
	assert_int_equal(sending_depth(w), 0);
}

static char *long_body(size_t words)
{
	size_t len = words * 5 + 64;
	char *body = malloc(len);
	size_t at;

	assert_non_null(body);
	at = (size_t)snprintf(body, len, "{\"text\":\"awal ");
	for (size_t i = 0; i < words; i++)
		at += (size_t)snprintf(body + at, len - at, "kata ");
	snprintf(body + at, len - at, "akhir\",\"buttons\":[[\"Ya\",\"data\",\"ya\"]]}");
	return body;
}

static void a_long_text_goes_in_parts_in_order(void **state)
{
	struct sending *w = *state;
	char *body = long_body(2000);

	sending_put(w, "101", body);
	sending_put(w, "101", "{\"text\":\"sesudahnya\"}");
	free(body);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_body(w, 0, "awal");
	assert_null(strstr(stub_body(w->stub, 0), "callback_data"));
	assert_body(w, 2, "akhir");
	assert_body(w, 2, "callback_data");
	assert_body(w, 3, "sesudahnya");
	assert_int_equal(sending_depth(w), 0);
}

static void blank_ends_are_no_part(void **state)
{
	struct sending *w = *state;
	char body[5000], text[4200];

	memset(text, 'a', 4096);
	snprintf(text + 4096, sizeof(text) - 4096, "\\n\\n \\n");
	snprintf(body, sizeof(body), "{\"text\":\"%s\"}", text);
	sending_put(w, "101", body);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(w->given_up, 0);
	assert_int_equal(sending_depth(w), 0);
}

/* ---- given up ---- */

static void our_mistake_is_kept_for_people(void **state)
{
	struct sending *w = *state;
	struct dead_letter d;

	refuse_once(w, "BUTTON_DATA_INVALID");
	sending_put(w, "101", "{\"text\":\"salah\"}");
	sending_run(w);
	assert_int_equal(w->given_up, 1);
	assert_false(w->unreachable);
	assert_ok(dead_get(w->b->s, &w->b->a, w->dead_id, &d));
	assert_string_equal(d.payload, "{\"text\":\"salah\"}");
	assert_string_equal(d.ext, "101");
	assert_int_equal(sending_depth(w), 0);
}

static void nothing_secret_is_kept(void **state)
{
	struct sending *w = *state;
	struct dead_letter d;

	refuse_once(w, "something of ours");
	sending_put(w, "101", "{\"text\":\"kodenya 123456\",\"secret\":1}");
	sending_run(w);
	assert_ok(dead_get(w->b->s, &w->b->a, w->dead_id, &d));
	assert_string_equal(d.payload, OUTGOING_WITHHELD);
}

static void who_blocks_us_is_marked(void **state)
{
	struct sending *w = *state;
	struct address a = box_contact(w->b, "101");
	struct outbox_row row = { .chat = "101", .body = "{\"text\":\"x\"}", .address_id = a.id };

	stub_answer(
		w->stub, 403,
		"{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was blocked by"
		" the user\"}");
	sending_put_rows(w, &row, 1);
	sending_run(w);
	assert_true(w->unreachable);
	assert_int_equal(w->dead_id, 0);
	assert_ok(address_get(w->b->s, &w->b->a, a.id, &a));
	assert_false(a.reachable);
	assert_int_equal(sending_depth(w), 0);
}

static void patience_ends(void **state)
{
	struct sending *w = *state;

	sending_put(w, "101", "{\"text\":\"x\"}");
	for (int i = 0; i < 40 && !w->given_up; i++) {
		stub_answer(w->stub, 500,
			    "{\"ok\":false,\"error_code\":500,\"description\":\"x\"}");
		sending_run(w);
		sending_advance(w, 10 * 60 * 1000);
	}
	assert_int_equal(w->given_up, 1);
	assert_int_equal(stub_count(w->stub), 31);
	assert_int_equal(sending_depth(w), 0);
}

static void a_refused_token_stops_everything_for_a_while(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 401,
		    "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
	sending_put(w, "101", "{\"text\":\"satu\"}");
	sending_run(w);
	sending_put(w, "102", "{\"text\":\"dua\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_not_equal(sender_stopped(w->sender, CHANNEL_TELEGRAM), "");
	sending_advance(w, 61 * 1000);
	sending_run(w);
	assert_string_equal(sender_stopped(w->sender, CHANNEL_TELEGRAM), "");
	assert_int_equal(sending_depth(w), 0);
}

static void a_failed_commit_counts_nothing(void **state)
{
	struct sending *w = *state;
	sending_put(w, "101", "{\"text\":\"satu\"}");
	sender_start(w->sender, w->now_ms, w->now_us);
	for (int i = 0; i < 500 && !sender_has_results(w->sender); i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_ok(store_begin(w->b->s));
	assert_ok(sending_apply(w));
	store_rollback(w->b->s);
	assert_int_equal(sending_depth(w), 1);
	assert_true(sender_has_results(w->sender));
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
	assert_int_equal(stub_count(w->stub), 1);
}

/* ---- what waits ---- */

static void held_news_is_left_alone(void **state)
{
	struct sending *w = *state;
	struct outbox_row row = { .chat = "101",
				  .body = "{\"text\":\"pagi\"}",
				  .due_ms = BOX_NOW + 1000 };

	sending_put_rows(w, &row, 1);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 0);
	assert_int_equal(sending_depth(w), 1);
}

static void a_restart_takes_up_what_waits(void **state)
{
	struct sending *w = *state;
	int64_t id = sending_put(w, "101", "{\"text\":\"satu\"}");

	/* The clock stood a year ahead when it was told to wait. */
	assert_ok(outbox_retry(w->b->s, id, w->now_ms + INT64_C(365) * 86400 * 1000, 3));
	sending_restart(w);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 0);
	sending_advance(w, 6 * 60 * 1000);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
}

/* ---- calls ---- */

static void a_button_is_answered_first(void **state)
{
	struct sending *w = *state;

	sending_put(w, "101", "{\"text\":\"satu\"}");
	sender_answer(w->sender, CHANNEL_TELEGRAM, "77", "Tombol \"lama\"", true);
	sending_run(w);
	for (int i = 0; i < 500 && stub_count(w->stub) < 2; i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_int_equal(stub_count(w->stub), 2);
	for (size_t i = 0; i < 2; i++)
		if (strcmp(stub_path(w->stub, i), "/bot1:x/answerCallbackQuery") == 0) {
			assert_string_equal(stub_body(w->stub, i),
					    "{\"callback_query_id\":\"77\",\"text\":\"Tombol"
					    " \\\"lama\\\"\",\"show_alert\":true}");
			return;
		}
	fail_msg("the button was not answered");
}

static void what_cannot_be_said_is_kept(void **state)
{
	struct sending *w = *state;
	struct outbox_row mail = { .channel = CHANNEL_EMAIL,
				   .chat = "a@b.id",
				   .kind = OUT_MAIL,
				   .body = "{\"text\":\"x\",\"subject\":\"y\"}" };

	sending_put(w, "101", "{\"text\":\"\"}");
	sending_put(w, "102", "no JSON");
	sending_put_rows(w, &mail, 1); /* without [smtp] */
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 0);
	assert_int_equal(w->given_up, 3);
	assert_int_equal(sending_depth(w), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, sending_setup, sending_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sent_and_gone),
		TEST(a_reference_remembers_the_message),
		TEST(said_in_the_newest_words),
		TEST(an_error_is_tried_again_later_and_keeps_its_place),
		TEST(told_to_wait_stops_that_chat_alone),
		TEST(too_fast_for_all),
		TEST(unknown_outcome_is_tried_again_and_counted),
		TEST(said_otherwise_at_once),
		TEST(no_endless_rewriting),
		TEST(a_moved_group_takes_along_what_waits),
		TEST(a_long_text_goes_in_parts_in_order),
		TEST(blank_ends_are_no_part),
		TEST(our_mistake_is_kept_for_people),
		TEST(nothing_secret_is_kept),
		TEST(who_blocks_us_is_marked),
		TEST(patience_ends),
		TEST(a_refused_token_stops_everything_for_a_while),
		TEST(a_failed_commit_counts_nothing),
		TEST(held_news_is_left_alone),
		TEST(a_restart_takes_up_what_waits),
		TEST(a_button_is_answered_first),
		TEST(what_cannot_be_said_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
