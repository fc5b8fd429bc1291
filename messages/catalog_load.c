/* catalog_load.c - reads and checks the catalog files.
 * Every problem is collected, so that whoever edits them sees all of them at once. */
#include "messages/catalog_load.h"

#include "base/file.h"
#include "base/text.h"

enum { PROBLEMS_MAX = 64 * 1024 };

/* A catalog file being read. */
struct reader {
	struct catalogs *c;
	enum lang lang;
	struct arena *scratch; /* of the caller: reasons live there */
	struct strbuf *problems;
};

static void problem(struct reader *r, const char *key, const char *what)
{
	strbuf_addf(r->problems, "%s%s.json: %s%s%s", r->problems->len ? "\n" : "",
		    lang_name(r->lang), key, *key ? ": " : "", what);
}

/* NULL unless a string without NUL bytes. */
static const char *plain_string(const json_t *v)
{
	const char *s = json_string_value(v);

	return s && strlen(s) == json_string_length(v) ? s : NULL;
}

/* The author's text as one string: a string, or an array of lines. NULL when it is neither. */
static const char *author_text(struct reader *r, const json_t *v)
{
	struct strbuf b;
	size_t i;
	const json_t *line;

	if (json_is_string(v))
		return plain_string(v);
	if (!json_is_array(v))
		return NULL;
	strbuf_init(&b, r->scratch, CATALOG_FILE_MAX);
	json_array_foreach(v, i, line)
	{
		if (!plain_string(line))
			return NULL;
		if (i)
			strbuf_addc(&b, '\n');
		strbuf_add(&b, plain_string(line));
	}
	return b.failed ? NULL : b.ptr;
}

static void check_text(struct reader *r, const struct msg_row *row, const struct compiled *t)
{
	char why[128];

	if (t->bare)
		problem(r, row->key,
			t->used ? "no line is left when its ? values are missing" : "empty text");
	if (t->blanks)
		problem(r, row->key, "a line begins or ends with a space");
	if (t->sample > row->max) {
		snprintf(why, sizeof(why), "%zu characters with sample values, at most %zu %s",
			 t->sample, row->max,
			 row->kind == ROW_BTN ? "fit on a button" : "fit in a message");
		problem(r, row->key, why);
	}
	if (row->kind == ROW_BTN && (t->marked || strchr(t->bytes, '\n')))
		problem(r, row->key, "a button is one line without * and `");
}

static enum err read_row(struct reader *r, enum msg msg, json_t *texts)
{
	const struct msg_row *row = msg_row(msg);
	const json_t *v = json_object_get(texts, row->key);
	struct compiled *t = &r->c->texts[r->lang][msg];
	const char *why = NULL;
	const char *src;
	enum err e;

	if (!v) {
		problem(r, row->key, "missing");
		return OK;
	}
	src = author_text(r, v);
	if (!src) {
		problem(r, row->key, "must be a text or an array of lines");
	} else {
		e = text_compile(&r->c->arena, r->scratch, &r->c->specs[msg], src, SAMPLE_VALUE, t,
				 &why);
		if (e == ERR_NOMEM)
			return e;
		if (e != OK)
			problem(r, row->key, why);
		else
			check_text(r, row, t);
	}
	json_object_del(texts, row->key);
	return OK;
}

static enum err read_texts(struct reader *r, json_t *root)
{
	json_t *texts = json_object_get(root, "texts");
	const char *language = json_str(root, "language");
	const char *key;
	const json_t *v;

	if (!language || strcmp(language, lang_name(r->lang)) != 0)
		problem(r, "language", "must be the name of the file");
	if (!json_is_object(texts)) {
		problem(r, "texts", "missing");
		return OK;
	}
	for (size_t i = 0; i < MSG_COUNT; i++)
		TRY(read_row(r, (enum msg)i, texts));
	json_object_foreach(texts, key, v)
		problem(r, key, "unknown key"); /* what is left, nobody asked for */
	json_object_del(root, "texts");
	return OK;
}

