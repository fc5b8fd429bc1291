/* status.c - /status: what this person has asked the team, and how it stands. */
#include "handlers/menu.h"
#include "handlers/refund_case.h"
#include "handlers/ticket.h"
#include "store/request.h"

enum { SHOWN = 8, LINES_BYTES = 2000 };

static const enum msg kinds[] = {
	[REQUEST_PERSON] = MSG_STATUS_KIND_PERSON,
	[REQUEST_REFUND] = MSG_STATUS_KIND_REFUND,
	[REQUEST_REACTIVATION] = MSG_STATUS_KIND_REACTIVATION,
	[REQUEST_LOGIN] = MSG_STATUS_KIND_LOGIN,
	[REQUEST_PAYMENT_PROOF] = MSG_STATUS_KIND_PAYMENT_PROOF,
	[REQUEST_PROOF] = MSG_STATUS_KIND_PROOF,
	[REQUEST_OTHER] = MSG_STATUS_KIND_OTHER,
};
_Static_assert(ARRAY_LEN(kinds) == REQUEST_KIND_COUNT, "one text per kind");

static enum msg standing(const struct request *r)
{
	if (!r->open)
		return MSG_STATUS_CLOSED;
	return r->owner ? MSG_STATUS_TAKEN : MSG_STATUS_WAITING;
}

static enum err add_line(struct turn *t, const struct request *r, struct strbuf *out)
{
	const struct locale *l = &t->locale;
	const char *date = format_date_short(t->arena, l, r->open ? r->created_ms : r->closed_ms);

	if (out->len)
		strbuf_addc(out, '\n');
	return RENDER(l->texts, l->lang, MSG_STATUS_LINE, out, V("number", r->number),
		      V("kind", catalog_text(l->texts, l->lang, kinds[r->kind])),
		      V("state", catalog_text(l->texts, l->lang, standing(r))), V("date", date));
}

static enum err say_list(struct turn *t, const struct request *all, size_t n)
{
	struct strbuf lines;

	strbuf_init(&lines, t->arena, LINES_BYTES);
	TRY(refund_lines(t, SHOWN, &lines));
	for (size_t i = 0; i < n; i++)
		TRY(add_line(t, &all[i], &lines));
	return menu_say(t, MSG_STATUS_LIST,
			VALUES(V("kak", kak(t)), V_NEUTRAL("lines", lines.ptr)));
}

enum err status_run(struct turn *t)
{
	struct request *all;
	bool tickets, refunds;
	size_t n;
	enum err e;

	if (menu_not_here(t, &e))
		return e;
	TRY(ticket_list(t, &tickets));
	TRY(requests_of_contact(t->store, t->arena, t->contact.id, SHOWN, &all, &n));
	if (n)
		return say_list(t, all, n);
	TRY(refund_list(t, &refunds));
	if (tickets || refunds)
		return OK;
	/* Somebody who asks in words knows of something that we don't: the team may. */
	return t->how == HOW_TEXT ? later_run(t) : menu_say_kak(t, MSG_STATUS_NONE);
}
