/* refund_say.c - what a move says: one message to the customer, where they spoke last, and the card
 * of the staff with, where it matters, a line under it.
 * Texts take what they need: all that is known of a case is offered, and each text's placeholders
 * choose. Never: shows an account number, only its masked form. */
#include "handlers/duty.h"
#include "handlers/refund_inside.h"

#include "handlers/desk.h"
#include "handlers/reach.h"
#include "handlers/refund_ask.h"
#include "handlers/refund_text.h"
#include "handlers/refund_ways.h"
#include "handlers/staff.h"

enum { SAYABLE = 24, TOLD_CHOICES = 3 };
_Static_assert((int)TOLD_CHOICES == (int)REFUND_WAYS, "every way has its button");

/* ---- what may be said ---- */

struct sayable {
	struct turn *t;
	const struct locale *l;
	enum msg msg;
	const struct policy *policy; /* the case's */
	bool to_staff;
	struct value v[SAYABLE];
	size_t n;
};

static void offer(struct sayable *s, const char *name, const char *text)
{
	if (s->n < SAYABLE && catalog_takes(s->t->ctx->texts, s->msg, name))
		s->v[s->n++] = (struct value)V(name, text && text[0] ? text : NULL);
}

static void offer_ours(struct sayable *s, const char *name, const char *text)
{
	if (s->n < SAYABLE && catalog_takes(s->t->ctx->texts, s->msg, name))
		s->v[s->n++] = (struct value)V_NEUTRAL(name, text);
}

/* A promise to a customer is a date: the message may be kept until the morning, and read later. */
static const char *moment(const struct sayable *s, int64_t ms)
{
	if (!ms)
		return NULL;
	return s->to_staff ? format_relative(s->t->arena, s->l, ms, s->t->now_ms)
			   : format_datetime(s->t->arena, s->l, ms);
}

static const char *day(const struct sayable *s, int64_t ms)
{
	return ms ? format_date(s->t->arena, s->l, ms) : NULL;
}

static const char *rupiah(const struct sayable *s, int64_t amount)
{
	return amount ? format_rupiah(s->t->arena, s->l, amount) : NULL;
}

static const char *catalog(const struct sayable *s, enum msg msg)
{
	return catalog_text(s->l->texts, s->l->lang, msg);
}

/* What the customer has to say about the way, if anything, and by when each pays. */
static enum msg payout_question(const struct refund *r, const struct refund_ways *w)
{
	if (r->method == PAY_BALANCE)
		return MSG_REFUND_PAYS_BALANCE;
	if (r->method == PAY_BY_HAND)
		return MSG_REFUND_PAYS_BY_HAND;
	if (w->n > 1)
		return MSG_REFUND_PAYS_WHERE;
	return w->at[0] == PAY_EWALLET ? MSG_REFUND_PAYS_WALLET : MSG_REFUND_PAYS_BANK;
}

static enum err offer_payout(struct sayable *s, const struct refund *r)
{
	int64_t balance = 0, account = 0;
	struct refund_ways w;

	if (r->state != REFUND_APPROVED)
		return OK;
	TRY(refund_ways(s->t, r, &w));
	TRY(refund_payout_dates(s->t, r, &balance, &account));
	offer_ours(s, "question", catalog(s, payout_question(r, &w)));
	if (w.n <= 1) {
		offer(s, "day", day(s, r->method == PAY_BALANCE ? balance : account));
		return OK;
	}
	offer(s, "balance", refund_ways_have(&w, PAY_BALANCE) ? day(s, balance) : NULL);
	offer(s, "bank",
	      refund_ways_have(&w, PAY_BANK) || refund_ways_have(&w, PAY_EWALLET) ? day(s, account)
										  : NULL);
	return OK;
}

/* What staff wrote in this step: to ask, to reject, to revoke, a bank's answer. */
static const char *words_of(const struct refund *r, const struct refund_act *act)
{
	if (act)
		return act->words;
	return r->state == REFUND_NEED_EVIDENCE ? r->ask_words : NULL;
}

static enum err offer_all(struct sayable *s, const struct refund *r, const struct refund *before,
			  const struct refund_act *act)
{
	const struct refund_ask_row *ask = r->ask ? refund_ask_find(r->ask) : NULL;
	int64_t reopen = 0;

	TRY(refund_policy(s->t, r, &s->policy));
	offer(s, "number", r->number);
	offer(s, "appeal", r->appeal_number);
	offer(s, "until", moment(s, r->deadline_ms));
	offer(s, "old", before ? moment(s, before->deadline_ms) : NULL);
	offer(s, "amount", rupiah(s, r->amount ? r->amount : r->asked));
	offer_ours(s, "account", refund_way(s->l, r));
	offer_ours(s, "why", refund_no_text(s->l, r->no));
	offer(s, "words", words_of(r, act));
	offer(s, "rule", refund_rule_text(s->t, r));
	offer_ours(s, "appeal_how",
		   catalog(s, s->policy->refund.appeal_needs_evidence ? MSG_REFUND_APPEAL_WITH
								      : MSG_REFUND_APPEAL_SAYING));
	offer_ours(s, "ask", ask ? catalog(s, ask->what) : NULL);
	offer_ours(s, "example", ask ? catalog(s, ask->example) : NULL);
	offer(s, "reference", r->reference);
	offer(s, "arrive", moment(s, r->arrive_ms));
	offer(s, "owner", r->owner ? staff_name(s->t, r->owner) : NULL);
	offer_ours(s, "exception", r->exception ? catalog(s, MSG_REFUND_EXCEPTION) : NULL);
	TRY(refund_reopen_end(s->t, r, &reopen));
	offer(s, "reopen", day(s, reopen));
	return offer_payout(s, r);
}

