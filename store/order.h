/* order.h - the seller's orders, what is known about each, and every state they went through.
 * Owns: tables orders, order_holder (how an order is found by its phone or e-mail) and
 * order_history; the table of legal transitions (DESIGN: Orders).
 * Lateness is computed (policy/activation.h), never stored; told only says what was announced.
 * Errors beside those of store.h: ERR_NOT_FOUND, ERR_CONFLICT (it moved on since you looked),
 * ERR_INVALID, ERR_DENIED. Never: words a message, knows a channel, asks who may see an order but
 * in order_owned_by and orders_of_contact. */
#ifndef SIGAP_STORE_ORDER_H
#define SIGAP_STORE_ORDER_H

#include "base/order_state.h"
#include "store/store.h"

enum {
	ORDER_KEY_SIZE = 65, /* 64 bytes and a NUL */
	ORDER_AMOUNT_UNKNOWN = -1,
	ORDER_OPEN_STATES = 3, /* awaiting_payment, paid, verified: a clock runs */
};

struct order {
	int64_t id;
	const char *number; /* as the seller writes it */
	/* NULL = unknown */
	const char *customer_name;
	const char *phone; /* digits with country code, messages/phone.h */
	const char *email; /* lower case */
	const char *user_id, *product;
	int64_t amount; /* rupiah, ORDER_AMOUNT_UNKNOWN */
	const char *payment_method;
	enum order_state state;
	int64_t ordered_ms, paid_ms, verified_ms, activated_ms, due_ms; /* 0 = unknown */
	int told;          /* how far the customer has been told of lateness; meaning: handlers */
	int64_t access_ms; /* the customer confirmed that the login works; 0 = not */
	const char *cause; /* entered by staff (/alasan), NULL = none */
	int64_t next_news_ms; /* entered by staff (/kabar), 0 = none */
	int64_t version;      /* grows with every change of state or facts; buttons carry it */
};

/* A clock runs in it. */
static inline bool order_is_open(enum order_state state)
{
	return state <= ORDER_VERIFIED;
}

/* "blz-1 " -> "BLZ-1": how numbers are compared. ERR_INVALID when blank or over 64 bytes. */
enum err order_key(const char *number, char out[ORDER_KEY_SIZE]) MUST_CHECK;

/* ---- finding ---- */

enum err order_get(struct store *s, struct arena *a, int64_t id, struct order *out) MUST_CHECK;
/* Case and blanks around the number do not matter. ERR_NOT_FOUND also for an impossible number. */
enum err order_by_number(struct store *s, struct arena *a, const char *number,
			 struct order *out) MUST_CHECK;
/* What this contact has proven to own (proof.h): by phone, by e-mail, order by order; newest
 * first, at most max. */
enum err orders_of_contact(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			   struct order **out, size_t *n) MUST_CHECK;
/* OK when the contact has proven to own it, else ERR_NOT_FOUND (also when there is no such order).
 */
enum err order_owned_by(struct store *s, int64_t contact_id, int64_t order_id) MUST_CHECK;
/* OK when some order has this phone or e-mail, else ERR_NOT_FOUND. */
enum err order_held(struct store *s, const char *value) MUST_CHECK;
/* Orders in one of the open states with id > after_id, by id: for computing deadlines anew. */
enum err orders_open(struct store *s, struct arena *a, enum order_state state, int64_t after_id,
		     size_t max, struct order **out, size_t *n) MUST_CHECK;
/* All of them by id, a page at a time: for exports. */
enum err orders_after(struct store *s, struct arena *a, int64_t after_id, size_t max,
		      struct order **out, size_t *n) MUST_CHECK;

/* For /hari_ini. Cost grows with the open orders and with the moves since since_ms only. */
struct order_counts {
	int64_t open[ORDER_OPEN_STATES];  /* by state, now */
	int64_t late[ORDER_OPEN_STATES];  /* of them, those with told > 0 */
	int64_t moved[ORDER_STATE_COUNT]; /* moves into each state since since_ms, first sights
					     apart */
};
enum err order_counts(struct store *s, int64_t since_ms, struct order_counts *out) MUST_CHECK;

/* ---- moving ---- */

/* In whose name a state changes; each may do what those before it may. */
enum order_as {
	ORDER_AS_STEP,   /* staff, gateway: one step of the order's life */
	ORDER_AS_REPORT, /* import, HTTP: what happened elsewhere may skip steps */
	ORDER_AS_ADMIN,  /* may also move it backwards */
};

