/* app_turn.c - one turn of the loop: a transaction over everything that waits, then its echo.
 * Everything before the commit is rows; everything after it only repeats what the rows say. */
#include "bot/app.h"

#include "bot/telegram.h"
#include "handlers/alerts.h"
#include "store/dead.h"
#include "store/meta.h"
#include "store/seen.h"

enum {
	TIMERS_A_TURN = 64,
	NOTICES_A_TURN = 64,
	HELD_A_TURN = 256,
	REPLAYS_A_TURN = 16,
	STALL_MS = 200,          /* until a failed transaction is tried again */
	PURGE_EVERY = 1024,      /* updates */
	PURGE_ROWS = 4096,       /* looked at each time */
	PAYLOAD_MAX = 256 * 1024,
};
#define SEEN_KEPT_MS (2 * MS_DAY) /* Telegram repeats nothing older than a day */
#define OFFSET_KEY   "telegram.offset"
#define OFFSET_AT    "telegram.offset_at"

/* ---- what waits ---- */

static bool due(int64_t at_ms, int64_t now_ms)
{
	return at_ms >= 0 && at_ms <= now_ms;
}

bool app_has_work(const struct app *app)
{
	if (app->stalled != OK && app->now_us < app->retry_at_us)
		return false;
	return app->poll.has_batch || sender_has_results(app->sender) || app->woken ||
	       app->notices_waiting || app->recompute_cursor >= 0 || app->probe.done ||
	       app->poll.trouble_is_new || due(app->next_timer_ms, app->now_ms) ||
	       (due(app->next_held_ms, app->now_ms) && !sender_wants_rows(app->sender)) ||
	       sender_wants_rows(app->sender);
}

/* ---- updates ---- */

/* One that is no JSON, or no update: kept for people to look at, since it is confirmed now. */
static enum err set_aside(struct app *app, struct span raw, const char *why)
{
	struct dead_letter d = { .at_ms = app->now_ms, .source = "update",
				 .channel = CHANNEL_TELEGRAM, .reason = why };
	int64_t id = 0;

	d.ext = arena_printf(&app->turn_arena, "%lld", (long long)poll_update_id(raw));
	d.payload = text_clean(&app->turn_arena, raw.ptr,
			       raw.len < PAYLOAD_MAX ? raw.len : PAYLOAD_MAX, PAYLOAD_MAX);
	if (!d.ext || !d.payload)
		return ERR_NOMEM;
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
	return router_update(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, j, &u, fx);
}

static enum err take_batch(struct app *app, struct router_effects *fx, int64_t *offset)
{
	for (size_t i = 0; i < app->poll.n_updates; i++) {
		int64_t id = poll_update_id(app->poll.updates[i]);

		TRY(take_update(app, app->poll.updates[i], fx));
		/* The ids of one answer grow, but after a quiet week they may restart lower. */
		if (id >= 0 && (i == 0 || id >= *offset))
			*offset = id + 1;
	}
	if (app->poll.n_updates == 0)
		return OK;
	app->since_purge += app->poll.n_updates;
	if (app->since_purge >= PURGE_EVERY) {
		app->since_purge = 0;
		TRY(seen_purge(app->store, CHANNEL_TELEGRAM, app->now_ms - SEEN_KEPT_MS, PURGE_ROWS));
		TRY(meta_set_int(app->store, OFFSET_AT, app->now_ms));
	}
	return meta_set_int(app->store, OFFSET_KEY, *offset);
}

/* ---- what happens by itself ---- */

static enum err call_timer(struct turn *t, void *arg)
{
	return timed_run(t, arg);
}

static enum err run_timers(struct app *app, struct router_effects *fx)
{
	for (int i = 0; i < TIMERS_A_TURN && due(app->next_timer_ms, app->now_ms); i++) {
		struct timer timer;
		enum err e = timer_take(app->store, app->now_ms, &timer);

		if (e == ERR_NOT_FOUND)
			break;
		TRY(e);
		e = router_call(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL,
				"timer", call_timer, &timer, fx);
		if (router_store_error(e))
			return e;
		metric_add(&app->metrics, METRIC_TIMERS, 0, 1);
	}
	return OK;
}

