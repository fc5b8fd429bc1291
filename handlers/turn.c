/* turn.c - the verbs of handler.h: they write outbox and audit rows inside the turn's transaction.
 * Never: speaks to a channel, decides anything. */
#include "handlers/handler.h"

#include <stdarg.h>

enum { MESSAGE_BYTES = OUTGOING_TEXT - 1, TOAST_CHARS = 200, WAITING_MAX = 256 };

/* ---- messages ---- */

static bool add_choices(struct turn *t, const struct locale *l, struct outgoing *m,
			const struct choice *c, size_t nc)
{
	if (nc > OUTGOING_BUTTONS)
		return false;
	for (size_t i = 0; i < nc; i++) {
		const char *label = c[i].text ? c[i].text
					      : catalog_text(l->texts, l->lang, c[i].label);

		if (c[i].data && strlen(c[i].data) > OUTGOING_DATA) {
			log_error("button data too long action=%s", t->action ? t->action : "");
			return false;
		}
		m->buttons[i] = (struct button) { label, c[i].data, c[i].url };
	}
	m->n_buttons = nc;
	if (nc) /* so many, or under so long a text, that a channel may show them as a list */
		m->list_label = catalog_text(l->texts, l->lang, BTN_CHOOSE);
	return true;
}

/* "pagi kak, akun saya sudah aktif?" is a greeting too, and gets one back before the answer; not
 * when the answer greets by itself. */
static const char *return_greeting(struct turn *t, const struct locale *l, const char *answer)
{
	const char *greeting;
	struct strbuf text;

	if (l != &t->locale || t->how != HOW_TEXT || !t->guess.has_greeting ||
	    t->guess.intent == INTENT_NONE || t->guess.intent == INTENT_GREETING || t->n_put > 0)
		return answer;
	greeting = format_greeting(l, t->now_ms);
	t->guess.has_greeting = false;
	if (text_starts(answer, greeting))
		return answer;
	strbuf_init(&text, t->arena, MESSAGE_BYTES);
	if (RENDER(l->texts, l->lang, MSG_GREETING_BEFORE, &text, V("greeting", greeting),
		   V_NEUTRAL("answer", answer)) != OK)
		return answer;
	return text.ptr;
}

/* Where only a template may be said, it is filled from these. */
static bool keep_values(struct turn *t, struct outgoing *m, enum msg msg, const struct value *v,
			size_t nv)
{
	struct said_value *values;

	if (!t->ctx->templated || !t->ctx->templated[msg])
		return true;
	values = ARENA_ARRAY(t->arena, struct said_value, nv + 1);
	for (size_t i = 0; values && i < nv && i < OUTGOING_VALUES; i++) {
		const char *text = v[i].text ? arena_strdup(t->arena, v[i].text) : NULL;

		if (text)
			values[m->n_values++] = (struct said_value) { v[i].name, text };
	}
	m->values = values;
	return values != NULL;
}

struct outgoing *draft(struct turn *t, const struct locale *l, enum msg msg, const struct value *v,
		       size_t nv, const struct choice *c, size_t nc)
{
	struct outgoing *m = ARENA_NEW(t->arena, struct outgoing);
	struct strbuf text;

	if (!m)
		return NULL;
	strbuf_init(&text, t->arena, MESSAGE_BYTES);
	if (catalog_render(l->texts, l->lang, msg, v, nv, &text) != OK)
		return NULL;
	m->key = msg_key(msg);
	m->text = return_greeting(t, l, text.ptr);
	if (!keep_values(t, m, msg, v, nv))
		return NULL;
	return add_choices(t, l, m, c, nc) ? m : NULL;
}

struct outgoing *draft_plain(struct turn *t, const char *text)
{
	struct outgoing *m = ARENA_NEW(t->arena, struct outgoing);

	if (!m)
		return NULL;
	m->key = "";
	m->text = arena_strdup(t->arena, text);
	return m->text ? m : NULL;
}

/* The edit of the same message that this turn has put already: only the last one is worth sending.
 */
static struct outbox_row *same_edit(struct turn *t, const struct outbox_row *row, int64_t message)
{
	for (size_t i = 0; row->kind == OUT_EDIT && i < t->n_put; i++) {
		struct outbox_row *put = &t->put[i];

		if (put->kind == OUT_EDIT && put->channel == row->channel &&
		    strcmp(put->chat, row->chat) == 0 &&
		    ((const struct outgoing *)put->meant)->edit == message)
			return put;
	}
	return NULL;
}

