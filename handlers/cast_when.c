/* cast_when.c - admin: [Jadwalkan]       bot: when?          admin: besok jam 19.30
 *               bot: scheduled for Tuesday, 24 November, 19.30, is that right? [Ya, Jadwalkan]
 * Owns: the moment of a draft; it is read in the brand's zone and always said back with its date.
 */
#include "handlers/cast_inside.h"

#include "handlers/desk.h"
#include "handlers/staff.h"
#include "handlers/timed.h"

static const char *id_of(struct turn *t, const struct cast *c)
{
	return arena_printf(t->arena, "%lld", (long long)c->id);
}

enum err cast_when_ask(struct turn *t, struct cast *c)
{
	return form_start(t, &cast_when_form, VALUES(V("cast", id_of(t, c))));
}

/* The occurrences of an hour of today, half a day or a day apart: the nearest in that direction. */
static int64_t nearest(int64_t at_ms, int64_t every_ms, enum when_bias bias, int64_t now_ms)
{
	int64_t days = (now_ms - at_ms) / every_ms - 2;

	at_ms += days * every_ms;
	while (at_ms + every_ms <= now_ms)
		at_ms += every_ms;
	return bias == WHEN_PAST ? at_ms : at_ms + every_ms;
}

enum err cast_moment(struct turn *t, const char *words, enum when_bias bias, int64_t *ms)
{
	struct when w;
	int offset = t->locale.offset_min;
	int64_t today = civil_day_of(t->now_ms, offset);

	TRY(when_parse(words, t->now_ms, offset, bias, &w));
	if (w.flags & WHEN_ASK_MINGGU || !(w.flags & WHEN_TIME))
		return ERR_INVALID;
	/* "besok jam 7.30" is as written: it is read back before anything happens. */
	if (w.flags & WHEN_DATE)
		*ms = civil_ms(w.day, w.minute, offset);
	else
		*ms = nearest(civil_ms(today, w.minute, offset),
			      w.flags & WHEN_ASK_HALF ? MS_DAY / 2 : MS_DAY, bias, t->now_ms);
	return OK;
}

static enum err check_when(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	int64_t ms;

	*why = MSG_CAST_WHEN_UNREAD;
	if (cast_moment(t, *value, WHEN_FUTURE, &ms) != OK)
		return ERR_INVALID;
	form_why(f, "at", format_datetime(t->arena, &t->locale, ms));
	*why = MSG_CAST_WHEN_PAST;
	if (ms <= t->now_ms)
		return ERR_INVALID;
	*value = arena_printf(t->arena, "%lld", (long long)ms);
	return *value ? OK : ERR_NOMEM;
}

/* The draft may have been sent or dropped while the form lay. */
static enum err form_done(struct turn *t, struct form_run *f)
{
	const char *id = form_value(f, "cast"), *when = form_value(f, "when");
	struct cast_figures figures;
	const char *quiet = NULL;
	int64_t n = 0, ms = 0, from_ms;
	struct cast c;
	enum err e = text_parse_i64(id, strlen(id), &n);

	if (e == OK)
		e = text_parse_i64(when, strlen(when), &ms);
	if (e == OK)
		e = cast_get(t->store, t->arena, n, &c);
	if (e == ERR_NOT_FOUND || (e == OK && c.state != CAST_ASKED))
		return say(t, MSG_CAST_CANCELLED, NO_VALUES, NO_CHOICES);
	if (e != OK)
		return e;
	TRY(cast_figures(t->store, c.id, &figures));
	from_ms = cast_may_start(t, &c, ms);
	if (from_ms > ms)
		quiet = desk_line(t, &t->locale, MSG_CAST_WHEN_QUIET,
				  VALUES(V("at", format_datetime(t->arena, &t->locale, from_ms))));
	return cast_show(
		t, &c,
		draft(t, &t->locale, MSG_CAST_WHEN_CONFIRM,
		      VALUES(V("at", format_datetime(t->arena, &t->locale, ms)),
			     V("kind", cast_kind_words(&t->locale, c.kind)),
			     V("n", format_number(t->arena, &t->locale, cast_reached(&figures))),
			     V("audience", cast_audience_words(t, &t->locale, &c.to)),
			     V("quiet", quiet)),
		      CHOICES({ .label = BTN_SCHEDULE_YES,
				.data = data_of(t, "umumkan", "pasti:%s:%lld:%s", id,
						(long long)c.version, when) },
			      { .label = BTN_CANCEL,
				.data = data_of(t, "umumkan", "batal:%s:%lld", id,
						(long long)c.version) })));
}

static const struct form_step steps[] = {
	{ .key = "when",
	  .ask = MSG_CAST_WHEN_ASK,
	  .takes = TAKE_TEXT,
	  .open = true,
	  .check = check_when },
};

const struct form cast_when_form = { .name = "jadwal",
				     .title = MSG_CAST_WHEN_TITLE,
				     .steps = steps,
				     .n_steps = ARRAY_LEN(steps),
				     .finish = form_done };

enum err cast_when_sure(struct turn *t, struct cast *c)
{
	int64_t ms = arg_number(t, 3);

	if (ms <= t->now_ms)
		return cast_show(
			t, c,
			draft(t, &t->locale, MSG_CAST_WHEN_PAST,
			      VALUES(V("at", format_datetime(t->arena, &t->locale, ms))),
			      CHOICES({ .label = BTN_SCHEDULE,
					.data = data_of(t, "umumkan", "jadwal:%s:%lld", id_of(t, c),
							(long long)c->version) })));
	c->state = CAST_SCHEDULED;
	c->start_ms = ms;
	TRY(cast_save(t->store, c));
	TRY(timer_set(t->store, TIMER_CAST_START, c->id, ms));
	TRY(note(t, "broadcast_scheduled", t->subject, format_datetime(t->arena, &t->locale, ms)));
	return cast_show(t, c,
			 draft(t, &t->locale, MSG_CAST_WHEN_SET,
			       VALUES(V("at", format_datetime(t->arena, &t->locale, ms))),
			       NO_CHOICES));
}

enum err cast_when_cancel(struct turn *t, struct cast *c)
{
	TRY(timer_clear(t->store, TIMER_CAST_START, c->id));
	TRY(note(t, "broadcast_cancelled", arena_printf(t->arena, "broadcast:%s", id_of(t, c)),
		 NULL));
	TRY(cast_show(t, c, draft(t, &t->locale, MSG_CAST_CANCELLED, NO_VALUES, NO_CHOICES)));
	c->state = CAST_ASKED; /* a draft again, and so dropped with them */
	TRY(cast_save(t->store, c));
	return cast_drop_drafts(t->store, c->by);
}
