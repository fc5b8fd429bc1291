#include "handlers/ticket_report.h"

#include "handlers/chart.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"

enum { LINES_BYTES = 4 * 1024 };

/* ---- counting ---- */

static int64_t midnight(struct turn *t, int64_t day)
{
	return civil_ms(day, 0, t->ctx->calendar->offset_min);
}

static enum err mean_of_yesterday(struct turn *t, int64_t *ms)
{
	int64_t today = civil_day_of(t->now_ms, t->ctx->calendar->offset_min);
	struct ticket_times times;

	TRY(ticket_answer_times(t->store, t->arena, midnight(t, today - 1), midnight(t, today),
				&times));
	*ms = times.n ? times.mean_ms : -1;
	return OK;
}

enum err ticket_report_of(struct turn *t, int days, struct ticket_report *out)
{
	struct ticket_report r = { .to_day = civil_day_of(t->now_ms,
							  t->ctx->calendar->offset_min) };
	int64_t from_ms, to_ms = midnight(t, r.to_day + 1);

	r.from_day = r.to_day - days + 1;
	from_ms = midnight(t, r.from_day);
	TRY(ticket_standing(t->store, t->now_ms, &r.now));
	TRY(ticket_answer_times(t->store, t->arena, from_ms, to_ms, &r.answer));
	TRY(ticket_solve_times(t->store, t->arena, from_ms, to_ms, &r.solve));
	TRY(ticket_marks(t->store, from_ms, to_ms, &r.marks));
	TRY(ticket_holders(t->store, t->arena, t->now_ms, from_ms, to_ms, r.people, &r.n_people));
	TRY(mean_of_yesterday(t, &r.yesterday_ms));
	*out = r;
	return OK;
}

/* ---- words ---- */

static const char *number(struct turn *t, int64_t n)
{
	return format_number(t->arena, &t->locale, n);
}

static const char *length(struct turn *t, int64_t ms)
{
	return format_duration(t->arena, &t->locale, ms);
}

static const char *satisfied(struct turn *t, const struct ticket_report *r)
{
	int64_t all = r->marks.good + r->marks.bad;

	return all ? arena_printf(t->arena, "%lld%% (%lld/%lld)",
				  (long long)(r->marks.good * 100 / all), (long long)r->marks.good,
				  (long long)all)
		   : NULL;
}

static const char *ours(struct turn *t, enum msg msg)
{
	return catalog_text(t->ctx->texts, t->locale.lang, msg);
}

static enum err add_people(struct turn *t, const struct ticket_report *r, struct strbuf *b)
{
	for (size_t i = 0; i < r->n_people; i++) {
		strbuf_add(b, "\n");
		TRY(RENDER(t->locale.texts, t->locale.lang, MSG_REPORT_PERSON, b,
			   V("who", staff_name(t, r->people[i].who)),
			   V("open", number(t, r->people[i].open)),
			   V("late", number(t, r->people[i].late)),
			   V("done", number(t, r->people[i].done))));
	}
	return OK;
}

enum err ticket_report_lines(struct turn *t, const struct ticket_report *r, const char **out)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	TRY(RENDER(t->locale.texts, t->locale.lang, MSG_REPORT_LINES, &b,
		   V("open", number(t, r->now.n)),
		   V("critical", number(t, r->now.by_priority[TICKET_CRITICAL])),
		   V("high", number(t, r->now.by_priority[TICKET_HIGH])),
		   V("late", number(t, r->now.late)), V("unclaimed", number(t, r->now.unclaimed)),
		   V("answer", r->answer.n ? length(t, r->answer.median_ms) : NULL),
		   V("answer90", r->answer.n ? length(t, r->answer.p90_ms) : NULL),
		   V("solve", r->solve.n ? length(t, r->solve.median_ms) : NULL),
		   V("solve90", r->solve.n ? length(t, r->solve.p90_ms) : NULL),
		   V("done", number(t, r->solve.n)), V("csat", satisfied(t, r))));
	TRY(add_people(t, r, &b));
	*out = b.ptr;
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

enum err ticket_answered_yesterday(struct turn *t, const char **out)
{
	int64_t ms;

	TRY(mean_of_yesterday(t, &ms));
	*out = ms < 0 ? NULL : length(t, ms);
	return OK;
}

/* ---- the picture ---- */

