/* The webhook from the socket to the rows: who is let in, what is kept, what comes twice. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/hook.h"

#define PHONE_A "6281230000001"
#define BSUID_A "ID.9001"

static int handshake(struct hook *h, const char *query, char answer[512])
{
	const char *request = arena_printf(
		&h->a, "GET /webhooks/whatsapp?%s HTTP/1.1\r\nHost: x\r\n\r\n", query);

	return hook_ask(h, request, strlen(request), answer);
}

static void the_handshake_gives_the_challenge_back(void **state)
{
	struct hook *h = *state;
	char answer[512];

	assert_int_equal(
		handshake(h,
			  "hub.mode=subscribe&hub.challenge=11%2558x&hub.verify_token=" HOOK_TOKEN,
			  answer),
		200);
	assert_string_equal(answer, "11%58x");
}

static void a_wrong_handshake_is_refused(void **state)
{
	static const char *const wrong[] = {
		"",
		"hub.mode=subscribe&hub.challenge=1",
		"hub.mode=subscribe&hub.challenge=1&hub.verify_token=kata-ujj",
		"hub.mode=subscribe&hub.challenge=1&hub.verify_token=",
		"hub.mode=unsubscribe&hub.challenge=1&hub.verify_token=" HOOK_TOKEN,
		"hub.mode=subscribe&hub.verify_token=" HOOK_TOKEN,
		"hub.mode=subscribe&hub.challenge=a%0ab&hub.verify_token=" HOOK_TOKEN,
	};
	struct hook *h = *state;
	char answer[512], query[800];

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		assert_int_equal(handshake(h, wrong[i], answer), 403);
	snprintf(query, sizeof(query),
		 "hub.mode=subscribe&hub.verify_token=%s&hub.challenge=%0300d", HOOK_TOKEN, 1);
	assert_int_equal(handshake(h, query, answer), 403);
}

static void a_message_is_kept_and_answered_once(void **state)
{
	struct hook *h = *state;
	const char *body = hook_text(h, PHONE_A, BSUID_A, "wamid.A1", "halo kak");
	int64_t puts;

	assert_int_equal(hook_send(h, body), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A1'"),
			 1);
	puts = hook_int(h, "SELECT count(*) FROM outbox WHERE chat = '" PHONE_A "'");
	assert_true(puts > 0);
	assert_int_equal(hook_send(h, body), 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM outbox WHERE chat = '" PHONE_A "'"),
			 puts);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM address WHERE channel = 2"
				     " AND ext = '" PHONE_A "' AND window_ms > last_in_ms"),
			 1);
}

static void what_is_not_signed_leaves_nothing(void **state)
{
	struct hook *h = *state;
	const char *body = hook_text(h, PHONE_A, BSUID_A, "wamid.A2", "palsu");
	size_t len = strlen(body);
	char answer[512];

	assert_int_equal(hook_post(h, body, len, NULL, answer), 401);
	assert_null(strstr(answer, "palsu"));
	assert_int_equal(hook_post(h, body, len, hook_sign(h, "lain", body, len), answer), 401);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A2'"),
			 0);
	assert_int_equal(hook_post(h, body, len, hook_sign(h, HOOK_PREVIOUS, body, len), answer),
			 200);
	assert_int_equal(hook_int(h, "SELECT count(*) FROM wa_message WHERE wamid = 'wamid.A2'"),
			 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_handshake_gives_the_challenge_back),
		cmocka_unit_test(a_wrong_handshake_is_refused),
		cmocka_unit_test(a_message_is_kept_and_answered_once),
		cmocka_unit_test(what_is_not_signed_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, hook_setup, hook_teardown);
}
