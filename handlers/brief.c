/* brief.c - admin:  /laporan                       bot: the brief as it is now, with its picture
 *           admin:  /laporan jam 08.30, 16.30      bot: from now on at these hours of working days
 *           admin:  /laporan mati, /laporan biasa  bot: none; at each day's opening */
#include "handlers/brief.h"

#include "handlers/duty.h"
#include "handlers/refund_figures.h"
#include "handlers/roles.h"
#include "handlers/staff.h"
#include "handlers/ticket_report.h"
#include "handlers/timed.h"
#include "messages/when.h"
#include "store/meta.h"

enum {
	HOURS_MAX = 4,
	AHEAD_DAYS = 366,
	STALE_MS = 3 * MS_HOUR,
	TOLD_MAX = 8,
	HOURS_BYTES = 64,
};

/* ---- when ---- */

struct brief_hours {
	bool by_opening;
	int at[HOURS_MAX]; /* minutes after midnight, growing */
	size_t n;
};

static enum err read_hours(struct turn *t, struct brief_hours *out)
{
	const char *s;
	enum err e = meta_get(t->store, t->arena, "brief.hours", &s);

	*out = (struct brief_hours) { .by_opening = e == ERR_NOT_FOUND };
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	while (*s && out->n < HOURS_MAX) {
		size_t len = strcspn(s, ",");
		int64_t minute;

		if (text_parse_i64(s, len, &minute) == OK)
			out->at[out->n++] = (int)minute;
		s += len + (s[len] == ',');
	}
	return OK;
}

/* The first moment of the day after after_ms; 0: none. */
static int64_t next_of_day(struct turn *t, const struct brief_hours *h, int64_t day,
			   int64_t after_ms)
{
	const struct calendar *cal = t->ctx->calendar;
	int64_t at_ms;

	if (!calendar_is_working_day(cal, day))
		return 0;
	if (h->by_opening)
		return calendar_opening(cal, day, &at_ms) == OK && at_ms > after_ms ? at_ms : 0;
	for (size_t i = 0; i < h->n; i++) {
		at_ms = civil_ms(day, h->at[i], cal->offset_min);
		if (at_ms > after_ms)
			return at_ms;
	}
	return 0;
}

enum err brief_next(struct turn *t, int64_t after_ms, int64_t *out_ms)
{
	int64_t day = civil_day_of(after_ms, t->ctx->calendar->offset_min);
	struct brief_hours h;

	TRY(read_hours(t, &h));
	*out_ms = 0;
	for (int i = 0; i < AHEAD_DAYS && !*out_ms; i++)
		*out_ms = next_of_day(t, &h, day + i, after_ms);
	return OK;
}

static enum err plan(struct turn *t)
{
	int64_t at_ms;

	TRY(brief_next(t, t->now_ms, &at_ms));
	TRY(meta_set_int(t->store, "brief.at", at_ms));
	return at_ms ? timer_set(t->store, TIMER_BRIEF, 0, at_ms)
		     : timer_set(t->store, TIMER_BRIEF, 0, t->now_ms + MS_DAY);
}

/* ---- what ---- */

static const char *on_duty(struct turn *t)
{
	const char *names[DUTY_CALLED];
	struct duty_people p;
	struct duty d;

	if (duty_load(t, &d) != OK || duty_at(t, &d, t->now_ms, &p) != OK || p.n == 0)
		return NULL;
	for (size_t i = 0; i < p.n; i++)
		names[i] = staff_name(t, p.at[i]);
	return format_list(t->arena, &t->locale, names, p.n);
}

/* In the words of t->locale. */
static enum err compose(struct turn *t, const struct ticket_report *r, struct outgoing **out)
{
	const char *lines, *refunds;

	TRY(ticket_report_lines(t, r, &lines));
	TRY(refund_today_line(t, &refunds));
	*out = draft(t, &t->locale, MSG_BRIEF_TEXT,
		     VALUES(V("greeting", format_greeting(&t->locale, t->now_ms)),
			    V("now", format_datetime(t->arena, &t->locale, t->now_ms)),
			    V_NEUTRAL("lines", lines), V("refunds", refunds),
			    V("duty", on_duty(t))),
		     CHOICES({ .label = BTN_QUEUE, .data = "antrian" },
			     { .label = BTN_VIEW_URGENT, .data = "mendesak" }));
	return *out ? OK : ERR_NOMEM;
}

/* The picture into another chat than the update's. */
static enum err draw_into(struct turn *t, const struct ticket_report *r, int channel,
			  const char *chat)
{
	const struct update *real = t->update;
	struct update u = *real;
	enum err e;

	u.channel = channel;
	u.chat = chat;
	u.topic = 0;
	t->update = &u;
	e = ticket_report_draw(t, r);
	t->update = real;
	return e;
}

static enum err tell_group(struct turn *t, const struct ticket_report *r)
{
	struct outgoing *m;

	if (!t->ctx->staff_chat[0])
		return OK;
	t->locale = locale_staff(t);
	TRY(compose(t, r, &m));
	TRY(send_staff(t, m, REF_NONE, 0));
	return draw_into(t, r, t->ctx->staff_channel, t->ctx->staff_chat);
}

static enum err tell_one(struct turn *t, const struct ticket_report *r,
			 const struct staff_entry *who)
{
	struct contact c;
	struct address to;
	struct outgoing *m;
	enum err e = contact_by_address(t->store, t->arena, who->channel, who->ext, &c, &to);

	if (e == ERR_NOT_FOUND || (e == OK && !to.reachable))
		return OK; /* nobody can be written to who never wrote first */
	if (e != OK)
		return e;
	t->locale = locale_of(t, &c);
	TRY(compose(t, r, &m));
	TRY(send_to(t, &to, RANK_STAFF, false, m));
	return draw_into(t, r, to.channel, to.ext);
}

