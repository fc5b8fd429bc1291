/* request_desk.c - what staff do with a request: [Ambil] [Lepas] [Selesai] [Bukan Bukti Bayar], and
 * their replies in the staff group, which go to the customer; // in front keeps a reply internal.
 * Owns: who may act on a claimed request. A claim locks: others hear who has it, leads and admins
 * may release it. Never: lets an anonymous admin, a forwarded message or somebody without a role
 * speak to a customer. */
#include "handlers/requests.h"
#include "handlers/staff.h"

enum { ROLES_LEAD = ROLE_LEAD | ROLES_ADMIN };

/* ---- the request that a button or a typed number means ---- */

/* A short answer: over the chat for a button, as a message for a typed command. */
static enum err hear(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return t->how == HOW_BUTTON ? toast(t, msg, v, nv) : say(t, msg, v, nv, NO_CHOICES);
}

static int64_t pressed(const struct turn *t)
{
	return t->how == HOW_BUTTON ? t->update->message : 0;
}

static enum err find(struct turn *t, struct request *r, bool *found)
{
	enum err e = t->how == HOW_BUTTON
			     ? request_get(t->store, t->arena, arg_number(t, 0), r)
			     : request_by_number(t->store, t->arena, first_word(t, NULL), r);

	*found = e == OK;
	if (e == ERR_NOT_FOUND)
		return hear(t, MSG_STAFF_REQUEST_UNKNOWN, NO_VALUES);
	if (e != OK)
		return e;
	t->subject = arena_printf(t->arena, "request:%s", r->number);
	return staff_remember(t);
}

/* The same, for those that change it: whoever comes too late hears who was first. */
static enum err find_open(struct turn *t, struct request *r, bool *found)
{
	TRY(find(t, r, found));
	if (!*found || r->open)
		return OK;
	*found = false;
	TRY(request_refresh(t, r, pressed(t)));
	return hear(
		t, MSG_STAFF_CLOSED_ALREADY,
		VALUES(V("done", staff_and_when(t, r->owner ? r->owner : "system", r->closed_ms))));
}

static bool held_by_other(struct turn *t, const struct request *r)
{
	return r->owner && strcmp(r->owner, actor(t)) != 0;
}

static enum err say_held(struct turn *t, const struct request *r)
{
	TRY(request_refresh(t, r, pressed(t)));
	return hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, r->owner))));
}

static enum err assign(struct turn *t, struct request *r, const char *owner)
{
	TRY(request_assign(t->store, r->id, r->version, owner));
	return request_get(t->store, t->arena, r->id, r);
}

/* ---- buttons ---- */

enum err request_show_run(struct turn *t)
{
	struct outgoing *m;
	struct request r;
	bool found;

	if (!t->args[0])
		return urgent_run(t);
	TRY(find(t, &r, &found));
	if (!found)
		return OK;
	TRY(request_card(t, &r, &m));
	return send_reply(t, m);
}

enum err request_take_run(struct turn *t)
{
	struct request r;
	bool found;

	TRY(find_open(t, &r, &found));
	if (!found)
		return OK;
	if (held_by_other(t, &r))
		return say_held(t, &r);
	if (!r.owner)
		TRY(assign(t, &r, actor(t)));
	TRY(request_refresh(t, &r, pressed(t)));
	return hear(t, MSG_STAFF_TAKEN_BY_YOU, NO_VALUES);
}

enum err request_release_run(struct turn *t)
{
	struct request r;
	bool found;

	TRY(find_open(t, &r, &found));
	if (!found)
		return OK;
	if (held_by_other(t, &r) && !(t->roles & (unsigned)ROLES_LEAD))
		return say_held(t, &r);
	if (r.owner)
		TRY(assign(t, &r, NULL));
	TRY(request_refresh(t, &r, pressed(t)));
	return hear(t, MSG_STAFF_RELEASED, NO_VALUES);
}

/* Tells the customer how it ended, where the request came from. */
static enum err tell_customer(struct turn *t, const struct request *r, enum msg msg)
{
	struct contact c;
	struct address to;
	struct order o = { 0 };
	struct locale l;
	const char *who;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, r->contact_id, &c));
	TRY(address_get(t->store, t->arena, r->address_id, &to));
	if (r->order_id)
		TRY(order_get(t->store, t->arena, r->order_id, &o));
	if (!to.reachable)
		return OK;
	l = locale_of(t, &c);
	who = format_address(t->arena, &l, c.name ? c.name : "");
	if (msg == MSG_REQUEST_NOT_PROOF)
		m = draft(t, &l, msg, VALUES(V("kak", who), V("order", o.number)), NO_CHOICES);
	else
		m = draft(t, &l, msg, VALUES(V("kak", who), V("number", r->number)), NO_CHOICES);
	return send_to(t, &to, RANK_NOTICE, true, m);
}

/* One tap is enough: nothing is lost, the customer is told and can write again. */
static enum err finish(struct turn *t, enum msg to_customer)
{
	struct request r;
	bool found;

	TRY(find_open(t, &r, &found));
	if (!found)
		return OK;
	if (held_by_other(t, &r) && !(t->roles & (unsigned)ROLES_LEAD))
		return say_held(t, &r);
	if (!r.owner || held_by_other(t, &r))
		TRY(assign(t, &r, actor(t)));
	TRY(request_close(t->store, r.id, r.version, t->now_ms));
	TRY(request_get(t->store, t->arena, r.id, &r));
	TRY(tell_customer(t, &r, to_customer));
	TRY(request_refresh(t, &r, pressed(t)));
	return hear(t, MSG_STAFF_CLOSED_NOW, NO_VALUES);
}

