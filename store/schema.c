/* schema.c - the tables, as numbered migrations that only ever grow at the end.
 * Each runs in a transaction of its own together with its number (PRAGMA user_version), so a kill
 * leaves the old or the new schema, never something between. Times are ms UTC, NULL = unknown. */
#include "store/sql.h"

static const char *const migrations[] = {
	/* 1: the foundation */
	"CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;"

	/* Every update that took effect, for deduplication; purged as traffic passes (seen.c). */
	"CREATE TABLE seen(channel INTEGER NOT NULL, ext TEXT NOT NULL, at_ms INTEGER NOT NULL,"
	" PRIMARY KEY(channel, ext)) STRICT, WITHOUT ROWID;"

	"CREATE TABLE contact(id INTEGER PRIMARY KEY, name TEXT, lang INTEGER NOT NULL DEFAULT 0,"
	" notice_version TEXT, notice_ms INTEGER, promo_ms INTEGER, blocked INTEGER NOT NULL DEFAULT 0,"
	" created_ms INTEGER NOT NULL) STRICT;"

	/* A person on one channel, and where the talk with them stands: one row per message to write. */
	"CREATE TABLE address(id INTEGER PRIMARY KEY,"
	" contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" channel INTEGER NOT NULL, ext TEXT NOT NULL, username TEXT,"
	" reachable INTEGER NOT NULL DEFAULT 1, last_in_ms INTEGER,"
	" state TEXT, misses INTEGER NOT NULL DEFAULT 0,"
	" flood_ms INTEGER NOT NULL DEFAULT 0, flood_n INTEGER NOT NULL DEFAULT 0) STRICT;"
	"CREATE UNIQUE INDEX address_ext ON address(channel, ext);"
	"CREATE INDEX address_contact ON address(contact_id);"

	"CREATE TABLE orders(id INTEGER PRIMARY KEY, number TEXT NOT NULL, number_key TEXT NOT NULL,"
	" customer_name TEXT, phone TEXT, email TEXT, user_id TEXT, product TEXT,"
	" amount INTEGER, payment_method TEXT, state INTEGER NOT NULL,"
	" ordered_ms INTEGER, paid_ms INTEGER, verified_ms INTEGER, activated_ms INTEGER,"
	" due_ms INTEGER, told INTEGER NOT NULL DEFAULT 0, access_ms INTEGER, cause TEXT,"
	" next_news_ms INTEGER, version INTEGER NOT NULL DEFAULT 1, updated_ms INTEGER NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX orders_number ON orders(number_key);"
	"CREATE INDEX orders_phone ON orders(phone) WHERE phone IS NOT NULL;"
	"CREATE INDEX orders_email ON orders(email) WHERE email IS NOT NULL;"
	/* States in which a clock runs: 0 awaiting_payment, 1 paid, 2 verified. */
	"CREATE INDEX orders_open ON orders(state, id) WHERE state < 3;"

	"CREATE TABLE order_history(id INTEGER PRIMARY KEY,"
	" order_id INTEGER NOT NULL REFERENCES orders(id), from_state INTEGER, to_state INTEGER NOT NULL,"
	" at_ms INTEGER NOT NULL, actor TEXT NOT NULL, noticed INTEGER NOT NULL) STRICT;"
	"CREATE INDEX order_history_order ON order_history(order_id, id);"
	"CREATE INDEX order_history_new ON order_history(id) WHERE noticed = 0;"

	/* What a contact has proven to hold: 1 phone, 2 e-mail, 3 one order (by staff or by its owner). */
	"CREATE TABLE proof(contact_id INTEGER NOT NULL REFERENCES contact(id), kind INTEGER NOT NULL,"
	" value TEXT NOT NULL, at_ms INTEGER NOT NULL, by TEXT NOT NULL,"
	" PRIMARY KEY(contact_id, kind, value)) STRICT, WITHOUT ROWID;"
	"CREATE INDEX proof_value ON proof(kind, value);"

	"CREATE TABLE code(id INTEGER PRIMARY KEY, contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" purpose INTEGER NOT NULL, target TEXT NOT NULL, salt TEXT NOT NULL, hash TEXT NOT NULL,"
	" expires_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0) STRICT;"
	"CREATE INDEX code_contact ON code(contact_id, purpose);"

	"CREATE TABLE rate(key TEXT PRIMARY KEY, since_ms INTEGER NOT NULL, n INTEGER NOT NULL)"
	" STRICT, WITHOUT ROWID;"

	"CREATE TABLE timer(id INTEGER PRIMARY KEY, due_ms INTEGER NOT NULL, kind INTEGER NOT NULL,"
	" ref INTEGER NOT NULL) STRICT;"
	"CREATE UNIQUE INDEX timer_ref ON timer(kind, ref);"
	"CREATE INDEX timer_due ON timer(due_ms);"

	"CREATE TABLE outbox(id INTEGER PRIMARY KEY, channel INTEGER NOT NULL, chat TEXT NOT NULL,"
	" rank INTEGER NOT NULL, kind INTEGER NOT NULL, body TEXT NOT NULL, due_ms INTEGER NOT NULL,"
	" attempts INTEGER NOT NULL DEFAULT 0, address_id INTEGER, ref_kind INTEGER NOT NULL DEFAULT 0,"
	" ref INTEGER NOT NULL DEFAULT 0, created_ms INTEGER NOT NULL) STRICT;"

	/* Which message of ours shows which case, so that an answer to it finds its way. */
	"CREATE TABLE sent(channel INTEGER NOT NULL, chat TEXT NOT NULL, message INTEGER NOT NULL,"
	" ref_kind INTEGER NOT NULL, ref INTEGER NOT NULL, PRIMARY KEY(channel, chat, message))"
	" STRICT, WITHOUT ROWID;"
	"CREATE INDEX sent_ref ON sent(ref_kind, ref);"

	"CREATE TABLE audit(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, actor TEXT NOT NULL,"
	" action TEXT NOT NULL, subject TEXT NOT NULL, detail TEXT) STRICT;"

	"CREATE TABLE dead_letters(id INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, source TEXT NOT NULL,"
	" channel INTEGER NOT NULL, ext TEXT NOT NULL, payload TEXT NOT NULL, reason TEXT NOT NULL,"
	" replay INTEGER NOT NULL DEFAULT 0, done_ms INTEGER) STRICT;"
	"CREATE INDEX dead_replay ON dead_letters(id) WHERE replay = 1;"
	"CREATE INDEX dead_open ON dead_letters(id) WHERE done_ms IS NULL;"

	"CREATE TABLE counter(key TEXT PRIMARY KEY, n INTEGER NOT NULL) STRICT, WITHOUT ROWID;"

	/* Plain requests for staff: a person wanted, refund, reactivation, cannot log in, payment proof. */
	"CREATE TABLE request(id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL,"
	" state INTEGER NOT NULL, contact_id INTEGER NOT NULL REFERENCES contact(id),"
	" address_id INTEGER NOT NULL REFERENCES address(id), order_id INTEGER REFERENCES orders(id),"
	" text TEXT, file TEXT, deadline_ms INTEGER, owner TEXT, version INTEGER NOT NULL DEFAULT 1,"
	" created_ms INTEGER NOT NULL, closed_ms INTEGER) STRICT;"
	"CREATE INDEX request_open ON request(kind, id) WHERE state = 0;"
	"CREATE INDEX request_contact ON request(contact_id, id);"

	"CREATE TABLE calendar_day(day INTEGER PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL,"
	" by TEXT NOT NULL, at_ms INTEGER NOT NULL) STRICT;"
	"CREATE TABLE calendar_hours(id INTEGER PRIMARY KEY, from_day INTEGER NOT NULL,"
	" to_day INTEGER NOT NULL, hours TEXT NOT NULL, name TEXT NOT NULL, by TEXT NOT NULL,"
	" at_ms INTEGER NOT NULL) STRICT;"

	"CREATE TABLE staff(channel INTEGER NOT NULL, ext TEXT NOT NULL, role INTEGER NOT NULL,"
	" name TEXT, by TEXT NOT NULL, at_ms INTEGER NOT NULL, PRIMARY KEY(channel, ext))"
	" STRICT, WITHOUT ROWID;"

	/* Import: rows wait here until all are checked, then move over in short transactions. */
	"CREATE TABLE import_run(id INTEGER PRIMARY KEY, file TEXT NOT NULL, state INTEGER NOT NULL,"
	" next_row INTEGER NOT NULL, n_rows INTEGER NOT NULL, digest TEXT NOT NULL,"
	" created_ms INTEGER NOT NULL) STRICT;"
	"CREATE TABLE import_row(run_id INTEGER NOT NULL, row INTEGER NOT NULL, number TEXT NOT NULL,"
	" customer_name TEXT, phone TEXT, email TEXT, user_id TEXT, product TEXT, amount INTEGER,"
	" payment_method TEXT, state INTEGER, ordered_ms INTEGER, paid_ms INTEGER,"
	" verified_ms INTEGER, activated_ms INTEGER, due_ms INTEGER, PRIMARY KEY(run_id, row))"
	" STRICT, WITHOUT ROWID;",
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

static enum err migrate_one(struct store *s, int version)
{
	enum err e = sql_err(s, sqlite3_exec(store_db(s), "BEGIN IMMEDIATE", NULL, NULL, NULL));

	if (e != OK)
		return e;
	/* Another process may have been faster while we waited for the lock. */
	if (store_schema_version(s) < version) {
		e = sql_err(s, sqlite3_exec(store_db(s), migrations[version - 1], NULL, NULL, NULL));
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
		*why = arena_printf(a,
				    "database has schema %d, this program knows only %d: use the newer program",
				    have, schema_latest());
		return ERR_INVALID;
	}
	for (int version = have + 1; version <= schema_latest(); version++) {
		enum err e = migrate_one(s, version);

		if (e != OK) {
			*why = arena_printf(a, "migration %d failed: %s", version, store_last_error(s));
			return e;
		}
	}
	return OK;
}
