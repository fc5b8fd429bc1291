#include "messages/when.h"

#include "messages/when_read.h"

enum { NOON = 12 * 60 };

/* In each part of the day the hours on the 12-hour clock that belong to its second half, those that
 * stay, and those past midnight, which are already the next day. Others are asked about. */
static const struct {
	int later_from, later_to; /* + 12 */
	int same_from, same_to;
	int next_from, next_to; /* next day; 12 there is midnight */
} parts[] = {
	[PART_DAWN] = { 0, -1, 1, 6, 0, -1 },    [PART_MORNING] = { 0, -1, 1, 11, 0, -1 },
	[PART_NOON] = { 1, 4, 10, 12, 0, -1 },   [PART_AFTERNOON] = { 1, 7, 0, -1, 0, -1 },
	[PART_EVENING] = { 5, 11, 0, -1, 1, 4 }, [PART_AM] = { 0, -1, 1, 11, 0, -1 },
	[PART_PM] = { 1, 11, 12, 12, 0, -1 },
};

/* Puts the hour on the 24-hour clock by the part of the day. Days to add. */
static int place_hour(struct reading *r)
{
	int h = r->hour;
	int midnight = h == 12 &&
		       (r->part == PART_EVENING || r->part == PART_AM || r->part == PART_DAWN);

	if (r->sure || r->part == NO_PART)
		return 0;
	if (midnight) {
		r->hour = 0;
		r->sure = true;
		return r->part == PART_EVENING;
	}
	if (h >= parts[r->part].later_from && h <= parts[r->part].later_to) {
		r->hour += 12;
		r->sure = true;
	} else if (h >= parts[r->part].same_from && h <= parts[r->part].same_to) {
		r->sure = true;
	} else if (h >= parts[r->part].next_from && h <= parts[r->part].next_to) {
		r->sure = true;
		return 1;
	}
	return 0;
}

/* Of "jam 2" today only one half may be possible, seen from now. */
static void choose_half(struct reading *r)
{
	int64_t early = r->out.day * MIDNIGHT + r->out.minute;
	int64_t now = r->today * MIDNIGHT + r->now_minute;

	if (r->sure)
		return;
	if (r->out.flags & WHEN_DATE) {
		if (r->bias == WHEN_PAST && early <= now && early + NOON > now)
			return;
		if (r->bias == WHEN_FUTURE && early < now && early + NOON >= now) {
			r->out.minute += NOON;
			if (r->out.minute >= MIDNIGHT) {
				r->out.minute -= MIDNIGHT;
				r->out.day++;
			}
			return;
		}
	}
	r->out.flags |= WHEN_ASK_HALF;
}

static void finish_date(struct reading *r)
{
	if (r->last_night)
		reading_set_day(r, r->today - 1, RANK_RELATIVE);
	else if (r->earlier)
		reading_set_day(r, r->today, RANK_GUESS);
	if (r->last_night && r->part == NO_PART)
		r->part = PART_EVENING;
}

static void finish_time(struct reading *r)
{
	int minute;

	if (r->hour < 0)
		return;
	r->out.day += place_hour(r);
	minute = r->hour * 60 + r->minute;
	if (r->zone)
		minute += r->offset_min - r->zone;
	if (minute < 0 || minute >= MIDNIGHT) {
		r->out.day += minute < 0 ? -1 : 1;
		minute += minute < 0 ? MIDNIGHT : -MIDNIGHT;
	}
	r->out.minute = minute;
	r->out.flags |= WHEN_TIME;
	choose_half(r);
}

enum err when_parse(const char *s, int64_t now_ms, int offset_min, enum when_bias bias,
		    struct when *out)
{
	struct when_token tokens[WHEN_TOKENS_MAX];
	struct reading r = { .t = tokens,
			     .now_ms = now_ms,
			     .today = civil_day_of(now_ms, offset_min),
			     .offset_min = offset_min,
			     .now_minute = civil_minute_of(now_ms, offset_min),
			     .bias = bias,
			     .hour = -1,
			     .part = NO_PART };

	r.n = when_tokens(s, tokens, ARRAY_LEN(tokens));
	reading_collect(&r);
	if (r.bad)
		return ERR_INVALID;
	finish_date(&r);
	finish_time(&r);
	if (!(r.out.flags & (WHEN_DATE | WHEN_TIME)))
		return ERR_NOT_FOUND;
	*out = r.out;
	return OK;
}

/* n digits, or -1. */
static int fixed_digits(const char *s, int n)
{
	int v = 0;

	for (int i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		v = v * 10 + (s[i] - '0');
	}
	return v;
}

enum err when_parse_date(const char *s, size_t len, int64_t *day)
{
	int d, m, y;

	if (len != 10 || (s[2] != '-' && s[2] != '/') || s[5] != s[2])
		return ERR_INVALID;
	d = fixed_digits(s, 2);
	m = fixed_digits(s + 3, 2);
	y = fixed_digits(s + 6, 4);
	if (!civil_valid_date(y, m, d))
		return ERR_INVALID;
	*day = civil_day(y, m, d);
	return OK;
}

enum err when_parse_clock(const char *s, size_t len, int *minute)
{
	int h, m;

	if (len != 5 || (s[2] != '.' && s[2] != ':'))
		return ERR_INVALID;
	h = fixed_digits(s, 2);
	m = fixed_digits(s + 3, 2);
	if (h < 0 || h > 24 || m < 0 || m > 59 || (h == 24 && m > 0))
		return ERR_INVALID;
	*minute = h * 60 + m;
	return OK;
}
