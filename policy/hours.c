#include "policy/hours.h"

#include <string.h>

#include "base/strbuf.h"
#include "base/text.h"

enum { PRINT_MAX = 1024 };

struct week_parse {
	struct arena *arena;
	struct week week;
	const char **why;
};

/* The week as people read it; bits and arrays use enum weekday, where Sunday is 0. */
static const struct {
	enum weekday day;
	const char *names[4]; /* the first is the one printed */
} day_names[] = {
	{ MONDAY, { "senin", "sen", "monday", "mon" } },
	{ TUESDAY, { "selasa", "sel", "tuesday", "tue" } },
	{ WEDNESDAY, { "rabu", "rab", "wednesday", "wed" } },
	{ THURSDAY, { "kamis", "kam", "thursday", "thu" } },
	{ FRIDAY, { "jumat", "jum", "friday", "fri" } },
	{ SATURDAY, { "sabtu", "sab", "saturday", "sat" } },
	{ SUNDAY, { "minggu", "min", "sunday", "sun" } },
};

static const char *const every_day[] = { "setiap hari", "tiap hari", "every day", "daily" };
static const char *const closed_words[] = { "tutup", "libur", "closed" };

static const char *const range_words[] = { "s.d.",     "s.d",  "s/d", " sd ",
					   " sampai ", " to ", "–",   "-" };

static const char *const filler_words[] = { "jam", "pukul", "buka" };

static struct span trim(const char *s, size_t len)
{
	while (len && (*s == ' ' || *s == '\t' || *s == '\r')) {
		s++;
		len--;
	}
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t' || s[len - 1] == '\r'))
		len--;
	return (struct span) { s, len };
}

static bool same_nocase(const char *s, size_t len, const char *word)
{
	for (size_t i = 0; i < len; i++, word++) {
		char c = s[i] >= 'A' && s[i] <= 'Z' ? (char)(s[i] + ('a' - 'A')) : s[i];

		if (c == '\0' || c != *word)
			return false;
	}
	return *word == '\0';
}

static bool one_of(struct span s, const char *const *words, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (same_nocase(s.ptr, s.len, words[i]))
			return true;
	return false;
}

/* Cuts s at the first range word; false when it has none. */
static bool split_range(struct span s, struct span *from, struct span *to)
{
	for (size_t w = 0; w < ARRAY_LEN(range_words); w++) {
		size_t n = strlen(range_words[w]);

		for (size_t i = 0; i + n <= s.len; i++)
			if (same_nocase(s.ptr + i, n, range_words[w])) {
				*from = trim(s.ptr, i);
				*to = trim(s.ptr + i + n, s.len - i - n);
				return true;
			}
	}
	return false;
}

/* The next part before sep, moving s behind it; false at the end. */
static bool next_part(struct span *s, char sep, struct span *part)
{
	const char *end;
	size_t n;

	if (!s->ptr)
		return false;
	end = s->len ? memchr(s->ptr, sep, s->len) : NULL;
	n = end ? (size_t)(end - s->ptr) : s->len;
	*part = trim(s->ptr, n);
	*s = end ? (struct span) { s->ptr + n + 1, s->len - n - 1 } : (struct span) { 0 };
	return true;
}

/* Index into day_names, -1 when it is no weekday. */
static int day_index(struct span s)
{
	for (size_t i = 0; i < ARRAY_LEN(day_names); i++)
		if (one_of(s, day_names[i].names, ARRAY_LEN(day_names[i].names)))
			return (int)i;
	return -1;
}

static unsigned bit(size_t index)
{
	return 1u << (unsigned)day_names[index % ARRAY_LEN(day_names)].day;
}

enum err days_parse(const char *s, size_t len, unsigned *out)
{
	struct span rest = trim(s, len), part, from, to;
	unsigned days = 0;

