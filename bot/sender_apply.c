/* sender_apply.c - what became of the messages, as rows of the loop's transaction, and after its
 * commit as moves of the lanes. What runs before the commit may run again when that fails: it only
 * fills the results anew. */
#include "bot/sender_inside.h"

#include <string.h>

#include "base/log.h"
#include "bot/metrics.h"
#include "messages/catalog.h"
#include "store/contact.h"
#include "store/dead.h"
#include "store/whatsapp.h"

enum {
	REWRITES_MAX = 4,
	STOPPED_MS = 60 * 1000,
	TOLD_JITTER_MS = 1000,
	THROTTLED_CHATS = 3,      /* so many different chats told to wait, none served between */
	THROTTLED_MS = 60 * 1000, /* then everything waits as they were told, but not longer */
};

/* ---- before the commit ---- */

typedef enum err apply_fn(struct applying *x, struct result *r);

/* What the dead letter shows: never a code or an account number. */
static enum err payload_of(struct arena *a, const char *body, const char **out)
{
	struct outgoing m;
	enum err err = outgoing_decode(a, body, &m);

	if (err == ERR_NOMEM)
		return err;
	*out = err == OK && m.secret ? OUTGOING_WITHHELD : body;
	return OK;
}

static enum err keep_letter(struct applying *x, struct given_up *g)
{
	struct dead_letter d = { .at_ms = x->now_ms,
				 .source = "outbox",
				 .channel = g->row.channel,
				 .ext = g->row.chat,
				 .reason = g->reason };

	TRY(payload_of(x->a, g->row.body, &d.payload));
	return dead_add(x->store, &d, &g->dead_id);
}

/* Somebody who blocked us gets no letter: there is nothing to repair, and replaying it is useless.
 * What goes to many has figures instead. */
enum err sender_give_up(struct applying *x, const struct outbox_row *row, const char *reason,
			bool unreachable)
{
	struct given_up g = { .row = *row,
			      .reason = reason ? reason : "refused",
			      .unreachable = unreachable };

	if (unreachable && row->address_id)
		TRY(address_set_reachable(x->store, row->address_id, false));
	if (!unreachable && row->rank != RANK_BULK)
		TRY(keep_letter(x, &g));
	if (row->kind == OUT_CALL && row->ref_kind != REF_NONE)
		TRY(x->hears->called(x->hears->ctx, &g.row, -1));
	log_warn("message given up outbox=%lld channel=%d why=\"%s\"", (long long)row->id,
		 row->channel, g.reason);
	TRY(x->hears->gave_up(x->hears->ctx, &g));
	return outbox_done(x->store, row->id); /* last: whose words it carried is known by it */
}

static enum err give_up(struct applying *x, struct result *r, bool unreachable)
{
	struct outbox_row row = sender_row(r->entry);

	r->next = NEXT_DONE;
	return sender_give_up(x, &row, r->verdict.why, unreachable);
}

enum err sender_heed(struct applying *x, int64_t address_id, const struct verdict *v)
{
	struct address addr;

	if (v->fix != FIX_UNWANTED || !address_id)
		return OK;
	TRY(address_get(x->store, x->a, address_id, &addr));
	return contact_set_promo(x->store, addr.contact_id, -x->now_ms);
}

static enum err apply_dead(struct applying *x, struct result *r)
{
	TRY(sender_heed(x, r->entry->address_id, &r->verdict));
	return give_up(x, r, false);
}

static enum err apply_unreachable(struct applying *x, struct result *r)
{
	return give_up(x, r, true);
}

/* The same promise in other words, at once. */
static enum err say_otherwise(struct applying *x, struct result *r, const char *body)
{
	free(r->new_body);
	r->new_body = strdup(body);
	if (!r->new_body)
		return ERR_NOMEM;
	r->next = NEXT_AGAIN;
	r->delay_ms = 0;
	return outbox_rewrite(x->store, r->entry->id, body);
}

static enum err call_done(struct applying *x, struct result *r)
{
	struct outbox_row row = sender_row(r->entry);
	bool refused = r->verdict.kind == VERDICT_IGNORED;

	r->next = NEXT_DONE;
	TRY(outbox_done(x->store, row.id));
	if (row.ref_kind == REF_NONE)
		return OK;
	return x->hears->called(x->hears->ctx, &row, refused ? -1 : r->verdict.topic);
}

/* The message's number: the channel's own, or ours for its text id. */
static enum err number_of(struct applying *x, const struct result *r, struct wa_accepted *out)
{
	const struct entry *e = r->entry;

	*out = (struct wa_accepted) { .id = r->verdict.message };
	if (!r->verdict.ext)
		return OK;
	return wa_message_accepted(x->store, r->verdict.ext, e->lane->chat, e->id,
				   WA_CATEGORY_UNKNOWN, x->now_ms, out);
}

