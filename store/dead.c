#include "store/dead.h"

#include "store/sql.h"

enum { Q_ADD, Q_GET, Q_LIST, Q_NUMBER, Q_ASK, Q_NEXT, Q_REPLAYED, Q_COUNT };

#define COLUMNS "id, at_ms, source, channel, ext, payload, reason, coalesce(done_ms, 0)"

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO dead_letters(at_ms, source, channel, ext, payload, reason)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[Q_GET] = "SELECT " COLUMNS " FROM dead_letters WHERE id = ?1",
	[Q_LIST] = "SELECT " COLUMNS " FROM dead_letters WHERE done_ms IS NULL AND id > ?1"
		   " ORDER BY id LIMIT ?2",
	[Q_NUMBER] = "SELECT count(*) FROM dead_letters WHERE done_ms IS NULL",
	[Q_ASK] = "UPDATE dead_letters SET replay = 1 WHERE id = ?1 AND done_ms IS NULL",
	[Q_NEXT] = "SELECT " COLUMNS " FROM dead_letters WHERE replay = 1 ORDER BY id LIMIT 1",
	[Q_REPLAYED] = "UPDATE dead_letters SET replay = 0, done_ms = ?2,"
		       " reason = coalesce(?3, reason) WHERE id = ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_dead = { SQL_DEAD, texts, Q_COUNT };

enum err dead_add(struct store *s, const struct dead_letter *d, int64_t *id)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_ADD);

	sql_int(st, 1, d->at_ms);
	sql_text(st, 2, d->source);
	sql_int(st, 3, d->channel);
	sql_text(st, 4, d->ext);
	sql_text(st, 5, d->payload);
	sql_text(st, 6, d->reason);
	TRY(sql_run(s, st));
	*id = sqlite3_last_insert_rowid(store_db(s));
	return OK;
}

static void read_row(struct arena *a, sqlite3_stmt *st, struct dead_letter *out)
{
	*out = (struct dead_letter) {
		.id = sql_col_int(st, 0),
		.at_ms = sql_col_int(st, 1),
		.source = sql_col(a, st, 2),
		.channel = (int)sql_col_int(st, 3),
		.ext = sql_col(a, st, 4),
		.payload = sql_col(a, st, 5),
		.reason = sql_col(a, st, 6),
		.done_ms = sql_col_int(st, 7),
	};
}

static enum err read_one(struct store *s, struct arena *a, sqlite3_stmt *st,
			 struct dead_letter *out)
{
	TRY(sql_row(s, st));
	read_row(a, st, out);
	sql_done(st);
	return out->payload ? OK : ERR_NOMEM;
}

enum err dead_get(struct store *s, struct arena *a, int64_t id, struct dead_letter *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_GET);

	sql_int(st, 1, id);
	return read_one(s, a, st, out);
}

enum err dead_list(struct store *s, struct arena *a, int64_t after_id, size_t max,
		   struct dead_letter **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_LIST);
	struct dead_letter *rows = ARENA_ARRAY(a, struct dead_letter, max ? max : 1);
	size_t got = 0;
	enum err e;

	if (!rows)
		return ERR_NOMEM;
	sql_int(st, 1, after_id);
	sql_int(st, 2, (int64_t)max);
	while ((e = sql_row(s, st)) == OK)
		read_row(a, st, &rows[got++]);
	if (e != ERR_NOT_FOUND)
		return e;
	*out = rows;
	*n = got;
	return OK;
}

enum err dead_count(struct store *s, int64_t *open)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_NUMBER);

	TRY(sql_row(s, st));
	*open = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err dead_ask_replay(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_ASK);
	struct arena a;
	struct dead_letter d;
	int changed = 0;
	enum err e;

	sql_int(st, 1, id);
	TRY(sql_run_n(s, st, &changed));
	if (changed)
		return OK;
	arena_init(&a, 0);
	e = dead_get(s, &a, id, &d);
	arena_free(&a);
	return e == OK ? ERR_CONFLICT : e;
}

enum err dead_next_replay(struct store *s, struct arena *a, struct dead_letter *out)
{
	return read_one(s, a, sql_get(s, SQL_DEAD, Q_NEXT), out);
}

enum err dead_replayed(struct store *s, int64_t id, int64_t now_ms, const char *reason)
{
	sqlite3_stmt *st = sql_get(s, SQL_DEAD, Q_REPLAYED);

	sql_int(st, 1, id);
	sql_time(st, 2, now_ms);
	sql_text(st, 3, reason);
	return sql_run(s, st);
}
