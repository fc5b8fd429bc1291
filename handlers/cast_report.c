/* cast_report.c - a broadcast in figures: whom it would reach, how far it is, how it ended. */
#include "handlers/cast.h"

#include "handlers/desk.h"
#include "handlers/staff.h"

enum {
	LINES_BYTES = 2 * 1024,
	BAR = 10,
	EXCERPT_CHARS = 120,
	TEMPLATES_SAFE = 250, /* people out of their window that the smallest account may reach */
};

static const char *number(struct turn *t, const struct locale *l, int64_t n)
{
	return format_number(t->arena, l, n);
}

static const char *at(struct turn *t, const struct locale *l, int64_t ms)
{
	return format_relative(t->arena, l, ms, t->now_ms);
}

/* ---- before ---- */

int64_t cast_reached(const struct cast_figures *f)
{
	return cast_sum(f, CAST_FREE) + cast_sum(f, CAST_TEMPLATE);
}

/* What the channel charges it as. */
static const char *category(enum cast_kind kind)
{
	return kind == CAST_PROMO ? "marketing" : "utility";
}

static enum err add_channel(struct turn *t, const struct locale *l, const struct cast *c,
			    const int64_t *n, const char *channel, struct strbuf *b)
{
	enum msg frame = cast_frame(c->kind);
	const char *name = t->ctx->template_names ? t->ctx->template_names[frame] : NULL;

	if (n[CAST_TEMPLATE])
		TRY(RENDER(l->texts, l->lang, MSG_CAST_REACH_WINDOW, b, V("channel", channel),
			   V("free", number(t, l, n[CAST_FREE])),
			   V("n", number(t, l, n[CAST_TEMPLATE])), V("name", name ? name : "?"),
			   V("category", category(c->kind))));
	else if (n[CAST_FREE])
		TRY(RENDER(l->texts, l->lang, MSG_CAST_REACH_LINE, b, V("channel", channel),
			   V("n", number(t, l, n[CAST_FREE]))));
	if (!n[CAST_SHUT])
		return OK;
	if (b->len && b->ptr[b->len - 1] != '\n')
		strbuf_addc(b, '\n');
	return RENDER(l->texts, l->lang, MSG_CAST_REACH_SHUT, b, V("channel", channel),
		      V("n", number(t, l, n[CAST_SHUT])), V("key", msg_key(frame)));
}

static bool counts(const struct cast_figures *f, int channel)
{
	return f->n[channel][CAST_FREE] || f->n[channel][CAST_TEMPLATE] || f->n[channel][CAST_SHUT];
}

/* Said where there is something to know beyond the number itself. */
static bool is_plain(const struct cast_figures *f)
{
	int used = 0;

	for (int channel = 1; channel < CHANNEL_COUNT; channel++)
		used += counts(f, channel);
	return used <= 1 && !cast_sum(f, CAST_TEMPLATE) && !cast_sum(f, CAST_SHUT) &&
	       !cast_sum(f, CAST_GONE);
}

const char *cast_reach_lines(struct turn *t, const struct locale *l, const struct cast *c,
			     const struct cast_figures *f)
{
	int64_t gone = cast_sum(f, CAST_GONE);
	struct strbuf b;

	if (is_plain(f))
		return NULL;
	strbuf_init(&b, t->arena, LINES_BYTES);
	for (int channel = 1; channel < CHANNEL_COUNT; channel++) {
		if (!counts(f, channel))
			continue;
		if (b.len)
			strbuf_addc(&b, '\n');
		if (add_channel(t, l, c, f->n[channel], channel_text(l, channel), &b) != OK)
			return NULL;
	}
	if (gone && b.len)
		strbuf_addc(&b, '\n');
	if (gone &&
	    RENDER(l->texts, l->lang, MSG_CAST_REACH_GONE, &b, V("n", number(t, l, gone))) != OK)
		return NULL;
	return strbuf_failed(&b) ? NULL : b.ptr;
}

/* ---- while it runs ---- */

