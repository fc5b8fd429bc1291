/* turns.c - what the bot does in a turn, in the order of bot/app_turn.c, and how time goes on. Part
 * of world.h. */
#include "tests/talk/world.h"

#include "base/json.h"
#include "bot/telegram.h"
#include "handlers/burst.h"
#include "handlers/payments.h"
#include "handlers/timed.h"
#include "store/seen.h"
#include "store/sql.h"

enum { TURNS_MAX = 200, NOTICES_A_TURN = 64, HELD_A_TURN = 256 };

static enum err take_update(struct world *w, const char *raw, struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct update u;

	TRY(json_read(&w->turn, raw, strlen(raw), &j, NULL));
	if (!json_object_get(j, "update_id"))
		return webhook_take(w, j, fx);
	TRY(telegram_decode(&w->turn, j, w->health.username, &u));
	return router_update(w->store, &w->turn, &w->rt->ctx, w->now_ms, j, &u, fx);
}

static enum err call_timer(struct turn *t, void *arg)
{
	return timed_run(t, arg);
}

static enum err call_notices(struct turn *t, void *arg)
{
	return notices_run(t, NOTICES_A_TURN, arg);
}

static enum err call_match(struct turn *t, void *arg)
{
	return payments_match(t, arg);
}

static enum err call_recompute(struct turn *t, void *arg)
{
	return timed_recompute(t, arg);
}

static enum err call(struct world *w, const char *what, enum err (*fn)(struct turn *, void *),
		     void *arg, struct router_effects *fx)
{
	enum err e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, what, fn, arg,
				 fx);

	if (e != OK)
		world_fail(w, "%s: %s", what, err_name(e));
	return e;
}

static enum err run_timers(struct world *w, struct router_effects *fx)
{
	struct timer timer;
	enum err e;

	while ((e = timer_take(w->store, w->now_ms, &timer)) == OK)
		TRY(call(w, "timer", call_timer, &timer, fx));
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err answer_probe(struct world *w, struct router_effects *fx)
{
	struct update u = { .kind = UPDATE_PROBED,
			    .channel = CHANNEL_TELEGRAM,
			    .chat = w->probe_chat,
			    .name = "",
			    .language = "",
			    .text = "",
			    .args = "" };

	if (!w->probe_chat)
		return OK;
	u.in_private = w->probe_chat[0] != '-';
	u.sender = u.in_private ? w->probe_chat : NULL;
	u.ext = arena_printf(&w->turn, "probe-%lld", (long long)w->next_update++);
	w->health.last_poll_ms = w->now_ms;
	world_look_at_group(w);
	w->probe_chat = NULL;
	return router_update(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, &u, fx);
}

static enum err in_transaction(struct world *w, struct router_effects *fx)
{
	struct outbox_row *rows;
	size_t n;

