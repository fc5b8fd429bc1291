/* export_refunds.c - the columns of `sigap export refunds`. */
#include "bot/export.h"
#include "bot/export_table.h"

#include "store/contact.h"
#include "store/order.h"
#include "store/refund.h"

/* A refund with what its row only points to. */
struct line {
	struct refund r;
	const char *order, *customer, *state, *method;
};

#define COLUMN(name, kind, member)                                                                 \
	{                                                                                          \
		name, EXPORT_##kind, offsetof(struct line, member)                                 \
	}

static const struct export_column columns[] = {
	COLUMN("number", TEXT, r.number),
	COLUMN("state", TEXT, state),
	COLUMN("order_id", TEXT, order),
	COLUMN("customer_name", TEXT, customer),
	COLUMN("reason", TEXT, r.reason),
	COLUMN("words", TEXT, r.words),
	COLUMN("received_at", TIME, r.received_ms),
	COLUMN("incident_at", TIME, r.incident_ms),
	COLUMN("asked", RUPIAH, r.asked),
	COLUMN("amount", RUPIAH, r.amount),
	COLUMN("evidence", COUNT, r.evidence),
	COLUMN("owner", TEXT, r.owner),
	COLUMN("claimed_at", TIME, r.claimed_ms),
	COLUMN("decided_by", TEXT, r.decider),
	COLUMN("decided_at", TIME, r.decided_ms),
	COLUMN("second_by", TEXT, r.second),
	COLUMN("rejected_for", TEXT, r.no),
	COLUMN("appeal_number", TEXT, r.appeal_number),
	COLUMN("appeals", COUNT, r.appeals),
	COLUMN("broken_promises", COUNT, r.escalated),
	COLUMN("method", TEXT, method),
	COLUMN("account", TEXT, r.account),
	COLUMN("paid_by", TEXT, r.payer),
	COLUMN("paid_at", TIME, r.paid_ms),
	COLUMN("reference", TEXT, r.reference),
	COLUMN("arrived_at", TIME, r.arrived_ms),
	COLUMN("closed_at", TIME, r.closed_ms),
};

static const char *method_name(enum refund_method m)
{
	static const char *const names[] = { [PAY_UNKNOWN] = NULL,
					     [PAY_BALANCE] = "balance",
					     [PAY_BANK] = "bank",
					     [PAY_EWALLET] = "ewallet" };

	return (size_t)m < ARRAY_LEN(names) ? names[m] : NULL;
}

/* One that is gone leaves its cells empty. */
static enum err fill(struct store *s, struct arena *a, const struct refund *r, struct line *out)
{
	struct order o = { 0 };
	struct contact c = { 0 };
	enum err e = order_get(s, a, r->order_id, &o);

	if (e == OK || e == ERR_NOT_FOUND)
		e = contact_get(s, a, r->contact_id, &c);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*out = (struct line) { .r = *r,
			       .order = o.number,
			       .customer = c.name,
			       .state = refund_state_name(r->state),
			       .method = method_name(r->method) };
	return OK;
}

static enum err page(struct store *s, struct arena *a, int64_t after_id, size_t max, void **rows,
		     size_t *n, int64_t *last)
{
	struct refund *list;
	struct line *lines;

	TRY(refunds_after(s, a, after_id, max, &list, n));
	lines = ARENA_ARRAY(a, struct line, *n + 1);
	if (!lines)
		return ERR_NOMEM;
	for (size_t i = 0; i < *n; i++) {
		TRY(fill(s, a, &list[i], &lines[i]));
		*last = list[i].id;
	}
	*rows = lines;
	return OK;
}

int export_refunds(struct store *s, FILE *out, int offset_min, FILE *err)
{
	const struct export_table table = { columns, ARRAY_LEN(columns), sizeof(struct line),
					    page };

	return export_table(s, &table, out, offset_min, err);
}
