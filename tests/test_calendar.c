/* What a day is: its date, a season's hours, the weekday, in that order; and the file of dates. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/calendar.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static struct arena arena;

/* Mon-Sat 09-17, as Blitzmes works, with the holidays file. */
static struct calendar blitzmes(void)
{
	return calendar_of(&arena, "senin-sabtu 09.00-17.00");
}

/* --- what a day is --- */

static void the_holidays_file_is_complete(void **state)
{
	/* The joint decrees: 17 and 18 national holidays, 8 and 8 days of joint leave. */
	struct calendar cal = blitzmes();
	int national[2] = { 0 }, joint[2] = { 0 };

	(void)state;
	for (size_t i = 0; i < cal.n_dates; i++) {
		struct civil c = civil_from_day(cal.dates[i].day);

		assert_in_range(c.year, 2026, 2027);
		assert_true(cal.dates[i].name[0] != '\0');
		assert_true(i == 0 || cal.dates[i - 1].day < cal.dates[i].day);
		national[c.year - 2026] += cal.dates[i].kind == DATE_NATIONAL;
		joint[c.year - 2026] += cal.dates[i].kind == DATE_JOINT;
	}
	assert_int_equal(national[0], 17);
	assert_int_equal(national[1], 18);
	assert_int_equal(joint[0], 8);
	assert_int_equal(joint[1], 8);
}

static void switches_decide_about_holidays(void **state)
{
	struct calendar cal = blitzmes();
	int64_t natal = civil_day(2026, 12, 25), leave = civil_day(2026, 12, 24);

	(void)state;
	assert_false(calendar_is_working_day(&cal, natal));
	assert_true(calendar_is_working_day(&cal, leave));
	assert_string_equal(calendar_day_info(&cal, natal).name, "Hari Natal");
	assert_int_equal(calendar_day_info(&cal, natal).why, WHY_NATIONAL);
	cal.closed_on_joint = true;
	assert_int_equal(calendar_day_info(&cal, leave).why, WHY_JOINT);
	cal.closed_on_national = false;
	assert_true(calendar_is_working_day(&cal, natal));
	assert_int_equal(calendar_day_info(&cal, civil_day(2026, 11, 22)).why, WHY_WEEKDAY);
}

/* Christmas 2026: a company open on Saturday is back on the 26th, one that is not on the 28th. */
static void closed_over_christmas(void **state)
{
	struct week mon_fri = week_of(&arena, "senin-jumat 09.00-17.00");
	struct calendar cal = blitzmes();
	int64_t open;

	(void)state;
	cal.closed_on_joint = true;
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 12, 23, 17, 0), &open), OK);
	assert_int_equal(open, wib_at(2026, 12, 26, 9, 0));
	cal.week = mon_fri;
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 12, 23, 17, 0), &open), OK);
	assert_int_equal(open, wib_at(2026, 12, 28, 9, 0));
}

/* The longest gap of 2027: with joint leave observed, closed from Saturday 6 to Monday 15 March. */
static void longest_gap_of_2027(void **state)
{
	struct week mon_fri = week_of(&arena, "senin-jumat 09.00-17.00");
	struct calendar cal = blitzmes();
	int64_t day;

	(void)state;
	cal.week = mon_fri;
	cal.closed_on_joint = true;
	assert_int_equal(calendar_next_working_day(&cal, civil_day(2027, 3, 5), 1, &day), OK);
	assert_int_equal(day, civil_day(2027, 3, 16));
	assert_int_equal(calendar_next_working_day(&cal, civil_day(2027, 3, 16), -1, &day), OK);
	assert_int_equal(day, civil_day(2027, 3, 5));
}

static void admins_have_the_last_word(void **state)
{
	struct calendar cal = blitzmes();
	int64_t natal = civil_day(2026, 12, 25), sunday = civil_day(2026, 12, 27);
	size_t n = cal.n_dates;

	(void)state;
	assert_int_equal(calendar_add_date(&cal, natal, DATE_OPEN, NULL), OK);
	assert_int_equal(cal.n_dates, n); /* replaced */
	assert_true(calendar_is_working_day(&cal, natal));
	assert_int_equal(calendar_add_date(&cal, natal, DATE_COMPANY, "Rapat tahunan"), OK);
	assert_int_equal(calendar_day_info(&cal, natal).why, WHY_COMPANY);
	assert_string_equal(calendar_day_info(&cal, natal).name, "Rapat tahunan");
	assert_int_equal(calendar_add_date(&cal, sunday, DATE_OPEN, ""), OK);
	assert_int_equal(calendar_day_info(&cal, sunday).why, WHY_WEEKDAY); /* still a Sunday */
	assert_int_equal(calendar_add_date(&cal, -1, DATE_COMPANY, ""), ERR_INVALID);
	assert_int_equal(calendar_add_date(&cal, 84006, DATE_COMPANY, ""), ERR_INVALID);
	assert_int_equal(calendar_add_date(&cal, 1, DATE_KIND_COUNT, ""), ERR_INVALID);
}

