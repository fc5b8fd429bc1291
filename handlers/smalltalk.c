/* smalltalk.c - greetings, thanks, a yes or no to nothing in particular, and what we did not
 * understand: first another try, then a person. While staff and customer talk, these words are for
 * them. */
#include <ctype.h>

#include "handlers/activation.h"
#include "handlers/burst.h"
#include "handlers/menu.h"
#include "handlers/person.h"
#include "handlers/ticket.h"
#include "handlers/words.h"

/* Says it, unless a member of staff is listening. */
static enum err reply(struct turn *t, enum msg msg)
{
	bool relayed = false;

	if (t->contact.id)
		TRY(person_relay(t, TALK_LIVE, &relayed));
	return relayed ? OK : menu_say_kak(t, msg);
}

enum err greeting_run(struct turn *t)
{
	bool waits;

	TRY(burst_hold(t, &waits));
	if (waits)
		return OK;
	if (words_are(t, t->update->text, MSG_WORDS_SALAM))
		return menu_say_kak(t, MSG_GREETING_SALAM);
	return menu_say(
		t, MSG_GREETING_REPLY,
		VALUES(V("greeting", format_greeting(&t->locale, t->now_ms)), V("kak", kak(t))));
}

/* "Sudah bisa", "belum bisa masuk", an order's name: words behind an answer about an order. */
static enum err take_order_words(struct turn *t, bool *taken)
{
	bool works;

	*taken = false;
	if (t->how != HOW_TEXT || !t->contact.id)
		return OK;
	/* That it works now is good news also while they talk about just that. */
	works = words_are(t, t->update->text, MSG_WORDS_WORKS);
	if (works)
		TRY(activation_words(t, taken));
	if (!*taken)
		TRY(person_relay(t, TALK_LIVE, taken));
	return *taken || works ? OK : activation_words(t, taken);
}

enum err thanks_run(struct turn *t)
{
	bool taken;

	TRY(take_order_words(t, &taken));
	return taken ? OK : reply(t, MSG_THANKS_REPLY);
}

enum err affirm_run(struct turn *t)
{
	bool taken;

	TRY(take_order_words(t, &taken));
	return taken ? OK : menu_say_kak(t, MSG_AFFIRM_REPLY);
}

enum err deny_run(struct turn *t)
{
	bool taken;

	TRY(take_order_words(t, &taken));
	return taken ? OK : menu_say_kak(t, MSG_DENY_REPLY);
}

/* An order's number alone is a question about it. */
static bool names_order(const struct turn *t)
{
	return t->how == HOW_TEXT && t->guess.id.ptr && t->guess.id_kind == ID_ORDER;
}

static enum err ask_about_order(struct turn *t, const struct command *c)
{
	t->action = c->name;
	t->args = arena_strndup(t->arena, t->guess.id.ptr, t->guess.id.len);
	return t->args ? c->run(t) : ERR_NOMEM;
}

/* "😡😡": nothing but faces, and the first of them says it all. */
static bool is_upset(struct turn *t)
{
	const char *text = t->update->text;
	size_t len = utf8_prefix(text, strlen(text), 1);
	const char *first = t->how == HOW_TEXT ? arena_strndup(t->arena, text, len) : NULL;

	for (const char *p = text; *p; p++)
		if (isalnum((unsigned char)*p))
			return false;
	return first && words_are(t, first, MSG_WORDS_UPSET);
}

static enum err say_not_understood(struct turn *t)
{
	bool waits;

	TRY(burst_hold(t, &waits));
	if (waits)
		return OK;
	t->address.misses++;
	if (is_upset(t))
		return say(t, MSG_UNKNOWN_UPSET, VALUES(V("kak", kak(t))),
			   CHOICES({ .label = BTN_PERSON, .data = "orang" },
				   { .label = BTN_MENU, .data = "menu" }));
	if (t->address.misses < 2)
		return menu_say_kak(t, MSG_UNKNOWN_FIRST);
	return say(t, MSG_UNKNOWN_SECOND, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}

enum err not_understood_run(struct turn *t)
{
	const struct command *activation = command_find("aktivasi");
	bool relayed = false;

	if (!t->contact.id)
		return OK;
	if (names_order(t) && activation)
		return ask_about_order(t, activation);
	TRY(take_order_words(t, &relayed));
	if (relayed)
		return OK;
	if (t->how == HOW_TEXT)
		TRY(person_relay(t, TALK_ANY, &relayed));
	if (!relayed && t->how == HOW_TEXT)
		TRY(ticket_talk_rest(t, &relayed));
	return relayed ? OK : say_not_understood(t);
}
