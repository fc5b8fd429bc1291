#include "store/meta.h"

#include "store/sql.h"

enum { Q_GET, Q_SET, Q_UNSET, Q_NEXT, Q_COUNT };

static const char *const texts[] = {
	[Q_GET] = "SELECT value FROM meta WHERE key = ?1",
	[Q_SET] = "INSERT INTO meta(key, value) VALUES(?1, ?2)"
		  " ON CONFLICT(key) DO UPDATE SET value = excluded.value",
	[Q_UNSET] = "DELETE FROM meta WHERE key = ?1",
	[Q_NEXT] = "INSERT INTO counter(key, n) VALUES(?1, 1)"
		   " ON CONFLICT(key) DO UPDATE SET n = counter.n + 1 RETURNING n",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_meta = { SQL_META, texts, Q_COUNT };

enum err meta_get(struct store *s, struct arena *a, const char *key, const char **out)
{
	sqlite3_stmt *st = sql_get(s, SQL_META, Q_GET);

	sql_text(st, 1, key);
	TRY(sql_row(s, st));
	*out = sql_col(a, st, 0);
	sql_done(st);
	return *out ? OK : ERR_NOMEM;
}

enum err meta_get_int(struct store *s, const char *key, int64_t *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_META, Q_GET);

	sql_text(st, 1, key);
	TRY(sql_row(s, st));
	*out = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err meta_set(struct store *s, const char *key, const char *value)
{
	sqlite3_stmt *st = sql_get(s, SQL_META, Q_SET);

	sql_text(st, 1, key);
	sql_text(st, 2, value);
	return sql_run(s, st);
}

enum err meta_set_int(struct store *s, const char *key, int64_t value)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld", (long long)value);
	return meta_set(s, key, text);
}

enum err meta_unset(struct store *s, const char *key)
{
	sqlite3_stmt *st = sql_get(s, SQL_META, Q_UNSET);

	sql_text(st, 1, key);
	return sql_run(s, st);
}

enum err counter_next(struct store *s, const char *key, int64_t *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_META, Q_NEXT);

	sql_text(st, 1, key);
	TRY(sql_row(s, st));
	*out = sql_col_int(st, 0);
	/* RETURNING gives its row before the statement has ended: step on to the end. */
	return sql_run(s, st);
}
