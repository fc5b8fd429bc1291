/* incident_desk.c - staff: /gangguan Dasbor tidak bisa dibuka    (a form follows)
 *                   staff: /gangguan kabar server menyala    [Yang Bertanya] [Semua yang Kena]
 *                   staff: /gangguan selesai                 [Ya, Sudah Selesai] [Batal]
 * Owns: /gangguan, the buttons of the card, and answers to it. */
#include "handlers/incident.h"

#include "handlers/desk.h"
#include "handlers/form.h"
#include "handlers/pending.h"
#include "handlers/roles.h"
#include "handlers/staff.h"
#include "handlers/words.h"

enum { LINES_BYTES = 4 * 1024 };

extern const struct form incident_form, incident_news_form;

/* ---- beginning, news, end ---- */

enum err incident_cast(struct turn *t, const struct incident *i, enum cast_kind kind,
		       const char *text, bool linked)
{
	struct cast c = { .kind = kind,
			  .text = text,
			  .to = incident_audience(i, linked),
			  .by = actor(t),
			  .created_ms = t->now_ms };

	return cast_launch(t, &c);
}

/* Whoever did not ask is not woken. NULL when nobody would be. */
const char *incident_quiet(struct turn *t)
{
	int64_t until_ms = policy_quiet_end(t->ctx->policy, t->now_ms);

	if (until_ms == t->now_ms)
		return NULL;
	return desk_line(
		t, &t->locale, MSG_INCIDENT_QUIET,
		VALUES(V("at", format_relative(t->arena, &t->locale, until_ms, t->now_ms))));
}

enum err incident_begin(struct turn *t, struct incident *i, bool all)
{
	i->by = actor(t);
	i->created_ms = t->now_ms;
	TRY(incident_open(t->store, t->arena, t->ctx->calendar->offset_min, i));
	t->subject = incident_subject(t, i);
	TRY(note(t, "incident_opened", t->subject, NULL));
	TRY(incident_timer(t, i));
	return all ? incident_cast(t, i, CAST_NEWS, i->text, false) : OK;
}

/* So long that it still fits into what every channel takes. */
static bool is_too_long(const char *words)
{
	return utf8_count(words, strlen(words)) > INCIDENT_NEWS_CHARS;
}

static enum err say_too_long(struct turn *t)
{
	return say(t, MSG_FORM_TOO_LONG,
		   VALUES(V("max", format_number(t->arena, &t->locale, INCIDENT_NEWS_CHARS))),
		   NO_CHOICES);
}

/* "next_ms words", until the sender says to whom. */
enum err incident_ask_send(struct turn *t, const struct incident *i, const char *text,
			   int64_t next_ms)
{
	struct incident then = *i;
	const char *what, *token, *data;

	if (is_too_long(text))
		return say_too_long(t);
	if (next_ms)
		then.next_ms = next_ms;
	else if (then.next_ms - t->now_ms < INCIDENT_LEAD_MS)
		then.next_ms = t->now_ms + INCIDENT_AGAIN_MS;
	what = arena_printf(t->arena, "%lld %s", (long long)then.next_ms, text);
	if (!what)
		return ERR_NOMEM;
	TRY(pending_put(t, "incident", what, &token));
	data = arena_printf(t->arena, "%lld:%s", (long long)i->id, token);
	return say(
		t, MSG_INCIDENT_ASK_SEND,
		VALUES(V("number", i->number), V("text", text),
		       V("n", format_number(t->arena, &t->locale, i->asked)),
		       V("next", incident_next(t, &t->locale, &then))),
		CHOICES({ .label = BTN_TELL_ASKERS,
			  .data = data_of(t, "gangguan", "tanya:%s", data) },
			{ .label = BTN_TELL_ALL, .data = data_of(t, "gangguan", "semua:%s", data) },
			{ .label = BTN_CANCEL, .data = data_of(t, "gangguan", "urung:%s", data) }));
}

static enum err ask_over(struct turn *t, const struct incident *i, const char *words)
{
	const char *what = arena_printf(t->arena, "0 %s", words);
	const char *token, *data, *others;
	bool all;

