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

enum {
	REWRITES_MAX = 4,
	STOPPED_MS = 60 * 1000,
	TOLD_JITTER_MS = 1000,
	THROTTLED_CHATS = 3,      /* so many different chats told to wait, none served between */
	THROTTLED_MS = 60 * 1000, /* then everything waits as they were told, but not longer */
};

/* ---- before the commit ---- */

/* What all steps need. */
struct applying {
	struct sender *s;
	struct store *store;
	struct arena *a;
	int64_t now_ms;
	const struct sender_hears *hears;
};

typedef enum err apply_fn(struct applying *x, struct result *r);

/* What the dead letter shows: never a code or an account number. */
static enum err payload_of(struct arena *a, const struct entry *e, const char **out)
{
	struct outgoing m;
	enum err err = outgoing_decode(a, e->body, &m);

	if (err == ERR_NOMEM)
		return err;
	*out = err == OK && m.secret ? OUTGOING_WITHHELD : e->body;
	return OK;
}

static enum err keep_letter(struct applying *x, const struct entry *e, struct given_up *g)
{
	struct dead_letter d = { .at_ms = x->now_ms,
				 .source = "outbox",
				 .channel = e->channel,
				 .ext = g->row.chat,
				 .reason = g->reason };

	TRY(payload_of(x->a, e, &d.payload));
	return dead_add(x->store, &d, &g->dead_id);
}

/* Somebody who blocked us gets no letter: there is nothing to repair, and replaying it is useless.
 */
static enum err give_up(struct applying *x, struct result *r, bool unreachable)
{
	struct entry *e = r->entry;
	struct given_up g = { .row = sender_row(e),
			      .reason = r->verdict.why ? r->verdict.why : "refused",
			      .unreachable = unreachable };

	if (unreachable && e->address_id)
		TRY(address_set_reachable(x->store, e->address_id, false));
	if (!unreachable)
		TRY(keep_letter(x, e, &g));
	TRY(outbox_done(x->store, e->id));
	r->next = NEXT_DONE;
	log_warn("message given up outbox=%lld channel=%d why=\"%s\"", (long long)e->id, e->channel,
		 g.reason);
	return x->hears->gave_up(x->hears->ctx, &g);
}

static enum err apply_dead(struct applying *x, struct result *r)
{
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

static enum err apply_sent(struct applying *x, struct result *r)
{
	struct entry *e = r->entry;

	if (e->ref_kind != REF_NONE && r->verdict.message)
		TRY(sent_put(x->store, e->channel, e->lane->chat, r->verdict.message, e->ref_kind,
			     e->ref));
	if (r->rest) /* the next part of a long text takes the same place in the queue */
		return say_otherwise(x, r, r->rest);
	r->next = NEXT_DONE;
	return outbox_done(x->store, e->id);
}

static enum err apply_rewrite(struct applying *x, struct result *r)
{
	enum verdict_fix fix = r->verdict.fix;
	struct outgoing m;
	char *body;

	if (r->entry->rewrites >= REWRITES_MAX)
		return give_up(x, r, false);
	TRY(outgoing_decode(x->a, r->entry->body, &m));
	if (fix == FIX_PLAIN)
		m.plain = true;
	if (fix == FIX_NO_REPLY)
		m.reply_to = 0;
	if (fix == FIX_NEW_MESSAGE)
		m.edit = 0;
	if (fix == FIX_NO_TOPIC)
		m.topic = 0;
	body = outgoing_encode(x->a, &m);
	return body ? say_otherwise(x, r, body) : ERR_NOMEM;
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
static enum err apply_retry(struct applying *x, struct result *r)
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

static enum err apply_stopped(struct applying *x, struct result *r)
{
	(void)x;
	r->next = NEXT_AGAIN;
	r->delay_ms = STOPPED_MS;
	return OK;
}

static apply_fn *const applies[] = {
	[VERDICT_SENT] = apply_sent,
	[VERDICT_RETRY] = apply_retry,
	[VERDICT_UNCERTAIN] = apply_retry,
	[VERDICT_REWRITE] = apply_rewrite,
	[VERDICT_MIGRATED] = apply_moved,
	[VERDICT_DEAD] = apply_dead,
	[VERDICT_UNREACHABLE] = apply_unreachable,
	[VERDICT_STOPPED] = apply_stopped,
	[VERDICT_CLOSED] = apply_dead,
	[VERDICT_IGNORED] = apply_sent,
};

bool sender_has_results(const struct sender *s)
{
	return s->n_results > 0;
}

enum err sender_apply(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		      const struct sender_hears *hears)
{
	struct applying x = { s, store, a, now_ms, hears };

	for (size_t i = 0; i < s->n_results; i++)
		TRY(applies[s->results[i].verdict.kind](&x, &s->results[i]));
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
		sender_forget_row(s, e->id);
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
	if (kind == VERDICT_REWRITE || kind == VERDICT_MIGRATED)
		e->rewrites++;
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
