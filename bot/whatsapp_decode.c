/* whatsapp_decode.c - what WhatsApp's webhooks hold, as our own words. Part of whatsapp.h.
 * Every member may be missing or of another type than documented: then it reads as absent. */
#include "base/json.h"
#include "base/text.h"
#include "bot/decode.h"
#include "bot/whatsapp.h"
#include "store/contact.h"

enum {
	PHONE_DIGITS_MIN = 5,
	BSUID_LETTERS = 128, /* after "ID." or "ID.ENT." */
	HASH_BYTES = 32,
	HASH_BASE64 = 44,
	WHY_CHARS = 120
};

/* ---- ids ---- */

static bool is_phone(const char *s)
{
	size_t n = strspn(s, "0123456789");

	return !s[n] && n >= PHONE_DIGITS_MIN && n <= WHATSAPP_PHONE;
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* ^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$ */
static bool is_bsuid(const char *s)
{
	size_t n = 0;

	if (!is_upper(s[0]) || !is_upper(s[1]) || s[2] != '.')
		return false;
	s += 3;
	if (text_starts(s, "ENT."))
		s += 4;
	while ((s[n] >= '0' && s[n] <= '9') || is_upper(s[n]) || (s[n] >= 'a' && s[n] <= 'z'))
		n++;
	return !s[n] && n >= 1 && n <= BSUID_LETTERS;
}

static const char *id_if(struct arena *a, const json_t *obj, const char *key,
			 bool (*is)(const char *s))
{
	const char *id = decode_id(a, obj, key);

	return id && is(id) ? id : NULL;
}

static struct whatsapp_person read_person(struct arena *a, const json_t *obj, const char *phone,
					  const char *bsuid)
{
	return (struct whatsapp_person) { id_if(a, obj, phone, is_phone),
					  id_if(a, obj, bsuid, is_bsuid) };
}

int64_t whatsapp_seconds(const json_t *obj, const char *key)
{
	struct span s = json_span(obj, key);
	int64_t seconds = json_int(obj, key);

	if (s.ptr && text_parse_i64(s.ptr, s.len, &seconds) != OK)
		seconds = 0;
	return decode_seconds(seconds);
}

/* ---- one kind after the other: body is the member that is called like the type ---- */

static void read_text(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	out->update.text = decode_text(a, body, "body");
	(void)decode_command(a, &out->update, "");
}

/* Base64 of 32 bytes, as 64 hexadecimal digits. */
static const char *read_hash(struct arena *a, const json_t *body)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct span s = json_span(body, "sha256");
	char hex[2 * HASH_BYTES + 3];
	uint32_t bits = 0;
	size_t n = 0;

	if (!s.ptr || s.len != HASH_BASE64 || s.ptr[HASH_BASE64 - 1] != '=')
		return NULL;
	for (size_t i = 0; i < HASH_BASE64 - 1; i++) {
		const char *at = s.ptr[i] ? strchr(letters, s.ptr[i]) : NULL;

		if (!at)
			return NULL;
		bits = bits << 6 | (uint32_t)(at - letters);
		if (i % 4 != 0 && n < HASH_BYTES) {
			unsigned byte = bits >> (6 - 2 * (i % 4)) & 0xff;

			snprintf(hex + 2 * n++, 3, "%02x", byte);
		}
	}
	return arena_strndup(a, hex, sizeof(hex) - 3);
}

static void read_media(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	struct update *u = &out->update;

	u->file = decode_id(a, body, "id");
	u->text = decode_text(a, body, "caption");
	u->mime = decode_line(a, body, "mime_type");
	u->file_name = decode_line(a, body, "filename");
	u->file_hash = read_hash(a, body);
}

/* "+62 857-1234" and "628571234" are one number. */
static const char *digits_of(struct arena *a, const char *written)
{
	char *digits = arena_strdup(a, written);
	size_t n = 0;

	for (const char *p = written; digits && *p; p++)
		if (*p >= '0' && *p <= '9')
			digits[n++] = *p;
	if (digits)
		digits[n] = '\0';
	return digits && is_phone(digits) ? digits : NULL;
}

/* Only an answer to our own request for it shows the sender's number, and it must be the one that
 * they write from, where that is known. */
static void read_contacts(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	const json_t *card = json_array_get(body, 0);
	const json_t *phones = json_object_get(card, "phones");
	const json_t *phone = json_array_get(phones, 0);
	const char *origin = json_str(card, "origin");
	const char *written = decode_line(a, phone, "phone");
	const char *digits = digits_of(a, written);

	out->update.contact_phone = written;
	if (!origin || strcmp(origin, "contact_request") != 0 || json_array_size(body) != 1 ||
	    json_array_size(phones) != 1 || !digits)
		return;
	if (!out->from.phone)
		out->from.phone = digits;
	out->update.contact_own = strcmp(out->from.phone, digits) == 0;
}

