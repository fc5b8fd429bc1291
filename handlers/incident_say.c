/* incident_say.c - an incident in words: for customers, and on its card in the staff group. */
#include "handlers/incident.h"

#include "handlers/desk.h"
#include "handlers/staff.h"

enum { CARD_LATER_MS = 15 * MS_SECOND, WORDS_BYTES = 1024 };

const char *incident_subject(struct turn *t, const struct incident *i)
{
	return arena_printf(t->arena, "incident:%s", i->number);
}

const char *incident_next(struct turn *t, const struct locale *l, const struct incident *i)
{
	if (!i->next_ms || i->ended_ms)
		return NULL;
	return format_relative(t->arena, l, i->next_ms, t->now_ms);
}

/* Whoever has an order that is not over, also one that is only waited for. */
struct cast_audience incident_audience(const struct incident *i, bool linked)
{
	return (struct cast_audience) { .states = CAST_ACTIVE | 1U << ORDER_AWAITING_PAYMENT,
					.product = i->scope == INCIDENT_PRODUCT ? i->product : NULL,
					.incident_id = i->id,
					.linked = linked };
}

/* ---- to customers ---- */

static struct outgoing *message(struct turn *t, const struct locale *l, const struct cast *c,
				const struct incident *i, const char *kak)
{
	const char *id = arena_printf(t->arena, "%lld", (long long)i->id);

	if (c->kind != CAST_OVER)
		return draft(t, l, cast_frame(c->kind),
			     VALUES(V("kak", kak), V("text", c->text),
				    V("next", incident_next(t, l, i))),
			     NO_CHOICES);
	return draft(t, l, MSG_INCIDENT_OVER,
		     VALUES(V("kak", kak), V("text", c->text), V("news", i->news)),
		     CHOICES({ .label = BTN_WORKS, .data = data_of(t, "gangguan_bisa", "%s", id) },
			     { .label = BTN_INCIDENT_STILL,
			       .data = data_of(t, "gangguan_belum", "%s", id) }));
}

struct outgoing *incident_message(struct turn *t, const struct cast *c, const struct cast_person *p)
{
	const struct contact who = { .id = p->contact_id, .lang = p->lang };
	const struct locale l = locale_of(t, &who);
	struct incident i;

	if (incident_get(t->store, t->arena, c->to.incident_id, &i) != OK)
		return NULL;
	return message(t, &l, c, &i, format_address(t->arena, &l, p->name ? p->name : ""));
}

enum err incident_still_true(struct turn *t, const struct cast *c, bool *yes)
{
	struct incident i;

	TRY(incident_get(t->store, t->arena, c->to.incident_id, &i));
	*yes = c->kind == CAST_OVER || !i.ended_ms;
	if (c->kind == CAST_NEWS && *yes)
		*yes = strcmp(c->text, i.news ? i.news : i.text) == 0;
	return OK;
}

/* ---- the card ---- */

static const char *whom(struct turn *t, const struct locale *l, const struct incident *i)
{
	if (i->scope == INCIDENT_PRODUCT)
		return desk_line(t, l, MSG_CAST_AUDIENCE_PRODUCT, VALUES(V("product", i->product)));
	return catalog_text(l->texts, l->lang,
			    i->scope == INCIDENT_ALL ? MSG_INCIDENT_WHOM_ALL
						     : MSG_INCIDENT_WHOM_ORDERS);
}

static struct outgoing *card(struct turn *t, const struct incident *i)
{
	const struct locale l = locale_staff(t);
	const char *id = arena_printf(t->arena, "%lld", (long long)i->id);
	const char *done = i->ended_ms ? format_relative(t->arena, &l, i->ended_ms, t->now_ms)
				       : NULL;
	const struct choice c[] = {
		{ .label = BTN_INCIDENT_NEWS, .data = data_of(t, "gangguan", "kabar:%s", id) },
		{ .label = BTN_INCIDENT_OVER, .data = data_of(t, "gangguan", "selesai:%s", id) },
	};

	return draft(t, &l, MSG_INCIDENT_CARD,
		     VALUES(V("number", i->number), V("text", i->text), V("whom", whom(t, &l, i)),
			    V("since", format_relative(t->arena, &l, i->since_ms, t->now_ms)),
			    V("news", i->news), V("next", incident_next(t, &l, i)),
			    V("asked", format_number(t->arena, &l, i->asked)),
			    V("tickets", format_number(t->arena, &l, i->tickets)),
			    V("works", format_number(t->arena, &l, i->works)),
			    V("still", format_number(t->arena, &l, i->still)), V("done", done)),
		     c, i->ended_ms ? 0 : ARRAY_LEN(c));
}

enum err incident_announce(struct turn *t, const struct incident *i)
{
	return send_staff(t, card(t, i), REF_INCIDENT, i->id);
}

enum err incident_refresh(struct turn *t, const struct incident *i)
{
	struct outgoing *m = card(t, i);
	enum err e;

	if (!m)
		return ERR_NOMEM;
	e = sent_latest(t->store, t->ctx->staff_channel, t->ctx->staff_chat, REF_INCIDENT, i->id,
			&m->edit);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return send_staff(t, m, REF_NONE, 0);
}

/* Many ask at once: the group's messages are counted, and one look after them all is enough. */
enum err incident_refresh_soon(struct turn *t, int64_t id)
{
	int64_t due_ms;
	enum err e = timer_due(t->store, TIMER_INCIDENT_CARD, id, &due_ms);

	if (e != ERR_NOT_FOUND)
		return e;
	return timer_set(t->store, TIMER_INCIDENT_CARD, id, t->now_ms + CARD_LATER_MS);
}

enum err incident_card_fired(struct turn *t, int64_t id)
{
	struct incident i;
	enum err e = incident_get(t->store, t->arena, id, &i);

	t->action = "incident_card";
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	return incident_refresh(t, &i);
}
