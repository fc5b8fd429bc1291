/* cast_ask.c - admin: /umumkan Server diperbaiki malam ini pukul 23.00
 *              bot:   (the message, as customers will see it)
 *              bot:   service information, to 1.248 customers … [Kirim] [Jadwalkan] [Batal]
 * Owns: /umumkan, the draft, its question, and the buttons of both. Whether words are promotion is
 * only a suggestion here: it stands in the question, and [Kirim] confirms it. */
#include "handlers/cast_inside.h"

#include "handlers/desk.h"
#include "handlers/menu.h"
#include "handlers/staff.h"
#include "handlers/words.h"

enum {
	TWICE_MS = MS_HOUR,
	LISTED = 8,
	LINES_BYTES = 4 * 1024,
	PIECE_WORDS = 12, /* of the text, looked at together for words of promotion */
	PIECE_STEP = 8,
};

/* ---- what kind it is ---- */

/* The start of the word after so many. */
static const char *after_words(const char *s, int n)
{
	for (; n > 0 && *s; n--) {
		s += strspn(s, " \t\n");
		s += strcspn(s, " \t\n");
	}
	return s + strspn(s, " \t\n");
}

static bool sounds_like_promotion(struct turn *t, const char *text)
{
	for (const char *s = text; *s; s = after_words(s, PIECE_STEP)) {
		const char *end = after_words(s, PIECE_WORDS);
		const char *piece = arena_strndup(t->arena, s, (size_t)(end - s));

		if (piece && words_hold(t, piece, MSG_CAST_WORDS_PROMO))
			return true;
	}
	return false;
}

/* ---- the question ---- */

static const char *data(struct turn *t, const struct cast *c, const char *verb)
{
	return data_of(t, "umumkan", "%s:%lld:%lld", verb, (long long)c->id, (long long)c->version);
}

static size_t choices_of(struct turn *t, const struct cast *c, bool anybody, struct choice *out)
{
	bool promo = c->kind == CAST_PROMO;
	size_t n = 0;

	if (anybody) {
		out[n++] = (struct choice) { .label = BTN_SEND, .data = data(t, c, "kirim") };
		out[n++] = (struct choice) { .label = BTN_SCHEDULE, .data = data(t, c, "jadwal") };
	}
	out[n++] = (struct choice) { .label = BTN_CANCEL, .data = data(t, c, "batal") };
	out[n++] = (struct choice) { .label = promo ? BTN_CAST_IS_SERVICE : BTN_CAST_IS_PROMO,
				     .data = data(t, c, "jenis") };
	out[n++] = (struct choice) { .label = BTN_CAST_WHOM, .data = data(t, c, "siapa") };
	return n;
}

static const char *quiet_line(struct turn *t, const struct locale *l, const struct cast *c,
			      int64_t at_ms)
{
	int64_t from_ms = cast_may_start(t, c, at_ms);

	if (from_ms == at_ms)
		return NULL;
	return desk_line(t, l, MSG_CAST_QUIET,
			 VALUES(V("at", format_relative(t->arena, l, from_ms, t->now_ms))));
}

static struct outgoing *question(struct turn *t, const struct locale *l, const struct cast *c,
				 const struct cast_figures *f)
{
	int64_t n = cast_reached(f), refused = cast_sum(f, CAST_REFUSED);
	const char *number = format_number(t->arena, l, n);
	const char *no = format_number(t->arena, l, refused);
	const char *audience = cast_audience_words(t, l, &c->to);
	const char *reach = cast_reach_lines(t, l, c, f);
	const char *lost = c->file && cast_sum(f, CAST_TEMPLATE)
				   ? catalog_text(l->texts, l->lang, MSG_CAST_PICTURE_LOST)
				   : NULL;
	const char *warning = sounds_like_promotion(t, c->text)
				      ? catalog_text(l->texts, l->lang, MSG_CAST_SOUNDS_PROMO)
				      : NULL;
	struct choice choices[5];
	size_t nc = choices_of(t, c, n > 0, choices);

	if (n == 0)
		return draft(t, l, MSG_CAST_ASK_NOBODY,
			     VALUES(V("kind", cast_kind_words(l, c->kind)), V("audience", audience),
				    V("refused", refused ? no : NULL), V_NEUTRAL("reach", reach)),
			     choices, nc);
	if (c->kind == CAST_PROMO)
		return draft(t, l, MSG_CAST_ASK_PROMO,
			     VALUES(V("n", number), V("audience", audience), V("refused", no),
				    V_NEUTRAL("reach", reach), V("picture", lost),
				    V("quiet", quiet_line(t, l, c, t->now_ms))),
			     choices, nc);
	return draft(t, l, MSG_CAST_ASK_SERVICE,
		     VALUES(V("n", number), V("audience", audience), V("warning", warning),
			    V_NEUTRAL("reach", reach), V("picture", lost)),
		     choices, nc);
}

