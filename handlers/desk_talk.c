/* desk_talk.c - the talk under a card: the customer's words to staff, and replies in the staff
 * group to the customer; // in front keeps a reply internal. Never: lets an anonymous admin, a
 * forwarded message or somebody without a role speak to a customer. */
#include "handlers/canned.h"
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/macro.h"
#include "handlers/incident.h"
#include "handlers/reach.h"
#include "handlers/refund_desk.h"
#include "handlers/staff.h"
#include "store/topic.h"

/* ---- words ---- */

struct relay desk_words(struct turn *t, const struct desk_case *c, enum relay_way way,
			const char *words)
{
	const struct update *u = t->update;

	return (struct relay) { .way = way,
				.kind = c->kind->card,
				.ref = c->id,
				.from = { u->channel, u->chat ? u->chat : "", u->message },
				.topic = u->topic,
				.author = actor(t),
				.words = words,
				.file = desk_file(t),
				.album = u->album,
				.at_ms = t->now_ms };
}

/* What the update answers, in the other chat: a message of this way that was passed on. */
static enum err quoted(struct turn *t, const struct desk_case *c, enum relay_way way,
		       struct place *out)
{
	const struct update *u = t->update;
	struct relay r;
	enum err e = u->reply_to ? relay_to(t->store, t->arena, u->channel, u->reply_to, &r)
				 : ERR_NOT_FOUND;

	*out = (struct place) { 0 };
	if (e == OK && r.way == way && r.kind == c->kind->card && r.ref == c->id &&
	    strcmp(r.to.chat, u->chat) == 0)
		*out = r.from;
	return e == ERR_NOT_FOUND ? OK : e;
}

/* ---- the customer speaks ---- */

enum err desk_relay(struct turn *t, const struct desk_case *c, const char *words)
{
	size_t before = t->n_put;
	struct relay r = desk_words(t, c, RELAY_IN, words);
	struct desk_facts f;
	struct outgoing *m;
	struct place to;
	bool joined;

	TRY(desk_album_join(t, &r, &joined));
	if (joined)
		return OK;
	TRY(desk_facts(t, c, 0, &f));
	if (text_is_blank(words))
		m = draft(t, &f.l, desk_file(t) ? MSG_STAFF_SENDS : MSG_STAFF_SENDS_OTHER,
			  VALUES(V("name", desk_customer(&f)), V("number", c->number)), NO_CHOICES);
	else
		m = draft(t, &f.l, t->update->edited ? MSG_STAFF_SAYS_EDITED : MSG_STAFF_SAYS,
			  VALUES(V("name", desk_customer(&f)), V("number", c->number),
				 V("words", words)),
			  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	desk_attach(m, desk_file(t), 0);
	TRY(quoted(t, c, RELAY_OUT, &to));
	if (to.channel == t->ctx->staff_channel && to.chat &&
	    strcmp(to.chat, t->ctx->staff_chat) == 0)
		m->reply_to = to.message;
	TRY(desk_say(t, c, m));
	if (t->n_put == before) /* it waits for its topic, or there is no group */
		return OK;
	TRY(desk_relay_keep(t, &r));
	return desk_rest_later(t, c);
}

/* ---- staff speak ---- */

/* Under the staff member's own message, without a sound. */
static struct outgoing *under(struct turn *t, enum msg msg, const struct value *v, size_t nv,
			      const struct choice *choices, size_t n)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, choices, n);

	if (!m)
		return NULL;
	m->reply_to = t->update->message;
	m->topic = t->update->topic;
	m->silent = true;
	return m;
}

static enum err answer(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	return send_reply(t, under(t, msg, v, nv, NO_CHOICES));
}

enum err desk_answer(struct turn *t, const struct desk_case *c, enum msg msg, const struct value *v,
		     size_t nv, const struct choice *choices, size_t n)
{
	return send_staff(t, under(t, msg, v, nv, choices, n), c->kind->talk, c->id);
}

