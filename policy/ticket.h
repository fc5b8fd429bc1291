/* ticket.h - the rules of tickets: the one table of states, and when a person has to answer.
 * Owns: which event leads from which state to which; how the clocks of a priority count. Pure
 * functions. Never: reads a clock, words a message, moves anything (handlers/ticket_move.c does).
 * Sources: DashPro §4 (response times by priority; a range promises its larger end and staff are
 * reminded at the smaller), domain "How to count time" 5 and 6 (a pause moves a deadline). */
#ifndef SIGAP_TICKET_POLICY_H
#define SIGAP_TICKET_POLICY_H

#include "policy/deadline.h"
#include "policy/policy.h"

/* Stored as numbers: new ones at the end. */
enum ticket_state {
	TICKET_OPEN,     /* nobody of the team has answered yet */
	TICKET_ANSWERED, /* somebody has, and it is our turn */
	TICKET_WAITING,  /* the customer's turn: the clocks stand still */
	TICKET_RESOLVED, /* solved as we see it; closes by itself unless the customer disagrees */
	TICKET_CLOSED,
	TICKET_REOPENED, /* like open, once more */
	TICKET_STATE_COUNT
};

enum ticket_priority { TICKET_CRITICAL, TICKET_HIGH, TICKET_MEDIUM, TICKET_LOW, TICKET_PRIORITIES };

enum ticket_event {
	TICKET_EV_ANSWER,   /* staff wrote to the customer */
	TICKET_EV_ASK,      /* staff wait for something from the customer */
	TICKET_EV_CUSTOMER, /* the customer wrote */
	TICKET_EV_RESOLVE,  /* staff: done */
	TICKET_EV_CLOSE,    /* the customer: never mind, or it works */
	TICKET_EV_REOPEN,   /* the customer: it is not solved (guard: ticket_may_reopen) */
	TICKET_EV_EXPIRE,   /* nobody disagreed in time */
	TICKET_EVENTS
};

/* The table. False when the event means nothing in this state; *to may be the same state. */
bool ticket_next(enum ticket_state from, enum ticket_event ev, enum ticket_state *to);
/* Staff may work on it: neither resolved nor closed. */
bool ticket_is_active(enum ticket_state state);
/* When staff are reminded and what the customer was promised, counted from from_ms. d->at_ms is the
 * promise; a as in deadline_after. */
enum err ticket_response(const struct policy *p, const struct calendar *cal,
			 enum ticket_priority prio, int64_t from_ms, struct arena *a,
			 struct deadline *d, int64_t *alert_ms) MUST_CHECK;

struct ticket_pause {
	int64_t from_ms, to_ms;
};
/* The same for the solution, after the pauses (in order of time). *due_ms 0: nothing is promised.
 */
enum err ticket_resolution(const struct policy *p, const struct calendar *cal,
			   enum ticket_priority prio, int64_t from_ms,
			   const struct ticket_pause *pauses, size_t n, int64_t *due_ms) MUST_CHECK;

struct duration ticket_response_rule(const struct policy *p, enum ticket_priority prio);

/* ticket.reopen_within, from the moment it was resolved or closed. */
bool ticket_may_reopen(const struct policy *p, const struct calendar *cal, int64_t done_ms,
		       int64_t now_ms);
/* When a resolved ticket closes by itself; 0: never. */
int64_t ticket_closes_at(const struct policy *p, const struct calendar *cal, int64_t resolved_ms);

#endif
