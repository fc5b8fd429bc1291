/* ticket_figures.h - tickets in numbers: how the open ones stand, and how quickly those of some
 * days were answered and solved.
 * Owns: nothing; reads table ticket. Cost grows with the open tickets, and with those answered or
 * closed within the days asked for, of which the newest FIGURES_TIMES count. Never: changes one. */
#ifndef SIGAP_STORE_TICKET_FIGURES_H
#define SIGAP_STORE_TICKET_FIGURES_H

#include "store/store.h"

enum { FIGURES_TIMES = 20000, FIGURES_STATES = 8, FIGURES_PRIORITIES = 4, FIGURES_PEOPLE = 10 };

/* Of open tickets, by the numbers of policy/ticket.h. */
struct ticket_standing {
	int64_t n, late, unclaimed;
	int64_t by_state[FIGURES_STATES], by_priority[FIGURES_PRIORITIES];
};
enum err ticket_standing(struct store *s, int64_t now_ms, struct ticket_standing *out) MUST_CHECK;

/* How long it took: n 0, and all of them 0, when none was. */
struct ticket_times {
	int64_t n, mean_ms, median_ms, p90_ms;
};
/* From opening to the first answer, of those first answered in [from_ms, to_ms). */
enum err ticket_answer_times(struct store *s, struct arena *a, int64_t from_ms, int64_t to_ms,
			     struct ticket_times *out) MUST_CHECK;
/* From opening to the end, of those that ended in it. */
enum err ticket_solve_times(struct store *s, struct arena *a, int64_t from_ms, int64_t to_ms,
			    struct ticket_times *out) MUST_CHECK;

/* Marks of tickets that ended in it. */
struct ticket_marks {
	int64_t good, bad;
};
enum err ticket_marks(struct store *s, int64_t from_ms, int64_t to_ms,
		      struct ticket_marks *out) MUST_CHECK;

struct ticket_holder {
	const char *who; /* "staff:5001" */
	int64_t open, late, done;
};
/* Who holds open tickets, and who ended some in [from_ms, to_ms); most open first. */
enum err ticket_holders(struct store *s, struct arena *a, int64_t now_ms, int64_t from_ms,
			int64_t to_ms, struct ticket_holder out[FIGURES_PEOPLE],
			size_t *n) MUST_CHECK;

#endif
