#include "bot/app_inside.h"

#include <signal.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum {
	STOP_US = 1500 * 1000,   /* for sends in flight, out of the 2 s that a stop may take */
	WAIT_MAX_MS = 60 * 1000, /* wall-clock timers are looked at again at least this often */
};

/* ---- what came in beside the network ---- */

static void read_watch(struct app *app)
{
	char events[4096];

	while (read(app->watch_fd, events, sizeof(events)) > 0)
		app->woken = true;
}

static void read_signals(struct app *app)
{
	struct signalfd_siginfo info;

	while (read(app->signal_fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo == SIGHUP) {
			app_reload(app);
			continue;
		}
		if (app->stopping)
			continue; /* asking twice does not give more time */
		log_info("stopping in_flight=%zu", sender_in_flight(app->sender));
		app->stopping = true;
		app->stop_by_us = app->now_us + STOP_US;
		poll_stop(&app->poll);
	}
}

/* ---- the loop ---- */

static int64_t earlier(int64_t a, int64_t b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* Monotonic us of a wall-clock ms. */
static int64_t at_wall(const struct app *app, int64_t at_ms)
{
	return at_ms < 0 ? -1
			 : app->now_us + (at_ms > app->now_ms ? at_ms - app->now_ms : 0) * 1000;
}

/* While the database refuses, only the next try counts; while stopping, no message is started. */
static int64_t next_work_us(struct app *app)
{
	int64_t at = poll_next(&app->poll);

	if (app->stalled != OK)
		return app->retry_at_us;
	if (app_has_work(app))
		return app->now_us;
	if (!app->stopping)
		at = earlier(at, sender_next(app->sender, app->now_us));
	at = earlier(at, app_next_evidence(app));
	at = earlier(at, at_wall(app, app->next_timer_ms));
	return earlier(at, at_wall(app, app->next_held_ms));
}

static int wait_ms(struct app *app)
{
	int64_t at = next_work_us(app);
	int http = httpd_timeout_ms(app->httpd, app->now_us / 1000);
	int64_t ms;

	if (app->stopping)
		at = earlier(at, app->stop_by_us);
	ms = at < 0 ? WAIT_MAX_MS : at <= app->now_us ? 0 : (at - app->now_us + 999) / 1000;
	if (http >= 0 && http < ms)
		ms = http;
	return ms > WAIT_MAX_MS ? WAIT_MAX_MS : (int)ms;
}

/* A steady clock never goes back, but one that is faked for a test may: then ours stands still, or
 * everything that waits for a time would wait for the same time again. */
static void read_clock(struct app *app)
{
	int64_t raw = app->clock.mono_us(app->clock.ctx);

	if (raw < app->raw_us)
		app->skew_us += app->raw_us - raw;
	app->raw_us = raw;
	app->now_us = raw + app->skew_us;
	app->now_ms = app->clock.now_ms(app->clock.ctx);
}

static void wait(struct app *app)
{
	int fds[3 + HELPER_JOBS] = { app->signal_fd, app->watch_fd, httpd_fd(app->httpd) };
	size_t helpers = helper_fds(app->helper, fds + 3);

	net_wait(app->net, fds, 3 + helpers, wait_ms(app));
	read_clock(app);
}

static void collect(struct app *app)
{
	net_run(app->net);
	httpd_run(app->httpd, app->now_us / 1000);
	read_signals(app);
	read_watch(app);
	app_update_health(app);
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
	app_introduce(app);
	while (!finished(app)) {
		if (app_has_work(app))
			app_turn(app);
		poll_start(&app->poll, app->now_us);
		if (app->stalled == OK && !app->stopping)
			sender_start(app->sender, app->now_ms, app->now_us);
		app_run_evidence(app);
		wait(app);
		collect(app);
	}
	log_info("stopped");
}
