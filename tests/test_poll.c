/* test_poll.c - the long poll: the offset, its batch, and how long it waits after what went wrong.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/poll.h"
#include "tests/stub.h"

#define SECOND INT64_C(1000000)

struct world {
	struct stub *stub;
	struct net *net;
	struct poll poll;
	int64_t now;
};

static int open_world(void **state)
{
	struct world *w = calloc(1, sizeof(*w));
	char url[80];

	assert_non_null(w);
	w->stub = stub_open();
	snprintf(url, sizeof(url), "%s/bot1:x/getUpdates", stub_origin(w->stub));
	assert_int_equal(net_open(4, stub_origin(w->stub), &w->net), OK);
	assert_int_equal(poll_init(&w->poll, w->net, url, 700, 1), OK);
	w->now = 1000 * SECOND;
	*state = w;
	return 0;
}

static int close_world(void **state)
{
	struct world *w = *state;

	poll_free(&w->poll);
	net_close(w->net);
	stub_close(w->stub);
	free(w);
	return 0;
}

/* Starts a call, which must be due, and waits for its answer. */
static void run(struct world *w)
{
	poll_start(&w->poll, w->now);
	assert_true(w->poll.running);
	for (int i = 0; i < 500 && w->poll.running; i++) {
		net_wait(w->net, NULL, 0, 10);
		net_run(w->net);
	}
	assert_false(w->poll.running);
}

/* Microseconds until it would start by itself; it does not start before. */
static int64_t pause_of(struct world *w)
{
	int64_t at;

	poll_start(&w->poll, w->now);
	assert_false(w->poll.running);
	at = poll_next(&w->poll);
	assert_true(at > w->now);
	poll_start(&w->poll, at - 1);
	assert_false(w->poll.running);
	return at - w->now;
}

static void assert_between(int64_t us, int64_t least, int64_t most)
{
	if (us < least || us > most)
		fail_msg("%lld us is not between %lld and %lld", (long long)us, (long long)least,
			 (long long)most);
}

static void batch_is_held_until_it_is_committed(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 200,
		    "{\"ok\":true,\"result\":[{\"update_id\":700},{\"update_id\":701}]}");
	run(w);
	assert_true(w->poll.has_batch);
	assert_int_equal(w->poll.n_updates, 2);
	poll_start(&w->poll, w->now);
	assert_false(w->poll.running); /* it would confirm what is not kept yet */
	assert_int_equal(poll_next(&w->poll), -1);
	assert_int_equal(poll_update_id(w->poll.updates[1]), 701);
	poll_commit(&w->poll, 1, 701); /* the batch in two turns */
	assert_true(w->poll.has_batch);
	assert_int_equal(w->poll.n_done, 1);
	poll_commit(&w->poll, 1, 702);
	assert_false(w->poll.has_batch);
	run(w);
	assert_non_null(strstr(stub_body(w->stub, 0), "\"offset\":700,"));
	assert_non_null(strstr(stub_body(w->stub, 1), "\"offset\":702,"));
}

static void errors_back_off_up_to_half_a_minute(void **state)
{
	static const int seconds[] = { 1, 2, 4, 8, 16, 30, 30 };
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		int64_t us;

		stub_answer(w->stub, 502, "<html>Bad Gateway</html>");
		run(w);
		assert_int_equal(w->poll.trouble, POLL_UNREACHED);
		us = pause_of(w);
		assert_between(us, seconds[i] * SECOND, seconds[i] * SECOND + SECOND / 4);
		w->now += us;
	}
	assert_int_equal(w->poll.n_errors, ARRAY_LEN(seconds));
	stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[{\"update_id\":1}]}");
	run(w);
	assert_int_equal(w->poll.trouble, POLL_FINE);
	poll_commit(&w->poll, 1, 2);
	stub_answer(w->stub, STUB_CUT, "");
	run(w);
	assert_between(pause_of(w), SECOND, SECOND + SECOND / 4); /* counted anew */
}

