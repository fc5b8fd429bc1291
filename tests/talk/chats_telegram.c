/* chats_telegram.c - the outbox as people on Telegram see it: every row is rendered, checked as
 * Telegram would check it, and shown without its markup. What Telegram refuses for reasons that lie
 * with the chat (a topic or a message that is gone) is answered in its own words, and the row goes
 * on as in bot/sender_apply.c. */
#include "tests/talk/world.h"

#include "base/json.h"
#include "bot/telegram.h"
#include "handlers/desk.h"
#include "tests/talk/html.h"

enum { PARTS_MAX = 16, CALLBACK_MAX = 64, LABEL_MAX = 64, TEXT_LIMIT = 64 * 1024 };

/* One request on its way, and what Telegram says to it. */
struct posting {
	struct world *w;
	const char *chat;
	const json_t *body;
	int64_t topic;       /* where it stands; 0: in no topic */
	int64_t id;          /* of the message */
	int64_t made;        /* the topic that the call made */
	const char *refusal; /* NULL: it went through */
};

/* ---- buttons ---- */

static bool show_button(struct posting *p, const json_t *button, struct strbuf *b)
{
	const char *label = json_str(button, "text"), *data = json_str(button, "callback_data");

	if (!label || !*label || utf8_count(label, strlen(label)) > LABEL_MAX)
		return world_fail(p->w, "a button without a fitting label");
	if (!data && !json_str(button, "url"))
		return world_fail(p->w, "the button [%s] does nothing", label);
	if (data && strlen(data) > CALLBACK_MAX)
		return world_fail(p->w, "the data of [%s] are longer than 64 bytes", label);
	if (!chats_add_button(p->w, p->chat, p->id, label, data ? data : "", b, data ? "" : " ↗"))
		return false;
	p->w->buttons[p->w->n_buttons - 1].topic = p->topic;
	return true;
}

/* A key of the keyboard under the text field: it writes its label, or shares the own number. */
static bool show_key(struct posting *p, const json_t *key, struct strbuf *b)
{
	const char *label = json_str(key, "text");

	if (!label || !*label)
		return world_fail(p->w, "a key without a label");
	label = arena_printf(&p->w->arena, KEY "%s", label);
	return label &&
	       chats_add_button(p->w, p->chat, p->id, label,
				json_bool(key, "request_contact") ? KEY_CONTACT : KEY_TEXT, b, "");
}

static bool show_rows(struct posting *p, const json_t *rows,
		      bool (*show)(struct posting *p, const json_t *button, struct strbuf *b),
		      struct strbuf *b)
{
	const json_t *row, *button;
	size_t i, k;

	json_array_foreach(rows, i, row)
	{
		json_array_foreach(row, k, button)
		{
			if (!show(p, button, b))
				return false;
		}
	}
	return true;
}

static bool show_markup(struct posting *p, struct strbuf *b)
{
	const json_t *markup = json_object_get(p->body, "reply_markup");

	for (size_t i = 0; i < p->w->n_buttons; i++)
		if (p->w->buttons[i].message == p->id)
			p->w->buttons[i].gone = true;
	return show_rows(p, json_object_get(markup, "inline_keyboard"), show_button, b) &&
	       show_rows(p, json_object_get(markup, "keyboard"), show_key, b);
}

/* ---- messages ---- */

static const struct {
	const char *method, *file;
	size_t max;
	bool edit;
} methods[] = {
	{ "sendMessage", NULL, TELEGRAM_TEXT, false },
	{ "editMessageText", NULL, TELEGRAM_TEXT, true },
	{ "sendPhoto", "foto", TELEGRAM_CAPTION, false },
	{ "sendDocument", "dokumen", TELEGRAM_CAPTION, false },
	{ "sendVoice", "suara", TELEGRAM_CAPTION, false },
	{ "sendVideo", "video", TELEGRAM_CAPTION, false },
	{ "editMessageCaption", "berkas", TELEGRAM_CAPTION, true },
	{ "sendMediaGroup", "album", TELEGRAM_CAPTION, false },
};

