/* backup.c - a copy of the database beside running writers, and whether a database is whole.
 * Owns: the half-made copy. The other half of store.h. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "store/sql.h"

enum { BACKUP_PAGES = 256 };

static enum err copy_pages(struct store *s, sqlite3 *to,
			   void (*progress)(void *ctx, int done, int all), void *ctx)
{
	sqlite3_backup *b = sqlite3_backup_init(to, "main", store_db(s), "main");
	int rc;

	if (!b)
		return ERR_IO;
	do {
		rc = sqlite3_backup_step(b, BACKUP_PAGES);
		if (progress)
			progress(ctx, sqlite3_backup_pagecount(b) - sqlite3_backup_remaining(b),
				 sqlite3_backup_pagecount(b));
		if (rc == SQLITE_BUSY || rc == SQLITE_LOCKED)
			sqlite3_sleep(5);
	} while (rc == SQLITE_OK || rc == SQLITE_BUSY || rc == SQLITE_LOCKED);
	rc = sqlite3_backup_finish(b);
	return sql_err(s, rc);
}

/* One read transaction holds the snapshot, so writers beside us cannot restart the copy. */
static enum err copy_snapshot(struct store *s, const char *to,
			      void (*progress)(void *ctx, int done, int all), void *ctx)
{
	sqlite3 *copy = NULL;
	enum err e = sql_err(s, sqlite3_open(to, &copy));

	if (e == OK)
		e = sql_err(s, sqlite3_exec(store_db(s), "BEGIN; SELECT count(*) FROM meta", NULL,
					    NULL, NULL));
	if (e == OK)
		e = copy_pages(s, copy, progress, ctx);
	if (store_in_tx(s))
		sqlite3_exec(store_db(s), "COMMIT", NULL, NULL, NULL);
	/* The copy is one file: no WAL beside it that could be forgotten when it is moved. */
	if (e == OK)
		e = sql_err(s,
			    sqlite3_exec(copy, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL));
	sqlite3_close(copy);
	return e;
}

static enum err fsync_path(const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int rc;

	if (fd < 0)
		return ERR_IO;
	rc = fsync(fd);
	close(fd);
	return rc == 0 ? OK : ERR_IO;
}

enum err store_backup(struct store *s, const char *to,
		      void (*progress)(void *ctx, int done, int all), void *ctx, const char **why)
{
	char *part = NULL;
	enum err e;
	int fd;

	if (access(to, F_OK) == 0) {
		*why = "the file is there already";
		return ERR_EXISTS;
	}
	if (asprintf(&part, "%s.part", to) < 0)
		return ERR_NOMEM;
	unlink(part);
	fd = open(part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0) {
		*why = strerror(errno);
		free(part);
		return ERR_IO;
	}
	close(fd);
	e = copy_snapshot(s, part, progress, ctx);
	if (e == OK)
		e = fsync_path(part);
	if (e == OK && rename(part, to) != 0)
		e = ERR_IO;
	if (e != OK) {
		*why = err_name(e);
		unlink(part);
	}
	free(part);
	return e;
}

enum err store_integrity(struct store *s, struct arena *a, const char **why)
{
	sqlite3_stmt *st = NULL;
	enum err e = sql_err(
		s, sqlite3_prepare_v2(store_db(s), "PRAGMA quick_check(1)", -1, &st, NULL));

	if (e == OK)
		e = sql_row(s, st);
	if (e == OK) {
		const char *said = sql_col(a, st, 0);

		if (!said || strcmp(said, "ok") != 0) {
			*why = said ? said : "out of memory";
			e = ERR_INVALID;
		}
	}
	sqlite3_finalize(st);
	return e;
}
