#include "handlers/burst.h"

#include "handlers/form.h"
#include "handlers/person.h"
#include "handlers/timed.h"
#include "handlers/words.h"
#include "store/burst.h"

enum { WORDS_CHARS = 1000, WORDS_BYTES = 8 * 1024, FRAGMENT_WORDS = 3 };

static enum err recognise(struct turn *t, const char *text, struct guess *out)
{
	return recogniser_run(t->ctx->recogniser, t->arena, text, strlen(text), out);
}

static bool asks_something(const struct guess *g)
{
	return g->intent != INTENT_NONE && g->intent != INTENT_GREETING;
}

static bool names_something(const struct guess *g)
{
	return g->id.ptr || g->number.ptr;
}

static void set_text(struct turn *t, struct update *u, const char *text)
{
	*u = *t->update;
	u->text = text;
	t->update = u;
	t->typed = NULL; /* it was another text that was read */
}

static bool is_opener(struct turn *t, const char *text)
{
	return words_are(t, text, MSG_WORDS_OPENER);
}

/* The lines without those that only open ("mau tanya"), and what came behind them. */
static const char *without_openers(struct turn *t, const char *before, const char *text)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, WORDS_BYTES);
	while (*before) {
		size_t len = strcspn(before, "\n");
		const char *line = arena_strndup(t->arena, before, len);

		if (!line)
			return NULL;
		if (!is_opener(t, line))
			strbuf_addf(&b, "%s\n", line);
		before += len + (before[len] == '\n');
	}
	strbuf_add(&b, text);
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* The new words alone when they say it all, else with what waited before them. */
static enum err read_whole(struct turn *t, const char *before)
{
	struct update *u = ARENA_NEW(t->arena, struct update);
	const char *whole = arena_printf(t->arena, "%s\n%s", before, t->update->text);
	const char *bare = without_openers(t, before, t->update->text);
	struct guess all;

	whole = whole ? text_clean(t->arena, whole, strlen(whole), WORDS_CHARS) : NULL;
	if (!u || !whole || !bare)
		return ERR_NOMEM;
	TRY(recognise(t, bare, &all));
	if (asks_something(&t->guess) && (all.intent != t->guess.intent || !names_something(&all)))
		return OK;
	set_text(t, u, whole);
	t->guess = all;
	return OK;
}

enum err burst_read(struct turn *t)
{
	struct burst held;
	enum err e = burst_take(t->store, t->arena, t->address.id, &held);

	TRY(recognise(t, t->update->text, &t->guess));
	if (e == OK) {
		TRY(timer_clear(t->store, TIMER_BURST, t->address.id));
		t->burst_ms = held.since_ms;
		return read_whole(t, held.words);
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err burst_opens(struct turn *t, bool *waits)
{
	*waits = false;
	return is_opener(t, t->update->text) ? burst_hold(t, waits) : OK;
}

enum err burst_drop(struct turn *t)
{
	struct burst held;
	enum err e = burst_take(t->store, t->arena, t->address.id, &held);

	t->address.heard_ms = 0;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return timer_clear(t->store, TIMER_BURST, t->address.id);
}

/* ---- behind an answer ---- */

/* Every one of them reaches somebody, or begins something. */
static bool is_for_people(enum intent i)
{
	static const enum intent all[] = { INTENT_TALK_TO_HUMAN, INTENT_COMPLAINT_ABUSE,
					   INTENT_ESCALATE, INTENT_TICKET_CREATE, INTENT_APPEAL };

	for (size_t k = 0; k < ARRAY_LEN(all); k++)
		if (all[k] == i)
			return true;
	return false;
}

static size_t count_words(const char *text)
{
	size_t n = 0;

	for (const char *s = text + strspn(text, " \n"); *s; s += strspn(s, " \n")) {
		s += strcspn(s, " \n");
		n++;
	}
	return n;
}

static bool adds_nothing(struct turn *t)
{
	int64_t since = t->now_ms - t->address.heard_ms;

	if (t->roles || !t->address.heard_ms || since < 0 || since > BURST_AGAIN_MS ||
	    names_something(&t->guess))
		return false;
	if (is_opener(t, t->update->text))
		return true;
	if (asks_something(&t->guess))
		return (int)t->guess.intent == t->address.heard_intent;
	return count_words(t->update->text) <= FRAGMENT_WORDS;
}

enum err burst_repeats(struct turn *t, bool *part)
{
	bool listened = false;

	*part = adds_nothing(t);
	if (!*part)
		return OK;
	TRY(person_talks(t, TALK_ANY, &listened));
	*part = !listened;
	if (*part)
		t->action = "burst";
	return OK;
}

void burst_answered(struct turn *t)
{
	bool counts = asks_something(&t->guess) && !is_for_people(t->guess.intent);

	t->address.heard_ms = counts ? t->now_ms : 0;
	t->address.heard_intent = (int)t->guess.intent;
}

/* ---- waiting ---- */

enum err burst_hold(struct turn *t, bool *waits)
{
	const struct update *u = t->update;
	int64_t since = t->burst_ms ? t->burst_ms : t->now_ms;
	int64_t due = t->now_ms + BURST_WAIT_MS;

	*waits = t->how == HOW_TEXT && u->kind == UPDATE_TEXT && u->in_private && u->text[0] &&
		 !t->ripe && !t->roles && t->address.id && !form_runs(t) &&
		 t->now_ms < since + BURST_LONGEST_MS;
	if (!*waits)
		return OK;
	if (due > since + BURST_LONGEST_MS)
		due = since + BURST_LONGEST_MS;
	t->action = "burst";
	TRY(burst_put(t->store, t->address.id, u->text, since));
	return timer_set(t->store, TIMER_BURST, t->address.id, due);
}

/* Nothing more came; ref is the address. */
enum err burst_ripe(struct turn *t, int64_t ref)
{
	struct burst held;
	enum err e = burst_take(t->store, t->arena, ref, &held);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return dispatch_ripe(t, ref, held.words);
}
