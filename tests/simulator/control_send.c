/* control_send.c - what people do: write, send files, share contacts, press buttons, react. */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "http.h"
#include "params.h"
#include "sim.h"
#include "tell.h"
#include "text.h"
#include "updates.h"

static void answer_ids(struct control *c, int32_t update, int32_t message)
{
	struct buf json = { 0 };

	buf_addf(&json, "{\"ok\":true,\"update_id\":%d,\"message_id\":%d}", update, message);
	control_ok(c, &json);
}

static char *decode_base64(const char *text, size_t *len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct buf out = { 0 };
	uint32_t bits = 0;
	int n = 0;

	for (; *text != '\0' && *text != '='; text++) {
		const char *at = strchr(letters, *text);

		if (at == NULL)
			continue;
		bits = bits << 6 | (uint32_t)(at - letters);
		n += 6;
		if (n >= 8) {
			n -= 8;
			buf_putc(&out, (char)(bits >> n));
		}
	}
	*len = out.len;
	return buf_take(&out);
}

static void write_photo(struct control *c, json_t *spec, struct buf *out)
{
	const char *data = param_str(spec, "data_base64", NULL);
	int w = (int)param_int(spec, "width", 800), h = (int)param_int(spec, "height", 600);
	size_t len = (size_t)param_int(spec, "size", 0);
	char *bytes = data == NULL ? NULL : decode_base64(data, &len);

	if (bytes != NULL)
		picture_size(bytes, len, &w, &h);
	photo_write(&c->sim->files, out, bytes, len, param_int(spec, "seed", 1), len, w, h);
	free(bytes);
}

static void write_file(struct control *c, enum file_kind kind, json_t *spec, struct buf *out)
{
	const char *data = param_str(spec, "data_base64", NULL);
	const char *name = param_str(spec, "file_name", NULL);
	size_t len = (size_t)param_int(spec, "size", 0);
	char *bytes = data == NULL ? NULL : decode_base64(data, &len);

	if (name == NULL && kind == FILE_DOCUMENT)
		name = "dokumen.pdf";
	media_write(file_add(&c->sim->files, kind, param_str(spec, "mime_type", NULL), name, bytes, len,
			     param_int(spec, "seed", 1), 0, 0),
		    out, (int)param_int(spec, "duration", 3));
	free(bytes);
}

static void write_contact(const struct person *p, const char *phone, int64_t user, const char *name,
			  struct buf *out)
{
	buf_puts(out, "\"contact\":{\"phone_number\":");
	buf_json_str(out, phone == NULL ? "+628000000000" : phone);
	buf_puts(out, ",\"first_name\":");
	buf_json_str(out, name == NULL ? p->first_name : name);
	if (user != 0)
		buf_addf(out, ",\"user_id\":%lld", (long long)user);
	buf_putc(out, '}');
}

static bool write_media(struct control *c, const struct person *from, struct buf *out)
{
	static const struct {
		const char *key;
		enum file_kind kind;
	} files[] = {
		{ "document", FILE_DOCUMENT }, { "voice", FILE_VOICE },
		{ "video", FILE_VIDEO }, { "audio", FILE_AUDIO },
		{ "animation", FILE_ANIMATION }, { "sticker", FILE_STICKER },
		{ "video_note", FILE_VIDEO_NOTE },
	};
	json_t *spec;

	if (param_has(c->args, "photo"))
		write_photo(c, json_object_get(c->args, "photo"), out);
	for (size_t i = 0; i < ARRAY_LEN(files); i++)
		if (param_has(c->args, files[i].key))
			write_file(c, files[i].kind, json_object_get(c->args, files[i].key), out);
	spec = json_object_get(c->args, "contact");
	if (json_is_object(spec))
		write_contact(from, param_str(spec, "phone_number", NULL),
			      param_int(spec, "user_id", 0), param_str(spec, "first_name", NULL), out);
	if (param_bool(c->args, "share_contact"))
		write_contact(from, from->phone, from->id, NULL, out);
	spec = json_object_get(c->args, "location");
	if (json_is_object(spec))
		buf_addf(out, "\"location\":{\"latitude\":%.6f,\"longitude\":%.6f}",
			 json_number_value(json_object_get(spec, "latitude")),
			 json_number_value(json_object_get(spec, "longitude")));
	return out->len > 0;
}

