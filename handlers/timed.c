#include "handlers/timed.h"

#include "handlers/alerts.h"
#include "handlers/notices.h"
#include "handlers/refund_move.h"
#include "handlers/ticket.h"
#include "store/proof.h"

enum {
	PAGE = 200,               /* orders per call of timed_recompute */
	COUNT_MAX = 2000,         /* orders looked at for a preview */
	REMINDER_MINUTE = 9 * 60, /* of the day, for reminders a week ahead */
};

static bool is_waiting(const struct order *o)
{
	return (int)o->state < ORDER_OPEN_STATES;
}

/* ---- setting ---- */

/* Runs at due_ms when that is still to come, else not at all. */
static enum err set_or_clear(struct turn *t, enum timer_kind kind, int64_t order, int64_t due_ms)
{
	if (due_ms > t->now_ms)
		return timer_set(t->store, kind, order, due_ms);
	return timer_clear(t->store, kind, order);
}

/* A day before an unpaid order lapses, but not at night, and not right behind the order itself. */
static int64_t pay_soon_at(struct turn *t, const struct standing *s)
{
	int64_t lapses = s->act.cancel_unpaid_at_ms;
	int64_t at = policy_quiet_end(t->ctx->policy, lapses - MS_DAY);

	if (!lapses || at >= lapses || at < s->order.ordered_ms + MS_HOUR)
		return 0;
	return at;
}

static int64_t news_at(struct turn *t, const struct order *o)
{
	int64_t news = o->next_news_ms;

	if (!is_waiting(o) || news <= t->now_ms)
		return 0;
	return news - NEWS_LEAD_MS > t->now_ms ? news - NEWS_LEAD_MS : news;
}

enum err timed_order(struct turn *t, const struct order *o)
{
	struct standing s;
	bool waiting;

	TRY(standing_load(t, o, &s));
	waiting = is_waiting(o);
	TRY(set_or_clear(t, TIMER_CLOCK, o->id,
			 o->state == ORDER_PAID ? s.check_ms : s.act.cancel_unpaid_at_ms));
	TRY(set_or_clear(t, TIMER_FIRST, o->id, waiting ? s.act.first.at_ms : 0));
	TRY(set_or_clear(t, TIMER_SECOND, o->id, waiting ? s.act.second.at_ms : 0));
	TRY(set_or_clear(t, TIMER_REMEDY, o->id, s.act.remedy_at_ms));
	TRY(set_or_clear(t, TIMER_PAY_SOON, o->id, pay_soon_at(t, &s)));
	return set_or_clear(t, TIMER_NEWS, o->id, news_at(t, o));
}

/* A week before the end of the period, in the morning. */
static int64_t due_reminder_at(struct turn *t, const struct order *o)
{
	int offset = t->ctx->calendar->offset_min;

	if (!o->due_ms || o->state != ORDER_ACTIVE)
		return 0;
	return civil_ms(civil_day_of(o->due_ms, offset) - DUE_REMINDER_DAYS, REMINDER_MINUTE,
			offset);
}

enum err timed_remind_due(struct turn *t, const struct order *o, int64_t *at_ms)
{
	int64_t at = due_reminder_at(t, o);

	TRY(set_or_clear(t, TIMER_DUE, o->id, at));
	*at_ms = at > t->now_ms ? at : 0;
	return OK;
}

/* ---- looking ---- */

enum err timed_alert(struct turn *t, const struct standing *s, bool *news)
{
	static const enum msg texts[] = {
		[TOLD_LATE_FIRST] = MSG_STAFF_LATE_FIRST,
		[TOLD_LATE_SECOND] = MSG_STAFF_LATE_SECOND,
		[TOLD_REMEDY] = MSG_STAFF_REMEDY,
	};
	enum told level = standing_level(s);

	*news = level >= TOLD_LATE_FIRST && s->order.told < (int)level;
	if (!*news)
		return OK;
	TRY(order_set_told(t->store, s->order.id, (int)level));
	return alert_order(t, s, texts[level]);
}

static enum err tell_lateness(struct turn *t, const struct standing *s)
{
	bool news;

	TRY(timed_alert(t, s, &news));
	return news ? notices_tell_calmly(t, s, notice_standing) : OK;
}

enum err timed_shown(struct turn *t, const struct standing *s)
{
	int64_t *owners;
	size_t n;
	bool news;

	TRY(proof_owners(t->store, t->arena, s->order.id, OWNERS_MAX, &owners, &n));
	if (n != 1 || owners[0] != t->contact.id)
		return OK;
	TRY(timer_clear(t->store, TIMER_TELL, s->order.id));
	return timed_alert(t, s, &news);
}

enum err timed_look(struct turn *t, const struct order *o)
{
	struct standing s;

	TRY(standing_load(t, o, &s));
	TRY(tell_lateness(t, &s));
	return timed_order(t, o);
}

/* The owners' open request with a picture of the payment, if there is one. */
static enum err payment_shown(struct turn *t, const struct order *o, bool *shown)
{
	struct request r;
	int64_t *owners;
	size_t n;