	for (size_t i = 0; i < w->n_waiting; i++)
		TRY(take_update(w, w->waiting[i], fx));
	w->n_waiting = 0;
	TRY(files_fetch(w, fx));
	TRY(run_timers(w, fx));
	TRY(answer_probe(w, fx));
	if (w->woken || fx->orders_changed)
		TRY(call(w, "payments", call_match, &(bool) { false }, fx));
	if (w->woken || w->notices_waiting || fx->orders_changed) {
		w->notices_waiting = false;
		TRY(call(w, "notices", call_notices, &w->notices_waiting, fx));
	}
	w->woken = false;
	if (w->recompute_cursor >= 0) {
		TRY(call(w, "recompute", call_recompute, &w->recompute_cursor, fx));
		if (w->recompute_cursor == 0)
			w->recompute_cursor = -1;
	}
	return outbox_take_held(w->store, &w->turn, w->now_ms, HELD_A_TURN, &rows, &n);
}

static bool after_commit(struct world *w, const struct router_effects *fx)
{
	const char *why = NULL;

	for (size_t i = 0; i < fx->n_callbacks; i++)
		if (fx->callbacks[i].id) /* else said as a message: nothing pops up there */
			chats_toast(w, fx->callbacks[i].id, fx->callbacks[i].text);
	if (fx->probe_chat)
		w->probe_chat = arena_strdup(&w->arena, fx->probe_chat);
	if (fx->calendar_changed) {
		if (runtime_reload_calendar(w->rt, w->store, &why) != OK)
			return world_fail(w, "calendar: %s", why ? why : "");
		w->recompute_cursor = 0;
	}
	if (fx->staff_changed && runtime_reload_staff(w->rt, w->store) != OK)
		return world_fail(w, "staff not re-read");
	if (fx->tally[CHANNEL_TELEGRAM].failed || fx->tally[CHANNEL_WHATSAPP].failed)
		return world_fail(w, "a handler failed; the update lies in dead_letters");
	return chats_deliver(w);
}

static bool turn(struct world *w)
{
	struct router_effects fx = { 0 };
	enum err e = store_begin(w->store);

	if (e == OK) {
		e = in_transaction(w, &fx);
		if (e != OK)
			store_rollback(w->store);
		else
			e = store_commit(w->store);
	}
	if (e != OK)
		return world_fail(w, "transaction: %s (%s)", err_name(e),
				  store_last_error(w->store));
	if (w->dies) {
		w->dies = false;
		return world_stop(w);
	}
	if (!after_commit(w, &fx))
		return false;
	arena_reset(&w->turn);
	return true;
}

/* When something next happens by itself; INT64_MAX when nothing will. */
static int64_t next_due(struct world *w)
{
	int64_t timer = INT64_MAX, held = INT64_MAX;

	if (timer_next(w->store, &timer) != OK)
		timer = INT64_MAX;
	if (outbox_next_held(w->store, &held) != OK)
		held = INT64_MAX;
	return timer < held ? timer : held;
}

static bool has_work(struct world *w)
{
	return w->n_waiting || w->woken || w->notices_waiting || w->recompute_cursor >= 0 ||
	       w->probe_chat || next_due(w) <= w->now_ms;
}

bool world_settle(struct world *w)
{
	for (int i = 0; !w->down && has_work(w); i++) {
		if (i == TURNS_MAX)
			return world_fail(w, "the bot finds no rest");
		if (!turn(w))
			return false;
	}
	return !w->trouble[0];
}

/* A number that the store knows; 0 when it knows none. */
static int64_t stored(struct world *w, const char *sql)
{
	sqlite3_stmt *st;
	int64_t n = 0;

	if (sqlite3_prepare_v2(store_db(w->store), sql, -1, &st, NULL) != SQLITE_OK) {
		world_fail(w, "%s: %s", sql, store_last_error(w->store));
		return 0;
	}
	if (sqlite3_step(st) == SQLITE_ROW)
		n = sqlite3_column_int64(st, 0);
	sqlite3_finalize(st);
	return n;
}

static bool let_pass(struct world *w, int64_t until_ms)
{
	return until_ms <= w->now_ms ? !w->trouble[0] : world_move_clock(w, until_ms);
}

bool world_read(struct world *w)
{
	int64_t heard_ms;

	if (w->down)
		return true;
	heard_ms = stored(w, "SELECT max(heard_ms) FROM address");
	return let_pass(w, heard_ms ? heard_ms + BURST_AGAIN_MS + 1 : 0);
}

bool world_linger(struct world *w)
{
	int64_t who = w->down ? 0 : stored(w, "SELECT max(address_id) FROM burst");
	int64_t due_ms = 0;

	if (who && timer_due(w->store, TIMER_BURST, who, &due_ms) != OK)
		return world_fail(w, "words that nothing will ever answer");
	return let_pass(w, due_ms);
}

bool world_move_clock(struct world *w, int64_t to_ms)
{
	if (to_ms < w->now_ms)
		return world_fail(w, "the clock does not go back");
	while (!w->down && next_due(w) <= to_ms) {
		int64_t due_ms = next_due(w);

		w->now_ms = due_ms > w->now_ms ? due_ms : w->now_ms;
		if (!world_settle(w))
			return false;
	}
	w->now_ms = to_ms;
	return world_settle(w);
}