	if (is_too_long(words))
		return say_too_long(t);
	if (!what)
		return ERR_NOMEM;
	TRY(cast_told_all(t->store, i->id, &all));
	others = all ? catalog_text(t->locale.texts, t->locale.lang, MSG_INCIDENT_OTHERS) : NULL;
	TRY(pending_put(t, "incident", what, &token));
	data = arena_printf(t->arena, "%lld:%s", (long long)i->id, token);
	return say(
		t, MSG_INCIDENT_ASK_OVER,
		VALUES(V("number", i->number),
		       V("n", format_number(t->arena, &t->locale, i->asked)), V("others", others),
		       V("news", words[0] ? words : NULL)),
		CHOICES({ .label = BTN_INCIDENT_OVER_YES,
			  .data = data_of(t, "gangguan", "habis:%s", data) },
			{ .label = BTN_CANCEL, .data = data_of(t, "gangguan", "urung:%s", data) }));
}

static enum err send_news(struct turn *t, struct incident *i, const char *words, int64_t next_ms,
			  bool linked)
{
	i->news = words;
	i->next_ms = next_ms;
	i->reminded = false;
	TRY(incident_save(t->store, i));
	TRY(incident_timer(t, i));
	TRY(note(t, "incident_news", t->subject, NULL));
	TRY(incident_cast(t, i, CAST_NEWS, words, true));
	if (!linked)
		TRY(incident_cast(t, i, CAST_NEWS, words, false));
	TRY(incident_refresh(t, i));
	return say_edit(
		t, MSG_INCIDENT_SENT,
		VALUES(V("number", i->number), V("quiet", linked ? NULL : incident_quiet(t))),
		NO_CHOICES);
}

/* Whoever was told of it without asking also hears that it is over. */
static enum err close_it(struct turn *t, struct incident *i, const char *words)
{
	bool all;

	i->news = words[0] ? words : NULL; /* what stood there before is no news any more */
	i->ended_ms = t->now_ms;
	TRY(incident_save(t->store, i));
	TRY(incident_timer(t, i));
	TRY(note(t, "incident_over", t->subject, NULL));
	TRY(cast_told_all(t->store, i->id, &all));
	TRY(incident_cast(t, i, CAST_OVER, i->text, true));
	if (all)
		TRY(incident_cast(t, i, CAST_OVER, i->text, false));
	TRY(incident_refresh(t, i));
	return say_edit(t, MSG_INCIDENT_CLOSED, VALUES(V("number", i->number)), NO_CHOICES);
}

/* ---- buttons ---- */

/* What was asked, once; *i is still open. */
static enum err take_question(struct turn *t, struct incident *i, int64_t *next_ms,
			      const char **words)
{
	const char *what;

	TRY(incident_get(t->store, t->arena, arg_number(t, 1), i));
	TRY(pending_take(t, "incident", arg(t, 2), &what, NULL));
	*words = strchr(what, ' ');
	if (!*words || text_parse_i64(what, (size_t)(*words - what), next_ms) != OK || i->ended_ms)
		return ERR_NOT_FOUND;
	++*words;
	t->subject = incident_subject(t, i);
	return OK;
}

static enum err press_answer(struct turn *t, const char *verb)
{
	const char *words;
	struct incident i;
	int64_t next_ms;
	enum err e = take_question(t, &i, &next_ms, &words);

	if (e != OK)
		return e == ERR_NOT_FOUND ? toast(t, MSG_STALE_TOAST, NO_VALUES) : e;
	TRY(staff_remember(t));
	if (strcmp(verb, "urung") == 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	if (strcmp(verb, "habis") == 0)
		return close_it(t, &i, words);
	return send_news(t, &i, words, next_ms, strcmp(verb, "tanya") == 0);
}

/* On the card. In the group the words are typed behind the command. */
static enum err press_card(struct turn *t, const char *verb)
{
	struct incident i;
	enum err e = incident_get(t->store, t->arena, arg_number(t, 1), &i);

	if (e == ERR_NOT_FOUND || (e == OK && i.ended_ms))
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = incident_subject(t, &i);
	if (strcmp(verb, "selesai") == 0)
		return ask_over(t, &i, "");
	if (!t->update->in_private)
		return say(t, MSG_INCIDENT_USAGE, VALUES(V("number", i.number)), NO_CHOICES);
	return form_start(t, &incident_news_form,
			  VALUES(V("incident", arena_printf(t->arena, "%lld", (long long)i.id))));
}

static enum err run_button(struct turn *t)
{
	static const char *const answers[] = { "tanya", "semua", "habis", "urung" };
	const char *verb = arg(t, 0);

	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (strcmp(answers[i], verb) == 0)
			return press_answer(t, verb);
	return press_card(t, verb);
}

/* ---- typed ---- */

/* An answer to the card is its news. */
enum err incident_reply(struct turn *t, int64_t id)
{
	const char *words = t->update->text;
	struct incident i;
	enum err e = incident_get(t->store, t->arena, id, &i);

