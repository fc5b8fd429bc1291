/* dispatch.c - from "who is this" to the handler that answers: what every update shares.
 * Owns: the order of things (person, roles, flood, secrets, form, command, intent) and the one
 * audit row per handled update. Never: says anything but refusals; each capability has a file of
 * its own. */
#include "handlers/handler.h"

#include "handlers/burst.h"
#include "handlers/cast.h"
#include "handlers/desk.h"
#include "handlers/files.h"
#include "handlers/form.h"
#include "handlers/incident.h"
#include "handlers/language.h"
#include "handlers/person.h"
#include "handlers/refund_case.h"
#include "handlers/refund_reply.h"
#include "handlers/refund_talk.h"
#include "handlers/secrets.h"
#include "handlers/ticket.h"
#include "store/meta.h"
#include "store/proof.h"
#include "store/staff.h"
#include "store/topic.h"

enum { FLOOD_WINDOW_MS = MS_MINUTE };

/* ---- who is this ---- */

static enum lang language_of(const struct turn *t)
{
	enum lang lang = t->ctx->lang;

	if (!t->update->language[0])
		return language_heard(t, t->update->text, lang);
	/* People whose app speaks English may still write Indonesian; only the brand's other
	 * language is a reason to differ, and /bahasa decides for good. */
	if (strcmp(t->update->language, "id") != 0 && lang_parse(t->update->language, &lang) != OK)
		lang = t->ctx->lang;
	return lang;
}

/* A role that was given here is read anew: whoever loses it has lost it at the next message, also
 * when both came in one batch. */
static enum err load_roles(struct turn *t)
{
	const struct update *u = t->update;
	bool given = false;
	struct staff who;
	enum err e;

	t->roles = ROLE_NONE;
	for (size_t i = 0; u->sender && i < t->ctx->n_staff; i++) {
		const struct staff_entry *s = &t->ctx->staff[i];

		if (s->channel != u->channel || strcmp(s->ext, u->sender) != 0)
			continue;
		given = given || s->given;
		t->roles |= s->given ? 0 : s->roles;
	}
	if (!given)
		return OK;
	e = staff_get(t->store, t->arena, u->channel, u->sender, &who);
	if (e == OK)
		t->roles |= (unsigned)who.role;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* Whoever writes from a number has proven to hold it. */
static enum err new_person(struct turn *t)
{
	const struct update *u = t->update;

	TRY(contact_create(t->store, t->arena, u->channel, u->sender, u->name[0] ? u->name : NULL,
			   (int)language_of(t), t->now_ms, &t->contact, &t->address));
	if (!u->phone)
		return OK;
	return proof_add(t->store, t->contact.id, PROOF_PHONE, u->phone, t->now_ms, "channel");
}

static enum err load_person(struct turn *t)
{
	const struct update *u = t->update;
	enum err e;

	TRY(load_roles(t));
	if (!u->in_private || !u->sender)
		return OK;
	e = contact_by_address(t->store, t->arena, u->channel, u->sender, &t->contact, &t->address);
	if (e == ERR_NOT_FOUND)
		e = new_person(t);
	if (e != OK)
		return e;
	if (u->name[0] && (!t->contact.name || strcmp(t->contact.name, u->name) != 0)) {
		t->contact.name = u->name;
		TRY(contact_save(t->store, &t->contact, t->now_ms));
	}
	/* Messages may come out of order: an older one takes nothing back. */
	if (u->window_ms > t->address.window_ms) {
		t->address.window_ms = u->window_ms;
		TRY(release_waiting(t));
	}
	t->locale = locale_of(t, &t->contact);
	return OK;
}

static enum err save_person(struct turn *t)
{
	if (!t->address.id)
		return OK;
	t->address.last_in_ms = t->now_ms;
	return address_save(t->store, &t->address);
}

/* ---- commands ---- */

static bool may(const struct turn *t, const struct command *c)
{
	switch (c->who) {
	case WHO_VIEWER:
		return is_team(t);
	case WHO_STAFF:
		return is_staff(t);
	case WHO_ADMIN:
		return is_admin(t);
	default:
		return true;
	}
}

static enum err refuse(struct turn *t, const struct command *c)
{
	enum msg msg = t->update->anonymous && t->how != HOW_BUTTON ? MSG_ADMIN_ANONYMOUS
		       : !is_team(t)                                ? MSG_ADMIN_REFUSED
		       : c->who == WHO_STAFF                        ? MSG_ADMIN_REFUSED_VIEWER
								    : MSG_ADMIN_REFUSED_STAFF;

