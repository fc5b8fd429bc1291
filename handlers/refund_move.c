#include "handlers/refund_inside.h"

#include "handlers/desk.h"
#include "handlers/event.h"

enum { DETAIL_BYTES = 256 };

const char *refund_event_name(enum refund_event event)
{
	static const char *const names[] = {
		[MOVE_SUBMIT] = "submit",
		[MOVE_EVIDENCE] = "evidence",
		[MOVE_NO_EVIDENCE] = "no_evidence",
		[MOVE_REOPEN] = "reopen",
		[MOVE_APPEAL] = "appeal",
		[MOVE_CHOOSE] = "choose",
		[MOVE_CORRECT] = "correct",
		[MOVE_NOT_ARRIVED] = "not_arrived",
		[MOVE_ARRIVED] = "arrived",
		[MOVE_WITHDRAW] = "withdraw",
		[MOVE_CLAIM] = "claim",
		[MOVE_ASK] = "ask",
		[MOVE_APPROVE] = "approve",
		[MOVE_CONFIRM] = "confirm",
		[MOVE_SEND_BACK] = "send_back",
		[MOVE_REVOKE] = "revoke",
		[MOVE_REJECT] = "reject",
		[MOVE_PAY] = "pay",
		[MOVE_BOUNCE] = "bounce",
		[MOVE_COMPLEX] = "complex",
		[MOVE_SET_DATE] = "set_date",
		[MOVE_RESOLVE] = "resolve",
		[MOVE_EXPIRE] = "expire",
		[MOVE_APPEAL_OVER] = "appeal_over",
		[MOVE_OVERDUE] = "overdue",
		[MOVE_UNANSWERED] = "unanswered",
		[MOVE_RECOMPUTED] = "recomputed",
		[MOVE_SECOND_LATE] = "second_late",
	};
	_Static_assert(ARRAY_LEN(names) == REFUND_EVENTS, "one name per event");

	return (unsigned)event < REFUND_EVENTS ? names[event] : "";
}

/* ---- what a state means ---- */

static enum refund_turn turn_in(const struct refund *r)
{
	switch (r->state) {
	case REFUND_RECEIVED:
	case REFUND_UNDER_REVIEW:
	case REFUND_AWAIT_SECOND:
	case REFUND_APPEAL:
		return TURN_STAFF;
	case REFUND_NEED_EVIDENCE:
	case REFUND_REJECTED:
	case REFUND_PAYOUT_FAILED:
		return TURN_CUSTOMER;
	case REFUND_APPROVED:
		return r->method == PAY_UNKNOWN ? TURN_CUSTOMER : TURN_FINANCE;
	case REFUND_PAID:
		return r->dispute_ms ? TURN_FINANCE : TURN_NOBODY;
	default:
		return TURN_NOBODY;
	}
}

static bool over(enum refund_state state)
{
	return state == REFUND_EXPIRED || state == REFUND_PAID || state == REFUND_REJECTED_FINAL ||
	       state == REFUND_WITHDRAWN;
}

static void settle(struct turn *t, struct refund *r)
{
	r->turn = turn_in(r);
	if (over(r->state) && r->open)
		r->closed_ms = t->now_ms;
	if (!over(r->state))
		r->closed_ms = 0;
	r->open = !over(r->state);
}

/* ---- who may ---- */

/* The contact behind a member of staff, 0 for none: in groups the turn knows no contact. */
static enum err own_contact(struct turn *t, int64_t *id)
{
	struct contact c;
	struct address addr;
	enum err e;

	*id = t->contact.id;
	if (*id || !t->update->sender)
		return OK;
	e = contact_by_address(t->store, t->arena, t->update->channel, t->update->sender, &c,
			       &addr);
	if (e == OK)
		*id = c.id;
	return e == ERR_NOT_FOUND ? OK : e;
}

static bool is_held(const struct refund_moving *m)
{
	return m->now.owner && desk_may_hold(m->t, m->now.owner);
}

static bool held_by_other(const struct refund_moving *m)
{
	return is_held(m) && strcmp(m->now.owner, m->actor) != 0 &&
	       !may_act(m->t, ACT_CASE_TAKE_OVER);
}

static enum err check_staff(struct refund_moving *m)
{
	int64_t self;

	if (!may_act(m->t, m->rule->role)) {
		m->why = REFUSED_ROLE;
		return OK;
	}
	TRY(own_contact(m->t, &self));
	m->why = self == m->now.contact_id            ? REFUSED_OWN
		 : m->rule->holds && held_by_other(m) ? REFUSED_HELD
						      : REFUND_DONE;
	return OK;
}

