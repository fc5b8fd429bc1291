#include "bot/router.h"

#include <string.h>

#include "base/json.h"
#include "handlers/secrets.h"
#include "store/dead.h"
#include "store/seen.h"

enum { TRIES = 3, PAYLOAD_MAX = 1024 * 1024, BLOT_DEPTH = 4 };

bool router_store_error(enum err e)
{
	return e == ERR_BUSY || e == ERR_FULL || e == ERR_IO;
}

static bool grow(struct arena *a, void **list, size_t n, size_t *cap, size_t size, size_t more)
{
	size_t want = *cap ? *cap : 16;
	void *p;

	while (want < n + more)
		want *= 2;
	if (want == *cap)
		return true;
	p = arena_array(a, want, size);
	if (!p)
		return false;
	if (n)
		memcpy(p, *list, n * size);
	*list = p;
	*cap = want;
	return true;
}

/* A handler's effects count only when it succeeded: they are taken over after its savepoint. */
static enum err take_effects(struct arena *a, const struct turn *t, struct router_effects *fx)
{
	const struct update *u = t->update;

	if (!grow(a, (void **)&fx->put, fx->n_put, &fx->cap_put, sizeof(*fx->put), t->n_put) ||
	    !grow(a, (void **)&fx->callbacks, fx->n_callbacks, &fx->cap_callbacks,
		  sizeof(*fx->callbacks), 1))
		return ERR_NOMEM;
	if (t->n_put)
		memcpy(fx->put + fx->n_put, t->put, t->n_put * sizeof(*t->put));
	fx->n_put += t->n_put;
	if (u->kind == UPDATE_BUTTON)
		fx->callbacks[fx->n_callbacks++] = (struct callback) { u->channel, u->callback,
								       t->effects.toast,
								       t->effects.toast_alert };
	fx->orders_changed |= t->effects.orders_changed;
	fx->calendar_changed |= t->effects.calendar_changed;
	fx->staff_changed |= t->effects.staff_changed;
	if (t->effects.probe)
		fx->probe_chat = u->chat;
	return OK;
}

static struct turn turn_init(struct store *store, struct arena *a, const struct context *ctx,
			     int64_t now_ms, const struct update *u)
{
	return (struct turn) { .arena = a,
			       .store = store,
			       .ctx = ctx,
			       .now_ms = now_ms,
			       .update = u,
			       .how = HOW_ITSELF,
			       .args = "",
			       .action = "",
			       .locale = { .texts = ctx->texts,
					   .lang = ctx->lang,
					   .offset_min = ctx->calendar->offset_min,
					   .zone = zone_abbreviation(ctx->calendar->offset_min) } };
}

/* Runs fn inside a savepoint; on an error its rows are undone, on success its effects count. */
static enum err in_savepoint(struct turn *t, enum err (*fn)(struct turn *t, void *arg), void *arg,
			     struct router_effects *fx)
{
	enum err e;

	TRY(store_savepoint(t->store));
	e = fn(t, arg);
	if (e == OK)
		e = take_effects(t->arena, t, fx);
	if (e == OK)
		return store_release(t->store);
	/* A full disk may have ended the whole transaction: then there is nothing left to undo. */
	if (store_in_tx(t->store) && store_undo(t->store) != OK)
		return ERR_IO;
	return store_in_tx(t->store) || router_store_error(e) ? e : ERR_IO;
}

enum err router_call(struct store *store, struct arena *a, const struct context *ctx,
		     int64_t now_ms, const struct update *u, const char *what,
		     enum err (*fn)(struct turn *t, void *arg), void *arg,
		     struct router_effects *fx)
{
	static const struct update nothing = { .channel = CHANNEL_NONE,
					       .ext = "",
					       .chat = "",
					       .name = "",
					       .language = "",
					       .text = "",
					       .args = "" };
	struct turn t = turn_init(store, a, ctx, now_ms, u ? u : &nothing);
	enum err e = in_savepoint(&t, fn, arg, fx);

	if (e != OK && !router_store_error(e))
		log_error("handler failed what=%s err=\"%s\"", what, err_name(e));
	return e;
}

enum err router_put(struct arena *a, struct router_effects *fx, const struct outbox_row *row)
{
	if (!grow(a, (void **)&fx->put, fx->n_put, &fx->cap_put, sizeof(*fx->put), 1))
		return ERR_NOMEM;
	fx->put[fx->n_put++] = *row;
	return OK;
}

enum err router_taken(struct arena *a, struct router_effects *fx, int channel, const char *chat,
		      const char *ext)
{
	if (!grow(a, (void **)&fx->taken, fx->n_taken, &fx->cap_taken, sizeof(*fx->taken), 1))
		return ERR_NOMEM;
	fx->taken[fx->n_taken++] = (struct taken) { channel, chat, ext };
	return OK;
}

