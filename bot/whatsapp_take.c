/* whatsapp_take.c - one message or status of a webhook, within the turn's transaction. Part of
 * whatsapp_hook.h. */
#include "base/json.h"
#include "bot/app_inside.h"
#include "bot/whatsapp_hook.h"
#include "handlers/secrets.h"
#include "store/audit.h"
#include "store/cast.h"
#include "store/dead.h"
#include "store/whatsapp_people.h"

enum { PAYLOAD_MAX = 256 * 1024 };

enum err whatsapp_keep(struct app *app, const char *ext, char *text, const char *why)
{
	bool fits = text && strlen(text) <= PAYLOAD_MAX;
	struct dead_letter d = { .at_ms = app->now_ms,
				 .source = "update",
				 .channel = CHANNEL_WHATSAPP,
				 .ext = ext,
				 .payload = fits ? text : "{}",
				 .reason = why };
	int64_t id = 0;
	enum err e;

	if (fits)
		secrets_blot(text);
	e = dead_add(app->store, &d, &id);
	if (e == OK)
		log_error("webhook part set aside update=\"%s\" case=%lld why=\"%s\"", ext,
			  (long long)id, why);
	return e;
}

static enum err set_aside(struct app *app, const char *ext, const json_t *part, const char *why)
{
	char *text = json_dumps(part, JSON_COMPACT | JSON_ENCODE_ANY);
	enum err e = whatsapp_keep(app, ext, text, why);

	free(text);
	return e;
}

/* ---- who, and which message ---- */

static struct wa_ids ids_of(const struct whatsapp_person *p)
{
	return (struct wa_ids) { p->phone, p->bsuid };
}

/* Joining two people changes many rows: all of them or none. */
static enum err know_person(struct app *app, const struct whatsapp_message *m, const char **ext)
{
	const struct wa_ids was = ids_of(&m->from), is = ids_of(&m->becomes);
	enum err e = store_savepoint(app->store);

	if (e != OK)
		return e;
	e = m->changed ? wa_become(app->store, &app->turn_arena, &was, &is, app->now_ms, ext)
		       : wa_learn(app->store, &app->turn_arena, &was, app->now_ms, ext);
	if (e == OK)
		return store_release(app->store);
	if (store_in_tx(app->store) && store_undo(app->store) != OK)
		return ERR_IO;
	return store_in_tx(app->store) ? e : ERR_IO;
}

/* The number of the message that this one answers, 0 when we do not know it (any more). */
static enum err quoted_id(struct app *app, const char *wamid, int64_t *id)
{
	struct wa_message m = { 0 };
	enum err e = wamid ? wa_message_find(app->store, &app->turn_arena, wamid, &m)
			   : ERR_NOT_FOUND;

	*id = m.id;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* What only the store can tell of an update. id: the message's own number. */
static enum err complete(struct app *app, struct whatsapp_message *m, int64_t id)
{
	struct update *u = &m->update;
	int64_t latest = app->now_ms + WHATSAPP_WINDOW_MS, quoted;

	TRY(know_person(app, m, &u->sender));
	TRY(quoted_id(app, m->quoted, &quoted));
	u->chat = u->sender;
	if (m->from.phone && strcmp(m->from.phone, u->sender) == 0)
		u->phone = u->sender;
	u->message = id;
	if ((u->kind == UPDATE_BUTTON || u->edited) && quoted)
		u->message = quoted; /* that on which the button hangs, or which is corrected */
	else
		u->reply_to = quoted;
	if (u->window_ms > latest) /* a clock that runs ahead of ours */
		u->window_ms = latest;
	return OK;
}

/* ---- messages ---- */

/* A new message has a row of its own from here on, whatever becomes of it. */
static enum err take_new(struct app *app, const json_t *raw, struct whatsapp_message *m, int64_t id,
			 struct router_effects *fx)
{
	enum err e = complete(app, m, id);

	if (router_store_error(e))
		return e;
	if (e != OK)
		return set_aside(app, m->wamid, raw, err_name(e));
	TRY(app_route_new(app, raw, &m->update, fx));
	return router_taken(&app->turn_arena, fx, CHANNEL_WHATSAPP, m->update.chat, m->wamid);
}

enum err whatsapp_take_message(struct app *app, const json_t *message, const json_t *contacts,
			       struct router_effects *fx)
{
	struct whatsapp_message m;
	int64_t id;
	enum err e = whatsapp_decode(&app->turn_arena, message, contacts, &m);

	if (e == ERR_INVALID)
		return set_aside(app, "", message, "not a message");
	TRY(e);
	e = wa_message_received(app->store, m.wamid, m.from.phone ? m.from.phone : m.from.bsuid,
				app->now_ms, &id);
	if (e == ERR_EXISTS) {
		fx->tally[CHANNEL_WHATSAPP].duplicates++;
		return OK;
	}
	return e == OK ? take_new(app, message, &m, id, fx) : e;
}

enum err whatsapp_replay(struct app *app, const json_t *message, const char *ext,
			 struct router_effects *fx)
{
	struct whatsapp_message m;
	int64_t id;