/* Words of the person are cleaned of control bytes already (update.h). */
enum err desk_compose(struct turn *t, const struct desk_case *c, const struct relay *r,
		      enum msg msg, struct outgoing **out)
{
	const char *name = staff_name(t, r->author);
	struct contact person;
	struct outgoing *m;
	struct locale l;

	TRY(contact_get(t->store, t->arena, c->contact_id, &person));
	l = locale_of(t, &person);
	if (text_is_blank(r->words))
		m = draft(t, &l, MSG_REQUEST_ANSWER_FILE, VALUES(V("name", name)), NO_CHOICES);
	else
		m = draft(t, &l, msg, VALUES(V("name", name), V("words", r->words)), NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	*out = m;
	return desk_attach_all(t, m, r->file);
}

static enum err to_customer(struct turn *t, const struct desk_case *c, const struct address *to,
			    struct relay *r, enum msg msg)
{
	struct outgoing *m;
	struct place answers;

	TRY(desk_compose(t, c, r, msg, &m));
	TRY(quoted(t, c, RELAY_IN, &answers));
	if (answers.channel == to->channel && answers.chat && strcmp(answers.chat, to->ext) == 0)
		m->reply_to = answers.message;
	TRY(send_about(t, to, RANK_RELAY, false, m, c->kind->talk, c->id));
	return desk_relay_keep(t, r);
}

/* Whoever answers first holds the case from then on, so that no two answer. */
enum err desk_speak(struct turn *t, struct desk_case *c, struct relay *r, enum msg msg)
{
	struct address to;
	bool claims = !desk_holds(t, c);

	TRY(reach(t, c->contact_id, c->address_id, &to));
	if (!to.reachable) {
		struct contact person;

		TRY(contact_get(t->store, t->arena, c->contact_id, &person));
		return desk_answer(t, c, MSG_STAFF_REPLY_UNREACHABLE,
				   VALUES(V("name", person.name ? person.name : c->number)),
				   NO_CHOICES);
	}
	TRY(to_customer(t, c, &to, r, msg));
	t->action = "staff_answer";
	if (claims)
		TRY(desk_assign(t, c, actor(t)));
	TRY(desk_rest_later(t, c));
	if (c->kind->answered) {
		TRY(c->kind->answered(t, c));
		TRY(desk_reload(t, c));
	}
	return claims || c->kind->answered ? desk_refresh(t, c, 0) : OK;
}

enum err desk_keep_note(struct turn *t, const struct desk_case *c)
{
	const char *text = t->update->text;
	const char *words = text_starts(text, "//") ? text + strspn(text, "/ ") : text;
	struct relay r = desk_words(t, c, RELAY_NOTE, words);

	t->action = "staff_note";
	TRY(note(t, "internal_note", desk_subject(t, c), words));
	return desk_relay_keep(t, &r);
}

enum err desk_may_speak(struct turn *t, const struct desk_case *c, bool *may)
{
	*may = c->open && !desk_held_by_other(t, c);
	if (!c->open)
		return desk_answer(t, c, MSG_STAFF_REPLY_CLOSED, VALUES(V("number", c->number)),
				   NO_CHOICES);
	if (!*may)
		return desk_answer(
			t, c, MSG_STAFF_REPLY_HELD,
			VALUES(V("who", staff_name(t, c->owner)), V("number", c->number)),
			NO_CHOICES);
	return OK;
}

static enum err take_note(struct turn *t, const struct desk_case *c)
{
	const char *text = t->update->text;

	if (text_is_blank(text + strspn(text, "/ ")))
		return desk_answer(t, c, MSG_STAFF_NOTE_EMPTY, NO_VALUES, NO_CHOICES);
	TRY(desk_keep_note(t, c));
	return desk_answer(t, c, MSG_STAFF_NOTE_KEPT, NO_VALUES, NO_CHOICES);
}

/* The question for a note was answered: whatever it says, no customer reads it. */
static enum err note_reply(struct turn *t, int64_t ref)
{
	struct desk_case c;
	enum err e = desk_unpack(t, ref, &c);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	t->subject = desk_subject(t, &c);
	return take_note(t, &c);
}

/* A macro may act without a word. */
static enum err speak_words(struct turn *t, struct desk_case *c, const char *words)
{
	struct relay r = desk_words(t, c, RELAY_OUT, words);
	bool joined;

