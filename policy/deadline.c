#include "policy/deadline.h"

/* Starts are taken from 1970-01-01 to 2199-12-31, as everywhere else. */
enum { DAY_LAST = 84005, MINUTE_LAST_OF_DAY = MINUTES_PER_DAY };

static bool valid_ms(int64_t ms)
{
	return ms >= 0 && ms < (int64_t)(DAY_LAST + 1) * MS_DAY;
}

/* The last millisecond of a local day. */
static int64_t day_end(const struct calendar *cal, int64_t day)
{
	return civil_ms(day, MINUTE_LAST_OF_DAY, cal->offset_min) - 1;
}

/* The same date some months on (or back); the month's last day where it has no such date. */
static int64_t add_months(int64_t day, int months)
{
	struct civil c = civil_from_day(day);
	int index = c.year * 12 + (c.month - 1) + months;
	int year = index / 12, month = index % 12 + 1;
	int64_t at = civil_day(year, month, c.day);

	while (civil_from_day(at).month != month)
		at--;
	return at;
}

/* The n-th working day after (step 1) or before (step -1) day. */
static enum err nth_working_day(const struct calendar *cal, int64_t day, int n, int step,
				int64_t *out)
{
	for (int i = 0; i < n; i++)
		TRY(calendar_next_working_day(cal, day, step, &day));
	*out = day;
	return OK;
}

/* The clock time of ms on another, working, day, moved into that day's hours. */
static enum err same_clock_time(const struct calendar *cal, int64_t ms, int64_t day,
				int64_t *out_ms)
{
	int64_t at = ms + (day - civil_day_of(ms, cal->offset_min)) * MS_DAY;
	int64_t opening, closing;

	TRY(calendar_opening(cal, day, &opening));
	TRY(calendar_closing(cal, day, &closing));
	*out_ms = at < opening ? opening : at > closing ? closing : at;
	return OK;
}

/* --- one function per kind: from a start to the deadline --- */

struct count {
	const struct calendar *cal;
	int n;
	int64_t start_ms; /* in: the start; out: from when it counts */
	int64_t at_ms;
};

static enum err after_minutes(struct count *c)
{
	c->at_ms = c->start_ms + (int64_t)c->n * MS_MINUTE;
	return OK;
}

static enum err after_hours(struct count *c)
{
	c->at_ms = c->start_ms + (int64_t)c->n * MS_HOUR;
	return OK;
}

static enum err after_open(struct count *c, int64_t ms)
{
	TRY(calendar_next_open(c->cal, c->start_ms, &c->start_ms));
	return calendar_add_open_ms(c->cal, c->start_ms, ms, &c->at_ms);
}

static enum err after_open_minutes(struct count *c)
{
	return after_open(c, (int64_t)c->n * MS_MINUTE);
}

static enum err after_open_hours(struct count *c)
{
	return after_open(c, (int64_t)c->n * MS_HOUR);
}

static enum err after_work_spans(struct count *c)
{
	int64_t day;

	TRY(calendar_next_open(c->cal, c->start_ms, &c->start_ms));
	TRY(nth_working_day(c->cal, civil_day_of(c->start_ms, c->cal->offset_min), c->n, 1, &day));
	return same_clock_time(c->cal, c->start_ms, day, &c->at_ms);
}

static enum err after_work_days(struct count *c)
{
	int64_t day;

	TRY(nth_working_day(c->cal, civil_day_of(c->start_ms, c->cal->offset_min), c->n, 1, &day));
	return calendar_closing(c->cal, day, &c->at_ms);
}

static enum err after_days(struct count *c)
{
	c->at_ms = day_end(c->cal, civil_day_of(c->start_ms, c->cal->offset_min) + c->n);
	return OK;
}

static enum err after_months(struct count *c)
{
	int64_t day = civil_day_of(c->start_ms, c->cal->offset_min);

	c->at_ms = day_end(c->cal, add_months(day, c->n));
	return OK;
}

static enum err after_years(struct count *c)
{
	c->n *= 12;
	return after_months(c);
}

static enum err (*const after[DURATION_KIND_COUNT])(struct count *) = {
	[DURATION_MINUTES] = after_minutes,
	[DURATION_HOURS] = after_hours,
	[DURATION_OPEN_MINUTES] = after_open_minutes,
	[DURATION_OPEN_HOURS] = after_open_hours,
	[DURATION_WORK_SPANS] = after_work_spans,
	[DURATION_WORK_DAYS] = after_work_days,
	[DURATION_DAYS] = after_days,
	[DURATION_MONTHS] = after_months,
	[DURATION_YEARS] = after_years,
};

/* The closed days from the day of the start to that of the deadline, explained. */
static enum err list_skipped(const struct calendar *cal, int64_t from, int64_t to, struct arena *a,
			     struct deadline *out)
{
	struct skip *list;
	size_t n = 0, i = 0;

	for (int64_t day = from; day <= to; day++)
		n += !calendar_is_working_day(cal, day);
	if (n == 0)
		return OK;
	list = ARENA_ARRAY(a, struct skip, n);
	if (!list)
		return ERR_NOMEM;
	for (int64_t day = from; day <= to && i < n; day++) {
		struct day_info info = calendar_day_info(cal, day);

		if (info.why != WHY_OPEN)
			list[i++] = (struct skip) { day, info.why, info.name };
	}
	out->skipped = list;
	out->n_skipped = n;
	return OK;
}

