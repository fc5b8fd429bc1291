/* test_sender.c - from the outbox to the channel and back, against a server that answers as told:
 * retries, rewrites, moved groups, long texts, what is given up, and order whatever the backlog.
 * Time is turned by hand. */
#include "bot/metrics.h"
#include "bot/sender.h"
#include "store/dead.h"
#include "tests/box.h"
#include "tests/stub.h"

#define SECOND INT64_C(1000000)

struct world {
	struct box *b;
	struct stub *stub;
	struct net *net;
	struct sender *sender;
	struct metrics metrics;
	char prefix[80];
	int64_t now_ms, now_us;
	int given_up;
	bool unreachable;
	int64_t dead_id;
	char moved_to[32];
};

static enum err heard_gave_up(void *ctx, const struct given_up *g)
{
	struct world *w = ctx;

	w->given_up++;
	w->unreachable = g->unreachable;
	w->dead_id = g->dead_id;
	return OK;
}

static enum err heard_moved(void *ctx, int channel, const char *from, const char *to)
{
	struct world *w = ctx;

	(void)channel;
	(void)from;
	snprintf(w->moved_to, sizeof(w->moved_to), "%s", to);
	return OK;
}

static void open_sender(struct world *w)
{
	struct sender_config c = {
		.net = w->net, .telegram_prefix = w->prefix, .metrics = &w->metrics, .seed = 7
	};

	assert_ok(outbox_newest(w->b->s, &c.newest));
	assert_ok(sender_open(&c, &w->sender));
	assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
}

static int setup(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	void *b;

	assert_non_null(w);
	box_setup(&b);
	w->b = b;
	w->stub = stub_open();
	w->now_ms = BOX_NOW;
	w->now_us = SECOND;
	metrics_init(&w->metrics, BOX_NOW);
	assert_ok(net_open(16, stub_origin(w->stub), &w->net));
	snprintf(w->prefix, sizeof(w->prefix), "%s/bot1:x/", stub_origin(w->stub));
	open_sender(w);
	*state = w;
	return 0;
}

static int teardown(void **state)
{
	struct world *w = *state;
	void *b = w->b;

	sender_close(w->sender);
	net_close(w->net);
	stub_close(w->stub);
	box_teardown(&b);
	free(w);
	return 0;
}

/* ---- a small loop ---- */

static void put_rows(struct world *w, struct outbox_row *rows, size_t n)
{
	assert_ok(store_begin(w->b->s));
	for (size_t i = 0; i < n; i++) {
		rows[i].channel = rows[i].channel ? rows[i].channel : CHANNEL_TELEGRAM;
		rows[i].due_ms = rows[i].due_ms ? rows[i].due_ms : w->now_ms;
		rows[i].created_ms = w->now_ms;
		assert_ok(outbox_put(w->b->s, &rows[i]));
	}
	assert_ok(store_commit(w->b->s));
	assert_ok(sender_put(w->sender, w->b->s, &w->b->a, rows, n, w->now_ms, w->now_us));
}

static int64_t put(struct world *w, const char *chat, const char *body)
{
	struct outbox_row row = { .chat = chat, .body = body };

	put_rows(w, &row, 1);
	return row.id;
}

static void advance(struct world *w, int64_t ms)
{
	w->now_ms += ms;
	w->now_us += ms * 1000;
}

static void apply(struct world *w)
{
	const struct sender_hears hears = { heard_gave_up, heard_moved, w };

	assert_ok(store_begin(w->b->s));
	assert_ok(sender_apply(w->sender, w->b->s, &w->b->a, w->now_ms, &hears));
	assert_ok(store_commit(w->b->s));
	sender_settle(w->sender, w->now_ms, w->now_us);
	if (sender_wants_rows(w->sender))
		assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
	arena_reset(&w->b->a);
}

/* Until nothing more happens at this moment, or after most requests. */
static void turn(struct world *w, size_t most)
{
	if (sender_wants_rows(w->sender))
		assert_ok(sender_load(w->sender, w->b->s, &w->b->a, w->now_ms, w->now_us));
	for (int idle = 0; idle < 2 && stub_count(w->stub) < most;) {
		sender_start(w->sender, w->now_ms, w->now_us);
		for (int i = 0;
		     i < 500 && sender_in_flight(w->sender) && !sender_has_results(w->sender);
		     i++) {
			net_wait(w->net, NULL, 0, 10);
			net_run(w->net);
		}
		idle = sender_has_results(w->sender) || sender_in_flight(w->sender) ? 0 : idle + 1;
		apply(w);
	}
}

