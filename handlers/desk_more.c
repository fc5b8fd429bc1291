/* desk_more.c - what is rarely wanted of a case, behind [Lainnya ▾]: a note for colleagues, and
 * blocking its customer. Whoever is blocked is not answered or passed on any more, on any of their
 * addresses; they are told so once, with the way to say that it is a mistake. An admin takes it
 * back. Both are audited. Never: blocks one of the staff, or without a second tap. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/reach.h"
#include "handlers/staff.h"

/* ---- the buttons ---- */

static enum err swap_buttons(struct turn *t, const struct desk_case *c,
			     const struct choice *choices, size_t n)
{
	struct outgoing *m;

	TRY(desk_card(t, c, &m));
	for (size_t i = 0; i < n; i++)
		m->buttons[i] = (struct button) {
			.label = catalog_text(t->locale.texts, t->locale.lang, choices[i].label),
			.data = choices[i].data,
		};
	m->n_buttons = n;
	m->per_row = 2;
	if (t->how == HOW_BUTTON)
		m->edit = t->update->message;
	return send_reply(t, m);
}

/* [Lainnya ▾], and back. */
enum err desk_more_run(struct turn *t)
{
	struct contact who;
	struct desk_case c;
	const char *ref;
	bool found;

	TRY(desk_find_open(t, &c, &found));
	if (!found)
		return OK;
	if (strcmp(t->how == HOW_BUTTON ? arg(t, 2) : "", "-") == 0)
		return desk_refresh(t, &c, desk_pressed(t));
	TRY(contact_get(t->store, t->arena, c.contact_id, &who));
	ref = desk_ref(t, &c);
	if (!ref)
		return ERR_NOMEM;
	return swap_buttons(
		t, &c,
		CHOICES({ .label = BTN_NOTE, .data = data_of(t, "catatan", "%s", ref) },
			{ .label = who.blocked ? BTN_UNBLOCK : BTN_BLOCK,
			  .data = data_of(t, who.blocked ? "buka_blokir" : "blokir", "%s", ref) },
			{ .label = BTN_BACK, .data = data_of(t, "lainnya", "%s:-", ref) }));
}

/* ---- notes ---- */

/* Whoever answers the question has written a note (desk_talk.c). */
static enum err ask_note(struct turn *t, const struct desk_case *c)
{
	struct outgoing *m = draft(t, &t->locale, MSG_STAFF_NOTE_ASK,
				   VALUES(V("number", c->number)), NO_CHOICES);

	if (t->update->in_private)
		return say(t, MSG_STAFF_NOTE_USAGE, VALUES(V("number", c->number)), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->reply_to = desk_pressed(t);
	m->topic = t->update->topic;
	m->silent = true;
	return send_staff(t, m, REF_DESK_NOTE, desk_pack(c));
}

/* [Catatan], /catatan NO words */
enum err desk_note_run(struct turn *t)
{
	const char *words = "";
	struct desk_case c;
	bool found;

	TRY(desk_find(t, &c, &found));
	if (!found)
		return OK;
	if (!may_act(t, ACT_CASE_ANSWER))
		return desk_hear(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES);
	if (t->how != HOW_BUTTON)
		first_word(t, &words);
	if (text_is_blank(words))
		return ask_note(t, &c);
	t->action = "staff_note";
	TRY(note(t, "internal_note", desk_subject(t, &c), words));
	return say(t, MSG_STAFF_NOTE_KEPT, NO_VALUES, NO_CHOICES);
}

/* ---- blocking ---- */

/* Once, kindly, where it can be said; they may be a customer who pays. */
static enum err tell_customer(struct turn *t, const struct desk_case *c, const struct contact *who,
			      enum msg msg)
{
	const char *email = t->ctx->policy->contact.email;
	struct locale l = locale_of(t, who);
	const char *kak = format_address(t->arena, &l, who->name ? who->name : "");
	struct address to;