	t->subject = "refused";
	return t->how == HOW_BUTTON ? toast(t, msg, NO_VALUES) : say(t, msg, NO_VALUES, NO_CHOICES);
}

static enum err run_named(struct turn *t, const char *name, enum how how);

/* What a button or a typed name may lead to. */
static const struct command *find_spoken(const char *name)
{
	const struct command *c = command_find(name);

	return c && !c->internal ? c : NULL;
}

/* Runs a row. A side question brings the running form back to mind; any other command ends it. */
static enum err run(struct turn *t, const struct command *c, enum how how, const char *args)
{
	bool in_form = form_runs(t);

	t->how = how;
	t->action = c->name;
	t->args = args;
	if (!may(t, c))
		return c->instead ? run_named(t, c->instead, how) : refuse(t, c);
	if (in_form && !c->keeps_form)
		form_drop(t);
	TRY(c->run(t));
	if (in_form && c->keeps_form && form_runs(t))
		return form_remind(t);
	return OK;
}

static enum err run_named(struct turn *t, const char *name, enum how how)
{
	const struct command *c = command_find(name);

	return c ? run(t, c, how, "") : ERR_NOT_FOUND;
}

/* ---- kinds of updates ---- */

static enum err take_button(struct turn *t)
{
	const char *data = t->update->data;
	const char *colon = strchr(data, ':');
	size_t len = colon ? (size_t)(colon - data) : strlen(data);
	char name[32];
	const struct command *c = NULL;

	if (len > 0 && len < sizeof(name)) {
		memcpy(name, data, len);
		name[len] = '\0';
		c = find_spoken(name);
	}
	t->how = HOW_BUTTON;
	t->action = "button";
	if (!c)
		return toast(t, MSG_STALE_TOAST, NO_VALUES);
	/* Even a silent answer ends the spinner on the person's button. */
	return run(t, c, HOW_BUTTON, colon ? colon + 1 : "");
}

static enum err take_command(struct turn *t)
{
	const struct command *c = find_spoken(t->update->command);

	t->action = "unknown_command";
	if (!c)
		return run_named(t, "not_understood", HOW_COMMAND);
	return run(t, c, HOW_COMMAND, t->update->args);
}

/* Whose words these may be before they are anybody's: a talk that goes on, trouble that is known.
 * The first one that takes them has them. */
static enum err (*const listeners[])(struct turn *t, bool *taken) = {
	ticket_talk_take, person_talk_take, refund_talk_take, refund_reply_take, incident_hear
};

static enum err take_free_text(struct turn *t)
{
	const struct command *c;
	bool taken = false;

	TRY(burst_read(t));
	t->how = HOW_TEXT;
	TRY(promo_take(t, &taken));
	if (taken)
		return form_remind(t);
	if (!form_wants_secret(t)) /* an account number is none of another form's answers */
		TRY(refund_account_take(t, &taken));
	if (!taken && form_runs(t)) {
		t->action = "form";
		TRY(form_take(t, &taken));
	}
	for (size_t i = 0; i < ARRAY_LEN(listeners) && !taken; i++)
		TRY(listeners[i](t, &taken));
	if (taken)
		return OK;
	TRY(burst_repeats(t, &taken));
	if (!taken)
		TRY(burst_opens(t, &taken));
	if (taken)
		return OK;
	c = command_for_intent(t->guess.intent);
	if (!c)
		return run_named(t, "not_understood", HOW_TEXT);
	if (c->who == WHO_ANYONE)
		t->address.misses = 0;
	TRY(run(t, c, HOW_TEXT, ""));
	burst_answered(t);
	return OK;
}

static enum err take_media(struct turn *t)
{
	bool taken = false;

