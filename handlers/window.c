#include "handlers/window.h"

#include "handlers/cast.h"
#include "handlers/desk.h"
#include "handlers/timed.h"

enum { EXPIRED_MAX = 256 };

struct person {
	struct address address;
	struct contact contact;
};

static enum err find(struct turn *t, int64_t address_id, struct person *out)
{
	TRY(address_get(t->store, t->arena, address_id, &out->address));
	return contact_get(t->store, t->arena, out->address.contact_id, &out->contact);
}

static const char *name_of(const struct locale *l, const struct person *w)
{
	return w->contact.name ? w->contact.name
			       : catalog_text(l->texts, l->lang, MSG_STAFF_NAMELESS);
}

/* "There is news, please reply": only a template can say it now. */
static enum err note_person(struct turn *t, const struct person *w)
{
	struct locale l = locale_of(t, &w->contact);
	const char *spoken = format_address(t->arena, &l, w->contact.name);

	return send_to(t, &w->address, RANK_NOTICE, false,
		       draft(t, &l, MSG_WINDOW_FALLBACK,
			     VALUES(V("kak", spoken ? spoken : ""), V("brand", t->ctx->brand)),
			     NO_CHOICES));
}

enum err window_waits(struct turn *t, const struct outbox_row *row, bool first)
{
	bool can_note = t->ctx->templated && t->ctx->templated[MSG_WINDOW_FALLBACK];
	struct locale l = locale_staff(t);
	struct person w;
	bool told, many;

	/* What was said to many is not kept for one: by then it is no news. */
	TRY(cast_undelivered(t, row, false, &many));
	if (many)
		return outbox_done(t->store, row->id);
	t->action = "window_closed";
	TRY(desk_waits(t, row, &told));
	if (!first || !row->address_id)
		return OK;
	TRY(find(t, row->address_id, &w));
	TRY(timer_set(t->store, TIMER_WINDOW, row->address_id, t->now_ms + WINDOW_WAITS_MS));
	if (can_note)
		TRY(note_person(t, &w));
	if (told)
		return OK;
	return send_staff(t,
			  draft(t, &l,
				can_note ? MSG_STAFF_WINDOW_CLOSED : MSG_STAFF_WINDOW_NO_NOTE,
				VALUES(V("who", name_of(&l, &w))), NO_CHOICES),
			  REF_NONE, 0);
}

/* TIMER_WINDOW: they never wrote. What still waits is of no use to them any more. */
enum err window_expire(struct turn *t, int64_t address_id)
{
	struct locale l = locale_staff(t);
	struct outbox_row *rows;
	struct person w;
	int64_t others = 0;
	bool told;
	size_t n;

	t->action = "window_expired";
	TRY(find(t, address_id, &w));
	TRY(outbox_take_waiting(t->store, t->arena, w.address.channel, w.address.ext, EXPIRED_MAX,
				&rows, &n));
	for (size_t i = 0; i < n; i++) {
		TRY(desk_expired(t, &rows[i], &told));
		others += !told;
		TRY(outbox_done(t->store, rows[i].id));
	}
	if (others == 0)
		return OK;
	return send_staff(t,
			  draft(t, &l, MSG_STAFF_WINDOW_EXPIRED,
				VALUES(V("who", name_of(&l, &w)),
				       V("n", format_number(t->arena, &l, others))),
				NO_CHOICES),
			  REF_NONE, 0);
}

const char *window_line(struct turn *t, const struct locale *l, const struct address *to)
{
	struct strbuf b;

	if (to->window_ms == 0)
		return NULL;
	if (to->window_ms <= t->now_ms)
		return catalog_text(l->texts, l->lang, MSG_STAFF_WINDOW_SHUT);
	strbuf_init(&b, t->arena, OUTGOING_TEXT);
	if (RENDER(l->texts, l->lang, MSG_STAFF_WINDOW_OPEN, &b,
		   V("time", format_relative(t->arena, l, to->window_ms, t->now_ms))) != OK)
		return NULL;
	return b.ptr;
}
