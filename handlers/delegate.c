#include "handlers/delegate.h"

#include <inttypes.h>

#include "base/secret.h"
#include "handlers/activation.h"
#include "handlers/menu.h"
#include "handlers/words.h"
#include "store/limit.h"

enum {
	LINK_LIFE_MS = 24 * MS_HOUR,
	ASKED_MS = 24 * MS_HOUR, /* how long a number asked for is what they mean */
	LINK_WINDOW_MS = 24 * MS_HOUR,
	LINKS_PER_PERSON = 4,     /* as many as wrong guesses */
	LINKS_PER_ORDER = 3,      /* whoever asks; also for numbers that do not exist */
	DECLINED_MS = 7 * MS_DAY, /* how long a no stands without a word */
	CODE_HEX = 16,
	CODE_SIZE = CODE_HEX + 2, /* "k", so that no code looks like a card number */
	NUMBER_CHARS = 64,
};

/* ---- which order ---- */

enum err delegate_remember(struct turn *t, const char *number)
{
	enum err e = delegate_ask(t->store, t->contact.id, number, t->now_ms);

	return e == ERR_INVALID ? OK : e; /* no order could have that number */
}

bool delegate_says(struct turn *t, const char *text)
{
	return words_hold(t, text, MSG_WORDS_DELEGATE);
}

static enum err asked_last(struct turn *t, const char **number)
{
	enum err e = delegate_asked(t->store, t->arena, t->contact.id, t->now_ms - ASKED_MS,
				    number);

	if (e == ERR_NOT_FOUND)
		*number = "";
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The number in the words themselves, else the one they asked for before; "" when neither. */
static enum err meant(struct turn *t, const char **number)
{
	const struct guess *g = &t->guess;

	if (!g->id.ptr || g->id_kind != ID_ORDER)
		return asked_last(t, number);
	*number = text_one_line(t->arena, g->id.ptr, g->id.len, NUMBER_CHARS);
	return *number ? OK : ERR_NOMEM;
}

/* The order, id 0 when there is none, and whether it is theirs. Both questions are always asked. */
static enum err look_up(struct turn *t, const char *number, struct order *o, bool *mine)
{
	enum err e = order_by_number(t->store, t->arena, number, o);

	if (e == ERR_NOT_FOUND)
		*o = (struct order) { .id = 0 };
	else if (e != OK)
		return e;
	e = order_owned_by(t->store, t->contact.id, o->id);
	*mine = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the offer ---- */

static enum err offer(struct turn *t, const char *number)
{
	t->subject = "order:?";
	return form_start(t, &delegate_form, VALUES(V("number", number)));
}

enum err delegate_words(struct turn *t, bool *taken)
{
	const char *number;
	struct order o, *own;
	bool mine = false;
	size_t n;

	*taken = false;
	if (!t->contact.id || !delegate_says(t, t->update->text))
		return OK;
	TRY(meant(t, &number));
	if (number[0]) {
		TRY(look_up(t, number, &o, &mine));
		*taken = !mine;
		return mine ? OK : offer(t, number);
	}
	TRY(orders_of_contact(t->store, t->arena, t->contact.id, 1, &own, &n));
	*taken = n == 0;
	return *taken ? form_start(t, &delegate_form, NULL, 0) : OK;
}

enum err delegate_run(struct turn *t)
{
	const char *number;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(asked_last(t, &number));
	return number[0] ? offer(t, number) : form_start(t, &delegate_form, NULL, 0);
}

/* ---- the link ---- */

static enum err hit(struct turn *t, const char *kind, const char *who, int max, int64_t *until)
{
	const char *key = arena_printf(t->arena, "%s:%s", kind, who);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, LINK_WINDOW_MS, max);
	if (e != ERR_LIMIT)
		return e;
	e = rate_peek(t->store, key, t->now_ms, max, until);
	return e == OK ? ERR_LIMIT : e;
}

/* Both count for known and unknown numbers alike. */
static enum err link_allowed(struct turn *t, const char *number, int64_t *until)
{
	const char *who = arena_printf(t->arena, "%" PRId64, t->contact.id);
	char key[ORDER_KEY_SIZE];

	if (!who)
		return ERR_NOMEM;
	TRY(order_key(number, key));
	TRY(hit(t, "link", who, LINKS_PER_PERSON, until));
	return hit(t, "linkorder", key, LINKS_PER_ORDER, until);
}

/* Made and kept for any number; only an order has somebody to give it to. */
static enum err make_link(struct turn *t, const char *number, const struct order *o)
{
	char code[CODE_SIZE] = "k", hash[SHA256_HEX_SIZE];
	struct delegate d;

