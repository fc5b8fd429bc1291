/* refund_table.c - the refund's transitions, one row each, with their guards and what they change.
 * Read from top to bottom it is the life of a case. The rows follow the field's table; what the
 * five companies' documents add is named where it is used. */
#include "handlers/refund_account.h"
#include "handlers/refund_inside.h"
#include "handlers/refund_ask.h"

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

static bool above_limit(const struct refund_moving *m)
{
	return refund_needs_second(m->t->ctx->policy, m->act->amount);
}

static bool appealed(const struct refund_moving *m)
{
	return m->now.appeals > 0;
}

static bool may_appeal(const struct refund_moving *m)
{
	const struct policy *p = m->t->ctx->policy;

	return p->refund.appeal && m->now.appeals < p->refund.max_appeals;
}

static bool passed(const struct refund_moving *m)
{
	return m->now.deadline_ms && m->now.deadline_ms <= m->t->now_ms;
}

static bool waits_for_choice(const struct refund_moving *m)
{
	return m->now.turn == TURN_CUSTOMER && passed(m);
}

static bool waits_for_us(const struct refund_moving *m)
{
	return m->now.turn != TURN_CUSTOMER && passed(m);
}

/* ---- guards ---- */

static enum err guard_passed(struct refund_moving *m)
{
	return passed(m) ? OK : refuse(m, REFUSED_TOO_EARLY);
}

static enum err guard_ask(struct refund_moving *m)
{
	if (!m->act->code || !refund_ask_find(m->act->code))
		return refuse(m, REFUSED_MISSING);
	if (m->now.state == REFUND_APPEAL && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	if (m->now.state == REFUND_APPEAL && m->now.appeal_asked)
		return refuse(m, REFUSED_ONCE);
	return OK;
}

static enum err guard_evidence(struct refund_moving *m)
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

static enum err guard_reopen(struct refund_moving *m)
{
	int64_t until;

	TRY(refund_reopen_end(m->t, &m->now, &until));
	if (m->t->now_ms > until)
		return refuse(m, REFUSED_TOO_LATE);
	TRY(guard_evidence(m));
	return m->why == REFUND_DONE ? alone(m) : OK;
}

static enum err guard_amount(struct refund_moving *m)
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
static enum err guard_approve(struct refund_moving *m)
{
	if (appealed(m) && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	return guard_amount(m);
}

static enum err guard_second(struct refund_moving *m)
{
	return is_actor(m, m->now.decider) ? refuse(m, REFUSED_SAME_PERSON) : OK;
}

static bool within_undo(const struct refund_moving *m)
{
	struct duration d = m->t->ctx->policy->refund.undo_within;
	int64_t ms = d.n * (d.kind == DURATION_HOURS ? (int64_t)MS_HOUR : (int64_t)MS_MINUTE);

	return m->t->now_ms <= m->now.decided_ms + ms;
}

static enum err guard_revoke(struct refund_moving *m)
{
	bool own = is_actor(m, m->now.second ? m->now.second : m->now.decider);

	if (own && within_undo(m))
		return OK;
	if (may_act(m->t, ACT_REFUND_REVOKE))
		return blank(m->act->words) ? refuse(m, REFUSED_MISSING) : OK;
	return refuse(m, own ? REFUSED_TOO_LATE : REFUSED_ROLE);
}

static enum err guard_reject(struct refund_moving *m)
{
	enum refund_no no;

	if (appealed(m) && is_actor(m, m->now.first_decider))
		return refuse(m, REFUSED_SAME_PERSON);
	if (!m->act->code || refund_no_find(m->act->code, &no) != OK || blank(m->act->words))
		return refuse(m, REFUSED_MISSING);
	return OK;
}

static enum err guard_appeal(struct refund_moving *m)
{
	if (!may_appeal(m))
		return refuse(m, REFUSED_ONCE);
	if (passed(m))
		return refuse(m, REFUSED_TOO_LATE);
	return guard_evidence(m);
}

static enum err guard_choose(struct refund_moving *m)
{
	bool balance = m->act->method == PAY_BALANCE;

	if (!refund_method_offered(m->t, m->act->method) || (!balance && !m->act->account))
		return refuse(m, REFUSED_MISSING);
	return OK;
}

static enum err guard_pay(struct refund_moving *m)
{
	bool decided = is_actor(m, m->now.decider) || is_actor(m, m->now.second);

