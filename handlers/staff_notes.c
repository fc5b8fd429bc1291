/* staff_notes.c - what customers may be told of an order that waits: staff:  /alasan BLZ-1 cause
 *                                                                staff:  /kabar BLZ-1 besok 09.00
 * Owns: the words and the hour; the bot tells a cause or promises a next call only from here
 * (DESIGN: Commands). Never: tells the customer itself; activation.c and timed.c do. */
#include "handlers/pending.h"
#include "handlers/staff.h"
#include "handlers/timed.h"
#include "messages/when.h"

enum { CAUSE_CHARS = 200, NEWS_DAYS = 14 };

/* Only an order that waits has a cause and a next call. */
static enum err find_waiting(struct turn *t, const char *usage, struct order *o, bool *found)
{
	TRY(staff_find_order(t, usage, o, found));
	if (!*found || order_is_open(o->state))
		return OK;
	*found = false;
	return say(
		t, MSG_NOTES_NOT_WAITING,
		VALUES(V("order", o->number), V("state", order_state_text(&t->locale, o->state))),
		NO_CHOICES);
}

static const char *id_text(struct turn *t, const struct order *o)
{
	return arena_printf(t->arena, "%lld", (long long)o->id);
}

/* What was said of the order lies in its timers too. */
static enum err noted(struct turn *t, const struct order *o)
{
	struct order now;

	TRY(order_get(t->store, t->arena, o->id, &now));
	TRY(staff_remember(t));
	return timed_order(t, &now);
}

/* ---- /alasan ---- */

static enum err cause_show(struct turn *t, const struct order *o)
{
	if (!o->cause)
		return say(t, MSG_NOTES_CAUSE_NONE, VALUES(V("order", o->number)), NO_CHOICES);
	return say(t, MSG_NOTES_CAUSE_SHOW, VALUES(V("order", o->number), V("cause", o->cause)),
		   CHOICES({ .label = BTN_DELETE,
			     .data = data_of(t, "alasan", "%s:hapus", id_text(t, o)) }));
}

static enum err cause_save(struct turn *t, const struct order *o)
{
	const char *cause;
	enum err e = pending_take(t, "cause", arg(t, 2), &cause, NULL);

	if (e == ERR_NOT_FOUND)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	TRY(order_set_cause(t->store, o->id, cause));
	TRY(noted(t, o));
	return say_edit(t, MSG_NOTES_CAUSE_SAVED, VALUES(V("order", o->number), V("cause", cause)),
			NO_CHOICES);
}

static enum err cause_pressed(struct turn *t, const struct order *o)
{
	const char *word = arg(t, 1);

	if (strcmp(word, "ya") == 0)
		return cause_save(t, o);
	if (strcmp(word, "hapus") != 0)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	TRY(order_set_cause(t->store, o->id, NULL));
	TRY(noted(t, o));
	return say_edit(t, MSG_NOTES_CAUSE_GONE, VALUES(V("order", o->number)), NO_CHOICES);
}

enum err cause_run(struct turn *t)
{
	const char *rest, *cause, *token;
	struct order o;
	bool found;

	TRY(find_waiting(t, "/alasan BLZ-1 server sedang diperbaiki", &o, &found));
	if (!found)
		return OK;
	if (t->how == HOW_BUTTON)
		return cause_pressed(t, &o);
	first_word(t, &rest);
	cause = text_one_line(t->arena, rest, strlen(rest), CAUSE_CHARS);
	if (!cause)
		return ERR_NOMEM;
	if (!cause[0])
		return cause_show(t, &o);
	TRY(pending_put(t, "cause", cause, &token));
	return say(t, MSG_NOTES_CAUSE_ASK, VALUES(V("order", o.number), V("cause", cause)),
		   CHOICES({ .label = BTN_SAVE,
			     .data = data_of(t, "alasan", "%s:ya:%s", id_text(t, &o), token) },
			   { .label = BTN_CANCEL,
			     .data = data_of(t, "alasan", "%s:tidak", id_text(t, &o)) }));
}

