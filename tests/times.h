/* times.h - moments, weeks and calendars as tests write them. What cannot be read fails the test.
 */
#ifndef SIGAP_TESTS_TIMES_H
#define SIGAP_TESTS_TIMES_H

#include "policy/calendar.h"

enum { WIB = 420 }; /* minutes east of Greenwich */

/* "2026-11-20 16:45" in WIB; seconds and milliseconds optional: "2026-12-23 23:59:59.999". */
int64_t wib_time(const char *text);
/* The same, in numbers. */
int64_t wib_at(int year, int month, int day, int hour, int minute);

/* "senin-sabtu 09.00-17.00" */
struct week week_of(struct arena *a, const char *hours);
/* Open in these hours, in WIB, with the public holidays. */
struct calendar calendar_of(struct arena *a, const char *hours);

#endif
