#include "store/seen.h"

#include "store/meta.h"
#include "store/sql.h"

enum { Q_MARK, Q_END, Q_PURGE, Q_COUNT };

static const char *const texts[] = {
	[Q_MARK] = "INSERT INTO seen(channel, ext, at_ms) VALUES(?1, ?2, ?3)"
		   " ON CONFLICT(channel, ext) DO UPDATE SET at_ms = excluded.at_ms"
		   " WHERE seen.at_ms < ?4",
	[Q_END] = "SELECT ext FROM seen WHERE channel = ?1 AND ext > ?2 ORDER BY ext"
		  " LIMIT 1 OFFSET ?3",
	[Q_PURGE] = "DELETE FROM seen WHERE channel = ?1 AND ext > ?2"
		    " AND (?3 IS NULL OR ext <= ?3) AND at_ms < ?4",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_seen = { SQL_SEEN, texts, Q_COUNT };

enum err seen_mark(struct store *s, int channel, const char *ext, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_SEEN, Q_MARK);
	int changed = 0;

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	sql_int(st, 3, now_ms);
	sql_int(st, 4, now_ms - SEEN_KEPT_MS);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_EXISTS;
}

/* The ids are walked in circles: whatever their order in time, each is looked at once a round. */
enum err seen_purge(struct store *s, int channel, int64_t before_ms, int rows)
{
	char key[32];
	struct arena a;
	const char *from = "", *to = NULL;
	sqlite3_stmt *st;
	enum err e;

	arena_init(&a, 64 * 1024);
	snprintf(key, sizeof(key), "seen.cursor.%d", channel);
	e = meta_get(s, &a, key, &from);
	if (e == ERR_NOT_FOUND)
		e = OK;
	if (e == OK) {
		st = sql_get(s, SQL_SEEN, Q_END);
		sql_int(st, 1, channel);
		sql_text(st, 2, from);
		sql_int(st, 3, rows - 1);
		e = sql_row(s, st);
		if (e == OK) {
			to = sql_col(&a, st, 0);
			sql_done(st);
		} else if (e == ERR_NOT_FOUND) {
			e = OK;
		}
	}
	if (e == OK) {
		st = sql_get(s, SQL_SEEN, Q_PURGE);
		sql_int(st, 1, channel);
		sql_text(st, 2, from);
		sql_text(st, 3, to);
		sql_int(st, 4, before_ms);
		e = sql_run(s, st);
	}
	if (e == OK)
		e = meta_set(s, key, to ? to : "");
	arena_free(&a);
	return e;
}
