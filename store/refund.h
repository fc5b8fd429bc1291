/* refund.h - requests for money back: where each stands, every step it took, who owes what by when,
 * and the account that the money goes to, encrypted.
 * Owns: tables refund, refund_step, refund_pause, refund_account, refund_terms (the rules that
 * cases were filed under, each text once) and refund_day (what happened on each day, in numbers:
 * figures never walk over the cases). One open case per order: a unique index says so. A case is
 * changed by handlers/refund_move.h alone, which reads it, changes the struct and saves it under
 * the version it read. Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on
 * since you looked), ERR_EXISTS (the order has an open case already). Never: decides, words a
 * message, holds a key. */
#ifndef SIGAP_STORE_REFUND_H
#define SIGAP_STORE_REFUND_H

#include "store/store.h"

/* Stored as numbers: new ones at the end. */
enum refund_state {
	REFUND_RECEIVED,
	REFUND_UNDER_REVIEW,
	REFUND_NEED_EVIDENCE,
	REFUND_EXPIRED,
	REFUND_AWAIT_SECOND,
	REFUND_APPROVED,
	REFUND_PAYOUT_FAILED,
	REFUND_PAID,
	REFUND_REJECTED,
	REFUND_APPEAL,
	REFUND_REJECTED_FINAL,
	REFUND_WITHDRAWN,
	REFUND_STATES
};
const char *refund_state_name(enum refund_state state); /* "under_review"; "" beyond */

enum refund_turn { TURN_NOBODY, TURN_STAFF, TURN_CUSTOMER, TURN_FINANCE };

/* Where the money goes; PAY_UNKNOWN: the customer has not said yet; PAY_BY_HAND: staff settle it
 * with them. */
enum refund_method { PAY_UNKNOWN, PAY_BALANCE, PAY_BANK, PAY_EWALLET, PAY_BY_HAND };

/* Bits of reminded, since the present wait began. */
enum {
	REMINDED_HALF = 1,
	REMINDED_LAST = 2,
	WARNED_STAFF = 4,
	WARNED_START = 8,
	SECOND_ESCALATED = 16 /* while nobody confirms */
};

struct refund {
	int64_t id, version; /* the version grows with every change; buttons carry it */
	const char *number;  /* RF-20261123-0007 */
	enum refund_state state;
	enum refund_turn turn;
	int open; /* counts as the order's one open case */
	int64_t contact_id, address_id, order_id;

	/* what was asked for */
	const char *reason;          /* policy/refund.h: its code */
	int64_t incident_ms;         /* 0 = unknown */
	const char *words, *user_id; /* NULL = none */
	int64_t asked;               /* rupiah */
	int64_t amount;              /* approved; 0 = not yet */
	int64_t extra_paid; /* rupiah that staff saw come in beside the recorded payments */
	int evidence;       /* pieces that were accepted */
	int exception;      /* past the window: staff decide whether to let it in */
	int complex;
	int escalated; /* promises that were broken so far */
	int reminded;  /* REMINDED_ and WARNED_ bits */
	const char *policy_version;
	int64_t terms_id; /* the rules it was filed under; 0 = not kept yet */

	const char *owner;                         /* "staff:5001", NULL = nobody */
	int64_t received_ms, claimed_ms, state_ms; /* state_ms: since when in this state */

	/* The clock of whoever's turn it is (policy/refund.h). While it is the customer's, the
	 * clock that staff will take up again is held. */
	int clock; /* enum refund_clock */
	int64_t clock_ms, deadline_ms;
	int held_clock;
	int64_t held_ms;

	const char *ask, *ask_words; /* evidence that staff asked for: code, and their own words */
	const char *decider;         /* who approved or rejected last */
	int64_t decided_ms;
	const char *second;        /* who confirmed */
	const char *no, *no_words; /* why it was rejected: code of Knightz §9.1, and in words */
	const char *first_decider; /* may not decide the appeal */
	const char *appeal_number; /* BD-20261127-0002 */
	const char *appeal_words;
	int appeals, appeal_asked;

