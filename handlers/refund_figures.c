#include "handlers/refund_figures.h"

#include "handlers/chart.h"
#include "handlers/desk.h"
#include "handlers/refund_text.h"
#include "handlers/staff.h"
#include "handlers/ticket_report.h"

enum { ROWS_MAX = 1024, LINES_BYTES = 2 * 1024, PERCENT = 100 };

/* ---- adding up ---- */

/* Keeps the most frequent ones, in order. */
static void take_reason(struct refund_figures *f, const char *code, int64_t n)
{
	size_t at = f->n_reasons;

	while (at > 0 && f->reasons[at - 1].n < n)
		at--;
	if (at == FIGURES_REASONS)
		return;
	if (f->n_reasons < FIGURES_REASONS)
		f->n_reasons++;
	memmove(&f->reasons[at + 1], &f->reasons[at],
		(f->n_reasons - at - 1) * sizeof(f->reasons[0]));
	f->reasons[at].code = code;
	f->reasons[at].n = n;
}

static enum err sum_days(struct turn *t, struct refund_figures *f)
{
	struct refund_figure *rows;
	int64_t decided;
	size_t n;

	TRY(refund_figures(t->store, t->arena, f->from_day, f->to_day, ROWS_MAX, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		if ((unsigned)rows[i].what >= REFUND_COUNTS)
			continue;
		f->of[rows[i].what].n += rows[i].n;
		f->of[rows[i].what].amount += rows[i].amount;
		if (rows[i].what == COUNT_RECEIVED)
			take_reason(f, rows[i].reason, rows[i].n);
	}
	decided = f->of[COUNT_ON_TIME].n + f->of[COUNT_LATE].n;
	f->on_time_percent = decided ? (int)(f->of[COUNT_ON_TIME].n * PERCENT / decided) : -1;
	return OK;
}

static enum err count_waiting(struct turn *t, struct refund_figures *f)
{
	int64_t tonight = civil_ms(f->to_day + 1, 0, t->ctx->calendar->offset_min);

	TRY(refund_standing(t->store, t->now_ms, tonight, &f->now));
	for (int s = 0; s < REFUND_STATES; s++) {
		bool ours = s != REFUND_NEED_EVIDENCE && s != REFUND_REJECTED &&
			    s != REFUND_PAYOUT_FAILED;

		f->waiting += f->now.n[s];
		f->late += ours ? f->now.late[s] : 0;
		f->due_today += ours ? f->now.due_soon[s] : 0;
	}
	f->appeals = f->now.n[REFUND_APPEAL];
	return OK;
}

enum err refund_figures_of(struct turn *t, int days, struct refund_figures *out)
{
	struct refund_figures f = { .to_day = civil_day_of(t->now_ms,
							   t->ctx->calendar->offset_min) };

	f.from_day = f.to_day - days + 1;
	TRY(sum_days(t, &f));
	TRY(count_waiting(t, &f));
	*out = f;
	return OK;
}

/* ", 2 lewat janji" behind what stands already; nothing for none. */
static void add_part(struct turn *t, struct strbuf *b, const char *before, enum msg msg, int64_t n)
{
	if (!n)
		return;
	strbuf_add(b, before);
	strbuf_add(b, desk_line(t, &t->locale, msg,
				VALUES(V("n", format_number(t->arena, &t->locale, n)))));
}

enum err refund_today_line(struct turn *t, const char **out)
{
	struct refund_figures f = { .to_day = civil_day_of(t->now_ms,
							   t->ctx->calendar->offset_min) };
	struct strbuf b;

	TRY(count_waiting(t, &f));
	*out = NULL;
	if (!f.waiting)
		return OK;
	strbuf_init(&b, t->arena, LINES_BYTES);
	strbuf_add(&b, format_number(t->arena, &t->locale, f.waiting));
	add_part(t, &b, " (", MSG_TODAY_REFUNDS_DUE, f.due_today);
	add_part(t, &b, f.due_today ? ", " : " (", MSG_TODAY_REFUNDS_LATE, f.late);
	strbuf_add(&b, f.due_today || f.late ? ")" : "");
	add_part(t, &b, " • ", MSG_TODAY_REFUNDS_APPEALS, f.appeals);
	*out = b.ptr;
	return strbuf_failed(&b) ? ERR_NOMEM : OK;
}

/* ---- /statistik refund ---- */

static const char *number(struct turn *t, int64_t n)
{
	return format_number(t->arena, &t->locale, n);
}

/* "12 (Rp1.250.000)" */
static const char *with_sum(struct turn *t, const struct refund_total *total)
{
	if (!total->amount)
		return number(t, total->n);
	return arena_printf(t->arena, "%s (%s)", number(t, total->n),
			    format_rupiah(t->arena, &t->locale, total->amount));
}

static const char *reasons(struct turn *t, const struct refund_figures *f)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	for (size_t i = 0; i < f->n_reasons; i++)
		strbuf_addf(&b, "%s• %s: %s", i ? "\n" : "",
			    refund_reason_text(&t->locale, f->reasons[i].code),
			    number(t, f->reasons[i].n));
	return f->n_reasons && !strbuf_failed(&b) ? b.ptr : NULL;
}

