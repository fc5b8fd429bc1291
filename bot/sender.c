#include "bot/sender_inside.h"

#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "bot/mail.h"
#include "store/contact.h"

enum {
	SLOTS_FOR_CALLS = 4,  /* kept free of messages, so that a button is answered at once */
	BUSY_US = 250 * 1000, /* until what met a busy mail server, or a full channel, is tried */
	MAIL_OFFSET_MIN = 7 * 60, /* of the Date: WIB */
};

static enum err open_door(struct sender *s, int channel)
{
	const struct channel_endpoint *e = &s->config.endpoints[channel];
	struct door *d = &s->doors[channel];

	if (!e->prefix)
		return OK;
	d->ops = channel_find(channel);
	d->templates = e->templates;
	d->prefix = strdup(e->prefix);
	d->bearer = e->bearer ? strdup(e->bearer) : NULL;
	lanes_limit(&s->lanes, channel, e->limits);
	return d->prefix && (d->bearer || !e->bearer) ? OK : ERR_NOMEM;
}

static enum err open_all(struct sender *s, size_t slots)
{
	s->ahead = calloc((size_t)AHEAD_MAX * CHANNEL_COUNT, sizeof(*s->ahead));
	s->flights = calloc(slots + 1, sizeof(*s->flights));
	if (!s->flights || !s->ahead)
		return ERR_NOMEM;
	for (s->n_flights = 0; s->n_flights < slots + 1; s->n_flights++) {
		struct flight *f = &s->flights[s->n_flights];

		f->sender = s;
		f->next_free = s->free_flights;
		s->free_flights = f;
	}
	TRY(lanes_init(&s->lanes));
	for (int channel = 0; channel < CHANNEL_COUNT; channel++)
		TRY(open_door(s, channel));
	return sender_reserve_results(s, slots + 1);
}

enum err sender_open(const struct sender_config *c, struct sender **out)
{
	struct sender *s = calloc(1, sizeof(*s));

	if (!s)
		return ERR_NOMEM;
	s->config = *c;
	s->random = c->seed | 1;
	s->more = true; /* whatever a former process left behind */
	s->scout_end = c->newest;
	arena_init(&s->scratch, 0);
	if (open_all(s, net_free_slots(c->net)) != OK) {
		sender_close(s);
		return ERR_NOMEM;
	}
	*out = s;
	return OK;
}

const struct channel_ops *sender_ops(const struct sender *s, int channel)
{
	return channel >= 0 && channel < CHANNEL_COUNT ? s->doors[channel].ops : NULL;
}

void sender_result_free(struct result *r)
{
	free(r->rest);
	free(r->new_body);
	free((char *)(uintptr_t)r->verdict.new_chat);
	free((char *)(uintptr_t)r->verdict.ext);
	free((char *)(uintptr_t)r->verdict.why);
}

void sender_close(struct sender *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->n_results; i++)
		sender_result_free(&s->results[i]);
	for (struct call *c = s->calls_head, *next; c; c = next) {
		next = c->next;
		free(c->body);
		free(c);
	}
	for (size_t i = 0; i < s->n_flights; i++) {
		free(s->flights[i].rest);
		free(s->flights[i].temp); /* the file goes when tmp is emptied at the next start */
	}
	free(s->results);
	free(s->ahead);
	free(s->flights);
	for (int i = 0; i < CHANNEL_COUNT; i++) {
		free(s->doors[i].prefix);
		free(s->doors[i].bearer);
	}
	lanes_free(&s->lanes);
	arena_free(&s->scratch);
	free(s);
}

/* xorshift64: jitter needs no better. */
int64_t sender_random(struct sender *s, int64_t below)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return (int64_t)(s->random % (uint64_t)below);
}

/* ---- requests ---- */

static void message_done(void *ctx, void *tag, const struct net_answer *answer);

/* The request of a message, counted while it is on its way. */
static enum err request_message(struct sender *s, struct flight *f, const char *method,
				struct span body)
{
	struct door *d = &s->doors[f->entry->channel];

	TRY(sender_request(s, f->entry->channel, method, body, message_done, f));
	d->in_flight++;
	return OK;
}

/* ---- results ---- */

enum err sender_reserve_results(struct sender *s, size_t more)
{
	size_t cap = s->cap_results ? s->cap_results : 64;
	struct result *results;

	while (cap < s->n_results + more)
		cap *= 2;
	if (cap == s->cap_results)
		return OK;
	results = realloc(s->results, cap * sizeof(*results));
	if (!results)
		return ERR_NOMEM;
	s->results = results;
	s->cap_results = cap;
	return OK;
}

