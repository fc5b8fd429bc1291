/* app_replay.c - dead letters that someone asked to try again (`sigap dead replay ID`). */
#include "bot/app_inside.h"

#include "base/json.h"
#include "bot/telegram.h"
#include "bot/whatsapp_hook.h"
#include "store/dead.h"

enum { REPLAYS_A_TURN = 16 };

typedef enum err replay_fn(struct app *app, const struct dead_letter *d, struct router_effects *fx);

static enum err refuse(struct app *app, const struct dead_letter *d, const char *why)
{
	log_warn("letter not replayed case=%lld why=\"%s\"", (long long)d->id, why);
	return dead_replayed(app->store, d->id, 0, why);
}

static enum err replay_telegram(struct app *app, const json_t *j, const char *ext,
				struct router_effects *fx)
{
	struct update u;

	TRY(telegram_decode(&app->turn_arena, j, app->health.username, &u));
	u.ext = ext;
	return app_route(app, j, &u, fx);
}

static enum err replay_update(struct app *app, const struct dead_letter *d,
			      struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	uint64_t failed = fx->tally[d->channel].failed;
	enum err e = json_read(&app->turn_arena, d->payload, strlen(d->payload), &j, NULL);
	/* Its own id was marked as seen when it was set aside: this is another try of ours. */
	const char *ext = arena_printf(&app->turn_arena, "replay-%lld-%lld-%lld", (long long)d->id,
				       (long long)app->now_ms, (long long)app->now_us);

	if (!ext)
		return ERR_NOMEM;
	if (e == OK)
		e = d->channel == CHANNEL_WHATSAPP ? whatsapp_replay(app, j, ext, fx)
						   : replay_telegram(app, j, ext, fx);
	if (e == ERR_INVALID)
		return refuse(app, d, "still not an update");
	TRY(e);
	return dead_replayed(
		app->store, d->id, app->now_ms,
		fx->tally[d->channel].failed > failed ? "failed again, see the newer case" : NULL);
}

static enum outbox_kind kind_of(const struct dead_letter *d, const struct outgoing *m)
{
	if (d->channel == CHANNEL_EMAIL)
		return OUT_MAIL;
	if (d->channel == CHANNEL_SHOP)
		return OUT_EVENT;
	return m->call ? OUT_CALL : m->edit ? OUT_EDIT : OUT_MESSAGE;
}

/* The letter keeps the body alone; whose chat it is tells the address. */
static enum err replay_message(struct app *app, const struct dead_letter *d,
			       struct router_effects *fx)
{
	struct outbox_row row = { .channel = d->channel,
				  .chat = d->ext,
				  .rank = RANK_NOTICE,
				  .body = d->payload,
				  .due_ms = app->now_ms,
				  .created_ms = app->now_ms };
	struct outgoing m;
	struct contact c;
	struct address address;
	enum err e = outgoing_decode(&app->turn_arena, d->payload, &m);

	if (e == ERR_INVALID)
		return refuse(app, d, "not a message");
	TRY(e);
	if (m.secret)
		return refuse(app, d, "it was secret and is not kept; the person must ask again");
	e = contact_by_address(app->store, &app->turn_arena, d->channel, d->ext, &c, &address);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	row.address_id = e == OK ? address.id : 0;
	row.kind = kind_of(d, &m);
	TRY(outbox_put(app->store, &row));
	TRY(router_put(&app->turn_arena, fx, &row));
	return dead_replayed(app->store, d->id, app->now_ms, NULL);
}

static enum err replay_timer(struct app *app, const struct dead_letter *d,
			     struct router_effects *fx)
{
	json_t *j CLEANUP(json_drop) = NULL;
	enum err e = json_read(&app->turn_arena, d->payload, strlen(d->payload), &j, NULL);

	(void)fx;
	if (e == ERR_INVALID)
		return refuse(app, d, "not a timer");
	TRY(e);
	TRY(timer_set(app->store, (int)json_int(j, "kind"), json_int(j, "ref"), app->now_ms));
	return dead_replayed(app->store, d->id, app->now_ms, NULL);
}

static const struct {
	const char *source;
	replay_fn *replay;
} sources[] = {
	{ "update", replay_update },
	{ "outbox", replay_message },
	{ "timer", replay_timer },
};

static enum err replay(struct app *app, const struct dead_letter *d, struct router_effects *fx)
{
	for (size_t i = 0; i < ARRAY_LEN(sources); i++)
		if (strcmp(d->source, sources[i].source) == 0)
			return sources[i].replay(app, d, fx);
	return refuse(app, d, "of unknown source");
}

enum err app_run_replays(struct app *app, struct outcome *o)
{
	if (!app->woken && !app->replays_waiting)
		return OK;
	for (int i = 0; i < REPLAYS_A_TURN; i++) {
		struct dead_letter d;
		enum err e = dead_next_replay(app->store, &app->turn_arena, &d);

		if (e == ERR_NOT_FOUND)
			return OK;
		TRY(e);
		TRY(replay(app, &d, &o->fx));
	}
	o->more_replays = true;
	return OK;
}
