/* desk_tick.c - what became of the words: a mark under each text of staff that says when the
 * customer's channel accepted it, and where it can tell, when it was delivered and read; one
 * message that is changed in place. What did not arrive is said aloud, with what to do. In a busy
 * minute marks are left out in favour of words: at most MARKS_AT_ONCE wait, and of one text never
 * more than one; what waits or failed is always said. Never: claims what no channel has told. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/reach.h"
#include "handlers/timed.h"

enum { MARKS_AT_ONCE = 5, PURGE_ROWS = 4096 };
#define PURGE_EVERY_MS MS_DAY

/* What a mark shows; relay.said holds these numbers. */
enum tick {
	TICK_NONE,
	TICK_WAITS,
	TICK_ACCEPTED,
	TICK_DELIVERED,
	TICK_READ,
	TICK_FAILED,
	TICK_CHANGED,
	TICK_KINDS
};

static const enum msg marks[TICK_KINDS] = {
	[TICK_WAITS] = MSG_STAFF_TICK_WAITS,         [TICK_ACCEPTED] = MSG_STAFF_RELAYED,
	[TICK_DELIVERED] = MSG_STAFF_TICK_DELIVERED, [TICK_READ] = MSG_STAFF_TICK_READ,
	[TICK_FAILED] = MSG_STAFF_TICK_FAILED,       [TICK_CHANGED] = MSG_STAFF_TICK_CHANGED,
};

static enum tick tick_of(const struct relay *r)
{
	static const enum tick by_state[] = {
		[RELAY_QUEUED] = TICK_NONE,       [RELAY_WAITS] = TICK_WAITS,
		[RELAY_ACCEPTED] = TICK_ACCEPTED, [RELAY_DELIVERED] = TICK_DELIVERED,
		[RELAY_READ] = TICK_READ,         [RELAY_FAILED] = TICK_FAILED,
	};

	/* Of words that never arrived and were not said to have, the loud message says it all. */
	if (r->state == RELAY_FAILED && !r->tick)
		return TICK_NONE;
	return r->changed & CHANGED_PASSED && r->state != RELAY_FAILED ? TICK_CHANGED
								       : by_state[r->state];
}

/* ---- keeping ---- */

enum err desk_relay_keep(struct turn *t, struct relay *r)
{
	int64_t due;

	r->outbox_id = r->way == RELAY_NOTE ? 0 : sent_last(t);
	TRY(relay_add(t->store, r));
	if (timer_due(t->store, TIMER_RELAY_PURGE, 0, &due) == OK)
		return OK;
	return timer_set(t->store, TIMER_RELAY_PURGE, 0, t->now_ms + PURGE_EVERY_MS);
}

enum err desk_relays_purge(struct turn *t, int64_t ref)
{
	int n;

	(void)ref;
	TRY(relay_purge(t->store, t->now_ms - RELAY_KEPT_MS, PURGE_ROWS, &n));
	return timer_set(t->store, TIMER_RELAY_PURGE, 0,
			 t->now_ms + (n == PURGE_ROWS ? MS_MINUTE : PURGE_EVERY_MS));
}

/* ---- marks ---- */

/* Message numbers mean something only in the chat that gave them. */
static bool in_group(const struct turn *t, const struct relay *r)
{
	return r->from.channel == t->ctx->staff_channel &&
	       strcmp(r->from.chat, t->ctx->staff_chat) == 0;
}

/* Under the words it is about. */
static struct outgoing *under(struct turn *t, const struct relay *r, struct outgoing *m)
{
	if (m && in_group(t, r)) {
		m->reply_to = r->from.message;
		m->topic = r->topic;
	}
	return m;
}

static enum msg text_of(const struct turn *t, enum tick mark)
{
	bool can_note = t->ctx->templated && t->ctx->templated[MSG_WINDOW_FALLBACK];

	return mark == TICK_WAITS && !can_note ? MSG_STAFF_TICK_WAITS_MUTE : marks[mark];
}

static enum err put_mark(struct turn *t, struct relay *r, enum tick mark)
{
	const struct desk_kind *kind = desk_kind_of(r->kind);
	struct locale l = locale_staff(t);
	struct outgoing *m;

	if (!kind || !t->ctx->staff_chat[0])
		return OK;
	m = under(t, r,
		  draft(t, &l, text_of(t, mark),
			VALUES(V("time", format_time(t->arena, &l, t->now_ms))), NO_CHOICES));
	if (!m)
		return ERR_NOMEM;
	m->silent = true;
	m->edit = in_group(t, r) ? r->tick : 0;
	TRY(send_staff_mark(t, m, kind->talk, r->ref));
	r->tick_outbox = sent_last(t);
	r->said = mark;
	return OK;
}

static enum err too_many(struct turn *t, bool *many)
{
	int64_t n;

	TRY(relay_ticks(t->store, &n));
	*many = n >= MARKS_AT_ONCE;
	return OK;
}

/* One mark of a text is on its way at most: when it is there, it is looked at again. */
enum err desk_relay_moved(struct turn *t, struct relay *r)
{
	enum tick mark = tick_of(r);
	bool many = false;

	if (r->way != RELAY_OUT || r->tick_outbox || mark == TICK_NONE ||
	    mark == (enum tick)r->said)
		return relay_save(t->store, r);
	if (mark != TICK_WAITS)
		TRY(too_many(t, &many));
	if (!many)
		TRY(put_mark(t, r, mark));
	return relay_save(t->store, r);
}

/* ---- what the channels tell ---- */

