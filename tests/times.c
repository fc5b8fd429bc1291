#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/times.h"

int64_t wib_time(const char *text)
{
	char full[40];
	int64_t ms = 0;

	snprintf(full, sizeof(full), "%s%s+07:00", text, strlen(text) == 16 ? ":00" : "");
	if (civil_parse_rfc3339(full, strlen(full), &ms) != OK)
		fail_msg("no time: %s", text);
	return ms;
}

int64_t wib_at(int year, int month, int day, int hour, int minute)
{
	return civil_ms(civil_day(year, month, day), hour * 60 + minute, WIB);
}

struct week week_of(struct arena *a, const char *hours)
{
	const char *why = "";
	struct week w;

	if (week_parse(a, hours, strlen(hours), &w, &why) != OK)
		fail_msg("week \"%s\": %s", hours, why);
	return w;
}

struct calendar calendar_of(struct arena *a, const char *hours)
{
	const struct week w = week_of(a, hours);
	struct calendar cal;
	const char *why = "";

	calendar_init(&cal, a, WIB, &w);
	if (calendar_load_dates(&cal, "policy/holidays.csv", &why) != OK)
		fail_msg("%s", why);
	return cal;
}
