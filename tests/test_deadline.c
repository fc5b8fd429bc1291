/* Deadlines: the worked examples of the counting rules, notice periods, pauses, odd input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/deadline.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static struct arena arena;

static struct duration duration(const char *text)
{
	struct duration d = { 0 };

	if (duration_parse(text, strlen(text), &d) != OK)
		fail_msg("no duration: %s", text);
	return d;
}

static void expect(const struct calendar *cal, const char *d, const char *start, const char *at)
{
	struct deadline out = { 0 };
	char got[32];

	assert_int_equal(deadline_after(cal, duration(d), wib_time(start), &arena, &out), OK);
	civil_format_rfc3339(out.at_ms, WIB, got);
	if (out.at_ms != wib_time(at))
		fail_msg("%s after %s is %s, not %s", d, start, got, at);
}

/* --- the worked examples --- */

static void one_working_day_same_clock_time(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-sabtu 09.00-17.00");
	struct deadline d;

	(void)state;
	expect(&cal, "1x24 jam kerja", "2026-11-20 16:45", "2026-11-21 16:45");
	expect(&cal, "1x24 jam kerja", "2026-11-21 23:40", "2026-11-24 09:00");
	expect(&cal, "1x24 jam kerja", "2026-11-21 10:40", "2026-11-23 10:40");
	expect(&cal, "1x24 jam kerja", "2026-11-19 11:00", "2026-11-20 11:00");
	expect(&cal, "2x24 jam kerja", "2026-11-19 11:00", "2026-11-21 11:00");
	expect(&cal, "1x24 jam kerja", "2026-11-20 16:00", "2026-11-21 16:00");
	expect(&cal, "2x24 jam kerja", "2026-11-20 16:00", "2026-11-23 16:00");
	expect(&cal, "1x24 jam kerja", "2026-11-23 07:15", "2026-11-24 09:00");
	expect(&cal, "1x24 jam kerja", "2026-11-23 17:00", "2026-11-25 09:00");
	expect(&cal, "1x24 jam kerja", "2026-11-23 16:59:59.999", "2026-11-24 16:59:59.999");
	assert_int_equal(deadline_after(&cal, duration("1x24 jam kerja"),
					wib_time("2026-11-21 23:40"), &arena, &d),
			 OK);
	assert_int_equal(d.start_ms, wib_time("2026-11-23 09:00"));
	assert_int_equal(d.n_skipped, 1);
	assert_int_equal(d.skipped[0].day, civil_day(2026, 11, 22));
	assert_int_equal(d.skipped[0].why, WHY_WEEKDAY);
	assert_string_equal(d.skipped[0].name, "");
}

static void hours_counted_on_working_days(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");

	(void)state;
	expect(&cal, "48 jam kerja", "2026-11-26 10:00", "2026-11-30 10:00");
	expect(&cal, "24 jam kerja", "2026-11-27 10:00", "2026-11-30 10:00");
}

static void clock_hours_run_through_weekends(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-sabtu 09.00-17.00");

	(void)state;
	expect(&cal, "48 jam", "2026-11-20 16:00", "2026-11-22 16:00");
	expect(&cal, "48 jam", "2026-11-18 15:10", "2026-11-20 15:10");
	expect(&cal, "72 jam", "2026-12-24 20:00", "2026-12-27 20:00");
	expect(&cal, "3x24 jam", "2026-11-20 16:00", "2026-11-23 16:00");
	expect(&cal, "45 menit", "2026-11-22 23:30", "2026-11-23 00:15");
	expect(&cal, "0 jam", "2026-11-22 23:30", "2026-11-22 23:30");
	/* "3 hari" of a bought e-mail is 72 hours from the purchase */
	expect(&cal, "72 jam", "2026-11-20 08:01", "2026-11-23 08:01");
}

static void working_days_never_count_the_first(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");

	(void)state;
	expect(&cal, "3 hari kerja", "2026-11-22 12:00", "2026-11-25 17:00");
	expect(&cal, "3 hari kerja", "2026-11-23 00:00", "2026-11-26 17:00");
	expect(&cal, "3 hari kerja", "2026-11-23 23:59", "2026-11-26 17:00");
	expect(&cal, "5 hari kerja", "2026-11-23 09:30", "2026-11-30 17:00");
	expect(&cal, "14 hari kerja", "2026-11-26 10:00", "2026-12-16 17:00");
	/* staff are alerted when a payment lies for a working day */
	expect(&cal, "1 hari kerja", "2026-11-27 16:00", "2026-11-30 17:00");
}