static enum err check_party(struct refund_moving *m)
{
	switch (m->rule->by) {
	case BY_STAFF:
		return check_staff(m);
	case BY_CUSTOMER:
		m->why = m->t->contact.id == m->now.contact_id ? REFUND_DONE : REFUSED_ROLE;
		return OK;
	case BY_TIME:
		m->why = m->t->update->kind == UPDATE_NONE ? REFUND_DONE : REFUSED_ROLE;
		return OK;
	}
	return ERR_INVALID;
}

/* Sets m->why; nothing is changed yet. */
static enum err check(struct refund_moving *m)
{
	TRY(refund_policy(m->t, &m->now, &m->policy));
	m->rule = refund_rule_for(m);
	if (m->act->version && m->act->version != m->now.version)
		m->why = REFUSED_MOVED;
	else if (!m->rule)
		m->why = REFUSED_STATE;
	if (m->why != REFUND_DONE)
		return OK;
	TRY(check_party(m));
	return m->why == REFUND_DONE && m->rule->guard ? m->rule->guard(m) : OK;
}

/* ---- moving ---- */

static enum refund_state target(const struct refund_moving *m)
{
	if (m->rule->to == TO_SAME)
		return m->now.state;
	if (m->rule->to == TO_BACK)
		return m->now.appeals ? REFUND_APPEAL : REFUND_UNDER_REVIEW;
	return (enum refund_state)m->rule->to;
}

/* Codes, amounts and dates: never a person's words. */
static const char *detail_of(const struct refund_moving *m)
{
	const struct refund *r = &m->now;
	struct strbuf b;

	strbuf_init(&b, m->t->arena, DETAIL_BYTES);
	strbuf_addf(&b, "%s -> %s", refund_state_name(m->before.state),
		    refund_state_name(r->state));
	if (m->act->amount)
		strbuf_addf(&b, " amount=%lld", (long long)m->act->amount);
	if (m->act->code && m->rule->by == BY_STAFF)
		strbuf_addf(&b, " code=%s", m->act->code);
	if (r->deadline_ms != m->before.deadline_ms)
		strbuf_addf(&b, " deadline_ms=%lld", (long long)r->deadline_ms);
	return strbuf_failed(&b) ? NULL : b.ptr;
}

static enum err write_down(struct refund_moving *m)
{
	struct turn *t = m->t;
	const struct refund_step step = {
		.refund_id = m->now.id,
		.from = m->act->event == MOVE_SUBMIT ? REFUND_FROM_NONE : (int)m->before.state,
		.to = m->now.state,
		.event = m->act->event,
		.at_ms = t->now_ms,
		.actor = m->actor,
		.detail = detail_of(m),
	};
	const char *subject = arena_printf(t->arena, "refund:%s", m->now.number);
	const char *action = arena_printf(t->arena, "refund_%s", refund_event_name(m->act->event));

	if (!subject || !action)
		return ERR_NOMEM;
	t->subject = subject;
	TRY(refund_step_add(t->store, &step));
	TRY(audit_add(t->store, t->now_ms, m->actor, action, subject, step.detail));
	log_info("refund=%s event=%s from=%s to=%s by=%s", m->now.number,
		 refund_event_name(m->act->event), refund_state_name(m->before.state),
		 refund_state_name(m->now.state), m->actor);
	return event_put(t, EVENT_REFUND_MOVED, subject,
			 FACTS(FACT("number", m->now.number),
			       FACT("state", refund_state_name(m->now.state)),
			       FACT("event", refund_event_name(m->act->event)),
			       FACT("reason", m->now.reason), FACT_N("amount", m->now.amount),
			       FACT_TIME("deadline", m->now.deadline_ms)));
}

/* In the group the card is looked for: what was pressed there may be a question under it. What a
 * customer pressed is theirs, and never becomes a card. */
static int64_t shown_to_staff(const struct refund_moving *m)
{
	return m->rule->by == BY_STAFF && m->t->update->in_private ? desk_pressed(m->t) : 0;
}

/* Who pays hears of it when the way is known: by the customer's choice, or with the approval. */
static enum msg under_of(const struct refund_moving *m)
{
	bool to_pay = m->now.state == REFUND_APPROVED && m->before.state != REFUND_APPROVED &&
		      m->now.method != PAY_UNKNOWN;

	return to_pay ? MSG_STAFF_REFUND_CHOSEN : m->rule->under;
}

/* Everything behind the checks. */
static enum err carry_out(struct refund_moving *m)
{
	struct refund *r = &m->now;