/* A status was faster than the answer, and it says that the message failed: that is the answer. */
static enum err apply_failed_already(struct applying *x, struct result *r, int64_t error)
{
	const struct channel_ops *ops = sender_ops(x->s, r->entry->channel);
	struct verdict v = ops->judge_code(error);
	char *why = arena_printf(x->a, "%lld failed before its answer", (long long)error);

	free((char *)(uintptr_t)r->verdict.why);
	v.why = why ? strdup(why) : NULL;
	v.ext = r->verdict.ext;
	r->verdict = v;
	return v.why ? sender_apply_one(x, r) : ERR_NOMEM;
}

enum err sender_accepted(struct applying *x, const struct outbox_row *row,
			 const struct wa_accepted *as, bool more)
{
	const struct taken_on m = { row, as->id, more, as->state >= WA_DELIVERED,
				    as->state >= WA_READ };

	if (row->ref_kind == REF_NONE)
		return OK;
	if (as->id)
		TRY(sent_put(x->store, row->channel, row->chat, as->id, row->ref_kind, row->ref));
	return x->hears->accepted(x->hears->ctx, &m);
}

static enum err apply_sent(struct applying *x, struct result *r)
{
	struct entry *e = r->entry;
	const struct outbox_row row = sender_row(e);
	struct wa_accepted as;

	if (e->kind == OUT_CALL)
		return call_done(x, r);
	TRY(number_of(x, r, &as));
	if (as.failed)
		return apply_failed_already(x, r, as.error);
	if (r->verdict.kind != VERDICT_IGNORED)
		TRY(sender_accepted(x, &row, &as, r->rest != NULL));
	if (r->rest) /* the next part of a long text takes the same place in the queue */
		return say_otherwise(x, r, r->rest);
	r->next = NEXT_DONE;
	/* Where a channel may take its word back, the message is kept until it was delivered. */
	if (r->verdict.ext && !outgoing_is_secret(e->body))
		return outbox_accepted(x->store, e->id, x->now_ms);
	return outbox_done(x->store, e->id);
}

/* From now on the message names the file as its channel does. */
static enum err apply_has_file(struct applying *x, struct result *r)
{
	const char *body;

	TRY(sender_given(x, r->entry, &r->verdict, &body));
	return say_otherwise(x, r, body);
}

/* Whoever the message is about may say it otherwise; then this promise is kept. */
static enum err topic_lost(struct applying *x, struct result *r, bool closed, bool *taken)
{
	struct outbox_row row = sender_row(r->entry);

	*taken = false;
	if (row.ref_kind == REF_NONE)
		return OK;
	TRY(x->hears->topic_lost(x->hears->ctx, &row, closed, taken));
	if (!*taken)
		return OK;
	r->next = NEXT_DONE;
	return outbox_done(x->store, row.id);
}

static enum err apply_rewrite(struct applying *x, struct result *r)
{
	enum verdict_fix fix = r->verdict.fix;
	const char *body = NULL;
	bool taken = false;

	if (r->entry->kind == OUT_CALL)
		return call_done(x, r); /* its topic is gone: whoever speaks next finds out */
	if (r->entry->rewrites < REWRITES_MAX && (fix == FIX_NO_TOPIC || fix == FIX_OPEN_TOPIC))
		TRY(topic_lost(x, r, fix == FIX_OPEN_TOPIC, &taken));
	if (taken)
		return OK;
	TRY(sender_forget_file(x, r->entry->channel, r->entry->body, fix));
	if (r->entry->rewrites < REWRITES_MAX)
		TRY(sender_mend(x->a, r->entry->body, r->verdict.fix, &body));
	return body ? say_otherwise(x, r, body) : give_up(x, r, false);
}

/* The note that something waits does not wait itself. */
static bool is_note(struct arena *a, const char *body)
{
	struct outgoing m;

	return outgoing_decode(a, body, &m) == OK && m.key &&
	       strcmp(m.key, msg_key(MSG_WINDOW_FALLBACK)) == 0;
}

static enum err apply_waits(struct applying *x, struct result *r)
{
	struct outbox_row row = sender_row(r->entry);
	int64_t n, since_ms;

	if (is_note(x->a, row.body))
		return give_up(x, r, false);
	TRY(outbox_waiting(x->store, row.channel, row.chat, &n, &since_ms));
	TRY(outbox_wait(x->store, row.id));
	r->next = NEXT_DONE;
	return x->hears->waits(x->hears->ctx, &row, n == 0);
}

/* The channel knows better than we do: from now on the window is closed, and the message is looked
 * at again. */
static enum err apply_closed(struct applying *x, struct result *r)
{
	struct entry *e = r->entry;

