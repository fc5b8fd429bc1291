/* duration.h - a length of time as people say it: "45 menit", "3 hari kerja", "1x24 jam kerja".
 * Owns: the duration language, one meaning per phrase. Never: knows a calendar or a clock; what a
 * duration comes to is deadline.h's business. Errors: ERR_INVALID for anything not listed here.
 *
 *   45 menit            elapsed minutes
 *   48 jam, 3x24 jam    elapsed hours, nights and holidays included (3x24 jam = 72 jam)
 *   1x24 jam kerja      same clock time on the n-th next working day; also "24 jam kerja",
 *                       "48 jam kerja" (multiples of 24 only: hours counted on working days)
 *   90 menit operasional, 6 jam operasional   time while the office is open
 *   3 hari kerja        closing time of the n-th working day after the day it starts
 *   30 hari, 2 minggu   the last moment of the n-th day after the day it starts
 *   1 bulan, 5 tahun    the last moment of the same date n months or years later
 */
#ifndef SIGAP_DURATION_H
#define SIGAP_DURATION_H

#include "base/base.h"

enum duration_kind {
	DURATION_NONE,         /* no duration: the rule is switched off */
	DURATION_MINUTES,      /* n menit */
	DURATION_HOURS,        /* n jam */
	DURATION_OPEN_MINUTES, /* n menit operasional */
	DURATION_OPEN_HOURS,   /* n jam operasional */
	DURATION_WORK_SPANS,   /* nx24 jam kerja */
	DURATION_WORK_DAYS,    /* n hari kerja */
	DURATION_DAYS,         /* n hari */
	DURATION_MONTHS,       /* n bulan */
	DURATION_YEARS,        /* n tahun */
	DURATION_KIND_COUNT
};

struct duration {
	enum duration_kind kind;
	int n;
};

enum { DURATION_TEXT_MAX = 40 }; /* bytes of the longest printed duration and its NUL */

/* Upper and lower case and runs of spaces are tolerated, "×" counts as "x". Zero is allowed for
 * elapsed time, opening time ("0 jam operasional": as soon as we open) and calendar days; working
 * days, months and years start at 1. Larger than duration_max() is ERR_INVALID as well. */
enum err duration_parse(const char *s, size_t len, struct duration *out) MUST_CHECK;

/* The canonical phrase, which duration_parse reads back to the same value; "off" for none.
 * Always NUL-terminated. */
void duration_print(struct duration d, char out[DURATION_TEXT_MAX]);

/* The largest n of a kind (0 for DURATION_NONE). */
int duration_max(enum duration_kind kind);

/* True for the kinds that only count while the office works: they need a calendar, and their
 * deadlines never fall on a closed day. */
bool duration_is_working(enum duration_kind kind);

/* Same kind and number. */
bool duration_equal(struct duration a, struct duration b);

#endif
