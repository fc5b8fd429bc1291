/* macro.c - lead:  /makro tambah beres status:selesai tag:cepat Sudah beres, {kak}. Terima kasih!
 *           staff: (in a reply) !beres      customer reads it, the case is closed and tagged
 *           staff: /makro beres TK-2026-0001      bot: what it would say and do there */
#include "handlers/macro.h"

#include "handlers/canned.h"
#include "handlers/staff.h"
#include "handlers/tags.h"
#include "handlers/ticket.h"

enum { DONE_MAX = 4, LISTED = 40, LINES_BYTES = 4 * 1024, TEXT_CHARS = 1500, SHOWN_CHARS = 50 };

static bool acts(const struct canned *m)
{
	return m->key && (m->state || m->tag || m->assign);
}

/* ---- doing ---- */

struct done {
	const char *what[DONE_MAX];
	size_t n;
};

static void did(struct done *d, const char *what)
{
	if (what && d->n < DONE_MAX)
		d->what[d->n++] = what;
}

static const char *words_of(struct turn *t, enum msg msg, const char *value)
{
	return desk_line(t, &t->locale, msg, VALUES(V("value", value)));
}

static enum err add_tag(struct turn *t, const struct desk_case *c, const char *tag, struct done *d)
{
	enum err e = tag_add(t->store, (int)c->kind->card, c->id, tag, actor(t), t->now_ms);

	if (e == OK)
		did(d, words_of(t, MSG_MACRO_DID_TAG, tag));
	return e == ERR_LIMIT ? OK : e;
}

static enum err give(struct turn *t, struct desk_case *c, const char *to, struct done *d)
{
	const char *owner = strcmp(to, "saya") == 0    ? actor(t)
			    : strcmp(to, "lepas") == 0 ? NULL
						       : to;

	if (owner != c->owner && (!owner || !c->owner || strcmp(owner, c->owner) != 0))
		TRY(desk_assign(t, c, owner));
	did(d, owner ? words_of(t, MSG_MACRO_DID_GIVE, staff_name(t, owner))
		     : catalog_text(t->locale.texts, t->locale.lang, MSG_MACRO_DID_RELEASE));
	return OK;
}

static enum err set_state(struct turn *t, struct desk_case *c, const char *state, struct done *d)
{
	bool moved = false;

	if (strcmp(state, "selesai") == 0 && c->kind->finish) {
		TRY(c->kind->finish(t, c));
		did(d, catalog_text(t->locale.texts, t->locale.lang, MSG_MACRO_DID_CLOSE));
	} else if (strcmp(state, "tunggu") == 0 && c->kind == &desk_tickets) {
		struct ticket k = *(const struct ticket *)c->row;

		TRY(ticket_move(t, &k, TICKET_EV_ASK, &moved));
		if (moved)
			did(d, catalog_text(t->locale.texts, t->locale.lang, MSG_MACRO_DID_WAIT));
	}
	return OK;
}

/* Under the card, without a sound. */
static enum err say_done(struct turn *t, const struct desk_case *c, const struct canned *m,
			 const struct done *d)
{
	struct outgoing *out = draft(
		t, &t->locale, MSG_MACRO_DONE,
		VALUES(V("key", m->key), V("number", c->number),
		       V("done", format_list(t->arena, &t->locale, d->what, d->n))),
		NO_CHOICES);

	if (!out)
		return ERR_NOMEM;
	out->silent = true;
	return desk_say(t, c, out);
}

enum err macro_apply(struct turn *t, struct desk_case *c, const struct canned *m)
{
	struct done d = { 0 };

	if (!acts(m))
		return OK;
	TRY(desk_reload(t, c));
	if (!c->open)
		return OK;
	if (m->tag)
		TRY(add_tag(t, c, m->tag, &d));
	if (m->assign)
		TRY(give(t, c, m->assign, &d));
	if (m->state)
		TRY(set_state(t, c, m->state, &d));
	TRY(desk_reload(t, c));
	TRY(desk_refresh(t, c, 0));
	TRY(note(t, "macro", desk_subject(t, c), m->key));
	return d.n ? say_done(t, c, m, &d) : OK;
}

/* "tag #vip, petugas Sari, selesai" */
static const char *macro_does(struct turn *t, const struct canned *m)
{
	struct done d = { 0 };

	if (m->tag)
		did(&d, words_of(t, MSG_MACRO_DID_TAG, m->tag));
	if (m->assign && strcmp(m->assign, "lepas") == 0)
		did(&d, catalog_text(t->locale.texts, t->locale.lang, MSG_MACRO_DID_RELEASE));
	else if (m->assign)
		did(&d, words_of(t, MSG_MACRO_DID_GIVE,
				 strcmp(m->assign, "saya") == 0
					 ? catalog_text(t->locale.texts, t->locale.lang,
							MSG_MACRO_WHO_USES)
					 : staff_name(t, m->assign)));
	if (m->state)
		did(&d, catalog_text(t->locale.texts, t->locale.lang,
				     strcmp(m->state, "tunggu") == 0 ? MSG_MACRO_DID_WAIT
								     : MSG_MACRO_DID_CLOSE));
	return format_list(t->arena, &t->locale, d.what, d.n);
}

