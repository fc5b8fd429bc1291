#include "store/staff.h"

#include "store/sql.h"

enum { Q_SET, Q_REMOVE, Q_GET, Q_LIST, Q_COUNT };

#define COLUMNS "channel, ext, role, name, by, at_ms"

static const char *const texts[] = {
	[Q_SET] = "INSERT INTO staff(channel, ext, role, name, by, at_ms)"
		  " VALUES(?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT(channel, ext) DO UPDATE SET"
		  " role = excluded.role, name = excluded.name, by = excluded.by,"
		  " at_ms = excluded.at_ms",
	[Q_REMOVE] = "DELETE FROM staff WHERE channel = ?1 AND ext = ?2",
	[Q_GET] = "SELECT " COLUMNS " FROM staff WHERE channel = ?1 AND ext = ?2",
	[Q_LIST] = "SELECT " COLUMNS " FROM staff ORDER BY channel, ext LIMIT ?1",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_staff = { SQL_STAFF, texts, Q_COUNT };

enum err staff_set(struct store *s, const struct staff *who)
{
	sqlite3_stmt *st = sql_get(s, SQL_STAFF, Q_SET);

	sql_int(st, 1, who->channel);
	sql_text(st, 2, who->ext);
	sql_int(st, 3, who->role);
	sql_text(st, 4, who->name);
	sql_text(st, 5, who->by);
	sql_int(st, 6, who->at_ms);
	return sql_run(s, st);
}

enum err staff_remove(struct store *s, int channel, const char *ext)
{
	sqlite3_stmt *st = sql_get(s, SQL_STAFF, Q_REMOVE);
	int changed;

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	TRY(sql_run_n(s, st, &changed));
	return changed ? OK : ERR_NOT_FOUND;
}

static enum err read_staff(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct staff *out = row;
	bool lost = false;

	*out = (struct staff) {
		.channel = (int)sql_col_int(st, 0),
		.ext = sql_str(a, st, 1, &lost),
		.role = (int)sql_col_int(st, 2),
		.name = sql_str(a, st, 3, &lost),
		.by = sql_str(a, st, 4, &lost),
		.at_ms = sql_col_int(st, 5),
	};
	return lost ? ERR_NOMEM : OK;
}

enum err staff_get(struct store *s, struct arena *a, int channel, const char *ext,
		   struct staff *out)
{
	sqlite3_stmt *st = sql_get(s, SQL_STAFF, Q_GET);

	sql_int(st, 1, channel);
	sql_text(st, 2, ext);
	return sql_one(s, a, st, read_staff, out);
}

enum err staff_list(struct store *s, struct arena *a, size_t max, struct staff **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_STAFF, Q_LIST);
	void *rows;

	sql_int(st, 1, (int64_t)max);
	TRY(sql_list(s, a, st, read_staff, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}
