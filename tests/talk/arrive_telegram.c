/* arrive_telegram.c - what people do, as the JSON that Telegram would send about it. */
#include "tests/talk/arrive.h"

#include "base/json.h"

static const char *text_id(struct world *w, int64_t n)
{
	return arena_printf(&w->arena, "%lld", (long long)n);
}

static bool push(struct world *w, const char *part, json_t *value)
{
	return world_push(
		w, json_pack("{s:I, s:o}", "update_id", (json_int_t)w->next_update++, part, value));
}

/* ---- people and chats ---- */

static json_t *sender(const struct doing *d)
{
	return json_pack("{s:I, s:b, s:s, s:s}", "id", (json_int_t)strtoll(d->person->id, NULL, 10),
			 "is_bot", 0, "first_name", d->person->name, "language_code",
			 d->person->lang);
}

static json_t *chat(const struct doing *d)
{
	json_int_t id = strtoll(d->chat, NULL, 10);

	if (id < 0)
		return json_pack("{s:I, s:s, s:s, s:b}", "id", id, "type", "supergroup", "title",
				 *d->step->group ? d->step->group : STAFF_GROUP, "is_forum",
				 d->w->forum);
	return json_pack("{s:I, s:s, s:s}", "id", id, "type", "private", "first_name",
			 d->person->name);
}

/* In a topic every message that answers no other one points at the topic's own first message. */
static json_t *message(const struct doing *d)
{
	json_t *m = json_pack(
		"{s:I, s:I, s:o, s:o}", "message_id", (json_int_t)d->w->next_message++, "date",
		(json_int_t)(d->w->now_ms / 1000), "chat", chat(d), "from", sender(d));
	json_t *first;

	if (!d->topic)
		return m;
	first = json_pack("{s:I, s:I, s:o, s:{}}", "message_id", (json_int_t)d->topic, "date",
			  (json_int_t)1, "chat", chat(d), "forum_topic_created");
	json_object_set_new(m, "message_thread_id", json_integer(d->topic));
	json_object_set_new(m, "is_topic_message", json_true());
	json_object_set_new(m, "reply_to_message", first);
	return m;
}

/* Takes m over. */
static bool say_message(struct doing *d, json_t *m)
{
	char *raw = json_dumps(m, JSON_COMPACT);
	bool kept = raw && arrive_remember(d, raw);

	free(raw);
	return push(d->w, "message", m) && kept;
}

static bool say_with(struct doing *d, const char *member, json_t *value, const char *text_member)
{
	json_t *m = message(d);

	if (value)
		json_object_set_new(m, member, value);
	if (*d->rest)
		json_object_set_new(m, text_member, json_string(d->rest));
	return say_message(d, m);
}

/* ---- tags ---- */

static bool plain_text(struct doing *d)
{
	return say_with(d, "", NULL, "text");
}

/* what: see files_new(). */
static json_t *photo(struct doing *d, const char *what)
{
	const char *id = files_new(d->w, CHANNEL_TELEGRAM, what);

	return json_pack("[{s:s+, s:s+, s:i, s:i}, {s:s, s:s+, s:i, s:i}]", "file_id", id, "-s",
			 "file_unique_id", id, "s", "width", 90, "height", 160, "file_id", id,
			 "file_unique_id", id, "u", "width", 720, "height", 1280);
}

static bool tag_photo(struct doing *d)
{
	return say_with(d, "photo", photo(d, files_word(d->tag)), "caption");
}

/* "(album 3)": as many photos with one group id; the caption is on the first. */
static bool tag_album(struct doing *d)
{
	long n = strtol(d->tag + strlen("album"), NULL, 10);
	const char *id = text_id(d->w, d->w->next_message);

	for (long i = 0; i < n && i < 10; i++) {
		json_t *m = message(d);

		json_object_set_new(m, "photo", photo(d, NULL));
		json_object_set_new(m, "media_group_id", json_string(id));
		if (i == 0 && *d->rest)
			json_object_set_new(m, "caption", json_string(d->rest));
		if (!push(d->w, "message", m))
			return false;
	}
	return true;
}

static bool tag_file(struct doing *d)
{
	static const struct {
		const char *tag, *member;
	} files[] = { { "dokumen", "document" },
		      { "suara", "voice" },
		      { "video", "video" },
		      { "stiker", "sticker" } };
	size_t len = strcspn(d->tag, " ");

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		const char *id;

		if (strncmp(files[i].tag, d->tag, len) != 0 || files[i].tag[len])
			continue;
		id = files_new(d->w, CHANNEL_TELEGRAM, files_word(d->tag));
		return say_with(d, files[i].member,
				json_pack("{s:s, s:s+}", "file_id", id, "file_unique_id", id, "u"),
				"caption");
	}
	return false;
}