/* ---- keeping them ---- */

static enum err usage(struct turn *t)
{
	return say(t, MSG_MACRO_USAGE, NO_VALUES, NO_CHOICES);
}

/* One "word:value" in front of the text. *ok false: no such value. */
static bool read_option(struct turn *t, const char *word, struct canned *m, bool *ok)
{
	const char *value = strchr(word, ':');

	*ok = true;
	if (!value)
		return false;
	value++;
	if (text_starts(word, "status:")) {
		*ok = strcmp(value, "selesai") == 0 || strcmp(value, "tunggu") == 0;
		m->state = value;
	} else if (text_starts(word, "tag:")) {
		m->tag = tag_read(t, value);
		*ok = m->tag != NULL;
	} else if (text_starts(word, "petugas:")) {
		m->assign = strcmp(value, "saya") == 0 || strcmp(value, "lepas") == 0
				    ? value
				    : staff_by_name(t, value);
		*ok = m->assign != NULL;
	} else {
		return false;
	}
	return true;
}

static enum err add(struct turn *t)
{
	struct canned m = { .by = actor(t), .at_ms = t->now_ms };
	const char *rest;
	bool ok = true;

	m.key = canned_key(t, first_word(t, &rest));
	t->args = rest;
	while (ok && read_option(t, first_word(t, &rest), &m, &ok))
		t->args = rest;
	m.text = text_clean(t->arena, t->args, strlen(t->args), TEXT_CHARS);
	if (!m.text)
		return ERR_NOMEM;
	if (!m.key || !ok || !acts(&m))
		return usage(t);
	TRY(canned_put(t->store, &m));
	TRY(note(t, "macro_set", arena_printf(t->arena, "canned:%s", m.key), NULL));
	return say(t, MSG_MACRO_KEPT,
		   VALUES(V("key", m.key), V("does", macro_does(t, &m)),
			  V("words", m.text[0] ? m.text : NULL)),
		   NO_CHOICES);
}

static enum err drop(struct turn *t)
{
	const char *key = canned_key(t, first_word(t, NULL));
	enum err e = key ? canned_remove(t->store, key) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		return usage(t);
	if (e != OK)
		return e;
	TRY(note(t, "macro_removed", arena_printf(t->arena, "canned:%s", key), NULL));
	return say(t, MSG_CANNED_GONE, VALUES(V("key", key)), NO_CHOICES);
}

/* ---- looking ---- */

/* What it says and does; with a number, filled in for that case. */
static enum err preview(struct turn *t, const struct canned *m, const char *number)
{
	const char *words = m->text;
	struct desk_case c;

	if (number[0]) {
		enum err e = desk_by_number(t, number, &c);

		if (e == ERR_NOT_FOUND)
			return say(t, MSG_STAFF_REQUEST_UNKNOWN, NO_VALUES, NO_CHOICES);
		if (e != OK)
			return e;
		words = canned_filled(t, &c, m->text);
		if (!words)
			return ERR_NOMEM;
	}
	return say(t, MSG_MACRO_PREVIEW,
		   VALUES(V("key", m->key), V("does", macro_does(t, m)),
			  V("words", words[0] ? words : NULL)),
		   NO_CHOICES);
}

static enum err list(struct turn *t, const char *words)
{
	struct canned *all;
	struct strbuf b;
	size_t n;

	TRY(canned_list(t->store, t->arena, LISTED, &all, &n));
	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		const char *does;

		if (!acts(&all[i]))
			continue;
		does = macro_does(t, &all[i]);
		if (!strcasestr(all[i].key, words) && !strcasestr(all[i].text, words) &&
		    !(does && strcasestr(does, words)))
			continue;
		strbuf_add(&b, b.len ? "\n" : "");
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_MACRO_LINE, &b,
			   V("key", all[i].key), V("does", does),
			   V("words", text_one_line(t->arena, all[i].text, strlen(all[i].text),
						    SHOWN_CHARS))));
	}
	return b.len ? say(t, MSG_MACRO_LIST, VALUES(V_NEUTRAL("lines", b.ptr)), NO_CHOICES)
		     : usage(t);
}

static enum err show(struct turn *t)
{
	const char *rest;
	const char *word = first_word(t, &rest);
	const char *key = canned_key(t, word);
	struct canned m;
	enum err e = key ? canned_get(t->store, t->arena, key, &m) : ERR_NOT_FOUND;

	if (e == OK && acts(&m))
		return preview(t, &m, rest);
	return e == OK || e == ERR_NOT_FOUND ? list(t, word) : e;
}

enum err macro_run(struct turn *t)
{
	static const struct {
		const char *word;
		enum err (*run)(struct turn *t);
	} verbs[] = { { "tambah", add }, { "add", add }, { "hapus", drop }, { "remove", drop } };
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
	return show(t);
}
