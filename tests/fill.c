#include "tests/fill.h"

#include <stdio.h>
#include <stdlib.h>

#include <sqlite3.h>

/* Rows are written in this stride, so that neighbouring ids lie far apart, as they do in life. */
enum { STRIDE = 7919 };

static void must(sqlite3 *db, int ok)
{
	if (ok)
		return;
	fprintf(stderr, "fill: %s\n", sqlite3_errmsg(db));
	exit(1);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
	sqlite3_stmt *st;

	must(db, sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK);
	return st;
}

static void run(sqlite3 *db, sqlite3_stmt *st)
{
	must(db, sqlite3_step(st) == SQLITE_DONE);
	sqlite3_reset(st);
}

void fill(const char *database, int64_t n, int64_t first_user)
{
	sqlite3 *db;
	sqlite3_stmt *contact, *address, *order, *holder, *proof;
	const int64_t day = 86400000, start = 1780000000000;

	must(NULL, sqlite3_open(database, &db) == SQLITE_OK);
	must(db,
	     sqlite3_exec(db,
			  "PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN IMMEDIATE",
			  NULL, NULL, NULL) == SQLITE_OK);
	contact = prepare(db, "INSERT INTO contact(id, name, lang, notice_version, created_ms)"
			      " VALUES(?1, 'Pelanggan', 0, '1', ?2)");
	address = prepare(db, "INSERT INTO address(id, contact_id, channel, ext, last_in_ms)"
			      " VALUES(?1, ?1, 1, ?2, ?3)");
	order = prepare(db,
			"INSERT INTO orders(id, number, number_key, customer_name, phone, product,"
			" amount, payment_method, state, ordered_ms, paid_ms, verified_ms,"
			" activated_ms, due_ms, updated_ms) VALUES(?1, ?2, ?2, 'Pelanggan', ?3,"
			" 'Paket Pro', 150000, 'qris', 3, ?4, ?4, ?4, ?4, ?5, ?4)");
	holder = prepare(db, "INSERT INTO order_holder(value, number_key) VALUES(?1, ?2)");
	proof = prepare(db, "INSERT INTO proof(contact_id, kind, value, at_ms, by)"
			    " VALUES(?1, 1, ?2, ?3, 'bench')");
	for (int64_t i = 0; i < n; i++) {
		int64_t k = i * STRIDE % n;
		long long user = first_user + k;
		char ext[24], number[32], phone[32];

		snprintf(ext, sizeof(ext), "%lld", user);
		snprintf(number, sizeof(number), "BLZ-%09lld", (long long)k);
		snprintf(phone, sizeof(phone), "62811%09lld", (long long)k);
		sqlite3_bind_int64(contact, 1, i + 1);
		sqlite3_bind_int64(contact, 2, start);
		run(db, contact);
		sqlite3_bind_int64(address, 1, i + 1);
		sqlite3_bind_text(address, 2, ext, -1, SQLITE_STATIC);
		sqlite3_bind_int64(address, 3, start);
		run(db, address);
		sqlite3_bind_int64(order, 1, i + 1);
		sqlite3_bind_text(order, 2, number, -1, SQLITE_STATIC);
		sqlite3_bind_text(order, 3, phone, -1, SQLITE_STATIC);
		sqlite3_bind_int64(order, 4, start + i % 1000 * day / 1000);
		sqlite3_bind_int64(order, 5, start + 3650 * day);
		run(db, order);
		sqlite3_bind_text(holder, 1, phone, -1, SQLITE_STATIC);
		sqlite3_bind_text(holder, 2, number, -1, SQLITE_STATIC);
		run(db, holder);
		sqlite3_bind_int64(proof, 1, i + 1);
		sqlite3_bind_text(proof, 2, phone, -1, SQLITE_STATIC);
		sqlite3_bind_int64(proof, 3, start);
		run(db, proof);
	}
	sqlite3_finalize(contact);
	sqlite3_finalize(address);
	sqlite3_finalize(order);
	sqlite3_finalize(holder);
	sqlite3_finalize(proof);
	must(db, sqlite3_exec(db, "COMMIT; PRAGMA wal_checkpoint(TRUNCATE)", NULL, NULL, NULL) ==
			 SQLITE_OK);
	sqlite3_close(db);
}
