/* app_open.c - everything that the process holds, opened in the order of dependence and closed in
 * the reverse. Only the first poll is asked already; its answer is taken by the loop. */
#include "bot/app_inside.h"

#include <malloc.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/random.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/secret.h"
#include "handlers/setup.h"
#include "store/meta.h"

enum {
	SENDS_IN_FLIGHT = 256,
	TURN_ARENA = 64 * 1024 * 1024,
	URL_MAX = 512,
	SETUP_DIGITS = 8,
};
#define OFFSET_STALE_MS (6 * MS_DAY) /* then Telegram's ids may have restarted lower */

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

/* Where each channel is, and how fast it may be spoken to; the texts live in a. */
static enum err endpoints(struct arena *a, const struct config *c,
			  const struct templates *templates, struct sender_config *sc)
{
	struct channel_endpoint *tg = &sc->endpoints[CHANNEL_TELEGRAM];
	struct channel_endpoint *wa = &sc->endpoints[CHANNEL_WHATSAPP];

	if (c->telegram.token[0]) {
		tg->prefix = arena_printf(a, "%s/bot%s/", c->telegram.api_base, c->telegram.token);
		tg->limits = (struct lane_limits) { c->telegram.max_per_second,
						    c->telegram.max_per_chat_per_second,
						    c->telegram.max_per_group_per_minute, 0 };
		if (!tg->prefix)
			return ERR_NOMEM;
	}
	if (c->whatsapp.access_token[0]) {
		wa->prefix = arena_printf(a, "%s/%s/", c->whatsapp.api_base,
					  c->whatsapp.phone_number_id);
		wa->bearer = c->whatsapp.access_token;
		wa->limits = (struct lane_limits) { c->whatsapp.max_per_second,
						    c->whatsapp.max_per_customer_per_minute / 60.0,
						    0, c->whatsapp.burst_per_customer };
		wa->templates = templates;
		if (!wa->prefix)
			return ERR_NOMEM;
	}
	if (c->webhooks_out.url[0])
		sc->endpoints[CHANNEL_SHOP] = (struct channel_endpoint) {
			.prefix = c->webhooks_out.url, .bearer = c->webhooks_out.secret
		};
	return OK;
}

static enum err open_poll(struct app *app, const char *prefix)
{
	char url[URL_MAX];

	if (snprintf(url, sizeof(url), "%sgetUpdates", prefix) >= URL_MAX)
		return ERR_LIMIT;
	TRY(poll_init(&app->poll, app->net, url, read_offset(app), app->random));
	return probe_init(&app->probe, app->net, prefix, &app->health);
}

static enum err open_channels(struct app *app)
{
	const struct config *c = &app->boot->config;
	struct sender_config sc = {
		.smtp = { c->smtp.url[0] ? c->smtp.url : NULL,
			  c->smtp.user[0] ? c->smtp.user : NULL,
			  c->smtp.password[0] ? c->smtp.password : NULL, c->smtp.from },
		.metrics = &app->metrics,
		.seed = app->random,
	};

	TRY(net_open(SENDS_IN_FLIGHT, config_plain_origin(&app->boot->arena, c), &app->net));
	sc.net = app->net;
	TRY(outbox_newest(app->store, &sc.newest));
	TRY(endpoints(&app->turn_arena, c, &app->templates, &sc));
	TRY(sender_open(&sc, &app->sender));
	if (sc.endpoints[CHANNEL_TELEGRAM].prefix)
		return open_poll(app, sc.endpoints[CHANNEL_TELEGRAM].prefix);
	app->poll.stopped = true;
	return OK;
}

static enum err open_http(struct app *app, const char **why)
{
	struct httpd_config hc = { .listen = app->boot->config.http.listen,
				   .admin_listen = app->boot->config.http.admin_listen,
				   .trusted_proxies = app->boot->config.http.trusted_proxies };
	enum err e;

	app->probes = (struct probes) { app_readiness, app_measure, app, &app->metrics };
	app->guard.token = app->boot->config.http.api_token;
	app->guard.per_minute = app->boot->config.http.api_per_minute;
	app_routes(app, &hc);
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
			      .since_purge = APP_PURGE_EVERY,
			      .health = { .disk_free = -1 } };
	app->now_ms = app->clock.now_ms(app->clock.ctx);
	app->now_us = app->raw_us = app->clock.mono_us(app->clock.ctx);
	arena_init(&app->turn_arena, TURN_ARENA);
	metrics_init(&app->metrics, app->now_ms);
	if (getrandom(&app->random, sizeof(app->random), 0) != (ssize_t)sizeof(app->random))
		app->random = (uint64_t)app->now_us;
	TRY(settings_load(config_file, &app->turn_arena, &app->boot, why));
	app->brand = app->boot;
	c = &app->boot->config;
	log_set_level(c->log.level);
	TRY(templates_load(&app->boot->arena, &c->ini, &app->templates, why));
	TRY(store_open(&app->turn_arena, c->store.database, STORE_RUN, &app->store, why));
	TRY(open_signals(app));
	TRY(open_watch(app));
	TRY(open_channels(app));
	/* The poll is on its way while the texts are read; its answer waits for the loop. */
	poll_start(&app->poll, app->now_us);
	net_run(app->net);
	TRY(runtime_build(&app->turn_arena, c, app->store, &app->health, &app->rt, why));
	TRY(offer_setup(app));
	TRY(app_open_evidence(app, why));
	sender_use_files(app->sender, app->fetcher, &app->vault);
	app->recompute_cursor = app_recompute_cursor(app);
	TRY(open_http(app, why));
	/* Reading texts and rules took far more memory than keeping them does. */
	arena_free(&app->turn_arena);
	malloc_trim(0);
	return OK;
}

void app_close(struct app *app)
{
	httpd_close(app->httpd);
	sender_close(app->sender);
	poll_free(&app->poll);
	probe_free(&app->probe);
	net_close(app->net);
	app_close_evidence(app);
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
