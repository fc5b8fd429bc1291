#include "tests/bench/desk.h"

#include "tests/bench/ask.h"
#include "tests/budget/budget.h"
#include "tests/fill.h"

enum { OPEN = 500, FIRST_USER = 900000000, OPEN_MAX_S = 120, DRAIN_S = 10 };

/* ---- lists ---- */

/* One ticket per contact, most of them closed; what they say is made of some hundred words, with a
 * code that only one has. The indexes of words are made as a new start would. */
static const char tickets_sql[] =
	"PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; BEGIN IMMEDIATE;"
	"INSERT INTO ticket(number, contact_id, address_id, category, priority, state, text, owner,"
	" created_ms, first_answer_ms, last_in_ms, response_from_ms, response_due_ms,"
	" response_told, resolve_told, done_ms, done_by)"
	" SELECT printf('DP-%04d-%06d', 2023 + id / 300000, id), id, id, 'technical', id % 4,"
	" CASE WHEN id > ?1 THEN id % 2 ELSE 4 END,"
	" printf('%s %s %s kode K%d', CASE id % 7 WHEN 0 THEN 'broadcast' WHEN 1 THEN 'laporan'"
	" WHEN 2 THEN 'grafik' WHEN 3 THEN 'webhook' WHEN 4 THEN 'impor kontak' WHEN 5 THEN 'templat'"
	" ELSE 'pesan terjadwal' END, CASE id % 5 WHEN 0 THEN 'gagal' WHEN 1 THEN 'lambat'"
	" WHEN 2 THEN 'kosong' WHEN 3 THEN 'dobel' ELSE 'berhenti' END, CASE id % 3 WHEN 0 THEN"
	" 'sejak pagi' WHEN 1 THEN 'sejak pembaruan' ELSE 'sejak kemarin' END, id),"
	" CASE WHEN id > ?1 AND id % 3 = 0 THEN 'staff:5001' END, ordered_ms, ordered_ms, ordered_ms,"
	" ordered_ms, CASE WHEN id > ?1 THEN ?2 + id % 500 * 600000 END, 0, 0,"
	" CASE WHEN id > ?1 THEN NULL ELSE ordered_ms END, CASE WHEN id > ?1 THEN NULL ELSE"
	" 'staff:5001' END FROM orders WHERE id <= ?1 + ?3;"
	"INSERT INTO contact_words(contact_words) VALUES('rebuild');"
	"INSERT INTO ticket_words(ticket_words) VALUES('rebuild');"
	"INSERT INTO found_order_words(found_order_words) VALUES('rebuild');"
	"COMMIT; PRAGMA wal_checkpoint(TRUNCATE);";

static void fill_tickets(const char *path, int64_t past, int64_t now_ms)
{
	sqlite3 *db;

	bench_must(NULL, sqlite3_open(path, &db) == SQLITE_OK);
	bench_sql(db, tickets_sql, past, now_ms, OPEN);
	sqlite3_close(db);
}

void bench_desk_lists(int64_t past)
{
	static struct fixture f;
	const char *why = NULL;
	char path[96];

	support_open(&f, "dashpro");
	log_set_level(LOG_ERROR);
	f.arena.limit = SIZE_MAX; /* nothing is given back before the end */
	snprintf(path, sizeof(path), "%s", store_path(f.store));
	store_close(f.store);
	fill(path, past + OPEN, FIRST_USER);
	fill_tickets(path, past, f.now_ms);
	if (store_open(&f.arena, path, STORE_RUN, &f.store, &why) != OK) {
		fprintf(stderr, "bench: %s\n", why);
		exit(1);
	}
	printf("%lld past tickets, %d open ones (%s)\n", (long long)past, OPEN, path);
	bench_ask(&f, "/antrian", "/antrian");
	bench_ask(&f, "/saya", "/saya");
	bench_ask(&f, "/cari NO", "/cari DP-2023-001000");
	bench_ask(&f, "/cari, a word that one has", "/cari K4711");
	bench_ask(&f, "/cari, two words that many have", "/cari broadcast gagal");
	bench_ask(&f, "/cari, two that never meet", "/cari broadcast grafik");
	bench_ask(&f, "/cari, a beginning", "/cari kont");
	bench_ask(&f, "/cari, a name that all have", "/cari pelanggan");
	bench_ask(&f, "/cari, digits of a phone", "/cari 004711");
	bench_ask(&f, "/hari_ini", "/hari_ini");
	support_close(&f);
}

/* ---- relays ---- */

static void open_tickets(struct budget *b)
{
	const double end = rig_now() + OPEN_MAX_S;
	size_t cards = 0;

	while (b->n < b->cases)
		crowd_begin(b);
	while (cards < b->cases && rig_now() < end) {
		count_calls(b);
		cards = 0;
		for (size_t i = 0; i < b->n; i++)
			cards += b->all[i].card != 0;
		rig_sleep(0.02);
	}
	if (cards < b->cases) {
		fprintf(stderr, "bench: %zu cards of %zu\n", cards, b->cases);
		exit(1);
	}
}

static size_t print_waits(const char *what, struct waits *w)
{
	static double ms[CALLS_MAX];

	for (size_t i = 0; i < w->n; i++)
		ms[i] = (double)w->ms[i];
	qsort(ms, w->n, sizeof(ms[0]), bench_by_size);
	printf("  %-34s %6zu  p50 %5.0f ms  p99 %5.0f ms  most %5lld ms\n", what, w->n,
	       w->n ? ms[w->n / 2] : 0, w->n ? ms[w->n * 99 / 100] : 0, (long long)w->most);
	return w->n;
}

/* Each customer says something and is told something in turn. */
static size_t talk(struct budget *b, double rate, double seconds)
{
	const double from = rig_now();
	size_t n = 0;

	while (rig_now() < from + seconds) {
		while ((double)n < (rig_now() - from) * rate) {
			crowd_writes_on(b, n % b->cases);
			crowd_staff_answers(b, (n + b->cases / 2) % b->cases);
			n++;
		}
		count_calls(b);
		rig_sleep(0.01);
	}
	for (double end = rig_now() + DRAIN_S; rig_now() < end && b->to_group.n < n;) {
		rig_sleep(0.1);
		count_calls(b);
	}
	return n;
}

void bench_desk_relays(double rate, double seconds)
{
	static struct budget b;
	size_t said;

	b = (struct budget) { .cases = OPEN,
			      .impact = "Semua Tidak Bisa" }; /* its card goes at once */
	rig_open(&b.rig, "policy/dashpro.ini", RIG_UNLIMITED, crowd_config, getenv("BENCH_DIR"));
	crowd_enter(&b);
	rig_start_bot(&b.rig);
	open_tickets(&b);
	b.answers = b.to_customer = b.to_group = (struct waits) { 0 };
	said = talk(&b, rate, seconds);
	printf("%d open tickets, customers half on WhatsApp, %.0f messages/s each way\n", OPEN,
	       rate);
	print_waits("customers' words to the group", &b.to_group);
	print_waits("staff's words to customers", &b.to_customer);
	printf("  said %zu each way, to the wrong person %d\n", said, b.wrong);
	fflush(stdout);
	rig_close(&b.rig);
}