static void nonsense_with_200_is_an_error_too(void **state)
{
	static const char *const bodies[] = { "", "null", "{\"ok\":true}",
					      "{\"ok\":true,\"result\":7}",
					      "{\"ok\":true,\"result\":[{\"update_id\":1}" };
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		stub_answer(w->stub, 200, bodies[i]);
		run(w);
		assert_int_equal(w->poll.trouble, POLL_UNREACHED);
		assert_false(w->poll.has_batch);
		w->now += pause_of(w);
	}
	assert_int_equal(w->poll.offset, 700);
}

static void told_to_wait(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 429,
		    "{\"ok\":false,\"error_code\":429,\"description\":\"Too Many Requests\","
		    "\"parameters\":{\"retry_after\":77}}");
	run(w);
	assert_between(pause_of(w), 77 * SECOND, 78 * SECOND);
}

static void another_poller_and_a_webhook_are_told_apart(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 409,
		    "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict: terminated by"
		    " other getUpdates request\"}");
	run(w);
	assert_int_equal(w->poll.trouble, POLL_CONFLICT);
	assert_true(w->poll.trouble_is_new);
	w->poll.trouble_is_new = false;
	w->now += pause_of(w);
	for (int i = 0; i < 2; i++) { /* the call that removes it may have failed */
		stub_answer(w->stub, 409,
			    "{\"ok\":false,\"error_code\":409,\"description\":\"Conflict: can't use"
			    " getUpdates method while webhook is active\"}");
		run(w);
		assert_int_equal(w->poll.trouble, POLL_WEBHOOK);
		assert_true(w->poll.trouble_is_new);
		w->poll.trouble_is_new = false;
		w->now += pause_of(w);
	}
	stub_answer(w->stub, 401,
		    "{\"ok\":false,\"error_code\":401,\"description\":\"Unauthorized\"}");
	run(w);
	assert_int_equal(w->poll.trouble, POLL_REFUSED);
	assert_between(pause_of(w), 60 * SECOND, 61 * SECOND);
}

static void empty_answers_at_once_do_not_spin(void **state)
{
	struct world *w = *state;

	stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[]}");
	run(w);
	assert_int_equal(w->poll.trouble, POLL_FINE);
	assert_between(pause_of(w), SECOND / 10, SECOND);
	stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[]}");
	w->now += SECOND;
	run(w);
	w->now += 50 * SECOND; /* as long as a poll takes */
	run(w);
}

/* They come again at once: asked again soon, then more and more rarely, until others follow. */
static void updates_without_an_id_do_not_spin(void **state)
{
	static const int seconds[] = { 1, 2, 4, 8, 16, 30, 30 };
	struct world *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(seconds); i++) {
		stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[{}]}");
		run(w);
		assert_int_equal(w->poll.n_updates, 1);
		poll_commit(&w->poll, 1, 700);
		assert_between(pause_of(w), seconds[i] * SECOND, (seconds[i] + 1) * SECOND);
		w->now += (seconds[i] + 1) * SECOND;
	}
	stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[{},{\"update_id\":700}]}");
	run(w);
	poll_commit(&w->poll, 2, 701);
	stub_answer(w->stub, 200, "{\"ok\":true,\"result\":[{}]}");
	run(w);
	poll_commit(&w->poll, 1, 701);
	assert_between(pause_of(w), SECOND, 2 * SECOND);
}

static void a_stop_is_final(void **state)
{
	struct world *w = *state;

	poll_start(&w->poll, w->now);
	assert_true(w->poll.running);
	poll_stop(&w->poll);
	assert_false(w->poll.running);
	poll_start(&w->poll, w->now + 100 * SECOND);
	assert_false(w->poll.running);
	assert_int_equal(poll_next(&w->poll), -1);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(batch_is_held_until_it_is_committed),
		TEST(errors_back_off_up_to_half_a_minute),
		TEST(nonsense_with_200_is_an_error_too),
		TEST(told_to_wait),
		TEST(another_poller_and_a_webhook_are_told_apart),
		TEST(empty_answers_at_once_do_not_spin),
		TEST(updates_without_an_id_do_not_spin),
		TEST(a_stop_is_final),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
