/* chats.c - the outbox as people see it: every row is rendered for Telegram, checked as Telegram
 * would check it, and shown without its markup. */
#include "tests/talk/world.h"

#include "base/json.h"
#include "bot/mail.h"
#include "bot/telegram.h"
#include "tests/talk/html.h"

enum {
	ROWS_A_TIME = 64,
	PARTS_MAX = 16,
	CALLBACK_MAX = 64,
	LABEL_MAX = 64,
	TEXT_LIMIT = 64 * 1024
};

/* ---- chats ---- */

const char *chats_name(struct world *w, const char *id)
{
	for (size_t i = 0; i < w->n_groups; i++)
		if (strcmp(w->groups[i].id, id) == 0)
			return w->groups[i].name;
	for (size_t i = 0; i < w->script->n_people; i++)
		if (strcmp(w->script->people[i].id, id) == 0)
			return w->script->people[i].name;
	return NULL;
}

const char *chats_id(struct world *w, const char *person, const char *group)
{
	const struct person *p = script_person(w->script, person);

	if (!*group && p)
		return p->id;
	for (size_t i = 0; i < w->n_groups; i++)
		if (strcmp(w->groups[i].name, *group ? group : person) == 0)
			return w->groups[i].id;
	if (!*group || w->n_groups == GROUPS_MAX)
		return NULL;
	w->groups[w->n_groups] = (struct group) { group, arena_printf(&w->arena, "-100%zu",
								      2 + w->n_groups) };
	return w->groups[w->n_groups++].id;
}

const char *chats_key(struct world *w, const char *whatsapp)
{
	for (size_t i = 0; i < w->script->n_people; i++) {
		const struct wa_account *a = &w->accounts[i];

		if (strcmp(a->id, whatsapp) == 0 || (a->phone && strcmp(a->phone, whatsapp) == 0))
			return w->script->people[i].id;
	}
	return NULL;
}

bool chats_unreachable(const struct world *w, const char *chat)
{
	for (size_t i = 0; i < w->n_unreachable; i++)
		if (strcmp(w->unreachable[i], chat) == 0)
			return true;
	return false;
}

int64_t chats_find(const struct world *w, const char *chat, const char *words)
{
	for (size_t i = w->n_shown; i-- > 0;)
		if (strcmp(w->shown[i].chat, chat) == 0 && strstr(w->shown[i].text, words))
			return w->shown[i].id;
	return 0;
}

const struct pressable *chats_button(const struct world *w, const char *chat, const char *label,
				     bool first)
{
	const struct pressable *best = NULL;

	for (size_t i = 0; i < w->n_buttons; i++) {
		const struct pressable *b = &w->buttons[i];

		if (strcmp(b->chat, chat) != 0 || strcmp(b->label, label) != 0)
			continue;
		if (first)
			return b;
		if (!best || !b->gone || best->gone)
			best = b;
	}
	return best;
}

static bool heard(struct world *w, enum manner manner, const char *to, const char *text)
{
	if (w->n_events == EVENTS_MAX)
		return world_fail(w, "more than %d messages", EVENTS_MAX);
	w->events[w->n_events++] = (struct event) { .manner = manner,
						    .to = arena_strdup(&w->arena, to),
						    .text = arena_strdup(&w->arena, text) };
	return true;
}

bool chats_heard(struct world *w, enum manner manner, const char *chat, const char *text,
		 bool change)
{
	const char *name = chats_name(w, chat);

	if (!heard(w, manner, name ? name : chat, text))
		return false;
	w->events[w->n_events - 1].change = change;
	return true;
}

/* "cb-1001-7" was pressed by 1001. */
void chats_toast(struct world *w, const char *callback, const char *text)
{
	size_t len = strcspn(callback + 3, "-");
	const char *id = arena_strndup(&w->turn, callback + 3, len);
	const char *name = id ? chats_name(w, id) : NULL;

	if (text && utf8_count(text, strlen(text)) > 200)
		world_fail(w, "a toast of more than 200 characters: %s", text);
	if (text && *text)
		heard(w, MANNER_TOAST, name ? name : "?", text);
}

void chats_left(struct world *w, const char *chat)
{
	const char *name = chats_name(w, chat);

	heard(w, MANNER_LEFT, name ? name : "?", "");
}

/* ---- buttons ---- */

bool chats_add_button(struct world *w, const char *chat, int64_t message, const char *label,
		      const char *data, struct strbuf *b, const char *sign)
{
	strbuf_addf(b, b->len && b->ptr[b->len - 1] == ']' ? " [%s%s]" : "\n[%s%s]", label, sign);
	if (w->n_buttons == BUTTONS_MAX)
		return world_fail(w, "more than %d buttons", BUTTONS_MAX);
	w->buttons[w->n_buttons++] = (struct pressable) { .chat = arena_strdup(&w->arena, chat),
							  .label = arena_strdup(&w->arena, label),
							  .data = arena_strdup(&w->arena, data),
							  .message = message };
	return true;
}

