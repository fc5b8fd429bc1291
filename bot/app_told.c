/* app_told.c - inside the transaction: what the channels told us of our messages, of our polls, and
 * of ourselves. */
#include "bot/app_inside.h"

#include "handlers/alerts.h"
#include "handlers/desk.h"
#include "handlers/window.h"
#include "store/relay.h"

enum { CONFLICT_TOLD_S = 30 * 60 }; /* two bots with one token take turns: said once in a while */

struct hearing {
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
	struct hearing *h = ctx;
	struct given_up copy = *g;
	enum err e = app_call(h->app, "undeliverable", call_gave_up, &copy, h->fx);

	return router_store_error(e) ? e : OK;
}

static struct update plain_update(enum update_kind kind, const char *chat)
{
	return (struct update) { .kind = kind,
				 .channel = CHANNEL_TELEGRAM,
				 .chat = chat,
				 .name = "",
				 .language = "",
				 .text = "",
				 .args = "" };
}

/* The group itself would have told us, but perhaps while we were away for longer than a day. */
static enum err moved(void *ctx, int channel, const char *from, const char *to)
{
	struct hearing *h = ctx;
	struct app *app = h->app;
	struct update u = plain_update(UPDATE_MIGRATED, from);

	u.channel = channel;
	u.new_chat = to;
	u.ext = arena_printf(&app->turn_arena, "moved-%s-%s", from, to);
	if (!u.ext)
		return ERR_NOMEM;
	return app_route(app, NULL, &u, h->fx);
}

static enum err call_accepted(struct turn *t, void *arg)
{
	const struct taken_on *m = arg;

	TRY(desk_accepted(t, m->row, m->message, m->more));
	return m->delivered ? desk_reached(t, m->row->channel, m->message, m->read) : OK;
}

static enum err accepted(void *ctx, const struct taken_on *m)
{
	struct hearing *h = ctx;
	struct taken_on copy = *m;
	bool known;
	enum err e;

	TRY(relay_awaits(h->app->store, m->row->id, &known));
	if (!known)
		return OK;
	e = app_call(h->app, "accepted", call_accepted, &copy, h->fx);
	return router_store_error(e) ? e : OK;
}

static enum err call_reached(struct turn *t, void *arg)
{
	const struct taken_on *m = arg;

	return desk_reached(t, CHANNEL_WHATSAPP, m->message, m->read);
}

enum err app_send_reached(struct app *app, int64_t message, bool read, struct router_effects *fx)
{
	struct taken_on m = { .message = message, .read = read };
	struct relay known;
	enum err e = relay_to(app->store, &app->turn_arena, CHANNEL_WHATSAPP, message, &known);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	e = app_call(app, "reached", call_reached, &m, fx);
	return router_store_error(e) ? e : OK;
}

/* What became of a call or of a message into a topic, for its case. */
struct topic_news {
	const struct outbox_row *row;
	int64_t made;
	bool closed, taken;
};

static enum err call_called(struct turn *t, void *arg)
{
	const struct topic_news *n = arg;

	return desk_called(t, n->row->ref_kind, n->row->ref, n->made);
}

static enum err called(void *ctx, const struct outbox_row *row, int64_t made)
{
	struct hearing *h = ctx;
	struct topic_news n = { .row = row, .made = made };
	enum err e = app_call(h->app, "called", call_called, &n, h->fx);

	return router_store_error(e) ? e : OK;
}

static enum err call_topic_lost(struct turn *t, void *arg)
{
	struct topic_news *n = arg;

	return desk_topic_lost(t, n->row, n->closed, &n->taken);
}

static enum err topic_lost(void *ctx, const struct outbox_row *row, bool closed, bool *taken)
{
	struct hearing *h = ctx;
	struct topic_news n = { .row = row, .closed = closed };
	enum err e = app_call(h->app, "topic lost", call_topic_lost, &n, h->fx);

	*taken = e == OK && n.taken;
	return router_store_error(e) ? e : OK;
}

struct waiting {
	const struct outbox_row *row;
	bool first;
};

static enum err call_waits(struct turn *t, void *arg)
{
	const struct waiting *w = arg;

	return window_waits(t, w->row, w->first);
}

