/* control_press.c - people press buttons, of messages and of the reply keyboard, and react.
 * A button is found as a person finds it: by its label in the newest message that has it. */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "params.h"
#include "sim.h"
#include "tell.h"

/* the button of an inline keyboard that has this data, or this label; NULL when there is none */
static json_t *find_button(json_t *markup, const char *data, const char *label)
{
	json_t *rows = json_object_get(markup, "inline_keyboard"), *row, *button;
	size_t i, k;

	if (rows == NULL)
		rows = json_object_get(markup, "keyboard");
	json_array_foreach(rows, i, row)
	{
		json_array_foreach(row, k, button)
		{
			const char *d = json_string_value(json_object_get(button, "callback_data"));
			const char *t = json_is_string(button) ? json_string_value(button)
							       : json_string_value(json_object_get(
									 button, "text"));

			if ((data != NULL && d != NULL && strcmp(d, data) == 0) ||
			    (data == NULL && t != NULL && strcmp(t, label) == 0))
				return button;
		}
	}
	return NULL;
}

static bool has_button(const struct message *m, const char *data, const char *label,
		       struct buf *found, bool *pressable)
{
	json_t *markup = json_loads(m->markup, 0, NULL), *button;
	const char *d;
	bool has;

	button = find_button(markup, data, label);
	has = button != NULL;
	d = json_string_value(json_object_get(button, "callback_data"));
	*pressable = d != NULL;
	if (d != NULL)
		buf_puts(found, d);
	json_decref(markup);
	return has;
}

static struct message *message_with_button(const struct chat *chat, int32_t id, const char *data,
					   const char *label, struct buf *found, bool *pressable)
{
	for (size_t i = chat->nmessages; i-- > 0;) {
		struct message *m = chat->messages[i];

		if (m->deleted || !m->inline_markup || m->markup == NULL ||
		    (id != 0 && m->id != id))
			continue;
		if (has_button(m, data, label, found, pressable))
			return m;
	}
	return NULL;
}

static void answer_press(struct control *c, const struct message *m, struct person *from,
			 const char *data)
{
	struct buf json = { 0 };
	char id[24];
	int32_t update = tell_callback(m, from, data, param_bool(c->args, "inaccessible"), id);

	buf_addf(&json, "{\"ok\":true,\"update_id\":%d,\"callback_id\":\"%s\",\"message_id\":%d}",
		 update, id, m->id);
	control_ok(c, &json);
}

/* a reply keyboard's button writes its label, or shares the contact */
static bool press_keyboard(struct control *c, struct chat *chat, struct person *from,
			   const char *label)
{
	json_t *markup = chat->keyboard == NULL ? NULL : json_loads(chat->keyboard, 0, NULL);
	json_t *button = label == NULL ? NULL : find_button(markup, NULL, label);

	if (button != NULL) {
		if (param_bool(button, "request_contact")) {
			json_object_set_new(c->args, "share_contact", json_true());
			json_object_del(c->args, "text");
		}
		control_post(c, chat, from);
	}
	json_decref(markup);
	return button != NULL;
}

static void no_button(struct control *c, int32_t id, const char *name)
{
	if (id == 0)
		control_fail(c, 404, "no message of this chat has a button \"%.80s\"", name);
	else
		control_fail(c, 404, "message %d has no button \"%.80s\"", id, name);
}

/* "force" presses what is no longer or never was there, as an old client or a forger does */
static void force_press(struct control *c, struct chat *chat, struct person *from, int32_t id,
			const char *data)
{
	const struct message *m = message_get(chat, id);
	struct message gone = { .id = id, .chat = chat, .from = c->bot->person };

	if (m == NULL)
		json_object_set_new(c->args, "inaccessible", json_true());
	answer_press(c, m == NULL ? &gone : m, from, data);
}

void control_press(struct control *c)
{
	struct person *from = control_sender(c);
	struct chat *chat = from == NULL ? NULL : control_place(c, from);
	const char *data = param_str(c->args, "data", NULL),
		   *label = param_str(c->args, "text", NULL);
	int32_t id = (int32_t)param_int(c->args, "message", 0);
	struct buf found = { 0 };
	struct message *m;
	bool pressable;

	if (chat == NULL)
		return;
	if (data == NULL && label == NULL) {
		control_fail(c, 400, "give \"data\" or the button's \"text\"");
		return;
	}
	if (data != NULL && param_bool(c->args, "force")) {
		force_press(c, chat, from, id, data);
		return;
	}
	m = message_with_button(chat, id, data, label, &found, &pressable);
	if (m == NULL && !(id == 0 && press_keyboard(c, chat, from, label)))
		no_button(c, id, data != NULL ? data : label);
	else if (m != NULL && !pressable)
		control_fail(c, 400, "that button opens a link or copies; it cannot be pressed");
	else if (m != NULL)
		answer_press(c, m, from, found.s);
	buf_free(&found);
}

void control_react(struct control *c)
{
	struct person *from = control_sender(c);
	struct chat *chat = from == NULL ? NULL : control_place(c, from);
	struct message *m;
	char *old;
	int32_t update;

	if (chat == NULL)
		return;
	m = message_get(chat, (int32_t)param_int(c->args, "message", 0));
	if (m == NULL) {
		control_fail(c, 404, "no such message");
		return;
	}
	old = m->people_reaction;
	m->people_reaction = xstrdup(param_str(c->args, "emoji", NULL));
	update = tell_reaction(m, from, old);
	free(old);
	chat_changed(chat, m);
	control_answer_ids(c, update, m->id);
}