static bool show_button(struct world *w, const char *chat, int64_t message, const json_t *button,
			struct strbuf *b)
{
	const char *label = json_str(button, "text"), *data = json_str(button, "callback_data");

	if (!label || !*label || utf8_count(label, strlen(label)) > LABEL_MAX)
		return world_fail(w, "a button without a fitting label");
	if (!data && !json_str(button, "url"))
		return world_fail(w, "the button [%s] does nothing", label);
	if (data && strlen(data) > CALLBACK_MAX)
		return world_fail(w, "the data of [%s] are longer than 64 bytes", label);
	return chats_add_button(w, chat, message, label, data ? data : "", b, data ? "" : " ↗");
}

/* A key of the keyboard under the text field: it writes its label, or shares the own number. */
static bool show_key(struct world *w, const char *chat, int64_t message, const json_t *key,
		     struct strbuf *b)
{
	const char *label = json_str(key, "text");

	if (!label || !*label)
		return world_fail(w, "a key without a label");
	label = arena_printf(&w->arena, KEY "%s", label);
	return label &&
	       chats_add_button(w, chat, message, label,
				json_bool(key, "request_contact") ? KEY_CONTACT : KEY_TEXT, b, "");
}

static bool show_markup(struct world *w, const char *chat, int64_t message, const json_t *body,
			struct strbuf *b)
{
	const json_t *markup = json_object_get(body, "reply_markup"), *row, *button;
	size_t i, k;

	for (i = 0; i < w->n_buttons; i++)
		if (w->buttons[i].message == message)
			w->buttons[i].gone = true;
	json_array_foreach(json_object_get(markup, "inline_keyboard"), i, row)
	{
		json_array_foreach(row, k, button)
		{
			if (!show_button(w, chat, message, button, b))
				return false;
		}
	}
	json_array_foreach(json_object_get(markup, "keyboard"), i, row)
	{
		json_array_foreach(row, k, button)
		{
			if (!show_key(w, chat, message, button, b))
				return false;
		}
	}
	return true;
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
};

bool chats_add_shown(struct world *w, const struct shown *m)
{
	if (w->n_shown == EVENTS_MAX)
		return world_fail(w, "more than %d messages", EVENTS_MAX);
	w->shown[w->n_shown] = *m;
	w->shown[w->n_shown++].chat = arena_strdup(&w->arena, m->chat);
	return true;
}

/* Those of WhatsApp: their numbers are not used twice. */
const struct shown *chats_shown(const struct world *w, int64_t id)
{
	for (size_t i = w->n_shown; i-- > 0;)
		if (w->shown[i].id == id && w->shown[i].wamid)
			return &w->shown[i];
	return NULL;
}

static struct shown *message_at(struct world *w, const char *chat, int64_t id)
{
	for (size_t i = 0; i < w->n_shown; i++)
		if (w->shown[i].id == id && strcmp(w->shown[i].chat, chat) == 0)
			return &w->shown[i];
	return NULL;
}

static bool text_of(struct world *w, const json_t *body, size_t method, struct strbuf *b)
{
	const char *html = json_str(body, methods[method].file ? "caption" : "text");
	const char *text = html_plain(&w->turn, html ? html : "");

	if (!text)
		return world_fail(w, "Telegram would not parse: %s", html);
	if (utf8_count(text, strlen(text)) > methods[method].max)
		return world_fail(w, "a text of more than %zu characters", methods[method].max);
	if (!*text && !methods[method].file)
		return world_fail(w, "an empty message");
	if (methods[method].file)
		strbuf_addf(b, "(%s) ", methods[method].file);
	strbuf_add(b, text);
	return true;
}

static bool show_message(struct world *w, const char *chat, const json_t *body, size_t method,
			 int64_t *id)
{
	bool edit = methods[method].edit;
	const char *name = chats_name(w, chat);
	struct shown *m = NULL;
	struct strbuf b;

	*id = edit ? json_int(body, "message_id") : w->next_message++;
	if (edit && !(m = message_at(w, chat, *id)))
		return world_fail(w, "an edit of message %lld, which is not in the chat of %s",
				  (long long)*id, name ? name : chat);
	if (edit && m->file != (methods[method].file != NULL))
		return world_fail(w, "%s of a message that has %s", methods[method].method,
				  m->file ? "no text but a file" : "no file but a text");
	strbuf_init(&b, &w->arena, TEXT_LIMIT);
	if (!text_of(w, body, method, &b) || !show_markup(w, chat, *id, body, &b))
		return false;
	if (!m && w->n_shown == EVENTS_MAX)
		return world_fail(w, "more than %d messages", EVENTS_MAX);
	if (m && strcmp(m->text, b.ptr) == 0)
		return true; /* "message is not modified" */
	if (!m) {
		m = &w->shown[w->n_shown++];
		*m = (struct shown) { .chat = arena_strdup(&w->arena, chat),
				      .id = *id,
				      .file = methods[method].file != NULL };
	}
	m->text = b.ptr;
	return heard(w, edit ? MANNER_EDIT : MANNER_NEW, name ? name : chat, b.ptr);
}

