#include "store/calendar_days.h"

#include "store/sql.h"

enum { Q_DAY_SET, Q_DAY_REMOVE, Q_DAY_LIST, Q_HOURS_ADD, Q_HOURS_REMOVE, Q_HOURS_LIST, Q_COUNT };

static const char *const texts[] = {
	[Q_DAY_SET] =
		"INSERT INTO calendar_day(day, kind, name, by, at_ms) VALUES(?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT(day) DO UPDATE SET kind = excluded.kind, name = excluded.name,"
		" by = excluded.by, at_ms = excluded.at_ms",
	[Q_DAY_REMOVE] = "DELETE FROM calendar_day WHERE day = ?1",
	[Q_DAY_LIST] = "SELECT day, kind, name, by, at_ms FROM calendar_day WHERE day >= ?1"
		       " ORDER BY day LIMIT ?2",
	[Q_HOURS_ADD] = "INSERT INTO calendar_hours(from_day, to_day, hours, name, by, at_ms)"
			" VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[Q_HOURS_REMOVE] = "DELETE FROM calendar_hours WHERE id = ?1",
	[Q_HOURS_LIST] = "SELECT id, from_day, to_day, hours, name, by, at_ms FROM calendar_hours"
			 " WHERE to_day >= ?1 ORDER BY id LIMIT ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_calendar = { SQL_CALENDAR, texts, Q_COUNT };

enum err admin_day_set(struct store *s, const struct admin_day *d)
{
	sqlite3_stmt *st = sql_get(s, SQL_CALENDAR, Q_DAY_SET);

	sql_int(st, 1, d->day);
	sql_text(st, 2, d->kind);
	sql_text(st, 3, d->name);
	sql_text(st, 4, d->by);
	sql_int(st, 5, d->at_ms);
	return sql_run(s, st);
}

static enum err remove_one(struct store *s, int query, int64_t key)
{
	sqlite3_stmt *st = sql_get(s, SQL_CALENDAR, query);
	int changed;

	sql_int(st, 1, key);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

enum err admin_day_remove(struct store *s, int64_t day)
{
	return remove_one(s, Q_DAY_REMOVE, day);
}

static enum err read_day(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct admin_day *out = row;
	bool lost = false;

	*out = (struct admin_day) {
		.day = sql_col_int(st, 0),
		.kind = sql_str(a, st, 1, &lost),
		.name = sql_str(a, st, 2, &lost),
		.by = sql_str(a, st, 3, &lost),
		.at_ms = sql_col_int(st, 4),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err admin_day_list(struct store *s, struct arena *a, int64_t from_day, size_t max,
			struct admin_day **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CALENDAR, Q_DAY_LIST);
	void *rows;

	sql_int(st, 1, from_day);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_day, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err admin_hours_add(struct store *s, struct admin_hours *h)
{
	sqlite3_stmt *st = sql_get(s, SQL_CALENDAR, Q_HOURS_ADD);

	sql_int(st, 1, h->from_day);
	sql_int(st, 2, h->to_day);
	sql_text(st, 3, h->hours);
	sql_text(st, 4, h->name);
	sql_text(st, 5, h->by);
	sql_int(st, 6, h->at_ms);
	TRY(sql_run(s, st));
	h->id = sqlite3_last_insert_rowid(store_db(s));
	return OK;
}

enum err admin_hours_remove(struct store *s, int64_t id)
{
	return remove_one(s, Q_HOURS_REMOVE, id);
}

static enum err read_hours(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct admin_hours *out = row;
	bool lost = false;

	*out = (struct admin_hours) {
		.id = sql_col_int(st, 0),
		.from_day = sql_col_int(st, 1),
		.to_day = sql_col_int(st, 2),
		.hours = sql_str(a, st, 3, &lost),
		.name = sql_str(a, st, 4, &lost),
		.by = sql_str(a, st, 5, &lost),
		.at_ms = sql_col_int(st, 6),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err admin_hours_list(struct store *s, struct arena *a, int64_t from_day, size_t max,
			  struct admin_hours **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_CALENDAR, Q_HOURS_LIST);
	void *rows;

	sql_int(st, 1, from_day);
	sql_int(st, 2, (int64_t)max);
	TRY(sql_list(s, a, st, read_hours, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
