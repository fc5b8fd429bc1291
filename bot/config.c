#include "bot/config.h"

#include <stdarg.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/settings.h"

enum { WHY_MAX = 16 * 1024, SECRET_FILE_MAX = 64 * 1024 };

struct load {
	struct arena *arena;
	struct config *config;
	struct strbuf why;
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

/* "env:NAME" and "file:PATH" keep secrets out of the file; a file's last newline does not count. */
static const char *resolve(struct load *l, const struct ini_entry *e)
{
	if (text_starts(e->value, "env:")) {
		const char *value = getenv(e->value + 4);

		if (value)
			return arena_strdup(l->arena, value);
		problem(l, e->line, "%s: the environment has no %s", e->key, e->value + 4);
		return NULL;
	}
	if (text_starts(e->value, "file:")) {
		const char *path = path_join(l->arena, l->config->dir, e->value + 5);
		struct span bytes;
		enum err err = path ? file_read(l->arena, path, SECRET_FILE_MAX, &bytes) : ERR_NOMEM;

		if (err == OK)
			return arena_strndup(l->arena, bytes.ptr, strcspn(bytes.ptr, "\r\n"));
		problem(l, e->line, "%s: %s: %s", e->key, e->value + 5, err_name(err));
		return NULL;
	}
	return e->value;
}

static bool is_loopback(const char *url)
{
	static const char *const ours[] = { "http://127.0.0.1", "http://localhost", "http://[::1]" };

	for (size_t i = 0; i < ARRAY_LEN(ours); i++) {
		size_t n = strlen(ours[i]);

		if (strncmp(url, ours[i], n) == 0 && (url[n] == ':' || url[n] == '/' || !url[n]))
			return true;
	}
	return false;
}

static bool all_digits(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return n > 0;
}

/* Numeric ids between commas: people are never known by a name that they can change. */
static bool ids_ok(const char *s)
{
	while (*s) {
		size_t n;

		s += strspn(s, " \t,");
		n = strcspn(s, " \t,");
		if (n == 0)
			break;
		if (!all_digits(s, n) || n > 18)
			return false;
		s += n;
	}
	return true;
}

static bool chat_ok(const char *s)
{
	return !*s || all_digits(s + (*s == '-'), strlen(s + (*s == '-')));
}

static bool token_ok(const char *s)
{
	size_t digits = strspn(s, "0123456789");

	return !*s || (digits > 0 && s[digits] == ':' && s[digits + 1] &&
		       strspn(s + digits + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
					      "0123456789_-") == strlen(s + digits + 1));
}

static bool url_ok(const char *s)
{
	return !*s || text_starts(s, "https://") || is_loopback(s);
}

static bool smtp_ok(const char *s)
{
	return !*s || text_starts(s, "smtp://") || text_starts(s, "smtps://");
}

static bool listen_ok(const char *s)
{
	const char *colon = strrchr(s, ':');

	if (!*s || strcmp(s, "off") == 0 || text_starts(s, "unix:"))
		return true;
	return colon && colon > s && all_digits(colon + 1, strlen(colon + 1)) &&
	       strlen(colon + 1) <= 5;
}

static bool lang_ok(const char *s)
{
	return strcmp(s, "id") == 0 || strcmp(s, "en") == 0;
}

static bool level_ok(const char *s)
{
	enum log_level level;

	return log_level_parse(s, &level);
}

static const struct {
	bool (*ok)(const char *s);
	const char *wants;
} checks[SETTING_TYPES] = {
	[SETTING_TEXT] = { NULL, "" },
	[SETTING_PATH] = { NULL, "" },
	[SETTING_IDS] = { ids_ok, "numeric Telegram ids between commas, e.g. 5000001, 5000002" },
	[SETTING_CHAT] = { chat_ok, "a numeric chat id, e.g. -1001234567890" },
	[SETTING_TOKEN] = { token_ok, "the token as BotFather gave it, 123456:ABC..." },
	[SETTING_URL] = { url_ok, "an https:// address (http:// only on loopback)" },
	[SETTING_SMTP] = { smtp_ok, "smtp://host:587 or smtps://host:465" },
	[SETTING_LISTEN] = { listen_ok, "address:port, unix:PATH or off" },
	[SETTING_LANG] = { lang_ok, "id or en" },
	[SETTING_LEVEL] = { level_ok, "error, warn, info or debug" },
};

static void set_number(struct load *l, const struct setting *s, const char *value, int line)
{
	int64_t n;

	if (text_parse_i64(value, strlen(value), &n) != OK || n < s->min || n > s->max) {
		problem(l, line, "%s: wants a whole number from %d to %d", s->key, s->min, s->max);
		return;
	}
	*(int *)(void *)((char *)l->config + s->at) = (int)n;
}

static void set_text(struct load *l, const struct setting *s, const char *value, int line)
{
	if (checks[s->type].ok && !checks[s->type].ok(value)) {
		problem(l, line, "%s: wants %s", s->key, checks[s->type].wants);
		return;
	}
	if (s->type == SETTING_LEVEL) {
		if (log_level_parse(value, &l->config->log.level))
			return;
	} else if (s->type == SETTING_PATH && *value) {
		value = path_join(l->arena, l->config->dir, value);
	}
	memcpy((char *)l->config + s->at, &value, sizeof(value));
}

static void set(struct load *l, const struct setting *s, const char *value, int line)
{
	if (s->at == SETTING_CHECKED_ONLY)
		return;
	if (s->type == SETTING_NUMBER)
		set_number(l, s, value, line);
	else
		set_text(l, s, value, line);
}

/* ---- unknown names ---- */

/* Shared letters at the same places from the front, then length: enough for slips of the finger. */
static size_t likeness(const char *a, const char *b)
{
	size_t same = 0;

	for (const char *p = a; *p; p++)
		if (strchr(b, *p))
			same++;
	for (size_t i = 0; a[i] && a[i] == b[i]; i++)
		same += 2;
	return same * 4 / (strlen(a) + strlen(b) + 1);
}

static void unknown(struct load *l, const struct ini_entry *e)
{
	const struct setting *best = NULL;
	size_t most = 0;

	for (size_t i = 0; i < settings_count(); i++) {
		const struct setting *s = setting_at(i);
		size_t like = likeness(e->key, s->key) + (strcmp(s->section, e->section) == 0);

		if (like > most) {
			most = like;
			best = s;
		}
	}
	if (best)
		problem(l, e->line, "unknown key \"%s\" in [%s]; did you mean \"%s\" in [%s]?", e->key,
			e->section, best->key, best->section);
	else
		problem(l, e->line, "unknown key \"%s\" in [%s]", e->key, e->section);
}

/* ---- the whole ---- */

static void apply(struct load *l)
{
	for (size_t i = 0; i < settings_count(); i++)
		set(l, setting_at(i), setting_at(i)->value, 0);
	for (size_t i = 0; i < l->config->ini.n; i++) {
		const struct ini_entry *e = &l->config->ini.entries[i];
		const struct setting *s = setting_find(e->section, e->key);
		const char *value;

		if (strcmp(e->section, "policy") == 0)
			continue; /* policy_load knows its keys and checks them */
		if (!s) {
			unknown(l, e);
			continue;
		}
		value = resolve(l, e);
		if (value)
			set(l, s, value, e->line);
	}
}

static void check_whole(struct load *l)
{
	const struct config *c = l->config;

	if (!c->telegram.token[0] && !c->whatsapp.access_token[0])
		problem(l, 0, "[telegram] token is missing: without a channel there is nobody to answer");
	if (c->smtp.url[0] && !c->smtp.from[0])
		problem(l, 0, "[smtp] from is missing: the address that mails come from");
}

static void warn_if_readable(const char *file)
{
	struct stat st;

	if (stat(file, &st) == 0 && (st.st_mode & 077) != 0)
		log_warn("config holds secrets and is readable by others file=%s fix=\"chmod 600 %s\"",
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
	apply(&l);
	if (l.why.len == 0)
		check_whole(&l);
	if (l.why.len) {
		*why = l.why.ptr;
		return ERR_INVALID;
	}
	warn_if_readable(file);
	*out = c;
	return OK;
}
