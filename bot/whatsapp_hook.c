#include "bot/whatsapp_hook.h"

#include "base/json.h"
#include "base/secret.h"
#include "bot/app_inside.h"
#include "handlers/alerts.h"
#include "store/dead.h"
#include "store/limit.h"

enum { FIELD_CHARS = 64, PURGE_EVERY = 1024, PURGE_ROWS = 4096 };

/* ---- the handshake ---- */

static bool is_challenge(const char *s)
{
	size_t n = 0;

	for (; s[n]; n++)
		if (n == WHATSAPP_CHALLENGE || (unsigned char)s[n] < 0x20 || s[n] == 0x7f)
			return false;
	return n > 0;
}

static void verify(struct http_request *r, void *user)
{
	const struct app *app = user;
	const char *mode = http_query(r, "hub.mode"), *token = http_query(r, "hub.verify_token");
	const char *challenge = http_query(r, "hub.challenge");
	const char *ours = app->boot->config.whatsapp.verify_token;

	if (!ours[0] || !mode || strcmp(mode, "subscribe") != 0 || !token ||
	    !secret_equal(token, ours) || !challenge || !is_challenge(challenge)) {
		log_warn("webhook handshake refused channel=whatsapp");
		httpd_reply_error(r, 403, "not ours", NULL);
		return;
	}
	log_info("webhook handshake channel=whatsapp");
	httpd_reply(r, 200, NULL, challenge, strlen(challenge));
}

/* ---- a batch ---- */

/* Where the walk through one body stands. Its parts are counted in the order in which they stand
 * there, so that the next turn finds the place again. */
struct walk {
	struct app *app;
	struct outcome *o;
	struct intake_reply *reply;
	size_t at; /* parts passed */
};

/* True for a part that is to be taken now; reply->more when this turn has done enough. */
static bool next_part(struct walk *w)
{
	if (w->reply->more || w->at++ < w->reply->parts)
		return false;
	if (w->o->parts > 0 && intake_full(w->app, w->o)) {
		w->reply->more = true;
		return false;
	}
	w->reply->parts++;
	w->o->parts++;
	return true;
}

static enum err take_messages(struct walk *w, const json_t *value)
{
	const json_t *contacts = json_object_get(value, "contacts");
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(value, "messages"), i, each)
	{
		if (next_part(w))
			TRY(whatsapp_take_message(w->app, each, contacts, &w->o->fx));
	}
	return OK;
}

static enum err take_statuses(struct walk *w, const json_t *value)
{
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(value, "statuses"), i, each)
	{
		if (next_part(w))
			TRY(whatsapp_take_status(w->app, each, &w->o->fx));
	}
	return OK;
}

static enum err take_preferences(struct walk *w, const json_t *value)
{
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(value, "user_preferences"), i, each)
	{
		if (next_part(w))
			TRY(whatsapp_take_preference(w->app, each));
	}
	return OK;
}

struct news {
	enum msg msg;
	const char *what, *why; /* NULL: the text says it all */
};

static enum err call_admins(struct turn *t, void *arg)
{
	const struct news *n = arg;

	if (!n->what)
		return alert_admins(t, n->msg, NO_VALUES);
	return alert_admins(t, n->msg, VALUES(V("what", n->what), V("why", n->why)));
}

static enum err tell_admins(struct walk *w, enum msg msg, const char *what, const char *why)
{
	struct news n = { msg, what, why };
	enum err e = app_call(w->app, "whatsapp news", call_admins, &n, &w->o->fx);

	return router_store_error(e) ? e : OK;
}

static const char *line(struct walk *w, const json_t *obj, const char *key)
{
	struct span s = json_span(obj, key);
	const char *clean = s.ptr ? text_one_line(&w->app->turn_arena, s.ptr, s.len, FIELD_CHARS)
				  : "";

	return clean ? clean : "";
}

/* What Meta says of the number or the account; nobody waits for an answer to it. */
static enum err take_errors(struct walk *w, const json_t *value)
{
	const json_t *each;
	size_t i;

	json_array_foreach(json_object_get(value, "errors"), i, each)
	{
		const char *code;

		if (!next_part(w))
			continue;
		code = arena_printf(&w->app->turn_arena, "%lld", (long long)json_int(each, "code"));
		if (!code)
			return ERR_NOMEM;
		log_warn("whatsapp error code=%s title=\"%s\"", code, line(w, each, "title"));
		TRY(tell_admins(w, MSG_STAFF_WHATSAPP_NEWS, code, line(w, each, "title")));
	}
	return OK;
}

static enum err take_talk(struct walk *w, const json_t *value)
{
	TRY(take_messages(w, value));
	TRY(take_statuses(w, value));
	return take_errors(w, value);
}

