#include "handlers/notices.h"

#include "handlers/alerts.h"
#include "handlers/counting.h"
#include "handlers/event.h"
#include "handlers/office.h"
#include "handlers/reach.h"
#include "handlers/staff.h"
#include "handlers/timed.h"
#include "store/proof.h"

enum { STEPS_MAX = 200 };

/* ---- the words ---- */

static void add_by(struct speech *p, const char *name, int64_t ms)
{
	speech_add(p, name, ms ? words_by(p->t, p->l, ms) : NULL);
}

static void add_due(struct speech *p)
{
	int64_t due = p->s->order.due_ms;

	speech_add(p, "until", due ? format_date_plain(p->t->arena, p->l, due) : NULL);
}

static enum err news_unpaid(struct speech *p)
{
	speech_product(p, MSG_NOTICE_UNPAID);
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
	return OK;
}

static void news_late_second(struct speech *p)
{
	const struct activation *a = &p->s->act;

	speech_order(p, MSG_NOTICE_LATE_SECOND);
	speech_add(p, "promised",
		   words_at(p->t, p->l, a->second.at_ms ? a->second.at_ms : a->first.at_ms));
	speech_add_cause(p);
	add_by(p, "remedy", a->remedy_at_ms);
	speech_add_news(p);
	speech_person(p, BTN_ASK_ADMIN);
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
}

static void news_late_first(struct speech *p)
{
	const struct activation *a = &p->s->act;

	if (!a->second.at_ms) {
		news_late_second(p);
		return;
	}
	speech_order(p, MSG_NOTICE_LATE_FIRST);
	speech_add(p, "promised", words_at(p->t, p->l, a->first.at_ms));
	speech_add_cause(p);
	add_by(p, "until", a->second.at_ms);
	speech_add_news(p);
	speech_person(p, BTN_ASK_ADMIN);
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
}

static void news_remedy(struct speech *p)
{
	speech_order(p, MSG_NOTICE_REMEDY);
	speech_add(p, "within", length_words(p->t, p->t->ctx->policy->activation.remedy_after));
	speech_offer_remedies(p);
}

/* How late it is; false while it is not. */
static bool news_late(struct speech *p)
{
	switch (standing_level(p->s)) {
	case TOLD_REMEDY:
		news_remedy(p);
		return true;
	case TOLD_LATE_SECOND:
		news_late_second(p);
		return true;
	case TOLD_LATE_FIRST:
		news_late_first(p);
		return true;
	default:
		return false;
	}
}

static enum err news_paid(struct speech *p)
{
	if (p->s->check_late)
		return activation_compose(p); /* late already: with an apology */
	if (news_late(p))
		return OK;
	speech_product(p, MSG_NOTICE_PAID);
	add_by(p, "check", p->s->check_ms);
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
	return OK;
}

static enum err news_verified(struct speech *p)
{
	const struct deadline *d = &p->s->act.first;

	if (news_late(p))
		return OK;
	if (!d->at_ms)
		return activation_compose(p);
	speech_product(p, MSG_NOTICE_VERIFIED);
	add_by(p, "until", d->at_ms);
	speech_add(p, "counted", words_skipped(p->t, p->l, d));
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
	speech_person(p, BTN_ASK_ADMIN);
	return OK;
}

/* Whether it came later than the first promise: then thanks for the patience are due. */
static bool was_late(const struct speech *p)
{
	const struct order *o = &p->s->order;
	const struct order_facts facts = { .state = ORDER_VERIFIED,
					   .ordered_ms = o->ordered_ms,
					   .paid_ms = o->paid_ms,
					   .verified_ms = o->verified_ms };
	struct activation then;

	return o->activated_ms && o->verified_ms &&
	       activation_assess(p->t->ctx->policy, p->t->ctx->calendar, &facts, o->activated_ms,
				 NULL, &then) == OK &&
	       then.late_first;
}

static enum err news_active(struct speech *p)
{
	if (p->s->login.id)
		return news_late(p) ? OK : activation_compose(p);
	if (p->s->from == ORDER_SUSPENDED) {
		speech_product(p, MSG_NOTICE_RESTORED);
		add_due(p);
	} else if (was_late(p)) {
		speech_product(p, MSG_NOTICE_ACTIVE_LATE);
	} else {
		speech_product(p, MSG_NOTICE_ACTIVE);
		add_due(p);
	}
	speech_offer_access(p);
	return OK;
}

