/* desk_talk.c - the talk under a card: the customer's words to staff, and replies in the staff
 * group to the customer; // in front keeps a reply internal. Never: lets an anonymous admin, a
 * forwarded message or somebody without a role speak to a customer. */
#include "handlers/canned.h"
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/reach.h"
#include "handlers/refund_desk.h"
#include "handlers/staff.h"
#include "store/topic.h"

/* ---- the customer speaks ---- */

enum err desk_relay(struct turn *t, const struct desk_case *c, const char *words)
{
	struct desk_facts f;
	struct outgoing *m;

	TRY(desk_facts(t, c, 0, &f));
	if (text_is_blank(words))
		m = draft(t, &f.l, MSG_STAFF_SENDS,
			  VALUES(V("name", desk_customer(&f)), V("number", c->number)), NO_CHOICES);
	else
		m = draft(t, &f.l, t->update->edited ? MSG_STAFF_SAYS_EDITED : MSG_STAFF_SAYS,
			  VALUES(V("name", desk_customer(&f)), V("number", c->number),
				 V("words", words)),
			  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	desk_attach(m, desk_file(t), 0);
	return desk_say(t, c, m);
}

/* ---- staff speak ---- */

/* Under the staff member's own message, without a sound. */
static struct outgoing *under(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, NO_CHOICES);

	if (!m)
		return NULL;
	m->reply_to = t->update->message;
	m->topic = t->update->topic;
	m->silent = true;
	return m;
}

static enum err answer(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return send_reply(t, under(t, msg, v, nv));
}

/* The same about a case: a reply to it goes on with the talk. */
static enum err answer_about(struct turn *t, const struct desk_case *c, enum msg msg,
			     const struct value *v, size_t nv)
{
	return send_staff(t, under(t, msg, v, nv), c->kind->talk, c->id);
}

