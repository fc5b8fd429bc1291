#include "store/timer.h"

#include "store/sql.h"

enum { Q_SET, Q_CLEAR, Q_DUE, Q_NEXT, Q_FIRST, Q_TAKE, Q_COUNT };

static const char *const texts[] = {
	[Q_SET] = "INSERT INTO timer(due_ms, kind, ref) VALUES(?3, ?1, ?2)"
		  " ON CONFLICT(kind, ref) DO UPDATE SET due_ms = excluded.due_ms",
	[Q_CLEAR] = "DELETE FROM timer WHERE kind = ?1 AND ref = ?2",
	[Q_DUE] = "SELECT due_ms FROM timer WHERE kind = ?1 AND ref = ?2",
	[Q_NEXT] = "SELECT due_ms FROM timer ORDER BY due_ms LIMIT 1",
	[Q_FIRST] = "SELECT id, due_ms, kind, ref FROM timer WHERE due_ms <= ?1"
		    " ORDER BY due_ms, id LIMIT 1",
	[Q_TAKE] = "DELETE FROM timer WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_timer = { SQL_TIMER, texts, Q_COUNT };

enum err timer_set(struct store *s, int kind, int64_t ref, int64_t due_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_TIMER, Q_SET);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	sql_int(st, 3, due_ms);
	return sql_run(s, st);
}

enum err timer_clear(struct store *s, int kind, int64_t ref)
{
	sqlite3_stmt *st = sql_get(s, SQL_TIMER, Q_CLEAR);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	return sql_run(s, st);
}

enum err timer_due(struct store *s, int kind, int64_t ref, int64_t *due_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_TIMER, Q_DUE);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	TRY(sql_row(s, st));
	*due_ms = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err timer_next(struct store *s, int64_t *due_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_TIMER, Q_NEXT);

	TRY(sql_row(s, st));
	*due_ms = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err timer_take(struct store *s, int64_t now_ms, struct timer *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TIMER, Q_FIRST);
	struct timer t;

	sql_int(st, 1, now_ms);
	TRY(sql_row(s, st));
	t = (struct timer) { .id = sql_col_int(st, 0),
			     .due_ms = sql_col_int(st, 1),
			     .kind = (int)sql_col_int(st, 2),
			     .ref = sql_col_int(st, 3) };
	sql_done(st);
	st = sql_get(s, SQL_TIMER, Q_TAKE);
	sql_int(st, 1, t.id);
	TRY(sql_run(s, st));
	*out = t;
	return OK;
}
