#include "tests/talk/script.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "messages/phone.h"

enum { FILE_MAX = 256 * 1024, TEXT_LIMIT = 64 * 1024 };

struct reader {
	struct arena *arena;
	struct script *script;
	const char *why;
	int line;
	struct strbuf text; /* of the step that is being read */
	struct strbuf source;
	bool skipping; /* inside a line for another channel */
};

static enum err bad(struct reader *r, const char *fmt, ...) PRINTF_LIKE(2, 3);

static enum err bad(struct reader *r, const char *fmt, ...)
{
	char text[300];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	r->why = arena_printf(r->arena, "%s:%d: %s", r->script->file, r->line, text);
	return ERR_INVALID;
}

/* ---- small things ---- */

const char *script_trim(struct arena *a, const char *s, size_t len)
{
	const char *copy;

	while (len && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
		len--;
	copy = arena_strndup(a, s, len);
	return copy ? copy : "";
}

const char *script_cut(struct arena *a, const char *text, const char *c, const char **rest)
{
	const char *at = strstr(text, c);

	if (!at) {
		*rest = "";
		return script_trim(a, text, strlen(text));
	}
	*rest = script_trim(a, at + strlen(c), strlen(at + strlen(c)));
	return script_trim(a, text, (size_t)(at - text));
}

const struct person *script_person(const struct script *s, const char *name)
{
	for (size_t i = 0; i < s->n_people; i++)
		if (strcmp(s->people[i].name, name) == 0)
			return &s->people[i];
	return NULL;
}

/* ---- channels ---- */

const char *const talk_channels[TALK_CHANNELS] = { "telegram", "whatsapp" };

static enum err read_channels(struct reader *r, const char *list)
{
	while (*list) {
		const char *name = script_cut(r->arena, list, ",", &list);
		size_t i = 0;

		while (i < TALK_CHANNELS && strcmp(talk_channels[i], name) != 0)
			i++;
		if (i == TALK_CHANNELS)
			return bad(r, "there is no channel \"%s\"", name);
		r->script->on[i] = true;
	}
	return OK;
}

/* ---- people ---- */

static const struct {
	const char *word, *key;
} roles[] = { { "pemilik", "owners" }, { "admin", "admins" },     { "ketua", "leads" },
	      { "petugas", "agents" }, { "keuangan", "finance" }, { "pengamat", "viewers" } };

static enum err person_fact(struct reader *r, struct person *p, const char *fact)
{
	for (size_t i = 0; i < ARRAY_LEN(roles); i++)
		if (strcmp(fact, roles[i].word) == 0) {
			p->role = roles[i].key;
			return OK;
		}
	if (strcmp(fact, "dikenal") == 0)
		p->known = true;
	else if (strcmp(fact, "tersembunyi") == 0)
		p->hidden = true;
	else if (strcmp(fact, "id") == 0 || strcmp(fact, "en") == 0)
		p->lang = fact;
	else if (strchr(fact, '@'))
		p->email = fact;
	else if (*fact == '+' || (*fact >= '0' && *fact <= '9'))
		p->phone = fact;
	else if (*fact)
		p->full_name = fact;
	else
		return bad(r, "an empty fact about %s", p->name);
	return OK;
}

static enum err person_on_whatsapp(struct reader *r, struct person *p)
{
	char phone[PHONE_SIZE];

	p->wa_id = arena_printf(r->arena, "ID.2103459876%s", p->id);
	if (p->phone && phone_parse(p->phone, phone) == OK)
		p->wa_phone = arena_strdup(r->arena, phone);
	return p->wa_id ? OK : ERR_NOMEM;
}

/* "Rina: Rina Wati, 0812-1111-2222, rina@contoh.id, id, dikenal" */
static enum err read_person(struct reader *r, const char *s, bool staff)
{
	struct script *script = r->script;
	struct person *p;
	const char *rest;

	if (script->n_people == PEOPLE_MAX)
		return bad(r, "more than %d people", PEOPLE_MAX);
	p = &script->people[script->n_people];
	*p = (struct person) { .name = script_cut(r->arena, s, ":", &rest), .lang = "id" };
	p->full_name = p->name;
	p->id = arena_printf(r->arena, "%zu", (staff ? 5001 : 1001) + script->n_people);
	if (!*p->name || !p->id || script_person(script, p->name))
		return bad(r, "\"%s\" is no new name", p->name);
	while (*rest)
		TRY(person_fact(r, p, script_cut(r->arena, rest, ",", &rest)));
	TRY(person_on_whatsapp(r, p));
	if (staff != (p->role != NULL))
		return bad(r, "%s: staff have a role, others have none", p->name);
	script->n_people++;
	return OK;
}

/* ---- head ---- */

static enum err head_value(struct reader *r, const char *key, const char *value)
{
	struct script *s = r->script;

	if (strcmp(key, "policy") == 0)
		s->policy = value;
	else if (strcmp(key, "brand") == 0)
		s->brand = value;
	else if (strcmp(key, "lang") == 0)
		s->lang = value;
	else if (strcmp(key, "loose") == 0)
		s->loose = strcmp(value, "yes") == 0;
	else if (strcmp(key, "staff_chat") == 0)
		s->staff_chat = strcmp(value, "no") != 0;
	else if (strcmp(key, "forum") == 0)
		s->forum = strcmp(value, "yes") == 0;
	else if (strcmp(key, "mail") == 0)
		s->mail = strcmp(value, "no") != 0;
	else if (strcmp(key, "channels") == 0)
		return read_channels(r, value);
	else if (strcmp(key, "now") == 0 && !script_time(value, 0, &s->now_ms))
		return bad(r, "now: wants a time such as 2026-11-23 10.05");
	else if (strcmp(key, "now") != 0 && strcmp(key, "orders") != 0 &&
		 strcmp(key, "people") != 0 && strcmp(key, "staff") != 0 &&
		 strcmp(key, "config") != 0)
		return bad(r, "unknown line \"%s:\" in the head", key);
	return OK;
}

static enum err head_row(struct reader *r, const char *list, const char *row)
{
	struct script *s = r->script;

	if (strcmp(list, "people") == 0 || strcmp(list, "staff") == 0)
		return read_person(r, row, strcmp(list, "staff") == 0);
	if (strcmp(list, "config") == 0) {
		s->config = arena_printf(r->arena, "%s%s\n", s->config, row);
		return s->config ? OK : ERR_NOMEM;
	}
	if (strcmp(list, "orders") != 0)
		return bad(r, "an indented line that belongs to nothing");
	if (s->n_orders == ORDERS_MAX)
		return bad(r, "more than %d orders", ORDERS_MAX);
	s->orders[s->n_orders++] = (struct order_line) { r->line, row };
	return OK;
}

static enum err read_head(struct reader *r, const char *line, const char **list)
{
	const char *value;

	if (*line == '#' || text_is_blank(line))
		return OK;
	if (*line == ' ' || *line == '\t')
		return head_row(r, *list, script_trim(r->arena, line, strlen(line)));
	*list = script_cut(r->arena, line, ":", &value);
	return head_value(r, *list, value);
}

/* ---- steps ---- */

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
		bad(r, "more than %d lines", STEPS_MAX);
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
	return bad(r, "\"%s\": this is nothing that the bot does (README.md)", how);
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
	return bad(r, "nobody is called \"%s\" (people: and staff: name everybody)", st->who);
}

