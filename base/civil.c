#include "base/civil.h"

#include <stdio.h>

/* Days from civil and back after Howard Hinnant's "chrono-compatible low-level date algorithms":
 * years begin on 1 March, so the leap day is the last of its year. */
int64_t civil_day(int year, int month, int day)
{
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t yoe = y - era * 400;
	int64_t doy = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	int64_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + doe - 719468;
}

struct civil civil_from_day(int64_t day)
{
	int64_t z = day + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	struct civil c = { 0 };

	c.day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c.year = (int)(yoe + era * 400 + (c.month <= 2));
	return c;
}

bool civil_valid_date(int year, int month, int day)
{
	struct civil c;

	if (year < 1970 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return false;
	c = civil_from_day(civil_day(year, month, day));
	return c.month == month && c.day == day;
}

enum weekday civil_weekday(int64_t day)
{
	return (enum weekday)(((day % 7) + 7 + 4) % 7); /* 1970-01-01 was a Thursday */
}

static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

int64_t civil_day_of(int64_t ms, int offset_min)
{
	return floor_div(ms + (int64_t)offset_min * MS_MINUTE, MS_DAY);
}

int civil_minute_of(int64_t ms, int offset_min)
{
	int64_t local = ms + (int64_t)offset_min * MS_MINUTE;

	return (int)((local - floor_div(local, MS_DAY) * MS_DAY) / MS_MINUTE);
}

int64_t civil_ms(int64_t day, int minute, int offset_min)
{
	return day * MS_DAY + (int64_t)(minute - offset_min) * MS_MINUTE;
}

struct civil civil_from_ms(int64_t ms, int offset_min)
{
	int64_t day = civil_day_of(ms, offset_min);
	int64_t rest = ms + (int64_t)offset_min * MS_MINUTE - day * MS_DAY;
	struct civil c = civil_from_day(day);

	c.hour = (int)(rest / MS_HOUR);
	c.minute = (int)(rest / MS_MINUTE % 60);
	c.second = (int)(rest / MS_SECOND % 60);
	c.ms = (int)(rest % MS_SECOND);
	return c;
}

/* n digits at *at, moving it on; -1 when they are not all digits. */
static int digits(const char *s, size_t len, size_t *at, int n)
{
	int v = 0;

	if (len - *at < (size_t)n)
		return -1;
	for (int i = 0; i < n; i++) {
		char c = s[*at + (size_t)i];

		if (c < '0' || c > '9')
			return -1;
		v = v * 10 + (c - '0');
	}
	*at += (size_t)n;
	return v;
}

static bool literal(const char *s, size_t len, size_t *at, const char *any)
{
	for (; *at < len && *any; any++)
		if (s[*at] == *any) {
			(*at)++;
			return true;
		}
	return false;
}

static bool parse_offset(const char *s, size_t len, size_t *at, int *offset_min)
{
	bool minus = *at < len && s[*at] == '-';
	int h, m;

	if (literal(s, len, at, "Zz")) {
		*offset_min = 0;
		return true;
	}
	if (!literal(s, len, at, "+-"))
		return false;
	h = digits(s, len, at, 2);
	if (h < 0 || h > 14 || !literal(s, len, at, ":"))
		return false;
	m = digits(s, len, at, 2);
	if (m < 0 || m > 59)
		return false;
	*offset_min = (minus ? -1 : 1) * (h * 60 + m);
	return true;
}

enum err civil_parse_rfc3339(const char *s, size_t len, int64_t *out_ms)
{
	size_t at = 0;
	int year, month, day, hour, minute, second, offset = 0, ms = 0, scale = 100;
	int64_t at_ms;

	year = digits(s, len, &at, 4);
	if (year < 1970 || year > 2199 || !literal(s, len, &at, "-"))
		return ERR_INVALID;
	month = digits(s, len, &at, 2);
	if (!literal(s, len, &at, "-"))
		return ERR_INVALID;
	day = digits(s, len, &at, 2);
	if (!civil_valid_date(year, month, day) || !literal(s, len, &at, "Tt "))
		return ERR_INVALID;
	hour = digits(s, len, &at, 2);
	if (hour < 0 || hour > 23 || !literal(s, len, &at, ":"))
		return ERR_INVALID;
	minute = digits(s, len, &at, 2);
	if (minute < 0 || minute > 59 || !literal(s, len, &at, ":"))
		return ERR_INVALID;
	second = digits(s, len, &at, 2);
	if (second < 0 || second > 60) /* 60 is a leap second: counted as the next minute's start */
		return ERR_INVALID;
	if (literal(s, len, &at, ".")) {
		size_t start = at;

		for (; at < len && s[at] >= '0' && s[at] <= '9'; at++, scale /= 10)
			ms += (s[at] - '0') * scale;
		if (at == start || at - start > 9)
			return ERR_INVALID;
	}
	if (!parse_offset(s, len, &at, &offset) || at != len)
		return ERR_INVALID;
	at_ms = civil_ms(civil_day(year, month, day), hour * 60 + minute, offset) +
		(int64_t)second * MS_SECOND + ms;
	if (at_ms < 0) /* still 1969 in Greenwich */
		return ERR_INVALID;
	*out_ms = at_ms;
	return OK;
}

void civil_format_rfc3339(int64_t ms, int offset_min, char out[32])
{
	struct civil c = civil_from_ms(ms, offset_min);
	int abs_min = offset_min < 0 ? -offset_min : offset_min;

	snprintf(out, 32, "%04u-%02u-%02uT%02u:%02u:%02u%c%02u:%02u", (unsigned)c.year % 10000,
		 (unsigned)c.month % 100, (unsigned)c.day % 100, (unsigned)c.hour % 100,
		 (unsigned)c.minute % 100, (unsigned)c.second % 100, offset_min < 0 ? '-' : '+',
		 (unsigned)(abs_min / 60) % 100, (unsigned)(abs_min % 60) % 100);
}
