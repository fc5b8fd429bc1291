#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "store/search.h"
#include "store/sql.h"

enum { BUSY_MS = 100, TOOL_BUSY_MS = 10000, MIGRATE_BUSY_MS = 5000, BUSY_STEP_US = 500 };
enum { CACHE_KIB = 2048 };

struct store {
	sqlite3 *db;
	char *path, *wake_path;
	int lock_fd;
	int busy_ms;
	int64_t data_version;
	int64_t outbox_id; /* the last one given */
	sqlite3_stmt **stmts[SQL_SLOTS];
	sqlite3_stmt *begin, *commit, *savepoint, *release, *undo, *version;
};

static const struct sql_table *const tables[] = {
#define SQL_TABLE(slot, name) &sql_##name,
#include "store/tables.def"
#undef SQL_TABLE
};

sqlite3 *store_db(struct store *s)
{
	return s->db;
}

int64_t store_outbox_id(struct store *s)
{
	return ++s->outbox_id;
}

const char *store_path(const struct store *s)
{
	return s->path;
}

const char *store_wake_path(const struct store *s)
{
	return s->wake_path;
}

const char *store_last_error(const struct store *s)
{
	return sqlite3_errmsg(s->db);
}

bool store_in_tx(const struct store *s)
{
	return !sqlite3_get_autocommit(s->db);
}

/* SQLite's own handler sleeps longer and longer, up to 100 ms at a time, and so misses the short
 * gaps that an import leaves between its transactions. Tries are counted, not the clock read. */
static int wait_for_writer(void *ctx, int tries)
{
	const struct store *s = ctx;

	if (tries >= s->busy_ms * 1000 / BUSY_STEP_US)
		return 0;
	usleep(BUSY_STEP_US);
	return 1;
}

void store_busy_timeout(struct store *s, int ms)
{
	s->busy_ms = ms;
	sqlite3_busy_handler(s->db, wait_for_writer, s);
}

/* ---- statements ---- */

sqlite3_stmt *sql_get(struct store *s, enum sql_slot slot, int query)
{
	sqlite3_stmt *st = s->stmts[slot][query];

	sqlite3_reset(st);
	sqlite3_clear_bindings(st);
	return st;
}

static enum err prepare(struct store *s, const char *sql, sqlite3_stmt **out)
{
	return sql_err(s, sqlite3_prepare_v3(s->db, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL));
}

static enum err prepare_all(struct store *s)
{
	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		const struct sql_table *table = tables[t];
		sqlite3_stmt **stmts = calloc(table->n, sizeof(sqlite3_stmt *));

		if (!stmts)
			return ERR_NOMEM;
		s->stmts[table->slot] = stmts;
		for (size_t i = 0; i < table->n; i++)
			TRY(prepare(s, table->texts[i], &stmts[i]));
	}
	TRY(prepare(s, "BEGIN IMMEDIATE", &s->begin));
	TRY(prepare(s, "COMMIT", &s->commit));
	TRY(prepare(s, "SAVEPOINT handler", &s->savepoint));
	TRY(prepare(s, "RELEASE handler", &s->release));
	TRY(prepare(s, "ROLLBACK TO handler", &s->undo));
	return prepare(s, "PRAGMA data_version", &s->version);
}

static void finalize_all(struct store *s)
{
	sqlite3_stmt *own[] = {
		s->begin, s->commit, s->savepoint, s->release, s->undo, s->version
	};

	for (size_t t = 0; t < ARRAY_LEN(tables); t++) {
		sqlite3_stmt **stmts = s->stmts[tables[t]->slot];

		for (size_t i = 0; stmts && i < tables[t]->n; i++)
			sqlite3_finalize(stmts[i]);
		free(stmts);
	}
	for (size_t i = 0; i < ARRAY_LEN(own); i++)
		sqlite3_finalize(own[i]);
}

/* ---- opening ---- */

int store_schema_version(const struct store *s)
{
	sqlite3_stmt *st = NULL;
	int version = -1;

	if (sqlite3_prepare_v2(s->db, "PRAGMA user_version", -1, &st, NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW)
		version = sqlite3_column_int(st, 0);
	sqlite3_finalize(st);
	return version;
}

/* WAL with FULL: a commit that returned survives a power cut. Defensive mode and no_triggers() keep
 * a tampered file from running code; trusted_schema is on because SQLite lets our own triggers
 * (search_follow.c) write an index only so. secure_delete: what is erased is overwritten. */
static enum err configure(struct store *s)
{
	char pragmas[400];

	snprintf(
		pragmas, sizeof(pragmas),
		"PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
		"PRAGMA trusted_schema = ON; PRAGMA cell_size_check = ON;"
		"PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST; PRAGMA cache_size = -%d;",
		CACHE_KIB);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, NULL);
	store_busy_timeout(s, MIGRATE_BUSY_MS); /* another process may be migrating */
	return sql_err(s, sqlite3_exec(s->db, pragmas, NULL, NULL, NULL));
}

/* An open file description lock: it dies with the process, however that dies. */
static enum err take_lock(struct store *s, struct arena *a, const char **why)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	const char *path = arena_printf(a, "%s-lock", s->path);

	if (!path)
		return ERR_NOMEM;
	s->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock_fd < 0) {
		*why = arena_printf(a, "%s: %s", path, strerror(errno));
		return ERR_IO;
	}
	if (fcntl(s->lock_fd, F_OFD_SETLK, &lock) == 0)
		return OK;
	*why = arena_printf(a, "another sigap already runs on %s; stop it first", s->path);
	return ERR_CONFLICT;
}

