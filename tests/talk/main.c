/* main.c - `talk FILE...` holds conversations with the bot and checks every word, on each channel
 * that a file names; `--whatsapp` or `--telegram` holds them only there, `--show` prints what the
 * bot says today, in the files' own format, on the first one. The last line counts the transcripts:
 * "N passed, M failed". */
#include "base/log.h"
#include "base/text.h"
#include "tests/talk/compare.h"
#include "tests/talk/world.h"

enum { LOG_LIMIT = 1024 * 1024 };

struct talk {
	const char *file;
	enum talk_channel channel;
	bool show;
	struct script script;
	struct world *world;
	struct arena arena;
	struct words words;
	struct strbuf log; /* the conversation so far, in the format of the file */
	const char *last;  /* whose chat it was */
	bool loose;        /* not everything has to be expected just now */
	bool failed;
};

/* ---- the conversation so far ---- */

static void log_event(struct talk *t, struct event *e)
{
	const char *text = words_hide(&t->words, e->text);
	size_t name = e->manner == MANNER_TEMPLATE ? strcspn(text, ":") : 0;

	if (name) { /* "NAME: VALUES" */
		strbuf_addf(&t->log, "Bot (templat %.*s)", (int)name, text);
		text += name + strspn(text + name, ": ");
	} else {
		strbuf_add(&t->log, manner_heads[e->change ? MANNER_EDIT : e->manner]);
	}
	if (strcmp(e->to, t->last) != 0)
		strbuf_addf(&t->log, " → %s", e->to);
	strbuf_add(&t->log, ": ");
	for (; *text; text++) {
		if (text[0] == '\n' && text[1] == '\n')
			continue; /* empty lines do not count: see compare.h */
		strbuf_addc(&t->log, *text);
		if (*text == '\n')
			strbuf_add(&t->log, "  ");
	}
	strbuf_addc(&t->log, '\n');
	e->told = true;
}

static void log_events(struct talk *t)
{
	for (size_t i = 0; i < t->world->n_events; i++)
		if (!t->world->events[i].told)
			log_event(t, &t->world->events[i]);
}

static void log_step(struct talk *t, const struct step *st)
{
	log_events(t);
	strbuf_addf(&t->log, "%s\n", st->source);
}

static bool complain(struct talk *t, const struct step *st, const char *what, const char *expected,
		     const char *got)
{
	t->failed = true;
	log_events(t);
	printf("%s:%d: %s\n", t->file, st ? st->line : 0, what);
	if (expected)
		printf("--- expected\n%s\n", expected);
	if (got)
		printf("--- got\n%s\n", got);
	printf("--- the conversation so far\n%s---\n\n", t->log.ptr ? t->log.ptr : "");
	return false;
}

/* ---- expectations ---- */

static bool is_on_whatsapp(const struct talk *t, const char *name)
{
	const struct person *p = script_person(&t->script, name);

	return p && world_on_whatsapp(t->world, p);
}

/* On WhatsApp nothing is changed in place, and nothing pops up: both are messages of their own. */
static bool same_manner(const struct talk *t, const struct event *e, enum manner manner)
{
	return e->manner == manner || (e->change && manner == MANNER_EDIT) ||
	       (manner == MANNER_TOAST && e->manner == MANNER_NEW && is_on_whatsapp(t, e->to));
}

static struct event *first_unexpected(struct talk *t, const char *to, enum manner manner)
{
	for (size_t i = 0; i < t->world->n_events; i++) {
		struct event *e = &t->world->events[i];

		if (!e->expected && (!to || (same_manner(t, e, manner) && strcmp(e->to, to) == 0)))
			return e;
	}
	return NULL;
}

static struct event *find_said(struct talk *t, const char *to, const struct step *st)
{
	for (size_t i = 0; i < t->world->n_events; i++) {
		struct event *e = &t->world->events[i];

		if (e->expected || !same_manner(t, e, st->manner) || strcmp(e->to, to) != 0)
			continue;
		if (compare(&t->words, st->text, e->text))
			return e;
		if (!t->loose)
			return NULL;
	}
	return NULL;
}

static bool expect(struct talk *t, const struct step *st)
{
	const char *to = *st->who ? words_fill(&t->words, st->who) : t->last;
	struct event *e = find_said(t, to, st), *other;

	if (e) {
		e->expected = true;
		return true;
	}
	if (t->show)
		return true;
	other = first_unexpected(t, to, st->manner);
	return complain(t, st, other ? "the bot says something else" : "the bot does not say this",
			st->text, other ? other->text : NULL);
}

/* Before the next thing happens, everything that was said must have been expected. */
static bool all_expected(struct talk *t, const struct step *st)
{
	struct event *e = first_unexpected(t, NULL, MANNER_NEW);
	char what[200];

	if (!e || t->loose || t->show) {
		for (size_t i = 0; i < t->world->n_events; i++)
			t->world->events[i].expected = true;
		return true;
	}
	snprintf(what, sizeof(what), "nobody expected what the bot says to %s", e->to);
	return complain(t, st, what, NULL, e->text);
}

/* ---- steps ---- */

static bool move_clock(struct talk *t, const struct step *st)
{
	int64_t to_ms;

	if (!script_time(st->text, t->world->now_ms, &to_ms))
		return world_fail(t->world, "\"%s\" is no time", st->text);
	return world_move_clock(t->world, to_ms);
}

#define AT_ONCE "(langsung) "

/* Written before the answer above it could be read. */
static bool at_once(const struct step *st)
{
	return text_starts(st->text, AT_ONCE);
}

