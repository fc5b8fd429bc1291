/* Days and hours, as people type them. Now is Monday, 23 November 2026, 09.30 WIB. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/when.h"

enum { WIB = 420, DT = WHEN_DATE | WHEN_TIME, HALF = WHEN_ASK_HALF, ABOUT = WHEN_ABOUT };

struct example {
	const char *text;
	unsigned flags;
	int month, day; /* with WHEN_DATE; of 2026, or of the year given */
	int clock;      /* with WHEN_TIME; 1920 is 19.20 */
	int year;       /* 0: 2026 */
};

static int64_t monday_0930(void)
{
	return civil_ms(civil_day(2026, 11, 23), 9 * 60 + 30, WIB);
}

static void check(const struct example *x, enum when_bias bias)
{
	struct when w = { 0 };
	enum err e = when_parse(x->text, monday_0930(), WIB, bias, &w);
	struct civil c = civil_from_day(w.day);
	int clock = w.minute / 60 * 100 + w.minute % 60;
	bool good = e == OK && w.flags == x->flags;

	if (x->flags & WHEN_DATE)
		good = good && c.year == (x->year ? x->year : 2026) && c.month == x->month &&
		       c.day == x->day;
	if (x->flags & WHEN_TIME)
		good = good && clock == x->clock;
	if (!good)
		fail_msg("\"%s\": %s flags %u, %d-%d-%d %04d", x->text, err_name(e), w.flags,
			 c.year, c.month, c.day, clock);
}

