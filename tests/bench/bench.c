/* bench.c - what the bot does on this machine: updates a second, latency, CPU, memory, start.
 * `make bench` runs all; BENCH="1000", "refunds", "whatsapp", "relays", "desk" or "quick" narrows
 * it. The simulator makes the load in its own process (tests/simulator/load.h); the bare loop of
 * bare.c runs under the same load in the same run, because absolute figures drift with the machine.
 * Never: passes or fails. It prints. */
#include <errno.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/bare.h"
#include "tests/bench/desk.h"
#include "tests/bench/refunds.h"
#include "tests/bench/whatsapp.h"
#include "tests/fill.h"
#include "tests/load.h"

enum { FIRST_USER = 900000000, CHATS = 64, FAR_CHATS = 256, RTT_MS = 50, RUNS = 5 };

static void print_row(const char *what, const struct figures *f)
{
	printf("  %-34s %8.0f/s  p50 %7.2f ms  p99 %7.2f ms  %6.1f us CPU  %5.1f MiB", what,
	       f->per_second, f->p50, f->p99, f->cpu_us, f->after.rss_mib);
	if (f->unanswered || f->surplus)
		printf("  unanswered %lld surplus %lld", (long long)f->unanswered,
		       (long long)f->surplus);
	printf("\n");
	fflush(stdout);
}

static void latency(struct rig *r, int rtt_ms)
{
	json_decref(rig_call(r, "/sim/latency", json_pack("{s:i}", "rtt_ms", rtt_ms)));
}

/* The best of a few runs: the host's disk stalls at times, and that is not what is measured. */
static struct figures best_open(struct rig *r, double rate, double seconds, int runs)
{
	struct figures best = { .p99 = 1e9 };

	for (int i = 0; i < runs; i++) {
		struct figures f = load_run(r, r->bot, CHATS, rate, seconds, FIRST_USER);

		if (f.p99 < best.p99)
			best = f;
	}
	return best;
}

static double idle_cpu_us(struct rig *r)
{
	struct usage before, after;

	rig_sleep(2);
	before = usage_of(r->bot);
	rig_sleep(5);
	after = usage_of(r->bot);
	return (after.cpu_s - before.cpu_s) * 1e6 / 5;
}

static pid_t spawn_bare(const struct rig *r)
{
	pid_t pid = fork();

	if (pid == 0)
		_exit(bare_main(r->api, r->database));
	return pid;
}

static void compare_bare(struct rig *r, double seconds, const struct figures *ours)
{
	pid_t pid = spawn_bare(r);
	struct figures f;

	rig_sleep(0.3);
	f = load_run(r, pid, CHATS, 0, seconds, FIRST_USER);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	print_row("bare libcurl loop, 64 chats", &f);
	printf("  ratio to the bare loop: %.2f x CPU, %.2f x updates/s\n", ours->cpu_us / f.cpu_us,
	       ours->per_second / f.per_second);
}

/* Sends that are refused or lose their connection: everyone is answered all the same. */
static void with_faults(struct rig *r, double seconds)
{
	struct figures f;

	rig_faults(r,
		   "[{\"method\":\"sendMessage\",\"every\":97,\"do\":\"status\",\"status\":429,"
		   "\"retry_after\":1},{\"method\":\"sendMessage\",\"every\":131,\"do\":\"cut\"}]");
	f = load_run(r, r->bot, CHATS, 200, seconds, FIRST_USER);
	rig_faults(r, "[]");
	print_row("200/s, every 97th 429, 131st cut", &f);
}

