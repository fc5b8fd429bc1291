/* ticket_calendar.c - tickets after a change of the working days: their clocks move, and who was
 * promised another time hears the new one; how many that would be, before it is done.
 * Never: changes the calendar, counts a deadline. */
#include "handlers/ticket.h"

enum { PAGE = 100 };

static enum err recompute_one(struct turn *t, struct ticket *k)
{
	int64_t before = k->response_due_ms, solution = k->resolve_due_ms;

	TRY(ticket_clock_recount(t, k));
	/* What has passed is history; the customer has heard of it. */
	if (before && before <= t->now_ms)
		k->response_due_ms = before;
	if (before == k->response_due_ms && solution == k->resolve_due_ms)
		return OK;
	TRY(ticket_store(t, k));
	if (before == k->response_due_ms)
		return OK;
	return ticket_tell(t, k,
			   k->response_due_ms < before ? MSG_TICKET_EARLIER : MSG_TICKET_MOVED,
			   NO_CHOICES);
}

enum err ticket_recompute(struct turn *t, int64_t *after)
{
	struct ticket *all;
	size_t n;

	TRY(tickets_active(t->store, t->arena, *after, PAGE, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(recompute_one(t, &all[i]));
	*after = n == PAGE ? all[n - 1].id : 0;
	return OK;
}

/* What the customer would hear of: by when somebody answers. What has passed is history. */
static enum err count_one(struct turn *t, const struct calendar *a, const struct calendar *b,
			  const struct ticket *k, int64_t *n)
{
	const enum ticket_priority prio = (enum ticket_priority)k->priority;
	struct deadline under_a, under_b;
	int64_t alert;

	if (!k->response_from_ms || k->response_due_ms <= t->now_ms)
		return OK;
	TRY(ticket_response(t->ctx->policy, a, prio, k->response_from_ms, t->arena, &under_a,
			    &alert));
	TRY(ticket_response(t->ctx->policy, b, prio, k->response_from_ms, t->arena, &under_b,
			    &alert));
	*n += under_a.at_ms != under_b.at_ms;
	return OK;
}

enum err ticket_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			      size_t max, int64_t *n, bool *more)
{
	int64_t after = 0;
	size_t seen = 0, got = PAGE;

	*n = 0;
	while (got == PAGE && seen < max) {
		struct ticket *k;

		TRY(tickets_active(t->store, t->arena, after, PAGE, &k, &got));
		for (size_t i = 0; i < got; i++)
			TRY(count_one(t, a, b, &k[i], n));
		seen += got;
		after = got ? k[got - 1].id : after;
	}
	*more = got == PAGE;
	return OK;
}