/* What was tapped; our own id comes back. Forms and call permissions are not ours. */
static void read_tap(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	const char *type = json_str(body, "type");
	const json_t *reply = type ? json_object_get(body, type) : NULL;
	struct span id = json_span(reply, "id");

	if (!type || (strcmp(type, "button_reply") != 0 && strcmp(type, "list_reply") != 0)) {
		out->update.kind = UPDATE_OTHER;
		return;
	}
	out->update.data = id.ptr ? text_one_line(a, id.ptr, id.len, OUTGOING_DATA + 4) : NULL;
	if (!out->update.data)
		out->update.data = "";
}

/* A quick reply of a template. Without a payload of its own, its label comes back: typed words. */
static void read_quick_reply(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	struct span payload = json_span(body, "payload"), text = json_span(body, "text");

	if (!payload.ptr || payload.len == 0 ||
	    (text.ptr && text.len == payload.len && memcmp(text.ptr, payload.ptr, text.len) == 0)) {
		out->update.kind = UPDATE_TEXT;
		out->update.text = decode_text(a, body, text.ptr ? "text" : "payload");
		return;
	}
	out->update.data = text_one_line(a, payload.ptr, payload.len, OUTGOING_DATA + 4);
	if (!out->update.data)
		out->update.data = "";
}

/* A cart from a catalogue: its words are all that we can read. */
static void read_cart(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	out->update.text = decode_text(a, body, "text");
}

/* Polls and the like; also corrections that we are not shown. */
static void read_unsupported(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	const char *type = json_str(body, "type");

	(void)a;
	out->update.edited = type && strcmp(type, "edit") == 0;
}

/* Somebody opened the chat for the first time. */
static void read_welcome(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	(void)a;
	(void)body;
	out->update.text = "/start";
	out->update.command = "start";
}

/* wa_id and user_id are what the person is called from now on; the older form has new_wa_id. */
static void read_system(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	static const char *const changes[] = { "user_changed_number", "user_changed_user_id" };
	const char *type = json_str(body, "type");
	const char *before = id_if(a, body, "previous_user_id", is_bsuid);

	if (before)
		out->from.bsuid = before;
	for (size_t i = 0; type && i < ARRAY_LEN(changes); i++)
		out->changed = out->changed || strcmp(type, changes[i]) == 0;
	out->becomes = read_person(a, body, "wa_id", "user_id");
	if (!out->becomes.phone)
		out->becomes.phone = id_if(a, body, "new_wa_id", is_phone);
	if (!out->becomes.phone && !out->becomes.bsuid)
		out->changed = false;
}

/* ---- the table of types ---- */

static void read_edit(struct arena *a, const json_t *body, struct whatsapp_message *out);

static const struct type {
	const char *name;
	enum update_kind kind;
	void (*read)(struct arena *a, const json_t *body, struct whatsapp_message *out);
	bool silent; /* they did not write to us: no window opens */
} types[] = {
	{ "text", UPDATE_TEXT, read_text, false },
	{ "image", UPDATE_PHOTO, read_media, false },
	{ "document", UPDATE_DOCUMENT, read_media, false },
	{ "audio", UPDATE_VOICE, read_media, false },
	{ "video", UPDATE_VIDEO, read_media, false },
	{ "sticker", UPDATE_STICKER, read_media, false },
	{ "location", UPDATE_LOCATION, NULL, false },
	{ "contacts", UPDATE_CONTACT, read_contacts, false },
	{ "interactive", UPDATE_BUTTON, read_tap, false },
	{ "button", UPDATE_BUTTON, read_quick_reply, false },
	{ "order", UPDATE_OTHER, read_cart, false },
	{ "unsupported", UPDATE_OTHER, read_unsupported, false },
	{ "request_welcome", UPDATE_TEXT, read_welcome, false },
	{ "edit", UPDATE_OTHER, read_edit, true },
	{ "reaction", UPDATE_NONE, NULL, true },
	{ "revoke", UPDATE_NONE, NULL, true },
	{ "system", UPDATE_NONE, read_system, true },
};

/* What Meta invents tomorrow is a message of a kind that we do not know. */
static const struct type unknown = { "", UPDATE_OTHER, NULL, false };

static const struct type *type_of(const json_t *message)
{
	const char *name = json_str(message, "type");

	for (size_t i = 0; name && i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].name, name) == 0)
			return &types[i];
	return &unknown;
}

static void read_as(struct arena *a, const struct type *type, const json_t *message,
		    struct whatsapp_message *out)
{
	out->update.kind = type->kind;
	if (type->read)
		type->read(a, json_object_get(message, type->name), out);
}

/* A correction, shown to numbers that are used in the app as well. */
static void read_edit(struct arena *a, const json_t *body, struct whatsapp_message *out)
{
	const json_t *message = json_object_get(body, "message");
	const struct type *type = type_of(message);

	if (type->read != read_edit && !type->silent)
		read_as(a, type, message, out);
	out->update.edited = true;
	out->quoted = decode_id(a, body, "original_message_id");
}

/* ---- messages ---- */

static const char *name_of(struct arena *a, const json_t *contacts,
			   const struct whatsapp_person *who)
{
	const json_t *c;
	size_t i;

	json_array_foreach(contacts, i, c)
	{
		const char *phone = json_str(c, "wa_id"), *bsuid = json_str(c, "user_id");

		if ((phone && who->phone && strcmp(phone, who->phone) == 0) ||
		    (bsuid && who->bsuid && strcmp(bsuid, who->bsuid) == 0))
			return decode_line(a, json_object_get(c, "profile"), "name");
	}
	return "";
}

