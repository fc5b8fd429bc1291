#include "bot/sender_inside.h"

#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "bot/mail.h"
#include "store/contact.h"

enum {
	SLOTS_FOR_CALLS = 4, /* kept free of messages, so that a button is answered at once */
	CALLS_MAX = 512,
	MAIL_BUSY_US = 250 * 1000, /* until a mail that met a busy server is tried */
	MAIL_OFFSET_MIN = 7 * 60,  /* of the Date: WIB */
	URL_MAX = 512,
};

static enum err reserve_results(struct sender *s, size_t more);

enum err sender_open(const struct sender_config *c, struct sender **out)
{
	struct sender *s = calloc(1, sizeof(*s));
	size_t slots = net_free_slots(c->net);

	if (!s)
		return ERR_NOMEM;
	s->config = *c;
	s->random = c->seed | 1;
	s->more = true; /* whatever a former process left behind */
	arena_init(&s->scratch, 0);
	s->prefix = c->telegram_prefix ? strdup(c->telegram_prefix) : NULL;
	s->scout_end = c->newest;
	s->ahead = calloc(AHEAD_MAX, sizeof(*s->ahead));
	s->flights = calloc(slots + 1, sizeof(*s->flights));
	s->n_flights = s->flights ? slots + 1 : 0;
	if (!s->flights || !s->ahead || (c->telegram_prefix && !s->prefix) ||
	    lanes_init(&s->lanes, c->limits) != OK || reserve_results(s, slots + 1) != OK) {
		sender_close(s);
		return ERR_NOMEM;
	}
	for (size_t i = 0; i < s->n_flights; i++) {
		s->flights[i].sender = s;
		s->flights[i].next_free = s->free_flights;
		s->free_flights = &s->flights[i];
	}
	*out = s;
	return OK;
}

void sender_result_free(struct result *r)
{
	free(r->rest);
	free(r->new_body);
	free((char *)(uintptr_t)r->verdict.new_chat);
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
	for (size_t i = 0; i < s->n_flights; i++)
		free(s->flights[i].rest);
	free(s->results);
	free(s->ahead);
	free(s->flights);
	free(s->prefix);
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

/* ---- calls that are not kept ---- */

static void add_call(struct sender *s, const char *method, char *body)
{
	struct call *c = body && s->n_calls < CALLS_MAX ? calloc(1, sizeof(*c)) : NULL;

	if (!c) {
		free(body);
		return;
	}
	c->method = method;
	c->body = body;
	if (s->calls_tail)
		s->calls_tail->next = c;
	else
		s->calls_head = c;
	s->calls_tail = c;
	s->n_calls++;
}

void sender_call(struct sender *s, const char *method, const char *body)
{
	add_call(s, method, strdup(body));
}

void sender_answer(struct sender *s, const char *callback, const char *text, bool alert)
{
	struct strbuf b;

	arena_reset(&s->scratch);
	strbuf_init(&b, &s->scratch, 4096);
	strbuf_add(&b, "{\"callback_query_id\":\"");
	strbuf_add_json(&b, callback, strlen(callback));
	strbuf_addc(&b, '"');
	if (text) {
		strbuf_add(&b, ",\"text\":\"");
		strbuf_add_json(&b, text, strlen(text));
		strbuf_addc(&b, '"');
	}
	strbuf_add(&b, alert ? ",\"show_alert\":true}" : "}");
	if (!strbuf_failed(&b))
		add_call(s, "answerCallbackQuery", strdup(b.ptr));
}

static void call_done(void *ctx, void *tag, const struct net_answer *answer)
{
	(void)ctx;
	if (answer->status != 200)
		log_debug("call not accepted method=%s status=%ld", (const char *)tag,
			  answer->status);
}

static void start_calls(struct sender *s)
{
	while (s->calls_head && s->prefix) {
		struct call *c = s->calls_head;
		char url[URL_MAX];
		struct net_request r = { .kind = NET_CALL,
					 .url = url,
					 .body = { c->body, strlen(c->body) },
					 .done = call_done,
					 .ctx = s,
					 .tag = (void *)(uintptr_t)c->method };

		snprintf(url, sizeof(url), "%s%s", s->prefix, c->method);
		if (net_start(s->config.net, &r) == ERR_LIMIT)
			return;
		s->calls_head = c->next;
		if (!s->calls_head)
			s->calls_tail = NULL;
		s->n_calls--;
		free(c->body);
		free(c);
	}
}

/* ---- results ---- */

static enum err reserve_results(struct sender *s, size_t more)
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
static void add_result(struct sender *s, struct entry *e, const struct verdict *v, char *rest)
{
	struct result *r = &s->results[s->n_results++];

	*r = (struct result) { .entry = e, .verdict = *v, .rest = rest };
	r->verdict.why = strdup(v->why);
	r->verdict.new_chat = v->new_chat ? strdup(v->new_chat) : NULL;
	if (v->kind == VERDICT_MIGRATED && !r->verdict.new_chat)
		r->verdict.kind = VERDICT_RETRY;
}

static void land(struct sender *s, struct flight *f)
{
	free(f->rest);
	f->rest = NULL;
	f->entry = NULL;
	f->next_free = s->free_flights;
	s->free_flights = f;
	s->in_flight--;
}

static void finish(struct flight *f, const struct verdict *v)
{
	struct sender *s = f->sender;

	add_result(s, f->entry, v, f->rest);
	f->rest = NULL;
	land(s, f);
}

static void telegram_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct sender *s = ctx;
	struct verdict v;

	arena_reset(&s->scratch);
	v = channel_telegram.judge(&s->scratch, answer);
	finish(tag, &v);
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
	finish(tag, &v);
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
				     .created_ms = e->created_ms };
}

