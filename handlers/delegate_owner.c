/* delegate_owner.c - what the owner does with a request: the link from the mailbox, [Izinkan]
 * [Tolak], the list of delegates (/delegasi) and [Cabut Izin]. Owns: who may decide - somebody who
 * owns the order themselves (proof_is_principal), or whoever first opened the link that went to the
 * order's mailbox, which proves that the mailbox is theirs. Never: believes a button or a code
 * without asking the store again. */
#include "handlers/delegate.h"

#include <inttypes.h>

#include "base/secret.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "store/limit.h"
#include "store/proof.h"

enum {
	WRONG_CODES = 10, /* in a window; a code has 64 random bits */
	WRONG_WINDOW_MS = MS_HOUR,
	LISTED = 8,
	PROOFS_MAX = 60,
};

/* ---- who may decide ---- */

static enum err may_decide(struct turn *t, const struct delegate *d, bool *may)
{
	enum err e = proof_is_principal(t->store, t->contact.id, d->order_id);

	*may = (e == OK || d->owner_id == t->contact.id) && d->contact_id != t->contact.id;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* A short answer: over the chat for a button, as a message for a link. */
static enum err hear(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return t->how == HOW_BUTTON ? toast(t, msg, v, nv) : menu_say(t, msg, v, nv);
}

static enum err say_decided(struct turn *t, const struct delegate *d)
{
	static const enum msg answers[] = {
		[DELEGATE_ALLOWED] = MSG_DELEGATE_ANSWER_ALLOWED,
		[DELEGATE_DECLINED] = MSG_DELEGATE_ANSWER_DECLINED,
		[DELEGATE_REVOKED] = MSG_DELEGATE_ANSWER_REVOKED,
	};

