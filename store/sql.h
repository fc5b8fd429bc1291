/* sql.h - what the aggregates of store/ share: their statements and the binding of values.
 * Owns: the slots. Only files in store/ include it, and only here does sqlite3.h come in. */
#ifndef SIGAP_STORE_SQL_H
#define SIGAP_STORE_SQL_H

#include <sqlite3.h>

#include "store/store.h"

/* One slot per aggregate; each has a table of SQL texts, prepared at open so a typo stops the
 * start. */
enum sql_slot {
#define SQL_TABLE(slot, name) SQL_##slot,
#include "store/tables.def"
#undef SQL_TABLE
	SQL_SLOTS
};

struct sql_table {
	enum sql_slot slot;
	const char *const *texts;
	size_t n;
};

#define SQL_TABLE(slot, name) extern const struct sql_table sql_##name;
#include "store/tables.def"
#undef SQL_TABLE

sqlite3 *store_db(struct store *s);
/* The next id of the outbox: growing for the life of the process, even when rows are deleted, so
 * that "after id N" means "put after N". Only the one STORE_RUN process puts. */
int64_t store_outbox_id(struct store *s);
/* The statement, reset and without bindings. */
sqlite3_stmt *sql_get(struct store *s, enum sql_slot slot, int query);
enum err sql_err(struct store *s, int rc);

/* Text is borrowed until the statement is stepped; NULL binds NULL. */
static inline void sql_int(sqlite3_stmt *st, int at, int64_t v)
{
	sqlite3_bind_int64(st, at, v);
}

static inline void sql_text(sqlite3_stmt *st, int at, const char *v)
{
	sqlite3_bind_text(st, at, v, -1, SQLITE_STATIC);
}

static inline void sql_textn(sqlite3_stmt *st, int at, const char *v, size_t len)
{
	sqlite3_bind_text64(st, at, v, len, SQLITE_STATIC, SQLITE_UTF8);
}

/* A time that is not known is stored as NULL, and is 0 in C. */
static inline void sql_time(sqlite3_stmt *st, int at, int64_t ms)
{
	if (ms)
		sqlite3_bind_int64(st, at, ms);
	else
		sqlite3_bind_null(st, at);
}

/* Runs to the end and resets. sql_run_n also gives the number of changed rows. */
enum err sql_run(struct store *s, sqlite3_stmt *st) MUST_CHECK;
enum err sql_run_n(struct store *s, sqlite3_stmt *st, int *changed) MUST_CHECK;
/* OK with a row to read, or ERR_NOT_FOUND at the end (then it is reset). */
enum err sql_row(struct store *s, sqlite3_stmt *st) MUST_CHECK;
/* After the last row that is wanted. */
static inline void sql_done(sqlite3_stmt *st)
{
	sqlite3_reset(st);
}

/* A column's text in the arena ("" and NULL stay apart); NULL also when memory ends, see arena. */
char *sql_col(struct arena *a, sqlite3_stmt *st, int at);
static inline int64_t sql_col_int(sqlite3_stmt *st, int at)
{
	return sqlite3_column_int64(st, at);
}

/* The same, and *lost becomes true when memory ended: so that a text that is gone is not taken for
 * one that was never there. */
char *sql_str(struct arena *a, sqlite3_stmt *st, int at, bool *lost);

/* Numbers of cases are kept in capitals: how a typed one is looked up. NULL when memory ends. */
char *sql_upper(struct arena *a, const char *number);

/* Reads the row that st stands on into *row. */
typedef enum err sql_read_fn(struct arena *a, sqlite3_stmt *st, void *row);
/* The one row of a bound statement, or ERR_NOT_FOUND; out may be half-filled on ERR_NOMEM. */
enum err sql_one(struct store *s, struct arena *a, sqlite3_stmt *st, sql_read_fn *read,
		 void *out) MUST_CHECK;
/* Its rows, at most max, as an array in the arena. */
enum err sql_list(struct store *s, struct arena *a, sqlite3_stmt *st, sql_read_fn *read,
		  size_t row_size, size_t max, void **rows, size_t *n) MUST_CHECK;

/* schema.c */
enum err schema_migrate(struct store *s, struct arena *a, const char **why) MUST_CHECK;
int schema_latest(void);

#endif