/* Each person once, however many roles they have. */
static bool told_before(const struct context *ctx, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (ctx->staff[k].channel == ctx->staff[i].channel &&
		    strcmp(ctx->staff[k].ext, ctx->staff[i].ext) == 0 &&
		    ctx->staff[k].roles & (ROLE_LEAD | ROLES_ADMIN))
			return true;
	return false;
}

static enum err tell_all(struct turn *t)
{
	struct ticket_report r;
	size_t told = 0;

	TRY(ticket_report_of(t, REPORT_DAYS, &r));
	TRY(tell_group(t, &r));
	for (size_t i = 0; i < t->ctx->n_staff && told < TOLD_MAX; i++) {
		if (!(t->ctx->staff[i].roles & (ROLE_LEAD | ROLES_ADMIN)) || told_before(t->ctx, i))
			continue;
		TRY(tell_one(t, &r, &t->ctx->staff[i]));
		told++;
	}
	t->locale = locale_staff(t);
	return OK;
}

/* TIMER_BRIEF: at the planned moment, or at the first start. */
enum err brief_fired(struct turn *t, int64_t ref)
{
	int64_t at_ms = 0;
	enum err e = meta_get_int(t->store, "brief.at", &at_ms);

	(void)ref;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == OK && at_ms && at_ms <= t->now_ms && t->now_ms - at_ms < STALE_MS &&
	    calendar_is_working_day(t->ctx->calendar,
				    civil_day_of(at_ms, t->ctx->calendar->offset_min)))
		TRY(tell_all(t));
	return plan(t);
}

/* ---- the command ---- */

static const char *clock_text(struct turn *t, int minute)
{
	return arena_printf(t->arena, "%02d.%02d", minute / 60, minute % 60);
}

static enum err say_hours(struct turn *t, enum msg msg)
{
	const char *at[HOURS_MAX], *hours = NULL;
	struct brief_hours h;
	int64_t next;

	TRY(read_hours(t, &h));
	TRY(brief_next(t, t->now_ms, &next));
	for (size_t i = 0; i < h.n; i++)
		at[i] = clock_text(t, h.at[i]);
	if (h.n)
		hours = format_list(t->arena, &t->locale, at, h.n);
	else if (h.by_opening)
		hours = catalog_text(t->locale.texts, t->locale.lang, MSG_BRIEF_BY_OPENING);
	else
		hours = catalog_text(t->locale.texts, t->locale.lang, MSG_BRIEF_NEVER);
	return say(t, msg,
		   VALUES(V("hours", hours),
			  V("next",
			    next ? format_relative(t->arena, &t->locale, next, t->now_ms) : NULL)),
		   NO_CHOICES);
}

/* "08.30, 16.30" as it is kept; NULL when it is none, or too many, or not growing. */
static const char *parse_hours(struct turn *t, const char *s)
{
	struct strbuf b;
	int last = -1;

	strbuf_init(&b, t->arena, HOURS_BYTES);
	for (size_t n = 0; *(s += strspn(s, " ,")); n++) {
		size_t len = strcspn(s, " ,");
		int minute;

		if (n == HOURS_MAX || clock_parse(s, len, &minute) != OK || minute <= last ||
		    minute >= MINUTES_PER_DAY)
			return NULL;
		strbuf_addf(&b, "%s%d", n ? "," : "", minute);
		last = minute;
		s += len;
	}
	return last >= 0 && !strbuf_failed(&b) ? b.ptr : NULL;
}

static enum err set_hours(struct turn *t, const char *word, const char *rest)
{
	const char *hours = strcmp(word, "jam") == 0 ? parse_hours(t, rest) : "";

	if (!is_admin(t))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	if (!hours)
		return say(t, MSG_BRIEF_USAGE, NO_VALUES, NO_CHOICES);
	if (strcmp(word, "biasa") == 0)
		TRY(meta_unset(t->store, "brief.hours"));
	else
		TRY(meta_set(t->store, "brief.hours", hours));
	TRY(note(t, "brief_hours", "brief:hours", hours));
	TRY(plan(t));
	return hours[0] || strcmp(word, "biasa") == 0
		       ? say_hours(t, MSG_BRIEF_SET)
		       : say(t, MSG_BRIEF_OFF, NO_VALUES, NO_CHOICES);
}

enum err brief_run(struct turn *t)
{
	const char *rest = "";
	const char *word = t->how == HOW_BUTTON ? arg(t, 0) : first_word(t, &rest);
	struct ticket_report r;
	struct outgoing *m;

	if (!may_act(t, ACT_CASE_VIEW))
		return say(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES, NO_CHOICES);
	if (strcmp(word, "atur") == 0)
		return say_hours(t, MSG_BRIEF_HOURS);
	if (strcmp(word, "jam") == 0 || strcmp(word, "mati") == 0 || strcmp(word, "biasa") == 0)
		return set_hours(t, word, rest);
	if (word[0])
		return say(t, MSG_BRIEF_USAGE, NO_VALUES, NO_CHOICES);
	TRY(ticket_report_of(t, REPORT_DAYS, &r));
	TRY(compose(t, &r, &m));
	TRY(send_reply(t, m));
	return ticket_report_draw(t, &r);
}
