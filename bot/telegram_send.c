/* telegram_send.c - neutral messages as Telegram Bot API requests. */
#include "bot/telegram.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "bot/parts.h"
#include "messages/catalog.h"
#include "store/contact.h"

enum { BODY_MAX = 256 * 1024 };

/* ---- text ---- */

static const char *const open_tags[] = { [MARK_BOLD_ON] = "<b>",
					 [MARK_BOLD_OFF] = "</b>",
					 [MARK_CODE_ON] = "<code>",
					 [MARK_CODE_OFF] = "</code>" };

void telegram_html(struct strbuf *b, const char *text, size_t len)
{
	size_t start = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)text[i];

		if (c == 0 || c > MARK_CODE_OFF)
			continue;
		strbuf_add_html(b, text + start, i - start);
		strbuf_add(b, open_tags[c]);
		start = i + 1;
	}
	strbuf_add_html(b, text + start, len - start);
}

/* "@Sari" that rings: people are known by number, and need no public name. */
static void add_calls(struct strbuf *b, const char *calls)
{
	while (calls && *calls) {
		size_t id = strspn(calls, "0123456789"), len = strcspn(calls, "\n");

		if (id && calls[id] == ' ' && len > id) {
			strbuf_addf(b, "%s<a href=\"tg://user?id=%.*s\">@",
				    b->len && b->ptr[b->len - 1] == '>' ? " " : "\n", (int)id,
				    calls);
			strbuf_add_html(b, calls + id + 1, len - id - 1);
			strbuf_add(b, "</a>");
		}
		calls += len + (calls[len] == '\n');
	}
}

/* ---- requests ---- */

static void add_json_text(struct strbuf *b, const char *name, const char *value)
{
	strbuf_add(b, ",\"");
	strbuf_add(b, name);
	strbuf_add(b, "\":\"");
	strbuf_add_json(b, value, strlen(value));
	strbuf_addc(b, '"');
}

static void add_json_int(struct strbuf *b, const char *name, int64_t value)
{
	strbuf_add(b, ",\"");
	strbuf_add(b, name);
	strbuf_add(b, "\":");
	strbuf_addi(b, value);
}

/* One button a row unless two short ones fit side by side on a phone. */
static bool starts_row(const struct outgoing *m, size_t i)
{
	size_t per_row = m->per_row > 0 ? (size_t)m->per_row : m->n_buttons <= 2 ? 2 : 1;

	return i % per_row == 0;
}

static void add_inline_keyboard(struct strbuf *b, const struct outgoing *m)
{
	strbuf_add(b, ",\"reply_markup\":{\"inline_keyboard\":[");
	for (size_t i = 0; i < m->n_buttons; i++) {
		const struct button *button = &m->buttons[i];
		const char *to = button->url ? button->url : button->data;

		if (starts_row(m, i))
			strbuf_add(b, i ? "],[{\"text\":\"" : "[{\"text\":\"");
		else
			strbuf_add(b, ",{\"text\":\"");
		strbuf_add_json(b, button->label, strlen(button->label));
		strbuf_add(b, button->url ? "\",\"url\":\"" : "\",\"callback_data\":\"");
		strbuf_add_json(b, to, strlen(to));
		strbuf_add(b, "\"}");
	}
	strbuf_add(b, m->n_buttons ? "]]}" : "]}");
}

/* Beside the key that shares a contact there is no room for inline buttons: the others become keys
 * that say their label, which the form understands as if it were typed. */
static void add_spoken_keys(struct strbuf *b, const struct outgoing *m)
{
	for (size_t i = 0; i < m->n_buttons; i++) {
		strbuf_add(b, ",[{\"text\":\"");
		strbuf_add_json(b, m->buttons[i].label, strlen(m->buttons[i].label));
		strbuf_add(b, "\"}]");
	}
}

