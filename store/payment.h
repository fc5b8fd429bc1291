/* payment.h - what payment gateways told us, notice by notice, and what it adds up to.
 * Owns: tables payment (one row per transaction of a gateway) and payment_notice (every verified
 * notice as it came, raw; its body is forgotten after PAYMENT_RAW_KEPT_MS, because payers' names
 * and addresses stand in some).
 * A payment's state only ever moves up in the order of enum payment_state, so notices may come
 * twice, late, or in any order. One whose order is not known yet waits for it.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_EXISTS (this very notice was here before),
 * ERR_INVALID (no order number, reference or amount that could be kept).
 * Never: verifies a signature (bot/pay.h), moves an order, tells anybody. */
#ifndef SIGAP_STORE_PAYMENT_H
#define SIGAP_STORE_PAYMENT_H

#include "base/civil.h"
#include "store/store.h"

#define PAYMENT_RAW_KEPT_MS (180 * MS_DAY) /* a chargeback may come that late */

/* By rank. FAILED: denied, expired or cancelled without money; a later payment overrules it.
 * REVIEW: the gateway suspects fraud and asks us to decide. */
enum payment_state {
	PAYMENT_PENDING,
	PAYMENT_REVIEW,
	PAYMENT_FAILED,
	PAYMENT_PAID,
	PAYMENT_PART_RETURNED,
	PAYMENT_RETURNED,
	PAYMENT_CHARGEBACK,
	PAYMENT_STATES
};
const char *payment_state_name(enum payment_state state); /* "paid" */

/* One notice, verified and read by the gateway's row. */
struct payment_notice {
	const char *gateway; /* "midtrans" */
	const char *ref;     /* the gateway's id of the transaction */
	const char *number;  /* of the order, as the gateway has it */
	enum payment_state state;
	int64_t amount;     /* rupiah for the order, without what the payer paid the gateway */
	int64_t returned;   /* rupiah given back so far, 0 = unknown or none */
	const char *method; /* "bank_transfer", NULL = unknown */
	int64_t paid_ms;    /* by the gateway's clock, 0 = unknown */
	bool weak;          /* the proof covers the sender, but not what is said */
	struct span raw;    /* as it came; UTF-8 */
};

struct payment {
	int64_t id, order_id; /* order_id 0: the order is not known yet */
	const char *gateway, *ref, *number;
	enum payment_state state;
	int64_t amount, returned;
	const char *method;
	int64_t paid_ms; /* 0 = never */
	bool weak;
	int64_t created_ms;
};

struct payment_change {
	bool is_new, moved;      /* moved: to a higher state, or more was given back */
	enum payment_state from; /* when moved and not new */
};

/* Keeps the raw notice alone, when it speaks of nothing we could use. */
enum err payment_keep_raw(struct store *s, const char *gateway, struct span raw, int64_t payment_id,
			  int64_t now_ms) MUST_CHECK;
/* Keeps the notice and moves its payment. */
enum err payment_take(struct store *s, struct arena *a, const struct payment_notice *n,
		      int64_t now_ms, struct payment *out,
		      struct payment_change *change) MUST_CHECK;
enum err payment_get(struct store *s, struct arena *a, int64_t id, struct payment *out) MUST_CHECK;
/* Those without an order whose order exists by now, by id; at most max. */
enum err payments_to_match(struct store *s, struct arena *a, size_t max, struct payment **out,
			   size_t *n) MUST_CHECK;
enum err payment_link(struct store *s, int64_t id, int64_t order_id) MUST_CHECK;

/* What was paid for an order, by the gateways' word. n = 0: no gateway ever spoke of it, and only
 * the order itself (amount, paid_ms) tells, as when staff verified a transfer by hand. */
struct payment_sum {
	int64_t n;    /* payments that brought money */
	int64_t paid; /* rupiah */
	int64_t returned;
};
enum err payment_sum(struct store *s, int64_t order_id, struct payment_sum *out) MUST_CHECK;
/* Of one order, oldest first. */
enum err payments_of_order(struct store *s, struct arena *a, int64_t order_id, size_t max,
			   struct payment **out, size_t *n) MUST_CHECK;

/* Forgets the bodies of notices from before then, at most max at a time; *n: how many. */
enum err payment_forget_raw(struct store *s, int64_t before_ms, size_t max, int *n) MUST_CHECK;

#endif
