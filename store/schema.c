/* schema.c - the tables, as numbered migrations that only ever grow at the end.
 * Each runs in a transaction of its own together with its number (PRAGMA user_version), so a kill
 * leaves the old or the new schema, never something between. Times are ms UTC, NULL = unknown. */
#include "store/schema.h"

#include "store/sql.h"

/* 1: the foundation */
static const char *const foundation[] = {
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;",

	/* Every update that took effect, for deduplication; purged as traffic passes (seen.c). */
	"CREATE TABLE seen(channel INTEGER NOT NULL, ext TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" PRIMARY KEY(channel, ext)) STRICT, WITHOUT ROWID;",

	"CREATE TABLE contact(id INTEGER PRIMARY KEY, name TEXT, lang INTEGER NOT NULL DEFAULT 0,"
	" notice_version TEXT, notice_ms INTEGER, promo_ms INTEGER, blocked INTEGER NOT NULL DEFAULT 0,"
	" created_ms INTEGER NOT NULL) STRICT;",

	/* A person on one channel, and where the talk with them stands: what a message writes. */
	"CREATE TABLE address(id INTEGER PRIMARY KEY,"
	" contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" channel INTEGER NOT NULL, ext TEXT NOT NULL, username TEXT,"
	" reachable INTEGER NOT NULL DEFAULT 1, last_in_ms INTEGER,"
	" state TEXT, misses INTEGER NOT NULL DEFAULT 0,"
	" flood_ms INTEGER NOT NULL DEFAULT 0, flood_n INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE UNIQUE INDEX address_ext ON address(channel, ext);",
	"CREATE INDEX address_contact ON address(contact_id);",

	"CREATE TABLE orders(id INTEGER PRIMARY KEY, number TEXT NOT NULL, number_key TEXT NOT NULL,"
	" customer_name TEXT, phone TEXT, email TEXT, user_id TEXT, product TEXT,"
	" amount INTEGER, payment_method TEXT, state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 7),"
	" ordered_ms INTEGER, paid_ms INTEGER, verified_ms INTEGER, activated_ms INTEGER,"
	" due_ms INTEGER, told INTEGER NOT NULL DEFAULT 0, access_ms INTEGER, cause TEXT,"
	" next_news_ms INTEGER, version INTEGER NOT NULL DEFAULT 1, updated_ms INTEGER NOT NULL) STRICT;",
	"CREATE UNIQUE INDEX orders_number ON orders(number_key);",
	/* States in which a clock runs: 0 awaiting_payment, 1 paid, 2 verified; told to count. */
	"CREATE INDEX orders_open ON orders(state, id, told) WHERE state < 3;",
	/* Which orders a phone or an e-mail may open: a hint, always checked against the order. It
	 * is a table and not two indexes so that an import can fill it in its own order, page by
	 * page. */
	"CREATE TABLE order_holder(value TEXT NOT NULL, number_key TEXT NOT NULL,"
	" PRIMARY KEY(value, number_key)) STRICT, WITHOUT ROWID;",

	"CREATE TABLE order_history(id INTEGER PRIMARY KEY,"
	" order_id INTEGER NOT NULL REFERENCES orders(id), from_state INTEGER,"
	" to_state INTEGER NOT NULL CHECK(to_state BETWEEN 0 AND 7),"
	" at_ms INTEGER NOT NULL, actor TEXT NOT NULL, noticed INTEGER NOT NULL) STRICT;",
	"CREATE INDEX order_history_order ON order_history(order_id, id);",
	"CREATE INDEX order_history_new ON order_history(id) WHERE noticed = 0;",
	"CREATE INDEX order_history_moved ON order_history(at_ms, to_state)"
	" WHERE from_state IS NOT NULL;",

	/* What a contact has proven to hold: 1 phone, 2 e-mail, 3 one order (its number_key). */
	"CREATE TABLE proof(contact_id INTEGER NOT NULL REFERENCES contact(id), kind INTEGER NOT NULL,"
	" value TEXT NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL,"
	" PRIMARY KEY(contact_id, kind, value)) STRICT, WITHOUT ROWID;",
	"CREATE INDEX proof_value ON proof(kind, value);",

	"CREATE TABLE code(contact_id INTEGER NOT NULL REFERENCES contact(id), purpose INTEGER NOT NULL,"
	" target TEXT NOT NULL, salt TEXT NOT NULL, hash TEXT NOT NULL, expires_ms INTEGER NOT NULL,"
	" tries INTEGER NOT NULL DEFAULT 0, PRIMARY KEY(contact_id, purpose)) STRICT, WITHOUT ROWID;",

	/* Who asked to act for an order's owner; states in delegate.h. */
	"CREATE TABLE delegate(id INTEGER PRIMARY KEY AUTOINCREMENT,"
	" contact_id INTEGER NOT NULL REFERENCES contact(id), number_key TEXT NOT NULL,"
	" number TEXT NOT NULL, order_id INTEGER REFERENCES orders(id),"
	" state INTEGER NOT NULL CHECK(state BETWEEN 0 AND 4), hash TEXT,"
	" owner_id INTEGER REFERENCES contact(id), asked_ms INTEGER NOT NULL, expires_ms INTEGER,"
	" decided_ms INTEGER, version INTEGER NOT NULL DEFAULT 1,"
	" UNIQUE(contact_id, number_key)) STRICT;",
	"CREATE UNIQUE INDEX delegate_hash ON delegate(hash) WHERE hash IS NOT NULL;",
	"CREATE INDEX delegate_owner ON delegate(owner_id) WHERE owner_id IS NOT NULL;",
	"CREATE INDEX delegate_order ON delegate(order_id) WHERE order_id IS NOT NULL;",

	"CREATE TABLE rate(key TEXT PRIMARY KEY, until_ms INTEGER NOT NULL, n INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;",
	"CREATE INDEX rate_until ON rate(until_ms);",

	"CREATE TABLE timer(id INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, kind INTEGER NOT NULL,"
	" ref INTEGER NOT NULL) STRICT;",
	"CREATE UNIQUE INDEX timer_ref ON timer(kind, ref);",
	"CREATE INDEX timer_due ON timer(due_ms);",

	"CREATE TABLE outbox(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, chat TEXT NOT NULL,"
	" rank INTEGER NOT NULL, kind INTEGER NOT NULL, body TEXT NOT NULL, due_ms INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL DEFAULT 0, address_id INTEGER, ref_kind INTEGER NOT NULL DEFAULT 0,"
	" ref INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL,"
	" held INTEGER NOT NULL DEFAULT 0) STRICT;",
	"CREATE INDEX outbox_held ON outbox(due_ms, id) WHERE held = 1;",

	/* Which message of ours shows which case, so that an answer to it finds its way. */
	"CREATE TABLE sent(channel INTEGER NOT NULL, chat TEXT NOT NULL, message INTEGER NOT NULL,"
	" ref_kind INTEGER NOT NULL, ref INTEGER NOT NULL, PRIMARY KEY(channel, chat, message))"
	" STRICT, WITHOUT ROWID;",
	"CREATE INDEX sent_ref ON sent(ref_kind, ref);",

	"CREATE TABLE audit(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,"
	" action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT) STRICT;",

	"CREATE TABLE dead_letters(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, source TEXT NOT NULL,"
	" channel INTEGER NOT NULL, ext TEXT NOT NULL, payload TEXT NOT NULL, reason TEXT NOT NULL,"
	" replay INTEGER NOT NULL DEFAULT 0, done_ms INTEGER) STRICT;",
	"CREATE INDEX dead_replay ON dead_letters(id) WHERE replay = 1;",
	"CREATE INDEX dead_open ON dead_letters(id) WHERE done_ms IS NULL;",

	"CREATE TABLE counter(key TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;",

	/* Plain requests for staff; kinds in request.h. */
	"CREATE TABLE request(id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE,"
	" kind INTEGER NOT NULL CHECK(kind BETWEEN 0 AND 63),"
	" state INTEGER NOT NULL, contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" address_id INTEGER NOT NULL REFERENCES address(id), order_id INTEGER REFERENCES orders(id),"
	" text TEXT, file TEXT, deadline_ms INTEGER, owner TEXT, version INTEGER NOT NULL DEFAULT 1,"
	" created_ms INTEGER NOT NULL, closed_ms INTEGER) STRICT;",
	"CREATE INDEX request_open ON request(id, kind) WHERE state = 0;",
	"CREATE INDEX request_contact ON request(contact_id, id);",
	"CREATE INDEX request_address ON request(address_id);",
	"CREATE INDEX request_order ON request(order_id) WHERE order_id IS NOT NULL;",

	"CREATE TABLE calendar_day(day INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
	" by TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;",
	"CREATE TABLE calendar_hours(id INTEGER PRIMARY KEY, from_day INTEGER NOT NULL,"
	" to_day INTEGER NOT NULL, hours TEXT NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL) STRICT;",

	"CREATE TABLE staff(channel INTEGER NOT NULL, ext TEXT NOT NULL, role INTEGER NOT NULL,"
	" name TEXT, by TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(channel, ext))"
	" STRICT, WITHOUT ROWID;",

	/* How far an import has come; its rows wait in a file of their own (import.c). */
	"CREATE TABLE import_run(name TEXT PRIMARY KEY, indexed INTEGER NOT NULL,"
	" done INTEGER NOT NULL, added INTEGER NOT NULL, changed INTEGER NOT NULL,"
	" kept INTEGER NOT NULL) STRICT, WITHOUT ROWID;",
};

