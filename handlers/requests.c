/* requests.c - plain requests as a kind of case: their card, and what other handlers ask of them.
 */
#include "handlers/requests.h"

#include "handlers/desk.h"
#include "handlers/reach.h"
#include "handlers/staff.h"
#include "store/proof.h"

enum { OWNERS = 16 };

/* ---- as the desk sees it ---- */

static struct desk_case *as_case(const struct request *r, struct desk_case *c)
{
	*c = (struct desk_case) {
		.kind = &desk_requests,
		.id = r->id,
		.number = r->number,
		.contact_id = r->contact_id,
		.address_id = r->address_id,
		.owner = r->owner,
		.version = r->version,
		.open = r->open,
		.closed_ms = r->closed_ms,
		.row = r,
	};
	return c;
}

static enum err load(struct turn *t, int64_t id, struct desk_case *out)
{
	struct request *r = ARENA_NEW(t->arena, struct request);

	if (!r)
		return ERR_NOMEM;
	TRY(request_get(t->store, t->arena, id, r));
	as_case(r, out);
	return OK;
}

static enum err by_number(struct turn *t, const char *number, struct desk_case *out)
{
	struct request *r = ARENA_NEW(t->arena, struct request);

	if (!r)
		return ERR_NOMEM;
	TRY(request_by_number(t->store, t->arena, number, r));
	as_case(r, out);
	return OK;
}

static enum err of_contact(struct turn *t, int64_t contact_id, size_t max, int64_t *ids, size_t *n)
{
	struct request *all;

	TRY(requests_of_contact(t->store, t->arena, contact_id, max, &all, n));
	for (size_t i = 0; i < *n; i++)
		ids[i] = all[i].id;
	return OK;
}

static enum err assign(struct turn *t, const struct desk_case *c, const char *owner)
{
	return request_assign(t->store, c->id, c->version, owner);
}

/* ---- the card ---- */

static enum msg title_of(enum request_kind kind)
{
	static const enum msg titles[] = {
		[REQUEST_PERSON] = MSG_STAFF_KIND_PERSON,
		[REQUEST_REFUND] = MSG_STAFF_KIND_REFUND,
		[REQUEST_REACTIVATION] = MSG_STAFF_KIND_REACTIVATION,
		[REQUEST_LOGIN] = MSG_STAFF_KIND_LOGIN,
		[REQUEST_PAYMENT_PROOF] = MSG_STAFF_KIND_PAYMENT_PROOF,
		[REQUEST_PROOF] = MSG_STAFF_KIND_PROOF,
		[REQUEST_OTHER] = MSG_STAFF_KIND_OTHER,
	};
	_Static_assert(ARRAY_LEN(titles) == REQUEST_KIND_COUNT, "one title per kind");

	return titles[kind];
}

/* For a payment proof what settles it stands first. */
static size_t card_choices(struct turn *t, const struct desk_case *c, const struct desk_facts *f,
			   struct choice *out)
{
	const struct request *r = c->row;
	bool proof = r->kind == REQUEST_PAYMENT_PROOF;
	size_t n = 0;

	if (!r->open)
		return 0;
	if (proof && f->order.id && f->order.state <= ORDER_PAID)
		out[n++] = (struct choice) { .label = BTN_VERIFY,
					     .data = data_of(t, "verifikasi", "%lld:%lld",
							     (long long)f->order.id,
							     (long long)f->order.version) };
	if (proof)
		out[n++] = (struct choice) { .label = BTN_NOT_PROOF,
					     .data = data_of(t, "bukan_bukti", "%s",
							     desk_ref(t, c)) };
	n += desk_choices(t, c, out + n);
	if (f->order.id)
		out[n++] = (struct choice) { .label = BTN_VIEW_ORDER,
					     .data = data_of(t, "pesanan", "%lld",
							     (long long)f->order.id) };
	return n;
}

static enum err card_of(struct turn *t, const struct desk_case *c, struct outgoing **out)
{
	struct choice choices[OUTGOING_BUTTONS];
	const struct request *r = c->row;
	struct desk_facts f;
	struct outgoing *m;

	TRY(desk_facts(t, c, r->order_id, &f));
	m = draft(t, &f.l, MSG_STAFF_CARD,
		  VALUES(V_NEUTRAL("title", catalog_text(f.l.texts, f.l.lang, title_of(r->kind))),
			 V("number", r->number), V("who", desk_who(t, &f)),
			 V_NEUTRAL("order", desk_order(t, &f)),
			 V("amount", f.order.id ? order_amount(t, &f.l, &f.order) : NULL),
			 V("words", r->text && r->text[0] ? r->text : NULL),
			 V("until",
			   r->open && r->deadline_ms
				   ? format_relative(t->arena, &f.l, r->deadline_ms, t->now_ms)
				   : NULL),
			 V("owner", desk_owner(t, c)), V("done", desk_done(t, c)),
			 V("hint", r->open ? desk_hint(&f) : NULL)),
		  choices, card_choices(t, c, &f, choices));
	if (!m)
		return ERR_NOMEM;
	desk_attach(m, r->file, f.address.channel);
	*out = m;
	return OK;
}

