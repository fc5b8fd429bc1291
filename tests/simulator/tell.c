/* tell.c - see tell.h. */
#include "tell.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "updates.h"

static int32_t push(const struct chat *c, enum update_kind kind, struct buf *inner)
{
	int32_t id = queue_push(c->bot->queue, kind, inner->s, inner->len);

	buf_free(inner);
	return id;
}

/* Privacy mode: as a plain member the bot sees commands, replies to itself and service messages. */
static bool bot_sees(const struct message *m)
{
	const struct chat *c = m->chat;
	const struct message *original;

	if (!chat_is_group(c))
		return !c->blocked;
	if (c->status != BOT_ADMINISTRATOR && c->status != BOT_MEMBER)
		return false;
	if (c->status == BOT_ADMINISTRATOR || c->bot->reads_all || m->service)
		return true;
	original = m->reply_to == 0 ? NULL : message_get(c, m->reply_to);
	return (original != NULL && original->from_bot) ||
	       (m->content != NULL && strncmp(m->content, "\"text\":\"/", 9) == 0);
}

static int32_t tell(const struct message *m, enum update_kind kind, const char *key)
{
	struct buf b = { 0 };

	if (!bot_sees(m))
		return 0;
	buf_addf(&b, "\"%s\":", key);
	message_write(m, &b, true);
	return push(m->chat, kind, &b);
}

int32_t tell_message(const struct message *m)
{
	return tell(m, UP_MESSAGE, "message");
}

int32_t tell_edited(const struct message *m)
{
	return tell(m, UP_EDITED_MESSAGE, "edited_message");
}

int32_t tell_callback(const struct message *m, const struct person *from, const char *data,
		      bool inaccessible, char id[24])
{
	struct buf b = { 0 };

	callback_add(m->chat->bot->callbacks, m->chat, from->id, id);
	buf_addf(&b, "\"callback_query\":{\"id\":\"%s\",\"from\":%s,\"message\":", id, from->json);
	if (inaccessible)
		buf_addf(&b, "{\"message_id\":%d,\"chat\":%s,\"date\":0}", m->id, m->chat->json);
	else
		message_write(m, &b, true);
	buf_addf(&b, ",\"chat_instance\":\"%lld\",\"data\":",
		 (long long)(m->chat->id ^ INT64_C(0x5DEECE66D1234567)));
	buf_json_str(&b, data);
	buf_putc(&b, '}');
	return push(m->chat, UP_CALLBACK_QUERY, &b);
}

static void add_reaction(struct buf *b, const char *emoji)
{
	buf_putc(b, '[');
	if (emoji != NULL && emoji[0] != '\0') {
		buf_puts(b, "{\"type\":\"emoji\",\"emoji\":");
		buf_json_str(b, emoji);
		buf_putc(b, '}');
	}
	buf_putc(b, ']');
}

int32_t tell_reaction(const struct message *m, const struct person *from, const char *old_emoji)
{
	struct buf b = { 0 };

	if (chat_is_group(m->chat) && m->chat->status != BOT_ADMINISTRATOR)
		return 0;
	buf_addf(&b,
		 "\"message_reaction\":{\"chat\":%s,\"message_id\":%d,\"user\":%s,\"date\":%lld",
		 m->chat->json, m->id, from->json, (long long)clock_unix());
	buf_puts(&b, ",\"old_reaction\":");
	add_reaction(&b, old_emoji);
	buf_puts(&b, ",\"new_reaction\":");
	add_reaction(&b, m->people_reaction);
	buf_putc(&b, '}');
	return push(m->chat, UP_MESSAGE_REACTION, &b);
}

char *bot_member_json(const struct chat *c)
{
	static const char *const names[] = { "administrator", "member", "left", "kicked" };
	struct buf b = { 0 };
	const char *status = names[c->status];

	if (!chat_is_group(c))
		status = c->blocked ? "kicked" : "member";
	buf_addf(&b, "{\"user\":%s,\"status\":\"%s\"", c->bot->person->json, status);
	if (strcmp(status, "kicked") == 0)
		buf_puts(&b, ",\"until_date\":0");
	if (strcmp(status, "administrator") == 0) {
		buf_puts(&b, ",\"can_be_edited\":false,\"is_anonymous\":false");
		for (size_t i = 0; i < CAN_SEND_MESSAGES; i++)
			buf_addf(&b, ",\"%s\":%s", right_names[i],
				 (c->rights & 1u << i) != 0 ? "true" : "false");
	}
	buf_putc(&b, '}');
	return buf_take(&b);
}

int32_t tell_my_member(const struct chat *c, const struct person *by, const char *old_member)
{
	struct buf b = { 0 };
	char *new_member = bot_member_json(c);

	buf_addf(&b, "\"my_chat_member\":{\"chat\":%s,\"from\":%s,\"date\":%lld", c->json, by->json,
		 (long long)clock_unix());
	buf_addf(&b, ",\"old_chat_member\":%s,\"new_chat_member\":%s}", old_member, new_member);
	free(new_member);
	return push(c, UP_MY_CHAT_MEMBER, &b);
}
