/* refund_clock.c - a refund's clocks: the promise that runs, what stands still, the timers, and
 * what happens when one of them fires or the calendar changes. A timer only says "look now": what
 * is then true of the case decides. Whatever passed while the bot was down therefore leads to one
 * message, about the last. */
#include "handlers/refund_inside.h"

#include "handlers/timed.h"

enum { PAGE = 200 };

/* ---- the promise ---- */

static enum err pauses_of(struct turn *t, int64_t refund_id, struct refund_pause **out, size_t *n)
{
	struct refund_still *rows;

	TRY(refund_pauses(t->store, t->arena, refund_id, REFUND_PAUSES_MAX, &rows, n));
	*out = ARENA_ARRAY(t->arena, struct refund_pause, *n + 1);
	if (!*out)
		return ERR_NOMEM;
	for (size_t i = 0; i < *n; i++)
		(*out)[i] = (struct refund_pause) { rows[i].from_ms, rows[i].to_ms };
	return OK;
}

static bool has_duration(int clock)
{
	return clock != CLOCK_NONE && clock != CLOCK_FIXED;
}

/* An office that never opens gives no date: then nothing is promised. */
static enum err promise_under(struct turn *t, const struct calendar *cal, const struct refund *r,
			      int64_t *deadline_ms)
{
	struct refund_pause *pauses;
	struct deadline d;
	enum err e;
	size_t n;

	if (!has_duration(r->clock)) {
		*deadline_ms = r->deadline_ms;
		return OK;
	}
	TRY(pauses_of(t, r->id, &pauses, &n));
	e = refund_deadline(t->ctx->policy, cal, (enum refund_clock)r->clock, r->clock_ms, pauses,
			    n, NULL, &d);
	if (e == ERR_NOMEM)
		return e;
	*deadline_ms = e == OK ? d.at_ms : 0;
	return OK;
}

enum err refund_promise(struct turn *t, const struct refund *r, int64_t *deadline_ms)
{
	return promise_under(t, t->ctx->calendar, r, deadline_ms);
}

static enum err start(struct refund_moving *m, int clock, int64_t from_ms)
{
	m->now.clock = clock;
	m->now.clock_ms = from_ms;
	m->now.deadline_ms = 0;
	return refund_promise(m->t, &m->now, &m->now.deadline_ms);
}

static void stop(struct refund_moving *m)
{
	m->now.clock = CLOCK_NONE;
	m->now.clock_ms = m->now.deadline_ms = 0;
}

static void let_go(struct refund_moving *m)
{
	m->now.held_clock = CLOCK_NONE;
	m->now.held_ms = 0;
}

static enum err hold(struct refund_moving *m, int clock, int64_t from_ms)
{
	m->now.held_clock = clock;
	m->now.held_ms = from_ms;
	return refund_pause_begin(m->t->store, m->now.id, m->t->now_ms);
}

static int payout_clock(const struct refund *r)
{
	return r->method == PAY_BALANCE ? CLOCK_PAYOUT_BALANCE : CLOCK_PAYOUT;
}

/* What was held goes on; what had passed already, or was a date of its own, begins anew. */
static enum err resume(struct refund_moving *m)
{
	int64_t from = m->now.held_clock ? m->now.held_ms : m->now.clock_ms;
	int clock = m->now.held_clock ? m->now.held_clock : m->now.clock;

	if (m->now.state == REFUND_APPROVED || m->now.state == REFUND_PAYOUT_FAILED)
		clock = payout_clock(&m->now);
	if (!has_duration(clock)) {
		clock = CLOCK_ESCALATED;
		from = m->t->now_ms;
	}
	TRY(refund_pause_end(m->t->store, m->now.id, m->t->now_ms));
	let_go(m);
	TRY(start(m, clock, from));
	return m->now.deadline_ms > m->t->now_ms ? OK : start(m, clock, m->t->now_ms);
}

enum err refund_clocks(struct refund_moving *m)
{
	const int64_t now = m->t->now_ms;
	struct store *s = m->t->store;
	const int clock = m->rule->clock;

	switch (m->rule->ticks) {
	case TICKS_ON:
		return refund_promise(m->t, &m->now, &m->now.deadline_ms);
	case TICKS_STOP:
		stop(m);
		let_go(m);
		return refund_pause_end(s, m->now.id, now);
	case TICKS_WAIT:
		stop(m);
		return OK;
	case TICKS_START:
		let_go(m);
		TRY(refund_pause_end(s, m->now.id, now));
		return start(m, clock, now);
	case TICKS_HOLD:
		if (m->now.clock == CLOCK_NONE)
			TRY(hold(m, payout_clock(&m->now), now));
		else
			TRY(hold(m, m->now.clock, m->now.clock_ms));
		return start(m, clock, now);
	case TICKS_RESUME:
		return resume(m);
	case TICKS_APPROVE:
		TRY(refund_pause_end(s, m->now.id, now));
		TRY(hold(m, CLOCK_PAYOUT, now));
		return start(m, clock, now);
	case TICKS_LENGTHEN:
		return start(m, clock, m->now.clock_ms);
	case TICKS_FIXED:
		m->now.clock = clock;
		m->now.clock_ms = now;
		m->now.deadline_ms = m->act->at_ms;
		return OK;
	}
	return ERR_INVALID;
}