static enum err edit_instead(struct turn *t, struct outbox_row *put, const struct outgoing *m)
{
	struct outgoing *kept = ARENA_NEW(t->arena, struct outgoing);
	const char *body = outgoing_encode(t->arena, m);

	if (!kept || !body)
		return kept ? ERR_LIMIT : ERR_NOMEM;
	*kept = *m;
	put->body = body;
	put->meant = kept;
	return outbox_rewrite(t->store, put->id, body);
}

static enum err reserve(struct turn *t, size_t n)
{
	size_t cap = t->cap_put ? t->cap_put : 4;
	struct outbox_row *more;

	while (cap < t->n_put + n)
		cap *= 2;
	if (cap == t->cap_put)
		return OK;
	more = ARENA_ARRAY(t->arena, struct outbox_row, cap);
	if (!more)
		return ERR_NOMEM;
	if (t->n_put)
		memcpy(more, t->put, t->n_put * sizeof(*more));
	t->put = more;
	t->cap_put = cap;
	return OK;
}

enum err release_waiting(struct turn *t)
{
	struct outbox_row *rows;
	size_t n;

	TRY(outbox_take_waiting(t->store, t->arena, t->address.channel, t->address.ext, WAITING_MAX,
				&rows, &n));
	if (n == 0)
		return OK;
	TRY(reserve(t, n));
	for (size_t i = 0; i < n; i++) {
		rows[i].window_ms = t->address.window_ms;
		t->put[t->n_put++] = rows[i];
	}
	return OK;
}

static enum err put(struct turn *t, struct outbox_row row, const struct outgoing *m)
{
	struct outbox_row *same;
	struct outgoing *kept;

	if (!m)
		return ERR_NOMEM;
	same = same_edit(t, &row, m->edit);
	if (same)
		return edit_instead(t, same, m);
	TRY(reserve(t, 1));
	kept = ARENA_NEW(t->arena, struct outgoing);
	if (!kept)
		return ERR_NOMEM;
	*kept = *m;
	/* A file is called so only on the channel that it came by. */
	if (m->file && !m->file_channel && t->update->channel != row.channel)
		kept->file_channel = t->update->channel;
	row.body = outgoing_encode(t->arena, kept);
	if (!row.body)
		return ERR_LIMIT;
	row.meant = kept; /* so that the sender need not read the body it was just written in */
	row.created_ms = t->now_ms;
	if (!row.due_ms)
		row.due_ms = t->now_ms;
	TRY(outbox_put(t->store, &row));
	t->put[t->n_put++] = row;
	return OK;
}

enum err send_reply(struct turn *t, const struct outgoing *m)
{
	struct outgoing copy;

	if (!m)
		return ERR_NOMEM;
	copy = *m;
	if (!copy.topic)
		copy.topic = t->update->topic;
	return put(t,
		   (struct outbox_row) { .channel = t->update->channel,
					 .chat = t->update->chat,
					 .rank = RANK_REPLY,
					 .kind = copy.edit ? OUT_EDIT : OUT_MESSAGE,
					 .address_id = t->address.id,
					 .window_ms = t->address.window_ms },
		   &copy);
}

enum err send_chat(struct turn *t, int channel, const char *chat, const struct outgoing *m)
{
	return put(
		t,
		(struct outbox_row) {
			.channel = channel, .chat = chat, .rank = RANK_REPLY, .kind = OUT_MESSAGE },
		m);
}

enum err say(struct turn *t, enum msg msg, const struct value *v, size_t nv, const struct choice *c,
	     size_t nc)
{
	return send_reply(t, draft(t, &t->locale, msg, v, nv, c, nc));
}

enum err say_edit(struct turn *t, enum msg msg, const struct value *v, size_t nv,
		  const struct choice *c, size_t nc)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, c, nc);

	if (m && t->how == HOW_BUTTON)
		m->edit = t->update->message;
	return send_reply(t, m);
}

enum err send_about(struct turn *t, const struct address *to, enum outbox_rank rank,
		    bool news_of_ours, const struct outgoing *m, enum ref_kind kind, int64_t ref)
{
	return put(t,
		   (struct outbox_row) {
			   .channel = to->channel,
			   .chat = to->ext,
			   .rank = rank,
			   .kind = m && m->edit ? OUT_EDIT : OUT_MESSAGE,
			   .address_id = to->id,
			   .window_ms = to->window_ms,
			   .due_ms = news_of_ours ? policy_quiet_end(t->ctx->policy, t->now_ms) : 0,
			   .ref_kind = kind,
			   .ref = ref,
		   },
		   m);
}