/* One SIGKILL a second under 500 updates/s, in a child so that the load runs on meanwhile. */
static void with_kills(struct rig *r, int seconds)
{
	struct figures f;
	pid_t killer;
	int status;

	rig_stop_bot(r, SIGTERM);
	killer = fork();
	if (killer == 0) {
		setpgid(0, 0); /* so that the last bot ends with it */
		for (int i = 0; i < seconds + 1; i++) {
			rig_spawn_bot(r);
			rig_sleep(i < seconds ? 1 : 3600);
			rig_stop_bot(r, SIGKILL);
		}
		_exit(0);
	}
	f = load_run(r, killer, CHATS, 500, seconds, FIRST_USER);
	f.after = (struct usage) { 0 };
	f.cpu_us = 0;
	print_row("500/s, killed once a second", &f);
	printf("  kills %d, unanswered %lld, surplus replies %.2f a kill\n", seconds,
	       (long long)f.unanswered, (double)f.surplus / seconds);
	kill(-killer, SIGKILL);
	waitpid(killer, &status, 0);
}

static void bench(int64_t contacts, double seconds, int runs)
{
	static const char *const migrate[] = { "migrate", NULL };
	struct rig r;
	struct figures f, saturated;
	double first;

	rig_open(&r, "policy/blitzmes.ini", RIG_UNLIMITED, NULL, getenv("BENCH_DIR"));
	if (rig_sigap(&r, migrate) != 0)
		exit(1);
	fill(r.database, contacts, FIRST_USER);
	first = rig_start_bot(&r);
	printf("%lld contacts and orders (%s)\n", (long long)contacts, r.dir);
	printf("  first poll after %.1f ms, idle %.1f MiB, %.1f us CPU a second\n", first,
	       usage_of(r.bot).rss_mib, idle_cpu_us(&r));
	saturated = load_run(&r, r.bot, CHATS, 0, seconds, FIRST_USER);
	print_row("closed loop, 64 chats", &saturated);
	f = best_open(&r, 200, seconds, runs);
	print_row("200/s at random, 64 chats, best", &f);
	latency(&r, RTT_MS);
	f = load_run(&r, r.bot, FAR_CHATS, 0, seconds, FIRST_USER);
	print_row("closed loop, 256 chats, 50 ms away", &f);
	f = load_run(&r, r.bot, FAR_CHATS, 200, seconds, FIRST_USER);
	print_row("200/s at random, 50 ms away", &f);
	latency(&r, 0);
	with_faults(&r, seconds);
	printf("  memory: now %.1f MiB, most %.1f MiB\n", usage_of(r.bot).rss_mib,
	       usage_of(r.bot).peak_mib);
	rig_stop_bot(&r, SIGTERM);
	compare_bare(&r, seconds, &saturated);
	with_kills(&r, (int)seconds);
	rig_close(&r);
}

static void bench_channel(double seconds)
{
	struct rig r;

	rig_open(&r, "policy/blitzmes.ini", RIG_WHATSAPP_LIMITED, NULL, getenv("BENCH_DIR"));
	rig_start_bot(&r);
	bench_whatsapp(&r, seconds, FIRST_USER);
	rig_close(&r);
}

int main(int argc, char **argv)
{
	static const int64_t sizes[] = { 1000, 100000, 1000000 };
	int64_t only = argc > 1 ? strtoll(argv[1], NULL, 10) : 0;
	bool quick = argc > 1 && strcmp(argv[1], "quick") == 0;

	if (argc > 1 && strcmp(argv[1], "refunds") == 0) {
		bench_refunds(1000000);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "relays") == 0) {
		bench_desk_relays(50, 20);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "desk") == 0) {
		bench_desk_lists(1000000);
		return 0;
	}
	if (argc > 1 && strcmp(argv[1], "whatsapp") == 0) {
		bench_channel(8);
		return 0;
	}
	if (quick) {
		bench(1000, 2, 1);
		bench_channel(2);
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(sizes); i++)
		if (!only || sizes[i] == only)
			bench(sizes[i], 8, RUNS);
	if (only)
		return 0;
	bench_refunds(1000000);
	bench_channel(8);
	bench_desk_relays(50, 20);
	bench_desk_lists(1000000);
	return 0;
}
