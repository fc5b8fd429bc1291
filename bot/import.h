/* import.h - the job behind `sigap import orders FILE.csv`.
 * All rows are checked before the first is taken over; bad ones are named with line, column and
 * reason, and then nothing is applied. Rows move in short transactions beside a running bot, which
 * is woken at the end. Again with the same file: goes on where it was stopped, or changes nothing.
 * Header: order_id,customer_name,phone,email,user_id,product,amount,payment_method,state,
 * ordered_at,paid_at,verified_at,activated_at,due_at in any order. An empty cell says nothing: what
 * is known stays. */
#ifndef SIGAP_IMPORT_H
#define SIGAP_IMPORT_H

#include "base/clock.h"
#include "store/order.h"

struct import_options {
	int64_t now_ms;     /* the time of what changes */
	struct clock clock; /* for pacing and the seconds in the summary only */
	bool quiet;         /* no progress; errors and the summary always */
	bool backwards;     /* what an admin may: states and times may move back */
	FILE *err;          /* stderr; a terminal gets a bar, a file a line per 10 % */
};

/* Exit code: 0 done, 1 bad rows or failure (said on err). */
int import_orders(struct store *s, const char *file, const struct import_options *opt);

#endif
