#include "handlers/desk.h"

#include "handlers/alerts.h"
#include "handlers/desk_inside.h"
#include "handlers/duty.h"
#include "handlers/staff.h"

/* ---- kinds ---- */

static const struct desk_kind *const kinds[] = {
#define DESK_KIND(name) &desk_##name,
#include "handlers/desk_kinds.def"
#undef DESK_KIND
};

const struct desk_kind *desk_kind_of(enum ref_kind shown)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (kinds[i]->card == shown || kinds[i]->talk == shown)
			return kinds[i];
	return NULL;
}

/* The kind with the longest letter that the text begins with, so that "" comes last. */
static const struct desk_kind *kind_by_letter(const char *ref)
{
	const struct desk_kind *best = NULL;

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (text_starts(ref, kinds[i]->letter) &&
		    (!best || strlen(kinds[i]->letter) > strlen(best->letter)))
			best = kinds[i];
	return best;
}

/* ---- finding ---- */

enum err desk_load(struct turn *t, const struct desk_kind *kind, int64_t id, struct desk_case *c)
{
	*c = (struct desk_case) { .kind = kind, .id = id };
	TRY(kind->load(t, id, c));
	c->kind = kind;
	return OK;
}

enum err desk_reload(struct turn *t, struct desk_case *c)
{
	return desk_load(t, c->kind, c->id, c);
}

static enum err load_ref(struct turn *t, const char *ref, struct desk_case *c)
{
	const struct desk_kind *kind = kind_by_letter(ref);
	const char *digits = kind ? ref + strlen(kind->letter) : "";
	int64_t id = 0;

	if (!kind || text_parse_i64(digits, strlen(digits), &id) != OK || id <= 0)
		return ERR_NOT_FOUND;
	return desk_load(t, kind, id, c);
}

enum { KINDS = 16 };
_Static_assert((int)REF_TICKET_TALK < KINDS, "a kind of case fits");

int64_t desk_pack(const struct desk_case *c)
{
	return c->id * KINDS + c->kind->card;
}

enum err desk_unpack(struct turn *t, int64_t packed, struct desk_case *c)
{
	const struct desk_kind *kind = desk_kind_of((enum ref_kind)(packed % KINDS));

	return kind && packed > 0 ? desk_load(t, kind, packed / KINDS, c) : ERR_NOT_FOUND;
}

enum err desk_by_number(struct turn *t, const char *number, struct desk_case *c)
{
	enum err e = ERR_NOT_FOUND;

	for (size_t i = 0; i < ARRAY_LEN(kinds) && e == ERR_NOT_FOUND; i++) {
		e = kinds[i]->by_number(t, number, c);
		if (e == OK)
			c->kind = kinds[i];
	}
	return e;
}

enum err desk_hear(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return t->how == HOW_BUTTON ? toast(t, msg, v, nv) : say(t, msg, v, nv, NO_CHOICES);
}

int64_t desk_pressed(const struct turn *t)
{
	return t->how == HOW_BUTTON ? t->update->message : 0;
}

const char *desk_subject(struct turn *t, const struct desk_case *c)
{
	const char *s = arena_printf(t->arena, "%s:%s", c->kind->name, c->number);

	return s ? s : c->kind->name;
}

enum err desk_find(struct turn *t, struct desk_case *c, bool *found)
{
	enum err e = t->how == HOW_BUTTON ? load_ref(t, arg(t, 0), c)
					  : desk_by_number(t, first_word(t, NULL), c);

	*found = e == OK;
	if (e == ERR_NOT_FOUND)
		return desk_hear(t, MSG_STAFF_REQUEST_UNKNOWN, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = desk_subject(t, c);
	return staff_remember(t);
}

enum err desk_find_open(struct turn *t, struct desk_case *c, bool *found)
{
	TRY(desk_find(t, c, found));
	if (!*found || c->open)
		return OK;
	*found = false;
	TRY(desk_refresh(t, c, desk_pressed(t)));
	return desk_hear(t, MSG_STAFF_CLOSED_ALREADY, VALUES(V("done", desk_done(t, c))));
}

enum err desk_shown(struct turn *t, int64_t message, struct desk_case *c, bool *found)
{
	const struct desk_kind *kind = NULL;
	enum ref_kind shown;
	int64_t ref;
	enum err e = sent_find(t->store, t->update->channel, t->update->chat, message, &shown,
			       &ref);

