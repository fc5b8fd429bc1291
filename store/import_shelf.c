#include "store/import_shelf.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/file.h"

enum { CACHE_KIB = 16 * 1024, BOOT_SIZE = 64 };

static const char shelf_schema[] =
	"CREATE TABLE shelf(name TEXT NOT NULL, boot TEXT NOT NULL, complete INTEGER NOT NULL,"
	" rows INTEGER NOT NULL, to_apply INTEGER NOT NULL, to_index INTEGER NOT NULL, kept INTEGER NOT NULL) STRICT;"
	"CREATE TABLE row(line INTEGER PRIMARY KEY, key TEXT NOT NULL, number TEXT NOT NULL,"
	" given INTEGER NOT NULL, customer_name TEXT, phone TEXT, email TEXT, user_id TEXT,"
	" product TEXT, amount INTEGER NOT NULL, payment_method TEXT, state INTEGER NOT NULL,"
	" ordered_ms INTEGER NOT NULL, paid_ms INTEGER NOT NULL, verified_ms INTEGER NOT NULL,"
	" activated_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL) STRICT;"
	/* What new orders will be found by: as they come, then sorted. */
	"CREATE TABLE found(value TEXT NOT NULL, key TEXT NOT NULL) STRICT;"
	"CREATE TABLE holder(pos INTEGER PRIMARY KEY, value TEXT NOT NULL, key TEXT NOT NULL) STRICT;"
	"CREATE TABLE todo(pos INTEGER PRIMARY KEY, line INTEGER NOT NULL) STRICT;";

#define ROW                                                                                        \
	"r.line, r.key, r.number, r.given, r.customer_name, r.phone, r.email, r.user_id,"          \
	" r.product, r.amount, r.payment_method, r.state, r.ordered_ms, r.paid_ms, r.verified_ms," \
	" r.activated_ms, r.due_ms"
#define TWINS "SELECT key, min(line) AS first, count(*) AS n FROM row GROUP BY key HAVING n > 1"

static const char *const shelf_texts[] = {
	[S_PUT] = "INSERT INTO row VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13,"
		  " ?14, ?15, ?16, ?17)",
	[S_TWINS] = "SELECT r.number, t.first, r.line FROM (" TWINS
		    ") t JOIN row r ON r.key = t.key"
		    " WHERE r.line > t.first ORDER BY r.line LIMIT ?1",
	[S_TWINS_ALL] = "SELECT coalesce(sum(n - 1), 0) FROM (" TWINS ")",
	[S_NEXT] = "SELECT " ROW " FROM row r WHERE r.key > ?1 ORDER BY r.key LIMIT ?2",
	[S_FOUND] = "INSERT INTO found VALUES(?1, ?2)",
	[S_TODO] = "INSERT INTO todo(line) VALUES(?1)",
	[S_NEXT_HOLDER] = "SELECT value, key FROM holder WHERE pos > ?1 ORDER BY pos LIMIT ?2",
	[S_NEXT_TODO] = "SELECT " ROW " FROM todo t JOIN row r ON r.line = t.line"
			" WHERE t.pos > ?1 ORDER BY t.pos LIMIT ?2",
};
_Static_assert(ARRAY_LEN(shelf_texts) == S_COUNT, "one text per statement");

sqlite3_stmt *shelf_get(struct shelf *sh, enum shelf_query q)
{
	sqlite3_reset(sh->st[q]);
	sqlite3_clear_bindings(sh->st[q]);
	return sh->st[q];
}

enum err shelf_exec(struct shelf *sh, const char *sql)
{
	return sql_err(sh->s, sqlite3_exec(sh->db, sql, NULL, NULL, NULL));
}

static void disconnect(struct shelf *sh)
{
	for (size_t i = 0; i < S_COUNT; i++) {
		sqlite3_finalize(sh->st[i]);
		sh->st[i] = NULL;
	}
	sqlite3_close(sh->db);
	sh->db = NULL;
}

static enum err prepare(struct shelf *sh)
{
	for (size_t i = 0; i < S_COUNT; i++)
		TRY(sql_err(sh->s,
			    sqlite3_prepare_v3(sh->db, shelf_texts[i], -1,
					       SQLITE_PREPARE_PERSISTENT, &sh->st[i], NULL)));
	return OK;
}

static enum err connect(struct shelf *sh)
{
	char pragmas[200];
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX;
	int rc = sqlite3_open_v2(sh->path, &sh->db, flags, NULL);

	if (rc != SQLITE_OK)
		return sql_err(sh->s, rc);
	snprintf(pragmas, sizeof(pragmas),
		 "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -%d;"
		 "PRAGMA locking_mode = EXCLUSIVE; PRAGMA trusted_schema = OFF",
		 CACHE_KIB);
	return shelf_exec(sh, pragmas);
}

