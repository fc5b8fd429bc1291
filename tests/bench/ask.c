#include "tests/bench/ask.h"

#include "tests/rig.h"

enum { ROUNDS = 100 };

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

/* Seconds that this process has worked: the disk and others who use the machine are not in it. */
static double cpu_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

void bench_ask(struct fixture *f, const char *what, const char *text)
{
	static double ms[ROUNDS], cpu[ROUNDS];
	const bool keep = f->keep_bursts;

	f->keep_bursts = true; /* the world's own work between messages is not measured */
	for (int i = 0; i < ROUNDS; i++) {
		double from = rig_now(), worked = cpu_now();

		f->n_shown = 0; /* nobody reads them */
		support_say(f, SARI, text);
		ms[i] = (rig_now() - from) * 1e3;
		cpu[i] = (cpu_now() - worked) * 1e3;
	}
	f->keep_bursts = keep;
	qsort(cpu, ROUNDS, sizeof(cpu[0]), bench_by_size);
	qsort(ms, ROUNDS, sizeof(ms[0]), bench_by_size);
	printf("  %-34s p50 %7.2f ms  p99 %7.2f ms  CPU %7.2f ms\n", what, ms[ROUNDS / 2],
	       ms[ROUNDS * 99 / 100], cpu[ROUNDS / 2]);
	fflush(stdout);
}
