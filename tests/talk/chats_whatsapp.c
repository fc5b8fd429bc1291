/* chats_whatsapp.c - the outbox as WhatsApp's customers see it: every row is rendered, checked as
 * the Graph API would check it (tests/simulator/wa_check.h), and shown without its markup. A list
 * is shown opened, a link button like any other, so that one transcript fits both channels. */
#include "tests/talk/world.h"

#include "base/json.h"
#include "bot/whatsapp.h"
#include "handlers/window.h"
#include "store/whatsapp.h"
#include "tests/simulator/wa_check.h"

enum { PARTS_MAX = 16, TEXT_LIMIT = 64 * 1024 };

/* One request, and the message that it is of. */
struct saying {
	struct world *w;
	const struct outbox_row *row;
	const struct outgoing *m;
	const json_t *body;
	const char *chat; /* the harness's own name of it */
	struct strbuf text;
	size_t n_shown; /* buttons of the request that were shown */
};

/* ---- text as the app shows it ---- */

#define DEFUSED "\xe2\x80\x8b"

/* Marks hug their text and end on their line; a defused one stays (Cloud API, formatting). */
static const char *closing(const char *s)
{
	if (!strchr("*_~`", *s) || s[1] == ' ' || s[1] == '\n' || text_starts(s + 1, DEFUSED))
		return NULL;
	for (const char *end = s + 2; *end && *end != '\n'; end++)
		if (*end == *s && end[-1] != ' ')
			return end;
	return NULL;
}

static void add_plain(struct strbuf *b, const char *s)
{
	const char *close = NULL;

	for (; *s; s++) {
		bool word = b->len && (b->ptr[b->len - 1] & 0x80) == 0 &&
			    strchr(" \n(\"'", b->ptr[b->len - 1]) == NULL;

		if (close == s) {
			close = NULL;
		} else if (text_starts(s, DEFUSED)) {
			s += strlen(DEFUSED) - 1;
		} else if (*s && !close && !word && strchr("*_~`", *s) && closing(s)) {
			close = closing(s);
		} else {
			strbuf_addc(b, *s);
		}
	}
}

/* Takes "LABEL: URL" out of the text again: there it stands in place of a link button. */
static bool take_link(struct saying *s, const struct button *b)
{
	const char *line = arena_printf(&s->w->turn, "\n\n%s: %s", b->label, b->url);
	char *at = line && s->text.ptr ? strstr(s->text.ptr, line) : NULL;

	if (!at)
		return false;
	memmove(at, at + strlen(line), strlen(at + strlen(line)) + 1);
	strbuf_cut(&s->text, strlen(s->text.ptr));
	return true;
}

/* ---- buttons ---- */

static size_t count_rows(const json_t *action)
{
	const json_t *section;
	size_t i, n = json_array_size(json_object_get(action, "buttons"));

	json_array_foreach(json_object_get(action, "sections"), i, section)
	{
		n += json_array_size(json_object_get(section, "rows"));
	}
	return n;
}

static bool offers(const json_t *list, const char *under, const char *data)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one)
	{
		const char *id = json_str(under ? json_object_get(one, under) : one, "id");

		if (id && strcmp(id, data) == 0)
			return true;
	}
	return false;
}

static bool offered(const json_t *action, const char *data)
{
	const json_t *section;
	size_t i;

	if (offers(json_object_get(action, "buttons"), "reply", data))
		return true;
	json_array_foreach(json_object_get(action, "sections"), i, section)
	{
		if (offers(json_object_get(section, "rows"), NULL, data))
			return true;
	}
	return false;
}

/* Beside the request for a contact, choices are words in the text: "› Batal" is typed like a key.
 */
static bool show_spoken(struct saying *s, int64_t id)
{
	for (size_t i = 0; i < s->m->n_buttons; i++) {
		const char *label = s->m->buttons[i].label;
		const char *line = arena_printf(&s->w->turn, "\n› %s", label);
		char *at = line && s->text.ptr ? strstr(s->text.ptr, line) : NULL;

		if (!at)
			continue;
		memmove(at, at + strlen(line), strlen(at + strlen(line)) + 1);
		strbuf_cut(&s->text, strlen(s->text.ptr));
		label = arena_printf(&s->w->turn, KEY "%s", label);
		if (!label || !chats_add_button(s->w, s->chat, id, label, KEY_TEXT, &s->text, ""))
			return false;
	}
	return true;
}

static bool show_request(struct saying *s, int64_t id)
{
	const char *label = s->m->keyboard_label ? s->m->keyboard_label : "?";

	label = arena_printf(&s->w->turn, KEY "%s", label);
	return label && chats_add_button(s->w, s->chat, id, label, KEY_CONTACT, &s->text, "") &&
	       show_spoken(s, id);
}