enum err refund_payout_dates(struct turn *t, const struct refund *r, int64_t *balance_ms,
			     int64_t *bank_ms)
{
	struct refund then = *r;

	then.clock_ms = r->held_clock ? r->held_ms : r->clock_ms;
	then.clock = CLOCK_PAYOUT_BALANCE;
	TRY(refund_promise(t, &then, balance_ms));
	then.clock = CLOCK_PAYOUT;
	return refund_promise(t, &then, bank_ms);
}

int64_t refund_appeal_until(const struct refund *r)
{
	return r->state == REFUND_REJECTED ? r->deadline_ms : 0;
}

enum err refund_reopen_end(struct turn *t, const struct refund *r, int64_t *until_ms)
{
	*until_ms = 0;
	if (r->state != REFUND_EXPIRED)
		return OK;
	return refund_reopen_until(t->ctx->policy, t->ctx->calendar, r->closed_ms, until_ms);
}

/* ---- timers ---- */

static enum err set_or_clear(struct turn *t, int kind, int64_t ref, int64_t due_ms)
{
	return due_ms ? timer_set(t->store, kind, ref, due_ms) : timer_clear(t->store, kind, ref);
}

/* When the second pair of eyes is reminded; 0 where none is wanted. */
static enum err second_by(struct turn *t, const struct refund *r, int64_t *out_ms)
{
	struct deadline d;

	*out_ms = 0;
	if (r->state != REFUND_AWAIT_SECOND)
		return OK;
	if (refund_deadline(t->ctx->policy, t->ctx->calendar, CLOCK_SECOND, r->state_ms, NULL, 0,
			    NULL, &d) == OK)
		*out_ms = d.at_ms;
	return OK;
}

/* Half time is for customers only: staff are warned on the last day, or when the second is due. */
static enum err reminders_of(struct turn *t, const struct refund *r, struct refund_reminders *out)
{
	int64_t second;

	*out = (struct refund_reminders) { 0 };
	if (!r->deadline_ms)
		return OK;
	*out = refund_reminders(t->ctx->calendar, r->clock_ms, r->deadline_ms);
	if (r->turn == TURN_CUSTOMER)
		return OK;
	out->half_ms = 0;
	TRY(second_by(t, r, &second));
	if (second && second < r->deadline_ms && (!out->last_ms || second < out->last_ms))
		out->last_ms = second;
	return OK;
}

static int64_t next_reminder(const struct turn *t, const struct refund *r,
			     const struct refund_reminders *rem)
{
	int last = r->turn == TURN_CUSTOMER ? REMINDED_LAST : WARNED_STAFF;

	if (rem->half_ms > t->now_ms && !(r->reminded & REMINDED_HALF))
		return rem->half_ms;
	return rem->last_ms > t->now_ms && !(r->reminded & last) ? rem->last_ms : 0;
}

static bool untouched(const struct refund *r)
{
	return r->state == REFUND_RECEIVED && !r->owner;
}

enum err refund_timers(struct turn *t, const struct refund *r)
{
	struct refund_reminders rem;
	int64_t first = 0;

	if (r->turn == TURN_NOBODY || !r->deadline_ms) {
		TRY(timer_clear(t->store, TIMER_REFUND_START, r->id));
		TRY(timer_clear(t->store, TIMER_REFUND_REMIND, r->id));
		return timer_clear(t->store, TIMER_REFUND_DUE, r->id);
	}
	if (untouched(r) && !(r->reminded & WARNED_START))
		TRY(refund_first_response(t->ctx->policy, t->ctx->calendar, r->received_ms,
					  &first));
	TRY(reminders_of(t, r, &rem));
	TRY(set_or_clear(t, TIMER_REFUND_START, r->id, first > t->now_ms ? first : 0));
	TRY(set_or_clear(t, TIMER_REFUND_REMIND, r->id, next_reminder(t, r, &rem)));
	return set_or_clear(t, TIMER_REFUND_DUE, r->id, r->deadline_ms);
}

/* ---- looking ---- */

