/* schema_refund.c - 6: refunds. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	"CREATE TABLE refund(id INTEGER PRIMARY KEY, version INTEGER NOT NULL DEFAULT 1,"
	" number TEXT NOT NULL UNIQUE, state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 11),"
	" turn INTEGER NOT NULL CHECK(turn BETWEEN 0 AND 3), open INTEGER NOT NULL,"
	" contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" address_id INTEGER NOT NULL,"
	" order_id INTEGER NOT NULL REFERENCES orders(id), reason TEXT NOT NULL,"
	" incident_ms INTEGER, words TEXT, user_id TEXT, asked INTEGER NOT NULL CHECK(asked >= 0),"
	" amount INTEGER NOT NULL CHECK(amount >= 0), extra_paid INTEGER NOT NULL,"
	" evidence INTEGER NOT NULL, exception INTEGER NOT NULL, complex INTEGER NOT NULL,"
	" escalated INTEGER NOT NULL, reminded INTEGER NOT NULL, policy_version TEXT, owner TEXT,"
	" received_ms INTEGER NOT NULL, claimed_ms INTEGER, state_ms INTEGER NOT NULL,"
	" clock INTEGER NOT NULL, clock_ms INTEGER, deadline_ms INTEGER,"
	" held_clock INTEGER NOT NULL, held_ms INTEGER, ask TEXT, ask_words TEXT,"
	" decider TEXT, decided_ms INTEGER, second TEXT, no TEXT, no_words TEXT, first_decider TEXT,"
	" appeal_number TEXT, appeal_words TEXT, appeals INTEGER NOT NULL,"
	" appeal_asked INTEGER NOT NULL, method INTEGER NOT NULL, account TEXT, payer TEXT,"
	" reference TEXT, slip TEXT, paid_ms INTEGER, arrive_ms INTEGER, arrived_ms INTEGER,"
	" dispute_ms INTEGER, closed_ms INTEGER,"
	" talked_ms INTEGER) STRICT;",
	"CREATE UNIQUE INDEX refund_open ON refund(order_id) WHERE open = 1;",
	"CREATE UNIQUE INDEX refund_appeal ON refund(appeal_number) WHERE appeal_number IS NOT NULL;",
	"CREATE INDEX refund_order ON refund(order_id);",
	"CREATE INDEX refund_contact ON refund(contact_id, id);",
	"CREATE INDEX refund_address ON refund(address_id);",
	/* The waiting ones only: whose turn it is, the most urgent first; and all that figures ask
	 * of them, so that they are counted without touching the table. */
	"CREATE INDEX refund_turn ON refund(turn, deadline_ms, id) WHERE turn > 0;",
	"CREATE INDEX refund_live ON refund(id) WHERE turn > 0;",
	"CREATE INDEX refund_standing ON refund(state, state_ms, deadline_ms, escalated)"
	" WHERE turn > 0;",

	"CREATE TABLE refund_step(id INTEGER PRIMARY KEY,"
	" refund_id INTEGER NOT NULL REFERENCES refund(id), from_state INTEGER,"
	" to_state INTEGER NOT NULL, event INTEGER NOT NULL, at_ms INTEGER NOT NULL,"
	" actor TEXT NOT NULL, detail TEXT) STRICT;",
	"CREATE INDEX refund_step_refund ON refund_step(refund_id, id);",

	"CREATE TABLE refund_pause(id INTEGER PRIMARY KEY,"
	" refund_id INTEGER NOT NULL REFERENCES refund(id), from_ms INTEGER NOT NULL,"
	" to_ms INTEGER) STRICT;",
	"CREATE INDEX refund_pause_refund ON refund_pause(refund_id, id);",

	/* AES-256-GCM: nonce, ciphertext, tag; bound to its refund. */
	"CREATE TABLE refund_account(refund_id INTEGER PRIMARY KEY REFERENCES refund(id),"
	" key_id TEXT NOT NULL, sealed BLOB NOT NULL) STRICT;",

	/* What a member of staff was asked to write next: one thing at a time. */
	"CREATE TABLE refund_prompt(staff TEXT PRIMARY KEY,"
	" refund_id INTEGER NOT NULL REFERENCES refund(id), version INTEGER NOT NULL,"
	" event INTEGER NOT NULL, code TEXT, amount INTEGER NOT NULL, words TEXT, file TEXT)"
	" STRICT, WITHOUT ROWID;",
	"CREATE INDEX refund_prompt_refund ON refund_prompt(refund_id);",

	/* One row per day, what happened (store/refund.h) and reason, kept in the transaction in
	 * which it happens. */
	"CREATE TABLE refund_day(day INTEGER NOT NULL, what INTEGER NOT NULL, reason TEXT NOT NULL,"
	" n INTEGER NOT NULL, amount INTEGER NOT NULL, PRIMARY KEY(day, what, reason))"
	" STRICT, WITHOUT ROWID;",
};

const struct migration schema_refund = { statements, ARRAY_LEN(statements) };