static enum err read_spoken(struct reader *r, const char *line)
{
	bool loose = *line == '~';
	const char *text, *head = script_cut(r->arena, line + loose, ":", &text);
	struct step *st = step_add(r, kind_of(head));

	if (!st)
		return ERR_INVALID;
	if (!strchr(line, ':'))
		return bad(r, "who says this? \"%.60s\"", line);
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
		return bad(r, "an indented line that belongs to nothing");
	add_line(r, text, line);
	return OK;
}

static enum err read_step(struct reader *r, const char *line)
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

/* ---- the whole ---- */

static enum err read_lines(struct reader *r, const char *bytes)
{
	bool in_head = true;
	const char *list = "", *at = bytes;

	while (*at) {
		size_t len = strcspn(at, "\n");
		const char *line = arena_strndup(r->arena, at, len);

		if (!line)
			return ERR_NOMEM;
		r->line++;
		if (in_head && strcmp(line, "---") == 0) {
			in_head = false;
			r->script->head = arena_strndup(r->arena, bytes, (size_t)(at - bytes));
		} else if (in_head) {
			TRY(read_head(r, line, &list));
		} else {
			TRY(read_step(r, line));
		}
		at += len + (at[len] == '\n');
	}
	if (in_head || !r->script->head)
		return bad(r, "a line of --- must end the head");
	return OK;
}

enum err script_read(struct arena *a, const char *file, enum talk_channel channel,
		     struct script *out, const char **why)
{
	struct reader r = { .arena = a, .script = out };
	struct span bytes;
	enum err e;

	*out = (struct script) { .file = file,
				 .channel = channel,
				 .brand = "",
				 .lang = "id",
				 .config = "",
				 .staff_chat = true,
				 .mail = true };
	out->steps = ARENA_ARRAY(a, struct step, STEPS_MAX);
	if (!out->steps)
		return ERR_NOMEM;
	e = file_read(a, file, FILE_MAX, &bytes);
	if (e == OK)
		e = read_lines(&r, bytes.ptr);
	if (e == OK && !out->on[channel])
		e = bad(&r, "channels: does not name %s", talk_channels[channel]);
	if (e == OK && (!out->policy || !out->now_ms))
		e = bad(&r, "the head names no policy: or no now:");
	*why = r.why ? r.why : arena_printf(a, "%s: %s", file, err_name(e));
	return e;
}

void script_channels(const char *file, bool on[TALK_CHANNELS])
{
	FILE *f = fopen(file, "r");
	char line[200];

	memset(on, 0, TALK_CHANNELS * sizeof(*on));
	while (f && fgets(line, sizeof(line), f) && strcmp(line, "---\n") != 0)
		for (size_t i = 0; i < TALK_CHANNELS; i++)
			if (text_starts(line, "channels:") && strstr(line, talk_channels[i]))
				on[i] = true;
	if (f)
		fclose(f);
}
