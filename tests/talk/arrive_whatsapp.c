/* arrive_whatsapp.c - what customers do on WhatsApp, as one element of a webhook; world.c takes it
 * up as bot/whatsapp_take.c does. A message names its sender by phone when the app may know it, and
 * by the business-scoped user id always (whatsapp-payloads of the Cloud API). */
#include "tests/talk/arrive.h"

#include "base/json.h"
#include "messages/phone.h"

#define HASH "8AcEB3jX3f3IMlJSc/6xEEF9NtOUfnSefY0P2b5rVeA="

/* Whether it is something said that may be changed later. */
static bool has_words(const json_t *message)
{
	const char *type = json_str(message, "type");

	return type && strcmp(type, "edit") != 0 && strcmp(type, "reaction") != 0;
}

/* Takes message over. */
static bool push(struct doing *d, json_t *message)
{
	const char *id = arena_printf(&d->w->arena, "wamid.IN%lld",
				      (long long)d->w->next_message++);
	struct wa_account *a = world_account(d->w, d->person);
	json_t *contact = json_pack("{s:{s:s}, s:s}", "profile", "name", d->person->name, "user_id",
				    a->id);

	if (a->phone && a->shown) {
		json_object_set_new(message, "from", json_string(a->phone));
		json_object_set_new(contact, "wa_id", json_string(a->phone));
	}
	json_object_set_new(message, "from_user_id", json_string(a->id));
	if (!id || (has_words(message) && !arrive_remember(d, id)))
		return world_fail(d->w, "out of memory");
	json_object_set_new(message, "id", json_string(id));
	json_object_set_new(message, "timestamp",
			    json_sprintf("%lld", (long long)(d->w->now_ms / 1000)));
	return world_push(d->w, json_pack("{s:o, s:[o]}", "wa", message, "contacts", contact));
}

static bool push_as(struct doing *d, const char *type, json_t *body)
{
	return push(d, json_pack("{s:s, s:o}", "type", type, type, body));
}

static bool say_text(struct doing *d)
{
	return push_as(d, "text", json_pack("{s:s}", "body", d->rest));
}

/* ---- files ---- */

/* what: see files_new(). */
static json_t *file(const struct doing *d, const char *mime, const char *what)
{
	return json_pack("{s:s, s:s, s:s}", "id", files_new(d->w, CHANNEL_WHATSAPP, what),
			 "mime_type", mime, "sha256", HASH);
}

static bool tag_file(struct doing *d)
{
	static const struct {
		const char *tag, *type, *mime;
		bool caption;
	} files[] = { { "foto", "image", "image/jpeg", true },
		      { "dokumen", "document", "application/pdf", true },
		      { "suara", "audio", "audio/ogg; codecs=opus", false },
		      { "video", "video", "video/mp4", true },
		      { "stiker", "sticker", "image/webp", false } };
	size_t len = strcspn(d->tag, " ");

	for (size_t i = 0; i < ARRAY_LEN(files); i++) {
		json_t *body;

		if (strncmp(files[i].tag, d->tag, len) != 0 || files[i].tag[len])
			continue;
		body = file(d, files[i].mime, files_word(d->tag));
		if (files[i].caption && *d->rest)
			json_object_set_new(body, "caption", json_string(d->rest));
		return push_as(d, files[i].type, body);
	}
	return false;
}

/* Albums are single pictures here; the caption is on the first. */
static bool tag_album(struct doing *d)
{
	long n = strtol(d->tag + strlen("album"), NULL, 10);

	d->tag = "foto";
	for (long i = 0; i < n && i < 10; i++) {
		if (!tag_file(d))
			return false;
		d->rest = "";
	}
	return true;
}

/* ---- other kinds ---- */

static bool tag_location(struct doing *d)
{
	return push_as(d, "location",
		       json_pack("{s:f, s:f}", "latitude", -6.2, "longitude", 106.8));
}

static bool tag_unsupported(struct doing *d)
{
	return push(d, json_pack("{s:s, s:[{s:i, s:s}], s:{s:s}}", "type", "unsupported", "errors",
				 "code", 131051, "title", "Message type unknown", "unsupported",
				 "type", "poll"));
}

static bool share(struct doing *d)
{
	struct wa_account *a = world_account(d->w, d->person);

	if (!a->phone)
		return world_fail(d->w, "%s has no number to share", d->person->name);
	a->shown = true;
	return push_as(d, "contacts",
		       json_pack("[{s:s, s:[{s:o, s:s, s:s}]}]", "origin", "contact_request",
				 "phones", "phone", json_sprintf("+%s", a->phone), "wa_id",
				 a->phone, "type", "CELL"));
}

