/* desk_topic.c - a forum topic per case, where the staff group has topics and lets us manage them.
 * While a topic is being made, what belongs into it waits in the store; the channel's answer to the
 * call (desk_called) puts the card into it and then what waited, in order. Where no topic can be
 * made the case lives in the group, by replies to its card.
 * A topic that somebody deleted is made anew, a closed one opened again, and nothing said is lost.
 * Never: speaks a channel's dialect; a call is a word of outgoing.h. */
#include "handlers/desk.h"
#include "handlers/desk_inside.h"
#include "handlers/duty.h"
#include "handlers/staff.h"
#include "store/topic.h"

enum { NAME_CHARS = 100 };

static bool has_topics(const struct turn *t)
{
	const struct health *h = t->ctx->health;

	return h && h->staff_forum && h->can_topics;
}

/* The case's topic in the staff group as it is today; ERR_NOT_FOUND also for one of another group.
 */
static enum err find(struct turn *t, const struct desk_case *c, struct topic *out)
{
	TRY(topic_get(t->store, t->arena, c->kind->card, c->id, out));
	return out->channel == t->ctx->staff_channel && strcmp(out->chat, t->ctx->staff_chat) == 0
		       ? OK
		       : ERR_NOT_FOUND;
}

/* "🟢 CS-20261123-0001 Rina": the state can be seen in the list of topics. */
static const char *name_of(struct turn *t, const struct desk_case *c)
{
	enum msg mark = !c->open    ? MSG_DESK_MARK_DONE
			: !c->owner ? MSG_DESK_MARK_NEW
				    : MSG_DESK_MARK_HELD;
	struct contact who;
	struct locale l = locale_staff(t);
	const char *name = NULL;

	if (contact_get(t->store, t->arena, c->contact_id, &who) == OK)
		name = who.name;
	name = arena_printf(t->arena, "%s %s %s", catalog_text(l.texts, l.lang, mark), c->number,
			    name ? name : "");
	return name ? text_one_line(t->arena, name, strlen(name), NAME_CHARS) : NULL;
}

static enum err call(struct turn *t, const struct desk_case *c, const char *what, int64_t topic,
		     const char *name)
{
	struct outgoing m = { .key = "", .text = name, .topic = topic, .call = what };

	return send_staff_call(t, &m, c->kind->card, c->id);
}

static enum err want(struct turn *t, const struct desk_case *c, struct topic *out)
{
	*out = (struct topic) { .kind = c->kind->card,
				.ref = c->id,
				.channel = t->ctx->staff_channel,
				.chat = t->ctx->staff_chat,
				.state = TOPIC_WANTED,
				.name = name_of(t, c) };
	if (!out->name)
		return ERR_NOMEM;
	TRY(topic_put(t->store, out));
	return call(t, c, OUTGOING_TOPIC_MAKE, 0, out->name);
}

enum err desk_topic_open(struct turn *t, const struct desk_case *c, bool *waits)
{
	struct topic topic;

	*waits = has_topics(t);
	return *waits ? want(t, c, &topic) : OK;
}

/* ---- what is said in it ---- */

static enum err wait(struct turn *t, const struct topic *topic, const struct outgoing *m,
		     enum ref_kind shows)
{
	const char *body = outgoing_encode(t->arena, m);

	return body ? topic_wait(t->store, topic, shows, body) : ERR_LIMIT;
}

enum err desk_post(struct turn *t, const struct desk_case *c, struct outgoing *m,
		   enum ref_kind shows)
{
	struct topic topic;
	enum err e;

	if (!m)
		return ERR_NOMEM;
	e = find(t, c, &topic);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (e == OK && topic.state == TOPIC_WANTED)
		return m->edit ? OK : wait(t, &topic, m, shows); /* the card is made when it goes */
	if (e == OK && topic.topic) {
		m->topic = topic.topic;
		if (topic.state == TOPIC_CLOSED && !m->edit && c->open) {
			topic.state = TOPIC_OPEN;
			TRY(topic_put(t->store, &topic));
			TRY(call(t, c, OUTGOING_TOPIC_OPEN, topic.topic, NULL));
		}
	}
	return send_staff(t, m, shows, c->id);
}

bool desk_in_topic(struct turn *t, const struct desk_case *c)
{
	struct topic topic;

	return find(t, c, &topic) == OK && topic.state != TOPIC_NONE;
}

/* Name and door of the topic follow the case. */
enum err desk_topic_follow(struct turn *t, const struct desk_case *c)
{
	struct topic topic;
	const char *name;
	enum err e = find(t, c, &topic);

	if (e == ERR_NOT_FOUND || (e == OK && !topic.topic))
		return OK;
	if (e != OK)
		return e;
	name = name_of(t, c);
	if (!name)
		return ERR_NOMEM;
	if (strcmp(name, topic.name) != 0) {
		topic.name = name;
		TRY(call(t, c, OUTGOING_TOPIC_NAME, topic.topic, name));
	}
	if (c->open != (topic.state == TOPIC_OPEN)) {
		topic.state = c->open ? TOPIC_OPEN : TOPIC_CLOSED;
		TRY(call(t, c, c->open ? OUTGOING_TOPIC_OPEN : OUTGOING_TOPIC_CLOSE, topic.topic,
			 NULL));
	}
	return topic_put(t->store, &topic);
}

/* ---- what the channel answered ---- */

static enum err put_card(struct turn *t, const struct desk_case *c)
{
	struct outgoing *m;

	TRY(desk_card(t, c, &m));
	TRY(duty_call(t, c->owner, m));
	return desk_post(t, c, m, c->kind->card);
}

