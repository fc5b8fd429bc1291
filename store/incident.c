#include "store/incident.h"

#include "base/civil.h"
#include "store/meta.h"
#include "store/sql.h"

enum { Q_OPEN, Q_GET, Q_SAVE, Q_LIST, Q_ORDER, Q_COUNT };

#define COLUMNS                                                                                    \
	"id, number, text, news, scope, product, since_ms, next_ms, reminded, by, version,"        \
	" created_ms, ended_ms, asked, tickets, works, still"

static const char *const texts[] = {
	[Q_OPEN] = "INSERT INTO incident(number, text, scope, product, since_ms, next_ms, reminded,"
		   " by, created_ms) VALUES(?1, ?2, ?3, ?4, ?5, ?6, 0, ?7, ?8)"
		   " RETURNING id, version",
	[Q_GET] = "SELECT " COLUMNS " FROM incident WHERE id = ?1",
	[Q_SAVE] = "UPDATE incident SET news = ?3, next_ms = ?4, reminded = ?5, ended_ms = ?6,"
		   " version = version + 1 WHERE id = ?1 AND version = ?2",
	[Q_LIST] = "SELECT " COLUMNS " FROM incident WHERE ended_ms IS NULL ORDER BY id LIMIT ?1",
	[Q_ORDER] = "INSERT INTO incident_order(incident_id, number_key) VALUES(?1, ?2)"
		    " ON CONFLICT(incident_id, number_key) DO NOTHING",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_incident = { SQL_INCIDENT, texts, Q_COUNT };

/* The counter's key is the number without its end, so each day counts from 1. */
static enum err next_number(struct store *s, struct arena *a, int offset_min, int64_t at_ms,
			    const char **out)
{
	const struct civil d = civil_from_day(civil_day_of(at_ms, offset_min));
	const char *day = arena_printf(a, "GG-%04d%02d%02d", d.year, d.month, d.day);
	int64_t n;

	if (!day)
		return ERR_NOMEM;
	TRY(counter_next(s, day, &n));
	*out = arena_printf(a, "%s-%02lld", day, (long long)n);
	return *out ? OK : ERR_NOMEM;
}

enum err incident_open(struct store *s, struct arena *a, int offset_min, struct incident *i)
{
	sqlite3_stmt *st;

	TRY(next_number(s, a, offset_min, i->created_ms, &i->number));
	st = sql_get(s, SQL_INCIDENT, Q_OPEN);
	sql_text(st, 1, i->number);
	sql_text(st, 2, i->text);
	sql_int(st, 3, i->scope);
	sql_text(st, 4, i->product);
	sql_int(st, 5, i->since_ms);
	sql_time(st, 6, i->next_ms);
	sql_text(st, 7, i->by);
	sql_int(st, 8, i->created_ms);
	TRY(sql_row(s, st));
	i->id = sql_col_int(st, 0);
	i->version = sql_col_int(st, 1);
	return sql_run(s, st);
}

static enum err read_incident(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct incident *out = row;
	bool lost = false;

	*out = (struct incident) {
		.id = sql_col_int(st, 0),
		.number = sql_str(a, st, 1, &lost),
		.text = sql_str(a, st, 2, &lost),
		.news = sql_str(a, st, 3, &lost),
		.scope = (enum incident_scope)sql_col_int(st, 4),
		.product = sql_str(a, st, 5, &lost),
		.since_ms = sql_col_int(st, 6),
		.next_ms = sql_col_int(st, 7),
		.reminded = sql_col_int(st, 8) != 0,
		.by = sql_str(a, st, 9, &lost),
		.version = sql_col_int(st, 10),
		.created_ms = sql_col_int(st, 11),
		.ended_ms = sql_col_int(st, 12),
		.asked = sql_col_int(st, 13),
		.tickets = sql_col_int(st, 14),
		.works = sql_col_int(st, 15),
		.still = sql_col_int(st, 16),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err incident_get(struct store *s, struct arena *a, int64_t id, struct incident *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT, Q_GET);

	sql_int(st, 1, id);
	return sql_one(s, a, st, read_incident, out);
}

enum err incident_save(struct store *s, struct incident *i)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT, Q_SAVE);
	int changed;

	sql_int(st, 1, i->id);
	sql_int(st, 2, i->version);
	sql_text(st, 3, i->news);
	sql_time(st, 4, i->next_ms);
	sql_int(st, 5, i->reminded);
	sql_time(st, 6, i->ended_ms);
	TRY(sql_run_n(s, st, &changed));
	if (!changed)
		return ERR_CONFLICT;
	i->version++;
	return OK;
}

enum err incidents_open(struct store *s, struct arena *a, size_t max, struct incident **out,
			size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT, Q_LIST);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_incident, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err incident_order_add(struct store *s, int64_t id, const char *number_key)
{
	sqlite3_stmt *st = sql_get(s, SQL_INCIDENT, Q_ORDER);

	sql_int(st, 1, id);
	sql_text(st, 2, number_key);
	return sql_run(s, st);
}
