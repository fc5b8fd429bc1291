/* control_world.c - people, groups and what happens to them; see control.h. */
#include "control.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "params.h"
#include "sim.h"
#include "tell.h"
#include "updates.h"

static void done(struct control *c)
{
	struct buf json = { 0 };

	control_ok(c, &json);
}

static void render_chats_of(struct sim *sim, const struct person *p)
{
	for (size_t i = 0; i < sim->nbots; i++) {
		struct chat *chat = chat_get(sim->bots[i], p->id);

		if (chat != NULL)
			chat_render(chat);
	}
}

void control_user(struct control *c)
{
	static const struct {
		const char *key;
		size_t field;
	} fields[] = {
		{ "first_name", offsetof(struct person, first_name) },
		{ "last_name", offsetof(struct person, last_name) },
		{ "username", offsetof(struct person, username) },
		{ "language_code", offsetof(struct person, language) },
		{ "phone", offsetof(struct person, phone) },
		{ "role", offsetof(struct person, role) },
	};
	struct person *p = person_make(c->sim, param_int(c->args, "id", 0));

	if (p == NULL) {
		control_fail(c, 400, "\"id\" must be a positive number");
		return;
	}
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		person_set((char **)((char *)p + fields[i].field),
			   json_object_get(c->args, fields[i].key));
	if (param_has(c->args, "deactivated"))
		p->deactivated = param_bool(c->args, "deactivated");
	person_render(p);
	render_chats_of(c->sim, p);
	done(c);
}

static bool read_status(struct control *c, struct chat *g)
{
	static const char *const names[] = { "administrator", "member", "left", "kicked" };
	const char *name = param_str(c->args, "bot_status", NULL);

	for (size_t i = 0; name != NULL && i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) != 0)
			continue;
		g->status = (enum member_status)i;
		return true;
	}
	return name == NULL;
}

static void read_rights(struct control *c, struct chat *g)
{
	const json_t *rights = json_object_get(c->args, "bot_rights");

	for (size_t i = 0; json_is_object(rights) && i < RIGHTS; i++) {
		if (!param_has(rights, right_names[i]))
			continue;
		g->rights &= ~(1u << i);
		if (param_bool(rights, right_names[i]))
			g->rights |= 1u << i;
	}
}

/* "members" replaces the list; "admins" marks some of them */
static void read_members(struct control *c, struct chat *g)
{
	const json_t *members = json_object_get(c->args, "members");
	const json_t *admins = json_object_get(c->args, "admins"), *item;
	size_t i;

	if (json_is_array(members))
		g->nmembers = 0;
	json_array_foreach(members, i, item)
		chat_add_member(g, person_make(c->sim, json_integer_value(item)));
	json_array_foreach(admins, i, item)
	{
		struct person *p = person_make(c->sim, json_integer_value(item));

		chat_add_member(g, p);
		if (p != NULL)
			chat_member(g, p->id)->admin = true;
	}
}

/* the bot's standing in a group before it was added */
static char *member_before(struct chat *g)
{
	enum member_status status = g->status;
	char *json;

	g->status = BOT_LEFT;
	json = bot_member_json(g);
	g->status = status;
	return json;
}

void control_group(struct control *c)
{
	int64_t id = param_int(c->args, "id", 0);
	const char *type = param_str(c->args, "type", NULL);
	bool fresh = chat_get(c->bot, id) == NULL,
	     basic = type != NULL && strcmp(type, "group") == 0;
	struct chat *g;
	char *old, *now;

	if (id >= 0) {
		control_fail(c, 400, "\"id\" of a group must be negative");
		return;
	}
	g = chat_group(c->bot, id, basic ? CHAT_GROUP : CHAT_SUPERGROUP);
	old = fresh ? member_before(g) : bot_member_json(g);
	person_set(&g->title, json_object_get(c->args, "title"));
	if (param_has(c->args, "forum"))
		g->forum = param_bool(c->args, "forum");
	read_members(c, g);
	read_rights(c, g);
	chat_render(g);
	if (!read_status(c, g)) {
		free(old);
		control_fail(c, 400,
			     "\"bot_status\" must be administrator, member, left or kicked");
		return;
	}
	now = bot_member_json(g);
	if (strcmp(old, now) != 0 && g->nmembers > 0 && (!fresh || param_bool(c->args, "announce")))
		tell_my_member(g, g->members[0].person, old);
	free(old);
	free(now);
	chat_changed(g, NULL);
	done(c);
}

void control_block(struct control *c)
{
	struct person *p = person_get(c->sim, param_int(c->args, "user", 0));
	struct chat *chat;
	bool blocked = param_bool(c->args, "blocked");
	char *old;

	if (p == NULL) {
		control_fail(c, 404, "no such user");
		return;
	}
	chat = chat_private(c->bot, p);
	if (chat->blocked != blocked) {
		old = bot_member_json(chat);
		chat->blocked = blocked;
		chat->started = true;
		tell_my_member(chat, p, old);
		free(old);
		chat_changed(chat, NULL);
	}
	done(c);
}

