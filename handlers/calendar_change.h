/* calendar_change.h - one change of the working days by an admin: as text while it waits for its
 * confirmation, previewed on a copy of the calendar, applied, and what would undo it.
 * Owns: nothing; the rows belong to store/calendar_days.h. Never: tells anyone (staff_calendar.c),
 * moves a clock (timed.c does, after effects.calendar_changed). */
#ifndef SIGAP_CALENDAR_CHANGE_H
#define SIGAP_CALENDAR_CHANGE_H

#include "handlers/handler.h"

enum change_op { CHANGE_DAY, CHANGE_DAY_REMOVE, CHANGE_HOURS, CHANGE_HOURS_REMOVE, CHANGE_OPS };

struct calendar_change {
	enum change_op op;
	int64_t day;              /* CHANGE_DAY… */
	int64_t id;               /* CHANGE_HOURS_REMOVE */
	int64_t from_day, to_day; /* CHANGE_HOURS… */
	enum date_kind kind;      /* CHANGE_DAY */
	const char *name;         /* never NULL */
	const char *hours;        /* CHANGE_HOURS…: week_print; never NULL */
};

/* NULL when memory ends. */
const char *change_encode(struct turn *t, const struct calendar_change *c);
/* ERR_INVALID for anything that change_encode does not write. */
enum err change_decode(struct turn *t, const char *text, struct calendar_change *out) MUST_CHECK;

/* The calendar as it would be, in the turn's arena. ERR_LIMIT: too many dates or hours. */
enum err change_preview(struct turn *t, const struct calendar_change *c,
			struct calendar *out) MUST_CHECK;
/* Writes it; *undo takes it back. ERR_NOT_FOUND: what it removes is gone already. */
enum err change_apply(struct turn *t, const struct calendar_change *c,
		      struct calendar_change *undo) MUST_CHECK;

#endif
