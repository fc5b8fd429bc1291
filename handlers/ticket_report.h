/* ticket_report.h - tickets in figures, for staff: /statistik tiket, and the brief (brief.h).
 * Owns: which figures, their words, and the picture of them. Times are of the clock, from opening
 * on; median and the ninth of ten, because one forgotten ticket moves a mean. Never: counts over
 * more than REPORT_DAYS_MAX days. */
#ifndef SIGAP_TICKET_REPORT_H
#define SIGAP_TICKET_REPORT_H

#include "handlers/handler.h"
#include "store/ticket_figures.h"

enum { REPORT_DAYS = 7, REPORT_DAYS_MAX = 92 };

struct ticket_report {
	int64_t from_day, to_day; /* both inclusive; today is the last */
	struct ticket_standing now;
	struct ticket_times answer, solve;
	struct ticket_marks marks;
	struct ticket_holder people[FIGURES_PEOPLE];
	size_t n_people;
	int64_t yesterday_ms; /* mean first answer of yesterday; -1: there was none */
};

enum err ticket_report_of(struct turn *t, int days, struct ticket_report *out) MUST_CHECK;
/* A line per fact, neutral text. */
enum err ticket_report_lines(struct turn *t, const struct ticket_report *r,
			     const char **out) MUST_CHECK;
/* The picture, into the chat of t->update. */
enum err ticket_report_draw(struct turn *t, const struct ticket_report *r) MUST_CHECK;
/* "38 menit"; NULL when nothing was answered yesterday. */
enum err ticket_answered_yesterday(struct turn *t, const char **out) MUST_CHECK;
/* /statistik tiket, in the chat of t->update. */
enum err ticket_report_say(struct turn *t, int days) MUST_CHECK;

#endif
