/* staff_proof.c - staff:  /bukti CS-20261123-0001 BLZ-1   (or /bukti BLZ-1, as a reply to the card)
 * bot: match Rina as an owner of BLZ-1? [Ya, Cocokkan] [Batal]
 * For customers who own an order but can show neither its phone nor its e-mail: staff have looked
 * at their proof, and answer for it by name. Never: without a confirmation, for people below
 * agents, or past whoever holds the request. */
#include "handlers/activation.h"
#include "handlers/reach.h"
#include "handlers/requests.h"
#include "handlers/staff.h"
#include "store/limit.h"
#include "store/proof.h"

enum {
	ROLES_LEAD = ROLE_LEAD | ROLES_ADMIN,
	ROLES_MATCH = ROLE_AGENT | ROLES_LEAD, /* who may answer for a customer */
};

#define USAGE "/bukti CS-20261123-0001 BLZ-1"

/* Who is to be matched with what. */
struct match {
	struct request request;
	struct order order;
	struct contact contact;
	struct address address; /* of the request */
};

static enum err hear(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return t->how == HOW_BUTTON ? toast(t, msg, v, nv) : say(t, msg, v, nv, NO_CHOICES);
}

static const char *name_of(struct turn *t, const struct match *m)
{
	if (m->contact.name && !text_is_blank(m->contact.name))
		return m->contact.name;
	return catalog_text(t->locale.texts, t->locale.lang, MSG_STAFF_NAMELESS);
}

/* ---- which request, which order ---- */

/* The request whose card, or talk, this message answers. */
static enum err request_answered(struct turn *t, struct request *r)
{
	const struct update *u = t->update;
	enum ref_kind kind;
	int64_t ref;

	if (!u->reply_to)
		return ERR_NOT_FOUND;
	TRY(sent_find(t->store, u->channel, u->chat, u->reply_to, &kind, &ref));
	if (kind != REF_REQUEST && kind != REF_TALK)
		return ERR_NOT_FOUND;
	return request_get(t->store, t->arena, ref, r);
}

/* "CASE ORDER", or "ORDER" under a card. *order is "" when the words do not say enough. */
static enum err read_words(struct turn *t, struct match *m, const char **order)
{
	const char *rest, *first = first_word(t, &rest);
	const char *second = arena_strndup(t->arena, rest, strcspn(rest, " \t\n"));

	if (!second)
		return ERR_NOMEM;
	*order = second[0] ? second : t->update->reply_to ? first : "";
	if (!(*order)[0])
		return OK;
	return second[0] ? request_by_number(t->store, t->arena, first, &m->request)
			 : request_answered(t, &m->request);
}

/* *found false: the person has been told what is missing. */
static enum err find_words(struct turn *t, struct match *m, bool *found)
{
	const char *order = "";
	enum err e = read_words(t, m, &order);

	if (e == ERR_NOT_FOUND)
		return hear(t, MSG_STAFF_REQUEST_UNKNOWN, NO_VALUES);
	if (e != OK)
		return e;
	if (!order[0])
		return hear(t, MSG_ADMIN_USAGE, VALUES(V("usage", USAGE)));
	e = order_by_number(t->store, t->arena, order, &m->order);
	if (e == ERR_NOT_FOUND)
		return hear(t, MSG_ADMIN_ORDER_UNKNOWN, VALUES(V("order", order)));
	*found = e == OK;
	return e;
}

static enum err find_button(struct turn *t, struct match *m, bool *found)
{
	enum err e = request_get(t->store, t->arena, arg_number(t, 0), &m->request);

	if (e == OK)
		e = order_get(t->store, t->arena, arg_number(t, 1), &m->order);
	*found = e == OK;
	return e == ERR_NOT_FOUND ? toast(t, MSG_STALE_TOAST, NO_VALUES) : e;
}

/* Closed, held by somebody else, or matched already: says so. */
static enum err may_match(struct turn *t, struct match *m, bool *may)
{
	const struct request *r = &m->request;
	bool other = r->owner && strcmp(r->owner, actor(t)) != 0;
	enum err e;

	*may = false;
	if (!r->open)
		return hear(t, MSG_STAFF_CLOSED_ALREADY,
			    VALUES(V("done", staff_and_when(t, r->owner ? r->owner : "system",
							    r->closed_ms))));
	if (other && !(t->roles & (unsigned)ROLES_LEAD))
		return hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, r->owner))));
	e = order_owned_by(t->store, r->contact_id, m->order.id);
	if (e == OK)
		return hear(t, MSG_STAFF_PROOF_ALREADY,
			    VALUES(V("name", name_of(t, m)), V("order", m->order.number)));
	*may = e == ERR_NOT_FOUND;
	return *may ? OK : e;
}

