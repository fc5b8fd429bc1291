#include "tests/bench/refunds.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <unistd.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "tests/bench/ask.h"
#include "tests/fill.h"
#include "tests/refunds.h"
#include "tests/rig.h"

enum { WAITING = 2000, FIRST_USER = 900000000 };

/* One closed case per order but for the last ones, which wait; four steps each; figures by day. */
static const char past_sql[] =
	"PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN IMMEDIATE;"
	"INSERT INTO refund(version, number, state, turn, open, contact_id, address_id, order_id,"
	" reason, asked, amount, extra_paid, evidence, exception, complex, escalated, reminded,"
	" received_ms, state_ms, clock, clock_ms, deadline_ms, held_clock, appeals, appeal_asked,"
	" method, closed_ms)"
	" SELECT 7, printf('RF-%08d-%04d', 20231001 + id / 9000, id % 9000),"
	" CASE WHEN id > ?1 THEN id % 2 WHEN id % 4 = 0 THEN 10 ELSE 7 END, id > ?1, id > ?1, id, id,"
	" id, CASE id % 5 WHEN 0 THEN 'data_error' WHEN 1 THEN 'topup_error'"
	" WHEN 2 THEN 'system_bug_loss' ELSE 'double_charge' END, 75000,"
	" CASE WHEN id > ?1 OR id % 4 = 0 THEN 0 ELSE 75000 END, 0, 2, 0, 0, 0, 0,"
	" ordered_ms, ordered_ms, CASE WHEN id > ?1 THEN 1 ELSE 0 END, ordered_ms,"
	" CASE WHEN id > ?1 THEN ?2 + id % 500 * 600000 END, 0, 0, 0, 1, ordered_ms"
	" FROM orders WHERE id <= ?1 + 2000;"
	"INSERT INTO refund_step(refund_id, from_state, to_state, event, at_ms, actor)"
	" SELECT refund.id, n.n, n.n + 1, n.n, received_ms, 'staff:5001' FROM refund,"
	" (SELECT 0 AS n UNION SELECT 1 UNION SELECT 2 UNION SELECT 3) AS n;"
	"INSERT INTO refund_day(day, what, reason, n, amount)"
	" SELECT day.value, what.value, reason, 3, 225000"
	" FROM generate AS day, generate AS what, (SELECT DISTINCT reason FROM refund)"
	" WHERE day.value BETWEEN ?3 - 1100 AND ?3 AND what.value < 8;"
	"COMMIT;";

static void fill_refunds(const char *path, int64_t past, int64_t now_ms)
{
	const int64_t today = civil_day_of(now_ms, WIB);
	sqlite3 *db;

	bench_must(NULL, sqlite3_open(path, &db) == SQLITE_OK);
	/* Whole numbers, for days and kinds. */
	bench_sql(db,
		  "CREATE TEMP TABLE generate(value INTEGER PRIMARY KEY);"
		  "WITH RECURSIVE n(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM n WHERE v < 40000)"
		  " INSERT INTO generate SELECT v FROM n WHERE v < 8 OR v > 18000;",
		  past, now_ms, today);
	bench_sql(db, past_sql, past, now_ms, today);
	bench_sql(db, "PRAGMA wal_checkpoint(TRUNCATE);", past, now_ms, today);
	sqlite3_close(db);
}

/* One customer's whole request, nine messages, each a transaction of its own, on disk when it is
 * answered; the network is left out. */
enum { STEPS = 9, CASES = 200 };

static void one_step(struct fixture *f, const char *who, int step)
{
	switch (step) {
	case 0:
		support_say(f, who, "saldo kepotong dua kali, minta refund");
		return;
	case 1:
		support_press(f, who, who, "Mulai");
		return;
	case 2:
		support_say(f, who, "kemarin jam 19.20");
		return;
	case 3:
		support_say(f, who, "beli email canva 1 tp saldo kepotong 2x 75rb");
		return;
	case 4:
	case 5:
		support_update(f, (struct update) {
					  .kind = UPDATE_PHOTO,
					  .sender = who,
					  .in_private = true,
					  .file = arena_printf(&f->arena, "F%s-%d", who, step) });
		return;
	case 6:
		support_press(f, who, who, "Selesai Kirim");
		return;
	case 7:
		support_say(f, who, "UID 502231");
		return;
	default:
		support_press(f, who, who, "Kirim");
	}
}

static void submit_cases(struct fixture *f)
{
	static double ms[STEPS][CASES];
	const int64_t before = support_int(f, "SELECT count(*) FROM refund");
	double from = rig_now(), all;

	f->keep_bursts = true; /* all is understood at once; the world's own work is not measured */
	for (int i = 0; i < CASES; i++) {
		char who[24];

		f->n_shown = 0;
		snprintf(who, sizeof(who), "%d", FIRST_USER + 17 * i + 3);
		for (int step = 0; step < STEPS; step++) {
			double at = rig_now();

			one_step(f, who, step);
			ms[step][i] = (rig_now() - at) * 1e3;
		}
	}
	all = rig_now() - from;
	printf("  a whole request, nine messages     %8.1f cases/s\n", CASES / all);
	for (int step = 0; step < STEPS; step++) {
		qsort(ms[step], CASES, sizeof(ms[step][0]), bench_by_size);
		printf("    message %d                        p50 %7.2f ms  p99 %7.2f ms\n",
		       step + 1, ms[step][CASES / 2], ms[step][CASES * 99 / 100]);
	}
	printf("    opened %lld of %d\n",
	       (long long)(support_int(f, "SELECT count(*) FROM refund") - before), CASES);
}

void bench_refunds(int64_t past)
{
	static struct fixture f;
	const char *why = NULL;
	char path[96];

	support_open(&f, "knightz");
	log_set_level(LOG_ERROR);
	f.arena.limit = SIZE_MAX; /* nothing is given back before the end */
	snprintf(path, sizeof(path), "%s", store_path(f.store));
	store_close(f.store);
	fill(path, past + WAITING, FIRST_USER);
	fill_refunds(path, past, f.now_ms);
	if (store_open(&f.arena, path, STORE_RUN, &f.store, &why) != OK) {
		fprintf(stderr, "bench: %s\n", why);
		exit(1);
	}
	printf("%lld past refunds, %d that wait (%s)\n", (long long)past, WAITING, path);
	bench_ask(&f, "/kasus_refund (the most urgent)", "/kasus_refund");
	bench_ask(&f, "/kasus_refund NO (one card)", "/kasus_refund RF-20231011-0010");
	bench_ask(&f, "/riwayat NO", "/riwayat RF-20231011-0010");
	bench_ask(&f, "/statistik refund 30", "/statistik refund 30");
	bench_ask(&f, "/statistik refund 366", "/statistik refund 366");
	bench_ask(&f, "/hari_ini", "/hari_ini");
	submit_cases(&f);
	support_close(&f);
}
