/* cast_run.c - the slices of a broadcast. Each looks at a page of contacts at most, and puts no
 * more messages than leave CAST_AHEAD in the outbox; who was put and how far it came are one
 * transaction, so a kill between two slices changes nothing. */
#include "handlers/cast_inside.h"

#include "handlers/desk.h"
#include "handlers/incident.h"
#include "handlers/staff.h"
#include "handlers/timed.h"

enum {
	NEXT_MS = 10,                    /* to the next page when this one was too small */
	BEFORE_QUIET_MS = 5 * MS_MINUTE, /* promotion stops so early that what waits still leaves */
	LATE_MS = MS_HOUR, /* so late a scheduled broadcast is asked about once more */
};
#define KEPT_MS (90 * MS_DAY)
#define WALKED  INT64_MAX /* the cursor when everybody was looked at */

/* ---- counting ---- */

/* *n is 0 when everybody was looked at. */
static enum err next_page(struct turn *t, struct cast *c, struct cast_person **people, size_t *n)
{
	*n = 0;
	if (c->cursor == WALKED)
		return OK;
	TRY(cast_people(t->store, t->arena, &c->to, c->cursor, CAST_PAGE, people, n));
	if (*n == 0)
		c->cursor = WALKED;
	return OK;
}

static enum err count_page(struct turn *t, struct cast *c)
{
	struct cast_figures f = { 0 };
	struct cast_person *p;
	size_t n;

	TRY(next_page(t, c, &p, &n));
	for (size_t i = 0; i < n; i++) {
		struct cast_reached r;

		c->cursor = p[i].contact_id;
		if (!p[i].meant)
			continue;
		TRY(cast_reach(t, c, &p[i], &r));
		f.n[r.to.channel][r.as]++;
	}
	if (n < CAST_PAGE)
		c->cursor = WALKED;
	for (int channel = 0; channel < CHANNEL_COUNT; channel++)
		for (int what = 0; what < CAST_COUNTS; what++)
			TRY(cast_count_add(t->store, c->id, channel, (enum cast_count)what,
					   f.n[channel][what]));
	return cast_save_cursor(t->store, c);
}

static enum err step_later(struct turn *t, const struct cast *c, int64_t ms)
{
	return timer_set(t->store, TIMER_CAST_STEP, c->id, t->now_ms + ms);
}

enum err cast_recount(struct turn *t, struct cast *c)
{
	struct locale l;

	c->state = CAST_COUNTING;
	c->cursor = 0;
	TRY(cast_save(t->store, c));
	TRY(cast_count_clear(t->store, c->id));
	TRY(count_page(t, c));
	if (c->cursor == WALKED)
		return cast_ask(t, c);
	TRY(step_later(t, c, NEXT_MS));
	TRY(cast_locale(t, c, &l));
	return cast_show(t, c, draft(t, &l, MSG_CAST_COUNTING, NO_VALUES, NO_CHOICES));
}

static enum err step_counting(struct turn *t, struct cast *c)
{
	TRY(count_page(t, c));
	return c->cursor == WALKED ? cast_ask(t, c) : step_later(t, c, NEXT_MS);
}

/* ---- sending ---- */

int64_t cast_may_start(const struct turn *t, const struct cast *c, int64_t at_ms)
{
	int64_t lead = c->kind == CAST_PROMO ? BEFORE_QUIET_MS : 0, until;

	if (c->urgent || c->to.linked)
		return at_ms;
	until = policy_quiet_end(t->ctx->policy, at_ms + lead);
	return until == at_ms + lead ? at_ms : until;
}