static void read_context(struct arena *a, const json_t *message, struct whatsapp_message *out)
{
	const json_t *context = json_object_get(message, "context");

	out->quoted = decode_id(a, context, "id");
	out->update.forwarded = json_bool(context, "forwarded") ||
				json_bool(context, "frequently_forwarded");
}

static bool is_known(const struct whatsapp_person *p)
{
	return p->phone || p->bsuid;
}

enum err whatsapp_decode(struct arena *a, const json_t *message, const json_t *contacts,
			 struct whatsapp_message *out)
{
	const struct type *type = type_of(message);
	bool failed_before = a->failed;
	struct whatsapp_message m = { .update = { .channel = CHANNEL_WHATSAPP,
						  .in_private = true,
						  .chat = "",
						  .name = "",
						  .language = "",
						  .text = "",
						  .args = "" } };

	a->failed = false;
	m.wamid = m.update.ext = decode_id(a, message, "id");
	m.from = read_person(a, message, "from", "from_user_id");
	m.update.sent_ms = whatsapp_seconds(message, "timestamp");
	read_context(a, message, &m);
	read_as(a, type, message, &m);
	m.update.name = name_of(a, contacts, &m.from);
	/* What is said in a group is not said to us. */
	if (json_object_get(message, "group_id"))
		m.update.kind = UPDATE_NONE;
	else if (!type->silent && m.update.sent_ms)
		m.update.window_ms = m.update.sent_ms + WHATSAPP_WINDOW_MS;
	if (a->failed)
		return ERR_NOMEM;
	a->failed = failed_before;
	if (!m.wamid || !json_str(message, "type") || !is_known(&m.from))
		return ERR_INVALID;
	*out = m;
	return OK;
}

/* ---- statuses ---- */

static const struct {
	const char *name;
	enum wa_state state;
} states[] = {
	{ "sent", WA_SENT },     { "delivered", WA_DELIVERED }, { "read", WA_READ },
	{ "played", WA_PLAYED }, { "failed", WA_FAILED },
};

static const struct {
	const char *name;
	enum wa_category category;
} categories[] = {
	{ "service", WA_SERVICE },
	{ "utility", WA_UTILITY },
	{ "authentication", WA_AUTHENTICATION },
	{ "authentication-international", WA_AUTHENTICATION },
	{ "authentication_international", WA_AUTHENTICATION },
	{ "marketing", WA_MARKETING },
	{ "marketing_lite", WA_MARKETING },
};

static enum wa_category category_of(const json_t *pricing)
{
	const char *name = json_str(pricing, "category");

	for (size_t i = 0; name && i < ARRAY_LEN(categories); i++)
		if (strcmp(categories[i].name, name) == 0)
			return categories[i].category;
	return WA_CATEGORY_UNKNOWN;
}

int64_t whatsapp_outbox_id(const char *callback_data)
{
	const char *digits = callback_data;
	int64_t id = 0;

	if (!callback_data || !text_starts(callback_data, WHATSAPP_OUTBOX))
		return 0;
	digits += strlen(WHATSAPP_OUTBOX);
	return text_parse_i64(digits, strcspn(digits, ":"), &id) == OK && id > 0 ? id : 0;
}

static void read_error(struct arena *a, const json_t *errors, struct whatsapp_status *out)
{
	const json_t *error = json_array_get(errors, 0);
	const json_t *details = json_object_get(error, "error_data");
	int64_t code = json_int(error, "code");
	const json_t *words = json_str(details, "details") ? details : error;
	struct span why = json_span(words, words == details ? "details" : "title");

	out->error = code > 0 && code <= INT32_MAX ? (int)code : 0;
	out->why = why.ptr ? text_one_line(a, why.ptr, why.len, WHY_CHARS) : "";
	if (!out->why)
		out->why = "";
}

enum err whatsapp_decode_status(struct arena *a, const json_t *status, struct whatsapp_status *out)
{
	const char *name = json_str(status, "status");
	bool failed_before = a->failed;
	struct whatsapp_status s = { .why = "" };

	for (size_t i = 0; name && i < ARRAY_LEN(states); i++)
		if (strcmp(states[i].name, name) == 0)
			s.state = states[i].state;
	a->failed = false;
	s.wamid = decode_id(a, status, "id");
	s.at_ms = whatsapp_seconds(status, "timestamp");
	s.to = read_person(a, status, "recipient_id", "recipient_user_id");
	s.category = category_of(json_object_get(status, "pricing"));
	s.outbox_id = whatsapp_outbox_id(json_str(status, "biz_opaque_callback_data"));
	if (s.state == WA_FAILED)
		read_error(a, json_object_get(status, "errors"), &s);
	if (a->failed)
		return ERR_NOMEM;
	a->failed = failed_before;
	if (!s.wamid || !s.state)
		return ERR_INVALID;
	*out = s;
	return OK;
}
