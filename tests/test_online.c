/* test_online.c - what `sigap check --online` finds out, and what it calls it. */
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "bot/cli.h"
#include "bot/online.h"
#include "tests/command.h"
#include "tests/stub.h"

static const char number[] = "{\"display_phone_number\":\"+62 812-1\",\"id\":\"15551\"}";

static void use(struct command *f, const char *telegram, const char *origin)
{
	FILE *out = fopen(f->config, "we");

	assert_non_null(out);
	fprintf(out,
		"[brand]\npolicy = blitzmes\n[telegram]\ntoken = %s\napi_base = %s\n"
		"[whatsapp]\nphone_number_id = 15551\naccess_token = rahasia\n"
		"app_secret = 0123456789abcdef\nverify_token = ini-token-uji\napi_base = %s\n"
		"[store]\ndatabase = sigap.sqlite3\n",
		telegram, origin, origin);
	fclose(out);
}

/* The exit code; f->out is what was printed. */
static int check(struct command *f)
{
	const char *path = command_path(f, "said");
	FILE *said = fopen(path, "w+e");
	int real, code;
	size_t n;
	char *text = arena_alloc(&f->arena, 4096);

	assert_non_null(said);
	assert_non_null(text);
	fflush(stdout);
	real = dup(STDOUT_FILENO);
	assert_true(real >= 0 && dup2(fileno(said), STDOUT_FILENO) >= 0);
	code = online_check(f->config);
	fflush(stdout);
	assert_true(dup2(real, STDOUT_FILENO) >= 0);
	close(real);
	rewind(said);
	n = fread(text, 1, 4095, said);
	text[n] = '\0';
	fclose(said);
	f->out = text;
	return code;
}

static void both_are_asked(void **state)
{
	struct command *f = *state;
	struct stub *s = stub_open();

	use(f, "1:x", stub_origin(s));
	stub_answer(s, 200, "{\"ok\":true,\"result\":{\"id\":7,\"username\":\"SigapBot\"}}");
	stub_answer(s, 200, number);
	assert_int_equal(check(f), EXIT_DONE); /* a staff group can come later */
	assert_told(f->out, "ok       Telegram token");
	assert_told(f->out, "missing  staff group");
	assert_told(f->out, "ok       WhatsApp token and number");
	assert_told(f->out, "the number is +62 812-1");
	assert_string_equal(stub_path(s, 1), "/15551");
	assert_string_equal(stub_bearer(s, 1), "Bearer rahasia");
	stub_close(s);
}

static void errors_have_names(void **state)
{
	static const struct {
		unsigned status;
		const char *body, *says;
	} errors[] = {
		{ 401, "{\"error\":{\"code\":190}}", "WhatsApp token: access_token is wrong" },
		{ 400, "{\"error\":{\"code\":100,\"error_subcode\":33}}", "phone_number_id" },
		{ 403, "{\"error\":{\"code\":10}}", "whatsapp_business_messaging" },
		{ 400, "{\"error\":{\"code\":7,\"message\":\"b\\u001b[1m\"}}", "WhatsApp: b" },
		{ 502, "<html>", "what answers is not its API" },
		{ 200, "{}", "the answer names no number" },
		{ STUB_CUT, "", "no answer" },
	};
	struct command *f = *state;
	struct stub *s = stub_open();

	use(f, "", stub_origin(s));
	for (size_t i = 0; i < ARRAY_LEN(errors); i++) {
		stub_answer(s, errors[i].status, errors[i].body);
		assert_int_equal(check(f), EXIT_FAILED);
		assert_told(f->out, errors[i].says);
		assert_null(strstr(f->out, "rahasia"));
		assert_null(strchr(f->out, '\033'));
		assert_null(strstr(f->out, "Telegram"));
	}
	stub_answer(s, 200, number);
	assert_int_equal(check(f), EXIT_DONE);
	stub_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(both_are_asked, command_open, command_close),
		cmocka_unit_test_setup_teardown(errors_have_names, command_open, command_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