/* the words of a message as JSON, or NULL; *failed when Telegram would not take them */
static char *write_words(struct control *c, bool media, bool *failed)
{
	struct rich rich = { 0 };
	struct buf why = { 0 }, out = { 0 };
	size_t len;
	const char *text = param_str(c->args, media ? "caption" : "text", &len);
	const char *mode = param_bool(c->args, "html") ? "HTML" : NULL;

	*failed = false;
	if (text == NULL)
		return NULL;
	if (!rich_parse(&rich, text, len, mode, json_object_get(c->args, "entities"), &why) ||
	    utf8_points(rich.text.s, rich.text.len) > (media ? CAPTION_MAX : TEXT_MAX)) {
		control_fail(c, 400, "%s", why.len > 0 ? why.s : "the text is too long for one message");
		*failed = true;
	} else if (rich.text.len > 0) {
		rich_write(&rich, &out, media ? "caption" : "text",
			   media ? "caption_entities" : "entities");
	}
	rich_free(&rich);
	buf_free(&why);
	return out.len > 0 ? buf_take(&out) : NULL;
}

static struct chat *place_of(struct control *c, struct person *from)
{
	struct chat *chat;

	if (!param_has(c->args, "chat") || param_int(c->args, "chat", 0) == from->id)
		return chat_private(c->bot, from);
	chat = chat_get(c->bot, param_int(c->args, "chat", 0));
	if (chat == NULL || !chat_is_group(chat))
		control_fail(c, 404, "no such group; create it with /sim/group");
	else if (chat_member(chat, from->id) == NULL)
		control_fail(c, 400, "%s is not a member of that group", from->first_name);
	else if (chat->migrated_to != 0)
		control_fail(c, 400, "that group has become %lld", (long long)chat->migrated_to);
	else
		return chat;
	return NULL;
}

static struct person *sender_of(struct control *c)
{
	struct person *p = person_get(c->sim, param_int(c->args, "from", 0));

	if (p == NULL)
		control_fail(c, 404, "no such user in \"from\"; create them with /sim/user");
	return p;
}

static void add_text_extra(struct message *m, const char *key, const char *value)
{
	struct buf b = { 0 };

	buf_json_str(&b, value);
	message_extra(m, key, b.s);
	buf_free(&b);
}

static void add_forward(struct control *c, struct message *m)
{
	json_t *v = json_object_get(c->args, "forward_from");
	const struct person *p = person_get(c->sim, json_integer_value(v));
	struct buf b = { 0 };

	if (v == NULL)
		return;
	if (p != NULL) {
		buf_addf(&b, "{\"type\":\"user\",\"sender_user\":%s,\"date\":%lld}", p->json,
			 (long long)m->date);
	} else {
		buf_puts(&b, "{\"type\":\"hidden_user\",\"sender_user_name\":");
		buf_json_str(&b, json_is_string(v) ? json_string_value(v) : "Seseorang");
		buf_addf(&b, ",\"date\":%lld}", (long long)m->date);
	}
	message_extra(m, "forward_origin", b.s);
	buf_free(&b);
}

/* "service": members of a service message, as {"new_chat_members":[…]} */
static void add_service(struct control *c, struct message *m)
{
	json_t *service = json_object_get(c->args, "service"), *v;
	const char *key;

	json_object_foreach(service, key, v) {
		char *text = json_dumps(v, JSON_COMPACT | JSON_ENCODE_ANY);

		message_extra(m, key, text);
		free(text);
		m->service = true;
	}
}

static void fill(struct control *c, struct message *m)
{
	const char *as = param_str(c->args, "as", NULL);
	const char *group = param_str(c->args, "media_group_id", NULL);
	const struct message *original;

	m->anonymous = as != NULL && strcmp(as, "anonymous_admin") == 0;
	m->reply_to = (int32_t)param_int(c->args, "reply_to", 0);
	m->thread = (int32_t)param_int(c->args, "topic", 0);
	original = m->reply_to == 0 ? NULL : message_get(m->chat, m->reply_to);
	if (m->thread == 0 && original != NULL)
		m->thread = original->thread != 0 || !chat_is_group(m->chat) ? original->thread
									      : original->id;
	m->topic_message = m->chat->forum && m->thread != 0;
	if (group != NULL)
		add_text_extra(m, "media_group_id", group);
	if (m->anonymous)
		add_text_extra(m, "author_signature", "admin");
	add_forward(c, m);
	add_service(c, m);
}

