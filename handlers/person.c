#include "handlers/person.h"

#include "handlers/activation.h"
#include "handlers/desk.h"
#include "handlers/form.h"
#include "handlers/incident.h"
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/requests.h"
#include "handlers/refund_talk.h"
#include "handlers/words.h"
#include "store/limit.h"
#include "store/order.h"
#include "store/ticket.h"
#include "store/ticket_figures.h"

enum {
	QUESTION_WORDS = 12, /* a plea this long says what it is about */
	OPEN_MAX = 8,        /* requests looked at to find the open one */
	ACK_MS = 10 * MS_MINUTE,
	CALM_MS = 12 * MS_HOUR,
};

/* ---- when ---- */

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf out;

	strbuf_init(&out, t->arena, TEXT_MAX * 4);
	return catalog_render(t->locale.texts, t->locale.lang, msg, v, nv, &out) == OK ? out.ptr
										       : NULL;
}

const char *person_when(struct turn *t)
{
	struct office o = office_now(t);

	if (o.open && o.turn_ms)
		return render(t, MSG_HUMAN_WHEN_OPEN, VALUES(V("until", moment(t, o.turn_ms))));
	if (o.open)
		return render(t, MSG_HUMAN_WHEN_ALWAYS, NO_VALUES);
	if (!o.turn_ms)
		return render(t, MSG_HUMAN_WHEN_CLOSED_LONG, NO_VALUES);
	if (o.holiday)
		return render(t, MSG_HUMAN_WHEN_HOLIDAY,
			      VALUES(V("holiday", o.holiday), V("next", moment(t, o.turn_ms))));
	return render(t, MSG_HUMAN_WHEN_CLOSED, VALUES(V("next", moment(t, o.turn_ms))));
}

/* How many of those whom nobody has answered are the sender's own. */
static enum err own_waiting(struct turn *t, int64_t *n)
{
	struct request *requests;
	struct ticket *tickets;
	size_t got;

	*n = 0;
	TRY(requests_of_contact(t->store, t->arena, t->contact.id, OPEN_MAX, &requests, &got));
	for (size_t i = 0; i < got; i++)
		*n += requests[i].open && requests[i].kind == REQUEST_PERSON;
	TRY(tickets_of_contact(t->store, t->arena, t->contact.id, true, OPEN_MAX, &tickets, &got));
	for (size_t i = 0; i < got; i++)
		*n += tickets[i].owner == NULL;
	return OK;
}

/* While nobody is there: their place among those who wait for a person; NULL for the first. */
static const char *place_in_line(struct turn *t)
{
	int64_t open[REQUEST_KIND_COUNT], own, place;
	struct ticket_standing tickets;

	if (office_now(t).open || request_count(t->store, open) != OK ||
	    ticket_standing(t->store, t->now_ms, &tickets) != OK || own_waiting(t, &own) != OK)
		return NULL;
	place = open[REQUEST_PERSON] + tickets.unclaimed - own + 1;
	return place < 2 ? NULL
			 : render(t, MSG_HUMAN_PLACE,
				  VALUES(V("place", format_number(t->arena, &t->locale, place))));
}

/* With a promise of its own, a request needs no office hours. */
static const char *answer_when(struct turn *t, const struct request *r)
{
	const char *when = person_when(t);
	const char *place;

	if (r->deadline_ms)
		return render(t, MSG_HUMAN_WHEN_UNTIL,
			      VALUES(V("until", moment(t, r->deadline_ms))));
	place = r->kind == REQUEST_PERSON ? place_in_line(t) : NULL;
	return when && place ? arena_printf(t->arena, "%s\n%s", when, place) : when;
}

/* "Our team is resting" is news once in a closed period, and tiresome the second time. */
static enum err closed_is_news(struct turn *t, bool *news)
{
	struct office o = office_now(t);
	int64_t window = o.turn_ms > t->now_ms ? o.turn_ms - t->now_ms : CALM_MS;
	const char *key = arena_printf(t->arena, "closed:%lld", (long long)t->contact.id);
	enum err e;

	*news = false;
	if (o.open)
		return OK;
	if (!key)
		return ERR_NOMEM;
	e = rate_hit(t->store, key, t->now_ms, window, 1);
	*news = e == OK;
	return e == ERR_LIMIT ? OK : e;
}

/* ---- opening ---- */

enum err person_open(struct turn *t, const char *prefix, struct request *r, enum msg msg)
{
	r->contact_id = t->contact.id;
	r->address_id = t->address.id;
	TRY(request_open(t->store, t->arena, prefix, t->locale.offset_min, t->now_ms, r));
	t->subject = arena_printf(t->arena, "request:%s", r->number);
	TRY(request_announce(t, r));
	return say(t, msg,
		   VALUES(V("kak", kak(t)), V("number", r->number),
			  V_NEUTRAL("when", answer_when(t, r))),
		   CHOICES({ .label = BTN_ACTIVATION, .data = "aktivasi" },
			   { .label = BTN_MENU, .data = "menu" }));
}