	TRY(reach(t, c->contact_id, c->address_id, &to));
	if (!to.reachable || (to.window_ms && to.window_ms <= t->now_ms))
		return OK;
	if (msg == MSG_BLOCKED_OVER)
		return send_to(t, &to, RANK_NOTICE, true,
			       draft(t, &l, msg, VALUES(V("kak", kak)), NO_CHOICES));
	return send_to(t, &to, RANK_NOTICE, true,
		       draft(t, &l, msg, VALUES(V("kak", kak), V("email", email[0] ? email : NULL)),
			     NO_CHOICES));
}

static enum err set_blocked(struct turn *t, const struct desk_case *c, struct contact *who,
			    bool blocked)
{
	who->blocked = blocked;
	TRY(contact_save(t->store, who, t->now_ms));
	TRY(note(t, blocked ? "contact_blocked" : "contact_unblocked",
		 arena_printf(t->arena, "contact:%lld", (long long)who->id), c->number));
	TRY(tell_customer(t, c, who, blocked ? MSG_BLOCKED_TOLD : MSG_BLOCKED_OVER));
	return desk_refresh(t, c, 0);
}

static const char *name_of(const struct turn *t, const struct contact *who)
{
	return who->name ? who->name
			 : catalog_text(t->locale.texts, t->locale.lang, MSG_STAFF_NAMELESS);
}

/* One of the staff who writes to the bot in private is somebody's contact, too. */
static enum err is_colleague(struct turn *t, const struct desk_case *c, bool *colleague)
{
	struct address a;

	TRY(address_get(t->store, t->arena, c->address_id, &a));
	*colleague = roles_of(t->ctx, a.channel, a.ext) != ROLE_NONE;
	return OK;
}

static enum err ask_block(struct turn *t, const struct desk_case *c, const struct contact *who)
{
	const char *ref = desk_ref(t, c);
	struct outgoing *m;

	if (!ref)
		return ERR_NOMEM;
	m = draft(t, &t->locale, MSG_STAFF_BLOCK_ASK,
		  VALUES(V("name", name_of(t, who)), V("number", c->number)),
		  CHOICES({ .label = BTN_BLOCK_YES, .data = data_of(t, "blokir", "%s:ya", ref) },
			  { .label = BTN_CANCEL, .data = data_of(t, "blokir", "%s:-", ref) }));
	if (m)
		m->reply_to = desk_pressed(t);
	return send_reply(t, m);
}

/* The case, its customer, and that the sender may do this to them; else they have heard why not. */
static enum err find_customer(struct turn *t, enum act act, struct desk_case *c,
			      struct contact *who, bool *go)
{
	TRY(desk_find(t, c, go));
	if (!*go)
		return OK;
	*go = may_act(t, act);
	if (!*go)
		return desk_hear(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES);
	return contact_get(t->store, t->arena, c->contact_id, who);
}

enum err desk_block_run(struct turn *t)
{
	const char *said = t->how == HOW_BUTTON ? arg(t, 2) : "";
	struct desk_case c;
	struct contact who;
	bool go, colleague;

	TRY(find_customer(t, ACT_CONTACT_BLOCK, &c, &who, &go));
	if (!go)
		return OK;
	if (strcmp(said, "-") == 0)
		return say_edit(t, MSG_STAFF_BLOCK_NOT, VALUES(V("name", name_of(t, &who))),
				NO_CHOICES);
	TRY(is_colleague(t, &c, &colleague));
	if (colleague)
		return desk_hear(t, MSG_STAFF_BLOCK_COLLEAGUE, NO_VALUES);
	if (who.blocked)
		return desk_hear(t, MSG_STAFF_BLOCKED_BEFORE, VALUES(V("name", name_of(t, &who))));
	if (strcmp(said, "ya") != 0)
		return ask_block(t, &c, &who);
	TRY(set_blocked(t, &c, &who, true));
	return say_edit(t, MSG_STAFF_BLOCKED_NOW,
			VALUES(V("name", name_of(t, &who)), V("number", c.number)), NO_CHOICES);
}

enum err desk_unblock_run(struct turn *t)
{
	struct desk_case c;
	struct contact who;
	bool go;

	TRY(find_customer(t, ACT_CONTACT_UNBLOCK, &c, &who, &go));
	if (!go)
		return OK;
	if (!who.blocked)
		return desk_hear(t, MSG_STAFF_NOT_BLOCKED, VALUES(V("name", name_of(t, &who))));
	TRY(set_blocked(t, &c, &who, false));
	return desk_hear(t, MSG_STAFF_UNBLOCKED, VALUES(V("name", name_of(t, &who))));
}
