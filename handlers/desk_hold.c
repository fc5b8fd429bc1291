/* desk_hold.c - who holds a case: [Ambil] [Lepas] [Oper] and [Selesai], for every kind.
 * A claim locks: others hear who has it; who may take over (roles.def) releases or closes it. */
#include "handlers/counting.h"
#include "handlers/desk.h"
#include "handlers/menu.h"
#include "handlers/reach.h"
#include "handlers/staff.h"

enum { COLLEAGUES_MAX = OUTGOING_BUTTONS - 2 };

enum err desk_take_run(struct turn *t)
{
	struct desk_case c;
	bool found;

	TRY(desk_find_open(t, &c, &found));
	if (!found)
		return OK;
	if (desk_held_by_other(t, &c)) {
		TRY(desk_refresh(t, &c, desk_pressed(t)));
		return desk_hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, c.owner))));
	}
	if (!desk_holds(t, &c))
		TRY(desk_assign(t, &c, actor(t)));
	TRY(desk_refresh(t, &c, desk_pressed(t)));
	return desk_hear(t, MSG_STAFF_TAKEN_BY_YOU, NO_VALUES);
}

/* The open case, when the sender may act on it as its holder. */
static enum err find_mine(struct turn *t, struct desk_case *c, bool *mine)
{
	TRY(desk_find_open(t, c, mine));
	return *mine ? desk_mine(t, c, mine) : OK;
}

enum err desk_release_run(struct turn *t)
{
	struct desk_case c;
	bool mine;

	TRY(find_mine(t, &c, &mine));
	if (!mine)
		return OK;
	if (c.owner)
		TRY(desk_assign(t, &c, NULL));
	TRY(desk_refresh(t, &c, desk_pressed(t)));
	return desk_hear(t, MSG_STAFF_RELEASED, NO_VALUES);
}

static enum err hear_closed(struct turn *t, const struct desk_case *c)
{
	struct address to;
	enum err e = reach(t, c->contact_id, c->address_id, &to);
	bool told = e == OK && to.reachable;
	bool waits = told && to.window_ms && to.window_ms <= t->now_ms;
	int64_t morning_ms = policy_quiet_end(t->ctx->policy, t->now_ms);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (told && !waits && morning_ms > t->now_ms)
		return desk_hear(t, MSG_STAFF_CLOSED_NIGHT,
				 VALUES(V("until", words_at(t, &t->locale, morning_ms))));
	return desk_hear(t,
			 waits  ? MSG_STAFF_CLOSED_WAITS
			 : told ? MSG_STAFF_CLOSED_NOW
				: MSG_STAFF_CLOSED_UNTOLD,
			 NO_VALUES);
}

/* One tap is enough: nothing is lost, the customer is told and can write again. */
enum err desk_finish_run(struct turn *t)
{
	struct desk_case c;
	bool mine;

	TRY(find_mine(t, &c, &mine));
	if (!mine)
		return OK;
	if (!c.kind->finish)
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	if (!desk_holds(t, &c))
		TRY(desk_assign(t, &c, actor(t)));
	TRY(c.kind->finish(t, &c));
	TRY(desk_reload(t, &c));
	TRY(desk_refresh(t, &c, desk_pressed(t)));
	return hear_closed(t, &c);
}

/* ---- handing over ---- */

/* A colleague in the staff group's channel who may hold cases; each person once. */
static bool may_hold(struct turn *t, size_t i)
{
	const struct staff_entry *e = &t->ctx->staff[i];

	for (size_t k = 0; k < i; k++)
		if (t->ctx->staff[k].channel == e->channel &&
		    strcmp(t->ctx->staff[k].ext, e->ext) == 0)
			return false;
	return e->channel == t->ctx->staff_channel &&
	       roles_allow(roles_of(t->ctx, e->channel, e->ext), ACT_CASE_TAKE);
}

/* The card as it stands, with the names of colleagues in place of its buttons. */
static enum err show_colleagues(struct turn *t, const struct desk_case *c)
{
	const char *ref = desk_ref(t, c);
	struct outgoing *m;
	size_t n = 0;

	TRY(desk_card(t, c, &m));
	for (size_t i = 0; i < t->ctx->n_staff && n < COLLEAGUES_MAX; i++) {
		const char *who = arena_printf(t->arena, "staff:%s", t->ctx->staff[i].ext);

		if (!who || !ref)
			return ERR_NOMEM;
		if (!may_hold(t, i) || (c->owner && strcmp(who, c->owner) == 0))
			continue;
		m->buttons[n++] = (struct button) { .label = staff_name(t, who),
						    .data = data_of(t, "oper", "%s:%s", ref,
								    t->ctx->staff[i].ext) };
	}
	m->buttons[n++] = (struct button) {
		.label = catalog_text(t->locale.texts, t->locale.lang, BTN_BACK),
		.data = data_of(t, "oper", "%s:-", ref),
	};
	m->n_buttons = n;
	m->per_row = 2;
	if (t->how == HOW_BUTTON)
		m->edit = t->update->message;
	return send_reply(t, m);
}

/* Whoever gets it hears of it in private, where nobody else is disturbed; under the card only when
 * they never wrote to the bot. */
static enum err tell_new_holder(struct turn *t, const struct desk_case *c, const char *ext)
{
	struct locale l = locale_staff(t);
	struct contact person;
	struct address to;
	enum err e = contact_by_address(t->store, t->arena, t->ctx->staff_channel, ext, &person,
					&to);
	struct outgoing *m;

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	m = draft(t, &l, MSG_STAFF_HANDED_TO,
		  VALUES(V("name", staff_name(t, c->owner)), V("number", c->number),
			 V("by", staff_name(t, actor(t)))),
		  NO_CHOICES);
	if (e == OK && to.reachable)
		return send_to(t, &to, RANK_STAFF, false, m);
	return desk_say(t, c, m);
}

static enum err hand_to(struct turn *t, struct desk_case *c, const char *ext)
{
	const char *who = arena_printf(t->arena, "staff:%s", ext);
	const char *name;

	if (!who)
		return ERR_NOMEM;
	if (!roles_allow(roles_of(t->ctx, t->ctx->staff_channel, ext), ACT_CASE_TAKE)) {
		TRY(desk_refresh(t, c, desk_pressed(t)));
		return desk_hear(t, MSG_STAFF_HAND_NOBODY, NO_VALUES);
	}
	TRY(desk_assign(t, c, who));
	TRY(note(t, "handed_over", desk_subject(t, c), who));
	TRY(desk_refresh(t, c, desk_pressed(t)));
	name = staff_name(t, who);
	if (strcmp(who, actor(t)) != 0)
		TRY(tell_new_holder(t, c, ext));
	return desk_hear(t, MSG_STAFF_HANDED_OVER, VALUES(V("name", name), V("number", c->number)));
}

enum err desk_hand_over_run(struct turn *t)
{
	const char *to = t->how == HOW_BUTTON ? arg(t, 2) : "";
	struct desk_case c;
	bool mine;

	TRY(find_mine(t, &c, &mine));
	if (!mine)
		return OK;
	if (strcmp(to, "-") == 0)
		return desk_refresh(t, &c, desk_pressed(t));
	return to[0] ? hand_to(t, &c, to) : show_colleagues(t, &c);
}
