#include "handlers/office.h"

enum { WEEKDAYS = 7, WORDS_BYTES = 512 };

const char *moment(struct turn *t, int64_t ms)
{
	return format_relative(t->arena, &t->locale, ms, t->now_ms);
}

/* ---- now ---- */

/* The end of the interval that minute lies in; hours must be open then. */
static int closing_minute(const struct hours *hours, int minute)
{
	int end = minute;

	for (int i = 0; i < hours->n; i++)
		if (minute >= hours->at[i].from_min && minute < hours->at[i].to_min)
			end = hours->at[i].to_min;
	return end;
}

struct office office_now(struct turn *t)
{
	const struct calendar *cal = t->ctx->calendar;
	int64_t today = civil_day_of(t->now_ms, cal->offset_min);
	struct day_info info = calendar_day_info(cal, today);
	struct office o = { .open = t->ctx->policy->chat.always_open };
	int minute = civil_minute_of(t->now_ms, cal->offset_min);

	if (o.open)
		return o;
	o.open = calendar_is_open(cal, t->now_ms);
	if (o.open)
		o.turn_ms = civil_ms(today, closing_minute(&info.hours, minute), cal->offset_min);
	else if (calendar_next_open(cal, t->now_ms, &o.turn_ms) != OK)
		o.turn_ms = 0;
	if (info.why == WHY_NATIONAL || info.why == WHY_JOINT || info.why == WHY_COMPANY)
		o.holiday = info.name[0] ? info.name : NULL;
	return o;
}

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf out;

	strbuf_init(&out, t->arena, WORDS_BYTES);
	return catalog_render(t->locale.texts, t->locale.lang, msg, v, nv, &out) == OK ? out.ptr
										       : NULL;
}

const char *office_sentence(struct turn *t)
{
	struct office o = office_now(t);
	const char *when = o.turn_ms ? moment(t, o.turn_ms) : NULL;

	if (!when)
		return render(t, o.open ? MSG_HOURS_ALWAYS_NOW : MSG_HOURS_CLOSED_LONG, NO_VALUES);
	if (o.open)
		return render(t, MSG_HOURS_OPEN_NOW, VALUES(V("until", when)));
	if (o.holiday)
		return render(t, MSG_HOURS_HOLIDAY_NOW,
			      VALUES(V("holiday", o.holiday), V("next", when)));
	return render(t, MSG_HOURS_CLOSED_NOW, VALUES(V("next", when)));
}

/* ---- the week ---- */

/* The weekly hours with the special ones that hold today; the last added wins, as in policy/. */
static struct week week_of_now(const struct turn *t, const struct calendar_override **season)
{
	const struct calendar *cal = t->ctx->calendar;
	int64_t today = civil_day_of(t->now_ms, cal->offset_min);
	struct week week = cal->week;

	*season = NULL;
	for (size_t i = 0; i < cal->n_overrides; i++) {
		const struct calendar_override *o = &cal->overrides[i];

		if (today < o->from_day || today > o->to_day)
			continue;
		*season = o;
		for (unsigned day = 0; day < WEEKDAYS; day++)
			if (o->week.named & 1u << day)
				week.day[day] = o->week.day[day];
	}
	return week;
}

static bool same_hours(const struct hours *a, const struct hours *b)
{
	if (a->n != b->n)
		return false;
	for (int i = 0; i < a->n; i++)
		if (a->at[i].from_min != b->at[i].from_min || a->at[i].to_min != b->at[i].to_min)
			return false;
	return true;
}

/* Days of the week as written here: 0 is Monday. */
static const struct hours *hours_at(const struct week *w, size_t i)
{
	return &w->day[(i + MONDAY) % WEEKDAYS];
}

static const char *days_text(struct turn *t, size_t from, size_t to)
{
	const char *first = format_weekday(&t->locale, (enum weekday)((from + MONDAY) % WEEKDAYS));
	const char *last = format_weekday(&t->locale, (enum weekday)((to + MONDAY) % WEEKDAYS));

	if (to - from == WEEKDAYS - 1)
		return catalog_text(t->locale.texts, t->locale.lang, MSG_HOURS_EVERY_DAY);
	if (from == to)
		return first;
	return render(t, MSG_HOURS_DAYS, VALUES(V("from", first), V("to", last)));
}