static const struct example past[] = {
	{ "kemarin", WHEN_DATE, 11, 22, 0, 0 },
	{ "Kemaren malem sekitar jam 7.20", DT | ABOUT, 11, 22, 1920, 0 },
	{ "kemarin jam 19.20", DT, 11, 22, 1920, 0 },
	{ "kemarin pukul 07.20", DT, 11, 22, 720, 0 },
	{ "kmrn pagi jm 8", DT, 11, 22, 800, 0 },
	{ "kemarin jam 7:20 malam", DT, 11, 22, 1920, 0 },
	{ "hari ini", WHEN_DATE, 11, 23, 0, 0 },
	{ "tadi pagi", WHEN_DATE, 11, 23, 0, 0 },
	{ "td pagi jam 8", DT, 11, 23, 800, 0 },
	{ "tadi jam 8", DT, 11, 23, 800, 0 }, /* 20.00 has not been yet */
	{ "tadi malam", WHEN_DATE, 11, 22, 0, 0 },
	{ "tadi malam jam 11", DT, 11, 22, 2300, 0 },
	{ "tadi malam jam 1", DT, 11, 23, 100, 0 },
	{ "semalam jam 9", DT, 11, 22, 2100, 0 },
	{ "semalam jam 12", DT, 11, 23, 0, 0 },
	{ "kemarin lusa", WHEN_DATE, 11, 21, 0, 0 },
	{ "lusa kemarin sore jam 5", DT, 11, 21, 1700, 0 },
	{ "3 hari lalu", WHEN_DATE, 11, 20, 0, 0 },
	{ "tiga hari yang lalu", WHEN_DATE, 11, 20, 0, 0 },
	{ "3 hr yg lalu jam 10 malam", DT, 11, 20, 2200, 0 },
	{ "seminggu yang lalu", WHEN_DATE, 11, 16, 0, 0 },
	{ "2 minggu lalu", WHEN_DATE, 11, 9, 0, 0 },
	{ "2 jam lalu", DT, 11, 23, 730, 0 },
	{ "10 jam yg lalu", DT, 11, 22, 2330, 0 },
	{ "45 menit lalu", DT, 11, 23, 845, 0 },
	{ "barusan", DT | ABOUT, 11, 23, 930, 0 },
	{ "tgl 23", WHEN_DATE, 11, 23, 0, 0 },
	{ "tgl 20", WHEN_DATE, 11, 20, 0, 0 },
	{ "tanggal 24", WHEN_DATE, 10, 24, 0, 0 },
	{ "tgl 31", WHEN_DATE, 10, 31, 0, 0 },
	{ "tgl 10 oktober", WHEN_DATE, 10, 10, 0, 0 },
	{ "saya baru sadar tgl 10 oktober topup 100rb gagal", WHEN_DATE, 10, 10, 0, 0 },
	{ "10 Okt 2026 jam 14.05", DT, 10, 10, 1405, 0 },
	{ "1 desember", WHEN_DATE, 12, 1, 0, 2025 },
	{ "29 februari", WHEN_DATE, 2, 29, 0, 2024 },
	{ "October 10, 2026", WHEN_DATE, 10, 10, 0, 0 },
	{ "10/10/2026", WHEN_DATE, 10, 10, 0, 0 },
	{ "5/11/2026", WHEN_DATE, 11, 5, 0, 0 }, /* the day comes first */
	{ "05-11-26", WHEN_DATE, 11, 5, 0, 0 },
	{ "5.11.2026", WHEN_DATE, 11, 5, 0, 0 },
	{ "11/20/2026", WHEN_DATE, 11, 20, 0, 0 }, /* cannot be a month */
	{ "2026-11-05 08:15", DT, 11, 5, 815, 0 },
	{ "5/11", WHEN_DATE, 11, 5, 0, 0 },
	{ "tgl 5/11 jam 20.00", DT, 11, 5, 2000, 0 },
	{ "jumat", WHEN_DATE, 11, 20, 0, 0 },
	{ "hari Jum'at kemarin", WHEN_DATE, 11, 20, 0, 0 },
	{ "senin", WHEN_DATE, 11, 23, 0, 0 },
	{ "senin lalu", WHEN_DATE, 11, 16, 0, 0 },
	{ "jumat tgl 13", WHEN_DATE, 11, 13, 0, 0 }, /* a number says more than a weekday */
	{ "tgl 13 jumat", WHEN_DATE, 11, 13, 0, 0 },
	{ "tgl 10 oktober, baru sadar kemarin", WHEN_DATE, 10, 10, 0, 0 },
	{ "last friday at 3 pm", DT, 11, 20, 1500, 0 },
	{ "hari minggu", WHEN_DATE, 11, 22, 0, 0 },
	{ "minggu pagi jam 8", DT, 11, 22, 800, 0 },
	{ "minggu", WHEN_DATE | WHEN_ASK_MINGGU, 11, 22, 0, 0 },
	{ "minggu lalu", WHEN_DATE | WHEN_ASK_MINGGU, 11, 22, 0, 0 },
	{ "minggu 22 november", WHEN_DATE, 11, 22, 0, 0 },
	{ "rabu minggu lalu", WHEN_DATE, 11, 18, 0, 0 },
	{ "malam minggu jam 9", DT, 11, 21, 2100, 0 }, /* the evening before Sunday */
	{ "malam jumat", WHEN_DATE, 11, 19, 0, 0 },
	{ "yesterday around 7:20 pm", DT | ABOUT, 11, 22, 1920, 0 },
	{ "yesterday 12 am", DT, 11, 22, 0, 0 },
	{ "2 days ago at noon", WHEN_DATE, 11, 21, 0, 0 },
	{ "kemarin jam 10 WITA pagi", DT, 11, 22, 900, 0 },
	{ "kemarin jam 00.30 WIT", DT, 11, 21, 2230, 0 },
	{ "kemarin jam 2", DT | HALF, 11, 22, 200, 0 },
	{ "kemarin jam 12", DT | HALF, 11, 22, 1200, 0 },
	{ "kemarin jam 12 siang", DT, 11, 22, 1200, 0 },
	{ "kemarin jam setengah 8 malam", DT, 11, 22, 1930, 0 },
	{ "kemarin sore jam 5 lewat 20", DT, 11, 22, 1720, 0 },
	{ "kemarin sore jam 5 kurang seperempat", DT, 11, 22, 1645, 0 },
	{ "kemarin jam 2 siang", DT, 11, 22, 1400, 0 },
	{ "kemarin jam 4 subuh", DT, 11, 22, 400, 0 },
	{ "kemarin jam 2 dini hari", DT, 11, 22, 200, 0 },
	{ "kemarin jam tujuh malam", DT, 11, 22, 1900, 0 },
	{ "kemarin jam 7-8 malam", DT | ABOUT, 11, 22, 1900, 0 },
	{ "jam 2", WHEN_TIME | HALF, 0, 0, 200, 0 },
	{ "pukul 14.05", WHEN_TIME, 0, 0, 1405, 0 },
	{ "19.20 WIB", WHEN_TIME, 0, 0, 1920, 0 },
	{ "7 malam", WHEN_TIME, 0, 0, 1900, 0 },
	{ "dari jam 8 pagi", WHEN_TIME, 0, 0, 800, 0 },
};