/* ---- /kabar ---- */

/* The last word is the hour as it stands; what comes before it, if anything, is the day. */
static enum err parse_news(struct turn *t, const char *text, int64_t *at_ms)
{
	const int offset = t->ctx->calendar->offset_min;
	int64_t day = civil_day_of(t->now_ms, offset);
	const char *hour = strrchr(text, ' ');
	struct when when;
	int minute;

	hour = hour ? hour + 1 : text;
	if (when_parse_clock(hour, strlen(hour), &minute) != OK)
		return ERR_INVALID;
	if (hour != text) {
		const char *date = arena_strndup(t->arena, text, (size_t)(hour - text - 1));

		if (!date)
			return ERR_NOMEM;
		if (when_parse(date, t->now_ms, offset, WHEN_FUTURE, &when) != OK ||
		    !(when.flags & WHEN_DATE) || when.flags & (WHEN_TIME | WHEN_ASK_MINGGU))
			return ERR_INVALID;
		day = when.day;
	}
	*at_ms = civil_ms(day, minute, offset);
	return OK;
}

static enum err news_save(struct turn *t, const struct order *o, int64_t at_min)
{
	const int64_t at_ms = at_min <= INT64_MAX / MS_MINUTE ? at_min * MS_MINUTE : 0;
	const char *when;

	if (at_ms == 0 || at_ms > t->now_ms + NEWS_DAYS * MS_DAY)
		return toast(t, MSG_STALE_TOAST, NO_VALUES); /* forged */
	when = format_relative(t->arena, &t->locale, at_ms, t->now_ms);
	if (at_ms <= t->now_ms)
		return say_edit(t, MSG_NOTES_NEWS_PAST, VALUES(V("when", when)), NO_CHOICES);
	TRY(order_set_next_news(t->store, o->id, at_ms));
	TRY(noted(t, o));
	return say_edit(t, MSG_NOTES_NEWS_SAVED, VALUES(V("order", o->number), V("when", when)),
			NO_CHOICES);
}

enum err news_run(struct turn *t)
{
	const char *rest, *when, *text;
	struct order o;
	int64_t at_ms;
	bool found;
	enum err e;

	TRY(find_waiting(t, "/kabar BLZ-1 besok 09.00", &o, &found));
	if (!found)
		return OK;
	if (t->how == HOW_BUTTON && strcmp(arg(t, 1), "ya") == 0)
		return news_save(t, &o, arg_number(t, 2));
	if (t->how == HOW_BUTTON)
		return say_edit(t, MSG_ADMIN_NOTHING_CHANGED, NO_VALUES, NO_CHOICES);
	first_word(t, &rest);
	text = text_one_line(t->arena, rest, strlen(rest), CAUSE_CHARS);
	e = text ? parse_news(t, text, &at_ms) : ERR_NOMEM;
	if (e == ERR_INVALID)
		return say(t, MSG_NOTES_NEWS_BAD, VALUES(V("order", o.number)), NO_CHOICES);
	if (e != OK)
		return e;
	when = format_relative(t->arena, &t->locale, at_ms, t->now_ms);
	if (at_ms <= t->now_ms)
		return say(t, MSG_NOTES_NEWS_PAST, VALUES(V("when", when)), NO_CHOICES);
	if (at_ms > t->now_ms + NEWS_DAYS * MS_DAY)
		return say(t, MSG_NOTES_NEWS_FAR, VALUES(V("when", when)), NO_CHOICES);
	return say(t, MSG_NOTES_NEWS_ASK, VALUES(V("order", o.number), V("when", when)),
		   CHOICES({ .label = BTN_SAVE,
			     .data = data_of(t, "kabar", "%s:ya:%lld", id_text(t, &o),
					     (long long)(at_ms / MS_MINUTE)) },
			   { .label = BTN_CANCEL,
			     .data = data_of(t, "kabar", "%s:tidak", id_text(t, &o)) }));
}
