/* today.c - staff:  /hari_ini     bot: how many wait for what, how late, what is stuck
 *           staff:  [Lihat yang Mendesak]     bot: the most urgent, a button each */
#include "handlers/today.h"

#include "handlers/refund_figures.h"
#include "handlers/staff.h"
#include "handlers/ticket.h"
#include "handlers/ticket_report.h"
#include "store/dead.h"
#include "store/whatsapp.h"

enum { LABEL_CHARS = 18, LINES_BYTES = 4 * 1024 };

static const char *number(struct turn *t, int64_t n)
{
	return format_number(t->arena, &t->locale, n);
}

/* "12" or "5.120+" when not everything was looked at. */
static const char *at_least(struct turn *t, const struct today *d, int64_t n)
{
	return arena_printf(t->arena, "%s%s", number(t, n), d->more ? "+" : "");
}

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, LINES_BYTES);
	return catalog_render(t->ctx->texts, t->locale.lang, msg, v, nv, &text) == OK ? text.ptr
										      : NULL;
}

/* "2 refund, 1 bukti bayar"; NULL when none is open. */
static enum err open_requests(struct turn *t, const char **out)
{
	int64_t open[REQUEST_KIND_COUNT];
	const char *parts[REQUEST_KIND_COUNT];
	size_t n = 0;

	TRY(request_count(t->store, open));
	for (int kind = 0; kind < REQUEST_KIND_COUNT; kind++) {
		const char *word = catalog_text(t->ctx->texts, t->locale.lang,
						today_kind((enum request_kind)kind));

		if (open[kind])
			parts[n++] = render(t, MSG_TODAY_REQUESTS,
					    VALUES(V("n", number(t, open[kind])), V("kind", word)));
	}
	*out = n ? format_list(t->arena, &t->locale, parts, n) : NULL;
	return OK;
}

/* "10 layanan, 2 utilitas": messages that cost money, by what they cost; NULL when none was sent.
 */
static enum err priced_messages(struct turn *t, int64_t since_ms, const char **out)
{
	static const enum msg words[WA_CATEGORIES] = {
		[WA_CATEGORY_UNKNOWN] = MSG_TODAY_PRICED_UNKNOWN,
		[WA_SERVICE] = MSG_TODAY_PRICED_SERVICE,
		[WA_UTILITY] = MSG_TODAY_PRICED_UTILITY,
		[WA_AUTHENTICATION] = MSG_TODAY_PRICED_AUTHENTICATION,
		[WA_MARKETING] = MSG_TODAY_PRICED_MARKETING,
	};
	int64_t sent[WA_CATEGORIES];
	const char *parts[WA_CATEGORIES];
	size_t n = 0;

	TRY(wa_message_count(t->store, since_ms, sent));
	for (int i = 0; i < WA_CATEGORIES; i++)
		if (sent[i])
			parts[n++] = render(
				t, MSG_TODAY_REQUESTS,
				VALUES(V("n", number(t, sent[i])),
				       V("kind",
					 catalog_text(t->ctx->texts, t->locale.lang, words[i]))));
	*out = n ? format_list(t->arena, &t->locale, parts, n) : NULL;
	return OK;
}

/* How many tickets are open, and how soon those of yesterday were answered. */
static enum err ticket_lines_of(struct turn *t, const char **out)
{
	const char *open, *answered;

	TRY(ticket_today_line(t, &open));
	TRY(ticket_answered_yesterday(t, &answered));
	if (open)
		open = render(t, MSG_TODAY_TICKET_LINE, VALUES(V("tickets", open)));
	if (answered)
		answered = render(t, MSG_TODAY_ANSWERED, VALUES(V("answered", answered)));
	*out = open && answered ? arena_printf(t->arena, "%s\n%s", open, answered)
	       : open           ? open
				: answered;
	return OK;
}

static size_t today_choices(struct turn *t, const struct today *d, struct choice *c)
{
	size_t n = 0;

	if (d->n)
		c[n++] = (struct choice) { .label = BTN_VIEW_URGENT, .data = "mendesak" };
	c[n++] = (struct choice) { .label = BTN_QUEUE, .data = "antrian" };
	c[n++] = (struct choice) { .label = BTN_WEEK_REPORT, .data = "laporan" };
	if (is_admin(t))
		c[n++] = (struct choice) { .label = BTN_BRIEF_HOURS, .data = "laporan:atur" };
	return n;
}

enum err today_run(struct turn *t)
{
	struct choice choices[4];
	const int offset = t->ctx->calendar->offset_min;
	const int64_t midnight = civil_ms(civil_day_of(t->now_ms, offset), 0, offset);
	const char *requests, *refunds, *tickets, *priced;
	struct outgoing *m;
	struct order_counts counts;
	struct today d;
	int64_t queue, dead;

	TRY(order_counts(t->store, midnight, &counts));
	TRY(today_look(t, &d));
	TRY(open_requests(t, &requests));
	TRY(refund_today_line(t, &refunds));
	TRY(ticket_lines_of(t, &tickets));
	TRY(priced_messages(t, midnight, &priced));
	TRY(outbox_depth(t->store, &queue));
	TRY(dead_count(t->store, &dead));
	m = draft(t, &t->locale, MSG_TODAY_SUMMARY,
		  VALUES(V("greeting", format_greeting(&t->locale, t->now_ms)), V("kak", kak(t)),
			 V("now", format_relative(t->arena, &t->locale, t->now_ms, t->now_ms)),
			 V("unpaid", number(t, counts.open[ORDER_AWAITING_PAYMENT])),
			 V("unverified", number(t, counts.open[ORDER_PAID])),
			 V("stale", at_least(t, &d, d.stale)),
			 V("activating", number(t, counts.open[ORDER_VERIFIED])),
			 V("late", at_least(t, &d, d.late)), V("remedy", at_least(t, &d, d.remedy)),
			 V("verified", number(t, counts.moved[ORDER_VERIFIED])),
			 V("activated", number(t, counts.moved[ORDER_ACTIVE])),
			 V("requests", requests), V("refunds", refunds),
			 V_NEUTRAL("tickets", tickets), V("queue", number(t, queue)),
			 V("dead", number(t, dead))),
		  choices, today_choices(t, &d, choices));
	if (m && priced)
		m->text = arena_printf(t->arena, "%s\n%s", m->text,
				       render(t, MSG_TODAY_PRICED, VALUES(V("priced", priced))));
	return send_reply(t, m);
}

enum err urgent_run(struct turn *t)
{
	struct choice choices[TODAY_SHOWN];
	struct strbuf lines;
	struct today d;

	TRY(today_look(t, &d));
	if (d.n == 0)
		return say(t, MSG_TODAY_URGENT_NONE, VALUES(V("kak", kak(t))), NO_CHOICES);
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < d.n; i++) {
		const struct urgent *u = &d.top[i];
		const char *what = catalog_text(t->ctx->texts, t->locale.lang, u->what);

		strbuf_add(&lines, i ? "\n" : "");
		strbuf_add(&lines,
			   render(t, MSG_TODAY_LINE,
				  VALUES(V("n", number(t, (int64_t)i + 1)), V("number", u->number),
					 V("name", u->name), V("what", what))));
		choices[i] = (struct choice) {
			.data = u->data,
			.text = text_one_line(t->arena, u->number, strlen(u->number), LABEL_CHARS)
		};
	}
	return say(t, MSG_TODAY_URGENT, VALUES(V("lines", lines.ptr)), choices, d.n);
}
