/* script_steps.c - the lines below the head: who says what, and what the bot must say. Part of
 * script.h. */
#include "tests/talk/script_inside.h"

#include <string.h>

#include "base/text.h"

enum { TEXT_LIMIT = 64 * 1024 };

static const struct {
	const char *line;
	enum step_kind kind;
} controls[] = { { "(mulai ulang)", STEP_RESTART },
		 { "(mati)", STEP_DOWN },
		 { "(hidup)", STEP_UP },
		 { "(mati sebelum menjawab)", STEP_KILL },
		 { "(diam)", STEP_SILENCE } };

static struct step *step_add(struct reader *r, enum step_kind kind)
{
	struct script *s = r->script;

	if (s->n_steps == STEPS_MAX) {
		script_bad(r, "more than %d lines", STEPS_MAX);
		return NULL;
	}
	strbuf_init(&r->text, r->arena, TEXT_LIMIT);
	strbuf_init(&r->source, r->arena, TEXT_LIMIT);
	s->steps[s->n_steps] = (struct step) { .kind = kind,
					       .line = r->line,
					       .who = "",
					       .group = "",
					       .topic = "",
					       .text = "",
					       .source = "" };
	return &s->steps[s->n_steps++];
}

static void add_line(struct reader *r, const char *text, const char *source)
{
	struct step *st = &r->script->steps[r->script->n_steps - 1];

	if (r->text.len)
		strbuf_addc(&r->text, '\n');
	strbuf_add(&r->text, text);
	if (r->source.len)
		strbuf_addc(&r->source, '\n');
	strbuf_add(&r->source, source);
	st->text = r->text.ptr ? r->text.ptr : "";
	st->source = r->source.ptr ? r->source.ptr : "";
}

static const char template_head[] = "Bot (templat ";

/* "Bot (templat NAME): VALUES" expects "NAME: VALUES". */
static const char *named(struct reader *r, const char *head, const char *text)
{
	const char *name = head + strlen(template_head);

	if (!text_starts(head, template_head))
		return text;
	return arena_printf(r->arena, "%.*s: %s", (int)strcspn(name, ")"), name, text);
}

const char *const manner_heads[MANNERS] = {
	[MANNER_NEW] = "Bot",           [MANNER_EDIT] = "Bot (ubah)",
	[MANNER_TOAST] = "Bot (pop)",   [MANNER_LEFT] = "Bot (keluar)",
	[MANNER_TOPIC] = "Bot (topik)", [MANNER_NAME] = "Bot (nama)",
	[MANNER_CLOSE] = "Bot (tutup)", [MANNER_OPEN] = "Bot (buka)",
};

/* "Bot", "Bot → Rina", "Bot (ubah) → Staf #RF-1", "Bot (pop)" */
static enum err read_expected(struct reader *r, struct step *st, const char *head)
{
	const char *how = script_cut(r->arena, head, "→", &st->who), *rest;

	if (r->script->channel == TALK_TELEGRAM) /* everybody is on Telegram there */
		st->who = script_cut(r->arena, st->who, ON_TELEGRAM, &rest);
	if (text_starts(how, template_head)) {
		st->manner = MANNER_TEMPLATE;
		return OK;
	}
	for (int i = 0; i < MANNER_TEMPLATE; i++)
		if (strcmp(how, manner_heads[i]) == 0) {
			st->manner = (enum manner)i;
			return OK;
		}
	return script_bad(r, "\"%s\": this is nothing that the bot does (README.md)", how);
}

static enum step_kind kind_of(const char *head)
{
	if (strcmp(head, "Bot") == 0 || text_starts(head, "Bot ("))
		return STEP_EXPECT;
	if (text_starts(head, "Bot →"))
		return STEP_EXPECT;
	if (strcmp(head, "Jam") == 0)
		return STEP_CLOCK;
	return strcmp(head, "Toko") == 0 ? STEP_SHOP : STEP_SAY;
}

static enum err read_speaker(struct reader *r, struct step *st, const char *head)
{
	st->who = script_cut(r->arena, head, "@", &st->group);
	st->group = script_cut(r->arena, st->group, " #", &st->topic);
	if (strcmp(st->who, STAFF_GROUP) == 0 || script_person(r->script, st->who))
		return OK;
	return script_bad(r, "nobody is called \"%s\" (people: and staff: name everybody)",
			  st->who);
}

static enum err read_spoken(struct reader *r, const char *line)
{
	bool loose = *line == '~';
	const char *text, *head = script_cut(r->arena, line + loose, ":", &text);
	struct step *st = step_add(r, kind_of(head));

	if (!st)
		return ERR_INVALID;
	if (!strchr(line, ':'))
		return script_bad(r, "who says this? \"%.60s\"", line);
	st->loose = loose;
	text = named(r, head, text);
	if (!text)
		return ERR_NOMEM;
	add_line(r, text, line);
	if (st->kind == STEP_EXPECT)
		return read_expected(r, st, head);
	return st->kind == STEP_SAY ? read_speaker(r, st, head) : OK;
}

static enum err read_other(struct reader *r, const char *line, enum step_kind kind)
{
	if (!step_add(r, kind))
		return ERR_INVALID;
	add_line(r, "", line);
	return OK;
}

/* A line may be for one channel only: "[whatsapp] Rina: …". False: for another one than ours. */
static bool for_channel(struct reader *r, const char **line)
{
	for (size_t i = 0; i < TALK_CHANNELS; i++) {
		size_t n = strlen(talk_channels[i]);

		if (**line != '[' || strncmp(*line + 1, talk_channels[i], n) != 0 ||
		    strncmp(*line + 1 + n, "] ", 2) != 0)
			continue;
		*line += n + 3;
		return i == (size_t)r->script->channel;
	}
	return true;
}

/* An indented line goes on with the step above it; it may be for one channel only, too. */
static enum err read_more(struct reader *r, const char *line)
{
	const char *text = script_trim(r->arena, line, strlen(line));
	const struct script *s = r->script;

	if (!text)
		return ERR_NOMEM;
	if (r->skipping || !for_channel(r, &text))
		return OK;
	if (s->n_steps == 0 || s->steps[s->n_steps - 1].kind == STEP_NOTE)
		return script_bad(r, "an indented line that belongs to nothing");
	add_line(r, text, line);
	return OK;
}

enum err script_step(struct reader *r, const char *line)
{
	if (*line == '#' || text_is_blank(line))
		return read_other(r, line, STEP_NOTE);
	if (*line == ' ' || *line == '\t')
		return read_more(r, line);
	r->skipping = !for_channel(r, &line);
	if (r->skipping)
		return OK;
	for (size_t i = 0; i < ARRAY_LEN(controls); i++)
		if (strcmp(line, controls[i].line) == 0)
			return read_other(r, line, controls[i].kind);
	return read_spoken(r, line);
}
