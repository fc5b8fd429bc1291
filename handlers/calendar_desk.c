#include "handlers/calendar_desk.h"

#include "handlers/pending.h"
#include "handlers/staff.h"
#include "handlers/timed.h"

enum { LINE_BYTES = 4 * 1024, YEARS_AHEAD_DAYS = 3 * 366, UNDO_MS = 10 * MS_MINUTE };

/* ---- words ---- */

const char *calendar_line(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, LINE_BYTES);
	return catalog_render(t->ctx->texts, t->locale.lang, msg, v, nv, &text) == OK ? text.ptr
										      : NULL;
}

const char *calendar_day_text(struct turn *t, int64_t day)
{
	return format_day(t->arena, &t->locale, day);
}

int64_t calendar_today(const struct turn *t)
{
	return civil_day_of(t->now_ms, t->ctx->calendar->offset_min);
}

/* Says what is wrong with a date; *good when nothing is. */
enum err calendar_check_day(struct turn *t, int64_t day, bool *good)
{
	*good = false;
	if (day < calendar_today(t))
		return say(t, MSG_CALENDAR_PAST, VALUES(V("date", calendar_day_text(t, day))),
			   NO_CHOICES);
	if (day > calendar_today(t) + YEARS_AHEAD_DAYS)
		return say(t, MSG_CALENDAR_FAR, VALUES(V("date", calendar_day_text(t, day))),
			   NO_CHOICES);
	*good = true;
	return OK;
}

/* ---- asking, confirming, undoing ---- */

enum err calendar_effect(struct turn *t, const struct calendar_change *c, const char **out)
{
	struct calendar with;
	bool more = false;
	int64_t n;

	TRY(change_preview(t, c, &with));
	TRY(timed_count_changes(t, t->ctx->calendar, &with, &n, &more));
	if (n == 0 && !more) {
		*out = catalog_text(t->ctx->texts, t->locale.lang, MSG_CALENDAR_EFFECT_NONE);
		return OK;
	}
	*out = calendar_line(t, more ? MSG_CALENDAR_EFFECT_MORE : MSG_CALENDAR_EFFECT,
			     VALUES(V("n", format_number(t->arena, &t->locale, n))));
	return *out ? OK : ERR_NOMEM;
}

/* The question, by what is changed; values as its row wants them. */
enum err calendar_ask(struct turn *t, const char *command, const struct calendar_change *c,
		      enum msg msg, const struct value *v, size_t nv, enum msg yes)
{
	const char *what = change_encode(t, c);
	const char *token;

	if (!what)
		return ERR_NOMEM;
	TRY(pending_put(t, "calendar", what, &token));
	return say(
		t, msg, v, nv,
		CHOICES({ .label = yes, .data = data_of(t, command, "ya:%s", token) },
			{ .label = BTN_CANCEL, .data = data_of(t, command, "tidak:%s", token) }));
}

/* What the staff group hears of it. */
static struct outgoing *told(struct turn *t, const struct calendar_change *c)
{
	struct locale l = locale_staff(t);
	const char *who = staff_name(t, actor(t));
	const char *range = format_range(t->arena, &l, c->from_day, c->to_day);
	const char *date = format_day(t->arena, &l, c->day);

	switch (c->op) {
	case CHANGE_HOURS:
		return draft(t, &l, MSG_CALENDAR_TOLD_HOURS,
			     VALUES(V("range", range), V("name", c->name), V("hours", c->hours),
				    V("who", who)),
			     NO_CHOICES);
	case CHANGE_HOURS_REMOVE:
		return draft(t, &l, MSG_CALENDAR_TOLD_HOURS_GONE,
			     VALUES(V("range", range), V("name", c->name), V("who", who)),
			     NO_CHOICES);
	default:
		return draft(
			t, &l,
			c->op == CHANGE_DAY && c->kind == DATE_COMPANY ? MSG_CALENDAR_TOLD_ADD
								       : MSG_CALENDAR_TOLD_REMOVE,
			VALUES(V("date", date), V("name", c->name), V("who", who)), NO_CHOICES);
	}
}

static const char *subject_of(struct turn *t, const struct calendar_change *c)
{
	struct civil d = civil_from_day(
		c->op == CHANGE_DAY || c->op == CHANGE_DAY_REMOVE ? c->day : c->from_day);

	return arena_printf(t->arena, "calendar:%04d-%02d-%02d", d.year, d.month, d.day);
}

enum err calendar_confirm(struct turn *t)
{
	struct calendar_change c, undo;
	const char *what, *back, *token;
	enum err e = pending_take(t, "calendar", arg(t, 1), &what, NULL);

	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	if (strcmp(arg(t, 0), "ya") != 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	TRY(change_decode(t, what, &c));
	e = change_apply(t, &c, &undo);
	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	back = change_encode(t, &undo);
	if (!back)
		return ERR_NOMEM;
	TRY(pending_put(t, "undo", back, &token));
	t->effects.calendar_changed = true;
	t->subject = subject_of(t, &c);
	TRY(staff_remember(t));
	TRY(send_staff(t, told(t, &c), REF_NONE, 0));
	return say_edit(t, MSG_CALENDAR_SAVED, NO_VALUES, NO_CHOICES);
}

enum err calendar_undo_run(struct turn *t)
{
	struct locale l = locale_staff(t);
	struct calendar_change c, redo;
	const char *what;
	int64_t at_ms;
	enum err e;

	if (!is_admin(t))
		return cancel_run(t); /* what a customer means by the word */
	e = pending_take(t, "undo", NULL, &what, &at_ms);
	if (e == OK && t->now_ms - at_ms > UNDO_MS)
		e = ERR_NOT_FOUND;
	if (e == OK)
		e = change_decode(t, what, &c);
	if (e == OK)
		e = change_apply(t, &c, &redo);
	if (e == ERR_NOT_FOUND)
		return say(t, MSG_CALENDAR_UNDO_NONE, NO_VALUES, NO_CHOICES);
	if (e != OK)
		return e;
	t->effects.calendar_changed = true;
	t->subject = subject_of(t, &c);
	TRY(send_staff(t,
		       draft(t, &l, MSG_CALENDAR_TOLD_UNDO,
			     VALUES(V("who", staff_name(t, actor(t)))), NO_CHOICES),
		       REF_NONE, 0));
	return say(t, MSG_CALENDAR_UNDONE, NO_VALUES, NO_CHOICES);
}
