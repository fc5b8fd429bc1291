#include "handlers/activation.h"

#include <inttypes.h>

#include "handlers/counting.h"
#include "handlers/delegate.h"
#include "handlers/incident.h"
#include "handlers/order_list.h"
#include "handlers/proof.h"
#include "handlers/remedy.h"
#include "handlers/staff.h"
#include "handlers/timed.h"
#include "handlers/words.h"
#include "store/limit.h"
#include "store/proof.h"

enum {
	ORDERS_MAX = 60,
	GUESSES = 4, /* wrong numbers that are answered alike; the next goes to staff */
	GUESS_WINDOW_MS = MS_HOUR,
	NUMBER_CHARS = 64,
};

/* ---- one order ---- */

enum err activation_show(struct turn *t, const struct order *o, bool edit)
{
	struct standing s;
	struct speech p = { .t = t, .l = &t->locale, .kak = kak(t), .s = &s };

	TRY(standing_load(t, o, &s));
	TRY(activation_compose(&p));
	t->subject = arena_printf(t->arena, "order:%s", o->number);
	if (edit)
		TRY(say_edit(t, p.msg, p.v, p.nv, p.c, p.nc));
	else
		TRY(say(t, p.msg, p.v, p.nv, p.c, p.nc));
	return timed_shown(t, &s);
}

/* ---- wrong numbers ---- */

static enum err say_guesses_spent(struct turn *t, int64_t until_ms)
{
	const char *key = arena_printf(t->arena, "guess_alert:%" PRId64, t->contact.id);
	struct locale staff = locale_staff(t);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	TRY(say(t, MSG_ACTIVATION_GUESSES_SPENT,
		VALUES(V("kak", kak(t)), V("until", words_by(t, &t->locale, until_ms))),
		CHOICES({ .label = BTN_PERSON, .data = "orang" },
			{ .label = BTN_MY_ORDERS, .data = "pesanan_saya" },
			{ .label = BTN_MENU, .data = "menu" })));
	e = rate_hit(t->store, key, t->now_ms, GUESS_WINDOW_MS, 1);
	if (e != OK)
		return e == ERR_LIMIT ? OK : e;
	return send_staff(t,
			  draft(t, &staff, MSG_STAFF_GUESSES_SPENT,
				VALUES(V("name", t->contact.name ? t->contact.name : "?"),
				       V("channel", channel_text(&staff, t->address.channel))),
				NO_CHOICES),
			  REF_NONE, 0);
}

/* An unknown number and somebody else's: one answer, one way to it, and both are counted. */
static enum err wrong_number(struct turn *t, const char *number)
{
	const char *key = arena_printf(t->arena, "guess:%" PRId64, t->contact.id);
	struct choice first;
	struct order *own;
	size_t n;
	enum err e;

	if (!key)
		return ERR_NOMEM;
	t->subject = "order:?";
	e = rate_hit(t->store, key, t->now_ms, GUESS_WINDOW_MS, GUESSES);
	if (e == ERR_LIMIT) {
		int64_t until_ms = t->now_ms + GUESS_WINDOW_MS;

		e = rate_peek(t->store, key, t->now_ms, GUESSES, &until_ms);
		return e == OK || e == ERR_LIMIT ? say_guesses_spent(t, until_ms) : e;
	}
	if (e != OK)
		return e;
	TRY(delegate_remember(t, number));
	TRY(orders_of_contact(t->store, t->arena, t->contact.id, 1, &own, &n));
	/* Who has no orders is more likely to ask for somebody else. */
	first = n ? (struct choice) { .label = BTN_MY_ORDERS, .data = "pesanan_saya" }
		  : (struct choice) { .label = BTN_ASKED_BY_OWNER, .data = "wakil" };
	return say(t, MSG_ACTIVATION_UNKNOWN, VALUES(V("kak", kak(t)), V("order", number)),
		   CHOICES(first, { .label = BTN_RETYPE_ORDER, .data = "nomor" },
			   { .label = BTN_PERSON, .data = "orang" }));
}