struct notices {
	bool more;
};

static enum err call_notices(struct turn *t, void *arg)
{
	struct notices *n = arg;

	return notices_run(t, NOTICES_A_TURN, &n->more);
}

static enum err run_notices(struct app *app, struct router_effects *fx, bool *more)
{
	struct notices n = { 0 };
	enum err e;

	*more = false;
	if (!app->notices_waiting && !fx->orders_changed && !app->woken)
		return OK;
	e = router_call(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL, "notices",
			call_notices, &n, fx);
	*more = e == OK && n.more;
	return router_store_error(e) ? e : OK;
}

static enum err call_recompute(struct turn *t, void *arg)
{
	return timed_recompute(t, arg);
}

static enum err run_recompute(struct app *app, struct router_effects *fx, int64_t *cursor)
{
	enum err e;

	*cursor = app->recompute_cursor;
	if (*cursor < 0)
		return OK;
	e = router_call(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL, "recompute",
			call_recompute, cursor, fx);
	if (router_store_error(e))
		return e;
	if (e != OK || *cursor == 0)
		*cursor = -1;
	return OK;
}

/* News kept for the morning: from now on it waits like anything else. */
static enum err release_held(struct app *app, struct router_effects *fx)
{
	struct outbox_row *rows, *more;
	size_t n;

	if (!due(app->next_held_ms, app->now_ms) || sender_wants_rows(app->sender))
		return OK;
	TRY(outbox_take_held(app->store, &app->turn_arena, app->now_ms, HELD_A_TURN, &rows, &n));
	more = ARENA_ARRAY(&app->turn_arena, struct outbox_row, fx->n_put + n + 1);
	if (!more)
		return ERR_NOMEM;
	if (fx->n_put)
		memcpy(more, fx->put, fx->n_put * sizeof(*more));
	if (n)
		memcpy(more + fx->n_put, rows, n * sizeof(*rows));
	fx->put = more;
	fx->n_put += n;
	fx->cap_put = fx->n_put + 1;
	return OK;
}

/* ---- replaying what was set aside ---- */

static enum err replay_update(struct app *app, const struct dead_letter *d,
			      struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct update u;
	uint64_t failed = fx->failed;

	if (json_read(&app->turn_arena, d->payload, strlen(d->payload), &j, NULL) != OK ||
	    telegram_decode(&app->turn_arena, j, app->health.username, &u) != OK)
		return dead_replayed(app->store, d->id, 0, "still not an update");
	/* Its own id was marked as seen when it was set aside: this is another try of ours. */
	u.ext = arena_printf(&app->turn_arena, "replay-%lld-%lld", (long long)d->id,
			     (long long)app->now_ms);
	if (!u.ext)
		return ERR_NOMEM;
	TRY(router_update(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, j, &u, fx));
	return dead_replayed(app->store, d->id, app->now_ms,
			     fx->failed > failed ? "failed again, see the newer case" : NULL);
}

static enum err replay_message(struct app *app, const struct dead_letter *d,
			       struct router_effects *fx)
{
	struct outbox_row row = { .channel = d->channel,
				  .chat = d->ext,
				  .rank = RANK_NOTICE,
				  .kind = d->channel == CHANNEL_EMAIL ? OUT_MAIL : OUT_MESSAGE,
				  .body = d->payload,
				  .due_ms = app->now_ms,
				  .created_ms = app->now_ms };

	(void)fx; /* the sender loads it from the store, in its turn */
	TRY(outbox_put(app->store, &row));
	return dead_replayed(app->store, d->id, app->now_ms, NULL);
}