	if (form_runs(t) && !t->update->edited) {
		t->how = HOW_MEDIA;
		t->action = "form";
		TRY(form_take(t, &taken));
		if (taken)
			return OK;
	}
	t->how = HOW_MEDIA;
	if (t->update->kind != UPDATE_CONTACT)
		TRY(ticket_talk_take(t, &taken));
	if (taken)
		return OK;
	return run_named(t, t->update->kind == UPDATE_CONTACT ? "contact_shared" : "media",
			 HOW_MEDIA);
}

/* Where no short answer can be shown over a chat, it is a message, unless one has been said. */
static enum err say_toast(struct turn *t)
{
	const struct update *u = t->update;

	if (u->kind != UPDATE_BUTTON || u->callback || !t->effects.toast)
		return OK;
	for (size_t i = 0; i < t->n_put; i++)
		if (t->put[i].channel == u->channel && strcmp(t->put[i].chat, u->chat) == 0)
			return OK;
	return send_reply(t, draft_plain(t, t->effects.toast));
}

/* One calm sentence when the limit is reached, then silence until the window ends. */
static enum err check_flood(struct turn *t, bool *over)
{
	int most = t->ctx->flood_per_minute;

	*over = false;
	if (most == 0 || is_team(t))
		return OK;
	if (t->now_ms - t->address.flood_ms >= FLOOD_WINDOW_MS || t->now_ms < t->address.flood_ms) {
		t->address.flood_ms = t->now_ms;
		t->address.flood_n = 0;
	}
	*over = ++t->address.flood_n > most;
	if (t->address.flood_n == most + 1)
		return say(t, MSG_FLOOD_CALM, VALUES(V("kak", kak(t))), NO_CHOICES);
	return OK;
}

static enum err take_private(struct turn *t, bool secret_found)
{
	const struct update *u = t->update;
	bool over, taken = false;

	t->address.reachable = true;
	TRY(check_flood(t, &over));
	if (over || t->contact.blocked) {
		t->action = over ? "flood" : "blocked";
		return OK;
	}
	if (secret_found)
		TRY(say(t, MSG_SECRET_WARNING, VALUES(V("kak", kak(t))), NO_CHOICES));
	TRY(files_follow(t));
	if (u->edited)
		TRY(desk_heard_change(t, &taken));
	if (taken)
		return OK;
	if (u->kind == UPDATE_TEXT && !u->edited && (!u->command || u->forwarded))
		return take_free_text(t);
	TRY(burst_drop(t));
	if (u->kind == UPDATE_BUTTON)
		return take_button(t);
	if (u->kind == UPDATE_PHOTO && u->command && is_staff(t) && !u->edited && !u->forwarded)
		return take_command(t);
	return u->kind == UPDATE_TEXT && !u->edited ? take_command(t) : take_media(t);
}

/* What customers type without need is blotted out before anybody sees it. A value that a form's
 * secret step asked for reaches it as it is; staff may have to tell somebody a password. */
static enum err blot_secrets(struct turn *t, struct update *u, bool *found)
{
	char *text;

	*found = false;
	if (u->kind == UPDATE_BUTTON || !u->text[0] || !u->in_private || t->roles)
		return OK;
	t->secret = form_wants_secret(t) || refund_account_typed(t);
	if (t->secret)
		return OK;
	text = arena_strdup(t->arena, u->text);
	if (!text)
		return ERR_NOMEM;
	if (!secrets_blot(text))
		return OK;
	*found = true;
	u->text = text;
	if (u->command) {
		char *args = arena_strdup(t->arena, u->args);

		if (!args)
			return ERR_NOMEM;
		secrets_blot(args);
		u->args = args;
	}
	return OK;
}

/* The staff group speaks by commands, buttons, and replies to our messages; the rest is theirs.
 * Elsewhere only the commands that introduce a group to us are heard. */
static enum err take_group(struct turn *t)
{
	const struct update *u = t->update;
	bool ours = t->ctx->staff_chat[0] && u->channel == t->ctx->staff_channel &&
		    strcmp(u->chat, t->ctx->staff_chat) == 0;
	const struct command *c;

	t->action = "group";
	if (u->kind == UPDATE_BUTTON)
		return take_button(t);
	if (u->command && !u->forwarded && !u->edited) {
		c = find_spoken(u->command);
		if (!c || (!ours && strcmp(c->name, "id") != 0 && strcmp(c->name, "setup") != 0))
			return OK;
		return run(t, c, HOW_COMMAND, u->args);
	}
	if (ours && (u->reply_to || u->topic))
		return run_named(t, "staff_reply", HOW_MEDIA);
	return OK;
}

/* Everything that waits for the old group, and the group itself, move to the new id. Telegram tells
 * it twice, once in each chat: the second time nothing is left to move. */
static enum err take_migration(struct turn *t)
{
	const struct update *u = t->update;

