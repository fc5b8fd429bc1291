/* civil.h - days, clock times and fixed zones: the arithmetic under every promise we make.
 * Owns: nothing; pure functions. Units: ms = milliseconds since 1970-01-01 00:00 UTC;
 * day = days since 1970-01-01 in a zone; minute = minutes since midnight in that zone.
 * Indonesia's zones are fixed (WIB +7, WITA +8, WIT +9, no summer time): an offset is a zone. */
#ifndef SIGAP_CIVIL_H
#define SIGAP_CIVIL_H

#include "base/base.h"

enum { MS_SECOND = 1000, MS_MINUTE = 60 * 1000, MS_HOUR = 60 * 60 * 1000 };
#define MS_DAY ((int64_t)24 * MS_HOUR)

enum weekday { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

struct civil {
	int year, month, day;         /* month 1-12, day 1-31 */
	int hour, minute, second, ms; /* 0-based */
};

int64_t civil_day(int year, int month, int day);     /* days since 1970-01-01 */
bool civil_valid_date(int year, int month, int day); /* years 1970-9999 */
enum weekday civil_weekday(int64_t day);
int64_t civil_day_of(int64_t ms, int offset_min); /* the local day that ms falls on */
int civil_minute_of(int64_t ms, int offset_min);  /* the local minute of that day */
int64_t civil_ms(int64_t day, int minute, int offset_min);
struct civil civil_from_ms(int64_t ms, int offset_min);
struct civil civil_from_day(int64_t day);

/* RFC 3339, e.g. 2026-11-23T14:05:00+07:00 or ...Z, seconds with up to nine decimals.
 * ERR_INVALID when it is anything else, or outside 1970-2199. */
enum err civil_parse_rfc3339(const char *s, size_t len, int64_t *out_ms) MUST_CHECK;
/* Writes e.g. "2026-11-23T14:05:00+07:00" (25 characters and a NUL); ms are cut. */
void civil_format_rfc3339(int64_t ms, int offset_min, char out[32]);

#endif
