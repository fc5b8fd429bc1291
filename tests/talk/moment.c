/* moment.c - times as a transcript writes them. */
#include "tests/talk/script.h"

#include "base/civil.h"
#include "base/text.h"

static bool number(const char **s, size_t digits, int *out)
{
	*out = 0;
	for (size_t i = 0; i < digits; i++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (*(*s)++ - '0');
	}
	return true;
}

static bool skip(const char **s, char c)
{
	if (**s != c)
		return false;
	(*s)++;
	return true;
}

static bool clock_time(const char *s, int *minute, int *second)
{
	int h, m;

	*second = 0;
	if (!number(&s, 2, &h) || !skip(&s, '.') || !number(&s, 2, &m) || h > 23 || m > 59)
		return false;
	if (*s && (!skip(&s, '.') || !number(&s, 2, second) || *second > 59))
		return false;
	*minute = h * 60 + m;
	return *s == '\0';
}

static bool later_by(const char *s, int64_t now_ms, int64_t *out)
{
	static const struct {
		const char *unit;
		int64_t ms;
	} units[] = { { " detik", MS_SECOND },
		      { " menit", MS_MINUTE },
		      { " jam", MS_HOUR },
		      { " hari", (int64_t)24 * MS_HOUR } };
	size_t digits = strspn(s, "0123456789");
	int64_t n;

	if (text_parse_i64(s, digits, &n) != OK)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (strcmp(s + digits, units[i].unit) == 0) {
			*out = now_ms + n * units[i].ms;
			return true;
		}
	return false;
}

bool script_time(const char *text, int64_t now_ms, int64_t *out)
{
	int y, m, d, minute = 0, second = 0;
	const char *s = text;

	if (*s == '+')
		return later_by(s + 1, now_ms, out);
	if (clock_time(s, &minute, &second)) {
		*out = civil_ms(civil_day_of(now_ms, SCRIPT_ZONE), minute, SCRIPT_ZONE) +
		       second * MS_SECOND;
		if (*out < now_ms)
			*out += MS_DAY;
		return true;
	}
	if (!number(&s, 4, &y) || !skip(&s, '-') || !number(&s, 2, &m) || !skip(&s, '-') ||
	    !number(&s, 2, &d) || !civil_valid_date(y, m, d))
		return false;
	if (*s && (!skip(&s, ' ') || !clock_time(s, &minute, &second)))
		return false;
	*out = civil_ms(civil_day(y, m, d), minute, SCRIPT_ZONE) + second * MS_SECOND;
	return true;
}
