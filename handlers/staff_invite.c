/* staff_invite.c - admin: /staf tambah petugas      bot: a link, until tomorrow
 *                  Bayu opens it                    bot: Ratna now confirms
 *                  bot → Ratna: it is Bayu (5002)   Ratna: [Ya, Tambahkan]
 *                  bot → Bayu: welcome
 * The link works for the first person who opens it, and only they can be confirmed. */
#include "base/secret.h"
#include "handlers/desk.h"
#include "handlers/staff.h"
#include "handlers/staff_people.h"
#include "store/invite.h"
#include "store/staff.h"

enum {
	CODE_HEX = 24,
	CODE_SIZE = CODE_HEX + 1,
	VALID_MS = 24 * MS_HOUR,
};

/* Staff are known by their id on the channel of the staff group: elsewhere no link is made, and
 * none is used up. */
static enum err say_elsewhere(struct turn *t)
{
	return say(t, MSG_STAFF_PEOPLE_LINK_ELSEWHERE, VALUES(V("kak", kak(t))), NO_CHOICES);
}

/* ---- making the link ---- */

enum err staff_invite(struct turn *t, const char *word)
{
	unsigned role = role_parse(word);
	struct invite i = { .role = (int)role,
			    .by = t->update->sender,
			    .expires_ms = t->now_ms + VALID_MS };
	char code[CODE_SIZE], hash[SHA256_HEX_SIZE];
	const char *link;

	if (!role)
		return say(t, MSG_STAFF_PEOPLE_USAGE, NO_VALUES, NO_CHOICES);
	if (!role_is_theirs_to_give(t, role))
		return say(t, MSG_STAFF_PEOPLE_ABOVE, NO_VALUES, NO_CHOICES);
	if (t->update->channel != t->ctx->staff_channel)
		return say_elsewhere(t);
	if (!t->ctx->health->username[0])
		return say(t, MSG_STAFF_PEOPLE_NO_NAME, NO_VALUES, NO_CHOICES);
	TRY(secret_random_hex(code, CODE_HEX));
	TRY(secret_hash("staff", code, hash));
	TRY(invite_new(t->store, &i, hash, t->now_ms));
	TRY(note(t, "staff_invited", role_names(t, &t->locale, role), NULL));
	link = arena_printf(t->arena, "https://t.me/%s?start=gabung_%s", t->ctx->health->username,
			    code);
	return say(
		t, MSG_STAFF_PEOPLE_LINK,
		VALUES(V("role", role_names(t, &t->locale, role)), V("link", link),
		       V("until", format_relative(t->arena, &t->locale, i.expires_ms, t->now_ms))),
		NO_CHOICES);
}

/* ---- opening it ---- */

static enum err find_opened(struct turn *t, struct invite *i, bool *found)
{
	char hash[SHA256_HEX_SIZE];
	enum err e;

	TRY(secret_hash("staff", t->args, hash));
	e = invite_by_hash(t->store, t->arena, hash, i);
	if (e == OK)
		e = invite_open(t->store, i->id, t->update->channel, t->update->sender,
				t->update->name, t->now_ms);
	*found = e == OK;
	if (e == ERR_NOT_FOUND || e == ERR_CONFLICT)
		return say(t, MSG_STAFF_PEOPLE_LINK_OVER, VALUES(V("kak", kak(t))), NO_CHOICES);
	return e;
}

/* An inviter who has only ever written in the group is asked there. */
static enum err ask_inviter(struct turn *t, const struct invite *i)
{
	struct contact inviter;
	struct address to;
	struct locale l;
	const char *id = arena_printf(t->arena, "%lld", (long long)i->id);
	const struct outgoing *m;
	enum err e;

