#include "messages/catalog.h"

#include "base/log.h"
#include "messages/catalog_load.h"

static const char *const names[LANG_COUNT] = { [LANG_ID] = "id", [LANG_EN] = "en" };

const char *lang_name(enum lang lang)
{
	return names[lang];
}

enum err lang_parse(const char *name, enum lang *out)
{
	for (size_t i = 0; i < LANG_COUNT; i++)
		if (strcmp(name, names[i]) == 0) {
			*out = (enum lang)i;
			return OK;
		}
	return ERR_INVALID;
}

static const struct msg_row rows[MSG_COUNT] = {
#define MSG(id, key, placeholders)  { (key), (placeholders), TEXT_MAX, ROW_MSG },
#define LONG(id, key, placeholders) { (key), (placeholders), LONG_TEXT_MAX, ROW_LONG },
#define WORDS(id, key)              { (key), "", LONG_TEXT_MAX, ROW_WORDS },
#define BTN(id, key)                { (key), "", BUTTON_MAX, ROW_BTN },
#include "messages/messages.def"
#undef MSG
#undef LONG
#undef WORDS
#undef BTN
};

const struct msg_row *msg_row(enum msg msg)
{
	return &rows[msg];
}

const char *msg_key(enum msg msg)
{
	return rows[msg].key;
}

bool msg_is_button(enum msg msg)
{
	return rows[msg].kind == ROW_BTN;
}

bool msg_is_said(enum msg msg)
{
	return rows[msg].kind == ROW_MSG || rows[msg].kind == ROW_LONG;
}

bool msg_is_long(enum msg msg)
{
	return rows[msg].kind == ROW_LONG;
}

const char *const *msg_placeholders(const struct catalogs *c, enum msg msg, size_t *n)
{
	*n = c->specs[msg].n;
	return c->specs[msg].names;
}

bool msg_find(const char *key, enum msg *out)
{
	for (size_t i = 0; i < MSG_COUNT; i++)
		if (strcmp(rows[i].key, key) == 0) {
			*out = (enum msg)i;
			return true;
		}
	return false;
}

bool msg_has_placeholder(enum msg msg, const char *name)
{
	size_t len = strlen(name);

	for (const char *s = rows[msg].placeholders; *s;) {
		size_t n = strcspn(s, " ?~");

		if (n && n == len && memcmp(s, name, n) == 0)
			return true;
		s += n;
		s += strspn(s, " ?~");
	}
	return false;
}

const struct phrase *catalog_phrases(const struct catalogs *c, enum lang lang, enum msg msg,
				     size_t *n)
{
	*n = c->phrases[lang][msg].n;
	return c->phrases[lang][msg].all;
}

const json_t *catalogs_json(const struct catalogs *c, enum lang lang)
{
	return c->json[lang];
}

void catalogs_drop_json(struct catalogs *c)
{
	for (size_t i = 0; i < LANG_COUNT; i++) {
		json_drop(&c->json[i]);
		c->json[i] = NULL;
	}
}

void catalogs_free(struct catalogs *c)
{
	if (!c)
		return;
	catalogs_drop_json(c);
	arena_free(&c->arena);
	free(c);
}

static bool is_control(char c)
{
	return ((unsigned char)c < 0x20 && c != '\n') || c == 0x7f;
}

/* Text of others: nothing in it may act as a mark or disturb a channel. */
static void add_plain(struct strbuf *out, const char *s)
{
	const char *run = s;

	for (; *s; s++) {
		if (!is_control(*s))
			continue;
		strbuf_addn(out, run, (size_t)(s - run));
		if (*s == '\t')
			strbuf_addc(out, ' ');
		run = s + 1;
	}
	strbuf_addn(out, run, (size_t)(s - run));
}

/* Text of ours: its marks stay, but only whole pairs outside of any other. */
static void add_neutral(struct strbuf *out, const char *s)
{
	char open = 0;

	for (; *s; s++) {
		bool opens = *s == MARK_BOLD_ON || *s == MARK_CODE_ON;

		if (!is_control(*s)) {
			strbuf_addc(out, *s);
		} else if (opens && !open) {
			strbuf_addc(out, *s);
			open = *s;
		} else if (open && *s == open + 1) {
			strbuf_addc(out, *s);
			open = 0;
		}
	}
	if (open)
		strbuf_addc(out, (char)(open + 1));
}