	if (one_of(rest, every_day, ARRAY_LEN(every_day))) {
		*out = DAYS_ALL;
		return OK;
	}
	while (next_part(&rest, ',', &part)) {
		int first, last;

		if (!split_range(part, &from, &to))
			from = to = part;
		first = day_index(from);
		last = day_index(to);
		if (first < 0 || last < 0)
			return ERR_INVALID;
		for (int i = first;; i = (i + 1) % 7) {
			days |= bit((size_t)i);
			if (i == last)
				break;
		}
	}
	if (!days)
		return ERR_INVALID;
	*out = days;
	return OK;
}

static const char *finish(const struct strbuf *b)
{
	return strbuf_failed(b) ? NULL : b->ptr;
}

static void add_days(struct strbuf *b, unsigned days)
{
	const char *sep = "";

	if (days == DAYS_ALL) {
		strbuf_add(b, every_day[0]);
		return;
	}
	for (size_t i = 0, last; i < ARRAY_LEN(day_names); i = last + 1) {
		last = i;
		if (!(days & bit(i)))
			continue;
		while (last + 1 < ARRAY_LEN(day_names) && (days & bit(last + 1)))
			last++;
		strbuf_addf(b, "%s%s", sep, day_names[i].names[0]);
		if (last > i)
			strbuf_addf(b, "-%s", day_names[last].names[0]);
		sep = ", ";
	}
}

const char *days_print(struct arena *a, unsigned days)
{
	struct strbuf b;

	strbuf_init(&b, a, PRINT_MAX);
	add_days(&b, days);
	return finish(&b);
}

enum err clock_parse(const char *s, size_t len, int *out_min)
{
	int64_t hour, minute = 0;
	size_t n = 0;

	while (n < len && s[n] >= '0' && s[n] <= '9')
		n++;
	if (n < 1 || n > 2 || text_parse_i64(s, n, &hour) != OK)
		return ERR_INVALID;
	if (n < len) {
		if ((s[n] != '.' && s[n] != ':') || len - n != 3 || s[n + 1] == '-' ||
		    text_parse_i64(s + n + 1, 2, &minute) != OK)
			return ERR_INVALID;
	}
	if (minute > 59 || hour * 60 + minute > MINUTES_PER_DAY)
		return ERR_INVALID;
	*out_min = (int)(hour * 60 + minute);
	return OK;
}

static enum err fail(struct week_parse *p, struct span part, const char *what)
{
	const char *why = arena_printf(p->arena, "\"%.*s\": %s", (int)part.len, part.ptr, what);

	*p->why = why ? why : "out of memory";
	return ERR_INVALID;
}

/* Adds one interval in its place; false when it overlaps another or there are too many. */
static bool add_interval(struct hours *h, struct interval iv)
{
	int at = h->n;

	if (h->n == HOURS_INTERVALS_MAX)
		return false;
	while (at > 0 && h->at[at - 1].from_min > iv.from_min) {
		h->at[at] = h->at[at - 1];
		at--;
	}
	h->at[at] = iv;
	h->n++;
	return (at == 0 || h->at[at - 1].to_min <= iv.from_min) &&
	       (at + 1 == h->n || iv.to_min <= h->at[at + 1].from_min);
}

static enum err parse_hours(struct week_parse *p, struct span s, struct hours *out)
{
	struct span part, from, to;

	while (next_part(&s, ',', &part)) {
		struct interval iv;

		if (!split_range(part, &from, &to) ||
		    clock_parse(from.ptr, from.len, &iv.from_min) != OK ||
		    clock_parse(to.ptr, to.len, &iv.to_min) != OK)
			return fail(p, part, "expected an interval such as 09.00-17.00");
		if (iv.to_min <= iv.from_min)
			return fail(p, part, "must end after it begins");
		if (!add_interval(out, iv))
			return fail(p, part, "overlaps another interval, or there are more than 4");
	}
	return OK;
}

/* Cuts one of the words off the end of s; false when it does not end with one. */
static bool cut_last(struct span *s, const char *const *words, size_t n_words)
{
	for (size_t w = 0; w < n_words; w++) {
		size_t n = strlen(words[w]);

		if (s->len > n &&
		    (s->ptr[s->len - n - 1] == ' ' || s->ptr[s->len - n - 1] == ':') &&
		    same_nocase(s->ptr + s->len - n, n, words[w])) {
			*s = trim(s->ptr, s->len - n);
			return true;
		}
	}
	return false;
}