static bool tag_location(struct doing *d)
{
	return say_with(d, "location",
			json_pack("{s:f, s:f}", "latitude", -6.2, "longitude", 106.8), "caption");
}

static bool tag_dice(struct doing *d)
{
	return say_with(d, "dice", json_pack("{s:s}", "emoji", "🎲"), "caption");
}

/* "(kontak)" is the own one, as the button sends it; "(kontak 0812…)" somebody else's. */
static bool tag_contact(struct doing *d)
{
	const char *number = script_trim(&d->w->arena, d->tag + strlen("kontak"),
					 strlen(d->tag) - strlen("kontak"));
	json_t *c;

	if (*number)
		c = json_pack("{s:s, s:s}", "phone_number", number, "first_name", "Teman");
	else
		c = json_pack("{s:s, s:s, s:I}", "phone_number",
			      d->person->phone ? d->person->phone : "", "first_name",
			      d->person->name, "user_id",
			      (json_int_t)strtoll(d->person->id, NULL, 10));
	return say_with(d, "contact", c, "caption");
}

/* "(edit) halo": their newest message here, in other words. */
static bool tag_edited(struct doing *d)
{
	const char *old = arrive_remembered(d);
	json_t *m = old ? json_loads(old, 0, NULL) : message(d);
	bool words = !old || json_object_get(m, "text");

	json_object_set_new(m, "edit_date", json_integer(d->w->now_ms / 1000));
	json_object_set_new(m, words ? "text" : "caption", json_string(d->rest));
	return push(d->w, "edited_message", m);
}

static bool tag_forward(struct doing *d)
{
	return say_with(d, "forward_origin",
			json_pack("{s:s, s:i, s:s}", "type", "hidden_user", "date", 1,
				  "sender_user_name", "Orang"),
			"text");
}

/* "(balas)" to the bot's newest message, "(balas RF-1)" to the newest with these words, "(balas
 * foto RF-1)" with a photo. */
static bool tag_reply(struct doing *d)
{
	static const char plain[] = "balas", with_photo[] = "balas foto";
	bool has_photo = text_starts(d->tag, with_photo);
	const char *words = d->tag + strlen(has_photo ? with_photo : plain);
	json_t *m;
	int64_t to;

	words = script_trim(&d->w->arena, words, strlen(words));
	to = chats_find(d->w, d->chat, d->topic, words);
	if (!to)
		return world_fail(d->w, "nothing of the bot's to reply to here: %s", words);
	m = message(d);
	json_object_set_new(m, "reply_to_message",
			    json_pack("{s:I, s:I, s:o}", "message_id", (json_int_t)to, "date",
				      (json_int_t)1, "chat", chat(d)));
	if (has_photo)
		json_object_set_new(m, "photo", photo(d, NULL));
	json_object_set_new(m, has_photo ? "caption" : "text", json_string(d->rest));
	return say_message(d, m);
}

static bool tag_anonymous(struct doing *d)
{
	json_t *m = message(d);

	json_object_set_new(m, "from",
			    json_pack("{s:I, s:b, s:s}", "id", (json_int_t)1087968824, "is_bot", 1,
				      "first_name", "Group"));
	json_object_set_new(m, "sender_chat", chat(d));
	json_object_set_new(m, "text", json_string(d->rest));
	return push(d->w, "message", m);
}

/* ---- the bot's place in a chat ---- */

static bool member(struct doing *d, const char *status)
{
	return push(d->w, "my_chat_member",
		    json_pack("{s:o, s:o, s:I, s:{s:s, s:b}}", "chat", chat(d), "from", sender(d),
			      "date", (json_int_t)(d->w->now_ms / 1000), "new_chat_member",
			      "status", status, "can_manage_topics", d->w->may_topics));
}

static bool tag_block(struct doing *d)
{
	if (d->w->n_unreachable < PEOPLE_MAX)
		d->w->unreachable[d->w->n_unreachable++] = d->chat;
	return strstr(d->tag, "diam") ? true : member(d, "kicked");
}

static bool tag_unblock(struct doing *d)
{
	for (size_t i = 0; i < d->w->n_unreachable; i++)
		if (strcmp(d->w->unreachable[i], d->chat) == 0)
			d->w->unreachable[i] = "";
	return member(d, "member");
}

