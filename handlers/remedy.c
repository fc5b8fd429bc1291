#include "handlers/remedy.h"

#include <inttypes.h>

#include "handlers/activation.h"
#include "handlers/counting.h"
#include "handlers/incident.h"
#include "handlers/refund_case.h"
#include "handlers/requests.h"
#include "handlers/staff.h"
#include "handlers/timed.h"

/* "Sudah Bisa" may be a slip of the finger for that long. */
enum { SLIP_MS = MS_HOUR, ORDERS_MAX = 50 };

/* ---- which order ---- */

static const char *subject_of(struct turn *t, const struct order *o)
{
	return arena_printf(t->arena, "order:%s", o->number);
}

/* The sender's own order behind a button, as it stands. A button of an older state only shows the
 * present one, a forged one nothing; *found is false then and the person has been answered. */
static enum err pressed_order(struct turn *t, struct standing *s, bool *found)
{
	struct order o;
	enum err e = order_get(t->store, t->arena, arg_number(t, 0), &o);

	*found = false;
	if (e == OK)
		e = t->contact.id ? order_owned_by(t->store, t->contact.id, o.id) : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = subject_of(t, &o);
	if (arg_number(t, 1) != o.version) {
		TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
		return activation_show(t, &o, false);
	}
	*found = true;
	return standing_load(t, &o, s);
}

static struct speech speech_for(struct turn *t, const struct standing *s)
{
	return (struct speech) { .t = t, .l = &t->locale, .kak = kak(t), .s = s };
}

static enum err speak(struct speech *p)
{
	return say(p->t, p->msg, p->v, p->nv, p->c, p->nc);
}

/* ---- opening requests ---- */

/* Opens a request about the order and shows it to staff. within: until when it is promised. */
static enum err open_request(struct turn *t, const struct order *o, enum request_kind kind,
			     const char *prefix, struct duration within, struct request *r)
{
	struct deadline d = { .at_ms = 0 };
	enum err e = deadline_after(t->ctx->calendar, within, t->now_ms, NULL, &d);

	if (e != OK && e != ERR_INVALID && e != ERR_LIMIT)
		return e;
	*r = (struct request) { .kind = kind,
				.contact_id = t->contact.id,
				.address_id = t->address.id,
				.order_id = o->id,
				.deadline_ms = d.at_ms };
	TRY(request_open(t->store, t->arena, prefix, t->ctx->calendar->offset_min, t->now_ms, r));
	return request_announce(t, r);
}

static void add_deadline(struct speech *p, const struct request *r)
{
	speech_add(p, "until",
		   r->deadline_ms > p->t->now_ms ? words_by(p->t, p->l, r->deadline_ms) : NULL);
}

static enum err say_already(struct turn *t, const struct standing *s, const struct request *r)
{
	struct speech p = speech_for(t, s);

	speech_begin(&p, MSG_REQUEST_ALREADY_OPEN);
	speech_add(&p, "number", r->number);
	add_deadline(&p, r);
	speech_person(&p, BTN_PERSON);
	speech_menu(&p);
	return speak(&p);
}

/* The choice is not open (any more): say so, then how it stands. */
static enum err say_not_now(struct turn *t, const struct standing *s)
{
	TRY(say(t, MSG_REQUEST_NOT_NOW, VALUES(V("kak", kak(t)), V("order", s->order.number)),
		NO_CHOICES));
	return activation_show(t, &s->order, false);
}

/* ---- it works ---- */

/* A report that it does not work is settled by the customer's own word. */
static enum err settle_login(struct turn *t, const struct standing *s)
{
	struct request r = s->login;

	if (!r.id)
		return OK;
	TRY(request_close(t->store, r.id, 0, t->now_ms));
	TRY(request_get(t->store, t->arena, r.id, &r));
	return request_refresh(t, &r, 0);
}

static enum err confirm_access(struct turn *t, const struct standing *s)
{
	struct speech p = speech_for(t, s);
	struct order o = s->order;
	int64_t remind = 0;

