/* String builders: never longer than the limit, always ended, one flag for every overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/strbuf.h"

static void test_fixed(void **state)
{
	char bytes[9];
	struct strbuf b;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	strbuf_init_fixed(&b, bytes, 8); /* seven and the NUL */
	assert_string_equal(b.ptr, "");
	strbuf_add(&b, "abc");
	strbuf_addc(&b, 'd');
	strbuf_addf(&b, "%d", 567);
	assert_string_equal(bytes, "abcd567");
	assert_false(strbuf_failed(&b));
	strbuf_addn(&b, "", 0);
	strbuf_add(&b, NULL);
	strbuf_addf(&b, "%s", "");
	assert_false(strbuf_failed(&b));
	strbuf_addc(&b, '8');
	assert_true(strbuf_failed(&b));
	assert_string_equal(bytes, "abcd567");
	assert_int_equal(bytes[8], 'x');
}

/* After an overflow nothing is added any more, also what would fit. */
static void test_the_flag_stays(void **state)
{
	char bytes[8];
	struct strbuf b;

	(void)state;
	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	strbuf_add(&b, "abc");
	strbuf_add(&b, "defghijkl");
	strbuf_add(&b, "d");
	strbuf_addc(&b, 'd');
	strbuf_addf(&b, "%d", 1);
	strbuf_addi(&b, 1);
	strbuf_add_json(&b, "x", 1);
	strbuf_add_html(&b, "x", 1);
	assert_true(strbuf_failed(&b));
	assert_string_equal(b.ptr, "abc");
	strbuf_cut(&b, 1);
	assert_string_equal(b.ptr, "a");
	assert_true(strbuf_failed(&b));
}

static void test_no_bytes_at_all(void **state)
{
	struct strbuf b;

	(void)state;
	strbuf_init_fixed(&b, NULL, 0);
	assert_string_equal(b.ptr, "");
	strbuf_addc(&b, 'x');
	assert_true(strbuf_failed(&b));
	assert_string_equal(b.ptr, "");
}

static void test_grows_to_its_limit(void **state)
{
	struct arena a;
	struct strbuf b;

	(void)state;
	arena_init(&a, 0);
	for (size_t limit = 0; limit < 1200; limit += 7) {
		strbuf_init(&b, &a, limit);
		assert_string_equal(b.ptr, "");
		for (size_t i = 0; i < limit; i++)
			strbuf_addc(&b, (char)('a' + i % 26));
		assert_false(strbuf_failed(&b));
		assert_int_equal(b.len, limit);
		assert_int_equal(b.ptr[limit], '\0');
		for (size_t i = 0; i < limit; i++)
			assert_int_equal(b.ptr[i], 'a' + i % 26);
		strbuf_addc(&b, 'x');
		assert_true(strbuf_failed(&b));
		assert_int_equal(strlen(b.ptr), limit);
	}
	arena_free(&a);
}

static void test_absurd_lengths(void **state)
{
	struct arena a;
	struct strbuf b;

	(void)state;
	arena_init(&a, 0);
	strbuf_init(&b, &a, SIZE_MAX);
	strbuf_add(&b, "abc");
	assert_false(strbuf_failed(&b));
	assert_string_equal(b.ptr, "abc");
	strbuf_grow(&b, SIZE_MAX - 1);
	assert_true(strbuf_failed(&b));
	strbuf_init(&b, &a, 100);
	strbuf_add(&b, "abc");
	strbuf_grow(&b, SIZE_MAX);
	assert_true(strbuf_failed(&b));
	arena_free(&a);
}

static void test_no_memory(void **state)
{
	struct arena a;
	struct strbuf b;

	(void)state;
	arena_init(&a, 1000);
	strbuf_init(&b, &a, 1 << 20);
	for (int i = 0; i < 2000; i++)
		strbuf_addc(&b, 'x');
	assert_true(strbuf_failed(&b));
	assert_int_equal(b.ptr[b.len], '\0');
	arena_free(&a);
}

static void test_numbers(void **state)
{
	static const int64_t numbers[] = {
		0, 1, -1, 9, 10, -10, 1234567890123, INT64_MAX, INT64_MIN
	};
	char bytes[64], want[64];
	struct strbuf b;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++) {
		strbuf_init_fixed(&b, bytes, sizeof(bytes));
		strbuf_addi(&b, numbers[i]);
		snprintf(want, sizeof(want), "%lld", (long long)numbers[i]);
		assert_string_equal(bytes, want);
	}
}

/* Whatever goes in comes out of a JSON parser again. */
static void test_json_escapes(void **state)
{
	struct arena a;
	struct strbuf b;
	char all[130];
	json_t *j = NULL;
	size_t n = 0;

	(void)state;
	arena_init(&a, 0);
	for (int c = 0; c < 0x80; c++)
		all[n++] = (char)c;
	strbuf_init(&b, &a, 4096);
	strbuf_add(&b, "{\"a\":\"");
	strbuf_add_json(&b, all, n);
	strbuf_add_json(&b, "é日🙏", strlen("é日🙏"));
	strbuf_add(&b, "\"}");
	assert_int_equal(json_read(&a, b.ptr, b.len, &j, NULL), OK);
	assert_int_equal(json_span(j, "a").len, n + strlen("é日🙏"));
	assert_memory_equal(json_span(j, "a").ptr, all, n);
	assert_string_equal(json_span(j, "a").ptr + n, "é日🙏");
	json_decref(j);
	strbuf_init(&b, &a, 100);
	strbuf_add_json(&b, "a\"b\\c\nd\te\x01", 10);
	assert_string_equal(b.ptr, "a\\\"b\\\\c\\nd\\u0009e\\u0001");
	arena_free(&a);
}

static void test_html_escapes(void **state)
{
	char bytes[128];
	struct strbuf b;

	(void)state;
	strbuf_init_fixed(&b, bytes, sizeof(bytes));
	strbuf_add_html(&b, "<b>\"A\" & 'B'</b>é", strlen("<b>\"A\" & 'B'</b>é"));
	assert_string_equal(bytes, "&lt;b&gt;&quot;A&quot; &amp; 'B'&lt;/b&gt;é");
	strbuf_cut(&b, 0);
	strbuf_add_html(&b, "", 0);
	strbuf_cut(&b, 99); /* longer than it is: nothing */
	assert_string_equal(bytes, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fixed),           cmocka_unit_test(test_the_flag_stays),
		cmocka_unit_test(test_no_bytes_at_all), cmocka_unit_test(test_grows_to_its_limit),
		cmocka_unit_test(test_absurd_lengths),  cmocka_unit_test(test_no_memory),
		cmocka_unit_test(test_numbers),         cmocka_unit_test(test_json_escapes),
		cmocka_unit_test(test_html_escapes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
