/* telegram_decode.c - Telegram Bot API, Update and Message, as our own words. */
#include "bot/telegram.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/decode.h"
#include "store/contact.h"

/* GroupAnonymousBot and Channel_Bot: the accounts behind which an admin or a channel hides. */
#define ANONYMOUS_ADMIN 1087968824
#define CHANNEL_SPEAKER 136817688

static const char *id_text(struct arena *a, int64_t id)
{
	char digits[24];
	struct strbuf b;

	strbuf_init_fixed(&b, digits, sizeof(digits));
	strbuf_addi(&b, id);
	return arena_strndup(a, b.ptr, b.len);
}

static void read_sender(struct arena *a, const json_t *from, struct update *u)
{
	int64_t id = json_int(from, "id");

	if (id <= 0)
		return;
	u->name = decode_line(a, from, "first_name");
	if (id == ANONYMOUS_ADMIN || id == CHANNEL_SPEAKER) {
		u->anonymous = true;
		return;
	}
	if (json_bool(from, "is_bot"))
		return;
	u->sender = id_text(a, id);
	u->language = decode_line(a, from, "language_code");
	if (strlen(u->language) > 2) { /* "en-GB" is "en" to us */
		char *two = arena_strndup(a, u->language, 2);

		u->language = two ? two : "";
	}
}

static void read_chat(struct arena *a, const json_t *chat, struct update *u)
{
	const char *type = json_str(chat, "type");

	if (json_int(chat, "id") == 0)
		return;
	u->chat = id_text(a, json_int(chat, "id"));
	u->in_private = type && strcmp(type, "private") == 0;
}

/* photo: sizes, the largest is the picture. */
static void read_photo(struct arena *a, const json_t *m, struct update *u)
{
	const json_t *best = NULL, *size;
	int64_t most = -1;
	size_t i;

	json_array_foreach(json_object_get(m, "photo"), i, size)
	{
		int64_t w = json_int(size, "width"), h = json_int(size, "height");

		if (w >= 0 && h >= 0 && w <= 1000000 && h <= 1000000 && w * h > most) {
			most = w * h;
			best = size;
		}
	}
	u->file = decode_id(a, best, "file_id");
}

static void read_contact(struct arena *a, const json_t *c, struct update *u)
{
	const char *sender = u->sender ? u->sender : "";
	const char *owner = id_text(a, json_int(c, "user_id"));

	u->contact_phone = decode_line(a, c, "phone_number");
	/* Only the server can put the sender's own id there (request_contact). */
	u->contact_own = json_int(c, "user_id") > 0 && owner && strcmp(owner, sender) == 0;
}

/* In this order: a venue also fills location, an animation also fills document. */
static const struct {
	const char *member;
	enum update_kind kind;
} kinds[] = {
	{ "text", UPDATE_TEXT },         { "contact", UPDATE_CONTACT },
	{ "photo", UPDATE_PHOTO },       { "live_photo", UPDATE_PHOTO },
	{ "animation", UPDATE_VIDEO },   { "document", UPDATE_DOCUMENT },
	{ "voice", UPDATE_VOICE },       { "audio", UPDATE_VOICE },
	{ "video", UPDATE_VIDEO },       { "video_note", UPDATE_VIDEO },
	{ "sticker", UPDATE_STICKER },   { "venue", UPDATE_LOCATION },
	{ "location", UPDATE_LOCATION },
};