static enum err put_one(struct turn *t, const struct cast *c, const struct cast_person *p,
			size_t *put)
{
	struct cast_to to = { .cast_id = c->id, .contact_id = p->contact_id };
	struct cast_reached r;
	enum err e;

	TRY(cast_reach(t, c, p, &r));
	if (r.as != CAST_FREE && r.as != CAST_TEMPLATE)
		return cast_count_add(t->store, c->id, 0, CAST_SKIPPED, 1);
	to.address_id = r.to.id;
	to.channel = r.to.channel;
	e = cast_to_add(t->store, &to, t->now_ms);
	if (e != OK) /* two contacts became one in between */
		return e == ERR_EXISTS ? OK : e;
	++*put;
	TRY(cast_count_add(t->store, c->id, to.channel, CAST_PUT, 1));
	return send_about(t, &r.to, RANK_BULK, false, cast_message(t, c, p), REF_CAST, to.id);
}

/* *full: there was no room for more. */
static enum err put_page(struct turn *t, struct cast *c, size_t room, bool *full)
{
	struct cast_person *p;
	size_t n, put = 0;

	TRY(next_page(t, c, &p, &n));
	*full = false;
	for (size_t i = 0; i < n && !*full; i++) {
		if (p[i].meant)
			TRY(put_one(t, c, &p[i], &put));
		c->cursor = p[i].contact_id;
		*full = put >= room;
	}
	if (!*full && n < CAST_PAGE)
		c->cursor = WALKED;
	return OK;
}

/* What has left the outbox since the last look. */
static enum err settle(struct turn *t, const struct cast *c, size_t *waiting)
{
	struct cast_to *left;
	size_t n;

	TRY(cast_to_left(t->store, t->arena, c->id, CAST_AHEAD, &left, &n));
	for (size_t i = 0; i < n; i++) {
		left[i].fate = FATE_SENT;
		TRY(cast_to_move(t->store, &left[i]));
		TRY(cast_count_add(t->store, c->id, left[i].channel, CAST_SENT, 1));
	}
	return cast_to_waiting(t->store, c->id, waiting);
}

static const char *subject_of(struct turn *t, const struct cast *c)
{
	return arena_printf(t->arena, "broadcast:%lld", (long long)c->id);
}

static enum err end(struct turn *t, struct cast *c)
{
	if (c->state == CAST_RUNNING) {
		c->state = CAST_DONE;
		TRY(note(t, "broadcast_done", subject_of(t, c), NULL));
	}
	c->ended_ms = t->now_ms;
	TRY(cast_show_progress(t, c));
	TRY(cast_save(t->store, c));
	TRY(timer_set(t->store, TIMER_CAST_FORGET, c->id, t->now_ms + KEPT_MS));
	return c->address_id ? cast_report(t, c, false) : OK;
}

static enum err step_running(struct turn *t, struct cast *c)
{
	int64_t from_ms = cast_may_start(t, c, t->now_ms), wait_ms = CAST_STEP_MS;
	bool full = true, going = c->state == CAST_RUNNING;
	size_t waiting;

	TRY(settle(t, c, &waiting));
	if (going && c->kind >= CAST_NEWS)
		TRY(incident_still_true(t, c, &going));
	if (!going)
		c->state = CAST_STOPPED;
	if (going && from_ms == t->now_ms && waiting < CAST_AHEAD)
		TRY(put_page(t, c, CAST_AHEAD - waiting, &full));
	TRY(cast_to_waiting(t->store, c->id, &waiting));
	if (!waiting && (!going || c->cursor == WALKED))
		return end(t, c);
	if (!full && c->cursor != WALKED)
		wait_ms = NEXT_MS;
	if (!waiting && from_ms > t->now_ms)
		wait_ms = from_ms - t->now_ms;
	if (t->now_ms - c->shown_ms >= CAST_SHOW_MS || wait_ms > CAST_STEP_MS)
		TRY(cast_show_progress(t, c));
	TRY(going ? cast_save_cursor(t->store, c) : cast_save(t->store, c));
	return step_later(t, c, wait_ms);
}

enum err cast_step_fired(struct turn *t, int64_t id)
{
	struct cast c;
	enum err e = cast_get(t->store, t->arena, id, &c);

