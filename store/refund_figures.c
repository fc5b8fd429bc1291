/* refund_figures.c - refunds in numbers: what happened, counted per day as it happens; how the
 * waiting ones stand, from a small index. Neither grows with the cases that are over. */
#include "store/refund.h"
#include "store/sql.h"

enum { Q_TALLY, Q_FIGURES, Q_STANDING, Q_UNCLAIMED, Q_COUNT };

static const char *const texts[] = {
	[Q_TALLY] = "INSERT INTO refund_day(day, what, reason, n, amount) VALUES(?1, ?2, ?3, 1, ?4)"
		    " ON CONFLICT(day, what, reason) DO UPDATE SET n = refund_day.n + 1,"
		    " amount = refund_day.amount + excluded.amount",
	[Q_FIGURES] = "SELECT what, reason, sum(n), sum(amount) FROM refund_day"
		      " WHERE day BETWEEN ?1 AND ?2 GROUP BY what, reason ORDER BY what, reason",
	/* ?1 now; ?2 to ?4 the ends of the ages; ?5 soon */
	[Q_STANDING] =
		"SELECT state, count(*), sum(state_ms > ?2),"
		" sum(state_ms <= ?2 AND state_ms > ?3), sum(state_ms <= ?3 AND state_ms > ?4),"
		" sum(state_ms <= ?4), sum(deadline_ms <= ?1 OR escalated > 0),"
		" sum(deadline_ms > ?1 AND deadline_ms <= ?5)"
		" FROM refund WHERE turn > 0 GROUP BY state",
	[Q_UNCLAIMED] = "SELECT count(*) FROM refund WHERE turn = 1 AND turn > 0 AND owner IS NULL",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_refund_figures = { SQL_REFUND_FIGURES, texts, Q_COUNT };

enum err refund_tally(struct store *s, int64_t day, enum refund_count what, const char *reason,
		      int64_t amount)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_FIGURES, Q_TALLY);

	sql_int(st, 1, day);
	sql_int(st, 2, what);
	sql_text(st, 3, reason);
	sql_int(st, 4, amount);
	return sql_run(s, st);
}

static enum err read_figure(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct refund_figure *out = row;
	bool lost = false;

	*out = (struct refund_figure) {
		.what = (enum refund_count)sql_col_int(st, 0),
		.reason = sql_str(a, st, 1, &lost),
		.n = sql_col_int(st, 2),
		.amount = sql_col_int(st, 3),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err refund_figures(struct store *s, struct arena *a, int64_t from_day, int64_t to_day,
			size_t max, struct refund_figure **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_FIGURES, Q_FIGURES);
	void *rows;

	sql_int(st, 1, from_day);
	sql_int(st, 2, to_day);
	TRY(sql_list(s, a, st, read_figure, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err refund_standing(struct store *s, int64_t now_ms, int64_t soon_ms,
			 struct refund_standing *out)
{
	static const int64_t day = INT64_C(86400000);
	static const int ends[REFUND_AGES - 1] = { 1, 3, 7 };
	sqlite3_stmt *st = sql_get(s, SQL_REFUND_FIGURES, Q_STANDING);
	struct refund_standing r = { 0 };
	enum err e;

	sql_int(st, 1, now_ms);
	for (int i = 0; i < REFUND_AGES - 1; i++)
		sql_int(st, 2 + i, now_ms - ends[i] * day);
	sql_int(st, 5, soon_ms);
	while ((e = sql_row(s, st)) == OK) {
		int64_t state = sql_col_int(st, 0);

		if (state < 0 || state >= REFUND_STATES)
			continue;
		r.n[state] = sql_col_int(st, 1);
		for (int age = 0; age < REFUND_AGES; age++)
			r.by_age[state][age] = sql_col_int(st, 2 + age);
		r.late[state] = sql_col_int(st, 6);
		r.due_soon[state] = sql_col_int(st, 7);
	}
	if (e != ERR_NOT_FOUND)
		return e;
	st = sql_get(s, SQL_REFUND_FIGURES, Q_UNCLAIMED);
	TRY(sql_row(s, st));
	r.unclaimed = sql_col_int(st, 0);
	sql_done(st);
	*out = r;
	return OK;
}
