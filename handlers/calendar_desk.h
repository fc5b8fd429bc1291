/* calendar_desk.h - what /libur and /jam share: an admin's change of the working days is asked with
 * its consequence, confirmed once, told to the staff group, and can be taken back for ten minutes.
 * Owns: those questions and answers, and /batalkan. Never: reads an admin's words
 * (staff_calendar.c), writes a day (calendar_change.c). */
#ifndef SIGAP_CALENDAR_DESK_H
#define SIGAP_CALENDAR_DESK_H

#include "handlers/calendar_change.h"

/* A text in the arena; NULL when memory ends. */
const char *calendar_line(struct turn *t, enum msg msg, const struct value *v, size_t nv);
const char *calendar_day_text(struct turn *t, int64_t day);
int64_t calendar_today(const struct turn *t);

/* Says what is wrong with a date; *good when nothing is. */
enum err calendar_check_day(struct turn *t, int64_t day, bool *good) MUST_CHECK;
/* How many open cases change their date, as a sentence. ERR_LIMIT: the calendar is full. */
enum err calendar_effect(struct turn *t, const struct calendar_change *c,
			 const char **out) MUST_CHECK;
/* The question, with [yes] and [Batal] that lead back to the command. */
enum err calendar_ask(struct turn *t, const char *command, const struct calendar_change *c,
		      enum msg msg, const struct value *v, size_t nv, enum msg yes) MUST_CHECK;
/* A button of such a question. */
enum err calendar_confirm(struct turn *t) MUST_CHECK;

#endif