/* "• sedang diperiksa: 5 (2, 1, 1, 1)" by age. */
static const char *waiting(struct turn *t, const struct refund_figures *f)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, LINES_BYTES);
	for (int s = 0; s < REFUND_STATES; s++) {
		const struct refund as = { .state = (enum refund_state)s, .method = PAY_BALANCE };

		if (!f->now.n[s])
			continue;
		strbuf_addf(&b, "%s• %s: %s (", b.len ? "\n" : "",
			    refund_state_text(&t->locale, &as), number(t, f->now.n[s]));
		for (int age = 0; age < REFUND_AGES; age++)
			strbuf_addf(&b, "%s%s", age ? ", " : "", number(t, f->now.by_age[s][age]));
		strbuf_add(&b, ")");
	}
	return b.len && !strbuf_failed(&b) ? b.ptr : NULL;
}

static enum err say_figures(struct turn *t, const struct refund_figures *f)
{
	const char *share = f->on_time_percent < 0
				    ? NULL
				    : arena_printf(t->arena, "%d%%", f->on_time_percent);

	return say(t, MSG_STAFF_REFUND_FIGURES,
		   VALUES(V("days", format_range(t->arena, &t->locale, f->from_day, f->to_day)),
			  V("received", with_sum(t, &f->of[COUNT_RECEIVED])),
			  V("approved", with_sum(t, &f->of[COUNT_APPROVED])),
			  V("rejected", number(t, f->of[COUNT_REJECTED].n)),
			  V("paid", with_sum(t, &f->of[COUNT_PAID])),
			  V("appeals", number(t, f->of[COUNT_APPEALED].n)),
			  V("won", number(t, f->of[COUNT_APPEAL_WON].n)), V("share", share),
			  V("expired", number(t, f->of[COUNT_EXPIRED].n)),
			  V("withdrawn", number(t, f->of[COUNT_WITHDRAWN].n)),
			  V_NEUTRAL("reasons", reasons(t, f)), V_NEUTRAL("waiting", waiting(t, f))),
		   NO_CHOICES);
}

/* ---- the picture ---- */

static const char *ours(struct turn *t, enum msg msg)
{
	return catalog_text(t->ctx->texts, t->locale.lang, msg);
}

static void add_item(struct chart_panel *p, const char *label, int64_t value, const char *shown)
{
	if (p->n_items < CHART_ITEMS)
		p->items[p->n_items++] = (struct chart_item) { label, value, shown };
}

/* A share is read with its number: "86 (74%)". */
static void add_share(struct turn *t, struct chart_panel *p, enum msg label, int64_t n, int64_t all)
{
	add_item(p, ours(t, label), n,
		 arena_printf(t->arena, "%s (%d%%)", number(t, n),
			      (int)((n * PERCENT + all / 2) / (all ? all : 1))));
}

static struct chart_panel *add_panel(struct turn *t, struct chart *c, enum chart_kind kind,
				     enum msg title)
{
	struct chart_panel *p = &c->panels[c->n_panels++];

	p->kind = kind;
	p->title = ours(t, title);
	return p;
}

static void add_numbers(struct turn *t, struct chart *c, const struct refund_figures *f)
{
	struct chart_panel *p = add_panel(t, c, CHART_NUMBERS, MSG_STAFF_REFUND_CHART_SUM);
	const struct refund_total *paid = &f->of[COUNT_PAID];

	add_item(p, ours(t, MSG_STAFF_REFUND_CHART_RECEIVED), 0,
		 number(t, f->of[COUNT_RECEIVED].n));
	add_item(p, ours(t, MSG_STAFF_REFUND_CHART_PAID), 0,
		 format_rupiah(t->arena, &t->locale, paid->amount));
	if (f->on_time_percent >= 0)
		add_item(p, ours(t, MSG_STAFF_REFUND_CHART_ON_TIME), 0,
			 arena_printf(t->arena, "%d%%", f->on_time_percent));
}

