/* activation.h - how an order's activation stands at a moment: pure, and total over odd facts.
 * Owns: nothing. Never: stores lateness (it is computed), words a message, moves an order.
 * Rules: Blitzmes §3 (within), §5 (delayed), §6 (remedies, also when the clock hours run out
 * before the working days do: what is better for the customer wins), §7 (active but unusable is
 * not delivered); Enterpage, Pembayaran (unpaid orders lapse).
 *
 * The order's state decides the phase; times only refine it. Odd facts, and what is made of them:
 *   verified without verified_ms    counts from paid_ms, else from ordered_ms; with none of them
 *                                   on time, without deadlines (clock_ms 0)
 *   paid, yet with verified_ms      the verification counts: the clock runs
 *   a time in the future            taken as it is: nothing is late before it
 *   paid_ms on an unpaid order,     the state wins: the time is ignored
 *   activated_ms on a waiting one
 *   due_ms not after activated_ms   ignored: no "period ends" event
 * A deadline that cannot be computed (an office that never opens) is left out: at_ms 0, never
 * late; the remedy in clock hours still opens. */
#ifndef SIGAP_ACTIVATION_H
#define SIGAP_ACTIVATION_H

#include "base/order_state.h"
#include "policy/deadline.h"
#include "policy/policy.h"

/* Times in UTC ms, 0 = unknown. */
struct order_facts {
	enum order_state state;
	int64_t ordered_ms, paid_ms, verified_ms, activated_ms, due_ms;
	const char *payment_method; /* may be NULL */
	bool login_failed;          /* active, but the customer reported that it cannot be used */
};

enum phase {
	PHASE_UNPAID,
	PHASE_UNVERIFIED, /* paid, waiting for the payment to be verified: no clock yet */
	PHASE_ON_TIME,
	PHASE_LATE_FIRST,  /* activation.within has passed */
	PHASE_LATE_SECOND, /* activation.delayed_within has passed too */
	PHASE_REMEDY,      /* activation.remedy_after has passed: refund or reactivation */
	PHASE_ACTIVE,
	PHASE_SUSPENDED,
	PHASE_TERMINATED,
	PHASE_CANCELLED,
	PHASE_REFUNDED
};

/* What happens next by itself. */
enum activation_event {
	ACTIVATION_NOTHING,
	ACTIVATION_UNPAID_LAPSES,   /* order.cancel_unpaid_after */
	ACTIVATION_VERIFY_ALERT,    /* payment.verify_alert: staff have let the payment lie */
	ACTIVATION_FIRST_DEADLINE,  /* activation.within */
	ACTIVATION_SECOND_DEADLINE, /* activation.delayed_within */
	ACTIVATION_REMEDY_OPENS,    /* activation.remedy_after */
	ACTIVATION_PERIOD_ENDS      /* due_ms */
};

struct activation {
	enum phase phase;
	int64_t clock_ms;              /* from when activation counts; 0 = not yet, or unknown */
	struct deadline first, second; /* at_ms 0 = none */
	int64_t remedy_at_ms;          /* 0 = none */
	int64_t verify_alert_ms;       /* 0 = none */
	int64_t cancel_unpaid_at_ms;   /* 0 = none */
	bool late_first, late_second;  /* passed, also inside PHASE_REMEDY */
	bool remedy_open;              /* also for an active order that cannot be used (§7) */
	unsigned remedies;             /* REMEDY_… bits that may be offered now; 0 until open */
	bool manual;                   /* staff verify this payment by hand */
	int64_t next_ms;               /* always after now; 0 with ACTIVATION_NOTHING */
	enum activation_event next;
};

/* a may be NULL when nobody asks for the deadlines' skipped[]. A moment counts as passed when now
 * has reached it, so a timer set to next_ms finds its event done; where several events share a
 * moment, next names one of them and the phase tells all. ERR_NOMEM; ERR_INVALID for a state that
 * does not exist. */
enum err activation_assess(const struct policy *p, const struct calendar *cal,
			   const struct order_facts *order, int64_t now_ms, struct arena *a,
			   struct activation *out) MUST_CHECK;

/* "on_time", "late_first" …, for logs and tests. */
const char *phase_name(enum phase phase);

#endif
