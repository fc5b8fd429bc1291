/* Money, dates, lists and names, in both languages. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/format.h"

#include "base/text.h"
#include "tests/texts.h"
#include "tests/times.h"

enum { WIT = 540 };

static int64_t at(int year, int month, int day, int clock)
{
	return civil_ms(civil_day(year, month, day), clock / 100 * 60 + clock % 100, WIB);
}

static void money(void **state)
{
	static const struct {
		int64_t n;
		const char *id, *en;
	} table[] = {
		{ 1250000, "Rp1.250.000", "Rp1,250,000" },
		{ 75000, "Rp75.000", "Rp75,000" },
		{ 1000, "Rp1.000", "Rp1,000" },
		{ 999, "Rp999", "Rp999" },
		{ 0, "Rp0", "Rp0" },
		{ -1500, "Rp-1.500", "Rp-1,500" },
		{ -150, "Rp-150", "Rp-150" },
		{ INT64_MAX, "Rp9.223.372.036.854.775.807", "Rp9,223,372,036,854,775,807" },
		{ INT64_MIN, "Rp-9.223.372.036.854.775.808", "Rp-9,223,372,036,854,775,808" },
	};
	struct texts *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_string_equal(format_rupiah(&f->arena, &f->id, table[i].n), table[i].id);
		assert_string_equal(format_rupiah(&f->arena, &f->en, table[i].n), table[i].en);
	}
	assert_string_equal(format_number(&f->arena, &f->id, 1248), "1.248");
}

static void dates(void **state)
{
	struct texts *f = *state;
	struct arena *a = &f->arena;
	struct locale wit = {
		.texts = f->texts, .lang = LANG_ID, .offset_min = WIT, .zone = "WIT"
	};
	int64_t t = at(2026, 11, 23, 1405);

	assert_string_equal(format_datetime(a, &f->id, t),
			    "Senin, 23 November 2026 pukul 14.05 WIB");
	assert_string_equal(format_datetime(a, &f->en, t), "Monday, 23 November 2026, 14:05 WIB");
	assert_string_equal(format_datetime(a, &wit, t), "Senin, 23 November 2026 pukul 16.05 WIT");
	assert_string_equal(format_date(a, &f->id, t), "Senin, 23 November 2026");
	assert_string_equal(format_date(a, &wit, at(2026, 11, 23, 2330)),
			    "Selasa, 24 November 2026");
	assert_string_equal(format_date_plain(a, &f->id, t), "23 November 2026");
	assert_string_equal(format_date_short(a, &f->id, at(2026, 8, 5, 0)), "5 Agu");
	assert_string_equal(format_date_short(a, &f->en, at(2026, 8, 5, 0)), "5 Aug");
	assert_string_equal(format_time(a, &f->id, at(2026, 11, 23, 905)), "09.05");
	assert_string_equal(format_time(a, &f->en, at(2026, 11, 23, 0)), "00:00");
	assert_string_equal(format_day(a, &f->id, 0), "Kamis, 1 Januari 1970");
	assert_string_equal(format_weekday(&f->id, SUNDAY), "Minggu");
	assert_string_equal(format_weekday(&f->en, SATURDAY), "Saturday");
	assert_string_equal(format_month(&f->id, 12), "Desember");
	assert_string_equal(format_month(&f->id, 0), "");
	assert_string_equal(format_month(&f->id, 13), "");
}

static void near_dates(void **state)
{
	struct texts *f = *state;
	struct locale later = f->id;
	struct arena *a = &f->arena;
	int64_t now = at(2026, 11, 23, 2330);

	assert_string_equal(format_relative(a, &f->id, at(2026, 11, 23, 1615), now),
			    "hari ini pukul 16.15 WIB");
	assert_string_equal(format_relative(a, &f->id, at(2026, 11, 24, 10), now),
			    "besok pukul 00.10 WIB"); /* forty minutes later, and yet tomorrow */
	assert_string_equal(format_relative(a, &f->id, at(2026, 11, 22, 1920), now),
			    "kemarin pukul 19.20 WIB");
	assert_string_equal(format_relative(a, &f->id, at(2026, 11, 25, 900), now),
			    "Rabu, 25 November 2026 pukul 09.00 WIB");
	assert_string_equal(format_relative(a, &f->id, at(2026, 11, 21, 900), now),
			    "Sabtu, 21 November 2026 pukul 09.00 WIB");
	assert_string_equal(format_relative(a, &f->en, at(2026, 11, 24, 900), now),
			    "tomorrow at 09:00 WIB");
	assert_string_equal(format_relative(a, &f->id, at(2027, 1, 1, 100), at(2026, 12, 31, 2300)),
			    "besok pukul 01.00 WIB");
	later.whole_dates = true; /* it may be read on another day */
	assert_string_equal(format_relative(a, &later, at(2026, 11, 23, 1615), now),
			    "Senin, 23 November 2026 pukul 16.15 WIB");
}