static bool show_buttons(struct saying *s, int64_t id, const json_t *action)
{
	bool link = json_object_get(action, "parameters") != NULL;
	const char *asks = json_str(action, "name");

	for (size_t i = 0; i < s->m->n_buttons; i++) {
		const struct button *b = &s->m->buttons[i];
		bool shown = b->url ? link || take_link(s, b) : offered(action, b->data);

		if (!shown)
			continue;
		s->n_shown += !b->url;
		if (!chats_add_button(s->w, s->chat, id, b->label, b->url ? "" : b->data, &s->text,
				      b->url ? " ↗" : ""))
			return false;
	}
	if (asks && strcmp(asks, "request_contact_info") == 0)
		return show_request(s, id);
	if (s->n_shown != count_rows(action))
		return world_fail(s->w, "%zu buttons in the request, %zu of them ours",
				  count_rows(action), s->n_shown);
	return true;
}

/* ---- kinds ---- */

static void show_file(struct saying *s, const char *type)
{
	static const char *const names[][2] = { { "image", "(foto) " },
						{ "document", "(dokumen) " },
						{ "audio", "(suara) " },
						{ "video", "(video) " } };

	for (size_t i = 0; type && i < ARRAY_LEN(names); i++)
		if (strcmp(names[i][0], type) == 0)
			strbuf_add(&s->text, names[i][1]);
}

/* "NAME: VALUE | VALUE" */
static void show_template(struct saying *s)
{
	const json_t *t = json_object_get(s->body, "template"), *component, *p;
	const char *name = json_str(t, "name");
	size_t i, k, n = 0;

	strbuf_addf(&s->text, "%s: ", name ? name : "");
	json_array_foreach(json_object_get(t, "components"), i, component)
	{
		json_array_foreach(json_object_get(component, "parameters"), k, p)
		{
			const char *value = json_str(p, "text");

			if (value)
				strbuf_addf(&s->text, n++ ? " | %s" : "%s", value);
		}
	}
}

static bool show_interactive(struct saying *s, int64_t id)
{
	const json_t *i = json_object_get(s->body, "interactive");
	const char *words = json_str(json_object_get(i, "body"), "text");

	show_file(s, json_str(json_object_get(i, "header"), "type"));
	add_plain(&s->text, words ? words : "");
	return show_buttons(s, id, json_object_get(i, "action"));
}

static bool show_words(struct saying *s, int64_t id, const char *type)
{
	const json_t *own = json_object_get(s->body, type);
	const char *words = json_str(own, strcmp(type, "text") == 0 ? "body" : "caption");

	show_file(s, type);
	add_plain(&s->text, words ? words : "");
	return show_buttons(s, id, NULL);
}

static bool show(struct saying *s, int64_t id, bool *template)
{
	const char *type = json_str(s->body, "type");

	*template = type && strcmp(type, "template") == 0;
	if (!type)
		return world_fail(s->w, "a request without a type");
	if (*template)
		show_template(s);
	else if (strcmp(type, "interactive") == 0)
		return show_interactive(s, id);
	else
		return show_words(s, id, type);
	return true;
}

/* ---- one request ---- */

/* The number by which the bot calls the message from now on. */
static bool accept(struct saying *s, const char *wamid, bool template, int64_t *id)
{
	struct wa_accepted as = { 0 };
	enum err e = wa_message_accepted(s->w->store, wamid, s->row->chat, s->row->id,
					 template ? WA_UTILITY : WA_SERVICE, s->w->now_ms, &as);

	*id = as.id;
	return e == OK || world_fail(s->w, "wa_message_accepted: %s", err_name(e));
}

static bool fails_later(struct saying *s, const char *wamid)
{
	return world_push(s->w,
			  json_pack("{s:{s:s, s:s, s:o, s:o, s:[{s:i, s:s}]}}", "status", "id",
				    wamid, "status", "failed", "timestamp",
				    json_sprintf("%lld", (long long)(s->w->now_ms / 1000)),
				    "biz_opaque_callback_data",
				    json_sprintf(WHATSAPP_OUTBOX "%lld", (long long)s->row->id),
				    "errors", "code", 131026, "title", "undeliverable"));
}

static bool say_it(struct saying *s, int64_t *id)
{
	const char *wamid = arena_printf(&s->w->arena, "wamid.OUT%lld",
					 (long long)s->w->next_message++);
	struct wa_refusal no = { 0 };
	struct shown seen = { 0 };

	if (!wa_check_message(s->body, &no))
		return world_fail(s->w, "WhatsApp would refuse %s: %d %s", s->m->key, no.code,
				  no.details);
	if (!wamid || !accept(s, wamid, json_object_get(s->body, "template") != NULL, id))
		return false;
	if (chats_unreachable(s->w, s->chat))
		return fails_later(s, wamid);
	strbuf_init(&s->text, &s->w->arena, TEXT_LIMIT);
	strbuf_add(&s->text, "");
	if (!show(s, *id, &seen.template))
		return false;
	seen.id = *id;
	seen.chat = s->chat;
	seen.text = s->text.ptr;
	seen.wamid = wamid;
	seen.callback = arena_printf(&s->w->arena, WHATSAPP_OUTBOX "%lld", (long long)s->row->id);
	seen.list = json_object_get(
			    json_object_get(json_object_get(s->body, "interactive"), "action"),
			    "sections") != NULL;
	return chats_add_shown(s->w, &seen) &&
	       chats_heard(s->w, seen.template ? MANNER_TEMPLATE : MANNER_NEW, s->chat, s->text.ptr,
			   s->m->edit != 0);
}

