#include "store/tag.h"

#include "store/sql.h"

enum { Q_ADD, Q_REMOVE, Q_OF, Q_WITH, Q_COUNT };

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO case_tag(kind, ref, tag, by, at_ms) SELECT ?1, ?2, ?3, ?4, ?5"
		  " WHERE (SELECT count(*) FROM case_tag WHERE kind = ?1 AND ref = ?2"
		  " AND tag <> ?3) < ?6"
		  " ON CONFLICT(kind, ref, tag) DO UPDATE SET by = case_tag.by",
	[Q_REMOVE] = "DELETE FROM case_tag WHERE kind = ?1 AND ref = ?2 AND tag = ?3",
	[Q_OF] = "SELECT tag FROM case_tag WHERE kind = ?1 AND ref = ?2 ORDER BY tag LIMIT ?3",
	[Q_WITH] =
		"SELECT ref FROM case_tag WHERE tag = ?2 AND kind = ?1 ORDER BY ref DESC LIMIT ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_tag = { SQL_TAG, texts, Q_COUNT };

enum err tag_add(struct store *s, int kind, int64_t ref, const char *tag, const char *by,
		 int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_TAG, Q_ADD);
	int changed;

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	sql_text(st, 3, tag);
	sql_text(st, 4, by);
	sql_int(st, 5, now_ms);
	sql_int(st, 6, TAGS_MAX);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_LIMIT;
}

enum err tag_remove(struct store *s, int kind, int64_t ref, const char *tag)
{
	sqlite3_stmt *st = sql_get(s, SQL_TAG, Q_REMOVE);
	int changed;

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	sql_text(st, 3, tag);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

enum err tags_of(struct store *s, struct arena *a, int kind, int64_t ref, const char *out[TAGS_MAX],
		 size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TAG, Q_OF);
	enum err e;

	*n = 0;
	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	sql_int(st, 3, TAGS_MAX);
	while ((e = sql_row(s, st)) == OK) {
		out[*n] = sql_col(a, st, 0);
		if (!out[(*n)++]) {
			sql_done(st);
			return ERR_NOMEM;
		}
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err read_ref(struct arena *a, sqlite3_stmt *st, void *row)
{
	(void)a;
	*(int64_t *)row = sql_col_int(st, 0);
	return OK;
}

enum err tagged(struct store *s, struct arena *a, int kind, const char *tag, size_t max,
		int64_t **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TAG, Q_WITH);
	void *rows;

	sql_int(st, 1, kind);
	sql_text(st, 2, tag);
	sql_int(st, 3, (int64_t)max);
	TRY(sql_list(s, a, st, read_ref, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
