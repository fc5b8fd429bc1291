/* JSON from outside: anything may be anything, and nothing crashes on it. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "tests/arena_case.h"

static struct arena a;

static json_t *parsed(const char *text)
{
	json_t *j = NULL;

	assert_int_equal(json_read(&a, text, strlen(text), &j, NULL), OK);
	return j;
}

static void test_getters(void **state)
{
	json_t *j CLEANUP(json_drop) = parsed(
		"{\"s\":\"halo\",\"e\":\"\",\"i\":-7,\"big\":9007199254740993,"
		"\"r\":1.5,\"t\":true,\"f\":false,\"n\":null,"
		"\"o\":{},\"z\":\"a\\u0000b\"}");

	(void)state;
	assert_string_equal(json_str(j, "s"), "halo");
	assert_string_equal(json_str(j, "e"), "");
	assert_int_equal(json_int(j, "i"), -7);
	assert_int_equal(json_int(j, "big"), 9007199254740993); /* not through a double */
	assert_true(json_has_int(j, "i"));
	assert_true(json_bool(j, "t"));
	assert_false(json_bool(j, "f"));
	assert_int_equal(json_span(j, "z").len, 3);
	assert_memory_equal(json_span(j, "z").ptr, "a\0b", 4);
	assert_int_equal(json_span(j, "e").len, 0);
	assert_non_null(json_span(j, "e").ptr);
}

static void test_anything_may_be_missing_or_of_another_type(void **state)
{
	static const char *const keys[] = { "s", "i", "r", "t", "n", "o", "l", "none" };
	json_t *j CLEANUP(json_drop) = parsed(
		"{\"s\":\"1\",\"i\":1,\"r\":1.5,\"t\":true,\"n\":null,\"o\":{},\"l\":[]}");
	json_t *list CLEANUP(json_drop) = parsed("[1]");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		assert_int_equal(json_str(j, keys[i]) != NULL, i == 0);
		assert_int_equal(json_span(j, keys[i]).ptr != NULL, i == 0);
		assert_int_equal(json_int(j, keys[i]), i == 1 ? 1 : 0);
		assert_int_equal(json_has_int(j, keys[i]), i == 1);
		assert_int_equal(json_bool(j, keys[i]), i == 3);
		assert_null(json_str(list, keys[i]));
		assert_null(json_str(NULL, keys[i]));
		assert_int_equal(json_int(NULL, keys[i]), 0);
		assert_false(json_bool(list, keys[i]));
		assert_int_equal(json_span(NULL, keys[i]).len, 0);
	}
}

static void test_what_is_refused(void **state)
{
	static const char *const bad[] = { "",
					   " ",
					   "{",
					   "[1,]",
					   "{\"a\":1,}",
					   "{a:1}",
					   "'a'",
					   "nan",
					   "{\"a\":1,\"a\":2}",
					   "[1] x",
					   "\"\xff\"",
					   "[01]",
					   "[1e999]",
					   "[99999999999999999999]",
					   "\"\\ud800\"",
					   "\"a\nb\"",
					   "tru" };
	const char *why;
	json_t *j = NULL;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		why = NULL;
		assert_int_equal(json_read(&a, bad[i], strlen(bad[i]), &j, &why), ERR_INVALID);
		assert_non_null(why);
		assert_int_equal(strncmp(why, "line ", 5), 0);
		assert_null(j);
		assert_int_equal(json_read(&a, bad[i], strlen(bad[i]), &j, NULL), ERR_INVALID);
	}
	assert_int_equal(json_read(&a, "[1]garbage", 3, &j, NULL), OK); /* the length counts */
	json_decref(j);
}

static void test_deep_nesting(void **state)
{
	enum { DEEP = 100000 };
	char *text = malloc(2 * DEEP + 1);
	json_t *j = NULL;

	(void)state;
	memset(text, '[', DEEP);
	memset(text + DEEP, ']', DEEP);
	assert_int_equal(json_read(&a, text, 2 * DEEP, &j, NULL), ERR_INVALID);
	memset(text, '[', 100);
	memset(text + 100, ']', 100);
	assert_int_equal(json_read(&a, text, 200, &j, NULL), OK);
	json_decref(j);
	free(text);
}

/* Out of memory is not a mistake of the sender's and must not look like one: whichever allocation
 * fails. */
static int allocations_left;

static void *mean_malloc(size_t n)
{
	if (allocations_left-- > 0)
		return malloc(n);
	errno = ENOMEM;
	return NULL;
}

static void test_no_memory(void **state)
{
	static const char text[] = "{\"a\":[1,2,\"xyz\",{\"b\":null}],\"c\":1.5}";
	enum err e = ERR_NOMEM;
	int n;

	(void)state;
	json_set_alloc_funcs(mean_malloc, free);
	for (n = 0; e != OK && n < 200; n++) {
		json_t *j = NULL;
		const char *why = NULL;

		allocations_left = n;
		e = json_read(&a, text, sizeof(text) - 1, &j, &why);
		if (e != OK) {
			assert_int_equal(e, ERR_NOMEM);
			assert_null(why);
			assert_null(j);
		}
		json_decref(j);
	}
	json_set_alloc_funcs(malloc, free);
	assert_int_equal(e, OK);
	assert_in_range(n, 5, 100); /* it did fail on the way */
}

int main(void)
{
#define TEST(fn) ARENA_CASE(fn, &a)
	const struct CMUnitTest tests[] = {
		TEST(test_getters),         TEST(test_anything_may_be_missing_or_of_another_type),
		TEST(test_what_is_refused), TEST(test_deep_nesting),
		TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
