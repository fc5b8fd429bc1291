/* diagnose.c - admin:  /diagnosa     bot: what works, what does not, and how to mend it
 * Owns: the list of checks and their thresholds. What is measured comes from context.health, which
 * bot/ fills when probed. Never: shows a secret. */
#include "handlers/setup.h"
#include "store/meta.h"

enum {
	LINES_BYTES = 8 * 1024,
	POLL_LATE_MS = 2 * MS_MINUTE,
	SKEW_MS = 5 * MS_SECOND,
	QUEUE_LONG = 1000,
	MEGABYTE = 1024 * 1024,
	DISK_LOW_MB = 500,
};

/* The report in the making. */
struct report {
	struct turn *t;
	struct strbuf lines;
	int todo;
	enum err e;
};

static void add(struct report *r, bool fine, enum msg msg, const struct value *v, size_t nv)
{
	if (r->e != OK)
		return;
	if (r->lines.len)
		strbuf_addc(&r->lines, '\n');
	r->e = catalog_render(r->t->ctx->texts, r->t->locale.lang, msg, v, nv, &r->lines);
	r->todo += !fine;
}

static const char *number(struct report *r, int64_t n)
{
	return format_number(r->t->arena, &r->t->locale, n);
}

/* ---- the checks, in the order of the report ---- */

static void check_token(struct report *r)
{
	const struct health *h = r->t->ctx->health;

	if (h->token_ok)
		add(r, true, MSG_DIAGNOSE_TOKEN_OK, VALUES(V("username", h->username)));
	else
		add(r, false, MSG_DIAGNOSE_TOKEN_BAD, VALUES(V("config", r->t->ctx->config_file)));
}

static void check_poll(struct report *r)
{
	const int64_t last_ms = r->t->ctx->health->last_poll_ms;
	bool fine = r->t->now_ms - last_ms < POLL_LATE_MS;
	const char *when = format_relative(r->t->arena, &r->t->locale, last_ms, r->t->now_ms);

	if (last_ms)
		add(r, fine, fine ? MSG_DIAGNOSE_POLL_OK : MSG_DIAGNOSE_POLL_LATE,
		    VALUES(V("when", when)));
}

/* Each of the group's troubles hides those behind it. */
static void check_group(struct report *r)
{
	const struct health *h = r->t->ctx->health;

	if (!r->t->ctx->staff_chat[0])
		add(r, false, MSG_DIAGNOSE_GROUP_NONE, NO_VALUES);
	else if (!h->staff_found)
		add(r, false, MSG_DIAGNOSE_GROUP_LOST, NO_VALUES);
	else if (!h->staff_member)
		add(r, false, MSG_DIAGNOSE_GROUP_OUT, NO_VALUES);
	else if (!h->staff_admin)
		add(r, false, h->reads_groups ? MSG_DIAGNOSE_GROUP_RIGHTS : MSG_DIAGNOSE_PRIVACY,
		    NO_VALUES);
	else if (h->staff_forum && !h->can_topics)
		add(r, false, MSG_DIAGNOSE_TOPICS, NO_VALUES);
	else
		add(r, true, MSG_DIAGNOSE_GROUP_OK, NO_VALUES);
}

static void check_admins(struct report *r)
{
	if (!has_admin(r->t->ctx))
		add(r, false, MSG_DIAGNOSE_ADMIN_NONE, VALUES(V("config", r->t->ctx->config_file)));
}

static void check_clock(struct report *r)
{
	const int64_t skew = r->t->ctx->health->clock_skew_ms;
	const int64_t off = skew < 0 ? -skew : skew;

	if (off <= SKEW_MS)
		add(r, true, MSG_DIAGNOSE_CLOCK_OK, NO_VALUES);
	else
		add(r, false, MSG_DIAGNOSE_CLOCK_OFF,
		    VALUES(V("skew", format_duration(r->t->arena, &r->t->locale, off))));
}

static void check_disk(struct report *r)
{
	const int64_t mb = r->t->ctx->health->disk_free / MEGABYTE;

	if (r->t->ctx->health->disk_free >= 0)
		add(r, mb >= DISK_LOW_MB,
		    mb >= DISK_LOW_MB ? MSG_DIAGNOSE_DISK_OK : MSG_DIAGNOSE_DISK_LOW,
		    VALUES(V("free", number(r, mb))));
}

static void check_queue(struct report *r)
{
	const struct health *h = r->t->ctx->health;

	add(r, h->queue < QUEUE_LONG,
	    h->queue < QUEUE_LONG ? MSG_DIAGNOSE_QUEUE_OK : MSG_DIAGNOSE_QUEUE_LONG,
	    VALUES(V("n", number(r, h->queue < 0 ? 0 : h->queue))));
	if (h->dead > 0)
		add(r, false, MSG_DIAGNOSE_DEAD, VALUES(V("n", number(r, h->dead))));
	else
		add(r, true, MSG_DIAGNOSE_DEAD_OK, NO_VALUES);
}

