/* ticket_talk.c - which ticket a customer's words are for. An answer to a message about a ticket
 * belongs to it; while a member of staff holds one, plain words are for them and the bot keeps
 * silent; when more than one could be meant, one question with buttons decides.
 * Never: guesses; answers in place of a person who is listening. */
#include "handlers/form.h"
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/ticket.h"
#include "handlers/words.h"
#include "store/limit.h"

enum {
	FRESH_MS = 30 * MS_MINUTE, /* so lately written to: it is still the same talk */
	ACK_MS = 10 * MS_MINUTE,
};

enum err ticket_own(struct turn *t, int64_t id, struct ticket *k)
{
	TRY(ticket_get(t->store, t->arena, id, k));
	return t->contact.id && k->contact_id == t->contact.id ? OK : ERR_NOT_FOUND;
}

/* ---- heard ---- */

/* Now and then, so that nobody wonders; while somebody answers, their answer is the answer. */
static enum err acknowledge(struct turn *t, const struct ticket *k)
{
	const char *key = arena_printf(t->arena, "ticket-ack:%lld", (long long)k->id);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, ACK_MS, 1);
	if (e == ERR_LIMIT || (e == OK && k->owner && k->state == TICKET_ANSWERED))
		return OK;
	return e == OK ? ticket_tell(t, k, MSG_TICKET_HEARD, NO_CHOICES) : e;
}

/* Words about a finished ticket: open it again, or a new one that is linked to it. */
static enum err offer_again(struct turn *t, const struct ticket *k)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)k->id);

	return ticket_tell(
		t, k, MSG_TICKET_DONE_ALREADY,
		CHOICES({ .label = BTN_TICKET_STILL, .data = data_of(t, "tiket_buka", "%s", id) },
			{ .label = BTN_MENU, .data = "menu" }));
}

enum err ticket_hear(struct turn *t, struct ticket *k)
{
	struct desk_case c;
	bool moved;

	t->subject = arena_printf(t->arena, "ticket:%s", k->number);
	if (!ticket_is_active((enum ticket_state)k->state))
		return offer_again(t, k);
	k->address_id = t->address.id; /* the answer goes to where they write now */
	TRY(desk_relay(t, ticket_case(k, &c), t->update->text));
	TRY(ticket_move(t, k, TICKET_EV_CUSTOMER, &moved));
	return acknowledge(t, k);
}

/* ---- which one ---- */

/* What the customer answers to: a case of theirs whose kind wants to hear. */
static enum err answered_to(struct turn *t, struct desk_case *c, bool *found)
{
	const struct update *u = t->update;

	*found = false;
	if (!u->reply_to)
		return OK;
	TRY(desk_shown(t, u->reply_to, c, found));
	*found = *found && c->kind->heard && c->contact_id == t->contact.id;
	return OK;
}

static bool is_live(const struct turn *t, const struct ticket *k)
{
	return k->owner && t->now_ms < ticket_idle_at(k);
}

static bool is_fresh(const struct turn *t, const struct ticket *k)
{
	return t->now_ms - k->last_in_ms < FRESH_MS;
}

/* The words wait in the form until it is clear. */
static enum err ask_which(struct turn *t)
{
	const char *file = desk_file(t);

	return form_start(t, &ticket_add_form,
			  VALUES(V("words", t->update->text), V("file", file ? file : "")));
}

/* A ticket that we took for done, and its customer's words about that: it works, or it does not. */
static enum err about_done(struct turn *t, bool *taken)
{
	struct ticket *k;
	size_t n;

	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, false, 1, &k, &n));
	if (n == 0 || t->how != HOW_TEXT || !k->done_ms ||
	    !ticket_may_reopen(t->ctx->policy, t->ctx->calendar, k->done_ms, t->now_ms))
		return OK;
	if (words_hold(t, t->update->text, MSG_TICKET_WORDS_STILL)) {
		*taken = true;
		return offer_again(t, k);
	}
	if (k->state != TICKET_RESOLVED || t->guess.intent != INTENT_AFFIRM)
		return OK;
	return ticket_move(t, k, TICKET_EV_CLOSE, taken);
}

/* "What if everything is down?" behind a ticket that nobody answers yet: there is a button for it,
 * and no second ticket. */
static enum err about_urgency(struct turn *t, const struct ticket *k, bool *taken)
{
	const struct duration length = ticket_response_rule(t->ctx->policy, TICKET_CRITICAL);
	const char *id = arena_printf(t->arena, "%lld", (long long)k->id);

	*taken = t->how == HOW_TEXT && k->priority != TICKET_CRITICAL && is_fresh(t, k) &&
		 words_hold(t, t->update->text, MSG_TICKET_WORDS_URGENT);
	if (!*taken)
		return OK;
	return say(t, MSG_TICKET_URGENT_HINT,
		   VALUES(V("kak", kak(t)), V("number", k->number),
			  V("length", length_words(t, length))),
		   CHOICES({ .label = BTN_TICKET_URGENT,
			     .data = data_of(t, "mendesak_tiket", "%s", id) }));
}

enum err ticket_talk_take(struct turn *t, bool *taken)
{
	struct ticket *all, live[TICKETS_SHOWN];
	struct desk_case c;
	size_t n, lively = 0;

	*taken = false;
	if (!t->contact.id || desk_calls_bot(t))
		return OK;
	TRY(answered_to(t, &c, taken));
	if (*taken)
		return c.kind->heard(t, &c);
	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, true, TICKETS_SHOWN, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (is_live(t, &all[i]))
			live[lively++] = all[i];
	if (n == 0)
		return about_done(t, taken);
	t->action = "ticket_words";
	/* A picture right behind a ticket belongs to it. */
	*taken = lively > 0 || (t->how == HOW_MEDIA && is_fresh(t, &all[0]));
	if (!*taken)
		return about_urgency(t, &all[0], taken);
	if (lively == 0)
		return ticket_hear(t, &all[0]);
	if (lively == 1 || is_fresh(t, &live[0]))
		return ticket_hear(t, &live[0]);
	return ask_which(t);
}

enum err ticket_talk_rest(struct turn *t, bool *taken)
{
	struct ticket *all;
	size_t n;

	*taken = false;
	if (!t->contact.id || t->update->edited)
		return OK;
	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, true, TICKETS_SHOWN, &all, &n));
	*taken = n > 0;
	if (n == 0)
		return OK;
	if (is_fresh(t, &all[0]))
		return ticket_hear(t, &all[0]);
	return ask_which(t);
}