static enum err waits(void *ctx, const struct outbox_row *row, bool first)
{
	struct hearing *h = ctx;
	struct waiting w = { row, first };
	enum err e = app_call(h->app, "window", call_waits, &w, h->fx);

	return router_store_error(e) ? e : OK;
}

static enum err call_stopped(struct turn *t, void *arg)
{
	return alert_admins(t, MSG_STAFF_WHATSAPP_STOPPED, VALUES(V("why", arg)));
}

/* Of a refused Telegram token admins cannot be told by Telegram: /readyz and the log say it. */
static enum err stopped(void *ctx, int channel, const char *why)
{
	struct hearing *h = ctx;
	char *copy = arena_strdup(&h->app->turn_arena, why);
	enum err e = OK;

	log_error("sending is refused channel=%d why=\"%s\"", channel, why);
	if (!copy)
		return ERR_NOMEM;
	if (channel == CHANNEL_WHATSAPP)
		e = app_call(h->app, "stopped", call_stopped, copy, h->fx);
	return router_store_error(e) ? e : OK;
}

static struct sender_hears hears_of(struct hearing *h)
{
	return (struct sender_hears) { accepted,   gave_up, moved,   called,
				       topic_lost, waits,   stopped, h };
}

enum err app_apply_sends(struct app *app, struct outcome *o)
{
	struct hearing h = { app, &o->fx };
	const struct sender_hears hears = hears_of(&h);

	return sender_apply(app->sender, app->store, &app->turn_arena, app->now_ms, &hears);
}

enum err app_send_confirmed(struct app *app, int64_t outbox_id, const char *ext,
			    struct router_effects *fx)
{
	struct hearing h = { app, fx };
	const struct sender_hears hears = hears_of(&h);

	return sender_confirmed(app->sender, app->store, &app->turn_arena, outbox_id, ext,
				app->now_ms, &hears);
}

enum err app_send_failed(struct app *app, int64_t outbox_id, const struct verdict *why,
			 struct router_effects *fx)
{
	struct hearing h = { app, fx };
	const struct sender_hears hears = hears_of(&h);
	struct outbox_row again;

	TRY(sender_failed(app->sender, app->store, &app->turn_arena, outbox_id, why, app->now_ms,
			  &hears, &again));
	return again.id ? router_put(&app->turn_arena, fx, &again) : OK;
}

static enum err call_trouble(struct turn *t, void *arg)
{
	(void)arg;
	return alert_admins(t, MSG_STAFF_CONFLICT, NO_VALUES);
}

/* Another poller is for people to hear of; a refused token they cannot be told of by Telegram. */
enum err app_tell_trouble(struct app *app, struct outcome *o)
{
	bool lately = app->conflict_told_us &&
		      app->now_us - app->conflict_told_us < CONFLICT_TOLD_S * INT64_C(1000000);
	enum err e;

	if (!app->poll.trouble_is_new || app->poll.trouble != POLL_CONFLICT || lately)
		return OK;
	o->conflict_told = true;
	e = app_call(app, "conflict", call_trouble, NULL, &o->fx);
	return router_store_error(e) ? e : OK;
}

static enum err answer_one(struct app *app, const char *asker, struct router_effects *fx)
{
	/* A copy: the probe is free for the next question before the sender reads the chat. */
	const char *chat = arena_strdup(&app->turn_arena, asker);
	struct update u = plain_update(UPDATE_PROBED, chat);

	u.ext = arena_printf(&app->turn_arena, "probe-%s-%lld-%lld", asker, (long long)app->now_ms,
			     (long long)app->now_us);
	if (!chat || !u.ext)
		return ERR_NOMEM;
	u.in_private = chat[0] != '-';
	u.sender = u.in_private ? chat : NULL;
	return app_route(app, NULL, &u, fx);
}

enum err app_answer_probe(struct app *app, struct outcome *o)
{
	for (size_t i = 0; app->probe.done && i < app->probe.n_askers; i++)
		TRY(answer_one(app, app->probe.askers[i], &o->fx));
	return OK;
}

void app_introduce(struct app *app)
{
	probe_start(&app->probe, app->rt->ctx.staff_chat, NULL);
	probe_set_commands(&app->probe, &app->rt->ctx);
}