/* Service messages: the chat telling of itself, nobody speaking to us. */
static const char *const service[] = {
	"new_chat_members",
	"left_chat_member",
	"new_chat_title",
	"new_chat_photo",
	"delete_chat_photo",
	"group_chat_created",
	"supergroup_chat_created",
	"channel_chat_created",
	"message_auto_delete_timer_changed",
	"pinned_message",
	"forum_topic_created",
	"forum_topic_edited",
	"forum_topic_closed",
	"forum_topic_reopened",
	"general_forum_topic_hidden",
	"general_forum_topic_unhidden",
	"boost_added",
	"chat_background_set",
	"video_chat_scheduled",
	"video_chat_started",
	"video_chat_ended",
	"video_chat_participants_invited",
	"write_access_allowed",
	"users_shared",
	"chat_shared",
	"proximity_alert_triggered",
	"giveaway_created",
	"giveaway",
	"giveaway_winners",
	"giveaway_completed",
	"gift",
	"unique_gift",
	"direct_message_price_changed",
	"paid_message_price_changed",
	"connected_website",
	"passport_data",
};

static void read_migration(struct arena *a, const json_t *m, struct update *u)
{
	int64_t to = json_int(m, "migrate_to_chat_id"), from = json_int(m, "migrate_from_chat_id");

	if (to) {
		u->kind = UPDATE_MIGRATED;
		u->new_chat = id_text(a, to);
	} else if (from) {
		u->kind = UPDATE_MIGRATED;
		u->new_chat = u->chat;
		u->chat = id_text(a, from);
	}
}

/* Of what we do ourselves we are told only this: a topic was made, perhaps without an answer to the
 * call that asked for it. */
static bool read_topic(struct arena *a, const json_t *m, const char *username, struct update *u)
{
	const json_t *made = json_object_get(m, "forum_topic_created");
	const json_t *from = json_object_get(m, "from");
	const char *maker = json_str(from, "username");

	if (!made || !json_bool(from, "is_bot") || !maker ||
	    (username[0] && strcasecmp(maker, username) != 0)) /* "": not told yet who we are */
		return false;
	u->kind = UPDATE_TOPIC_MADE;
	u->topic = json_int(m, "message_thread_id");
	u->text = decode_line(a, made, "name");
	return true;
}

/* *member: where it stands in the message. */
static enum update_kind kind_of(const json_t *m, const char **member)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (json_object_get(m, *member = kinds[i].member))
			return kinds[i].kind;
	*member = "";
	for (size_t i = 0; i < ARRAY_LEN(service); i++)
		if (json_object_get(m, service[i]))
			return UPDATE_NONE;
	return UPDATE_OTHER;
}

static bool is_us(const json_t *from, const char *username)
{
	return json_bool(from, "is_bot") && strcasecmp(json_str(from, "username"), username) == 0;
}

static bool has_file(enum update_kind kind)
{
	return kind == UPDATE_DOCUMENT || kind == UPDATE_VOICE || kind == UPDATE_VIDEO;
}

static void read_message(struct arena *a, const json_t *m, const char *username, struct update *u)
{
	const json_t *replied = json_object_get(m, "reply_to_message");
	const char *member;

	read_chat(a, json_object_get(m, "chat"), u);
	read_sender(a, json_object_get(m, "from"), u);
	if (!u->chat)
		return;
	u->anonymous = u->anonymous || json_object_get(m, "sender_chat") != NULL;
	u->message = json_int(m, "message_id");
	u->sent_ms = decode_seconds(json_int(m, "date"));
	u->forwarded = json_object_get(m, "forward_origin") != NULL;
	u->reply_to = json_int(replied, "message_id");
	u->reply_to_us = is_us(json_object_get(replied, "from"), username);
	if (json_bool(m, "is_topic_message"))
		u->topic = json_int(m, "message_thread_id");
	/* An id behind a topic's first message is the topic itself, not an answer to anything. */
	if (u->topic && u->reply_to == u->topic) {
		u->reply_to = 0;
		u->reply_to_us = false;
	}
	read_migration(a, m, u);
	if (u->kind == UPDATE_MIGRATED || read_topic(a, m, username, u))
		return;
	u->kind = kind_of(m, &member);
	u->text = decode_text(a, m, u->kind == UPDATE_TEXT ? "text" : "caption");
	u->album = decode_id(a, m, "media_group_id");
	if (u->kind == UPDATE_PHOTO)
		read_photo(a, m, u);
	else if (has_file(u->kind))
		u->file = decode_id(a, json_object_get(m, member), "file_id");
	else if (u->kind == UPDATE_CONTACT)
		read_contact(a, json_object_get(m, "contact"), u);
	else if (u->kind == UPDATE_TEXT && !decode_command(a, u, username))
		u->kind = UPDATE_NONE;
	/* "/umumkan …" under a picture. In a group it is what staff say to a customer. */
	if (u->kind == UPDATE_PHOTO && u->in_private && !decode_command(a, u, username))
		u->command = NULL;
	/* Nobody we could name speaks: another bot, or a broken update. */
	if (!u->sender && !u->anonymous)
		u->kind = UPDATE_NONE;
	if (u->in_private && !u->sender)
		u->kind = UPDATE_NONE;
}

