#include "store/ticket_figures.h"

#include <stdlib.h>

#include "store/sql.h"

enum { Q_STANDING, Q_ANSWERED, Q_SOLVED, Q_MARKS, Q_HELD, Q_ENDED, Q_COUNT };

#define DUE       "coalesce(response_due_ms, resolve_due_ms, 9223372036854775807)"
#define MARK_GOOD 2

static const char *const texts[] = {
	[Q_STANDING] = "SELECT state, priority, count(*), sum(CASE WHEN " DUE
		       " < ?1 THEN 1 ELSE 0 END),"
		       " sum(CASE WHEN owner IS NULL THEN 1 ELSE 0 END)"
		       " FROM ticket WHERE done_ms IS NULL GROUP BY state, priority",
	[Q_ANSWERED] = "SELECT first_answer_ms - created_ms FROM ticket WHERE first_answer_ms >= ?1"
		       " AND first_answer_ms < ?2 ORDER BY first_answer_ms DESC LIMIT ?3",
	[Q_SOLVED] = "SELECT done_ms - created_ms FROM ticket WHERE done_ms >= ?1 AND done_ms < ?2"
		     " ORDER BY done_ms DESC LIMIT ?3",
	[Q_MARKS] = "SELECT csat, count(*) FROM ticket WHERE done_ms >= ?1 AND done_ms < ?2"
		    " AND csat > 0 GROUP BY csat",
	[Q_HELD] = "SELECT owner, count(*), sum(CASE WHEN " DUE " < ?1 THEN 1 ELSE 0 END)"
		   " FROM ticket WHERE done_ms IS NULL AND owner IS NOT NULL GROUP BY owner"
		   " ORDER BY 2 DESC, 1 LIMIT ?2",
	[Q_ENDED] = "SELECT done_by, count(*) FROM ticket WHERE done_ms >= ?1 AND done_ms < ?2"
		    " AND done_by LIKE 'staff:%' GROUP BY done_by ORDER BY 2 DESC, 1 LIMIT ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_ticket_figures = { SQL_TICKET_FIGURES, texts, Q_COUNT };

enum err ticket_standing(struct store *s, int64_t now_ms, struct ticket_standing *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET_FIGURES, Q_STANDING);
	struct ticket_standing f = { 0 };
	enum err e;

	sql_int(st, 1, now_ms);
	while ((e = sql_row(s, st)) == OK) {
		int64_t state = sql_col_int(st, 0), prio = sql_col_int(st, 1);
		int64_t n = sql_col_int(st, 2);

		f.n += n;
		f.late += sql_col_int(st, 3);
		f.unclaimed += sql_col_int(st, 4);
		if (state >= 0 && state < FIGURES_STATES)
			f.by_state[state] += n;
		if (prio >= 0 && prio < FIGURES_PRIORITIES)
			f.by_priority[prio] += n;
	}
	if (e != ERR_NOT_FOUND)
		return e;
	*out = f;
	return OK;
}

/* ---- times ---- */

static int by_length(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static enum err read_length(struct arena *a, sqlite3_stmt *st, void *row)
{
	int64_t ms = sql_col_int(st, 0);

	(void)a;
	*(int64_t *)row = ms > 0 ? ms : 0;
	return OK;
}

static enum err times(struct store *s, struct arena *a, int query, int64_t from_ms, int64_t to_ms,
		      struct ticket_times *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET_FIGURES, query);
	int64_t *all, sum = 0;
	void *rows;
	size_t n;

	sql_int(st, 1, from_ms);
	sql_int(st, 2, to_ms);
	sql_int(st, 3, FIGURES_TIMES);
	TRY(sql_list(s, a, st, read_length, sizeof(*all), FIGURES_TIMES, &rows, &n));
	*out = (struct ticket_times) { .n = (int64_t)n };
	if (n == 0)
		return OK;
	all = rows;
	qsort(all, n, sizeof(*all), by_length);
	for (size_t i = 0; i < n; i++)
		sum += all[i];
	out->mean_ms = sum / (int64_t)n;
	out->median_ms = all[(n - 1) / 2];
	out->p90_ms = all[(n * 9 + 9) / 10 - 1];
	return OK;
}

enum err ticket_answer_times(struct store *s, struct arena *a, int64_t from_ms, int64_t to_ms,
			     struct ticket_times *out)
{
	return times(s, a, Q_ANSWERED, from_ms, to_ms, out);
}

enum err ticket_solve_times(struct store *s, struct arena *a, int64_t from_ms, int64_t to_ms,
			    struct ticket_times *out)
{
	return times(s, a, Q_SOLVED, from_ms, to_ms, out);
}

/* ---- marks and people ---- */

enum err ticket_marks(struct store *s, int64_t from_ms, int64_t to_ms, struct ticket_marks *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET_FIGURES, Q_MARKS);
	enum err e;

	*out = (struct ticket_marks) { 0 };
	sql_int(st, 1, from_ms);
	sql_int(st, 2, to_ms);
	while ((e = sql_row(s, st)) == OK)
		*(sql_col_int(st, 0) == MARK_GOOD ? &out->good : &out->bad) += sql_col_int(st, 1);
	return e == ERR_NOT_FOUND ? OK : e;
}

static struct ticket_holder *holder(struct ticket_holder *all, size_t *n, const char *who)
{
	for (size_t i = 0; i < *n; i++)
		if (strcmp(all[i].who, who) == 0)
			return &all[i];
	if (*n == FIGURES_PEOPLE)
		return NULL;
	all[*n] = (struct ticket_holder) { .who = who };
	return &all[(*n)++];
}

enum err ticket_holders(struct store *s, struct arena *a, int64_t now_ms, int64_t from_ms,
			int64_t to_ms, struct ticket_holder out[FIGURES_PEOPLE], size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_TICKET_FIGURES, Q_HELD);
	struct ticket_holder *h;
	const char *who;
	enum err e;

	*n = 0;
	sql_int(st, 1, now_ms);
	sql_int(st, 2, FIGURES_PEOPLE);
	while ((e = sql_row(s, st)) == OK && (who = sql_col(a, st, 0)) != NULL)
		if ((h = holder(out, n, who)) != NULL) {
			h->open = sql_col_int(st, 1);
			h->late = sql_col_int(st, 2);
		}
	sql_done(st);
	if (e != ERR_NOT_FOUND)
		return e == OK ? ERR_NOMEM : e;
	st = sql_get(s, SQL_TICKET_FIGURES, Q_ENDED);
	sql_int(st, 1, from_ms);
	sql_int(st, 2, to_ms);
	sql_int(st, 3, FIGURES_PEOPLE);
	while ((e = sql_row(s, st)) == OK && (who = sql_col(a, st, 0)) != NULL)
		if ((h = holder(out, n, who)) != NULL)
			h->done = sql_col_int(st, 1);
	sql_done(st);
	return e == ERR_NOT_FOUND ? OK : e == OK ? ERR_NOMEM : e;
}