static enum err request(struct sender *s, struct flight *f, const char *method, struct span body)
{
	char url[URL_MAX];

	snprintf(url, sizeof(url), "%s%s", s->prefix, method);
	return net_start(s->config.net, &(struct net_request) { .kind = NET_CALL,
								.url = url,
								.body = body,
								.done = telegram_done,
								.ctx = s,
								.tag = f });
}

static enum err start_telegram(struct sender *s, struct flight *f, const struct outgoing *m)
{
	struct outbox_row row = sender_row(f->entry);
	struct channel_call call;

	if (!s->prefix)
		return ERR_INVALID;
	TRY(channel_telegram.render(&s->scratch, &row, m, &call));
	if (call.rest) {
		struct outgoing rest = *m;

		rest.text = call.rest;
		rest.edit = rest.reply_to = 0;
		rest.file = NULL;
		f->rest = outgoing_encode(&s->scratch, &rest);
		f->rest = f->rest ? strdup(f->rest) : NULL;
		if (!f->rest)
			return ERR_NOMEM;
	}
	return request(s, f, call.method, call.body);
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
	if (f->entry->kind == OUT_MAIL)
		return start_mail(s, f, &m, now_ms);
	return start_telegram(s, f, &m);
}

static void start_one(struct sender *s, struct entry *e, int64_t now_ms, int64_t now_us)
{
	struct flight *f = s->free_flights;
	enum err err;

	s->free_flights = f->next_free;
	f->entry = e;
	s->in_flight++;
	arena_reset(&s->scratch);
	err = e->request && s->prefix
		      ? request(s, f, e->method, (struct span) { e->request, strlen(e->request) })
		      : start_from_body(s, f, now_ms);
	if (err == ERR_BUSY) { /* not tried at all: nothing to tell anybody */
		land(s, f);
		lanes_again(&s->lanes, e, now_us, now_us + MAIL_BUSY_US);
	} else if (err != OK) {
		bool ours = err == ERR_INVALID || err == ERR_DENIED;
		struct verdict v = { .kind = ours ? VERDICT_DEAD : VERDICT_RETRY,
				     .why = ours ? "cannot be said on this channel"
						 : err_name(err) };

		finish(f, &v);
	}
}

void sender_start(struct sender *s, int64_t now_ms, int64_t now_us)
{
	start_calls(s);
	while (net_free_slots(s->config.net) > SLOTS_FOR_CALLS && s->free_flights &&
	       reserve_results(s, s->in_flight + 1) == OK) {
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

const char *sender_stopped(const struct sender *s)
{
	return s->stopped;
}
