#include "handlers/alerts.h"

#include <inttypes.h>

#include "handlers/counting.h"
#include "handlers/duty.h"
#include "handlers/office.h"
#include "handlers/staff.h"
#include "handlers/timed.h"
#include "store/limit.h"
#include "store/meta.h"

enum {
	ALERTS_AT_ONCE = 10,         /* per minute; a group takes about 20 messages of any kind */
	DIGEST_AFTER_MS = MS_MINUTE, /* of calm, so that one import gives one digest */
	DIGEST_FROM = 10,            /* fewer orders than that are no import */
};

/* ---- tallies ---- */

static enum err tally_read(struct turn *t, const char *key, int64_t *n)
{
	enum err e = meta_get_int(t->store, key, n);

	if (e == ERR_NOT_FOUND)
		*n = 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err tally_add(struct turn *t, const char *key)
{
	int64_t n;

	TRY(tally_read(t, key, &n));
	return meta_set_int(t->store, key, n + 1);
}

static enum err tally_take(struct turn *t, const char *key, int64_t *n)
{
	enum err e;

	TRY(tally_read(t, key, n));
	e = meta_unset(t->store, key);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err digest_later(struct turn *t)
{
	return timer_set(t->store, TIMER_DIGEST, 0, t->now_ms + DIGEST_AFTER_MS);
}

enum err alert_first_sight(struct turn *t, const struct standing *s)
{
	TRY(tally_add(t, "digest.orders"));
	if (standing_level(s) >= TOLD_LATE_FIRST || s->check_late)
		TRY(tally_add(t, "digest.late"));
	if (s->order.state == ORDER_PAID)
		TRY(tally_add(t, "digest.unverified"));
	return digest_later(t);
}

static enum err say_digest(struct turn *t, enum msg msg, const struct value *v, size_t n)
{
	struct locale l = locale_staff(t);

	return send_staff(t, draft(t, &l, msg, v, n, NO_CHOICES), REF_NONE, 0);
}

enum err alert_digest(struct turn *t, int64_t ref)
{
	struct locale l = locale_staff(t);
	int64_t orders, late, unverified, held;

	(void)ref;
	TRY(tally_take(t, "digest.orders", &orders));
	TRY(tally_take(t, "digest.late", &late));
	TRY(tally_take(t, "digest.unverified", &unverified));
	TRY(tally_take(t, "digest.alerts", &held));
	if (late > 0 || orders >= DIGEST_FROM)
		TRY(say_digest(t, MSG_STAFF_DIGEST_ORDERS,
			       VALUES(V("total", format_number(t->arena, &l, orders)),
				      V("late", format_number(t->arena, &l, late)),
				      V("unverified", format_number(t->arena, &l, unverified)))));
	if (held > 0)
		TRY(say_digest(t, MSG_STAFF_DIGEST_ALERTS,
			       VALUES(V("n", format_number(t->arena, &l, held)))));
	return OK;
}

/* ---- one order ---- */

/* What each alert says beyond order and name, and the button that settles it. */
static const struct alert {
	enum msg msg, button;
	const char *command; /* NULL: no button but the order itself */
	bool product, amount;
} alerts[] = {
	{ MSG_STAFF_LATE_FIRST, BTN_ACTIVATE, "aktifkan", true, false },
	{ MSG_STAFF_LATE_SECOND, BTN_ACTIVATE, "aktifkan", true, false },
	{ MSG_STAFF_REMEDY, BTN_ACTIVATE, "aktifkan", true, false },
	{ MSG_STAFF_UNVERIFIED, BTN_VERIFY, "verifikasi", true, false },
	{ MSG_STAFF_TO_VERIFY, BTN_VERIFY, "verifikasi", true, true },
	{ MSG_STAFF_NEWS_SOON, MSG_COUNT, NULL, false, false },
	{ MSG_STAFF_LAPSE_HELD, BTN_VERIFY, "verifikasi", true, false },
};

static const struct alert *alert_of(enum msg msg)
{
	for (size_t i = 0; i < ARRAY_LEN(alerts); i++)
		if (alerts[i].msg == msg)
			return &alerts[i];
	return NULL;
}

/* The moments each text names; its other values come from the table. */
static void add_moments(struct speech *p)
{
	const struct activation *a = &p->s->act;
	const struct order *o = &p->s->order;
	struct turn *t = p->t;

	switch (p->msg) {
	case MSG_STAFF_LATE_FIRST:
		speech_add(p, "promised", words_at(t, p->l, a->first.at_ms));
		speech_add(p, "until", a->second.at_ms ? words_by(t, p->l, a->second.at_ms) : NULL);
		break;
	case MSG_STAFF_LATE_SECOND:
		speech_add(p, "promised", words_at(t, p->l, a->second.at_ms));
		break;
	case MSG_STAFF_REMEDY:
		speech_add(p, "within", length_words(t, t->ctx->policy->activation.remedy_after));
		break;
	case MSG_STAFF_UNVERIFIED:
		speech_add(p, "since", words_at(t, p->l, o->paid_ms ? o->paid_ms : o->ordered_ms));
		break;
	case MSG_STAFF_NEWS_SOON:
		speech_add(p, "at", words_by(t, p->l, o->next_news_ms));
		break;
	default:
		break;
	}
}

static void add_buttons(struct speech *p, const struct alert *a)
{
	if (a->command && (a->button != BTN_ACTIVATE || p->s->order.state != ORDER_ACTIVE))
		speech_offer(p, a->button, a->command);
	speech_offer(p, BTN_VIEW_ORDER, "pesanan");
}

enum err alert_order(struct turn *t, const struct standing *s, enum msg msg)
{
	const struct alert *a = alert_of(msg);
	struct locale before = t->locale, l = locale_staff(t);
	struct speech p = { .t = t, .l = &l, .kak = "", .s = s, .msg = msg };
	struct outgoing *m;
	enum err e;

	if (!a)
		return ERR_INVALID;
	if (!t->ctx->staff_chat[0])
		return OK;
	e = rate_hit(t->store, "alerts", t->now_ms, MS_MINUTE, ALERTS_AT_ONCE);
	if (e == ERR_LIMIT) {
		TRY(tally_add(t, "digest.alerts"));
		return digest_later(t);
	}
	if (e != OK)
		return e;
	speech_add(&p, "order", s->order.number);
	speech_add(&p, "name", order_customer(&l, &s->order));
	if (a->product)
		speech_add(&p, "product", order_product(&l, &s->order));
	if (a->amount)
		speech_add(&p, "amount", order_amount(t, &l, &s->order));
	t->locale = l;
	add_moments(&p);
	add_buttons(&p, a);
	t->locale = before;
	m = speech_draft(&p);
	TRY(duty_call(t, NULL, m));
	return send_staff(t, m, REF_ORDER, s->order.id);
}