static void run(struct world *w)
{
	turn(w, SIZE_MAX);
}

static int64_t depth(struct world *w)
{
	int64_t n;

	assert_ok(outbox_depth(w->b->s, &n));
	return n;
}

static void assert_body(struct world *w, size_t n, const char *part)
{
	if (!strstr(stub_body(w->stub, n), part))
		fail_msg("request %zu is %s, without %s", n, stub_body(w->stub, n), part);
}

/* ---- one message ---- */

static void sent_and_gone(void **state)
{
	struct world *w = *state;

	put(w, "101", "{\"text\":\"halo\"}");
	run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/sendMessage");
	assert_body(w, 0, "\"chat_id\":101");
	assert_int_equal(depth(w), 0);
	assert_int_equal(
		w->metrics.value[METRIC_SENDS][metric_send_series(CHANNEL_TELEGRAM, SEND_SENT)], 1);
}

static void a_reference_remembers_the_message(void **state)
{
	struct world *w = *state;
	struct outbox_row row = {
		.chat = "-5", .body = "{\"text\":\"kartu\"}", .ref_kind = REF_REQUEST, .ref = 9
	};
	int64_t message;

	put_rows(w, &row, 1);
	run(w);
	assert_ok(sent_latest(w->b->s, CHANNEL_TELEGRAM, "-5", REF_REQUEST, 9, &message));
	assert_int_equal(message, 1);
}

static void an_error_is_tried_again_later_and_keeps_its_place(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 502, "<html>Bad Gateway</html>");
	put(w, "101", "{\"text\":\"satu\"}");
	put(w, "101", "{\"text\":\"dua\"}");
	run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(depth(w), 2);
	assert_true(sender_next(w->sender, w->now_us) > w->now_us);
	advance(w, 1000);
	run(w);
	assert_int_equal(stub_count(w->stub), 3);
	assert_body(w, 1, "satu");
	assert_body(w, 2, "dua");
	assert_int_equal(depth(w), 0);
}

static void told_to_wait_stops_that_chat_alone(void **state)
{
	struct world *w = *state;

	stub_answer(
		w->stub, 429,
		"{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests: retry after"
		" 10072\",\"parameters\":{\"retry_after\":10072}}");
	put(w, "101", "{\"text\":\"satu\"}");
	run(w);
	put(w, "102", "{\"text\":\"dua\"}");
	run(w);
	assert_int_equal(stub_count(w->stub), 2);
	assert_int_equal(depth(w), 1);
	advance(w, 10072 * 1000 - 1);
	run(w);
	assert_int_equal(stub_count(w->stub), 2);
	advance(w, 1100);
	run(w);
	assert_int_equal(depth(w), 0);
}

/* Three chats in a row that were told to wait mean all of us, but never for hours. */
static void too_fast_for_all(void **state)
{
	struct world *w = *state;
	char chat[16];

	for (int i = 0; i < 3; i++) {
		stub_answer(
			w->stub, 429,
			"{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
			"\"parameters\":{\"retry_after\":5000}}");
		snprintf(chat, sizeof(chat), "20%d", i);
		put(w, chat, "{\"text\":\"satu\"}");
		run(w);
	}
	put(w, "300", "{\"text\":\"lain\"}");
	run(w);
	assert_int_equal(stub_count(w->stub), 3);
	advance(w, 60 * 1000 + 1);
	run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_body(w, 3, "lain");
}

static void unknown_outcome_is_tried_again_and_counted(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, STUB_CUT, "");
	put(w, "101", "{\"text\":\"satu\"}");
	run(w);
	assert_int_equal(depth(w), 1);
	advance(w, 1000);
	run(w);
	assert_int_equal(depth(w), 0);
	assert_int_equal(w->metrics.value[METRIC_SENDS]
					 [metric_send_series(CHANNEL_TELEGRAM, SEND_UNCERTAIN)],
			 1);
}

static void refuse_once(struct world *w, const char *description)
{
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: %s\"}",
		 description);
	stub_answer(w->stub, 400, body);
}