	TRY(refund_keep_terms(m->t, r));
	r->reminded &= SECOND_ESCALATED;
	if (m->rule->holds && !is_held(m) && r->state != REFUND_RECEIVED)
		r->owner = m->actor; /* whoever acts on what nobody holds, holds it */
	if (m->rule->apply)
		TRY(m->rule->apply(m));
	if (target(m) != r->state) {
		r->state_ms = m->t->now_ms;
		r->reminded = 0;
	}
	r->state = target(m);
	TRY(refund_clocks(m));
	settle(m->t, r);
	TRY(refund_save(m->t->store, r));
	TRY(write_down(m));
	TRY(refund_timers(m->t, r));
	TRY(refund_tell(m));
	return m->rule->by_desk
		       ? OK
		       : refund_show_staff(m->t, &m->before, r, under_of(m), shown_to_staff(m));
}

enum err refund_move(struct turn *t, struct refund *r, const struct refund_act *act,
		     enum refund_refusal *why)
{
	struct refund_moving m = { .t = t, .act = act, .before = *r, .now = *r, .actor = actor(t) };

	TRY(check(&m));
	if (m.why == REFUND_DONE) {
		TRY(carry_out(&m));
		*r = m.now;
	}
	*why = m.why;
	return OK;
}

enum err refund_check(struct turn *t, const struct refund *r, const struct refund_act *act,
		      enum refund_refusal *why)
{
	struct refund_moving m = { .t = t, .act = act, .before = *r, .now = *r, .actor = actor(t) };

	TRY(check(&m));
	*why = m.why;
	return OK;
}

/* Whether the particulars are missing is no matter here: they are asked for next. */
bool refund_may(struct turn *t, const struct refund *r, enum refund_event event)
{
	const struct refund_act act = { .event = event };
	struct refund_moving m = {
		.t = t, .act = &act, .before = *r, .now = *r, .actor = actor(t)
	};

	if (refund_policy(t, r, &m.policy) != OK)
		return false;
	m.rule = refund_rule_for(&m);
	if (!m.rule || check_party(&m) != OK || m.why != REFUND_DONE)
		return false;
	if (m.rule->guard && m.rule->guard(&m) != OK)
		return false;
	return m.why == REFUND_DONE || m.why == REFUSED_MISSING || m.why == REFUSED_AMOUNT;
}

/* ---- the beginning ---- */

static const struct refund_rule submission = {
	.move = MOVE_SUBMIT,
	.by = BY_CUSTOMER,
	.to = REFUND_RECEIVED,
	.ticks = TICKS_START,
	.clock = CLOCK_REVIEW,
	.tell = MSG_REFUND_TOLD_RECEIVED,
	.under = MSG_COUNT,
};

static enum err announce(struct turn *t, const struct refund *r)
{
	struct desk_case c;

	TRY(desk_load(t, &desk_refunds, r->id, &c));
	return desk_announce(t, &c);
}

static enum err begin(struct refund_moving *m)
{
	struct turn *t = m->t;
	int offset = t->ctx->calendar->offset_min;

	TRY(refund_keep_terms(t, &m->now));
	m->now.clock = CLOCK_REVIEW;
	m->now.clock_ms = t->now_ms;
	TRY(refund_promise(t, &m->now, &m->now.deadline_ms));
	settle(t, &m->now);
	TRY(refund_add(t->store, t->arena, offset, t->now_ms, &m->now));
	TRY(refund_tally(t->store, civil_day_of(t->now_ms, offset), COUNT_RECEIVED, m->now.reason,
			 m->now.asked));
	TRY(write_down(m));
	TRY(refund_timers(t, &m->now));
	TRY(refund_tell(m));
	return announce(t, &m->now);
}

enum err refund_submit(struct turn *t, struct refund *r)
{
	const struct refund_act act = { .event = MOVE_SUBMIT };
	struct refund_moving m = {
		.t = t, .act = &act, .rule = &submission, .now = *r, .actor = actor(t)
	};

	m.now.state = REFUND_RECEIVED;
	m.now.received_ms = m.now.state_ms = t->now_ms;
	m.now.policy_version = t->ctx->policy->document.version;
	m.before = m.now;
	TRY(begin(&m));
	*r = m.now;
	return OK;
}

enum err refund_add_evidence(struct turn *t, struct refund *r, int pieces)
{
	struct refund now = *r;

	now.evidence += pieces;
	TRY(refund_save(t->store, &now));
	TRY(refund_show_staff(t, r, &now, MSG_STAFF_REFUND_MORE, 0));
	*r = now;
	return OK;
}