const char *cast_state_words(struct turn *t, const struct locale *l, const struct cast *c)
{
	switch (c->state) {
	case CAST_SCHEDULED:
		return desk_line(t, l, MSG_CAST_STATE_SCHEDULED,
				 VALUES(V("at", at(t, l, c->start_ms))));
	case CAST_DONE:
		return desk_line(t, l, MSG_CAST_STATE_DONE, VALUES(V("at", at(t, l, c->ended_ms))));
	case CAST_STOPPED:
		return desk_line(t, l, MSG_CAST_STATE_STOPPED,
				 VALUES(V("at", at(t, l, c->ended_ms))));
	default:
		return catalog_text(l->texts, l->lang, MSG_CAST_STATE_RUNNING);
	}
}

static const char *bar(struct turn *t, int64_t percent)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, 8 * BAR);
	for (int i = 0; i < BAR; i++)
		strbuf_add(&b, i < percent * BAR / 100 ? "\xe2\x96\x93" : "\xe2\x96\x91");
	return b.ptr;
}

static int64_t tried(const struct cast_figures *f)
{
	return cast_sum(f, CAST_SENT) + cast_sum(f, CAST_FAILED) + cast_sum(f, CAST_BLOCKED);
}

/* NULL: nobody can say yet. */
static const char *eta(struct turn *t, const struct locale *l, const struct cast *c, int64_t done,
		       int64_t left)
{
	int64_t from_ms = cast_may_start(t, c, t->now_ms), took = t->now_ms - c->started_ms;

	if (from_ms > t->now_ms)
		return desk_line(t, l, MSG_CAST_PAUSED, VALUES(V("at", at(t, l, from_ms))));
	if (!done || !left || took <= 0)
		return NULL;
	return desk_line(t, l, MSG_CAST_ETA,
			 VALUES(V("duration", format_duration(t->arena, l, took * left / done))));
}

/* While it runs the rest is an estimate; who was skipped meanwhile is no part of it at the end. */
static struct outgoing *progress(struct turn *t, const struct locale *l, const struct cast *c,
				 const struct cast_figures *f)
{
	int64_t done = tried(f), all = cast_reached(f), left, percent;
	const char *sent = number(t, l, cast_sum(f, CAST_SENT));
	const char *failed = number(t, l, cast_sum(f, CAST_FAILED) + cast_sum(f, CAST_BLOCKED));
	const char *kind = cast_kind_words(l, c->kind);

	all = all > done && c->state != CAST_DONE ? all : done;
	left = all - done;
	percent = all ? done * 100 / all : 100;
	if (c->state != CAST_RUNNING)
		return draft(t, l, MSG_CAST_PROGRESS_END,
			     VALUES(V("kind", kind), V("state", cast_state_words(t, l, c)),
				    V("bar", bar(t, percent)), V("percent", number(t, l, percent)),
				    V("sent", sent), V("failed", failed),
				    V("left", number(t, l, left))),
			     NO_CHOICES);
	return draft(t, l, MSG_CAST_PROGRESS,
		     VALUES(V("kind", kind), V("bar", bar(t, percent)),
			    V("percent", number(t, l, percent)), V("sent", sent),
			    V("failed", failed), V("left", number(t, l, left)),
			    V("eta", eta(t, l, c, done, left))),
		     CHOICES({ .label = BTN_STOP,
			       .data = data_of(t, "umumkan", "henti:%lld", (long long)c->id) }));
}

/* Changes the message that was shown first. Where nothing can be changed, one at the end is
 * enough: staff work on one channel, and on that one it can. */
static enum err change_shown(struct turn *t, const struct cast *c, struct outgoing *m)
{
	struct address to;
	enum err e;

	if (!m)
		return ERR_NOMEM;
	TRY(address_get(t->store, t->arena, c->address_id, &to));
	if (to.channel != t->ctx->staff_channel)
		return OK;
	e = sent_latest(t->store, to.channel, to.ext, REF_CAST_SHOWN, c->id, &m->edit);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return send_to(t, &to, RANK_STAFF, false, m);
}

enum err cast_show_progress(struct turn *t, struct cast *c)
{
	struct cast_figures f;
	struct outgoing *m;
	struct locale l;

	c->shown_ms = t->now_ms;
	if (!c->address_id)
		return OK;
	TRY(cast_locale(t, c, &l));
	TRY(cast_figures(t->store, c->id, &f));
	m = progress(t, &l, c, &f);
	if (t->how == HOW_BUTTON && t->address.id == c->address_id)
		return cast_show(t, c, m);
	return change_shown(t, c, m);
}

/* ---- after ---- */