	t->action = "broadcast";
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	switch (c.state) {
	case CAST_COUNTING:
		return step_counting(t, &c);
	case CAST_RUNNING:
	case CAST_STOPPED:
		return step_running(t, &c);
	default:
		return OK;
	}
}

/* ---- beginning and stopping ---- */

static enum err tell_group(struct turn *t, const struct cast *c)
{
	const struct locale l = locale_staff(t);
	struct cast_figures f;

	TRY(cast_figures(t->store, c->id, &f));
	return send_staff(
		t,
		draft(t, &l, MSG_CAST_TOLD_START,
		      VALUES(V("who", staff_name(t, c->by)),
			     V("kind", cast_kind_words(&l, c->kind)),
			     V("n", format_number(t->arena, &l, cast_reached(&f))),
			     V("audience", cast_audience_words(t, &l, &c->to)), V("text", c->text)),
		      NO_CHOICES),
		REF_NONE, 0);
}

enum err cast_begin(struct turn *t, struct cast *c)
{
	const struct locale l = locale_staff(t);

	c->state = CAST_RUNNING;
	c->started_ms = t->now_ms;
	c->cursor = 0;
	TRY(cast_save(t->store, c));
	TRY(note(t, "broadcast_started", subject_of(t, c), cast_kind_words(&l, c->kind)));
	TRY(tell_group(t, c));
	TRY(cast_show_progress(t, c));
	TRY(cast_save_cursor(t->store, c));
	return step_later(t, c, NEXT_MS);
}

enum err cast_launch(struct turn *t, struct cast *c)
{
	c->state = CAST_RUNNING;
	TRY(cast_add(t->store, c));
	c->started_ms = t->now_ms;
	TRY(cast_save(t->store, c));
	return step_later(t, c, NEXT_MS);
}

/* What waits in the outbox still leaves: so much that nobody notices. */
enum err cast_stop(struct turn *t, struct cast *c)
{
	const struct locale l = locale_staff(t);
	struct cast_figures f;
	int64_t put;

	TRY(cast_figures(t->store, c->id, &f));
	put = cast_sum(&f, CAST_PUT);
	c->state = CAST_STOPPED;
	c->ended_ms = t->now_ms;
	TRY(cast_save(t->store, c));
	TRY(note(t, "broadcast_stopped", subject_of(t, c), NULL));
	TRY(cast_show_progress(t, c));
	TRY(step_later(t, c, NEXT_MS));
	return send_staff(
		t,
		draft(t, &l, MSG_CAST_TOLD_STOP,
		      VALUES(V("who", staff_name(t, actor(t))),
			     V("sent", format_number(t->arena, &l, put)),
			     V("left", format_number(t->arena, &l, cast_reached(&f) - put))),
		      NO_CHOICES),
		REF_NONE, 0);
}

/* "Tonight at eleven" said at three in the morning helps nobody: then the admin decides. */
enum err cast_start_fired(struct turn *t, int64_t id)
{
	struct cast c;
	struct locale l;
	enum err e = cast_get(t->store, t->arena, id, &c);

	t->action = "broadcast";
	if (e != OK || c.state != CAST_SCHEDULED)
		return e == ERR_NOT_FOUND ? OK : e;
	if (t->now_ms - c.start_ms < LATE_MS)
		return cast_begin(t, &c);
	TRY(cast_locale(t, &c, &l));
	return cast_show(
		t, &c,
		draft(t, &l, MSG_CAST_MISSED,
		      VALUES(V("at", format_relative(t->arena, &l, c.start_ms, t->now_ms)),
			     V("text", c.text)),
		      CHOICES({ .label = BTN_SEND,
				.data = data_of(t, "umumkan", "kirim:%lld:%lld", (long long)c.id,
						(long long)c.version) },
			      { .label = BTN_CANCEL,
				.data = data_of(t, "umumkan", "henti:%lld", (long long)c.id) })));
}