enum err send_to(struct turn *t, const struct address *to, enum outbox_rank rank, bool news_of_ours,
		 const struct outgoing *m)
{
	return send_about(t, to, rank, news_of_ours, m, REF_NONE, 0);
}

enum err send_shown(struct turn *t, const struct address *to, const struct outgoing *m,
		    enum ref_kind kind, int64_t ref)
{
	return send_about(t, to, RANK_REPLY, false, m, kind, ref);
}

/* What people said goes before cards. */
static enum outbox_rank staff_rank(enum ref_kind kind)
{
	return kind == REF_TALK || kind == REF_REFUND_TALK || kind == REF_TICKET_TALK ? RANK_RELAY
										      : RANK_STAFF;
}

static enum err put_staff(struct turn *t, const struct outgoing *m, enum outbox_rank rank,
			  enum ref_kind kind, int64_t ref)
{
	if (!t->ctx->staff_chat[0])
		return OK;
	return put(t,
		   (struct outbox_row) { .channel = t->ctx->staff_channel,
					 .chat = t->ctx->staff_chat,
					 .rank = rank,
					 .kind = m && m->edit ? OUT_EDIT : OUT_MESSAGE,
					 .ref_kind = kind,
					 .ref = ref },
		   m);
}

enum err send_staff(struct turn *t, const struct outgoing *m, enum ref_kind kind, int64_t ref)
{
	return put_staff(t, m, staff_rank(kind), kind, ref);
}

enum err send_staff_mark(struct turn *t, const struct outgoing *m, enum ref_kind kind, int64_t ref)
{
	return put_staff(t, m, RANK_NOTICE, kind, ref);
}

int64_t sent_last(const struct turn *t)
{
	return t->n_put ? t->put[t->n_put - 1].id : 0;
}

enum err send_otherwise(struct turn *t, int64_t outbox_id, const struct outgoing *m)
{
	struct outbox_row row;

	if (!m)
		return ERR_NOMEM;
	TRY(outbox_get(t->store, t->arena, outbox_id, &row));
	row.body = outgoing_encode(t->arena, m);
	if (!row.body)
		return ERR_LIMIT;
	row.otherwise = true;
	TRY(reserve(t, 1));
	t->put[t->n_put++] = row;
	return outbox_rewrite(t->store, outbox_id, row.body);
}

/* As urgent as what people say: their words may wait for it. */
/* A topic is made before its card and after what people say; names follow when there is room. One
 * that is opened goes before the words in it, and in the order of closing. */
static enum outbox_rank call_rank(const char *what)
{
	if (strcmp(what, OUTGOING_TOPIC_MAKE) == 0)
		return RANK_NOTICE;
	return strcmp(what, OUTGOING_TOPIC_NAME) == 0 ? RANK_STAFF : RANK_RELAY;
}

enum err send_staff_call(struct turn *t, const struct outgoing *m, enum ref_kind kind, int64_t ref)
{
	return put(t,
		   (struct outbox_row) { .channel = t->ctx->staff_channel,
					 .chat = t->ctx->staff_chat,
					 .rank = call_rank(m->call),
					 .kind = OUT_CALL,
					 .ref_kind = kind,
					 .ref = ref },
		   m);
}

enum err send_mail(struct turn *t, const char *to, const char *subject, const char *text,
		   bool secret, int64_t waits)
{
	struct outgoing *m = draft_plain(t, text);

	if (!m)
		return ERR_NOMEM;
	m->subject = subject;
	m->secret = secret;
	return put(t,
		   (struct outbox_row) { .channel = CHANNEL_EMAIL,
					 .chat = to,
					 .rank = RANK_REPLY,
					 .kind = OUT_MAIL,
					 .address_id = waits },
		   m);
}

enum err send_event(struct turn *t, const char *subject, const char *json)
{
	struct outgoing *m = draft_plain(t, json);

	if (!m)
		return ERR_NOMEM;
	return put(t,
		   (struct outbox_row) { .channel = CHANNEL_SHOP,
					 .chat = subject,
					 .rank = RANK_NOTICE,
					 .kind = OUT_EVENT },
		   m);
}

enum err leave_group(struct turn *t)
{
	struct outgoing m = { .key = "", .text = "", .call = OUTGOING_LEAVE };

