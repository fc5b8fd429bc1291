#include "store/pending.h"

#include "store/sql.h"

enum { Q_PUT, Q_FIRST, Q_DROP, Q_COUNT_ALL, Q_UNNAMED, Q_NAMED, Q_COUNT };

static const char *const texts[] = {
	[Q_PUT] = "INSERT INTO desk_pending(kind, ref, named) VALUES(?1, ?2, 0)"
		  " ON CONFLICT(kind, ref) DO NOTHING",
	[Q_FIRST] = "SELECT id, kind, ref FROM desk_pending ORDER BY id LIMIT 1",
	[Q_DROP] = "DELETE FROM desk_pending WHERE id = ?1",
	[Q_COUNT_ALL] = "SELECT count(*) FROM desk_pending",
	[Q_UNNAMED] = "SELECT id, kind, ref FROM desk_pending WHERE named = 0 ORDER BY id LIMIT ?1",
	[Q_NAMED] = "UPDATE desk_pending SET named = 1 WHERE named = 0 AND id <= ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_pending = { SQL_PENDING, texts, Q_COUNT };

enum err pending_put(struct store *s, enum ref_kind kind, int64_t ref)
{
	sqlite3_stmt *st = sql_get(s, SQL_PENDING, Q_PUT);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	return sql_run(s, st);
}

static enum err read_pending(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct pending *out = row;

	(void)a;
	*out = (struct pending) { .id = sql_col_int(st, 0),
				  .kind = (enum ref_kind)sql_col_int(st, 1),
				  .ref = sql_col_int(st, 2) };
	return OK;
}

enum err pending_take(struct store *s, struct arena *a, struct pending *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_PENDING, Q_FIRST);

	TRY(sql_one(s, a, st, read_pending, out));
	st = sql_get(s, SQL_PENDING, Q_DROP);
	sql_int(st, 1, out->id);
	return sql_run(s, st);
}

enum err pending_count(struct store *s, int64_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PENDING, Q_COUNT_ALL);

	TRY(sql_row(s, st));
	*n = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err pending_name(struct store *s, struct arena *a, size_t max, struct pending **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_PENDING, Q_UNNAMED);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_pending, sizeof(**out), max, &rows, n));
	*out = rows;
	if (*n == 0)
		return OK;
	st = sql_get(s, SQL_PENDING, Q_NAMED);
	sql_int(st, 1, (*out)[*n - 1].id);
	return sql_run(s, st);
}
