#include "policy/calendar.h"

#include <string.h>

/* Days of 1970-01-01 … 2199-12-31, as civil_parse_rfc3339 allows. */
enum { DAY_FIRST = 0, DAY_LAST = 84005 };

/* Open time is summed over no more days than this, whatever the caller asks. */
enum { SUM_DAYS_MAX = 3660 };

void calendar_init(struct calendar *cal, struct arena *a, int offset_min, const struct week *week)
{
	*cal = (struct calendar) {
		.arena = a, .offset_min = offset_min, .week = *week, .closed_on_national = true
	};
}

enum err calendar_copy(const struct calendar *cal, struct arena *a, struct calendar *out)
{
	struct calendar copy = *cal;

	copy.arena = a;
	copy.cap_dates = cal->n_dates;
	if (cal->n_dates) {
		copy.dates = ARENA_ARRAY(a, struct calendar_date, cal->n_dates);
		if (!copy.dates)
			return ERR_NOMEM;
		memcpy(copy.dates, cal->dates, cal->n_dates * sizeof(*copy.dates));
	}
	if (cal->overrides) {
		copy.overrides = ARENA_ARRAY(a, struct calendar_override, CALENDAR_OVERRIDES_MAX);
		if (!copy.overrides)
			return ERR_NOMEM;
		memcpy(copy.overrides, cal->overrides, cal->n_overrides * sizeof(*copy.overrides));
	}
	*out = copy;
	return OK;
}

static bool valid_day(int64_t day)
{
	return day >= DAY_FIRST && day <= DAY_LAST;
}