	return put(t,
		   (struct outbox_row) { .channel = t->update->channel,
					 .chat = t->update->chat,
					 .rank = RANK_REPLY,
					 .kind = OUT_CALL },
		   &m);
}

enum err toast(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf text;

	strbuf_init(&text, t->arena, MESSAGE_BYTES);
	TRY(catalog_render(t->ctx->texts, t->locale.lang, msg, v, nv, &text));
	/* A toast shows plain text: one_line drops the marks with the other control bytes. */
	t->effects.toast = text_one_line(t->arena, text.ptr, text.len, TOAST_CHARS);
	return t->effects.toast ? OK : ERR_NOMEM;
}

/* ---- people ---- */

static struct locale locale_in(const struct turn *t, enum lang lang)
{
	return (struct locale) { .texts = t->ctx->texts,
				 .lang = lang,
				 .offset_min = t->ctx->calendar->offset_min,
				 .zone = zone_abbreviation(t->ctx->calendar->offset_min) };
}

struct locale locale_of(const struct turn *t, const struct contact *c)
{
	return locale_in(t, c->id ? (enum lang)c->lang : t->ctx->lang);
}

struct locale locale_later(const struct turn *t, const struct contact *c, const struct address *to)
{
	struct locale l = locale_of(t, c);

	l.whole_dates = (to->window_ms && to->window_ms <= t->now_ms) ||
			policy_is_quiet(t->ctx->policy, t->now_ms);
	return l;
}

struct locale locale_staff(const struct turn *t)
{
	return locale_in(t, t->ctx->lang);
}

enum err speak_to(struct turn *t, int64_t address)
{
	struct update *u = ARENA_NEW(t->arena, struct update);

	if (!u)
		return ERR_NOMEM;
	TRY(address_get(t->store, t->arena, address, &t->address));
	TRY(contact_get(t->store, t->arena, t->address.contact_id, &t->contact));
	t->locale = locale_of(t, &t->contact);
	*u = *t->update;
	u->channel = t->address.channel;
	u->chat = t->address.ext;
	t->update = u;
	return OK;
}

const char *kak(struct turn *t)
{
	const char *name = t->contact.id ? t->contact.name : t->update->name;
	const char *spoken = format_address(t->arena, &t->locale, name ? name : "");

	return spoken ? spoken : "Kak";
}

unsigned roles_of(const struct context *ctx, int channel, const char *ext)
{
	unsigned roles = ROLE_NONE;

	for (size_t i = 0; ext && i < ctx->n_staff; i++)
		if (ctx->staff[i].channel == channel && strcmp(ctx->staff[i].ext, ext) == 0)
			roles |= ctx->staff[i].roles;
	return roles;
}

bool is_staff(const struct turn *t)
{
	return (t->roles & (ROLES_STAFF)) != 0;
}

bool is_team(const struct turn *t)
{
	return (t->roles & (ROLES_STAFF | ROLE_VIEWER)) != 0;
}

bool is_admin(const struct turn *t)
{
	return (t->roles & (ROLES_ADMIN)) != 0;
}

const char *actor(struct turn *t)
{
	const char *who = NULL;

	if (t->roles)
		who = arena_printf(t->arena, "staff:%s", t->update->sender);
	else if (t->contact.id)
		who = arena_printf(t->arena, "contact:%lld", (long long)t->contact.id);
	return who ? who : "system";
}

enum err note(struct turn *t, const char *action, const char *subject, const char *detail)
{
	return audit_add(t->store, t->now_ms, actor(t), action, subject, detail);
}

/* ---- button data ---- */

const char *data_of(struct turn *t, const char *name, const char *fmt, ...)
{
	char data[OUTGOING_DATA + 1];
	int head = snprintf(data, sizeof(data), "%s:", name);
	va_list ap;
	int n;

	if (head < 0 || (size_t)head >= sizeof(data))
		return NULL;
	va_start(ap, fmt);
	n = vsnprintf(data + head, sizeof(data) - (size_t)head, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)head + (size_t)n >= sizeof(data))
		return NULL;
	return arena_strdup(t->arena, data);
}

const char *arg(struct turn *t, int n)
{
	const char *s = t->args;
	const char *end;
	char *part;

	for (; n > 0; n--) {
		s = strchr(s, ':');
		if (!s)
			return "";
		s++;
	}
	end = strchr(s, ':');
	part = arena_strndup(t->arena, s, end ? (size_t)(end - s) : strlen(s));
	return part ? part : "";
}