static void ramadan_hours_end_by_themselves(void **state)
{
	struct calendar cal = blitzmes();
	struct week w = week_of(&arena, "senin-jumat 08.00-15.00"),
		    saturday = week_of(&arena, "sabtu tutup");
	int64_t from = civil_day(2027, 2, 8), to = civil_day(2027, 3, 9), closing;
	struct day_info info;

	(void)state;
	assert_int_equal(calendar_add_override(&cal, from, to, &w, "Ramadan"), OK);
	assert_int_equal(calendar_closing(&cal, from, &closing), OK);
	assert_int_equal(closing, wib_at(2027, 2, 8, 15, 0));
	assert_true(calendar_is_open(&cal, wib_at(2027, 2, 8, 8, 0)));
	assert_false(calendar_is_open(&cal, wib_at(2027, 2, 8, 15, 0)));
	assert_string_equal(calendar_day_info(&cal, from).name, "Ramadan");
	/* Saturdays are not named: as usual */
	assert_true(calendar_is_open(&cal, wib_at(2027, 2, 13, 16, 59)));
	/* the Friday before and the Tuesday after have their usual hours */
	assert_int_equal(calendar_closing(&cal, from - 3, &closing), OK);
	assert_int_equal(closing, wib_at(2027, 2, 5, 17, 0));
	assert_false(calendar_is_open(&cal, wib_at(2027, 3, 16, 8, 0)));
	/* Nyepi stays closed inside it */
	assert_int_equal(calendar_day_info(&cal, civil_day(2027, 3, 8)).why, WHY_NATIONAL);
	/* a later override closes Saturdays and nothing else */
	assert_int_equal(calendar_add_override(&cal, from, to, &saturday, "Ramadan"), OK);
	info = calendar_day_info(&cal, civil_day(2027, 2, 13));
	assert_int_equal(info.why, WHY_OVERRIDE);
	assert_string_equal(info.name, "Ramadan");
	assert_true(calendar_is_open(&cal, wib_at(2027, 2, 8, 8, 0)));
	assert_int_equal(calendar_add_override(&cal, to, from, &w, ""), ERR_INVALID);
}

static void overrides_are_bounded(void **state)
{
	struct calendar cal = blitzmes();
	struct week w = week_of(&arena, "senin 9-17"), nothing = { 0 };

	(void)state;
	assert_int_equal(calendar_add_override(&cal, 1, 2, &nothing, ""), ERR_INVALID);
	for (int i = 0; i < CALENDAR_OVERRIDES_MAX; i++)
		assert_int_equal(calendar_add_override(&cal, i, i + 1, &w, NULL), OK);
	assert_int_equal(calendar_add_override(&cal, 1, 2, &w, ""), ERR_LIMIT);
	while (cal.n_dates < CALENDAR_DATES_MAX)
		assert_int_equal(calendar_add_date(&cal, (int64_t)cal.n_dates, DATE_COMPANY, ""),
				 OK);
	assert_int_equal(calendar_add_date(&cal, 40000, DATE_COMPANY, ""), ERR_LIMIT);
}

static void a_copy_can_be_tried_out(void **state)
{
	struct calendar cal = blitzmes(), what_if;
	struct week w = week_of(&arena, "senin 10.00-11.00");
	int64_t monday = civil_day(2026, 11, 23);

	(void)state;
	assert_int_equal(calendar_copy(&cal, &arena, &what_if), OK);
	assert_int_equal(calendar_add_date(&what_if, monday, DATE_COMPANY, "Libur"), OK);
	assert_int_equal(calendar_add_override(&what_if, monday, monday, &w, ""), OK);
	assert_false(calendar_is_working_day(&what_if, monday));
	assert_true(calendar_is_working_day(&cal, monday));
	assert_int_equal(what_if.n_dates, cal.n_dates + 1);
	assert_int_equal(cal.n_overrides, 0);
	assert_int_equal(calendar_copy(&what_if, &arena, &cal), OK);
	assert_int_equal(cal.n_overrides, 1);
}

/* --- moments --- */

