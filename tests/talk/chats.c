/* chats.c - the outbox as people see it, what they have seen so far, and what they can press. The
 * words of each channel: chats_telegram.c, chats_whatsapp.c. */
#include "tests/talk/world.h"

#include "bot/mail.h"
#include "handlers/desk.h"

enum { ROWS_A_TIME = 64 };

/* ---- chats ---- */

/* Where customers are on WhatsApp, their chat on Telegram is the other one of the same person. */
const char *chats_other(struct world *w, const char *telegram)
{
	for (size_t i = 0; i < w->script->n_people; i++)
		if (strcmp(w->script->people[i].id, telegram) == 0 &&
		    world_on_whatsapp(w, &w->script->people[i]))
			return arena_printf(&w->arena, "%s%s", telegram, ON_TELEGRAM);
	return telegram;
}

const char *chats_name(struct world *w, const char *id)
{
	const char *at = strchr(id, ON_TELEGRAM[0]);

	if (at)
		return arena_printf(&w->arena, "%s%s",
				    chats_name(w, arena_strndup(&w->arena, id, (size_t)(at - id))),
				    at);
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
	if (p && strcmp(group, &ON_TELEGRAM[1]) == 0)
		return chats_other(w, p->id);
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

int64_t chats_find(const struct world *w, const char *chat, int64_t topic, const char *words)
{
	for (size_t i = w->n_shown; i-- > 0;)
		if (strcmp(w->shown[i].chat, chat) == 0 && w->shown[i].topic == topic &&
		    !w->shown[i].deleted && strstr(w->shown[i].text, words))
			return w->shown[i].id;
	return 0;
}

const struct pressable *chats_button(const struct world *w, const char *chat, int64_t topic,
				     const char *label, bool first)
{
	const struct pressable *best = NULL;

	for (size_t i = 0; i < w->n_buttons; i++) {
		const struct pressable *b = &w->buttons[i];

		if (strcmp(b->chat, chat) != 0 || b->topic != topic || strcmp(b->label, label) != 0)
			continue;
		if (first)
			return b;
		if (!best || !b->gone || best->gone)
			best = b;
	}
	return best;
}

bool chats_said(struct world *w, enum manner manner, const char *to, const char *text)
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

	if (!chats_said(w, manner, name ? name : chat, text))
		return false;
	w->events[w->n_events - 1].change = change;
	return true;
}

/* "cb-1001-7" was pressed by 1001. */
void chats_toast(struct world *w, const char *callback, const char *text)
{
	size_t len = strcspn(callback + 3, "-");
	const char *id = arena_strndup(&w->turn, callback + 3, len);
	const char *name = id ? chats_name(w, chats_other(w, id)) : NULL;

	if (text && utf8_count(text, strlen(text)) > 200)
		world_fail(w, "a toast of more than 200 characters: %s", text);
	if (text && *text)
		chats_said(w, MANNER_TOAST, name ? name : "?", text);
}

void chats_left(struct world *w, const char *chat)
{
	const char *name = chats_name(w, chat);

	chats_said(w, MANNER_LEFT, name ? name : "?", "");
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

/* ---- messages ---- */

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

/* ---- rows ---- */

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
	return chats_said(w, MANNER_NEW, to, text);
}

/* What bot/sender_apply.c does with a message that the channel took. */
struct accepted {
	struct outbox_row row;
	int64_t message;
	bool more;
};

static enum err call_accepted(struct turn *t, void *arg)
{
	const struct accepted *a = arg;

	return desk_accepted(t, &a->row, a->message, a->more);
}

bool chats_accepted(struct world *w, const struct outbox_row *row, const struct outgoing *part,
		    int64_t id, bool more)
{
	struct router_effects fx = { 0 };
	struct accepted a = { *row, id, more };
	enum err e = OK;

	if (row->ref_kind == REF_NONE)
		return true;
	a.row.body = outgoing_encode(&w->turn, part);
	if (!a.row.body)
		return world_fail(w, "out of memory");
	if (!part->edit)
		e = sent_put(w->store, row->channel, row->chat, id, row->ref_kind, row->ref);
	if (e == OK)
		e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "accepted",
				call_accepted, &a, &fx);
	return e == OK || world_fail(w, "accepted: %s", err_name(e));
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
		e = router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "undeliverable",
				call_given_up, &g, &fx);
	if (e == OK)
		e = outbox_done(w->store, row->id);
	return e == OK || world_fail(w, "undeliverable: %s", err_name(e));
}

static bool send_row(struct world *w, const struct outbox_row *row)
{
	struct outgoing m;

	if (outgoing_decode(&w->turn, row->body, &m) != OK)
		return world_fail(w, "a row that nobody can read: %s", row->body);
	if (row->channel == CHANNEL_WHATSAPP)
		return chats_send_whatsapp(w, row, &m);
	if (row->kind != OUT_MAIL &&
	    chats_unreachable(w, chats_other(w, row->chat))) /* 403, as bot/sender.c does */
		return chats_give_up(w, row, "Forbidden: bot was blocked by the user", true);
	if (row->kind == OUT_MAIL ? !send_mail_row(w, row, &m) : !chats_send_telegram(w, row, m))
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
