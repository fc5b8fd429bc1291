#include "bot/templates.h"

#include "base/strbuf.h"
#include "base/text.h"

enum { WHY_MAX = 16 * 1024 };

/* The next part between commas, without blanks around it; "" at the end. NULL = no memory. */
static const char *next_part(struct arena *a, const char **s)
{
	const char *start = *s + strspn(*s, " \t");
	size_t n = strcspn(start, ",");

	*s = start + n + (start[n] == ',');
	while (n && strchr(" \t", start[n - 1]))
		n--;
	return arena_strndup(a, start, n);
}

static bool read_parameter(struct arena *a, const char *part, struct template *t)
{
	struct template_parameter *p = &t->parameters[t->n];
	const char *equals = strchr(part, '=');

	*p = (struct template_parameter) { NULL, part };
	if (equals) {
		p->name = arena_strndup(a, part, (size_t)(equals - part));
		p->value = equals + 1;
	}
	t->n++;
	return msg_has_placeholder(t->msg, p->value);
}

/* What is wrong with the line, NULL when it is fine. */
static const char *read_line(struct arena *a, const struct ini_entry *e, struct template *t)
{
	bool fallback = strcmp(e->key, TEMPLATES_FALLBACK) == 0;
	const char *rest = e->value, *part;

	*t = (struct template) { .msg = MSG_WINDOW_FALLBACK };
	if (!fallback && !msg_find(e->key, &t->msg))
		return "there is no such message";
	t->key = msg_key(t->msg);
	t->name = next_part(a, &rest);
	t->language = next_part(a, &rest);
	if (!t->name || !t->language)
		return "out of memory";
	if (!t->name[0] || !t->language[0])
		return "wants the template's name and language";
	while (*rest) {
		part = next_part(a, &rest);
		if (!part)
			return "out of memory";
		if (t->n == PLACEHOLDERS_MAX)
			return "has too many parameters";
		if (!read_parameter(a, part, t))
			return arena_printf(a, "%s has no {%s}", t->key,
					    t->parameters[t->n - 1].value);
	}
	return NULL;
}

enum err templates_load(struct arena *a, const struct ini *ini, struct templates *out,
			const char **why)
{
	struct templates t = { .all = ARENA_ARRAY(a, struct template, ini->n + 1) };
	struct strbuf problems;

	if (!t.all)
		return ERR_NOMEM;
	strbuf_init(&problems, a, WHY_MAX);
	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_entry *e = &ini->entries[i];
		const char *wrong;

		if (strcmp(e->section, TEMPLATES_SECTION) != 0)
			continue;
		wrong = read_line(a, e, &t.all[t.n]);
		t.n += !wrong;
		if (wrong)
			strbuf_addf(&problems, "%s%s:%d: [%s] %s: %s", problems.len ? "\n" : "",
				    ini->file, e->line, e->section, e->key, wrong);
	}
	if (problems.len) {
		*why = problems.ptr;
		return ERR_INVALID;
	}
	*out = t;
	return OK;
}

const struct template *templates_find(const struct templates *t, const char *key)
{
	for (size_t i = 0; t && key && i < t->n; i++)
		if (strcmp(t->all[i].key, key) == 0)
			return &t->all[i];
	return NULL;
}
