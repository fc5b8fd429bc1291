#include "base/order_state.h"

#include <string.h>

static const char *const names[ORDER_STATE_COUNT] = {
	[ORDER_AWAITING_PAYMENT] = "awaiting_payment",
	[ORDER_PAID] = "paid",
	[ORDER_VERIFIED] = "verified",
	[ORDER_ACTIVE] = "active",
	[ORDER_SUSPENDED] = "suspended",
	[ORDER_TERMINATED] = "terminated",
	[ORDER_CANCELLED] = "cancelled",
	[ORDER_REFUNDED] = "refunded",
};

const char *order_state_name(enum order_state state)
{
	return (unsigned)state < ORDER_STATE_COUNT ? names[state] : "";
}

enum err order_state_parse(const char *s, size_t len, enum order_state *out)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (strlen(names[i]) == len && memcmp(names[i], s, len) == 0) {
			*out = (enum order_state)i;
			return OK;
		}
	return ERR_INVALID;
}