	t->action = "group_migrated";
	TRY(outbox_rechat(t->store, u->channel, u->chat, u->new_chat));
	TRY(topic_rechat(t->store, u->channel, u->chat, u->new_chat));
	if (strcmp(u->chat, t->ctx->staff_chat) != 0)
		return OK;
	t->effects.staff_changed = true;
	return meta_set(t->store, "staff_chat", u->new_chat);
}

static enum err take_reachable(struct turn *t, bool reachable)
{
	t->action = reachable ? "unblocked" : "blocked_us";
	if (!t->address.id || t->address.reachable == reachable)
		return OK;
	t->address.reachable = reachable;
	TRY(address_set_reachable(t->store, t->address.id, reachable));
	return desk_reachable(t, t->contact.id);
}

static enum err take(struct turn *t, bool secret_found)
{
	switch (t->update->kind) {
	case UPDATE_NONE:
	case UPDATE_KINDS:
		return OK;
	case UPDATE_BLOCKED:
		return take_reachable(t, false);
	case UPDATE_UNBLOCKED:
		return take_reachable(t, true);
	case UPDATE_MIGRATED:
		return take_migration(t);
	case UPDATE_TOPIC_MADE:
		t->action = "topic_made";
		return desk_topic_made(t);
	case UPDATE_JOINED:
		return run_named(t, "joined", HOW_ITSELF);
	case UPDATE_PROBED:
		return run_named(t, "probed", HOW_ITSELF);
	default:
		return t->update->in_private ? take_private(t, secret_found) : take_group(t);
	}
}

enum err dispatch_update(struct turn *t)
{
	struct update *u = ARENA_NEW(t->arena, struct update);
	bool secret_found;

	if (!u)
		return ERR_NOMEM;
	*u = *t->update;
	t->update = u;
	t->args = "";
	t->action = "none";
	t->locale = locale_staff(t);
	TRY(load_person(t));
	TRY(blot_secrets(t, u, &secret_found));
	TRY(take(t, secret_found));
	TRY(say_toast(t));
	if (t->contact.id && !t->roles && t->n_put > 0 && u->kind != UPDATE_PROBED)
		TRY(privacy_first_contact(t));
	TRY(save_person(t));
	if (u->kind == UPDATE_NONE)
		return OK;
	return note(t, t->action, t->subject ? t->subject : u->chat, NULL);
}

enum err dispatch_ripe(struct turn *t, int64_t address, const char *words)
{
	struct update *u;
	enum err e = speak_to(t, address);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	u = ARENA_NEW(t->arena, struct update);
	if (!u)
		return ERR_NOMEM;
	*u = *t->update;
	u->kind = UPDATE_TEXT;
	u->sender = t->address.ext;
	u->name = t->contact.name ? t->contact.name : "";
	u->in_private = true;
	u->text = words;
	t->update = u;
	t->ripe = true;
	if (t->contact.blocked)
		return OK;
	TRY(take_free_text(t));
	if (t->n_put > 0)
		TRY(privacy_first_contact(t));
	TRY(address_save(t->store, &t->address));
	return note(t, t->action, t->subject ? t->subject : u->chat, NULL);
}

enum err dispatch_apology(struct turn *t, int64_t case_no)
{
	const char *number = arena_printf(t->arena, "E-%lld", (long long)case_no);
	struct locale staff = locale_staff(t);

	t->args = "";
	t->action = "apology";
	t->locale = staff;
	TRY(load_person(t));
	if (t->update->in_private && t->update->chat)
		TRY(save_person(t)); /* what it said of the person is true all the same */
	if (t->update->in_private && t->update->chat)
		TRY(say(t, MSG_ERROR_APOLOGY, VALUES(V("kak", kak(t)), V("case", number)),
			CHOICES({ .label = BTN_PERSON, .data = "orang" })));
	return send_staff(t,
			  draft(t, &staff, MSG_STAFF_DEAD_LETTER,
				VALUES(V("case", number), V("why", "update")), NO_CHOICES),
			  REF_NONE, 0);
}