/* Room was made when the request started: a result is never lost for want of memory. */
void sender_add_result(struct sender *s, struct entry *e, const struct verdict *v, char *rest)
{
	struct result *r = &s->results[s->n_results++];

	*r = (struct result) { .entry = e, .verdict = *v, .rest = rest };
	r->verdict.why = strdup(v->why);
	r->verdict.new_chat = v->new_chat ? strdup(v->new_chat) : NULL;
	r->verdict.ext = v->ext ? strdup(v->ext) : NULL;
	if (v->kind == VERDICT_MIGRATED && !r->verdict.new_chat)
		r->verdict.kind = VERDICT_RETRY;
}

static void land(struct sender *s, struct flight *f)
{
	if (f->temp)
		unlink(f->temp);
	free(f->temp);
	free(f->rest);
	f->temp = f->rest = NULL;
	f->entry = NULL;
	f->next_free = s->free_flights;
	s->free_flights = f;
	s->in_flight--;
}

void sender_finish(struct flight *f, const struct verdict *v)
{
	struct sender *s = f->sender;

	sender_add_result(s, f->entry, v, f->rest);
	f->rest = NULL;
	land(s, f);
}

static void message_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct sender *s = ctx;
	struct flight *f = tag;
	struct verdict v;

	s->doors[f->entry->channel].in_flight--;
	arena_reset(&s->scratch);
	v = s->doors[f->entry->channel].ops->judge(&s->scratch, answer);
	sender_finish(f, &v);
}

/* RFC 5321: 2yz done, 4yz later, 5yz never; without a code the connection failed. */
static void mail_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct verdict v = { .kind = VERDICT_SENT, .why = "mail sent" };

	(void)ctx;
	if (answer->error) {
		v.kind = answer->status >= 500 ? VERDICT_DEAD : VERDICT_RETRY;
		v.why = answer->status >= 500 ? "mail refused" : "mail server not reached";
	}
	sender_finish(tag, &v);
}

/* ---- starting ---- */

struct outbox_row sender_row(const struct entry *e)
{
	return (struct outbox_row) { .id = e->id,
				     .channel = e->channel,
				     .chat = e->lane->chat,
				     .rank = e->rank,
				     .kind = e->kind,
				     .body = e->body,
				     .attempts = e->attempts,
				     .address_id = e->address_id,
				     .ref_kind = e->ref_kind,
				     .ref = e->ref,
				     .created_ms = e->created_ms,
				     .window_ms = e->lane->window_ms };
}

/* What is left of a long text waits for the answer to its first part. */
static enum err keep_rest(struct sender *s, struct flight *f, const struct outgoing *rest)
{
	const char *body = outgoing_encode(&s->scratch, rest);

	f->rest = body ? strdup(body) : NULL;
	return f->rest ? OK : ERR_NOMEM;
}

static bool window_closed(const struct entry *e, int64_t now_ms)
{
	return e->lane->window_ms && e->lane->window_ms <= now_ms;
}

/* ERR_NOT_FOUND: there is nothing to be said here; ERR_CONFLICT: not before the person writes. */
static enum err start_message(struct sender *s, struct flight *f, const struct outgoing *m,
			      int64_t now_ms)
{
	const struct entry *e = f->entry;
	const struct channel_ops *ops = sender_ops(s, e->channel);
	struct outbox_row row = sender_row(e);
	struct channel_message in = { &row, m, m->reply_to ? e->quoted : NULL, NULL };
	bool closed = window_closed(e, now_ms);
	struct channel_call call;

	if (!ops)
		return ERR_INVALID;
	if (closed && !m->untemplated)
		in.as = templates_find(s->doors[e->channel].templates, m->key);
	TRY(ops->render(&s->scratch, &in, &call));
	if (!call.method)
		return ERR_NOT_FOUND;
	if (closed && !in.as)
		return ERR_CONFLICT;
	if (!in.as && sender_lacks_file(e->channel, m))
		return sender_bring_file(s, f, m);
	if (call.rest)
		TRY(keep_rest(s, f, call.rest));
	return request_message(s, f, call.method, call.body);
}