/* 2: an answer overtakes a backlog of news, but never the news of its own chat (sender_rows.c) */
static const char *const answers_first[] = {
	"CREATE INDEX outbox_news ON outbox(channel, chat, id) WHERE rank > 0;",
};

/* Numbers are for good; what a new one adds stands in a file of its own. */
static const struct migration *const migrations[] = {
	&(const struct migration) { foundation, ARRAY_LEN(foundation) },
	&(const struct migration) { answers_first, ARRAY_LEN(answers_first) },
	&schema_whatsapp,
	&schema_shop,
	&schema_evidence,
	&schema_refund,
	&schema_desk,
	&schema_ticket,
	&schema_relay,
	&schema_cast,
	&schema_rota,
	&schema_terms,
};

int schema_latest(void)
{
	return (int)ARRAY_LEN(migrations);
}

static enum err set_version(struct store *s, int version)
{
	char sql[64];

	snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", version);
	return sql_err(s, sqlite3_exec(store_db(s), sql, NULL, NULL, NULL));
}

static enum err run_all(struct store *s, const struct migration *m)
{
	for (size_t i = 0; i < m->n; i++)
		TRY(sql_err(s, sqlite3_exec(store_db(s), m->statements[i], NULL, NULL, NULL)));
	return OK;
}

