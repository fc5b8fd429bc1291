/* app_evidence.c - customers' files in the running process: the parts that fetch and keep them,
 * what came of them inside the transaction, and the files that no row refers to any more. */
#include "bot/app_inside.h"

#include "handlers/evidence.h"
#include "handlers/timed.h"

enum { DROPS_A_TURN = 64 };

/* ---- opening ---- */

static enum err refers(void *ctx, const char *sha256, bool *yes)
{
	struct app *app = ctx;

	return evidence_refers(app->store, sha256, yes);
}

static enum err sweep(struct app *app)
{
	size_t removed = 0;

	TRY(vault_sweep(&app->vault, refers, app, &removed));
	if (removed)
		log_info("evidence without a row removed files=%zu", removed);
	return OK;
}

static enum err open_parts(struct app *app)
{
	const struct config *c = &app->boot->config;

	TRY(vault_open(&app->vault, c->store.evidence_dir));
	TRY(sweep(app));
	TRY(fetch_open(&(struct fetch_config) { .net = app->net,
						.dir = c->store.evidence_dir,
						.telegram_base = c->telegram.api_base,
						.telegram_token = c->telegram.token,
						.whatsapp_base = c->whatsapp.api_base,
						.whatsapp_token = c->whatsapp.access_token },
		       &app->fetcher));
	TRY(helper_open(NULL, &app->helper));
	return keeper_open(&(struct keeper_config) { .fetcher = app->fetcher,
						     .helper = app->helper,
						     .vault = &app->vault },
			   &app->keeper);
}

/* What goes on by itself, once it was begun. */
static enum err start_timer(struct app *app, int kind, int64_t due_ms)
{
	int64_t due;
	enum err e = timer_due(app->store, kind, 0, &due);

	return e == ERR_NOT_FOUND ? timer_set(app->store, kind, 0, due_ms) : e;
}

enum err app_open_evidence(struct app *app, const char **why)
{
	enum err e = open_parts(app);

	if (e != OK) {
		*why = arena_printf(&app->turn_arena, "%s: %s ([store] evidence_dir)",
				    app->boot->config.store.evidence_dir, err_name(e));
		return e;
	}
	TRY(start_timer(app, TIMER_BRIEF, app->now_ms));
	return start_timer(app, TIMER_EVIDENCE_PURGE, app->now_ms + MS_HOUR);
}

/* After the network, so that nobody calls back any more. */
void app_close_evidence(struct app *app)
{
	fetch_close(app->fetcher);
	helper_close(app->helper);
	keeper_close(app->keeper);
}

/* ---- inside the transaction ---- */

static enum err call_came(struct turn *t, void *arg)
{
	return evidence_came(t, arg);
}

/* Only rows: what the case says to it is a timer's business, which may fail and be tried again. */
static enum err take_result(struct app *app, const struct evidence *e, struct router_effects *fx)
{
	struct evidence copy = *e;
	enum err err = app_call(app, "evidence", call_came, &copy, fx);

	if (router_store_error(err))
		return err;
	if (err != OK)
		log_error("evidence could not be noted evidence=%lld err=\"%s\"", (long long)e->id,
			  err_name(err));
	return OK;
}

/* Drops are noted by a commit before this one: a file never goes before its row has. What another
 * row refers to by now stays. */
static enum err drop_files(struct app *app, const char *const *drops, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool yes;

		TRY(evidence_refers(app->store, drops[i], &yes));
		if (!yes && vault_drop(&app->vault, drops[i]) != OK) {
			log_warn("evidence file cannot be removed");
			continue;
		}
		TRY(evidence_dropped(app->store, drops[i]));
	}
	return OK;
}

enum err app_take_evidence(struct app *app, struct outcome *o)
{
	const struct evidence *e;
	const char **drops;
	size_t n;

	TRY(evidence_drops(app->store, &app->turn_arena, DROPS_A_TURN, &drops, &n));
	while ((e = keeper_result(app->keeper, o->n_evidence)) != NULL) {
		TRY(take_result(app, e, &o->fx));
		o->n_evidence++;
	}
	return drop_files(app, drops, n);
}

void app_evidence_committed(struct app *app, const struct outcome *o)
{
	for (size_t i = 0; i < o->n_evidence; i++) {
		const struct evidence *e = keeper_result(app->keeper, i);

		if (e && e->state != EVIDENCE_WANTED)
			metric_add(&app->metrics, METRIC_EVIDENCE, (size_t)e->state - 1, 1);
	}
	keeper_settled(app->keeper, o->n_evidence);
	keeper_look(app->keeper); /* handlers may have asked for more */
}

/* ---- between transactions ---- */

void app_run_evidence(struct app *app)
{
	enum err e;

	helper_run(app->helper, app->now_us);
	if (app->stalled != OK || app->stopping)
		return;
	e = keeper_run(app->keeper, app->store, &app->turn_arena, app->now_ms, app->now_us);
	if (e != OK)
		log_error("evidence cannot be looked up err=\"%s\"", err_name(e));
	arena_reset(&app->turn_arena);
}

int64_t app_next_evidence(const struct app *app)
{
	int64_t at = app->stopping ? -1 : keeper_next(app->keeper, app->now_ms, app->now_us);
	int64_t kill = helper_next(app->helper);

	return at < 0 || (kill >= 0 && kill < at) ? kill : at;
}
