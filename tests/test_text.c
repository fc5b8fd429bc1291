/* UTF-8 from outside: what is valid, what is cut where, what is cleaned away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/text.h"

/* Every scalar value goes out and in again; surrogates and what lies above do not exist. */
static void test_every_code_point(void **state)
{
	char bytes[4];

	(void)state;
	for (uint32_t cp = 0; cp <= 0x110010; cp++) {
		size_t n = utf8_put(cp, bytes);
		uint32_t back = 0xffffffff;

		if ((cp >= 0xd800 && cp <= 0xdfff) || cp > 0x10ffff) {
			assert_int_equal(n, 0);
			continue;
		}
		assert_int_equal(n, cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4);
		assert_int_equal(utf8_next(bytes, n, &back), n);
		assert_int_equal(back, cp);
		assert_int_equal(utf8_next(bytes, n - 1, &back), 0); /* cut short */
	}
}

static void test_invalid_sequences(void **state)
{
	static const char *const bad[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xc2",
		"\xc2\x41",
		"\xe0\x80\x80",
		"\xe0\x9f\xbf",
		"\xe2\x82",
		"\xe2\x28\xa1",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf0\x80\x80\x80",
		"\xf0\x8f\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xfe",
		"\xff",
		"\xf0\x9f\x99",
	};
	uint32_t cp;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(utf8_next(bad[i], strlen(bad[i]), &cp), 0);
		assert_false(utf8_valid(bad[i], strlen(bad[i])));
	}
	assert_int_equal(utf8_next("", 0, &cp), 0);
	assert_true(utf8_valid("", 0));
	assert_true(utf8_valid("Halo é日🙏\0x", 14));
	assert_int_equal(utf8_count("é日🙏", strlen("é日🙏")), 3);
	assert_int_equal(utf8_count("a\xff\xc3", 3), 3); /* an invalid byte counts as one */
}

static void test_prefix(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *want;
	} cases[] = {
		{ "halo", 10, "halo" },
		{ "halo", 4, "halo" },
		{ "halo", 3, "hal" },
		{ "halo", 0, "" },
		{ "", 3, "" },
		{ "é日🙏x", 3, "é日🙏" },
		{ "é日🙏x", 2, "é日" },
		{ "ae\u0301x", 2, "a" }, /* a letter keeps its accent */
		{ "ae\u0301x", 3, "ae\u0301" },
		{ "a👍🏽b", 2, "a" }, /* and a hand its colour */
		{ "a👍🏽b", 3, "a👍🏽" },
		{ "a👨‍👩‍👧b", 3, "a" }, /* and a family its members */
		{ "a👨‍👩‍👧b", 6, "a👨‍👩‍👧" },
		{ "a1️⃣b", 2, "a" },
		{ "e\u0301\u0301\u0301", 2, "e\u0301" }, /* one endless cluster is cut anyway */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		size_t n = utf8_prefix(cases[i].text, strlen(cases[i].text), cases[i].max);

		if (n != strlen(cases[i].want))
			fail_msg("case %zu: %zu bytes", i, n);
	}
}

/* For random bytes: never longer than asked, and a longer wish never gives less. */
static void test_prefix_laws(void **state)
{
	static const char *const pieces[] = { "a",      "é",    "日",   "🙏",   "\u0301",
					      "\u200d", "🏽", "\xff", "\xe2" };
	uint32_t seed = 5;

	(void)state;
	for (int round = 0; round < 3000; round++) {
		char text[128] = "";
		size_t len = 0, last = 0;

		for (int i = 0; i < 12; i++) {
			const char *p;

			seed = seed * 1664525 + 1013904223;
			p = pieces[(seed >> 16) % ARRAY_LEN(pieces)];
			memcpy(text + len, p, strlen(p));
			len += strlen(p);
		}
		for (size_t max = 0; max <= utf8_count(text, len); max++) {
			size_t n = utf8_prefix(text, len, max);

			assert_true(n <= len && n >= last);
			assert_true(utf8_count(text, n) <= max);
			assert_true(max == 0 || n > 0);
			last = n;
		}
		assert_int_equal(last, len);
	}
}

