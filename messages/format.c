#include "messages/format.h"

#include "messages/name.h"

enum { FORMATTED_MAX = 4096 };

_Static_assert(MSG_DATE_MONTH_12 - MSG_DATE_MONTH_1 == 11, "months in order");
_Static_assert(MSG_DATE_MONTH_SHORT_12 - MSG_DATE_MONTH_SHORT_1 == 11, "short months in order");
_Static_assert(MSG_DATE_WEEKDAY_6 - MSG_DATE_WEEKDAY_0 == 6, "weekdays in order, Sunday first");

static const char *words(const struct locale *l, enum msg msg)
{
	return catalog_text(l->texts, l->lang, msg);
}

/* A text of the catalogs in the arena; NULL when memory ends. */
static const char *rendered(struct arena *a, const struct locale *l, enum msg msg,
			    const struct value *values, size_t n)
{
	struct strbuf b;

	for (size_t i = 0; i < n; i++)
		if (!values[i].text)
			return NULL;
	strbuf_init(&b, a, FORMATTED_MAX);
	return catalog_render(l->texts, l->lang, msg, values, n, &b) == OK ? b.ptr : NULL;
}

/* The digits of n in groups of three. */
const char *format_number(struct arena *a, const struct locale *l, int64_t n)
{
	char digits[24];
	char grouped[64];
	struct strbuf d, b;
	size_t first;

	strbuf_init_fixed(&d, digits, sizeof(digits));
	strbuf_addi(&d, n);
	strbuf_init_fixed(&b, grouped, sizeof(grouped));
	first = n < 0 ? 1 : 0;
	for (size_t i = 0; i < d.len; i++) {
		if (i > first && (d.len - i) % 3 == 0)
			strbuf_add(&b, words(l, MSG_NUMBER_GROUP));
		strbuf_addc(&b, digits[i]);
	}
	return arena_strndup(a, grouped, b.len);
}

const char *format_rupiah(struct arena *a, const struct locale *l, int64_t rupiah)
{
	return rendered(a, l, MSG_NUMBER_RUPIAH, VALUES(V("n", format_number(a, l, rupiah))));
}

const char *format_weekday(const struct locale *l, enum weekday day)
{
	return words(l, (enum msg)(MSG_DATE_WEEKDAY_0 + (int)day));
}

const char *format_month(const struct locale *l, int month)
{
	if (month < 1 || month > 12)
		return "";
	return words(l, (enum msg)(MSG_DATE_MONTH_1 + month - 1));
}

static const char *decimal(struct arena *a, int n)
{
	return arena_printf(a, "%d", n);
}

const char *format_day(struct arena *a, const struct locale *l, int64_t day)
{
	struct civil c = civil_from_day(day);

	return rendered(a, l, MSG_DATE_FULL,
			VALUES(V("weekday", format_weekday(l, civil_weekday(day))),
			       V("day", decimal(a, c.day)), V("month", format_month(l, c.month)),
			       V("year", decimal(a, c.year))));
}

const char *format_date(struct arena *a, const struct locale *l, int64_t ms)
{
	return format_day(a, l, civil_day_of(ms, l->offset_min));
}

static const char *day_plain(struct arena *a, const struct locale *l, struct civil c)
{
	return rendered(a, l, MSG_DATE_PLAIN,
			VALUES(V("day", decimal(a, c.day)), V("month", format_month(l, c.month)),
			       V("year", decimal(a, c.year))));
}

const char *format_date_plain(struct arena *a, const struct locale *l, int64_t ms)
{
	return day_plain(a, l, civil_from_ms(ms, l->offset_min));
}

const char *format_date_short(struct arena *a, const struct locale *l, int64_t ms)
{
	struct civil c = civil_from_ms(ms, l->offset_min);
	enum msg month = (enum msg)(MSG_DATE_MONTH_SHORT_1 + c.month - 1);

	return rendered(a, l, MSG_DATE_DAY_MONTH,
			VALUES(V("day", decimal(a, c.day)), V("month", words(l, month))));
}

const char *format_time(struct arena *a, const struct locale *l, int64_t ms)
{
	int minute = civil_minute_of(ms, l->offset_min);

	return rendered(a, l, MSG_DATE_CLOCK,
			VALUES(V("hour", arena_printf(a, "%02d", minute / 60)),
			       V("minute", arena_printf(a, "%02d", minute % 60))));
}

const char *format_datetime(struct arena *a, const struct locale *l, int64_t ms)
{
	return rendered(a, l, MSG_DATE_AT,
			VALUES(V("date", format_date(a, l, ms)), V("time", format_time(a, l, ms)),
			       V("zone", l->zone)));
}

