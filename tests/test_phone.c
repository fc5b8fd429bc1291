/* Phone numbers, as people and their phones write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/phone.h"

static void reads(void **state)
{
	static const char *const table[][2] = {
		{ "085187000136", "6285187000136" },
		{ "0851-8700-0136", "6285187000136" },
		{ "+62 851-8700-0136", "6285187000136" },
		{ "62 851 8700 0136", "6285187000136" },
		{ "6285187000136", "6285187000136" },
		{ "85187000136", "6285187000136" },
		{ "0062 851 8700 0136", "6285187000136" },
		{ "+62 (0)851 8700 0136", "6285187000136" },
		{ "(0851) 8700.0136", "6285187000136" },
		{ "  0812 3456 7890\t", "6281234567890" },
		{ "0811223344", "62811223344" },       /* 9 digits behind 62, the shortest */
		{ "0812345678901", "62812345678901" }, /* 12, the longest */
		{ "\xe2\x80\xaa+62 812\xe2\x80\x91"
		  "3456\xe2\x80\x91"
		  "7890\xe2\x80\xac",
		  "6281234567890" },
		{ "0812\xc2\xa0"
		  "3456\xe2\x80\x93"
		  "7890",
		  "6281234567890" },
		{ "021 7654321", "62217654321" },
		{ "+62 21 7654 3210", "622176543210" },
		{ "+65 9123 4567", "6591234567" },
		{ "0065 9123 4567", "6591234567" },
		{ "+1 (415) 555-2671", "14155552671" },
		{ "+1234567", "1234567" },                 /* 7 digits, the shortest */
		{ "+123456789012345", "123456789012345" }, /* 15, the longest */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char out[PHONE_SIZE] = "untouched";
		enum err e = phone_parse(table[i][0], out);

		if (e != OK || strcmp(out, table[i][1]) != 0)
			fail_msg("\"%s\": %s, %s", table[i][0], err_name(e), out);
	}
}

static void refuses(void **state)
{
	static const char *const table[] = {
		"",
		" ",
		"+",
		"0",
		"62",
		"+62",
		"0062",
		"00",
		"8",
		"081122334",
		"08123456789012",
		"62081122334",
		"0812345678x",
		"0812,3456,7890",
		"08123456789;DROP",
		"++628123456789",
		"628123+456789",
		"12345678",
		"6591234567",
		"+0123456789",
		"+123456",
		"+1234567890123456",
		"0112345678",
		"BLZ-2611-0412",
		"081234567890081234567890081234567890",
		"081234567890\xff",
		"\xd9\xa0\xd9\xa8\xd9\xa1\xd9\xa2\xd9\xa3\xd9\xa4",
		"\n0812345678901",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char out[PHONE_SIZE] = "untouched";
		enum err e = phone_parse(table[i], out);

		if (e != ERR_INVALID || strcmp(out, "untouched") != 0)
			fail_msg("\"%s\": %s, %s", table[i], err_name(e), out);
	}
}

static void shows_and_masks(void **state)
{
	static const struct {
		const char *digits, *shown, *masked;
	} table[] = {
		{ "6285187000136", "+62 851-8700-0136", "+62 851-••••-0136" },
		{ "62811223344", "+62 811-2233-44", "+62 811-••••-3344" },
		{ "6591234567", "+6591234567", "+65 ••••-67" },
		{ "123456789012345", "+123456789012345", "+12 ••••-2345" },
		{ "1234567", "+1234567", "+12 ••••-67" },
		{ "62", "+62", "+ ••••-" },
		{ "", "+", "+ ••••-" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char out[PHONE_SHOW_SIZE];

		phone_show(table[i].digits, out);
		assert_string_equal(out, table[i].shown);
		phone_mask(table[i].digits, out);
		assert_string_equal(out, table[i].masked);
	}
}

/* What is shown reads back as what was kept, and a mask never tells the whole number. */
static void shown_numbers_read_back(void **state)
{
	uint64_t seed = 42;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		char text[24], kept[PHONE_SIZE], again[PHONE_SIZE], shown[PHONE_SHOW_SIZE];

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		snprintf(text, sizeof(text), "08%0*llu", 8 + (int)(seed >> 60) % 4,
			 (unsigned long long)(seed >> 20) % 100000000);
		assert_int_equal(phone_parse(text, kept), OK);
		phone_show(kept, shown);
		assert_int_equal(phone_parse(shown, again), OK);
		assert_string_equal(again, kept);
		phone_mask(kept, shown);
		assert_int_equal(phone_parse(shown, again), ERR_INVALID);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(shows_and_masks),
		cmocka_unit_test(shown_numbers_read_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
