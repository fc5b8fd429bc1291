/* refund_clock.c - a refund's clocks: the promise that runs, what stands still, and what a changed
 * calendar makes of it. Which timers a case has, and what one of them means when it fires, stands
 * in refund_look.c. */
#include "handlers/refund_inside.h"

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
	const struct policy *policy;
	struct refund_pause *pauses;
	struct deadline d;
	enum err e;
	size_t n;

	if (!has_duration(r->clock)) {
		*deadline_ms = r->deadline_ms;
		return OK;
	}
	TRY(refund_policy(t, r, &policy));
	TRY(pauses_of(t, r->id, &pauses, &n));
	e = refund_deadline(policy, cal, (enum refund_clock)r->clock, r->clock_ms, pauses, n, NULL,
			    &d);
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
		if (m->now.method != PAY_UNKNOWN) {
			let_go(m);
			return start(m, payout_clock(&m->now), now);
		}
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
	const struct policy *policy;

	*until_ms = 0;
	if (r->state != REFUND_EXPIRED)
		return OK;
	TRY(refund_policy(t, r, &policy));
	return refund_reopen_until(policy, t->ctx->calendar, r->closed_ms, until_ms);
}

/* ---- after the calendar changed ---- */

enum err refund_recompute(struct turn *t, int64_t *cursor)
{
	struct refund *r;
	size_t n;

	TRY(refunds_live(t->store, t->arena, *cursor, PAGE, &r, &n));
	for (size_t i = 0; i < n; i++) {
		if (r[i].deadline_ms > t->now_ms)
			TRY(refund_move_by_time(t, &r[i], MOVE_RECOMPUTED));
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