	if (m->now.method == PAY_UNKNOWN || blank(m->act->words))
		return refuse(m, REFUSED_MISSING);
	if (decided && refund_needs_second(m->t->ctx->policy, m->now.amount))
		return refuse(m, REFUSED_SAME_PERSON);
	return OK;
}

static enum err guard_bounce(struct refund_moving *m)
{
	if (blank(m->act->words) || m->now.method == PAY_UNKNOWN)
		return refuse(m, REFUSED_MISSING);
	return alone(m);
}

static enum err guard_not_arrived(struct refund_moving *m)
{
	if (m->now.dispute_ms)
		return refuse(m, REFUSED_ONCE);
	return m->t->now_ms < m->now.arrive_ms ? refuse(m, REFUSED_TOO_EARLY) : OK;
}

static enum err guard_arrived(struct refund_moving *m)
{
	return m->now.arrived_ms ? refuse(m, REFUSED_ONCE) : OK;
}

static enum err guard_words(struct refund_moving *m)
{
	return blank(m->act->words) ? refuse(m, REFUSED_MISSING) : OK;
}

static bool disputed(const struct refund_moving *m)
{
	return m->now.dispute_ms != 0;
}

/* Told before the old date passes, once (§7.1). */
static enum err guard_complex(struct refund_moving *m)
{
	if (m->now.complex || m->now.clock != CLOCK_REVIEW)
		return refuse(m, REFUSED_ONCE);
	return passed(m) ? refuse(m, REFUSED_TOO_LATE) : OK;
}

static enum err guard_date(struct refund_moving *m)
{
	if (!m->now.escalated || m->now.turn == TURN_CUSTOMER || m->now.turn == TURN_NOBODY)
		return refuse(m, REFUSED_STATE);
	return m->act->at_ms <= m->t->now_ms ? refuse(m, REFUSED_MISSING) : OK;
}

static enum err guard_recomputed(struct refund_moving *m)
{
	int64_t deadline;

	TRY(refund_promise(m->t, &m->now, &deadline));
	return deadline == m->now.deadline_ms ? refuse(m, REFUSED_STATE) : OK;
}

static bool runs_by_calendar(const struct refund_moving *m)
{
	return m->now.deadline_ms && m->now.clock != CLOCK_NONE && m->now.clock != CLOCK_FIXED;
}

/* ---- what changes ---- */

static enum err apply_claim(struct refund_moving *m)
{
	/* Handed over before anybody claimed it: act.code is who has it now. */
	m->now.owner = m->act->code ? m->act->code : m->actor;
	m->now.claimed_ms = m->t->now_ms;
	return OK;
}

static enum err apply_ask(struct refund_moving *m)
{
	m->now.ask = m->act->code;
	m->now.ask_words = m->act->words;
	m->now.appeal_asked += m->now.state == REFUND_APPEAL;
	return OK;
}

static enum err apply_evidence(struct refund_moving *m)
{
	m->now.evidence += m->act->evidence;
	return OK;
}

static int64_t today(const struct refund_moving *m)
{
	return civil_day_of(m->t->now_ms, m->t->ctx->calendar->offset_min);
}

static enum err tally(struct refund_moving *m, enum refund_count what, int64_t amount)
{
	return refund_tally(m->t->store, today(m), what, m->now.reason, amount);
}

/* Broken promises are late even when the next one was kept. With the decision they are over. */
static enum err tally_decision(struct refund_moving *m, enum refund_count what, int64_t amount)
{
	bool late = m->now.escalated || passed(m);

