#include "bot/config.h"

#include <stdarg.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/settings.h"
#include "messages/fuzzy.h"

enum { WHY_MAX = 16 * 1024, SECRET_FILE_MAX = 64 * 1024, SLIPS = 3 };

struct load {
	struct arena *arena;
	struct config *config;
	struct strbuf why;
	bool has_secret; /* one stands in the file itself */
	bool no_memory;
};

static void problem(struct load *l, int line, const char *fmt, ...) PRINTF_LIKE(3, 4);

static void problem(struct load *l, int line, const char *fmt, ...)
{
	char text[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (l->why.len)
		strbuf_addc(&l->why, '\n');
	if (line)
		strbuf_addf(&l->why, "%s:%d: %s", l->config->file, line, text);
	else
		strbuf_addf(&l->why, "%s: %s", l->config->file, text);
}

/* ---- values ---- */

static const char *from_file(struct load *l, const struct ini_entry *e, const char *name)
{
	const char *path = path_join(l->arena, l->config->dir, name);
	struct span bytes = { NULL, 0 };
	enum err err = path ? file_read(l->arena, path, SECRET_FILE_MAX, &bytes) : ERR_NOMEM;

	if (err == OK)
		return bytes.ptr;
	problem(l, e->line, "[%s] %s: %s: %s", e->section, e->key, name, err_name(err));
	return NULL;
}

static const char *from_environment(struct load *l, const struct ini_entry *e, const char *name)
{
	const char *value = getenv(name);

	if (!value)
		problem(l, e->line, "[%s] %s: the environment has no %s", e->section, e->key, name);
	return value;
}

/* "env:NAME" and "file:PATH" keep secrets out of the file. Only their first line counts: editors
 * and echo end it with a newline. NULL when it cannot be had (said), or memory ends. */
static const char *resolve(struct load *l, const struct ini_entry *e)
{
	const char *value;

	if (text_starts(e->value, "env:"))
		value = from_environment(l, e, e->value + 4);
	else if (text_starts(e->value, "file:"))
		value = from_file(l, e, e->value + 5);
	else
		return e->value;
	if (!value)
		return NULL;
	value = arena_strndup(l->arena, value, strcspn(value, "\r\n"));
	l->no_memory |= !value;
	if (value && !utf8_valid(value, strlen(value))) {
		problem(l, e->line, "[%s] %s: what %s holds is not UTF-8 text", e->section, e->key,
			e->value);
		return NULL;
	}
	return value;
}

/* "https://host/" → "https://host": what follows begins with a slash. */
static const char *without_slash(struct load *l, const char *url)
{
	size_t n = strlen(url);

	while (n && url[n - 1] == '/')
		n--;
	return arena_strndup(l->arena, url, n);
}

/* The value as it is kept; NULL when memory ends. */
static const char *normal(struct load *l, const struct setting *s, const char *value)
{
	const char *path;

	if (!*value)
		return value;
	if (s->type == SETTING_PATH)
		return path_join(l->arena, l->config->dir, value);
	if (s->type == SETTING_URL)
		return without_slash(l, value);
	if (s->type != SETTING_LISTEN || !text_starts(value, "unix:"))
		return value;
	path = path_join(l->arena, l->config->dir, value + 5);
	return path ? arena_printf(l->arena, "unix:%s", path) : NULL;
}

static void keep(struct load *l, const struct setting *s, const char *value)
{
	char *at = (char *)l->config + s->at;
	int64_t n = 0;

	if (s->type == SETTING_NUMBER) {
		if (text_parse_i64(value, strlen(value), &n) == OK)
			*(int *)(void *)at = (int)n;
	} else if (s->type == SETTING_LEVEL) {
		log_level_parse(value, (enum log_level *)(void *)at);
	} else {
		value = normal(l, s, value);
		l->no_memory |= !value;
		memcpy(at, &value, sizeof(value));
	}
}

static void set(struct load *l, const struct setting *s, const char *value,
		const struct ini_entry *e)
{
	const char *wants;

	if (!setting_value_ok(s, value, &wants)) {
		if (s->type == SETTING_NUMBER)
			problem(l, e->line, "[%s] %s: wants %s from %d to %d", e->section, e->key,
				wants, s->min, s->max);
		else
			problem(l, e->line, "[%s] %s: wants %s", e->section, e->key, wants);
		return;
	}
	if (s->at != SETTING_CHECKED_ONLY)
		keep(l, s, value);
}

/* ---- unknown names ---- */

static bool is_section(const char *name)
{
	if (strcmp(name, "policy") == 0)
		return true;
	for (size_t i = 0; i < settings_count(); i++)
		if (strcmp(setting_at(i)->section, name) == 0)
			return true;
	return false;
}

/* The nearest of both kinds of names, by slips of the finger; NULL when none is near. */
static const char *nearest(const char *name, const char *section)
{
	const char *best = NULL;
	size_t least = SLIPS + 1;

	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting *s = setting_at(i);
		const char *known = section ? s->key : s->section;
		size_t slips;

		if (section && strcmp(s->section, section) != 0)
			continue;
		slips = fuzzy_distance(name, strlen(name), known, strlen(known), SLIPS);
		if (slips < least && slips < strlen(known)) {
			least = slips;
			best = known;
		}
	}
	return best;
}