static void calendar_days_end_at_midnight(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");

	(void)state;
	expect(&cal, "30 hari", "2026-11-23 14:05", "2026-12-23 23:59:59.999");
	expect(&cal, "30 hari", "2026-11-23 00:00", "2026-12-23 23:59:59.999");
	expect(&cal, "0 hari", "2026-11-23 14:05", "2026-11-23 23:59:59.999");
	expect(&cal, "14 hari", "2026-12-20 09:00", "2027-01-03 23:59:59.999");
	expect(&cal, "1 bulan", "2027-01-31 10:00", "2027-02-28 23:59:59.999");
	expect(&cal, "1 bulan", "2026-12-15 10:00", "2027-01-15 23:59:59.999");
	expect(&cal, "5 tahun", "2028-02-29 10:00", "2033-02-28 23:59:59.999");
	/* suspended two days after the due date, deleted seven days after that */
	expect(&cal, "2 hari", "2026-12-01 23:59", "2026-12-03 23:59:59.999");
	expect(&cal, "7 hari", "2026-12-03 23:59", "2026-12-10 23:59:59.999");
	expect(&cal, "7 hari", "2026-12-01 23:59", "2026-12-08 23:59:59.999");
}

static void opening_hours_only(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-kamis 09.00-12.00,13.00-17.00; "
						  "jumat 09.00-11.30,13.00-17.00");

	(void)state;
	expect(&cal, "6 jam operasional", "2026-11-23 09:00", "2026-11-23 16:00");
	expect(&cal, "6 jam operasional", "2026-11-23 10:00", "2026-11-23 17:00");
	expect(&cal, "6 jam operasional", "2026-11-23 10:01", "2026-11-24 09:01");
	expect(&cal, "1 jam operasional", "2026-11-27 11:00", "2026-11-27 13:30");
	expect(&cal, "30 menit operasional", "2026-11-27 11:00", "2026-11-27 11:30");
	expect(&cal, "30 menit operasional", "2026-11-28 11:00", "2026-11-30 09:30");
	expect(&cal, "0 jam operasional", "2026-11-28 11:00", "2026-11-30 09:00");
	expect(&cal, "0 jam operasional", "2026-11-30 10:00", "2026-11-30 10:00");
}

static void same_clock_time_moves_into_the_other_days_hours(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00; sabtu 10.00-12.00");

	(void)state;
	expect(&cal, "1x24 jam kerja", "2026-11-20 16:00", "2026-11-21 12:00");
	expect(&cal, "1x24 jam kerja", "2026-11-20 09:15", "2026-11-21 10:00");
	expect(&cal, "1x24 jam kerja", "2026-11-20 11:15", "2026-11-21 11:15");
}

static void skipped_days_carry_their_names(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-sabtu 09.00-17.00");
	struct deadline d;

	(void)state;
	cal.closed_on_joint = true;
	assert_int_equal(
		calendar_add_date(&cal, civil_day(2026, 12, 28), DATE_COMPANY, "Inventaris"), OK);
	assert_int_equal(deadline_after(&cal, duration("3 hari kerja"),
					wib_time("2026-12-23 10:00"), &arena, &d),
			 OK);
	assert_int_equal(d.at_ms, wib_time("2026-12-30 17:00"));
	assert_int_equal(d.n_skipped, 4);
	assert_int_equal(d.skipped[0].why, WHY_JOINT);
	assert_string_equal(d.skipped[0].name, "Cuti Bersama Natal");
	assert_int_equal(d.skipped[1].why, WHY_NATIONAL);
	assert_string_equal(d.skipped[1].name, "Hari Natal");
	assert_int_equal(d.skipped[1].day, civil_day(2026, 12, 25));
	assert_int_equal(d.skipped[2].why, WHY_WEEKDAY);
	assert_int_equal(d.skipped[3].why, WHY_COMPANY);
	assert_string_equal(d.skipped[3].name, "Inventaris");
	/* elapsed time explains nothing, and nobody has to ask */
	assert_int_equal(
		deadline_after(&cal, duration("48 jam"), wib_time("2026-12-23 10:00"), &arena, &d),
		OK);
	assert_int_equal(d.n_skipped, 0);
	assert_int_equal(deadline_after(&cal, duration("3 hari kerja"),
					wib_time("2026-12-23 10:00"), NULL, &d),
			 OK);
	assert_int_equal(d.n_skipped, 0);
}

static void notice_periods_count_backwards(void **state)
{
	static const struct {
		const char *duration, *event, *latest;
	} rows[] = {
		{ "30 hari", "2027-01-15 00:00", "2026-12-16 23:59:59.999" },
		{ "30 hari", "2027-01-15 18:00", "2026-12-16 23:59:59.999" },
		{ "1 bulan", "2027-03-31 08:00", "2027-02-28 23:59:59.999" },
		{ "1 tahun", "2028-02-29 08:00", "2027-02-28 23:59:59.999" },
		{ "48 jam", "2026-11-23 08:00", "2026-11-21 08:00" },
		{ "30 menit", "2026-11-23 08:00", "2026-11-23 07:30" },
		{ "3 hari kerja", "2026-11-24 08:00", "2026-11-19 17:00" },
	};
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");
	int64_t ms = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(deadline_before(&cal, duration(rows[i].duration),
						 wib_time(rows[i].event), &ms),
				 OK);
		if (ms != wib_time(rows[i].latest))
			fail_msg("%s before %s", rows[i].duration, rows[i].event);
	}
	assert_int_equal(deadline_before(&cal, duration("1x24 jam kerja"), ms, &ms), ERR_INVALID);
	assert_int_equal(deadline_before(&cal, duration("6 jam operasional"), ms, &ms),
			 ERR_INVALID);
	assert_int_equal(deadline_before(&cal, (struct duration) { 0 }, ms, &ms), ERR_INVALID);
}