static void said_otherwise_at_once(void **state)
{
	struct world *w = *state;

	refuse_once(w, "message to edit not found");
	put(w, "101", "{\"text\":\"menu\",\"edit\":55}");
	run(w);
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/editMessageText");
	assert_string_equal(stub_path(w->stub, 1), "/bot1:x/sendMessage");
	refuse_once(w, "can't parse entities: unsupported start tag");
	put(w, "101", "{\"text\":\"\\u0001tebal\\u0002\"}");
	run(w);
	assert_body(w, 2, "<b>tebal</b>");
	assert_body(w, 3, "\"text\":\"tebal\"");
	refuse_once(w, "message thread not found");
	put(w, "-5", "{\"text\":\"x\",\"topic\":9}");
	run(w);
	assert_body(w, 4, "message_thread_id");
	assert_null(strstr(stub_body(w->stub, 5), "message_thread_id"));
	assert_int_equal(depth(w), 0);
}

static void no_endless_rewriting(void **state)
{
	struct world *w = *state;

	for (int i = 0; i < 6; i++)
		refuse_once(w, "message to edit not found");
	put(w, "101", "{\"text\":\"menu\",\"edit\":55}");
	run(w);
	assert_int_equal(stub_count(w->stub), 5);
	assert_int_equal(w->given_up, 1);
	assert_int_equal(depth(w), 0);
}

static void a_moved_group_takes_along_what_waits(void **state)
{
	struct world *w = *state;

	stub_answer(
		w->stub, 400,
		"{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: group chat was"
		" upgraded to a supergroup chat\",\"parameters\":{\"migrate_to_chat_id\":-1007}}");
	put(w, "-7", "{\"text\":\"satu\"}");
	put(w, "-7", "{\"text\":\"dua\"}");
	run(w);
	assert_string_equal(w->moved_to, "-1007");
	assert_int_equal(stub_count(w->stub), 3);
	assert_body(w, 1, "\"chat_id\":-1007");
	assert_body(w, 1, "satu");
	assert_body(w, 2, "\"chat_id\":-1007");
	assert_body(w, 2, "dua");
	assert_int_equal(depth(w), 0);
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
	struct world *w = *state;
	char *body = long_body(2000);

	put(w, "101", body);
	put(w, "101", "{\"text\":\"sesudahnya\"}");
	free(body);
	run(w);
	assert_int_equal(stub_count(w->stub), 4);
	assert_body(w, 0, "awal");
	assert_null(strstr(stub_body(w->stub, 0), "callback_data"));
	assert_body(w, 2, "akhir");
	assert_body(w, 2, "callback_data");
	assert_body(w, 3, "sesudahnya");
	assert_int_equal(depth(w), 0);
}

static void blank_ends_are_no_part(void **state)
{
	struct world *w = *state;
	char body[5000], text[4200];

	memset(text, 'a', 4096);
	snprintf(text + 4096, sizeof(text) - 4096, "\\n\\n \\n");
	snprintf(body, sizeof(body), "{\"text\":\"%s\"}", text);
	put(w, "101", body);
	run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(w->given_up, 0);
	assert_int_equal(depth(w), 0);
}

/* ---- given up ---- */

static void our_mistake_is_kept_for_people(void **state)
{
	struct world *w = *state;
	struct dead_letter d;

	refuse_once(w, "BUTTON_DATA_INVALID");
	put(w, "101", "{\"text\":\"salah\"}");
	run(w);
	assert_int_equal(w->given_up, 1);
	assert_false(w->unreachable);
	assert_ok(dead_get(w->b->s, &w->b->a, w->dead_id, &d));
	assert_string_equal(d.payload, "{\"text\":\"salah\"}");
	assert_string_equal(d.ext, "101");
	assert_int_equal(depth(w), 0);
}

static void nothing_secret_is_kept(void **state)
{
	struct world *w = *state;
	struct dead_letter d;

	refuse_once(w, "something of ours");
	put(w, "101", "{\"text\":\"kodenya 123456\",\"secret\":1}");
	run(w);
	assert_ok(dead_get(w->b->s, &w->b->a, w->dead_id, &d));
	assert_string_equal(d.payload, OUTGOING_WITHHELD);
}

