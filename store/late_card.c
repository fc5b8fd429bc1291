#include "store/late_card.h"

#include "store/sql.h"

enum { Q_PUT, Q_FIRST, Q_DROP, Q_COUNT_ALL, Q_UNNAMED, Q_NAMED, Q_COUNT };

static const char *const texts[] = {
	[Q_PUT] =
		"INSERT INTO late_card(kind, ref, named) VALUES(?1, ?2, 0) ON CONFLICT DO NOTHING",
	[Q_FIRST] = "SELECT id, kind, ref FROM late_card ORDER BY id LIMIT 1",
	[Q_DROP] = "DELETE FROM late_card WHERE id = ?1",
	[Q_COUNT_ALL] = "SELECT count(*) FROM late_card",
	[Q_UNNAMED] = "SELECT id, kind, ref FROM late_card WHERE named = 0 ORDER BY id LIMIT ?1",
	[Q_NAMED] = "UPDATE late_card SET named = 1 WHERE named = 0 AND id <= ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_late_card = { SQL_LATE_CARD, texts, Q_COUNT };

enum err late_card_put(struct store *s, enum ref_kind kind, int64_t ref)
{
	sqlite3_stmt *st = sql_get(s, SQL_LATE_CARD, Q_PUT);

	sql_int(st, 1, kind);
	sql_int(st, 2, ref);
	return sql_run(s, st);
}

static enum err read_late_card(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct late_card *out = row;

	(void)a;
	*out = (struct late_card) { .id = sql_col_int(st, 0),
				    .kind = (enum ref_kind)sql_col_int(st, 1),
				    .ref = sql_col_int(st, 2) };
	return OK;
}

enum err late_card_take(struct store *s, struct arena *a, struct late_card *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_LATE_CARD, Q_FIRST);

	TRY(sql_one(s, a, st, read_late_card, out));
	st = sql_get(s, SQL_LATE_CARD, Q_DROP);
	sql_int(st, 1, out->id);
	return sql_run(s, st);
}

enum err late_card_count(struct store *s, int64_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_LATE_CARD, Q_COUNT_ALL);

	TRY(sql_row(s, st));
	*n = sql_col_int(st, 0);
	sql_done(st);
	return OK;
}

enum err late_card_name(struct store *s, struct arena *a, size_t max, struct late_card **out,
			size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_LATE_CARD, Q_UNNAMED);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_late_card, sizeof(**out), max, &rows, n));
	*out = rows;
	if (*n == 0)
		return OK;
	st = sql_get(s, SQL_LATE_CARD, Q_NAMED);
	sql_int(st, 1, (*out)[*n - 1].id);
	return sql_run(s, st);
}
