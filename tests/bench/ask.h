/* ask.h - what the benches in process share: SQL that fills a database, commands that are timed.
 * Ends the program on any error. */
#ifndef SIGAP_BENCH_ASK_H
#define SIGAP_BENCH_ASK_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/support.h"

void bench_must(sqlite3 *db, int ok);
/* Every statement of sql, with ?1, ?2 and ?3 bound to a, b and c. */
void bench_sql(sqlite3 *db, const char *sql, int64_t a, int64_t b, int64_t c);
/* A command typed again and again in private, until its answer lies in the outbox. Prints. */
void bench_ask(struct fixture *f, const char *what, const char *text);
/* For qsort(): doubles. */
int bench_by_size(const void *a, const void *b);

#endif