enum err cast_ask(struct turn *t, struct cast *c)
{
	struct cast_figures f;
	struct locale l;

	c->state = CAST_ASKED;
	c->cursor = 0;
	TRY(cast_save(t->store, c));
	TRY(cast_figures(t->store, c->id, &f));
	TRY(cast_locale(t, c, &l));
	return cast_show(t, c, question(t, &l, c, &f));
}

/* As a customer sees it; by the sender's own name. */
static enum err show_sample(struct turn *t, const struct cast *c)
{
	const struct cast_person self = { .contact_id = t->contact.id,
					  .name = t->contact.name,
					  .lang = t->contact.lang };

	return send_reply(t, cast_message(t, c, &self));
}

/* ---- the draft ---- */

enum err cast_draft(struct turn *t, const char *text, const char *file)
{
	struct cast c = { .kind = CAST_SERVICE,
			  .state = CAST_COUNTING,
			  .text = text_clean(t->arena, text, strlen(text), OUTGOING_TEXT),
			  .file = file,
			  .to = { .states = CAST_ACTIVE },
			  .by = actor(t),
			  .address_id = t->address.id,
			  .created_ms = t->now_ms };
	size_t n = c.text ? utf8_count(c.text, strlen(c.text)) : 0;

	if (!c.text)
		return ERR_NOMEM;
	if (n > CAST_TEXT_CHARS)
		return say(t, MSG_CAST_TOO_LONG,
			   VALUES(V("max", format_number(t->arena, &t->locale, CAST_TEXT_CHARS)),
				  V("n", format_number(t->arena, &t->locale, (int64_t)n))),
			   NO_CHOICES);
	if (sounds_like_promotion(t, c.text))
		c.kind = CAST_PROMO;
	TRY(cast_drop_drafts(t->store, c.by));
	TRY(cast_add(t->store, &c));
	TRY(show_sample(t, &c));
	return cast_recount(t, &c);
}

static enum err check_text(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	if (t->update->kind != UPDATE_TEXT) {
		TRY(form_set(t, f, "file", *value));
		*value = form_value(f, "caption");
	}
	*why = MSG_CAST_NO_TEXT;
	return text_is_blank(*value) ? ERR_INVALID : OK;
}

static enum err form_done(struct turn *t, struct form_run *f)
{
	const char *file = form_value(f, "file");

	return cast_draft(t, form_value(f, "text"), file[0] ? file : NULL);
}

static const struct form_step text_steps[] = {
	{ .key = "text",
	  .ask = MSG_CAST_ASK_TEXT,
	  .takes = TAKE_TEXT | TAKE_PHOTO,
	  .open = true,
	  .check = check_text },
};

const struct form cast_form = { .name = "umumkan",
				.title = MSG_CAST_FORM_TITLE,
				.steps = text_steps,
				.n_steps = ARRAY_LEN(text_steps),
				.finish = form_done };

/* ---- buttons ---- */

static enum err stale(struct turn *t)
{
	return toast(t, MSG_STALE_TOAST, NO_VALUES);
}

/* The draft that the button belongs to, as it was shown; *found false: told that it is old. */
static enum err find_shown(struct turn *t, struct cast *c, bool *found)
{
	enum err e = cast_get(t->store, t->arena, arg_number(t, 1), c);

	*found = e == OK && c->version == arg_number(t, 2) &&
		 (c->state == CAST_ASKED || c->state == CAST_SCHEDULED);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	return *found ? OK : stale(t);
}

static enum err ask_twice(struct turn *t, const struct cast *c, const struct cast *before)
{
	struct cast_figures f;

	TRY(cast_figures(t->store, before->id, &f));
	return cast_show(
		t, c,
		draft(t, &t->locale, MSG_CAST_TWICE,
		      VALUES(V("at", format_relative(t->arena, &t->locale, before->started_ms,
						     t->now_ms)),
			     V("n", format_number(t->arena, &t->locale, cast_reached(&f)))),
		      CHOICES({ .label = BTN_SEND_AGAIN, .data = data(t, c, "lagi") },
			      { .label = BTN_CANCEL, .data = data(t, c, "batal") })));
}

static enum err ask_urgent(struct turn *t, const struct cast *c, int64_t from_ms)
{
	return cast_show(
		t, c,
		draft(t, &t->locale, MSG_CAST_ASK_QUIET,
		      VALUES(V("at", format_relative(t->arena, &t->locale, from_ms, t->now_ms))),
		      CHOICES({ .label = BTN_SEND_NOW, .data = data(t, c, "mendesak") },
			      { .label = BTN_CAST_WAIT, .data = data(t, c, "tunggu") },
			      { .label = BTN_CANCEL, .data = data(t, c, "batal") })));
}

static enum err send_checked(struct turn *t, struct cast *c)
{
	int64_t from_ms = cast_may_start(t, c, t->now_ms);

