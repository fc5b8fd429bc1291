/* canned.c - lead:  /balasan tambah jam Kami buka Senin–Sabtu, {kak}.
 *            staff: (in a reply) !jam          customer reads: Kami buka Senin–Sabtu, Kak Rina.
 *            staff: /balasan buka              bot: those that speak of it */
#include "handlers/canned.h"

#include <ctype.h>

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

/* ---- using one ---- */

/* {kak} and {nomor} in a text of staff's; other braces stand as they are. */
static const char *filled(struct turn *t, const struct desk_case *c, const char *text)
{
	struct contact who;
	struct locale l;
	const char *kak, *s = text;
	struct strbuf b;

	if (contact_get(t->store, t->arena, c->contact_id, &who) != OK)
		return NULL;
	l = locale_of(t, &who);
	kak = format_address(t->arena, &l, who.name ? who.name : "");
	strbuf_init(&b, t->arena, OUTGOING_TEXT / 2);
	while (*s) {
		if (text_starts(s, "{kak}")) {
			strbuf_add(&b, kak ? kak : "Kak");
			s += strlen("{kak}");
		} else if (text_starts(s, "{nomor}")) {
			strbuf_add(&b, c->number);
			s += strlen("{nomor}");
		} else {
			strbuf_addc(&b, *s++);
		}
	}
	return strbuf_failed(&b) ? NULL : b.ptr;
}

enum err canned_expand(struct turn *t, const struct desk_case *c, const char *words,
		       const char **out)
{
	size_t len = words[0] == '!' ? strcspn(words + 1, " \t\n") : 0;
	const char *key = key_of(t, words + 1, len);
	const char *text, *rest;
	struct canned found;
	enum err e;

	*out = words;
	if (!len || !key)
		return OK;
	e = canned_get(t->store, t->arena, key, &found);
	*out = NULL;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	text = filled(t, c, found.text);
	rest = words + 1 + len;
	rest += strspn(rest, " \t\n");
	*out = text && rest[0] ? arena_printf(t->arena, "%s\n%s", text, rest) : text;
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