static void add_item(struct chart_panel *p, const char *label, int64_t value, const char *shown)
{
	if (p->n_items < CHART_ITEMS)
		p->items[p->n_items++] = (struct chart_item) { label, value, shown };
}

static struct chart_panel *add_panel(struct turn *t, struct chart *c, enum chart_kind kind,
				     enum msg title)
{
	struct chart_panel *p = &c->panels[c->n_panels++];

	p->kind = kind;
	p->title = ours(t, title);
	return p;
}

static void add_times(struct turn *t, struct chart_panel *p, const struct ticket_times *times,
		      enum msg half, enum msg most)
{
	if (times->n == 0)
		return;
	add_item(p, ours(t, half), 0, length(t, times->median_ms));
	add_item(p, ours(t, most), 0, length(t, times->p90_ms));
}

static void add_numbers(struct turn *t, struct chart *c, const struct ticket_report *r)
{
	struct chart_panel *p = add_panel(t, c, CHART_NUMBERS, MSG_REPORT_CHART_NOW);

	add_item(p, ours(t, MSG_REPORT_CHART_OPEN), 0, number(t, r->now.n));
	add_item(p, ours(t, MSG_REPORT_CHART_LATE), 0, number(t, r->now.late));
	add_times(t, p, &r->answer, MSG_REPORT_CHART_ANSWER, MSG_REPORT_CHART_ANSWER90);
	add_times(t, p, &r->solve, MSG_REPORT_CHART_SOLVE, MSG_REPORT_CHART_SOLVE90);
}

static void add_marks(struct turn *t, struct chart *c, const struct ticket_report *r)
{
	struct chart_panel *p;

	if (r->marks.good + r->marks.bad == 0)
		return;
	p = add_panel(t, c, CHART_SHARE, MSG_REPORT_CHART_CSAT);
	add_item(p, ours(t, MSG_REPORT_CHART_GOOD), r->marks.good, NULL);
	add_item(p, ours(t, MSG_REPORT_CHART_BAD), r->marks.bad, NULL);
}

static void add_standing(struct turn *t, struct chart *c, const struct ticket_report *r)
{
	struct chart_panel *p;

	if (r->now.n == 0)
		return;
	p = add_panel(t, c, CHART_SHARE, MSG_REPORT_CHART_PRIORITY);
	for (int i = 0; i < TICKET_PRIORITIES; i++)
		add_item(p, ticket_priority_words(&t->locale, i), r->now.by_priority[i],
			 number(t, r->now.by_priority[i]));
	p = add_panel(t, c, CHART_BARS, MSG_REPORT_CHART_STATE);
	for (int i = 0; i < TICKET_STATE_COUNT; i++) {
		const struct ticket as = { .state = i };

		if (r->now.by_state[i])
			add_item(p, ticket_state_words(&t->locale, &as), r->now.by_state[i], NULL);
	}
}

static void add_people_bars(struct turn *t, struct chart *c, const struct ticket_report *r)
{
	struct chart_panel *p;

	if (r->n_people == 0)
		return;
	p = add_panel(t, c, CHART_BARS, MSG_REPORT_CHART_PEOPLE);
	for (size_t i = 0; i < r->n_people; i++)
		add_item(p, staff_name(t, r->people[i].who), r->people[i].open,
			 desk_line(t, &t->locale, MSG_REPORT_CHART_PERSON,
				   VALUES(V("open", number(t, r->people[i].open)),
					  V("done", number(t, r->people[i].done)))));
}

enum err ticket_report_draw(struct turn *t, const struct ticket_report *r)
{
	struct chart c = { .title = ours(t, MSG_REPORT_CHART_TITLE),
			   .subtitle = format_range(t->arena, &t->locale, r->from_day, r->to_day) };

	add_numbers(t, &c, r);
	add_marks(t, &c, r);
	add_standing(t, &c, r);
	add_people_bars(t, &c, r);
	return chart_send(t, &c);
}

enum err ticket_report_say(struct turn *t, int days)
{
	struct ticket_report r;
	const char *lines;

	TRY(ticket_report_of(t, days, &r));
	TRY(ticket_report_lines(t, &r, &lines));
	TRY(say(t, MSG_REPORT_TICKETS,
		VALUES(V("days", format_range(t->arena, &t->locale, r.from_day, r.to_day)),
		       V_NEUTRAL("lines", lines)),
		CHOICES({ .label = BTN_QUEUE, .data = "antrian" })));
	return ticket_report_draw(t, &r);
}