	m->now.escalated = 0;
	TRY(tally(m, what, amount));
	return tally(m, late ? COUNT_LATE : COUNT_ON_TIME, 0);
}

static enum err apply_first(struct refund_moving *m)
{
	m->now.amount = m->act->amount;
	m->now.decider = m->actor;
	m->now.decided_ms = m->t->now_ms;
	m->now.second = NULL;
	return OK;
}

static enum err apply_approve(struct refund_moving *m)
{
	TRY(apply_first(m));
	if (appealed(m))
		TRY(tally(m, COUNT_APPEAL_WON, 0));
	return tally_decision(m, COUNT_APPROVED, m->now.amount);
}

static enum err apply_confirm(struct refund_moving *m)
{
	m->now.second = m->actor;
	m->now.decided_ms = m->t->now_ms;
	if (appealed(m))
		TRY(tally(m, COUNT_APPEAL_WON, 0));
	return tally_decision(m, COUNT_APPROVED, m->now.amount);
}

static enum err apply_back(struct refund_moving *m)
{
	m->now.amount = 0;
	m->now.second = NULL;
	m->now.decider = NULL;
	m->now.decided_ms = 0;
	return OK;
}

static enum err apply_revoke(struct refund_moving *m)
{
	TRY(tally(m, COUNT_REVOKED, m->now.amount));
	m->now.method = PAY_UNKNOWN;
	m->now.account = NULL;
	return apply_back(m);
}

static enum err apply_reject(struct refund_moving *m)
{
	m->now.no = m->act->code;
	m->now.no_words = m->act->words;
	m->now.decider = m->actor;
	m->now.decided_ms = m->t->now_ms;
	if (!appealed(m))
		m->now.first_decider = m->actor;
	return tally_decision(m, COUNT_REJECTED, 0);
}

static enum err apply_appeal(struct refund_moving *m)
{
	m->now.appeals++;
	m->now.appeal_words = m->act->words;
	m->now.evidence += m->act->evidence;
	m->now.owner = NULL;
	m->now.escalated = 0;
	TRY(refund_appeal_number(m->t->store, m->t->arena, m->t->ctx->calendar->offset_min,
				 m->t->now_ms, &m->now.appeal_number));
	return tally(m, COUNT_APPEALED, 0);
}

static enum err apply_choose(struct refund_moving *m)
{
	m->now.method = m->act->method;
	m->now.account = NULL;
	if (m->act->method == PAY_BALANCE)
		return OK;
	m->now.account = refund_account_mask(m->t, m->act->account);
	if (!m->now.account)
		return ERR_NOMEM;
	return refund_account_keep(m->t, m->now.id, m->act->account);
}

static enum err apply_pay(struct refund_moving *m)
{
	m->now.payer = m->actor;
	m->now.reference = m->act->words;
	m->now.slip = m->act->file;
	m->now.paid_ms = m->t->now_ms;
	m->now.dispute_ms = 0;
	m->now.arrived_ms = 0;
	TRY(refund_arrival(m->t->ctx->policy, m->t->ctx->calendar, m->t->now_ms,
			   &m->now.arrive_ms));
	TRY(refund_end_order(m->t, &m->now));
	return tally(m, COUNT_PAID, m->now.amount);
}

static enum err apply_bounce(struct refund_moving *m)
{
	if (m->now.state == REFUND_PAID)
		TRY(tally(m, COUNT_BOUNCED, m->now.amount));
	m->now.paid_ms = m->now.arrive_ms = m->now.arrived_ms = m->now.dispute_ms = 0;
	m->now.payer = m->now.reference = m->now.slip = NULL;
	return OK;
}

static enum err apply_dispute(struct refund_moving *m)
{
	m->now.dispute_ms = m->t->now_ms;
	m->now.escalated = 0;
	return OK;
}

static enum err apply_arrived(struct refund_moving *m)
{
	m->now.arrived_ms = m->t->now_ms;
	m->now.dispute_ms = 0;
	return OK;
}

static enum err apply_resolve(struct refund_moving *m)
{
	m->now.dispute_ms = 0;
	return OK;
}

static enum err apply_withdraw(struct refund_moving *m)
{
	return tally(m, COUNT_WITHDRAWN, 0);
}

static enum err apply_expire(struct refund_moving *m)
{
	return tally(m, COUNT_EXPIRED, 0);
}

static enum err apply_complex(struct refund_moving *m)
{
	m->now.complex = 1;
	return OK;
}

static enum err apply_overdue(struct refund_moving *m)
{
	m->now.escalated++;
	return OK;
}

/* ---- the table ---- */

#define IN(state)   (1u << REFUND_##state)
#define CUSTOMER    .by = BY_CUSTOMER
#define STAFF(what) .by = BY_STAFF, .role = ACT_##what
#define TIME        .by = BY_TIME
#define TO(state)   .to = REFUND_##state
#define GO(kind)    .ticks = TICKS_##kind
#define SAY(name)   .tell = MSG_REFUND_TOLD_##name, .under = MSG_COUNT
#define BOTH(name)  .tell = MSG_REFUND_TOLD_##name, .under = MSG_STAFF_REFUND_##name
#define IF(fn)      .when = fn
#define GUARD(fn)   .guard = guard_##fn
#define APPLY(fn)   .apply = apply_##fn

enum {
	REVIEWED = IN(UNDER_REVIEW) | IN(APPEAL),
	OURS = IN(RECEIVED) | IN(UNDER_REVIEW) | IN(AWAIT_SECOND) | IN(APPEAL) | IN(APPROVED) |
	       IN(PAID),
	ANYWHERE = (1 << REFUND_STATES) - 1,
};

static const struct refund_rule rules[] = {
	{ MOVE_CLAIM, IN(RECEIVED), STAFF(CASE_TAKE), APPLY(claim), TO(UNDER_REVIEW), GO(ON),
	  SAY(CLAIMED), .by_desk = true },
	{ MOVE_COMPLEX, IN(RECEIVED) | IN(UNDER_REVIEW), STAFF(REFUND_REVIEW), .holds = true,
	  GUARD(complex), APPLY(complex), .to = TO_SAME, GO(LENGTHEN), CLOCK_COMPLEX,
	  SAY(COMPLEX) },
	{ MOVE_ASK, REVIEWED, STAFF(REFUND_REVIEW), .holds = true, GUARD(ask), APPLY(ask),
	  TO(NEED_EVIDENCE), GO(HOLD), CLOCK_EVIDENCE, SAY(ASKED) },
	{ MOVE_EVIDENCE, IN(NEED_EVIDENCE), CUSTOMER, GUARD(evidence), APPLY(evidence),
	  .to = TO_BACK, GO(RESUME), BOTH(EVIDENCE) },
	{ MOVE_NO_EVIDENCE, IN(NEED_EVIDENCE), CUSTOMER, .to = TO_BACK, GO(RESUME),
	  BOTH(NO_EVIDENCE) },
	/* An appeal is decided on file. */
	{ MOVE_EXPIRE, IN(NEED_EVIDENCE), TIME, IF(appealed), GUARD(passed), TO(APPEAL), GO(RESUME),
	  BOTH(ON_FILE) },
	{ MOVE_EXPIRE, IN(NEED_EVIDENCE), TIME, GUARD(passed), APPLY(expire), TO(EXPIRED), GO(WAIT),
	  BOTH(EXPIRED) },
	{ MOVE_REOPEN, IN(EXPIRED), CUSTOMER, GUARD(reopen), APPLY(evidence), TO(UNDER_REVIEW),
	  GO(RESUME), BOTH(REOPENED) },

	{ MOVE_APPROVE, REVIEWED, STAFF(REFUND_REVIEW), .holds = true, IF(above_limit),
	  GUARD(approve), APPLY(first), TO(AWAIT_SECOND), GO(ON), BOTH(SECOND) },
	{ MOVE_APPROVE, REVIEWED, STAFF(REFUND_REVIEW), .holds = true, GUARD(approve),
	  APPLY(approve), TO(APPROVED), GO(APPROVE), CLOCK_CHOICE, SAY(APPROVED) },
	{ MOVE_CONFIRM, IN(AWAIT_SECOND), STAFF(REFUND_SECOND), GUARD(second), APPLY(confirm),
	  TO(APPROVED), GO(APPROVE), CLOCK_CHOICE, SAY(APPROVED) },
	{ MOVE_SEND_BACK, IN(AWAIT_SECOND), STAFF(REFUND_SECOND), GUARD(second), APPLY(back),
	  .to = TO_BACK, GO(ON), BOTH(STILL) },
	/* Nobody was promised money yet. */
	{ MOVE_REVOKE, IN(AWAIT_SECOND), STAFF(CASE_VIEW), GUARD(revoke), APPLY(back),
	  .to = TO_BACK, GO(ON), SAY(STILL) },
	{ MOVE_REVOKE, IN(APPROVED), STAFF(CASE_VIEW), GUARD(revoke), APPLY(revoke), .to = TO_BACK,
	  GO(START), CLOCK_REVOKED, SAY(REVOKED) },

	{ MOVE_REJECT, IN(UNDER_REVIEW), STAFF(REFUND_REVIEW), .holds = true, IF(may_appeal),
	  GUARD(reject), APPLY(reject), TO(REJECTED), GO(START), CLOCK_APPEAL_WINDOW,
	  SAY(REJECTED) },
	{ MOVE_REJECT, REVIEWED, STAFF(REFUND_REVIEW), .holds = true, GUARD(reject), APPLY(reject),
	  TO(REJECTED_FINAL), GO(STOP), SAY(FINAL) },
	{ MOVE_APPEAL, IN(REJECTED), CUSTOMER, GUARD(appeal), APPLY(appeal), TO(APPEAL), GO(START),
	  CLOCK_APPEAL, BOTH(APPEALED) },
	{ MOVE_APPEAL_OVER, IN(REJECTED), TIME, GUARD(passed), TO(REJECTED_FINAL), GO(STOP),
	  SAY(APPEAL_OVER) },

	{ MOVE_CHOOSE, IN(APPROVED), CUSTOMER, GUARD(choose), APPLY(choose), .to = TO_SAME,
	  GO(RESUME), BOTH(CHOSEN) },
	{ MOVE_PAY, IN(APPROVED), STAFF(REFUND_PAY), GUARD(pay), APPLY(pay), TO(PAID), GO(STOP),
	  SAY(PAID) },
	{ MOVE_BOUNCE, IN(APPROVED) | IN(PAID), STAFF(REFUND_PAY), GUARD(bounce), APPLY(bounce),
	  TO(PAYOUT_FAILED), GO(HOLD), CLOCK_ACCOUNT, SAY(BOUNCED) },
	{ MOVE_CORRECT, IN(PAYOUT_FAILED), CUSTOMER, GUARD(choose), APPLY(choose), TO(APPROVED),
	  GO(RESUME), BOTH(CHOSEN) },
	{ MOVE_NOT_ARRIVED, IN(PAID), CUSTOMER, GUARD(not_arrived), APPLY(dispute), .to = TO_SAME,
	  GO(START), CLOCK_DISPUTE, BOTH(DISPUTED) },
	{ MOVE_ARRIVED, IN(PAID), CUSTOMER, GUARD(arrived), APPLY(arrived), .to = TO_SAME, GO(STOP),
	  SAY(ARRIVED) },
	{ MOVE_RESOLVE, IN(PAID), STAFF(REFUND_PAY), IF(disputed), GUARD(words), APPLY(resolve),
	  .to = TO_SAME, GO(STOP), SAY(RESOLVED) },

	{ MOVE_WITHDRAW, IN(RECEIVED) | IN(UNDER_REVIEW) | IN(NEED_EVIDENCE), CUSTOMER,
	  APPLY(withdraw), TO(WITHDRAWN), GO(STOP), BOTH(WITHDRAWN) },

	{ MOVE_SET_DATE, OURS, STAFF(REFUND_REVOKE), GUARD(date), .to = TO_SAME, GO(FIXED),
	  CLOCK_FIXED, SAY(NEW_DATE) },
	{ MOVE_OVERDUE, OURS, TIME, IF(waits_for_us), APPLY(overdue), .to = TO_SAME, GO(START),
	  CLOCK_ESCALATED, BOTH(OVERDUE) },
	{ MOVE_UNANSWERED, IN(APPROVED) | IN(PAYOUT_FAILED), TIME, IF(waits_for_choice),
	  .to = TO_SAME, GO(WAIT), BOTH(UNANSWERED) },
	{ MOVE_RECOMPUTED, ANYWHERE, TIME, IF(runs_by_calendar), GUARD(recomputed), .to = TO_SAME,
	  GO(ON), SAY(RECOMPUTED) },
};

const struct refund_rule *refund_rule_at(size_t i)
{
	return i < ARRAY_LEN(rules) ? &rules[i] : NULL;
}

const struct refund_rule *refund_rule_for(const struct refund_moving *m)
{
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].move == m->act->event && rules[i].from & 1u << m->now.state &&
		    (!rules[i].when || rules[i].when(m)))
			return &rules[i];
	return NULL;
}