static enum err run_replays(struct app *app, struct router_effects *fx)
{
	for (int i = 0; app->woken && i < REPLAYS_A_TURN; i++) {
		struct dead_letter d;
		enum err e = dead_next_replay(app->store, &app->turn_arena, &d);

		if (e == ERR_NOT_FOUND)
			return OK;
		TRY(e);
		if (strcmp(d.source, "update") == 0)
			TRY(replay_update(app, &d, fx));
		else
			TRY(replay_message(app, &d, fx));
	}
	return OK;
}

/* ---- what the channels told us ---- */

struct gave_up_call {
	struct app *app;
	struct router_effects *fx;
};

static enum err call_gave_up(struct turn *t, void *arg)
{
	const struct given_up *g = arg;

	return dispatch_undeliverable(t, &g->row, g->reason, g->unreachable, g->dead_id);
}

static enum err gave_up(void *ctx, const struct given_up *g)
{
	struct gave_up_call *c = ctx;
	enum err e = router_call(c->app->store, &c->app->turn_arena, &c->app->rt->ctx,
				 c->app->now_ms, NULL, "undeliverable", call_gave_up,
				 (void *)(uintptr_t)g, c->fx);

	return router_store_error(e) ? e : OK;
}

static enum err call_trouble(struct turn *t, void *arg)
{
	(void)arg;
	return alert_admins(t, MSG_STAFF_CONFLICT, NO_VALUES);
}

/* Another poller is for people to hear of; a refused token they cannot be told of by Telegram. */
static enum err tell_trouble(struct app *app, struct router_effects *fx)
{
	enum err e;

	if (!app->poll.trouble_is_new || app->poll.trouble != POLL_CONFLICT)
		return OK;
	e = router_call(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL, "conflict",
			call_trouble, NULL, fx);
	return router_store_error(e) ? e : OK;
}

static enum err answer_probe(struct app *app, struct router_effects *fx)
{
	/* A copy: the probe is free for the next question before the sender reads the chat. */
	const char *chat = arena_strdup(&app->turn_arena, app->probe.ask_chat);
	struct update u = { .kind = UPDATE_PROBED,
			    .channel = CHANNEL_TELEGRAM,
			    .chat = chat,
			    .sender = chat && chat[0] == '-' ? NULL : chat,
			    .in_private = chat && chat[0] != '-',
			    .name = "",
			    .language = "",
			    .text = "",
			    .args = "" };

	if (!app->probe.done)
		return OK;
	u.ext = arena_printf(&app->turn_arena, "probe-%lld", (long long)app->now_us);
	if (!chat || !u.ext)
		return ERR_NOMEM;
	return router_update(app->store, &app->turn_arena, &app->rt->ctx, app->now_ms, NULL, &u, fx);
}

/* ---- the transaction ---- */

struct outcome {
	struct router_effects fx;
	int64_t offset, cursor, next_timer, next_held;
	bool more_notices;
};

static enum err next_of(enum err e, int64_t *at)
{
	if (e == ERR_NOT_FOUND)
		*at = -1;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err in_transaction(struct app *app, struct outcome *o)
{
	struct gave_up_call call = { app, &o->fx };

	TRY(sender_apply(app->sender, app->store, &app->turn_arena, app->now_ms, gave_up, &call));
	TRY(take_batch(app, &o->fx, &o->offset));
	TRY(run_timers(app, &o->fx));
	TRY(run_replays(app, &o->fx));
	TRY(tell_trouble(app, &o->fx));
	TRY(answer_probe(app, &o->fx));
	TRY(run_notices(app, &o->fx, &o->more_notices));
	TRY(run_recompute(app, &o->fx, &o->cursor));
	TRY(release_held(app, &o->fx));
	TRY(next_of(timer_next(app->store, &o->next_timer), &o->next_timer));
	return next_of(outbox_next_held(app->store, &o->next_held), &o->next_held);
}

static void stall(struct app *app, enum err e)
{
	if (app->stalled != e)
		log_error("database refuses, nothing is acknowledged meanwhile err=\"%s\" said=\"%s\"",
			  err_name(e), store_last_error(app->store));
	app->stalled = e;
	app->retry_at_us = app->now_us + STALL_MS * 1000;
	metric_add(&app->metrics, METRIC_COMMIT_ERRORS, 0, 1);
}

static enum err transact(struct app *app, struct outcome *o)
{
	enum err e = store_begin(app->store);
	int64_t before;

