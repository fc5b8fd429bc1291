/* holidays.c - the calendar's reading side: zones, kinds of dates, and the CSV of holidays. */
#include "policy/calendar.h"

#include <string.h>

#include "base/file.h"
#include "base/text.h"

static const struct {
	const char *name, *abbreviation;
	int offset_min;
} zones[] = {
	{ "Asia/Jakarta", "WIB", 7 * 60 },
	{ "Asia/Makassar", "WITA", 8 * 60 },
	{ "Asia/Jayapura", "WIT", 9 * 60 },
};

static const char *const kind_names[DATE_KIND_COUNT] = {
	[DATE_NATIONAL] = "national",
	[DATE_JOINT] = "joint",
	[DATE_COMPANY] = "company",
	[DATE_OPEN] = "open",
};

enum { NAME_MAX_BYTES = 200 };

enum err zone_parse(const char *s, size_t len, int *out_offset_min)
{
	char name[16];

	if (len == 0 || len >= sizeof(name))
		return ERR_INVALID;
	memcpy(name, s, len);
	name[len] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (text_equal_nocase(name, zones[i].name) ||
		    text_equal_nocase(name, zones[i].abbreviation)) {
			*out_offset_min = zones[i].offset_min;
			return OK;
		}
	return ERR_INVALID;
}

const char *zone_abbreviation(int offset_min)
{
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (zones[i].offset_min == offset_min)
			return zones[i].abbreviation;
	return "";
}

const char *zone_name(int offset_min)
{
	for (size_t i = 0; i < ARRAY_LEN(zones); i++)
		if (zones[i].offset_min == offset_min)
			return zones[i].name;
	return "";
}

const char *date_kind_name(enum date_kind kind)
{
	return (unsigned)kind < DATE_KIND_COUNT ? kind_names[kind] : "";
}

enum err date_kind_parse(const char *s, size_t len, enum date_kind *out)
{
	for (size_t i = 0; i < ARRAY_LEN(kind_names); i++)
		if (strlen(kind_names[i]) == len && memcmp(kind_names[i], s, len) == 0) {
			*out = (enum date_kind)i;
			return OK;
		}
	return ERR_INVALID;
}

/* YYYY-MM-DD and nothing else. */
static bool parse_iso_day(const char *s, size_t len, int64_t *out)
{
	int64_t y, m, d;

	if (len != 10 || s[4] != '-' || s[7] != '-' || text_parse_i64(s, 4, &y) != OK ||
	    text_parse_i64(s + 5, 2, &m) != OK || text_parse_i64(s + 8, 2, &d) != OK ||
	    !civil_valid_date((int)y, (int)m, (int)d))
		return false;
	*out = civil_day((int)y, (int)m, (int)d);
	return true;
}

/* One line into *date (its name in the arena); NULL when it is good, else what is wrong. */
static const char *parse_line(struct arena *a, struct span l, struct calendar_date *date)
{
	const char *comma = memchr(l.ptr, ',', l.len), *second;
	size_t rest;

	if (!comma)
		return "expected date,kind,name";
	if (!parse_iso_day(l.ptr, (size_t)(comma - l.ptr), &date->day))
		return "the date is not a real one written YYYY-MM-DD";
	rest = l.len - (size_t)(comma - l.ptr) - 1;
	second = memchr(comma + 1, ',', rest);
	if (!second)
		return "expected date,kind,name";
	if (date_kind_parse(comma + 1, (size_t)(second - comma) - 1, &date->kind) != OK)
		return "the kind is none of national, joint, company, open";
	rest -= (size_t)(second - comma);
	if (rest == 0 || rest > NAME_MAX_BYTES || !utf8_valid(second + 1, rest))
		return "the name is empty, too long or not UTF-8";
	date->name = text_one_line(a, second + 1, rest, NAME_MAX_BYTES);
	return date->name ? NULL : "out of memory";
}

static enum err add_line(struct calendar *cal, struct span l, const char **what)
{
	struct calendar_date date = { 0 };

	while (l.len && (l.ptr[l.len - 1] == '\r' || l.ptr[l.len - 1] == ' '))
		l.len--;
	if (l.len == 0 || *l.ptr == '#')
		return OK;
	*what = parse_line(cal->arena, l, &date);
	if (*what)
		return ERR_INVALID;
	*what = "the date is outside 1970-2199, or there are too many";
	return calendar_add_date(cal, date.day, date.kind, date.name);
}

static const char *or_no_memory(const char *why)
{
	return why ? why : "out of memory";
}

enum err calendar_parse_dates(struct calendar *cal, const char *file, const char *bytes, size_t len,
			      const char **why)
{
	const char *what = "out of memory";
	struct calendar copy = { 0 }; /* so that a bad line leaves the calendar as it was */
	enum err e = calendar_copy(cal, cal->arena, &copy);
	int line = 0;

	if (len >= 3 && memcmp(bytes, "\xef\xbb\xbf", 3) == 0) {
		bytes += 3;
		len -= 3;
	}
	while (len && e == OK) {
		const char *nl = memchr(bytes, '\n', len);
		size_t n = nl ? (size_t)(nl - bytes) : len;

		line++;
		if (line > 1 || n < strlen("date,") || memcmp(bytes, "date,", 5) != 0)
			e = add_line(&copy, (struct span) { bytes, n }, &what);
		n += nl != NULL;
		bytes += n;
		len -= n;
	}
	if (e != OK) {
		*why = or_no_memory(arena_printf(cal->arena, "%s:%d: %s", file, line, what));
		return e;
	}
	*cal = copy;
	return OK;
}

enum err calendar_load_dates(struct calendar *cal, const char *file, const char **why)
{
	struct span bytes;
	enum err e = file_read(cal->arena, file, HOLIDAYS_FILE_MAX, &bytes);

	if (e != OK) {
		*why = or_no_memory(
			arena_printf(cal->arena, "%s: cannot be read (%s)", file, err_name(e)));
		return e;
	}
	return calendar_parse_dates(cal, file, bytes.ptr, bytes.len, why);
}
