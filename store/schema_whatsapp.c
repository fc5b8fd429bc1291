/* schema_whatsapp.c - 3: WhatsApp: message ids, windows, what waits behind them, a person's several
 * ids. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* Until when free text may be sent to an address; 0 = no such limit. */
	"ALTER TABLE address ADD COLUMN window_ms INTEGER NOT NULL DEFAULT 0;",

	/* A person's two ids. address.ext is the phone when it is known, else the other. */
	"CREATE TABLE wa_user(id INTEGER PRIMARY KEY, phone TEXT, bsuid TEXT,"
	" CHECK(phone IS NOT NULL OR bsuid IS NOT NULL)) STRICT;",
	"CREATE UNIQUE INDEX wa_user_phone ON wa_user(phone) WHERE phone IS NOT NULL;",
	"CREATE UNIQUE INDEX wa_user_bsuid ON wa_user(bsuid) WHERE bsuid IS NOT NULL;",

	/* Messages in both directions; states and categories in whatsapp.h. id grows with time. */
	"CREATE TABLE wa_message(id INTEGER PRIMARY KEY, wamid TEXT NOT NULL UNIQUE,"
	" chat TEXT NOT NULL, outbox_id INTEGER NOT NULL DEFAULT 0, state INTEGER NOT NULL,"
	" category INTEGER NOT NULL DEFAULT 0, at_ms INTEGER NOT NULL,"
	" error INTEGER NOT NULL DEFAULT 0) STRICT;",
	/* Those that only a status has told us of: their send has had no answer yet. */
	"CREATE INDEX wa_message_told ON wa_message(outbox_id) WHERE state > 0 AND chat = '';",
	/* What was sent today, by what it costs. */
	"CREATE INDEX wa_message_ours ON wa_message(at_ms, category) WHERE state > 0;",

	/* Files that a channel was given, by what they are called elsewhere (given_file.h). */
	"CREATE TABLE given_file(channel INTEGER NOT NULL, source TEXT NOT NULL,"
	" kind INTEGER NOT NULL, ext TEXT NOT NULL, made INTEGER NOT NULL,"
	" until_ms INTEGER NOT NULL, UNIQUE(channel, source, kind)) STRICT;",
	"CREATE INDEX given_file_ext ON given_file(ext);",
	"CREATE INDEX given_file_until ON given_file(until_ms);",

	/* One person on two channels: which address came from which contact, so that it can go
	 * back; and the codes by which they say so. A proof that came along knows whose it was. */
	"ALTER TABLE proof ADD COLUMN joined INTEGER;",
	"CREATE TABLE link(address_id INTEGER PRIMARY KEY, own_contact INTEGER NOT NULL,"
	" into_contact INTEGER NOT NULL, at_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX link_into ON link(into_contact);",
	"CREATE TABLE link_code(code TEXT PRIMARY KEY, address_id INTEGER NOT NULL,"
	" expires_ms INTEGER NOT NULL, other_id INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;",
	"CREATE INDEX link_code_address ON link_code(address_id);",

	/* What waits until the person writes, and what was accepted but may yet fail (outbox.c). */
	"CREATE INDEX outbox_waiting ON outbox(channel, chat, id) WHERE held = 2;",
	"CREATE INDEX outbox_accepted ON outbox(due_ms) WHERE held = 3;",
};

const struct migration schema_whatsapp = { statements, ARRAY_LEN(statements) };
