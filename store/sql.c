#include "store/sql.h"

enum err sql_err(struct store *s, int rc)
{
	(void)s;
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW:
		return OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_BUSY;
	case SQLITE_FULL:
		return ERR_FULL;
	case SQLITE_NOMEM:
		return ERR_NOMEM;
	case SQLITE_CONSTRAINT:
		return ERR_EXISTS;
	case SQLITE_TOOBIG:
		return ERR_LIMIT;
	case SQLITE_NOTADB:
	case SQLITE_CORRUPT:
	case SQLITE_ERROR:
		return ERR_INVALID;
	default:
		return ERR_IO;
	}
}

enum err sql_run_n(struct store *s, sqlite3_stmt *st, int *changed)
{
	int rc = sqlite3_step(st);

	while (rc == SQLITE_ROW)
		rc = sqlite3_step(st);
	if (rc == SQLITE_DONE)
		*changed = sqlite3_changes(store_db(s));
	sqlite3_reset(st);
	return sql_err(s, rc);
}

enum err sql_run(struct store *s, sqlite3_stmt *st)
{
	int changed;

	return sql_run_n(s, st, &changed);
}

enum err sql_row(struct store *s, sqlite3_stmt *st)
{
	int rc = sqlite3_step(st);

	if (rc == SQLITE_ROW)
		return OK;
	sqlite3_reset(st);
	return rc == SQLITE_DONE ? ERR_NOT_FOUND : sql_err(s, rc);
}

char *sql_col(struct arena *a, sqlite3_stmt *st, int at)
{
	const char *text = (const char *)sqlite3_column_text(st, at);

	return arena_strndup(a, text, (size_t)sqlite3_column_bytes(st, at));
}

char *sql_str(struct arena *a, sqlite3_stmt *st, int at, bool *lost)
{
	char *text = sql_col(a, st, at);

	if (!text && sqlite3_column_type(st, at) != SQLITE_NULL)
		*lost = true;
	return text;
}

enum err sql_one(struct store *s, struct arena *a, sqlite3_stmt *st, sql_read_fn *read, void *out)
{
	enum err e;

	TRY(sql_row(s, st));
	e = read(a, st, out);
	sql_done(st);
	return e;
}

enum err sql_list(struct store *s, struct arena *a, sqlite3_stmt *st, sql_read_fn *read,
		  size_t row_size, size_t max, void **rows, size_t *n)
{
	char *all = arena_array(a, max ? max : 1, row_size);
	size_t got = 0;
	enum err e = all ? OK : ERR_NOMEM;

	while (e == OK && got < max && (e = sql_row(s, st)) == OK)
		e = read(a, st, all + row_size * got++);
	sql_done(st);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	*rows = all;
	*n = e == ERR_NOT_FOUND ? got : max;
	return OK;
}

char *sql_upper(struct arena *a, const char *number)
{
	char *upper = arena_strdup(a, number);

	for (char *c = upper; c && *c; c++)
		if (*c >= 'a' && *c <= 'z')
			*c = (char)(*c - 'a' + 'A');
	return upper;
}
