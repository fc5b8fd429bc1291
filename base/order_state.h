/* order_state.h - the states of an order, named once for store, policy, handlers and CSV files.
 * Owns: the list and its spelling. Never: says which transition is allowed (handlers/ does). */
#ifndef SIGAP_ORDER_STATE_H
#define SIGAP_ORDER_STATE_H

#include "base/base.h"

enum order_state {
	ORDER_AWAITING_PAYMENT,
	ORDER_PAID,
	ORDER_VERIFIED,
	ORDER_ACTIVE,
	ORDER_SUSPENDED,
	ORDER_TERMINATED,
	ORDER_CANCELLED,
	ORDER_REFUNDED,
	ORDER_STATE_COUNT
};

/* "awaiting_payment" …; "" when out of range, never NULL. */
const char *order_state_name(enum order_state state);
/* Exactly one of the names. ERR_INVALID otherwise. */
enum err order_state_parse(const char *s, size_t len, enum order_state *out) MUST_CHECK;

#endif