static void who_blocks_us_is_marked(void **state)
{
	struct world *w = *state;
	struct address a = box_contact(w->b, "101");
	struct outbox_row row = { .chat = "101", .body = "{\"text\":\"x\"}", .address_id = a.id };

	stub_answer(
		w->stub, 403,
		"{\"ok\":false,\"error_code\":403,\"description\":\"Forbidden: bot was blocked by"
		" the user\"}");
	put_rows(w, &row, 1);
	run(w);
	assert_true(w->unreachable);
	assert_int_equal(w->dead_id, 0);
	assert_ok(address_get(w->b->s, &w->b->a, a.id, &a));
	assert_false(a.reachable);
	assert_int_equal(depth(w), 0);
}

static void patience_ends(void **state)
{
	struct world *w = *state;

	put(w, "101", "{\"text\":\"x\"}");
	for (int i = 0; i < 40 && !w->given_up; i++) {
		stub_answer(w->stub, 500,
			    "{\"ok\":false,\"error_code\":500,\"description\":\"x\"}");
		run(w);
		advance(w, 10 * 60 * 1000);
	}
	assert_int_equal(w->given_up, 1);
	assert_int_equal(stub_count(w->stub), 31);
	assert_int_equal(depth(w), 0);
}

static void a_refused_token_stops_everything_for_a_while(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 401,
		    "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
	put(w, "101", "{\"text\":\"satu\"}");
	run(w);
	put(w, "102", "{\"text\":\"dua\"}");
	run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_not_equal(sender_stopped(w->sender), "");
	advance(w, 61 * 1000);
	run(w);
	assert_string_equal(sender_stopped(w->sender), "");
	assert_int_equal(depth(w), 0);
}