	TRY(whatsapp_decode(&app->turn_arena, message, NULL, &m));
	TRY(quoted_id(app, m.wamid, &id));
	TRY(complete(app, &m, id));
	m.update.ext = ext;
	return app_route_new(app, message, &m.update, fx);
}

/* ---- statuses ---- */

/* Accepted, but failed: as if the answer had said so. */
static enum err take_failure(struct app *app, const struct whatsapp_status *s,
			     const struct wa_message *m, struct router_effects *fx)
{
	struct verdict v = whatsapp_judge_code(s->error);
	char *why = arena_printf(&app->turn_arena, "%d %s", s->error, s->why);

	if (!why)
		return ERR_NOMEM;
	v.why = why;
	if (v.kind == VERDICT_CLOSED && m->chat[0])
		TRY(address_close_window(app->store, CHANNEL_WHATSAPP, m->chat, app->now_ms));
	return app_send_failed(app, m->outbox_id, &v, fx);
}

/* The first status that says it left: the price stands on it. */
static enum err count_priced(struct app *app, const struct whatsapp_status *s)
{
	struct wa_message was;
	enum err e;

	if (s->state < WA_SENT || s->state == WA_FAILED)
		return OK;
	e = wa_message_find(app->store, &app->turn_arena, s->wamid, &was);
	if (e == OK && was.state > WA_RECEIVED && was.state < WA_SENT)
		metric_add(&app->metrics, METRIC_PRICED, s->category, 1);
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_status(struct app *app, const struct whatsapp_status *s,
			    struct router_effects *fx)
{
	struct wa_message m;
	bool moved = false;
	enum err e;

	TRY(count_priced(app, s));
	e = wa_message_status(app->store, &app->turn_arena, s->wamid, s->state, s->category,
			      s->outbox_id, app->now_ms, &m, &moved);
	if (e == ERR_NOT_FOUND) /* sent by somebody else with our number, or long ago */
		return OK;
	TRY(e);
	if (s->state == WA_FAILED && !m.chat[0]) /* acted on when its answer comes */
		return wa_message_blame(app->store, m.id, s->error);
	if (s->state == WA_FAILED)
		return moved ? take_failure(app, s, &m, fx) : OK;
	if (!m.chat[0]) /* faster than the answer to its send, which may never come */
		return app_send_confirmed(app, m.outbox_id, s->wamid, fx);
	if (!moved || s->state < WA_DELIVERED)
		return OK;
	TRY(app_send_reached(app, m.id, s->state >= WA_READ, fx));
	TRY(cast_to_reached(app->store, &app->turn_arena, CHANNEL_WHATSAPP, m.chat, m.id,
			    s->state >= WA_READ));
	return outbox_done(app->store, m.outbox_id);
}

enum err whatsapp_take_status(struct app *app, const json_t *status, struct router_effects *fx)
{
	struct whatsapp_status s;
	enum err e = whatsapp_decode_status(&app->turn_arena, status, &s);

	if (e == ERR_INVALID)
		return set_aside(app, "", status, "not a status");
	TRY(e);
	e = take_status(app, &s, fx);
	if (e == OK || router_store_error(e))
		return e;
	return set_aside(app, s.wamid, status, err_name(e));
}

/* ---- what a person set about us in the app itself ---- */

static enum err find_person(struct app *app, const json_t *preference, struct contact *c)
{
	static const char *const ids[] = { "wa_id", "user_id" };
	struct address addr;
	enum err e = ERR_NOT_FOUND;

	for (size_t i = 0; i < ARRAY_LEN(ids) && e == ERR_NOT_FOUND; i++) {
		const char *ext = json_str(preference, ids[i]);

		if (ext)
			e = contact_by_address(app->store, &app->turn_arena, CHANNEL_WHATSAPP, ext,
					       c, &addr);
	}
	return e;
}

/* It may come twice, and late: what was said after it stays. */
static enum err set_promo(struct app *app, const struct contact *c, bool yes, int64_t at_ms)
{
	const char *who = arena_printf(&app->turn_arena, "contact:%lld", (long long)c->id);
	int64_t was_ms;

	TRY(contact_promo(app->store, c->id, &was_ms));
	if (at_ms <= (was_ms < 0 ? -was_ms : was_ms))
		return OK;
	TRY(contact_set_promo(app->store, c->id, yes ? at_ms : -at_ms));
	if (!who)
		return ERR_NOMEM;
	return audit_add(app->store, app->now_ms, who, "promo", yes ? "promo:yes" : "promo:no",
			 "whatsapp");
}

enum err whatsapp_take_preference(struct app *app, const json_t *preference)
{
	const char *category = json_str(preference, "category");
	const char *value = json_str(preference, "value");
	int64_t at_ms = whatsapp_seconds(preference, "timestamp");
	struct contact c;
	enum err e;

	if (!category || !value || strcmp(category, "marketing_messages") != 0 ||
	    (strcmp(value, "stop") != 0 && strcmp(value, "resume") != 0))
		return OK;
	if (at_ms <= 0 || at_ms > app->now_ms)
		at_ms = app->now_ms;
	e = find_person(app, preference, &c);
	if (e == OK)
		e = set_promo(app, &c, strcmp(value, "resume") == 0, at_ms);
	return router_store_error(e) ? e : OK;
}
