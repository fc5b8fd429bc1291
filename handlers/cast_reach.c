/* cast_reach.c - a broadcast and one person: which address takes it, and how it ended there. */
#include "handlers/cast_inside.h"

#include "handlers/timed.h"

enum { ADDRESSES = 8 /* of one person */ };

/* ---- whom it reaches ---- */

static bool is_templated(const struct turn *t, const struct cast *c)
{
	return t->ctx->templated && t->ctx->templated[cast_frame(c->kind)];
}

/* The address used last that takes it as it is; else the one that takes a template. */
enum err cast_reach(struct turn *t, const struct cast *c, const struct cast_person *p,
		    struct cast_reached *out)
{
	struct address *all;
	size_t n;

	*out = (struct cast_reached) { .as = CAST_REFUSED };
	if (c->kind == CAST_PROMO && p->promo_ms <= 0)
		return OK;
	out->as = CAST_GONE;
	TRY(cast_addresses(t->store, t->arena, p->contact_id, c->to.channel, ADDRESSES, &all, &n));
	for (size_t i = 0; i < n; i++) {
		bool open = !all[i].window_ms || all[i].window_ms > t->now_ms;

		if (open || out->as == CAST_GONE)
			out->to = all[i];
		if (!open && out->as == CAST_GONE)
			out->as = is_templated(t, c) ? CAST_TEMPLATE : CAST_SHUT;
		if (!open)
			continue;
		out->as = CAST_FREE;
		return OK;
	}
	return OK;
}

/* ---- what became of one message ---- */

/* Another address of the same person may take it. */
static enum err elsewhere(struct turn *t, const struct cast *c, struct cast_to *to, bool *again)
{
	struct contact who;
	struct cast_reached r;
	struct cast_person p;

	TRY(contact_get(t->store, t->arena, to->contact_id, &who));
	p = (struct cast_person) { .contact_id = who.id, .name = who.name, .lang = who.lang };
	TRY(contact_promo(t->store, who.id, &p.promo_ms));
	TRY(cast_reach(t, c, &p, &r));
	*again = (r.as == CAST_FREE || r.as == CAST_TEMPLATE) && r.to.id != to->address_id &&
		 c->state == CAST_RUNNING;
	if (!*again)
		return OK;
	to->address_id = r.to.id;
	to->channel = r.to.channel;
	TRY(cast_to_move(t->store, to));
	return send_about(t, &r.to, RANK_BULK, false, cast_message(t, c, &p), REF_CAST, to->id);
}

enum err cast_undelivered(struct turn *t, const struct outbox_row *row, bool unreachable,
			  bool *taken)
{
	struct cast_to to;
	struct cast c;
	bool again = false;
	enum err e;

	*taken = row->ref_kind == REF_CAST;
	if (!*taken)
		return OK;
	t->action = "broadcast_failed";
	e = cast_to_get(t->store, t->arena, row->ref, &to);
	if (e != OK || to.fate == FATE_FAILED)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(cast_get(t->store, t->arena, to.cast_id, &c));
	if (unreachable && to.fate == FATE_PUT)
		TRY(elsewhere(t, &c, &to, &again));
	if (again)
		return OK;
	if (to.fate != FATE_PUT)
		TRY(cast_count_add(t->store, c.id, to.channel, CAST_SENT, -1));
	to.fate = FATE_FAILED;
	TRY(cast_to_move(t->store, &to));
	return cast_count_add(t->store, c.id, to.channel, unreachable ? CAST_BLOCKED : CAST_FAILED,
			      1);
}

/* ---- forgetting ---- */

enum err cast_forget_fired(struct turn *t, int64_t id)
{
	bool more;

	t->action = "broadcast_forgotten";
	TRY(cast_to_forget(t->store, id, CAST_PAGE, &more));
	return more ? timer_set(t->store, TIMER_CAST_FORGET, id, t->now_ms + MS_SECOND) : OK;
}