static void add_markup(struct strbuf *b, const struct outgoing *m)
{
	if (m->keyboard == KEYBOARD_ASK_CONTACT) {
		const char *label = m->keyboard_label;

		strbuf_add(b, ",\"reply_markup\":{\"keyboard\":[[{\"text\":\"");
		strbuf_add_json(b, label, strlen(label));
		strbuf_add(b, "\",\"request_contact\":true}]");
		add_spoken_keys(b, m);
		strbuf_add(b, "],\"resize_keyboard\":true,\"one_time_keyboard\":true}");
	} else if (m->keyboard == KEYBOARD_REMOVE && m->n_buttons == 0) {
		strbuf_add(b, ",\"reply_markup\":{\"remove_keyboard\":true}");
	} else if (m->n_buttons || m->edit) {
		add_inline_keyboard(b, m);
	}
}

static const struct {
	const char *method, *member;
} files[] = {
	[FILE_NONE] = { "sendMessage", NULL },
	[FILE_PHOTO] = { "sendPhoto", "photo" },
	[FILE_DOCUMENT] = { "sendDocument", "document" },
	[FILE_VOICE] = { "sendVoice", "voice" },
	[FILE_VIDEO] = { "sendVideo", "video" },
};

/* A message that is split keeps its buttons for the last part. */
static void add_options(struct strbuf *b, const struct outgoing *m, bool last)
{
	if (m->edit)
		add_json_int(b, "message_id", m->edit);
	if (m->topic && !m->edit)
		add_json_int(b, "message_thread_id", m->topic);
	if (m->reply_to && !m->edit) {
		strbuf_add(b, ",\"reply_parameters\":{\"message_id\":");
		strbuf_addi(b, m->reply_to);
		strbuf_add(b, ",\"allow_sending_without_reply\":true}");
	}
	if (m->silent)
		strbuf_add(b, ",\"disable_notification\":true");
	if (last)
		add_markup(b, m);
}

/* What handlers ask for by a word, as a method with what it needs. */
static const struct {
	const char *word, *method;
	bool topic, name;
} calls[] = {
	{ OUTGOING_LEAVE, "leaveChat", false, false },
	{ OUTGOING_TOPIC_MAKE, "createForumTopic", false, true },
	{ OUTGOING_TOPIC_NAME, "editForumTopic", true, true },
	{ OUTGOING_TOPIC_CLOSE, "closeForumTopic", true, false },
	{ OUTGOING_TOPIC_OPEN, "reopenForumTopic", true, false },
	{ OUTGOING_TOPIC_DROP, "deleteForumTopic", true, false },
};

static enum err render_call(struct arena *a, const struct outbox_row *row, const struct outgoing *m,
			    struct channel_call *out)
{
	struct strbuf b;

	for (size_t i = 0; m->call && i < ARRAY_LEN(calls); i++) {
		if (strcmp(m->call, calls[i].word) != 0)
			continue;
		if (calls[i].name && (!m->text || !m->text[0]))
			return ERR_INVALID;
		strbuf_init(&b, a, BODY_MAX);
		strbuf_add(&b, "{\"chat_id\":");
		strbuf_add(&b, row->chat);
		if (calls[i].topic)
			add_json_int(&b, "message_thread_id", m->topic);
		if (calls[i].name)
			add_json_text(&b, "name", m->text);
		strbuf_addc(&b, '}');
		if (strbuf_failed(&b))
			return ERR_NOMEM;
		*out = (struct channel_call) { .method = calls[i].method,
					       .body = { b.ptr, b.len } };
		return OK;
	}
	return ERR_INVALID;
}

/* The text without its marks, where HTML was refused. */
static void add_plain(struct strbuf *b, const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((unsigned char)text[i] > MARK_CODE_OFF)
			strbuf_addc(b, text[i]);
}

/* What is said, and how it is marked up. */
static void add_said(struct strbuf *b, const struct outgoing *m, const char *member,
		     const struct strbuf *said)
{
	if (said->len == 0)
		return;
	add_json_text(b, member, said->ptr);
	if (!m->plain)
		strbuf_add(b, ",\"parse_mode\":\"HTML\"");
}

