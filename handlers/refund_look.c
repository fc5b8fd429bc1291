/* refund_look.c - a refund's timers, and what happens when one of them fires. A timer only says
 * "look now": what is then true of the case decides. Whatever passed while the bot was down
 * therefore leads to one message, about the last. */
#include "handlers/refund_inside.h"

#include "handlers/timed.h"

/* ---- timers ---- */

static enum err set_or_clear(struct turn *t, int kind, int64_t ref, int64_t due_ms)
{
	return due_ms ? timer_set(t->store, kind, ref, due_ms) : timer_clear(t->store, kind, ref);
}

enum err refund_second_by(struct turn *t, const struct refund *r, int64_t *out_ms)
{
	const struct policy *policy;
	struct deadline d;

	*out_ms = 0;
	if (r->state != REFUND_AWAIT_SECOND)
		return OK;
	TRY(refund_policy(t, r, &policy));
	if (refund_deadline(policy, t->ctx->calendar, CLOCK_SECOND, r->state_ms, NULL, 0, NULL,
			    &d) == OK)
		*out_ms = d.at_ms;
	return OK;
}

/* Half time is for customers only: staff are warned on the last day, and so is the second pair of
 * eyes on its own. */
static enum err reminders_of(struct turn *t, const struct refund *r, struct refund_reminders *out)
{
	struct refund_reminders theirs;
	int64_t second;

	*out = (struct refund_reminders) { 0 };
	if (!r->deadline_ms)
		return OK;
	*out = refund_reminders(t->ctx->calendar, r->clock_ms, r->deadline_ms);
	if (r->turn == TURN_CUSTOMER)
		return OK;
	out->half_ms = 0;
	if (r->reminded & SECOND_ESCALATED)
		return OK;
	TRY(refund_second_by(t, r, &second));
	theirs = refund_reminders(t->ctx->calendar, r->state_ms, second);
	if (theirs.last_ms && (!out->last_ms || theirs.last_ms < out->last_ms))
		out->last_ms = theirs.last_ms;
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

static enum err first_response(struct turn *t, const struct refund *r, int64_t *out_ms)
{
	const struct policy *policy;

	TRY(refund_policy(t, r, &policy));
	return refund_first_response(policy, t->ctx->calendar, r->received_ms, out_ms);
}

enum err refund_timers(struct turn *t, const struct refund *r)
{
	struct refund_reminders rem;
	int64_t first = 0, second = 0;

	if (r->turn == TURN_NOBODY || !r->deadline_ms) {
		TRY(timer_clear(t->store, TIMER_REFUND_START, r->id));
		TRY(timer_clear(t->store, TIMER_REFUND_SECOND, r->id));
		TRY(timer_clear(t->store, TIMER_REFUND_REMIND, r->id));
		return timer_clear(t->store, TIMER_REFUND_DUE, r->id);
	}
	if (untouched(r) && !(r->reminded & WARNED_START))
		TRY(first_response(t, r, &first));
	if (!(r->reminded & SECOND_ESCALATED))
		TRY(refund_second_by(t, r, &second));
	TRY(reminders_of(t, r, &rem));
	TRY(set_or_clear(t, TIMER_REFUND_START, r->id, first > t->now_ms ? first : 0));
	TRY(set_or_clear(t, TIMER_REFUND_SECOND, r->id, second > t->now_ms ? second : 0));
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
	TRY(first_response(t, r, &first));
	if (first > t->now_ms)
		return OK;
	TRY(remember(t, r, WARNED_START));
	return refund_show_staff(t, NULL, r, MSG_STAFF_REFUND_UNTOUCHED, 0);
}

enum err refund_move_by_time(struct turn *t, struct refund *r, enum refund_event event)
{
	const struct refund_act act = { .event = event };
	enum refund_refusal why;

	return refund_move(t, r, &act, &why);
}

enum err refund_look(struct turn *t, int64_t id)
{
	struct refund_reminders rem;
	int64_t second;
	struct refund r;
	enum err e = refund_get(t->store, t->arena, id, &r);

	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return e;
	if (r.turn == TURN_NOBODY || !r.deadline_ms)
		return refund_timers(t, &r);
	if (r.deadline_ms <= t->now_ms)
		return refund_move_by_time(t, &r, due_event(&r));
	TRY(refund_second_by(t, &r, &second));
	if (second && second <= t->now_ms && !(r.reminded & SECOND_ESCALATED))
		return refund_move_by_time(t, &r, MOVE_SECOND_LATE);
	TRY(reminders_of(t, &r, &rem));
	if (r.turn == TURN_CUSTOMER)
		TRY(remind_customer(t, &r, &rem));
	else
		TRY(warn_staff(t, &r, &rem));
	return refund_timers(t, &r);
}