static enum err news_ended(struct speech *p, enum msg msg)
{
	speech_product(p, msg);
	speech_person(p, BTN_PERSON);
	speech_menu(p);
	return OK;
}

static enum err news_suspended(struct speech *p)
{
	TRY(news_ended(p, MSG_NOTICE_SUSPENDED));
	speech_add(p, "reason", p->s->order.cause);
	return OK;
}

static enum err news_terminated(struct speech *p)
{
	return news_ended(p, MSG_NOTICE_TERMINATED);
}

static enum err news_cancelled(struct speech *p)
{
	return news_ended(p, MSG_NOTICE_CANCELLED);
}

static enum err news_refunded(struct speech *p)
{
	return news_ended(p, MSG_NOTICE_REFUNDED);
}

enum err notice_standing(struct speech *p)
{
	static notice_fn *const by_state[] = {
		[ORDER_AWAITING_PAYMENT] = news_unpaid, [ORDER_PAID] = news_paid,
		[ORDER_VERIFIED] = news_verified,       [ORDER_ACTIVE] = news_active,
		[ORDER_SUSPENDED] = news_suspended,     [ORDER_TERMINATED] = news_terminated,
		[ORDER_CANCELLED] = news_cancelled,     [ORDER_REFUNDED] = news_refunded,
	};
	_Static_assert(ARRAY_LEN(by_state) == ORDER_STATE_COUNT, "one notice per state");

	return by_state[p->s->order.state](p);
}

enum err notice_moved(struct speech *p)
{
	const struct activation *a = &p->s->act;
	const struct deadline *d = a->late_first ? &a->second : &a->first;

	speech_order(p, MSG_NOTICE_MOVED);
	add_by(p, "until", d->at_ms);
	speech_add(p, "counted", words_skipped(p->t, p->l, d));
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
	speech_person(p, BTN_ASK_ADMIN);
	return OK;
}

enum err notice_pay_soon(struct speech *p)
{
	speech_product(p, MSG_NOTICE_PAY_SOON);
	speech_add(p, "amount", order_amount(p->t, p->l, &p->s->order));
	add_by(p, "until", p->s->act.cancel_unpaid_at_ms);
	speech_person(p, BTN_ASK_ADMIN);
	return OK;
}

enum err notice_due(struct speech *p)
{
	speech_product(p, MSG_NOTICE_DUE);
	add_due(p);
	speech_person(p, BTN_PERSON);
	return OK;
}

/* The date that is promised for it at the moment; 0 when there is none. */
static int64_t promise(const struct activation *a)
{
	if (a->phase == PHASE_ON_TIME)
		return a->first.at_ms;
	return a->phase == PHASE_LATE_FIRST ? a->second.at_ms : 0;
}

enum err notice_news(struct speech *p)
{
	const char *cause = p->s->order.cause;

	speech_order(p, cause ? MSG_NOTICE_NEWS : MSG_NOTICE_NEWS_NONE);
	if (cause)
		speech_add(p, "news", cause);
	add_by(p, "until", promise(&p->s->act));
	speech_person(p, BTN_ASK_ADMIN);
	return OK;
}

/* ---- to whom ---- */

static enum err tell_owner(struct turn *t, const struct standing *s, int64_t contact_id,
			   notice_fn *compose)
{
	struct speech p = { .t = t, .l = &t->locale, .s = s };
	struct address to;
	enum err e = contact_get(t->store, t->arena, contact_id, &t->contact);

	if (e == OK)
		e = reach(t, contact_id, 0, &to);
	if (e == ERR_NOT_FOUND || (e == OK && t->contact.blocked))
		return OK; /* nobody to be reached there */
	if (e != OK)
		return e;
	t->locale = locale_later(t, &t->contact, &to);
	p.kak = kak(t);
	TRY(compose(&p));
	return send_to(t, &to, RANK_NOTICE, false, speech_draft(&p));
}

enum err notices_tell(struct turn *t, const struct standing *s, notice_fn *compose)
{
	const struct contact before = t->contact;
	const struct locale locale = t->locale;
	enum err e = OK;
	int64_t *owners;
	size_t n;

	TRY(proof_owners(t->store, t->arena, s->order.id, OWNERS_MAX, &owners, &n));
	for (size_t i = 0; e == OK && i < n; i++)
		e = tell_owner(t, s, owners[i], compose);
	t->contact = before;
	t->locale = locale;
	return e;
}