const char *format_relative(struct arena *a, const struct locale *l, int64_t ms, int64_t now_ms)
{
	static const enum msg near[] = { MSG_DATE_YESTERDAY, MSG_DATE_TODAY, MSG_DATE_TOMORROW };
	int64_t days = civil_day_of(ms, l->offset_min) - civil_day_of(now_ms, l->offset_min);

	if (l->whole_dates || days < -1 || days > 1)
		return format_datetime(a, l, ms);
	return rendered(a, l, MSG_DATE_NEAR_AT,
			VALUES(V("day", words(l, near[days + 1])), V("time", format_time(a, l, ms)),
			       V("zone", l->zone)));
}

const char *format_range(struct arena *a, const struct locale *l, int64_t from, int64_t to)
{
	struct civil f = civil_from_day(from);
	struct civil t = civil_from_day(to);
	const char *start;

	if (from == to)
		return day_plain(a, l, t);
	if (f.year == t.year && f.month == t.month)
		return rendered(a, l, MSG_DATE_RANGE_IN_MONTH,
				VALUES(V("from", decimal(a, f.day)), V("to", decimal(a, t.day)),
				       V("month", format_month(l, t.month)),
				       V("year", decimal(a, t.year))));
	if (f.year == t.year)
		start = rendered(
			a, l, MSG_DATE_DAY_MONTH,
			VALUES(V("day", decimal(a, f.day)), V("month", format_month(l, f.month))));
	else
		start = day_plain(a, l, f);
	return rendered(a, l, MSG_DATE_RANGE,
			VALUES(V("from", start), V("to", day_plain(a, l, t))));
}

/* "1 jam", "2 jam": one is the message for a single unit, the next row the one for several. */
static const char *units(struct arena *a, const struct locale *l, enum msg one, int64_t n)
{
	if (n == 1)
		return words(l, one);
	return rendered(a, l, (enum msg)(one + 1), VALUES(V("n", format_number(a, l, n))));
}

_Static_assert(MSG_DURATION_MINUTE_MANY == MSG_DURATION_MINUTE_ONE + 1, "one, then many");
_Static_assert(MSG_DURATION_HOUR_MANY == MSG_DURATION_HOUR_ONE + 1, "one, then many");
_Static_assert(MSG_DURATION_DAY_MANY == MSG_DURATION_DAY_ONE + 1, "one, then many");

const char *format_duration(struct arena *a, const struct locale *l, int64_t ms)
{
	int64_t minutes = ms / MS_MINUTE > 0 ? ms / MS_MINUTE : 1;
	bool days = minutes >= 24 * 60;
	int64_t large = days ? minutes / (24 * 60) : minutes / 60;
	int64_t small = days ? minutes / 60 % 24 : minutes % 60;
	enum msg large_unit = days ? MSG_DURATION_DAY_ONE : MSG_DURATION_HOUR_ONE;
	enum msg small_unit = days ? MSG_DURATION_HOUR_ONE : MSG_DURATION_MINUTE_ONE;

	if (large == 0)
		return units(a, l, small_unit, small);
	if (small == 0)
		return units(a, l, large_unit, large);
	return rendered(a, l, MSG_DURATION_TWO,
			VALUES(V("large", units(a, l, large_unit, large)),
			       V("small", units(a, l, small_unit, small))));
}

const char *format_list(struct arena *a, const struct locale *l, const char *const *items, size_t n)
{
	const char *text = n ? items[0] : "";

	if (n == 2)
		return rendered(a, l, MSG_LIST_TWO,
				VALUES(V("first", items[0]), V("last", items[1])));
	for (size_t i = 1; i < n; i++) {
		if (i + 1 < n)
			text = rendered(a, l, MSG_LIST_MORE,
					VALUES(V("items", text), V("next", items[i])));
		else
			text = rendered(a, l, MSG_LIST_LAST,
					VALUES(V("items", text), V("last", items[i])));
	}
	return text;
}

const char *format_greeting(const struct locale *l, int64_t now_ms)
{
	static const struct {
		int until; /* hour, exclusive */
		enum msg msg;
	} greetings[] = {
		{ 4, MSG_GREETING_NIGHT },   { 11, MSG_GREETING_MORNING },
		{ 15, MSG_GREETING_MIDDAY }, { 18, MSG_GREETING_AFTERNOON },
		{ 24, MSG_GREETING_NIGHT },
	};
	int hour = civil_minute_of(now_ms, l->offset_min) / 60;
	size_t i = 0;

	while (hour >= greetings[i].until)
		i++;
	return words(l, greetings[i].msg);
}

const char *format_address(struct arena *a, const struct locale *l, const char *name)
{
	char first[NAME_SIZE];

	if (!name || !name_first(name, first))
		return words(l, MSG_ADDRESS_UNNAMED);
	return rendered(a, l, MSG_ADDRESS_NAMED, VALUES(V("name", first)));
}
