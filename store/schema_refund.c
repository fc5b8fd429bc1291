/* schema_refund.c - 6: refunds. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_refund = { statements, ARRAY_LEN(statements) };
