/* incident_first.c - an affected customer asks: the incident is the answer, and a ticket is still
 * one tap away. Whoever asked once hears the updates, and at the end is asked whether it works. */
#include "handlers/incident.h"

#include "handlers/desk.h"
#include "handlers/form.h"
#include "handlers/person.h"
#include "handlers/staff.h"
#include "handlers/words.h"
#include "store/limit.h"

enum {
	MENTION_MS = 30 * MS_MINUTE,
	WORDS_CHARS = 800,
	ANSWER_MS = MS_DAY, /* so long words may be the answer to "does it work again?" */
};

/* ---- who is affected ---- */

/* Of what affects everybody nobody need prove anything to hear. */
static enum err affects(struct turn *t, const struct incident *i, bool *yes)
{
	const struct cast_audience to = incident_audience(i, false);
	enum err e = OK;

	if (i->scope != INCIDENT_ALL)
		e = cast_means(t->store, &to, t->contact.id);
	*yes = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err find(struct turn *t, struct incident *out, bool *found)
{
	struct incident *open;
	size_t n;

	*found = false;
	if (!t->contact.id || t->roles)
		return OK;
	TRY(incidents_open(t->store, t->arena, INCIDENTS_OPEN, &open, &n));
	for (size_t i = 0; i < n && !*found; i++) {
		TRY(affects(t, &open[i], found));
		if (*found)
			*out = open[i];
	}
	return OK;
}

/* The row of the sender; words are kept for a ticket that they may open yet. */
static enum err remember(struct turn *t, const struct incident *i, const char *words,
			 int64_t ticket_id)
{
	struct incident_contact c = { .incident_id = i->id, .contact_id = t->contact.id };
	enum err e = incident_contact_get(t->store, t->arena, i->id, t->contact.id, &c);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	c.address_id = t->address.id;
	c.at_ms = t->now_ms;
	c.words = words[0] ? text_clean(t->arena, words, strlen(words), WORDS_CHARS) : c.words;
	c.ticket_id = ticket_id ? ticket_id : c.ticket_id;
	TRY(incident_contact_save(t->store, t->arena, &c));
	return incident_refresh_soon(t, i->id);
}

/* ---- first ---- */

static enum err say_known(struct turn *t, const struct incident *i)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)i->id);
	const char *words = t->how == HOW_TEXT      ? t->update->text
			    : t->how == HOW_COMMAND ? t->args
						    : "";

	t->subject = incident_subject(t, i);
	TRY(remember(t, i, words, 0));
	return say(t, MSG_INCIDENT_KNOWN,
		   VALUES(V("kak", kak(t)), V("text", i->text),
			  V("since", format_relative(t->arena, &t->locale, i->since_ms, t->now_ms)),
			  V("news", i->news), V("next", incident_next(t, &t->locale, i))),
		   CHOICES({ .label = BTN_INCIDENT_TICKET,
			     .data = data_of(t, "gangguan_tiket", "%s", id) },
			   { .label = BTN_MENU, .data = "menu" }));
}

enum err incident_first(struct turn *t, bool *taken)
{
	struct incident i;

	TRY(find(t, &i, taken));
	return *taken ? say_known(t, &i) : OK;
}

/* Where trouble is a part of what is wanted, and not all of it: these go their own way. */
static bool wants_else(const struct turn *t)
{
	static const enum intent sure[] = {
		INTENT_ACTIVATION_STATUS, INTENT_REFUND_REQUEST, INTENT_REFUND_STATUS,
		INTENT_REFUND_POLICY,     INTENT_APPEAL,         INTENT_ESCALATE,
		INTENT_TALK_TO_HUMAN,     INTENT_CANCEL_FLOW,    INTENT_PAYMENT_CONFIRM,
		INTENT_SERVICE_CANCEL,    INTENT_PRIVACY_ACCESS, INTENT_PRIVACY_DELETE,
		INTENT_MARKETING_OPTOUT,  INTENT_BACKUP_RESTORE, INTENT_COMPLAINT_ABUSE,
	};

	for (size_t i = 0; i < ARRAY_LEN(sure); i++)
		if (sure[i] == t->guess.intent)
			return true;
	return false;
}

/* "Sudah bisa kak", "belum": behind our question, typed or from a template's own button. */
static enum err hear_answer(struct turn *t, bool *taken)
{
	struct incident_contact c;
	struct cast last;
	int64_t at_ms;
	enum err e = cast_last_to(t->store, t->arena, t->address.id, &last, &at_ms);

	if (e != OK || last.kind != CAST_OVER || t->now_ms - at_ms > ANSWER_MS)
		return e == ERR_NOT_FOUND ? OK : e;
	e = incident_contact_get(t->store, t->arena, last.to.incident_id, t->contact.id, &c);
	if (e != OK || c.answer != INCIDENT_UNASKED)
		return e == ERR_NOT_FOUND ? OK : e;
	t->args = arena_printf(t->arena, "%lld", (long long)c.incident_id);
	if (!t->args)
		return ERR_NOMEM;
	*taken = true;
	if (words_are(t, t->update->text, MSG_WORDS_WORKS))
		return incident_works_run(t);
	if (words_are(t, t->update->text, MSG_INCIDENT_WORDS_STILL) ||
	    words_hold(t, t->update->text, MSG_TICKET_WORDS_STILL))
		return incident_still_run(t);
	*taken = false;
	return OK;
}

