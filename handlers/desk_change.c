/* desk_change.c - changes of what was said under a card. A member of staff's change follows into
 * the customer's chat: what waits is replaced, what was sent is changed in place where the channel
 * can, else a correction is offered. A customer's change is shown with the old words, once. A note
 * never becomes a message, nor a message a note, without a tap or a word about it. Never: hides
 * that something was changed. */
#include "handlers/canned.h"
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/staff.h"

enum { IN_PLACE_CHARS = 3500, CAPTION_CHARS = 900 }; /* longer ones may be more than one message */

/* The file of a changed message, which is the first one of an album. */
static bool same_file(const char *file, const char *all)
{
	size_t len = all ? strcspn(all, "\n") : 0;

	return file ? all && strlen(file) == len && memcmp(file, all, len) == 0 : !all;
}

static bool same(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "") == 0;
}

static enum err answer(struct turn *t, const struct desk_case *c, enum msg msg)
{
	return desk_answer(t, c, msg, NO_VALUES, NO_CHOICES);
}

/* ---- of a note ---- */

static enum err offer(struct turn *t, const struct desk_case *c, const struct relay *r,
		      enum msg msg, enum msg label)
{
	return desk_answer(t, c, msg, NO_VALUES,
			   CHOICES({ .label = label,
				     .data = data_of(t, "koreksi", "%lld", (long long)r->id) }));
}

static enum err note_changed(struct turn *t, const struct desk_case *c, struct relay *r)
{
	const char *text = t->update->text;
	bool stays = text_starts(text, "//");
	const char *words = stays ? text + strspn(text, "/ ") : text;

	if (same(words, r->words) && stays)
		return OK;
	r->words = words;
	r->file = desk_file(t);
	TRY(relay_save(t->store, r));
	TRY(note(t, "internal_note_changed", desk_subject(t, c), words));
	return stays ? answer(t, c, MSG_STAFF_CHANGE_NOTE)
		     : offer(t, c, r, MSG_STAFF_CHANGE_FROM_NOTE, BTN_SEND_TEXT);
}

/* ---- of words to a customer ---- */

/* What waits for the customer is surely not on its way; anything else may be. */
static enum err into_note(struct turn *t, const struct desk_case *c, struct relay *r)
{
	bool waits = r->state == RELAY_WAITS && r->outbox_id;

	TRY(desk_keep_note(t, c));
	if (!waits)
		return answer(t, c, MSG_STAFF_CHANGE_TO_NOTE);
	TRY(outbox_done(t->store, r->outbox_id));
	r->outbox_id = 0;
	r->state = RELAY_FAILED;
	TRY(desk_relay_moved(t, r));
	return answer(t, c, MSG_STAFF_CHANGE_TAKEN_BACK);
}

static bool can_edit(const struct turn *t, const struct relay *r)
{
	size_t most = r->file ? CAPTION_CHARS : IN_PLACE_CHARS;

	return t->ctx->edits & 1u << r->to.channel && r->to.message && r->parts == 1 &&
	       utf8_count(r->words, strlen(r->words)) <= most;
}

/* A first part that has left cannot be replaced any more: then it is like any that was sent. */
static enum err replace_queued(struct turn *t, const struct desk_case *c, struct relay *r)
{
	struct outgoing *m;

	TRY(desk_compose(t, c, r, MSG_REQUEST_ANSWER, &m));
	r->changed |= CHANGED_LATE;
	TRY(relay_save(t->store, r));
	TRY(send_otherwise(t, r->outbox_id, m));
	return r->state == RELAY_WAITS ? answer(t, c, MSG_STAFF_CHANGE_WAITS) : OK;
}

static enum err edit_in_place(struct turn *t, const struct desk_case *c, struct relay *r)
{
	struct outgoing *m;
	struct address to;

	TRY(address_get(t->store, t->arena, c->address_id, &to));
	TRY(desk_compose(t, c, r, MSG_REQUEST_ANSWER, &m));
	m->edit = r->to.message;
	to.channel = r->to.channel;
	to.ext = r->to.chat;
	TRY(send_about(t, &to, RANK_RELAY, false, m, c->kind->talk, c->id));
	r->outbox_id = sent_last(t);
	return relay_save(t->store, r);
}

/* Where it was sent, in the way that there is. */
static enum err follow(struct turn *t, const struct desk_case *c, struct relay *r, bool other_file)
{
	if (r->state == RELAY_FAILED) {
		TRY(relay_save(t->store, r));
		return offer(t, c, r, MSG_STAFF_CHANGE_FAILED, BTN_SEND_TEXT);
	}
	if (!other_file && can_edit(t, r))
		return edit_in_place(t, c, r);
	TRY(relay_save(t->store, r));
	return offer(t, c, r, MSG_STAFF_CHANGE_CANNOT, BTN_SEND_CORRECTION);
}

enum err desk_changed(struct turn *t, struct desk_case *c, struct relay *r)
{
	struct canned used;
	const char *words, *file = desk_file(t);
	bool other_file = !same_file(file, r->file), may;