static enum err add_line(struct turn *t, const struct locale *l, const int64_t *n,
			 const char *channel, struct strbuf *b)
{
	bool told = n[CAST_DELIVERED] || n[CAST_READ];

	if (!told)
		return RENDER(l->texts, l->lang, MSG_CAST_REPORT_LINE, b, V("channel", channel),
			      V("sent", number(t, l, n[CAST_SENT])),
			      V("failed", number(t, l, n[CAST_FAILED])),
			      V("blocked", number(t, l, n[CAST_BLOCKED])));
	return RENDER(l->texts, l->lang, MSG_CAST_REPORT_READ, b, V("channel", channel),
		      V("sent", number(t, l, n[CAST_SENT])),
		      V("failed", number(t, l, n[CAST_FAILED])),
		      V("blocked", number(t, l, n[CAST_BLOCKED])),
		      V("delivered", number(t, l, n[CAST_DELIVERED])),
		      V("read", number(t, l, n[CAST_READ])));
}

static const char *lines(struct turn *t, const struct locale *l, const struct cast_figures *f)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	for (int channel = 1; channel < CHANNEL_COUNT; channel++) {
		const int64_t *n = f->n[channel];

		if (!n[CAST_SENT] && !n[CAST_FAILED] && !n[CAST_BLOCKED])
			continue;
		if (b.len)
			strbuf_addc(&b, '\n');
		if (add_line(t, l, n, channel_text(l, channel), &b) != OK)
			return NULL;
	}
	if (!b.len)
		strbuf_add(&b, catalog_text(l->texts, l->lang, MSG_CAST_REPORT_NONE));
	return strbuf_failed(&b) ? NULL : b.ptr;
}

const char *cast_excerpt(struct turn *t, const struct cast *c)
{
	return text_one_line(t->arena, c->text, strlen(c->text), EXCERPT_CHARS);
}

static size_t report_choices(struct turn *t, const struct cast *c, struct choice *out)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)c->id);
	size_t n = 0;

	if (c->state == CAST_SCHEDULED) {
		out[n++] = (struct choice) { .label = BTN_SEND_NOW,
					     .data = data_of(t, "umumkan", "kirim:%s:%lld", id,
							     (long long)c->version) };
		out[n++] = (struct choice) { .label = BTN_CANCEL,
					     .data = data_of(t, "umumkan", "henti:%s", id) };
		return n;
	}
	if (c->state == CAST_RUNNING)
		out[n++] = (struct choice) { .label = BTN_STOP,
					     .data = data_of(t, "umumkan", "henti:%s", id) };
	out[n++] = (struct choice) { .label = BTN_REFRESH,
				     .data = data_of(t, "umumkan", "angka:%s", id) };
	return n;
}

enum err cast_report(struct turn *t, const struct cast *c, bool edit)
{
	struct cast_figures f;
	struct choice choices[2];
	struct outgoing *m;
	struct address to;
	struct locale l;
	const char *took = NULL, *skipped = NULL;
	int64_t passed;

	TRY(cast_locale(t, c, &l));
	TRY(cast_figures(t->store, c->id, &f));
	passed = cast_sum(&f, CAST_SKIPPED);
	if (passed)
		skipped = desk_line(t, &l, MSG_CAST_REPORT_SKIPPED,
				    VALUES(V("n", number(t, &l, passed))));
	if (c->ended_ms)
		took = desk_line(
			t, &l, MSG_CAST_REPORT_TOOK,
			VALUES(V("duration",
				 format_duration(t->arena, &l, c->ended_ms - c->started_ms))));
	m = draft(t, &l, MSG_CAST_REPORT,
		  VALUES(V("kind", cast_kind_words(&l, c->kind)),
			 V("state", cast_state_words(t, &l, c)), V("text", cast_excerpt(t, c)),
			 V("lines", lines(t, &l, &f)), V("skipped", skipped), V("took", took)),
		  choices, report_choices(t, c, choices));
	if (!m)
		return ERR_NOMEM;
	if (t->address.id) { /* somebody asks */
		m->edit = edit ? t->update->message : 0;
		return send_reply(t, m);
	}
	if (!c->address_id)
		return OK;
	TRY(address_get(t->store, t->arena, c->address_id, &to));
	return send_to(t, &to, RANK_STAFF, false, m);
}
