/* activation_standing.c - an order at this moment: its facts, its owners' open requests about it,
 * and how far its lateness has come. Never: says anything. */
#include "handlers/activation.h"

#include "store/proof.h"
#include "store/refund.h"

enum { REMINDERS_MAX = 60, HISTORY_MAX = 100 };

/* The open request of this kind of whichever owner made one. */
static enum err find_request(struct turn *t, const int64_t *owners, size_t n,
			     enum request_kind kind, int64_t order, struct request *out)
{
	for (size_t i = 0; i < n && !out->id; i++) {
		enum err e = request_open_of_contact(t->store, t->arena, owners[i], kind, order,
						     out);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	return OK;
}

/* The order's open refund, as far as it is looked at here. */
static enum err find_refund(struct turn *t, int64_t order, struct request *out)
{
	struct refund r;
	enum err e = refund_of_order(t->store, t->arena, order, &r);

	if (e == OK)
		*out = (struct request) { .id = r.id,
					  .number = r.number,
					  .kind = REQUEST_REFUND,
					  .open = true,
					  .order_id = order,
					  .deadline_ms = r.deadline_ms,
					  .created_ms = r.received_ms };
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err load_requests(struct turn *t, struct standing *s)
{
	const struct order *o = &s->order;
	int64_t *owners;
	size_t n;

	if (o->state != ORDER_PAID && o->state != ORDER_VERIFIED && o->state != ORDER_ACTIVE)
		return OK;
	TRY(proof_owners(t->store, t->arena, o->id, OWNERS_MAX, &owners, &n));
	if (o->state == ORDER_ACTIVE)
		TRY(find_request(t, owners, n, REQUEST_LOGIN, o->id, &s->login));
	TRY(find_refund(t, o->id, &s->refund));
	return find_request(t, owners, n, REQUEST_REACTIVATION, o->id, &s->reactivation);
}

/* When it came into the state it is in; unknown for orders first seen in it. */
static enum err load_since(struct turn *t, struct standing *s)
{
	struct order_step *steps;
	size_t n;

	TRY(order_history(t->store, t->arena, s->order.id, 0, HISTORY_MAX, &steps, &n));
	for (size_t i = 0; i < n; i++)
		if (steps[i].to == s->order.state && steps[i].from != (int)steps[i].to &&
		    steps[i].from != ORDER_FROM_NONE) {
			s->since_ms = steps[i].at_ms;
			s->from = steps[i].from;
		}
	return OK;
}

/* Staff are reminded again and again at the same distance, so there is always a next date to name:
 * no document limits a verification, and nobody is told to wait without one. */
static void find_check(struct turn *t, struct standing *s)
{
	struct duration d = t->ctx->policy->payment.verify_alert;
	struct deadline next = { .at_ms = s->act.verify_alert_ms };

	s->check_late = next.at_ms && next.at_ms <= t->now_ms;
	for (int i = 0; next.at_ms && next.at_ms <= t->now_ms; i++) {
		int64_t from = i < REMINDERS_MAX ? next.at_ms : t->now_ms;

		if (deadline_after(t->ctx->calendar, d, from, NULL, &next) != OK ||
		    (from == t->now_ms && next.at_ms <= t->now_ms))
			next.at_ms = 0;
	}
	s->check_ms = next.at_ms;
}

/* Active but not delivered (Blitzmes §7): it has never been said to work, and the report came while
 * a claim may still be made. Trouble with a service in use is a case of its own. */
static bool never_delivered(struct turn *t, const struct standing *s)
{
	struct deadline claims = { .at_ms = 0 };

	if (!s->login.id || s->order.access_ms)
		return false;
	if (!s->order.activated_ms ||
	    deadline_after(t->ctx->calendar, t->ctx->policy->refund.window, s->order.activated_ms,
			   NULL, &claims) != OK)
		return true;
	return s->login.created_ms <= claims.at_ms;
}

struct order_facts facts_of(const struct order *o)
{
	return (struct order_facts) {
		.state = o->state,
		.ordered_ms = o->ordered_ms,
		.paid_ms = o->paid_ms,
		.verified_ms = o->verified_ms,
		.activated_ms = o->activated_ms,
		.due_ms = o->due_ms,
		.payment_method = o->payment_method,
	};
}

enum err standing_load(struct turn *t, const struct order *o, struct standing *s)
{
	struct order_facts facts = facts_of(o);

	*s = (struct standing) { .order = *o, .from = ORDER_FROM_NONE };
	TRY(load_requests(t, s));
	if (o->state >= ORDER_ACTIVE)
		TRY(load_since(t, s));
	facts.login_failed = never_delivered(t, s);
	TRY(activation_assess(t->ctx->policy, t->ctx->calendar, &facts, t->now_ms, t->arena,
			      &s->act));
	if (o->state == ORDER_PAID)
		find_check(t, s);
	return OK;
}

enum told standing_level(const struct standing *s)
{
	const struct activation *a = &s->act;

	if (a->phase == PHASE_REMEDY || (a->phase == PHASE_ACTIVE && a->remedy_open))
		return TOLD_REMEDY;
	if (a->phase == PHASE_LATE_SECOND)
		return TOLD_LATE_SECOND;
	if (a->phase == PHASE_LATE_FIRST)
		return TOLD_LATE_FIRST;
	return s->check_late ? TOLD_UNVERIFIED : TOLD_NOTHING;
}
