/* messages.c - messages of a chat and their JSON; see world.h.
 * A message holds its parts as ready JSON, since it is written far more often than looked into. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"

struct message *message_new(struct chat *c, struct person *from)
{
	struct message *m = xalloc(sizeof(*m));

	m->chat = c;
	m->from = from;
	m->from_bot = from == c->bot->person;
	m->id = c->type == CHAT_SUPERGROUP ? ++c->last_id : ++c->bot->last_message_id;
	m->date = clock_unix();
	return m;
}

void message_free(struct message *m)
{
	free(m->extra);
	free(m->media);
	free(m->content);
	free(m->markup);
	free(m->bot_reaction);
	free(m->people_reaction);
	free(m);
}

/* A quarter goes at once, so that making room costs little per message. */
static void make_room(struct chat *c)
{
	size_t kept = c->light ? LIGHT_KEPT : MESSAGES_KEPT, drop = c->light ? 1 : kept / 4;

	if (c->nmessages < kept)
		return;
	for (size_t i = 0; i < drop; i++)
		message_free(c->messages[i]);
	c->nmessages -= drop;
	memmove(c->messages, c->messages + drop, c->nmessages * sizeof(struct message *));
}

void message_add(struct message *m)
{
	struct chat *c = m->chat;

	make_room(c);
	if (c->nmessages == c->messages_cap) {
		c->messages_cap = c->messages_cap == 0 ? 2 : c->messages_cap * 2;
		c->messages = xrealloc(c->messages, c->messages_cap * sizeof(struct message *));
	}
	c->messages[c->nmessages++] = m;
	chat_changed(c, m);
}

struct message *message_get(const struct chat *c, int32_t id)
{
	size_t low = 0, high = c->nmessages;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (c->messages[mid]->id < id)
			low = mid + 1;
		else
			high = mid;
	}
	if (low == c->nmessages || c->messages[low]->id != id || c->messages[low]->deleted)
		return NULL;
	return c->messages[low];
}

void message_extra(struct message *m, const char *key, const char *json)
{
	struct buf b = { 0 };

	if (m->extra != NULL)
		buf_puts(&b, m->extra);
	buf_addf(&b, ",\"%s\":%s", key, json);
	free(m->extra);
	m->extra = buf_take(&b);
}

static void write_sender(const struct message *m, struct buf *out)
{
	buf_puts(out, ",\"from\":");
	if (!m->anonymous) {
		buf_puts(out, m->from->json);
		return;
	}
	buf_addf(out,
		 "{\"id\":%lld,\"is_bot\":true,\"first_name\":\"Group\","
		 "\"username\":\"GroupAnonymousBot\"},\"sender_chat\":",
		 (long long)ANONYMOUS_ADMIN_ID);
	buf_puts(out, m->chat->json);
}

static void write_reply(const struct message *m, struct buf *out)
{
	int32_t id = m->reply_to != 0 ? m->reply_to : m->topic_message ? m->thread : 0;
	const struct message *original = id == 0 ? NULL : message_get(m->chat, id);

	if (original == NULL || original == m)
		return;
	buf_puts(out, ",\"reply_to_message\":");
	message_write(original, out, false);
}

static void write_part(struct buf *out, const char *part)
{
	if (part == NULL)
		return;
	buf_putc(out, ',');
	buf_puts(out, part);
}

void message_write(const struct message *m, struct buf *out, bool with_reply)
{
	buf_puts(out, "{\"message_id\":");
	buf_int(out, m->id);
	write_sender(m, out);
	buf_puts(out, ",\"chat\":");
	buf_puts(out, m->chat->json);
	buf_puts(out, ",\"date\":");
	buf_int(out, m->date);
	if (m->edit_date != 0) {
		buf_puts(out, ",\"edit_date\":");
		buf_int(out, m->edit_date);
	}
	if (m->thread != 0) {
		buf_puts(out, ",\"message_thread_id\":");
		buf_int(out, m->thread);
	}
	if (m->topic_message)
		buf_puts(out, ",\"is_topic_message\":true");
	if (m->extra != NULL)
		buf_puts(out, m->extra);
	if (with_reply)
		write_reply(m, out);
	write_part(out, m->media);
	write_part(out, m->content);
	if (m->is_protected)
		buf_puts(out, ",\"has_protected_content\":true");
	if (m->markup != NULL && m->inline_markup) {
		buf_puts(out, ",\"reply_markup\":");
		buf_puts(out, m->markup);
	}
	buf_putc(out, '}');
}