	if (o.state != ORDER_ACTIVE)
		return activation_show(t, &o, false);
	if (o.access_ms && !s->login.id)
		return t->how == HOW_BUTTON ? toast(t, MSG_ACTIVATION_NOTED, NO_VALUES)
					    : say(t, MSG_ACTIVATION_NOTED, NO_VALUES, NO_CHOICES);
	TRY(order_set_access(t->store, o.id, t->now_ms));
	o.access_ms = t->now_ms;
	TRY(settle_login(t, s));
	TRY(timed_remind_due(t, &o, &remind));
	TRY(timed_order(t, &o));
	speech_begin(&p, MSG_ACTIVATION_WORKS);
	speech_add(&p, "remind", remind ? format_date_plain(t->arena, p.l, remind) : NULL);
	speech_menu(&p);
	return speak(&p);
}

enum err remedy_works(struct turn *t, const struct order *o)
{
	struct standing s;

	t->subject = subject_of(t, o);
	TRY(standing_load(t, o, &s));
	return confirm_access(t, &s);
}

enum err works_run(struct turn *t)
{
	struct standing s;
	bool found;

	TRY(pressed_order(t, &s, &found));
	return found ? confirm_access(t, &s) : OK;
}

/* ---- it cannot be used ---- */

static enum err report_login(struct turn *t, const struct standing *s)
{
	const struct order *o = &s->order;
	struct standing now;
	struct order fresh;
	struct request r;
	struct speech p = speech_for(t, &now);

	if (o->state != ORDER_ACTIVE)
		return activation_show(t, o, false);
	if (s->login.id)
		return say_already(t, s, &s->login);
	if (o->access_ms && t->now_ms - o->access_ms < SLIP_MS)
		TRY(order_set_access(t->store, o->id, 0));
	TRY(open_request(t, o, REQUEST_LOGIN, "KM", t->ctx->policy->activation.within, &r));
	TRY(order_get(t->store, t->arena, o->id, &fresh));
	TRY(timed_order(t, &fresh));
	TRY(standing_load(t, &fresh, &now));
	speech_order(&p, MSG_ACTIVATION_CANNOT_LOGIN);
	speech_add(&p, "case", r.number);
	add_deadline(&p, &r);
	if (now.act.remedy_open)
		speech_offer_remedies(&p);
	else
		speech_offer(&p, BTN_WORKS, "bisa");
	if (!now.act.remedy_open)
		speech_person(&p, BTN_PERSON);
	return speak(&p);
}

enum err remedy_cannot_login(struct turn *t, const struct order *o)
{
	struct standing s;

	t->subject = subject_of(t, o);
	TRY(standing_load(t, o, &s));
	return report_login(t, &s);
}

enum err cannot_login_run(struct turn *t)
{
	struct standing s;
	bool found;

	TRY(pressed_order(t, &s, &found));
	if (!found)
		return OK;
	TRY(incident_mention(t));
	return report_login(t, &s);
}

/* ---- how it is counted ---- */

enum err how_counted_run(struct turn *t)
{
	const struct policy *policy = t->ctx->policy;
	const char *explanation;
	const struct deadline *d;
	struct standing s;
	struct speech p = speech_for(t, &s);
	bool found, second;

	TRY(pressed_order(t, &s, &found));
	if (!found)
		return OK;
	second = s.act.late_first && s.act.second.at_ms;
	d = second ? &s.act.second : &s.act.first;
	if (!d->at_ms) {
		speech_order(&p, MSG_ACTIVATION_NO_COUNT);
	} else {
		explanation = words_counted(t, p.l, &s.act, d,
					    second ? policy->activation.delayed_within
						   : policy->activation.within,
					    s.order.verified_ms == s.act.clock_ms);
		if (!explanation)
			return ERR_NOMEM;
		speech_begin(&p, MSG_ACTIVATION_HOW_COUNTED);
		speech_add(&p, "explanation", explanation);
		p.v[p.nv - 1].neutral = true;
	}
	speech_person(&p, BTN_ASK_ADMIN);
	speech_menu(&p);
	return speak(&p);
}

/* ---- activate again ---- */

/* "Tolong aktifkan lagi": the one order that this can be about, when there is one. */
static enum err show_stopped(struct turn *t, bool *shown)
{
	struct order *o, *stopped = NULL;
	struct standing s;
	size_t n, found = 0;

	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &o, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(standing_load(t, &o[i], &s));
		if (o[i].state != ORDER_SUSPENDED && !(s.act.remedies & REMEDY_REACTIVATION))
			continue;
		stopped = &o[i];
		found++;
	}
	*shown = found == 1;
	return *shown ? activation_show(t, stopped, false) : OK;
}

