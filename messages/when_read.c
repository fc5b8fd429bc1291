#include "messages/when_read.h"

static enum when_kind kind_at(const struct reading *r, size_t i)
{
	return i < r->n ? r->t[i].kind : WORD_OTHER;
}

/* A token of one number, e.g. "7" but not "7.20". */
static bool single_at(const struct reading *r, size_t i)
{
	return kind_at(r, i) == WORD_NUMBER && r->t[i].n == 1;
}

void reading_set_day(struct reading *r, int64_t day, enum rank rank)
{
	if (rank <= r->rank)
		return;
	r->rank = rank;
	r->out.day = day;
	r->out.flags |= WHEN_DATE;
	r->out.flags &= ~(unsigned)WHEN_ASK_MINGGU;
}

static void set_date(struct reading *r, int year, int month, int day)
{
	if (!civil_valid_date(year, month, day))
		r->bad = true;
	else
		reading_set_day(r, civil_day(year, month, day), RANK_EXACT);
}

/* Day and month without a year: the nearest one on the side of the bias; 29 February may be up to
 * eight years away. */
static void set_day_month(struct reading *r, int day, int month)
{
	struct civil now = civil_from_day(r->today);
	int step = r->bias == WHEN_PAST ? -1 : 1;

	for (int i = 0; i <= 8; i++) {
		int year = now.year + i * step;
		int64_t d;

		if (!civil_valid_date(year, month, day))
			continue;
		d = civil_day(year, month, day);
		if (r->bias == WHEN_PAST ? d <= r->today : d >= r->today) {
			reading_set_day(r, d, RANK_EXACT);
			return;
		}
	}
	r->bad = true;
}

/* "tgl 23": the month in which that day is nearest on the side of the bias. */
static void set_day_of_month(struct reading *r, int day)
{
	struct civil now = civil_from_day(r->today);
	int step = r->bias == WHEN_PAST ? -1 : 1;

	for (int i = 0; i < 12; i++) {
		int months = now.year * 12 + now.month - 1 + i * step;
		int64_t d;

		if (!civil_valid_date(months / 12, months % 12 + 1, day))
			continue;
		d = civil_day(months / 12, months % 12 + 1, day);
		if (r->bias == WHEN_PAST ? d <= r->today : d >= r->today) {
			reading_set_day(r, d, RANK_NUMBER);
			return;
		}
	}
	r->bad = true;
}

static void set_clock(struct reading *r, int hour, int minute, bool sure)
{
	if (r->hour >= 0)
		return; /* the first hour of a text is the one that counts */
	if (hour > 24 || minute > 59 || (hour == 24 && minute)) {
		r->bad = true;
		return;
	}
	r->hour = hour;
	r->minute = minute;
	r->sure = sure || hour > 12 || hour == 0;
}

/* "10/10/2026", "10-10-26", "2026-10-10", "23.11.2026", "10/10". Day first; a month above twelve
 * shows that the writer put it first. */
static size_t rule_date(struct reading *r, size_t i)
{
	const struct when_token *t = &r->t[i];
	int year = t->parts[2];
	bool swapped = t->parts[1] > 12 && t->parts[0] <= 12;

	if (t->kind != WORD_NUMBER || t->n < 2 || t->separator == ':')
		return 0;
	if (t->n == 2) {
		if (t->separator != '/')
			return 0;
		set_day_month(r, t->parts[swapped], t->parts[!swapped]);
		return 1;
	}
	if (t->digits[0] == 4) {
		set_date(r, t->parts[0], t->parts[1], t->parts[2]);
		return 1;
	}
	if (t->digits[2] != 4 && (t->separator == '.' || t->digits[2] != 2))
		return 0;
	if (t->digits[2] == 2)
		year += 2000;
	set_date(r, year, t->parts[!swapped], t->parts[swapped]);
	return 1;
}

/* "10 oktober 2026", "tgl 10 okt", "October 10" */
static size_t rule_named_month(struct reading *r, size_t i)
{
	size_t first = i + (kind_at(r, i) == WORD_DATE);
	bool day_first = single_at(r, first) && kind_at(r, first + 1) == WORD_MONTH;
	bool month_first = kind_at(r, first) == WORD_MONTH && single_at(r, first + 1);
	int day, month;
	size_t end = first + 2;

	if (!day_first && !month_first)
		return 0;
	day = r->t[day_first ? first : first + 1].parts[0];
	month = r->t[day_first ? first + 1 : first].value;
	if (single_at(r, end) && r->t[end].digits[0] == 4) {
		set_date(r, r->t[end].parts[0], month, day);
		end++;
	} else {
		set_day_month(r, day, month);
	}
	return end - i;
}

static size_t rule_tgl(struct reading *r, size_t i)
{
	if (kind_at(r, i) != WORD_DATE || !single_at(r, i + 1))
		return 0;
	set_day_of_month(r, r->t[i + 1].parts[0]);
	return 2;
}