/* The values of one call in the order of the row's placeholders. */
struct args {
	const struct value *at[PLACEHOLDERS_MAX];
	unsigned present; /* mask */
};

static enum err complain(enum msg msg, const char *name, const char *what)
{
	log_error("text not rendered key=%s placeholder=%s why=\"%s\"", msg_key(msg), name, what);
	return ERR_INVALID;
}

static enum err match_values(const struct spec *spec, enum msg msg, const struct value *values,
			     size_t n, struct args *args)
{
	unsigned all = (1u << spec->n) - 1;
	unsigned missing;

	for (size_t i = 0; i < n; i++) {
		unsigned k = 0;

		while (k < spec->n && strcmp(spec->names[k], values[i].name) != 0)
			k++;
		if (k == spec->n)
			return complain(msg, values[i].name, "no such placeholder");
		args->at[k] = &values[i];
		if (values[i].text)
			args->present |= 1u << k;
	}
	missing = all & ~args->present & ~spec->may_lack;
	for (unsigned k = 0; k < spec->n && missing; k++)
		if (missing & 1u << k)
			return complain(msg, spec->names[k], "no value");
	return OK;
}

/* Appends compiled bytes, putting values in. Inside a mark even our own values are plain text. */
static void add_compiled(struct strbuf *out, const char *s, size_t len, const struct args *args)
{
	size_t run = 0;
	bool marked = false;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)s[i];
		const struct value *v;

		if (c >= 0x20 || c == '\n')
			continue;
		if (c < PLACEHOLDER_FIRST) {
			marked = c == MARK_BOLD_ON || c == MARK_CODE_ON;
			continue;
		}
		strbuf_addn(out, s + run, i - run);
		run = i + 1;
		v = args->at[c - PLACEHOLDER_FIRST];
		if (v->neutral && !marked)
			add_neutral(out, v->text);
		else
			add_plain(out, v->text);
	}
	strbuf_addn(out, s + run, len - run);
}

static bool line_lacks(const char *s, size_t len, unsigned lacking)
{
	for (size_t i = 0; i < len; i++) {
		unsigned k = (unsigned char)s[i] - (unsigned)PLACEHOLDER_FIRST;

		if (k < PLACEHOLDERS_MAX && lacking & 1u << k)
			return true;
	}
	return false;
}

/* The slow way, when a value that may lack does: line by line, without those that mention it. */
static void add_lines(struct strbuf *out, const struct compiled *text, const struct args *args)
{
	unsigned lacking = text->used & ~args->present;
	const char *s = text->bytes;
	const char *end = s + text->len;
	bool first = true;

	while (s < end) {
		const char *newline = memchr(s, '\n', (size_t)(end - s));
		size_t len = (size_t)((newline ? newline : end) - s);

		if (!line_lacks(s, len, lacking)) {
			if (!first)
				strbuf_addc(out, '\n');
			add_compiled(out, s, len, args);
			first = false;
		}
		s += len + (newline != NULL);
	}
}

enum err catalog_render(const struct catalogs *c, enum lang lang, enum msg msg,
			const struct value *values, size_t n, struct strbuf *out)
{
	const struct compiled *text = &c->texts[lang][msg];
	size_t before = out->len;
	struct args args = { .present = 0 };

	TRY(match_values(&c->specs[msg], msg, values, n, &args));
	if (text->used & ~args.present)
		add_lines(out, text, &args);
	else
		add_compiled(out, text->bytes, text->len, &args);
	if (strbuf_failed(out)) {
		strbuf_cut(out, before);
		return ERR_LIMIT;
	}
	return OK;
}

bool catalog_takes(const struct catalogs *c, enum msg msg, const char *name)
{
	const struct spec *spec = &c->specs[msg];

	for (unsigned k = 0; k < spec->n; k++)
		if (strcmp(spec->names[k], name) == 0)
			return true;
	return false;
}

const char *catalog_text(const struct catalogs *c, enum lang lang, enum msg msg)
{
	return c->specs[msg].n ? "" : c->texts[lang][msg].bytes;
}
