/* calendar_days.h - what admins said about working days: /libur and /jam.
 * Owns: tables calendar_day and calendar_hours. policy/calendar.h lays them over the holidays file;
 * kind and hours are its words (date_kind_name, the text that hours are parsed from), checked by
 * the caller. Days are local days since 1970-01-01 (base/civil.h). */
#ifndef SIGAP_STORE_CALENDAR_DAYS_H
#define SIGAP_STORE_CALENDAR_DAYS_H

#include "store/store.h"

struct admin_day {
	int64_t day;
	const char *kind; /* "company", "open" ... */
	const char *name, *by;
	int64_t at_ms;
};

struct admin_hours {
	int64_t id;
	int64_t from_day, to_day; /* both inclusive */
	const char *hours;        /* "senin-jumat 08.00-15.00" */
	const char *name, *by;
	int64_t at_ms;
};

/* A second entry for the same day replaces the first. */
enum err admin_day_set(struct store *s, const struct admin_day *d) MUST_CHECK;
enum err admin_day_remove(struct store *s, int64_t day) MUST_CHECK; /* ERR_NOT_FOUND */
/* By day, from from_day on. */
enum err admin_day_list(struct store *s, struct arena *a, int64_t from_day, size_t max,
			struct admin_day **out, size_t *n) MUST_CHECK;

/* Sets h->id. Overlaps are fine: the last added wins. */
enum err admin_hours_add(struct store *s, struct admin_hours *h) MUST_CHECK;
enum err admin_hours_remove(struct store *s, int64_t id) MUST_CHECK; /* ERR_NOT_FOUND */
/* In the order added, those that end on or after from_day. */
enum err admin_hours_list(struct store *s, struct arena *a, int64_t from_day, size_t max,
			  struct admin_hours **out, size_t *n) MUST_CHECK;

#endif