static bool is_length(const struct reading *r, size_t i)
{
	enum when_kind k = kind_at(r, i);

	if (k == WORD_CLOCK) /* "3 jam", but in "senin 23 jam 7" it begins an hour */
		return r->t[i].value > 0 && kind_at(r, i + 1) != WORD_NUMBER;
	return k == WORD_UNIT || k == WORD_HARI || k == WORD_MINGGU;
}

/* "3 hari lalu", "2 jam yang lalu", "seminggu lalu". A length without "lalu" is passed over, so
 * that "2 jam" is not read as two o'clock. */
static size_t rule_length(struct reading *r, size_t i)
{
	bool alone = kind_at(r, i) == WORD_A_UNIT;
	size_t unit = alone ? i : i + 1;
	size_t end = unit + 1;
	int64_t minutes, ms;

	if (!alone && (!single_at(r, i) || !is_length(r, unit)))
		return 0;
	while (kind_at(r, end) == WORD_FILLER)
		end++;
	if (kind_at(r, end) != WORD_AGO)
		return unit + 1 - i;
	minutes = (int64_t)r->t[unit].value * (alone ? 1 : r->t[i].parts[0]);
	if (minutes > (int64_t)MIDNIGHT * 366 * 10)
		return end + 1 - i;
	if (r->t[unit].value >= MIDNIGHT) {
		reading_set_day(r, r->today - minutes / MIDNIGHT, RANK_EXACT);
		return end + 1 - i;
	}
	ms = r->now_ms - minutes * MS_MINUTE;
	reading_set_day(r, civil_day_of(ms, r->offset_min), RANK_EXACT);
	set_clock(r, civil_minute_of(ms, r->offset_min) / 60,
		  civil_minute_of(ms, r->offset_min) % 60, true);
	return end + 1 - i;
}

/* Behind an hour: "lewat 20", "lebih seperempat", "kurang 10". Minutes to add, and tokens read. */
static size_t correction(const struct reading *r, size_t i, int *minutes)
{
	enum when_kind k = kind_at(r, i);
	int n;

	if (k != WORD_PAST && k != WORD_TO)
		return 0;
	if (single_at(r, i + 1))
		n = r->t[i + 1].parts[0];
	else if (kind_at(r, i + 1) == WORD_QUARTER)
		n = r->t[i + 1].value;
	else
		return 0;
	if (n > 59)
		return 0;
	*minutes = k == WORD_PAST ? n : -n;
	return 2;
}

/* "jam 7", "pukul 19.20", "jam setengah 8", "jam 8 kurang 10"; an "about" may stand between. */
static size_t rule_clock(struct reading *r, size_t i)
{
	const struct when_token *t;
	bool half, clock = kind_at(r, i) == WORD_CLOCK;
	size_t at = i + clock;
	int minutes = 0, total;

	if (kind_at(r, at) == WORD_ABOUT && clock) {
		r->out.flags |= WHEN_ABOUT;
		at++;
	}
	half = kind_at(r, at) == WORD_HALF;
	at += half;
	if ((!clock && !half) || kind_at(r, at) != WORD_NUMBER)
		return 0;
	t = &r->t[at++];
	if (t->n > 1 && (t->separator == '-' || t->separator == '/')) { /* "jam 7-8": from 7 */
		r->out.flags |= WHEN_ABOUT;
		set_clock(r, t->parts[0], 0, false);
		return at - i;
	}
	if (t->n > 1) {
		set_clock(r, t->parts[0], t->parts[1], t->digits[0] == 2 && t->parts[0] < 10);
		return at - i;
	}
	at += correction(r, at, &minutes);
	total = t->parts[0] * 60 + minutes - (half ? 30 : 0);
	set_clock(r, total < 0 ? 0 : total / 60, total < 0 ? 0 : total % 60, false);
	return at - i;
}

/* "19.20", "7:20", "7 malam", "7pm": an hour without its word. */
static size_t rule_bare_clock(struct reading *r, size_t i)
{
	const struct when_token *t = &r->t[i];

	if (t->kind != WORD_NUMBER)
		return 0;
	if (t->n == 1 && kind_at(r, i + 1) == WORD_PART) {
		if (t->parts[0] <= 24)
			set_clock(r, t->parts[0], 0, false);
		return 1;
	}
	if (t->n < 2 || (t->separator != '.' && t->separator != ':') || t->digits[1] != 2 ||
	    t->digits[0] > 2)
		return 0;
	set_clock(r, t->parts[0], t->parts[1], t->digits[0] == 2 && t->parts[0] < 10);
	return 1;
}

/* "kemarin lusa", "lusa kemarin": two days ago. */
static size_t rule_lusa(struct reading *r, size_t i)
{
	enum when_kind a = kind_at(r, i), b = kind_at(r, i + 1);
	bool before = (a == WORD_DAY && r->t[i].value == -1 && b == WORD_LUSA) ||
		      (a == WORD_LUSA && b == WORD_DAY && r->t[i + 1].value == -1);

	if (before)
		reading_set_day(r, r->today - 2, RANK_RELATIVE);
	else if (a == WORD_LUSA)
		reading_set_day(r, r->today + 2, RANK_RELATIVE);
	return before ? 2 : a == WORD_LUSA;
}