static void pauses_move_deadlines(void **state)
{
	static const struct {
		const char *duration, *deadline, *from, *to, *resumed;
	} rows[] = {
		/* asked on Tuesday, answered on Wednesday: Thursday becomes Friday */
		{ "3 hari kerja", "2026-11-26 17:00", "2026-11-24 14:05", "2026-11-25 08:50",
		  "2026-11-27 17:00" },
		{ "3 hari kerja", "2026-11-26 17:00", "2026-11-24 10:00", "2026-11-24 16:00",
		  "2026-11-26 17:00" },
		{ "3 hari kerja", "2026-11-26 17:00", "2026-11-24 10:00", "2026-11-30 16:00",
		  "2026-12-02 17:00" },
		{ "1x24 jam kerja", "2026-11-26 10:30", "2026-11-25 11:00", "2026-11-27 11:00",
		  "2026-11-30 10:30" },
		{ "48 jam", "2026-11-26 10:30", "2026-11-25 11:00", "2026-11-25 12:15",
		  "2026-11-26 11:45" },
		{ "6 jam operasional", "2026-11-26 16:00", "2026-11-26 15:00", "2026-11-28 12:00",
		  "2026-11-30 10:00" },
		{ "30 hari", "2026-12-23 23:59:59.999", "2026-11-25 11:00", "2026-11-27 09:00",
		  "2026-12-25 23:59:59.999" },
		/* missed before the question was asked: stays missed */
		{ "3 hari kerja", "2026-11-26 17:00", "2026-11-26 17:00", "2026-11-30 16:00",
		  "2026-11-26 17:00" },
		{ "48 jam", "2026-11-26 10:30", "2026-11-25 11:00", "2026-11-25 11:00",
		  "2026-11-26 10:30" },
	};
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");
	int64_t ms = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(deadline_resume(&cal, duration(rows[i].duration),
						 wib_time(rows[i].deadline), wib_time(rows[i].from),
						 wib_time(rows[i].to), &ms),
				 OK);
		if (ms != wib_time(rows[i].resumed))
			fail_msg("row %zu: %s", i, rows[i].duration);
	}
	assert_int_equal(deadline_resume(&cal, duration("48 jam"), ms, ms, ms - 1, &ms),
			 ERR_INVALID);
}

static void odd_input_is_refused(void **state)
{
	struct calendar cal = calendar_of(&arena, "senin-jumat 09.00-17.00");
	struct week closed = { 0 };
	struct deadline d = { .at_ms = 42 };
	struct duration three = { DURATION_WORK_DAYS, 3 };

	(void)state;
	assert_int_equal(deadline_after(&cal, (struct duration) { 0 }, 1, NULL, &d), ERR_INVALID);
	assert_int_equal(
		deadline_after(&cal, (struct duration) { (enum duration_kind)77, 1 }, 1, NULL, &d),
		ERR_INVALID);
	assert_int_equal(deadline_after(&cal, (struct duration) { DURATION_DAYS, -1 }, 1, NULL, &d),
			 ERR_INVALID);
	assert_int_equal(
		deadline_after(&cal, (struct duration) { DURATION_HOURS, INT32_MAX }, 1, NULL, &d),
		ERR_INVALID);
	assert_int_equal(deadline_after(&cal, three, -1, NULL, &d), ERR_INVALID);
	assert_int_equal(deadline_after(&cal, three, INT64_MAX, NULL, &d), ERR_INVALID);
	assert_int_equal(deadline_after(&cal, three, INT64_MIN, NULL, &d), ERR_INVALID);
	calendar_init(&cal, &arena, WIB, &closed);
	assert_int_equal(deadline_after(&cal, three, wib_time("2026-11-22 00:00"), &arena, &d),
			 ERR_LIMIT);
	assert_int_equal(d.at_ms, 42);
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(one_working_day_same_clock_time),
		TEST(hours_counted_on_working_days),
		TEST(clock_hours_run_through_weekends),
		TEST(working_days_never_count_the_first),
		TEST(calendar_days_end_at_midnight),
		TEST(opening_hours_only),
		TEST(same_clock_time_moves_into_the_other_days_hours),
		TEST(skipped_days_carry_their_names),
		TEST(notice_periods_count_backwards),
		TEST(pauses_move_deadlines),
		TEST(odd_input_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
