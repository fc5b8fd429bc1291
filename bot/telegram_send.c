/* telegram_send.c - neutral messages as Telegram Bot API requests, and what its answers mean. */
#include "bot/telegram.h"

#include "base/json.h"
#include "base/strbuf.h"
#include "base/text.h"
#include "messages/catalog.h"
#include "store/contact.h"

enum {
	BODY_MAX = 256 * 1024,
	RETRY_AFTER_S = 5, /* when a 429 does not say */
	RETRY_AFTER_MAX_S = 86400,
};

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

static enum err render_call(struct arena *a, const struct outbox_row *row, const struct outgoing *m,
			    struct channel_call *out)
{
	const char *body = arena_printf(a, "{\"chat_id\":%s}", row->chat);

	if (!m->call || strcmp(m->call, OUTGOING_LEAVE) != 0)
		return ERR_INVALID;
	if (!body)
		return ERR_NOMEM;
	*out = (struct channel_call) { .method = "leaveChat", .body = { body, strlen(body) } };
	return OK;
}

static enum err render(struct arena *a, const struct outbox_row *row, const struct outgoing *m,
		       struct channel_call *out)
{
	bool caption = m->file && m->file_kind > FILE_NONE && m->file_kind <= FILE_VIDEO;
	bool file = caption && !m->edit; /* an edit changes the words under it, never the file */
	struct strbuf b, html;
	struct span part;
	const char *rest = NULL;

	if (row->kind == OUT_CALL)
		return render_call(a, row, m, out);
	if (!m->text || (!m->text[0] && !file))
		return ERR_INVALID;
	if (m->keyboard == KEYBOARD_ASK_CONTACT && !m->keyboard_label)
		return ERR_INVALID;
	TRY(split(a, m->text, caption ? TELEGRAM_CAPTION : TELEGRAM_TEXT, &part, &rest));
	strbuf_init(&html, a, BODY_MAX);
	strbuf_grow(&html, part.len + part.len / 4);
	telegram_html(&html, part.ptr, part.len);
	strbuf_init(&b, a, BODY_MAX);
	strbuf_grow(&b, html.len + 512);
	strbuf_add(&b, "{\"chat_id\":");
	strbuf_add(&b, row->chat);
	if (file)
		add_json_text(&b, files[m->file_kind].member, m->file);
	if (html.len) {
		add_json_text(&b, caption ? "caption" : "text", html.ptr);
		strbuf_add(&b, ",\"parse_mode\":\"HTML\"");
	}
	if (!caption)
		strbuf_add(&b, ",\"link_preview_options\":{\"is_disabled\":true}");
	add_options(&b, m, rest == NULL);
	strbuf_addc(&b, '}');
	if (strbuf_failed(&b) || strbuf_failed(&html))
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

/* ---- answers ---- */

/* Descriptions by lower-case substring, since their wording changes; first match wins. Anything
 * else with 400 is our mistake and kept for people to look at. */
static const struct {
	int code;
	const char *says;
	enum verdict_kind kind;
	enum verdict_fix fix;
} rules[] = {
	{ 400, "message is not modified", VERDICT_SENT, FIX_NONE },
	{ 400, "message to edit not found", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "message can't be edited", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "there is no text in the message to edit", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "there is no caption in the message to edit", VERDICT_REWRITE, FIX_NEW_MESSAGE },
	{ 400, "message to be replied not found", VERDICT_REWRITE, FIX_NO_REPLY },
	{ 400, "can't parse entities", VERDICT_REWRITE, FIX_PLAIN },
	{ 400, "message thread not found", VERDICT_REWRITE, FIX_NO_TOPIC },
	{ 400, "topic_closed", VERDICT_REWRITE, FIX_NO_TOPIC },
	{ 400, "query is too old", VERDICT_IGNORED, FIX_NONE },
	{ 400, "query id is invalid", VERDICT_IGNORED, FIX_NONE },
	{ 400, "message to delete not found", VERDICT_IGNORED, FIX_NONE },
	{ 400, "message can't be deleted", VERDICT_IGNORED, FIX_NONE },
	{ 400, "chat not found", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "user not found", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "peer_id_invalid", VERDICT_UNREACHABLE, FIX_NONE },
	{ 400, "wrong file_id or the file is temporarily unavailable", VERDICT_RETRY, FIX_NONE },
	{ 401, "", VERDICT_STOPPED, FIX_NONE },
	{ 403, "", VERDICT_UNREACHABLE, FIX_NONE },
	{ 404, "", VERDICT_STOPPED, FIX_NONE },
	{ 500, "immediately deleted", VERDICT_IGNORED, FIX_NONE },
	{ 400, "", VERDICT_DEAD, FIX_NONE },
	{ 413, "", VERDICT_DEAD, FIX_NONE },
};

static struct verdict judge_error(struct arena *a, const json_t *j, long status)
{
	const json_t *parameters = json_object_get(j, "parameters");
	struct span said = json_span(j, "description");
	char *why = said.ptr ? text_one_line(a, said.ptr, said.len, 160) : NULL;
	char *lower_why = why ? arena_strdup(a, why) : NULL;
	struct verdict v = { .kind = VERDICT_RETRY, .why = why ? why : "refused" };
	int64_t code = json_has_int(j, "error_code") ? json_int(j, "error_code") : status;

