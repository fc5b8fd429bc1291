/* schema_relay.c - 9: the relays between customers and staff. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* Whose words became which message (relay.h). A promise that gets another number, or is
	 * kept, is followed by the keys themselves. */
	"CREATE TABLE relay(id INTEGER PRIMARY KEY, way INTEGER NOT NULL CHECK(way BETWEEN 0 AND 2),"
	" kind INTEGER NOT NULL, ref INTEGER NOT NULL, from_channel INTEGER NOT NULL,"
	" from_chat TEXT NOT NULL, from_message INTEGER NOT NULL, topic INTEGER NOT NULL,"
	" to_channel INTEGER NOT NULL DEFAULT 0, to_chat TEXT NOT NULL DEFAULT '',"
	" to_message INTEGER NOT NULL DEFAULT 0, parts INTEGER NOT NULL DEFAULT 0,"
	" outbox_id INTEGER REFERENCES outbox(id) ON UPDATE CASCADE ON DELETE SET NULL,"
	" author TEXT NOT NULL, words TEXT NOT NULL, file TEXT, album TEXT,"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 5), said INTEGER NOT NULL DEFAULT 0,"
	" changed INTEGER NOT NULL DEFAULT 0, tick INTEGER NOT NULL DEFAULT 0,"
	" tick_outbox INTEGER REFERENCES outbox(id) ON UPDATE CASCADE ON DELETE SET NULL,"
	" at_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX relay_from ON relay(from_message, from_channel, from_chat);",
	"CREATE INDEX relay_to ON relay(to_message, to_channel) WHERE to_message > 0;",
	"CREATE INDEX relay_album ON relay(album) WHERE album IS NOT NULL;",
	"CREATE INDEX relay_outbox ON relay(outbox_id);",
	"CREATE INDEX relay_tick ON relay(tick_outbox);",
	"CREATE INDEX relay_case ON relay(kind, ref, id);",
};

const struct migration schema_relay = { statements, ARRAY_LEN(statements) };