	e = contact_by_address(t->store, t->arena, t->update->channel, i->by, &inviter, &to);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	l = e == OK ? locale_of(t, &inviter) : locale_staff(t);
	m = draft(t, &l, MSG_STAFF_PEOPLE_CONFIRM,
		  VALUES(V("name", t->update->name), V("id", t->update->sender),
			 V("role", role_names(t, &l, (unsigned)i->role))),
		  CHOICES({ .label = BTN_ADD_YES, .data = data_of(t, "undang", "%s:ya", id) },
			  { .label = BTN_REFUSE, .data = data_of(t, "undang", "%s:tidak", id) }));
	return e == OK ? send_to(t, &to, RANK_NOTICE, false, m) : send_staff(t, m, REF_NONE, 0);
}

/* /start gabung_CODE */
enum err staff_join_run(struct turn *t)
{
	struct invite i;
	bool found;

	if (!t->contact.id)
		return OK; /* links open in private */
	if (t->update->channel != t->ctx->staff_channel)
		return say_elsewhere(t);
	TRY(find_opened(t, &i, &found));
	if (!found)
		return OK;
	if (strcmp(i.by, t->update->sender) == 0)
		return say(t, MSG_STAFF_PEOPLE_LINK_OWN, NO_VALUES, NO_CHOICES);
	TRY(ask_inviter(t, &i));
	return say(t, MSG_STAFF_PEOPLE_WAIT,
		   VALUES(V("kak", kak(t)), V("role", role_names(t, &t->locale, (unsigned)i.role)),
			  V("brand", t->ctx->brand)),
		   NO_CHOICES);
}

/* ---- the inviter decides ---- */

static enum err welcome(struct turn *t, const struct invite *i, enum msg msg)
{
	struct contact person;
	struct address to;
	struct locale l;

	TRY(contact_by_address(t->store, t->arena, i->channel, i->ext, &person, &to));
	l = locale_of(t, &person);
	return send_to(t, &to, RANK_NOTICE, false,
		       draft(t, &l, msg,
			     VALUES(V("kak", format_address(t->arena, &l, i->name ? i->name : "")),
				    V("role", role_names(t, &l, (unsigned)i->role)),
				    V("brand", t->ctx->brand)),
			     NO_CHOICES));
}

/* Roles that a person was given before stay; those of the config are added to them anyway. */
static enum err add_role(struct turn *t, const struct invite *i)
{
	struct staff who = { .role = 0 };
	enum err e = staff_get(t->store, t->arena, i->channel, i->ext, &who);

	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	who.channel = i->channel;
	who.ext = i->ext;
	who.role |= i->role;
	who.name = i->name;
	who.by = actor(t);
	who.at_ms = t->now_ms;
	t->effects.staff_changed = true;
	return staff_set(t->store, &who);
}

static enum err decide(struct turn *t, const struct invite *i, bool yes)
{
	const char *role = role_names(t, &t->locale, (unsigned)i->role);
	enum err e = invite_decide(t->store, i->id, yes ? INVITE_ACCEPTED : INVITE_REFUSED,
				   t->now_ms);

	if (e == ERR_CONFLICT)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	if (yes)
		TRY(add_role(t, i));
	TRY(note(t, yes ? "staff_added" : "staff_refused",
		 arena_printf(t->arena, "staff:%s", i->ext), role));
	TRY(welcome(t, i, yes ? MSG_STAFF_PEOPLE_WELCOME : MSG_STAFF_PEOPLE_REFUSED_THEM));
	return say_edit(t, yes ? MSG_STAFF_PEOPLE_ADDED : MSG_STAFF_PEOPLE_REFUSED,
			VALUES(V("name", i->name), V("id", i->ext), V("role", role)), NO_CHOICES);
}

enum err staff_confirm_run(struct turn *t)
{
	struct invite i;
	enum err e = invite_get(t->store, t->arena, arg_number(t, 0), &i);

	if (t->how != HOW_BUTTON || e == ERR_NOT_FOUND ||
	    (e == OK && (strcmp(i.by, t->update->sender) != 0 || !i.ext)))
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	if (e != OK)
		return e;
	if (!role_is_theirs_to_give(t, (unsigned)i.role))
		return desk_hear(t, MSG_STAFF_PEOPLE_ABOVE, NO_VALUES);
	return decide(t, &i, strcmp(arg(t, 1), "ya") == 0);
}