	if (e != OK)
		return e;
	e = in_transaction(app, o);
	if (e != OK) {
		store_rollback(app->store);
		return e;
	}
	before = app->clock.mono_us(app->clock.ctx);
	e = store_commit(app->store);
	metric_time(&app->metrics, TIMING_COMMIT, app->clock.mono_us(app->clock.ctx) - before);
	return e;
}

/* ---- after the commit ---- */

static void reload_brand(struct app *app, const struct router_effects *fx)
{
	const char *why = NULL;

	if (fx->calendar_changed) {
		if (runtime_reload_calendar(app->rt, app->store, &why) != OK)
			log_error("calendar not re-read why=\"%s\"", why ? why : "");
		else
			app->recompute_cursor = 0;
	}
	if (fx->staff_changed) {
		if (runtime_reload_staff(app->rt, app->store) != OK)
			log_error("staff not re-read");
		else
			probe_start(&app->probe, app->rt->ctx.staff_chat, NULL);
	}
}

static void echo(struct app *app, const struct router_effects *fx)
{
	for (size_t i = 0; i < fx->n_callbacks; i++)
		sender_answer(app->sender, fx->callbacks[i].id, fx->callbacks[i].text,
			      fx->callbacks[i].alert);
	if (fx->probe_chat)
		probe_start(&app->probe, app->rt->ctx.staff_chat, fx->probe_chat);
	if (sender_put(app->sender, fx->put, fx->n_put, app->now_ms, app->now_us) != OK)
		log_error("out of memory: the outbox is read again later");
}

static void count(struct app *app, const struct router_effects *fx)
{
	metric_add(&app->metrics, METRIC_COMMITS, 0, 1);
	metric_add(&app->metrics, METRIC_UPDATES, CHANNEL_TELEGRAM, (int64_t)fx->handled);
	metric_add(&app->metrics, METRIC_UPDATES_DUPLICATE, CHANNEL_TELEGRAM,
		   (int64_t)fx->duplicates);
	metric_add(&app->metrics, METRIC_UPDATES_FAILED, CHANNEL_TELEGRAM, (int64_t)fx->failed);
}

static void committed(struct app *app, const struct outcome *o)
{
	app->stalled = OK;
	if (app->poll.has_batch)
		poll_commit(&app->poll, o->offset);
	poll_start(&app->poll, app->now_us); /* at once: never behind the sends */
	if (app->poll.trouble == POLL_WEBHOOK && app->poll.trouble_is_new)
		sender_call(app->sender, "deleteWebhook", "{\"drop_pending_updates\":false}");
	app->poll.trouble_is_new = false;
	if (app->probe.done) {
		app->probe.done = false;
		app->probe.ask_chat[0] = '\0';
	}
	sender_settle(app->sender, app->now_ms, app->now_us);
	app->recompute_cursor = o->cursor;
	app->notices_waiting = o->more_notices;
	app->woken = false;
	app->next_timer_ms = o->next_timer;
	app->next_held_ms = o->next_held;
	echo(app, &o->fx);
	reload_brand(app, &o->fx);
	count(app, &o->fx);
}

void app_turn(struct app *app)
{
	struct outcome o = { .offset = app->poll.offset, .cursor = -1 };
	int64_t start = app->clock.mono_us(app->clock.ctx);
	enum err e;

	e = transact(app, &o);
	if (e != OK)
		stall(app, e);
	else
		committed(app, &o);
	if (e == OK && sender_wants_rows(app->sender) &&
	    sender_load(app->sender, app->store, &app->turn_arena, app->now_ms, app->now_us) != OK)
		log_warn("outbox not read");
	arena_reset(&app->turn_arena);
	metric_time(&app->metrics, TIMING_TURN, app->clock.mono_us(app->clock.ctx) - start);
}
