/* topics.c - a staff group with forum topics, as Telegram keeps it: "forum: yes" in the head. A
 * transcript calls a topic by the first word of its name that holds a digit ("Staf #RF-1"). */
#include "tests/talk/world.h"

#include "base/json.h"

enum { NAME_MAX = 128 };

static struct forum_topic *topic_at(struct world *w, const char *chat, int64_t id)
{
	for (size_t i = 0; i < w->n_topics; i++)
		if (w->topics[i].id == id && strcmp(w->topics[i].chat, chat) == 0)
			return &w->topics[i];
	return NULL;
}

static const char *label_of(struct arena *a, const char *name)
{
	for (const char *at = name; *at;) {
		size_t len = strcspn(at, " ");

		for (size_t i = 0; i < len; i++)
			if (at[i] >= '0' && at[i] <= '9')
				return arena_strndup(a, at, len);
		at += len + strspn(at + len, " ");
	}
	return name;
}

int64_t topics_find(const struct world *w, const char *label)
{
	for (size_t i = w->n_topics; i-- > 0;)
		if (!w->topics[i].deleted && strcmp(w->topics[i].label, label) == 0)
			return w->topics[i].id;
	return 0;
}

const char *chats_place(struct world *w, const char *chat, int64_t topic)
{
	const struct forum_topic *t = topic ? topic_at(w, chat, topic) : NULL;
	const char *name = chats_name(w, chat);

	if (!name)
		name = chat;
	return t ? arena_printf(&w->arena, "%s #%s", name, t->label) : name;
}

/* ---- by hand ---- */

bool topics_delete(struct world *w, const char *chat, int64_t id)
{
	struct forum_topic *t = topic_at(w, chat, id);

	if (!t)
		return world_fail(w, "there is no such topic");
	t->deleted = true;
	for (size_t i = 0; i < w->n_shown; i++)
		if (w->shown[i].topic == id && strcmp(w->shown[i].chat, chat) == 0)
			w->shown[i].deleted = true;
	for (size_t i = 0; i < w->n_buttons; i++)
		if (w->buttons[i].topic == id && strcmp(w->buttons[i].chat, chat) == 0)
			w->buttons[i].chat = "";
	return true;
}

bool topics_shut(struct world *w, const char *chat, int64_t id, bool closed)
{
	struct forum_topic *t = topic_at(w, chat, id);

	if (!t)
		return world_fail(w, "there is no such topic");
	t->closed = closed;
	return true;
}

/* ---- what the bot asks for ---- */

const char *topics_refusal(struct world *w, const char *chat, int64_t topic)
{
	const struct forum_topic *t = topic ? topic_at(w, chat, topic) : NULL;

	if (!topic)
		return NULL;
	if (!t || t->deleted)
		return "message thread not found";
	return t->closed ? "TOPIC_CLOSED" : NULL;
}

static bool make(struct world *w, const char *chat, const char *name, int64_t *made)
{
	struct forum_topic *t = &w->topics[w->n_topics];

	if (w->n_topics == TOPICS_MAX)
		return world_fail(w, "more than %d topics", TOPICS_MAX);
	*t = (struct forum_topic) { .id = w->next_message++,
				    .chat = arena_strdup(&w->arena, chat),
				    .name = arena_strdup(&w->arena, name) };
	t->label = label_of(&w->arena, t->name);
	w->n_topics++;
	*made = t->id;
	return chats_said(w, MANNER_TOPIC, chats_place(w, chat, 0), t->name);
}

static bool change(struct world *w, struct forum_topic *t, const char *method, const char *name,
		   const char **refusal)
{
	const char *place = chats_place(w, t->chat, t->id);
	bool closes = strcmp(method, "closeForumTopic") == 0;

	if (name) {
		if (strcmp(t->name, name) == 0)
			*refusal = "TOPIC_NOT_MODIFIED";
		t->name = arena_strdup(&w->arena, name);
		return *refusal || chats_said(w, MANNER_NAME, place, t->name);
	}
	if (t->closed == closes)
		*refusal = "TOPIC_NOT_MODIFIED";
	t->closed = closes;
	return *refusal || chats_said(w, closes ? MANNER_CLOSE : MANNER_OPEN, place, "");
}

/* Who made a topic may change it without any right; *made stays 0 when none was made. */
bool topics_call(struct world *w, const char *chat, const char *method, const json_t *body,
		 int64_t *made, const char **refusal)
{
	const char *name = json_str(body, "name");
	struct forum_topic *t;

	if (name && (!*name || utf8_count(name, strlen(name)) > NAME_MAX))
		return world_fail(w, "\"%s\" is no name for a topic", name);
	if (!w->forum)
		*refusal = "the chat is not a forum";
	if (*refusal)
		return true;
	if (strcmp(method, "createForumTopic") == 0) {
		if (w->may_topics)
			return make(w, chat, name ? name : "", made);
		*refusal = "not enough rights to create a topic";
		return true;
	}
	t = topic_at(w, chat, json_int(body, "message_thread_id"));
	if (t && !t->deleted)
		return change(w, t, method, name, refusal);
	*refusal = "message thread not found";
	return true;
}