enum err request_done_run(struct turn *t)
{
	return finish(t, MSG_REQUEST_CLOSED);
}

enum err request_not_proof_run(struct turn *t)
{
	return finish(t, MSG_REQUEST_NOT_PROOF);
}

/* ---- replies in the staff group ---- */

/* Under the staff member's own message, without a sound. */
static enum err answer(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->reply_to = t->update->message;
	m->silent = true;
	return send_reply(t, m);
}

/* The same about a request: a reply to it goes on with the talk. */
static enum err answer_about(struct turn *t, const struct request *r, enum msg msg,
			     const struct value *v, size_t nv)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, NO_CHOICES);

	if (!m)
		return ERR_NOMEM;
	m->reply_to = t->update->message;
	m->topic = t->update->topic;
	m->silent = true;
	return send_staff(t, m, REF_TALK, r->id);
}

/* Words of the person are cleaned of control bytes already (update.h). */
static enum err to_customer(struct turn *t, const struct request *r, const struct address *to)
{
	const char *name = staff_name(t, actor(t));
	struct contact c;
	struct locale l;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, r->contact_id, &c));
	l = locale_of(t, &c);
	if (text_is_blank(t->update->text))
		m = draft(t, &l, MSG_REQUEST_ANSWER_FILE, VALUES(V("name", name)), NO_CHOICES);
	else
		m = draft(t, &l, MSG_REQUEST_ANSWER,
			  VALUES(V("name", name), V("words", t->update->text)), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->file_kind = request_file_kind(t->update);
	m->file = m->file_kind == FILE_NONE ? NULL : t->update->file;
	return send_to(t, to, RANK_RELAY, false, m);
}

/* Whoever answers first holds the request from then on, so that no two answer. */
static enum err relay(struct turn *t, struct request *r)
{
	struct address to;

	TRY(address_get(t->store, t->arena, r->address_id, &to));
	if (!to.reachable) {
		struct contact c;

		TRY(contact_get(t->store, t->arena, r->contact_id, &c));
		return answer_about(t, r, MSG_STAFF_REPLY_UNREACHABLE,
				    VALUES(V("name", c.name ? c.name : r->number)));
	}
	TRY(to_customer(t, r, &to));
	t->action = "staff_answer";
	TRY(answer_about(t, r, MSG_STAFF_RELAYED,
			 VALUES(V("time", format_time(t->arena, &t->locale, t->now_ms)))));
	if (r->owner)
		return OK;
	TRY(assign(t, r, actor(t)));
	return request_refresh(t, r, 0);
}

static enum err keep_note(struct turn *t, const struct request *r)
{
	const char *words = t->update->text + strspn(t->update->text, "/ ");

	if (text_is_blank(words))
		return answer_about(t, r, MSG_STAFF_NOTE_EMPTY, NO_VALUES);
	t->action = "staff_note";
	TRY(note(t, "internal_note", arena_printf(t->arena, "request:%s", r->number), words));
	return answer_about(t, r, MSG_STAFF_NOTE_KEPT, NO_VALUES);
}

static enum err reply_to_request(struct turn *t, int64_t id)
{
	const struct update *u = t->update;
	struct request r;

	TRY(request_get(t->store, t->arena, id, &r));
	t->subject = arena_printf(t->arena, "request:%s", r.number);
	TRY(staff_remember(t));
	if (text_starts(u->text, "//"))
		return keep_note(t, &r);
	if (!r.open)
		return answer_about(t, &r, MSG_STAFF_REPLY_CLOSED, VALUES(V("number", r.number)));
	if (held_by_other(t, &r))
		return answer_about(
			t, &r, MSG_STAFF_REPLY_HELD,
			VALUES(V("who", staff_name(t, r.owner)), V("number", r.number)));
	if (text_is_blank(u->text) && request_file_kind(u) == FILE_NONE)
		return answer_about(t, &r, MSG_STAFF_REPLY_EMPTY, NO_VALUES);
	return relay(t, &r);
}

static enum err reply_to_alert(struct turn *t, int64_t order_id)
{
	struct order o;

	TRY(order_get(t->store, t->arena, order_id, &o));
	return answer(t, MSG_STAFF_REPLY_ALERT, VALUES(V("order", o.number)));
}

enum err staff_reply_run(struct turn *t)
{
	const struct update *u = t->update;
	enum ref_kind kind;
	int64_t ref;
	enum err e = sent_find(t->store, u->channel, u->chat, u->reply_to, &kind, &ref);

	if (e == ERR_NOT_FOUND || (e == OK && kind == REF_NONE))
		return OK; /* people talk among themselves */
	if (e != OK)
		return e;
	if (u->anonymous || !u->sender)
		return answer(t, MSG_STAFF_REPLY_ANONYMOUS, NO_VALUES);
	if (!is_staff(t))
		return answer(t, MSG_STAFF_REPLY_STRANGER, VALUES(V("id", u->sender)));
	if (u->edited)
		return answer(t, MSG_STAFF_REPLY_EDITED, NO_VALUES);
	if (u->forwarded)
		return answer(t, MSG_STAFF_REPLY_FORWARDED, NO_VALUES);
	return kind == REF_ORDER ? reply_to_alert(t, ref) : reply_to_request(t, ref);
}