/* Whether the table allows it. OK, ERR_CONFLICT (it is there already), ERR_DENIED (needs more). */
enum err order_may_move(enum order_state from, enum order_state to, enum order_as as) MUST_CHECK;
/* Moves the order, with one history row (noticed = 0). version 0 = whatever it is.
 * Sets paid_ms, verified_ms or activated_ms to now_ms when the new state has such a time and it is
 * unknown; moving back clears the times of the states that were undone. actor as in audit.h.
 * ERR_CONFLICT: another version, or it is in that state already. ERR_DENIED: order_may_move. */
enum err order_move(struct store *s, int64_t id, int64_t version, enum order_state to,
		    enum order_as as, int64_t now_ms, const char *actor) MUST_CHECK;

/* Which facts a report speaks of: given and empty (NULL, 0, -1) clears, not given stays. */
enum order_given {
	GIVEN_CUSTOMER_NAME = 1 << 0,
	GIVEN_PHONE = 1 << 1,
	GIVEN_EMAIL = 1 << 2,
	GIVEN_USER_ID = 1 << 3,
	GIVEN_PRODUCT = 1 << 4,
	GIVEN_AMOUNT = 1 << 5,
	GIVEN_PAYMENT_METHOD = 1 << 6,
	GIVEN_STATE = 1 << 7,
	GIVEN_ORDERED = 1 << 8,
	GIVEN_PAID = 1 << 9,
	GIVEN_VERIFIED = 1 << 10,
	GIVEN_ACTIVATED = 1 << 11,
	GIVEN_DUE = 1 << 12,
};

struct order_report {
	unsigned given;
	struct order order; /* number, and the fields that given names */
	bool held;          /* if the order is new: order_holder_add has had its phone and e-mail */
};

enum order_effect { ORDER_UNCHANGED, ORDER_NEW, ORDER_CHANGED };

struct order_result {
	int64_t id;
	enum order_effect effect;
	bool kept; /* part of the report was older than what we know, and was not taken over */
};

/* Takes a report from outside into the books. The first sight of an order writes a history row
 * without a from_state, noticed = 0 only where a clock runs, so that nobody is told but deadlines
 * are set; a later change of state one with noticed = 0; a change of facts of an open order one
 * with from = to (deadlines are computed anew, nobody is told); no change writes nothing.
 * Unless as is ORDER_AS_ADMIN, the state does not move back and ordered, paid, verified and
 * activated neither move back nor are cleared: kept says so. Times within the same second are
 * equal (files hold seconds). ERR_INVALID: bad number, or a new order without a state. */
enum err order_upsert(struct store *s, struct arena *a, const struct order_report *r,
		      enum order_as as, int64_t now_ms, const char *actor,
		      struct order_result *out) MUST_CHECK;
/* What order_upsert would do, without doing it; out->id is 0 for a new order. */
enum err order_preview(struct store *s, struct arena *a, const struct order_report *r,
		       enum order_as as, struct order_result *out) MUST_CHECK;
/* Lets an order that does not exist yet be found by value (phone or e-mail) from the moment it
 * does; order_upsert does this itself unless the report says held. Searches check the order
 * itself, so one that never comes does no harm. */
enum err order_holder_add(struct store *s, const char *value, const char *number) MUST_CHECK;

/* ---- notes on an order; the version stays ---- */

enum err order_set_told(struct store *s, int64_t id, int told) MUST_CHECK;
enum err order_set_access(struct store *s, int64_t id, int64_t at_ms) MUST_CHECK;
enum err order_set_cause(struct store *s, int64_t id, const char *cause) MUST_CHECK; /* or NULL */
enum err order_set_next_news(struct store *s, int64_t id, int64_t at_ms) MUST_CHECK; /* or 0 */

/* ---- history ---- */

enum { ORDER_FROM_NONE = -1 };

struct order_step {
	int64_t id, order_id;
	int from; /* enum order_state, ORDER_FROM_NONE at first sight; equal to to: facts changed */
	enum order_state to;
	int64_t at_ms;
	const char *actor;
	bool noticed;
};

/* Of one order, oldest first, with id > after_id. */
enum err order_history(struct store *s, struct arena *a, int64_t order_id, int64_t after_id,
		       size_t max, struct order_step **out, size_t *n) MUST_CHECK;
/* Steps nobody has looked at yet, oldest first, with id > after_id. */
enum err order_unnoticed(struct store *s, struct arena *a, int64_t after_id, size_t max,
			 struct order_step **out, size_t *n) MUST_CHECK;
enum err order_set_noticed(struct store *s, int64_t step_id) MUST_CHECK;
/* For store/ only: id is set aside. */
enum err order_step_add(struct store *s, const struct order_step *step) MUST_CHECK;
/* For store/ only: clears the times of the states that lie behind to and have been undone. */
void order_undo_times(struct order *o, enum order_state to);
/* Where the order keeps the time of entering this state; NULL when it keeps none. */
int64_t *order_time_of(struct order *o, enum order_state state);

#endif
