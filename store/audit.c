#include "store/audit.h"

#include "store/sql.h"

enum { Q_ADD, Q_LATEST, Q_COUNT };

static const char *const texts[] = {
	[Q_ADD] = "INSERT INTO audit(at_ms, actor, action, subject, detail)"
		  " VALUES(?1, ?2, ?3, ?4, ?5)",
	[Q_LATEST] = "SELECT id, at_ms, actor, action, subject, detail FROM audit"
		     " ORDER BY id DESC LIMIT ?1",
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

enum err audit_latest(struct store *s, struct arena *a, size_t max, struct audit_row **out,
		      size_t *n)
{
	sqlite3_stmt *st = sql_get(s, SQL_AUDIT, Q_LATEST);
	struct audit_row *rows = ARENA_ARRAY(a, struct audit_row, max ? max : 1);
	size_t got = 0;
	enum err e;

	if (!rows)
		return ERR_NOMEM;
	sql_int(st, 1, (int64_t)max);
	while ((e = sql_row(s, st)) == OK)
		rows[got++] = (struct audit_row) { .id = sql_col_int(st, 0),
						   .at_ms = sql_col_int(st, 1),
						   .actor = sql_col(a, st, 2),
						   .action = sql_col(a, st, 3),
						   .subject = sql_col(a, st, 4),
						   .detail = sql_col(a, st, 5) };
	if (e != ERR_NOT_FOUND)
		return e;
	*out = rows;
	*n = got;
	return OK;
}