static void read_callback(struct arena *a, const json_t *q, struct update *u)
{
	const json_t *m = json_object_get(q, "message");
	struct span data = json_span(q, "data");

	read_sender(a, json_object_get(q, "from"), u);
	read_chat(a, json_object_get(m, "chat"), u);
	u->callback = decode_id(a, q, "id");
	if (!u->sender || !u->chat || !u->callback)
		return;
	u->kind = UPDATE_BUTTON;
	u->message = json_int(m, "message_id");
	if (json_bool(m, "is_topic_message"))
		u->topic = json_int(m, "message_thread_id");
	u->data = data.ptr ? text_one_line(a, data.ptr, data.len, 64) : NULL;
	if (!u->data)
		u->data = "";
}

static void read_member(struct arena *a, const json_t *c, struct update *u)
{
	const char *status = json_str(json_object_get(c, "new_chat_member"), "status");

	read_chat(a, json_object_get(c, "chat"), u);
	read_sender(a, json_object_get(c, "from"), u);
	if (!u->chat || !status)
		return;
	if (u->in_private) {
		if (u->sender)
			u->kind = strcmp(status, "kicked") == 0 ? UPDATE_BLOCKED : UPDATE_UNBLOCKED;
		return;
	}
	u->kind = UPDATE_JOINED;
	u->name = decode_line(a, json_object_get(c, "chat"), "title");
	u->text = decode_line(a, json_object_get(c, "new_chat_member"), "status");
}

enum err telegram_decode(struct arena *a, const json_t *update, const char *username,
			 struct update *out)
{
	const json_t *part;
	bool failed_before = a->failed;
	struct update u = { .kind = UPDATE_NONE,
			    .channel = CHANNEL_TELEGRAM,
			    .name = "",
			    .language = "",
			    .text = "",
			    .args = "" };

	if (!json_has_int(update, "update_id"))
		return ERR_INVALID;
	a->failed = false;
	u.ext = id_text(a, json_int(update, "update_id"));
	if ((part = json_object_get(update, "message")) != NULL) {
		read_message(a, part, username, &u);
	} else if ((part = json_object_get(update, "edited_message")) != NULL) {
		read_message(a, part, username, &u);
		u.edited = true;
	} else if ((part = json_object_get(update, "callback_query")) != NULL) {
		read_callback(a, part, &u);
	} else if ((part = json_object_get(update, "my_chat_member")) != NULL) {
		read_member(a, part, &u);
	}
	if (!u.chat)
		u.chat = "";
	if (a->failed) /* a text that is gone must not be taken for one that was never there */
		return ERR_NOMEM;
	a->failed = failed_before;
	*out = u;
	return OK;
}

const char *telegram_poll_body(struct arena *a, int64_t offset)
{
	return arena_printf(
		a,
		"{\"offset\":%lld,\"limit\":%d,\"timeout\":%d,\"allowed_updates\":"
		"[\"message\",\"edited_message\",\"callback_query\",\"my_chat_member\"]}",
		(long long)offset, TELEGRAM_BATCH, TELEGRAM_POLL_S);
}
