#include "handlers/today.h"

#include "handlers/staff.h"
#include "policy/activation.h"
#include "store/refund.h"

enum { PAGE = 256, PAGE_BYTES = 4 * 1024 * 1024, REQUESTS = 64 };

enum urgency {
	URGENT_OLD_REQUEST,
	URGENT_UNVERIFIED,
	URGENT_DUE_REQUEST,
	URGENT_LATE,
	URGENT_LATE_TWICE,
	URGENT_REMEDY,
};

enum msg today_kind(enum request_kind kind)
{
	static const enum msg words[] = {
		[REQUEST_PERSON] = MSG_TODAY_KIND_PERSON,
		[REQUEST_REFUND] = MSG_TODAY_KIND_REFUND,
		[REQUEST_REACTIVATION] = MSG_TODAY_KIND_REACTIVATION,
		[REQUEST_LOGIN] = MSG_TODAY_KIND_LOGIN,
		[REQUEST_PAYMENT_PROOF] = MSG_TODAY_KIND_PAYMENT_PROOF,
		[REQUEST_PROOF] = MSG_TODAY_KIND_PROOF,
		[REQUEST_OTHER] = MSG_TODAY_KIND_OTHER,
	};
	_Static_assert(ARRAY_LEN(words) == REQUEST_KIND_COUNT, "one word per kind");

	return words[kind];
}

/* ---- the list ---- */

static bool before(const struct urgent *a, const struct urgent *b)
{
	return a->rank != b->rank ? a->rank > b->rank : a->since_ms < b->since_ms;
}

/* Where it belongs in the sorted list; TODAY_SHOWN when it does not. */
static size_t place_of(const struct today *d, const struct urgent *u)
{
	size_t at = d->n;

	while (at > 0 && before(u, &d->top[at - 1]))
		at--;
	return at;
}

/* Its texts are borrowed from a page that goes: only what is kept is copied. */
static enum err keep(struct turn *t, struct today *d, struct urgent u)
{
	size_t at = place_of(d, &u);

	if (at == TODAY_SHOWN)
		return OK;
	u.number = arena_strdup(t->arena, u.number);
	u.name = arena_strdup(t->arena, u.name);
	u.data = arena_strdup(t->arena, u.data);
	if (!u.number || !u.name || !u.data)
		return ERR_NOMEM;
	if (d->n < TODAY_SHOWN)
		d->n++;
	memmove(&d->top[at + 1], &d->top[at], (d->n - at - 1) * sizeof(u));
	d->top[at] = u;
	return OK;
}

/* ---- orders ---- */

/* Urgent phases; the others are as they should be. */
static const struct {
	enum phase phase;
	enum urgency rank;
	enum msg what;
} urgent_phases[] = {
	{ PHASE_UNVERIFIED, URGENT_UNVERIFIED, MSG_TODAY_STALE },
	{ PHASE_LATE_FIRST, URGENT_LATE, MSG_TODAY_LATE_FIRST },
	{ PHASE_LATE_SECOND, URGENT_LATE_TWICE, MSG_TODAY_LATE_SECOND },
	{ PHASE_REMEDY, URGENT_REMEDY, MSG_TODAY_REMEDY },
};

/* page: the turn with the page's arena. */
static enum err look_at_order(struct turn *t, struct turn *page, struct today *d,
			      const struct order *o)
{
	struct activation a;

	TRY(order_assess(page, o, &a));
	if (a.phase == PHASE_UNVERIFIED && (!a.verify_alert_ms || a.verify_alert_ms > t->now_ms))
		return OK;
	for (size_t i = 0; i < ARRAY_LEN(urgent_phases); i++) {
		if (urgent_phases[i].phase != a.phase)
			continue;
		d->stale += a.phase == PHASE_UNVERIFIED;
		d->late += a.phase != PHASE_UNVERIFIED;
		d->remedy += a.phase == PHASE_REMEDY;
		return keep(t, d,
			    (struct urgent) {
				    .rank = urgent_phases[i].rank,
				    .since_ms = a.clock_ms ? a.clock_ms : o->paid_ms,
				    .number = o->number,
				    .name = order_customer(&t->locale, o),
				    .data = data_of(page, "pesanan", "%lld", (long long)o->id),
				    .what = urgent_phases[i].what });
	}
	return OK;
}