	*shown = false;
	TRY(proof_owners(t->store, t->arena, o->id, OWNERS_MAX, &owners, &n));
	for (size_t i = 0; i < n && !*shown; i++) {
		enum err e = request_open_of_contact(t->store, t->arena, owners[i],
						     REQUEST_PAYMENT_PROOF, o->id, &r);

		if (e != OK && e != ERR_NOT_FOUND)
			return e;
		*shown = e == OK;
	}
	return OK;
}

/* An unpaid order lapses, unless its customer says it was paid: then a person has to look. */
static enum err lapse(struct turn *t, const struct standing *s)
{
	const struct order *o = &s->order;
	bool shown;

	TRY(payment_shown(t, o, &shown));
	if (shown) {
		TRY(alert_order(t, s, MSG_STAFF_LAPSE_HELD));
		return timer_set(t->store, TIMER_CLOCK, o->id, t->now_ms + MS_DAY);
	}
	TRY(order_move(t->store, o->id, o->version, ORDER_CANCELLED, ORDER_AS_STEP, t->now_ms,
		       "system"));
	t->effects.orders_changed = true;
	return note(t, "order_lapsed", arena_printf(t->arena, "order:%s", o->number), NULL);
}

/* ---- one function per kind ---- */

static enum err clock_fired(struct turn *t, const struct order *o)
{
	struct standing s;

	TRY(standing_load(t, o, &s));
	if (o->state == ORDER_AWAITING_PAYMENT && s.act.cancel_unpaid_at_ms &&
	    s.act.cancel_unpaid_at_ms <= t->now_ms)
		return lapse(t, &s);
	if (s.check_late) {
		TRY(alert_order(t, &s, MSG_STAFF_UNVERIFIED));
		if (o->told < TOLD_UNVERIFIED)
			TRY(order_set_told(t->store, o->id, TOLD_UNVERIFIED));
	}
	return timed_look(t, o);
}

static enum err pay_soon_fired(struct turn *t, const struct order *o)
{
	struct standing s;

	TRY(standing_load(t, o, &s));
	if (o->state != ORDER_AWAITING_PAYMENT || s.act.cancel_unpaid_at_ms <= t->now_ms)
		return OK;
	return notices_tell(t, &s, notice_pay_soon);
}

static enum err due_fired(struct turn *t, const struct order *o)
{
	struct standing s;

	if (due_reminder_at(t, o) > t->now_ms)
		return timer_set(t->store, TIMER_DUE, o->id, due_reminder_at(t, o));
	if (o->state != ORDER_ACTIVE || o->due_ms <= t->now_ms)
		return OK;
	TRY(standing_load(t, o, &s));
	return notices_tell_calmly(t, &s, notice_due);
}

/* First staff are reminded, so that there is something to say; then the promise is kept, by saying
 * honestly how it stands, at whatever hour staff have promised it. */
static enum err news_fired(struct turn *t, const struct order *o)
{
	struct standing s;

	if (!o->next_news_ms)
		return OK;
	if (!is_waiting(o))
		return order_set_next_news(t->store, o->id, 0);
	TRY(standing_load(t, o, &s));
	if (o->next_news_ms > t->now_ms) {
		TRY(timer_set(t->store, TIMER_NEWS, o->id, o->next_news_ms));
		return alert_order(t, &s, MSG_STAFF_NEWS_SOON);
	}
	TRY(order_set_next_news(t->store, o->id, 0));
	return notices_tell(t, &s, notice_news);
}

static enum err tell_fired(struct turn *t, const struct order *o)
{
	struct standing s;

	TRY(standing_load(t, o, &s));
	return notices_tell_calmly(t, &s, notice_standing);
}

static enum err (*const fired[TIMER_ORDER_END])(struct turn *, const struct order *) = {
	[TIMER_CLOCK] = clock_fired, [TIMER_FIRST] = timed_look, [TIMER_SECOND] = timed_look,
	[TIMER_REMEDY] = timed_look, [TIMER_DUE] = due_fired,    [TIMER_PAY_SOON] = pay_soon_fired,
	[TIMER_NEWS] = news_fired,   [TIMER_TELL] = tell_fired,
};

static const struct {
	int kind;
	enum err (*run)(struct turn *t, int64_t ref);
} others[] = {
#define TIMER(name, number, fn) { TIMER_##name, fn },
#include "handlers/timers.def"
#undef TIMER
};
_Static_assert(TIMER_ORDER_END == TIMER_DIGEST, "an order's kinds end where the others begin");

enum err timed_run(struct turn *t, const struct timer *timer)
{
	struct order o;
	enum err e;

	t->locale = locale_staff(t);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		if (others[i].kind == timer->kind)
			return others[i].run(t, timer->ref);
	if (timer->kind <= 0 || timer->kind >= TIMER_ORDER_END || !fired[timer->kind]) {
		log_error("timer of unknown kind=%d", timer->kind);
		return OK;
	}
	e = order_get(t->store, t->arena, timer->ref, &o);
	if (e == ERR_NOT_FOUND)
		return OK;
	return e == OK ? fired[timer->kind](t, &o) : e;
}