enum err reactivate_run(struct turn *t)
{
	struct standing s;
	struct speech p = speech_for(t, &s);
	struct request r;
	bool found;

	/* Typed words only ask; what is possible stands under the answer. */
	if (t->how != HOW_BUTTON) {
		TRY(show_stopped(t, &found));
		return found ? OK : activation_answer(t, "");
	}
	TRY(pressed_order(t, &s, &found));
	if (!found)
		return OK;
	if (s.reactivation.id)
		return say_already(t, &s, &s.reactivation);
	if (!(s.act.remedies & REMEDY_REACTIVATION))
		return say_not_now(t, &s);
	TRY(open_request(t, &s.order, REQUEST_REACTIVATION, "RA", t->ctx->policy->activation.within,
			 &r));
	s.reactivation = r;
	speech_order(&p, MSG_REQUEST_REACTIVATION_OPENED);
	speech_add(&p, "number", r.number);
	add_deadline(&p, &r);
	if (s.act.remedies & REMEDY_REFUND && !s.refund.id)
		speech_offer(&p, BTN_REFUND, "minta_refund");
	speech_offer(&p, BTN_STATUS, "aktivasi");
	return speak(&p);
}

/* ---- money back: only after the person has said yes to a plain question ---- */

enum err ask_refund_run(struct turn *t)
{
	struct standing s;
	bool found;

	if (t->how != HOW_BUTTON)
		return activation_answer(t, "");
	TRY(pressed_order(t, &s, &found));
	if (!found)
		return OK;
	if (s.refund.id)
		return say_already(t, &s, &s.refund);
	if (!(s.act.remedies & REMEDY_REFUND))
		return say_not_now(t, &s);
	return form_start(t, &remedy_refund_form,
			  VALUES(V("id", arena_printf(t->arena, "%" PRId64, s.order.id)),
				 V("order", s.order.number)));
}

static size_t fill_order(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	(void)t;
	if (max == 0)
		return 0;
	out[0] = (struct value)V("order", form_value(f, "order"));
	return 1;
}

static enum err check_yes(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)t;
	(void)f;
	*why = MSG_FORM_USE_BUTTONS;
	return strcmp(*value, "ya") == 0 ? OK : ERR_INVALID;
}

/* Nobody is asked to prove what we know: the reason is the lateness, the sum what was paid. */
static enum err submit_refund(struct turn *t, const struct order *o)
{
	struct refund r = { .contact_id = t->contact.id,
			    .address_id = t->address.id,
			    .order_id = o->id,
			    .reason = refund_reason_row(REASON_ACTIVATION_OVER_48H)->code,
			    .user_id = o->user_id,
			    .incident_ms = o->verified_ms,
			    .asked = o->amount > 0 ? o->amount : 0 };
	enum err e = refund_submit(t, &r);

	if (e == ERR_EXISTS) {
		TRY(refund_of_order(t->store, t->arena, o->id, &r));
		return refund_show_first(t, &r);
	}
	if (e == OK)
		t->subject = arena_printf(t->arena, "refund:%s", r.number);
	return e;
}

/* The order may have moved on between the question and the yes. */
static enum err open_refund(struct turn *t, struct form_run *f)
{
	const char *id = form_value(f, "id");
	struct standing s;
	struct order o;
	int64_t order = 0;

	TRY(text_parse_i64(id, strlen(id), &order));
	TRY(order_get(t->store, t->arena, order, &o));
	t->subject = subject_of(t, &o);
	TRY(standing_load(t, &o, &s));
	if (s.refund.id)
		return say_already(t, &s, &s.refund);
	if (!(s.act.remedies & REMEDY_REFUND))
		return say_not_now(t, &s);
	return submit_refund(t, &o);
}

static const struct choice yes[] = { { .label = BTN_YES, .data = "ya" } };

static const struct form_step remedy_steps[] = {
	{ .key = "sure",
	  .ask = MSG_REQUEST_CONFIRM_REFUND,
	  .takes = TAKE_CHOICE,
	  .choices = yes,
	  .n_choices = ARRAY_LEN(yes),
	  .fill = fill_order,
	  .check = check_yes },
};

const struct form remedy_refund_form = {
	.name = "minta_refund",
	.title = MSG_REQUEST_REFUND_TITLE,
	.steps = remedy_steps,
	.n_steps = ARRAY_LEN(remedy_steps),
	.finish = open_refund,
};
