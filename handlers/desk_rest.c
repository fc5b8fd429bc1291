/* desk_rest.c - who owns a chat: while somebody holds a case and both sides talk, the bot keeps
 * silent but for commands; the end of that is seen by both when the case is closed, or when nobody
 * has said anything for TALK_REST_MS. Never: closes a case. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/reach.h"
#include "handlers/staff.h"
#include "handlers/timed.h"

enum err desk_talk_live(struct turn *t, const struct desk_case *c, int64_t since_ms, bool *live,
			bool *answered)
{
	int64_t last, out;

	TRY(relay_talk(t->store, c->kind->card, c->id, &last, &out));
	last = last > since_ms ? last : since_ms;
	*live = c->open && c->owner && t->now_ms - last < TALK_REST_MS;
	*answered = out > 0;
	return OK;
}

bool desk_calls_bot(const struct turn *t)
{
	return t->how == HOW_TEXT && t->guess.intent == INTENT_HELP_MENU &&
	       !strpbrk(t->update->text, " \n");
}

enum err desk_rest_later(struct turn *t, const struct desk_case *c)
{
	if (!c->kind->rests || !c->owner)
		return OK;
	return timer_set(t->store, TIMER_TALK_REST, desk_pack(c), t->now_ms + TALK_REST_MS);
}

static enum err tell_both(struct turn *t, const struct desk_case *c)
{
	struct locale staff = locale_staff(t), l;
	struct contact who;
	struct address to;

	TRY(contact_get(t->store, t->arena, c->contact_id, &who));
	TRY(reach(t, c->contact_id, c->address_id, &to));
	l = locale_of(t, &who);
	/* Where only a template could say it, nothing is worth one. */
	if (to.reachable && (!to.window_ms || to.window_ms > t->now_ms))
		TRY(send_about(
			t, &to, RANK_NOTICE, true,
			draft(t, &l, MSG_REQUEST_RESTS,
			      VALUES(V("kak",
				       format_address(t->arena, &l, who.name ? who.name : "")),
				     V("name", staff_name(t, c->owner)), V("number", c->number)),
			      CHOICES({ .label = BTN_PERSON, .data = "orang" },
				      { .label = BTN_MENU, .data = "menu" })),
			c->kind->talk, c->id));
	return desk_say(
		t, c,
		draft(t, &staff, MSG_STAFF_TALK_RESTS, VALUES(V("number", c->number)), NO_CHOICES));
}

enum err desk_rested(struct turn *t, int64_t ref)
{
	struct desk_case c;
	int64_t last, out;
	enum err e = desk_unpack(t, ref, &c);

	t->action = "talk_rests";
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(relay_talk(t->store, c.kind->card, c.id, &last, &out));
	if (!c.open || !c.owner || !out)
		return OK;
	if (t->now_ms - last < TALK_REST_MS)
		return timer_set(t->store, TIMER_TALK_REST, ref, last + TALK_REST_MS);
	return tell_both(t, &c);
}
