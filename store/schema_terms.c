/* schema_terms.c - 12: the rules a refund was filed under. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_terms = { statements, ARRAY_LEN(statements) };