/* ---- after the calendar changed ---- */

/* What its owners believe: the due time of the timer behind their promise. 0 = nothing. */
static enum err promised(struct turn *t, const struct standing *s, int64_t *old_ms)
{
	enum timer_kind kind = s->order.told < TOLD_LATE_FIRST ? TIMER_FIRST : TIMER_SECOND;
	enum err e = timer_due(t->store, kind, s->order.id, old_ms);

	if (e == ERR_NOT_FOUND)
		*old_ms = 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err recompute_order(struct turn *t, const struct order *o)
{
	struct standing s;
	int64_t before, now;

	TRY(standing_load(t, o, &s));
	TRY(promised(t, &s, &before));
	now = s.act.phase == PHASE_ON_TIME      ? s.act.first.at_ms
	      : s.act.phase == PHASE_LATE_FIRST ? s.act.second.at_ms
						: 0;
	if (before && now && before != now && s.act.late_first == (o->told >= TOLD_LATE_FIRST))
		TRY(notices_tell_calmly(t, &s, notice_moved));
	return timed_look(t, o);
}

/* One page of orders in this state; *after is 0 again when all are done. */
static enum err recompute_orders(struct turn *t, enum order_state state, int64_t *after)
{
	struct order *o;
	size_t n;

	TRY(orders_open(t->store, t->arena, state, *after, PAGE, &o, &n));
	for (size_t i = 0; i < n; i++)
		TRY(recompute_order(t, &o[i]));
	*after = n == PAGE ? o[n - 1].id : 0;
	return OK;
}

/* What has clocks, one part after the other: the states of open orders, refunds, tickets. */
enum { PART_REFUNDS = ORDER_OPEN_STATES, PART_TICKETS, PARTS, PART_BITS = 3 };
_Static_assert(PARTS <= 1 << PART_BITS, "a part fits into its bits");

static enum err recompute_part(struct turn *t, int64_t part, int64_t *after)
{
	if (part == PART_REFUNDS)
		return refund_recompute(t, after);
	if (part == PART_TICKETS)
		return ticket_recompute(t, after);
	return recompute_orders(t, (enum order_state)part, after);
}

/* The cursor holds the part in its lowest bits and the last id of it above them. */
enum err timed_recompute(struct turn *t, int64_t *cursor)
{
	int64_t part = *cursor & ((1 << PART_BITS) - 1);
	int64_t after = *cursor >> PART_BITS;

	t->locale = locale_staff(t);
	TRY(recompute_part(t, part, &after));
	if (!after)
		part = part + 1 < PARTS ? part + 1 : 0;
	*cursor = after << PART_BITS | part;
	return OK;
}

/* The date that counts for its owners now: 0 when none does. */
static enum err date_under(struct turn *t, const struct calendar *cal, const struct order *o,
			   int64_t *out_ms)
{
	const struct order_facts facts = {
		.state = o->state,
		.ordered_ms = o->ordered_ms,
		.paid_ms = o->paid_ms,
		.verified_ms = o->verified_ms,
		.payment_method = o->payment_method,
	};
	struct activation a;

	TRY(activation_assess(t->ctx->policy, cal, &facts, t->now_ms, NULL, &a));
	*out_ms = o->state == ORDER_PAID && a.phase == PHASE_UNVERIFIED ? a.verify_alert_ms
		  : o->told < TOLD_LATE_FIRST                           ? a.first.at_ms
									: a.second.at_ms;
	return OK;
}

static enum err count_changed(struct turn *t, const struct calendar *a, const struct calendar *b,
			      const struct order *o, int64_t *n)
{
	int64_t under_a, under_b;

	TRY(date_under(t, a, o, &under_a));
	TRY(date_under(t, b, o, &under_b));
	/* What has passed under both is history. */
	*n += under_a != under_b && (under_a > t->now_ms || under_b > t->now_ms);
	return OK;
}

enum err timed_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			     int64_t *n, bool *more)
{
	static const enum order_state states[] = { ORDER_PAID, ORDER_VERIFIED };
	int64_t refunds, tickets;
	bool more_tickets;
	size_t seen = 0;

	TRY(refund_count_changes(t, a, b, COUNT_MAX, &refunds, more));
	TRY(ticket_count_changes(t, a, b, COUNT_MAX, &tickets, &more_tickets));
	*n = refunds + tickets;
	*more = *more || more_tickets;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		int64_t after = 0;
		size_t got = PAGE;

		while (got == PAGE && seen < COUNT_MAX) {
			struct order *o;

			TRY(orders_open(t->store, t->arena, states[i], after, PAGE, &o, &got));
			for (size_t k = 0; k < got; k++)
				TRY(count_changed(t, a, b, &o[k], n));
			seen += got;
			after = got ? o[got - 1].id : after;
		}
		*more = *more || got == PAGE;
	}
	return OK;
}