static bool quoted(struct world *w, const struct outgoing *m, const char **wamid)
{
	struct wa_message original;
	enum err e = m->reply_to ? wa_message_get(w->store, &w->turn, m->reply_to, &original)
				 : ERR_NOT_FOUND;

	*wamid = e == OK ? original.wamid : NULL;
	return e == OK || e == ERR_NOT_FOUND || world_fail(w, "wa_message_get: %s", err_name(e));
}

/* What came of a request; the row is dealt with accordingly. */
enum came { CAME_WRONG, CAME_OUT, CAME_NOTHING, CAME_WAITS };

/* As bot/sender.c decides it: outside the window only a template is said. */
static enum came render(struct world *w, struct channel_message *in, struct channel_call *call)
{
	bool closed = in->row->window_ms && in->row->window_ms <= w->now_ms;
	enum err e;

	if (closed && !in->m->untemplated)
		in->as = templates_find(&w->templates, in->m->key);
	e = channel_whatsapp.render(&w->turn, in, call);
	if (e != OK) {
		world_fail(w, "%s cannot be said on WhatsApp: %s", in->m->key, err_name(e));
		return CAME_WRONG;
	}
	if (!call->method)
		return CAME_NOTHING;
	return closed && !in->as ? CAME_WAITS : CAME_OUT;
}

static enum came one_part(struct world *w, const struct outbox_row *row, const struct outgoing *m,
			  const struct outgoing **rest)
{
	struct channel_message in = { .row = row, .m = m };
	struct saying s = { .w = w, .row = row, .m = m, .chat = chats_key(w, row->chat) };
	json_t *body CLEANUP(json_drop) = NULL;
	struct channel_call call = { 0 };
	const char *why = NULL;
	int64_t id = 0;
	enum came came;

	if (!quoted(w, m, &in.quoted))
		return CAME_WRONG;
	came = render(w, &in, &call);
	*rest = call.rest;
	if (came != CAME_OUT)
		return came;
	if (!s.chat || json_read(&w->turn, call.body.ptr, call.body.len, &body, &why) != OK) {
		world_fail(w, "%s to %s: %s", m->key, row->chat, why ? why : "nobody");
		return CAME_WRONG;
	}
	s.body = body;
	if (!say_it(&s, &id))
		return CAME_WRONG;
	return chats_accepted(w, row, m, id, *rest != NULL) ? CAME_OUT : CAME_WRONG;
}

struct waiting {
	const struct outbox_row *row;
	bool first;
};

static enum err call_waits(struct turn *t, void *arg)
{
	const struct waiting *w = arg;

	return window_waits(t, w->row, w->first);
}

/* The note that something waits does not wait itself. */
static bool wait(struct world *w, const struct outbox_row *row, const struct outgoing *m)
{
	struct router_effects fx = { 0 };
	struct waiting x = { row, false };
	int64_t n, since_ms;
	enum err e;

	if (m->key && strcmp(m->key, msg_key(MSG_WINDOW_FALLBACK)) == 0)
		return chats_give_up(w, row, "waits until the person writes", false);
	e = outbox_waiting(w->store, row->channel, row->chat, &n, &since_ms);
	x.first = n == 0;
	if (e == OK)
		e = outbox_wait(w->store, row->id);
	if (e == OK)
		e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "window",
				call_waits, &x, &fx);
	return e == OK || world_fail(w, "a message that waits: %s", err_name(e));
}

bool chats_send_whatsapp(struct world *w, const struct outbox_row *row, const struct outgoing *m)
{
	const struct outgoing *part = m;
	enum came came = CAME_NOTHING;
	enum err e;

	for (int i = 0; part && i < PARTS_MAX; i++) {
		came = one_part(w, row, part, &part);
		if (came == CAME_WRONG)
			return false;
		if (came == CAME_WAITS)
			return wait(w, row, m);
	}
	if (part)
		return world_fail(w, "a message of more than %d parts", PARTS_MAX);
	e = came == CAME_OUT && !m->secret ? outbox_accepted(w->store, row->id, w->now_ms)
					   : outbox_done(w->store, row->id);
	return e == OK || world_fail(w, "outbox: %s", err_name(e));
}
