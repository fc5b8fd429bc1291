#include "policy/duration.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_MAX = 63, DIGITS_MAX = 6, SPAN_HOURS = 24, DAYS_PER_WEEK = 7 };

/* How a unit is written, and what it counts. The first row of a kind is the one printed. */
struct unit {
	const char *phrase;
	enum duration_kind kind;
	int times; /* what one of it is, in the kind's own units */
};

static const struct unit units[] = {
	{ "menit", DURATION_MINUTES, 1 },
	{ "jam", DURATION_HOURS, 1 },
	{ "menit operasional", DURATION_OPEN_MINUTES, 1 },
	{ "jam operasional", DURATION_OPEN_HOURS, 1 },
	{ "jam kerja", DURATION_WORK_SPANS, 1 }, /* hours: divided by 24 after reading */
	{ "jam (hari kerja)", DURATION_WORK_SPANS, 1 },
	{ "hari kerja", DURATION_WORK_DAYS, 1 },
	{ "hari", DURATION_DAYS, 1 },
	{ "minggu", DURATION_DAYS, DAYS_PER_WEEK },
	{ "bulan", DURATION_MONTHS, 1 },
	{ "tahun", DURATION_YEARS, 1 },
};

/* Bounds: about a year of working time, ten of calendar time, a century of retention. */
static const struct {
	int min, max;
} bounds[DURATION_KIND_COUNT] = {
	[DURATION_MINUTES] = { 0, 100000 },      [DURATION_HOURS] = { 0, 10000 },
	[DURATION_OPEN_MINUTES] = { 0, 100000 }, [DURATION_OPEN_HOURS] = { 0, 2000 },
	[DURATION_WORK_SPANS] = { 1, 250 },      [DURATION_WORK_DAYS] = { 1, 250 },
	[DURATION_DAYS] = { 0, 3660 },           [DURATION_MONTHS] = { 1, 120 },
	[DURATION_YEARS] = { 1, 100 },
};

/* Lower case, "x" for the multiplication sign, single spaces, none at the ends.
 * False when it does not fit: longer than any duration. */
static bool tidy(const char *s, size_t len, char out[TEXT_MAX + 1])
{
	size_t n = 0;
	bool space = false;

	for (size_t i = 0; i < len; i++) {
		char c = s[i];

		if (c == ' ' || c == '\t') {
			space = n > 0;
			continue;
		}
		if (c == '\0')
			return false;
		if (c == '\xc3' && i + 1 < len && s[i + 1] == '\x97') { /* U+00D7 */
			c = 'x';
			i++;
		}
		if (n + space >= TEXT_MAX)
			return false;
		if (space)
			out[n++] = ' ';
		space = false;
		out[n++] = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
	}
	out[n] = '\0';
	return true;
}

static const char *skip_space(const char *p)
{
	return *p == ' ' ? p + 1 : p;
}

/* A whole number at *p, moving it behind it; -1 when there is none or it is too long. */
static int read_number(const char **p)
{
	int n = 0, digits = 0;

	for (; **p >= '0' && **p <= '9'; (*p)++, digits++) {
		if (digits == DIGITS_MAX)
			return -1;
		n = n * 10 + (**p - '0');
	}
	return digits ? n : -1;
}

static const struct unit *find_unit(const char *phrase)
{
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(units[i].phrase, phrase) == 0)
			return &units[i];
	return NULL;
}

enum err duration_parse(const char *s, size_t len, struct duration *out)
{
	char text[TEXT_MAX + 1];
	const char *p = text;
	const struct unit *u;
	bool times24;
	int n;

	if (!tidy(s, len, text))
		return ERR_INVALID;
	n = read_number(&p);
	p = skip_space(p);
	times24 = n >= 0 && *p == 'x';
	if (times24) {
		p = skip_space(p + 1);
		if (read_number(&p) != SPAN_HOURS)
			return ERR_INVALID;
		p = skip_space(p);
	}
	u = find_unit(p);
	if (n < 0 || !u)
		return ERR_INVALID;
	if (times24 && u->kind != DURATION_HOURS && u->kind != DURATION_WORK_SPANS)
		return ERR_INVALID;
	n *= u->times * (times24 ? SPAN_HOURS : 1);
	if (u->kind == DURATION_WORK_SPANS) {
		if (n % SPAN_HOURS != 0) /* "36 jam kerja" has no clear meaning */
			return ERR_INVALID;
		n /= SPAN_HOURS;
	}
	if (n < bounds[u->kind].min || n > bounds[u->kind].max)
		return ERR_INVALID;
	*out = (struct duration) { u->kind, n };
	return OK;
}

void duration_print(struct duration d, char out[DURATION_TEXT_MAX])
{
	if (d.kind == DURATION_WORK_SPANS) {
		snprintf(out, DURATION_TEXT_MAX, "%dx24 jam kerja", d.n);
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (units[i].kind == d.kind) {
			snprintf(out, DURATION_TEXT_MAX, "%d %s", d.n, units[i].phrase);
			return;
		}
	snprintf(out, DURATION_TEXT_MAX, "off");
}

int duration_max(enum duration_kind kind)
{
	return (unsigned)kind < DURATION_KIND_COUNT ? bounds[kind].max : 0;
}

bool duration_is_working(enum duration_kind kind)
{
	return kind == DURATION_OPEN_MINUTES || kind == DURATION_OPEN_HOURS ||
	       kind == DURATION_WORK_SPANS || kind == DURATION_WORK_DAYS;
}

bool duration_equal(struct duration a, struct duration b)
{
	return a.kind == b.kind && a.n == b.n;
}
