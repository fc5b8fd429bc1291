/* schema_cast.c - 10: broadcasts and incidents. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_cast = { statements, ARRAY_LEN(statements) };
