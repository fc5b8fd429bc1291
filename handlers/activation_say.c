/* activation_say.c - the answer for each phase of an activation: which text, which values, which
 * buttons. Never: looks into the store, decides what phase it is. */
#include "handlers/activation.h"

#include <inttypes.h>

#include "handlers/counting.h"
#include "handlers/office.h"
#include "handlers/staff.h"

/* ---- building blocks ---- */

void speech_begin(struct speech *p, enum msg msg)
{
	p->msg = msg;
	p->nv = 0;
	p->nc = 0;
	speech_add(p, "kak", p->kak);
}

void speech_add(struct speech *p, const char *name, const char *text)
{
	if (p->nv < SPEECH_VALUES)
		p->v[p->nv++] = (struct value) { name, text, false };
}

void speech_order(struct speech *p, enum msg msg)
{
	speech_begin(p, msg);
	speech_add(p, "order", p->s->order.number);
}

void speech_product(struct speech *p, enum msg msg)
{
	speech_order(p, msg);
	speech_add(p, "product", order_product(p->l, &p->s->order));
}

static void add_choice(struct speech *p, struct choice c)
{
	if (p->nc < SPEECH_CHOICES)
		p->c[p->nc++] = c;
}

void speech_offer(struct speech *p, enum msg label, const char *name)
{
	const char *data = data_of(p->t, name, "%" PRId64 ":%" PRId64, p->s->order.id,
				   p->s->order.version);

	if (data)
		add_choice(p, (struct choice) { .label = label, .data = data });
}

void speech_person(struct speech *p, enum msg label)
{
	speech_offer(p, label, "orang");
}

void speech_menu(struct speech *p)
{
	add_choice(p, (struct choice) { .label = BTN_MENU, .data = "menu" });
}

void speech_offer_access(struct speech *p)
{
	const char *dashboard = p->t->ctx->policy->contact.dashboard;

	if (dashboard[0])
		add_choice(p, (struct choice) { .label = BTN_DASHBOARD, .url = dashboard });
	if (!p->s->order.access_ms)
		speech_offer(p, BTN_WORKS, "bisa");
	speech_offer(p, BTN_CANNOT_LOGIN, "gagal_masuk");
}

void speech_offer_remedies(struct speech *p)
{
	const struct standing *s = p->s;

	if (s->act.remedies & REMEDY_REACTIVATION && !s->reactivation.id)
		speech_offer(p, BTN_REACTIVATE, "aktif_ulang");
	if (s->act.remedies & REMEDY_REFUND && !s->refund.id)
		speech_offer(p, BTN_REFUND, "minta_refund");
	speech_person(p, BTN_PERSON);
}

void speech_add_cause(struct speech *p)
{
	speech_add(p, "cause", p->s->order.cause);
}

void speech_add_news(struct speech *p)
{
	int64_t news = p->s->order.next_news_ms;

	speech_add(p, "news", news > p->t->now_ms ? words_by(p->t, p->l, news) : NULL);
}

struct outgoing *speech_draft(struct speech *p)
{
	return draft(p->t, p->l, p->msg, p->v, p->nv, p->c, p->nc);
}

static void add_by(struct speech *p, const char *name, int64_t ms)
{
	speech_add(p, name, ms ? words_by(p->t, p->l, ms) : NULL);
}

static void add_at(struct speech *p, const char *name, int64_t ms)
{
	speech_add(p, name, words_at(p->t, p->l, ms));
}

/* A day that something lasts until, or began, without the hour. */
static void add_date(struct speech *p, const char *name, int64_t ms)
{
	speech_add(p, name, ms ? format_date_plain(p->t->arena, p->l, ms) : NULL);
}

/* ---- one function per phase ---- */

static void say_unpaid(struct speech *p)
{
	int64_t until = p->s->act.cancel_unpaid_at_ms;

	speech_product(p, MSG_ACTIVATION_UNPAID);
	speech_add(p, "amount", order_amount(p->t, p->l, &p->s->order));
	add_by(p, "until", until > p->t->now_ms ? until : 0);
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
}

static void say_unverified(struct speech *p)
{
	const struct standing *s = p->s;

	speech_product(p,
		       s->check_late ? MSG_ACTIVATION_UNVERIFIED_LATE : MSG_ACTIVATION_UNVERIFIED);
	add_at(p, "paid", s->order.paid_ms);
	add_by(p, "check", s->check_ms);
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
}

static void say_no_promise(struct speech *p)
{
	speech_product(p, MSG_ACTIVATION_NO_PROMISE);
	add_at(p, "verified", p->s->order.verified_ms);
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
}

static void say_on_time(struct speech *p)
{
	const struct standing *s = p->s;
	const struct deadline *d = &s->act.first;
	bool verified = s->order.state == ORDER_VERIFIED;

	if (!d->at_ms) {
		say_no_promise(p);
		return;
	}
	speech_product(p, MSG_ACTIVATION_ON_TIME);
	add_at(p, "verified", verified ? s->act.clock_ms : 0);
	add_at(p, "confirmed", verified ? 0 : s->act.clock_ms);
	add_by(p, "until", d->at_ms);
	speech_add(p, "counted", words_skipped(p->t, p->l, d));
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
	speech_person(p, BTN_ASK_ADMIN);
	speech_menu(p);
}