static void opening_and_closing_moments(void **state)
{
	struct calendar cal = blitzmes();
	int64_t ms;

	(void)state;
	assert_false(calendar_is_open(&cal, wib_at(2026, 11, 23, 9, 0) - 1));
	assert_true(calendar_is_open(&cal, wib_at(2026, 11, 23, 9, 0)));
	assert_true(calendar_is_open(&cal, wib_at(2026, 11, 23, 17, 0) - 1));
	assert_false(calendar_is_open(&cal, wib_at(2026, 11, 23, 17, 0)));
	/* Sunday evening: back on Monday at nine */
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 11, 22, 20, 10), &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 23, 9, 0));
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 11, 23, 10, 5), &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 23, 10, 5));
	assert_int_equal(calendar_opening(&cal, civil_day(2026, 11, 22), &ms), ERR_NOT_FOUND);
	assert_int_equal(calendar_closing(&cal, civil_day(2026, 11, 22), &ms), ERR_NOT_FOUND);
	assert_int_equal(calendar_opening(&cal, civil_day(2026, 11, 21), &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 21, 9, 0));
}

static void lunch_and_friday_prayer_do_not_count(void **state)
{
	struct week w = week_of(
		&arena, "senin-kamis 09.00-12.00,13.00-17.00; jumat 09.00-11.30,13.00-17.00");
	struct calendar cal;
	int64_t ms;

	(void)state;
	calendar_init(&cal, &arena, WIB, &w);
	assert_false(calendar_is_open(&cal, wib_at(2026, 11, 27, 12, 0)));
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 11, 27, 11, 30), &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 27, 13, 0));
	assert_int_equal(
		calendar_open_ms(&cal, wib_at(2026, 11, 27, 0, 0), wib_at(2026, 11, 28, 0, 0)),
		(int64_t)390 * MS_MINUTE);
	assert_int_equal(
		calendar_open_ms(&cal, wib_at(2026, 11, 27, 11, 0), wib_at(2026, 11, 27, 14, 0)),
		(int64_t)90 * MS_MINUTE);
	assert_int_equal(
		calendar_open_ms(&cal, wib_at(2026, 11, 28, 0, 0), wib_at(2026, 11, 27, 0, 0)), 0);
	assert_int_equal(
		calendar_add_open_ms(&cal, wib_at(2026, 11, 27, 11, 0), (int64_t)MS_HOUR / 2, &ms),
		OK);
	assert_int_equal(ms, wib_at(2026, 11, 27, 11, 30)); /* the closing, not the next opening */
	assert_int_equal(calendar_add_open_ms(&cal, wib_at(2026, 11, 27, 11, 0), MS_HOUR, &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 27, 13, 30));
}

static void open_until_midnight_closes_that_day(void **state)
{
	struct week w = week_of(&arena, "setiap hari 00.00-24.00");
	struct calendar cal;
	int64_t ms;

	(void)state;
	calendar_init(&cal, &arena, WIB, &w);
	assert_int_equal(calendar_closing(&cal, civil_day(2026, 11, 22), &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 23, 0, 0) - 1);
	assert_true(calendar_is_open(&cal, ms));
	assert_int_equal(calendar_add_open_ms(&cal, wib_at(2026, 11, 22, 23, 0), MS_HOUR, &ms), OK);
	assert_int_equal(ms, wib_at(2026, 11, 23, 0, 0) - 1);
}

static void never_open_is_an_error_not_a_loop(void **state)
{
	struct week closed = { 0 }, one = week_of(&arena, "senin 9-17");
	struct calendar cal;
	int64_t ms = 42;

	(void)state;
	calendar_init(&cal, &arena, WIB, &closed);
	assert_false(week_is_ever_open(&closed));
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 11, 22, 0, 0), &ms), ERR_LIMIT);
	assert_int_equal(calendar_next_working_day(&cal, 0, 1, &ms), ERR_LIMIT);
	assert_int_equal(calendar_add_open_ms(&cal, wib_at(2026, 11, 22, 0, 0), 1, &ms), ERR_LIMIT);
	assert_int_equal(calendar_open_ms(&cal, 0, INT64_MAX), 0);
	assert_int_equal(ms, 42);
	calendar_init(&cal, &arena, WIB, &one);
	assert_int_equal(calendar_add_override(&cal, civil_day(2026, 1, 1), civil_day(2027, 12, 31),
					       &(struct week) { .named = DAYS_ALL }, "tutup"),
			 OK);
	assert_int_equal(calendar_next_open(&cal, wib_at(2026, 2, 1, 0, 0), &ms), ERR_LIMIT);
}

