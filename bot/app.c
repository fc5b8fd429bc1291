#include "bot/app.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/secret.h"
#include "bot/telegram.h"
#include "handlers/setup.h"
#include "store/dead.h"
#include "store/meta.h"

enum {
	SENDS_IN_FLIGHT = 256,
	TURN_ARENA = 64 * 1024 * 1024,
	STOP_US = 1500 * 1000,     /* for sends in flight, out of the 2 s that a stop may take */
	POLL_LATE_MS = 120 * 1000, /* without an answer from Telegram we are not ready */
	URL_MAX = 512,
	SETUP_DIGITS = 8,
	WAIT_MAX_MS = 60 * 1000,   /* wall-clock timers are looked at again at least this often */
};
#define OFFSET_STALE_MS (6 * MS_DAY) /* then Telegram's ids may have restarted lower */

/* ---- signals and the wake file ---- */

static enum err open_signals(struct app *app)
{
	sigset_t set;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0)
		return ERR_IO;
	app->signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	return app->signal_fd >= 0 ? OK : ERR_IO;
}

static enum err open_watch(struct app *app)
{
	store_wake_running(app->store); /* the file must be there to be watched */
	app->watch_fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	if (app->watch_fd < 0 ||
	    inotify_add_watch(app->watch_fd, store_wake_path(app->store), IN_CLOSE_WRITE) < 0)
		return ERR_IO;
	return OK;
}

static void read_watch(struct app *app)
{
	char events[4096];

	while (read(app->watch_fd, events, sizeof(events)) > 0)
		app->woken = true;
}

/* ---- reloading ---- */

static void settings_free(struct settings_read *r)
{
	if (r)
		arena_free(&r->arena);
	free(r);
}

/* On an error *why is in scratch. */
static enum err settings_load(const char *file, struct arena *scratch, struct settings_read **out,
			      const char **why)
{
	struct settings_read *r = calloc(1, sizeof(*r));
	enum err e;

	if (!r)
		return ERR_NOMEM;
	arena_init(&r->arena, 0);
	*why = NULL;
	e = config_load(&r->arena, file, &r->config, why);
	if (e == OK) {
		*out = r;
		return OK;
	}
	*why = arena_strdup(scratch, *why ? *why : err_name(e));
	settings_free(r);
	return e;
}

/* The brand's rules and words follow the files; what was opened with (token, addresses, database)
 * stays until a restart. A mistake anywhere changes nothing. */
static void reload(struct app *app)
{
	struct arena scratch;
	struct settings_read *read = NULL;
	struct runtime *rt = NULL;
	const char *why = NULL;
	enum err e;

	arena_init(&scratch, 0);
	e = settings_load(app->boot->config.file, &scratch, &read, &why);
	if (e == OK)
		e = runtime_build(&scratch, &read->config, app->store, &app->health, &rt, &why);
	metric_add(&app->metrics, METRIC_RELOADS, e == OK ? RELOAD_OK : RELOAD_REFUSED, 1);
	if (e != OK) {
		log_error("not reloaded, the former settings stay in use why=\"%s\"",
			  why ? why : err_name(e));
		settings_free(read);
	} else {
		why = config_needs_restart(&scratch, &app->boot->config, &read->config);
		if (why && *why)
			log_warn("changed, but read at a start only what=\"%s\"", why);
		runtime_free(app->rt);
		if (app->brand != app->boot)
			settings_free(app->brand);
		app->rt = rt;
		app->brand = read;
		app->recompute_cursor = 0;
		log_set_level(read->config.log.level);
		log_info("reloaded");
	}
	arena_free(&scratch);
}

static void read_signals(struct app *app)
{
	struct signalfd_siginfo info;

	while (read(app->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP) {
			reload(app);
			continue;
		}
		if (!app->stopping)
			log_info("stopping in_flight=%zu", sender_in_flight(app->sender));
		app->stopping = true;
		app->stop_by_us = app->clock.mono_us(app->clock.ctx) + STOP_US;
		poll_stop(&app->poll);
	}
}

/* ---- readiness and measures ---- */

static void add_reason(struct readiness *r, const char *reason)
{
	if (r->n < READINESS_MAX)
		r->reasons[r->n++] = reason;
}

static void readiness(void *ctx, struct readiness *out)
{
	struct app *app = ctx;
	static const char *const troubles[] = {
		[POLL_FINE] = "",
		[POLL_UNREACHED] = "telegram: not reached",
		[POLL_CONFLICT] = "telegram: another process uses this token (409)",
		[POLL_WEBHOOK] = "telegram: a webhook was set, it is being removed",
		[POLL_REFUSED] = "telegram: the token is refused",
	};

	*out = (struct readiness) { 0 };
	if (app->stalled != OK)
		add_reason(out, app->stalled == ERR_FULL ? "database: disk full" :
				app->stalled == ERR_BUSY ? "database: locked by another process" :
							   "database: cannot be written");
	if (app->poll.trouble != POLL_FINE)
		add_reason(out, troubles[app->poll.trouble]);
	else if (!app->poll.ever_answered && !app->poll.running)
		add_reason(out, "telegram: not asked yet");
	if (sender_stopped(app->sender)[0])
		add_reason(out, "telegram: sending is refused");
	if (app->stopping)
		add_reason(out, "stopping");
	out->ready = out->n == 0;
}