static void say_late_second(struct speech *p)
{
	const struct activation *a = &p->s->act;

	speech_order(p, MSG_ACTIVATION_LATE_SECOND);
	add_at(p, "promised", a->second.at_ms ? a->second.at_ms : a->first.at_ms);
	speech_add_cause(p);
	add_by(p, "remedy", a->remedy_at_ms);
	speech_add_news(p);
	speech_person(p, BTN_ASK_ADMIN);
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
}

static void say_late_first(struct speech *p)
{
	const struct activation *a = &p->s->act;

	if (!a->second.at_ms) {
		say_late_second(p); /* there is no second date to promise */
		return;
	}
	speech_order(p, MSG_ACTIVATION_LATE_FIRST);
	add_at(p, "promised", a->first.at_ms);
	speech_add_cause(p);
	add_by(p, "until", a->second.at_ms);
	speech_add_news(p);
	speech_person(p, BTN_ASK_ADMIN);
	speech_offer(p, BTN_HOW_COUNTED, "hitungan");
}

/* Whichever the customer chose last, when it is being worked on already. */
static const struct request *running(const struct standing *s)
{
	if (!s->refund.id && !s->reactivation.id)
		return NULL;
	return s->refund.id > s->reactivation.id ? &s->refund : &s->reactivation;
}

static void say_remedy(struct speech *p)
{
	const struct standing *s = p->s;
	const struct request *r = running(s);

	if (r) {
		speech_order(p, MSG_ACTIVATION_REMEDY_RUNNING);
		speech_add(p, "number", r->number);
		add_by(p, "until", r->deadline_ms > p->t->now_ms ? r->deadline_ms : 0);
	} else {
		speech_order(p, s->login.id ? MSG_ACTIVATION_REMEDY_LOGIN : MSG_ACTIVATION_REMEDY);
		speech_add(p, "within",
			   length_words(p->t, p->t->ctx->policy->activation.remedy_after));
		if (s->login.id)
			speech_add(p, "case", s->login.number);
		else
			add_at(p, "verified", s->act.clock_ms);
	}
	speech_offer_remedies(p);
}

static void say_login_open(struct speech *p)
{
	const struct request *r = &p->s->login;

	speech_product(p, MSG_ACTIVATION_LOGIN_OPEN);
	speech_add(p, "case", r->number);
	add_by(p, "until", r->deadline_ms > p->t->now_ms ? r->deadline_ms : 0);
	speech_offer(p, BTN_WORKS, "bisa");
	speech_person(p, BTN_ASK_ADMIN);
}

static void say_expired(struct speech *p)
{
	speech_product(p, MSG_ACTIVATION_EXPIRED);
	add_date(p, "until", p->s->order.due_ms);
	speech_person(p, BTN_PERSON);
	speech_menu(p);
}

static void say_active(struct speech *p)
{
	const struct standing *s = p->s;
	int64_t due = s->order.due_ms;

	if (s->act.remedy_open) {
		say_remedy(p);
	} else if (s->login.id) {
		say_login_open(p);
	} else if (due && due <= p->t->now_ms) {
		say_expired(p);
	} else {
		speech_product(p, s->order.access_ms || !s->order.activated_ms
					  ? MSG_ACTIVATION_IN_USE
					  : MSG_ACTIVATION_ACTIVE);
		add_at(p, "since", s->order.activated_ms);
		add_date(p, "until", due);
		speech_offer_access(p);
	}
}

static void say_ended(struct speech *p, enum msg msg)
{
	speech_product(p, msg);
	add_at(p, "since", p->s->since_ms);
	speech_person(p, BTN_PERSON);
	speech_menu(p);
}

static void say_suspended(struct speech *p)
{
	say_ended(p, MSG_ACTIVATION_SUSPENDED);
	speech_add(p, "reason", p->s->order.cause);
}

static void say_terminated(struct speech *p)
{
	say_ended(p, MSG_ACTIVATION_TERMINATED);
}

static void say_cancelled(struct speech *p)
{
	say_ended(p, MSG_ACTIVATION_CANCELLED);
}

static void say_refunded(struct speech *p)
{
	say_ended(p, MSG_ACTIVATION_REFUNDED);
}

static void (*const say_phase[])(struct speech *) = {
	[PHASE_UNPAID] = say_unpaid,           [PHASE_UNVERIFIED] = say_unverified,
	[PHASE_ON_TIME] = say_on_time,         [PHASE_LATE_FIRST] = say_late_first,
	[PHASE_LATE_SECOND] = say_late_second, [PHASE_REMEDY] = say_remedy,
	[PHASE_ACTIVE] = say_active,           [PHASE_SUSPENDED] = say_suspended,
	[PHASE_TERMINATED] = say_terminated,   [PHASE_CANCELLED] = say_cancelled,
	[PHASE_REFUNDED] = say_refunded,
};

enum err activation_compose(struct speech *p)
{
	if ((size_t)p->s->act.phase >= ARRAY_LEN(say_phase))
		return ERR_INVALID;
	say_phase[p->s->act.phase](p);
	return OK;
}