enum err deadline_after(const struct calendar *cal, struct duration d, int64_t start_ms,
			struct arena *a, struct deadline *out)
{
	struct count c = { .cal = cal, .n = d.n, .start_ms = start_ms };
	struct deadline result = { 0 };

	if ((unsigned)d.kind >= DURATION_KIND_COUNT || !after[d.kind] || !valid_ms(start_ms) ||
	    d.n < 0 || d.n > duration_max(d.kind))
		return ERR_INVALID;
	TRY(after[d.kind](&c));
	result.at_ms = c.at_ms;
	result.start_ms = c.start_ms;
	if (a && duration_is_working(d.kind))
		TRY(list_skipped(cal, civil_day_of(start_ms, cal->offset_min),
				 civil_day_of(c.at_ms, cal->offset_min), a, &result));
	*out = result;
	return OK;
}

/* --- pauses --- */

struct pause {
	const struct calendar *cal;
	enum duration_kind kind;
	int64_t deadline_ms, from_ms, to_ms;
	int64_t from_day, to_day;
	int64_t at_ms; /* the result */
};

static enum err resume_elapsed(struct pause *p)
{
	p->at_ms = p->deadline_ms + (p->to_ms - p->from_ms);
	return OK;
}

static enum err resume_days(struct pause *p)
{
	p->at_ms = p->deadline_ms + (p->to_day - p->from_day) * MS_DAY;
	return OK;
}

static enum err resume_open(struct pause *p)
{
	int64_t left = calendar_open_ms(p->cal, p->from_ms, p->deadline_ms);

	return calendar_add_open_ms(p->cal, p->to_ms, left, &p->at_ms);
}

/* The clock time of the deadline, as many working days later as the pause had. For hari kerja that
 * is a closing time, so the other day's hours decide. */
static enum err resume_working(struct pause *p)
{
	int64_t day = civil_day_of(p->deadline_ms, p->cal->offset_min);
	int n = 0;

	for (int64_t d = p->from_day + 1; d <= p->to_day; d++)
		n += calendar_is_working_day(p->cal, d);
	p->at_ms = p->deadline_ms;
	if (n == 0)
		return OK;
	TRY(nth_working_day(p->cal, day, n, 1, &day));
	if (p->kind == DURATION_WORK_DAYS)
		return calendar_closing(p->cal, day, &p->at_ms);
	return same_clock_time(p->cal, p->deadline_ms, day, &p->at_ms);
}

static enum err (*const resume[DURATION_KIND_COUNT])(struct pause *) = {
	[DURATION_MINUTES] = resume_elapsed,    [DURATION_HOURS] = resume_elapsed,
	[DURATION_OPEN_MINUTES] = resume_open,  [DURATION_OPEN_HOURS] = resume_open,
	[DURATION_WORK_SPANS] = resume_working, [DURATION_WORK_DAYS] = resume_working,
	[DURATION_DAYS] = resume_days,          [DURATION_MONTHS] = resume_days,
	[DURATION_YEARS] = resume_days,
};

enum err deadline_resume(const struct calendar *cal, struct duration d, int64_t deadline_ms,
			 int64_t paused_from, int64_t paused_to, int64_t *out_ms)
{
	struct pause p = { .cal = cal,
			   .kind = d.kind,
			   .deadline_ms = deadline_ms,
			   .from_ms = paused_from,
			   .to_ms = paused_to };

	if ((unsigned)d.kind >= DURATION_KIND_COUNT || !resume[d.kind] || !valid_ms(deadline_ms) ||
	    !valid_ms(paused_from) || !valid_ms(paused_to) || paused_to < paused_from)
		return ERR_INVALID;
	p.from_day = civil_day_of(paused_from, cal->offset_min);
	p.to_day = civil_day_of(paused_to, cal->offset_min);
	p.at_ms = deadline_ms;
	if (paused_from < deadline_ms && paused_from < paused_to)
		TRY(resume[d.kind](&p));
	*out_ms = p.at_ms;
	return OK;
}

/* --- notice periods --- */

enum err deadline_before(const struct calendar *cal, struct duration d, int64_t event_ms,
			 int64_t *out_ms)
{
	int64_t day = civil_day_of(event_ms, cal->offset_min);

	if (!valid_ms(event_ms) || d.n < 0 || d.n > duration_max(d.kind))
		return ERR_INVALID;
	switch (d.kind) {
	case DURATION_MINUTES:
		*out_ms = event_ms - (int64_t)d.n * MS_MINUTE;
		return OK;
	case DURATION_HOURS:
		*out_ms = event_ms - (int64_t)d.n * MS_HOUR;
		return OK;
	case DURATION_DAYS:
		*out_ms = day_end(cal, day - d.n);
		return OK;
	case DURATION_MONTHS:
		*out_ms = day_end(cal, add_months(day, -d.n));
		return OK;
	case DURATION_YEARS:
		*out_ms = day_end(cal, add_months(day, -12 * d.n));
		return OK;
	case DURATION_WORK_DAYS:
		TRY(nth_working_day(cal, day, d.n, -1, &day));
		return calendar_closing(cal, day, out_ms);
	default:
		return ERR_INVALID;
	}
}