static void a_failed_commit_counts_nothing(void **state)
{
	struct world *w = *state;
	const struct sender_hears hears = { heard_gave_up, heard_moved, w };

	put(w, "101", "{\"text\":\"satu\"}");
	sender_start(w->sender, w->now_ms, w->now_us);
	for (int i = 0; i < 500 && !sender_has_results(w->sender); i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_ok(store_begin(w->b->s));
	assert_ok(sender_apply(w->sender, w->b->s, &w->b->a, w->now_ms, &hears));
	store_rollback(w->b->s);
	assert_int_equal(depth(w), 1);
	assert_true(sender_has_results(w->sender));
	run(w);
	assert_int_equal(depth(w), 0);
	assert_int_equal(stub_count(w->stub), 1);
}

/* ---- what waits ---- */

static void held_news_is_left_alone(void **state)
{
	struct world *w = *state;
	struct outbox_row row = { .chat = "101",
				  .body = "{\"text\":\"pagi\"}",
				  .due_ms = BOX_NOW + 1000 };

	put_rows(w, &row, 1);
	run(w);
	assert_int_equal(stub_count(w->stub), 0);
	assert_int_equal(depth(w), 1);
}

static void a_restart_takes_up_what_waits(void **state)
{
	struct world *w = *state;
	int64_t id = put(w, "101", "{\"text\":\"satu\"}");

	/* The clock stood a year ahead when it was told to wait. */
	assert_ok(outbox_retry(w->b->s, id, w->now_ms + INT64_C(365) * 86400 * 1000, 3));
	sender_close(w->sender);
	open_sender(w);
	run(w);
	assert_int_equal(stub_count(w->stub), 0);
	advance(w, 6 * 60 * 1000);
	run(w);
	assert_int_equal(depth(w), 0);
}

/* A number in "text":"<chat>/<n>". */
static bool read_mark(const char *body, int *chat, int *n)
{
	const char *at = strstr(body, "\"text\":\"");

	return at && sscanf(at, "\"text\":\"%d/%d\"", chat, n) == 2; /* NOLINT(cert-err34-c) */
}

static void assert_order_per_chat(struct world *w, int chats)
{
	int *last = calloc((size_t)chats, sizeof(*last));

	assert_non_null(last);
	for (size_t i = 0; i < stub_count(w->stub); i++) {
		int chat = 0, n = 0;

		assert_true(read_mark(stub_body(w->stub, i), &chat, &n));
		if (n != last[chat] + 1)
			fail_msg("chat %d: %d after %d", chat, n, last[chat]);
		last[chat] = n;
	}
	free(last);
}

enum { CHATS = 300, EACH = 20, NOBODY = CHATS };

static void put_marked(struct world *w, int chat, int n, enum outbox_rank rank)
{
	char name[16], body[64];
	struct outbox_row row = { .chat = name, .body = body, .rank = rank };

	snprintf(name, sizeof(name), "%d", 1000 + chat);
	snprintf(body, sizeof(body), "{\"text\":\"%d/%d\"}", chat, n);
	put_rows(w, &row, 1);
}

static size_t place_of(struct world *w, int chat, int n)
{
	for (size_t i = 0; i < stub_count(w->stub); i++) {
		int c = 0, k = 0;

		if (read_mark(stub_body(w->stub, i), &c, &k) && c == chat && k == n)
			return i;
	}
	fail_msg("%d/%d never left", chat, n);
	return 0;
}

static void fill(struct world *w)
{
	for (int n = 1; n <= EACH; n++)
		for (int chat = 0; chat < CHATS; chat++)
			put_marked(w, chat, n, RANK_NOTICE);
}

/* 6,000 news in the store; an answer to somebody who waits for nothing else goes first, one to a
 * chat with waiting news takes them along. */
static void answers_overtake_a_backlog_in_order(void **state)
{
	struct world *w = *state;

	fill(w);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	put_marked(w, 7, EACH + 1, RANK_REPLY);
	put_marked(w, NOBODY, 2, RANK_REPLY);
	put_marked(w, 7, EACH + 2, RANK_NOTICE);
	put_marked(w, 7, EACH + 3, RANK_REPLY);
	run(w);
	assert_int_equal(stub_count(w->stub), CHATS * EACH + 5);
	assert_int_equal(depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < 32);
	/* One at a time per chat, while the others fill the other handles. */
	assert_true(place_of(w, 7, EACH + 1) < CHATS * EACH / 6);
}

static void a_restart_keeps_order_and_answers_first(void **state)
{
	struct world *w = *state;

	fill(w);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	put_marked(w, 299, EACH + 1, RANK_REPLY);
	sender_close(w->sender);
	open_sender(w);
	turn(w, 200);
	put_marked(w, NOBODY, 2, RANK_REPLY);
	put_marked(w, 299, EACH + 2, RANK_REPLY);
	run(w);
	assert_int_equal(stub_count(w->stub), CHATS * EACH + 4);
	assert_int_equal(depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < CHATS * EACH / 2);
	assert_true(place_of(w, NOBODY, 2) < CHATS * EACH / 2);
}

/* One chat with more news than an answer may take along: it waits, others do not. */
static void one_crowded_chat_does_not_hold_up_others(void **state)
{
	struct world *w = *state;

	fill(w);
	for (int n = EACH + 1; n <= EACH + 40; n++)
		put_marked(w, 5, n, RANK_NOTICE);
	put_marked(w, 5, EACH + 41, RANK_REPLY);
	put_marked(w, 5, EACH + 42, RANK_REPLY);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	run(w);
	assert_int_equal(depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < 32);
}

/* ---- calls ---- */

static void a_button_is_answered_first(void **state)
{
	struct world *w = *state;

	put(w, "101", "{\"text\":\"satu\"}");
	sender_answer(w->sender, "77", "Tombol \"lama\"", true);
	run(w);
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
	struct world *w = *state;
	struct outbox_row mail = { .channel = CHANNEL_EMAIL,
				   .chat = "a@b.id",
				   .kind = OUT_MAIL,
				   .body = "{\"text\":\"x\",\"subject\":\"y\"}" };

	put(w, "101", "{\"text\":\"\"}");
	put(w, "102", "no JSON");
	put_rows(w, &mail, 1); /* without [smtp] */
	run(w);
	assert_int_equal(stub_count(w->stub), 0);
	assert_int_equal(w->given_up, 3);
	assert_int_equal(depth(w), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(sent_and_gone),
		TEST(a_reference_remembers_the_message),
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
		TEST(answers_overtake_a_backlog_in_order),
		TEST(a_restart_keeps_order_and_answers_first),
		TEST(one_crowded_chat_does_not_hold_up_others),
		TEST(a_button_is_answered_first),
		TEST(what_cannot_be_said_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
