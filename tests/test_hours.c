/* Hours as people write them: weekdays, clock times, whole weeks, and what is wrong with others. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/hours.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static struct arena arena;

static void weekdays_are_read_as_written(void **state)
{
	static const struct {
		const char *text;
		unsigned days;
		const char *canonical;
	} rows[] = {
		{ "senin-sabtu", 0x7e, "senin-sabtu" },
		{ "Sen–Jum", 0x3e, "senin-jumat" },
		{ "mon-fri", 0x3e, "senin-jumat" },
		{ "mon–sat", 0x7e, "senin-sabtu" },
		{ "sen-sab", 0x7e, "senin-sabtu" },
		{ "senin s.d. kamis, sabtu", 0x5e, "senin-kamis, sabtu" },
		{ "SENIN sampai RABU", 0x0e, "senin-rabu" },
		{ "sabtu-senin", 0x43, "senin, sabtu-minggu" },
		{ "minggu", 0x01, "minggu" },
		{ "setiap hari", 0x7f, "setiap hari" },
		{ "senin-minggu", 0x7f, "setiap hari" },
		{ "selasa,selasa", 0x04, "selasa" },
	};
	unsigned days;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		if (days_parse(rows[i].text, strlen(rows[i].text), &days) != OK ||
		    days != rows[i].days)
			fail_msg("\"%s\" is 0x%x", rows[i].text, days);
		assert_string_equal(days_print(&arena, days), rows[i].canonical);
	}
	assert_string_equal(days_print(&arena, 0), "");
}

static void other_words_are_no_weekdays(void **state)
{
	static const char *const bad[] = { "",       " ",           "senen", "senin-",
					   "-jumat", "senin,",      "libur", "senin jumat",
					   "s.d.",   "senin--jumat" };
	unsigned days;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (days_parse(bad[i], strlen(bad[i]), &days) != ERR_INVALID)
			fail_msg("\"%s\" was accepted", bad[i]);
	assert_int_equal(days_parse("senin\0", 6, &days), ERR_INVALID);
}

static void clock_times_are_read_as_written(void **state)
{
	static const struct {
		const char *text;
		int minutes; /* -1: refused */
	} rows[] = {
		{ "09.00", 540 },    { "9:00", 540 }, { "9", 540 },   { "17.30", 1050 },
		{ "24.00", 1440 },   { "0", 0 },      { "00:00", 0 }, { "24.01", -1 },
		{ "25", -1 },        { "9.60", -1 },  { "9.5", -1 },  { "", -1 },
		{ "09.00 WIB", -1 }, { "-9", -1 },    { "9.-1", -1 }, { "900", -1 },
		{ "9,00", -1 },
	};
	int m;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		enum err e = clock_parse(rows[i].text, strlen(rows[i].text), &m);

		if ((e == OK ? m : -1) != rows[i].minutes)
			fail_msg("\"%s\" is %d", rows[i].text, e == OK ? m : -1);
	}
}

static void weeks_print_what_they_read(void **state)
{
	static const struct {
		const char *text, *canonical;
	} rows[] = {
		{ "senin-jumat 09.00-12.00,13.00-17.00; sabtu 09.00-12.00",
		  "senin-jumat 09.00-12.00,13.00-17.00; sabtu 09.00-12.00" },
		{ "mon-fri 9-17", "senin-jumat 09.00-17.00" },
		{ "Senin–Kamis: 09:00–17:00; Jumat jam 9 s.d. 11.30, 13-17",
		  "senin-kamis 09.00-17.00; jumat 09.00-11.30,13.00-17.00" },
		{ "setiap hari 00.00-24.00", "setiap hari 00.00-24.00" },
		{ "senin 13-17,9-12\nselasa 9-12,13-17", "senin-selasa 09.00-12.00,13.00-17.00" },
		{ "senin 9-17; selasa 9-12; rabu 9-17",
		  "senin, rabu 09.00-17.00; selasa 09.00-12.00" },
		{ "senin-jumat 08.00-15.00; sabtu tutup", "senin-jumat 08.00-15.00; sabtu tutup" },
		{ "sabtu, minggu libur", "sabtu-minggu tutup" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct week w = week_of(&arena, rows[i].text), again;

		assert_string_equal(week_print(&arena, &w), rows[i].canonical);
		again = week_of(&arena, rows[i].canonical);
		assert_int_equal(w.named, again.named);
		assert_string_equal(week_print(&arena, &again), rows[i].canonical);
	}
}

static void bad_weeks_say_what_is_wrong(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "\"\": expected days and hours" },
		{ "senin-jumat", "\"senin-jumat\": expected hours" },
		{ "09.00-17.00", "\"09.00-17.00\": expected weekdays" },
		{ "tutup", "expected hours" },
		{ "senin 17.00-09.00", "\"17.00-09.00\": must end after it begins" },
		{ "senin 09.00-09.00", "must end after it begins" },
		{ "senin 09.00-12.00,11.00-17.00", "\"11.00-17.00\": overlaps" },
		{ "senin 1-2,3-4,5-6,7-8,9-10", "\"9-10\": overlaps another interval, or there" },
		{ "senin-rabu 9-17; rabu 9-12", "\"rabu 9-12\": names a weekday twice" },
		{ "senin 09.00", "\"09.00\": expected an interval" },
		{ "senin 9-17 WIB", "\"9-17 WIB\": expected an interval" },
		{ "snin 9-17", "\"snin 9-17\": expected weekdays" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *why = "";
		struct week w;

		assert_int_equal(week_parse(&arena, rows[i].text, strlen(rows[i].text), &w, &why),
				 ERR_INVALID);
		if (!strstr(why, rows[i].why))
			fail_msg("\"%s\" says: %s", rows[i].text, why);
	}
}

static void random_weeks_never_break_the_parser(void **state)
{
	static const char bits[] = "senin-sabtu 09.00-12.00,13.00;jumat\n tutup s.d.–24:";
	uint32_t seed = 7;

	(void)state;
	for (int round = 0; round < 100000; round++) {
		char text[48];
		size_t len;
		struct week w;
		const char *why = "";

		seed = seed * 1664525u + 1013904223u;
		len = (seed >> 8) % sizeof(text);
		for (size_t i = 0, from = seed >> 16; i < len; i++)
			text[i] = bits[(from + i + (i % 9 == 8 ? seed >> 5 : 0)) % sizeof(bits)];
		if (week_parse(&arena, text, len, &w, &why) == OK) {
			const char *printed = week_print(&arena, &w);

			assert_int_equal(week_parse(&arena, printed, strlen(printed), &w, &why),
					 OK);
		}
		arena_reset(&arena);
	}
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(weekdays_are_read_as_written),    TEST(other_words_are_no_weekdays),
		TEST(clock_times_are_read_as_written), TEST(weeks_print_what_they_read),
		TEST(bad_weeks_say_what_is_wrong),     TEST(random_weeks_never_break_the_parser),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