/* A long text goes on under no file, as no reply. */
static enum err go_on(struct arena *a, const struct outgoing *m, const char *text,
		      struct channel_call *out)
{
	struct outgoing *rest = ARENA_NEW(a, struct outgoing);

	if (!rest)
		return ERR_NOMEM;
	*rest = *m;
	rest->text = text;
	rest->part++;
	rest->edit = rest->reply_to = 0;
	rest->file = rest->more = rest->blob = rest->given = NULL;
	rest->file_kind = FILE_NONE;
	out->rest = rest;
	return OK;
}

/* One more file of an album, in the words of "photo ID". */
static enum err add_item(struct arena *a, struct strbuf *b, const char *line, size_t len)
{
	for (size_t i = FILE_PHOTO; i < ARRAY_LEN(files); i++) {
		const char *type = files[i].member;
		size_t n = strlen(type);
		const char *id;

		if (len <= n + 1 || memcmp(line, type, n) != 0 || line[n] != ' ')
			continue;
		id = arena_strndup(a, line + n + 1, len - n - 1);
		if (!id)
			return ERR_NOMEM;
		strbuf_add(b, ",{\"type\":\"");
		strbuf_add(b, type);
		strbuf_addc(b, '"');
		add_json_text(b, "media", id);
		strbuf_addc(b, '}');
		return OK;
	}
	return ERR_INVALID;
}

/* The caption belongs to the first file; buttons cannot hang on an album. */
static enum err add_album(struct arena *a, struct strbuf *b, const struct outgoing *m,
			  const struct strbuf *said)
{
	strbuf_add(b, ",\"media\":[{\"type\":\"");
	strbuf_add(b, files[m->file_kind].member);
	strbuf_addc(b, '"');
	add_json_text(b, "media", m->file);
	add_said(b, m, "caption", said);
	strbuf_addc(b, '}');
	for (const char *s = m->more; *s;) {
		size_t len = strcspn(s, "\n");

		TRY(add_item(a, b, s, len));
		s += len + (s[len] == '\n');
	}
	strbuf_addc(b, ']');
	return OK;
}

static enum err add_content(struct arena *a, struct strbuf *b, const struct outgoing *m,
			    const struct strbuf *said, bool caption)
{
	if (caption && !m->edit && m->more)
		return add_album(a, b, m, said);
	if (caption && !m->edit) /* an edit changes the words under it, never the file */
		add_json_text(b, files[m->file_kind].member, m->file);
	add_said(b, m, caption ? "caption" : "text", said);
	if (!caption)
		strbuf_add(b, ",\"link_preview_options\":{\"is_disabled\":true}");
	return OK;
}

static const char *method_of(const struct outgoing *m, bool caption)
{
	if (m->edit)
		return caption ? "editMessageCaption" : "editMessageText";
	return caption && m->more ? "sendMediaGroup"
				  : files[caption ? m->file_kind : FILE_NONE].method;
}

static enum err telegram_render(struct arena *a, const struct channel_message *in,
				struct channel_call *out)
{
	const struct outbox_row *row = in->row;
	const struct outgoing *m = in->m;
	bool caption = m->file && m->file_kind > FILE_NONE && m->file_kind <= FILE_VIDEO;
	struct strbuf b, said;
	struct span part;
	const char *rest = NULL;
	size_t hard;