static bool speak(struct talk *t, const struct step *st)
{
	struct step filled = *st;
	const char *id;

	filled.text = words_fill(&t->words, at_once(st) ? st->text + strlen(AT_ONCE) : st->text);
	filled.topic = words_fill(&t->words, st->topic);
	id = chats_id(t->world, st->who, st->group);
	t->last = id ? chats_place(t->world, id, topics_find(t->world, filled.topic)) : "";
	return arrive(t->world, &filled) && world_settle(t->world);
}

static bool act(struct talk *t, const struct step *st)
{
	struct world *w = t->world;

	switch (st->kind) {
	case STEP_SAY:
		return speak(t, st);
	case STEP_CLOCK:
		return move_clock(t, st);
	case STEP_SHOP:
		return shop_report(w, words_fill(&t->words, st->text)) && world_settle(w);
	case STEP_RESTART:
		return world_stop(w) && world_start(w);
	case STEP_DOWN:
		return world_stop(w);
	case STEP_UP:
		return world_start(w);
	case STEP_KILL:
		w->dies = true;
		return true;
	case STEP_NOTE:
	case STEP_EXPECT:
	case STEP_SILENCE:
		break;
	}
	return true;
}

static bool step(struct talk *t, const struct step *st)
{
	if (st->kind == STEP_NOTE) {
		log_step(t, st);
		return true;
	}
	if (st->kind == STEP_EXPECT)
		return expect(t, st);
	if (!all_expected(t, st))
		return false;
	log_step(t, st);
	t->loose = t->script.loose || st->loose;
	if (act(t, st))
		return true;
	return complain(t, st, t->world->trouble, NULL, NULL);
}

/* Whoever writes on at once, or whose next line names a time, has not waited for the answer. */
static bool lingers(const struct talk *t, size_t i)
{
	const struct step *said = &t->script.steps[i], *next = said + 1;
	const struct step *end = t->script.steps + t->script.n_steps;

	while (next < end && next->kind == STEP_NOTE)
		next++;
	if (said->kind != STEP_SAY || said->group[0] || next == end)
		return said->kind == STEP_SAY && !said->group[0];
	return next->kind == STEP_EXPECT ||
	       (next->kind == STEP_SAY && strcmp(next->who, said->who) != 0);
}

/* Behind an answer that they have read. */
static bool reads(const struct talk *t, size_t i)
{
	const struct step *st = &t->script.steps[i];

	while (i > 0 && t->script.steps[i - 1].kind == STEP_NOTE)
		i--;
	return st->kind == STEP_SAY && !st->group[0] && i > 0 && !at_once(st) &&
	       t->script.steps[i - 1].kind == STEP_EXPECT;
}

static bool steps(struct talk *t)
{
	for (size_t i = 0; i < t->script.n_steps; i++) {
		const struct step *st = &t->script.steps[i];

		if (reads(t, i) && !world_read(t->world))
			return complain(t, st, t->world->trouble, NULL, NULL);
		if (!step(t, st))
			return false;
		if (lingers(t, i) && !world_linger(t->world))
			return complain(t, st, t->world->trouble, NULL, NULL);
	}
	return all_expected(t, t->script.n_steps ? &t->script.steps[t->script.n_steps - 1] : NULL);
}

static void hold(struct talk *t)
{
	const char *why = NULL;

	if (script_read(&t->arena, t->file, t->channel, &t->script, &why) != OK) {
		printf("%s\n", why ? why : t->file);
		t->failed = true;
		return;
	}
	strbuf_init(&t->log, &t->arena, LOG_LIMIT);
	t->loose = true; /* what the orders of the head lead to need not be expected */
	if (!world_open(t->world, &t->script))
		complain(t, NULL, t->world->trouble, NULL, NULL);
	else if (steps(t) && t->show)
		log_events(t);
	if (t->show && !t->failed)
		printf("%s---\n%s", t->script.head, t->log.ptr ? t->log.ptr : "");
	world_close(t->world);
}

static bool run(const char *file, enum talk_channel channel, bool show)
{
	struct talk t = { .file = file, .channel = channel, .show = show, .last = "" };

	t.world = calloc(1, sizeof(*t.world));
	if (!t.world)
		return false;
	arena_init(&t.arena, 64 * 1024 * 1024);
	t.words.arena = &t.arena;
	words_know(&t.words, "saluran", channel == TALK_WHATSAPP ? "WhatsApp" : "Telegram");
	hold(&t);
	if (!show)
		printf("%s %s on %s\n", t.failed ? "FAIL" : "ok  ", file, talk_channels[channel]);
	arena_free(&t.arena);
	free(t.world);
	return !t.failed;
}

/* Each file counts once for each of its channels. only: NULL, or the one to hold it on. */
static void run_all(const char *file, const char *only, bool show, int *passed, int *failed)
{
	bool on[TALK_CHANNELS], any = false;

	script_channels(file, on);
	for (size_t i = 0; i < TALK_CHANNELS; i++) {
		if (!on[i] || (only && strcmp(only, talk_channels[i]) != 0) || (any && show))
			continue;
		any = true;
		if (run(file, (enum talk_channel)i, show))
			(*passed)++;
		else
			(*failed)++;
	}
	if (any || only)
		return;
	printf("%s: the head has no channels: telegram, whatsapp\n", file);
	(*failed)++;
}

int main(int argc, char **argv)
{
	const char *only = NULL;
	bool show = false;
	int passed = 0, failed = 0, i = 1;

	log_set_level(LOG_ERROR);
	for (; i < argc && text_starts(argv[i], "--"); i++) {
		show = show || strcmp(argv[i], "--show") == 0;
		if (strcmp(argv[i], "--show") != 0)
			only = argv[i] + 2;
	}
	for (; i < argc; i++)
		run_all(argv[i], only, show, &passed, &failed);
	if (!show)
		printf("%d passed, %d failed\n", passed, failed);
	return failed ? 1 : 0;
}
