/* Days and zones: against the C library, against themselves, and every RFC 3339 that is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/civil.h"

enum { WIB = 7 * 60, WITA = 8 * 60, WIT = 9 * 60 };

static void test_known_days(void **state)
{
	(void)state;
	assert_int_equal(civil_day(1970, 1, 1), 0);
	assert_int_equal(civil_day(1969, 12, 31), -1);
	assert_int_equal(civil_day(2000, 2, 29), 11016);
	assert_int_equal(civil_day(2026, 11, 23), 20780);
	assert_int_equal(civil_weekday(civil_day(2026, 11, 23)), MONDAY);
	assert_int_equal(civil_weekday(0), THURSDAY);
	assert_int_equal(civil_weekday(-1), WEDNESDAY);
	assert_int_equal(civil_weekday(-8), WEDNESDAY);
}

/* Every day from 1900 to 2300 against the C library's own calendar. */
static void test_every_day(void **state)
{
	(void)state;
	for (int64_t day = -25567; day < 120530; day++) {
		time_t t = (time_t)(day * 86400);
		struct civil c = civil_from_day(day);
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		if (c.year != tm.tm_year + 1900 || c.month != tm.tm_mon + 1 ||
		    c.day != tm.tm_mday || civil_weekday(day) != (enum weekday)tm.tm_wday ||
		    civil_day(c.year, c.month, c.day) != day)
			fail_msg("day %lld", (long long)day);
	}
}

