/* api_forum.c - topics of a forum. Creating, editing, closing and reopening leave service messages,
 * which the bot is told of like everybody else. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "tell.h"
#include "text.h"

static struct chat *forum_of(struct call *c)
{
	struct chat *chat = call_chat(c, "chat_id", TO_WRITE);

	if (chat == NULL || chat->forum)
		return chat;
	call_fail(c, 400, "the chat is not a forum");
	return NULL;
}

static bool name_given(struct call *c, const char **name)
{
	*name = param_str(c->args, "name", NULL);
	if (*name == NULL || (*name)[0] == '\0')
		return call_fail(c, 400, "TOPIC_TITLE_EMPTY");
	if (utf8_points(*name, strlen(*name)) > 128)
		return call_fail(c, 400, "TOPIC_TITLE_TOO_LONG");
	return true;
}

static struct message *service(struct chat *chat, int32_t thread, const char *key, const char *json)
{
	struct message *m = message_new(chat, chat->bot->person);

	m->service = true;
	m->thread = thread == 0 ? m->id : thread;
	m->topic_message = true;
	message_extra(m, key, json);
	message_add(m);
	tell_message(m);
	return m;
}

void api_create_forum_topic(struct call *c)
{
	struct chat *chat = forum_of(c);
	struct buf b = { 0 };
	const char *name;
	int64_t color = param_int(c->args, "icon_color", 0x6FB9F0);
	int seconds;

	if (chat == NULL || !name_given(c, &name))
		return;
	if (!chat_may(chat, CAN_MANAGE_TOPICS)) {
		call_fail(c, 400, "not enough rights to create a topic");
		return;
	}
	seconds = limits_take(&c->sim->limits, chat);
	if (seconds > 0) {
		call_fail_retry(c, seconds);
		return;
	}
	buf_puts(&b, "{\"name\":");
	buf_json_str(&b, name);
	buf_addf(&b, ",\"icon_color\":%lld}", (long long)color);
	chat_add_topic(chat, chat->last_id + 1, name, color);
	service(chat, 0, "forum_topic_created", b.s);
	buf_puts(call_begin(c), "{\"message_thread_id\":");
	buf_int(&c->out, chat->last_id);
	buf_putc(&c->out, ',');
	buf_puts(&c->out, b.s + 1);
	call_end(c);
	buf_free(&b);
}

static struct topic *topic_of(struct call *c, struct chat **chat, enum right right)
{
	struct topic *t;

	*chat = forum_of(c);
	if (*chat == NULL)
		return NULL;
	if (!chat_may(*chat, right)) {
		call_fail(c, 400, "not enough rights to manage the topic");
		return NULL;
	}
	t = chat_topic(*chat, (int32_t)param_int(c->args, "message_thread_id", 0));
	if (t == NULL)
		call_fail(c, 400, "message thread not found");
	return t;
}

void api_edit_forum_topic(struct call *c)
{
	struct chat *chat;
	struct topic *t = topic_of(c, &chat, CAN_MANAGE_TOPICS);
	struct buf b = { 0 };
	const char *name = "";

	if (t == NULL || (param_has(c->args, "name") && !name_given(c, &name)))
		return;
	if (!param_has(c->args, "name") || strcmp(name, t->name) == 0) {
		call_fail(c, 400, "TOPIC_NOT_MODIFIED");
		return;
	}
	free(t->name);
	t->name = xstrdup(name);
	buf_puts(&b, "{\"name\":");
	buf_json_str(&b, name);
	buf_putc(&b, '}');
	service(chat, t->id, "forum_topic_edited", b.s);
	buf_free(&b);
	call_result(c, "true");
}

static void set_closed(struct call *c, bool closed)
{
	struct chat *chat;
	struct topic *t = topic_of(c, &chat, CAN_MANAGE_TOPICS);

	if (t == NULL)
		return;
	if (t->closed == closed) {
		call_fail(c, 400, "TOPIC_NOT_MODIFIED");
		return;
	}
	t->closed = closed;
	service(chat, t->id, closed ? "forum_topic_closed" : "forum_topic_reopened", "{}");
	call_result(c, "true");
}

void api_close_forum_topic(struct call *c)
{
	set_closed(c, true);
}

void api_reopen_forum_topic(struct call *c)
{
	set_closed(c, false);
}

void api_delete_forum_topic(struct call *c)
{
	struct chat *chat;
	struct topic *t = topic_of(c, &chat, CAN_DELETE_MESSAGES);

	if (t == NULL)
		return;
	t->deleted = true;
	for (size_t i = 0; i < chat->nmessages; i++) {
		struct message *m = chat->messages[i];

		if (m->thread != t->id || m->deleted)
			continue;
		m->deleted = true;
		chat_changed(chat, m);
	}
	call_result(c, "true");
}
