/* schema_rota.c - 11: duty, macros and briefs. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_rota = { statements, ARRAY_LEN(statements) };
