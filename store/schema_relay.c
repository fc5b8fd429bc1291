/* schema_relay.c - 9: the relays between customers and staff. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_relay = { statements, ARRAY_LEN(statements) };