	if (text_is_blank(words) && desk_file_kind(t->update) == FILE_NONE)
		return OK;
	TRY(desk_album_join(t, &r, &joined));
	return joined ? OK : desk_speak(t, c, &r, MSG_REQUEST_ANSWER);
}

static enum err reply_to_case(struct turn *t, struct desk_case *c)
{
	const struct update *u = t->update;
	struct canned macro;
	const char *words;
	bool may;

	t->subject = desk_subject(t, c);
	TRY(staff_remember(t));
	if (text_starts(u->text, "//"))
		return take_note(t, c);
	TRY(desk_may_speak(t, c, &may));
	if (!may)
		return OK;
	if (text_is_blank(u->text) && desk_file_kind(u) == FILE_NONE)
		return desk_answer(t, c, MSG_STAFF_REPLY_EMPTY, NO_VALUES, NO_CHOICES);
	TRY(canned_expand(t, c, u->text, &words, &macro));
	if (!words)
		return desk_answer(t, c, MSG_CANNED_NOT_SENT,
				   VALUES(V("key", arena_strndup(t->arena, u->text + 1,
								 strcspn(u->text + 1, " \t\n")))),
				   NO_CHOICES);
	TRY(speak_words(t, c, words));
	return macro_apply(t, c, &macro);
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

/* A message of theirs was changed that was passed on, or kept as a note. */
static enum err changed(struct turn *t, bool *known)
{
	const struct update *u = t->update;
	const struct place from = { u->channel, u->chat, u->message };
	struct desk_case c;
	struct relay r;
	bool no;
	enum err e = relay_from(t->store, t->arena, &from, &r);

	*known = e == OK;
	if (e == OK)
		e = desk_load(t, desk_kind_of(r.kind), r.ref, &c);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	t->subject = desk_subject(t, &c);
	TRY(refused(t, &no));
	return no ? OK : desk_changed(t, &c, &r);
}

/* The message replied to is ours, and about nothing that we know: a list, or one that went out when
 * the process died before it could note what it shows. Its words are no proof of that: names in
 * them are the customers'. */
static enum err not_known(struct turn *t)
{
	return may_act(t, ACT_CASE_ANSWER) ? answer(t, MSG_STAFF_REPLY_NOT_KNOWN, NO_VALUES) : OK;
}

enum err staff_reply_run(struct turn *t)
{
	const struct desk_kind *kind;
	enum ref_kind shown = REF_NONE;
	struct desk_case c;
	int64_t ref = 0;
	bool no, known = false;
	enum err e;

	if (t->update->edited)
		TRY(changed(t, &known));
	if (known)
		return OK;
	e = what_about(t, &shown, &ref);
	if (e == ERR_NOT_FOUND && t->update->reply_to_us)
		return not_known(t);
	if (e == ERR_NOT_FOUND || (e == OK && shown == REF_NONE))
		return OK; /* people talk among themselves */
	if (e != OK)
		return e;
	TRY(refused(t, &no));
	if (no)
		return OK;
	if (t->update->edited) /* it was refused before, or is too old to be known */
		return answer(t, MSG_STAFF_REPLY_EDITED, NO_VALUES);
	if (shown == REF_ORDER)
		return reply_to_alert(t, ref);
	if (shown == REF_REFUND_PROMPT)
		return refund_prompt_reply(t, ref);
	if (shown == REF_INCIDENT)
		return incident_reply(t, ref);
	if (shown == REF_DESK_NOTE)
		return note_reply(t, ref);
	kind = desk_kind_of(shown);
	if (!kind)
		return OK;
	TRY(desk_load(t, kind, ref, &c));
	return reply_to_case(t, &c);
}
