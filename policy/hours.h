/* hours.h - opening hours as people write them: "senin-jumat 09.00-12.00,13.00-17.00; sabtu tutup".
 * Owns: the reading and writing of weekdays, clock times and weeks. Never: knows dates or holidays
 * (calendar.h does). Units: minutes since local midnight; 24.00 (1440) is the end of the day. */
#ifndef SIGAP_HOURS_H
#define SIGAP_HOURS_H

#include "base/arena.h"
#include "base/civil.h"

enum { HOURS_INTERVALS_MAX = 4, MINUTES_PER_DAY = 24 * 60, DAYS_ALL = 0x7f };

/* Open from from_min up to, not including, to_min. */
struct interval {
	int from_min, to_min;
};

/* One day's opening hours in order, not overlapping; n = 0 is a closed day. */
struct hours {
	int n;
	struct interval at[HOURS_INTERVALS_MAX];
};

/* By enum weekday. named has bit (1 << weekday) for each weekday that was spoken of; the others
 * are closed when this is the whole week, and unchanged when it overrides another one. */
struct week {
	struct hours day[7];
	unsigned named;
};

/* "senin-sabtu", "Sen–Jum", "mon-fri", "senin s.d. kamis, sabtu", "setiap hari": a bit per enum
 * weekday, never 0. Indonesian and English names, full or their first three letters. A range may
 * wrap ("sabtu-senin"). ERR_INVALID otherwise. */
enum err days_parse(const char *s, size_t len, unsigned *out) MUST_CHECK;
/* "senin-sabtu", "senin, rabu, jumat", "setiap hari", "" for none; weeks begin on Monday.
 * NULL when memory ends. */
const char *days_print(struct arena *a, unsigned days) MUST_CHECK;

/* "09.00", "9:00", "9", "24.00" → minutes 0-1440. ERR_INVALID otherwise. */
enum err clock_parse(const char *s, size_t len, int *out_min) MUST_CHECK;

/* Groups split by ";" or a new line: days, then intervals split by "," or "tutup" (also "libur",
 * "closed"): a day that is named and closed. A day named twice, intervals that overlap, run
 * backwards or are more than HOURS_INTERVALS_MAX are ERR_INVALID; *why (in a) says which part and
 * what is allowed. */
enum err week_parse(struct arena *a, const char *s, size_t len, struct week *out,
		    const char **why) MUST_CHECK;
/* Canonical text that week_parse reads back to the same week; NULL when memory ends. */
const char *week_print(struct arena *a, const struct week *week) MUST_CHECK;
/* The plain week: the same interval on each of these days, closed on the others. */
struct week week_simple(unsigned days, int from_min, int to_min);
/* False when no day has an opening hour. */
bool week_is_ever_open(const struct week *week);

#endif