	*found = false;
	if (e == OK)
		kind = desk_kind_of(shown);
	if (!kind)
		return e == ERR_NOT_FOUND ? OK : e;
	e = desk_load(t, kind, ref, c);
	*found = e == OK;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- who may ---- */

bool desk_holds(struct turn *t, const struct desk_case *c)
{
	return c->owner && strcmp(c->owner, actor(t)) == 0;
}

bool desk_may_hold(const struct turn *t, const char *owner)
{
	static const char staff[] = "staff:";
	const char *ext = text_starts(owner, staff) ? owner + sizeof(staff) - 1 : owner;

	return roles_allow(roles_of(t->ctx, t->ctx->staff_channel, ext), ACT_CASE_TAKE);
}

bool desk_held_by_other(struct turn *t, const struct desk_case *c)
{
	return c->owner && !desk_holds(t, c) && desk_may_hold(t, c->owner);
}

enum err desk_mine(struct turn *t, const struct desk_case *c, bool *mine)
{
	*mine = !desk_held_by_other(t, c) || may_act(t, ACT_CASE_TAKE_OVER);
	if (*mine)
		return OK;
	TRY(desk_refresh(t, c, desk_pressed(t)));
	return desk_hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, c->owner))));
}

enum err desk_assign(struct turn *t, struct desk_case *c, const char *owner)
{
	TRY(c->kind->assign(t, c, owner));
	return desk_reload(t, c);
}

/* ---- the card in the group ---- */

enum err desk_announce(struct turn *t, const struct desk_case *c)
{
	bool waits;

	if (!t->ctx->staff_chat[0])
		return alert_admins(t, MSG_STAFF_NO_GROUP, VALUES(V("number", c->number)));
	TRY(desk_burst_wait(t, c, &waits));
	return waits ? OK : desk_post_card(t, c);
}

enum err desk_post_card(struct turn *t, const struct desk_case *c)
{
	struct outgoing *m;
	bool waits;

	TRY(desk_topic_open(t, c, &waits));
	if (waits)
		return OK;
	TRY(desk_card(t, c, &m));
	TRY(duty_call(t, c->owner, m));
	return desk_post(t, c, m, c->kind->card);
}

enum err desk_card_message(struct turn *t, const struct desk_case *c, int64_t *message)
{
	enum err e = sent_latest(t->store, t->ctx->staff_channel, t->ctx->staff_chat, c->kind->card,
				 c->id, message);

	if (e == ERR_NOT_FOUND)
		*message = 0;
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err desk_refresh(struct turn *t, const struct desk_case *c, int64_t shown)
{
	bool in_group = t->update->chat && strcmp(t->update->chat, t->ctx->staff_chat) == 0;
	struct outgoing *m;
	int64_t card = shown;

	TRY(desk_card(t, c, &m));
	if (!shown || !in_group)
		TRY(desk_card_message(t, c, &card));
	if (shown && !in_group) {
		m->edit = shown;
		TRY(send_reply(t, m));
	}
	m->edit = card;
	if (card)
		TRY(desk_post(t, c, m, c->kind->card));
	return desk_topic_follow(t, c);
}

enum err desk_say(struct turn *t, const struct desk_case *c, struct outgoing *m)
{
	if (!m)
		return ERR_NOMEM;
	if (!m->reply_to && !desk_in_topic(t, c))
		TRY(desk_card_message(t, c, &m->reply_to));
	return desk_post(t, c, m, c->kind->talk);
}

enum { CARDS_AT_ONCE = 8 };

static enum err refresh_open(struct turn *t, const struct desk_kind *kind, int64_t contact_id)
{
	int64_t ids[CARDS_AT_ONCE];
	size_t n;

	TRY(kind->of_contact(t, contact_id, CARDS_AT_ONCE, ids, &n));
	for (size_t i = 0; i < n; i++) {
		struct desk_case c;

		TRY(desk_load(t, kind, ids[i], &c));
		if (c.open)
			TRY(desk_refresh(t, &c, 0));
	}
	return OK;
}

enum err desk_reachable(struct turn *t, int64_t contact_id)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		TRY(refresh_open(t, kinds[i], contact_id));
	return OK;
}

/* ---- in private ---- */

enum err desk_private(struct turn *t, struct address *to, bool *can)
{
	struct contact c;
	const char *url = arena_printf(t->arena, "https://t.me/%s?start=petugas",
				       t->ctx->health->username);
	enum err e = contact_by_address(t->store, t->arena, t->update->channel, t->update->sender,
					&c, to);

	*can = e == OK && to->reachable;
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (*can)
		return OK;
	return say(t, MSG_STAFF_START_ME, VALUES(V("name", staff_name(t, actor(t)))),
		   t->ctx->health->username[0] && url
			   ? (struct choice[]) { { .label = BTN_START_ME, .url = url } }
			   : NULL,
		   t->ctx->health->username[0] && url ? 1 : 0);
}