	if (e != OK || text_starts(words, "//")) /* a note among colleagues */
		return e == ERR_NOT_FOUND ? OK : e;
	t->action = "incident_news";
	t->subject = incident_subject(t, &i);
	if (!may_act(t, ACT_INCIDENT))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	if (i.ended_ms)
		return say(t, MSG_INCIDENT_NONE, NO_VALUES, NO_CHOICES);
	if (text_is_blank(words))
		return say(t, MSG_INCIDENT_USAGE, VALUES(V("number", i.number)), NO_CHOICES);
	return incident_ask_send(t, &i, words, 0);
}

static enum err say_which(struct turn *t, const struct incident *open, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		if (i)
			strbuf_addc(&b, '\n');
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_INCIDENT_LINE, &b,
			   V("number", open[i].number), V("text", open[i].text)));
	}
	return say(t, MSG_INCIDENT_WHICH, VALUES(V_NEUTRAL("lines", b.ptr)), NO_CHOICES);
}

/* The incident that t->args names, or the only one there is; t->args is then what follows. *found
 * false: the sender has been told. */
static enum err find_open(struct turn *t, struct incident *out, bool *found)
{
	struct incident *open;
	const char *rest;
	const char *word = first_word(t, &rest);
	size_t n;

	*found = false;
	TRY(incidents_open(t->store, t->arena, INCIDENTS_OPEN, &open, &n));
	if (n == 0)
		return say(t, MSG_INCIDENT_NONE, NO_VALUES, NO_CHOICES);
	for (size_t i = 0; i < n && !*found; i++) {
		*found = text_equal_nocase(word, open[i].number);
		if (*found) {
			*out = open[i];
			t->args = rest;
		}
	}
	if (!*found && n > 1)
		return say_which(t, open, n);
	if (!*found)
		*out = open[0];
	*found = true;
	t->subject = incident_subject(t, out);
	return OK;
}

static enum err type_news(struct turn *t)
{
	struct incident i;
	bool found;

	TRY(find_open(t, &i, &found));
	if (!found)
		return OK;
	if (!text_is_blank(t->args))
		return incident_ask_send(t, &i, t->args, 0);
	if (!t->update->in_private)
		return say(t, MSG_INCIDENT_USAGE, VALUES(V("number", i.number)), NO_CHOICES);
	return form_start(t, &incident_news_form,
			  VALUES(V("incident", arena_printf(t->arena, "%lld", (long long)i.id))));
}

static enum err type_over(struct turn *t)
{
	struct incident i;
	bool found;

	TRY(find_open(t, &i, &found));
	return found ? ask_over(t, &i, t->args) : OK;
}

/* Without words: what is open, or how to begin. */
static enum err type_nothing(struct turn *t)
{
	struct incident *open;
	size_t n;

	TRY(incidents_open(t->store, t->arena, INCIDENTS_OPEN, &open, &n));
	if (n > 0)
		return say(t, MSG_INCIDENT_USAGE, VALUES(V("number", open[0].number)), NO_CHOICES);
	if (!t->update->in_private)
		return say(t, MSG_INCIDENT_NONE, NO_VALUES, NO_CHOICES);
	return form_start(t, &incident_form, NO_VALUES);
}

enum err incident_run(struct turn *t)
{
	const char *rest;
	const char *word = first_word(t, &rest);

	if (!may_act(t, ACT_INCIDENT))
		return t->how == HOW_BUTTON
			       ? toast(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES)
			       : say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	if (t->how == HOW_BUTTON)
		return run_button(t);
	if (!word[0])
		return type_nothing(t);
	if (words_are(t, word, MSG_INCIDENT_WORDS_NEWS)) {
		t->args = rest;
		return type_news(t);
	}
	if (words_are(t, word, MSG_INCIDENT_WORDS_OVER)) {
		t->args = rest;
		return type_over(t);
	}
	if (!t->update->in_private)
		return say(t, MSG_GROUP_PRIVATE_ONLY, NO_VALUES, NO_CHOICES);
	return form_start(t, &incident_form, VALUES(V("what", t->args)));
}