static void reads_the_past(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(past); i++)
		check(&past[i], WHEN_PAST);
}

static void reads_the_future(void **state)
{
	static const struct example table[] = {
		{ "besok", WHEN_DATE, 11, 24, 0, 0 },
		{ "besok jam 10 pagi", DT, 11, 24, 1000, 0 },
		{ "lusa", WHEN_DATE, 11, 25, 0, 0 },
		{ "nanti malam jam 8", DT, 11, 23, 2000, 0 },
		{ "hari ini jam 3", DT, 11, 23, 1500, 0 }, /* 03.00 is over */
		{ "tgl 20", WHEN_DATE, 12, 20, 0, 0 },
		{ "tgl 23", WHEN_DATE, 11, 23, 0, 0 },
		{ "5 november", WHEN_DATE, 11, 5, 0, 2027 },
		{ "29 feb", WHEN_DATE, 2, 29, 0, 2028 },
		{ "senin", WHEN_DATE, 11, 23, 0, 0 },
		{ "senin depan", WHEN_DATE, 11, 30, 0, 0 },
		{ "jumat", WHEN_DATE, 11, 27, 0, 0 },
		{ "next friday", WHEN_DATE, 11, 27, 0, 0 },
		{ "rabu minggu depan", WHEN_DATE, 12, 2, 0, 0 },
		{ "3 hari lalu", WHEN_DATE, 11, 20, 0, 0 }, /* says so itself */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		check(&table[i], WHEN_FUTURE);
}

static void refuses(const char *text, enum err want)
{
	struct when w = { .minute = -7 };
	enum err e = when_parse(text, monday_0930(), WIB, WHEN_PAST, &w);

	if (e != want || w.minute != -7)
		fail_msg("\"%s\": %s, flags %u", text, err_name(e), w.flags);
}

static void says_nothing(void **state)
{
	static const char *const table[] = {
		"",
		" ",
		"pagi kak",
		"selamat malam",
		"halo",
		"131026",
		"75.000",
		"75rb",
		"Rp1.250.000",
		"2 jam",
		"sudah 3 hari",
		"tgl",
		"jam berapa ya",
		"bulan lalu",
		"BLZ-2611-0412",
		"1.5",
		"10-11",
		"127.0.0.1",
		"\xf0\x9f\x98\xad\xff",
		"setengah",
		"lalu",
		"08123456789",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		refuses(table[i], ERR_NOT_FOUND);
}

static void names_what_does_not_exist(void **state)
{
	static const char *const table[] = {
		"tgl 32",      "tgl 0",
		"31 februari", "30 februari 2026",
		"32/1/2026",   "13/13/2026",
		"0/0/2026",    "29-02-2026",
		"jam 25",      "jam 7.75",
		"24.01",       "1/1/1969",
		"2026-13-01",  "99999999999999999/1/2026",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		refuses(table[i], ERR_INVALID);
}

/* The zone decides which day it is. */
static void today_is_local(void **state)
{
	int64_t now = civil_ms(civil_day(2026, 11, 22), 23 * 60 + 30, WIB);
	struct when w;

	(void)state;
	assert_int_equal(when_parse("hari ini", now, WIB, WHEN_PAST, &w), OK);
	assert_true(w.day == civil_day(2026, 11, 22));
	assert_int_equal(when_parse("hari ini", now, 540, WHEN_PAST, &w), OK);
	assert_true(w.day == civil_day(2026, 11, 23));
	assert_int_equal(when_parse("1 jam lalu", now, 540, WHEN_PAST, &w), OK);
	assert_int_equal(w.minute, 30);
}

static void strict_forms(void **state)
{
	static const char *const dates[] = {
		"24-12-26",    "24.12.2026", "2026-12-24", "24-13-2026", "31-04-2026", "24-12/2026",
		"24-12-20261", "4-12-2026",  "24-12-202x", "",           " 24-12-2026"
	};
	static const char *const clocks[] = { "8.00",  "25.00", "24.01", "08.60",  "0800",
					      "08-00", "08.0x", "",      "08.000", "-8.00" };
	int64_t day = -1;
	int minute = -1;

	(void)state;
	assert_int_equal(when_parse_date("24-12-2026", 10, &day), OK);
	assert_true(day == civil_day(2026, 12, 24));
	assert_int_equal(when_parse_date("01/02/2027 x", 10, &day), OK);
	assert_true(day == civil_day(2027, 2, 1));
	assert_int_equal(when_parse_clock("08.00", 5, &minute), OK);
	assert_int_equal(minute, 480);
	assert_int_equal(when_parse_clock("24:00-", 5, &minute), OK);
	assert_int_equal(minute, 1440);
	for (size_t i = 0; i < ARRAY_LEN(dates); i++)
		if (when_parse_date(dates[i], strlen(dates[i]), &day) != ERR_INVALID)
			fail_msg("date \"%s\"", dates[i]);
	for (size_t i = 0; i < ARRAY_LEN(clocks); i++)
		if (when_parse_clock(clocks[i], strlen(clocks[i]), &minute) != ERR_INVALID)
			fail_msg("clock \"%s\"", clocks[i]);
	assert_true(day == civil_day(2027, 2, 1) && minute == 1440);
}

/* Any mixture of its words gives a possible minute or a refusal, and never a crash. */
static void survives_anything(void **state)
{
	static const char *const words[] = {
		"kemarin",  "lusa",       "minggu",   "senin",   "malam",   "tadi",     "semalam",
		"jam",      "tgl",        "10",       "23",      "7.20",    "setengah", "kurang",
		"lewat",    "seperempat", "lalu",     "depan",   "hari",    "ini",      "29",
		"februari", "2026",       "1/1/2026", "99999",   "0",       "12",       "24",
		"WITA",     "pm",         "seminggu", "menit",   "sekitar", "-",        "'",
		"\xff",     "31/12",      "sore",     "barusan", "nanti",
	};
	uint64_t seed = 99;

	(void)state;
	for (int i = 0; i < 200000; i++) {
		char text[256] = "";
		size_t len = 0;
		struct when w = { .flags = 0 };

		for (int k = 0; k < 7; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s ",
						words[(seed >> 33) % ARRAY_LEN(words)]);
		}
		if (when_parse(text, monday_0930(), WIB, (enum when_bias)(i & 1), &w) != OK)
			continue;
		if ((w.flags & WHEN_TIME && (w.minute < 0 || w.minute >= 1440)) ||
		    !(w.flags & (WHEN_DATE | WHEN_TIME)) ||
		    (w.flags & WHEN_ASK_HALF && !(w.flags & WHEN_TIME)))
			fail_msg("\"%s\": flags %u, minute %d", text, w.flags, w.minute);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_past),    cmocka_unit_test(reads_the_future),
		cmocka_unit_test(says_nothing),      cmocka_unit_test(names_what_does_not_exist),
		cmocka_unit_test(today_is_local),    cmocka_unit_test(strict_forms),
		cmocka_unit_test(survives_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