/* Words that went without the file that belongs to them. */
static enum err file_lost(struct turn *t, const struct relay *r)
{
	const struct desk_kind *kind = desk_kind_of(r->kind);
	struct locale l = locale_staff(t);
	struct desk_case c;

	TRY(desk_load(t, kind, r->ref, &c));
	return send_staff(
		t,
		under(t, r,
		      draft(t, &l, MSG_STAFF_FILE_LOST, VALUES(V("number", c.number)), NO_CHOICES)),
		kind->talk, r->ref);
}

static enum err words_accepted(struct turn *t, struct relay *r, const struct outbox_row *row,
			       int64_t message, bool more)
{
	struct outgoing m;

	TRY(outgoing_decode(t->arena, row->body, &m));
	if (m.part == 0 && message)
		r->to = (struct place) { row->channel, row->chat, message };
	r->parts = m.part + 1;
	if (more)
		return relay_save(t->store, r);
	if (row->kind == OUT_EDIT) {
		r->changed |= CHANGED_PASSED;
		r->said = TICK_NONE;
	}
	if (r->state < RELAY_ACCEPTED)
		r->state = RELAY_ACCEPTED;
	if (r->way == RELAY_OUT && r->file && row->kind == OUT_MESSAGE && m.part == 0 &&
	    m.file_kind == FILE_NONE)
		TRY(file_lost(t, r));
	if (r->changed & CHANGED_LATE)
		return desk_changed_late(t, r, row);
	return desk_relay_moved(t, r);
}

enum err desk_accepted(struct turn *t, const struct outbox_row *row, int64_t message, bool more)
{
	struct relay r;
	enum err e = relay_of_tick(t->store, t->arena, row->id, &r);

	if (e == OK) {
		r.tick = message ? message : r.tick;
		r.tick_outbox = 0;
		return desk_relay_moved(t, &r);
	}
	if (e == ERR_NOT_FOUND)
		e = relay_of_outbox(t->store, t->arena, row->id, &r);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return words_accepted(t, &r, row, message, more);
}

enum err desk_reached(struct turn *t, int channel, int64_t message, bool read)
{
	enum relay_state to = read ? RELAY_READ : RELAY_DELIVERED;
	struct relay r;
	enum err e = relay_to(t->store, t->arena, channel, message, &r);

	if (e != OK || r.state >= to) /* what is told late, or again, is no news */
		return e == ERR_NOT_FOUND ? OK : e;
	r.state = to;
	return desk_relay_moved(t, &r);
}

enum err desk_waits(struct turn *t, const struct outbox_row *row, bool *told)
{
	struct relay r;
	enum err e = relay_of_outbox(t->store, t->arena, row->id, &r);

	*told = e == OK && r.way == RELAY_OUT;
	if (!*told)
		return e == ERR_NOT_FOUND ? OK : e;
	r.state = RELAY_WAITS;
	return desk_relay_moved(t, &r);
}

/* ---- what did not arrive ---- */

static enum err say_failed(struct turn *t, const struct desk_case *c, const struct relay *r,
			   const char *why, enum msg todo)
{
	struct locale l = locale_staff(t);
	struct outgoing *m = draft(t, &l, MSG_STAFF_UNDELIVERED,
				   VALUES(V("number", c->number), V("why", why),
					  V("todo", catalog_text(l.texts, l.lang, todo))),
				   NO_CHOICES);

	if (!r)
		return desk_say(t, c, m);
	return send_staff(t, under(t, r, m), c->kind->talk, c->id);
}

/* Said at another address of the same person: the words are on their way again. */
static enum err elsewhere(struct turn *t, struct relay *r, const struct outbox_row *row, bool *sent)
{
	TRY(reach_elsewhere(t, row, sent));
	if (!*sent)
		return OK;
	r->outbox_id = sent_last(t);
	r->state = RELAY_QUEUED;
	return relay_save(t->store, r);
}

enum err desk_undelivered(struct turn *t, const struct outbox_row *row, const char *why,
			  bool unreachable, bool *told)
{
	const struct desk_kind *kind = row->address_id ? desk_kind_of(row->ref_kind) : NULL;
	struct locale l = locale_staff(t);
	struct desk_case c;
	struct relay r;
	bool known, sent = false;
	enum err e = kind ? desk_load(t, kind, row->ref, &c) : ERR_NOT_FOUND;

	*told = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = relay_of_outbox(t->store, t->arena, row->id, &r);
	known = e == OK;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (known && unreachable)
		TRY(elsewhere(t, &r, row, &sent));
	if (sent)
		return OK;
	if (known) {
		r.state = RELAY_FAILED;
		TRY(desk_relay_moved(t, &r));
	}
	if (unreachable) {
		why = catalog_text(l.texts, l.lang, MSG_STAFF_BLOCKED_US);
		TRY(address_set_reachable(t->store, row->address_id, false));
		TRY(desk_refresh(t, &c, 0));
	}
	return say_failed(t, &c, known ? &r : NULL, why,
			  unreachable ? MSG_STAFF_UNDELIVERED_BLOCKED
				      : MSG_STAFF_UNDELIVERED_AGAIN);
}

enum err desk_expired(struct turn *t, const struct outbox_row *row, bool *told)
{
	struct locale l = locale_staff(t);
	struct relay r;
	enum err e = relay_of_outbox(t->store, t->arena, row->id, &r);

	*told = false; /* news of ours is counted together with all else that waited */
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return desk_undelivered(
		t, row, catalog_text(l.texts, l.lang, MSG_STAFF_UNDELIVERED_EXPIRED), false, told);
}