/* Which run of the machine this is: what was never synced is whole only within one. */
static const char *boot_id(struct arena *a)
{
	struct span id;

	if (file_read(a, "/proc/sys/kernel/random/boot_id", BOOT_SIZE, &id) != OK)
		return "";
	return id.ptr;
}

/* True when the shelf is complete and of this name; anything odd about it means no. */
static bool look(struct shelf *sh, const char *name, const char *boot, struct import_totals *t)
{
	sqlite3_stmt *st = NULL;
	bool usable = false;

	if (*boot && connect(sh) == OK &&
	    sqlite3_prepare_v2(sh->db,
			       "SELECT rows, to_apply, to_index, kept FROM shelf"
			       " WHERE complete = 1 AND name = ?1 AND boot = ?2",
			       -1, &st, NULL) == SQLITE_OK) {
		sql_text(st, 1, name);
		sql_text(st, 2, boot);
		usable = sqlite3_step(st) == SQLITE_ROW;
		t->rows = sql_col_int(st, 0);
		t->to_apply = sql_col_int(st, 1);
		t->to_index = sql_col_int(st, 2);
		t->kept = sql_col_int(st, 3);
	}
	sqlite3_finalize(st);
	return usable && prepare(sh) == OK;
}

static enum err create(struct shelf *sh, const char *name, const char *boot)
{
	sqlite3_stmt *st = NULL;
	enum err e;

	disconnect(sh);
	if (ftruncate(sh->fd, 0) != 0)
		return ERR_IO;
	TRY(connect(sh));
	TRY(shelf_exec(sh, shelf_schema));
	TRY(sql_err(sh->s,
		    sqlite3_prepare_v2(sh->db, "INSERT INTO shelf VALUES(?1, ?2, 0, 0, 0, 0, 0)",
				       -1, &st, NULL)));
	sql_text(st, 1, name);
	sql_text(st, 2, boot);
	e = sql_err(sh->s, sqlite3_step(st));
	sqlite3_finalize(st);
	TRY(e);
	TRY(prepare(sh));
	return shelf_exec(sh, "BEGIN");
}

/* flock, because closing any descriptor of a file drops the fcntl locks that SQLite takes. */
static enum err take_lock(struct shelf *sh, struct arena *a, const char **why)
{
	sh->fd = open(sh->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (sh->fd < 0) {
		*why = arena_printf(a, "%s: %s", sh->path, strerror(errno));
		return errno == ENOSPC ? ERR_FULL : ERR_IO;
	}
	if (flock(sh->fd, LOCK_EX | LOCK_NB) == 0)
		return OK;
	*why = "another import is running on this database";
	return ERR_CONFLICT;
}

enum err shelf_open(struct shelf *sh, struct arena *a, struct store *s, const char *name,
		    struct import_totals *t, bool *usable, const char **why)
{
	const char *boot = boot_id(a);
	struct import_totals found = { 0 };
	bool use;
	enum err e = OK;

	sh->s = s;
	sh->fd = -1;
	*why = "out of memory";
	if (asprintf(&sh->path, "%s-import", store_path(s)) < 0) {
		sh->path = NULL;
		return ERR_NOMEM;
	}
	TRY(take_lock(sh, a, why));
	use = look(sh, name, boot, &found);
	if (!use)
		e = create(sh, name, boot);
	if (e != OK) {
		*why = arena_printf(a, "%s: %s", sh->path, err_name(e));
		return e;
	}
	*usable = use;
	*t = use ? found : (struct import_totals) { 0 };
	return OK;
}

void shelf_close(struct shelf *sh)
{
	disconnect(sh);
	if (sh->fd >= 0)
		close(sh->fd);
	free(sh->path);
}

void shelf_trickle(struct shelf *sh)
{
	sync_file_range(sh->fd, 0, 0, SYNC_FILE_RANGE_WRITE);
}

enum err shelf_complete(struct shelf *sh, const struct import_totals *t)
{
	char sql[240];

	TRY(shelf_exec(sh, "INSERT INTO holder(value, key) SELECT value, key FROM found"
			   " ORDER BY value, key; COMMIT"));
	snprintf(sql, sizeof(sql),
		 "UPDATE shelf SET complete = 1, rows = %lld, to_apply = %lld, to_index = %lld,"
		 " kept = %lld",
		 (long long)t->rows, (long long)t->to_apply, (long long)t->to_index,
		 (long long)t->kept);
	return shelf_exec(sh, sql);
}

enum err shelf_empty(struct shelf *sh)
{
	disconnect(sh);
	return ftruncate(sh->fd, 0) == 0 ? OK : ERR_IO;
}