/* *mine: the order exists and the sender has proven to own it. Both questions are always asked, so
 * that the time an answer takes tells nothing. */
static enum err find_mine(struct turn *t, const char *number, struct order *o, bool *mine)
{
	struct order found = { .id = 0 };
	enum err e = order_by_number(t->store, t->arena, number, &found);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	e = order_owned_by(t->store, t->contact.id, found.id);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*mine = e == OK;
	*o = found;
	return OK;
}

static enum err answer_number(struct turn *t, const char *number)
{
	struct order o;
	bool mine;

	TRY(find_mine(t, number, &o, &mine));
	return mine ? activation_show(t, &o, false) : wrong_number(t, number);
}

/* ---- whichever is theirs ---- */

static enum err say_none(struct turn *t)
{
	struct choice c[3] = { { .label = BTN_RETYPE_ORDER, .data = "nomor" },
			       { .label = BTN_PERSON, .data = "orang" },
			       { .label = BTN_EMAIL_CODE, .data = "kode_email" } };

	return say(t, MSG_ACTIVATION_NONE, VALUES(V("kak", kak(t))), c, t->ctx->has_mail ? 3 : 2);
}

static enum err answer_mine(struct turn *t, size_t from)
{
	struct order *o;
	size_t n;

	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &o, &n));
	if (n == 0)
		return say_none(t);
	if (n == 1)
		return activation_show(t, &o[0], false);
	t->subject = "orders";
	return order_list_ask(t, o, n, from < n ? from : 0);
}

enum err activation_answer(struct turn *t, const char *number)
{
	bool any;

	TRY(proof_any(t, &any));
	if (!any && number[0])
		TRY(delegate_remember(t, number));
	if (!any)
		return proof_ask(t, number);
	return number[0] ? answer_number(t, number) : answer_mine(t, 0);
}

/* ---- what was typed ---- */

static const char *span_text(struct turn *t, struct span s)
{
	const char *text = s.ptr ? text_one_line(t->arena, s.ptr, s.len, NUMBER_CHARS) : NULL;

	return text ? text : "";
}

/* The order that free text names. A bare number may be a sum or a year as well: it only counts
 * when it is one of their own orders. */
static enum err number_in_text(struct turn *t, const char **number)
{
	struct order o;
	bool mine = false;

	*number = "";
	if (t->guess.id.ptr && t->guess.id_kind != ID_REFUND && t->guess.id_kind != ID_TICKET &&
	    t->guess.id_kind != ID_APPEAL) {
		*number = span_text(t, t->guess.id);
	} else if (t->guess.number.ptr) {
		const char *typed = span_text(t, t->guess.number);

		TRY(find_mine(t, typed, &o, &mine));
		*number = mine ? typed : "";
	}
	return OK;
}

static enum err run_button(struct turn *t)
{
	struct order o;
	enum err e = order_get(t->store, t->arena, arg_number(t, 0), &o);

	if (e == OK)
		e = order_owned_by(t->store, t->contact.id, o.id);
	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	return activation_show(t, &o, strcmp(arg(t, 2), "m") == 0);
}

/* The staff group asks about everybody's orders: that is another command. */
static enum err run_in_group(struct turn *t)
{
	const struct command *c = command_find("pesanan");

	return c && is_staff(t) ? c->run(t) : OK;
}

enum err activation_run(struct turn *t)
{
	const char *number = "";
	bool taken = false;

	if (!t->contact.id)
		return run_in_group(t);
	if (t->how == HOW_BUTTON && t->args[0])
		return run_button(t);
	if (t->how == HOW_TEXT) {
		TRY(activation_words(t, &taken));
		if (taken)
			return OK;
		TRY(number_in_text(t, &number));
	} else if (t->how == HOW_COMMAND) {
		number = text_one_line(t->arena, t->args, strlen(t->args), NUMBER_CHARS);
	}
	TRY(incident_mention(t));
	return number ? activation_answer(t, number) : ERR_NOMEM;
}

