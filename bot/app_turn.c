/* app_turn.c - one turn of the loop: a transaction over everything that waits, then its echo.
 * Everything before the commit is rows; everything after it only repeats what the rows say. */
#include "bot/app_inside.h"

enum { STALL_MS = 200 }; /* until a failed transaction is tried again */

bool app_has_work(const struct app *app)
{
	if (app->stalled != OK)
		return app->now_us >= app->retry_at_us;
	return app->poll.has_batch || intake_waits(&app->intake) || keeper_result(app->keeper, 0) ||
	       sender_has_results(app->sender) || app->woken || app->notices_waiting ||
	       app->replays_waiting || app->payments_waiting || app->recompute_cursor >= 0 ||
	       app->probe.done || app->poll.trouble_is_new ||
	       app_due(app->next_timer_ms, app->now_ms) ||
	       app_due(app->next_held_ms, app->now_ms) || sender_wants_rows(app->sender);
}

/* ---- the transaction ---- */

static enum err next_of(enum err e, int64_t *at)
{
	if (e == ERR_NOT_FOUND)
		*at = -1;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err in_transaction(struct app *app, struct outcome *o)
{
	TRY(app_apply_sends(app, o));
	TRY(app_take_batch(app, o));
	TRY(intake_run(app, o));
	TRY(app_take_evidence(app, o));
	TRY(app_run_timers(app, o));
	TRY(app_run_replays(app, o));
	TRY(app_tell_trouble(app, o));
	TRY(app_answer_probe(app, o));
	TRY(app_match_payments(app, o));
	TRY(app_run_notices(app, o));
	TRY(app_run_recompute(app, o));
	TRY(app_release_held(app, o));
	TRY(next_of(timer_next(app->store, &o->next_timer), &o->next_timer));
	return next_of(outbox_next_held(app->store, &o->next_held), &o->next_held);
}

static void stall(struct app *app, enum err e)
{
	if (app->stalled != e)
		log_error(
			"database refuses, nothing is acknowledged meanwhile err=\"%s\" said=\"%s\"",
			err_name(e), store_last_error(app->store));
	app->stalled = e;
	app->retry_at_us = app->now_us + STALL_MS * 1000;
	intake_refused(&app->intake, app->now_us);
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

static void echo(struct app *app, const struct router_effects *fx)
{
	for (size_t i = 0; i < fx->n_callbacks; i++)
		sender_answer(app->sender, fx->callbacks[i].channel, fx->callbacks[i].id,
			      fx->callbacks[i].text, fx->callbacks[i].alert);
	if (fx->probe_chat)
		probe_start(&app->probe, app->rt->ctx.staff_chat, fx->probe_chat);
	if (sender_put(app->sender, app->store, &app->turn_arena, fx->put, fx->n_put, app->now_ms,
		       app->now_us) != OK)
		log_error("no room for new messages: the outbox is read again later");
	for (size_t i = 0; i < fx->n_taken; i++)
		sender_seen(app->sender, fx->taken[i].channel, fx->taken[i].chat, fx->taken[i].ext);
}

static void count(struct app *app, const struct router_effects *fx)
{
	metric_add(&app->metrics, METRIC_COMMITS, 0, 1);
	for (size_t c = CHANNEL_NONE + 1; c < CHANNEL_COUNT; c++) {
		const struct update_tally *n = &fx->tally[c];

		metric_add(&app->metrics, METRIC_UPDATES, c, (int64_t)n->handled);
		metric_add(&app->metrics, METRIC_UPDATES_DUPLICATE, c, (int64_t)n->duplicates);
		metric_add(&app->metrics, METRIC_UPDATES_FAILED, c, (int64_t)n->failed);
	}
}

/* What the last poll said, beside updates. */
static void heed_poll(struct app *app, const struct outcome *o)
{
	bool news = app->poll.trouble_is_new;

	app->poll.trouble_is_new = false;
	if (o->conflict_told)
		app->conflict_told_us = app->now_us;
	if (!news)
		return;
	if (app->poll.trouble == POLL_WEBHOOK)
		sender_call(app->sender, CHANNEL_TELEGRAM, "deleteWebhook",
			    "{\"drop_pending_updates\":false}");
	if (app->poll.trouble == POLL_FINE && !app->probe.me)
		app_introduce(app); /* at the start nobody listened */
}

static void committed(struct app *app, const struct outcome *o)
{
	app->stalled = OK;
	intake_committed(&app->intake);
	if (o->n_updates)
		poll_commit(&app->poll, o->n_updates, o->offset);
	poll_start(&app->poll, app->now_us); /* at once: never behind the sends */
	heed_poll(app, o);
	if (app->probe.done)
		probe_told(&app->probe);
	sender_settle(app->sender, app->now_ms, app->now_us);
	app_evidence_committed(app, o);
	app->recompute_cursor = o->cursor;
	app->notices_waiting = o->more_notices;
	app->replays_waiting = o->more_replays;
	app->payments_waiting = o->more_payments;
	app->woken = false;
	app->next_timer_ms = o->next_timer;
	app->next_held_ms = o->next_held;
	echo(app, &o->fx);
	app_reload_changed(app, &o->fx);
	count(app, &o->fx);
}

void app_turn(struct app *app)
{
	struct outcome o = { .offset = app->poll.offset, .cursor = -1 };
	int64_t start = app->clock.mono_us(app->clock.ctx);
	enum err e;

	e = transact(app, &o);
	if (e == OK) {
		committed(app, &o);
		e = sender_load(app->sender, app->store, &app->turn_arena, app->now_ms,
				app->now_us);
	}
	if (e != OK)
		stall(app, e);
	arena_reset(&app->turn_arena);
	metric_time(&app->metrics, TIMING_TURN, app->clock.mono_us(app->clock.ctx) - start);
}