static void measure(void *ctx, struct metrics *m)
{
	struct app *app = ctx;
	const struct sender_counts *c = sender_counts(app->sender);
	const struct {
		enum send_result result;
		uint64_t n;
	} sends[] = {
		{ SEND_SENT, c->sent },
		{ SEND_RETRY, c->retried },
		{ SEND_UNCERTAIN, c->uncertain },
		{ SEND_UNREACHABLE, c->unreachable },
		{ SEND_DEAD, c->dead },
	};
	int64_t n = 0;

	for (size_t i = 0; i < ARRAY_LEN(sends); i++)
		metric_set_series(m, METRIC_SENDS,
				  metric_send_series(CHANNEL_TELEGRAM, sends[i].result),
				  (int64_t)sends[i].n);
	if (outbox_depth(app->store, &n) == OK)
		metric_set(m, METRIC_OUTBOX_DEPTH, n);
	if (dead_count(app->store, &n) == OK)
		metric_set(m, METRIC_DEAD_LETTERS, n);
	metric_set(m, METRIC_SENDS_IN_FLIGHT, (int64_t)sender_in_flight(app->sender));
	metric_set(m, METRIC_HTTP_CONNECTIONS, (int64_t)httpd_connections(app->httpd));
	metric_set(m, METRIC_LAST_POLL_AGE,
		   app->health.last_poll_ms ? (app->now_ms - app->health.last_poll_ms) / 1000 : -1);
}

static void update_health(struct app *app)
{
	struct statvfs fs;

	if (app->poll.date_ms) {
		app->health.clock_skew_ms = app->now_ms - app->poll.date_ms;
		app->poll.date_ms = 0;
		app->health.last_poll_ms = app->now_ms;
	}
	if (!app->probe.done)
		return;
	app->health.disk_free = -1;
	if (statvfs(store_path(app->store), &fs) == 0)
		app->health.disk_free = (int64_t)fs.f_bavail * (int64_t)fs.f_frsize;
	if (outbox_depth(app->store, &app->health.queue) != OK ||
	    dead_count(app->store, &app->health.dead) != OK)
		app->health.queue = app->health.dead = -1;
}

/* ---- opening ---- */

static int64_t read_offset(struct app *app)
{
	int64_t offset, at = 0;

	if (meta_get_int(app->store, "telegram.offset", &offset) != OK)
		return 0;
	if (meta_get_int(app->store, "telegram.offset_at", &at) == OK && at > 0 &&
	    app->now_ms - at > OFFSET_STALE_MS)
		return 0;
	return offset;
}

static enum err open_channels(struct app *app)
{
	const struct config *c = &app->boot->config;
	char prefix[URL_MAX], url[URL_MAX + 16];
	struct sender_config sc = {
		.smtp = { c->smtp.url[0] ? c->smtp.url : NULL, c->smtp.user[0] ? c->smtp.user : NULL,
			  c->smtp.password[0] ? c->smtp.password : NULL, c->smtp.from },
		.limits = { c->telegram.max_per_second, c->telegram.max_per_chat_per_second,
			    c->telegram.max_per_group_per_minute },
		.seed = app->random,
	};

	TRY(net_open(SENDS_IN_FLIGHT, config_plain_origin(&app->boot->arena, c), &app->net));
	snprintf(prefix, sizeof(prefix), "%s/bot%s/", c->telegram.api_base, c->telegram.token);
	snprintf(url, sizeof(url), "%sgetUpdates", prefix);
	sc.net = app->net;
	sc.telegram_prefix = c->telegram.token[0] ? prefix : NULL;
	TRY(sender_open(&sc, &app->sender));
	if (!c->telegram.token[0]) {
		app->poll.stopped = true;
		return OK;
	}
	TRY(poll_init(&app->poll, app->net, url, read_offset(app), app->random));
	return probe_init(&app->probe, app->net, prefix, &app->health);
}

static enum err open_http(struct app *app, const char **why)
{
	struct httpd_config hc = { .listen = app->boot->config.http.listen,
				   .admin_listen = app->boot->config.http.admin_listen,
				   .n_tables = 1 };
	enum err e;

	app->probes = (struct probes) { readiness, measure, app, &app->metrics };
	hc.tables[0] = probes_routes(&app->probes);
	e = httpd_open(&hc, app->now_us / 1000, &app->httpd, app->http_why);
	if (e != OK)
		*why = app->http_why;
	return e;
}

/* Until there is an admin, whoever reads this machine's log may become one: /setup CODE. */
static enum err offer_setup(struct app *app)
{
	char code[SETUP_DIGITS + 1];

