/* schema_desk.c - 7: the staff desk. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* One-use links for new colleagues; states in invite.h. */
	"CREATE TABLE staff_invite(id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE,"
	" role INTEGER NOT NULL, by TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), channel INTEGER, ext TEXT, name TEXT,"
	" created_ms INTEGER NOT NULL, decided_ms INTEGER) STRICT;",

	/* Forum topics of cases, and what waits for one; kinds in outbox.h, states in topic.h. */
	"CREATE TABLE desk_topic(kind INTEGER NOT NULL, ref INTEGER NOT NULL,"
	" channel INTEGER NOT NULL, chat TEXT NOT NULL, topic INTEGER NOT NULL,"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 3), name TEXT NOT NULL,"
	" PRIMARY KEY(kind, ref)) STRICT, WITHOUT ROWID;",
	"CREATE INDEX desk_topic_id ON desk_topic(topic, channel, chat) WHERE topic > 0;",
	"CREATE TABLE desk_wait(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, ref INTEGER NOT NULL,"
	" shows INTEGER NOT NULL, body TEXT NOT NULL) STRICT;",
	"CREATE INDEX desk_wait_case ON desk_wait(kind, ref, id);",

	/* Answers that staff give often. */
	"CREATE TABLE canned(key TEXT PRIMARY KEY, text TEXT NOT NULL, by TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

	/* Cases whose card waits for a calmer minute. */
	"CREATE TABLE late_card(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
	" ref INTEGER NOT NULL, named INTEGER NOT NULL, UNIQUE(kind, ref)) STRICT;",
	"CREATE INDEX late_card_unnamed ON late_card(id) WHERE named = 0;",
};

const struct migration schema_desk = { statements, ARRAY_LEN(statements) };
