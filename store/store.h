/* store.h - the database file: opening, migrating, transactions, backup.
 * Owns: the connection, the lock that lets one `run` hold a database, and every prepared statement;
 * the aggregates (contact.h, order.h, outbox.h ...) borrow them. SQL is in this folder only.
 * Time: callers pass now_ms. Memory: rows come back in the caller's arena.
 * Errors everywhere here: ERR_BUSY (another process writes), ERR_FULL (disk), ERR_IO, ERR_NOMEM;
 * each function names the others it gives. A failed statement leaves the transaction usable,
 * unless store_in_tx() says that SQLite has rolled it back. */
#ifndef SIGAP_STORE_H
#define SIGAP_STORE_H

#include "base/arena.h"

struct store;

enum store_mode {
	STORE_RUN,   /* the one process that talks to the channels: takes the lock */
	STORE_TOOL,  /* import, export, backup, dead: works beside a running bot */
	STORE_CHECK, /* opens an existing database for reading only */
};

/* Opens (creating folder and file with 0700/0600), migrates (not in STORE_CHECK) and prepares all
 * statements. ERR_CONFLICT: another run holds it; ERR_INVALID: newer schema or not a database.
 * On any error *why (in a) is a sentence for the operator. */
enum err store_open(struct arena *a, const char *path, enum store_mode mode, struct store **out,
		    const char **why) MUST_CHECK;
void store_close(struct store *s);

enum err store_begin(struct store *s) MUST_CHECK;  /* BEGIN IMMEDIATE */
enum err store_commit(struct store *s) MUST_CHECK; /* durable when OK; otherwise rolled back */
void store_rollback(struct store *s);
bool store_in_tx(const struct store *s);
/* One level: a handler's work, undone without losing the batch around it. */
enum err store_savepoint(struct store *s) MUST_CHECK;
enum err store_release(struct store *s) MUST_CHECK;
enum err store_undo(struct store *s) MUST_CHECK;

/* Milliseconds to wait for another writer before ERR_BUSY (default 100). */
void store_busy_timeout(struct store *s, int ms);
/* True when another process has changed the database since the last call. */
bool store_changed_outside(struct store *s);
/* Tells a running bot that something changed: touches "<database>-wake", which it watches. */
void store_wake_running(const struct store *s);
const char *store_wake_path(const struct store *s);
const char *store_path(const struct store *s);
int store_schema_version(const struct store *s);

/* A consistent copy beside running writers, made under a temporary name, then renamed. progress may
 * be NULL; it gets pages done and pages in all. ERR_EXISTS when the file is there already. */
enum err store_backup(struct store *s, const char *to,
		      void (*progress)(void *ctx, int done, int all), void *ctx,
		      const char **why) MUST_CHECK;
/* ERR_INVALID with *why when the file is damaged. */
enum err store_integrity(struct store *s, struct arena *a, const char **why) MUST_CHECK;

/* What went wrong last, in SQLite's words; for the operator's log. */
const char *store_last_error(const struct store *s);

#endif
