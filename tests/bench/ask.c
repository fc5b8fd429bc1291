#include "tests/bench/ask.h"

#include "tests/rig.h"

enum { ROUNDS = 200 };

void bench_must(sqlite3 *db, int ok)
{
	if (ok)
		return;
	fprintf(stderr, "bench: %s\n", sqlite3_errmsg(db));
	exit(1);
}

void bench_sql(sqlite3 *db, const char *sql, int64_t a, int64_t b, int64_t c)
{
	while (*sql) {
		sqlite3_stmt *st = NULL;

		bench_must(db, sqlite3_prepare_v2(db, sql, -1, &st, &sql) == SQLITE_OK);
		if (!st)
			continue;
		for (int i = 1; i <= sqlite3_bind_parameter_count(st); i++)
			sqlite3_bind_int64(st, i, i == 1 ? a : i == 2 ? b : c);
		while (sqlite3_step(st) == SQLITE_ROW)
			;
		bench_must(db, sqlite3_finalize(st) == SQLITE_OK);
	}
}

int bench_by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void bench_ask(struct fixture *f, const char *what, const char *text)
{
	static double ms[ROUNDS];

	for (int i = 0; i < ROUNDS; i++) {
		double from = rig_now();

		f->n_shown = 0; /* nobody reads them */
		support_say(f, SARI, text);
		ms[i] = (rig_now() - from) * 1e3;
	}
	qsort(ms, ROUNDS, sizeof(ms[0]), bench_by_size);
	printf("  %-34s p50 %7.2f ms  p99 %7.2f ms\n", what, ms[ROUNDS / 2], ms[ROUNDS * 99 / 100]);
	fflush(stdout);
}