static enum err find_match(struct turn *t, struct match *m, bool *found)
{
	*found = false;
	TRY(staff_remember(t));
	TRY(t->how == HOW_BUTTON ? find_button(t, m, found) : find_words(t, m, found));
	if (!*found)
		return OK;
	t->subject = arena_printf(t->arena, "order:%s", m->order.number);
	TRY(contact_get(t->store, t->arena, m->request.contact_id, &m->contact));
	TRY(reach(t, m->request.contact_id, m->request.address_id, &m->address));
	return may_match(t, m, found);
}

/* ---- asking ---- */

static enum err ask(struct turn *t, const struct match *m)
{
	const struct order *o = &m->order;
	const char *phone = masked_phone(t, o->phone), *email = masked_email(t, o->email);
	const char *contact = phone && email ? arena_printf(t->arena, "%s • %s", phone, email)
			      : phone        ? phone
					     : email;
	const long long request = (long long)m->request.id, order = (long long)o->id;

	return say(t, MSG_STAFF_PROOF_ASK,
		   VALUES(V("name", name_of(t, m)),
			  V("channel", channel_text(&t->locale, m->address.channel)),
			  V("number", m->request.number), V("order", o->number),
			  V("customer", order_customer(&t->locale, o)),
			  V("product", order_product(&t->locale, o)), V("contact", contact)),
		   CHOICES({ .label = BTN_MATCH_YES,
			     .data = data_of(t, "bukti", "%lld:%lld:ya", request, order) },
			   { .label = BTN_CANCEL,
			     .data = data_of(t, "bukti", "%lld:%lld:tidak", request, order) }));
}

/* ---- doing it ---- */

/* Who matched them, and at once what they wanted to know. */
static enum err tell_customer(struct turn *t, const struct match *m)
{
	struct locale before = t->locale, l = locale_of(t, &m->contact);
	const char *who = format_address(t->arena, &l, m->contact.name ? m->contact.name : "");
	struct standing s;
	struct speech p = { .t = t, .l = &l, .kak = who ? who : "Kak", .s = &s };
	enum err e;

	if (!m->address.reachable)
		return OK;
	TRY(standing_load(t, &m->order, &s));
	TRY(send_to(t, &m->address, RANK_RELAY, false,
		    draft(t, &l, MSG_PROOF_BY_STAFF,
			  VALUES(V("kak", p.kak), V("name", staff_name(t, actor(t))),
				 V("order", m->order.number)),
			  NO_CHOICES)));
	t->locale = l;
	e = activation_compose(&p);
	if (e == OK)
		e = send_to(t, &m->address, RANK_RELAY, false, speech_draft(&p));
	t->locale = before;
	return e;
}

/* Their card shows the order from now on, unless it is about another one. */
static enum err show_on_card(struct turn *t, struct match *m)
{
	enum err e = request_link(t->store, m->request.id, m->order.id);

	if (e != OK)
		return e == ERR_CONFLICT ? OK : e;
	TRY(request_get(t->store, t->arena, m->request.id, &m->request));
	return request_refresh(t, &m->request, 0);
}

static enum err match(struct turn *t, struct match *m)
{
	const char *guesses = arena_printf(t->arena, "guess:%lld", (long long)m->contact.id);
	const char *detail = arena_printf(t->arena, "contact:%lld request:%s",
					  (long long)m->contact.id, m->request.number);
	char key[ORDER_KEY_SIZE];
	enum err e;

	if (!guesses || !detail)
		return ERR_NOMEM;
	TRY(order_key(m->order.number, key));
	TRY(proof_add(t->store, m->contact.id, PROOF_ORDER, key, t->now_ms, actor(t)));
	TRY(note(t, "proof_by_staff", t->subject, detail));
	e = rate_clear(t->store, guesses); /* they are no guesser */
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	TRY(say_edit(t, MSG_STAFF_PROOF_DONE,
		     VALUES(V("name", name_of(t, m)), V("order", m->order.number),
			    V("who", staff_name(t, actor(t)))),
		     NO_CHOICES));
	TRY(show_on_card(t, m));
	return tell_customer(t, m);
}

enum err staff_proof_run(struct turn *t)
{
	const char *word = t->how == HOW_BUTTON ? arg(t, 2) : "";
	struct match m = { .order = { .id = 0 } };
	bool found;

	if (!(t->roles & (unsigned)ROLES_MATCH))
		return hear(t, MSG_STAFF_PROOF_DENIED, NO_VALUES);
	if (strcmp(word, "tidak") == 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	TRY(find_match(t, &m, &found));
	if (!found)
		return OK;
	return strcmp(word, "ya") == 0 ? match(t, &m) : ask(t, &m);
}