	if (has_admin(&app->rt->ctx))
		return OK;
	TRY(secret_random_digits(code, SETUP_DIGITS));
	TRY(meta_set(app->store, "setup.code", code));
	log_warn("no admin yet: send the bot \"/setup %s\" in a private chat to become the first",
		 code);
	return OK;
}

enum err app_open(struct app *app, const char *config_file, const char **why)
{
	const struct config *c;

	*app = (struct app) { .clock = clock_system(),
			      .signal_fd = -1,
			      .watch_fd = -1,
			      .recompute_cursor = -1,
			      .woken = true, /* whatever changed while we were away */
			      .health = { .disk_free = -1 } };
	app->now_ms = app->clock.now_ms(app->clock.ctx);
	app->now_us = app->clock.mono_us(app->clock.ctx);
	arena_init(&app->turn_arena, TURN_ARENA);
	metrics_init(&app->metrics, app->now_ms);
	if (getrandom(&app->random, sizeof(app->random), 0) != (ssize_t)sizeof(app->random))
		app->random = (uint64_t)app->now_us;
	TRY(settings_load(config_file, &app->turn_arena, &app->boot, why));
	app->brand = app->boot;
	c = &app->boot->config;
	log_set_level(c->log.level);
	TRY(store_open(&app->turn_arena, c->store.database, STORE_RUN, &app->store, why));
	TRY(runtime_build(&app->turn_arena, c, app->store, &app->health, &app->rt, why));
	TRY(offer_setup(app));
	TRY(open_signals(app));
	TRY(open_watch(app));
	TRY(open_channels(app));
	return open_http(app, why);
}

void app_close(struct app *app)
{
	httpd_close(app->httpd);
	sender_close(app->sender);
	poll_free(&app->poll);
	probe_free(&app->probe);
	net_close(app->net);
	runtime_free(app->rt);
	store_close(app->store);
	if (app->signal_fd >= 0)
		close(app->signal_fd);
	if (app->watch_fd >= 0)
		close(app->watch_fd);
	if (app->brand != app->boot)
		settings_free(app->brand);
	settings_free(app->boot);
	arena_free(&app->turn_arena);
}

/* ---- the loop ---- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Monotonic us of a wall-clock ms. */
static int64_t at_wall(const struct app *app, int64_t at_ms)
{
	return at_ms < 0 ? -1 : app->now_us + (at_ms > app->now_ms ? at_ms - app->now_ms : 0) * 1000;
}

static int wait_ms(struct app *app)
{
	int64_t at = poll_next(&app->poll);
	int http = httpd_timeout_ms(app->httpd, app->now_us / 1000);
	int64_t ms;

	if (app->stalled != OK) {
		at = app->retry_at_us;
	} else {
		if (app_has_work(app))
			return 0;
		at = earlier(at, sender_next(app->sender, app->now_us));
		at = earlier(at, at_wall(app, app->next_timer_ms));
		at = earlier(at, at_wall(app, app->next_held_ms));
	}
	if (app->stopping)
		at = earlier(at, app->stop_by_us);
	ms = at < 0 ? WAIT_MAX_MS : at <= app->now_us ? 0 : (at - app->now_us + 999) / 1000;
	if (http >= 0 && http < ms)
		ms = http;
	return ms > WAIT_MAX_MS ? WAIT_MAX_MS : (int)ms;
}

static void read_clock(struct app *app)
{
	app->now_ms = app->clock.now_ms(app->clock.ctx);
	app->now_us = app->clock.mono_us(app->clock.ctx);
}

static void wait(struct app *app)
{
	const int fds[] = { app->signal_fd, app->watch_fd, httpd_fd(app->httpd) };

	net_wait(app->net, fds, ARRAY_LEN(fds), wait_ms(app));
	read_clock(app);
}

static void collect(struct app *app)
{
	net_run(app->net);
	httpd_run(app->httpd, app->now_us / 1000);
	read_signals(app);
	read_watch(app);
	update_health(app);
}

static bool finished(struct app *app)
{
	if (!app->stopping)
		return false;
	return (sender_in_flight(app->sender) == 0 && !sender_has_results(app->sender)) ||
	       app->now_us >= app->stop_by_us;
}

void app_run(struct app *app)
{
	log_info("running brand=\"%s\" policy=%s database=%s", app->rt->ctx.brand,
		 app->boot->config.brand.policy, app->boot->config.store.database);
	poll_start(&app->poll, app->now_us);
	probe_start(&app->probe, app->rt->ctx.staff_chat, NULL);
	probe_set_commands(&app->probe, &app->rt->ctx);
	while (!finished(app)) {
		if (app_has_work(app))
			app_turn(app);
		poll_start(&app->poll, app->now_us);
		if (app->stalled == OK && !app->stopping)
			sender_start(app->sender, app->now_ms, app->now_us);
		wait(app);
		collect(app);
	}
	log_info("stopped");
}
