/* app_health.c - how the process stands: for /readyz, /metrics and /diagnosa. Reads, never acts. */
#include "bot/app_inside.h"

#include <sys/statvfs.h>

#include "store/dead.h"

static void add_reason(struct readiness *r, const char *reason)
{
	if (r->n < READINESS_MAX)
		r->reasons[r->n++] = reason;
}

static const char *stalled_by(enum err e)
{
	return e == ERR_FULL   ? "database: disk full"
	       : e == ERR_BUSY ? "database: locked by another process"
			       : "database: cannot be written";
}

void app_readiness(void *ctx, struct readiness *out)
{
	const struct app *app = ctx;
	static const char *const troubles[] = {
		[POLL_FINE] = "",
		[POLL_UNREACHED] = "telegram: not reached",
		[POLL_CONFLICT] = "telegram: another process uses this token (409)",
		[POLL_WEBHOOK] = "telegram: a webhook was set, it is being removed",
		[POLL_REFUSED] = "telegram: the token is refused",
	};

	*out = (struct readiness) { 0 };
	if (app->stalled != OK)
		add_reason(out, stalled_by(app->stalled));
	if (app->poll.trouble != POLL_FINE)
		add_reason(out, troubles[app->poll.trouble]);
	else if (app->poll.url && !app->poll.ever_answered && !app->poll.running)
		add_reason(out, "telegram: not asked yet");
	if (sender_stopped(app->sender, CHANNEL_TELEGRAM)[0])
		add_reason(out, "telegram: sending is refused");
	if (sender_stopped(app->sender, CHANNEL_WHATSAPP)[0])
		add_reason(out, "whatsapp: sending is refused");
	if (app->stopping)
		add_reason(out, "stopping");
	out->ready = out->n == 0;
}

void app_measure(void *ctx, struct metrics *m)
{
	struct app *app = ctx;
	int64_t n = 0;

	if (outbox_depth(app->store, &n) == OK)
		metric_set(m, METRIC_OUTBOX_DEPTH, n);
	if (dead_count(app->store, &n) == OK)
		metric_set(m, METRIC_DEAD_LETTERS, n);
	metric_set_series(m, METRIC_POLL_ERRORS, CHANNEL_TELEGRAM, (int64_t)app->poll.n_errors);
	metric_set(m, METRIC_HELPER_FAILURES, (int64_t)helper_failures(app->helper));
	metric_set(m, METRIC_SENDS_IN_FLIGHT, (int64_t)sender_in_flight(app->sender));
	metric_set(m, METRIC_HTTP_CONNECTIONS, (int64_t)httpd_connections(app->httpd));
	metric_set(m, METRIC_LAST_POLL_AGE,
		   app->health.last_poll_ms ? (app->now_ms - app->health.last_poll_ms) / 1000 : -1);
}

/* The rest costs something: only when somebody waits for it. */
void app_update_health(struct app *app)
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
