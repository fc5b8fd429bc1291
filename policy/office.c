/* office.c - what the policy's hours and methods come to: calendar, quiet hours, manual payments.
 */
#include "policy/policy.h"

#include <string.h>

#include "base/text.h"

void policy_calendar(const struct policy *p, struct arena *a, struct calendar *out)
{
	struct week week = p->hours.week;

	if (!week.named)
		week = week_simple(p->hours.days, p->hours.open, p->hours.close);
	calendar_init(out, a, p->hours.timezone, &week);
	out->closed_on_national = p->hours.closed_on_national_holidays;
	out->closed_on_joint = p->hours.closed_on_cuti_bersama;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

static bool contains_nocase(const char *text, const char *word, size_t len)
{
	for (; *text; text++) {
		size_t i = 0;

		while (i < len && text[i] && lower(text[i]) == lower(word[i]))
			i++;
		if (i == len)
			return true;
	}
	return false;
}

bool policy_is_manual(const struct policy *p, const char *payment_method)
{
	const char *word = p->activation.manual_methods;

	if (!payment_method)
		return false;
	while (*word) {
		size_t n, end;

		word += strspn(word, " ,");
		n = end = strcspn(word, ",");
		while (n > 0 && word[n - 1] == ' ')
			n--;
		if (n > 0 && contains_nocase(payment_method, word, n))
			return true;
		word += end;
	}
	return false;
}

bool policy_is_quiet(const struct policy *p, int64_t ms)
{
	int minute = civil_minute_of(ms, p->hours.timezone);
	int from = p->quiet.from, to = p->quiet.to;

	if (from <= to)
		return from <= minute && minute < to;
	return minute >= from || minute < to;
}

int64_t policy_quiet_end(const struct policy *p, int64_t ms)
{
	int64_t day = civil_day_of(ms, p->hours.timezone);

	if (!policy_is_quiet(p, ms))
		return ms;
	if (civil_minute_of(ms, p->hours.timezone) >= p->quiet.to)
		day++;
	return civil_ms(day, p->quiet.to, p->hours.timezone);
}
