/* schema_ticket.c - 8: tickets. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"SELECT 1;",
};

const struct migration schema_ticket = { statements, ARRAY_LEN(statements) };