	if (e->rewrites >= REWRITES_MAX)
		return give_up(x, r, false);
	r->next = NEXT_AGAIN;
	r->delay_ms = 0;
	return address_close_window(x->store, e->channel, e->lane->chat, x->now_ms);
}

static enum err apply_moved(struct applying *x, struct result *r)
{
	struct entry *e = r->entry;

	if (e->rewrites >= REWRITES_MAX)
		return give_up(x, r, false);
	r->next = NEXT_RECHAT;
	TRY(outbox_rechat(x->store, e->channel, e->lane->chat, r->verdict.new_chat));
	return x->hears->moved(x->hears->ctx, e->channel, e->lane->chat, r->verdict.new_chat);
}

/* Mail, and what no channel is found for. */
static const struct channel_patience usual = {
	.first_ms = 500, .most_ms = BACKOFF_MAX_MS, .factor = 2, .tries = 30
};

static const struct channel_patience *patience(const struct sender *s, int channel)
{
	const struct channel_ops *ops = sender_ops(s, channel);

	return ops ? &ops->patience : &usual;
}

static int64_t backoff_ms(struct sender *s, const struct channel_patience *p, int attempts)
{
	int64_t ms = p->first_ms;

	for (int i = 1; i < attempts && ms < p->most_ms; i++)
		ms *= p->factor;
	ms = ms < p->most_ms ? ms : p->most_ms;
	return ms + sender_random(s, ms / 4 + 1);
}

/* Being told to wait is no failure of this message. */
static enum err retry(struct applying *x, struct result *r)
{
	struct entry *e = r->entry;
	const struct channel_patience *p = patience(x->s, e->channel);
	int64_t told_ms = r->verdict.retry_after_ms;
	int attempts = e->attempts + (told_ms == 0);
	int tries = r->verdict.tries ? r->verdict.tries : p->tries;

	if (!told_ms && e->attempts >= tries)
		return give_up(x, r, false);
	r->next = NEXT_AGAIN;
	r->delay_ms = told_ms ? told_ms + sender_random(x->s, TOLD_JITTER_MS)
			      : backoff_ms(x->s, p, attempts);
	if (r->verdict.kind == VERDICT_UNCERTAIN && r->delay_ms < p->uncertain_ms)
		r->delay_ms = p->uncertain_ms;
	return outbox_retry(x->store, e->id, x->now_ms + r->delay_ms, attempts);
}

/* A status may have been faster than the answer that never came. */
static enum err apply_uncertain(struct applying *x, struct result *r)
{
	const struct channel_ops *ops = sender_ops(x->s, r->entry->channel);
	struct wa_message m;
	enum err e = ops && ops->text_ids ? wa_message_told(x->store, x->a, r->entry->id, &m)
					  : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND)
		return retry(x, r);
	TRY(e);
	free((char *)(uintptr_t)r->verdict.ext);
	r->verdict.ext = strdup(m.wamid);
	if (!r->verdict.ext)
		return ERR_NOMEM;
	r->verdict.kind = VERDICT_SENT;
	return apply_sent(x, r);
}

static enum err apply_stopped(struct applying *x, struct result *r)
{
	int channel = r->entry->channel;

	r->next = NEXT_AGAIN;
	r->delay_ms = STOPPED_MS;
	if (x->s->doors[channel].stopped[0])
		return OK; /* people know */
	return x->hears->stopped(x->hears->ctx, channel, r->verdict.why ? r->verdict.why : "");
}

static apply_fn *const applies[] = {
	[VERDICT_SENT] = apply_sent,
	[VERDICT_RETRY] = retry,
	[VERDICT_UNCERTAIN] = apply_uncertain,
	[VERDICT_REWRITE] = apply_rewrite,
	[VERDICT_MIGRATED] = apply_moved,
	[VERDICT_DEAD] = apply_dead,
	[VERDICT_UNREACHABLE] = apply_unreachable,
	[VERDICT_STOPPED] = apply_stopped,
	[VERDICT_CLOSED] = apply_closed,
	[VERDICT_WAITS] = apply_waits,
	[VERDICT_HAS_FILE] = apply_has_file,
	[VERDICT_IGNORED] = apply_sent,
};

enum err sender_apply_one(struct applying *x, struct result *r)
{
	return applies[r->verdict.kind](x, r);
}

bool sender_has_results(const struct sender *s)
{
	return s->n_results > 0;
}

enum err sender_apply(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		      const struct sender_hears *hears)
{
	struct applying x = { s, store, a, now_ms, hears };

	for (size_t i = 0; i < s->n_results; i++)
		TRY(sender_apply_one(&x, &s->results[i]));
	return OK;
}

/* ---- after the commit ---- */

/* One chat told to wait waits alone; several in a row with none served between mean that all of us
 * are too fast. */