enum err my_orders_run(struct turn *t)
{
	int64_t from = arg_number(t, 0);
	bool any;

	if (!t->contact.id)
		return OK;
	TRY(proof_any(t, &any));
	if (!any)
		return proof_ask(t, "");
	return answer_mine(t, from < ORDERS_MAX ? (size_t)from : 0);
}

/* ---- typing the number again ---- */

static enum err number_typed(struct turn *t, struct form_run *f)
{
	const char *typed = form_value(f, "number");
	const char *number = text_one_line(t->arena, typed, strlen(typed), NUMBER_CHARS);

	return number ? activation_answer(t, number) : ERR_NOMEM;
}

static size_t fill_example(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	struct order *o;
	size_t n = 0;
	bool known;

	(void)f;
	if (max == 0)
		return 0;
	known = orders_of_contact(t->store, t->arena, t->contact.id, 1, &o, &n) == OK && n > 0;
	out[0] = (struct value)V("example", known ? o[0].number : "ORD-12345");
	return 1;
}

static enum err check_number(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	char key[ORDER_KEY_SIZE];

	(void)f;
	if (t->how == HOW_TEXT && delegate_says(t, *value))
		return ERR_NOT_FOUND;
	*why = MSG_FORM_TOO_SHORT;
	return order_key(*value, key) == OK ? OK : ERR_INVALID;
}

static const struct form_step number_steps[] = {
	{ .key = "number",
	  .ask = MSG_ACTIVATION_ASK_ORDER,
	  .takes = TAKE_TEXT,
	  .fill = fill_example,
	  .check = check_number },
};

const struct form number_form = {
	.name = "nomor",
	.title = MSG_PROOF_TITLE,
	.steps = number_steps,
	.n_steps = ARRAY_LEN(number_steps),
	.finish = number_typed,
};

enum err retype_order_run(struct turn *t)
{
	return t->contact.id ? form_start(t, &number_form, NULL, 0) : OK;
}

/* ---- words behind an answer ---- */

/* One of several orders by its name, as its button would say it. */
static enum err take_order_name(struct turn *t, const struct order *o, size_t n, bool *taken)
{
	struct choice c[OUTGOING_BUTTONS];
	int at;

	if (n > ARRAY_LEN(c))
		n = ARRAY_LEN(c);
	TRY(order_list_choices(t, o, n, c));
	at = words_choose(t, t->update->text, c, n, true);
	if (at == WORDS_NONE)
		return OK;
	*taken = true;
	return activation_show(t, &o[at], false);
}

/* The one active order that has not been said to work yet; NULL when there are none, or several. */
static const struct order *unconfirmed(const struct order *o, size_t n)
{
	const struct order *found = NULL;

	for (size_t i = 0; i < n; i++) {
		if (o[i].state != ORDER_ACTIVE || o[i].access_ms)
			continue;
		if (found)
			return NULL;
		found = &o[i];
	}
	return found;
}

static enum err take_access(struct turn *t, const struct order *o, bool *taken)
{
	if (words_are(t, t->update->text, MSG_WORDS_WORKS)) {
		*taken = true;
		return remedy_works(t, o);
	}
	if (words_tell(t, t->update->text, MSG_WORDS_CANNOT_LOGIN)) {
		*taken = true;
		return remedy_cannot_login(t, o);
	}
	return OK;
}

enum err activation_words(struct turn *t, bool *taken)
{
	const struct order *waiting;
	struct order *o;
	size_t n;

	*taken = false;
	if (!t->contact.id || !t->update->text[0])
		return OK;
	if (words_are(t, t->update->text, MSG_WORDS_NOT_MINE)) {
		*taken = true;
		return not_my_number_run(t);
	}
	TRY(delegate_words(t, taken));
	if (*taken)
		return OK;
	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &o, &n));
	waiting = unconfirmed(o, n);
	if (waiting)
		TRY(take_access(t, waiting, taken));
	if (!*taken && n > 1)
		TRY(take_order_name(t, o, n, taken));
	return OK;
}
