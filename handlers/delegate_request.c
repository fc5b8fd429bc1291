/* delegate_request.c - the request as it reaches the owner: in their chat, else in the order's
 * mailbox. Owns: its words. Never: says to whoever asked that it was sent. */
#include "handlers/delegate.h"

#include "handlers/activation.h"
#include "handlers/reach.h"
#include "handlers/staff.h"
#include "store/proof.h"

static enum err reach_them(struct turn *t, int64_t contact_id, struct address *to)
{
	enum err e = reach(t, contact_id, 0, to);

	if (e == ERR_NOT_FOUND)
		*to = (struct address) { .id = 0 };
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err delegate_people(struct turn *t, const struct delegate *d, struct delegate_people *p)
{
	TRY(contact_get(t->store, t->arena, d->contact_id, &p->asker));
	TRY(reach_them(t, d->contact_id, &p->address));
	return order_get(t->store, t->arena, d->order_id, &p->order);
}

const char *delegate_name(const struct locale *l, const struct contact *c)
{
	if (c->name && !text_is_blank(c->name))
		return c->name;
	return catalog_text(l->texts, l->lang, MSG_STAFF_NAMELESS);
}

const char *delegate_spoken_to(struct turn *t, const struct locale *l, const struct contact *c)
{
	const char *who = format_address(t->arena, l, c->name ? c->name : "");

	return who ? who : "Kak";
}

/* ---- the request ---- */

struct outgoing *delegate_request(struct turn *t, const struct locale *l, const char *who,
				  const struct delegate *d, const struct delegate_people *p)
{
	const long long id = (long long)d->id, version = (long long)d->version;

	return draft(t, l, MSG_DELEGATE_REQUEST,
		     VALUES(V("kak", who), V("name", delegate_name(l, &p->asker)),
			    V("channel", channel_text(l, p->address.channel)),
			    V("order", p->order.number), V("product", order_product(l, &p->order)),
			    V("until", format_relative(t->arena, l, d->expires_ms, t->now_ms))),
		     CHOICES({ .label = BTN_PERMIT,
			       .data = data_of(t, "izin", "%lld:%lld:ya", id, version) },
			     { .label = BTN_DECLINE,
			       .data = data_of(t, "izin", "%lld:%lld:tidak", id, version) }));
}

/* Their own night is theirs: the request waits for the morning, and the link lives long enough. */
static enum err ask_owner(struct turn *t, int64_t owner, const struct delegate *d,
			  const struct delegate_people *p, size_t *asked)
{
	struct contact c;
	struct address to;
	struct locale l;

	TRY(contact_get(t->store, t->arena, owner, &c));
	TRY(reach_them(t, owner, &to));
	if (!to.id || c.id == d->contact_id)
		return OK;
	l = locale_of(t, &c);
	++*asked;
	return send_to(t, &to, RANK_NOTICE, true,
		       delegate_request(t, &l, delegate_spoken_to(t, &l, &c), d, p));
}

/* What to open or to type. NULL when memory ends. */
static const char *mail_way(struct turn *t, const struct locale *l, const char *code)
{
	const char *bot = t->ctx->health ? t->ctx->health->username : "";
	const char *link = arena_printf(t->arena, "https://t.me/%s?start=izin_%s", bot, code);
	struct strbuf way;
	enum err e;

	strbuf_init(&way, t->arena, TEXT_MAX);
	if (bot[0])
		e = RENDER(l->texts, l->lang, MSG_MAIL_DELEGATE_LINK, &way, V("link", link));
	else
		e = RENDER(l->texts, l->lang, MSG_MAIL_DELEGATE_TYPE, &way, V("code", code),
			   V("brand", t->ctx->brand));
	return e == OK ? way.ptr : NULL;
}

static enum err mail_owner(struct turn *t, const struct delegate *d,
			   const struct delegate_people *p, const char *code)
{
	struct locale l = locale_staff(t); /* the brand's language: nobody knows the reader's */
	struct strbuf subject, body;

	strbuf_init(&subject, t->arena, TEXT_MAX);
	strbuf_init(&body, t->arena, OUTGOING_TEXT / 2);
	TRY(RENDER(l.texts, l.lang, MSG_MAIL_DELEGATE_SUBJECT, &subject,
		   V("order", p->order.number), V("brand", t->ctx->brand)));
	TRY(RENDER(l.texts, l.lang, MSG_MAIL_DELEGATE_BODY, &body,
		   V("name", delegate_name(&l, &p->asker)),
		   V("channel", channel_text(&l, p->address.channel)), V("order", p->order.number),
		   V("until", format_relative(t->arena, &l, d->expires_ms, t->now_ms)),
		   V_NEUTRAL("how", mail_way(t, &l, code)), V("brand", t->ctx->brand)));
	/* Nobody waits for this letter: whoever asked must not learn that it was ever written. */
	return send_mail(t, p->order.email, subject.ptr, body.ptr, true, 0);
}

enum err delegate_deliver(struct turn *t, const struct delegate *d, const struct order *o,
			  const char *code)
{
	struct delegate_people p = { .asker = t->contact, .address = t->address, .order = *o };
	int64_t *owners;
	size_t n, asked = 0;

	TRY(proof_principals(t->store, t->arena, o->id, OWNERS_MAX, &owners, &n));
	for (size_t i = 0; i < n; i++)
		TRY(ask_owner(t, owners[i], d, &p, &asked));
	if (!asked && o->email && t->ctx->has_mail)
		TRY(mail_owner(t, d, &p, code));
	return note(t, "delegate_asked", arena_printf(t->arena, "order:%s", o->number), NULL);
}
