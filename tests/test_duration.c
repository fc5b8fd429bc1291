/* The duration language: every phrase of the companies' documents, and nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/duration.h"

static enum err parse(const char *s, struct duration *out)
{
	return duration_parse(s, strlen(s), out);
}

static void phrases_mean_what_people_mean(void **state)
{
	static const struct {
		const char *text;
		enum duration_kind kind;
		int n;
	} rows[] = {
		{ "45 menit", DURATION_MINUTES, 45 },
		{ "48 jam", DURATION_HOURS, 48 },
		{ "0 jam", DURATION_HOURS, 0 },
		{ "3x24 jam", DURATION_HOURS, 72 },
		{ "3 × 24 Jam", DURATION_HOURS, 72 },
		{ "24 jam kerja", DURATION_WORK_SPANS, 1 },
		{ "48 jam kerja", DURATION_WORK_SPANS, 2 },
		{ "48 jam (hari kerja)", DURATION_WORK_SPANS, 2 },
		{ "1x24 jam kerja", DURATION_WORK_SPANS, 1 },
		{ "1×24 jam kerja", DURATION_WORK_SPANS, 1 },
		{ "2x24 jam kerja", DURATION_WORK_SPANS, 2 },
		{ " 2 X 24   JAM  Kerja ", DURATION_WORK_SPANS, 2 },
		{ "6 jam operasional", DURATION_OPEN_HOURS, 6 },
		{ "0 jam operasional", DURATION_OPEN_HOURS, 0 },
		{ "90 menit operasional", DURATION_OPEN_MINUTES, 90 },
		{ "3 hari kerja", DURATION_WORK_DAYS, 3 },
		{ "\t3\thari\tkerja\t", DURATION_WORK_DAYS, 3 },
		{ "14 hari", DURATION_DAYS, 14 },
		{ "30hari", DURATION_DAYS, 30 },
		{ "2 minggu", DURATION_DAYS, 14 },
		{ "1 bulan", DURATION_MONTHS, 1 },
		{ "5 TAHUN", DURATION_YEARS, 5 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct duration d = { 0 };

		if (parse(rows[i].text, &d) != OK || d.kind != rows[i].kind || d.n != rows[i].n)
			fail_msg("\"%s\" became kind %d, n %d", rows[i].text, d.kind, d.n);
	}
}

static void anything_else_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		" ",
		"jam",
		"48",
		"-1 hari",
		"+3 hari",
		"1.5 jam",
		"1,5 jam",
		"36 jam kerja",
		"0 jam kerja",
		"0x24 jam kerja",
		"0 hari kerja",
		"0 bulan",
		"2x12 jam",
		"1x24 hari",
		"1x24 jam operasional",
		"1x jam kerja",
		"x24 jam kerja",
		"3 hari  kerja ya",
		"3 days",
		"24-48 jam",
		"1-3 hari kerja",
		"9999999 menit",
		"99999999999999999999 hari",
		"251 hari kerja",
		"6001 jam kerja",
		"101 tahun",
		"off",
		"3 hari kerja\xc3",
		"3 hari kerja yang panjang sekali sampai melewati batas yang wajar untuk dibaca",
	};
	struct duration d = { DURATION_DAYS, 7 };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		if (parse(bad[i], &d) != ERR_INVALID)
			fail_msg("\"%s\" was accepted", bad[i]);
	assert_int_equal(duration_parse("3 hari\0kerja", 12, &d), ERR_INVALID);
	assert_int_equal(duration_parse("3 hari\0", 7, &d), ERR_INVALID);
	assert_true(duration_equal(d, (struct duration) { DURATION_DAYS, 7 })); /* untouched */
}

static void what_is_printed_reads_back(void **state)
{
	(void)state;
	for (int kind = DURATION_NONE + 1; kind < DURATION_KIND_COUNT; kind++)
		for (int n = 1; n <= duration_max((enum duration_kind)kind); n += 1 + n / 3) {
			struct duration d = { (enum duration_kind)kind, n }, again;
			char text[DURATION_TEXT_MAX];

			duration_print(d, text);
			if (parse(text, &again) != OK || !duration_equal(d, again))
				fail_msg("\"%s\" does not read back", text);
		}
}

static void none_prints_as_off(void **state)
{
	char text[DURATION_TEXT_MAX];

	(void)state;
	duration_print((struct duration) { DURATION_NONE, 0 }, text);
	assert_string_equal(text, "off");
	duration_print((struct duration) { DURATION_WORK_SPANS, 2 }, text);
	assert_string_equal(text, "2x24 jam kerja");
	assert_int_equal(duration_max(DURATION_NONE), 0);
	assert_int_equal(duration_max((enum duration_kind)99), 0);
}

static void only_working_kinds_need_the_calendar(void **state)
{
	(void)state;
	assert_true(duration_is_working(DURATION_WORK_SPANS));
	assert_true(duration_is_working(DURATION_WORK_DAYS));
	assert_true(duration_is_working(DURATION_OPEN_HOURS));
	assert_true(duration_is_working(DURATION_OPEN_MINUTES));
	assert_false(duration_is_working(DURATION_HOURS));
	assert_false(duration_is_working(DURATION_DAYS));
	assert_false(duration_is_working(DURATION_NONE));
}

/* Random strings from the language's own letters: never a crash, and whatever is accepted prints
 * to something that means the same. */
static void random_words_never_break_it(void **state)
{
	static const char *const words[] = { "1",     "24",    "x", "×",  "jam",         "hari",
					     "kerja", "menit", " ", "  ", "bulan",       "tahun",
					     "0",     "9999",  "(", ")",  "operasional", "\xc3" };
	uint32_t seed = 20261122;

	(void)state;
	for (int round = 0; round < 200000; round++) {
		char text[128] = "", printed[DURATION_TEXT_MAX];
		struct duration d, again;
		size_t len = 0;

		seed = seed * 1664525u + 1013904223u;
		for (uint32_t i = 0, r = seed; i < 1 + (seed >> 28) % 7; i++, r = r * 69069u + 1) {
			const char *w = words[(r >> 16) % ARRAY_LEN(words)];

			memcpy(text + len, w, strlen(w));
			len += strlen(w);
		}
		if (duration_parse(text, len, &d) != OK)
			continue;
		duration_print(d, printed);
		assert_int_equal(parse(printed, &again), OK);
		assert_true(duration_equal(d, again));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(phrases_mean_what_people_mean),
		cmocka_unit_test(anything_else_is_refused),
		cmocka_unit_test(what_is_printed_reads_back),
		cmocka_unit_test(none_prints_as_off),
		cmocka_unit_test(only_working_kinds_need_the_calendar),
		cmocka_unit_test(random_words_never_break_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
