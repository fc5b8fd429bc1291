/* refund_acts.c - what a customer does about a case with one tap: nothing more to send, take it
 * back, the money is there or is not. Never: moves a case by itself (refund_move.h does). */
#include "handlers/refund_case.h"

#include <inttypes.h>

#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/refund_text.h"
#include "handlers/staff.h"

/* ---- moving, and why not ---- */

/* What the person reads when it cannot be done; what stands now follows. */
static enum msg refusal(enum refund_refusal why)
{
	switch (why) {
	case REFUSED_TOO_LATE:
		return MSG_REFUND_TOO_LATE;
	case REFUSED_ONCE:
		return MSG_REFUND_ONCE;
	case REFUSED_MISSING:
		return MSG_REFUND_MISSING;
	case REFUSED_ELSEWHERE:
		return MSG_REFUND_ELSEWHERE;
	default:
		return MSG_REFUND_MOVED;
	}
}

enum err refund_do(struct turn *t, struct refund *r, const struct refund_act *act, bool *moved)
{
	enum refund_refusal why;

	TRY(refund_move(t, r, act, &why));
	*moved = why == REFUND_DONE;
	if (*moved)
		return OK;
	if (t->how == HOW_BUTTON)
		TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
	TRY(say(t, refusal(why), VALUES(V("kak", kak(t))), NO_CHOICES));
	return refund_show(t, r);
}

/* A tap that is a move. An older button does it too while it still can be done. */
static enum err press(struct turn *t, enum refund_event event)
{
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	return refund_do(t, &r, &(struct refund_act) { .event = event }, &moved);
}

enum err no_evidence_run(struct turn *t)
{
	return press(t, MOVE_NO_EVIDENCE);
}

/* The second of two taps only hears that it was noted. */
enum err arrived_run(struct turn *t)
{
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (r.arrived_ms)
		return toast(t, MSG_ACTIVATION_NOTED, NO_VALUES);
	return refund_do(t, &r, &(struct refund_act) { .event = MOVE_ARRIVED }, &moved);
}

/* ---- not arrived ---- */

static enum err say_not_yet(struct turn *t, const struct refund *r)
{
	return say(t, MSG_REFUND_NOT_YET,
		   VALUES(V("kak", kak(t)), V("arrive", moment(t, r->arrive_ms)),
			  V("reference", r->reference)),
		   CHOICES({ .label = BTN_ARRIVED,
			     .data = data_of(t, "sudah_masuk", "%" PRId64, r->id) },
			   { .label = BTN_NOT_ARRIVED,
			     .data = data_of(t, "belum_masuk", "%" PRId64, r->id) },
			   { .label = BTN_PERSON, .data = "orang" }));
}

/* Before the named date the bank still has time; from then on finance looks for it. */
enum err not_arrived_run(struct turn *t)
{
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (r.state == REFUND_PAID && !r.dispute_ms && t->now_ms < r.arrive_ms)
		return say_not_yet(t, &r);
	return refund_do(t, &r, &(struct refund_act) { .event = MOVE_NOT_ARRIVED }, &moved);
}

/* ---- taking it back ---- */

static enum err ask_withdraw(struct turn *t, const struct refund *r)
{
	if (!refund_may(t, r, MOVE_WITHDRAW)) {
		TRY(say(t, MSG_REFUND_MOVED, VALUES(V("kak", kak(t))), NO_CHOICES));
		return refund_show(t, r);
	}
	return say(t, MSG_REFUND_ASK_WITHDRAW, VALUES(V("kak", kak(t)), V("number", r->number)),
		   CHOICES({ .label = BTN_WITHDRAW_YES,
			     .data = data_of(t, "tarik", "%" PRId64 ":%" PRId64 ":ya", r->id,
					     r->version) },
			   { .label = BTN_NEVER_MIND,
			     .data = data_of(t, "status_refund", "%" PRId64, r->id) }));
}

enum err withdraw_run(struct turn *t)
{
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (t->how != HOW_BUTTON || strcmp(arg(t, 2), "ya") != 0)
		return ask_withdraw(t, &r);
	if (r.state == REFUND_WITHDRAWN) /* the second of two taps */
		return toast(t, MSG_ACTIVATION_NOTED, NO_VALUES);
	return refund_do(t, &r, &(struct refund_act) { .event = MOVE_WITHDRAW }, &moved);
}
