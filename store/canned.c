#include "store/canned.h"

#include "store/sql.h"

enum { Q_PUT, Q_GET, Q_REMOVE, Q_LIST, Q_COUNT };

#define COLUMNS "key, text, by, at_ms, state, tag, assign"

static const char *const texts[] = {
	[Q_PUT] = "INSERT INTO canned(key, text, by, at_ms, state, tag, assign)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)"
		  " ON CONFLICT(key) DO UPDATE SET text = excluded.text, by = excluded.by,"
		  " at_ms = excluded.at_ms, state = excluded.state, tag = excluded.tag,"
		  " assign = excluded.assign",
	[Q_GET] = "SELECT " COLUMNS " FROM canned WHERE key = ?1",
	[Q_REMOVE] = "DELETE FROM canned WHERE key = ?1",
	[Q_LIST] = "SELECT " COLUMNS " FROM canned ORDER BY key LIMIT ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_canned = { SQL_CANNED, texts, Q_COUNT };

enum err canned_put(struct store *s, const struct canned *c)
{
	sqlite3_stmt *st = sql_get(s, SQL_CANNED, Q_PUT);

	sql_text(st, 1, c->key);
	sql_text(st, 2, c->text);
	sql_text(st, 3, c->by);
	sql_int(st, 4, c->at_ms);
	sql_text(st, 5, c->state);
	sql_text(st, 6, c->tag);
	sql_text(st, 7, c->assign);
	return sql_run(s, st);
}

static enum err read_canned(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct canned *out = row;
	bool lost = false;

	*out = (struct canned) {
		.key = sql_str(a, st, 0, &lost),
		.text = sql_str(a, st, 1, &lost),
		.by = sql_str(a, st, 2, &lost),
		.at_ms = sql_col_int(st, 3),
		.state = sql_str(a, st, 4, &lost),
		.tag = sql_str(a, st, 5, &lost),
		.assign = sql_str(a, st, 6, &lost),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err canned_get(struct store *s, struct arena *a, const char *key, struct canned *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_CANNED, Q_GET);

	sql_text(st, 1, key);
	return sql_one(s, a, st, read_canned, out);
}

enum err canned_remove(struct store *s, const char *key)
{
	sqlite3_stmt *st = sql_get(s, SQL_CANNED, Q_REMOVE);
	int changed;

	sql_text(st, 1, key);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

enum err canned_list(struct store *s, struct arena *a, size_t max, struct canned **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CANNED, Q_LIST);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_canned, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