static enum err look_at_page(struct turn *t, struct turn *page, struct today *d,
			     enum order_state state, int64_t *after, size_t *n)
{
	struct order *orders;

	TRY(orders_open(t->store, page->arena, state, *after, PAGE, &orders, n));
	for (size_t i = 0; i < *n; i++) {
		TRY(look_at_order(t, page, d, &orders[i]));
		*after = orders[i].id;
	}
	return OK;
}

static enum err look_at_state(struct turn *t, struct today *d, enum order_state state)
{
	struct turn page = *t;
	struct arena arena;
	int64_t after = 0;
	size_t n = PAGE;
	enum err e = OK;

	arena_init(&arena, PAGE_BYTES);
	page.arena = &arena;
	for (int seen = 0; e == OK && n == PAGE && seen < TODAY_LOOKED_AT; seen += PAGE) {
		arena_reset(&arena);
		e = look_at_page(t, &page, d, state, &after, &n);
	}
	arena_free(&arena);
	d->more = d->more || n == PAGE;
	return e;
}

/* ---- requests ---- */

static enum err look_at_requests(struct turn *t, struct today *d)
{
	struct request *rows;
	size_t n;

	TRY(request_list(t->store, t->arena, REQUEST_KIND_ANY, 0, REQUESTS, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		const struct request *r = &rows[i];
		bool due = r->deadline_ms && r->deadline_ms <= t->now_ms;
		struct contact c;

		TRY(contact_get(t->store, t->arena, r->contact_id, &c));
		TRY(keep(t, d,
			 (struct urgent) {
				 .rank = due ? URGENT_DUE_REQUEST : URGENT_OLD_REQUEST,
				 .since_ms = r->created_ms,
				 .number = r->number,
				 .name = c.name ? c.name : "-",
				 .data = data_of(t, "permintaan", "%lld", (long long)r->id),
				 .what = today_kind(r->kind) }));
	}
	return OK;
}

/* ---- refunds ---- */

/* The most urgent of those that wait for us: past their promise, or due before tomorrow. */
static enum err look_at_refunds(struct turn *t, struct today *d, enum refund_turn turn)
{
	const int offset = t->ctx->calendar->offset_min;
	const int64_t tonight = civil_ms(civil_day_of(t->now_ms, offset) + 1, 0, offset);
	struct refund *rows;
	size_t n;

	TRY(refunds_waiting(t->store, t->arena, turn, REQUESTS, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		const struct refund *r = &rows[i];
		bool late = r->escalated > 0;
		struct contact c;

		if (!late && r->deadline_ms > tonight)
			continue;
		TRY(contact_get(t->store, t->arena, r->contact_id, &c));
		TRY(keep(t, d,
			 (struct urgent) {
				 .rank = late ? URGENT_LATE : URGENT_DUE_REQUEST,
				 .since_ms = r->received_ms,
				 .number = r->number,
				 .name = c.name ? c.name : "-",
				 .data = data_of(t, "kasus_refund", "r%lld", (long long)r->id),
				 .what = late ? MSG_TODAY_REFUND_LATE : MSG_TODAY_REFUND_DUE }));
	}
	return OK;
}

enum err today_look(struct turn *t, struct today *out)
{
	*out = (struct today) { 0 };
	TRY(look_at_state(t, out, ORDER_PAID));
	TRY(look_at_state(t, out, ORDER_VERIFIED));
	TRY(look_at_refunds(t, out, TURN_STAFF));
	TRY(look_at_refunds(t, out, TURN_FINANCE));
	return look_at_requests(t, out);
}
