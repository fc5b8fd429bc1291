/* refund_table.c - the refund's transitions, one row each. Read from top to bottom it is the life
 * of a case; the rows are those of the field's table. */
#include "handlers/refund_rules.h"

#define IN(state)   (1u << REFUND_##state)
#define CUSTOMER    .by = BY_CUSTOMER
#define STAFF(what) .by = BY_STAFF, .role = ACT_##what
#define TIME        .by = BY_TIME
#define TO(state)   .to = REFUND_##state
#define GO(kind)    .ticks = TICKS_##kind
#define SAY(name)   .tell = MSG_REFUND_TOLD_##name, .under = MSG_COUNT
#define BOTH(name)  .tell = MSG_REFUND_TOLD_##name, .under = MSG_STAFF_REFUND_##name
#define IF(fn)      .when = refund_##fn
#define GUARD(fn)   .guard = refund_guard_##fn
#define APPLY(fn)   .apply = refund_apply_##fn

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
	/* The customer's date holds, and says so. */
	{ MOVE_SECOND_LATE, IN(AWAIT_SECOND), TIME, GUARD(second_late), APPLY(second_late),
	  .to = TO_SAME, GO(ON), BOTH(SECOND_LATE) },
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
