/* schema_desk.c - 7: the staff desk. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_desk = { statements, ARRAY_LEN(statements) };