	if (r->way == RELAY_NOTE)
		return note_changed(t, c, r);
	if (text_starts(t->update->text, "//"))
		return into_note(t, c, r);
	TRY(canned_expand(t, c, t->update->text, &words, &used)); /* it has acted once */
	if (!words || (same(words, r->words) && !other_file))
		return OK;
	TRY(desk_may_speak(t, c, &may));
	if (!may)
		return OK;
	t->action = "staff_change";
	TRY(note(t, "answer_changed", desk_subject(t, c), r->words));
	r->words = words;
	if (other_file)
		r->file = file;
	r->changed &= ~CHANGED_SENT;
	if (r->state < RELAY_ACCEPTED && r->outbox_id && r->parts == 0)
		return replace_queued(t, c, r);
	return follow(t, c, r, other_file);
}

/* Both the words and the change were on their way: what arrived may be the former ones. */
enum err desk_changed_late(struct turn *t, struct relay *r, const struct outbox_row *sent)
{
	const struct desk_kind *kind = desk_kind_of(r->kind);
	struct desk_case c;
	struct outgoing m;

	r->changed &= ~CHANGED_LATE;
	TRY(outgoing_decode(t->arena, sent->body, &m));
	TRY(desk_relay_moved(t, r));
	TRY(desk_load(t, kind, r->ref, &c));
	TRY(desk_album_rest(t, &c, r, &m));
	if (r->way != RELAY_OUT || (m.text && strstr(m.text, r->words)))
		return OK;
	if (can_edit(t, r))
		return edit_in_place(t, &c, r);
	return send_staff(
		t,
		draft(t, &t->locale, MSG_STAFF_CHANGE_CANNOT, NO_VALUES,
		      CHOICES({ .label = BTN_SEND_CORRECTION,
				.data = data_of(t, "koreksi", "%lld", (long long)r->id) })),
		kind->talk, r->ref);
}

/* ---- by one tap ---- */

static enum err send_now(struct turn *t, struct desk_case *c, struct relay *old)
{
	bool correction = old->way == RELAY_OUT && old->state != RELAY_FAILED;
	struct relay r = desk_words(t, c, RELAY_OUT, old->words);

	r.from = old->from;
	r.topic = old->topic;
	r.file = old->file;
	old->changed |= CHANGED_SENT;
	TRY(relay_save(t->store, old));
	TRY(desk_speak(t, c, &r, correction ? MSG_REQUEST_CORRECTION : MSG_REQUEST_ANSWER));
	return say_edit(t, MSG_STAFF_CHANGE_SENT, NO_VALUES, NO_CHOICES);
}

/* [Kirim Koreksi], [Kirim] */
enum err desk_correct_run(struct turn *t)
{
	struct desk_case c;
	struct relay r;
	enum err e = relay_get(t->store, t->arena, arg_number(t, 0), &r);

	if (e == OK)
		e = desk_load(t, desk_kind_of(r.kind), r.ref, &c);
	if (e == ERR_NOT_FOUND || (e == OK && r.way == RELAY_IN))
		return desk_hear(t, MSG_STALE_TOAST, NO_VALUES);
	TRY(e);
	t->subject = desk_subject(t, &c);
	if (!may_act(t, ACT_CASE_ANSWER))
		return desk_hear(t, MSG_ADMIN_REFUSED_STAFF, NO_VALUES);
	if (r.changed & CHANGED_SENT)
		return desk_hear(t, MSG_STAFF_CHANGE_SENT_ALREADY, NO_VALUES);
	if (!c.open)
		return desk_hear(t, MSG_STAFF_CLOSED_ALREADY, VALUES(V("done", desk_done(t, &c))));
	if (desk_held_by_other(t, &c))
		return desk_hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, c.owner))));
	return send_now(t, &c, &r);
}

/* ---- of a customer's words ---- */

static enum err show_change(struct turn *t, const struct desk_case *c, const struct relay *r,
			    const char *words)
{
	struct desk_facts f;
	struct outgoing *m;

	TRY(desk_facts(t, c, 0, &f));
	m = draft(t, &f.l, MSG_STAFF_SAYS_EDITED,
		  VALUES(V("name", desk_customer(&f)), V("number", c->number),
			 V("old", text_is_blank(r->words) ? NULL : r->words), V("words", words)),
		  NO_CHOICES);
	if (m && r->to.channel == t->ctx->staff_channel &&
	    strcmp(r->to.chat, t->ctx->staff_chat) == 0)
		m->reply_to = r->to.message;
	return desk_say(t, c, m);
}

enum err desk_heard_change(struct turn *t, bool *taken)
{
	const struct update *u = t->update;
	const struct place from = { u->channel, u->chat, u->message };
	struct desk_case c;
	struct relay r;
	enum err e = relay_from(t->store, t->arena, &from, &r);

	*taken = e == OK && r.way == RELAY_IN;
	if (e == OK && *taken)
		e = desk_load(t, desk_kind_of(r.kind), r.ref, &c);
	if (e != OK || !*taken)
		return e == ERR_NOT_FOUND ? OK : e;
	t->action = "message_changed";
	t->subject = desk_subject(t, &c);
	if (same(u->text, r.words))
		return OK; /* told again, or something else about it changed */
	if (c.open)
		TRY(show_change(t, &c, &r, u->text));
	r.words = u->text;
	return relay_save(t->store, &r);
}