enum err incident_hear(struct turn *t, bool *taken)
{
	bool asked;

	*taken = false;
	if (!t->contact.id || t->roles)
		return OK;
	TRY(hear_answer(t, taken));
	if (*taken || wants_else(t) || !words_hold(t, t->update->text, MSG_INCIDENT_WORDS_TROUBLE))
		return OK;
	TRY(person_talks(t, TALK_LOGIN, &asked)); /* then it is what we asked them to tell */
	return asked ? OK : incident_first(t, taken);
}

enum err incident_mention(struct turn *t)
{
	struct incident i;
	const char *key;
	bool found;
	enum err e;

	TRY(find(t, &i, &found));
	if (!found)
		return OK;
	key = arena_printf(t->arena, "incident:%lld:%lld", (long long)i.id,
			   (long long)t->contact.id);
	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, MENTION_MS, 1);
	if (e != OK)
		return e == ERR_LIMIT ? OK : e;
	return say_known(t, &i);
}

enum err incident_link(struct turn *t, const struct ticket *k)
{
	const struct locale l = locale_staff(t);
	struct incident i;
	struct desk_case c;
	bool found;

	TRY(find(t, &i, &found));
	if (!found)
		return OK;
	TRY(remember(t, &i, "", k->id));
	TRY(note(t, "incident_linked", incident_subject(t, &i), k->number));
	return desk_say(
		t, ticket_case(k, &c),
		draft(t, &l, MSG_INCIDENT_LINKED, VALUES(V("number", i.number)), NO_CHOICES));
}

/* ---- buttons ---- */

static enum err pressed(struct turn *t, struct incident *i, struct incident_contact *c)
{
	int64_t id = arg_number(t, 0);
	enum err e;

	if (!t->contact.id)
		return ERR_NOT_FOUND;
	TRY(incident_get(t->store, t->arena, id, i));
	t->subject = incident_subject(t, i);
	*c = (struct incident_contact) { .incident_id = id,
					 .contact_id = t->contact.id,
					 .address_id = t->address.id,
					 .at_ms = t->now_ms };
	e = incident_contact_get(t->store, t->arena, id, t->contact.id, c);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err stale(struct turn *t, enum err e)
{
	return e == ERR_NOT_FOUND ? toast(t, MSG_STALE_TOAST, NO_VALUES) : e;
}

/* [Tetap Buka Tiket]: with the words that brought them here. */
enum err incident_ticket_run(struct turn *t)
{
	struct incident_contact c;
	struct incident i;
	enum err e = pressed(t, &i, &c);

	if (e != OK)
		return stale(t, e);
	return form_start(t, &ticket_form, VALUES(V("first", c.words ? c.words : "")));
}

static enum err answered(struct turn *t, struct incident_contact *c, enum incident_answer answer)
{
	c->answer = answer;
	c->at_ms = t->now_ms;
	TRY(incident_contact_save(t->store, t->arena, c));
	return incident_refresh_soon(t, c->incident_id);
}

/* The ticket that was linked, while somebody may still work on it. */
static enum err linked_ticket(struct turn *t, const struct incident_contact *c, struct ticket *k,
			      bool *found)
{
	enum err e = c->ticket_id ? ticket_own(t, c->ticket_id, k) : ERR_NOT_FOUND;

	*found = e == OK && ticket_is_active((enum ticket_state)k->state);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err incident_works_run(struct turn *t)
{
	struct incident_contact c;
	struct incident i;
	struct ticket k;
	bool found, moved;
	enum err e = pressed(t, &i, &c);

	if (e != OK)
		return stale(t, e);
	TRY(answered(t, &c, INCIDENT_WORKS));
	TRY(linked_ticket(t, &c, &k, &found));
	if (found) /* it says goodbye, and asks how we did */
		return ticket_move(t, &k, TICKET_EV_CLOSE, &moved);
	return say(t, MSG_INCIDENT_WORKS, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_MENU, .data = "menu" }));
}

static enum err tell_desk(struct turn *t, const struct incident *i, const struct ticket *k)
{
	const struct locale l = locale_staff(t);
	struct desk_case c;

	return desk_say(
		t, ticket_case(k, &c),
		draft(t, &l, MSG_INCIDENT_SAYS_STILL, VALUES(V("number", i->number)), NO_CHOICES));
}

enum err incident_still_run(struct turn *t)
{
	struct incident_contact c;
	struct incident i;
	struct ticket k;
	bool found, moved;
	enum err e = pressed(t, &i, &c);

	if (e != OK)
		return stale(t, e);
	TRY(answered(t, &c, INCIDENT_STILL));
	TRY(linked_ticket(t, &c, &k, &found));
	if (!found)
		return form_start(t, &ticket_form, VALUES(V("first", c.words ? c.words : i.text)));
	TRY(tell_desk(t, &i, &k));
	TRY(ticket_move(t, &k, TICKET_EV_CUSTOMER, &moved));
	return say(t, MSG_INCIDENT_STILL_TICKET,
		   VALUES(V("kak", kak(t)), V("number", k.number),
			  V("until", ticket_promise(t, &t->locale, &k))),
		   CHOICES({ .label = BTN_TICKET_ADD,
			     .data = data_of(t, "tiket_info", "%lld", (long long)k.id) }));
}
