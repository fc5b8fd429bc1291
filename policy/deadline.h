/* deadline.h - from a duration and a start to the moment that we promise, and why it is that one.
 * Owns: the counting rules; pure functions of (calendar, duration, start). Never: reads a clock,
 * words a message (messages/ does that from at_ms and skipped[]).
 *
 * How each duration counts (the rules the five companies' documents share):
 *   elapsed minutes, hours   from the start itself, nights and holidays included
 *   nx24 jam kerja           from the start, or the next opening when closed; same clock time on
 *                            the n-th next working day, moved into that day's hours (not later
 *                            than its closing, not earlier than its opening)
 *   n jam operasional        opening time only; may end exactly at closing time
 *   n hari kerja             the day of the start never counts; closing time of working day n
 *   n hari, bulan, tahun     the day of the start is day 0; the last millisecond of the last day,
 *                            a date that does not exist becomes the month's last (31 Jan + 1
 *                            bulan = 28 Feb)
 * A deadline in working time never falls on a closed day; a later start never gives an earlier
 * deadline. Starts outside 1970-2199 are ERR_INVALID. */
#ifndef SIGAP_DEADLINE_H
#define SIGAP_DEADLINE_H

#include "policy/calendar.h"
#include "policy/duration.h"

/* A closed day between start and deadline, which therefore did not count. */
struct skip {
	int64_t day;
	enum day_why why;
	const char *name; /* the holiday's or override's; "" for a plain weekday */
};

struct deadline {
	int64_t at_ms;
	int64_t start_ms;           /* from when it counts: the start, or the next opening */
	const struct skip *skipped; /* by day, in the arena; only for working time */
	size_t n_skipped;
};

/* a may be NULL when nobody asks for skipped[]. ERR_INVALID for DURATION_NONE, ERR_LIMIT when the
 * office does not open for 400 days, ERR_NOMEM. */
enum err deadline_after(const struct calendar *cal, struct duration d, int64_t start_ms,
			struct arena *a, struct deadline *out) MUST_CHECK;

/* The deadline after it stood still from paused_from to paused_to (we waited for the customer).
 * Working days move by the working days after the day of the question up to that of the answer
 * (asked and answered on one day: not at all), calendar days likewise by calendar days, elapsed
 * time by the elapsed time, opening time by the opening time. A pause that begins after the
 * deadline changes nothing: what was missed stays missed. ERR_INVALID when paused_to is before
 * paused_from; else as above. */
enum err deadline_resume(const struct calendar *cal, struct duration d, int64_t deadline_ms,
			 int64_t paused_from, int64_t paused_to, int64_t *out_ms) MUST_CHECK;

/* The latest moment that is at least d before event_ms, for notice periods (Masternet, Kewajiban
 * 4 and 5): days, months and years end with the last millisecond of their day (30 hari before
 * 15 Jan 2027 is 16 Dec 2026), hari kerja at the closing time of the n-th working day before.
 * ERR_INVALID for nx24 jam kerja and opening time: nobody announces in those. */
enum err deadline_before(const struct calendar *cal, struct duration d, int64_t event_ms,
			 int64_t *out_ms) MUST_CHECK;

#endif
