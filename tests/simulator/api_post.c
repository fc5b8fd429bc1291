/* api_post.c - what all sending methods share: may the bot write there, where exactly, in reply to
 * what, how fast; and putting the message into the chat.
 * The checks come in the real server's order: the content first, then the chat, then the place. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "text.h"

static bool private_open(struct call *c, const struct chat *chat, int64_t id, enum access access)
{
	const struct person *p = person_get(c->sim, id);

	if (chat == NULL || !chat->started) {
		if (p != NULL && bot_knows(c->bot, id))
			return access == TO_READ && chat != NULL
				       ? true
				       : call_fail(c, 403,
						   "bot can't initiate conversation with a user");
		return call_fail(c, 400, "chat not found");
	}
	if (access == TO_READ)
		return true;
	if (chat->person->deactivated)
		return call_fail(c, 403, "user is deactivated");
	if (chat->blocked)
		return call_fail(c, 403, "bot was blocked by the user");
	return true;
}

static bool group_open(struct call *c, const struct chat *chat, enum access access)
{
	const char *kind = chat->type == CHAT_GROUP ? "group" : "supergroup";

	if (chat->migrated_to != 0)
		return call_fail_migrated(c, chat->migrated_to);
	if (chat->status == BOT_KICKED)
		return call_fail(c, 403, "bot was kicked from the %s chat", kind);
	if (chat->status == BOT_LEFT)
		return call_fail(c, 403, "bot is not a member of the %s chat", kind);
	if (access == TO_WRITE && chat->status == BOT_MEMBER &&
	    (chat->rights & 1u << CAN_SEND_MESSAGES) == 0)
		return call_fail(c, 400, "not enough rights to send text messages to the chat");
	return true;
}

struct chat *call_chat(struct call *c, const char *param, enum access access)
{
	int64_t id = param_int(c->args, param, 0);
	struct chat *chat = chat_get(c->bot, id);

	if (!param_has(c->args, param)) {
		call_fail(c, 400, "%s is empty", param);
		return NULL;
	}
	if (chat == NULL && id <= 0) {
		call_fail(c, 400, "chat not found");
		return NULL;
	}
	if (id > 0 ? private_open(c, chat, id, access) : group_open(c, chat, access))
		return chat;
	return NULL;
}

static bool too_long(struct call *c, const struct post *p, size_t points)
{
	if (points <= (p->caption ? CAPTION_MAX : TEXT_MAX))
		return false;
	call_fail(c, 400, p->caption ? "message caption is too long" : "message is too long");
	return true;
}

bool post_text(struct call *c, struct post *p, const char *key, bool required)
{
	const char *entities_key = p->caption ? "caption_entities" : "entities";
	const char *mode = param_str(c->args, "parse_mode", NULL);
	struct rich rich = { 0 };
	struct buf why = { 0 }, content = { 0 };
	size_t len;
	bool broken, good = false;
	const char *text = param_str(c->args, key, &len);

	if (text == NULL)
		text = "", len = 0;
	if (!rich_parse(&rich, text, len, mode, param_json(c->args, entities_key, &broken), &why)) {
		call_fail(c, 400, "%s", why.s);
	} else if (rich.text.len == 0 && required) {
		call_fail(c, 400, "message text is empty");
	} else if (!too_long(c, p, utf8_points(rich.text.s, rich.text.len))) {
		good = true;
		if (rich.text.len > 0)
			rich_write(&rich, &content, key, entities_key);
		free(p->content);
		p->content = rich.text.len > 0 ? buf_take(&content) : NULL;
		buf_clear(&p->plain);
		buf_add(&p->plain, rich.text.s, rich.text.len);
	}
	rich_free(&rich);
	buf_free(&why);
	return good;
}

static bool read_reply(struct call *c, struct post *p)
{
	bool broken;
	const json_t *r = param_json(c->args, "reply_parameters", &broken);

	if (broken || (r != NULL && !json_is_object(r)))
		return call_fail(c, 400, "can't parse reply parameters JSON object");
	p->reply_to = (int32_t)param_int(c->args, "reply_to_message_id", 0);
	p->reply_optional = param_bool(c->args, "allow_sending_without_reply");
	if (r == NULL)
		return true;
	p->reply_to = (int32_t)param_int(r, "message_id", 0);
	p->reply_optional = param_bool(r, "allow_sending_without_reply");
	if (p->reply_to <= 0)
		return call_fail(c, 400,
				 "can't parse reply parameters: Field \"message_id\" must "
				 "be a valid Number");
	return true;
}

/* Only forums know threads; elsewhere the field is silently ignored. */
static bool check_thread(struct call *c, struct post *p)
{
	const struct topic *t;

	p->thread = (int32_t)param_int(c->args, "message_thread_id", 0);
	if (!p->chat->forum || p->thread == 0) {
		p->thread = 0;
		return true;
	}
	t = chat_topic(p->chat, p->thread);
	if (t == NULL)
		return call_fail(c, 400, "message thread not found");
	if (t->closed)
		return call_fail(c, 400, "TOPIC_CLOSED");
	return true;
}

static bool check_reply(struct call *c, struct post *p)
{
	const struct message *original;

	if (p->reply_to == 0)
		return true;
	original = message_get(p->chat, p->reply_to);
	if (original == NULL && !p->reply_optional)
		return call_fail(c, 400, "message to be replied not found");
	if (original == NULL)
		p->reply_to = 0;
	else if (p->thread == 0 && original->topic_message)
		p->thread = original->thread; /* a reply keeps its topic by itself */
	return true;
}

static bool check_pace(struct call *c, const struct post *p)
{
	int seconds = limits_take(&c->sim->limits, p->chat);

	return seconds == 0 ? true : call_fail_retry(c, seconds);
}

bool post_begin(struct call *c, struct post *p)
{
	if (!read_reply(c, p) || !post_markup(c, p))
		return false;
	p->chat = call_chat(c, "chat_id", TO_WRITE);
	if (p->chat == NULL)
		return false;
	if (p->private_only && chat_is_group(p->chat))
		return call_fail(c, 400, "phone number can be requested in private chats only");
	p->is_protected = param_bool(c->args, "protect_content");
	return check_thread(c, p) && check_reply(c, p) && check_pace(c, p);
}

static void show_keyboard(struct chat *chat, const char *keyboard)
{
	if (keyboard == NULL)
		return;
	free(chat->keyboard);
	chat->keyboard = strstr(keyboard, "\"keyboard\"") == NULL ? NULL : xstrdup(keyboard);
}

struct message *post_commit(struct call *c, struct post *p, char *media)
{
	struct message *m = message_new(p->chat, c->bot->person);

	m->thread = p->thread;
	m->topic_message = p->thread != 0;
	m->reply_to = p->reply_to;
	m->content = p->content;
	m->caption = p->caption;
	m->media = media;
	m->markup = p->markup;
	m->inline_markup = p->inline_markup;
	m->is_protected = p->is_protected;
	p->content = p->markup = NULL;
	show_keyboard(p->chat, m->inline_markup ? NULL : m->markup);
	free(p->chat->action); /* a message ends "typing" */
	p->chat->action = NULL;
	message_add(m);
	if (p->chat->load != NULL)
		load_answered(&c->sim->load, p->chat, p->plain.s);
	return m;
}

void post_free(struct post *p)
{
	free(p->content);
	free(p->markup);
	buf_free(&p->plain);
}