/* Index of the first dated entry that is not before day. */
static size_t lower_bound(const struct calendar *cal, int64_t day)
{
	size_t lo = 0, hi = cal->n_dates;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (cal->dates[mid].day < day)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static const struct calendar_date *find_date(const struct calendar *cal, int64_t day)
{
	size_t i = lower_bound(cal, day);

	return i < cal->n_dates && cal->dates[i].day == day ? &cal->dates[i] : NULL;
}

static enum err make_room(struct calendar *cal)
{
	size_t cap = cal->cap_dates ? cal->cap_dates * 2 : 64;
	struct calendar_date *more;

	if (cal->n_dates < cal->cap_dates)
		return OK;
	if (cal->n_dates >= CALENDAR_DATES_MAX)
		return ERR_LIMIT;
	more = ARENA_ARRAY(cal->arena, struct calendar_date, cap);
	if (!more)
		return ERR_NOMEM;
	if (cal->n_dates)
		memcpy(more, cal->dates, cal->n_dates * sizeof(*more));
	cal->dates = more;
	cal->cap_dates = cap;
	return OK;
}

enum err calendar_add_date(struct calendar *cal, int64_t day, enum date_kind kind, const char *name)
{
	struct calendar_date date = { .day = day, .kind = kind };
	size_t i;

	if (!valid_day(day) || (unsigned)kind >= DATE_KIND_COUNT)
		return ERR_INVALID;
	date.name = arena_strdup(cal->arena, name ? name : "");
	if (!date.name)
		return ERR_NOMEM;
	i = lower_bound(cal, day);
	if (i < cal->n_dates && cal->dates[i].day == day) {
		cal->dates[i] = date;
		return OK;
	}
	TRY(make_room(cal));
	memmove(&cal->dates[i + 1], &cal->dates[i], (cal->n_dates - i) * sizeof(date));
	cal->dates[i] = date;
	cal->n_dates++;
	return OK;
}

enum err calendar_add_override(struct calendar *cal, int64_t from_day, int64_t to_day,
			       const struct week *week, const char *name)
{
	const char *copy;

	if (!valid_day(from_day) || !valid_day(to_day) || to_day < from_day || !week->named)
		return ERR_INVALID;
	if (cal->n_overrides == CALENDAR_OVERRIDES_MAX)
		return ERR_LIMIT;
	if (!cal->overrides)
		cal->overrides = ARENA_ARRAY(cal->arena, struct calendar_override,
					     CALENDAR_OVERRIDES_MAX);
	copy = arena_strdup(cal->arena, name ? name : "");
	if (!cal->overrides || !copy)
		return ERR_NOMEM;
	cal->overrides[cal->n_overrides++] = (struct calendar_override) { from_day, to_day, *week,
									  copy };
	return OK;
}

static const struct calendar_override *find_override(const struct calendar *cal, int64_t day)
{
	unsigned weekday = 1u << (unsigned)civil_weekday(day);

	for (size_t i = cal->n_overrides; i-- > 0;) {
		const struct calendar_override *o = &cal->overrides[i];

		if (o->from_day <= day && day <= o->to_day && (o->week.named & weekday))
			return o;
	}
	return NULL;
}

/* Closed by the date itself, whatever the hours would be; WHY_OPEN when it is not. */
static enum day_why date_closes(const struct calendar *cal, const struct calendar_date *date)
{
	if (!date)
		return WHY_OPEN;
	if (date->kind == DATE_COMPANY)
		return WHY_COMPANY;
	if (date->kind == DATE_NATIONAL && cal->closed_on_national)
		return WHY_NATIONAL;
	if (date->kind == DATE_JOINT && cal->closed_on_joint)
		return WHY_JOINT;
	return WHY_OPEN;
}

struct day_info calendar_day_info(const struct calendar *cal, int64_t day)
{
	const struct calendar_date *date = find_date(cal, day);
	const struct calendar_override *over;
	struct day_info info = { .why = date_closes(cal, date), .name = "" };
	enum weekday weekday = civil_weekday(day);

	if (info.why != WHY_OPEN) {
		info.name = date->name;
		return info;
	}
	over = find_override(cal, day);
	info.hours = over ? over->week.day[weekday] : cal->week.day[weekday];
	if (over)
		info.name = over->name;
	if (info.hours.n == 0)
		info.why = over ? WHY_OVERRIDE : WHY_WEEKDAY;
	return info;
}

bool calendar_is_working_day(const struct calendar *cal, int64_t day)
{
	return calendar_day_info(cal, day).why == WHY_OPEN;
}

/* The moment of a minute of a day, where 24.00 is still that day. */
static int64_t closing_ms(const struct calendar *cal, int64_t day, int minute)
{
	return civil_ms(day, minute, cal->offset_min) - (minute == MINUTES_PER_DAY);
}

bool calendar_is_open(const struct calendar *cal, int64_t ms)
{
	struct day_info info = calendar_day_info(cal, civil_day_of(ms, cal->offset_min));
	int minute = civil_minute_of(ms, cal->offset_min);

	for (int i = 0; i < info.hours.n; i++)
		if (info.hours.at[i].from_min <= minute && minute < info.hours.at[i].to_min)
			return true;
	return false;
}

enum err calendar_next_open(const struct calendar *cal, int64_t ms, int64_t *out_ms)
{
	int64_t day = civil_day_of(ms, cal->offset_min);
	int minute = civil_minute_of(ms, cal->offset_min);

	if (calendar_is_open(cal, ms)) {
		*out_ms = ms;
		return OK;
	}
	for (int64_t d = day; d <= day + CALENDAR_HORIZON_DAYS; d++) {
		struct day_info info = calendar_day_info(cal, d);

		for (int i = 0; i < info.hours.n; i++)
			if (d > day || info.hours.at[i].from_min > minute) {
				*out_ms = civil_ms(d, info.hours.at[i].from_min, cal->offset_min);
				return OK;
			}
	}
	return ERR_LIMIT;
}

enum err calendar_next_working_day(const struct calendar *cal, int64_t day, int step, int64_t *out)
{
	for (int i = 1; i <= CALENDAR_HORIZON_DAYS; i++)
		if (calendar_is_working_day(cal, day + (int64_t)i * step)) {
			*out = day + (int64_t)i * step;
			return OK;
		}
	return ERR_LIMIT;
}

enum err calendar_opening(const struct calendar *cal, int64_t day, int64_t *out_ms)
{
	struct day_info info = calendar_day_info(cal, day);

	if (info.hours.n == 0)
		return ERR_NOT_FOUND;
	*out_ms = civil_ms(day, info.hours.at[0].from_min, cal->offset_min);
	return OK;
}

enum err calendar_closing(const struct calendar *cal, int64_t day, int64_t *out_ms)
{
	struct day_info info = calendar_day_info(cal, day);

	if (info.hours.n == 0)
		return ERR_NOT_FOUND;
	*out_ms = closing_ms(cal, day, info.hours.at[info.hours.n - 1].to_min);
	return OK;
}

/* One interval of a day, cut to begin no earlier than from; its length, 0 when it is over. */
static int64_t interval_from(const struct calendar *cal, int64_t day, struct interval iv,
			     int64_t from, int64_t *begin)
{
	int64_t start = civil_ms(day, iv.from_min, cal->offset_min);
	int64_t end = civil_ms(day, iv.to_min, cal->offset_min);

	*begin = start > from ? start : from;
	return end > *begin ? end - *begin : 0;
}

int64_t calendar_open_ms(const struct calendar *cal, int64_t from_ms, int64_t to_ms)
{
	int64_t day = civil_day_of(from_ms, cal->offset_min), sum = 0, begin;

	for (int i = 0; i <= SUM_DAYS_MAX; i++, day++) {
		struct day_info info;

		if (civil_ms(day, 0, cal->offset_min) >= to_ms)
			break;
		info = calendar_day_info(cal, day);
		for (int k = 0; k < info.hours.n; k++) {
			int64_t len = interval_from(cal, day, info.hours.at[k], from_ms, &begin);

			if (len > 0 && begin < to_ms)
				sum += begin + len > to_ms ? to_ms - begin : len;
		}
	}
	return sum;
}

enum err calendar_add_open_ms(const struct calendar *cal, int64_t from_ms, int64_t ms,
			      int64_t *out_ms)
{
	int64_t day = civil_day_of(from_ms, cal->offset_min), begin;
	int closed = 0;

	if (ms <= 0)
		return calendar_next_open(cal, from_ms, out_ms);
	for (; closed <= CALENDAR_HORIZON_DAYS; day++) {
		struct day_info info = calendar_day_info(cal, day);

		closed = info.hours.n ? 0 : closed + 1;
		for (int k = 0; k < info.hours.n; k++) {
			int64_t len = interval_from(cal, day, info.hours.at[k], from_ms, &begin);

			if (len >= ms) {
				bool midnight = info.hours.at[k].to_min == MINUTES_PER_DAY;

				*out_ms = begin + ms - (midnight && len == ms);
				return OK;
			}
			ms -= len;
		}
	}
	return ERR_LIMIT;
}
