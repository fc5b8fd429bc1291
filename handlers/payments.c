#include "handlers/payments.h"

#include "handlers/event.h"
#include "handlers/requests.h"
#include "handlers/staff.h"
#include "handlers/timed.h"
#include "store/order.h"

enum { MATCHED_AT_ONCE = 200, FORGOTTEN_AT_ONCE = 500 };
#define LOST_AFTER_MS MS_DAY

/* ---- what staff hear ---- */

/* What each text needs beside order, name, gateway and the sum that came. */
static const struct alert {
	enum msg msg;
	bool verify; /* [Verifikasi] is offered */
	bool amount; /* the order's sum is named */
	bool state;  /* the order's state is named */
} alerts[] = {
	{ MSG_STAFF_PAYMENT_AMOUNT, true, true, false },
	{ MSG_STAFF_PAYMENT_TWICE, false, true, true },
	{ MSG_STAFF_PAYMENT_CLOSED, false, false, true },
	{ MSG_STAFF_PAYMENT_LARGE, true, false, false },
	{ MSG_STAFF_PAYMENT_REVIEW, true, false, false },
	{ MSG_STAFF_PAYMENT_RETURNED, false, false, true },
	{ MSG_STAFF_PAYMENT_CHARGEBACK, false, false, true },
};

/* The sum that the text speaks of. */
static int64_t what_moved(const struct payment *p)
{
	return p->state == PAYMENT_PART_RETURNED && p->returned ? p->returned : p->amount;
}

static enum err alert_staff(struct turn *t, enum msg msg, const struct payment *p,
			    const struct order *o)
{
	const struct locale l = locale_staff(t);
	const long long id = (long long)o->id, version = (long long)o->version;
	const struct alert *a = alerts;
	struct choice c[2];
	struct value v[6] = {
		V("order", o->number),
		V("name", order_customer(&l, o)),
		V("gateway", gateway_title(t, p->gateway)),
		V("paid", format_rupiah(t->arena, &l, what_moved(p))),
	};
	size_t n = 4, nc = 0;

	while (a->msg != msg)
		a++;
	if (a->amount)
		v[n++] = (struct value)V("amount", order_amount(t, &l, o));
	if (a->state)
		v[n++] = (struct value)V("state", order_state_text(&l, o->state));
	if (a->verify)
		c[nc++] = (struct choice) { .label = BTN_VERIFY,
					    .data = data_of(t, "verifikasi", "%lld:%lld", id,
							    version) };
	c[nc++] = (struct choice) { .label = BTN_VIEW_ORDER,
				    .data = data_of(t, "pesanan", "%lld:%lld", id, version) };
	return send_staff(t, draft(t, &l, msg, v, n, c, nc), REF_ORDER, o->id);
}

/* ---- what the order makes of it ---- */

static bool has_ended(enum order_state state)
{
	return state == ORDER_CANCELLED || state == ORDER_TERMINATED || state == ORDER_REFUNDED;
}

/* The gateway's time counts as the time of payment; the check happens now. */
static enum err verify(struct turn *t, const struct payment *p, const struct order *o)
{
	struct order_report r = { .given = GIVEN_STATE,
				  .order = { .number = o->number, .state = ORDER_VERIFIED } };
	const char *who = arena_printf(t->arena, "gateway:%s", p->gateway);
	struct order_result result;

	if (!who)
		return ERR_NOMEM;
	if (!o->paid_ms) {
		r.given |= GIVEN_PAID;
		r.order.paid_ms = p->paid_ms && p->paid_ms <= t->now_ms ? p->paid_ms : t->now_ms;
	}
	if (!o->payment_method && p->method) {
		r.given |= GIVEN_PAYMENT_METHOD;
		r.order.payment_method = p->method;
	}
	TRY(order_upsert(t->store, t->arena, &r, ORDER_AS_STEP, t->now_ms, who, &result));
	t->effects.orders_changed = true;
	return request_settle(t, o->id, REQUEST_PAYMENT_PROOF);
}

/* Several payments may make up the sum; more than the sum is for people to give back. */
static enum err money_came(struct turn *t, const struct payment *p, const struct order *o)
{
	struct payment_sum sum;
	int64_t have;

	TRY(payment_sum(t->store, o->id, &sum));
	have = sum.paid - sum.returned;
	if (has_ended(o->state))
		return alert_staff(t, MSG_STAFF_PAYMENT_CLOSED, p, o);
	if (o->amount != ORDER_AMOUNT_UNKNOWN && have != o->amount)
		return alert_staff(t,
				   sum.n > 1 && have > o->amount ? MSG_STAFF_PAYMENT_TWICE
								 : MSG_STAFF_PAYMENT_AMOUNT,
				   p, o);
	if (o->state > ORDER_PAID)
		return OK; /* verified by hand already */
	if (p->weak && p->amount > t->ctx->weak_payment_max)
		return alert_staff(t, MSG_STAFF_PAYMENT_LARGE, p, o);
	return verify(t, p, o);
}

