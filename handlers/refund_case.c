/* refund_case.c - how a customer's refunds stand: the list, one case, and the buttons under it. */
#include "handlers/refund_case.h"

#include <inttypes.h>

#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/refund_ask.h"
#include "handlers/refund_text.h"
#include "handlers/refund_ways.h"
#include "handlers/staff.h"

enum { CASES_MAX = 20, LISTED = 8, LINES_BYTES = 2000 };

#define IN(state) (1u << REFUND_##state)

/* ---- which case ---- */

enum err refund_own(struct turn *t, int64_t id, struct refund *r)
{
	TRY(refund_get(t->store, t->arena, id, r));
	if (!t->contact.id || r->contact_id != t->contact.id)
		return ERR_NOT_FOUND;
	t->subject = arena_printf(t->arena, "refund:%s", r->number);
	return OK;
}

enum err refund_pressed(struct turn *t, struct refund *r, bool *found)
{
	enum err e = refund_own(t, arg_number(t, 0), r);

	*found = e == OK;
	if (e != ERR_NOT_FOUND)
		return e;
	return t->how == HOW_BUTTON ? toast(t, MSG_STALE_TOAST, NO_VALUES)
				    : menu_say_kak(t, MSG_STATUS_NONE);
}

enum err refund_in(struct turn *t, unsigned states, struct refund *r)
{
	struct refund *all;
	size_t n;

	TRY(refunds_of_contact(t->store, t->arena, t->contact.id, CASES_MAX, &all, &n));
	for (size_t i = 0; i < n; i++)
		if (states & 1u << all[i].state) {
			*r = all[i];
			t->subject = arena_printf(t->arena, "refund:%s", r->number);
			return OK;
		}
	return ERR_NOT_FOUND;
}

/* ---- what can be done about it ---- */

/* In the order of what matters most in each state; what is not possible just now is left out. */
static const struct deed {
	unsigned in;
	enum msg label;
	const char *command;
	int event; /* asked of refund_may(); -1: always */
} deeds[] = {
	{ IN(NEED_EVIDENCE) | IN(EXPIRED), BTN_SEND_EVIDENCE, "tambah_bukti", -1 },
	{ IN(NEED_EVIDENCE), BTN_NO_EVIDENCE, "tidak_ada_bukti", MOVE_NO_EVIDENCE },
	{ IN(RECEIVED) | IN(UNDER_REVIEW) | IN(AWAIT_SECOND) | IN(APPEAL), BTN_ADD_EVIDENCE,
	  "tambah_bukti", -1 },
	{ IN(RECEIVED) | IN(UNDER_REVIEW) | IN(NEED_EVIDENCE), BTN_WITHDRAW, "tarik",
	  MOVE_WITHDRAW },
	{ IN(PAYOUT_FAILED), BTN_CORRECT_ACCOUNT, "betulkan", MOVE_CORRECT },
	{ IN(PAID), BTN_ARRIVED, "sudah_masuk", MOVE_ARRIVED },
	{ IN(PAID), BTN_NOT_ARRIVED, "belum_masuk", MOVE_NOT_ARRIVED },
	{ IN(REJECTED), BTN_APPEAL, "banding", MOVE_APPEAL },
	{ IN(REJECTED) | IN(REJECTED_FINAL), BTN_ASK_WHY, "orang", -1 },
};

enum err refund_choices(struct turn *t, const struct refund *r, struct choice *c, size_t *n)
{
	*n = 0;
	if (r->state == REFUND_APPROVED && r->method == PAY_UNKNOWN)
		return refund_way_choices(t, r, c, n);
	for (size_t i = 0; i < ARRAY_LEN(deeds) && *n < REFUND_CASE_CHOICES; i++) {
		const struct deed *d = &deeds[i];

		if (!(d->in & 1u << r->state) ||
		    (d->event >= 0 && !refund_may(t, r, (enum refund_event)d->event)))
			continue;
		c[(*n)++] = (struct choice) { .label = d->label,
					      .data = data_of(t, d->command, "%" PRId64 ":%" PRId64,
							      r->id, r->version) };
	}
	if (*n < REFUND_CASE_CHOICES)
		c[(*n)++] = (struct choice) { .label = BTN_MENU, .data = "menu" };
	return OK;
}

/* ---- one case ---- */

