/* control_send.c - what people do: write, send files, share contacts; see control.h. */
#include "control.h"

#include <stdlib.h>
#include <string.h>

#include "armour.h"
#include "http.h"
#include "params.h"
#include "sim.h"
#include "tell.h"
#include "text.h"
#include "updates.h"

void control_answer_ids(struct control *c, int32_t update, int32_t message)
{
	struct buf json = { 0 };

	buf_addf(&json, "{\"ok\":true,\"update_id\":%d,\"message_id\":%d}", update, message);
	control_ok(c, &json);
}

static void write_photo(struct control *c, json_t *spec, struct buf *out)
{
	const char *data = param_str(spec, "data_base64", NULL);
	int w = (int)param_int(spec, "width", 800), h = (int)param_int(spec, "height", 600);
	size_t len = (size_t)param_int(spec, "size", 0);
	char *bytes = data == NULL ? NULL : base64_decode(data, &len);

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
	char *bytes = data == NULL ? NULL : base64_decode(data, &len);

	if (name == NULL && kind == FILE_DOCUMENT)
		name = "dokumen.pdf";
	media_write(file_add(&c->sim->files, kind, param_str(spec, "mime_type", NULL), name, bytes,
			     len, param_int(spec, "seed", 1), 0, 0),
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
		{ "document", FILE_DOCUMENT },     { "voice", FILE_VOICE },
		{ "video", FILE_VIDEO },           { "audio", FILE_AUDIO },
		{ "animation", FILE_ANIMATION },   { "sticker", FILE_STICKER },
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
			      param_int(spec, "user_id", 0), param_str(spec, "first_name", NULL),
			      out);
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
		control_fail(c, 400, "%s",
			     why.len > 0 ? why.s : "the text is too long for one message");
		*failed = true;
	} else if (rich.text.len > 0) {
		rich_write(&rich, &out, media ? "caption" : "text",
			   media ? "caption_entities" : "entities");
	}
	rich_free(&rich);
	buf_free(&why);
	return out.len > 0 ? buf_take(&out) : NULL;
}

struct chat *control_place(struct control *c, struct person *from)
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

struct person *control_sender(struct control *c)
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

	json_object_foreach(service, key, v)
	{
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
	/* A chain of replies is a thread of its own, but not in the General topic of a forum. */
	if (m->thread == 0 && original != NULL)
		m->thread = original->thread == 0 && chat_is_group(m->chat) && !m->chat->forum
				    ? original->id
				    : original->thread;
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
	control_answer_ids(c, tell_edited(m), m->id);
}

void control_post(struct control *c, struct chat *chat, struct person *from)
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
	control_answer_ids(c, tell_message(m), m->id);
}

static enum update_kind raw_kind(json_t *raw)
{
	for (unsigned k = 0; k < UP_OTHER; k++)
		if (json_object_get(raw, update_kind_names[k]) != NULL)
			return (enum update_kind)k;
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
	control_answer_ids(c, id, 0);
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
	from = control_sender(c);
	chat = from == NULL ? NULL : control_place(c, from);
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
		control_post(c, chat, from);
}
