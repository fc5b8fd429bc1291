#include "bot/context.h"

#include <unistd.h>

#include "base/file.h"
#include "store/calendar_days.h"
#include "store/meta.h"
#include "store/staff.h"

enum { DAYS_MAX = 4000, HOURS_MAX = 64, STAFF_MAX = 512, FLOOD_PER_MINUTE = 64 };

const char *runtime_home(struct arena *a)
{
	char exe[4096];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);

	if (n <= 0)
		return arena_strdup(a, ".");
	exe[n] = '\0';
	return path_dir(a, exe);
}

/* A file that the operator names: as written, else as shipped beside the program. */
static const char *find_file(struct arena *a, const char *path, const char *shipped)
{
	const char *home = runtime_home(a);

	if (path && path[0] && access(path, R_OK) == 0)
		return path;
	return home && shipped ? path_join(a, home, shipped) : path;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* ---- policy and calendar ---- */

static enum err load_policy(struct runtime *r, struct arena *a, const char **why)
{
	const char *preset = r->config->brand.policy;
	const char *shipped;

	if (!preset[0])
		return policy_build(&r->arena, NULL, &r->config->ini, &r->policy, why);
	shipped = arena_printf(a, "policy/%s", base_name(preset));
	preset = find_file(a, preset, shipped);
	return preset ? policy_load(&r->arena, preset, &r->config->ini, &r->policy, why) : ERR_NOMEM;
}

static enum err add_days(struct calendar *cal, struct arena *a, struct store *store)
{
	struct admin_day *days;
	struct admin_hours *hours;
	size_t n_days, n_hours;

	TRY(admin_day_list(store, a, 0, DAYS_MAX, &days, &n_days));
	for (size_t i = 0; i < n_days; i++) {
		enum date_kind kind;

		if (date_kind_parse(days[i].kind, strlen(days[i].kind), &kind) == OK)
			TRY(calendar_add_date(cal, days[i].day, kind, days[i].name));
	}
	TRY(admin_hours_list(store, a, 0, HOURS_MAX, &hours, &n_hours));
	for (size_t i = 0; i < n_hours; i++) {
		struct week week;
		const char *why;

		if (week_parse(a, hours[i].hours, strlen(hours[i].hours), &week, &why) == OK)
			TRY(calendar_add_override(cal, hours[i].from_day, hours[i].to_day, &week,
						  hours[i].name));
	}
	return OK;
}

static enum err build_calendar(struct runtime *r, struct arena *a, struct store *store,
			       struct calendar *out, const char **why)
{
	policy_calendar(&r->policy, a, out);
	if (r->holidays)
		TRY(calendar_load_dates(out, r->holidays, why));
	return store ? add_days(out, a, store) : OK;
}

enum err runtime_reload_calendar(struct runtime *r, struct store *store, const char **why)
{
	struct arena fresh;
	struct calendar cal;
	enum err e;

	arena_init(&fresh, 0);
	e = build_calendar(r, &fresh, store, &cal, why);
	if (e != OK) {
		arena_free(&fresh);
		return e;
	}
	arena_free(&r->calendar_arena);
	r->calendar_arena = fresh;
	r->calendar = cal;
	r->calendar.arena = &r->calendar_arena;
	return OK;
}

/* ---- roles ---- */

struct roster {
	struct staff_entry *entries;
	size_t n;
};

static enum err add_ids(struct arena *a, struct roster *roster, const char *ids, unsigned roles)
{
	while (*ids) {
		size_t n;

		ids += strspn(ids, " \t,");
		n = strcspn(ids, " \t,");
		if (n == 0)
			break;
		if (roster->n == STAFF_MAX)
			return ERR_LIMIT;
		roster->entries[roster->n] = (struct staff_entry) {
			CHANNEL_TELEGRAM, arena_strndup(a, ids, n), roles
		};
		if (!roster->entries[roster->n++].ext)
			return ERR_NOMEM;
		ids += n;
	}
	return OK;
}

static enum err add_stored(struct arena *a, struct roster *roster, struct store *store)
{
	struct staff *list;
	size_t n;

	TRY(staff_list(store, a, STAFF_MAX - roster->n, &list, &n));
	for (size_t i = 0; i < n; i++)
		roster->entries[roster->n++] =
			(struct staff_entry) { list[i].channel, list[i].ext, (unsigned)list[i].role };
	return OK;
}

static enum err build_roster(struct runtime *r, struct arena *a, struct store *store,
			     struct roster *roster, const char **staff_chat)
{
	const struct config *c = r->config;
	const struct {
		const char *ids;
		unsigned roles;
	} lists[] = {
		{ c->staff.owners, ROLE_OWNER },   { c->staff.admins, ROLE_ADMIN },
		{ c->staff.leads, ROLE_LEAD },	   { c->staff.agents, ROLE_AGENT },
		{ c->staff.finance, ROLE_FINANCE }, { c->staff.viewers, ROLE_VIEWER },
	};
	enum err e;

	roster->entries = ARENA_ARRAY(a, struct staff_entry, STAFF_MAX);
	if (!roster->entries)
		return ERR_NOMEM;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		TRY(add_ids(a, roster, lists[i].ids, lists[i].roles));
	*staff_chat = c->telegram.staff_chat;
	if (!store)
		return OK;
	TRY(add_stored(a, roster, store));
	e = meta_get(store, a, "staff_chat", staff_chat);
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err runtime_reload_staff(struct runtime *r, struct store *store)
{
	struct arena fresh;
	struct roster roster = { 0 };
	const char *chat;
	enum err e;

	arena_init(&fresh, 0);
	e = build_roster(r, &fresh, store, &roster, &chat);
	if (e != OK) {
		arena_free(&fresh);
		return e;
	}
	arena_free(&r->staff_arena);
	r->staff_arena = fresh;
	r->ctx.staff = roster.entries;
	r->ctx.n_staff = roster.n;
	r->ctx.staff_chat = chat;
	return OK;
}

/* ---- the whole ---- */

static enum err load_texts(struct runtime *r, struct arena *a, const char **why)
{
	const char *dir = r->config->brand.messages;
	json_t *json[LANG_COUNT];
	enum err e;

	if (!dir[0])
		dir = find_file(a, NULL, "messages");
	if (!dir)
		return ERR_NOMEM;
	TRY(catalogs_load(a, dir, &r->texts, why));
	for (int lang = 0; lang < LANG_COUNT; lang++)
		json[lang] = (json_t *)(uintptr_t)catalogs_json(r->texts, (enum lang)lang);
	e = recogniser_load(a, json, LANG_COUNT, &r->recogniser, why);
	catalogs_drop_json(r->texts);
	return e;
}

static enum err build(struct runtime *r, struct arena *a, struct store *store,
		      const struct health *health, const char **why)
{
	const struct config *c = r->config;
	enum lang lang = LANG_ID;

	TRY(load_policy(r, a, why));
	TRY(load_texts(r, a, why));
	r->holidays = find_file(&r->arena, NULL, "policy/holidays.csv");
	TRY(runtime_reload_calendar(r, store, why));
	TRY(lang_parse(c->brand.language, &lang));
	r->ctx = (struct context) {
		.brand = c->brand.name,
		.lang = lang,
		.policy = &r->policy,
		.calendar = &r->calendar,
		.texts = r->texts,
		.recogniser = r->recogniser,
		.staff_channel = CHANNEL_TELEGRAM,
		.staff_chat = "",
		.config_file = c->file,
		.has_mail = c->smtp.url[0] != '\0',
		.flood_per_minute = c->telegram.max_per_chat_per_second ? FLOOD_PER_MINUTE : 0,
		.health = health,
	};
	return runtime_reload_staff(r, store);
}

enum err runtime_build(struct arena *a, const struct config *config, struct store *store,
		       const struct health *health, struct runtime **out, const char **why)
{
	struct runtime *r = calloc(1, sizeof(*r));
	enum err e;

	if (!r)
		return ERR_NOMEM;
	*why = NULL;
	arena_init(&r->arena, 0);
	arena_init(&r->calendar_arena, 0);
	arena_init(&r->staff_arena, 0);
	r->config = config;
	e = build(r, a, store, health, why);
	if (e != OK) {
		if (*why)
			*why = arena_strdup(a, *why); /* it may live in what is freed now */
		if (!*why)
			*why = err_name(e);
		runtime_free(r);
		return e;
	}
	*out = r;
	return OK;
}

void runtime_free(struct runtime *r)
{
	if (!r)
		return;
	recogniser_free(r->recogniser);
	catalogs_free(r->texts);
	arena_free(&r->arena);
	arena_free(&r->calendar_arena);
	arena_free(&r->staff_arena);
	free(r);
}