static enum err release(struct turn *t, const struct desk_case *c, const struct topic *topic)
{
	struct topic_wait w;
	struct outgoing *m;
	enum err e;

	while ((e = topic_wait_take(t->store, t->arena, topic, &w)) == OK) {
		m = ARENA_NEW(t->arena, struct outgoing);
		if (!m)
			return ERR_NOMEM;
		TRY(outgoing_decode(t->arena, w.body, m));
		TRY(desk_post(t, c, m, w.shows));
	}
	return e == ERR_NOT_FOUND ? OK : e;
}

/* The call is answered: made as in desk_called. */
static enum err settle(struct turn *t, const struct desk_case *c, struct topic *topic, int64_t made)
{
	topic->topic = made > 0 ? made : 0;
	topic->state = made > 0 ? TOPIC_OPEN : TOPIC_NONE;
	TRY(topic_put(t->store, topic));
	TRY(put_card(t, c));
	TRY(release(t, c, topic));
	return desk_topic_follow(t, c);
}

enum err desk_called(struct turn *t, enum ref_kind kind, int64_t ref, int64_t made)
{
	const struct desk_kind *k = desk_kind_of(kind);
	struct topic topic;
	struct desk_case c;
	enum err e;

	if (!k || made == 0) /* a name or a door of an older topic: the new one is still to come */
		return OK;
	e = desk_load(t, k, ref, &c);
	if (e == OK)
		e = find(t, &c, &topic);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (topic.state != TOPIC_WANTED && made > 0)
		return OK;
	if (topic.state == TOPIC_WANTED)
		return settle(t, &c, &topic, made);
	topic.topic = 0;
	topic.state = TOPIC_NONE;
	return topic_put(t->store, &topic);
}

/* ---- topics that nobody told us of in an answer ---- */

/* The case that the name is of: "🆕 CS-20261123-0001 Rina". */
static enum err named(struct turn *t, struct desk_case *c)
{
	const char *s = t->update->text;
	enum err e = ERR_NOT_FOUND;

	while (*s && e == ERR_NOT_FOUND) {
		size_t len = strcspn(s, " ");
		const char *word = arena_strndup(t->arena, s, len);

		if (!word)
			return ERR_NOMEM;
		e = desk_by_number(t, word, c);
		s += len + strspn(s + len, " ");
	}
	return e;
}

/* Empty as it is, it is deleted; where we may not, it is closed under a name that says so. */
static enum err drop(struct turn *t, const struct desk_case *c, int64_t surplus)
{
	struct locale l = locale_staff(t);
	struct outgoing m = { .key = "", .topic = surplus, .call = OUTGOING_TOPIC_DROP };

	TRY(note(t, "topic_dropped", desk_subject(t, c), NULL));
	if (t->ctx->health->can_delete)
		return send_staff_call(t, &m, REF_NONE, 0);
	m.call = OUTGOING_TOPIC_NAME;
	m.text = desk_line(t, &l, MSG_DESK_TOPIC_SURPLUS, VALUES(V("number", c->number)));
	if (!m.text)
		return ERR_NOMEM;
	TRY(send_staff_call(t, &m, REF_NONE, 0));
	m.call = OUTGOING_TOPIC_CLOSE;
	m.text = NULL;
	return send_staff_call(t, &m, REF_NONE, 0);
}

/* A call to make a topic knows no key that would make it once: when its answer is lost it is
 * repeated, and there may be two. The group tells of each. */
enum err desk_topic_made(struct turn *t)
{
	const struct update *u = t->update;
	struct desk_case c;
	struct topic topic;
	enum err e;

	if (!u->topic || u->channel != t->ctx->staff_channel ||
	    strcmp(u->chat, t->ctx->staff_chat) != 0)
		return OK;
	e = named(t, &c);
	if (e == OK)
		e = find(t, &c, &topic);
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	t->subject = desk_subject(t, &c);
	if (topic.state == TOPIC_WANTED)
		return settle(t, &c, &topic, u->topic);
	return topic.topic == u->topic ? OK : drop(t, &c, u->topic);
}

/* It waits for another topic, unless that one is there already. A card is made anew with it. */
static enum err say_again(struct turn *t, const struct desk_case *c, struct topic *topic,
			  struct outgoing *m, enum ref_kind shows)
{
	if (shows == c->kind->card)
		return topic->topic == m->topic ? want(t, c, topic) : OK;
	m->reply_to = 0;
	if (topic->topic == m->topic)
		TRY(want(t, c, topic));
	m->topic = 0;
	return desk_post(t, c, m, shows);
}

/* A message found its topic gone or closed: it is not lost, but said again. */
enum err desk_topic_lost(struct turn *t, const struct outbox_row *row, bool closed, bool *taken)
{
	const struct desk_kind *k = desk_kind_of(row->ref_kind);
	struct outgoing *m = ARENA_NEW(t->arena, struct outgoing);
	struct desk_case c;
	struct topic topic = { 0 };
	enum err e;

	*taken = false;
	if (!k || row->kind == OUT_CALL)
		return OK;
	if (!m)
		return ERR_NOMEM;
	e = desk_load(t, k, row->ref, &c);
	if (e == OK)
		e = find(t, &c, &topic);
	if (e != OK || topic.state == TOPIC_NONE)
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(outgoing_decode(t->arena, row->body, m));
	*taken = true;
	if (!closed)
		return say_again(t, &c, &topic, m, row->ref_kind);
	TRY(call(t, &c, OUTGOING_TOPIC_OPEN, topic.topic, NULL));
	TRY(send_staff(t, m, row->ref_kind, row->ref));
	return c.open ? OK : call(t, &c, OUTGOING_TOPIC_CLOSE, topic.topic, NULL);
}