static void zones_of_indonesia(void **state)
{
	static const struct {
		const char *text;
		int offset;
	} rows[] = { { "Asia/Jakarta", 420 },  { "WIB", 420 }, { "wita", 480 },
		     { "Asia/Makassar", 480 }, { "WIT", 540 }, { "asia/jayapura", 540 } };
	int offset = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(zone_parse(rows[i].text, strlen(rows[i].text), &offset), OK);
		assert_int_equal(offset, rows[i].offset);
	}
	assert_int_equal(zone_parse("Asia/Singapore", 14, &offset), ERR_INVALID);
	assert_int_equal(zone_parse("", 0, &offset), ERR_INVALID);
	assert_int_equal(zone_parse("WIBWIBWIBWIBWIBWIBWIB", 21, &offset), ERR_INVALID);
	assert_string_equal(zone_abbreviation(480), "WITA");
	assert_string_equal(zone_name(540), "Asia/Jayapura");
	assert_string_equal(zone_abbreviation(0), "");
}

/* The day begins at local midnight, so the same moment may be two days in two zones. */
static void the_zone_decides_the_day(void **state)
{
	struct week w = week_of(&arena, "senin 00.00-24.00");
	struct calendar wib, wit;
	int64_t ms = wib_at(2026, 11, 22, 22, 30); /* Sunday in Jakarta, Monday 00.30 in Jayapura */

	(void)state;
	calendar_init(&wib, &arena, 420, &w);
	calendar_init(&wit, &arena, 540, &w);
	assert_false(calendar_is_open(&wib, ms));
	assert_true(calendar_is_open(&wit, ms));
}

/* --- the file of dates --- */

static void bad_lines_are_named_and_change_nothing(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "date,kind,name\n2026-01-01,national,A\n2026-13-01,national,B\n",
		  "x.csv:3: the date" },
		{ "2026-02-29,national,B\n", "x.csv:1: the date" },
		{ "2026-1-01,national,B\n", "x.csv:1: the date" },
		{ "\n# note\n2026-01-01;national;B\n", "x.csv:3: expected date,kind,name" },
		{ "2026-01-01,national\n", "x.csv:1: expected date,kind,name" },
		{ "2026-01-01,holiday,B", "x.csv:1: the kind is none of national, joint, company" },
		{ "2026-01-01,national,", "x.csv:1: the name is empty" },
		{ "2026-01-01,national,\xff\n",
		  "x.csv:1: the name is empty, too long or not UTF-8" },
		{ "9999-01-01,national,B\n", "x.csv:1: the date is outside 1970-2199" },
	};
	struct calendar cal = blitzmes();
	size_t n = cal.n_dates;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *why = "";

		assert_int_equal(calendar_parse_dates(&cal, "x.csv", rows[i].text,
						      strlen(rows[i].text), &why),
				 ERR_INVALID);
		if (strncmp(why, rows[i].why, strlen(rows[i].why)) != 0)
			fail_msg("row %zu says: %s", i, why);
		assert_int_equal(cal.n_dates, n);
		assert_string_equal(cal.dates[0].name, "Tahun Baru 2026 Masehi");
	}
}

static void names_may_hold_commas(void **state)
{
	static const char text[] = "\xef\xbb\xbf"
				   "date,kind,name\r\n"
				   "2028-01-01,company,Libur, satu hari \r\n"
				   "2028-01-02,open,Masuk";
	struct week w = week_of(&arena, "setiap hari 9-17");
	struct calendar cal;
	const char *why = "";

	(void)state;
	calendar_init(&cal, &arena, WIB, &w);
	assert_int_equal(calendar_parse_dates(&cal, "x", text, sizeof(text) - 1, &why), OK);
	assert_int_equal(cal.n_dates, 2);
	assert_string_equal(cal.dates[0].name, "Libur, satu hari");
	assert_int_equal(cal.dates[1].kind, DATE_OPEN);
	assert_int_equal(calendar_load_dates(&cal, "/nowhere/at-all.csv", &why), ERR_NOT_FOUND);
	assert_string_equal(why, "/nowhere/at-all.csv: cannot be read (not found)");
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_holidays_file_is_complete),
		TEST(switches_decide_about_holidays),
		TEST(closed_over_christmas),
		TEST(longest_gap_of_2027),
		TEST(admins_have_the_last_word),
		TEST(ramadan_hours_end_by_themselves),
		TEST(overrides_are_bounded),
		TEST(a_copy_can_be_tried_out),
		TEST(opening_and_closing_moments),
		TEST(lunch_and_friday_prayer_do_not_count),
		TEST(open_until_midnight_closes_that_day),
		TEST(never_open_is_an_error_not_a_loop),
		TEST(zones_of_indonesia),
		TEST(the_zone_decides_the_day),
		TEST(bad_lines_are_named_and_change_nothing),
		TEST(names_may_hold_commas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