/* ---- buttons ---- */

/* Under the customer's messages, by text: at most three, "name:id:version". */
static const struct told {
	enum msg msg;
	struct {
		enum msg label;
		const char *command;
	} at[TOLD_CHOICES];
} buttons[] = {
	{ MSG_REFUND_TOLD_RECEIVED,
	  { { BTN_VIEW_STATUS, "status_refund" }, { BTN_ADD_EVIDENCE, "tambah_bukti" } } },
	{ MSG_REFUND_TOLD_CLAIMED,
	  { { BTN_VIEW_STATUS, "status_refund" }, { BTN_ADD_EVIDENCE, "tambah_bukti" } } },
	{ MSG_REFUND_TOLD_ASKED,
	  { { BTN_SEND_EVIDENCE, "tambah_bukti" }, { BTN_NO_EVIDENCE, "tidak_ada_bukti" } } },
	{ MSG_REFUND_REMIND_EVIDENCE,
	  { { BTN_SEND_EVIDENCE, "tambah_bukti" }, { BTN_NO_EVIDENCE, "tidak_ada_bukti" } } },
	{ MSG_REFUND_TOLD_EVIDENCE, { { BTN_VIEW_STATUS, "status_refund" } } },
	{ MSG_REFUND_TOLD_NO_EVIDENCE, { { BTN_VIEW_STATUS, "status_refund" } } },
	{ MSG_REFUND_TOLD_EXPIRED,
	  { { BTN_SEND_EVIDENCE, "tambah_bukti" }, { BTN_ASK_ADMIN, "orang" } } },
	{ MSG_REFUND_TOLD_REJECTED, { { BTN_APPEAL, "banding" }, { BTN_ASK_WHY, "orang" } } },
	{ MSG_REFUND_REMIND_APPEAL, { { BTN_APPEAL, "banding" }, { BTN_ASK_WHY, "orang" } } },
	{ MSG_REFUND_TOLD_FINAL, { { BTN_ASK_ADMIN, "orang" } } },
	{ MSG_REFUND_TOLD_APPEALED,
	  { { BTN_VIEW_STATUS, "status_refund" }, { BTN_ADD_EVIDENCE, "tambah_bukti" } } },
	{ MSG_REFUND_TOLD_CHOSEN, { { BTN_VIEW_STATUS, "status_refund" } } },
	{ MSG_REFUND_TOLD_PAID,
	  { { BTN_ARRIVED, "sudah_masuk" }, { BTN_NOT_ARRIVED, "belum_masuk" } } },
	{ MSG_REFUND_TOLD_RESOLVED,
	  { { BTN_ARRIVED, "sudah_masuk" }, { BTN_NOT_ARRIVED, "belum_masuk" } } },
	{ MSG_REFUND_TOLD_BOUNCED, { { BTN_CORRECT_ACCOUNT, "betulkan" } } },
	{ MSG_REFUND_REMIND_ACCOUNT, { { BTN_CORRECT_ACCOUNT, "betulkan" } } },
	{ MSG_REFUND_TOLD_OVERDUE,
	  { { BTN_VIEW_STATUS, "status_refund" }, { BTN_ASK_ADMIN, "orang" } } },
};

/* Where the money goes is asked again with every word about it. */
static bool asks_where(enum msg msg)
{
	return msg == MSG_REFUND_TOLD_APPROVED || msg == MSG_REFUND_REMIND_CHOICE ||
	       msg == MSG_REFUND_TOLD_UNANSWERED;
}

static enum err choices_for(struct turn *t, enum msg msg, const struct refund *r,
			    struct choice *out, size_t *n)
{
	*n = 0;
	if (asks_where(msg) && r->state == REFUND_APPROVED && r->method == PAY_UNKNOWN)
		return refund_way_choices(t, r, out, n);
	if (asks_where(msg))
		msg = r->state == REFUND_PAYOUT_FAILED ? MSG_REFUND_REMIND_ACCOUNT
						       : MSG_REFUND_TOLD_CHOSEN;
	for (size_t i = 0; i < ARRAY_LEN(buttons); i++)
		for (size_t k = 0; buttons[i].msg == msg && k < TOLD_CHOICES; k++)
			if (buttons[i].at[k].command)
				out[(*n)++] = (struct choice) {
					.label = buttons[i].at[k].label,
					.data = data_of(t, buttons[i].at[k].command, "%lld:%lld",
							(long long)r->id, (long long)r->version)
				};
	return OK;
}

/* ---- to the customer ---- */

