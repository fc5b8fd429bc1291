#include "handlers/form_answers.h"

#include <inttypes.h>
#include <strings.h>

#include "handlers/form_state.h"
#include "messages/amount.h"
#include "messages/when.h"

/* What was said of a moment that is not clear yet. */
#define PART "part"

enum { NOON = 12 * 60, DAYS_WEEK = 7, PART_BYTES = 400 };

/* ---- a moment ---- */

static enum err parse(struct turn *t, const char *text, struct when *w)
{
	return when_parse(text, t->now_ms, t->locale.offset_min, WHEN_PAST, w);
}

static bool is_open(const struct when *w)
{
	return w->flags & (WHEN_ASK_HALF | WHEN_ASK_MINGGU) || !(w->flags & WHEN_TIME);
}

/* The answer to a question back completes what was said before: "kemarin jam 7" and "malam". */
static enum err read_answer(struct turn *t, const char *part, const char **text, struct when *w)
{
	enum err e = parse(t, *text, w);
	struct when both;
	const char *joined;

	if (!part[0] || (e == OK && !is_open(w) && w->flags & WHEN_DATE))
		return e;
	joined = arena_printf(t->arena, "%s %s", part, *text);
	if (!joined)
		return ERR_NOMEM;
	if (strlen(joined) < PART_BYTES && parse(t, joined, &both) == OK) {
		*text = joined;
		*w = both;
		return OK;
	}
	return e;
}

/* A button under a question back. False when the value is none of them. */
static bool choose(struct turn *t, const char *value, struct when *w)
{
	if (strcmp(value, "early") == 0 || strcmp(value, "late") == 0) {
		w->minute = w->minute % NOON + (value[0] == 'l' ? NOON : 0);
		w->flags &= ~(unsigned)WHEN_ASK_HALF;
		return true;
	}
	if (strcmp(value, "sunday") == 0 || strcmp(value, "week") == 0) {
		if (value[0] == 'w')
			w->day = civil_day_of(t->now_ms, t->locale.offset_min) - DAYS_WEEK;
		w->flags &= ~(unsigned)WHEN_ASK_MINGGU;
		return true;
	}
	return strcmp(value, "notime") == 0;
}

/* A clock time without a day is the last one that has been. */
static void place_day(struct turn *t, struct when *w)
{
	int offset = t->locale.offset_min;

	if (w->flags & WHEN_DATE)
		return;
	w->day = civil_day_of(t->now_ms, offset);
	if (civil_ms(w->day, w->minute, offset) > t->now_ms)
		w->day--;
	w->flags |= WHEN_DATE;
}

static const char *day_of(struct turn *t, const struct when *w)
{
	return format_day(t->arena, &t->locale, w->day);
}

static const char *clock_of(struct turn *t, const struct when *w, bool late)
{
	int minute = w->minute % NOON + (late ? NOON : 0);

	return format_time(t->arena, &t->locale, civil_ms(w->day, minute, t->locale.offset_min));
}

/* What is still open, as the question back. OK when nothing is. */
static enum err ask_back(struct turn *t, struct form_run *f, const struct when *w, bool no_time,
			 enum msg *why)
{
	if (w->flags & WHEN_ASK_MINGGU) {
		*why = MSG_FORM_ASK_SUNDAY;
		form_why(f, "date", day_of(t, w));
		return ERR_INVALID;
	}
	if (w->flags & WHEN_ASK_HALF) {
		*why = MSG_FORM_ASK_HALF;
		form_why(f, "early", clock_of(t, w, false));
		form_why(f, "late", clock_of(t, w, true));
		return ERR_INVALID;
	}
	if (w->flags & WHEN_TIME || no_time)
		return OK;
	*why = MSG_FORM_ASK_TIME;
	form_why(f, "date", day_of(t, w));
	return ERR_INVALID;
}

static const char *as_value(struct turn *t, const struct when *w)
{
	bool timed = w->flags & WHEN_TIME;
	int64_t ms = civil_ms(w->day, timed ? w->minute : 0, t->locale.offset_min);

	return arena_printf(t->arena, "%" PRId64 "%s", ms, timed ? "" : "d");
}

/* However its open half is meant. */
static bool is_to_come(struct turn *t, const struct when *w)
{
	int minute = w->flags & WHEN_TIME ? w->minute : 0;

	return w->flags & WHEN_DATE && civil_ms(w->day, minute, t->locale.offset_min) > t->now_ms;
}

static enum err take_moment(struct turn *t, struct form_run *f, const char **value)
{
	struct strbuf noted;

	TRY(form_set(t, f, PART, ""));
	strbuf_init(&noted, t->arena, TEXT_MAX);
	TRY(RENDER(t->locale.texts, t->locale.lang, MSG_FORM_WHEN_NOTED, &noted,
		   V("when", form_show_moment(t, *value))));
	form_before(f, noted.ptr);
	return OK;
}