static void edit(struct control *c, struct chat *chat, struct person *from)
{
	struct message *m = message_get(chat, (int32_t)param_int(c->args, "edit", 0));
	char *words;
	bool failed;

	if (m == NULL || m->from != from) {
		control_fail(c, 404, "%s has no such message to edit", from->first_name);
		return;
	}
	words = write_words(c, m->media != NULL, &failed);
	if (failed)
		return;
	free(m->content);
	m->content = words;
	m->edit_date = clock_unix();
	m->edits++;
	chat_changed(chat, m);
	answer_ids(c, tell_edited(m), m->id);
}

static void post(struct control *c, struct chat *chat, struct person *from)
{
	struct buf media = { 0 };
	bool failed, has_media = write_media(c, from, &media);
	char *words = write_words(c, has_media, &failed);
	struct message *m;

	if (failed || (words == NULL && !has_media && !param_has(c->args, "service"))) {
		if (!failed)
			control_fail(c, 400, "nothing to send: give text, photo, document, …");
		buf_free(&media);
		return;
	}
	m = message_new(chat, from);
	m->content = words;
	m->caption = has_media;
	m->media = has_media ? buf_take(&media) : NULL;
	fill(c, m);
	if (!chat_is_group(chat))
		chat->started = true;
	message_add(m);
	answer_ids(c, tell_message(m), m->id);
}

static enum update_kind raw_kind(json_t *raw)
{
	static const struct {
		const char *key;
		enum update_kind kind;
	} kinds[] = {
		{ "message", UP_MESSAGE }, { "edited_message", UP_EDITED_MESSAGE },
		{ "callback_query", UP_CALLBACK_QUERY }, { "my_chat_member", UP_MY_CHAT_MEMBER },
		{ "chat_member", UP_CHAT_MEMBER }, { "message_reaction", UP_MESSAGE_REACTION },
	};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (json_object_get(raw, kinds[i].key) != NULL)
			return kinds[i].kind;
	return UP_OTHER;
}

static void inject(struct control *c, json_t *raw)
{
	char *text;
	int32_t id;

	json_object_del(raw, "update_id");
	if (json_object_size(raw) == 0) {
		control_fail(c, 400, "\"raw\" must be an update with at least one field");
		return;
	}
	text = json_dumps(raw, JSON_COMPACT);
	id = queue_push(c->bot->queue, raw_kind(raw), text + 1, strlen(text) - 2);
	free(text);
	answer_ids(c, id, 0);
}

void control_send(struct control *c)
{
	json_t *raw = json_object_get(c->args, "raw");
	struct person *from;
	struct chat *chat;

	if (json_is_object(raw)) {
		inject(c, raw);
		return;
	}
	from = sender_of(c);
	chat = from == NULL ? NULL : place_of(c, from);
	if (chat == NULL)
		return;
	if (!chat_is_group(chat) && chat->blocked)
		control_fail(c, 400, "%s has blocked the bot; unblock with /sim/block first",
			     from->first_name);
	else if (param_has(c->args, "topic") &&
		 chat_topic(chat, (int32_t)param_int(c->args, "topic", 0)) == NULL)
		control_fail(c, 404, "no such topic");
	else if (param_has(c->args, "edit"))
		edit(c, chat, from);
	else
		post(c, chat, from);
}

/* the button of an inline keyboard that has this data, or this label; NULL when there is none */
static json_t *find_button(json_t *markup, const char *data, const char *label)
{
	json_t *rows = json_object_get(markup, "inline_keyboard"), *row, *button;
	size_t i, k;

	if (rows == NULL)
		rows = json_object_get(markup, "keyboard");
	json_array_foreach(rows, i, row) {
		json_array_foreach(row, k, button) {
			const char *d = json_string_value(json_object_get(button, "callback_data"));
			const char *t = json_is_string(button) ? json_string_value(button)
				: json_string_value(json_object_get(button, "text"));

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

		if (m->deleted || !m->inline_markup || m->markup == NULL || (id != 0 && m->id != id))
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
		post(c, chat, from);
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
	struct person *from = sender_of(c);
	struct chat *chat = from == NULL ? NULL : place_of(c, from);
	const char *data = param_str(c->args, "data", NULL), *label = param_str(c->args, "text", NULL);
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
	struct person *from = sender_of(c);
	struct chat *chat = from == NULL ? NULL : place_of(c, from);
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
	answer_ids(c, update, m->id);
}