/* ---- closing ---- */

/* Tells the customer how it ended, where the request came from. */
static enum err tell_customer(struct turn *t, const struct request *r, enum msg msg)
{
	struct contact c;
	struct address to;
	struct order o = { 0 };
	struct locale l;
	const char *who;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, r->contact_id, &c));
	TRY(reach(t, r->contact_id, r->address_id, &to));
	if (r->order_id)
		TRY(order_get(t->store, t->arena, r->order_id, &o));
	if (!to.reachable)
		return OK;
	l = locale_of(t, &c);
	who = format_address(t->arena, &l, c.name ? c.name : "");
	if (msg == MSG_REQUEST_NOT_PROOF)
		m = draft(t, &l, msg, VALUES(V("kak", who), V("order", o.number)), NO_CHOICES);
	else
		m = draft(t, &l, msg, VALUES(V("kak", who), V("number", r->number)), NO_CHOICES);
	return send_to(t, &to, RANK_NOTICE, true, m);
}

static enum err close_saying(struct turn *t, const struct desk_case *c, enum msg msg)
{
	TRY(request_close(t->store, c->id, c->version, t->now_ms));
	return tell_customer(t, c->row, msg);
}

static enum err finish(struct turn *t, const struct desk_case *c)
{
	return close_saying(t, c, MSG_REQUEST_CLOSED);
}

const struct desk_kind desk_requests = {
	.name = "request",
	.letter = "",
	.card = REF_REQUEST,
	.talk = REF_TALK,
	.rests = true,
	.load = load,
	.by_number = by_number,
	.of_contact = of_contact,
	.card_of = card_of,
	.assign = assign,
	.finish = finish,
};

enum err request_not_proof_run(struct turn *t)
{
	struct desk_case c;
	bool found, mine = false;

	TRY(desk_find_open(t, &c, &found));
	if (found)
		TRY(desk_mine(t, &c, &mine));
	if (!mine)
		return OK;
	if (!desk_holds(t, &c))
		TRY(desk_assign(t, &c, actor(t)));
	TRY(close_saying(t, &c, MSG_REQUEST_NOT_PROOF));
	TRY(desk_reload(t, &c));
	TRY(desk_refresh(t, &c, desk_pressed(t)));
	return desk_hear(t, MSG_STAFF_CLOSED_NOW, NO_VALUES);
}

/* /permintaan NO shows any case by its number; without one, what is urgent. */
enum err request_show_run(struct turn *t)
{
	struct outgoing *m;
	struct desk_case c;
	bool found;

	if (!t->args[0])
		return urgent_run(t);
	TRY(desk_find(t, &c, &found));
	if (!found)
		return OK;
	TRY(desk_card(t, &c, &m));
	return send_reply(t, m);
}

/* ---- for the other handlers ---- */

enum err request_announce(struct turn *t, const struct request *r)
{
	struct desk_case c;

	return desk_announce(t, as_case(r, &c));
}

enum err request_refresh(struct turn *t, const struct request *r, int64_t shown)
{
	struct desk_case c;

	return desk_refresh(t, as_case(r, &c), shown);
}

enum err request_relay(struct turn *t, const struct request *r, const char *words)
{
	struct desk_case c;

	return desk_relay(t, as_case(r, &c), words);
}

/* ---- settled by something else ---- */

static enum err settle_one(struct turn *t, struct request *r)
{
	if (!r->owner) {
		TRY(request_assign(t->store, r->id, r->version, actor(t)));
		r->owner = actor(t);
	}
	TRY(request_close(t->store, r->id, 0, t->now_ms));
	TRY(request_get(t->store, t->arena, r->id, r));
	return request_refresh(t, r, 0);
}

enum err request_settle(struct turn *t, int64_t order_id, enum request_kind kind)
{
	int64_t *owners;
	size_t n;

	TRY(proof_owners(t->store, t->arena, order_id, OWNERS, &owners, &n));
	for (size_t i = 0; i < n; i++) {
		struct request r;
		enum err e = request_open_of_contact(t->store, t->arena, owners[i], kind, order_id,
						     &r);

		if (e == ERR_NOT_FOUND)
			continue;
		if (e != OK)
			return e;
		TRY(settle_one(t, &r));
	}
	return OK;
}