	enum refund_method method;
	const char *account; /* "BCA ••••2233": what anyone may see */
	const char *payer, *reference;
	const char *slip; /* the channel's id of the slip's picture, as request_file() writes it */
	int64_t paid_ms, arrive_ms, arrived_ms, dispute_ms, closed_ms;
	int64_t talked_ms; /* staff last wrote to the customer about it */
};

/* Opens it with the next number: RF-YYYYMMDD-NNNN, counted per local day. Fills in id, version and
 * number (in a). ERR_EXISTS. */
enum err refund_add(struct store *s, struct arena *a, int offset_min, int64_t now_ms,
		    struct refund *r) MUST_CHECK;
/* The next appeal's number, BD-YYYYMMDD-NNNN, in a. */
enum err refund_appeal_number(struct store *s, struct arena *a, int offset_min, int64_t now_ms,
			      const char **out) MUST_CHECK;
/* Writes r where the version is still r->version, which grows by one. ERR_CONFLICT, ERR_EXISTS. */
enum err refund_save(struct store *s, struct refund *r) MUST_CHECK;

/* Which reminders went out; the version stays, so that no button grows old by it. */
enum err refund_set_reminded(struct store *s, int64_t id, int bits) MUST_CHECK;
/* Staff wrote to the customer; the version stays. */
enum err refund_set_talked(struct store *s, int64_t id, int64_t now_ms) MUST_CHECK;

enum err refund_get(struct store *s, struct arena *a, int64_t id, struct refund *out) MUST_CHECK;
/* By its own number or its appeal's; case does not matter. */
enum err refund_by_number(struct store *s, struct arena *a, const char *number,
			  struct refund *out) MUST_CHECK;
/* The order's open case. */
enum err refund_of_order(struct store *s, struct arena *a, int64_t order_id,
			 struct refund *out) MUST_CHECK;
/* All of a contact's, newest first. */
enum err refunds_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			    struct refund **out, size_t *n) MUST_CHECK;
/* Those in which it is this turn, the earliest deadline first. */
enum err refunds_waiting(struct store *s, struct arena *a, enum refund_turn turn, size_t max,
			 struct refund **out, size_t *n) MUST_CHECK;
/* Those in which it is anybody's turn, by id, with id > after_id: for computing deadlines anew. */
enum err refunds_live(struct store *s, struct arena *a, int64_t after_id, size_t max,
		      struct refund **out, size_t *n) MUST_CHECK;
/* All of them by id, a page at a time: for exports. */
enum err refunds_after(struct store *s, struct arena *a, int64_t after_id, size_t max,
		       struct refund **out, size_t *n) MUST_CHECK;

/* ---- money ---- */

struct refund_money {
	int64_t committed; /* approved or paid in the order's other cases */
	int64_t extra;     /* seen coming in beside the recorded payments, in all of its cases */
};
enum err refund_money(struct store *s, int64_t order_id, int64_t but_id,
		      struct refund_money *out) MUST_CHECK;

/* ---- steps ---- */

enum { REFUND_FROM_NONE = -1 };

struct refund_step {
	int64_t id, refund_id;
	int from; /* enum refund_state, REFUND_FROM_NONE for the submission */
	enum refund_state to;
	int event; /* enum refund_event, handlers/refund_move.h */
	int64_t at_ms;
	const char *actor;  /* as in audit.h */
	const char *detail; /* codes and amounts, never a person's words; NULL = none */
};
enum err refund_step_add(struct store *s, const struct refund_step *step) MUST_CHECK;
/* Of one case, oldest first. */
enum err refund_steps(struct store *s, struct arena *a, int64_t refund_id, size_t max,
		      struct refund_step **out, size_t *n) MUST_CHECK;

/* ---- pauses of the staff's clock ---- */

