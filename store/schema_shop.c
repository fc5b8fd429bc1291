/* schema_shop.c - 4: what shops' systems and payment gateways tell us, and what we tell them. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_shop = { statements, ARRAY_LEN(statements) };