/* "(kontak)" is the own one, as asked for; "(kontak 0812…)" somebody else's. */
static bool tag_contact(struct doing *d)
{
	const char *number = d->tag + strlen("kontak");

	number += strspn(number, " ");
	if (!*number)
		return share(d);
	return push_as(d, "contacts",
		       json_pack("[{s:{s:s}, s:[{s:s}]}]", "name", "formatted_name", "Teman",
				 "phones", "phone", number));
}

/* "(edit) halo": their newest message, in other words. */
static bool tag_edited(struct doing *d)
{
	const char *old = arrive_remembered(d);
	json_t *body = json_pack("{s:s, s:{s:s, s:{s:s}}}", "original_message_id",
				 old ? old : "wamid.OLD", "message", "type", "text", "text", "body",
				 d->rest);

	return push(d, json_pack("{s:s, s:o}", "type", "edit", "edit", body));
}

static bool tag_forward(struct doing *d)
{
	return push(d, json_pack("{s:s, s:{s:s}, s:{s:b}}", "type", "text", "text", "body", d->rest,
				 "context", "forwarded", 1));
}

static bool with_context(struct doing *d, json_t *m, const char *wamid)
{
	json_object_set_new(m, "context",
			    json_pack("{s:s, s:s}", "from", "622150001234", "id", wamid));
	return push(d, m);
}

/* "(balas)" to the bot's newest message, "(balas RF-1)" to the newest with these words, "(balas
 * foto RF-1)" with a photo. */
static bool tag_reply(struct doing *d)
{
	static const char plain[] = "balas", with_photo[] = "balas foto";
	bool has_photo = text_starts(d->tag, with_photo);
	const char *words = d->tag + strlen(has_photo ? with_photo : plain);
	const struct shown *to;
	json_t *m;

	words += strspn(words, " ");
	to = chats_shown(d->w, chats_find(d->w, d->chat, 0, words));
	if (!to || !to->wamid)
		return world_fail(d->w, "nothing of the bot's to reply to here: %s", words);
	if (has_photo)
		m = json_pack("{s:s, s:o}", "type", "image", "image", file(d, "image/jpeg", NULL));
	else
		m = json_pack("{s:s, s:{s:s}}", "type", "text", "text", "body", d->rest);
	return with_context(d, m, to->wamid);
}

static bool tag_reaction(struct doing *d)
{
	const struct shown *to = chats_shown(d->w, chats_find(d->w, d->chat, 0, ""));
	const char *emoji = d->tag + strlen("reaksi");
	json_t *r;

	if (!to || !to->wamid)
		return world_fail(d->w, "nothing of the bot's to react to");
	r = json_pack("{s:s}", "message_id", to->wamid);
	emoji += strspn(emoji, " ");
	if (*emoji)
		json_object_set_new(r, "emoji", json_string(emoji));
	return push_as(d, "reaction", r);
}

/* ---- numbers, statuses ---- */

/* "(ganti nomor 0813…)": WhatsApp tells that the person has another number and another id. */
static bool tag_new_number(struct doing *d)
{
	struct wa_account *a = world_account(d->w, d->person);
	const char *old = a->phone, *old_id = a->id;
	char phone[PHONE_SIZE];
	json_t *m;

	if (phone_parse(d->tag + strlen("ganti nomor"), phone) != OK)
		return world_fail(d->w, "(%s): no number", d->tag);
	a->phone = arena_strdup(&d->w->arena, phone);
	a->id = arena_printf(&d->w->arena, "%s9", old_id);
	m = json_pack("{s:s, s:{s:s, s:s, s:s, s:s, s:s}}", "type", "system", "system", "body",
		      "User changed number", "type", "user_changed_number", "wa_id", a->phone,
		      "user_id", a->id, "previous_user_id", old_id);
	json_object_set_new(m, "id",
			    json_sprintf("wamid.SYS%lld", (long long)d->w->next_message++));
	json_object_set_new(m, "timestamp", json_sprintf("%lld", (long long)(d->w->now_ms / 1000)));
	if (old)
		json_object_set_new(m, "from", json_string(old));
	json_object_set_new(m, "from_user_id", json_string(old_id));
	return world_push(d->w, json_pack("{s:o}", "wa", m));
}

static json_t *status(const struct doing *d, const struct shown *m, const char *state)
{
	const struct wa_account *a = world_account(d->w, d->person);

	return json_pack("{s:s, s:s, s:o, s:s*, s:s}", "id", m->wamid, "status", state, "timestamp",
			 json_sprintf("%lld", (long long)(d->w->now_ms / 1000)), "recipient_id",
			 a->phone, "biz_opaque_callback_data", m->callback);
}

