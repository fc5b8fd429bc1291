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
	"CREATE INDEX broadcast_incident ON broadcast(incident_id) WHERE incident_id <> 0;",
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
	"CREATE INDEX broadcast_to_cast ON broadcast_to(broadcast_id, fate, id);",
	"CREATE INDEX broadcast_to_address ON broadcast_to(address_id, broadcast_id);",
	"CREATE INDEX broadcast_to_contact ON broadcast_to(contact_id);",
	"CREATE INDEX outbox_broadcast ON outbox(ref) WHERE ref_kind = 40;",

	/* Scopes: incident.h. The figures are those of incident_contact, kept for the card. */
	"CREATE TABLE incident(id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE,"
	" text TEXT NOT NULL, news TEXT, scope INTEGER NOT NULL CHECK(scope BETWEEN 0 AND 2),"
	" product TEXT, since_ms INTEGER NOT NULL, next_ms INTEGER, reminded INTEGER NOT NULL,"
	" by TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 1, created_ms INTEGER NOT NULL,"
	" ended_ms INTEGER, asked INTEGER NOT NULL DEFAULT 0, tickets INTEGER NOT NULL DEFAULT 0,"
	" works INTEGER NOT NULL DEFAULT 0, still INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE INDEX incident_open ON incident(id) WHERE ended_ms IS NULL;",
	"CREATE TABLE incident_order(incident_id INTEGER NOT NULL, number_key TEXT NOT NULL,"
	" PRIMARY KEY(incident_id, number_key)) STRICT, WITHOUT ROWID;",

	/* Who asked about it or opened a ticket meanwhile; answers in incident.h. Two rows of one
	 * person are possible after two contacts became one. */
	"CREATE TABLE incident_contact(id INTEGER PRIMARY KEY, incident_id INTEGER NOT NULL,"
	" contact_id INTEGER NOT NULL, address_id INTEGER NOT NULL, ticket_id INTEGER,"
	" words TEXT, answer INTEGER NOT NULL DEFAULT 0, at_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX incident_contact_incident ON incident_contact(incident_id, contact_id);",
	"CREATE INDEX incident_contact_contact ON incident_contact(contact_id);",
};

const struct migration schema_cast = { statements, ARRAY_LEN(statements) };
