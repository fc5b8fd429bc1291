/* calendar.h - when a company works: zone, weekly hours, holidays, and dated exceptions.
 * Owns: the arrays it keeps in the arena given to calendar_init; nothing to free. Built once by
 * the add functions, then only read. Never: asks the time, talks to the store, words a message.
 * Units: ms = UTC milliseconds; day = local days since 1970-01-01 (civil.h).
 *
 * What a day is, the first that applies:
 *   1. a company closing                                      closed
 *   2. a national holiday, or joint leave, when its switch is on   closed
 *   3. a date-range override that names the weekday           its hours (maybe closed)
 *   4. the weekly hours
 * Each date has one dated entry, the last added: an admin's "open" takes a holiday away and leaves
 * 3 and 4. Weekdays that an override does not name keep their usual hours; "sabtu tutup" closes
 * one. Where overrides overlap, the last added that names the weekday wins. */
#ifndef SIGAP_CALENDAR_H
#define SIGAP_CALENDAR_H

#include "policy/hours.h"

enum {
	CALENDAR_DATES_MAX = 4096,
	CALENDAR_OVERRIDES_MAX = 64,
	CALENDAR_HORIZON_DAYS = 400, /* no search for an open day looks further */
	HOLIDAYS_FILE_MAX = 256 * 1024,
};

/* What a dated entry says. */
enum date_kind {
	DATE_NATIONAL, /* libur nasional */
	DATE_JOINT,    /* cuti bersama */
	DATE_COMPANY,  /* the company's own closing */
	DATE_OPEN,     /* a holiday taken away: an ordinary day after all */
	DATE_KIND_COUNT
};

/* Why a day is closed. */
enum day_why {
	WHY_OPEN,     /* it is not */
	WHY_WEEKDAY,  /* never open on this weekday */
	WHY_NATIONAL, /* libur nasional */
	WHY_JOINT,    /* cuti bersama */
	WHY_COMPANY,  /* the company's own closing */
	WHY_OVERRIDE, /* special hours of a season close this weekday */
};

struct calendar_date {
	int64_t day;
	enum date_kind kind;
	const char *name; /* never NULL */
};

struct calendar_override {
	int64_t from_day, to_day; /* both inclusive */
	struct week week;
	const char *name; /* never NULL */
};

struct calendar {
	struct arena *arena;
	int offset_min; /* east of UTC */
	struct week week;
	bool closed_on_national, closed_on_joint;
	struct calendar_date *dates; /* by day, one each */
	size_t n_dates, cap_dates;
	struct calendar_override *overrides; /* in the order added */
	size_t n_overrides;
};

/* hours.n == 0 is a closed day; why says why, name is the holiday's or override's ("" for a plain
 * weekday or an open day outside an override; on an open day inside one, the override's). */
struct day_info {
	struct hours hours;
	enum day_why why;
	const char *name;
};

/* --- building --- */

/* "Asia/Jakarta" or "WIB" (+420), "Asia/Makassar" or "WITA" (+480), "Asia/Jayapura" or "WIT"
 * (+540); case does not matter. Indonesia has no summer time. */
enum err zone_parse(const char *s, size_t len, int *out_offset_min) MUST_CHECK;
/* "WIB", "WITA" or "WIT"; "" for another offset. */
const char *zone_abbreviation(int offset_min);
/* "Asia/Jakarta" …; "" for another offset. */
const char *zone_name(int offset_min);

/* National holidays closed, joint leave not: the defaults of the policies. */
void calendar_init(struct calendar *cal, struct arena *a, int offset_min, const struct week *week);
/* A copy with arrays of its own in a, for "what would change if": adding to it leaves cal alone,
 * where adding to a plain struct copy would not. ERR_NOMEM. */
enum err calendar_copy(const struct calendar *cal, struct arena *a,
		       struct calendar *out) MUST_CHECK;
/* A second date replaces the first. The name is copied (NULL: ""). ERR_INVALID for a day outside
 * 1970-2199 or an unknown kind, ERR_LIMIT, ERR_NOMEM. */
enum err calendar_add_date(struct calendar *cal, int64_t day, enum date_kind kind,
			   const char *name) MUST_CHECK;
/* ERR_INVALID when to_day is before from_day, no weekday is named or a day is outside 1970-2199;
 * ERR_LIMIT, ERR_NOMEM. */
enum err calendar_add_override(struct calendar *cal, int64_t from_day, int64_t to_day,
			       const struct week *week, const char *name) MUST_CHECK;
/* Adds all or nothing of a CSV "date,kind,name" (YYYY-MM-DD; national, joint, company, open; # and
 * empty lines skipped, the name goes to the end of the line). On ERR_INVALID *why (in the
 * calendar's arena) reads "file:line: what is wrong"; also set when the file cannot be read. */
enum err calendar_load_dates(struct calendar *cal, const char *file, const char **why) MUST_CHECK;
enum err calendar_parse_dates(struct calendar *cal, const char *file, const char *bytes, size_t len,
			      const char **why) MUST_CHECK;

/* "national", "joint", "company", "open"; "" when out of range. */
const char *date_kind_name(enum date_kind kind);
enum err date_kind_parse(const char *s, size_t len, enum date_kind *out) MUST_CHECK;

/* --- asking --- */

struct day_info calendar_day_info(const struct calendar *cal, int64_t day);
bool calendar_is_working_day(const struct calendar *cal, int64_t day);
bool calendar_is_open(const struct calendar *cal, int64_t ms);
/* ms itself when open, else the next opening; ERR_LIMIT when that is over 400 days away. */
enum err calendar_next_open(const struct calendar *cal, int64_t ms, int64_t *out_ms) MUST_CHECK;
/* The first working day after (step +1) or before (step -1) day; ERR_LIMIT as above. */
enum err calendar_next_working_day(const struct calendar *cal, int64_t day, int step,
				   int64_t *out) MUST_CHECK;
/* First opening and last closing moment of a working day; ERR_NOT_FOUND on a closed one. A day
 * that closes at 24.00 closes at 23.59.59.999, so that its closing time is still that day. */
enum err calendar_opening(const struct calendar *cal, int64_t day, int64_t *out_ms) MUST_CHECK;
enum err calendar_closing(const struct calendar *cal, int64_t day, int64_t *out_ms) MUST_CHECK;
/* Milliseconds that the office is open in [from_ms, to_ms); 0 when to is not after from. Looks at
 * no more than ten years. */
int64_t calendar_open_ms(const struct calendar *cal, int64_t from_ms, int64_t to_ms);
/* The moment at which that much opening time after from_ms has passed (the earliest one, so a
 * closing time rather than the next opening). ms = 0: the next opening. ERR_LIMIT. */
enum err calendar_add_open_ms(const struct calendar *cal, int64_t from_ms, int64_t ms,
			      int64_t *out_ms) MUST_CHECK;

#endif