static struct shown *message_at(struct world *w, const char *chat, int64_t id)
{
	for (size_t i = 0; i < w->n_shown; i++)
		if (w->shown[i].id == id && strcmp(w->shown[i].chat, chat) == 0)
			return &w->shown[i];
	return NULL;
}

static bool text_of(const struct posting *p, size_t method, struct strbuf *b)
{
	const json_t *album = json_object_get(p->body, "media");
	const json_t *said = album ? json_array_get(album, 0) : p->body;
	const char *html = json_str(said, methods[method].file ? "caption" : "text");
	const char *text = html_plain(&p->w->turn, html ? html : "");

	if (!text)
		return world_fail(p->w, "Telegram would not parse: %s", html);
	if (utf8_count(text, strlen(text)) > methods[method].max)
		return world_fail(p->w, "a text of more than %zu characters", methods[method].max);
	if (!*text && !methods[method].file)
		return world_fail(p->w, "an empty message");
	if (album)
		strbuf_addf(b, "(%s %zu) ", methods[method].file, json_array_size(album));
	else if (methods[method].file)
		strbuf_addf(b, "(%s) ", methods[method].file);
	strbuf_add(b, text);
	return true;
}

/* Without the kind of file in front, which an edit does not know. */
static const char *words_of(const char *text)
{
	const char *end = *text == '(' ? strstr(text, ") ") : NULL;

	return end ? end : text;
}

/* Where it goes, or why it cannot; *m: the message that is edited, NULL when it is a new one. */
static bool find_place(struct posting *p, size_t method, struct shown **m)
{
	bool file = methods[method].file != NULL;

	*m = NULL;
	p->topic = p->w->forum ? json_int(p->body, "message_thread_id") : 0;
	if (!methods[method].edit) {
		p->refusal = topics_refusal(p->w, p->chat, p->topic);
		if (!p->refusal)
			p->id = p->w->next_message++;
		return true;
	}
	p->id = json_int(p->body, "message_id");
	*m = message_at(p->w, p->chat, p->id);
	if (!*m)
		return world_fail(p->w, "an edit of message %lld, which is not in the chat of %s",
				  (long long)p->id, chats_place(p->w, p->chat, 0));
	if ((*m)->file != file)
		return world_fail(p->w, "%s of a message that has %s", methods[method].method,
				  file ? "no file but a text" : "no text but a file");
	p->topic = (*m)->topic;
	if ((*m)->deleted)
		p->refusal = "message to edit not found";
	return true;
}

static bool show_message(struct posting *p, size_t method)
{
	struct world *w = p->w;
	struct shown *m;
	struct strbuf b;

	if (!find_place(p, method, &m))
		return false;
	if (p->refusal)
		return true;
	strbuf_init(&b, &w->arena, TEXT_LIMIT);
	if (!text_of(p, method, &b) || !show_markup(p, &b))
		return false;
	if (m && strcmp(words_of(m->text), words_of(b.ptr)) == 0)
		return true; /* "message is not modified" */
	if (m)
		m->text = b.ptr;
	else if (!chats_add_shown(w, &(struct shown) { .chat = p->chat,
						       .text = b.ptr,
						       .id = p->id,
						       .topic = p->topic,
						       .file = methods[method].file != NULL }))
		return false;
	return chats_said(w, methods[method].edit ? MANNER_EDIT : MANNER_NEW,
			  chats_place(w, p->chat, p->topic), b.ptr);
}

static bool post(struct posting *p, const struct channel_call *call)
{
	json_t *body CLEANUP(json_drop) = NULL;
	const char *why = NULL;

	if (json_read(&p->w->turn, call->body.ptr, call->body.len, &body, &why) != OK)
		return world_fail(p->w, "%s is no JSON: %s", call->method, why ? why : "");
	p->body = body;
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i].method, call->method) == 0)
			return show_message(p, i);
	if (strcmp(call->method, "leaveChat") == 0)
		chats_left(p->w, p->chat);
	else if (strstr(call->method, "ForumTopic"))
		return topics_call(p->w, p->chat, call->method, body, &p->made, &p->refusal);
	return true; /* a call that nobody sees, such as setMyCommands */
}