/* What the person typed so far, and last; either may be "". */
static const char *joined(struct turn *t, const char *first, const char *last)
{
	if (!first[0] || !last[0])
		return first[0] ? first : last;
	return arena_printf(t->arena, "%s\n%s", first, last);
}

/* The order that a number means, if it is theirs; 0 otherwise. Asked again each time: a button, and
 * a form that lay for a week, prove nothing. */
static enum err own_order(struct turn *t, const char *number, int64_t *order)
{
	int64_t id = 0;
	enum err e = ERR_NOT_FOUND;

	if (number[0] && text_parse_i64(number, strlen(number), &id) == OK)
		e = order_owned_by(t->store, t->contact.id, id);
	*order = e == OK ? id : 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err open_question(struct turn *t, const char *words, const char *file, int64_t order)
{
	struct request r = { .kind = REQUEST_PERSON,
			     .order_id = order,
			     .text = words[0] ? words : NULL,
			     .file = file };

	return person_open(t, "CS", &r, MSG_HUMAN_NOTED);
}

/* ---- the question ---- */

static const struct choice meanwhile[] = {
	{ .label = BTN_ACTIVATION, .data = "aktivasi" },
};

static size_t fill_state(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	struct office o = office_now(t);
	const char *when = o.turn_ms ? moment(t, o.turn_ms) : NULL;
	const char *greeting = format_greeting(&t->locale, t->now_ms);
	const char *state, *place = NULL;

	if (max < 1)
		return 0;
	/* Once more, behind the answer to a side question: what it is for was said. */
	if (strcmp(t->action, "orang") != 0)
		state = NULL;
	else if (o.open || !when || !form_value(f, "news")[0])
		state = render(t, MSG_HUMAN_IN_HOURS, VALUES(V("kak", kak(t))));
	else if (o.holiday)
		state = render(t, MSG_HUMAN_HOLIDAY,
			       VALUES(V("greeting", greeting), V("kak", kak(t)),
				      V("holiday", o.holiday), V("next", when)));
	else
		state = render(t, MSG_HUMAN_OUT_OF_HOURS,
			       VALUES(V("greeting", greeting), V("kak", kak(t)), V("next", when)));
	if (state && when && form_value(f, "news")[0])
		place = place_in_line(t);
	if (place)
		state = arena_printf(t->arena, "%s\n%s", state, place);
	out[0] = (struct value)V_NEUTRAL("state", state);
	return 1;
}

/* [Cek Aktivasi] under the question leads there instead; a file is kept beside its caption. */
static enum err check_question(struct turn *t, struct form_run *f, const char **value,
			       enum msg *why)
{
	const struct command *c = command_find(*value);

	(void)why;
	if (strcmp(*value, meanwhile[0].data) == 0 && c) {
		t->action = c->name;
		t->args = "";
		TRY(c->run(t));
		return ERR_DENIED;
	}
	if (t->update->kind == UPDATE_TEXT)
		return OK;
	TRY(form_set(t, f, "file", *value));
	*value = t->update->text;
	return OK;
}

static enum err finish_question(struct turn *t, struct form_run *f)
{
	const char *words = joined(t, form_value(f, "first"), form_value(f, "question"));
	const char *file = form_value(f, "file");
	int64_t order;

	TRY(own_order(t, form_value(f, "order"), &order));
	return words ? open_question(t, words, file[0] ? file : NULL, order) : ERR_NOMEM;
}

static const struct form_step person_steps[] = {
	{
		.key = "question",
		.ask = MSG_HUMAN_ASK,
		.takes = TAKE_TEXT | TAKE_CHOICE | TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE,
		.open = true,
		.choices = meanwhile,
		.n_choices = ARRAY_LEN(meanwhile),
		.fill = fill_state,
		.check = check_question,
	},
};

const struct form person_form = {
	.name = "orang",
	.title = MSG_HUMAN_TITLE,
	.steps = person_steps,
	.n_steps = ARRAY_LEN(person_steps),
	.finish = finish_question,
};

/* ---- further words ---- */

static bool talk_holds(const struct request *r, enum talk talk)
{
	switch (talk) {
	case TALK_LIVE:
		return r->owner != NULL;
	case TALK_WORDS:
		return r->kind != REQUEST_PAYMENT_PROOF;
	case TALK_LOGIN:
		return r->kind == REQUEST_LOGIN;
	case TALK_PERSON:
		return r->kind == REQUEST_PERSON;
	default:
		return true;
	}
}

static enum err find_open(struct turn *t, enum talk talk, struct request *out)
{
	struct request *all;
	size_t n;

