#include "store/delegate.h"

#include "store/order.h"
#include "store/sql.h"

#define KEEP_MS (30 * (int64_t)24 * 60 * 60 * 1000) /* links that led to nothing */

enum { Q_FORGET, Q_ASK, Q_ASKED, Q_SEND, Q_GET, Q_BY_HASH, Q_OPEN, Q_DECIDE, Q_OF_OWNER, Q_COUNT };

#define COLUMNS                                                                                    \
	"id, contact_id, number, order_id, state, owner_id, asked_ms, expires_ms, decided_ms,"     \
	" version"

static const char *const texts[] = {
	[Q_FORGET] = "DELETE FROM delegate WHERE contact_id = ?1 AND number_key <> ?2"
		     " AND (state = 0 OR (state = 1 AND expires_ms < ?3))",
	[Q_ASK] = "INSERT INTO delegate(contact_id, number_key, number, state, asked_ms)"
		  " VALUES(?1, ?2, ?3, 0, ?4) ON CONFLICT(contact_id, number_key)"
		  " DO UPDATE SET number = excluded.number, asked_ms = excluded.asked_ms",
	[Q_ASKED] = "SELECT number FROM delegate WHERE contact_id = ?1 AND asked_ms >= ?2"
		    " ORDER BY asked_ms DESC LIMIT 1",
	[Q_SEND] = "INSERT INTO delegate(contact_id, number_key, number, state, asked_ms, order_id,"
		   " hash, expires_ms) VALUES(?1, ?2, ?3, 1, ?4, ?5, ?6, ?7)"
		   " ON CONFLICT(contact_id, number_key) DO UPDATE SET"
		   " state = CASE WHEN state = 3 AND decided_ms >= ?8 THEN 3 ELSE 1 END,"
		   " owner_id = CASE WHEN state = 3 AND decided_ms >= ?8 THEN owner_id END,"
		   " number = excluded.number, asked_ms = excluded.asked_ms,"
		   " order_id = excluded.order_id, hash = excluded.hash,"
		   " expires_ms = excluded.expires_ms, version = version + 1 RETURNING " COLUMNS,
	[Q_GET] = "SELECT " COLUMNS " FROM delegate WHERE id = ?1",
	[Q_BY_HASH] = "SELECT " COLUMNS " FROM delegate WHERE hash = ?1",
	[Q_OPEN] = "UPDATE delegate SET owner_id = ?2 WHERE id = ?1 AND state = 1"
		   " AND coalesce(owner_id, ?2) = ?2",
	[Q_DECIDE] = "UPDATE delegate SET state = ?3, owner_id = ?4, decided_ms = ?5,"
		     " version = version + 1 WHERE id = ?1 AND version = ?2"
		     " AND state = CASE ?3 WHEN 4 THEN 2 ELSE 1 END",
	[Q_OF_OWNER] = "SELECT " COLUMNS " FROM delegate WHERE owner_id = ?1 AND state = 2"
		       " ORDER BY id LIMIT ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_delegate = { SQL_DELEGATE, texts, Q_COUNT };

/* ---- asking ---- */

enum err delegate_ask(struct store *s, int64_t contact_id, const char *number, int64_t now_ms)
{
	char key[ORDER_KEY_SIZE];
	sqlite3_stmt *st;

	TRY(order_key(number, key));
	st = sql_get(s, SQL_DELEGATE, Q_FORGET);
	sql_int(st, 1, contact_id);
	sql_text(st, 2, key);
	sql_int(st, 3, now_ms - KEEP_MS);
	TRY(sql_run(s, st));
	st = sql_get(s, SQL_DELEGATE, Q_ASK);
	sql_int(st, 1, contact_id);
	sql_text(st, 2, key);
	sql_text(st, 3, number);
	sql_int(st, 4, now_ms);
	return sql_run(s, st);
}

enum err delegate_asked(struct store *s, struct arena *a, int64_t contact_id, int64_t since_ms,
			const char **number)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_ASKED);

	sql_int(st, 1, contact_id);
	sql_int(st, 2, since_ms);
	TRY(sql_row(s, st));
	*number = sql_col(a, st, 0);
	sql_done(st);
	return *number ? OK : ERR_NOMEM;
}

/* ---- links ---- */

static enum err read_delegate(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct delegate *out = row;
	bool lost = false;

	*out = (struct delegate) {
		.id = sql_col_int(st, 0),
		.contact_id = sql_col_int(st, 1),
		.number = sql_str(a, st, 2, &lost),
		.order_id = sql_col_int(st, 3),
		.state = (enum delegate_state)sql_col_int(st, 4),
		.owner_id = sql_col_int(st, 5),
		.asked_ms = sql_col_int(st, 6),
		.expires_ms = sql_col_int(st, 7),
		.decided_ms = sql_col_int(st, 8),
		.version = sql_col_int(st, 9),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err delegate_send(struct store *s, struct arena *a, const struct delegate_link *link,
		       struct delegate *out)
{
	char key[ORDER_KEY_SIZE];
	sqlite3_stmt *st;
	enum err e;

	TRY(order_key(link->number, key));
	st = sql_get(s, SQL_DELEGATE, Q_SEND);
	sql_int(st, 1, link->contact_id);
	sql_text(st, 2, key);
	sql_text(st, 3, link->number);
	sql_int(st, 4, link->now_ms);
	if (link->order_id)
		sql_int(st, 5, link->order_id);
	sql_text(st, 6, link->hash);
	sql_int(st, 7, link->expires_ms);
	sql_int(st, 8, link->declined_since_ms);
	TRY(sql_row(s, st));
	e = read_delegate(a, st, out);
	if (e != OK) {
		sql_done(st);
		return e;
	}
	/* RETURNING gives its row before the statement has ended: step on to the end. */
	return sql_run(s, st);
}

enum err delegate_get(struct store *s, struct arena *a, int64_t id, struct delegate *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_delegate, out);
}

enum err delegate_by_hash(struct store *s, struct arena *a, const char *hash, struct delegate *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_BY_HASH);

	sql_text(st, 1, hash);
	return sql_one(s, a, st, read_delegate, out);
}

enum err delegate_open(struct store *s, int64_t id, int64_t owner_id)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_OPEN);
	int changed;

	sql_int(st, 1, id);
	sql_int(st, 2, owner_id);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_CONFLICT;
}

enum err delegate_decide(struct store *s, int64_t id, int64_t version, enum delegate_state to,
			 int64_t owner_id, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_DECIDE);
	int changed;

	if (to < DELEGATE_ALLOWED || to > DELEGATE_REVOKED)
		return ERR_INVALID;
	sql_int(st, 1, id);
	sql_int(st, 2, version);
	sql_int(st, 3, to);
	sql_int(st, 4, owner_id);
	sql_int(st, 5, now_ms);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_CONFLICT;
}

enum err delegates_of_owner(struct store *s, struct arena *a, int64_t owner_id, size_t max,
			    struct delegate **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_DELEGATE, Q_OF_OWNER);
	void *rows;

	sql_int(st, 1, owner_id);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_delegate, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
