#include "base/ini.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

enum { ENTRIES_MAX = 4096, PROBLEMS_MAX = 20 };

struct parse {
	struct arena *arena;
	struct ini *ini;
	size_t cap;
	const char *section;
	int line;
	int problems;
	const char *why; /* one line per problem */
};

/* Notes what is wrong and goes on, so that all mistakes are told at once. */
static enum err fail(struct parse *p, const char *what)
{
	if (p->problems++ >= PROBLEMS_MAX)
		return OK;
	p->why = arena_printf(p->arena, "%s%s%s:%d: %s", p->why ? p->why : "", p->why ? "\n" : "",
			      p->ini->file, p->line, what);
	return p->why ? OK : ERR_NOMEM;
}

static struct span trim(const char *s, size_t len)
{
	while (len && (*s == ' ' || *s == '\t')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
		len--;
	return (struct span) { s, len };
}

static enum err add(struct parse *p, struct span key, struct span value)
{
	struct ini *ini = p->ini;
	struct ini_entry e = { .section = p->section, .line = p->line };

	e.key = arena_strndup(p->arena, key.ptr, key.len);
	e.value = arena_strndup(p->arena, value.ptr, value.len);
	if (!e.key || !e.value)
		return ERR_NOMEM;
	if (ini_find(ini, e.section, e.key)) {
		const char *what = arena_printf(p->arena, "key \"%s\" stands twice in [%s]", e.key,
						e.section);
		return fail(p, what ? what : "key stands twice");
	}
	if (ini->n == ENTRIES_MAX)
		return fail(p, "too many keys");
	if (ini->n == p->cap) {
		size_t cap = p->cap ? p->cap * 2 : 64;
		struct ini_entry *more = ARENA_ARRAY(p->arena, struct ini_entry, cap);

		if (!more)
			return ERR_NOMEM;
		if (ini->n)
			memcpy(more, ini->entries, ini->n * sizeof(*more));
		ini->entries = more;
		p->cap = cap;
	}
	ini->entries[ini->n++] = e;
	return OK;
}

static enum err parse_line(struct parse *p, struct span l)
{
	const char *eq;

	if (l.len == 0 || *l.ptr == '#' || *l.ptr == ';')
		return OK;
	if (*l.ptr == '[') {
		if (l.len < 3 || l.ptr[l.len - 1] != ']')
			return fail(p, "a section is written [name]");
		p->section = arena_strndup(p->arena, l.ptr + 1, l.len - 2);
		return p->section ? OK : ERR_NOMEM;
	}
	eq = memchr(l.ptr, '=', l.len);
	if (!eq || eq == l.ptr)
		return fail(p, "expected \"key = value\", \"[section]\" or a # comment");
	return add(p, trim(l.ptr, (size_t)(eq - l.ptr)),
		   trim(eq + 1, l.len - (size_t)(eq - l.ptr) - 1));
}

enum err ini_parse(struct arena *a, const char *file, const char *bytes, size_t len,
		   struct ini *out, const char **why)
{
	struct ini ini = { .file = file };
	struct parse p = { .arena = a, .ini = &ini, .section = "" };

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	while (len && p.problems <= PROBLEMS_MAX) {
		const char *nl = memchr(bytes, '\n', len);
		size_t n = nl ? (size_t)(nl - bytes) : len;

		p.line++;
		if (!utf8_valid(bytes, n) || memchr(bytes, '\0', n))
			TRY(fail(&p, "not UTF-8 text"));
		else
			TRY(parse_line(&p, trim(bytes, n)));
		n += nl != NULL;
		bytes += n;
		len -= n;
	}
	if (p.problems) {
		*why = p.why;
		return ERR_INVALID;
	}
	*out = ini;
	return OK;
}

enum err ini_load(struct arena *a, const char *file, struct ini *out, const char **why)
{
	struct span bytes;
	enum err e = file_read(a, file, INI_FILE_MAX, &bytes);

	if (e != OK) {
		const char *msg = arena_printf(a, "%s: cannot be read (%s)", file, err_name(e));

		*why = msg ? msg : "out of memory";
		return e;
	}
	return ini_parse(a, file, bytes.ptr, bytes.len, out, why);
}

const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key)
{
	for (size_t i = 0; i < ini->n; i++)
		if (strcmp(ini->entries[i].key, key) == 0 &&
		    strcmp(ini->entries[i].section, section) == 0)
			return &ini->entries[i];
	return NULL;
}
