/* import.h - the shelf on which the rows of a large file wait until all of them are checked, and
 * the note of how far they have moved into the books.
 * Owns: the file "<database>-import" (SQLite, mode 0600, emptied at the end), and in the database
 * the table import_run. The shelf is a file of its own so that checking a million rows neither
 * locks the database nor makes it grow; the cursor is in the database, so a row and the note that
 * it was taken over are one transaction, and a killed import goes on where it stopped.
 * Never: reads CSV, shows progress. Read next: bot/import.h. */
#ifndef SIGAP_STORE_IMPORT_H
#define SIGAP_STORE_IMPORT_H

#include "store/order.h"

struct import;

/* What a shelf holds when it is opened. */
enum import_stage {
	IMPORT_EMPTY,  /* rows are to be put and checked */
	IMPORT_SORTED, /* complete: import_next_* give them */
};

/* name: the digest of the file and whatever else decides what its rows do; a complete shelf of the
 * same name is taken up again, anything else on it is thrown away. ERR_CONFLICT: another import
 * runs. ERR_FULL, ERR_IO: *why (in a) says. */
enum err import_open(struct arena *a, struct store *s, const char *name, struct import **out,
		     enum import_stage *stage, const char **why) MUST_CHECK;
void import_close(struct import *im);

/* A checked row from this line of the file. The report's order has a number. */
enum err import_put(struct import *im, int64_t line, const struct order_report *r) MUST_CHECK;
/* Puts the rows in order. Then orders that stand twice can be asked for. */
enum err import_sort(struct import *im) MUST_CHECK;

struct import_twin {
	const char *number;
	int64_t first_line, line;
};
/* Up to max lines with a number that stood before, by number; *all (may be more than max). */
enum err import_twins(struct import *im, struct arena *a, size_t max, struct import_twin **out,
		      size_t *n, int64_t *all) MUST_CHECK;

/* Compares the next rows (at most max) with the books: what is new or changed is marked, and its
 * phone and e-mail noted. No lock is taken on the database. *n is 0 at the end; then the shelf is
 * complete. */
enum err import_compare(struct import *im, struct arena *a, enum order_as as, size_t max,
			size_t *n) MUST_CHECK;

struct import_totals {
	int64_t rows;                 /* on the shelf */
	int64_t to_apply;             /* new or changed */
	int64_t to_index;             /* phones and e-mails by which new orders will be found */
	int64_t indexed;              /* done of them */
	int64_t done;                 /* rows to apply that have been applied */
	int64_t added, changed, kept; /* what became of them so far */
};
struct import_totals import_totals(const struct import *im);

/* Takes the next rows over in one transaction: first all the phones and e-mails, then the orders.
 * At most max of them. *n is 0 at the end. */
enum err import_apply(struct import *im, struct arena *a, enum order_as as, int64_t now_ms,
		      const char *actor, size_t max, size_t *n) MUST_CHECK;
/* Writes the database's log back when it has grown: what a commit would do by itself, but between
 * transactions, where it keeps nobody waiting. */
void import_settle(struct import *im);
/* Empties the shelf and forgets the cursor. */
enum err import_finish(struct import *im) MUST_CHECK;

#endif