static void test_clean(void **state)
{
	static const struct {
		const char *text;
		size_t len, max;
		const char *clean, *line;
	} cases[] = {
		{ "halo", 4, 100, "halo", "halo" },
		{ "", 0, 100, "", "" },
		{ "a\0b", 3, 100, "ab", "ab" },
		{ "a\xff"
		  "b",
		  3, 100, "a\ufffdb", "a\ufffdb" },
		{ "\xf0\x9f", 2, 100, "\ufffd\ufffd", "\ufffd\ufffd" },
		{ " a \n\t b\r\n", 9, 100, " a \n\t b\n", "a b" },
		{ "a\x1b[31mb\x7f", 8, 100, "a[31mb", "a[31mb" },
		{ "a\xc2\x85\xc2\x9b"
		  "b",
		  6, 100, "ab", "ab" },
		{ "a\u202e"
		  "b\u2066"
		  "c\u200b"
		  "d\ufeff",
		  16, 100, "abcd", "abcd" },
		{ "a\u2028"
		  "b",
		  5, 100,
		  "a\u2028"
		  "b",
		  "a b" },
		{ "a\u00a0\u00a0"
		  "b",
		  6, 100,
		  "a\u00a0\u00a0"
		  "b",
		  "a b" },
		{ "👨‍👩‍👧", 18, 100, "👨‍👩‍👧",
		  "👨‍👩‍👧" }, /* a joiner is not an override */
		{ "a b c d", 7, 3, "a b", "a b" },
		{ "a b c d", 7, 4, "a b ", "a b" },
		{ "abc", 3, 0, "", "" },
	};
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *text = cases[i].text;

		assert_string_equal(text_clean(&a, text, cases[i].len, cases[i].max),
				    cases[i].clean);
		assert_string_equal(text_one_line(&a, text, cases[i].len, cases[i].max),
				    cases[i].line);
	}
	arena_free(&a);
	arena_init(&a, 1);
	assert_null(text_clean(&a, "halo", 4, 9));
	assert_null(text_clean(&a, "", 0, 9));
	arena_free(&a);
}

static void test_clean_laws(void **state)
{
	struct arena a;
	uint32_t seed = 9;

	(void)state;
	arena_init(&a, 0);
	for (int round = 0; round < 3000; round++) {
		char bytes[60];
		const char *once, *line;

		for (size_t i = 0; i < sizeof(bytes); i++) {
			seed = seed * 1664525 + 1013904223;
			bytes[i] = (char)(seed >> 24);
		}
		once = text_clean(&a, bytes, sizeof(bytes), 40);
		line = text_one_line(&a, bytes, sizeof(bytes), 40);
		assert_true(utf8_valid(once, strlen(once)) && utf8_valid(line, strlen(line)));
		assert_true(utf8_count(once, strlen(once)) <= 40);
		assert_true(utf8_count(line, strlen(line)) <= 40);
		assert_string_equal(text_clean(&a, once, strlen(once), 40), once);
		assert_string_equal(text_one_line(&a, line, strlen(line), 40), line);
		arena_reset(&a);
	}
	arena_free(&a);
}

static void test_small_things(void **state)
{
	char s[] = "AZaz09ÉÄ";

	(void)state;
	text_lower(s);
	assert_string_equal(s, "azaz09ÉÄ"); /* ASCII only */
	assert_true(text_equal_nocase("Host", "hOST"));
	assert_true(text_equal_nocase("", ""));
	assert_false(text_equal_nocase("host", "hosts"));
	assert_false(text_equal_nocase("hosts", "host"));
	assert_false(text_equal_nocase("@", "`")); /* 32 apart, but no letters */
	assert_true(text_starts("halo", "ha") && text_starts("halo", ""));
	assert_false(text_starts("ha", "halo"));
	assert_true(text_is_blank("") && text_is_blank(" \t\r\n"));
	assert_false(text_is_blank(" x "));
}

static void test_whole_numbers(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} good[] = { { "0", 0 },
		     { "-0", 0 },
		     { "7", 7 },
		     { "-7", -7 },
		     { "007", 7 },
		     { "9223372036854775807", INT64_MAX },
		     { "-9223372036854775808", INT64_MIN } };
	static const char *const bad[] = { "",
					   "-",
					   "+1",
					   " 1",
					   "1 ",
					   "1.0",
					   "0x1",
					   "1e3",
					   "--1",
					   "a",
					   "9223372036854775808",
					   "-9223372036854775809",
					   "99999999999999999999999" };
	int64_t n;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		assert_int_equal(text_parse_i64(good[i].text, strlen(good[i].text), &n), OK);
		assert_true(n == good[i].want);
	}
	n = 5;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(text_parse_i64(bad[i], strlen(bad[i]), &n), ERR_INVALID);
	assert_int_equal(n, 5);
	assert_int_equal(text_parse_i64("123", 2, &n), OK); /* only so many bytes */
	assert_int_equal(n, 12);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_code_point),
		cmocka_unit_test(test_invalid_sequences),
		cmocka_unit_test(test_prefix),
		cmocka_unit_test(test_prefix_laws),
		cmocka_unit_test(test_clean),
		cmocka_unit_test(test_clean_laws),
		cmocka_unit_test(test_small_things),
		cmocka_unit_test(test_whole_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
