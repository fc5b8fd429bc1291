/* telegram_send.c - neutral messages as Telegram Bot API requests. */
#include "bot/telegram.h"

#include "base/strbuf.h"
#include "base/text.h"
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

/* The mark that is open at the end of text[0..len), 0 when none. */
static char open_mark(const char *text, size_t len)
{
	for (size_t i = len; i-- > 0;)
		if (text[i] >= MARK_BOLD_ON && text[i] <= MARK_CODE_OFF)
			return text[i] == MARK_BOLD_ON || text[i] == MARK_CODE_ON ? text[i] : 0;
	return 0;
}

/* Where to cut so that the first part has at most max code points: at a paragraph, else a line,
 * else a space, else between clusters. Marks do not count, but counting them errs on the safe side.
 */
static size_t cut_at(const char *text, size_t len, size_t max)
{
	size_t hard = utf8_prefix(text, len, max);
	static const char *const breaks[] = { "\n\n", "\n", " " };

	if (hard == len)
		return len;
	for (size_t i = 0; i < ARRAY_LEN(breaks); i++) {
		size_t n = strlen(breaks[i]);

		for (size_t at = hard - n; at > hard / 2; at--)
			if (memcmp(text + at, breaks[i], n) == 0)
				return at;
	}
	return hard;
}

/* Nothing but white space and marks. */
static bool is_blank(const char *s)
{
	while (*s && ((*s >= MARK_BOLD_ON && *s <= MARK_CODE_OFF) || strchr(" \t\n", *s)))
		s++;
	return *s == '\0';
}

/* *part is what is said now; *rest what is left, with an open mark opened again. */
static enum err split(struct arena *a, const char *text, size_t max, struct span *part,
		      const char **rest)
{
	size_t len = strlen(text);
	size_t at = cut_at(text, len, max);
	char mark = open_mark(text, at);
	struct strbuf head, tail;

	*part = (struct span) { text, at };
	*rest = NULL;
	if (at == len)
		return OK;
	strbuf_init(&head, a, len + 1);
	strbuf_addn(&head, text, at);
	strbuf_init(&tail, a, len + 1);
	if (mark) {
		strbuf_addc(&head, (char)(mark + 1));
		strbuf_addc(&tail, mark);
	}
	strbuf_add(&tail, text + at + strspn(text + at, " \n"));
	if (strbuf_failed(&head) || strbuf_failed(&tail))
		return ERR_NOMEM;
	*part = (struct span) { head.ptr, head.len };
	if (!is_blank(tail.ptr))
		*rest = tail.ptr;
	return OK;
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

static enum err render(struct arena *a, const struct outbox_row *row, const struct outgoing *m,
		       struct channel_call *out)
{
	bool caption = m->file && m->file_kind > FILE_NONE && m->file_kind <= FILE_VIDEO;
	bool file = caption && !m->edit; /* an edit changes the words under it, never the file */
	struct strbuf b, said;
	struct span part;
	const char *rest = NULL;

	if (row->kind == OUT_CALL)
		return render_call(a, row, m, out);
	if (!m->text || (!m->text[0] && !file))
		return ERR_INVALID;
	if (m->keyboard == KEYBOARD_ASK_CONTACT && !m->keyboard_label)
		return ERR_INVALID;
	TRY(split(a, m->text, caption ? TELEGRAM_CAPTION : TELEGRAM_TEXT, &part, &rest));
	strbuf_init(&said, a, BODY_MAX);
	strbuf_grow(&said, part.len + part.len / 4);
	if (m->plain)
		add_plain(&said, part.ptr, part.len);
	else
		telegram_html(&said, part.ptr, part.len);
	strbuf_init(&b, a, BODY_MAX);
	strbuf_grow(&b, said.len + 512);
	strbuf_add(&b, "{\"chat_id\":");
	strbuf_add(&b, row->chat);
	if (file)
		add_json_text(&b, files[m->file_kind].member, m->file);
	add_said(&b, m, caption ? "caption" : "text", &said);
	if (!caption)
		strbuf_add(&b, ",\"link_preview_options\":{\"is_disabled\":true}");
	add_options(&b, m, rest == NULL);
	strbuf_addc(&b, '}');
	if (strbuf_failed(&b) || strbuf_failed(&said))
		return ERR_LIMIT;
	*out = (struct channel_call) {
		.method = !m->edit  ? files[file ? m->file_kind : FILE_NONE].method
			  : caption ? "editMessageCaption"
				    : "editMessageText",
		.body = { b.ptr, b.len },
		.rest = rest,
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
	.render = render,
	.judge = telegram_judge,
	.is_group = is_group,
};