static enum err apologise(struct turn *t, void *arg)
{
	return dispatch_apology(t, *(int64_t *)arg);
}

/* ---- what is set aside ---- */

/* People will look at it: whatever was typed loses its secrets, or, when a form had asked for a
 * secret, all of its characters. */
static enum err blot(json_t *j, bool wholly)
{
	const char *text = json_string_value(j);
	size_t len = json_string_length(j);
	char *copy = text ? malloc(len + 1) : NULL;
	int rc;

	if (!text)
		return OK;
	if (!copy)
		return ERR_NOMEM;
	memcpy(copy, text, len + 1);
	if (wholly)
		memset(copy, '*', len);
	else
		secrets_blot(copy);
	rc = json_string_setn(j, copy, len);
	free(copy);
	return rc == 0 ? OK : ERR_NOMEM;
}

/* Texts stand in "text" and "caption", of the message itself, of what it replies to or quotes; on
 * WhatsApp in "body". */
static enum err blot_all(json_t *j, bool wholly, int depth)
{
	const char *key;
	json_t *value;

	if (depth > BLOT_DEPTH)
		return OK;
	json_object_foreach(j, key, value)
	{
		if (strcmp(key, "text") == 0 || strcmp(key, "caption") == 0 ||
		    strcmp(key, "body") == 0)
			TRY(blot(value, wholly));
		TRY(blot_all(value, wholly, depth + 1));
	}
	return OK;
}

/* *out is to be freed. */
static enum err payload_of(const json_t *raw, bool wholly, char **out)
{
	json_t *copy CLEANUP(json_drop) = raw ? json_deep_copy(raw) : json_object();

	if (!copy)
		return ERR_NOMEM;
	TRY(blot_all(copy, wholly, 0));
	*out = json_dumps(copy, JSON_COMPACT);
	return *out ? OK : ERR_NOMEM;
}

static enum err keep(struct store *store, int64_t now_ms, const json_t *raw, const struct turn *t,
		     enum err why, int64_t *id)
{
	struct dead_letter d = { .at_ms = now_ms,
				 .source = "update",
				 .channel = t->update->channel,
				 .ext = t->update->ext,
				 .reason = err_name(why) };
	char *payload = NULL;
	enum err e = payload_of(raw, t->secret, &payload);

	d.payload = e == OK && strlen(payload) <= PAYLOAD_MAX ? payload : "{}";
	if (e == OK)
		e = dead_add(store, &d, id);
	free(payload);
	return e;
}

/* After the last try: keep it for people, tell the person, go on with the others. */
static enum err set_aside(const json_t *raw, const struct turn *failed, enum err why,
			  struct router_effects *fx)
{
	const struct update *u = failed->update;
	int64_t id = 0;
	enum err e;

	TRY(keep(failed->store, failed->now_ms, raw, failed, why, &id));
	log_error("update set aside update=%s case=%lld why=\"%s\"", u->ext, (long long)id,
		  err_name(why));
	fx->tally[u->channel].failed++;
	e = router_call(failed->store, failed->arena, failed->ctx, failed->now_ms, u, "apology",
			apologise, &id, fx);
	return router_store_error(e) ? e : OK;
}

static enum err dispatch(struct turn *t, void *arg)
{
	(void)arg;
	return dispatch_update(t);
}

enum err router_new(struct store *store, struct arena *a, const struct context *ctx, int64_t now_ms,
		    const json_t *raw, const struct update *u, struct router_effects *fx)
{
	enum err e = OK;
	struct turn t;

	for (int i = 0; i < TRIES; i++) {
		t = turn_init(store, a, ctx, now_ms, u);
		e = in_savepoint(&t, dispatch, NULL, fx);
		if (e == OK) {
			fx->tally[u->channel].handled++;
			return OK;
		}
		if (router_store_error(e))
			return e;
		log_warn("handler failed update=%s action=%s try=%d err=\"%s\"", u->ext, t.action,
			 i + 1, err_name(e));
	}
	t.update = u; /* the handler's own copy may be changed */
	return set_aside(raw, &t, e, fx);
}

enum err router_update(struct store *store, struct arena *a, const struct context *ctx,
		       int64_t now_ms, const json_t *raw, const struct update *u,
		       struct router_effects *fx)
{
	enum err e = seen_mark(store, u->channel, u->ext, now_ms);

	if (e == ERR_EXISTS) {
		fx->tally[u->channel].duplicates++;
		return OK;
	}
	return e == OK ? router_new(store, a, ctx, now_ms, raw, u, fx) : e;
}
