/* trouble.c - what admins and staff hear when the bot itself has a problem: a message that cannot
 * be delivered, an update set aside, a token that somebody else uses. Owns: how often they hear it.
 * Never: loops; trouble while telling of trouble is only logged. */
#include "handlers/alerts.h"
#include "handlers/cast.h"
#include "handlers/desk.h"
#include "handlers/proof.h"
#include "handlers/reach.h"
#include "handlers/staff.h"
#include "store/limit.h"
#include "store/refund.h"
#include "store/request.h"
#include "store/ticket.h"

enum {
	ADMINS_TOLD = 8,
	ALERTS_PER_HOUR = 3,               /* of one kind */
	UNREACHABLE_MS = 7 * 24 * MS_HOUR, /* one alert per address and week */
	REASON_CHARS = 200,
	ORDERS_LOOKED_AT = 16,
};

static enum err tell_admin(struct turn *t, const struct staff_entry *who, enum msg msg,
			   const struct value *v, size_t nv)
{
	struct contact c;
	struct address to;
	struct locale l;
	enum err e = contact_by_address(t->store, t->arena, who->channel, who->ext, &c, &to);

	if (e == ERR_NOT_FOUND || (e == OK && !to.reachable))
		return OK; /* Telegram lets nobody be written to who never wrote first */
	if (e != OK)
		return e;
	l = locale_of(t, &c);
	return send_to(t, &to, RANK_STAFF, false, draft(t, &l, msg, v, nv, NO_CHOICES));
}

/* A bad hour brings the same trouble many times. *often: they have heard enough of it. */
static enum err heard_enough(struct turn *t, enum msg msg, bool *often)
{
	const char *key = arena_printf(t->arena, "trouble:%s", msg_key(msg));
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, MS_HOUR, ALERTS_PER_HOUR);
	*often = e == ERR_LIMIT;
	return *often ? OK : e;
}

enum err alert_admins(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	const struct context *ctx = t->ctx;
	size_t told = 0;
	bool often;

	TRY(heard_enough(t, msg, &often));
	for (size_t i = 0; !often && i < ctx->n_staff && told < ADMINS_TOLD; i++) {
		if (!(ctx->staff[i].roles & (unsigned)ROLES_ADMIN))
			continue;
		TRY(tell_admin(t, &ctx->staff[i], msg, v, nv));
		told++;
	}
	return OK;
}

/* ---- what could not be delivered ---- */

/* The order whose news now has nobody to reach; id 0 when none waits. */
static enum err waiting_order(struct turn *t, int64_t contact_id, struct order *out)
{
	struct order *orders;
	size_t n;

	*out = (struct order) { 0 };
	TRY(orders_of_contact(t->store, t->arena, contact_id, ORDERS_LOOKED_AT, &orders, &n));
	for (size_t i = 0; i < n && !out->id; i++)
		if (order_is_open(orders[i].state))
			*out = orders[i];
	return OK;
}

static enum err has_open_request(struct turn *t, int64_t contact_id, bool *open)
{
	struct request *requests;
	struct ticket *tickets;
	struct refund *refunds;
	size_t n;

	TRY(requests_of_contact(t->store, t->arena, contact_id, ORDERS_LOOKED_AT, &requests, &n));
	*open = false;
	for (size_t i = 0; i < n; i++)
		*open = *open || requests[i].open;
	if (*open)
		return OK;
	TRY(tickets_of_contact(t->store, t->arena, contact_id, true, 1, &tickets, &n));
	*open = n > 0;
	if (*open)
		return OK;
	TRY(refunds_of_contact(t->store, t->arena, contact_id, ORDERS_LOOKED_AT, &refunds, &n));
	for (size_t i = 0; i < n; i++)
		*open = *open || refunds[i].open;
	return OK;
}

/* Only where somebody waits for us: people who leave after all is done disturb nobody. */
static enum err customer_lost(struct turn *t, const struct outbox_row *row)
{
	int64_t address_id = row->address_id;
	const char *key = arena_printf(t->arena, "unreachable:%lld", (long long)address_id);
	struct locale l = locale_staff(t);
	struct address addr;
	struct contact c;
	struct order o;
	struct choice view = { .label = BTN_VIEW_ORDER };
	bool asked, elsewhere;
	enum err e;

	TRY(address_set_reachable(t->store, address_id, false));
	TRY(reach_elsewhere(t, row, &elsewhere));
	if (elsewhere)
		return OK;
	TRY(address_get(t->store, t->arena, address_id, &addr));
	TRY(contact_get(t->store, t->arena, addr.contact_id, &c));
	TRY(waiting_order(t, c.id, &o));
	TRY(has_open_request(t, c.id, &asked));
	if (!key || (!o.id && !asked))
		return key ? OK : ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, UNREACHABLE_MS, 1);
	if (e != OK)
		return e == ERR_LIMIT ? OK : e;
	view.data = data_of(t, "pesanan", "%lld", (long long)o.id);
	return send_staff(
		t,
		draft(t, &l, MSG_STAFF_UNREACHABLE,
		      VALUES(V("name",
			       c.name ? c.name : catalog_text(l.texts, l.lang, MSG_STAFF_NAMELESS)),
			     V("channel", channel_text(&l, addr.channel)), V("order", o.number)),
		      &view, o.id ? 1 : 0),
		o.id ? REF_ORDER : REF_NONE, o.id);
}

static enum err tell_staff(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct locale l = locale_staff(t);
	bool often;

	TRY(heard_enough(t, msg, &often));
	return often ? OK : send_staff(t, draft(t, &l, msg, v, nv, NO_CHOICES), REF_NONE, 0);
}

enum err dispatch_undeliverable(struct turn *t, const struct outbox_row *row, const char *reason,
				bool unreachable, int64_t dead_id)
{
	const char *why = text_one_line(t->arena, reason, strlen(reason), REASON_CHARS);
	const char *number = arena_printf(t->arena, "%lld", (long long)dead_id);
	bool told;

	if (!why || !number)
		return ERR_NOMEM;
	t->action = "undeliverable";
	t->locale = locale_staff(t);
	if (t->ctx->staff_chat[0] && row->channel == t->ctx->staff_channel &&
	    strcmp(row->chat, t->ctx->staff_chat) == 0)
		return alert_admins(t, MSG_STAFF_GROUP_LOST, VALUES(V("why", why)));
	TRY(cast_undelivered(t, row, unreachable, &told));
	if (told)
		return OK;
	TRY(desk_undelivered(t, row, why, unreachable, &told));
	if (unreachable && told)
		return address_set_reachable(t->store, row->address_id, false);
	if (unreachable)
		return row->address_id ? customer_lost(t, row) : OK;
	if (row->kind == OUT_MAIL && row->address_id)
		TRY(proof_mail_failed(t, row->address_id));
	if (row->kind == OUT_MAIL)
		return tell_staff(t, MSG_STAFF_MAIL_FAILED, VALUES(V("why", why)));
	return alert_admins(t, MSG_STAFF_DEAD_LETTER, VALUES(V("case", number), V("why", why)));
}
