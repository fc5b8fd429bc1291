#include "store/limit.h"

#include "store/sql.h"

enum { Q_HIT, Q_PEEK, Q_CLEAR, Q_SWEEP, Q_COUNT };

/* A window that ends later than one from now would was opened by a clock that ran ahead: it is
 * treated as over, so that nobody stays locked out for years. */
#define OVER "rate.until_ms <= ?2 OR rate.until_ms > ?3"

static const char *const texts[] = {
	[Q_HIT] =
		"INSERT INTO rate(key, until_ms, n) VALUES(?1, ?3, 1) ON CONFLICT(key) DO UPDATE SET"
		" n = CASE WHEN " OVER " THEN 1 WHEN rate.n > ?4 THEN rate.n ELSE rate.n + 1 END,"
		" until_ms = CASE WHEN " OVER " THEN ?3 ELSE rate.until_ms END RETURNING n",
	[Q_PEEK] = "SELECT until_ms FROM rate WHERE key = ?1 AND until_ms > ?2 AND n >= ?3",
	[Q_CLEAR] = "DELETE FROM rate WHERE key = ?1",
	[Q_SWEEP] = ("DELETE FROM rate WHERE key IN (SELECT key FROM rate WHERE until_ms <= ?1"
		     " ORDER BY until_ms LIMIT 4)"),
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_limit = { SQL_LIMIT, texts, Q_COUNT };

static enum err sweep(struct store *s, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_LIMIT, Q_SWEEP);

	sql_int(st, 1, now_ms);
	return sql_run(s, st);
}

enum err rate_hit(struct store *s, const char *key, int64_t now_ms, int64_t window_ms, int max)
{
	sqlite3_stmt *st;
	int64_t n;

	TRY(sweep(s, now_ms));
	st = sql_get(s, SQL_LIMIT, Q_HIT);
	sql_text(st, 1, key);
	sql_int(st, 2, now_ms);
	sql_int(st, 3, now_ms + window_ms);
	sql_int(st, 4, max);
	TRY(sql_row(s, st));
	n = sql_col_int(st, 0);
	TRY(sql_run(s, st)); /* to its end: RETURNING gives the row before */
	return n > max ? ERR_LIMIT : OK;
}

enum err rate_peek(struct store *s, const char *key, int64_t now_ms, int max, int64_t *until_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_LIMIT, Q_PEEK);
	enum err e;

	sql_text(st, 1, key);
	sql_int(st, 2, now_ms);
	sql_int(st, 3, max);
	e = sql_row(s, st);
	if (e == ERR_NOT_FOUND)
		return OK;
	if (e != OK)
		return e;
	if (until_ms)
		*until_ms = sql_col_int(st, 0);
	sql_done(st);
	return ERR_LIMIT;
}

enum err rate_clear(struct store *s, const char *key)
{
	sqlite3_stmt *st = sql_get(s, SQL_LIMIT, Q_CLEAR);

	sql_text(st, 1, key);
	return sql_run(s, st);
}
