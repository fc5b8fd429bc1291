/* budget.c - Telegram lets some twenty messages and edits a minute into one group. Many new cases
 * come at once, staff answer and customers write on meanwhile: the simulator counts what goes into
 * the group, and how long words are on the way.
 *
 *   budget [CASES] [SECONDS] [forum]     200 cases in 600 seconds, in a plain group
 *
 * What must hold: never more than twenty within sixty seconds; words wait at most fifteen; what
 * customers are told does not wait for the group; every case has its card, or waits for it in the
 * store and was named by a digest. */
#include <signal.h>

#include <sqlite3.h>

#include "store/outbox.h"
#include "tests/budget/budget.h"

enum {
	TALK_EVERY_MS = 12 * 1000,
	LOOK_EVERY_MS = 50,
	AFTER_S = 110, /* after the last case: the next digest comes within the minute … */
	SILENT_S = 20, /* … and what was said last is still on its way */
};

/* Cases without a card in the group, one that waits for a calmer minute, for its topic, or for its
 * turn: there is none. */
static const char cardless[] =
	"SELECT count(*) FROM ticket AS t WHERE NOT EXISTS(SELECT 1 FROM sent WHERE ref_kind = ?1"
	" AND ref = t.id) AND NOT EXISTS(SELECT 1 FROM late_card WHERE ref = t.id) AND"
	" NOT EXISTS(SELECT 1 FROM outbox WHERE ref_kind = ?1 AND ref = t.id)";

static void open_budget(struct budget *b)
{
	rig_open(&b->rig, "policy/knightz.ini", RIG_LIMITED, crowd_config, NULL);
	json_decref(rig_call(&b->rig, "/sim/limits", json_pack("{s:b}", "enforce", 1)));
	crowd_enter(b);
	rig_start_bot(&b->rig);
	count_calls(b);
}

static void run(struct budget *b, double seconds)
{
	const int64_t began = unix_now_ms();
	const double every = seconds * 1000 / (double)b->cases;
	const int64_t end = began + (int64_t)(seconds + AFTER_S) * 1000;
	int64_t now, talk = began + TALK_EVERY_MS;

	while ((now = unix_now_ms()) < end) {
		if (b->n < b->cases && (double)(now - began) >= every * (double)b->n)
			crowd_begin(b);
		if (now >= talk && now < end - SILENT_S * 1000) {
			crowd_talk(b);
			talk += TALK_EVERY_MS;
		}
		count_calls(b);
		rig_sleep(LOOK_EVERY_MS / 1000.0);
	}
}

static int64_t ask(const struct budget *b, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t n = -1;

	if (sqlite3_open(b->rig.database, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK) {
		sqlite3_bind_int(st, 1, REF_TICKET); /* where it is asked for */
		if (sqlite3_step(st) == SQLITE_ROW)
			n = sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return n;
}

/* ---- the report ---- */

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static void print_waits(const char *what, struct waits *w)
{
	qsort(w->ms, w->n, sizeof(w->ms[0]), by_size);
	printf("  %-34s %5zu   p50 %5lld ms   p99 %5lld ms   most %5lld ms\n", what, w->n,
	       (long long)(w->n ? w->ms[w->n / 2] : 0),
	       (long long)(w->n ? w->ms[w->n * 99 / 100] : 0), (long long)w->most);
}

static int must(bool so, const char *what)
{
	if (!so)
		printf("  not so: %s\n", what);
	return !so;
}

static int report(struct budget *b, double seconds)
{
	size_t most = count_most(b), cards = 0, open = 0, nameless = 0, silent = 0;
	int64_t late = ask(b, "SELECT count(*) FROM late_card"), lost = ask(b, cardless);
	int64_t tickets = ask(b, "SELECT count(*) FROM ticket");
	int failed = 0;

	for (size_t i = 0; i < b->n; i++) {
		const struct customer *c = &b->all[i];

		open += c->step == CUSTOMER_OPEN;
		cards += c->card != 0;
		nameless += !c->named;
		silent += (c->staff_ms && !c->heard) || (c->words_ms && !c->words);
	}
	printf("%zu cases in %.0f s, %s group: %zu messages and edits into it, at most %zu within"
	       " 60 s, refused as too fast %zu\n",
	       b->n, seconds, b->forum ? "a forum" : "a plain", b->n_group, most, b->too_fast);
	print_waits("answers to customers", &b->answers);
	print_waits("staff's words to customers", &b->to_customer);
	print_waits("customers' words to the group", &b->to_group);
	printf("  cards shown %zu, waiting for a calmer minute %lld, on their way %lld, lost %lld;"
	       " words lost %zu, to the wrong person %d\n",
	       cards, (long long)late, (long long)(tickets - late - lost) - (int64_t)cards,
	       (long long)lost, silent, b->wrong);
	failed |= must(open == b->cases && tickets == (int64_t)b->cases, "every case stands");
	failed |= must(most <= PER_MINUTE && b->too_fast == 0, "twenty a minute");
	failed |= must(b->to_group.most <= WORDS_WAIT_MS, "words wait at most 15 s");
	failed |= must(b->answers.most <= ANSWER_WAIT_MS && b->to_customer.most <= ANSWER_WAIT_MS,
		       "customers are not delayed");
	failed |= must(lost == 0 && nameless == 0,
		       "every case has its card, or waits and was named");
	failed |= must(silent == 0 && b->wrong == 0, "no word is lost or goes astray");
	failed |= must(b->to_group.n > 0 && b->to_customer.n > 0, "people talked meanwhile");
	return failed;
}

int main(int argc, char **argv)
{
	static struct budget b;
	double seconds = argc > 2 ? strtod(argv[2], NULL) : 600;
	int failed;

	b.cases = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;
	b.impact = "Sebagian Gagal"; /* whose card may wait */
	b.forum = argc > 3 && strcmp(argv[3], "forum") == 0;
	if (b.cases < 1 || b.cases > CASES_MAX || seconds <= 0) {
		fprintf(stderr, "usage: budget [CASES up to %d] [SECONDS] [forum]\n", CASES_MAX);
		return 2;
	}
	open_budget(&b);
	run(&b, seconds);
	failed = report(&b, seconds);
	rig_close(&b.rig);
	printf("%d passed, %d failed\n", !failed, failed);
	return failed;
}
