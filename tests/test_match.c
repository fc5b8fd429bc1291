/* Patterns: what they find, and that none can keep us waiting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/match.h"
#include "tests/arena_case.h"

static struct arena a;

static struct match *compiled(const char *pattern)
{
	struct match *m = NULL;
	const char *why = NULL;

	if (match_compile(&a, pattern, &m, &why) != OK)
		fail_msg("%s", why);
	return m;
}

static enum err run(const char *pattern, const char *text)
{
	struct match *m = compiled(pattern);
	enum err e = match_run(m, text, strlen(text), NULL, 0);

	match_free(m);
	return e;
}

static void test_matching(void **state)
{
	(void)state;
	assert_int_equal(run("refund", "mau REFUND dong"), OK);
	assert_int_equal(run("refund", "mau batal dong"), ERR_NOT_FOUND);
	assert_int_equal(run("^é.日$", "É🙏日"), OK); /* case and code points beyond ASCII */
	assert_int_equal(run("\\bkapan\\b", "kapan aktif?"), OK);
	assert_int_equal(run("\\bkapan\\b", "kapankah"), ERR_NOT_FOUND);
	assert_int_equal(run("^\\w+$", "épée"), OK);
	assert_int_equal(run("", ""), OK);
}

static void test_groups(void **state)
{
	struct match *m = compiled("(?<id>[A-Z]+)-(\\d+)(x)?");
	const char *text = "pesanan BLZ-1042 ya";
	struct span g[6] = { { "old", 3 }, { "old", 3 }, { "old", 3 },
			     { "old", 3 }, { "old", 3 }, { "old", 3 } };

	(void)state;
	assert_int_equal(match_run(m, text, strlen(text), g, ARRAY_LEN(g)), OK);
	assert_int_equal(g[0].len, 8);
	assert_ptr_equal(g[0].ptr, text + 8);
	assert_memory_equal(g[1].ptr, "BLZ", g[1].len);
	assert_memory_equal(g[2].ptr, "1042", g[2].len);
	for (size_t i = 3; i < 6; i++) { /* unset, and beyond what there is */
		assert_null(g[i].ptr);
		assert_int_equal(g[i].len, 0);
	}
	assert_int_equal(match_run(m, text, 8, g, ARRAY_LEN(g)),
			 ERR_NOT_FOUND); /* the length counts */
	assert_int_equal(match_run(m, text, strlen(text), g, 1), OK);
	match_free(m);
	match_free(NULL);
}

static void test_bad_patterns(void **state)
{
	static const char *const bad[] = { "(", "[a", "a{2,1}", "(?<1>a)",
					   "*", "\\", "(?P<a",  "\xff" };
	const char *why;
	struct match *m = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		why = NULL;
		assert_int_equal(match_compile(&a, bad[i], &m, &why), ERR_INVALID);
		assert_non_null(why);
		assert_non_null(strstr(why, " at position "));
		assert_null(m);
	}
	assert_int_equal(match_compile(&a, "a\\Cb", &m, &why), ERR_INVALID); /* half a character */
}

/* Patterns that take for ever give up within their steps, far below a turn's time. */
static void test_explosions_end(void **state)
{
	static const char *const patterns[] = {
		"(a+)+$",     "(a|aa)+$",   "(.*)*x",          "^(([a-z])+.)+[A-Z]([a-z])+$",
		"(a*)*b",     "(x+x+)+y",   "(?:a?){30}a{30}", "((a+)*)+$",
		"(a|b|ab)*c", "^(a+)*\\1$",
	};
	char text[4001];
	struct clock c = clock_system();
	int gave_up = 0;

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[4000] = '\0';
	text[3999] = '!';
	for (size_t i = 0; i < ARRAY_LEN(patterns); i++) {
		struct match *m = compiled(patterns[i]);
		int64_t from = c.mono_us(c.ctx);
		enum err e = match_run(m, text, strlen(text), NULL, 0);

		assert_true(e == ERR_LIMIT || e == ERR_NOT_FOUND || e == OK);
		assert_true(c.mono_us(c.ctx) - from < 200 * 1000); /* 5 ms; sanitizers are slow */
		gave_up += e == ERR_LIMIT;
		assert_int_equal(match_run(m, "zzz", 3, NULL, 0) == ERR_LIMIT,
				 0); /* it still works */
		match_free(m);
	}
	assert_true(gave_up >= 5);
}

static void test_what_is_no_text(void **state)
{
	struct match *m = compiled("a");
	char *large = malloc(MATCH_TEXT_MAX + 1);

	(void)state;
	memset(large, 'a', MATCH_TEXT_MAX + 1);
	assert_int_equal(match_run(m, large, MATCH_TEXT_MAX, NULL, 0), OK);
	assert_int_equal(match_run(m, large, MATCH_TEXT_MAX + 1, NULL, 0), ERR_LIMIT);
	assert_int_equal(match_run(m, "a\xff", 2, NULL, 0), ERR_NOT_FOUND);
	assert_int_equal(match_run(m, "", 0, NULL, 0), ERR_NOT_FOUND);
	assert_int_equal(match_run(m, "\0a", 2, NULL, 0), OK);
	free(large);
	match_free(m);
}

int main(void)
{
#define TEST(fn) ARENA_CASE(fn, &a)
	const struct CMUnitTest tests[] = {
		TEST(test_matching),       TEST(test_groups),          TEST(test_bad_patterns),
		TEST(test_explosions_end), TEST(test_what_is_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
