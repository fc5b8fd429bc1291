/* schema_ticket.c - 8: support tickets. */
#include "store/schema.h"

#include "base/base.h"

static const char *const statements[] = {
	/* States, priorities: policy/ticket.h. done_ms is set exactly while resolved or closed. */
	"CREATE TABLE ticket(id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,"
	" contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" address_id INTEGER NOT NULL REFERENCES address(id), order_id INTEGER REFERENCES orders(id),"
	" parent_id INTEGER REFERENCES ticket(id), category TEXT NOT NULL,"
	" priority INTEGER NOT NULL CHECK(priority BETWEEN 0 AND 3),"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 5), text TEXT NOT NULL, file TEXT,"
	" owner TEXT, version INTEGER NOT NULL DEFAULT 1, created_ms INTEGER NOT NULL,"
	" first_answer_ms INTEGER, last_in_ms INTEGER NOT NULL, last_out_ms INTEGER,"
	" response_from_ms INTEGER,"
	" response_due_ms INTEGER, response_told INTEGER NOT NULL, resolve_from_ms INTEGER,"
	" resolve_due_ms INTEGER, resolve_told INTEGER NOT NULL, paused_ms INTEGER,"
	" done_ms INTEGER, done_by TEXT, escalation TEXT, escalation_due_ms INTEGER,"
	" csat INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE INDEX ticket_contact ON ticket(contact_id, last_in_ms);",
	"CREATE INDEX ticket_address ON ticket(address_id);",
	"CREATE INDEX ticket_order ON ticket(order_id) WHERE order_id IS NOT NULL;",
	"CREATE INDEX ticket_parent ON ticket(parent_id) WHERE parent_id IS NOT NULL;",
	"CREATE INDEX ticket_active ON ticket(id) WHERE done_ms IS NULL;",
	"CREATE INDEX ticket_queue ON ticket(coalesce(response_due_ms, resolve_due_ms,"
	" 9223372036854775807), priority, id) WHERE done_ms IS NULL;",
	"CREATE INDEX ticket_owner ON ticket(owner, id) WHERE done_ms IS NULL AND owner IS NOT NULL;",

	"CREATE TABLE ticket_pause(id INTEGER PRIMARY KEY,"
	" ticket_id INTEGER NOT NULL REFERENCES ticket(id), from_ms INTEGER NOT NULL,"
	" to_ms INTEGER NOT NULL) STRICT;",
	"CREATE INDEX ticket_pause_ticket ON ticket_pause(ticket_id, id);",
};

const struct migration schema_ticket = { statements, ARRAY_LEN(statements) };
