/* test_backlog.c - more news wait than fit into memory: answers overtake them, the order within a
 * chat holds, and a restart changes nothing of that. */
#include "tests/sending.h"

/* A number in "text":"<chat>/<n>". */
static bool read_mark(const char *body, int *chat, int *n)
{
	const char *at = strstr(body, "\"text\":\"");

	return at && sscanf(at, "\"text\":\"%d/%d\"", chat, n) == 2; /* NOLINT(cert-err34-c) */
}

static void assert_order_per_chat(struct sending *w, int chats)
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

static void put_marked(struct sending *w, int chat, int n, enum outbox_rank rank)
{
	char name[16], body[64];
	struct outbox_row row = { .chat = name, .body = body, .rank = rank };

	snprintf(name, sizeof(name), "%d", 1000 + chat);
	snprintf(body, sizeof(body), "{\"text\":\"%d/%d\"}", chat, n);
	sending_put_rows(w, &row, 1);
}

static size_t place_of(struct sending *w, int chat, int n)
{
	for (size_t i = 0; i < stub_count(w->stub); i++) {
		int c = 0, k = 0;

		if (read_mark(stub_body(w->stub, i), &c, &k) && c == chat && k == n)
			return i;
	}
	fail_msg("%d/%d never left", chat, n);
	return 0;
}

static void fill(struct sending *w)
{
	for (int n = 1; n <= EACH; n++)
		for (int chat = 0; chat < CHATS; chat++)
			put_marked(w, chat, n, RANK_NOTICE);
}

/* 6,000 news in the store; an answer to somebody who waits for nothing else goes first, one to a
 * chat with waiting news takes them along. */
static void answers_overtake_a_backlog_in_order(void **state)
{
	struct sending *w = *state;

	fill(w);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	put_marked(w, 7, EACH + 1, RANK_REPLY);
	put_marked(w, NOBODY, 2, RANK_REPLY);
	put_marked(w, 7, EACH + 2, RANK_NOTICE);
	put_marked(w, 7, EACH + 3, RANK_REPLY);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), CHATS * EACH + 5);
	assert_int_equal(sending_depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < 32);
	/* One at a time per chat, while the others fill the other handles. */
	assert_true(place_of(w, 7, EACH + 1) < CHATS * EACH / 6);
}

static void a_restart_keeps_order_and_answers_first(void **state)
{
	struct sending *w = *state;

	fill(w);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	put_marked(w, 299, EACH + 1, RANK_REPLY);
	sending_restart(w);
	sending_turn(w, 200);
	put_marked(w, NOBODY, 2, RANK_REPLY);
	put_marked(w, 299, EACH + 2, RANK_REPLY);
	sending_run(w);
	assert_int_equal(stub_count(w->stub), CHATS * EACH + 4);
	assert_int_equal(sending_depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < CHATS * EACH / 2);
	assert_true(place_of(w, NOBODY, 2) < CHATS * EACH / 2);
}

/* One chat with more news than an answer may take along: it waits, others do not. */
static void one_crowded_chat_does_not_hold_up_others(void **state)
{
	struct sending *w = *state;

	fill(w);
	for (int n = EACH + 1; n <= EACH + 40; n++)
		put_marked(w, 5, n, RANK_NOTICE);
	put_marked(w, 5, EACH + 41, RANK_REPLY);
	put_marked(w, 5, EACH + 42, RANK_REPLY);
	put_marked(w, NOBODY, 1, RANK_REPLY);
	sending_run(w);
	assert_int_equal(sending_depth(w), 0);
	assert_order_per_chat(w, CHATS + 1);
	assert_true(place_of(w, NOBODY, 1) < 32);
}

/* One channel owes thousands of answers, at its own slow pace: another one's answer leaves at once.
 */
static void a_slow_channel_does_not_hold_up_another(void **state)
{
	struct sending *w = *state;

	w->whatsapp_limits = (struct lane_limits) { .per_second = 1 };
	sending_restart(w);
	for (int i = 0; i < CHATS * EACH; i++) {
		char name[24];
		struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
					  .chat = name,
					  .body = "{\"text\":\"halo\"}",
					  .rank = RANK_REPLY };

		snprintf(name, sizeof(name), "62811%05d", i);
		sending_put_rows(w, &row, 1);
	}
	put_marked(w, NOBODY, 1, RANK_REPLY);
	sending_turn(w, 64);
	assert_true(place_of(w, NOBODY, 1) < 64);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, sending_setup, sending_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(answers_overtake_a_backlog_in_order),
		TEST(a_restart_keeps_order_and_answers_first),
		TEST(one_crowded_chat_does_not_hold_up_others),
		TEST(a_slow_channel_does_not_hold_up_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
