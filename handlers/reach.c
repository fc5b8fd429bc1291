#include "handlers/reach.h"

enum err reach(struct turn *t, int64_t contact_id, int64_t otherwise, struct address *to)
{
	enum err e = address_last_used(t->store, t->arena, contact_id, to);

	if (e != ERR_NOT_FOUND || !otherwise)
		return e;
	return address_get(t->store, t->arena, otherwise, to);
}

/* The same words, where nothing hangs on a message or a file of the former place. */
static enum err say_again(struct turn *t, const struct outbox_row *failed, const struct address *to,
			  bool *sent)
{
	struct outgoing m;

	TRY(outgoing_decode(t->arena, failed->body, &m));
	if (m.secret)
		return OK;
	m.edit = m.reply_to = m.topic = 0;
	m.keyboard = KEYBOARD_NONE;
	m.given = NULL;
	if (m.file && !m.file_channel)
		m.file_channel = failed->channel;
	*sent = true;
	return send_about(t, to, failed->rank, false, &m, failed->ref_kind, failed->ref);
}

enum err reach_elsewhere(struct turn *t, const struct outbox_row *failed, bool *sent)
{
	struct address from, to;
	enum err e;

	*sent = false;
	if (!failed->address_id || failed->rank == RANK_REPLY)
		return OK;
	TRY(address_get(t->store, t->arena, failed->address_id, &from));
	e = address_last_used(t->store, t->arena, from.contact_id, &to);
	if (e != OK || to.id == from.id)
		return e == ERR_NOT_FOUND ? OK : e;
	return say_again(t, failed, &to, sent);
}
