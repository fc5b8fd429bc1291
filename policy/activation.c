#include "policy/activation.h"

static const char *const phase_names[] = {
	[PHASE_UNPAID] = "unpaid",           [PHASE_UNVERIFIED] = "unverified",
	[PHASE_ON_TIME] = "on_time",         [PHASE_LATE_FIRST] = "late_first",
	[PHASE_LATE_SECOND] = "late_second", [PHASE_REMEDY] = "remedy",
	[PHASE_ACTIVE] = "active",           [PHASE_SUSPENDED] = "suspended",
	[PHASE_TERMINATED] = "terminated",   [PHASE_CANCELLED] = "cancelled",
	[PHASE_REFUNDED] = "refunded",
};

/* One assessment under way. */
struct assessment {
	const struct policy *policy;
	const struct calendar *cal;
	const struct order_facts *order;
	int64_t now_ms;
	struct arena *arena;
	struct activation out;
};

const char *phase_name(enum phase phase)
{
	return (unsigned)phase < ARRAY_LEN(phase_names) ? phase_names[phase] : "";
}

/* A deadline, or at_ms 0 where the policy or the calendar gives none. Only memory is an error. */
static enum err compute(const struct assessment *s, struct duration d, int64_t start_ms,
			struct deadline *out)
{
	struct deadline result = { 0 };
	enum err e;

	if (d.kind == DURATION_NONE || start_ms <= 0)
		return OK;
	e = deadline_after(s->cal, d, start_ms, s->arena, &result);
	if (e == ERR_NOMEM)
		return e;
	if (e == OK)
		*out = result;
	return OK;
}

static enum err compute_ms(const struct assessment *s, struct duration d, int64_t start_ms,
			   int64_t *out_ms)
{
	struct deadline result = { 0 };

	TRY(compute(s, d, start_ms, &result));
	*out_ms = result.at_ms;
	return OK;
}

static bool passed(const struct assessment *s, int64_t ms)
{
	return ms != 0 && ms <= s->now_ms;
}

/* The earliest moment still to come is what a timer has to wait for. */
static void consider(struct assessment *s, int64_t ms, enum activation_event event)
{
	struct activation *out = &s->out;

	if (ms <= s->now_ms || (out->next != ACTIVATION_NOTHING && out->next_ms <= ms))
		return;
	out->next = event;
	out->next_ms = ms;
}

/* From when activation counts, as far as the facts say. */
static int64_t clock_start(const struct assessment *s)
{
	const struct order_facts *o = s->order;

	if (s->policy->activation.clock_start == CLOCK_PAYMENT_CONFIRMED && o->paid_ms > 0)
		return o->paid_ms;
	if (o->verified_ms > 0)
		return o->verified_ms;
	if (o->state == ORDER_PAID)
		return 0; /* waits for the verification */
	return o->paid_ms > 0 ? o->paid_ms : o->ordered_ms > 0 ? o->ordered_ms : 0;
}

/* The deadlines of Blitzmes §3, §5 and §6, and how far beyond them we are. */
static enum err run_clock(struct assessment *s)
{
	const struct policy *p = s->policy;
	struct activation *out = &s->out;

	out->clock_ms = clock_start(s);
	TRY(compute(s, p->activation.within, out->clock_ms, &out->first));
	TRY(compute(s, p->activation.delayed_within, out->clock_ms, &out->second));
	if (p->activation.remedies)
		TRY(compute_ms(s, p->activation.remedy_after, out->clock_ms, &out->remedy_at_ms));
	out->late_first = passed(s, out->first.at_ms);
	out->late_second = passed(s, out->second.at_ms);
	out->remedy_open = passed(s, out->remedy_at_ms);
	out->remedies = out->remedy_open ? p->activation.remedies : 0;
	return OK;
}

static void consider_clock(struct assessment *s)
{
	consider(s, s->out.first.at_ms, ACTIVATION_FIRST_DEADLINE);
	consider(s, s->out.second.at_ms, ACTIVATION_SECOND_DEADLINE);
	consider(s, s->out.remedy_at_ms, ACTIVATION_REMEDY_OPENS);
}

/* --- one function per state --- */

static enum err assess_unpaid(struct assessment *s)
{
	s->out.phase = PHASE_UNPAID;
	TRY(compute_ms(s, s->policy->order.cancel_unpaid_after, s->order->ordered_ms,
		       &s->out.cancel_unpaid_at_ms));
	consider(s, s->out.cancel_unpaid_at_ms, ACTIVATION_UNPAID_LAPSES);
	return OK;
}

static enum err assess_verified(struct assessment *s)
{
	struct activation *out = &s->out;

	TRY(run_clock(s));
	consider_clock(s);
	out->phase = out->remedy_open   ? PHASE_REMEDY
		     : out->late_second ? PHASE_LATE_SECOND
		     : out->late_first  ? PHASE_LATE_FIRST
					: PHASE_ON_TIME;
	return OK;
}

/* No document limits how long a verification may take, so staff are reminded, and where the clock
 * starts with the customer's confirmation it runs already. */
static enum err assess_paid(struct assessment *s)
{
	const struct order_facts *o = s->order;
	int64_t since = o->paid_ms > 0 ? o->paid_ms : o->ordered_ms;

	if (clock_start(s) > 0)
		TRY(assess_verified(s));
	else
		s->out.phase = PHASE_UNVERIFIED;
	TRY(compute_ms(s, s->policy->payment.verify_alert, since, &s->out.verify_alert_ms));
	consider(s, s->out.verify_alert_ms, ACTIVATION_VERIFY_ALERT);
	return OK;
}

/* §7: active is delivered only when it can be used; until then the right to a remedy runs on. */
static enum err assess_active(struct assessment *s)
{
	const struct order_facts *o = s->order;

	if (o->login_failed) {
		TRY(run_clock(s));
		consider_clock(s);
	}
	s->out.phase = PHASE_ACTIVE;
	if (o->due_ms > o->activated_ms)
		consider(s, o->due_ms, ACTIVATION_PERIOD_ENDS);
	return OK;
}

static enum err assess_suspended(struct assessment *s)
{
	s->out.phase = PHASE_SUSPENDED;
	return OK;
}

static enum err assess_terminated(struct assessment *s)
{
	s->out.phase = PHASE_TERMINATED;
	return OK;
}

static enum err assess_cancelled(struct assessment *s)
{
	s->out.phase = PHASE_CANCELLED;
	return OK;
}

static enum err assess_refunded(struct assessment *s)
{
	s->out.phase = PHASE_REFUNDED;
	return OK;
}

static enum err (*const assess[ORDER_STATE_COUNT])(struct assessment *) = {
	[ORDER_AWAITING_PAYMENT] = assess_unpaid, [ORDER_PAID] = assess_paid,
	[ORDER_VERIFIED] = assess_verified,       [ORDER_ACTIVE] = assess_active,
	[ORDER_SUSPENDED] = assess_suspended,     [ORDER_TERMINATED] = assess_terminated,
	[ORDER_CANCELLED] = assess_cancelled,     [ORDER_REFUNDED] = assess_refunded,
};

enum err activation_assess(const struct policy *p, const struct calendar *cal,
			   const struct order_facts *order, int64_t now_ms, struct arena *a,
			   struct activation *out)
{
	struct assessment s = {
		.policy = p, .cal = cal, .order = order, .now_ms = now_ms, .arena = a
	};

	if ((unsigned)order->state >= ORDER_STATE_COUNT)
		return ERR_INVALID;
	s.out.manual = policy_is_manual(p, order->payment_method);
	TRY(assess[order->state](&s));
	*out = s.out;
	return OK;
}