enum err form_check_when(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *part = form_value(f, PART), *text = *value;
	struct when w = { .flags = 0 };
	enum err e = OK;
	bool chosen = part[0] && parse(t, part, &w) == OK && choose(t, text, &w);

	if (chosen)
		text = part;
	else
		e = read_answer(t, part, &text, &w);
	if (e == OK && !(w.flags & (WHEN_DATE | WHEN_TIME)))
		e = ERR_NOT_FOUND;
	if (e != OK) {
		*why = MSG_FORM_BAD_DATE;
		form_why(f, "example", format_date_plain(t->arena, &t->locale, t->now_ms - MS_DAY));
		return e == ERR_NOMEM ? e : ERR_INVALID;
	}
	f->heard = true;
	if (!(w.flags & WHEN_ASK_HALF))
		place_day(t, &w);
	*why = MSG_FORM_FUTURE_DATE;
	if (is_to_come(t, &w)) {
		TRY(form_set(t, f, PART, ""));
		return ERR_INVALID;
	}
	if (ask_back(t, f, &w, chosen && strcmp(*value, "notime") == 0, why) != OK) {
		TRY(form_set(t, f, PART, strlen(text) < PART_BYTES ? text : ""));
		return ERR_INVALID;
	}
	*value = as_value(t, &w);
	return *value ? take_moment(t, f, value) : ERR_NOMEM;
}

enum err form_offer_when(struct turn *t, const struct form_run *f, const struct choice **out,
			 size_t *n)
{
	static const struct choice no_time[] = { { .label = BTN_NO_TIME, .data = "notime" } };
	const char *part = form_value(f, PART);
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, 2);
	struct when w;

	*out = c;
	*n = 0;
	if (!c)
		return ERR_NOMEM;
	if (!part[0] || parse(t, part, &w) != OK)
		return OK;
	if (w.flags & WHEN_ASK_MINGGU) {
		c[0] = (struct choice) { .text = format_date_short(
						 t->arena, &t->locale,
						 civil_ms(w.day, 0, t->locale.offset_min)),
					 .data = "sunday" };
		c[1] = (struct choice) { .label = BTN_WEEK_AGO, .data = "week" };
		*n = 2;
	} else if (w.flags & WHEN_ASK_HALF) {
		c[0] = (struct choice) { .text = clock_of(t, &w, false), .data = "early" };
		c[1] = (struct choice) { .text = clock_of(t, &w, true), .data = "late" };
		*n = 2;
	} else if (!(w.flags & WHEN_TIME)) {
		*out = no_time;
		*n = 1;
	}
	return OK;
}

enum err form_read_when(const char *value, int64_t *ms, bool *has_time)
{
	size_t len = strlen(value);

	*has_time = len > 0 && value[len - 1] != 'd';
	if (len > 0 && !*has_time)
		len--;
	return text_parse_i64(value, len, ms) == OK ? OK : ERR_NOT_FOUND;
}

const char *form_show_moment(struct turn *t, const char *value)
{
	int64_t ms;
	bool timed;

	if (form_read_when(value, &ms, &timed) != OK)
		return "";
	return timed ? format_datetime(t->arena, &t->locale, ms)
		     : format_date(t->arena, &t->locale, ms);
}

enum err form_find_when(struct turn *t, const char *words, const char **value)
{
	struct when w;

	if (parse(t, words, &w) != OK || !(w.flags & WHEN_DATE) ||
	    w.flags & (WHEN_ASK_HALF | WHEN_ASK_MINGGU))
		return ERR_NOT_FOUND;
	if (is_to_come(t, &w))
		return ERR_NOT_FOUND;
	*value = as_value(t, &w);
	return *value ? OK : ERR_NOMEM;
}

/* ---- a sum ---- */

enum err form_check_sum(struct turn *t, struct form_run *f, int64_t most, const char **value,
			enum msg *why)
{
	int64_t rupiah;

	*why = MSG_FORM_BAD_AMOUNT;
	if (amount_parse(*value, &rupiah) != OK && form_find_sum(t, *value, &rupiah) != OK)
		return ERR_INVALID;
	if (most && rupiah > most) {
		*why = MSG_FORM_AMOUNT_OVER;
		form_why(f, "most", format_rupiah(t->arena, &t->locale, most));
		return ERR_INVALID;
	}
	*value = arena_printf(t->arena, "%" PRId64, rupiah);
	return *value ? OK : ERR_NOMEM;
}

int64_t form_sum(const struct form_run *f, const char *key)
{
	const char *text = form_value(f, key);
	int64_t rupiah = 0;

	return text_parse_i64(text, strlen(text), &rupiah) == OK ? rupiah : 0;
}

#define BETWEEN_WORDS " \n\t;:!?()\"/"

/* Bare numbers may be anything: only those with a unit, or behind "Rp", are money. */
static bool is_money(const char *word)
{
	static const char *const units[] = { "rb", "ribu", "k", "jt", "juta" };
	size_t digits = strspn(word, "0123456789.,");

	if (strncasecmp(word, "rp", 2) == 0)
		return word[2] != '\0';
	for (size_t i = 0; digits && i < ARRAY_LEN(units); i++)
		if (strcasecmp(word + digits, units[i]) == 0)
			return true;
	return false;
}

enum err form_find_sum(struct turn *t, const char *words, int64_t *rupiah)
{
	char *copy = arena_strdup(t->arena, words), *save = NULL;
	int64_t found = 0;

	if (!copy)
		return ERR_NOMEM;
	for (char *w = strtok_r(copy, BETWEEN_WORDS, &save); w;
	     w = strtok_r(NULL, BETWEEN_WORDS, &save)) {
		size_t len = strlen(w);
		int64_t sum;

		/* "75rb," but not "Rp75,000" */
		while (len && strchr(".,", w[len - 1]))
			w[--len] = '\0';
		if (!is_money(w) || amount_parse(w, &sum) != OK || sum == found)
			continue;
		if (found)
			return ERR_NOT_FOUND;
		found = sum;
	}
	*rupiah = found;
	return found ? OK : ERR_NOT_FOUND;
}
