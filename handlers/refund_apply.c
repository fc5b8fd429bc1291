/* refund_apply.c - what a move changes in the case besides its state and clock, and what of it is
 * counted for the figures. */
#include "handlers/refund_account.h"
#include "handlers/refund_rules.h"
#include "handlers/refund_ways.h"

enum err refund_apply_claim(struct refund_moving *m)
{
	/* Handed over before anybody claimed it: act.code is who has it now. */
	m->now.owner = m->act->code ? m->act->code : m->actor;
	m->now.claimed_ms = m->t->now_ms;
	return OK;
}

enum err refund_apply_ask(struct refund_moving *m)
{
	m->now.ask = m->act->code;
	m->now.ask_words = m->act->words;
	m->now.appeal_asked += m->now.state == REFUND_APPEAL;
	return OK;
}

enum err refund_apply_evidence(struct refund_moving *m)
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
	bool late = m->now.escalated || refund_passed(m);

	m->now.escalated = 0;
	TRY(tally(m, what, amount));
	return tally(m, late ? COUNT_LATE : COUNT_ON_TIME, 0);
}

enum err refund_apply_first(struct refund_moving *m)
{
	m->now.amount = m->act->amount;
	m->now.decider = m->actor;
	m->now.decided_ms = m->t->now_ms;
	m->now.second = NULL;
	return OK;
}

/* Where there is nothing to choose, nobody is asked. */
static enum err settle_way(struct refund_moving *m)
{
	struct refund_ways ways;

	TRY(refund_ways(m->t, &m->now, &ways));
	m->now.method = refund_ways_only(&ways);
	return OK;
}

enum err refund_apply_approve(struct refund_moving *m)
{
	TRY(refund_apply_first(m));
	TRY(settle_way(m));
	if (refund_appealed(m))
		TRY(tally(m, COUNT_APPEAL_WON, 0));
	return tally_decision(m, COUNT_APPROVED, m->now.amount);
}

enum err refund_apply_confirm(struct refund_moving *m)
{
	m->now.second = m->actor;
	m->now.decided_ms = m->t->now_ms;
	TRY(settle_way(m));
	if (refund_appealed(m))
		TRY(tally(m, COUNT_APPEAL_WON, 0));
	return tally_decision(m, COUNT_APPROVED, m->now.amount);
}

enum err refund_apply_second_late(struct refund_moving *m)
{
	m->now.reminded |= SECOND_ESCALATED;
	return OK;
}

enum err refund_apply_back(struct refund_moving *m)
{
	m->now.amount = 0;
	m->now.second = NULL;
	m->now.decider = NULL;
	m->now.decided_ms = 0;
	return OK;
}

enum err refund_apply_revoke(struct refund_moving *m)
{
	TRY(tally(m, COUNT_REVOKED, m->now.amount));
	m->now.method = PAY_UNKNOWN;
	m->now.account = NULL;
	return refund_apply_back(m);
}

enum err refund_apply_reject(struct refund_moving *m)
{
	m->now.no = m->act->code;
	m->now.no_words = m->act->words;
	m->now.decider = m->actor;
	m->now.decided_ms = m->t->now_ms;
	if (!refund_appealed(m))
		m->now.first_decider = m->actor;
	return tally_decision(m, COUNT_REJECTED, 0);
}

enum err refund_apply_appeal(struct refund_moving *m)
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

enum err refund_apply_choose(struct refund_moving *m)
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

enum err refund_apply_pay(struct refund_moving *m)
{
	m->now.payer = m->actor;
	m->now.reference = m->act->words;
	m->now.slip = m->act->file;
	m->now.paid_ms = m->t->now_ms;
	m->now.dispute_ms = 0;
	m->now.arrived_ms = 0;
	TRY(refund_arrival(m->policy, m->t->ctx->calendar, m->t->now_ms, &m->now.arrive_ms));
	TRY(refund_end_order(m->t, &m->now));
	return tally(m, COUNT_PAID, m->now.amount);
}

enum err refund_apply_bounce(struct refund_moving *m)
{
	if (m->now.state == REFUND_PAID)
		TRY(tally(m, COUNT_BOUNCED, m->now.amount));
	m->now.paid_ms = m->now.arrive_ms = m->now.arrived_ms = m->now.dispute_ms = 0;
	m->now.payer = m->now.reference = m->now.slip = NULL;
	return OK;
}

enum err refund_apply_dispute(struct refund_moving *m)
{
	m->now.dispute_ms = m->t->now_ms;
	m->now.arrived_ms = 0; /* said too soon */
	m->now.escalated = 0;
	return OK;
}

enum err refund_apply_arrived(struct refund_moving *m)
{
	m->now.arrived_ms = m->t->now_ms;
	m->now.dispute_ms = 0;
	return OK;
}

enum err refund_apply_resolve(struct refund_moving *m)
{
	m->now.dispute_ms = 0;
	return OK;
}

enum err refund_apply_withdraw(struct refund_moving *m)
{
	return tally(m, COUNT_WITHDRAWN, 0);
}

enum err refund_apply_expire(struct refund_moving *m)
{
	return tally(m, COUNT_EXPIRED, 0);
}

enum err refund_apply_complex(struct refund_moving *m)
{
	m->now.complex = 1;
	return OK;
}

enum err refund_apply_overdue(struct refund_moving *m)
{
	m->now.escalated++;
	return OK;
}
