/* refund.h - what a refund's rules say at a moment: which reasons count, until when one may ask,
 * and by when each next step is promised. Pure, and total over odd facts. Owns: the table of reason
 * codes (a code is stored: it is for good) and which policy key each clock of a case runs by.
 * Never: words a message, decides a case (a person does, Knightz §2.4), stores a deadline. Rules:
 * Knightz §2-§5 (reasons), §7 (times), §9.1 (why one is rejected), §10 (window: from the later of
 * transaction and incident; a system error found later may be let through by staff); Blitzmes §6
 * (only the remedy for an activation that failed, nothing to be proven); Enterpage, Kebijakan Ganti
 * Kerugian (service time instead of money); silent documents: ask the team. */
#ifndef SIGAP_POLICY_REFUND_H
#define SIGAP_POLICY_REFUND_H

#include "policy/deadline.h"
#include "policy/policy.h"

/* In the order in which people are asked. Numbers are not stored, codes are. */
enum refund_reason {
	/* eligible */
	REASON_DOUBLE_CHARGE,
	REASON_FAILED_BUT_CHARGED,
	REASON_SYSTEM_BUG_LOSS,
	REASON_TOPUP_ERROR,
	REASON_DOWNTIME_OVER_24H,
	REASON_EMAIL_INACCESSIBLE,
	REASON_EMAIL_WRONG_PLATFORM,
	REASON_EMAIL_ALL_PLATFORMS_DOWN,
	REASON_VERIFICATION_ERROR,
	REASON_DATA_ERROR,
	REASON_ACTIVATION_OVER_48H,
	REASON_OTHER_REVIEW,
	/* not eligible */
	REASON_CHANGE_OF_MIND,
	REASON_WRONG_CHOICE,
	REASON_QUALITY,
	REASON_BALANCE_USED,
	REASON_SERVICE_USED,
	REASON_EMAIL_DELIVERED,
	REASON_PROVIDER_ISSUE,
	REASON_TARGET_PLATFORM_ISSUE,
	REASON_USER_NETWORK,
	REASON_USER_DEVICE,
	REASON_SUSPENDED_VIOLATION,
	REASON_ILLEGAL_USE,
	REASON_ABUSE_FRAUD,
	REASON_ACCIDENTAL_TOPUP,
	REASON_UNUSED,
	REASON_PERSONAL,
	REASON_EMAIL_EXPIRED_3D,
	REASON_VOUCHER_GENERATED,
	REASON_VOUCHER_USED,
	REASON_VOUCHER_LOST,
	REASON_PARTIAL_PLATFORM,
	REASON_LATE_OVER_30D,
	REASON_ENTERPAGE_TERMINATED,
	REASON_DATA_LOSS,
	REASON_WRONG_DOMAIN,
	REASON_COUNT
};

/* How a reason that is not eligible goes on: one way forward. */
enum refund_way {
	WAY_FORM,   /* eligible: the form */
	WAY_KEEP,   /* the balance stays usable and does not expire */
	WAY_TICKET, /* a ticket, so that it is looked at */
	WAY_SWITCH, /* if our error is shown: choose an eligible reason */
	WAY_HELP,   /* it is somebody else's system or device: help steps */
	WAY_PERSON, /* explained; a person for what is left */
};

struct refund_reason_row {
	const char *code;    /* "double_charge" */
	const char *section; /* of the company's document: "§2.1"; "" when no document names it */
	unsigned modes;      /* 1 << enum refund_mode: the companies whose document knows it */
	bool eligible;
	bool system_error; /* ours: no fee, and past the window an exception may be asked for */
	bool staff_only;   /* never offered to customers: it would accuse them */
	bool ends_order;   /* the order itself is given back: it becomes refunded */
	bool long_review;  /* says at once that it may take refund.review_complex */
	unsigned waived;   /* EVIDENCE_ bits nobody is asked for: we know it ourselves */
	enum refund_way way;
};

const struct refund_reason_row *refund_reason_row(enum refund_reason reason); /* NULL beyond */
/* ERR_NOT_FOUND. */
enum err refund_reason_find(const char *code, enum refund_reason *out) MUST_CHECK;

/* Why staff reject (Knightz §9.1). */
enum refund_no {
	NO_NOT_ELIGIBLE,
	NO_EVIDENCE_INSUFFICIENT,
	NO_UNVERIFIABLE,
	NO_TERMS_VIOLATION,
	NO_LATE,
	/* The document's own cases of it, which are for staff alone (Knightz §3.4). */
	NO_SUSPENDED,
	NO_ILLEGAL,
	NO_ABUSE,
	NO_COUNT
};
const char *refund_no_code(enum refund_no no); /* "not_eligible"; "" beyond */
/* The rule that is quoted: "§3.4"; "" where it is that of the customer's own reason. */
const char *refund_no_section(enum refund_no no);
/* Whether this company's document knows it. */
bool refund_no_offered(const struct policy *p, enum refund_no no);
/* ERR_NOT_FOUND. */
enum err refund_no_find(const char *code, enum refund_no *out) MUST_CHECK;

/* ---- may it be asked for? ---- */

