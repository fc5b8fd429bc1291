#include "store/audit.h"

#include "store/sql.h"

enum { Q_ADD, Q_LATEST, Q_OF, Q_COUNT };

#define COLUMNS "id, at_ms, actor, action, subject, detail"

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO audit(at_ms, actor, action, subject, detail)"
		  " VALUES(?1, ?2, ?3, ?4, ?5)",
	[Q_LATEST] = "SELECT " COLUMNS " FROM audit ORDER BY id DESC LIMIT ?1",
	/* Its index holds only subjects that name a kind. */
	[Q_OF] = "SELECT " COLUMNS " FROM audit WHERE subject = ?1 AND subject LIKE '%:%'"
		 " ORDER BY id DESC LIMIT ?2",
};
_Static_assert(ARRAY_LEN(texts) == Q_COUNT, "one text per statement");

const struct sql_table sql_audit = { SQL_AUDIT, texts, Q_COUNT };

enum err audit_add(struct store *s, int64_t at_ms, const char *actor, const char *action,
		   const char *subject, const char *detail)
{
	sqlite3_stmt *st = sql_get(s, SQL_AUDIT, Q_ADD);

	sql_int(st, 1, at_ms);
	sql_text(st, 2, actor);
	sql_text(st, 3, action);
	sql_text(st, 4, subject);
	sql_text(st, 5, detail);
	return sql_run(s, st);
}

static enum err read_row(struct arena *a, sqlite3_stmt *st, void *row)
{
	struct audit_row *out = row;
	bool lost = false;

	*out = (struct audit_row) { .id = sql_col_int(st, 0),
				    .at_ms = sql_col_int(st, 1),
				    .actor = sql_str(a, st, 2, &lost),
				    .action = sql_str(a, st, 3, &lost),
				    .subject = sql_str(a, st, 4, &lost),
				    .detail = sql_str(a, st, 5, &lost) };
	return lost ? ERR_NOMEM : OK;
}

static enum err list(struct store *s, struct arena *a, sqlite3_stmt *st, size_t max,
		     struct audit_row **out, size_t *n)
{
	void *rows;

	TRY(sql_list(s, a, st, read_row, sizeof(**out), max, &rows, n));
	*out = rows;
	return OK;
}

enum err audit_latest(struct store *s, struct arena *a, size_t max, struct audit_row **out,
		      size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_AUDIT, Q_LATEST);

	sql_int(st, 1, (int64_t)max);
	return list(s, a, st, max, out, n);
}

enum err audit_of(struct store *s, struct arena *a, const char *subject, size_t max,
		  struct audit_row **out, size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_AUDIT, Q_OF);

	sql_text(st, 1, subject);
	sql_int(st, 2, (int64_t)max);
	return list(s, a, st, max, out, n);
}
