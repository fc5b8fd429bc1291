/* app_inside.h - what the files of the running process share: app.c (the loop), app_open.c,
 * app_reload.c, app_health.c, app_evidence.c, and one turn: app_turn.c with its parts app_work.c,
 * app_replay.c and app_told.c. Nobody else includes it. */
#ifndef SIGAP_APP_INSIDE_H
#define SIGAP_APP_INSIDE_H

#include "bot/app.h"

/* What a transaction did; it counts when the commit succeeded. */
struct outcome {
	struct router_effects fx;
	size_t n_updates;  /* of the batch */
	size_t parts;      /* of requests: what takes time, see intake.h */
	size_t n_evidence; /* results of the keeper's */
	int64_t offset, cursor, next_timer, next_held;
	bool more_notices, more_replays, more_payments;
	bool conflict_told;
};

/* app_work.c: what arrived, and what happens by itself. */
/* router_call() and router_update() with what they need of the process; the call has no update. */
enum err app_call(struct app *app, const char *what, enum err (*fn)(struct turn *t, void *arg),
		  void *arg, struct router_effects *fx) MUST_CHECK;
enum err app_route(struct app *app, const json_t *raw, const struct update *u,
		   struct router_effects *fx) MUST_CHECK;
/* The same for one that is known to be new. */
enum err app_route_new(struct app *app, const json_t *raw, const struct update *u,
		       struct router_effects *fx) MUST_CHECK;
bool app_due(int64_t at_ms, int64_t now_ms);
enum err app_take_batch(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_run_timers(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_match_payments(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_run_notices(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_run_recompute(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_release_held(struct app *app, struct outcome *o) MUST_CHECK;
/* Where an unfinished recomputation stands in the database, -1 when there is none. */
int64_t app_recompute_cursor(struct app *app);

/* app_replay.c: letters that someone asked to try again. */
enum err app_run_replays(struct app *app, struct outcome *o) MUST_CHECK;

/* app_told.c: what the channels told us. */
enum err app_apply_sends(struct app *app, struct outcome *o) MUST_CHECK;
/* A channel tells later of one of our messages: it arrived although its send had no answer; or it
 * failed although it was accepted. */
enum err app_send_confirmed(struct app *app, int64_t outbox_id, const char *ext,
			    struct router_effects *fx) MUST_CHECK;
enum err app_send_failed(struct app *app, int64_t outbox_id, const struct verdict *why,
			 struct router_effects *fx) MUST_CHECK;
/* It got further than that: delivered, or read. */
enum err app_send_reached(struct app *app, int64_t message, bool read,
			  struct router_effects *fx) MUST_CHECK;
enum err app_tell_trouble(struct app *app, struct outcome *o) MUST_CHECK;
enum err app_answer_probe(struct app *app, struct outcome *o) MUST_CHECK;
/* Who we are and what we can do, asked of the channel and told to it. */
void app_introduce(struct app *app);

/* app_evidence.c: customers' files. */
enum err app_open_evidence(struct app *app, const char **why) MUST_CHECK;
void app_close_evidence(struct app *app);
enum err app_take_evidence(struct app *app, struct outcome *o) MUST_CHECK;
void app_evidence_committed(struct app *app, const struct outcome *o);
void app_run_evidence(struct app *app);
int64_t app_next_evidence(const struct app *app); /* monotonic us, -1 for nothing */

/* app_routes.c: everything that the process answers by HTTP. */
void app_routes(struct app *app, struct httpd_config *c);

/* app_reload.c */
enum err settings_load(const char *file, struct arena *scratch, struct settings_read **out,
		       const char **why) MUST_CHECK; /* *why in scratch */
void settings_free(struct settings_read *r);
void app_reload(struct app *app);
/* After a commit: what admins changed in it. Tried again after the next one when it fails. */
void app_reload_changed(struct app *app, const struct router_effects *fx);

/* app_health.c */
void app_readiness(void *ctx, struct readiness *out);
void app_measure(void *ctx, struct metrics *m);
void app_update_health(struct app *app);

#endif