/* What passing of the deadline means, by state. */
static enum refund_event due_event(const struct refund *r)
{
	switch (r->state) {
	case REFUND_NEED_EVIDENCE:
		return MOVE_EXPIRE;
	case REFUND_REJECTED:
		return MOVE_APPEAL_OVER;
	default:
		return r->turn == TURN_CUSTOMER ? MOVE_UNANSWERED : MOVE_OVERDUE;
	}
}

static enum msg reminder_for(const struct refund *r)
{
	switch (r->state) {
	case REFUND_NEED_EVIDENCE:
		return MSG_REFUND_REMIND_EVIDENCE;
	case REFUND_REJECTED:
		return MSG_REFUND_REMIND_APPEAL;
	case REFUND_PAYOUT_FAILED:
		return MSG_REFUND_REMIND_ACCOUNT;
	default:
		return MSG_REFUND_REMIND_CHOICE;
	}
}

static enum err remember(struct turn *t, struct refund *r, int bits)
{
	r->reminded |= bits;
	return refund_set_reminded(t->store, r->id, r->reminded);
}

static enum err remind_customer(struct turn *t, struct refund *r,
				const struct refund_reminders *rem)
{
	bool last = rem->last_ms && rem->last_ms <= t->now_ms && !(r->reminded & REMINDED_LAST);
	bool half = rem->half_ms && rem->half_ms <= t->now_ms && !(r->reminded & REMINDED_HALF);

	/* An appeal is a right, not a debt: one word on the last day is enough. */
	if (!last && (!half || r->state == REFUND_REJECTED))
		return OK;
	TRY(remember(t, r, last ? REMINDED_HALF | REMINDED_LAST : REMINDED_HALF));
	return refund_remind(t, r, reminder_for(r));
}

static enum err warn_staff(struct turn *t, struct refund *r, const struct refund_reminders *rem)
{
	int64_t first = 0;

	if (rem->last_ms && rem->last_ms <= t->now_ms && !(r->reminded & WARNED_STAFF)) {
		TRY(remember(t, r, WARNED_STAFF | WARNED_START));
		return refund_show_staff(t, NULL, r, MSG_STAFF_REFUND_DUE, 0);
	}
	if (!untouched(r) || r->reminded & WARNED_START)
		return OK;
	TRY(refund_first_response(t->ctx->policy, t->ctx->calendar, r->received_ms, &first));
	if (first > t->now_ms)
		return OK;
	TRY(remember(t, r, WARNED_START));
	return refund_show_staff(t, NULL, r, MSG_STAFF_REFUND_UNTOUCHED, 0);
}

static enum err move_by_time(struct turn *t, struct refund *r, enum refund_event event)
{
	const struct refund_act act = { .event = event };
	enum refund_refusal why;

	return refund_move(t, r, &act, &why);
}

enum err refund_look(struct turn *t, int64_t id)
{
	struct refund_reminders rem;
	struct refund r;
	enum err e = refund_get(t->store, t->arena, id, &r);

	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return e;
	if (r.turn == TURN_NOBODY || !r.deadline_ms)
		return refund_timers(t, &r);
	if (r.deadline_ms <= t->now_ms)
		return move_by_time(t, &r, due_event(&r));
	TRY(reminders_of(t, &r, &rem));
	if (r.turn == TURN_CUSTOMER)
		TRY(remind_customer(t, &r, &rem));
	else
		TRY(warn_staff(t, &r, &rem));
	return refund_timers(t, &r);
}

/* ---- after the calendar changed ---- */

enum err refund_recompute(struct turn *t, int64_t *cursor)
{
	struct refund *r;
	size_t n;

	TRY(refunds_live(t->store, t->arena, *cursor, PAGE, &r, &n));
	for (size_t i = 0; i < n; i++) {
		if (r[i].deadline_ms > t->now_ms)
			TRY(move_by_time(t, &r[i], MOVE_RECOMPUTED));
		TRY(refund_timers(t, &r[i]));
	}
	*cursor = n == PAGE ? r[n - 1].id : 0;
	return OK;
}

enum err refund_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			      size_t max, int64_t *n, bool *more)
{
	int64_t after = 0;
	size_t seen = 0, got = PAGE;

	*n = 0;
	while (got == PAGE && seen < max) {
		struct refund *r;

		TRY(refunds_live(t->store, t->arena, after, PAGE, &r, &got));
		for (size_t i = 0; i < got; i++) {
			int64_t under_a, under_b;

			TRY(promise_under(t, a, &r[i], &under_a));
			TRY(promise_under(t, b, &r[i], &under_b));
			*n += under_a != under_b && r[i].deadline_ms > t->now_ms;
		}
		seen += got;
		after = got ? r[got - 1].id : after;
	}
	*more = got == PAGE;
	return OK;
}