static enum err migrate_one(struct store *s, int version)
{
	enum err e = sql_err(s, sqlite3_exec(store_db(s), "BEGIN IMMEDIATE", NULL, NULL, NULL));

	if (e != OK)
		return e;
	/* Another process may have been faster while we waited for the lock. */
	if (store_schema_version(s) < version) {
		e = run_all(s, migrations[version - 1]);
		if (e == OK)
			e = set_version(s, version);
	}
	if (e == OK)
		e = sql_err(s, sqlite3_exec(store_db(s), "COMMIT", NULL, NULL, NULL));
	if (e != OK && !sqlite3_get_autocommit(store_db(s)))
		sqlite3_exec(store_db(s), "ROLLBACK", NULL, NULL, NULL);
	return e;
}

enum err schema_migrate(struct store *s, struct arena *a, const char **why)
{
	int have = store_schema_version(s);

	if (have > schema_latest()) {
		*why = arena_printf(
			a,
			"database has schema %d, this program knows only %d: use the newer program",
			have, schema_latest());
		return ERR_INVALID;
	}
	for (int version = have + 1; version <= schema_latest(); version++) {
		enum err e = migrate_one(s, version);

		if (e != OK) {
			*why = arena_printf(a, "migration %d failed: %s", version,
					    store_last_error(s));
			return e;
		}
	}
	return OK;
}