static enum err show_as(struct turn *t, enum msg msg, const struct refund *r)
{
	const struct locale *l = &t->locale;
	int64_t sum = r->amount ? r->amount : r->asked;
	struct choice c[REFUND_CASE_CHOICES];
	bool ours = r->turn == TURN_STAFF || r->turn == TURN_FINANCE;
	const struct refund_ask_row *ask = r->state == REFUND_NEED_EVIDENCE && r->ask
						   ? refund_ask_find(r->ask)
						   : NULL;
	size_t n;

	TRY(refund_choices(t, r, c, &n));
	return say(t, msg,
		   VALUES(V("kak", kak(t)), V("number", r->number),
			  V_NEUTRAL("reason", refund_reason_text(l, r->reason)),
			  V("amount", sum ? format_rupiah(t->arena, l, sum) : NULL),
			  V_NEUTRAL("state", refund_state_text(l, r)),
			  V_NEUTRAL("ask", ask ? catalog_text(l->texts, l->lang, ask->what) : NULL),
			  V("until", r->deadline_ms && ours ? moment(t, r->deadline_ms) : NULL),
			  V("yours", r->deadline_ms && r->turn == TURN_CUSTOMER
					     ? moment(t, r->deadline_ms)
					     : NULL)),
		   c, n);
}

enum err refund_show(struct turn *t, const struct refund *r)
{
	return show_as(t, MSG_REFUND_CASE, r);
}

enum err refund_show_first(struct turn *t, const struct refund *r)
{
	if (r->contact_id != t->contact.id) /* another owner of the order */
		return menu_say(t, MSG_REFUND_OTHERS_CASE, VALUES(V("kak", kak(t))));
	return show_as(t, MSG_REFUND_ALREADY, r);
}

/* ---- all of them ---- */

static enum err add_line(struct turn *t, const struct refund *r, struct strbuf *out)
{
	const struct locale *l = &t->locale;

	if (out->len)
		strbuf_addc(out, '\n');
	return RENDER(l->texts, l->lang, MSG_REFUND_LINE, out, V("number", r->number),
		      V("state", refund_state_text(l, r)),
		      V("date", format_date_short(t->arena, l, r->received_ms)));
}

enum err refund_lines(struct turn *t, size_t max, struct strbuf *out)
{
	struct refund *all;
	size_t n;

	TRY(refunds_of_contact(t->store, t->arena, t->contact.id, max, &all, &n));
	for (size_t i = 0; i < n; i++)
		TRY(add_line(t, &all[i], out));
	return OK;
}

static enum err say_cases(struct turn *t, const struct refund *all, size_t n)
{
	struct choice c[REFUND_CASE_CHOICES];
	struct strbuf lines;
	size_t nc = 0;

	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		TRY(add_line(t, &all[i], &lines));
		if (nc == REFUND_CASE_CHOICES)
			continue;
		c[nc++] = (struct choice) { .text = all[i].number,
					    .data = data_of(t, "status_refund", "%" PRId64,
							    all[i].id) };
	}
	return say(t, MSG_REFUND_LIST, VALUES(V("kak", kak(t)), V_NEUTRAL("lines", lines.ptr)), c,
		   nc);
}

enum err refund_list(struct turn *t, bool *done)
{
	struct refund *all;
	size_t n;

	TRY(refunds_of_contact(t->store, t->arena, t->contact.id, LISTED, &all, &n));
	*done = n > 0;
	if (n == 1)
		return refund_show(t, &all[0]);
	return n ? say_cases(t, all, n) : OK;
}

/* "refund saya gimana", "RF-20261123-0007 udah?", [Lihat Status] */
enum err refund_status_run(struct turn *t)
{
	struct refund r;
	bool found, done;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	if (t->how == HOW_BUTTON) {
		TRY(refund_pressed(t, &r, &found));
		return found ? refund_show(t, &r) : OK;
	}
	if (t->how == HOW_TEXT && t->guess.id.ptr) {
		const char *number = arena_strndup(t->arena, t->guess.id.ptr, t->guess.id.len);

		if (!number)
			return ERR_NOMEM;
		e = refund_by_number(t->store, t->arena, number, &r);
		if (e == OK && r.contact_id == t->contact.id)
			return refund_show(t, &r);
		if (e != OK && e != ERR_NOT_FOUND)
			return e;
	}
	TRY(refund_list(t, &done));
	return done ? OK : status_run(t);
}
