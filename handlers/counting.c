#include "handlers/counting.h"

#include "handlers/office.h"

enum { SKIPS_SHOWN = 3, EXPLANATION_MAX = 900 };

const char *words_by(struct turn *t, const struct locale *l, int64_t ms)
{
	bool today = civil_day_of(ms, l->offset_min) == civil_day_of(t->now_ms, l->offset_min);

	return today ? format_relative(t->arena, l, ms, t->now_ms)
		     : format_datetime(t->arena, l, ms);
}

const char *words_at(struct turn *t, const struct locale *l, int64_t ms)
{
	return ms ? format_relative(t->arena, l, ms, t->now_ms) : NULL;
}

/* ---- days that do not count ---- */

static const char *render(struct turn *t, const struct locale *l, enum msg msg,
			  const struct value *v, size_t n)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, EXPLANATION_MAX);
	return catalog_render(l->texts, l->lang, msg, v, n, &b) == OK ? b.ptr : NULL;
}

static const char *skip_words(struct turn *t, const struct locale *l, const struct skip *s)
{
	const char *date = format_day(t->arena, l, s->day);

	if (s->why == WHY_WEEKDAY)
		return render(t, l, MSG_ACTIVATION_SKIP_WEEKDAY,
			      VALUES(V("day", format_weekday(l, civil_weekday(s->day)))));
	if (s->name[0])
		return render(t, l, MSG_ACTIVATION_SKIP_NAMED,
			      VALUES(V("name", s->name), V("date", date)));
	return render(t, l, MSG_ACTIVATION_SKIP_CLOSED, VALUES(V("date", date)));
}

/* Two Sundays are "hari Minggu" once. */
static bool said_before(const struct deadline *d, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (d->skipped[k].why == WHY_WEEKDAY && d->skipped[i].why == WHY_WEEKDAY &&
		    civil_weekday(d->skipped[k].day) == civil_weekday(d->skipped[i].day))
			return true;
	return false;
}

static const char *skip_list(struct turn *t, const struct locale *l, const struct deadline *d)
{
	const char *items[SKIPS_SHOWN + 1];
	size_t n = 0, more = 0;

	for (size_t i = 0; i < d->n_skipped; i++) {
		if (said_before(d, i))
			continue;
		if (n == SKIPS_SHOWN) {
			more++;
			continue;
		}
		items[n] = skip_words(t, l, &d->skipped[i]);
		if (!items[n++])
			return NULL;
	}
	if (more) {
		const char *count = arena_printf(t->arena, "%zu", more);

		items[n] = render(t, l, MSG_ACTIVATION_SKIP_MORE, VALUES(V("n", count)));
		if (!items[n++])
			return NULL;
	}
	return n ? format_list(t->arena, l, items, n) : NULL;
}

const char *words_skipped(struct turn *t, const struct locale *l, const struct deadline *d)
{
	const char *days = skip_list(t, l, d);

	return days ? render(t, l, MSG_ACTIVATION_NOT_COUNTED, VALUES(V("days", days))) : NULL;
}

/* ---- the whole explanation ---- */

static const struct {
	enum msg msg;
	bool counted; /* {n}, not {length} */
} rules[DURATION_KIND_COUNT] = {
	[DURATION_MINUTES] = { MSG_ACTIVATION_COUNT_ELAPSED, false },
	[DURATION_HOURS] = { MSG_ACTIVATION_COUNT_ELAPSED, false },
	[DURATION_OPEN_MINUTES] = { MSG_ACTIVATION_COUNT_OPEN, false },
	[DURATION_OPEN_HOURS] = { MSG_ACTIVATION_COUNT_OPEN, false },
	[DURATION_WORK_SPANS] = { MSG_ACTIVATION_COUNT_SPANS, true },
	[DURATION_WORK_DAYS] = { MSG_ACTIVATION_COUNT_WORK_DAYS, false },
	[DURATION_DAYS] = { MSG_ACTIVATION_COUNT_DAYS, false },
	[DURATION_MONTHS] = { MSG_ACTIVATION_COUNT_DAYS, false },
	[DURATION_YEARS] = { MSG_ACTIVATION_COUNT_DAYS, false },
};

static void add_line(struct strbuf *b, const char *line)
{
	if (!line)
		return;
	if (b->len)
		strbuf_addc(b, '\n');
	strbuf_add(b, line);
}

static const char *rule_words(struct turn *t, const struct locale *l, struct duration d)
{
	const char *n = arena_printf(t->arena, "%d", d.n);

	if (d.kind == DURATION_NONE)
		return NULL;
	return render(t, l, rules[d.kind].msg,
		      VALUES(V(rules[d.kind].counted ? "n" : "length",
			       rules[d.kind].counted ? n : length_words(t, d))));
}

const char *words_counted(struct turn *t, const struct locale *l, const struct activation *a,
			  const struct deadline *d, struct duration rule, bool verified)
{
	const char *days = skip_list(t, l, d);
	struct strbuf b;

	strbuf_init(&b, t->arena, EXPLANATION_MAX);
	add_line(&b,
		 render(t, l,
			verified ? MSG_ACTIVATION_COUNT_VERIFIED : MSG_ACTIVATION_COUNT_CONFIRMED,
			VALUES(V("when", words_at(t, l, a->clock_ms)))));
	if (d->start_ms > a->clock_ms)
		add_line(&b, render(t, l, MSG_ACTIVATION_COUNT_CLOSED,
				    VALUES(V("start", words_at(t, l, d->start_ms)))));
	add_line(&b, rule_words(t, l, rule));
	if (days)
		add_line(&b, render(t, l, MSG_ACTIVATION_COUNT_SKIPPED, VALUES(V("days", days))));
	add_line(&b, render(t, l, MSG_ACTIVATION_COUNT_UNTIL,
			    VALUES(V("until", words_by(t, l, d->at_ms)))));
	if (a->remedy_at_ms > t->now_ms)
		add_line(&b, render(t, l, MSG_ACTIVATION_COUNT_REMEDY,
				    VALUES(V("remedy", words_by(t, l, a->remedy_at_ms)))));
	return strbuf_failed(&b) ? NULL : b.ptr;
}
