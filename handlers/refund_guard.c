/* refund_guard.c - what stands in the way of a move, beyond state and role: each guard sets why and
 * changes nothing. What the five companies' documents add is named where it is used. */
#include "handlers/refund_ask.h"
#include "handlers/refund_rules.h"
#include "handlers/refund_ways.h"

/* ---- small questions ---- */

static enum err refuse(struct refund_moving *m, enum refund_refusal why)
{
	m->why = why;
	return OK;
}

static bool blank(const char *s)
{
	return !s || text_is_blank(s);
}

static bool is_actor(const struct refund_moving *m, const char *who)
{
	return who && strcmp(who, m->actor) == 0;
}

bool refund_above_limit(const struct refund_moving *m)
{
	return refund_needs_second(m->policy, m->act->amount);
}

bool refund_appealed(const struct refund_moving *m)
{
	return m->now.appeals > 0;
}

bool refund_may_appeal(const struct refund_moving *m)
{
	const struct policy *p = m->policy;

	return p->refund.appeal && m->now.appeals < p->refund.max_appeals;
}

bool refund_passed(const struct refund_moving *m)
{
	return m->now.deadline_ms && m->now.deadline_ms <= m->t->now_ms;
}

bool refund_waits_for_choice(const struct refund_moving *m)
{
	return m->now.turn == TURN_CUSTOMER && refund_passed(m);
}

bool refund_waits_for_us(const struct refund_moving *m)
{
	return m->now.turn != TURN_CUSTOMER && refund_passed(m);
}

/* ---- guards ---- */

enum err refund_guard_passed(struct refund_moving *m)
{
	return refund_passed(m) ? OK : refuse(m, REFUSED_TOO_EARLY);
}

enum err refund_guard_ask(struct refund_moving *m)
{
	if (!m->act->code || !refund_ask_find(m->act->code))
		return refuse(m, REFUSED_MISSING);
	if (m->now.state == REFUND_APPEAL && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	if (m->now.state == REFUND_APPEAL && m->now.appeal_asked)
		return refuse(m, REFUSED_ONCE);
	return OK;
}

enum err refund_guard_evidence(struct refund_moving *m)
{
	return m->act->evidence > 0 ? OK : refuse(m, REFUSED_MISSING);
}

/* A case that was over may come back only while its order has no other. */
static enum err alone(struct refund_moving *m)
{
	struct refund other;
	enum err e = refund_of_order(m->t->store, m->t->arena, m->now.order_id, &other);

	if (e == OK && other.id != m->now.id)
		return refuse(m, REFUSED_ELSEWHERE);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err refund_guard_reopen(struct refund_moving *m)
{
	int64_t until;

	TRY(refund_reopen_end(m->t, &m->now, &until));
	if (m->t->now_ms > until)
		return refuse(m, REFUSED_TOO_LATE);
	TRY(refund_guard_evidence(m));
	return m->why == REFUND_DONE ? alone(m) : OK;
}

enum err refund_guard_amount(struct refund_moving *m)
{
	int64_t left;
	bool known;

	if (m->act->amount <= 0)
		return refuse(m, REFUSED_AMOUNT);
	TRY(refund_left(m->t, m->now.order_id, m->now.id, &left, &known));
	if (!known)
		return refuse(m, REFUSED_AMOUNT);
	return m->act->amount > left ? refuse(m, REFUSED_TOO_MUCH) : OK;
}

/* §9.2, and the field: an appeal is decided by somebody else. */
enum err refund_guard_approve(struct refund_moving *m)
{
	if (refund_appealed(m) && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	return refund_guard_amount(m);
}

enum err refund_guard_second(struct refund_moving *m)
{
	return is_actor(m, m->now.decider) ? refuse(m, REFUSED_SAME_PERSON) : OK;
}

/* Once per wait for the second, and only while the customer's own date holds. */
enum err refund_guard_second_late(struct refund_moving *m)
{
	int64_t second;

	if (m->before.reminded & SECOND_ESCALATED || refund_passed(m))
		return refuse(m, REFUSED_ONCE);
	TRY(refund_second_by(m->t, &m->now, &second));
	return second && second <= m->t->now_ms ? OK : refuse(m, REFUSED_TOO_EARLY);
}

static bool within_undo(const struct refund_moving *m)
{
	struct duration d = m->policy->refund.undo_within;
	int64_t ms = d.n * (d.kind == DURATION_HOURS ? (int64_t)MS_HOUR : (int64_t)MS_MINUTE);

	return m->t->now_ms <= m->now.decided_ms + ms;
}

enum err refund_guard_revoke(struct refund_moving *m)
{
	bool own = is_actor(m, m->now.second ? m->now.second : m->now.decider);

