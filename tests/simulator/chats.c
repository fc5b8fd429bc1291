/* chats.c - chats, their members, topics and who watches them; see world.h. */
#include "world.h"

#include <stdlib.h>
#include <string.h>

#include "control.h"
#include "sim.h"
#include "watch.h"

const char *const right_names[RIGHTS] = {
	[CAN_MANAGE_CHAT] = "can_manage_chat",
	[CAN_DELETE_MESSAGES] = "can_delete_messages",
	[CAN_MANAGE_VIDEO_CHATS] = "can_manage_video_chats",
	[CAN_RESTRICT_MEMBERS] = "can_restrict_members",
	[CAN_PROMOTE_MEMBERS] = "can_promote_members",
	[CAN_CHANGE_INFO] = "can_change_info",
	[CAN_INVITE_USERS] = "can_invite_users",
	[CAN_PIN_MESSAGES] = "can_pin_messages",
	[CAN_MANAGE_TOPICS] = "can_manage_topics",
	[CAN_SEND_MESSAGES] = "can_send_messages",
};

static void render_private(const struct chat *c, struct buf *b)
{
	const struct person *p = c->person;

	buf_puts(b, ",\"first_name\":");
	buf_json_str(b, p->first_name);
	if (p->last_name != NULL && p->last_name[0] != '\0') {
		buf_puts(b, ",\"last_name\":");
		buf_json_str(b, p->last_name);
	}
	if (p->username != NULL && p->username[0] != '\0') {
		buf_puts(b, ",\"username\":");
		buf_json_str(b, p->username);
	}
	buf_puts(b, ",\"type\":\"private\"}");
}

void chat_render(struct chat *c)
{
	struct buf b = { 0 };

	buf_addf(&b, "{\"id\":%lld", (long long)c->id);
	if (c->type == CHAT_PRIVATE) {
		render_private(c, &b);
	} else {
		buf_puts(&b, ",\"title\":");
		buf_json_str(&b, c->title);
		if (c->forum)
			buf_puts(&b, ",\"is_forum\":true");
		buf_addf(&b, ",\"type\":\"%s\"}", c->type == CHAT_GROUP ? "group" : "supergroup");
	}
	free(c->json);
	c->json = buf_take(&b);
}

struct chat *chat_get(const struct bot *bot, int64_t id)
{
	return table_get(&bot->chats, id);
}

static struct chat *chat_new(struct bot *bot, int64_t id, enum chat_type type)
{
	struct chat *c = xalloc(sizeof(*c));

	c->id = id;
	c->type = type;
	c->bot = bot;
	c->seen.show = control_show_chat;
	c->seen.what = c;
	table_put(&bot->chats, id, c);
	if (bot->nchats == bot->chats_cap) {
		bot->chats_cap = bot->chats_cap == 0 ? 64 : bot->chats_cap * 2;
		bot->list = xrealloc(bot->list, bot->chats_cap * sizeof(struct chat *));
	}
	bot->list[bot->nchats++] = c;
	return c;
}

struct chat *chat_private(struct bot *bot, struct person *p)
{
	struct chat *c = chat_get(bot, p->id);

	if (c != NULL)
		return c;
	c = chat_new(bot, p->id, CHAT_PRIVATE);
	c->person = p;
	chat_render(c);
	return c;
}

struct chat *chat_group(struct bot *bot, int64_t id, enum chat_type type)
{
	struct chat *c = chat_get(bot, id);

	if (c != NULL)
		return c;
	c = chat_new(bot, id, type);
	c->title = xstrdup("Grup");
	c->last_id = 1; /* every supergroup begins with the message of its creation */
	c->status = BOT_ADMINISTRATOR;
	c->rights = ALL_RIGHTS;
	chat_render(c);
	return c;
}

static void chat_free(struct chat *c)
{
	watchers_drop(&c->seen);
	for (size_t i = 0; i < c->nmessages; i++)
		message_free(c->messages[i]);
	for (size_t i = 0; i < c->ntopics; i++)
		free(c->topics[i].name);
	for (size_t i = 0; i < c->nanswers; i++) {
		free(c->answers[i].id);
		free(c->answers[i].text);
		free(c->answers[i].url);
	}
	free(c->messages);
	free(c->topics);
	free(c->answers);
	free(c->members);
	free(c->title);
	free(c->json);
	free(c->keyboard);
	free(c->action);
	free(c);
}

void chat_free_all(struct bot *bot)
{
	for (size_t i = 0; i < bot->nchats; i++)
		chat_free(bot->list[i]);
	free(bot->list);
	bot->list = NULL;
	bot->nchats = bot->chats_cap = 0;
	table_free(&bot->chats);
}

bool chat_is_group(const struct chat *c)
{
	return c->type != CHAT_PRIVATE;
}

struct member *chat_member(const struct chat *c, int64_t user)
{
	for (size_t i = 0; i < c->nmembers; i++)
		if (c->members[i].person->id == user)
			return &c->members[i];
	return NULL;
}

void chat_add_member(struct chat *c, struct person *p)
{
	if (p == NULL || chat_member(c, p->id) != NULL)
		return;
	c->members = xrealloc(c->members, (c->nmembers + 1) * sizeof(*c->members));
	c->members[c->nmembers++] = (struct member) { p, false };
}

bool chat_may(const struct chat *c, enum right right)
{
	return c->status == BOT_ADMINISTRATOR && (c->rights & 1u << right) != 0;
}

static int topic_order(const void *id, const void *topic)
{
	int32_t a = *(const int32_t *)id, b = ((const struct topic *)topic)->id;

	return (a > b) - (a < b);
}

struct topic *chat_topic(const struct chat *c, int32_t id)
{
	struct topic *t = NULL;

	if (c->ntopics > 0) /* message ids only grow, so the topics are in order */
		t = bsearch(&id, c->topics, c->ntopics, sizeof(*t), topic_order);
	return t == NULL || t->deleted ? NULL : t;
}

struct topic *chat_add_topic(struct chat *c, int32_t id, const char *name, int64_t color)
{
	struct topic *t;

	c->topics = xrealloc(c->topics, (c->ntopics + 1) * sizeof(*c->topics));
	t = &c->topics[c->ntopics++];
	*t = (struct topic) { .id = id, .name = xstrdup(name), .color = color };
	return t;
}

bool bot_knows(const struct bot *bot, int64_t user)
{
	for (size_t i = 0; i < bot->nchats; i++)
		if (chat_is_group(bot->list[i]) && chat_member(bot->list[i], user) != NULL)
			return true;
	return false;
}

void chat_changed(struct chat *c, struct message *m)
{
	c->seen.seq++;
	if (m != NULL)
		m->seq = c->seen.seq;
	watchers_wake(&c->seen);
}

void chat_pulsed(struct chat *c)
{
	c->seen.pulse++;
	watchers_wake(&c->seen);
}
