#include "policy/ticket.h"

/* One row per move; what is not here means nothing. */
static const struct {
	enum ticket_state from;
	enum ticket_event ev;
	enum ticket_state to;
} moves[] = {
	{ TICKET_OPEN, TICKET_EV_ANSWER, TICKET_ANSWERED },
	{ TICKET_OPEN, TICKET_EV_ASK, TICKET_WAITING },
	{ TICKET_OPEN, TICKET_EV_CUSTOMER, TICKET_OPEN },
	{ TICKET_OPEN, TICKET_EV_RESOLVE, TICKET_RESOLVED },
	{ TICKET_OPEN, TICKET_EV_CLOSE, TICKET_CLOSED },

	{ TICKET_ANSWERED, TICKET_EV_ANSWER, TICKET_ANSWERED },
	{ TICKET_ANSWERED, TICKET_EV_ASK, TICKET_WAITING },
	{ TICKET_ANSWERED, TICKET_EV_CUSTOMER, TICKET_ANSWERED },
	{ TICKET_ANSWERED, TICKET_EV_RESOLVE, TICKET_RESOLVED },
	{ TICKET_ANSWERED, TICKET_EV_CLOSE, TICKET_CLOSED },

	{ TICKET_WAITING, TICKET_EV_ANSWER, TICKET_WAITING },
	{ TICKET_WAITING, TICKET_EV_CUSTOMER, TICKET_ANSWERED },
	{ TICKET_WAITING, TICKET_EV_RESOLVE, TICKET_RESOLVED },
	{ TICKET_WAITING, TICKET_EV_CLOSE, TICKET_CLOSED },

	{ TICKET_RESOLVED, TICKET_EV_CLOSE, TICKET_CLOSED },
	{ TICKET_RESOLVED, TICKET_EV_EXPIRE, TICKET_CLOSED },
	{ TICKET_RESOLVED, TICKET_EV_REOPEN, TICKET_REOPENED },

	{ TICKET_CLOSED, TICKET_EV_REOPEN, TICKET_REOPENED },

	{ TICKET_REOPENED, TICKET_EV_ANSWER, TICKET_ANSWERED },
	{ TICKET_REOPENED, TICKET_EV_ASK, TICKET_WAITING },
	{ TICKET_REOPENED, TICKET_EV_CUSTOMER, TICKET_REOPENED },
	{ TICKET_REOPENED, TICKET_EV_RESOLVE, TICKET_RESOLVED },
	{ TICKET_REOPENED, TICKET_EV_CLOSE, TICKET_CLOSED },
};

bool ticket_next(enum ticket_state from, enum ticket_event ev, enum ticket_state *to)
{
	for (size_t i = 0; i < ARRAY_LEN(moves); i++)
		if (moves[i].from == from && moves[i].ev == ev) {
			*to = moves[i].to;
			return true;
		}
	return false;
}

bool ticket_is_active(enum ticket_state state)
{
	return state != TICKET_RESOLVED && state != TICKET_CLOSED;
}

/* ---- clocks ---- */

struct duration ticket_response_rule(const struct policy *p, enum ticket_priority prio)
{
	const struct duration rules[TICKET_PRIORITIES] = {
		[TICKET_CRITICAL] = p->ticket.response.critical,
		[TICKET_HIGH] = p->ticket.response.high,
		[TICKET_MEDIUM] = p->ticket.response.medium,
		[TICKET_LOW] = p->ticket.response.low,
	};

	return rules[prio];
}

static struct duration alert_rule(const struct policy *p, enum ticket_priority prio)
{
	const struct duration rules[TICKET_PRIORITIES] = {
		[TICKET_CRITICAL] = p->ticket.alert.critical,
		[TICKET_HIGH] = p->ticket.alert.high,
		[TICKET_MEDIUM] = p->ticket.alert.medium,
		[TICKET_LOW] = p->ticket.alert.low,
	};

	return rules[prio];
}

static struct duration resolution_rule(const struct policy *p, enum ticket_priority prio)
{
	const struct duration rules[TICKET_PRIORITIES] = {
		[TICKET_CRITICAL] = p->ticket.resolution.critical,
		[TICKET_HIGH] = p->ticket.resolution.high,
		[TICKET_MEDIUM] = p->ticket.resolution.medium,
		[TICKET_LOW] = p->ticket.resolution.low,
	};

	return rules[prio];
}

enum err ticket_response(const struct policy *p, const struct calendar *cal,
			 enum ticket_priority prio, int64_t from_ms, struct arena *a,
			 struct deadline *d, int64_t *alert_ms)
{
	struct deadline alert;

	TRY(deadline_after(cal, alert_rule(p, prio), from_ms, NULL, &alert));
	TRY(deadline_after(cal, ticket_response_rule(p, prio), from_ms, a, d));
	/* A reminder behind the promise would come too late to be of use. */
	*alert_ms = alert.at_ms < d->at_ms ? alert.at_ms : d->at_ms;
	return OK;
}

enum err ticket_resolution(const struct policy *p, const struct calendar *cal,
			   enum ticket_priority prio, int64_t from_ms,
			   const struct ticket_pause *pauses, size_t n, int64_t *due_ms)
{
	const struct duration rule = resolution_rule(p, prio);
	struct deadline d;

	*due_ms = 0;
	if (rule.kind == DURATION_NONE)
		return OK;
	TRY(deadline_after(cal, rule, from_ms, NULL, &d));
	*due_ms = d.at_ms;
	for (size_t i = 0; i < n; i++)
		TRY(deadline_resume(cal, rule, *due_ms, pauses[i].from_ms, pauses[i].to_ms,
				    due_ms));
	return OK;
}

/* 0 when the policy says "off", or time ends. */
static int64_t after(const struct calendar *cal, struct duration d, int64_t from_ms)
{
	struct deadline out;

	if (d.kind == DURATION_NONE || deadline_after(cal, d, from_ms, NULL, &out) != OK)
		return 0;
	return out.at_ms;
}

bool ticket_may_reopen(const struct policy *p, const struct calendar *cal, int64_t done_ms,
		       int64_t now_ms)
{
	return now_ms <= after(cal, p->ticket.reopen_within, done_ms);
}

int64_t ticket_closes_at(const struct policy *p, const struct calendar *cal, int64_t resolved_ms)
{
	return after(cal, p->ticket.close_after, resolved_ms);
}