/* "(gagal 131026)", "(sampai)", "(baca)": what became of the bot's newest message. */
static bool tag_status(struct doing *d)
{
	static const char *const states[][2] = { { "gagal", "failed" },
						 { "sampai", "delivered" },
						 { "baca", "read" } };
	const struct shown *m = chats_shown(d->w, chats_find(d->w, d->chat, 0, ""));

	if (!m || !m->wamid)
		return world_fail(d->w, "nothing of the bot's has arrived there");
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		size_t n = strlen(states[i][0]);
		json_t *s;

		if (strncmp(d->tag, states[i][0], n) != 0)
			continue;
		s = status(d, m, states[i][1]);
		if (i == 0)
			json_object_set_new(s, "errors",
					    json_pack("[{s:I, s:s}]", "code",
						      (json_int_t)strtoll(d->tag + n, NULL, 10),
						      "title", "gagal"));
		return world_push(d->w, json_pack("{s:o}", "status", s));
	}
	return false;
}

/* Nobody tells a business that it was blocked: its messages just do not arrive (131026). */
static bool tag_block(struct doing *d)
{
	if (d->w->n_unreachable < PEOPLE_MAX)
		d->w->unreachable[d->w->n_unreachable++] = d->chat;
	return true;
}

static bool tag_unblock(struct doing *d)
{
	for (size_t i = 0; i < d->w->n_unreachable; i++)
		if (strcmp(d->w->unreachable[i], d->chat) == 0)
			d->w->unreachable[i] = "";
	return true;
}

/* "(jendela tutup)", "(jendela +2 jam)": a day after her last word is now, or then. */
static bool tag_window(struct doing *d)
{
	const char *when = d->tag + strlen("jendela");
	const struct wa_account *a = world_account(d->w, d->person);
	int64_t at_ms = d->w->now_ms;

	when += strspn(when, " ");
	if (strcmp(when, "tutup") != 0 && !script_time(when, d->w->now_ms, &at_ms))
		return world_fail(d->w, "(%s) names no time", d->tag);
	if (store_begin(d->w->store) != OK ||
	    address_close_window(d->w->store, CHANNEL_WHATSAPP, a->id, at_ms) != OK ||
	    (a->phone &&
	     address_close_window(d->w->store, CHANNEL_WHATSAPP, a->phone, at_ms) != OK) ||
	    store_commit(d->w->store) != OK)
		return world_fail(d->w, "the window of %s", d->person->name);
	return true;
}

/* ---- buttons ---- */

static bool press_data(struct doing *d, const char *data, const char *label, int64_t message)
{
	const struct shown *m = chats_shown(d->w, message);
	const char *kind = m && m->list ? "list_reply" : "button_reply";

	if (m && m->template)
		return with_context(d,
				    json_pack("{s:s, s:{s:s, s:s}}", "type", "button", "button",
					      "payload", data, "text", label),
				    m->wamid);
	return with_context(d,
			    json_pack("{s:s, s:{s:s, s:{s:s, s:s}}}", "type", "interactive",
				      "interactive", "type", kind, kind, "id", data, "title",
				      label),
			    m && m->wamid ? m->wamid : "wamid.UNKNOWN");
}

static bool press(struct doing *d, const struct pressable *b)
{
	return press_data(d, b->data, b->label, b->message);
}

/* "(tombol akt:1:1)": data that somebody made up. */
static bool tag_forged(struct doing *d)
{
	return press_data(d, d->tag + strlen("tombol "), "?", chats_find(d->w, d->chat, 0, ""));
}

static const struct tag tags[] = {
	{ "foto", tag_file },
	{ "album", tag_album },
	{ "dokumen", tag_file },
	{ "suara", tag_file },
	{ "video", tag_file },
	{ "stiker", tag_file },
	{ "lokasi", tag_location },
	{ "dadu", tag_unsupported },
	{ "polling", tag_unsupported },
	{ "kontak", tag_contact },
	{ "edit", tag_edited },
	{ "forward", tag_forward },
	{ "balas", tag_reply },
	{ "reaksi", tag_reaction },
	{ "blokir", tag_block },
	{ "buka blokir", tag_unblock },
	{ "ganti nomor", tag_new_number },
	{ "gagal", tag_status },
	{ "sampai", tag_status },
	{ "baca", tag_status },
	{ "jendela", tag_window },
	{ "tombol", tag_forged },
};

const struct ways arrive_whatsapp = { tags, ARRAY_LEN(tags), say_text, press, share };
