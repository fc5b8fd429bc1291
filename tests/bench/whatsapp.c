/* whatsapp.c - see whatsapp.h. The simulator makes the webhooks (tests/simulator/wa_load.h): one
 * message each, signed, over so many connections. */
#include "tests/bench/whatsapp.h"

#include <sqlite3.h>

#include "tests/load.h"

enum { CONNECTIONS = 64, MANY = 1500, PEOPLE = 2000, TELEGRAM_CHATS = 64, CALM = 200 };

struct hooks {
	double per_second, p50, p99, cpu_us;
	int64_t accepted, refused, lost;
	struct usage after;
};

static int64_t ask_db(const char *file, const char *sql)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	int64_t n = -1;

	if (sqlite3_open(file, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, sql, -1, &st, NULL) == SQLITE_OK) {
		if (sqlite3_step(st) == SQLITE_ROW)
			n = sqlite3_column_int64(st, 0);
		sqlite3_finalize(st);
	}
	sqlite3_close(db);
	return n;
}

static void start(struct rig *r, int connections, double rate, double seconds, int64_t messages)
{
	json_decref(rig_call(r, "/sim/wa/load",
			     json_pack("{s:i, s:i, s:s, s:f, s:f, s:I, s:s}", "connections",
				       connections, "people", PEOPLE, "mode",
				       rate > 0 ? "open" : "closed", "rate", rate > 0 ? rate : 1,
				       "seconds", seconds, "messages", (json_int_t)messages, "text",
				       "/aktivasi")));
}

static double number(const json_t *j, const char *key)
{
	return json_number_value(json_object_get(j, key));
}

static struct hooks finish(struct rig *r, struct usage before)
{
	json_t *j = rig_call(r, "/sim/wa/load", NULL);
	struct hooks h;

	while (json_is_true(json_object_get(j, "running"))) {
		json_decref(j);
		rig_sleep(0.05);
		j = rig_call(r, "/sim/wa/load", NULL);
	}
	h = (struct hooks) { .per_second = number(j, "per_second"),
			     .p50 = number(json_object_get(j, "latency_ms"), "p50"),
			     .p99 = number(json_object_get(j, "latency_ms"), "p99"),
			     .accepted = (int64_t)number(j, "accepted"),
			     .refused = (int64_t)number(j, "refused"),
			     .lost = (int64_t)number(j, "lost"),
			     .after = usage_of(r->bot) };
	h.cpu_us = (h.after.cpu_s - before.cpu_s) * 1e6 / ((double)h.accepted + 1e-9);
	json_decref(j);
	return h;
}

static struct hooks run(struct rig *r, int connections, double rate, double seconds)
{
	struct usage before = usage_of(r->bot);

	start(r, connections, rate, seconds, 0);
	return finish(r, before);
}

static void print_row(const char *what, const struct hooks *h)
{
	printf("  %-34s %8.0f/s  p50 %7.2f ms  p99 %7.2f ms  %6.1f us CPU  %5.1f MiB", what,
	       h->per_second, h->p50, h->p99, h->cpu_us, h->after.rss_mib);
	if (h->refused || h->lost)
		printf("  refused %lld lost %lld", (long long)h->refused, (long long)h->lost);
	printf("\n");
	fflush(stdout);
}

/* Telegram at a calm pace, alone and beside the webhooks. */
static void beside_telegram(struct rig *r, double seconds, int first_user, double rate,
			    const char *what)
{
	struct usage before = usage_of(r->bot);
	struct figures alone, both;
	struct hooks h;

	alone = load_run(r, r->bot, TELEGRAM_CHATS, CALM, seconds, first_user);
	start(r, CONNECTIONS, rate, seconds + 2, 0);
	both = load_run(r, r->bot, TELEGRAM_CHATS, CALM, seconds, first_user);
	h = finish(r, before);
	print_row(what, &h);
	printf("  Telegram meanwhile, 200/s: p50 %.2f -> %.2f ms, p99 %.2f -> %.2f ms\n", alone.p50,
	       both.p50, alone.p99, both.p99);
}

void bench_whatsapp(struct rig *r, double seconds, int first_user)
{
	struct hooks h;
	int64_t kept, promised;

	printf("WhatsApp: webhooks of one message each, %d customers, %d connections\n", PEOPLE,
	       CONNECTIONS);
	start(r, CONNECTIONS, 0, 60, PEOPLE); /* everyone is known, and greeted */
	finish(r, usage_of(r->bot));
	kept = ask_db(r->database, "SELECT count(*) FROM wa_message WHERE state = 0");
	promised = ask_db(r->database, "SELECT max(id) FROM outbox");
	h = run(r, CONNECTIONS, 0, seconds);
	print_row("closed loop, durable", &h);
	printf("  answered 200: %lld, kept: %lld, replies promised: %lld\n", (long long)h.accepted,
	       (long long)(ask_db(r->database, "SELECT count(*) FROM wa_message WHERE state = 0") -
			   kept),
	       (long long)(ask_db(r->database, "SELECT max(id) FROM outbox") - promised));
	h = run(r, CONNECTIONS, CALM, seconds);
	print_row("200/s at random", &h);
	beside_telegram(r, seconds, first_user, 0, "closed loop, beside Telegram");
	beside_telegram(r, seconds, first_user, CALM, "200/s, beside Telegram");
	h = run(r, MANY, 0, seconds);
	print_row("closed loop, 1,500 connections", &h);
	printf("  memory: now %.1f MiB, most %.1f MiB\n", usage_of(r->bot).rss_mib,
	       usage_of(r->bot).peak_mib);
}
