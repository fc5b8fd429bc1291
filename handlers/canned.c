/* canned.c - lead:  /balasan tambah jam Kami buka Senin–Sabtu, {kak}.
 *            staff: (in a reply) !jam          customer reads: Kami buka Senin–Sabtu, Kak Rina.
 *            staff: /balasan buka              bot: those that speak of it */
#include "handlers/canned.h"

#include <ctype.h>

#include "handlers/found.h"
#include "handlers/staff.h"
#include "store/canned.h"

enum { KEY_MAX = 20, LISTED = 40, LINES_BYTES = 4 * 1024, TEXT_CHARS = 1500, SHOWN_CHARS = 60 };

/* ---- the key ---- */

/* Lower case, letters, digits and '_'; NULL when it is none. */
static const char *key_of(struct turn *t, const char *word, size_t len)
{
	char *key = len > 0 && len <= KEY_MAX ? arena_strndup(t->arena, word, len) : NULL;

	for (char *p = key; p && *p; p++) {
		*p = (char)tolower((unsigned char)*p);
		if (!isalnum((unsigned char)*p) && *p != '_')
			return NULL;
	}
	return key;
}

const char *canned_key(struct turn *t, const char *word)
{
	return key_of(t, word, strlen(word));
}

/* ---- using one ---- */

/* For whom a text is filled in. */
struct filling {
	struct turn *t;
	const struct desk_case *c;
	struct contact who;
	struct locale l;
};

static const char *fill_kak(struct filling *f)
{
	return format_address(f->t->arena, &f->l, f->who.name ? f->who.name : "");
}

static const char *fill_name(struct filling *f)
{
	return f->who.name ? f->who.name : fill_kak(f);
}

static const char *fill_number(struct filling *f)
{
	return f->c->number;
}

static const char *fill_staff(struct filling *f)
{
	return staff_name(f->t, actor(f->t));
}

static const char *fill_greeting(struct filling *f)
{
	return format_greeting(&f->l, f->t->now_ms);
}

/* The date that is promised; without one, the end of the next working day: never "soon". */
static const char *fill_promise(struct filling *f)
{
	const struct calendar *cal = f->t->ctx->calendar;
	int64_t day, at_ms = found_until(f->t, f->c);

	if (at_ms <= f->t->now_ms &&
	    (calendar_next_working_day(cal, civil_day_of(f->t->now_ms, cal->offset_min), 1, &day) !=
		     OK ||
	     calendar_closing(cal, day, &at_ms) != OK))
		return "";
	return format_relative(f->t->arena, &f->l, at_ms, f->t->now_ms);
}

static const struct {
	const char *name;
	const char *(*fill)(struct filling *f);
} placeholders[] = {
	{ "{kak}", fill_kak },       { "{nama}", fill_name },       { "{nomor}", fill_number },
	{ "{petugas}", fill_staff }, { "{sapaan}", fill_greeting }, { "{janji}", fill_promise },
};

static bool fill_one(struct filling *f, const char **s, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_LEN(placeholders); i++) {
		const char *value;

		if (!text_starts(*s, placeholders[i].name))
			continue;
		value = placeholders[i].fill(f);
		strbuf_add(out, value ? value : "");
		*s += strlen(placeholders[i].name);
		return true;
	}
	return false;
}

const char *canned_filled(struct turn *t, const struct desk_case *c, const char *text)
{
	struct filling f = { .t = t, .c = c };
	const char *s = text;
	struct strbuf b;

	if (contact_get(t->store, t->arena, c->contact_id, &f.who) != OK)
		return NULL;
	f.l = locale_of(t, &f.who);
	strbuf_init(&b, t->arena, OUTGOING_TEXT / 2);
	strbuf_add(&b, "");
	while (*s)
		if (!fill_one(&f, &s, &b))
			strbuf_addc(&b, *s++);
	return strbuf_failed(&b) ? NULL : b.ptr;
}

enum err canned_expand(struct turn *t, const struct desk_case *c, const char *words,
		       const char **out, struct canned *used)
{
	size_t len = words[0] == '!' ? strcspn(words + 1, " \t\n") : 0;
	const char *key = key_of(t, words + 1, len);
	const char *text, *rest;
	enum err e;

	*out = words;
	*used = (struct canned) { 0 };
	if (!len || !key)
		return OK;
	e = canned_get(t->store, t->arena, key, used);
	*out = NULL;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	text = canned_filled(t, c, used->text);
	rest = words + 1 + len;
	rest += strspn(rest, " \t\n");
	*out = text && text[0] && rest[0] ? arena_printf(t->arena, "%s\n%s", text, rest)
	       : text && rest[0]          ? rest
					  : text;
	return *out ? OK : ERR_NOMEM;
}

/* ---- keeping them ---- */

static enum err usage(struct turn *t)
{
	return say(t, MSG_CANNED_USAGE, NO_VALUES, NO_CHOICES);
}

static enum err add(struct turn *t)
{
	const char *rest;
	const char *word = first_word(t, &rest);
	struct canned c = { .key = key_of(t, word, strlen(word)),
			    .text = text_clean(t->arena, rest, strlen(rest), TEXT_CHARS),
			    .by = actor(t),
			    .at_ms = t->now_ms };

	if (!c.text)
		return ERR_NOMEM;
	if (!c.key || text_is_blank(c.text))
		return usage(t);
	TRY(canned_put(t->store, &c));
	TRY(note(t, "canned_set", arena_printf(t->arena, "canned:%s", c.key), NULL));
	return say(t, MSG_CANNED_KEPT, VALUES(V("key", c.key), V("words", c.text)), NO_CHOICES);
}

static enum err drop(struct turn *t)
{
	const char *word = first_word(t, NULL);
	const char *key = key_of(t, word, strlen(word));
	enum err e = key ? canned_remove(t->store, key) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		return say(t, MSG_CANNED_UNKNOWN, VALUES(V("key", word)), NO_CHOICES);
	if (e != OK)
		return e;
	TRY(note(t, "canned_removed", arena_printf(t->arena, "canned:%s", key), NULL));
	return say(t, MSG_CANNED_GONE, VALUES(V("key", key)), NO_CHOICES);
}

/* All, or those with these words in key or text. */
static enum err list(struct turn *t, const char *words)
{
	struct strbuf b;
	struct canned *all;
	size_t n;

	TRY(canned_list(t->store, t->arena, LISTED, &all, &n));
	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		if (!strcasestr(all[i].key, words) && !strcasestr(all[i].text, words))
			continue;
		if (b.len)
			strbuf_addc(&b, '\n');
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_CANNED_LINE, &b,
			   V("key", all[i].key),
			   V("words", text_one_line(t->arena, all[i].text, strlen(all[i].text),
						    SHOWN_CHARS))));
	}
	if (b.len == 0)
		return usage(t);
	return say(t, MSG_CANNED_LIST, VALUES(V_NEUTRAL("lines", b.ptr)), NO_CHOICES);
}

enum err canned_run(struct turn *t)
{
	static const struct {
		const char *word;
		enum err (*run)(struct turn *t);
	} verbs[] = {
		{ "tambah", add },
		{ "hapus", drop },
		{ "add", add },
		{ "remove", drop },
	};
	const char *rest;
	const char *word = first_word(t, &rest);

	for (size_t i = 0; i < ARRAY_LEN(verbs); i++) {
		if (strcasecmp(word, verbs[i].word) != 0)
			continue;
		if (!may_act(t, ACT_CANNED_EDIT))
			return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
		t->args = rest;
		return verbs[i].run(t);
	}
	return list(t, t->args);
}