/* ---- rows ---- */

/* What became of a call or of a message into a topic, as bot/app_told.c tells the desk. */
struct news {
	const struct outbox_row *row;
	int64_t made;
	bool closed, taken;
};

static enum err call_called(struct turn *t, void *arg)
{
	const struct news *n = arg;

	return desk_called(t, n->row->ref_kind, n->row->ref, n->made);
}

static enum err call_topic_lost(struct turn *t, void *arg)
{
	struct news *n = arg;

	return desk_topic_lost(t, n->row, n->closed, &n->taken);
}

static bool tell(struct world *w, const char *what, enum err (*fn)(struct turn *, void *),
		 struct news *n)
{
	struct router_effects fx = { 0 };
	enum err e = OK;

	if (n->row->ref_kind != REF_NONE)
		e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, what, fn, n, &fx);
	return e == OK || world_fail(w, "%s: %s", what, err_name(e));
}

static struct verdict judge(struct world *w, const char *refusal)
{
	const char *body = arena_printf(&w->turn,
					"{\"ok\":false,\"error_code\":400,"
					"\"description\":\"Bad Request: %s\"}",
					refusal);
	struct net_answer answer = { .status = 400, .body = { body, body ? strlen(body) : 0 } };

	return telegram_judge(&w->turn, &answer);
}

/* *done: nothing of the row is left to be said. */
static bool refused(struct posting *p, const struct outbox_row *row, struct outgoing *m, bool *done)
{
	struct verdict v = judge(p->w, p->refusal);
	struct news n = { .row = row, .closed = v.fix == FIX_OPEN_TOPIC };

	*done = row->kind == OUT_CALL;
	if (v.kind == VERDICT_SENT && *done)
		return tell(p->w, "called", call_called, &n);
	if (v.kind != VERDICT_REWRITE && v.kind != VERDICT_IGNORED)
		return world_fail(p->w, "%s: %s", m->key, p->refusal);
	if (*done) {
		n.made = v.kind == VERDICT_IGNORED ? -1 : 0;
		return tell(p->w, "called", call_called, &n);
	}
	if (v.fix == FIX_NO_TOPIC || v.fix == FIX_OPEN_TOPIC) {
		if (!tell(p->w, "topic lost", call_topic_lost, &n))
			return false;
		*done = n.taken;
		m->topic = 0;
	}
	if (v.fix == FIX_NEW_MESSAGE)
		m->edit = 0;
	return true;
}

static bool went(struct posting *p, const struct outbox_row *row, const struct outgoing *m,
		 bool more)
{
	struct news n = { .row = row, .made = p->made };

	if (row->kind == OUT_CALL)
		return tell(p->w, "called", call_called, &n);
	return chats_accepted(p->w, row, m, p->id, more);
}

bool chats_send_telegram(struct world *w, const struct outbox_row *row, struct outgoing m)
{
	for (int part = 0; part < PARTS_MAX; part++) {
		struct posting p = { .w = w, .chat = chats_other(w, row->chat) };
		const struct channel_message in = { row, &m, NULL, NULL };
		struct channel_call call;
		enum err e = channel_telegram.render(&w->turn, &in, &call);
		bool done = !call.rest;

		if (e != OK)
			return world_fail(w, "%s cannot be said: %s", m.key, err_name(e));
		if (!post(&p, &call))
			return false;
		if (p.refusal ? !refused(&p, row, &m, &done) : !went(&p, row, &m, !done))
			return false;
		if (done)
			return true;
		if (!p.refusal)
			m = *call.rest;
	}
	return world_fail(w, "%s has no end", m.key);
}