	if (json_has_int(parameters, "migrate_to_chat_id")) {
		v.kind = VERDICT_MIGRATED;
		v.new_chat = arena_printf(a, "%lld",
					  (long long)json_int(parameters, "migrate_to_chat_id"));
		return v;
	}
	if (code == 429) {
		int64_t seconds = json_int(parameters, "retry_after");

		if (seconds <= 0)
			seconds = RETRY_AFTER_S;
		v.retry_after_ms = (seconds < RETRY_AFTER_MAX_S ? seconds : RETRY_AFTER_MAX_S) *
				   1000;
		return v;
	}
	if (lower_why)
		text_lower(lower_why);
	for (size_t i = 0; i < ARRAY_LEN(rules); i++)
		if (rules[i].code == code &&
		    (!rules[i].says[0] || (lower_why && strstr(lower_why, rules[i].says)))) {
			v.kind = rules[i].kind;
			v.fix = rules[i].fix;
			break;
		}
	return v; /* 5xx and the unknown: try again later */
}

/* Skips white space and one word; false when the word is not there. */
static bool take_word(const char **s, const char *end, const char *word)
{
	size_t n = strlen(word);

	while (*s < end && strchr(" \t\r\n", **s))
		(*s)++;
	if ((size_t)(end - *s) < n || memcmp(*s, word, n) != 0)
		return false;
	*s += n;
	return true;
}

/* The usual answer, {"ok":true,"result":{"message_id":…, read without building a tree: it costs
 * more than all else that happens to a sent message. False when it is not plainly that. */
static bool plainly_sent(struct span body, int64_t *message)
{
	static const char id[] = "\"message_id\"", other[] = "\"reply_to_message\"";
	const char *s = body.ptr, *end = body.ptr + body.len, *digits;

	if (!take_word(&s, end, "{") || !take_word(&s, end, "\"ok\"") || !take_word(&s, end, ":") ||
	    !take_word(&s, end, "true"))
		return false;
	digits = memmem(s, (size_t)(end - s), id, sizeof(id) - 1);
	if (!digits || memmem(s, (size_t)(digits - s), other, sizeof(other) - 1))
		return false;
	s = digits + sizeof(id) - 1;
	if (!take_word(&s, end, ":"))
		return false;
	while (s < end && *s == ' ')
		s++;
	for (digits = s; s < end && *s >= '0' && *s <= '9';)
		s++;
	return text_parse_i64(digits, (size_t)(s - digits), message) == OK;
}

static struct verdict judge(struct arena *a, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct verdict v = { .kind = VERDICT_SENT, .why = "sent" };

	if (answer->status == 0)
		return (struct verdict) {
			.kind = answer->sent ? VERDICT_UNCERTAIN : VERDICT_RETRY,
			.why = answer->sent ? "connection lost, outcome unknown" : "no connection",
		};
	if (answer->status == 200 && plainly_sent(answer->body, &v.message))
		return v;
	/* The front end may answer 502 or 504 with a page instead of JSON. */
	if (json_read(a, answer->body.ptr, answer->body.len, &j, NULL) != OK || !json_is_object(j))
		return (struct verdict) {
			.kind = answer->status >= 500 ? VERDICT_RETRY : VERDICT_UNCERTAIN,
			.why = "answer is not JSON",
		};
	if (!json_bool(j, "ok"))
		return judge_error(a, j, answer->status);
	v.message = json_int(json_object_get(j, "result"), "message_id");
	return v;
}

static bool is_group(const char *chat)
{
	return chat[0] == '-';
}

const struct channel_ops channel_telegram = {
	.id = CHANNEL_TELEGRAM,
	.name = "telegram",
	.render = render,
	.judge = judge,
	.is_group = is_group,
};