	if (own && within_undo(m))
		return OK;
	if (may_act(m->t, ACT_REFUND_REVOKE))
		return blank(m->act->words) ? refuse(m, REFUSED_MISSING) : OK;
	return refuse(m, own ? REFUSED_TOO_LATE : REFUSED_ROLE);
}

enum err refund_guard_reject(struct refund_moving *m)
{
	enum refund_no no;

	if (refund_appealed(m) && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	if (!m->act->code || refund_no_find(m->act->code, &no) != OK || blank(m->act->words))
		return refuse(m, REFUSED_MISSING);
	return OK;
}

enum err refund_guard_appeal(struct refund_moving *m)
{
	if (!refund_may_appeal(m))
		return refuse(m, REFUSED_ONCE);
	if (refund_passed(m))
		return refuse(m, REFUSED_TOO_LATE);
	/* "Bukti tambahan" (Knightz §9.2); where the document is silent a statement will do. */
	if (!m->policy->refund.appeal_needs_evidence && !blank(m->act->words))
		return OK;
	return refund_guard_evidence(m);
}

enum err refund_guard_choose(struct refund_moving *m)
{
	bool balance = m->act->method == PAY_BALANCE;
	struct refund_ways ways;

	TRY(refund_ways(m->t, &m->now, &ways));
	if (!refund_ways_have(&ways, m->act->method) || (!balance && !m->act->account))
		return refuse(m, REFUSED_MISSING);
	return OK;
}

enum err refund_guard_pay(struct refund_moving *m)
{
	bool decided = is_actor(m, m->now.decider) || is_actor(m, m->now.second);

	if (m->now.method == PAY_UNKNOWN || blank(m->act->words))
		return refuse(m, REFUSED_MISSING);
	if (decided && refund_needs_second(m->policy, m->now.amount))
		return refuse(m, REFUSED_SAME_PERSON);
	return OK;
}

enum err refund_guard_bounce(struct refund_moving *m)
{
	if (blank(m->act->words) || m->now.method == PAY_UNKNOWN)
		return refuse(m, REFUSED_MISSING);
	return alone(m);
}

enum err refund_guard_not_arrived(struct refund_moving *m)
{
	if (m->now.dispute_ms)
		return refuse(m, REFUSED_ONCE);
	return m->t->now_ms < m->now.arrive_ms ? refuse(m, REFUSED_TOO_EARLY) : OK;
}

enum err refund_guard_arrived(struct refund_moving *m)
{
	return m->now.arrived_ms ? refuse(m, REFUSED_ONCE) : OK;
}

enum err refund_guard_words(struct refund_moving *m)
{
	return blank(m->act->words) ? refuse(m, REFUSED_MISSING) : OK;
}

bool refund_disputed(const struct refund_moving *m)
{
	return m->now.dispute_ms != 0;
}

/* Told before the old date passes, once (§7.1). */
enum err refund_guard_complex(struct refund_moving *m)
{
	if (m->now.complex || m->now.clock != CLOCK_REVIEW)
		return refuse(m, REFUSED_ONCE);
	return refund_passed(m) ? refuse(m, REFUSED_TOO_LATE) : OK;
}

enum err refund_guard_date(struct refund_moving *m)
{
	if (!m->now.escalated || m->now.turn == TURN_CUSTOMER || m->now.turn == TURN_NOBODY)
		return refuse(m, REFUSED_STATE);
	return m->act->at_ms <= m->t->now_ms ? refuse(m, REFUSED_MISSING) : OK;
}

enum err refund_guard_recomputed(struct refund_moving *m)
{
	int64_t deadline;

	TRY(refund_promise(m->t, &m->now, &deadline));
	return deadline == m->now.deadline_ms ? refuse(m, REFUSED_STATE) : OK;
}

bool refund_runs_by_calendar(const struct refund_moving *m)
{
	return m->now.deadline_ms && m->now.clock != CLOCK_NONE && m->now.clock != CLOCK_FIXED;
}
