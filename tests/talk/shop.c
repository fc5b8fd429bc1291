/* shop.c - the seller's own system: the orders of the head, and what becomes of them later. */
#include "tests/talk/world.h"

#include "handlers/payments.h"
#include "messages/phone.h"
#include "store/order.h"

static enum err owner(struct world *w, struct order_report *r, const char *value)
{
	const struct person *p = script_person(w->script, value);
	char phone[PHONE_SIZE];

	r->given |= GIVEN_CUSTOMER_NAME;
	r->order.customer_name = p ? p->full_name : value;
	if (p && p->email) {
		r->given |= GIVEN_EMAIL;
		r->order.email = p->email;
	}
	if (!p || !p->phone)
		return OK;
	TRY(phone_parse(p->phone, phone));
	r->given |= GIVEN_PHONE;
	r->order.phone = arena_strdup(&w->arena, phone);
	return r->order.phone ? OK : ERR_NOMEM;
}

static enum err state(struct order_report *r, const char *value)
{
	r->given |= GIVEN_STATE;
	return order_state_parse(value, strlen(value), &r->order.state);
}

static enum err amount(struct order_report *r, const char *value)
{
	r->given |= GIVEN_AMOUNT;
	return text_parse_i64(value, strlen(value), &r->order.amount);
}

static enum err when(struct order_report *r, const char *key, const char *value)
{
	const struct {
		const char *key;
		unsigned given;
		int64_t *out;
	} times[] = { { "ordered", GIVEN_ORDERED, &r->order.ordered_ms },
		      { "paid", GIVEN_PAID, &r->order.paid_ms },
		      { "verified", GIVEN_VERIFIED, &r->order.verified_ms },
		      { "activated", GIVEN_ACTIVATED, &r->order.activated_ms },
		      { "due", GIVEN_DUE, &r->order.due_ms } };

	for (size_t i = 0; i < ARRAY_LEN(times); i++)
		if (strcmp(times[i].key, key) == 0) {
			r->given |= times[i].given;
			return script_time(value, 0, times[i].out) ? OK : ERR_INVALID;
		}
	return ERR_NOT_FOUND;
}

static enum err fact(struct world *w, struct order_report *r, const char *key, const char *value)
{
	const struct {
		const char *key;
		unsigned given;
		const char **out;
	} texts[] = { { "number", 0, &r->order.number },
		      { "product", GIVEN_PRODUCT, &r->order.product },
		      { "email", GIVEN_EMAIL, &r->order.email },
		      { "method", GIVEN_PAYMENT_METHOD, &r->order.payment_method },
		      { "user", GIVEN_USER_ID, &r->order.user_id } };

	if (!*value)
		return OK;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		if (strcmp(texts[i].key, key) == 0) {
			r->given |= texts[i].given;
			*texts[i].out = value;
			return OK;
		}
	if (strcmp(key, "owner") == 0)
		return owner(w, r, value);
	if (strcmp(key, "state") == 0)
		return state(r, value);
	if (strcmp(key, "amount") == 0)
		return amount(r, value);
	return when(r, key, value);
}

static bool report(struct world *w, const struct order_report *r)
{
	struct order_result result;
	enum err e = store_begin(w->store);

	if (e == OK)
		e = order_upsert(w->store, &w->arena, r, ORDER_AS_REPORT, w->now_ms, "import",
				 &result);
	if (e == OK)
		e = store_commit(w->store);
	else
		store_rollback(w->store);
	if (e != OK)
		return world_fail(w, "order %s: %s", r->order.number, err_name(e));
	w->woken = true;
	return true;
}

static struct order_report report_new(void)
{
	return (struct order_report) { .order = { .amount = ORDER_AMOUNT_UNKNOWN } };
}

/* "number | owner | product", then a row each. */
bool shop_load(struct world *w)
{
	const struct script *s = w->script;

	for (size_t i = 1; i < s->n_orders; i++) {
		struct order_report r = report_new();
		const char *keys = s->orders[0].cells, *cells = s->orders[i].cells;

		while (*keys) {
			const char *key = script_cut(&w->arena, keys, "|", &keys);
			const char *value = script_cut(&w->arena, cells, "|", &cells);

			if (fact(w, &r, key, value) != OK)
				return world_fail(w, "%s:%d: %s \"%s\" is not understood", s->file,
						  s->orders[i].line, key, value);
		}
		if (!r.order.number || !report(w, &r))
			return world_fail(w, "%s:%d: an order without a number", s->file,
					  s->orders[i].line);
	}
	return true;
}

static enum err call_noticed(struct turn *t, void *arg)
{
	return payment_noticed(t, arg);
}

static bool state_of(const char *word, enum payment_state *out)
{
	for (int i = 0; i < PAYMENT_STATES; i++)
		if (strcmp(payment_state_name((enum payment_state)i), word) == 0) {
			*out = (enum payment_state)i;
			return true;
		}
	return false;
}

/* "BLZ-1, midtrans, 350000, paid, T-1": the last two may be left out. */
static bool shop_pay(struct world *w, const char *text)
{
	struct payment_notice n = { .state = PAYMENT_PAID, .paid_ms = w->now_ms };
	struct router_effects fx = { 0 };
	const char *rest, *part;
	enum err e;

	n.number = script_cut(&w->arena, text, ",", &rest);
	n.gateway = script_cut(&w->arena, rest, ",", &rest);
	part = script_cut(&w->arena, rest, ",", &rest);
	if (text_parse_i64(part, strlen(part), &n.amount) != OK)
		return world_fail(w, "\"%s\" is no sum", part);
	part = script_cut(&w->arena, rest, ",", &rest);
	if (*part && !state_of(part, &n.state))
		return world_fail(w, "\"%s\" is no state of a payment", part);
	part = script_cut(&w->arena, rest, ",", &rest);
	n.ref = *part ? part : n.number;
	n.raw = (struct span) { text, strlen(text) };
	e = store_begin(w->store);
	if (e == OK)
		e = router_call(w->store, &w->arena, &w->rt->ctx, w->now_ms, NULL, "payment",
				call_noticed, &n, &fx);
	if (e == OK || e == ERR_EXISTS)
		e = store_commit(w->store);
	else
		store_rollback(w->store);
	w->woken = true;
	return e == OK || world_fail(w, "payment: %s", err_name(e));
}

bool shop_report(struct world *w, const char *text)
{
	struct order_report r = report_new();
	const char *rest, *key, *value;

	if (text_starts(text, "bayar "))
		return shop_pay(w, text + strlen("bayar "));
	r.order.number = script_cut(&w->arena, text, ",", &rest);
	while (*rest) {
		const char *part = script_cut(&w->arena, rest, ",", &rest);

		key = script_cut(&w->arena, part, " ", &value);
		if (fact(w, &r, key, value) != OK)
			return world_fail(w, "%s \"%s\" is not understood", key, value);
	}
	return report(w, &r);
}