static enum err compose(struct turn *t, const struct locale *l, const struct contact *c,
			enum msg msg, const struct refund *r, const struct refund *before,
			const struct refund_act *act, struct outgoing **out)
{
	struct sayable s = { .t = t, .l = l, .msg = msg };
	struct choice choices[TOLD_CHOICES];
	size_t n;

	offer(&s, "kak", format_address(t->arena, l, c->name ? c->name : ""));
	TRY(offer_all(&s, r, before, act));
	TRY(choices_for(t, msg, r, choices, &n));
	*out = draft(t, l, msg, s.v, s.n, choices, n);
	if (!*out)
		return ERR_NOMEM;
	if (msg == MSG_REFUND_TOLD_PAID)
		desk_attach(*out, r->slip, t->ctx->staff_channel);
	return OK;
}

/* In the chat they speak from, when this is their own doing; else where they spoke last, even if
 * they have blocked us there: what cannot be delivered is told to the staff. */
static enum err tell(struct turn *t, const struct refund *r, const struct refund *before,
		     const struct refund_act *act, enum msg msg, bool ours)
{
	struct contact c;
	struct address to;
	struct locale l;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, r->contact_id, &c));
	if (t->contact.id == r->contact_id && t->update->in_private && !ours) {
		TRY(compose(t, &t->locale, &c, msg, r, before, act, &m));
		return send_reply(t, m);
	}
	TRY(reach(t, c.id, r->address_id, &to));
	l = locale_later(t, &c, &to);
	TRY(compose(t, &l, &c, msg, r, before, act, &m));
	return send_to(t, &to, RANK_NOTICE, ours, m);
}

enum err refund_tell(struct refund_moving *m)
{
	return tell(m->t, &m->now, &m->before, m->act, m->rule->tell, m->rule->by == BY_TIME);
}

enum err refund_remind(struct turn *t, const struct refund *r, enum msg msg)
{
	return tell(t, r, NULL, NULL, msg, true);
}

enum err refund_preview(struct turn *t, const struct refund *r, const struct refund_act *act,
			const char **out)
{
	struct refund_moving m = { .t = t, .act = act, .before = *r, .now = *r, .actor = actor(t) };
	struct contact c;
	struct locale l;
	struct outgoing *o;

	TRY(refund_policy(t, r, &m.policy));
	m.rule = refund_rule_for(&m);
	if (!m.rule)
		return ERR_NOT_FOUND;
	if (act->event == MOVE_ASK)
		m.now.ask = act->code;
	else
		m.now.no = act->code;
	m.now.state = (enum refund_state)(m.rule->to >= 0 ? m.rule->to : (int)r->state);
	if (m.now.state == REFUND_REJECTED) {
		struct deadline d;

		TRY(refund_deadline(m.policy, t->ctx->calendar, CLOCK_APPEAL_WINDOW, t->now_ms,
				    NULL, 0, NULL, &d));
		m.now.deadline_ms = d.at_ms;
	}
	TRY(contact_get(t->store, t->arena, r->contact_id, &c));
	l = locale_of(t, &c);
	TRY(compose(t, &l, &c, m.rule->tell, &m.now, r, act, &o));
	*out = o->text;
	return OK;
}

/* ---- to the staff ---- */

static size_t under_choices(struct turn *t, enum msg msg, const struct desk_case *c,
			    const struct refund *r, struct choice *out)
{
	const char *ref = desk_ref(t, c);
	size_t n = 0;

	if (msg != MSG_STAFF_REFUND_DUE && msg != MSG_STAFF_REFUND_UNTOUCHED)
		return 0;
	if (!r->owner && ref)
		out[n++] = (struct choice) { .label = BTN_TAKE,
					     .data = data_of(t, "ambil", "%s", ref) };
	if (!r->complex && r->clock == CLOCK_REVIEW && ref)
		out[n++] = (struct choice) { .label = BTN_COMPLEX,
					     .data = data_of(t, "rumit", "%s", ref) };
	return n;
}

static enum err say_under(struct turn *t, const struct desk_case *c, const struct refund *before,
			  const struct refund *r, enum msg msg)
{
	const struct locale l = locale_staff(t);
	struct sayable s = { .t = t, .l = &l, .msg = msg, .to_staff = true };
	struct choice choices[2];
	struct outgoing *m;

	TRY(offer_all(&s, r, before, NULL));
	offer(&s, "state", refund_state_text(&l, r));
	m = draft(t, &l, msg, s.v, s.n, choices, under_choices(t, msg, c, r, choices));
	if (msg == MSG_STAFF_REFUND_DUE || msg == MSG_STAFF_REFUND_UNTOUCHED ||
	    msg == MSG_STAFF_REFUND_OVERDUE)
		TRY(duty_call(t, r->owner, m));
	return desk_say(t, c, m);
}

enum err refund_show_staff(struct turn *t, const struct refund *before, const struct refund *r,
			   enum msg under, int64_t shown)
{
	struct desk_case c;

	TRY(desk_load(t, &desk_refunds, r->id, &c));
	if (before)
		TRY(desk_refresh(t, &c, shown));
	return under == MSG_COUNT ? OK : say_under(t, &c, before, r, under);
}
