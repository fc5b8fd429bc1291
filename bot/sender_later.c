/* sender_later.c - what a channel tells of a message after its answer, or instead of one. All of it
 * within the caller's transaction. */
#include "bot/sender_inside.h"

#include <string.h>

#include "base/log.h"
#include "store/whatsapp.h"

enum { AGAIN_MAX = 5 }; /* attempts of a message that was accepted and failed */

/* ---- it arrived ---- */

/* The rest of a long text, which only rendering it tells. *rest NULL when there is none. */
static enum err rest_of(struct applying *x, const struct outbox_row *row, char **rest)
{
	const struct channel_ops *ops = sender_ops(x->s, row->channel);
	struct outgoing m;
	const struct channel_message in = { row, &m, NULL, NULL };
	struct channel_call call = { 0 };
	const char *body;

	*rest = NULL;
	TRY(outgoing_decode(x->a, row->body, &m));
	TRY(ops->render(x->a, &in, &call));
	if (!call.rest)
		return OK;
	body = outgoing_encode(x->a, call.rest);
	*rest = body ? strdup(body) : NULL;
	return *rest ? OK : ERR_NOMEM;
}

/* The entry waits for its next try: instead of that, its result is known. */
static enum err confirm(struct applying *x, struct entry *e, const struct outbox_row *row,
			const char *ext)
{
	const struct verdict v = { .kind = VERDICT_SENT, .ext = ext, .why = "confirmed" };
	struct sender *s = x->s;
	char *rest;

	TRY(rest_of(x, row, &rest));
	sender_add_result(s, e, &v, rest);
	return sender_apply_one(x, &s->results[s->n_results - 1]);
}

/* Not in memory: the row alone knows of it. A rest is said when the row is loaded. */
static enum err confirm_row(struct applying *x, const struct outbox_row *row, const char *ext)
{
	struct wa_accepted as;
	char *rest;
	enum err e;

	TRY(wa_message_accepted(x->store, ext, row->chat, row->id, WA_CATEGORY_UNKNOWN, x->now_ms,
				&as));
	TRY(rest_of(x, row, &rest));
	e = sender_accepted(x, row, &as, rest != NULL);
	if (e == OK)
		e = rest ? outbox_rewrite(x->store, row->id, rest)
			 : outbox_accepted(x->store, row->id, x->now_ms);
	free(rest);
	return e;
}

enum err sender_confirmed(struct sender *s, struct store *store, struct arena *a, int64_t outbox_id,
			  const char *ext, int64_t now_ms, const struct sender_hears *hears)
{
	struct applying x = { s, store, a, now_ms, hears };
	struct outbox_row row;
	struct entry *e;
	enum err err = outbox_get(store, a, outbox_id, &row);

	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (!sender_ops(s, row.channel) || row.attempts == 0)
		return OK; /* it is on its way: its answer comes */
	TRY(sender_reserve_results(s, s->in_flight + 2));
	if (lanes_knows(&s->lanes, row.channel, row.chat, outbox_id)) {
		e = lanes_claim(&s->lanes, row.channel, row.chat, outbox_id);
		return e ? confirm(&x, e, &row, ext) : OK;
	}
	return confirm_row(&x, &row, ext);
}

/* ---- it failed ---- */

/* It leaves once more, in other words when they are given. */
static enum err again(struct applying *x, struct outbox_row *row, const char *body)
{
	if (body)
		row->body = body;
	row->meant = NULL;
	log_info("message failed after all, once more outbox=%lld", (long long)row->id);
	return outbox_again(x->store, row);
}

static enum err failed_rewrite(struct applying *x, struct outbox_row *row, const struct verdict *v,
			       bool *leaves)
{
	const char *body = NULL;

	TRY(sender_given_before(x->s, x->store, x->a, row, x->now_ms)); /* as it was sent */
	TRY(sender_forget_file(x, row->channel, row->body, v->fix));
	TRY(sender_mend(x->a, row->body, v->fix, &body));
	*leaves = body != NULL;
	return body ? again(x, row, body) : OK;
}

/* Parts that were sent before the last one are not kept: a long text is not said in half. */
static bool may_leave_again(const struct outbox_row *row, const struct verdict *v)
{
	int most = v->tries && v->tries < AGAIN_MAX ? v->tries : AGAIN_MAX;

	return row->attempts < most && !strstr(row->body, "\"part\":");
}

enum err sender_failed(struct sender *s, struct store *store, struct arena *a, int64_t outbox_id,
		       const struct verdict *why, int64_t now_ms, const struct sender_hears *hears,
		       struct outbox_row *out)
{
	struct applying x = { s, store, a, now_ms, hears };
	struct outbox_row row;
	bool leaves = false;
	enum err err = outbox_get_accepted(store, a, outbox_id, &row);

	*out = (struct outbox_row) { 0 };
	if (err != OK)
		return err == ERR_NOT_FOUND ? OK : err;
	if (may_leave_again(&row, why)) {
		bool later = why->kind == VERDICT_RETRY || why->kind == VERDICT_STOPPED;

		if (why->kind == VERDICT_CLOSED)
			TRY(address_close_window(store, row.channel, row.chat, now_ms));
		if (why->kind == VERDICT_CLOSED || later) {
			TRY(again(&x, &row, NULL));
			leaves = true;
		} else if (why->kind == VERDICT_REWRITE) {
			TRY(failed_rewrite(&x, &row, why, &leaves));
		}
	}
	TRY(sender_heed(&x, row.address_id, why));
	if (!leaves)
		return sender_give_up(&x, &row, why->why, why->kind == VERDICT_UNREACHABLE);
	if (why->kind == VERDICT_CLOSED) {
		row.window_ms = now_ms;
		lanes_close(&s->lanes, row.channel, row.chat, now_ms);
	}
	*out = row;
	return OK;
}