	if (d->state < DELEGATE_ALLOWED || d->state > DELEGATE_REVOKED)
		return hear(t, MSG_STALE_TOAST, NO_VALUES);
	return hear(
		t, MSG_DELEGATE_DECIDED,
		VALUES(V("answer",
			 catalog_text(t->locale.texts, t->locale.lang, answers[d->state])),
		       V("when", format_relative(t->arena, &t->locale, d->decided_ms, t->now_ms))));
}

static enum err say_expired(struct turn *t, const struct delegate *d)
{
	return say_edit(t, MSG_DELEGATE_EXPIRED, VALUES(V("kak", kak(t)), V("order", d->number)),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

/* ---- the link that came by e-mail ---- */

static enum err find_code(struct turn *t, struct delegate *d)
{
	const char *key = arena_printf(t->arena, "izin:%" PRId64, t->contact.id);
	char hash[SHA256_HEX_SIZE];
	enum err e;

	if (!key)
		return ERR_NOMEM;
	TRY(rate_peek(t->store, key, t->now_ms, WRONG_CODES, NULL));
	TRY(secret_hash("delegate", first_word(t, NULL), hash));
	e = delegate_by_hash(t->store, t->arena, hash, d);
	if (e != ERR_NOT_FOUND)
		return e;
	e = rate_hit(t->store, key, t->now_ms, WRONG_WINDOW_MS, WRONG_CODES);
	return e == OK ? ERR_NOT_FOUND : e;
}

static enum err open_link(struct turn *t)
{
	struct delegate d;
	struct delegate_people p;
	enum err e = find_code(t, &d);

	if (e == ERR_NOT_FOUND || e == ERR_LIMIT || (e == OK && !d.order_id))
		return menu_say_kak(t, MSG_DELEGATE_CODE_UNKNOWN);
	if (e != OK)
		return e;
	if (d.contact_id == t->contact.id)
		return menu_say_kak(t, MSG_DELEGATE_SELF);
	if (d.state == DELEGATE_SENT && d.expires_ms <= t->now_ms)
		return say_expired(t, &d);
	if (d.state == DELEGATE_SENT)
		e = delegate_open(t->store, d.id, t->contact.id);
	else if (d.owner_id != t->contact.id)
		e = ERR_CONFLICT;
	if (e == ERR_CONFLICT)
		return menu_say_kak(t, MSG_DELEGATE_OPENED);
	if (e != OK || d.state != DELEGATE_SENT)
		return e != OK ? e : say_decided(t, &d);
	TRY(delegate_people(t, &d, &p));
	t->subject = arena_printf(t->arena, "order:%s", p.order.number);
	return send_reply(t, delegate_request(t, &t->locale, kak(t), &d, &p));
}

/* ---- [Izinkan] [Tolak] ---- */

/* The proof that lets in, and its opposite. A proof that somebody else gave stays. */
static enum err let_in(struct turn *t, const struct delegate *d, const struct order *o)
{
	const char *by = arena_printf(t->arena, "owner:%" PRId64, t->contact.id);
	char key[ORDER_KEY_SIZE];
	enum err e = proof_is_principal(t->store, t->contact.id, o->id);

	if (!by)
		return ERR_NOMEM;
	TRY(order_key(o->number, key));
	if (e == ERR_NOT_FOUND) /* they hold the order's mailbox: for this order that is enough */
		e = proof_add(t->store, t->contact.id, PROOF_ORDER, key, t->now_ms, "link");
	if (e != OK)
		return e;
	return proof_add(t->store, d->contact_id, PROOF_ORDER, key, t->now_ms, by);
}

static enum err put_out(struct turn *t, const struct delegate *d, const struct order *o)
{
	struct proof *all;
	char key[ORDER_KEY_SIZE];
	size_t n;

	TRY(order_key(o->number, key));
	TRY(proof_list(t->store, t->arena, d->contact_id, PROOFS_MAX, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (all[i].kind == PROOF_ORDER && strcmp(all[i].value, key) == 0 &&
		    text_starts(all[i].by, "owner:"))
			return proof_remove(t->store, d->contact_id, PROOF_ORDER, key);
	return OK;
}

static enum err tell_asker(struct turn *t, const struct delegate_people *p, enum msg msg,
			   bool granted)
{
	struct locale l = locale_of(t, &p->asker);
	const char *see = data_of(t, "aktivasi", "%" PRId64 ":%" PRId64, p->order.id,
				  p->order.version);
	const struct choice status[] = { { .label = BTN_STATUS, .data = see },
					 { .label = BTN_MENU, .data = "menu" } };

	if (!p->address.id)
		return OK;
	return send_to(t, &p->address, RANK_NOTICE, !granted,
		       draft(t, &l, msg,
			     VALUES(V("kak", delegate_spoken_to(t, &l, &p->asker)),
				    V("order", p->order.number)),
			     granted ? status : &status[1], granted ? 2 : 1));
}

static enum err note_decision(struct turn *t, const char *action, const struct delegate *d,
			      const struct delegate_people *p)
{
	t->subject = arena_printf(t->arena, "order:%s", p->order.number);
	return note(t, action, t->subject,
		    arena_printf(t->arena, "contact:%" PRId64, d->contact_id));
}

static enum err allow(struct turn *t, const struct delegate *d)
{
	struct delegate_people p;

	TRY(delegate_people(t, d, &p));
	TRY(let_in(t, d, &p.order));
	TRY(delegate_decide(t->store, d->id, d->version, DELEGATE_ALLOWED, t->contact.id,
			    t->now_ms));
	TRY(note_decision(t, "delegate_allowed", d, &p));
	TRY(say_edit(t, MSG_DELEGATE_PERMITTED,
		     VALUES(V("kak", kak(t)), V("name", delegate_name(&t->locale, &p.asker)),
			    V("order", p.order.number)),
		     CHOICES({ .label = BTN_REVOKE,
			       .data = data_of(t, "cabut", "%" PRId64 ":%" PRId64, d->id,
					       d->version + 1) },
			     { .label = BTN_MENU, .data = "menu" })));
	return tell_asker(t, &p, MSG_DELEGATE_GRANTED, true);
}

/* The asker hears nothing: a no would say that there is such an order. */
static enum err decline(struct turn *t, const struct delegate *d)
{
	struct delegate_people p;

	TRY(delegate_people(t, d, &p));
	TRY(delegate_decide(t->store, d->id, d->version, DELEGATE_DECLINED, t->contact.id,
			    t->now_ms));
	TRY(note_decision(t, "delegate_declined", d, &p));
	return say_edit(t, MSG_DELEGATE_REFUSED,
			VALUES(V("kak", kak(t)), V("order", p.order.number)),
			CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

/* The row that a button means, when the presser may decide about it; *found false: they heard that
 * the button is of no use, whatever it was. */
static enum err find_row(struct turn *t, struct delegate *d, bool *found)
{
	enum err e = delegate_get(t->store, t->arena, arg_number(t, 0), d);

	*found = false;
	if (e == OK)
		e = may_decide(t, d, found);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return *found ? OK : toast(t, MSG_STALE_TOAST, NO_VALUES);
}

enum err permit_run(struct turn *t)
{
	const char *word = arg(t, 2);
	struct delegate d;
	bool found;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	if (t->how != HOW_BUTTON)
		return open_link(t);
	TRY(find_row(t, &d, &found));
	if (!found)
		return OK;
	if (d.state != DELEGATE_SENT || d.version != arg_number(t, 1))
		return say_decided(t, &d);
	if (d.expires_ms <= t->now_ms)
		return say_expired(t, &d);
	if (strcmp(word, "ya") == 0)
		return allow(t, &d);
	return strcmp(word, "tidak") == 0 ? decline(t, &d) : toast(t, MSG_STALE_TOAST, NO_VALUES);
}

/* ---- /delegasi and [Cabut Izin] ---- */

static enum err add_line(struct turn *t, const struct delegate *d, struct strbuf *list,
			 struct choice *c)
{
	const char *word = catalog_text(t->locale.texts, t->locale.lang, BTN_REVOKE);
	const char *label;
	struct strbuf line;
	struct delegate_people p;

	TRY(delegate_people(t, d, &p));
	strbuf_init(&line, t->arena, TEXT_MAX);
	TRY(RENDER(t->locale.texts, t->locale.lang, MSG_DELEGATE_LINE, &line,
		   V("name", delegate_name(&t->locale, &p.asker)), V("order", p.order.number),
		   V("since", format_date_plain(t->arena, &t->locale, d->decided_ms))));
	strbuf_addf(list, "%s%s", list->len ? "\n" : "", line.ptr);
	label = arena_printf(t->arena, "%s %s", word, delegate_name(&t->locale, &p.asker));
	if (!label || strbuf_failed(list))
		return ERR_NOMEM;
	*c = (struct choice) { .text = arena_strndup(t->arena, label,
						     utf8_prefix(label, strlen(label), BUTTON_MAX)),
			       .data = data_of(t, "cabut", "%" PRId64 ":%" PRId64, d->id,
					       d->version) };
	return c->text ? OK : ERR_NOMEM;
}

enum err delegates_run(struct turn *t)
{
	struct choice c[LISTED];
	struct delegate *all;
	struct strbuf list;
	size_t n;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(delegates_of_owner(t->store, t->arena, t->contact.id, LISTED, &all, &n));
	if (n == 0)
		return menu_say_kak(t, MSG_DELEGATE_NONE);
	strbuf_init(&list, t->arena, TEXT_MAX);
	for (size_t i = 0; i < n; i++)
		TRY(add_line(t, &all[i], &list, &c[i]));
	return say(t, MSG_DELEGATE_LIST, VALUES(V("kak", kak(t)), V_NEUTRAL("list", list.ptr)), c,
		   n);
}

static enum err revoke(struct turn *t, const struct delegate *d)
{
	struct delegate_people p;

	TRY(delegate_people(t, d, &p));
	TRY(put_out(t, d, &p.order));
	TRY(delegate_decide(t->store, d->id, d->version, DELEGATE_REVOKED, t->contact.id,
			    t->now_ms));
	TRY(note_decision(t, "delegate_revoked", d, &p));
	TRY(say_edit(t, MSG_DELEGATE_WITHDRAWN,
		     VALUES(V("kak", kak(t)), V("name", delegate_name(&t->locale, &p.asker)),
			    V("order", p.order.number)),
		     CHOICES({ .label = BTN_MENU, .data = "menu" })));
	return tell_asker(t, &p, MSG_DELEGATE_TAKEN_BACK, false);
}

/* One tap is enough: nothing is lost, and they can ask again. */
enum err revoke_run(struct turn *t)
{
	struct delegate d;
	bool found;

	if (!t->contact.id || t->how != HOW_BUTTON)
		return delegates_run(t);
	TRY(find_row(t, &d, &found));
	if (!found)
		return OK;
	if (d.state != DELEGATE_ALLOWED || d.version != arg_number(t, 1))
		return say_decided(t, &d);
	return revoke(t, &d);
}
