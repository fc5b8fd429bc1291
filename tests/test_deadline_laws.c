/* The laws of deadlines over random calendars: against an oracle that knows nothing but a table of
 * open minutes; never on a closed day; monotone in the start; fair to pauses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/deadline.h"
#include "tests/arena_case.h"

static struct arena arena;

enum { DAYS = 220, FIRST_DAY = 20750, ROUNDS = 120, STARTS = 40 };

static uint32_t seed;

static uint32_t below(uint32_t n)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 8) % n;
}

/* What the oracle sees: for each minute from FIRST_DAY on, open or not. Filled from the plan by
 * painting layers over each other, in the opposite order from the one that calendar.c asks in. */
static bool open_minute[DAYS * MINUTES_PER_DAY];

static struct hours random_hours(void)
{
	struct hours h = { 0 };
	int minute = (int)below(8) * 90;

	for (uint32_t n = below(4); n > 0; n--) {
		int from = minute + (int)below(90), to = from + 1 + (int)below(300);

		if (to > MINUTES_PER_DAY - 60)
			to = below(3) ? MINUTES_PER_DAY : MINUTES_PER_DAY - 1;
		if (from >= to)
			break;
		h.at[h.n++] = (struct interval) { from, to };
		minute = to + (int)below(60);
		if (minute >= MINUTES_PER_DAY)
			break;
	}
	return h;
}

static struct week random_week(uint32_t closed_in_ten)
{
	struct week w = { 0 };

	for (unsigned d = 0; d < 7; d++)
		if (below(10) >= closed_in_ten) {
			w.named |= 1u << d;
			w.day[d] = random_hours();
		}
	return w;
}

static void paint(int64_t day, const struct hours *h)
{
	bool *minutes = &open_minute[(day - FIRST_DAY) * MINUTES_PER_DAY];

	memset(minutes, 0, MINUTES_PER_DAY * sizeof(*minutes));
	for (int i = 0; i < h->n; i++)
		for (int m = h->at[i].from_min; m < h->at[i].to_min; m++)
			minutes[m] = true;
}

static void random_calendar(struct calendar *cal)
{
	static const int offsets[] = { 420, 480, 540 };
	const struct hours closed = { 0 };
	struct week w = random_week(3);

	w.day[MONDAY] = (struct hours) { 1, { { 540, 1020 } } }; /* never closed for ever */
	calendar_init(cal, &arena, offsets[below(3)], &w);
	cal->closed_on_joint = below(2) == 0;
	cal->closed_on_national = below(4) != 0;
	for (int64_t d = FIRST_DAY; d < FIRST_DAY + DAYS; d++)
		paint(d, &w.day[civil_weekday(d)]);
	for (uint32_t n = below(4); n > 0; n--) {
		int64_t from = FIRST_DAY + below(DAYS - 40), to = from + below(30);
		struct week over = random_week(5);

		if (calendar_add_override(cal, from, to, &over, "musim") != OK)
			continue;
		for (int64_t d = from; d <= to; d++)
			if (over.named & 1u << (unsigned)civil_weekday(d))
				paint(d, &over.day[civil_weekday(d)]);
	}
	for (int64_t d = FIRST_DAY; d < FIRST_DAY + DAYS; d += 1 + below(12)) {
		enum date_kind kind = (enum date_kind)below(DATE_KIND_COUNT);

		assert_int_equal(calendar_add_date(cal, d, kind, "tanggal"), OK);
		if (kind == DATE_COMPANY || (kind == DATE_NATIONAL && cal->closed_on_national) ||
		    (kind == DATE_JOINT && cal->closed_on_joint))
			paint(d, &closed);
	}
}

static int64_t oracle_ms(const struct calendar *cal, int64_t minute)
{
	return civil_ms(FIRST_DAY, 0, cal->offset_min) + minute * MS_MINUTE;
}

static bool oracle_works(int64_t minute)
{
	const bool *day = &open_minute[minute / MINUTES_PER_DAY * MINUTES_PER_DAY];

	return memchr(day, true, MINUTES_PER_DAY) != NULL;
}

/* The end of the last open minute of a day. */
static int64_t oracle_closing(int64_t minute)
{
	int64_t at = (minute / MINUTES_PER_DAY + 1) * MINUTES_PER_DAY;

	while (!open_minute[at - 1])
		at--;
	return at;
}

