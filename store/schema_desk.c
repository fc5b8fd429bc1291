/* schema_desk.c - 7: the staff desk. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* One-use links for new colleagues; states in invite.h. */
	"CREATE TABLE staff_invite(id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE,"
	" role INTEGER NOT NULL, by TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), channel INTEGER, ext TEXT, name TEXT,"
	" created_ms INTEGER NOT NULL, decided_ms INTEGER) STRICT;",
};

const struct migration schema_desk = { statements, ARRAY_LEN(statements) };