/* Words of the person are cleaned of control bytes already (update.h). */
static enum err to_customer(struct turn *t, const struct desk_case *c, const struct address *to,
			    const char *words)
{
	const char *name = staff_name(t, actor(t));
	struct contact person;
	struct locale l;
	struct outgoing *m;

	TRY(contact_get(t->store, t->arena, c->contact_id, &person));
	l = locale_of(t, &person);
	if (text_is_blank(words))
		m = draft(t, &l, MSG_REQUEST_ANSWER_FILE, VALUES(V("name", name)), NO_CHOICES);
	else
		m = draft(t, &l, MSG_REQUEST_ANSWER, VALUES(V("name", name), V("words", words)),
			  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	desk_attach(m, desk_file(t), 0);
	return send_about(t, to, RANK_RELAY, false, m, c->kind->talk, c->id);
}

/* Whoever answers first holds the case from then on, so that no two answer. */
static enum err relay(struct turn *t, struct desk_case *c, const char *words)
{
	struct address to;
	bool claims = !desk_holds(t, c);

	TRY(reach(t, c->contact_id, c->address_id, &to));
	if (!to.reachable) {
		struct contact person;

		TRY(contact_get(t->store, t->arena, c->contact_id, &person));
		return answer_about(t, c, MSG_STAFF_REPLY_UNREACHABLE,
				    VALUES(V("name", person.name ? person.name : c->number)));
	}
	TRY(to_customer(t, c, &to, words));
	t->action = "staff_answer";
	TRY(answer_about(t, c, MSG_STAFF_RELAYED,
			 VALUES(V("time", format_time(t->arena, &t->locale, t->now_ms)))));
	if (claims)
		TRY(desk_assign(t, c, actor(t)));
	if (c->kind->answered) {
		TRY(c->kind->answered(t, c));
		TRY(desk_reload(t, c));
	}
	return claims || c->kind->answered ? desk_refresh(t, c, 0) : OK;
}

static enum err keep_note(struct turn *t, const struct desk_case *c)
{
	const char *words = t->update->text + strspn(t->update->text, "/ ");

	if (text_is_blank(words))
		return answer_about(t, c, MSG_STAFF_NOTE_EMPTY, NO_VALUES);
	t->action = "staff_note";
	TRY(note(t, "internal_note", desk_subject(t, c), words));
	return answer_about(t, c, MSG_STAFF_NOTE_KEPT, NO_VALUES);
}

static enum err reply_to_case(struct turn *t, struct desk_case *c)
{
	const struct update *u = t->update;
	const char *words;

	t->subject = desk_subject(t, c);
	TRY(staff_remember(t));
	if (text_starts(u->text, "//"))
		return keep_note(t, c);
	if (!c->open)
		return answer_about(t, c, MSG_STAFF_REPLY_CLOSED, VALUES(V("number", c->number)));
	if (desk_held_by_other(t, c))
		return answer_about(
			t, c, MSG_STAFF_REPLY_HELD,
			VALUES(V("who", staff_name(t, c->owner)), V("number", c->number)));
	if (text_is_blank(u->text) && desk_file_kind(u) == FILE_NONE)
		return answer_about(t, c, MSG_STAFF_REPLY_EMPTY, NO_VALUES);
	TRY(canned_expand(t, c, u->text, &words));
	if (!words)
		return answer_about(t, c, MSG_CANNED_NOT_SENT,
				    VALUES(V("key", arena_strndup(t->arena, u->text + 1,
								  strcspn(u->text + 1, " \t\n")))));
	return relay(t, c, words);
}

static enum err reply_to_alert(struct turn *t, int64_t order_id)
{
	struct order o;

	TRY(order_get(t->store, t->arena, order_id, &o));
	return answer(t, MSG_STAFF_REPLY_ALERT, VALUES(V("order", o.number)));
}

/* Why nothing of it goes to a customer, whoever it was meant for. */
static enum err refused(struct turn *t, bool *no)
{
	const struct update *u = t->update;

	*no = true;
	if (u->anonymous || !u->sender)
		return answer(t, MSG_STAFF_REPLY_ANONYMOUS, NO_VALUES);
	if (is_team(t) && !is_staff(t))
		return answer(t, MSG_STAFF_REPLY_VIEWER, NO_VALUES);
	if (!may_act(t, ACT_CASE_ANSWER))
		return answer(t, MSG_STAFF_REPLY_STRANGER, VALUES(V("id", u->sender)));
	if (u->edited)
		return answer(t, MSG_STAFF_REPLY_EDITED, NO_VALUES);
	if (u->forwarded)
		return answer(t, MSG_STAFF_REPLY_FORWARDED, NO_VALUES);
	*no = false;
	return OK;
}

/* What the message is about: what it replies to, else the topic it stands in. */
static enum err what_about(struct turn *t, enum ref_kind *shown, int64_t *ref)
{
	const struct update *u = t->update;
	struct topic topic;
	enum err e = ERR_NOT_FOUND;

	if (u->reply_to)
		e = sent_find(t->store, u->channel, u->chat, u->reply_to, shown, ref);
	if (e != ERR_NOT_FOUND || !u->topic)
		return e;
	TRY(topic_find(t->store, t->arena, u->channel, u->chat, u->topic, &topic));
	*shown = topic.kind;
	*ref = topic.ref;
	return OK;
}

enum err staff_reply_run(struct turn *t)
{
	const struct desk_kind *kind;
	enum ref_kind shown = REF_NONE;
	struct desk_case c;
	int64_t ref = 0;
	bool no;
	enum err e = what_about(t, &shown, &ref);

	if (e == ERR_NOT_FOUND || (e == OK && shown == REF_NONE))
		return OK; /* people talk among themselves */
	if (e != OK)
		return e;
	TRY(refused(t, &no));
	if (no)
		return OK;
	if (shown == REF_ORDER)
		return reply_to_alert(t, ref);
	if (shown == REF_REFUND_PROMPT)
		return refund_prompt_reply(t, ref);
	kind = desk_kind_of(shown);
	if (!kind)
		return OK;
	TRY(desk_load(t, kind, ref, &c));
	return reply_to_case(t, &c);
}
