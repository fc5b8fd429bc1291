/* app_work.c - inside the transaction: the updates of a batch, and what happens by itself. One that
 * fails for good is set aside as a dead letter; it never stops the others. */
#include "bot/app_inside.h"

#include "bot/telegram.h"
#include "handlers/payments.h"
#include "handlers/secrets.h"
#include "handlers/timed.h"
#include "store/dead.h"
#include "store/meta.h"
#include "store/order.h"
#include "store/seen.h"

enum {
	TIMERS_A_TURN = 64,
	TIMER_TRIES = 3,
	NOTICES_A_TURN = 64,
	HELD_A_TURN = 256,
	PURGE_ROWS = 4096, /* looked at each time */
	PAYLOAD_MAX = 1024 * 1024,
	ARENA_SOFT = 32 * 1024 * 1024, /* a batch that needs more is done in several turns */
};
#define OFFSET_KEY    "telegram.offset"
#define OFFSET_AT     "telegram.offset_at"
#define RECOMPUTE_KEY "recompute.cursor"

bool app_due(int64_t at_ms, int64_t now_ms)
{
	return at_ms >= 0 && at_ms <= now_ms;
}

enum err app_call(struct app *app, const char *what, enum err (*fn)(struct turn *t, void *arg),
		  void *arg, struct router_effects *fx)
{
	return router_call(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL, what, fn,
			   arg, fx);
}

enum err app_route(struct app *app, const json_t *raw, const struct update *u,
		   struct router_effects *fx)
{
	return router_update(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, raw, u, fx);
}

enum err app_route_new(struct app *app, const json_t *raw, const struct update *u,
		       struct router_effects *fx)
{
	return router_new(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, raw, u, fx);
}

/* ---- updates ---- */

/* One that is no JSON, or no update: kept for people to look at, since it is confirmed now. */
static enum err set_aside(struct app *app, struct span raw, const char *why)
{
	struct dead_letter d = {
		.at_ms = app->now_ms, .source = "update", .channel = CHANNEL_TELEGRAM, .reason = why
	};
	size_t len = raw.len < PAYLOAD_MAX ? raw.len : PAYLOAD_MAX;
	char *payload = text_clean(&app->turn_arena, raw.ptr, len, PAYLOAD_MAX);
	int64_t id = 0;

	d.ext = arena_printf(&app->turn_arena, "%lld", (long long)poll_update_id(raw));
	if (!d.ext || !payload)
		return ERR_NOMEM;
	secrets_blot(payload);
	d.payload = payload;
	TRY(dead_add(app->store, &d, &id));
	log_error("update set aside update=%s case=%lld why=\"%s\"", d.ext, (long long)id, why);
	return OK;
}

static enum err take_update(struct app *app, struct span raw, struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const char *why = "not JSON";
	struct update u;
	enum err e = json_read(&app->turn_arena, raw.ptr, raw.len, &j, &why);

	if (e == ERR_INVALID)
		return set_aside(app, raw, why);
	if (e == OK)
		e = telegram_decode(&app->turn_arena, j, app->health.username, &u);
	if (e == ERR_INVALID)
		return set_aside(app, raw, "no update_id");
	if (e != OK)
		return e;
	return app_route(app, j, &u, fx);
}

static enum err purge_seen(struct app *app)
{
	app->since_purge = 0;
	TRY(seen_purge(app->store, CHANNEL_TELEGRAM, app->now_ms - SEEN_KEPT_MS, PURGE_ROWS));
	return meta_set_int(app->store, OFFSET_AT, app->now_ms);
}

enum err app_take_batch(struct app *app, struct outcome *o)
{
	const struct poll *p = &app->poll;

	for (size_t i = p->n_done; i < p->n_updates; i++) {
		int64_t id = poll_update_id(p->updates[i]);

		if (o->n_updates && app->turn_arena.total > ARENA_SOFT)
			break;
		TRY(take_update(app, p->updates[i], &o->fx));
		o->n_updates++;
		/* The ids of one answer grow, but after a quiet week they may restart lower. */
		if (id >= 0 && id < INT64_MAX && (i == 0 || id >= o->offset))
			o->offset = id + 1;
	}
	if (o->n_updates == 0)
		return OK;
	app->since_purge += o->n_updates;
	if (app->since_purge >= APP_PURGE_EVERY)
		TRY(purge_seen(app));
	return meta_set_int(app->store, OFFSET_KEY, o->offset);
}

/* ---- timers ---- */

static enum err call_timer(struct turn *t, void *arg)
{
	return timed_run(t, arg);
}

static enum err call_alert(struct turn *t, void *arg)
{
	return dispatch_apology(t, *(int64_t *)arg);
}

/* After the last try: kept for people, who may have it fire again by replaying the letter. */
static enum err set_timer_aside(struct app *app, int kind, int64_t ref, enum err why,
				struct router_effects *fx)
{
	struct dead_letter d = { .at_ms = app->now_ms,
				 .source = "timer",
				 .channel = CHANNEL_NONE,
				 .reason = err_name(why) };
	int64_t id = 0;
	enum err e;