static void notice_throttle(struct sender *s, const struct result *r, int64_t now_us)
{
	struct door *d = &s->doors[r->entry->channel];
	int64_t ms = r->verdict.retry_after_ms;

	if (r->verdict.kind == VERDICT_SENT)
		d->throttled = 0;
	if (ms && r->verdict.all_wait)
		lanes_hold_all(&s->lanes, r->entry->channel, now_us + r->delay_ms * 1000);
	if (ms == 0 || r->verdict.all_wait || r->entry->lane == d->last_throttled)
		return;
	d->last_throttled = r->entry->lane;
	if (++d->throttled < THROTTLED_CHATS)
		return;
	lanes_hold_all(&s->lanes, r->entry->channel,
		       now_us + (ms < THROTTLED_MS ? ms : THROTTLED_MS) * 1000);
	d->throttled = 0;
}

static void count(struct sender *s, const struct result *r, int64_t now_ms)
{
	static const struct {
		enum verdict_kind kind;
		enum send_result as;
	} counted[] = {
		{ VERDICT_SENT, SEND_SENT },     { VERDICT_RETRY, SEND_RETRY },
		{ VERDICT_REWRITE, SEND_RETRY }, { VERDICT_UNCERTAIN, SEND_UNCERTAIN },
		{ VERDICT_DEAD, SEND_DEAD },     { VERDICT_UNREACHABLE, SEND_UNREACHABLE },
	};
	const struct entry *e = r->entry;
	struct metrics *m = s->config.metrics;

	if (!m)
		return;
	for (size_t i = 0; i < ARRAY_LEN(counted); i++)
		if (counted[i].kind == r->verdict.kind)
			metric_add(m, METRIC_SENDS,
				   metric_send_series((size_t)e->channel, counted[i].as), 1);
	if (r->verdict.kind == VERDICT_SENT && e->rank == RANK_REPLY && now_ms >= e->created_ms)
		metric_time(m, TIMING_REPLY, (now_ms - e->created_ms) * 1000);
}

/* The channel refuses our token: all of it waits, until one message goes through. */
static void notice_stop(struct sender *s, const struct result *r, int64_t now_us)
{
	struct door *d = &s->doors[r->entry->channel];

	if (r->verdict.kind == VERDICT_SENT)
		d->stopped[0] = '\0';
	if (r->verdict.kind != VERDICT_STOPPED)
		return;
	snprintf(d->stopped, sizeof(d->stopped), "%s", r->verdict.why ? r->verdict.why : "");
	lanes_hold_all(&s->lanes, r->entry->channel, now_us + r->delay_ms * 1000);
}

static void move_on(struct sender *s, struct result *r, int64_t now_us)
{
	struct entry *e = r->entry;
	const struct channel_ops *ops = sender_ops(s, e->channel);

	if (r->next == NEXT_AGAIN) {
		lanes_again(&s->lanes, e, now_us, r->delay_ms ? now_us + r->delay_ms * 1000 : 0);
		return;
	}
	if (s->doors[e->channel].last_throttled == e->lane)
		s->doors[e->channel].last_throttled = NULL; /* the lane may go after this */
	if (r->next == NEXT_DONE) {
		sender_forget_row(s, e->channel, e->id);
		lanes_done(&s->lanes, e, now_us);
	} else if (lanes_rechat(&s->lanes, e, r->verdict.new_chat,
				ops && ops->is_group(r->verdict.new_chat), now_us) != OK) {
		lanes_again(&s->lanes, e, now_us, now_us + STOPPED_MS * 1000);
	}
}

static void settle_one(struct sender *s, struct result *r, int64_t now_ms, int64_t now_us)
{
	enum verdict_kind kind = r->verdict.kind;
	struct entry *e = r->entry;

	count(s, r, now_ms);
	notice_throttle(s, r, now_us);
	notice_stop(s, r, now_us);
	if (r->new_body)
		lanes_body(&s->lanes, e, r->new_body);
	r->new_body = NULL;
	if (kind == VERDICT_REWRITE || kind == VERDICT_MIGRATED || kind == VERDICT_CLOSED ||
	    kind == VERDICT_HAS_FILE)
		e->rewrites++;
	if (kind == VERDICT_CLOSED)
		e->lane->window_ms = now_ms;
	if (kind == VERDICT_RETRY || kind == VERDICT_UNCERTAIN)
		e->attempts += r->verdict.retry_after_ms == 0;
	move_on(s, r, now_us);
}

void sender_settle(struct sender *s, int64_t now_ms, int64_t now_us)
{
	for (size_t i = 0; i < s->n_results; i++) {
		settle_one(s, &s->results[i], now_ms, now_us);
		sender_result_free(&s->results[i]);
	}
	s->n_results = 0;
}