static void service_number(struct chat *c, struct person *from, const char *key, int64_t id)
{
	struct message *m = message_new(c, from);
	char text[24];

	m->service = true;
	snprintf(text, sizeof(text), "%lld", (long long)id);
	message_extra(m, key, text);
	message_add(m);
	tell_message(m);
}

/* The old chat is closed for good, and both sides of the move are told. */
void control_migrate(struct control *c)
{
	struct chat *old = chat_get(c->bot, param_int(c->args, "chat", 0)), *g;
	int64_t to = param_int(c->args, "to", 0);
	struct buf json = { 0 };

	if (old == NULL || !chat_is_group(old) || old->migrated_to != 0 || old->nmembers == 0) {
		control_fail(c, 400, "\"chat\" must be a group with members that has not migrated");
		return;
	}
	if (to == 0)
		to = SUPERGROUP_BASE - 2000000 -
		     (old->id < SUPERGROUP_BASE ? SUPERGROUP_BASE - old->id : -old->id);
	g = chat_group(c->bot, to, CHAT_SUPERGROUP);
	free(g->title);
	g->title = xstrdup(old->title);
	g->forum = old->forum;
	g->status = old->status;
	g->rights = old->rights;
	for (size_t i = 0; i < old->nmembers; i++)
		chat_add_member(g, old->members[i].person);
	chat_render(g);
	service_number(old, old->members[0].person, "migrate_to_chat_id", to);
	old->migrated_to = to;
	service_number(g, old->members[0].person, "migrate_from_chat_id", old->id);
	buf_addf(&json, "{\"ok\":true,\"chat\":%lld}", (long long)to);
	control_ok(c, &json);
}

void control_expire(struct control *c)
{
	callbacks_expire(c->bot->callbacks);
	queue_expire_callbacks(c->bot->queue);
	done(c);
}

void control_age(struct control *c)
{
	struct chat *chat = chat_get(c->bot, param_int(c->args, "chat", 0));
	struct message *m = chat == NULL
				    ? NULL
				    : message_get(chat, (int32_t)param_int(c->args, "message", 0));

	if (m == NULL) {
		control_fail(c, 404, "no such message");
		return;
	}
	m->date -= param_int(c->args, "hours", 0) * 3600;
	done(c);
}

static void write_field(struct buf *b, const char *key, const char *value)
{
	if (value == NULL)
		return;
	buf_addf(b, ",\"%s\":", key);
	buf_json_str(b, value);
}

static void write_person(const struct bot *bot, const struct person *p, struct buf *b)
{
	const struct chat *chat = chat_get(bot, p->id);

	buf_add(b, p->json, strlen(p->json) - 1);
	write_field(b, "phone", p->phone);
	write_field(b, "role", p->role);
	buf_addf(b, ",\"started\":%s,\"blocked\":%s}",
		 chat != NULL && chat->started ? "true" : "false",
		 chat != NULL && chat->blocked ? "true" : "false");
}

static void write_chat(const struct chat *chat, struct buf *b)
{
	buf_addf(b, "{\"chat\":%s,\"seq\":%lld,\"messages\":%zu,\"members\":[", chat->json,
		 (long long)chat->seen.seq, chat->nmessages);
	for (size_t i = 0; i < chat->nmembers; i++)
		buf_addf(b, "%s%lld", i > 0 ? "," : "", (long long)chat->members[i].person->id);
	buf_addf(b, "],\"migrated_to\":%lld}", (long long)chat->migrated_to);
}

void control_chats(struct control *c)
{
	struct buf b = { 0 };
	char *commands = json_dumps(c->bot->commands, JSON_COMPACT);
	bool comma = false;

	buf_addf(&b, "{\"bot\":%s,\"staff_chat\":%lld,\"commands\":%s,\"chats\":[",
		 c->bot->person->json, (long long)c->sim->staff_chat, commands);
	free(commands);
	for (size_t i = 0; i < c->bot->nchats; i++) {
		if (c->bot->list[i]->light)
			continue;
		if (comma)
			buf_putc(&b, ',');
		write_chat(c->bot->list[i], &b);
		comma = true;
	}
	buf_puts(&b, "],\"people\":[");
	comma = false;
	for (size_t i = 0; i < c->sim->npeople; i++) {
		const struct chat *chat = chat_get(c->bot, c->sim->people_list[i]->id);

		if (chat != NULL && chat->light)
			continue;
		if (comma)
			buf_putc(&b, ',');
		write_person(c->bot, c->sim->people_list[i], &b);
		comma = true;
	}
	buf_puts(&b, "]}");
	control_ok(c, &b);
}
