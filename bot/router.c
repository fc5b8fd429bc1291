#include "bot/router.h"

#include <string.h>

#include "store/dead.h"
#include "store/seen.h"

enum { TRIES = 3, PAYLOAD_MAX = 256 * 1024 };

bool router_store_error(enum err e)
{
	return e == ERR_BUSY || e == ERR_FULL || e == ERR_IO || e == ERR_NOMEM;
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
		fx->callbacks[fx->n_callbacks++] = (struct callback) {
			u->callback, t->effects.toast, t->effects.toast_alert
		};
	fx->orders_changed |= t->effects.orders_changed;
	fx->calendar_changed |= t->effects.calendar_changed;
	fx->staff_changed |= t->effects.staff_changed;
	fx->timers_changed = true;
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

static enum err dispatch(struct turn *t, void *arg)
{
	(void)arg;
	return dispatch_update(t);
}

static enum err apologise(struct turn *t, void *arg)
{
	return dispatch_apology(t, *(int64_t *)arg);
}

/* After the last try: keep it for people, tell the person, go on with the others. */
static enum err set_aside(struct store *store, struct arena *a, const struct context *ctx,
			  int64_t now_ms, const json_t *raw, const struct update *u, enum err why,
			  struct router_effects *fx)
{
	char *payload = raw ? json_dumps(raw, JSON_COMPACT) : NULL;
	struct dead_letter d = { .at_ms = now_ms,
				 .source = "update",
				 .channel = u->channel,
				 .ext = u->ext,
				 .payload = payload && strlen(payload) <= PAYLOAD_MAX ? payload : "{}",
				 .reason = err_name(why) };
	int64_t id = 0;
	enum err e = dead_add(store, &d, &id);

	free(payload);
	if (e != OK)
		return e;
	log_error("update set aside update=%s case=%lld why=\"%s\"", u->ext, (long long)id,
		  err_name(why));
	fx->failed++;
	e = router_call(store, a, ctx, now_ms, u, "apology", apologise, &id, fx);
	return router_store_error(e) ? e : OK;
}

enum err router_update(struct store *store, struct arena *a, const struct context *ctx,
		       int64_t now_ms, const json_t *raw, const struct update *u,
		       struct router_effects *fx)
{
	enum err e = seen_mark(store, u->channel, u->ext, now_ms);

	if (e == ERR_EXISTS) {
		fx->duplicates++;
		return OK;
	}
	if (e != OK)
		return e;
	for (int i = 0; i < TRIES; i++) {
		struct turn t = turn_init(store, a, ctx, now_ms, u);

		e = in_savepoint(&t, dispatch, NULL, fx);
		if (e == OK) {
			fx->handled++;
			return OK;
		}
		if (router_store_error(e))
			return e;
		log_warn("handler failed update=%s action=%s try=%d err=\"%s\"", u->ext, t.action,
			 i + 1, err_name(e));
	}
	return set_aside(store, a, ctx, now_ms, raw, u, e, fx);
}