	TRY(requests_of_contact(t->store, t->arena, t->contact.id, OPEN_MAX, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (all[i].open && talk_holds(&all[i], talk)) {
			*out = all[i];
			return OK;
		}
	return ERR_NOT_FOUND;
}

static enum err relay(struct turn *t, const struct request *r, enum msg msg)
{
	const char *key = arena_printf(t->arena, "ack:%lld", (long long)r->id);
	enum err e;

	if (!key)
		return ERR_NOMEM;
	t->subject = arena_printf(t->arena, "request:%s", r->number);
	TRY(request_relay(t, r, t->update->text));
	/* While they talk, the staff's answer is the answer. */
	e = rate_hit(t->store, key, t->now_ms, ACK_MS, 1);
	if (e != OK)
		return e == ERR_LIMIT ? OK : e;
	return say(
		t, msg,
		VALUES(V("kak", kak(t)), V("number", r->number), V_NEUTRAL("when", person_when(t))),
		NO_CHOICES);
}

/* What the bot itself does with it is what they talk about: another proof of the payment, or that
 * it works now. */
static bool settles(struct turn *t, const struct request *r)
{
	return t->how == HOW_MEDIA
		       ? r->kind == REQUEST_PAYMENT_PROOF
		       : r->kind == REQUEST_LOGIN && words_are(t, t->update->text, MSG_WORDS_WORKS);
}

enum err person_talk_take(struct turn *t, bool *taken)
{
	struct desk_case c;
	struct request r;
	bool answered;
	enum err e = t->contact.id ? find_open(t, TALK_LIVE, &r) : ERR_NOT_FOUND;

	*taken = false;
	if (e == OK)
		e = desk_load(t, &desk_requests, r.id, &c);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (desk_calls_bot(t) || settles(t, &r))
		return OK;
	TRY(desk_talk_live(t, &c, r.created_ms, taken, &answered));
	if (!*taken)
		return OK;
	t->action = "request_words";
	if (!answered || !office_now(t).open)
		return relay(t, &r, MSG_HUMAN_RELAYED);
	t->subject = desk_subject(t, &c);
	return request_relay(t, &r, t->update->text);
}

enum err person_relay(struct turn *t, enum talk talk, bool *done)
{
	struct request r;
	enum err e = find_open(t, talk, &r);

	*done = e == OK;
	if (e == ERR_NOT_FOUND && (talk == TALK_LIVE || talk == TALK_ANY))
		return refund_talk_relay(t, done);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return relay(t, &r, MSG_HUMAN_RELAYED);
}

const char *person_said(const struct turn *t)
{
	return t->how == HOW_TEXT ? t->update->text : t->how == HOW_COMMAND ? t->args : "";
}

enum err person_meant(struct turn *t, bool *taken)
{
	*taken = false;
	if (t->how != HOW_TEXT)
		return OK;
	TRY(activation_words(t, taken));
	return *taken ? OK : person_relay(t, TALK_LIVE, taken);
}

enum err person_talks(struct turn *t, enum talk talk, bool *talks)
{
	struct request r;
	enum err e = find_open(t, talk, &r);

	*talks = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- "bicara dgn admin" ---- */

static bool says_what(const char *text)
{
	size_t words = 0;

	for (const char *p = text; *p; p++)
		words += *p != ' ' && *p != '\n' && (p[1] == ' ' || p[1] == '\n' || !p[1]);
	return words > QUESTION_WORDS;
}

static enum err ask_question(struct turn *t, const char *words)
{
	const char *first = text_clean(t->arena, words, strlen(words), FORM_TEXT_CHARS);
	bool news;

	if (!first)
		return ERR_NOMEM;
	TRY(closed_is_news(t, &news));
	return form_start(t, &person_form,
			  VALUES(V("first", first), V("news", news ? "1" : ""),
				 V("order", t->how == HOW_BUTTON ? arg(t, 0) : "")));
}

/* [Tanya Admin] under an order, while they wait for a person already: the card shows which. */
static enum err add_order(struct turn *t, struct request *r)
{
	int64_t order = 0;

	if (t->how == HOW_BUTTON && !r->order_id)
		TRY(own_order(t, arg(t, 0), &order));
	if (!order)
		return OK;
	TRY(request_link(t->store, r->id, order));
	TRY(request_get(t->store, t->arena, r->id, r));
	return request_refresh(t, r, 0);
}

enum err person_run(struct turn *t)
{
	const char *words = person_said(t);
	struct request r;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	e = find_open(t, TALK_PERSON, &r);
	if (e == OK && words[0])
		return relay(t, &r, MSG_HUMAN_RELAYED);
	if (e == OK)
		TRY(add_order(t, &r));
	if (e == OK)
		return menu_say(t, MSG_HUMAN_WAITING,
				VALUES(V("kak", kak(t)), V("number", r.number),
				       V_NEUTRAL("when", person_when(t))));
	if (e != ERR_NOT_FOUND)
		return e;
	if ((t->how == HOW_TEXT && (form_runs(t) || says_what(words))) ||
	    (t->how == HOW_COMMAND && words[0]))
		return open_question(t, words, NULL, 0);
	return ask_question(t, words);
}

/* An angry customer is heard first, and then helped without having to ask twice. */
enum err complaint_run(struct turn *t)
{
	struct request r;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	e = find_open(t, TALK_ANY, &r);
	if (e == OK)
		return relay(t, &r, r.owner ? MSG_HUMAN_RELAYED : MSG_HUMAN_COMPLAINT);
	if (e != ERR_NOT_FOUND)
		return e;
	TRY(incident_mention(t));
	r = (struct request) { .kind = REQUEST_PERSON, .text = t->update->text };
	return person_open(t, "CS", &r, MSG_HUMAN_COMPLAINT);
}