enum refund_verdict {
	VERDICT_OPEN,      /* the form may begin */
	VERDICT_EXCEPTION, /* past the window, but our error: staff decide whether to let it in */
	VERDICT_LATE,      /* past the window: a person at most */
	VERDICT_NOT_ELIGIBLE, /* the reason is not among those of the document */
	VERDICT_TOO_EARLY,    /* the remedy opens at opens_ms */
	VERDICT_SERVICE_TIME, /* no money: extra service time is claimed */
	VERDICT_SILENT,       /* the document says nothing: the team is asked */
};

/* Times in UTC ms, 0 = not known (yet). */
struct refund_facts {
	enum refund_reason reason;
	int64_t transaction_ms; /* paid */
	int64_t incident_ms;
	int64_t remedy_ms;   /* when the activation's remedy opens (struct activation); 0 never */
	int64_t downtime_ms; /* how long the outage lasted; 0 unknown: then staff compare */
};

struct refund_answer {
	enum refund_verdict verdict;
	struct deadline window; /* the last moment to ask; at_ms 0 when neither time is known */
	int64_t opens_ms;       /* VERDICT_TOO_EARLY */
	unsigned items;         /* EVIDENCE_ bits that the form must bring together */
};

/* Downtime shorter than refund.downtime_over is VERDICT_NOT_ELIGIBLE. a may be NULL when nobody
 * asks for the window's skipped[]. ERR_INVALID for a reason or time that does not exist, ERR_NOMEM.
 */
enum err refund_assess(const struct policy *p, const struct calendar *cal,
		       const struct refund_facts *facts, int64_t now_ms, struct arena *a,
		       struct refund_answer *out) MUST_CHECK;

/* ---- clocks ---- */

/* What a case waits for. Stored as numbers: new ones at the end. */
enum refund_clock {
	CLOCK_NONE,
	CLOCK_REVIEW,         /* refund.review, from the submission */
	CLOCK_COMPLEX,        /* refund.review_complex, from the submission */
	CLOCK_SECOND,         /* refund.second_within: the second pair of eyes */
	CLOCK_REVOKED,        /* refund.revoked_within: an approval was taken back */
	CLOCK_EVIDENCE,       /* refund.evidence_deadline: the customer's turn */
	CLOCK_CHOICE,         /* refund.choice_within: the customer says where the money goes */
	CLOCK_PAYOUT,         /* refund.payout, from the approval */
	CLOCK_PAYOUT_BALANCE, /* refund.payout_balance, from the approval */
	CLOCK_ACCOUNT,        /* refund.account_within: the customer corrects the account */
	CLOCK_APPEAL_WINDOW,  /* refund.appeal_window, from the rejection */
	CLOCK_APPEAL,         /* refund.appeal_review, from the appeal */
	CLOCK_DISPUTE,        /* refund.dispute_within: it has not arrived */
	CLOCK_ESCALATED,      /* refund.escalated_within: a promise was broken, this is the next */
	CLOCK_FIXED,          /* a date that a lead has set */
	REFUND_CLOCKS
};

/* The duration behind a clock; DURATION_NONE for CLOCK_NONE and CLOCK_FIXED. */
struct duration refund_clock_duration(const struct policy *p, enum refund_clock clock);
/* The customer's turn: staff do not owe anything while it runs. */
bool refund_clock_is_customers(enum refund_clock clock);

/* A stretch in which a clock stood still; to_ms 0 while it still does. */
struct refund_pause {
	int64_t from_ms, to_ms;
};

/* The promise: from start_ms by the clock's duration, moved by every pause that is over and began
 * after start_ms, in order. ERR_INVALID for CLOCK_NONE and CLOCK_FIXED; else as deadline_after. */
enum err refund_deadline(const struct policy *p, const struct calendar *cal,
			 enum refund_clock clock, int64_t start_ms,
			 const struct refund_pause *pauses, size_t n_pauses, struct arena *a,
			 struct deadline *out) MUST_CHECK;
/* By when someone should have claimed it (refund.first_response). */
enum err refund_first_response(const struct policy *p, const struct calendar *cal,
			       int64_t received_ms, int64_t *out_ms) MUST_CHECK;
/* Until when an expired case may be taken up again (refund.reopen_within). */
enum err refund_reopen_until(const struct policy *p, const struct calendar *cal, int64_t expired_ms,
			     int64_t *out_ms) MUST_CHECK;
/* When money that was sent should be there (refund.arrival_within). */
enum err refund_arrival(const struct policy *p, const struct calendar *cal, int64_t paid_ms,
			int64_t *out_ms) MUST_CHECK;

/* Reminders on the way to a deadline at until_ms, for a wait that began at from_ms: half of the
 * time, and the opening of the last day. Both lie strictly between; 0 when there is no room, and
 * half_ms 0 too when it would fall on the last day. */
struct refund_reminders {
	int64_t half_ms, last_ms;
};
struct refund_reminders refund_reminders(const struct calendar *cal, int64_t from_ms,
					 int64_t until_ms);

/* ---- money ---- */

/* Above it two people decide, and whoever approved does not pay. */
bool refund_needs_second(const struct policy *p, int64_t amount);

#endif