static bool post(struct world *w, const char *chat, const struct channel_call *call, int64_t *id)
{
	json_t *body CLEANUP(json_drop) = NULL;
	const char *why = NULL;

	if (json_read(&w->turn, call->body.ptr, call->body.len, &body, &why) != OK)
		return world_fail(w, "%s is no JSON: %s", call->method, why ? why : "");
	for (size_t i = 0; i < ARRAY_LEN(methods); i++)
		if (strcmp(methods[i].method, call->method) == 0)
			return show_message(w, chat, body, i, id);
	if (strcmp(call->method, "leaveChat") == 0)
		chats_left(w, chat);
	return true; /* a call that nobody sees, such as setMyCommands */
}

/* ---- rows ---- */

static bool send_telegram(struct world *w, struct outbox_row *row, struct outgoing m)
{
	for (int part = 0; part < PARTS_MAX; part++) {
		struct channel_call call;
		int64_t id = 0;
		const struct channel_message in = { row, &m, NULL, NULL };
		enum err e = channel_telegram.render(&w->turn, &in, &call);

		if (e != OK)
			return world_fail(w, "%s cannot be said: %s", m.key, err_name(e));
		if (!post(w, row->chat, &call, &id))
			return false;
		if (row->ref_kind != REF_NONE && !m.edit &&
		    sent_put(w->store, row->channel, row->chat, id, row->ref_kind, row->ref) != OK)
			return world_fail(w, "sent_put");
		if (!call.rest)
			return true;
		m = *call.rest;
	}
	return world_fail(w, "%s has no end", m.key);
}

static bool send_mail_row(struct world *w, const struct outbox_row *row, const struct outgoing *m)
{
	struct mail mail = { .from = w->config.smtp.from,
			     .to = row->chat,
			     .subject = m->subject ? m->subject : "",
			     .text = m->text,
			     .now_ms = w->now_ms,
			     .offset_min = SCRIPT_ZONE,
			     .id = "1.1" };
	struct span bytes;
	enum err e = mail_build(&w->turn, &mail, &bytes);
	const char *to = arena_printf(&w->turn, "email %s", row->chat);
	const char *text = arena_printf(&w->turn, "%s\n%s", mail.subject, m->text);

	if (e != OK || !to || !text)
		return world_fail(w, "mail to %s: %s", row->chat, err_name(e));
	return heard(w, MANNER_NEW, to, text);
}

struct given_up {
	const struct outbox_row *row;
	const char *why;
	bool unreachable;
};

static enum err call_given_up(struct turn *t, void *arg)
{
	const struct given_up *g = arg;

	return dispatch_undeliverable(t, g->row, g->why, g->unreachable, 0);
}

bool chats_give_up(struct world *w, const struct outbox_row *row, const char *why, bool unreachable)
{
	struct router_effects fx = { 0 };
	struct given_up g = { row, why, unreachable };
	enum err e = OK;

	if (unreachable && row->address_id)
		e = address_set_reachable(w->store, row->address_id, false);
	if (e == OK)
		e = outbox_done(w->store, row->id);
	if (e == OK)
		e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "undeliverable",
				call_given_up, &g, &fx);
	return e == OK || world_fail(w, "undeliverable: %s", err_name(e));
}

static bool send_row(struct world *w, struct outbox_row *row)
{
	struct outgoing m;

	if (outgoing_decode(&w->turn, row->body, &m) != OK)
		return world_fail(w, "a row that nobody can read: %s", row->body);
	if (row->channel == CHANNEL_WHATSAPP)
		return chats_send_whatsapp(w, row, &m);
	if (row->kind != OUT_MAIL &&
	    chats_unreachable(w, row->chat)) /* 403, as bot/sender.c does */
		return chats_give_up(w, row, "Forbidden: bot was blocked by the user", true);
	if (row->kind == OUT_MAIL ? !send_mail_row(w, row, &m) : !send_telegram(w, row, m))
		return false;
	return outbox_done(w->store, row->id) == OK || world_fail(w, "outbox_done");
}

static bool send_rows(struct world *w, size_t *n)
{
	struct outbox_row *rows;

	if (outbox_list(w->store, &w->turn, 0, ROWS_A_TIME, &rows, n) != OK)
		return world_fail(w, "outbox not read");
	for (size_t i = 0; i < *n; i++)
		if (!send_row(w, &rows[i]))
			return world_fail(w, "message %s", rows[i].body);
	return true;
}

bool chats_deliver(struct world *w)
{
	size_t n = 1;

	while (n) {
		if (store_begin(w->store) != OK)
			return world_fail(w, "begin");
		if (!send_rows(w, &n)) {
			store_rollback(w->store);
			return false;
		}
		if (store_commit(w->store) != OK)
			return world_fail(w, "commit");
	}
	return true;
}