static void ranges(void **state)
{
	struct texts *f = *state;
	struct arena *a = &f->arena;
	int64_t feb8 = civil_day(2027, 2, 8), mar8 = civil_day(2027, 3, 8);

	assert_string_equal(format_range(a, &f->id, feb8, mar8 + 1), "8 Februari – 9 Maret 2027");
	assert_string_equal(format_range(a, &f->id, mar8, mar8 + 1), "8–9 Maret 2027");
	assert_string_equal(format_range(a, &f->en, mar8, mar8), "8 March 2027");
	assert_string_equal(format_range(a, &f->id, civil_day(2026, 3, 8), mar8),
			    "8 Maret 2026 – 8 Maret 2027");
	assert_string_equal(format_range(a, &f->id, civil_day(2026, 12, 24), civil_day(2027, 1, 2)),
			    "24 Desember 2026 – 2 Januari 2027");
}

static void durations(void **state)
{
	static const struct {
		int64_t ms;
		const char *id, *en;
	} table[] = {
		{ 45 * (int64_t)MS_MINUTE, "45 menit", "45 minutes" },
		{ 2 * (int64_t)MS_HOUR, "2 jam", "2 hours" },
		{ MS_HOUR, "1 jam", "1 hour" },
		{ MS_MINUTE, "1 menit", "1 minute" },
		{ 59 * MS_SECOND, "1 menit", "1 minute" },
		{ 0, "1 menit", "1 minute" },
		{ -5, "1 menit", "1 minute" },
		{ 90 * (int64_t)MS_MINUTE, "1 jam 30 menit", "1 hour 30 minutes" },
		{ 2 * MS_DAY + MS_HOUR, "2 hari 1 jam", "2 days 1 hour" },
		{ 3 * MS_DAY + MS_MINUTE, "3 hari", "3 days" },
		{ MS_DAY, "1 hari", "1 day" },
		{ 1500 * MS_DAY, "1.500 hari", "1,500 days" },
	};
	struct texts *f = *state;

	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		assert_string_equal(format_duration(&f->arena, &f->id, table[i].ms), table[i].id);
		assert_string_equal(format_duration(&f->arena, &f->en, table[i].ms), table[i].en);
	}
}

static void lists(void **state)
{
	static const char *const items[] = { "a", "b", "c", "d" };
	struct texts *f = *state;
	struct arena *a = &f->arena;

	assert_string_equal(format_list(a, &f->id, items, 0), "");
	assert_string_equal(format_list(a, &f->id, items, 1), "a");
	assert_string_equal(format_list(a, &f->id, items, 2), "a dan b");
	assert_string_equal(format_list(a, &f->id, items, 3), "a, b, dan c");
	assert_string_equal(format_list(a, &f->en, items, 4), "a, b, c, and d");
}

static void greetings(void **state)
{
	static const char *const by_hour[24] = {
		"malam", "malam", "malam", "malam", "pagi",  "pagi",  "pagi",  "pagi",
		"pagi",  "pagi",  "pagi",  "siang", "siang", "siang", "siang", "sore",
		"sore",  "sore",  "malam", "malam", "malam", "malam", "malam", "malam",
	};
	struct texts *f = *state;

	for (int h = 0; h < 24; h++) {
		const char *g = format_greeting(&f->id, at(2026, 11, 23, h * 100 + 59));

		assert_true(text_starts(g, "Selamat "));
		assert_string_equal(g + strlen("Selamat "), by_hour[h]);
	}
	assert_string_equal(format_greeting(&f->en, at(2026, 11, 23, 400)), "Good morning");
}

static void addresses(void **state)
{
	struct texts *f = *state;
	struct arena *a = &f->arena;

	assert_string_equal(format_address(a, &f->id, "✨RINA w."), "Kak Rina");
	assert_string_equal(format_address(a, &f->id, "🌸"), "Kak");
	assert_string_equal(format_address(a, &f->id, NULL), "Kak");
	assert_string_equal(format_address(a, &f->en, "rina"), "Rina");
	assert_string_equal(format_address(a, &f->en, ""), "there");
}

/* When memory ends the answer is NULL, never half a text. */
static void memory_ends(void **state)
{
	struct texts *f = *state;
	static const char *const items[] = { "a", "b", "c" };
	struct arena small;

	arena_init(&small, 1);
	assert_null(format_datetime(&small, &f->id, 0));
	assert_null(format_rupiah(&small, &f->id, 1));
	assert_null(format_number(&small, &f->id, 1));
	assert_null(format_range(&small, &f->id, 0, 400));
	assert_null(format_duration(&small, &f->id, 90 * (int64_t)MS_MINUTE));
	assert_null(format_list(&small, &f->id, items, 3));
	assert_null(format_address(&small, &f->id, "Rina"));
	arena_free(&small);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(money),       cmocka_unit_test(dates),
		cmocka_unit_test(near_dates),  cmocka_unit_test(ranges),
		cmocka_unit_test(durations),   cmocka_unit_test(lists),
		cmocka_unit_test(greetings),   cmocka_unit_test(addresses),
		cmocka_unit_test(memory_ends),
	};

	return cmocka_run_group_tests(tests, texts_open, texts_close);
}