	TRY(secret_random_hex(code + 1, CODE_HEX));
	TRY(secret_hash("delegate", code, hash));
	TRY(delegate_send(t->store, t->arena,
			  &(struct delegate_link) { .contact_id = t->contact.id,
						    .number = number,
						    .order_id = o->id,
						    .hash = hash,
						    .now_ms = t->now_ms,
						    .expires_ms = t->now_ms + LINK_LIFE_MS,
						    .declined_since_ms = t->now_ms - DECLINED_MS },
			  &d));
	return o->id && d.state == DELEGATE_SENT ? delegate_deliver(t, &d, o, code) : OK;
}

static const char *link_until(struct turn *t)
{
	return format_relative(t->arena, &t->locale, t->now_ms + LINK_LIFE_MS, t->now_ms);
}

static enum err send_link(struct turn *t, struct form_run *f)
{
	const char *number = form_value(f, "number");
	struct order o;
	int64_t until = 0;
	bool mine;
	enum err e;

	TRY(look_up(t, number, &o, &mine));
	if (mine)
		return activation_show(t, &o, false);
	t->subject = "order:?";
	e = link_allowed(t, number, &until);
	if (e == ERR_LIMIT)
		return say(
			t, MSG_DELEGATE_TOO_MANY,
			VALUES(V("until", format_relative(t->arena, &t->locale, until, t->now_ms))),
			CHOICES({ .label = BTN_PERSON, .data = "orang" },
				{ .label = BTN_MENU, .data = "menu" }));
	if (e != OK)
		return e;
	TRY(make_link(t, number, &o));
	return say(t, MSG_DELEGATE_SENT,
		   VALUES(V("kak", kak(t)), V("order", number), V("until", link_until(t))),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}

/* ---- the form ---- */

static enum err check_number(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const struct guess *g = &t->guess;
	const char *typed = *value;
	size_t len = strlen(typed);
	char key[ORDER_KEY_SIZE];

	(void)f;
	*why = MSG_FORM_TOO_SHORT;
	if (t->how == HOW_TEXT && g->id.ptr && g->id_kind == ID_ORDER) {
		typed = g->id.ptr;
		len = g->id.len;
	}
	*value = text_one_line(t->arena, typed, len, NUMBER_CHARS);
	if (!*value)
		return ERR_NOMEM;
	return order_key(*value, key) == OK ? OK : ERR_INVALID;
}

static size_t fill_offer(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	if (max < 2)
		return 0;
	out[0] = (struct value)V("order", form_value(f, "number"));
	out[1] = (struct value)V("until", link_until(t));
	return 2;
}

static const struct choice link_choices[] = {
	{ .label = BTN_SEND_LINK, .data = "kirim" },
	{ .label = BTN_LATER, .data = ".cancel" },
};

/* It is only an offer: what is no answer to it belongs to others. */
static enum err check_link(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *number;

	(void)why;
	if (strcmp(*value, link_choices[0].data) == 0)
		return OK;
	if (delegate_says(t, *value)) {
		TRY(meant(t, &number));
		TRY(offer(t, number[0] ? number : form_value(f, "number")));
		return ERR_DENIED;
	}
	if (t->guess.intent != INTENT_AFFIRM &&
	    words_choose(t, *value, link_choices, 1, true) == WORDS_NONE)
		return ERR_NOT_FOUND;
	*value = link_choices[0].data;
	return OK;
}

static enum err let_be(struct turn *t)
{
	return say(t, MSG_DELEGATE_LATER, VALUES(V("kak", kak(t))),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_MENU, .data = "menu" }));
}

static const struct form_step delegate_steps[] = {
	{ .key = "number", .ask = MSG_DELEGATE_WHICH, .takes = TAKE_TEXT, .check = check_number },
	{ .key = "link",
	  .ask = MSG_DELEGATE_OFFER,
	  .takes = TAKE_CHOICE | TAKE_TEXT,
	  .choices = link_choices,
	  .n_choices = ARRAY_LEN(link_choices),
	  .fill = fill_offer,
	  .check = check_link },
};

const struct form delegate_form = {
	.name = "wakil",
	.title = MSG_DELEGATE_TITLE,
	.steps = delegate_steps,
	.n_steps = ARRAY_LEN(delegate_steps),
	.offer = true,
	.finish = send_link,
	.cancelled = let_be,
};