/* "senin-jumat 09.00-12.00,13.00-17.00" or "sabtu tutup" */
static enum err parse_group(struct week_parse *p, struct span group)
{
	struct span days = group, rest;
	struct hours hours = { 0 };
	unsigned named;
	size_t n = 0;

	while (n < group.len && (group.ptr[n] < '0' || group.ptr[n] > '9'))
		n++;
	days = trim(group.ptr, n);
	rest = trim(group.ptr + n, group.len - n);
	if (rest.len == 0 && !cut_last(&days, closed_words, ARRAY_LEN(closed_words)))
		return fail(p, group, "expected hours such as 09.00-17.00, or \"tutup\"");
	if (rest.len != 0)
		(void)cut_last(&days, filler_words, ARRAY_LEN(filler_words));
	if (days.len && days.ptr[days.len - 1] == ':')
		days = trim(days.ptr, days.len - 1);
	if (days_parse(days.ptr, days.len, &named) != OK)
		return fail(p, group, "expected weekdays such as senin-jumat");
	if (rest.len != 0)
		TRY(parse_hours(p, rest, &hours));
	if (named & p->week.named)
		return fail(p, group, "names a weekday twice");
	p->week.named |= named;
	for (size_t d = 0; d < 7; d++)
		if (named & 1u << d)
			p->week.day[d] = hours;
	return OK;
}

enum err week_parse(struct arena *a, const char *s, size_t len, struct week *out, const char **why)
{
	struct week_parse p = { .arena = a, .why = why };
	struct span rest = { s, len }, line, group;

	while (next_part(&rest, '\n', &line))
		while (next_part(&line, ';', &group))
			if (group.len)
				TRY(parse_group(&p, group));
	if (!p.week.named)
		return fail(&p, trim(s, len), "expected days and hours: senin-jumat 09.00-17.00");
	*out = p.week;
	return OK;
}

static bool same_hours(const struct hours *x, const struct hours *y)
{
	if (x->n != y->n)
		return false;
	for (int i = 0; i < x->n; i++)
		if (x->at[i].from_min != y->at[i].from_min || x->at[i].to_min != y->at[i].to_min)
			return false;
	return true;
}

static void add_hours(struct strbuf *b, const struct hours *h)
{
	if (h->n == 0)
		strbuf_addf(b, " %s", closed_words[0]);
	for (int i = 0; i < h->n; i++)
		strbuf_addf(b, "%c%02d.%02d-%02d.%02d", i ? ',' : ' ', h->at[i].from_min / 60,
			    h->at[i].from_min % 60, h->at[i].to_min / 60, h->at[i].to_min % 60);
}

const char *week_print(struct arena *a, const struct week *week)
{
	unsigned left = week->named & DAYS_ALL;
	struct strbuf b;

	strbuf_init(&b, a, PRINT_MAX);
	for (size_t i = 0; i < ARRAY_LEN(day_names); i++) {
		const struct hours *h = &week->day[day_names[i].day];
		unsigned same = 0;

		if (!(left & bit(i)))
			continue;
		for (size_t k = i; k < ARRAY_LEN(day_names); k++)
			if ((left & bit(k)) && same_hours(h, &week->day[day_names[k].day]))
				same |= bit(k);
		left &= ~same;
		strbuf_add(&b, b.len ? "; " : "");
		add_days(&b, same);
		add_hours(&b, h);
	}
	return finish(&b);
}

struct week week_simple(unsigned days, int from_min, int to_min)
{
	struct week w = { .named = DAYS_ALL };

	for (size_t d = 0; d < 7; d++)
		if (days & 1u << d)
			w.day[d] = (struct hours) { 1, { { from_min, to_min } } };
	return w;
}

bool week_is_ever_open(const struct week *week)
{
	for (size_t d = 0; d < 7; d++)
		if (week->day[d].n > 0)
			return true;
	return false;
}
