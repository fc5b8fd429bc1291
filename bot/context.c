#include "bot/context.h"

#include "bot/channel.h"
#include "bot/rotate.h"
#include "bot/shipped.h"
#include "bot/templates.h"
#include "store/calendar_days.h"
#include "store/meta.h"
#include "store/staff.h"

enum { DAYS_MAX = 4000, HOURS_MAX = 1024, STAFF_MAX = 512, FLOOD_PER_MINUTE = 64 };

/* ---- calendar ---- */

static enum err add_days(struct calendar *cal, struct arena *a, struct store *store)
{
	struct admin_day *days;
	size_t n;

	TRY(admin_day_list(store, a, 0, DAYS_MAX, &days, &n));
	for (size_t i = 0; i < n; i++) {
		enum date_kind kind;

		if (date_kind_parse(days[i].kind, strlen(days[i].kind), &kind) == OK)
			TRY(calendar_add_date(cal, days[i].day, kind, days[i].name));
	}
	return OK;
}

/* A calendar holds only so many: of more, the ones added last. */
static enum err add_hours(struct calendar *cal, struct arena *a, struct store *store)
{
	struct admin_hours *hours;
	size_t n;

	TRY(admin_hours_list(store, a, 0, HOURS_MAX, &hours, &n));
	for (size_t i = n > CALENDAR_OVERRIDES_MAX ? n - CALENDAR_OVERRIDES_MAX : 0; i < n; i++) {
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
	TRY(calendar_load_dates(out, r->holidays, why));
	TRY(add_days(out, a, store));
	return add_hours(out, a, store);
}

/* *why would die with the new calendar's arena: it is kept in the runtime. */
enum err runtime_reload_calendar(struct runtime *r, struct store *store, const char **why)
{
	struct arena fresh;
	struct calendar cal;
	enum err e;

	*why = NULL;
	arena_init(&fresh, 0);
	e = build_calendar(r, &fresh, store, &cal, why);
	if (e != OK) {
		snprintf(r->why, sizeof(r->why), "%s", *why ? *why : err_name(e));
		*why = r->why;
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
		bool phone;

		ids += strspn(ids, " \t,");
		n = strcspn(ids, " \t,");
		if (n == 0)
			break;
		if (roster->n == STAFF_MAX)
			return ERR_LIMIT;
		phone = *ids == '+';
		roster->entries[roster->n] = (struct staff_entry) {
			.channel = phone ? CHANNEL_WHATSAPP : CHANNEL_TELEGRAM,
			.ext = arena_strndup(a, ids + phone, n - phone),
			.roles = roles
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
		roster->entries[roster->n++] = (struct staff_entry) { list[i].channel, list[i].ext,
								      (unsigned)list[i].role,
								      true };
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
		{ c->staff.owners, ROLE_OWNER },    { c->staff.admins, ROLE_ADMIN },
		{ c->staff.leads, ROLE_LEAD },      { c->staff.agents, ROLE_AGENT },
		{ c->staff.finance, ROLE_FINANCE }, { c->staff.viewers, ROLE_VIEWER },
	};
	enum err e;

	roster->entries = ARENA_ARRAY(a, struct staff_entry, STAFF_MAX);
	if (!roster->entries)
		return ERR_NOMEM;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		TRY(add_ids(a, roster, lists[i].ids, lists[i].roles));
	*staff_chat = c->telegram.staff_chat;
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

/* ---- templates ---- */

/* Which messages a template may have to stand for: those keep their values when they are put. */
static enum err mark_templated(struct runtime *r, const char **why)
{
	struct templates t;
	bool *marks = ARENA_ARRAY(&r->arena, bool, MSG_COUNT);
	const char **names = ARENA_ARRAY(&r->arena, const char *, MSG_COUNT);

	if (!marks || !names)
		return ERR_NOMEM;
	memset(marks, 0, MSG_COUNT * sizeof(*marks));
	TRY(templates_load(&r->arena, &r->config->ini, &t, why));
	for (size_t i = 0; i < t.n; i++) {
		marks[t.all[i].msg] = true;
		names[t.all[i].msg] = t.all[i].name;
	}
	r->ctx.templated = t.n ? marks : NULL;
	r->ctx.template_names = t.n ? names : NULL;
	return OK;
}

/* ---- the whole ---- */

/* What differs between channels, as handlers need to know it. */
static void add_channel_facts(struct context *ctx)
{
	for (int i = 0; i < CHANNEL_COUNT; i++) {
		const struct channel_ops *ops = channel_find(i);

		ctx->edits |= ops && ops->edits ? 1u << i : 0;
		ctx->albums |= ops && ops->albums ? 1u << i : 0;
	}
}

static enum err build(struct runtime *r, struct arena *a, struct store *store,
		      const struct health *health, const char **why)
{
	const struct config *c = r->config;
	enum lang lang = LANG_ID;
	enum err sealed;

	TRY(shipped_policy(&r->arena, c, &r->policy, why));
	TRY(shipped_texts(a, c->brand.messages, &r->texts, &r->recogniser, why));
	r->holidays = shipped_holidays(&r->arena, c);
	if (!r->holidays)
		return ERR_NOMEM;
	TRY(runtime_reload_calendar(r, store, why));
	TRY(lang_parse(c->brand.language, &lang));
	sealed = seal_of_config(c, &r->seal);
	if (sealed != OK && sealed != ERR_NOT_FOUND)
		return sealed;
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
		.seal = sealed == OK ? &r->seal : NULL,
		.weak_payment_max = c->payments.xendit.max_by_token,
		.tells_shop = c->webhooks_out.url[0] != '\0',
		.flood_per_minute = c->telegram.max_per_chat_per_second ? FLOOD_PER_MINUTE : 0,
		.health = health,
	};
	add_channel_facts(&r->ctx);
	TRY(mark_templated(r, why));
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