static const char *section_with(const char *key)
{
	for (size_t i = 0; i < settings_count(); i++)
		if (strcmp(setting_at(i)->key, key) == 0)
			return setting_at(i)->section;
	return NULL;
}

static void unknown(struct load *l, const struct ini_entry *e)
{
	const char *near = nearest(e->key, e->section);
	const char *home = section_with(e->key);

	if (!is_section(e->section)) {
		near = nearest(e->section, NULL);
		if (near)
			problem(l, e->line, "unknown section [%s]; did you mean [%s]?", e->section,
				near);
		else
			problem(l, e->line, "unknown section [%s]", e->section);
	} else if (near) {
		problem(l, e->line, "unknown key \"%s\" in [%s]; did you mean \"%s\"?", e->key,
			e->section, near);
	} else if (home) {
		problem(l, e->line, "unknown key \"%s\" in [%s]; it belongs to [%s]", e->key,
			e->section, home);
	} else {
		problem(l, e->line, "unknown key \"%s\" in [%s]", e->key, e->section);
	}
}

/* ---- the whole ---- */

static void set_defaults(struct load *l)
{
	for (size_t i = 0; i < settings_count(); i++)
		keep(l, setting_at(i), setting_at(i)->value);
}

static void apply(struct load *l, const struct ini_entry *e)
{
	const struct setting *s = setting_find(e->section, e->key);
	const char *value;

	if (strcmp(e->section, "policy") == 0)
		return; /* policy_load knows its keys and checks them */
	if (!s) {
		unknown(l, e);
		return;
	}
	value = resolve(l, e);
	if (!value)
		return;
	if (s->secret && *value && value == e->value)
		l->has_secret = true;
	set(l, s, value, e);
}

static void check_whole(struct load *l)
{
	const struct config *c = l->config;

	if (!c->telegram.token[0] && !c->whatsapp.access_token[0])
		problem(l, 0,
			"[telegram] token is missing: without a channel there is nobody to answer");
	if (c->webhooks_out.url[0] && !c->webhooks_out.secret[0])
		problem(l, 0, "[webhooks_out] secret is missing: it signs what is told");
	if (c->smtp.url[0] && !c->smtp.from[0])
		problem(l, 0, "[smtp] from is missing: the address that mails come from");
}

static void warn_if_readable(const struct load *l, const char *file)
{
	struct stat st;

	if (l->has_secret && stat(file, &st) == 0 && (st.st_mode & 077) != 0)
		log_warn(
			"config holds secrets and is readable by others file=%s fix=\"chmod 600 %s\"",
			file, file);
}

enum err config_load(struct arena *a, const char *file, struct config *out, const char **why)
{
	struct config c = { .file = arena_strdup(a, file), .dir = path_dir(a, file) };
	struct load l = { .arena = a, .config = &c };

	if (!c.file || !c.dir)
		return ERR_NOMEM;
	TRY(ini_load(a, file, &c.ini, why));
	strbuf_init(&l.why, a, WHY_MAX);
	set_defaults(&l);
	for (size_t i = 0; i < c.ini.n; i++)
		apply(&l, &c.ini.entries[i]);
	if (l.why.len == 0)
		check_whole(&l);
	if (l.no_memory)
		return ERR_NOMEM;
	if (l.why.len) {
		*why = l.why.ptr;
		return ERR_INVALID;
	}
	warn_if_readable(&l, file);
	*out = c;
	return OK;
}

/* ---- comparing ---- */

static bool same(const struct config *a, const struct config *b, const struct setting *s)
{
	const char *one = (const char *)a + s->at;
	const char *two = (const char *)b + s->at;
	const char *x, *y;

	if (s->type == SETTING_NUMBER)
		return memcmp(one, two, sizeof(int)) == 0;
	memcpy(&x, one, sizeof(x));
	memcpy(&y, two, sizeof(y));
	return strcmp(x, y) == 0;
}

const char *config_needs_restart(struct arena *a, const struct config *was,
				 const struct config *now)
{
	struct strbuf b;

	strbuf_init(&b, a, WHY_MAX);
	strbuf_add(&b, "");
	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting *s = setting_at(i);

		if (!s->reload && !same(was, now, s))
			strbuf_addf(&b, "%s[%s] %s", b.len ? ", " : "", s->section, s->key);
	}
	return strbuf_failed(&b) ? NULL : b.len ? b.ptr : "";
}

/* "http://127.0.0.1:8081/v23.0" → "http://127.0.0.1:8081"; no bytes when it is https. */
static struct span plain_origin(const char *base)
{
	const size_t scheme = strlen("http://");

	if (!text_starts(base, "http://"))
		return (struct span) { base, 0 };
	return (struct span) { base, scheme + strcspn(base + scheme, "/") };
}

const char *config_plain_origin(struct arena *a, const struct config *c)
{
	struct span one = plain_origin(c->telegram.api_base);
	struct span two = plain_origin(c->whatsapp.api_base);
	struct span three = plain_origin(c->webhooks_out.url);

	if (one.len == 0 && two.len == 0 && three.len == 0)
		return NULL;
	return arena_printf(a, "%.*s %.*s %.*s", (int)one.len, one.ptr, (int)two.len, two.ptr,
			    (int)three.len, three.ptr);
}