/* The file is created by us with 0600 before SQLite sees it, so it is never readable to others. */
static enum err create_file(struct store *s, struct arena *a, const char **why)
{
	const char *dir = path_dir(a, s->path);
	int fd;

	if (!dir)
		return ERR_NOMEM;
	if (strcmp(dir, ".") != 0 && dir_create(dir) != OK) {
		*why = arena_printf(a, "%s: cannot be created: %s", dir, strerror(errno));
		return ERR_IO;
	}
	fd = open(s->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0 && errno == EEXIST)
		return OK; /* closing it again would drop the locks that SQLite holds on it */
	if (fd < 0) {
		*why = arena_printf(a, "%s: %s", s->path, strerror(errno));
		return ERR_IO;
	}
	close(fd);
	return OK;
}

static enum err read_outbox_id(struct store *s)
{
	sqlite3_stmt *st = NULL;
	enum err e = sql_err(s, sqlite3_prepare_v2(s->db, "SELECT coalesce(max(id), 0) FROM outbox",
						   -1, &st, NULL));

	if (e == OK)
		e = sql_row(s, st);
	if (e == OK)
		s->outbox_id = sql_col_int(st, 0);
	sqlite3_finalize(st);
	return e;
}

/* Ours belong to the connection: one that lies in the file was put there by somebody else. */
static enum err no_triggers(struct store *s, struct arena *a, const char **why)
{
	sqlite3_stmt *st;
	enum err e;

	TRY(prepare(s, "SELECT 1 FROM main.sqlite_schema WHERE type = 'trigger' LIMIT 1", &st));
	e = sql_row(s, st);
	sqlite3_finalize(st);
	if (e == OK)
		*why = arena_printf(a, "%s: holds a trigger that is not of this program", s->path);
	return e == OK ? ERR_INVALID : e == ERR_NOT_FOUND ? OK : e;
}

static enum err open_db(struct store *s, struct arena *a, enum store_mode mode, const char **why)
{
	int flags = mode == STORE_CHECK ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
	enum err e;

	if (mode != STORE_CHECK)
		TRY(create_file(s, a, why));
	if (mode == STORE_RUN)
		TRY(take_lock(s, a, why));
	e = sql_err(s, sqlite3_open_v2(s->path, &s->db, flags | SQLITE_OPEN_NOMUTEX, NULL));
	if (e == OK && mode != STORE_CHECK)
		e = configure(s);
	if (e == OK && mode != STORE_CHECK)
		e = schema_migrate(s, a, why);
	if (e == OK && store_schema_version(s) < 0)
		e = ERR_INVALID; /* *why: SQLite's own words */
	if (e == OK && store_schema_version(s) != schema_latest()) {
		*why = arena_printf(a, "%s: schema %d, this program needs %d", s->path,
				    store_schema_version(s), schema_latest());
		return ERR_INVALID;
	}
	if (e == OK && mode != STORE_CHECK)
		e = no_triggers(s, a, why);
	if (e == OK && mode != STORE_CHECK)
		e = search_follow(s);
	if (e == OK)
		e = prepare_all(s);
	if (e == OK)
		e = read_outbox_id(s);
	if (e != OK && !*why)
		*why = arena_printf(a, "%s: %s", s->path, sqlite3_errmsg(s->db));
	if (e == OK)
		store_busy_timeout(s, mode == STORE_RUN ? BUSY_MS : TOOL_BUSY_MS);
	return e;
}

enum err store_open(struct arena *a, const char *path, enum store_mode mode, struct store **out,
		    const char **why)
{
	struct store *s = calloc(1, sizeof(*s));
	enum err e;

	*why = NULL;
	if (!s)
		return ERR_NOMEM;
	s->lock_fd = -1;
	s->path = strdup(path);
	if (!s->path || asprintf(&s->wake_path, "%s-wake", path) < 0) {
		store_close(s);
		return ERR_NOMEM;
	}
	e = open_db(s, a, mode, why);
	if (e != OK) {
		if (!*why)
			*why = err_name(e);
		store_close(s);
		return e;
	}
	*out = s;
	return OK;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	finalize_all(s);
	sqlite3_close(s->db);
	if (s->lock_fd >= 0)
		close(s->lock_fd);
	free(s->path);
	free(s->wake_path);
	free(s);
}

/* ---- transactions ---- */

enum err store_begin(struct store *s)
{
	return sql_run(s, s->begin);
}

/* After a failed COMMIT SQLite may have rolled back by itself: ask, rather than guess. */
enum err store_commit(struct store *s)
{
	enum err e = sql_run(s, s->commit);

	if (e != OK)
		store_rollback(s);
	return e;
}

void store_rollback(struct store *s)
{
	if (store_in_tx(s))
		sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

enum err store_savepoint(struct store *s)
{
	return sql_run(s, s->savepoint);
}

enum err store_release(struct store *s)
{
	return sql_run(s, s->release);
}

enum err store_undo(struct store *s)
{
	TRY(sql_run(s, s->undo));
	return sql_run(s, s->release);
}

bool store_changed_outside(struct store *s)
{
	int64_t before = s->data_version;

	if (sqlite3_step(s->version) == SQLITE_ROW)
		s->data_version = sqlite3_column_int64(s->version, 0);
	sqlite3_reset(s->version);
	return before != s->data_version;
}

void store_wake_running(const struct store *s)
{
	int fd = open(s->wake_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	if (fd >= 0)
		close(fd); /* the close is what the bot's watch sees */
}