struct refund_still {
	int64_t from_ms, to_ms; /* to_ms 0: it still stands */
};
enum err refund_pause_begin(struct store *s, int64_t refund_id, int64_t now_ms) MUST_CHECK;
enum err refund_pause_end(struct store *s, int64_t refund_id, int64_t now_ms) MUST_CHECK;
/* Oldest first. */
enum err refund_pauses(struct store *s, struct arena *a, int64_t refund_id, size_t max,
		       struct refund_still **out, size_t *n) MUST_CHECK;

/* ---- the account, sealed (base/seal.h) ---- */

struct refund_sealed {
	int64_t refund_id;
	const char *key_id;
	const unsigned char *bytes;
	size_t len;
};
enum err refund_account_put(struct store *s, const struct refund_sealed *sealed) MUST_CHECK;
enum err refund_account_get(struct store *s, struct arena *a, int64_t refund_id,
			    struct refund_sealed *out) MUST_CHECK;
/* Those not sealed with this key, by id, with id > after_id: for a change of keys. */
enum err refund_accounts_other(struct store *s, struct arena *a, const char *key_id,
			       int64_t after_id, size_t max, struct refund_sealed **out,
			       size_t *n) MUST_CHECK;

/* ---- what staff were asked to write next ---- */

struct refund_prompt {
	const char *staff; /* "staff:5001" */
	int64_t refund_id, version;
	int event;        /* enum refund_event, handlers/refund_move.h */
	const char *code; /* NULL = none */
	int64_t amount;
	const char *words, *file; /* what they wrote already; NULL = nothing */
};
/* In place of whatever this person was asked before. */
enum err refund_prompt_put(struct store *s, const struct refund_prompt *p) MUST_CHECK;
enum err refund_prompt_get(struct store *s, struct arena *a, const char *staff,
			   struct refund_prompt *out) MUST_CHECK;
enum err refund_prompt_drop(struct store *s, const char *staff) MUST_CHECK;

/* ---- terms (policy/terms.h) ---- */

/* The id under which this text is kept, from now on if not before. */
enum err refund_terms_keep(struct store *s, const char *terms, int64_t *id) MUST_CHECK;
/* In a. ERR_NOT_FOUND. */
enum err refund_terms_get(struct store *s, struct arena *a, int64_t id,
			  const char **out) MUST_CHECK;

/* ---- figures ---- */

/* What is counted per day and reason. Stored as numbers: new ones at the end. */
enum refund_count {
	COUNT_RECEIVED, /* amount: asked */
	COUNT_APPROVED, /* amount: approved */
	COUNT_REJECTED,
	COUNT_PAID, /* amount: paid */
	COUNT_APPEALED,
	COUNT_APPEAL_WON,
	COUNT_ON_TIME, /* decided by the promised date */
	COUNT_LATE,
	COUNT_EXPIRED,
	COUNT_WITHDRAWN,
	COUNT_REVOKED, /* amount: approved before */
	COUNT_BOUNCED, /* amount: paid before */
	REFUND_COUNTS
};
enum err refund_tally(struct store *s, int64_t day, enum refund_count what, const char *reason,
		      int64_t amount) MUST_CHECK;

struct refund_figure {
	enum refund_count what;
	const char *reason;
	int64_t n, amount;
};
/* Sums over local days from_day to to_day, both inclusive. */
enum err refund_figures(struct store *s, struct arena *a, int64_t from_day, int64_t to_day,
			size_t max, struct refund_figure **out, size_t *n) MUST_CHECK;

/* How the waiting ones stand: by state, by how long they have been in it. */
enum { REFUND_AGES = 4 }; /* up to 1, 3 and 7 days, and longer */
struct refund_standing {
	int64_t n[REFUND_STATES];
	int64_t by_age[REFUND_STATES][REFUND_AGES];
	int64_t late[REFUND_STATES];     /* past their deadline, or escalated */
	int64_t due_soon[REFUND_STATES]; /* deadline before soon_ms */
	int64_t unclaimed;               /* received, and nobody's */
};
enum err refund_standing(struct store *s, int64_t now_ms, int64_t soon_ms,
			 struct refund_standing *out) MUST_CHECK;

#endif
