/* api_edit.c - changing what was said: edits, deletions, reactions, answers to button presses. */
#include "api.h"

#include <stdlib.h>
#include <string.h>

#include "sim.h"
#include "text.h"
#include "updates.h"

enum { DELETE_HOURS = 48 };

static struct message *message_of(struct call *c, const char *verb, enum access access)
{
	struct chat *chat = call_chat(c, "chat_id", access);
	int32_t id = (int32_t)param_int(c->args, "message_id", 0);
	struct message *m;

	if (chat == NULL)
		return NULL;
	if (!param_has(c->args, "message_id")) {
		call_fail(c, 400, "message identifier is not specified");
		return NULL;
	}
	m = message_get(chat, id);
	if (m == NULL)
		call_fail(c, 400, "message to %s not found", verb);
	return m;
}

static bool same(const char *a, const char *b)
{
	return a == b || (a != NULL && b != NULL && strcmp(a, b) == 0);
}

static bool check_edit(struct call *c, const struct message *m, const struct post *p)
{
	int seconds;

	if (!same(p->content, m->content) || !same(p->markup, m->markup)) {
		seconds = limits_take(&c->sim->limits, m->chat);
		return seconds == 0 ? true : call_fail_retry(c, seconds);
	}
	return call_fail(c, 400,
			 "message is not modified: specified new message content and reply "
			 "markup are exactly the same as a current content and reply markup of the "
			 "message");
}

static struct message *editable(struct call *c)
{
	struct message *m = message_of(c, "edit", TO_WRITE);
	bool fixed;

	if (m == NULL)
		return NULL;
	fixed = !m->from_bot || m->service || (m->markup != NULL && !m->inline_markup) ||
		(m->extra != NULL && strstr(m->extra, "forward_origin") != NULL);
	if (!fixed)
		return m;
	call_fail(c, 400, "message can't be edited");
	return NULL;
}

static void apply_edit(struct call *c, struct message *m, struct post *p, bool new_text)
{
	if (!check_edit(c, m, p))
		return;
	if (new_text) {
		free(m->content);
		m->content = p->content;
		p->content = NULL;
		m->edit_date = clock_unix();
	}
	free(m->markup); /* an edit without a keyboard takes the old one away */
	m->markup = p->markup;
	m->inline_markup = p->markup != NULL;
	p->markup = NULL;
	m->edits++;
	chat_changed(m->chat, m);
	call_message(c, m);
}

static void edit_words(struct call *c, bool caption)
{
	struct post p = { .caption = caption };
	struct message *m = NULL;

	if (post_text(c, &p, caption ? "caption" : "text", !caption) && post_markup(c, &p))
		m = editable(c);
	if (m != NULL && caption != (m->media != NULL))
		call_fail(c, 400, "there is no %s in the message to edit",
			  caption ? "caption" : "text");
	else if (m != NULL)
		apply_edit(c, m, &p, true);
	post_free(&p);
}

void api_edit_message_text(struct call *c)
{
	edit_words(c, false);
}

void api_edit_message_caption(struct call *c)
{
	edit_words(c, true);
}

void api_edit_message_reply_markup(struct call *c)
{
	struct post p = { 0 };
	struct message *m = post_markup(c, &p) ? editable(c) : NULL;

	if (m != NULL) {
		p.content = xstrdup(m->content);
		apply_edit(c, m, &p, false);
	}
	post_free(&p);
}

static bool may_delete(const struct message *m)
{
	if (clock_unix() - m->date >= DELETE_HOURS * 3600)
		return false;
	return m->from_bot || !chat_is_group(m->chat) || chat_may(m->chat, CAN_DELETE_MESSAGES);
}

void api_delete_message(struct call *c)
{
	struct message *m = message_of(c, "delete", TO_READ);

	if (m == NULL)
		return;
	if (!may_delete(m)) {
		call_fail(c, 400, "message can't be deleted%s", m->from_bot ? " for everyone" : "");
		return;
	}
	m->deleted = true;
	chat_changed(m->chat, m);
	call_result(c, "true");
}

/* the fixed list of emoji that free reactions may have */
static bool may_react(const char *emoji)
{
	static const char list[] =
		"❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 "
		"❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 "
		"🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 "
		"🤷‍♂ 🤷 🤷‍♀ 😡 ";
	const char *at = strstr(list, emoji);

	return at != NULL && at[strlen(emoji)] == ' ' && strchr(emoji, ' ') == NULL;
}

void api_set_message_reaction(struct call *c)
{
	bool broken;
	const json_t *list = param_json(c->args, "reaction", &broken);
	struct message *m = message_of(c, "react", TO_READ);
	const char *emoji = json_string_value(json_object_get(json_array_get(list, 0), "emoji"));

	if (m == NULL)
		return;
	if (broken || (emoji != NULL && !may_react(emoji)) || json_array_size(list) > 1) {
		call_fail(c, 400,
			  broken ? "can't parse reaction types JSON object" : "REACTION_INVALID");
		return;
	}
	free(m->bot_reaction);
	m->bot_reaction = xstrdup(emoji);
	chat_changed(m->chat, m);
	call_result(c, "true");
}

static void keep_answer(struct chat *chat, struct answer a)
{
	if (chat->nanswers == ANSWERS_KEPT) {
		free(chat->answers[0].id);
		free(chat->answers[0].text);
		free(chat->answers[0].url);
		memmove(chat->answers, chat->answers + 1, --chat->nanswers * sizeof(a));
	}
	chat->answers = xrealloc(chat->answers, (chat->nanswers + 1) * sizeof(a));
	chat->answers[chat->nanswers++] = a;
}

void api_answer_callback_query(struct call *c)
{
	const char *id = param_str(c->args, "callback_query_id", NULL);
	const char *text = param_str(c->args, "text", NULL);
	struct callback *cb = callback_open(c->bot->callbacks, id);

	if (cb == NULL) {
		call_fail(c, 400,
			  "query is too old and response timeout expired or query ID is "
			  "invalid");
		return;
	}
	if (text != NULL && utf8_points(text, strlen(text)) > 200) {
		call_fail(c, 400, "MESSAGE_TOO_LONG");
		return;
	}
	cb->answered = true;
	chat_changed(cb->chat, NULL);
	keep_answer(cb->chat, (struct answer) { cb->chat->seen.seq, cb->user,
						param_bool(c->args, "show_alert"), xstrdup(id),
						xstrdup(text == NULL ? "" : text),
						xstrdup(param_str(c->args, "url", NULL)) });
	call_result(c, "true");
}
