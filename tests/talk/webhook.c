/* webhook.c - an element of a WhatsApp webhook, taken up as bot/whatsapp_take.c does in the
 * process. */
#include "tests/talk/world.h"

#include "bot/whatsapp.h"
#include "handlers/desk.h"
#include "store/cast.h"
#include "store/whatsapp_people.h"

static struct wa_ids ids_of(const struct whatsapp_person *p)
{
	return (struct wa_ids) { p->phone, p->bsuid };
}

static enum err quoted_id(struct world *w, const char *wamid, int64_t *id)
{
	struct wa_message m = { 0 };
	enum err e = wamid ? wa_message_find(w->store, &w->turn, wamid, &m) : ERR_NOT_FOUND;

	*id = m.id;
	return e == ERR_NOT_FOUND ? OK : e;
}

static enum err take_message(struct world *w, const json_t *j, struct whatsapp_message *m,
			     struct router_effects *fx)
{
	const struct wa_ids was = ids_of(&m->from), is = ids_of(&m->becomes);
	struct update *u = &m->update;
	int64_t id, quoted;
	enum err e = wa_message_received(
		w->store, m->wamid, m->from.phone ? m->from.phone : m->from.bsuid, w->now_ms, &id);

	if (e == ERR_EXISTS)
		return OK;
	TRY(e);
	TRY(m->changed ? wa_become(w->store, &w->turn, &was, &is, w->now_ms, &u->sender)
		       : wa_learn(w->store, &w->turn, &was, w->now_ms, &u->sender));
	TRY(quoted_id(w, m->quoted, &quoted));
	u->chat = u->sender;
	if (m->from.phone && strcmp(m->from.phone, u->sender) == 0)
		u->phone = u->sender;
	u->message = (u->kind == UPDATE_BUTTON || u->edited) && quoted ? quoted : id;
	u->reply_to = u->message == id ? quoted : 0;
	return router_new(w->store, &w->turn, &w->rt->ctx, w->now_ms, j, u, fx);
}

/* Accepted, but failed: as bot/sender_later.c takes it, without its second tries. */
static enum err take_failure(struct world *w, const struct whatsapp_status *s,
			     const struct wa_message *m)
{
	const struct verdict v = whatsapp_judge_code(s->error);
	struct outbox_row row;
	enum err e = outbox_get_accepted(w->store, &w->turn, m->outbox_id, &row);

	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	if (v.kind == VERDICT_CLOSED) {
		TRY(address_close_window(w->store, row.channel, row.chat, w->now_ms));
		return outbox_again(w->store, &row);
	}
	return chats_give_up(w, &row, s->why, v.kind == VERDICT_UNREACHABLE) ? OK : ERR_IO;
}

struct reached {
	int64_t message;
	bool read;
};

static enum err call_reached(struct turn *t, void *arg)
{
	const struct reached *r = arg;

	return desk_reached(t, CHANNEL_WHATSAPP, r->message, r->read);
}

static enum err take_status(struct world *w, const json_t *j, struct router_effects *fx)
{
	struct whatsapp_status s;
	struct wa_message m;
	bool moved;

	TRY(whatsapp_decode_status(&w->turn, j, &s));
	TRY(wa_message_status(w->store, &w->turn, s.wamid, s.state, s.category, s.outbox_id,
			      w->now_ms, &m, &moved));
	if (moved && s.state == WA_FAILED)
		return take_failure(w, &s, &m);
	if (!moved || s.state < WA_DELIVERED)
		return OK;
	TRY(router_call(w->store, &w->turn, &w->rt->ctx, w->now_ms, NULL, "reached", call_reached,
			&(struct reached) { m.id, s.state >= WA_READ }, fx));
	TRY(cast_to_reached(w->store, &w->turn, CHANNEL_WHATSAPP, m.chat, m.id,
			    s.state >= WA_READ));
	return outbox_done(w->store, m.outbox_id);
}

enum err webhook_take(struct world *w, const json_t *element, struct router_effects *fx)
{
	const json_t *message = json_object_get(element, "wa");
	struct whatsapp_message m;

	if (!message)
		return take_status(w, json_object_get(element, "status"), fx);
	TRY(whatsapp_decode(&w->turn, message, json_object_get(element, "contacts"), &m));
	return take_message(w, message, &m, fx);
}
