/* refund_money.c - how much may still be given back, and what paying means for the order. */
#include "handlers/notices.h"
#include "handlers/refund_inside.h"
#include "handlers/timed.h"
#include "store/order.h"
#include "store/payment.h"

/* What came in for the order: the gateways' word, else the order's own amount once it was paid. */
static enum err paid_for(struct turn *t, int64_t order_id, int64_t *paid, int64_t *returned,
			 bool *known)
{
	struct payment_sum sum;
	struct order o;

	TRY(payment_sum(t->store, order_id, &sum));
	*known = sum.n > 0;
	*paid = sum.paid;
	*returned = sum.returned;
	if (*known)
		return OK;
	TRY(order_get(t->store, t->arena, order_id, &o));
	*known = o.amount != ORDER_AMOUNT_UNKNOWN &&
		 (o.paid_ms || (o.state != ORDER_AWAITING_PAYMENT && o.state != ORDER_CANCELLED));
	*paid = *known ? o.amount : 0;
	return OK;
}

enum err refund_left(struct turn *t, int64_t order_id, int64_t but_id, int64_t *left, bool *known)
{
	struct refund_money m;
	int64_t paid, returned, gone;

	TRY(paid_for(t, order_id, &paid, &returned, known));
	TRY(refund_money(t->store, order_id, but_id, &m));
	/* What the gateway gave back is, as a rule, what our cases gave back through it. */
	gone = m.committed > returned ? m.committed : returned;
	*known = *known || m.extra > 0;
	*left = paid + m.extra > gone ? paid + m.extra - gone : 0;
	return OK;
}

/* The customer hears of the money, and needs no second message about the order. */
static enum err mark_told(struct turn *t, int64_t order_id)
{
	enum { STEPS = 200 };
	struct order_step *steps;
	size_t n;

	TRY(order_history(t->store, t->arena, order_id, 0, STEPS, &steps, &n));
	return n ? order_set_noticed(t->store, steps[n - 1].id) : OK;
}

enum err refund_end_order(struct turn *t, const struct refund *r)
{
	enum refund_reason reason;
	struct order o;
	enum err e;

	if (refund_reason_find(r->reason, &reason) != OK || !refund_reason_row(reason)->ends_order)
		return OK;
	TRY(order_get(t->store, t->arena, r->order_id, &o));
	e = order_move(t->store, o.id, 0, ORDER_REFUNDED, ORDER_AS_REPORT, t->now_ms, actor(t));
	if (e == ERR_CONFLICT || e == ERR_DENIED)
		return OK; /* it is over already, in another way */
	if (e != OK)
		return e;
	TRY(mark_told(t, o.id));
	TRY(order_get(t->store, t->arena, o.id, &o));
	return timed_order(t, &o);
}