static void check_mail(struct report *r)
{
	if (r->t->ctx->has_mail)
		add(r, true, MSG_DIAGNOSE_MAIL_OK, NO_VALUES);
	else
		add(r, false, MSG_DIAGNOSE_MAIL_NONE, VALUES(V("config", r->t->ctx->config_file)));
}

/* Both were checked when they were loaded; what is blank, the bot asks people about. */
static void check_policy(struct report *r)
{
	int64_t blank = 0;

	for (size_t i = 0; i < policy_key_count(); i++) {
		const char *text = policy_text(r->t->arena, r->t->ctx->policy, policy_key_at(i));

		blank += text && !text[0];
	}
	add(r, true, MSG_DIAGNOSE_POLICY, VALUES(V("blank", number(r, blank))));
}

/* Deadlines are promised some weeks ahead, so the year that the next month lies in counts. */
static void check_holidays(struct report *r)
{
	const struct calendar *cal = r->t->ctx->calendar;
	const int64_t soon = civil_day_of(r->t->now_ms, cal->offset_min) + 31;
	const int year = civil_from_day(soon).year;

	for (size_t i = 0; i < cal->n_dates; i++)
		if (cal->dates[i].kind == DATE_NATIONAL &&
		    civil_from_day(cal->dates[i].day).year == year)
			return;
	add(r, false, MSG_DIAGNOSE_HOLIDAYS_NONE,
	    VALUES(V("year", arena_printf(r->t->arena, "%d", year))));
}

static void check_orders(struct report *r)
{
	bool any = true;

	if (r->e == OK)
		r->e = has_orders(r->t, &any);
	if (!any)
		add(r, false, MSG_DIAGNOSE_ORDERS_NONE, NO_VALUES);
}

static void check_problem(struct report *r)
{
	const char *problem = r->t->ctx->health->problem;

	if (problem[0])
		add(r, false, MSG_DIAGNOSE_PROBLEM, VALUES(V("why", problem)));
}

static void (*const checks[])(struct report *) = {
	check_token, check_poll, check_group,  check_admins,   check_clock,  check_disk,
	check_queue, check_mail, check_policy, check_holidays, check_orders, check_problem,
};

/* ---- saying it ---- */

enum err diagnose_report(struct turn *t)
{
	struct report r = { .t = t };
	struct strbuf verdict;

	strbuf_init(&r.lines, t->arena, LINES_BYTES);
	strbuf_init(&verdict, t->arena, TEXT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(checks); i++)
		checks[i](&r);
	if (r.e != OK)
		return r.e;
	if (r.todo)
		TRY(RENDER(t->ctx->texts, t->locale.lang, MSG_DIAGNOSE_TODO, &verdict,
			   V("n", number(&r, r.todo))));
	else
		strbuf_add(&verdict,
			   catalog_text(t->ctx->texts, t->locale.lang, MSG_DIAGNOSE_FINE));
	return say(t, MSG_DIAGNOSE_REPORT,
		   VALUES(V_NEUTRAL("verdict", verdict.ptr), V_NEUTRAL("lines", r.lines.ptr)),
		   CHOICES({ .label = BTN_CHECK_AGAIN, .data = "diagnosa" }));
}

enum err diagnose_run(struct turn *t)
{
	TRY(probe_ask(t, PROBE_DIAGNOSE));
	return t->how == HOW_BUTTON ? toast(t, MSG_DIAGNOSE_CHECKING, NO_VALUES)
				    : say(t, MSG_DIAGNOSE_CHECKING, NO_VALUES, NO_CHOICES);
}

/* ---- probes ---- */

static const char *probe_key(struct turn *t)
{
	return arena_printf(t->arena, "probe:%s", t->update->chat);
}

enum err probe_ask(struct turn *t, enum probe_for what)
{
	const char *key = probe_key(t);

	t->effects.probe = true;
	return key ? meta_set_int(t->store, key, what) : ERR_NOMEM;
}

static const struct {
	enum probe_for what;
	enum err (*run)(struct turn *t); /* NULL: to know it is enough */
} answers[] = {
	{ PROBE_SETUP, setup_steps },
	{ PROBE_RIGHTS, NULL },
	{ PROBE_RIGHTS_TOPICS, setup_topics_lost },
};

enum err probed_run(struct turn *t)
{
	const char *key = probe_key(t);
	int64_t what = PROBE_DIAGNOSE;
	enum err e;

	if (!key)
		return ERR_NOMEM;
	e = meta_get_int(t->store, key, &what);
	if (e == ERR_NOT_FOUND)
		return OK; /* nobody here asked */
	if (e != OK)
		return e;
	TRY(meta_unset(t->store, key));
	for (size_t i = 0; i < ARRAY_LEN(answers); i++)
		if (answers[i].what == what)
			return answers[i].run ? answers[i].run(t) : OK;
	return diagnose_report(t);
}
