#include "tests/talk/script_inside.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "messages/phone.h"

enum { FILE_MAX = 256 * 1024 };

enum err script_bad(struct reader *r, const char *fmt, ...)
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
			return script_bad(r, "there is no channel \"%s\"", name);
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
		return script_bad(r, "an empty fact about %s", p->name);
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
		return script_bad(r, "more than %d people", PEOPLE_MAX);
	p = &script->people[script->n_people];
	*p = (struct person) { .name = script_cut(r->arena, s, ":", &rest), .lang = "id" };
	p->full_name = p->name;
	p->id = arena_printf(r->arena, "%zu", (staff ? 5001 : 1001) + script->n_people);
	if (!*p->name || !p->id || script_person(script, p->name))
		return script_bad(r, "\"%s\" is no new name", p->name);
	while (*rest)
		TRY(person_fact(r, p, script_cut(r->arena, rest, ",", &rest)));
	TRY(person_on_whatsapp(r, p));
	if (staff != (p->role != NULL))
		return script_bad(r, "%s: staff have a role, others have none", p->name);
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
		return script_bad(r, "now: wants a time such as 2026-11-23 10.05");
	else if (strcmp(key, "now") != 0 && strcmp(key, "orders") != 0 &&
		 strcmp(key, "people") != 0 && strcmp(key, "staff") != 0 &&
		 strcmp(key, "config") != 0)
		return script_bad(r, "unknown line \"%s:\" in the head", key);
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
		return script_bad(r, "an indented line that belongs to nothing");
	if (s->n_orders == ORDERS_MAX)
		return script_bad(r, "more than %d orders", ORDERS_MAX);
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
			TRY(script_step(r, line));
		}
		at += len + (at[len] == '\n');
	}
	if (in_head || !r->script->head)
		return script_bad(r, "a line of --- must end the head");
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
		e = script_bad(&r, "channels: does not name %s", talk_channels[channel]);
	if (e == OK && (!out->policy || !out->now_ms))
		e = script_bad(&r, "the head names no policy: or no now:");
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
