/* duty.h - who is on duty when: slots that return each week, and the days that differ from them.
 * Owns: tables duty and duty_away. Days are those of civil.h, in the company's zone; minutes since
 * its midnight. Never: knows holidays, or who somebody is (handlers/duty.c does). */
#ifndef SIGAP_STORE_DUTY_H
#define SIGAP_STORE_DUTY_H

#include "store/store.h"

enum { DUTY_SLOTS_MAX = 64 };

struct duty_slot {
	int64_t id;
	const char *staff;    /* "staff:5001" */
	unsigned days;        /* a bit per enum weekday */
	int from_min, to_min; /* to_min <= from_min: until the next morning */
	bool on_holidays;
};

/* On this day somebody's slots are another's, or nobody's. */
struct duty_away {
	int64_t day;
	const char *staff, *stand_in; /* stand_in NULL: nobody */
};

/* Fills in the id. ERR_LIMIT when there are DUTY_SLOTS_MAX. */
enum err duty_add(struct store *s, struct duty_slot *slot, const char *by,
		  int64_t now_ms) MUST_CHECK;
enum err duty_remove(struct store *s, int64_t id) MUST_CHECK; /* ERR_NOT_FOUND */
/* By id, at most DUTY_SLOTS_MAX. */
enum err duty_slots(struct store *s, struct arena *a, struct duty_slot **out, size_t *n) MUST_CHECK;

/* Again for the same day and person: another stand-in. */
enum err duty_set_away(struct store *s, const struct duty_away *away, const char *by,
		       int64_t now_ms) MUST_CHECK;
enum err duty_back(struct store *s, int64_t day, const char *staff) MUST_CHECK; /* ERR_NOT_FOUND */
/* From from_day to to_day, both inclusive, by day, at most max. */
enum err duty_aways(struct store *s, struct arena *a, int64_t from_day, int64_t to_day, size_t max,
		    struct duty_away **out, size_t *n) MUST_CHECK;

#endif