static enum err settle(struct turn *t, const struct payment *p, const struct order *o)
{
	switch (p->state) {
	case PAYMENT_PAID:
		return money_came(t, p, o);
	case PAYMENT_REVIEW:
		return alert_staff(t, MSG_STAFF_PAYMENT_REVIEW, p, o);
	case PAYMENT_PART_RETURNED:
	case PAYMENT_RETURNED:
		return alert_staff(t, MSG_STAFF_PAYMENT_RETURNED, p, o);
	case PAYMENT_CHARGEBACK:
		return alert_staff(t, MSG_STAFF_PAYMENT_CHARGEBACK, p, o);
	default:
		return OK; /* not paid, or not yet: the order's own clock runs */
	}
}

static enum err tell_shop(struct turn *t, const struct payment *p, const struct order *o)
{
	const char *subject = arena_printf(t->arena, "order:%s", o->number);

	if (!subject)
		return ERR_NOMEM;
	return event_put(t, EVENT_PAYMENT_MOVED, subject,
			 FACTS(FACT("order_id", o->number), FACT("gateway", p->gateway),
			       FACT("reference", p->ref),
			       FACT("state", payment_state_name(p->state)),
			       FACT_N("amount", p->amount), FACT_N("returned", p->returned)));
}

static enum err apply(struct turn *t, const struct payment *p, const struct order *o)
{
	t->subject = arena_printf(t->arena, "order:%s", o->number);
	if (!t->subject)
		return ERR_NOMEM;
	TRY(note(t, "payment", t->subject, payment_state_name(p->state)));
	TRY(tell_shop(t, p, o));
	return settle(t, p, o);
}

/* ---- the ways in ---- */

/* Its order may come by the next import: only after a day is it worth a question. */
static enum err wait_for_order(struct turn *t, const struct payment *p)
{
	if (p->state != PAYMENT_PAID)
		return OK;
	return timer_set(t->store, TIMER_PAYMENT_LOST, p->id, t->now_ms + LOST_AFTER_MS);
}

static enum err forget_some_day(struct turn *t)
{
	int64_t due;
	enum err e = timer_due(t->store, TIMER_PAYMENT_FORGET, 0, &due);

	if (e != ERR_NOT_FOUND)
		return e;
	return timer_set(t->store, TIMER_PAYMENT_FORGET, 0, t->now_ms + MS_DAY);
}

enum err payment_noticed(struct turn *t, const struct payment_notice *n)
{
	struct payment_change change;
	struct payment p;
	struct order o;
	enum err e;

	e = payment_take(t->store, t->arena, n, t->now_ms, &p, &change);
	if (e == ERR_INVALID) /* proven, but of nothing we could find again */
		return payment_keep_raw(t->store, n->gateway, n->raw, 0, t->now_ms);
	TRY(e);
	TRY(forget_some_day(t));
	if (!change.moved)
		return OK;
	e = order_by_number(t->store, t->arena, p.number, &o);
	if (e == ERR_NOT_FOUND)
		return wait_for_order(t, &p);
	TRY(e);
	if (!p.order_id)
		TRY(payment_link(t->store, p.id, o.id));
	return apply(t, &p, &o);
}

enum err payments_match(struct turn *t, bool *more)
{
	struct payment *list;
	size_t n;

	TRY(payments_to_match(t->store, t->arena, MATCHED_AT_ONCE, &list, &n));
	for (size_t i = 0; i < n; i++) {
		struct order o;

		TRY(order_by_number(t->store, t->arena, list[i].number, &o));
		TRY(payment_link(t->store, list[i].id, o.id));
		TRY(apply(t, &list[i], &o));
	}
	*more = n == MATCHED_AT_ONCE;
	return OK;
}

/* ---- timers ---- */

enum err payment_lost(struct turn *t, int64_t ref)
{
	const struct locale l = locale_staff(t);
	struct payment p;
	enum err e = payment_get(t->store, t->arena, ref, &p);

	if (e == ERR_NOT_FOUND || (e == OK && (p.order_id || p.state != PAYMENT_PAID)))
		return OK;
	TRY(e);
	return send_staff(
		t,
		draft(t, &l, MSG_STAFF_PAYMENT_LOST,
		      VALUES(V("order", p.number), V("gateway", gateway_title(t, p.gateway)),
			     V("paid", format_rupiah(t->arena, &l, p.amount))),
		      NO_CHOICES),
		REF_NONE, 0);
}

enum err payment_forget(struct turn *t, int64_t ref)
{
	int n;

	(void)ref;
	TRY(payment_forget_raw(t->store, t->now_ms - PAYMENT_RAW_KEPT_MS, FORGOTTEN_AT_ONCE, &n));
	return timer_set(t->store, TIMER_PAYMENT_FORGET, 0,
			 t->now_ms + (n == FORGOTTEN_AT_ONCE ? MS_MINUTE : MS_DAY));
}