static int64_t oracle_opening(int64_t minute)
{
	int64_t at = minute / MINUTES_PER_DAY * MINUTES_PER_DAY;

	while (!open_minute[at])
		at++;
	return at;
}

static int64_t oracle_next_working_day(int64_t minute)
{
	do
		minute += MINUTES_PER_DAY;
	while (!oracle_works(minute));
	return minute;
}

/* The moment an open minute ends: midnight still belongs to the day that it ends. */
static int64_t oracle_end_ms(const struct calendar *cal, int64_t minute)
{
	return oracle_ms(cal, minute) - (minute % MINUTES_PER_DAY == 0);
}

static int64_t oracle_span(const struct calendar *cal, int64_t minute)
{
	int64_t closing = oracle_closing(minute);

	if (minute >= closing)
		return oracle_end_ms(cal, closing);
	if (minute < oracle_opening(minute))
		minute = oracle_opening(minute);
	return oracle_ms(cal, minute);
}

static int64_t oracle(const struct calendar *cal, struct duration d, int64_t minute)
{
	bool spans = d.kind == DURATION_WORK_SPANS;
	int left = d.kind == DURATION_OPEN_HOURS ? d.n * 60 : d.n;

	if (d.kind != DURATION_WORK_DAYS)
		while (!open_minute[minute])
			minute++;
	if (spans || d.kind == DURATION_WORK_DAYS) {
		for (int i = 0; i < d.n; i++)
			minute = oracle_next_working_day(minute);
		return spans ? oracle_span(cal, minute)
			     : oracle_end_ms(cal, oracle_closing(minute));
	}
	if (left == 0)
		return oracle_ms(cal, minute);
	for (; left > 0; minute++)
		left -= open_minute[minute];
	return oracle_end_ms(cal, minute);
}

static const enum duration_kind working_kinds[] = { DURATION_WORK_DAYS, DURATION_WORK_SPANS,
						    DURATION_OPEN_HOURS, DURATION_OPEN_MINUTES };

static struct duration random_working_duration(void)
{
	enum duration_kind kind = working_kinds[below(ARRAY_LEN(working_kinds))];

	return (struct duration) { kind, kind == DURATION_OPEN_MINUTES ? (int)below(900)
								       : 1 + (int)below(8) };
}

static void agrees_with_the_minute_by_minute_oracle(void **state)
{
	(void)state;
	seed = 1;
	for (int round = 0; round < ROUNDS; round++) {
		struct calendar cal;

		random_calendar(&cal);
		for (int i = 0; i < STARTS; i++) {
			int64_t start = below(60 * MINUTES_PER_DAY), expected;
			struct duration d = random_working_duration();
			struct deadline out;

			expected = oracle(&cal, d, start);
			assert_int_equal(
				deadline_after(&cal, d, oracle_ms(&cal, start), NULL, &out), OK);
			if (out.at_ms != expected)
				fail_msg("round %d: kind %d n %d start %lld: off by %lld ms", round,
					 d.kind, d.n, (long long)start,
					 (long long)(out.at_ms - expected));
		}
		arena_reset(&arena);
	}
}

static void open_time_agrees_with_the_oracle(void **state)
{
	(void)state;
	seed = 2;
	for (int round = 0; round < ROUNDS; round++) {
		struct calendar cal;

		random_calendar(&cal);
		for (int i = 0; i < STARTS; i++) {
			int64_t from = below(60 * MINUTES_PER_DAY), minute = from;
			int64_t to = from + below(20 * MINUTES_PER_DAY), open = 0, ms;

			for (int64_t m = from; m < to; m++)
				open += open_minute[m];
			assert_int_equal(
				calendar_open_ms(&cal, oracle_ms(&cal, from), oracle_ms(&cal, to)),
				open * MS_MINUTE);
			while (!open_minute[minute])
				minute++;
			assert_int_equal(calendar_next_open(&cal, oracle_ms(&cal, from), &ms), OK);
			assert_int_equal(ms, oracle_ms(&cal, minute));
			assert_int_equal(calendar_is_open(&cal, oracle_ms(&cal, from)),
					 open_minute[from]);
		}
		arena_reset(&arena);
	}
}

