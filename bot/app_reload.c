/* app_reload.c - the brand's rules and words follow the files on SIGHUP, and the database when an
 * admin changed it. A mistake anywhere changes nothing: what was in use stays. */
#include "bot/app_inside.h"

void settings_free(struct settings_read *r)
{
	if (r)
		arena_free(&r->arena);
	free(r);
}

enum err settings_load(const char *file, struct arena *scratch, struct settings_read **out,
		       const char **why)
{
	struct settings_read *r = calloc(1, sizeof(*r));
	enum err e;

	if (!r)
		return ERR_NOMEM;
	arena_init(&r->arena, 0);
	*why = NULL;
	e = config_load(&r->arena, file, &r->config, why);
	if (e == OK) {
		*out = r;
		return OK;
	}
	*why = arena_strdup(scratch, *why ? *why : err_name(e));
	settings_free(r);
	return e;
}

static void use(struct app *app, struct settings_read *read, struct runtime *rt)
{
	runtime_free(app->rt);
	if (app->brand != app->boot)
		settings_free(app->brand);
	app->rt = rt;
	app->brand = read;
	app->recompute_cursor = 0;
	log_set_level(read->config.log.level);
	app_introduce(app);
}

/* What was opened with (token, addresses, database) stays until a restart. */
void app_reload(struct app *app)
{
	struct arena scratch;
	struct settings_read *read = NULL;
	struct runtime *rt = NULL;
	const char *why = NULL;
	enum err e;

	arena_init(&scratch, 0);
	e = settings_load(app->boot->config.file, &scratch, &read, &why);
	if (e == OK)
		e = runtime_build(&scratch, &read->config, app->store, &app->health, &rt, &why);
	metric_add(&app->metrics, METRIC_RELOADS, e == OK ? RELOAD_OK : RELOAD_REFUSED, 1);
	if (e != OK) {
		log_error("not reloaded, the former settings stay in use why=\"%s\"",
			  why ? why : err_name(e));
		settings_free(read);
	} else {
		why = config_needs_restart(&scratch, &app->boot->config, &read->config);
		if (why && *why)
			log_warn("changed, but read at a start only what=\"%s\"", why);
		use(app, read, rt);
		log_info("reloaded");
	}
	arena_free(&scratch);
}

void app_reload_changed(struct app *app, const struct router_effects *fx)
{
	const char *why = NULL;

	app->calendar_stale |= fx->calendar_changed;
	app->staff_stale |= fx->staff_changed;
	if (app->calendar_stale) {
		app->calendar_stale = runtime_reload_calendar(app->rt, app->store, &why) != OK;
		if (app->calendar_stale)
			log_error("calendar not re-read why=\"%s\"", why ? why : "");
		else
			app->recompute_cursor = 0;
	}
	if (app->staff_stale) {
		app->staff_stale = runtime_reload_staff(app->rt, app->store) != OK;
		if (app->staff_stale)
			log_error("staff not re-read");
		else
			app_introduce(app);
	}
}