static const char *clock_text(struct turn *t, int minute)
{
	return render(t, MSG_DATE_CLOCK,
		      VALUES(V("hour", arena_printf(t->arena, "%02d", minute / 60)),
			     V("minute", arena_printf(t->arena, "%02d", minute % 60))));
}

static const char *intervals_text(struct turn *t, const struct hours *h)
{
	const char *items[HOURS_INTERVALS_MAX];

	for (int i = 0; i < h->n; i++) {
		items[i] = render(t, MSG_HOURS_INTERVAL,
				  VALUES(V("open", clock_text(t, h->at[i].from_min)),
					 V("close", clock_text(t, h->at[i].to_min))));
		if (!items[i])
			return NULL;
	}
	return format_list(t->arena, &t->locale, items, (size_t)h->n);
}

static const char *week_text(struct turn *t, const struct week *w)
{
	const char *lines[WEEKDAYS];
	size_t n = 0;

	for (size_t from = 0, to; from < WEEKDAYS; from = to + 1) {
		const struct hours *h = hours_at(w, from);

		for (to = from; to + 1 < WEEKDAYS && same_hours(h, hours_at(w, to + 1)); to++)
			;
		if (h->n == 0)
			continue;
		lines[n] = render(t, MSG_HOURS_LINE,
				  VALUES(V("days", days_text(t, from, to)),
					 V("hours", intervals_text(t, h)),
					 V("zone", t->locale.zone)));
		if (!lines[n++])
			return NULL;
	}
	return n ? format_list(t->arena, &t->locale, lines, n) : "";
}

const char *office_hours(struct turn *t)
{
	const struct calendar_override *season;
	struct week week = week_of_now(t, &season);
	const char *hours = week_text(t, &week);

	if (!hours || !season || !season->name[0])
		return hours;
	return render(t, MSG_HOURS_SEASON,
		      VALUES(V("hours", hours), V("season", season->name),
			     V("until", format_day(t->arena, &t->locale, season->to_day))));
}

/* ---- lengths ---- */

const char *length_words(struct turn *t, struct duration d)
{
	static const struct {
		enum msg one, many;
	} words[DURATION_KIND_COUNT] = {
		[DURATION_MINUTES] = { MSG_DURATION_MINUTE_ONE, MSG_DURATION_MINUTE_MANY },
		[DURATION_HOURS] = { MSG_DURATION_HOUR_ONE, MSG_DURATION_HOUR_MANY },
		[DURATION_OPEN_MINUTES] = { MSG_LENGTH_OPEN_MINUTES, MSG_LENGTH_OPEN_MINUTES },
		[DURATION_OPEN_HOURS] = { MSG_LENGTH_OPEN_HOURS, MSG_LENGTH_OPEN_HOURS },
		[DURATION_WORK_SPANS] = { MSG_LENGTH_WORK_SPANS, MSG_LENGTH_WORK_SPANS },
		[DURATION_WORK_DAYS] = { MSG_LENGTH_WORK_DAY, MSG_LENGTH_WORK_DAYS },
		[DURATION_DAYS] = { MSG_DURATION_DAY_ONE, MSG_DURATION_DAY_MANY },
		[DURATION_MONTHS] = { MSG_LENGTH_MONTH, MSG_LENGTH_MONTHS },
		[DURATION_YEARS] = { MSG_LENGTH_YEAR, MSG_LENGTH_YEARS },
	};
	const char *n = arena_printf(t->arena, "%d", d.n);
	enum msg msg;

	if (d.kind == DURATION_NONE || d.kind >= DURATION_KIND_COUNT || !n)
		return NULL;
	msg = d.n == 1 ? words[d.kind].one : words[d.kind].many;
	if (msg == words[d.kind].one && msg != words[d.kind].many)
		return catalog_text(t->locale.texts, t->locale.lang, msg);
	return render(t, msg, VALUES(V("n", n)));
}