	if (row->kind == OUT_CALL)
		return render_call(a, row, m, out);
	if (!m->text || (!m->text[0] && !(caption && !m->edit)))
		return ERR_INVALID;
	if (m->keyboard == KEYBOARD_ASK_CONTACT && !m->keyboard_label)
		return ERR_INVALID;
	/* Marks do not count, but counting them errs on the safe side. */
	hard = utf8_prefix(m->text, strlen(m->text), caption ? TELEGRAM_CAPTION : TELEGRAM_TEXT);
	TRY(parts_split(a, m->text, hard, &part, &rest));
	strbuf_init(&said, a, BODY_MAX);
	strbuf_grow(&said, part.len + part.len / 4);
	if (m->plain)
		add_plain(&said, part.ptr, part.len);
	else
		telegram_html(&said, part.ptr, part.len);
	if (!m->plain && !rest && !m->edit)
		add_calls(&said, m->calls);
	strbuf_init(&b, a, BODY_MAX);
	strbuf_grow(&b, said.len + 512);
	strbuf_add(&b, "{\"chat_id\":");
	strbuf_add(&b, row->chat);
	TRY(add_content(a, &b, m, &said, caption));
	add_options(&b, m, rest == NULL && !m->more);
	strbuf_addc(&b, '}');
	if (strbuf_failed(&b) || strbuf_failed(&said))
		return ERR_LIMIT;
	*out = (struct channel_call) { .method = method_of(m, caption), .body = { b.ptr, b.len } };
	return rest ? go_on(a, m, rest, out) : OK;
}

static enum err answer(struct arena *a, const char *callback, const char *text, bool alert,
		       struct channel_call *out)
{
	struct strbuf b;

	strbuf_init(&b, a, 4096);
	strbuf_add(&b, "{\"callback_query_id\":\"");
	strbuf_add_json(&b, callback, strlen(callback));
	strbuf_addc(&b, '"');
	if (text)
		add_json_text(&b, "text", text);
	strbuf_add(&b, alert ? ",\"show_alert\":true}" : "}");
	*out = (struct channel_call) { .method = "answerCallbackQuery", .body = { b.ptr, b.len } };
	return strbuf_failed(&b) ? ERR_LIMIT : OK;
}

/* ---- files ---- */

enum { MIB = 1024 * 1024 };

static enum file_kind takes(enum file_kind wanted, const char *mime, int64_t size)
{
	bool photo = text_starts(mime, "image/") && strcmp(mime, "image/gif") != 0;

	if (size > 50 * (int64_t)MIB)
		return FILE_NONE;
	if (wanted == FILE_PHOTO && (!photo || size > 10 * (int64_t)MIB))
		return FILE_DOCUMENT;
	if (wanted == FILE_VOICE && !text_starts(mime, "audio/ogg"))
		return FILE_DOCUMENT;
	return wanted;
}

/* The members of the request as fields, beside the file: one call both gives and says. */
static enum err give(struct arena *a, const struct channel_message *in,
		     const struct channel_file *file, struct channel_form *out)
{
	struct outgoing m = *in->m;
	const struct channel_message with = { in->row, &m, in->quoted, in->as };
	json_t *j CLEANUP(json_drop) = NULL;
	struct channel_call call;
	const char *key;
	json_t *value;

	m.file = "attach://file";
	m.file_kind = file->kind;
	TRY(telegram_render(a, &with, &call));
	TRY(json_read(a, call.body.ptr, call.body.len, &j, NULL));
	*out = (struct channel_form) { .method = call.method };
	json_object_foreach(j, key, value)
	{
		char *text = json_is_string(value)
				     ? NULL
				     : json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		const char *said = arena_strdup(a, text ? text : json_string_value(value));

		free(text);
		if (!said || out->n + 1 == CHANNEL_FIELDS)
			return ERR_NOMEM;
		out->fields[out->n++] = (struct net_field) { .name = arena_strdup(a, key),
							     .value = { said, strlen(said) } };
	}
	out->fields[out->n++] = (struct net_field) {
		.name = "file", .path = file->path, .file_name = file->name, .mime = file->mime
	};
	return OK;
}

static bool is_group(const char *chat)
{
	return chat[0] == '-';
}

const struct channel_ops channel_telegram = {
	.id = CHANNEL_TELEGRAM,
	.name = "telegram",
	.patience = { .first_ms = 500, .most_ms = 5 * 60 * 1000, .factor = 2, .tries = 30 },
	.edits = true,
	.albums = true,
	.render = telegram_render,
	.judge = telegram_judge,
	.is_group = is_group,
	.takes = takes,
	.give = give,
	.judge_given = telegram_judge,
	.answer = answer,
};