static enum err read_file(struct reader *r, const char *dir, const char **why)
{
	const char *name = arena_printf(r->scratch, "%s.json", lang_name(r->lang));
	const char *path = name ? path_join(r->scratch, dir, name) : NULL;
	const char *reason = NULL;
	struct span bytes;
	json_t **root = &r->c->json[r->lang];
	enum err e;

	if (!path)
		return ERR_NOMEM;
	e = file_read(r->scratch, path, CATALOG_FILE_MAX, &bytes);
	if (e != OK) {
		*why = arena_printf(r->scratch, "%s: %s", path, err_name(e));
		return e;
	}
	e = json_read(r->scratch, bytes.ptr, bytes.len, root, &reason);
	if (e == ERR_INVALID) {
		problem(r, "", reason ? reason : "not JSON");
		return OK;
	}
	TRY(e);
	return read_texts(r, *root);
}

static size_t count_phrases(const char *s, bool list)
{
	size_t n = 1;

	for (; list && *s; s++)
		n += *s == ',';
	return n;
}

/* A label is one phrase; a list has one between each two commas. */
static enum err read_phrases(struct catalogs *c, struct arena *scratch, enum lang lang,
			     enum msg msg)
{
	const char *s = c->texts[lang][msg].bytes;
	bool list = msg_row(msg)->kind == ROW_WORDS;
	size_t n = count_phrases(s, list);
	struct phrase *all = ARENA_ARRAY(&c->arena, struct phrase, n);

	if (!all)
		return ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		size_t len = list ? strcspn(s, ",") : strlen(s);

		TRY(phrase_read(&c->arena, scratch, s, len, &all[i]));
		s += len + (s[len] == ',');
	}
	c->phrases[lang][msg].all = all;
	c->phrases[lang][msg].n = n;
	return OK;
}

static enum err read_all_phrases(struct catalogs *c, struct arena *scratch)
{
	for (size_t lang = 0; lang < LANG_COUNT; lang++)
		for (size_t i = 0; i < MSG_COUNT; i++)
			if (msg_row((enum msg)i)->kind >= ROW_WORDS)
				TRY(read_phrases(c, scratch, (enum lang)lang, (enum msg)i));
	return OK;
}

static enum err load(struct catalogs *c, struct arena *a, const char *dir, const char **why)
{
	struct strbuf problems;

	strbuf_init(&problems, a, PROBLEMS_MAX);
	for (size_t i = 0; i < MSG_COUNT; i++) {
		enum err e = spec_parse(&c->arena, msg_row((enum msg)i)->placeholders,
					&c->specs[i]);

		if (e == ERR_NOMEM)
			return e;
		if (e != OK)
			strbuf_addf(&problems, "%smessages.def: %s: malformed placeholders",
				    problems.len ? "\n" : "", msg_key((enum msg)i));
	}
	for (size_t i = 0; i < LANG_COUNT; i++) {
		struct reader r = { c, (enum lang)i, a, &problems };

		TRY(read_file(&r, dir, why));
	}
	if (problems.len == 0)
		return problems.failed ? ERR_NOMEM : read_all_phrases(c, a);
	*why = problems.ptr;
	return ERR_INVALID;
}

enum err catalogs_load(struct arena *a, const char *dir, struct catalogs **out, const char **why)
{
	struct catalogs *c = calloc(1, sizeof(*c));
	const char *reason = err_name(ERR_NOMEM);
	enum err e;

	if (!c) {
		*why = reason;
		return ERR_NOMEM;
	}
	arena_init(&c->arena, CATALOG_FILE_MAX);
	e = load(c, a, dir, &reason);
	if (e != OK) {
		catalogs_free(c);
		*why = reason ? reason : err_name(e);
		return e;
	}
	*out = c;
	return OK;
}