/* A moment of the next two months: any millisecond, with a liking for the edges of minutes. */
static int64_t random_moment(const struct calendar *cal)
{
	int64_t ms = oracle_ms(cal, below(60 * MINUTES_PER_DAY));

	return below(2) ? ms + below(MS_MINUTE) : ms + (int64_t)below(3) - 1;
}

static void never_on_a_closed_day_and_inside_its_hours(void **state)
{
	(void)state;
	seed = 3;
	for (int round = 0; round < ROUNDS; round++) {
		struct calendar cal;

		random_calendar(&cal);
		for (int i = 0; i < STARTS * 2; i++) {
			struct duration d = random_working_duration();
			int64_t start = random_moment(&cal), opening, closing, day;
			struct deadline out;

			assert_int_equal(deadline_after(&cal, d, start, &arena, &out), OK);
			day = civil_day_of(out.at_ms, cal.offset_min);
			assert_true(calendar_is_working_day(&cal, day));
			assert_int_equal(calendar_opening(&cal, day, &opening), OK);
			assert_int_equal(calendar_closing(&cal, day, &closing), OK);
			assert_true(out.at_ms >= opening && out.at_ms <= closing);
			assert_true(out.start_ms >= start && out.at_ms >= out.start_ms);
			for (size_t k = 0; k < out.n_skipped; k++) {
				assert_false(calendar_is_working_day(&cal, out.skipped[k].day));
				assert_true(out.skipped[k].why != WHY_OPEN);
				assert_true(out.skipped[k].day <= day);
				assert_true(k == 0 || out.skipped[k - 1].day < out.skipped[k].day);
			}
		}
		arena_reset(&arena);
	}
}

static void a_later_start_never_gives_an_earlier_deadline(void **state)
{
	(void)state;
	seed = 4;
	for (int round = 0; round < ROUNDS; round++) {
		struct calendar cal;

		random_calendar(&cal);
		for (int i = 0; i < STARTS * 2; i++) {
			enum duration_kind kind = (enum duration_kind)(
				1 + below(DURATION_KIND_COUNT - 1));
			struct duration d = { kind, 1 + (int)below(5) };
			int64_t start = random_moment(&cal);
			int64_t later = start + (below(2) ? below(3) : below(3 * 86400000u));
			struct deadline a, b;

			assert_int_equal(deadline_after(&cal, d, start, NULL, &a), OK);
			assert_int_equal(deadline_after(&cal, d, later, NULL, &b), OK);
			if (a.at_ms > b.at_ms)
				fail_msg("round %d: kind %d n %d", round, d.kind, d.n);
		}
		arena_reset(&arena);
	}
}

/* A pause never shortens; a longer one never gives less; opening time is kept to the millisecond;
 * and what was a working deadline stays on a working day. */
static void laws_of_pauses(void **state)
{
	(void)state;
	seed = 5;
	for (int round = 0; round < ROUNDS; round++) {
		struct calendar cal;

		random_calendar(&cal);
		for (int i = 0; i < STARTS; i++) {
			struct duration d = random_working_duration();
			int64_t start = random_moment(&cal), from, to, end, longer;
			struct deadline out;

			assert_int_equal(deadline_after(&cal, d, start, NULL, &out), OK);
			if (out.at_ms <= out.start_ms)
				continue;
			from = out.start_ms + below(1000) * (out.at_ms - out.start_ms) / 1000;
			to = from + below(10u * 86400000u);
			assert_int_equal(deadline_resume(&cal, d, out.at_ms, from, to, &end), OK);
			assert_int_equal(deadline_resume(&cal, d, out.at_ms, from,
							 to + below(86400000u), &longer),
					 OK);
			assert_true(end >= out.at_ms && longer >= end);
			assert_true(
				calendar_is_working_day(&cal, civil_day_of(end, cal.offset_min)));
			if (d.kind == DURATION_OPEN_HOURS || d.kind == DURATION_OPEN_MINUTES)
				assert_in_range(calendar_open_ms(&cal, from, out.at_ms) -
							calendar_open_ms(&cal, to, end) + 1,
						0, 2);
		}
		arena_reset(&arena);
	}
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(agrees_with_the_minute_by_minute_oracle),
		TEST(open_time_agrees_with_the_oracle),
		TEST(never_on_a_closed_day_and_inside_its_hours),
		TEST(a_later_start_never_gives_an_earlier_deadline),
		TEST(laws_of_pauses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
