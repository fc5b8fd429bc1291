#include "store/duty.h"

#include "store/sql.h"

enum { Q_ADD, Q_REMOVE, Q_LIST, Q_AWAY, Q_BACK, Q_AWAYS, Q_COUNT };

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO duty(staff, days, from_min, to_min, on_holidays, by, at_ms)"
		  " SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE (SELECT count(*) FROM duty) < ?8",
	[Q_REMOVE] = "DELETE FROM duty WHERE id = ?1",
	[Q_LIST] = "SELECT id, staff, days, from_min, to_min, on_holidays FROM duty ORDER BY id"
		   " LIMIT ?1",
	[Q_AWAY] = "INSERT INTO duty_away(day, staff, stand_in, by, at_ms)"
		   " VALUES(?1, ?2, ?3, ?4, ?5) ON CONFLICT(day, staff) DO UPDATE SET"
		   " stand_in = excluded.stand_in, by = excluded.by, at_ms = excluded.at_ms",
	[Q_BACK] = "DELETE FROM duty_away WHERE day = ?1 AND staff = ?2",
	[Q_AWAYS] = "SELECT day, staff, stand_in FROM duty_away WHERE day >= ?1 AND day <= ?2"
		    " ORDER BY day, staff LIMIT ?3",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_duty = { SQL_DUTY, texts, Q_COUNT };

enum err duty_add(struct store *s, struct duty_slot *slot, const char *by, int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_ADD);
	int added;

	sql_text(st, 1, slot->staff);
	sql_int(st, 2, slot->days);
	sql_int(st, 3, slot->from_min);
	sql_int(st, 4, slot->to_min);
	sql_int(st, 5, slot->on_holidays);
	sql_text(st, 6, by);
	sql_int(st, 7, now_ms);
	sql_int(st, 8, DUTY_SLOTS_MAX);
	TRY(sql_run_n(s, st, &added));
	if (!added)
		return ERR_LIMIT;
	slot->id = sqlite3_last_insert_rowid(store_db(s));
	return OK;
}

static enum err found(struct store *s, sqlite3_stmt *st)
{
	int changed;

	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

enum err duty_remove(struct store *s, int64_t id)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_REMOVE);

	sql_int(st, 1, id);
	return found(s, st);
}

static enum err read_slot(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct duty_slot *out = row;
	bool lost = false;

	*out = (struct duty_slot) {
		.id = sql_col_int(st, 0),
		.staff = sql_str(a, st, 1, &lost),
		.days = (unsigned)sql_col_int(st, 2),
		.from_min = (int)sql_col_int(st, 3),
		.to_min = (int)sql_col_int(st, 4),
		.on_holidays = sql_col_int(st, 5) != 0,
	};
	return lost ? ERR_NOMEM : OK;
}

enum err duty_slots(struct store *s, struct arena *a, struct duty_slot **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_LIST);
	void *rows;

	sql_int(st, 1, DUTY_SLOTS_MAX);
	TRY(sql_list(s, a, st, read_slot, sizeof(**out), DUTY_SLOTS_MAX, &rows, n));
	*out = rows;
	return OK;
}

enum err duty_set_away(struct store *s, const struct duty_away *away, const char *by,
		       int64_t now_ms)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_AWAY);

	sql_int(st, 1, away->day);
	sql_text(st, 2, away->staff);
	sql_text(st, 3, away->stand_in);
	sql_text(st, 4, by);
	sql_int(st, 5, now_ms);
	return sql_run(s, st);
}

enum err duty_back(struct store *s, int64_t day, const char *staff)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_BACK);

	sql_int(st, 1, day);
	sql_text(st, 2, staff);
	return found(s, st);
}

static enum err read_away(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct duty_away *out = row;
	bool lost = false;

	*out = (struct duty_away) { sql_col_int(st, 0), sql_str(a, st, 1, &lost),
				    sql_str(a, st, 2, &lost) };
	return lost ? ERR_NOMEM : OK;
}

enum err duty_aways(struct store *s, struct arena *a, int64_t from_day, int64_t to_day, size_t max,
		    struct duty_away **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_DUTY, Q_AWAYS);
	void *rows;

	sql_int(st, 1, from_day);
	sql_int(st, 2, to_day);
	sql_int(st, 3, (int64_t)max);
	TRY(sql_list(s, a, st, read_away, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
