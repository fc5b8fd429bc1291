/* import_shelf.h - the file behind import.h: opening it, throwing it away, its statements.
 * Owns: "<database>-import" and the lock on it. For store/import.c only.
 * No journal and no sync: until it is complete nothing on it counts, and one that is not complete,
 * or that has seen the machine stop, is thrown away. */
#ifndef SIGAP_STORE_IMPORT_SHELF_H
#define SIGAP_STORE_IMPORT_SHELF_H

#include "store/import.h"
#include "store/sql.h"

enum shelf_query {
	S_PUT,
	S_TWINS,
	S_TWINS_ALL,
	S_NEXT,
	S_FOUND,
	S_TODO,
	S_NEXT_HOLDER,
	S_NEXT_TODO,
	S_COUNT
};

struct shelf {
	struct store *s;
	sqlite3 *db;
	sqlite3_stmt *st[S_COUNT];
	int fd; /* holds the lock */
	char *path;
};

/* Takes the lock (ERR_CONFLICT: another import has it) and opens what is there. *usable: a
 * complete shelf of this name; t then has its sums. Otherwise it is empty, a transaction open. */
enum err shelf_open(struct shelf *sh, struct arena *a, struct store *s, const char *name,
		    struct import_totals *t, bool *usable, const char **why) MUST_CHECK;
void shelf_close(struct shelf *sh);
/* The statement, reset and without bindings. */
sqlite3_stmt *shelf_get(struct shelf *sh, enum shelf_query q);
enum err shelf_exec(struct shelf *sh, const char *sql) MUST_CHECK;
/* Lets the disk have what was written so far, little by little: in one burst it would keep the
 * bot's commits waiting. */
void shelf_trickle(struct shelf *sh);
/* All rows are there and compared: sorts what new orders are found by, and says so. */
enum err shelf_complete(struct shelf *sh, const struct import_totals *t) MUST_CHECK;
/* Closes its database and leaves an empty file. */
enum err shelf_empty(struct shelf *sh) MUST_CHECK;

#endif
