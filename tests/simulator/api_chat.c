/* api_chat.c - the bot about itself and about chats: getMe, getChat, members, commands. */
#include "api.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "tell.h"
#include "text.h"

void api_get_me(struct call *c)
{
	const char *json = c->bot->person->json;
	struct buf *out = call_begin(c);

	buf_add(out, json, strlen(json) - 1);
	buf_addf(out,
		 ",\"can_join_groups\":true,\"can_read_all_group_messages\":%s,"
		 "\"supports_inline_queries\":false,\"can_connect_to_business\":false,"
		 "\"has_main_web_app\":false,\"has_topics_enabled\":false}",
		 c->bot->reads_all ? "true" : "false");
	call_end(c);
}

void api_get_chat(struct call *c)
{
	const struct chat *chat = call_chat(c, "chat_id", TO_READ);
	struct buf *out;

	if (chat == NULL)
		return;
	out = call_begin(c);
	buf_add(out, chat->json, strlen(chat->json) - 1);
	buf_puts(out,
		 ",\"accent_color_id\":0,\"max_reaction_count\":11,\"accepted_gift_types\":{}");
	if (chat_is_group(chat))
		buf_puts(out, ",\"permissions\":{\"can_send_messages\":true}");
	buf_putc(out, '}');
	call_end(c);
}

void api_get_chat_member(struct call *c)
{
	const struct chat *chat = call_chat(c, "chat_id", TO_READ);
	int64_t id = param_int(c->args, "user_id", 0);
	const struct member *m;
	const struct person *p;
	const char *status = "left";

	if (chat == NULL)
		return;
	if (id == c->bot->person->id) {
		char *json = bot_member_json(chat);

		call_result(c, json);
		free(json);
		return;
	}
	p = person_get(c->sim, id);
	if (p == NULL) {
		call_fail(c, 400, id == 0 ? "invalid user_id specified" : "user not found");
		return;
	}
	m = chat_member(chat, id);
	if (m != NULL || id == chat->id)
		status = m != NULL && m->admin ? "administrator" : "member";
	buf_addf(call_begin(c), "{\"user\":%s,\"status\":\"%s\"}", p->json, status);
	call_end(c);
}

void api_leave_chat(struct call *c)
{
	struct chat *chat = call_chat(c, "chat_id", TO_READ);
	char *old;

	if (chat == NULL)
		return;
	if (!chat_is_group(chat)) {
		call_fail(c, 400, "chat not found");
		return;
	}
	old = bot_member_json(chat);
	chat->status = BOT_LEFT;
	tell_my_member(chat, c->bot->person, old);
	free(old);
	chat_changed(chat, NULL);
	call_result(c, "true");
}

static const char *const scopes[] = {
	"default", "all_private_chats",   "all_group_chats", "all_chat_administrators",
	"chat",    "chat_administrators", "chat_member"
};

/* "scope chat user language", which is what a list of commands is kept under */
static bool scope_key(struct call *c, struct buf *key)
{
	bool broken, known = false;
	const json_t *scope = param_json(c->args, "scope", &broken);
	const char *type = json_string_value(json_object_get(scope, "type"));
	const char *language = param_str(c->args, "language_code", NULL);
	int64_t chat = param_int(scope, "chat_id", 0);

	if (broken || (scope != NULL && type == NULL))
		return call_fail(c, 400,
				 "can't parse BotCommandScope: Field \"type\" is not specified");
	if (language == NULL)
		language = "";
	if (language[0] != '\0' && (strlen(language) != 2 || !islower((unsigned char)language[0])))
		return call_fail(c, 400, "invalid language code specified");
	if (type == NULL)
		type = "default";
	for (size_t i = 0; i < ARRAY_LEN(scopes); i++)
		known = known || strcmp(type, scopes[i]) == 0;
	if (!known)
		return call_fail(c, 400, "can't parse BotCommandScope: unsupported type specified");
	if (strncmp(type, "chat", 4) == 0 && chat_get(c->bot, chat) == NULL)
		return call_fail(c, 400, "chat not found");
	buf_addf(key, "%s %lld %lld %s", type, (long long)chat,
		 (long long)param_int(scope, "user_id", 0), language);
	return true;
}

static bool check_command(struct call *c, json_t *item)
{
	const char *name = json_string_value(json_object_get(item, "command"));
	const char *text = json_string_value(json_object_get(item, "description"));
	size_t len;

	if (name == NULL || text == NULL)
		return call_fail(c, 400, "can't parse BotCommand: Field \"%s\" is not specified",
				 name == NULL ? "command" : "description");
	name += name[0] == '/';
	len = strlen(name);
	if (len < 1 || len > 32 || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len)
		return call_fail(c, 400, "BOT_COMMAND_INVALID");
	len = utf8_points(text, strlen(text));
	if (len < 1 || len > 256)
		return call_fail(c, 400, "BOT_COMMAND_DESCRIPTION_INVALID");
	json_object_set_new(item, "command", json_string(name));
	return true;
}

void api_set_my_commands(struct call *c)
{
	bool broken;
	json_t *list = param_json(c->args, "commands", &broken), *item;
	struct buf key = { 0 };
	size_t i;
	bool good = true;

	if (broken || !json_is_array(list))
		good = call_fail(c, 400, "can't parse commands JSON object");
	else if (json_array_size(list) > 100)
		good = call_fail(c, 400, "BOT_COMMANDS_TOO_MUCH");
	for (i = 0; good && (item = json_array_get(list, i)) != NULL; i++)
		good = check_command(c, item);
	if (good && scope_key(c, &key)) {
		json_object_set(c->bot->commands, key.s, list);
		call_result(c, "true");
	}
	buf_free(&key);
}

void api_get_my_commands(struct call *c)
{
	struct buf key = { 0 };

	if (scope_key(c, &key)) {
		json_t *list = json_object_get(c->bot->commands, key.s);
		char *text = list == NULL ? xstrdup("[]") : json_dumps(list, JSON_COMPACT);

		call_result(c, text);
		free(text);
	}
	buf_free(&key);
}

void api_delete_my_commands(struct call *c)
{
	struct buf key = { 0 };

	if (scope_key(c, &key)) {
		json_object_del(c->bot->commands, key.s);
		call_result(c, "true");
	}
	buf_free(&key);
}

static void set_description(struct call *c, const char *param, size_t max)
{
	const char *text = param_str(c->args, param, NULL);

	if (text != NULL && utf8_points(text, strlen(text)) > max) {
		call_fail(c, 400, "DESCRIPTION_TOO_LONG");
		return;
	}
	json_object_set_new(c->bot->descriptions, param, json_string(text == NULL ? "" : text));
	call_result(c, "true");
}

void api_set_my_description(struct call *c)
{
	set_description(c, "description", 512);
}

void api_set_my_short_description(struct call *c)
{
	set_description(c, "short_description", 120);
}