/* Another app answers these people, and whatever we said would take them from it. */
static enum err take_standby(struct walk *w, const json_t *value)
{
	(void)value;
	if (!next_part(w))
		return OK;
	log_warn("whatsapp standby: another app holds the conversations of our number");
	return tell_admins(w, MSG_STAFF_WHATSAPP_STANDBY, NULL, NULL);
}

/* A template that was paused, a number whose quality fell, an account that was restricted. */
static enum err take_news(struct walk *w, const json_t *value)
{
	const char *name = line(w, value, "message_template_name");
	const char *event = line(w, value, "event");

	if (!next_part(w))
		return OK;
	log_warn("whatsapp news event=%s template=%s", event, name);
	return tell_admins(w, MSG_STAFF_WHATSAPP_NEWS, name[0] ? name : line(w, value, "reason"),
			   event);
}

static const struct {
	const char *field;
	enum err (*take)(struct walk *w, const json_t *value);
	bool of_number; /* belongs to one of our numbers, named in its metadata */
} fields[] = {
	{ "messages", take_talk, true },
	{ "standby", take_standby, true },
	{ "user_preferences", take_preferences, true },
	{ "message_template_status_update", take_news, false },
	{ "phone_number_quality_update", take_news, false },
	{ "account_update", take_news, false },
	{ "account_alerts", take_news, false },
};

/* What is said to another number of the same business is not ours to read or keep. */
static bool is_ours(const struct walk *w, const json_t *value)
{
	const char *id = json_str(json_object_get(value, "metadata"), "phone_number_id");

	return id && strcmp(id, w->app->boot->config.whatsapp.phone_number_id) == 0;
}

static enum err take_change(struct walk *w, const json_t *change)
{
	const char *field = json_str(change, "field");
	const json_t *value = json_object_get(change, "value");

	for (size_t i = 0; field && i < ARRAY_LEN(fields); i++)
		if (strcmp(fields[i].field, field) == 0) {
			if (!fields[i].of_number || is_ours(w, value))
				return fields[i].take(w, value);
			break;
		}
	if (next_part(w))
		metric_add(&w->app->metrics, METRIC_WEBHOOK_PASSED_OVER, 0, 1);
	return OK;
}

static enum err walk_body(struct walk *w, const json_t *body)
{
	const json_t *entry, *change;
	size_t i, j;

	json_array_foreach(json_object_get(body, "entry"), i, entry)
	{
		json_array_foreach(json_object_get(entry, "changes"), j, change)
		{
			TRY(take_change(w, change));
			if (w->reply->more)
				return OK;
		}
	}
	return OK;
}

/* A message of ours may fail long after it was accepted, but hardly after this. */
#define ACCEPTED_KEPT_MS (2 * MS_DAY)

static enum err purge(struct app *app)
{
	if (app->whatsapp_parts < PURGE_EVERY)
		return OK;
	app->whatsapp_parts = 0;
	TRY(outbox_forget_accepted(app->store, app->now_ms - ACCEPTED_KEPT_MS, PURGE_ROWS));
	return wa_message_purge(app->store, app->now_ms - WA_KEPT_MS, PURGE_ROWS);
}

static char *text_of(struct app *app, struct span body)
{
	return text_clean(&app->turn_arena, body.ptr, body.len, body.len + 1);
}

static enum err take(struct app *app, struct outcome *o, const struct http_request *r,
		     struct intake_reply *reply)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct walk w = { app, o, reply, 0 };
	size_t before = o->parts;
	enum err e = json_read(&app->turn_arena, r->body.ptr, r->body.len, &j, NULL);

	if (e == ERR_INVALID) /* signed, and yet nothing that would be better the next time */
		return whatsapp_keep(app, "", text_of(app, r->body), "not JSON");
	TRY(e);
	TRY(walk_body(&w, j));
	app->whatsapp_parts += o->parts - before;
	return purge(app);
}

/* ---- the door ---- */

static void receive(struct http_request *r, void *user)
{
	struct app *app = user;
	const struct config *c = &app->boot->config;
	const char *signature = http_header(r, "X-Hub-Signature-256");

	if (!whatsapp_signed(c->whatsapp.app_secret, r->body, signature) &&
	    !whatsapp_signed(c->whatsapp.app_secret_previous, r->body, signature)) {
		metric_add(&app->metrics, METRIC_WEBHOOK_FORGED, 0, 1);
		httpd_reply_error(r, 401, "not signed", NULL);
		return;
	}
	intake_keep(&app->intake, r, take, app->now_us);
}

static const struct http_route routes[] = {
	{ "GET", "/webhooks/whatsapp", HTTP_PUBLIC, 0, verify },
	{ "POST", "/webhooks/whatsapp", HTTP_PUBLIC, WHATSAPP_WEBHOOK, receive },
};

struct http_routes whatsapp_routes(struct app *app)
{
	return (struct http_routes) { routes, ARRAY_LEN(routes), app };
}