	d.ext = arena_printf(&app->turn_arena, "%d:%lld", kind, (long long)ref);
	d.payload = arena_printf(&app->turn_arena, "{\"kind\":%d,\"ref\":%lld}", kind,
				 (long long)ref);
	if (!d.ext || !d.payload)
		return ERR_NOMEM;
	TRY(dead_add(app->store, &d, &id));
	log_error("timer set aside kind=%d ref=%lld case=%lld why=\"%s\"", kind, (long long)ref,
		  (long long)id, err_name(why));
	e = app_call(app, "alert", call_alert, &id, fx);
	return router_store_error(e) ? e : OK;
}

static enum err run_timer(struct app *app, struct timer *timer, struct router_effects *fx)
{
	enum err e = ERR_INVALID;

	for (int i = 0; i < TIMER_TRIES && e != OK; i++) {
		e = app_call(app, "timer", call_timer, timer, fx);
		if (router_store_error(e))
			return e;
	}
	metric_add(&app->metrics, METRIC_TIMERS, 0, 1);
	return e == OK ? OK : set_timer_aside(app, timer->kind, timer->ref, e, fx);
}

enum err app_run_timers(struct app *app, struct outcome *o)
{
	for (int i = 0; i < TIMERS_A_TURN && app_due(app->next_timer_ms, app->now_ms); i++) {
		struct timer timer;
		enum err e = timer_take(app->store, app->now_ms, &timer);

		if (e == ERR_NOT_FOUND)
			break;
		TRY(e);
		TRY(run_timer(app, &timer, &o->fx));
	}
	return OK;
}

/* ---- payments that were here before their orders ---- */

static enum err call_match(struct turn *t, void *arg)
{
	return payments_match(t, arg);
}

enum err app_match_payments(struct app *app, struct outcome *o)
{
	enum err e;

	if (!o->fx.orders_changed && !app->woken && !app->payments_waiting)
		return OK;
	e = app_call(app, "payments", call_match, &o->more_payments, &o->fx);
	return router_store_error(e) ? e : OK;
}

/* ---- notices ---- */

struct notices {
	size_t max;
	bool more;
};

static enum err call_notices(struct turn *t, void *arg)
{
	struct notices *n = arg;

	return notices_run(t, n->max, &n->more);
}

/* The oldest one fails by itself: it must not keep all others from being told. */
static enum err skip_notice(struct app *app, enum err why, struct router_effects *fx)
{
	struct order_step *step;
	size_t n;

	TRY(order_unnoticed(app->store, &app->turn_arena, 0, 1, &step, &n));
	if (n == 0)
		return OK;
	TRY(order_set_noticed(app->store, step[0].id));
	return set_timer_aside(app, TIMER_TELL, step[0].order_id, why, fx);
}

enum err app_run_notices(struct app *app, struct outcome *o)
{
	struct notices n = { .max = NOTICES_A_TURN };
	enum err e;

	if (!app->notices_waiting && !o->fx.orders_changed && !app->woken)
		return OK;
	e = app_call(app, "notices", call_notices, &n, &o->fx);
	if (e != OK && !router_store_error(e)) {
		n.max = 1;
		e = app_call(app, "notices", call_notices, &n, &o->fx);
		if (e != OK && !router_store_error(e))
			e = skip_notice(app, e, &o->fx);
		n.more = true;
	}
	o->more_notices = n.more;
	return e;
}

/* ---- clocks that move with the calendar ---- */

static enum err call_recompute(struct turn *t, void *arg)
{
	return timed_recompute(t, arg);
}

int64_t app_recompute_cursor(struct app *app)
{
	int64_t cursor;

	return meta_get_int(app->store, RECOMPUTE_KEY, &cursor) == OK ? cursor : -1;
}

/* Where it stands is kept with the work itself: a kill in the middle must not leave half of the
 * deadlines under the old calendar. */
enum err app_run_recompute(struct app *app, struct outcome *o)
{
	enum err e;

	o->cursor = app->recompute_cursor;
	if (o->fx.calendar_changed) /* the new calendar is read after the commit */
		return meta_set_int(app->store, RECOMPUTE_KEY, 0);
	if (o->cursor < 0)
		return OK;
	e = app_call(app, "recompute", call_recompute, &o->cursor, &o->fx);
	if (router_store_error(e))
		return e;
	if (e == OK && o->cursor != 0)
		return meta_set_int(app->store, RECOMPUTE_KEY, o->cursor);
	o->cursor = -1;
	return meta_unset(app->store, RECOMPUTE_KEY);
}

/* ---- news kept for the morning: from now on it waits like anything else ---- */

enum err app_release_held(struct app *app, struct outcome *o)
{
	struct outbox_row *rows;
	size_t n;

	if (!app_due(app->next_held_ms, app->now_ms))
		return OK;
	TRY(outbox_take_held(app->store, &app->turn_arena, app->now_ms, HELD_A_TURN, &rows, &n));
	for (size_t i = 0; i < n; i++)
		TRY(router_put(&app->turn_arena, &o->fx, &rows[i]));
	return OK;
}