static bool tag_member(struct doing *d)
{
	static const char *const status[][2] = { { "masukkan bot", "member" },
						 { "jadikan admin", "administrator" },
						 { "keluarkan bot", "kicked" } };

	for (size_t i = 0; i < ARRAY_LEN(status); i++)
		if (strcmp(status[i][0], d->tag) == 0)
			return member(d, status[i][1]);
	return false;
}

/* The group becomes a supergroup and has another id from now on. */
static bool tag_migrate(struct doing *d)
{
	struct world *w = d->w;
	json_t *m = message(d);

	for (size_t i = 0; i < w->n_groups; i++)
		if (strcmp(w->groups[i].id, d->chat) == 0) {
			w->groups[i].id = arena_printf(&w->arena, "%s99", d->chat);
			json_object_set_new(m, "migrate_to_chat_id",
					    json_integer(strtoll(w->groups[i].id, NULL, 10)));
		}
	return push(w, "message", m);
}

/* ---- topics ---- */

/* Nobody tells the bot. */
static bool tag_delete_topic(struct doing *d)
{
	return topics_delete(d->w, d->chat, d->topic);
}

static bool tag_shut_topic(struct doing *d)
{
	bool closed = text_starts(d->tag, "tutup");

	return topics_shut(d->w, d->chat, d->topic, closed) &&
	       say_with(d, closed ? "forum_topic_closed" : "forum_topic_reopened", json_object(),
			"text");
}

/* "(cabut hak topik)": the bot may no longer manage topics; "(beri hak topik)": it may again. */
static bool tag_rights(struct doing *d)
{
	d->w->may_topics = text_starts(d->tag, "beri");
	return strstr(d->tag, "diam") ? true : member(d, "administrator");
}

/* Topics are turned on or off; nobody tells the bot. */
static bool tag_forum(struct doing *d)
{
	d->w->forum = text_starts(d->tag, "nyalakan");
	return true;
}

/* "(jendela tutup)": a chat on Telegram has no window. */
static bool tag_window(struct doing *d)
{
	(void)d;
	return true;
}

/* ---- buttons ---- */

static bool press(struct doing *d, const char *data, int64_t message_id)
{
	const char *id = arena_printf(&d->w->arena, "cb-%s-%lld", d->person->id,
				      (long long)d->w->next_callback++);
	json_t *m = json_pack("{s:I, s:I, s:o}", "message_id", (json_int_t)message_id, "date",
			      (json_int_t)1, "chat", chat(d));

	if (d->topic) {
		json_object_set_new(m, "message_thread_id", json_integer(d->topic));
		json_object_set_new(m, "is_topic_message", json_true());
	}
	return push(d->w, "callback_query",
		    json_pack("{s:s, s:o, s:s, s:s, s:o}", "id", id ? id : "", "from", sender(d),
			      "chat_instance", "1", "data", data, "message", m));
}

/* "(tombol akt:1:1)": data that somebody made up. */
static bool tag_forged(struct doing *d)
{
	return press(d, d->tag + strlen("tombol "), chats_find(d->w, d->chat, d->topic, ""));
}

static bool press_button(struct doing *d, const struct pressable *b)
{
	return press(d, b->data, b->message);
}

static const struct tag tags[] = {
	{ "foto", tag_photo },
	{ "album", tag_album },
	{ "dokumen", tag_file },
	{ "suara", tag_file },
	{ "video", tag_file },
	{ "stiker", tag_file },
	{ "lokasi", tag_location },
	{ "dadu", tag_dice },
	{ "kontak", tag_contact },
	{ "edit", tag_edited },
	{ "forward", tag_forward },
	{ "balas", tag_reply },
	{ "anonim", tag_anonymous },
	{ "blokir", tag_block },
	{ "buka blokir", tag_unblock },
	{ "masukkan bot", tag_member },
	{ "jadikan admin", tag_member },
	{ "keluarkan bot", tag_member },
	{ "pindah", tag_migrate },
	{ "tombol", tag_forged },
	{ "jendela", tag_window },
	{ "hapus topik", tag_delete_topic },
	{ "tutup topik", tag_shut_topic },
	{ "buka topik", tag_shut_topic },
	{ "cabut hak topik", tag_rights },
	{ "beri hak topik", tag_rights },
	{ "nyalakan topik", tag_forum },
	{ "matikan topik", tag_forum },
};

const struct ways arrive_telegram = { tags, ARRAY_LEN(tags), plain_text, press_button,
				      tag_contact };