static void add_decisions(struct turn *t, struct chart *c, const struct refund_figures *f)
{
	struct chart_panel *p = add_panel(t, c, CHART_SHARE, MSG_STAFF_REFUND_CHART_DECIDED);
	int64_t yes = f->of[COUNT_APPROVED].n, no = f->of[COUNT_REJECTED].n;
	int64_t won = f->of[COUNT_APPEAL_WON].n, appeals = f->of[COUNT_APPEALED].n;

	if (appeals < won) /* won in these days, begun before them */
		appeals = won;
	add_share(t, p, MSG_STAFF_REFUND_CHART_YES, yes, yes + no);
	add_share(t, p, MSG_STAFF_REFUND_CHART_NO, no, yes + no);
	if (!appeals)
		return;
	p = add_panel(t, c, CHART_SHARE, MSG_STAFF_REFUND_CHART_APPEALS);
	add_share(t, p, MSG_STAFF_REFUND_CHART_WON, won, appeals);
	add_share(t, p, MSG_STAFF_REFUND_CHART_NOT_WON, appeals - won, appeals);
}

static void add_reasons(struct turn *t, struct chart *c, const struct refund_figures *f)
{
	struct chart_panel *p = add_panel(t, c, CHART_BARS, MSG_STAFF_REFUND_CHART_REASONS);

	for (size_t i = 0; i < f->n_reasons; i++)
		add_item(p, refund_reason_text(&t->locale, f->reasons[i].code), f->reasons[i].n,
			 NULL);
}

/* How many wait, and how many of them for longer than three days. */
static void add_waiting(struct turn *t, struct chart *c, const struct refund_figures *f)
{
	struct chart_panel *p = add_panel(t, c, CHART_BARS, MSG_STAFF_REFUND_CHART_WAITING);

	for (int s = 0; s < REFUND_STATES; s++) {
		const struct refund as = { .state = (enum refund_state)s, .method = PAY_BALANCE };
		int64_t all = f->now.n[s], old = f->now.by_age[s][2] + f->now.by_age[s][3];

		if (all)
			add_item(p, refund_state_text(&t->locale, &as), all,
				 old ? desk_line(t, &t->locale, MSG_STAFF_REFUND_CHART_OLD,
						 VALUES(V("n", number(t, all)),
							V("old", number(t, old))))
				     : NULL);
	}
}

static enum err draw_figures(struct turn *t, const struct refund_figures *f)
{
	struct chart c = { .title = ours(t, MSG_STAFF_REFUND_CHART_TITLE),
			   .subtitle = format_range(t->arena, &t->locale, f->from_day, f->to_day) };

	add_numbers(t, &c, f);
	if (f->of[COUNT_APPROVED].n + f->of[COUNT_REJECTED].n)
		add_decisions(t, &c, f);
	if (f->n_reasons)
		add_reasons(t, &c, f);
	if (f->waiting)
		add_waiting(t, &c, f);
	return chart_send(t, &c);
}

static enum err say_refunds(struct turn *t, int days)
{
	struct refund_figures f;

	TRY(refund_figures_of(t, days, &f));
	TRY(say_figures(t, &f));
	return draw_figures(t, &f);
}

/* What there are figures of, with the days that are looked back; the first when none is named. */
static const struct statistic {
	const char *word, *usage;
	int days, most;
	enum err (*say)(struct turn *t, int days);
} statistics[] = {
	{ "refund", "/statistik refund 30", FIGURES_DAYS, FIGURES_DAYS_MAX, say_refunds },
	{ "tiket", "/statistik tiket 7", REPORT_DAYS, REPORT_DAYS_MAX, ticket_report_say },
};

static const struct statistic *statistic_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(statistics); i++)
		if (text_equal_nocase(word, statistics[i].word))
			return &statistics[i];
	return NULL;
}

/* "refund", "refund 90", "tiket" */
enum err statistics_run(struct turn *t)
{
	const char *rest;
	const char *what = first_word(t, &rest);
	const struct statistic *named = statistic_of(what);
	const struct statistic *s = named ? named : &statistics[0];
	int64_t days = s->days;

	if ((what[0] && !named) || (rest[0] && (text_parse_i64(rest, strlen(rest), &days) != OK ||
						days < 1 || days > s->most)))
		return say(t, MSG_ADMIN_USAGE, VALUES(V("usage", s->usage)), NO_CHOICES);
	return s->say(t, (int)days);
}