static enum err start_mail(struct sender *s, struct flight *f, const struct outgoing *m,
			   int64_t now_ms)
{
	const struct smtp_settings *smtp = &s->config.smtp;
	struct mail mail = { .from = smtp->from,
			     .to = f->entry->lane->chat,
			     .subject = m->subject ? m->subject : "",
			     .text = m->text,
			     .now_ms = now_ms,
			     .offset_min = MAIL_OFFSET_MIN };
	struct span bytes;

	if (!smtp->url || !m->text)
		return ERR_INVALID;
	if (!net_mail_free(s->config.net))
		return ERR_BUSY;
	mail.id = arena_printf(&s->scratch, "%lld.%lld", (long long)f->entry->created_ms,
			       (long long)f->entry->id);
	if (!mail.id)
		return ERR_NOMEM;
	TRY(mail_build(&s->scratch, &mail, &bytes));
	return net_start(s->config.net, &(struct net_request) { .kind = NET_MAIL,
								.url = smtp->url,
								.body = bytes,
								.mail_from = smtp->from,
								.mail_to = mail.to,
								.user = smtp->user,
								.password = smtp->password,
								.done = mail_done,
								.ctx = s,
								.tag = f });
}

static enum err start_from_body(struct sender *s, struct flight *f, int64_t now_ms)
{
	struct outgoing m;

	TRY(outgoing_decode(&s->scratch, f->entry->body, &m));
	if (m.given) /* its name here, which is all that an adapter knows of */
		m.file = m.given;
	if (f->entry->kind == OUT_MAIL)
		return start_mail(s, f, &m, now_ms);
	return start_message(s, f, &m, now_ms);
}

static const struct {
	enum err err;
	enum verdict_kind kind;
	const char *why;
} not_started[] = {
	{ ERR_INVALID, VERDICT_DEAD, "cannot be said on this channel" },
	{ ERR_DENIED, VERDICT_DEAD, "cannot be said on this channel" },
	{ ERR_NOT_FOUND, VERDICT_IGNORED, "nothing to say on this channel" },
	{ ERR_CONFLICT, VERDICT_WAITS, "waits until the person writes" },
	{ ERR_EXISTS, VERDICT_REWRITE, "its file cannot be had" },
};

static void finish_unstarted(struct flight *f, enum err err)
{
	struct verdict v = { .kind = VERDICT_RETRY, .fix = FIX_NO_FILE, .why = err_name(err) };

	for (size_t i = 0; i < ARRAY_LEN(not_started); i++)
		if (not_started[i].err == err)
			v = (struct verdict) { .kind = not_started[i].kind,
					       .fix = FIX_NO_FILE,
					       .why = not_started[i].why };
	sender_finish(f, &v);
}

/* Asked before anything is read: thousands may wait for one that is slow. */
static bool is_full(const struct sender *s, int channel)
{
	const struct channel_ops *ops = sender_ops(s, channel);

	return ops && ops->at_once && s->doors[channel].in_flight >= ops->at_once;
}

static enum err start(struct sender *s, struct flight *f, int64_t now_ms)
{
	const struct entry *e = f->entry;

	if (is_full(s, e->channel))
		return ERR_BUSY;
	if (!e->request)
		return start_from_body(s, f, now_ms);
	return request_message(s, f, e->method, (struct span) { e->request, strlen(e->request) });
}

static void start_one(struct sender *s, struct entry *e, int64_t now_ms, int64_t now_us)
{
	struct flight *f = s->free_flights;
	enum err err;

	s->free_flights = f->next_free;
	f->entry = e;
	s->in_flight++;
	arena_reset(&s->scratch);
	err = start(s, f, now_ms);
	if (err == ERR_BUSY) { /* not tried at all: nothing to tell anybody */
		land(s, f);
		lanes_again(&s->lanes, e, now_us, now_us + BUSY_US);
	} else if (err != OK) {
		finish_unstarted(f, err);
	}
}

void sender_start(struct sender *s, int64_t now_ms, int64_t now_us)
{
	s->now_ms = now_ms;
	sender_start_calls(s);
	while (net_free_slots(s->config.net) > SLOTS_FOR_CALLS && s->free_flights &&
	       sender_reserve_results(s, s->in_flight + 1) == OK) {
		struct entry *e = lanes_take(&s->lanes, now_us);

		if (!e)
			return;
		start_one(s, e, now_ms, now_us);
	}
}

int64_t sender_next(struct sender *s, int64_t now_us)
{
	if (net_free_slots(s->config.net) <= SLOTS_FOR_CALLS || !s->free_flights)
		return -1;
	return lanes_next(&s->lanes, now_us);
}

size_t sender_in_flight(const struct sender *s)
{
	return s->in_flight;
}

const char *sender_stopped(const struct sender *s, int channel)
{
	return s->doors[channel].stopped;
}