static void set_weekday(struct reading *r, enum weekday day, bool ago, bool next)
{
	int back = ((int)civil_weekday(r->today) - (int)day + 7) % 7;
	int ahead = (7 - back) % 7;

	if (ago || (!next && r->bias == WHEN_PAST))
		reading_set_day(r, r->today - (ago && back == 0 ? 7 : back), RANK_WEEKDAY);
	else
		reading_set_day(r, r->today + (next && ahead == 0 ? 7 : ahead), RANK_WEEKDAY);
}

static bool says_yesterday(const struct reading *r, size_t i)
{
	return kind_at(r, i) == WORD_DAY && r->t[i].value == -1;
}

static bool says_ago(const struct reading *r, size_t i)
{
	if (says_yesterday(r, i))
		return true;
	while (kind_at(r, i) == WORD_FILLER)
		i++;
	return kind_at(r, i) == WORD_AGO;
}

/* "senin minggu lalu": that weekday in the week from Monday to Sunday before this one. */
static void in_week(struct reading *r, bool ago, bool next)
{
	int64_t monday = r->today - ((int)civil_weekday(r->today) + 6) % 7;
	int64_t day = ((int)civil_weekday(r->out.day) + 6) % 7;

	r->out.day = monday + day + (ago ? -7 : next ? 7 : 0);
}

/* "senin", "senin lalu", "jumat depan"; "malam minggu" is the evening before Sunday. */
static size_t rule_weekday(struct reading *r, size_t i)
{
	bool eve = kind_at(r, i) == WORD_PART && r->t[i].value == PART_EVENING;
	bool hari = kind_at(r, i) == WORD_HARI;
	size_t at = i + (eve || hari);
	bool minggu = kind_at(r, at) == WORD_MINGGU;
	bool ago, next, sunday;
	size_t end;
	int day;

	if (kind_at(r, at) != WORD_WEEKDAY && !minggu)
		return 0;
	end = at + 1 + says_yesterday(r, at + 1); /* "jumat kemarin" is last Friday */
	ago = says_ago(r, at + 1) || (i > 0 && kind_at(r, i - 1) == WORD_AGO);
	next = kind_at(r, at + 1) == WORD_NEXT || (i > 0 && kind_at(r, i - 1) == WORD_NEXT);
	day = minggu ? (int)SUNDAY : r->t[at].value;
	if (eve) {
		r->part = PART_EVENING;
		day = (day + 6) % 7;
	}
	sunday = eve || hari || kind_at(r, at + 1) == WORD_PART || kind_at(r, at + 1) == WORD_CLOCK;
	if (minggu && r->rank == RANK_WEEKDAY) {
		in_week(r, ago, next);
		return end - i;
	}
	set_weekday(r, (enum weekday)day, ago, next);
	if (minggu && !sunday && r->rank == RANK_WEEKDAY)
		r->out.flags |= WHEN_ASK_MINGGU;
	return end - i;
}

static size_t rule_word(struct reading *r, size_t i)
{
	const struct when_token *t = &r->t[i];

	switch (t->kind) {
	case WORD_DAY:
		reading_set_day(r, r->today + t->value, RANK_RELATIVE);
		break;
	case WORD_HARI:
		if (kind_at(r, i + 1) == WORD_INI)
			reading_set_day(r, r->today, RANK_RELATIVE);
		break;
	case WORD_NIGHT:
		r->last_night = true;
		break;
	case WORD_EARLIER:
		r->earlier = true;
		r->last_night = kind_at(r, i + 1) == WORD_PART && r->t[i + 1].value == PART_EVENING;
		break;
	case WORD_NEXT:
		if (kind_at(r, i + 1) == WORD_PART)
			reading_set_day(r, r->today, RANK_GUESS);
		break;
	case WORD_NOW:
		reading_set_day(r, r->today, RANK_RELATIVE);
		set_clock(r, r->now_minute / 60, r->now_minute % 60, true);
		r->out.flags |= WHEN_ABOUT;
		break;
	case WORD_PART:
		r->part = r->part == NO_PART ? t->value : r->part;
		break;
	case WORD_ABOUT:
		r->out.flags |= WHEN_ABOUT;
		break;
	case WORD_ZONE:
		r->zone = t->value;
		break;
	default:
		break;
	}
	return 1;
}

typedef size_t (*rule)(struct reading *, size_t);

/* Each reads what begins at a token and returns how many tokens that was, 0 for "not mine". */
static const rule rules[] = {
	rule_date,       rule_named_month, rule_tgl,     rule_length, rule_clock,
	rule_bare_clock, rule_lusa,        rule_weekday, rule_word,
};

void reading_collect(struct reading *r)
{
	for (size_t i = 0, k, used; i < r->n; i += used)
		for (k = 0, used = 0; used == 0 && k < ARRAY_LEN(rules); k++)
			used = rules[k](r, i);
}