enum err notices_tell_calmly(struct turn *t, const struct standing *s, notice_fn *compose)
{
	int64_t calm = policy_quiet_end(t->ctx->policy, t->now_ms);

	if (calm > t->now_ms)
		return timer_set(t->store, TIMER_TELL, s->order.id, calm);
	return notices_tell(t, s, compose);
}

/* ---- what nobody has been told yet ---- */

/* The unnoticed steps of one order, taken together. */
struct change {
	bool first_sight;
	bool moved;
	int from; /* the state before the first move */
};

/* Reads and marks them. An order that went through several states is spoken of once. */
static enum err take_steps(struct turn *t, const struct order_step *first, struct change *c)
{
	struct order_step *steps;
	size_t n;

	*c = (struct change) { .from = ORDER_FROM_NONE };
	TRY(order_history(t->store, t->arena, first->order_id, first->id - 1, STEPS_MAX, &steps,
			  &n));
	for (size_t i = 0; i < n; i++) {
		if (steps[i].noticed)
			continue;
		if (steps[i].from == ORDER_FROM_NONE) {
			c->first_sight = true;
		} else if (steps[i].from != (int)steps[i].to) {
			if (!c->moved)
				c->from = steps[i].from;
			c->moved = true;
		}
		TRY(order_set_noticed(t->store, steps[i].id));
	}
	return OK;
}

/* Staff who moved it themselves know; a payment that only a person can verify needs one. What came
 * to us late already, by a nightly import say, has no timer left to alert anybody. */
static enum err tell_staff(struct turn *t, const struct standing *s, const char *who)
{
	bool late;

	TRY(timed_alert(t, s, &late));
	if (late || s->order.state != ORDER_PAID || !s->act.manual || text_starts(who, "staff:"))
		return OK;
	return alert_order(t, s, MSG_STAFF_TO_VERIFY);
}

/* A cause and promised news spoke of the wait that is over now. */
static enum err forget_notes(struct turn *t, struct order *o)
{
	if (o->cause)
		TRY(order_set_cause(t->store, o->id, NULL));
	if (o->next_news_ms)
		TRY(order_set_next_news(t->store, o->id, 0));
	o->cause = NULL;
	o->next_news_ms = 0;
	return OK;
}

static enum err tell_shop(struct turn *t, const struct change *c, const struct order *o,
			  const char *who)
{
	const char *subject = arena_printf(t->arena, "order:%s", o->number);

	if (!subject)
		return ERR_NOMEM;
	return event_put(t, EVENT_ORDER_MOVED, subject,
			 FACTS(FACT("order_id", o->number),
			       FACT("from", order_state_name((enum order_state)c->from)),
			       FACT("to", order_state_name(o->state)), FACT("by", who)));
}

static enum err notice_order(struct turn *t, const struct order_step *first, const char *who)
{
	struct standing s;
	struct change c;
	struct order o;
	enum told level;

	TRY(take_steps(t, first, &c));
	TRY(order_get(t->store, t->arena, first->order_id, &o));
	TRY(standing_load(t, &o, &s));
	if (!c.moved && !c.first_sight)
		return timed_look(t, &o); /* facts changed: its deadlines may have, too */
	level = standing_level(&s);
	if (c.first_sight)
		TRY(alert_first_sight(t, &s));
	if (c.moved)
		TRY(forget_notes(t, &s.order));
	if (c.moved && c.from != (int)o.state) {
		TRY(tell_shop(t, &c, &s.order, who));
		TRY(notices_tell_calmly(t, &s, notice_standing));
		TRY(tell_staff(t, &s, who));
	}
	if (o.told != (int)level)
		TRY(order_set_told(t->store, o.id, (int)level));
	return timed_order(t, &s.order);
}

enum err notices_run(struct turn *t, size_t max, bool *more)
{
	struct order_step *steps;
	size_t n;

	TRY(order_unnoticed(t->store, t->arena, 0, max + 1, &steps, &n));
	*more = n > max;
	if (n > max)
		n = max;
	for (size_t i = 0; i < n; i++) {
		const char *who = steps[i].actor;
		bool done = false;

		for (size_t k = 0; k < n; k++) {
			done = done || (k < i && steps[k].order_id == steps[i].order_id);
			if (steps[k].order_id == steps[i].order_id)
				who = steps[k].actor; /* of the newest step */
		}
		if (!done)
			TRY(notice_order(t, &steps[i], who));
	}
	return OK;
}
