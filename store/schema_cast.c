/* schema_cast.c - 10: broadcasts, and incidents with those who are affected. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* Kinds and states: cast.h. No id comes twice: old buttons name them. cursor: every contact
	   up to this id was looked at. */
	"CREATE TABLE broadcast(id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL,"
	" state INTEGER NOT NULL, text TEXT NOT NULL, file TEXT, urgent INTEGER NOT NULL,"
	" order_states INTEGER NOT NULL, product TEXT, channel INTEGER NOT NULL,"
	" incident_id INTEGER NOT NULL, linked INTEGER NOT NULL, by TEXT NOT NULL,"
	" address_id INTEGER NOT NULL, version INTEGER NOT NULL DEFAULT 1,"
	" created_ms INTEGER NOT NULL, start_ms INTEGER, started_ms INTEGER, ended_ms INTEGER,"
	" shown_ms INTEGER, cursor INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE INDEX broadcast_draft ON broadcast(by) WHERE state < 2;",
	"CREATE INDEX broadcast_started ON broadcast(started_ms) WHERE started_ms IS NOT NULL;",

	/* How many, by channel (0: none) and what became of them (enum cast_count). */
	"CREATE TABLE broadcast_count(broadcast_id INTEGER NOT NULL, channel INTEGER NOT NULL,"
	" what INTEGER NOT NULL, n INTEGER NOT NULL, PRIMARY KEY(broadcast_id, channel, what))"
	" STRICT, WITHOUT ROWID;",

	/* Who was sent it, and how that ended (enum cast_fate). Its outbox row has the id as ref.
	 */
	"CREATE TABLE broadcast_to(id INTEGER PRIMARY KEY, broadcast_id INTEGER NOT NULL,"
	" contact_id INTEGER NOT NULL, address_id INTEGER NOT NULL, channel INTEGER NOT NULL,"
	" fate INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX broadcast_to_put ON broadcast_to(broadcast_id, id) WHERE fate = 0;",
	"CREATE INDEX broadcast_to_address ON broadcast_to(address_id, broadcast_id);",
	"CREATE INDEX broadcast_to_contact ON broadcast_to(contact_id);",
	"CREATE INDEX outbox_broadcast ON outbox(ref) WHERE ref_kind = 40;",
};

const struct migration schema_cast = { statements, ARRAY_LEN(statements) };
