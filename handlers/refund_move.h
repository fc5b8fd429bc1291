/* refund_move.h - the one function that changes a refund, and the table it works by.
 * Each move is one transaction: the new state and version, one step, one audit row, exactly one
 * message to the customer, one to the staff (the card edited), the timers of the new state.
 * Owns: the events (stored in refund_step: their numbers are for good), who may do what, which
 * clock starts. Refusals change nothing and say why, so that the caller can answer kindly.
 * Never: reads a form, draws a card (handlers/refund_card.h), knows a key
 * (handlers/refund_account.h). The table is that of the field: see the rows in refund_table.c. */
#ifndef SIGAP_REFUND_MOVE_H
#define SIGAP_REFUND_MOVE_H

#include "handlers/handler.h"
#include "policy/refund.h"
#include "store/refund.h"

struct refund_account;

/* Stored as numbers: new ones at the end. */
enum refund_event {
	/* the customer */
	MOVE_SUBMIT,      /* the case begins: refund_submit() */
	MOVE_EVIDENCE,    /* what was asked for; act.evidence pieces more */
	MOVE_NO_EVIDENCE, /* "Tidak Punya Lagi": staff decide with what is there */
	MOVE_REOPEN,      /* an expired case, within refund.reopen_within; act.evidence >= 1 */
	MOVE_APPEAL,      /* act.words or evidence; Knightz §9.2: act.evidence >= 1 */
	MOVE_CHOOSE,      /* act.method, act.account for bank and e-wallet */
	MOVE_CORRECT,     /* act.method, act.account, after a transfer bounced */
	MOVE_NOT_ARRIVED, /* after arrive_ms */
	MOVE_ARRIVED,
	MOVE_WITHDRAW,
	/* staff */
	MOVE_CLAIM,
	MOVE_ASK,       /* act.code: what exactly (refund_ask.h); act.words */
	MOVE_APPROVE,   /* act.amount; also overturns in an appeal */
	MOVE_CONFIRM,   /* the second pair of eyes */
	MOVE_SEND_BACK, /* it says no; act.words to the colleague */
	MOVE_REVOKE,    /* by a lead, or within refund.undo_within by whoever approved; act.words */
	MOVE_REJECT,    /* act.code (Knightz §9.1) and act.words; also upholds in an appeal */
	MOVE_PAY,       /* act.words: the reference; act.file: the slip */
	MOVE_BOUNCE,    /* act.words: why */
	MOVE_COMPLEX,   /* +2 working days, told before the old date passes */
	MOVE_SET_DATE,  /* by a lead: act.at_ms, after a promise was broken */
	MOVE_RESOLVE,   /* finance: the disputed transfer has been cleared up; act.words */
	/* time */
	MOVE_EXPIRE,      /* no evidence came; within an appeal it is decided on file */
	MOVE_APPEAL_OVER, /* nobody appealed */
	MOVE_OVERDUE,     /* a promise of ours was broken: apology, new date */
	MOVE_UNANSWERED,  /* the customer has not said where the money goes: it waits for them */
	MOVE_RECOMPUTED,  /* the calendar changed the date */
	MOVE_SECOND_LATE, /* nobody confirmed within refund.second_within: leads are asked */
	REFUND_EVENTS
};
const char *refund_event_name(enum refund_event event); /* "approve"; "" beyond */

/* Why nothing was done. */
enum refund_refusal {
	REFUND_DONE,
	REFUSED_MOVED,       /* it has moved on: decided by r->decider, or another version */
	REFUSED_STATE,       /* not from this state */
	REFUSED_ROLE,        /* this role may not */
	REFUSED_OWN,         /* nobody decides their own request */
	REFUSED_HELD,        /* r->owner has it */
	REFUSED_SAME_PERSON, /* another person has to: second approver, appeal, payer */
	REFUSED_TOO_MUCH,    /* more than was paid and not given back yet: refund_left() */
	REFUSED_AMOUNT,      /* no amount, or payment unknown: staff record it first */
	REFUSED_MISSING,     /* reason, words, evidence, reference or account are missing */
	REFUSED_TOO_LATE,    /* the five minutes, the appeal's or reopening's time are over */
	REFUSED_TOO_EARLY,   /* the named date has not come */
	REFUSED_ONCE,        /* appealed already, or asked once already in this appeal */
	REFUSED_ELSEWHERE,   /* the order has another open case by now */
};

/* What one event brings along; all else 0 or NULL. */
struct refund_act {
	enum refund_event event;
	int64_t version; /* that of the button; 0 = whatever it is */
	int64_t amount;
	const char *code, *words, *file;
	int evidence; /* pieces that were accepted just now */
	enum refund_method method;
	const struct refund_account
		*account; /* handlers/refund_account.h; sealed before it is kept */
	int64_t at_ms;
};

/* The customer submits: r says contact, address, order, reason, incident, words, user_id, asked,
 * evidence, exception. Fills in the rest, tells customer and staff, starts the clocks.
 * ERR_EXISTS: the order has an open case. */
enum err refund_submit(struct turn *t, struct refund *r) MUST_CHECK;

/* Who acts is the turn's sender: its contact for the customer's events, its roles for the staff's,
 * nobody for those of time. *why REFUND_DONE: r is what it has become. Else nothing changed and r
 * is what it is now. Errors are only those of the store. */
enum err refund_move(struct turn *t, struct refund *r, const struct refund_act *act,
		     enum refund_refusal *why) MUST_CHECK;
/* Whether it would be done, without doing it. */
enum err refund_check(struct turn *t, const struct refund *r, const struct refund_act *act,
		      enum refund_refusal *why) MUST_CHECK;
/* Whether the sender could do it now, as far as can be told without the particulars: for buttons.
 */
bool refund_may(struct turn *t, const struct refund *r, enum refund_event event);

/* What the customer would read if staff did this now. ERR_NOT_FOUND: it cannot be done. */
enum err refund_preview(struct turn *t, const struct refund *r, const struct refund_act *act,
			const char **out) MUST_CHECK;

/* What may still be given back for the order, in rupiah: paid, and what staff saw come in beside
 * it, minus what its other cases hold. *known false when no payment is known. */
enum err refund_left(struct turn *t, int64_t order_id, int64_t but_id, int64_t *left,
		     bool *known) MUST_CHECK;

/* A customer adds a piece where nobody waits for it: counted, shown to staff, no move. */
enum err refund_add_evidence(struct turn *t, struct refund *r, int pieces) MUST_CHECK;

/* The promises for both ways of payment, from the approval, moved by the wait for the choice. */
enum err refund_payout_dates(struct turn *t, const struct refund *r, int64_t *balance_ms,
			     int64_t *bank_ms) MUST_CHECK;
/* Until when an appeal, or a reopening, is possible; 0 when it is not. */
int64_t refund_appeal_until(const struct refund *r);
enum err refund_reopen_end(struct turn *t, const struct refund *r, int64_t *until_ms) MUST_CHECK;

/* After the calendar changed: moves the running clocks, page by page, as timed_recompute does. */
enum err refund_recompute(struct turn *t, int64_t *cursor) MUST_CHECK;
/* How many cases would have another date under calendar b than under a; looks at no more than about
 * max, and *more says whether there may be others. */
enum err refund_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			      size_t max, int64_t *n, bool *more) MUST_CHECK;

#endif
