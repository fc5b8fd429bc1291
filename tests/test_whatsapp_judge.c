/* test_whatsapp_judge.c - what WhatsApp's answers and codes mean, against the list of Meta's error
 * page: written down here anew, so that a slip in the table shows. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/whatsapp.h"

static struct arena arena;

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static struct verdict judge(long status, const char *body)
{
	const struct net_answer a = { .status = status, .body = { body, strlen(body) } };

	return whatsapp_judge(&arena, &a);
}

static struct verdict judge_code(int code)
{
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"error\":{\"message\":\"(#%d) x\",\"type\":\"OAuthException\",\"code\":%d,"
		 "\"error_data\":{\"messaging_product\":\"whatsapp\",\"details\":\"y\"}}}",
		 code, code);
	return judge(400, body);
}

static void assert_kinds(const int *codes, size_t n, enum verdict_kind kind)
{
	for (size_t i = 0; i < n; i++) {
		struct verdict v = judge_code(codes[i]);

		if (v.kind != kind)
			fail_msg("%d is judged %d instead of %d", codes[i], v.kind, kind);
		assert_non_null(v.why);
	}
}

static void every_code_has_its_verdict(void **state)
{
	static const int stops[] = {
		0,      190,    3,      10,     200,    230,    299,    131005,
		33,     368,    131031, 131037, 131042, 131045, 133010, 133000,
		133005, 133006, 133008, 133009, 133015, 133016, 134011, 131064
	};
	static const int again[] = { 1,      2,      4,      80007,  130429, 131000,
				     131016, 133004, 131048, 131056, 131057 };
	static const int dead[] = { 100,    130472, 130497, 131008, 131021, 131030,
				    131049, 131050, 131051, 131052, 131059, 131060,
				    131062, 131063, 132068, 132069, 135000, 137000 };
	static const int otherwise[] = { 131009, 131053, 132000, 132001, 132005, 132007,
					 132008, 132012, 132015, 132016, 132018 };
	static const int nobody[] = { 131026 };
	static const int closed[] = { 131047 };

	(void)state;
	assert_kinds(stops, ARRAY_LEN(stops), VERDICT_STOPPED);
	assert_kinds(again, ARRAY_LEN(again), VERDICT_RETRY);
	assert_kinds(dead, ARRAY_LEN(dead), VERDICT_DEAD);
	assert_kinds(otherwise, ARRAY_LEN(otherwise), VERDICT_REWRITE);
	assert_kinds(nobody, ARRAY_LEN(nobody), VERDICT_UNREACHABLE);
	assert_kinds(closed, ARRAY_LEN(closed), VERDICT_CLOSED);
}

static void details_of_the_codes(void **state)
{
	(void)state;
	assert_int_equal(judge_code(1).tries, 2);
	assert_int_equal(judge_code(131000).tries, 3);
	assert_int_equal(judge_code(131009).fix, FIX_NO_REPLY);
	assert_int_equal(judge_code(131053).fix, FIX_DOCUMENT);
	assert_int_equal(judge_code(132015).fix, FIX_NO_TEMPLATE);
	assert_int_equal(judge_code(131057).retry_after_ms, 60000);
	assert_true(judge_code(131057).all_wait);
	assert_true(judge_code(131048).retry_after_ms >= 60 * 60 * 1000);
	assert_true(judge_code(80007).all_wait);
	assert_false(judge_code(131056).all_wait);
	assert_int_equal(judge_code(131056).retry_after_ms, 0);
	assert_string_equal(judge_code(131026).why, "131026 y");
}

static void a_code_nobody_knows(void **state)
{
	(void)state;
	assert_int_equal(judge_code(199999).kind, VERDICT_DEAD);
	assert_int_equal(judge(500, "{\"error\":{\"code\":199999}}").kind, VERDICT_RETRY);
	assert_int_equal(judge(429, "{\"error\":{\"code\":199999}}").kind, VERDICT_RETRY);
	assert_int_equal(judge(401, "{\"error\":{\"message\":\"x\"}}").kind, VERDICT_STOPPED);
	assert_int_equal(judge(400, "{\"error\":{\"code\":100,\"error_subcode\":33}}").fix,
			 FIX_FILE);
}

static void success_names_the_message(void **state)
{
	static const char *const bodies[] = {
		"{\"messaging_product\":\"whatsapp\",\"contacts\":[{\"input\":\"+62\",\"wa_id\":"
		"\"62\"}],\"messages\":[{\"id\":\"wamid.HBgN=\",\"message_status\":\"accepted\"}]}",
		"{\"messages\" : [ { \"id\" : \"wamid.HBgN=\" } ] }",
		"{\"messages\":[{\"message_status\":\"accepted\",\"id\":\"wamid.HBgN=\"}]}",
		"{\"messages\":[{\"id\":\"wamid\\u002eHBgN=\"}]}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		struct verdict v = judge(200, bodies[i]);

		assert_int_equal(v.kind, VERDICT_SENT);
		assert_string_equal(v.ext, "wamid.HBgN=");
	}
}

static void what_is_no_answer_is_not_counted_as_sent(void **state)
{
	const struct net_answer lost = { .sent = true }, never = { 0 };

	(void)state;
	assert_int_equal(whatsapp_judge(&arena, &lost).kind, VERDICT_UNCERTAIN);
	assert_int_equal(whatsapp_judge(&arena, &never).kind, VERDICT_RETRY);
	assert_int_equal(judge(504, "<html>Gateway Timeout</html>").kind, VERDICT_UNCERTAIN);
	assert_int_equal(judge(200, "").kind, VERDICT_UNCERTAIN);
	assert_int_equal(judge(200, "{\"messages\":[]}").kind, VERDICT_UNCERTAIN);
	assert_int_equal(judge(200, "{\"messages\":[{\"id\":\"\"}]}").kind, VERDICT_UNCERTAIN);
	assert_int_equal(judge(503, "{}").kind, VERDICT_RETRY);
}

static void told_when_to_come_back(void **state)
{
	static const char limit[] = "{\"error\":{\"code\":80007}}";
	struct net_answer a = { .status = 400, .body = { limit, sizeof(limit) - 1 } };

	(void)state;
	a.header = "{\"12\":[{\"type\":\"messaging\",\"estimated_time_to_regain_access\":7},"
		   "{\"estimated_time_to_regain_access\":19}]}";
	assert_int_equal(whatsapp_judge(&arena, &a).retry_after_ms, 19 * 60 * 1000);
	a.header = "no JSON";
	a.retry_after_ms = 42000;
	assert_int_equal(whatsapp_judge(&arena, &a).retry_after_ms, 42000);
	a.header = "{\"12\":[{\"estimated_time_to_regain_access\":9999999}]}";
	assert_int_equal(whatsapp_judge(&arena, &a).retry_after_ms, 24 * 60 * 60 * 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_its_verdict),
		cmocka_unit_test(details_of_the_codes),
		cmocka_unit_test(a_code_nobody_knows),
		cmocka_unit_test(success_names_the_message),
		cmocka_unit_test(what_is_no_answer_is_not_counted_as_sent),
		cmocka_unit_test(told_when_to_come_back),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