static void test_valid_dates(void **state)
{
	static const struct {
		int year, month, day;
		bool valid;
	} cases[] = {
		{ 2026, 2, 28, true },  { 2026, 2, 29, false }, { 2028, 2, 29, true },
		{ 2100, 2, 29, false }, { 2000, 2, 29, true },  { 2026, 4, 31, false },
		{ 2026, 12, 31, true }, { 2026, 13, 1, false }, { 2026, 0, 1, false },
		{ 2026, 1, 0, false },  { 2026, 1, 32, false }, { 1969, 12, 31, false },
		{ 9999, 12, 31, true }, { 10000, 1, 1, false }, { -1, 1, 1, false },
		{ 2026, -1, 1, false }, { 2026, 1, -1, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		assert_int_equal(civil_valid_date(cases[i].year, cases[i].month, cases[i].day),
				 cases[i].valid);
}

static void test_zones(void **state)
{
	const int64_t ms = 1795415100123; /* 2026-11-23 06:25:00.123 UTC */
	struct civil c = civil_from_ms(ms, WIB);

	(void)state;
	assert_true(c.year == 2026 && c.month == 11 && c.day == 23);
	assert_true(c.hour == 13 && c.minute == 25 && c.second == 0 && c.ms == 123);
	assert_int_equal(civil_minute_of(ms, WIB), 13 * 60 + 25);
	assert_int_equal(civil_minute_of(ms, WITA), 14 * 60 + 25);
	assert_int_equal(civil_minute_of(ms, WIT), 15 * 60 + 25);
	assert_int_equal(civil_day_of(ms, WIB), 20780);
	/* 18.00 UTC is tomorrow in all of Indonesia, 16.00 UTC only in the east */
	assert_int_equal(civil_day_of(20780 * MS_DAY + 18 * MS_HOUR, WIB), 20781);
	assert_int_equal(civil_day_of(20780 * MS_DAY + 16 * MS_HOUR, WIB), 20780);
	assert_int_equal(civil_day_of(20780 * MS_DAY + 16 * MS_HOUR, WITA), 20781);
	assert_int_equal(civil_day_of(-1, 0), -1);
	assert_int_equal(civil_minute_of(-1, 0), 1439);
	assert_int_equal(civil_day_of(-1, WIB), 0);
	assert_int_equal(civil_ms(20780, 13 * 60 + 25, WIB), ms - 123);
}

static void test_there_and_back(void **state)
{
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		int64_t ms, back;
		int zone;
		char text[32];

		seed = seed * 1664525 + 1013904223;
		ms = (int64_t)(seed >> 8) * 431 * 1000;
		zone = (int)(seed % 57 - 28) * 30;
		assert_int_equal(civil_ms(civil_day_of(ms, zone), civil_minute_of(ms, zone), zone),
				 ms - ms % MS_MINUTE);
		civil_format_rfc3339(ms, zone, text);
		assert_int_equal(strlen(text), 25);
		if (civil_from_ms(ms, zone).year < 2200 && civil_from_ms(ms, zone).year >= 1970) {
			assert_int_equal(civil_parse_rfc3339(text, 25, &back), OK);
			assert_int_equal(back, ms);
		}
	}
}

static const struct {
	const char *text;
	int64_t want;
} moments[] = {
	{ "2026-11-23T13:25:00+07:00", 1795415100000 },
	{ "2026-11-23T06:25:00Z", 1795415100000 },
	{ "2026-11-23t06:25:00z", 1795415100000 },
	{ "2026-11-23 06:25:00Z", 1795415100000 },
	{ "2026-11-23T06:25:00.1Z", 1795415100100 },
	{ "2026-11-23T06:25:00.123456789Z", 1795415100123 },
	{ "2026-11-22T20:55:00-09:30", 1795415100000 },
	{ "2026-11-23T06:25:00-00:00", 1795415100000 },
	{ "2016-12-31T23:59:60Z", 1483228800000 }, /* a leap second */
	{ "1970-01-01T00:00:00Z", 0 },
};
static const char *const no_moments[] = {
	"",
	"2026",
	"2026-11-23",
	"2026-11-23T06:25Z",
	"2026-11-23T06:25:00",
	"2026-11-23T06:25:00+07",
	"2026-11-23T06:25:00+0700",
	"2026-11-23T06:25:00+07:0",
	"2026-11-23T06:25:00+15:00",
	"2026-11-23T06:25:00+07:60",
	"2026-11-23T24:00:00Z",
	"2026-11-23T06:60:00Z",
	"2026-11-23T06:25:61Z",
	"2026-02-29T06:25:00Z",
	"2026-13-01T06:25:00Z",
	"2026-11-31T06:25:00Z",
	"2026-11-23T06:25:00.Z",
	"2026-11-23T06:25:00.1234567890Z",
	"2026-11-23T06:25:00Zx",
	" 2026-11-23T06:25:00Z",
	"2026-11-23T06:25:00 Z",
	"1969-12-31T23:59:59Z",
	"1970-01-01T00:00:00+07:00",
	"2200-01-01T00:00:00Z",
	"26-11-23T06:25:00Z",
	"2026-1-23T06:25:00Z",
	"2026/11/23T06:25:00Z",
	"23-11-2026T06:25:00Z",
	"+026-11-23T06:25:00Z",
	"2026-11-23T-6:25:00Z",
	"٢٠٢٦-11-23T06:25:00Z",
};

static void test_rfc3339(void **state)
{
	int64_t ms = 42;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no_moments); i++) {
		if (civil_parse_rfc3339(no_moments[i], strlen(no_moments[i]), &ms) != ERR_INVALID)
			fail_msg("took \"%s\"", no_moments[i]);
		assert_int_equal(ms, 42);
	}
	for (size_t i = 0; i < ARRAY_LEN(moments); i++) {
		assert_int_equal(civil_parse_rfc3339(moments[i].text, strlen(moments[i].text), &ms),
				 OK);
		assert_int_equal(ms, moments[i].want);
	}
	/* every shorter piece of a good one is no_moments */
	for (size_t n = 0; n < 25; n++)
		assert_int_equal(civil_parse_rfc3339(moments[0].text, n, &ms), ERR_INVALID);
}

static void test_format(void **state)
{
	char text[32];

	(void)state;
	civil_format_rfc3339(1795415100999, WIB, text);
	assert_string_equal(text, "2026-11-23T13:25:00+07:00");
	civil_format_rfc3339(1795415100999, 0, text);
	assert_string_equal(text, "2026-11-23T06:25:00+00:00");
	civil_format_rfc3339(1795415100999, -(9 * 60 + 30), text);
	assert_string_equal(text, "2026-11-22T20:55:00-09:30");
	civil_format_rfc3339(-1, 0, text);
	assert_string_equal(text, "1969-12-31T23:59:59+00:00");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_known_days),     cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_valid_dates),    cmocka_unit_test(test_zones),
		cmocka_unit_test(test_there_and_back), cmocka_unit_test(test_rfc3339),
		cmocka_unit_test(test_format),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
