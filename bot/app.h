/* app.h - the running process: one thread, one wait, one transaction for all that arrived.
 * Owns: every part and the order of things in a turn: wait, collect, one transaction, commit, and
 * only then acknowledge: the next poll, answers to buttons, sends. Never: decides anything about a
 * message; that is what handlers are for. */
#ifndef SIGAP_APP_H
#define SIGAP_APP_H

#include "base/clock.h"
#include "bot/api_guard.h"
#include "bot/context.h"
#include "bot/httpd.h"
#include "bot/intake.h"
#include "bot/keeper.h"
#include "bot/metrics.h"
#include "bot/poll.h"
#include "bot/probe.h"
#include "bot/probes.h"
#include "bot/router.h"
#include "bot/sender.h"

/* One reading of the config file. */
struct settings_read {
	struct arena arena;
	struct config config;
};

struct app {
	struct clock clock;
	struct arena turn_arena;
	struct settings_read *boot;  /* what was opened with: token, addresses, database */
	struct settings_read *brand; /* what the rules and words came from: boot, or a reload's */
	struct store *store;
	struct templates templates; /* in boot's arena */
	struct runtime *rt;
	struct net *net;
	struct sender *sender;
	struct poll poll;
	struct probe probe;
	struct vault vault;
	struct fetcher *fetcher;
	struct helper *helper;
	struct keeper *keeper;
	struct httpd *httpd;
	struct intake intake;
	struct api_guard guard;
	int64_t refused_said_us; /* a forged payment notice was last spoken of */
	bool payments_waiting;   /* some have an order by now and are not matched yet */
	struct probes probes;
	char http_why[256];
	struct metrics metrics;
	struct health health;
	int signal_fd, watch_fd;
	int64_t now_ms, now_us;   /* read once per turn */
	int64_t next_timer_ms;    /* -1 when none */
	int64_t next_held_ms;     /* -1 when none */
	int64_t recompute_cursor; /* clocks that still move after a calendar change; -1 when done */
	bool notices_waiting;     /* order changes that nobody has been told yet */
	bool replays_waiting;     /* letters that someone asked to try again */
	bool calendar_stale, staff_stale; /* changed in the database, and not read yet */
	bool woken;                       /* another process changed the database */
	bool stopping;
	int64_t stop_by_us;
	enum err stalled;         /* why the last transaction failed, OK when it did not */
	int64_t retry_at_us;      /* when it is tried again */
	int64_t raw_us, skew_us;  /* see read_clock() */
	int64_t conflict_told_us; /* when admins last heard of another poller, 0 never */
	uint64_t since_purge;     /* updates */
	size_t whatsapp_parts;    /* since what may be forgotten of WhatsApp was looked at */
	uint64_t random;
};

/* Opens everything. On an error *why says what to do about it; app_close() is then still wanted. */
enum err app_open(struct app *app, const char *config_file, const char **why) MUST_CHECK;
void app_close(struct app *app);
/* Until SIGTERM or SIGINT. */
void app_run(struct app *app);

enum { APP_PURGE_EVERY = 1024 }; /* updates between two looks at what may be forgotten */

/* app_turn.c: one transaction over everything that waits; then what follows from its commit. */
bool app_has_work(const struct app *app);
void app_turn(struct app *app);

#endif