	if (c->kind != CAST_PROMO && from_ms > t->now_ms)
		return ask_urgent(t, c, from_ms);
	return cast_begin(t, c);
}

static enum err press_send(struct turn *t, struct cast *c)
{
	struct cast before;
	enum err e = cast_same(t->store, t->arena, c->text, t->now_ms - TWICE_MS, &before);

	if (e == OK)
		return ask_twice(t, c, &before);
	return e == ERR_NOT_FOUND ? send_checked(t, c) : e;
}

static enum err press_urgent(struct turn *t, struct cast *c)
{
	c->urgent = true;
	return cast_begin(t, c);
}

static enum err press_cancel(struct turn *t, struct cast *c)
{
	if (c->state == CAST_SCHEDULED)
		return cast_when_cancel(t, c);
	TRY(cast_show(t, c, draft(t, &t->locale, MSG_CAST_CANCELLED, NO_VALUES, NO_CHOICES)));
	return cast_drop_drafts(t->store, c->by);
}

static enum err press_kind(struct turn *t, struct cast *c)
{
	c->kind = c->kind == CAST_PROMO ? CAST_SERVICE : CAST_PROMO;
	if (!c->to.states) /* service information is for who has a service */
		c->to.states = CAST_ACTIVE;
	TRY(show_sample(t, c));
	return cast_recount(t, c);
}

static const struct {
	const char *verb;
	enum err (*run)(struct turn *t, struct cast *c);
} presses[] = {
	{ "kirim", press_send },     { "lagi", send_checked },    { "mendesak", press_urgent },
	{ "tunggu", cast_begin },    { "batal", press_cancel },   { "jenis", press_kind },
	{ "siapa", cast_whom },      { "pilih", cast_whom_kind }, { "untuk", cast_whom_take },
	{ "jadwal", cast_when_ask }, { "pasti", cast_when_sure },
};

/* Those about one that is no draft any more: they carry no version. */
static enum err press_going(struct turn *t, const char *verb)
{
	struct cast c;
	enum err e = cast_get(t->store, t->arena, arg_number(t, 1), &c);

	if (e != OK)
		return e == ERR_NOT_FOUND ? stale(t) : e;
	if (strcmp(verb, "lihat") == 0)
		return cast_report(t, &c, false);
	if (strcmp(verb, "angka") == 0)
		return cast_report(t, &c, true);
	if (strcmp(verb, "henti") != 0)
		return stale(t);
	if (c.state == CAST_SCHEDULED)
		return cast_when_cancel(t, &c);
	return c.state == CAST_RUNNING ? cast_stop(t, &c) : stale(t);
}

static enum err run_button(struct turn *t)
{
	const char *verb = arg(t, 0);
	struct cast c;
	bool found;

	for (size_t i = 0; i < ARRAY_LEN(presses); i++) {
		if (strcmp(presses[i].verb, verb) != 0)
			continue;
		TRY(find_shown(t, &c, &found));
		if (!found)
			return OK;
		t->subject = arena_printf(t->arena, "broadcast:%lld", (long long)c.id);
		return presses[i].run(t, &c);
	}
	return press_going(t, verb);
}

/* ---- /umumkan ---- */

static enum err list(struct turn *t)
{
	struct choice choices[LISTED];
	struct cast *all;
	struct strbuf b;
	size_t n;

	TRY(cast_list(t->store, t->arena, INT64_MAX, LISTED, &all, &n));
	if (n == 0)
		return say(t, MSG_CAST_LIST_EMPTY, NO_VALUES, NO_CHOICES);
	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		const char *number = arena_printf(t->arena, "%lld", (long long)all[i].id);

		if (i)
			strbuf_addc(&b, '\n');
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_CAST_LIST_LINE, &b,
			   V("number", number), V("kind", cast_kind_words(&t->locale, all[i].kind)),
			   V("state", cast_state_words(t, &t->locale, &all[i])),
			   V("text", cast_excerpt(t, &all[i]))));
		choices[i] = (struct choice) {
			.text = desk_line(t, &t->locale, MSG_CAST_VIEW,
					  VALUES(V("number", number))),
			.data = data_of(t, "umumkan", "lihat:%s", number),
		};
	}
	return say(t, MSG_CAST_LIST, VALUES(V_NEUTRAL("lines", b.ptr)), choices, n);
}

enum err cast_run(struct turn *t)
{
	enum err e;

	if (!may_act(t, ACT_CAST))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	if (menu_not_here(t, &e))
		return e;
	if (t->how == HOW_BUTTON && t->args[0])
		return run_button(t);
	if (!t->args[0] || t->how == HOW_BUTTON)
		return form_start(t, &cast_form, NO_VALUES);
	if (words_are(t, t->args, MSG_CAST_WORDS_LIST))
		return list(t);
	return cast_draft(t, t->args, desk_file(t));
}
