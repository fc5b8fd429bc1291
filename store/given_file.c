#include "store/given_file.h"

#include "store/sql.h"

enum { Q_PUT, Q_FIND, Q_FORGET, Q_SWEEP, Q_COUNT };

static const char *const texts[] = {
	[Q_PUT] = "INSERT INTO given_file(channel, source, kind, ext, made, until_ms)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(channel, source, kind) DO UPDATE SET"
		  " ext = excluded.ext, made = excluded.made, until_ms = excluded.until_ms",
	[Q_FIND] = "SELECT ext, made, until_ms FROM given_file"
		   " WHERE channel = ?1 AND source = ?2 AND kind = ?3 AND until_ms > ?4",
	[Q_FORGET] = "DELETE FROM given_file WHERE ext = ?2 AND channel = ?1",
	/* More than one of them goes for each that comes. */
	[Q_SWEEP] = "DELETE FROM given_file WHERE rowid IN (SELECT rowid FROM given_file"
		    " WHERE until_ms <= ?1 ORDER BY until_ms LIMIT 4)",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_given_file = { SQL_GIVEN_FILE, texts, Q_COUNT };

enum err given_file_put(struct store *s, const struct given_file *g, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_GIVEN_FILE, Q_SWEEP);

	sql_int(st, 1, now_ms);
	TRY(sql_run(s, st));
	st = sql_get(s, SQL_GIVEN_FILE, Q_PUT);
	sql_int(st, 1, g->channel);
	sql_text(st, 2, g->source);
	sql_int(st, 3, g->kind);
	sql_text(st, 4, g->ext);
	sql_int(st, 5, g->as);
	sql_int(st, 6, g->until_ms);
	return sql_run(s, st);
}

static enum err read_given(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct given_file *g = row;

	g->ext = sql_col(a, st, 0);
	g->as = (int)sql_col_int(st, 1);
	g->until_ms = sql_col_int(st, 2);
	return g->ext ? OK : ERR_NOMEM;
}

enum err given_file_find(struct store *s, struct arena *a, struct given_file *g, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_GIVEN_FILE, Q_FIND);

	sql_int(st, 1, g->channel);
	sql_text(st, 2, g->source);
	sql_int(st, 3, g->kind);
	sql_int(st, 4, now_ms);
	return sql_one(s, a, st, read_given, g);
}

enum err given_file_forget(struct store *s, int channel, const char *ext)
{
	sqlite3_stmt *st = sql_get(s, SQL_GIVEN_FILE, Q_FORGET);

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	return sql_run(s, st);
}
