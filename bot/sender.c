#include "bot/sender.h"

#include <string.h>

#include "base/log.h"
#include "base/strbuf.h"
#include "bot/mail.h"
#include "messages/catalog.h"
#include "store/contact.h"
#include "store/dead.h"

enum {
	ENTRIES_MAX = 4096,          /* in memory; the rest waits in the store */
	BYTES_MAX = 2 * 1024 * 1024, /* of their bodies */
	LOAD_AT_A_TIME = 256,
	SLOTS_FOR_CALLS = 4,         /* kept free of messages, so that a button is answered at once */
	CALLS_MAX = 512,
	ATTEMPTS_MAX = 30,           /* with the back-off below: about two hours */
	REWRITES_MAX = 4,
	BACKOFF_MS = 500,
	BACKOFF_MAX_MS = 5 * 60 * 1000,
	STOPPED_MS = 60 * 1000,
	THROTTLED_CHATS = 3,         /* so many different chats told to wait, none served between */
	URL_MAX = 512,
};

/* What becomes of the entry's lane once the result is committed. */
enum next { NEXT_DONE, NEXT_AGAIN, NEXT_RECHAT };

struct result {
	struct entry *entry;
	struct verdict verdict; /* why and new_chat are copies of ours */
	char *rest;             /* body of what remains to be said, NULL when all was */
	enum next next;
	int64_t delay_ms;
	char *new_body;
};

struct flight {
	struct sender *sender;
	struct entry *entry;
	char *rest;
	struct flight *next_free;
};

struct call {
	struct call *next;
	const char *method;
	char *body;
};

struct sender {
	struct sender_config config;
	char *prefix;
	struct lanes lanes;
	struct arena scratch;
	struct flight *flights, *free_flights;
	size_t n_flights, in_flight;
	struct call *calls_head, *calls_tail;
	size_t n_calls;
	struct result *results;
	size_t n_results, cap_results;
	int64_t cursor; /* highest id that is, or was, in memory */
	bool more;      /* the store holds rows beyond the cursor */
	int throttled;  /* chats in a row that were told to wait */
	struct lane *last_throttled;
	char stopped[160];
	struct sender_counts counts;
	uint64_t random;
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
	s->flights = calloc(slots + 1, sizeof(*s->flights));
	s->n_flights = slots + 1;
	if (!s->flights || (c->telegram_prefix && !s->prefix) ||
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

static void result_free(struct result *r)
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
		result_free(&s->results[i]);
	for (struct call *c = s->calls_head, *next; c; c = next) {
		next = c->next;
		free(c->body);
		free(c);
	}
	for (size_t i = 0; i < s->n_flights; i++)
		free(s->flights[i].rest);
	free(s->results);
	free(s->flights);
	free(s->prefix);
	lanes_free(&s->lanes);
	arena_free(&s->scratch);
	free(s);
}

/* xorshift64: jitter needs no better. */
static int64_t jitter(struct sender *s, int64_t ms)
{
	s->random ^= s->random << 13;
	s->random ^= s->random >> 7;
	s->random ^= s->random << 17;
	return ms + (int64_t)(s->random % (uint64_t)(ms / 4 + 1));
}

static int64_t backoff_ms(struct sender *s, int attempts)
{
	int64_t ms = BACKOFF_MS;

	for (int i = 1; i < attempts && ms < BACKOFF_MAX_MS; i++)
		ms *= 2;
	return jitter(s, ms < BACKOFF_MAX_MS ? ms : BACKOFF_MAX_MS);
}

/* ---- rows in ---- */

static bool full(const struct sender *s)
{
	return s->lanes.n_entries >= ENTRIES_MAX || s->lanes.bytes >= BYTES_MAX;
}

static enum err put(struct sender *s, const struct outbox_row *row, int64_t now_ms, int64_t now_us)
{
	bool group = row->channel == channel_telegram.id && channel_telegram.is_group(row->chat);
	int64_t wait_ms = row->due_ms > now_ms ? row->due_ms - now_ms : 0;

	return lanes_put(&s->lanes, row, group, now_us, wait_ms ? now_us + wait_ms * 1000 : 0);
}

enum err sender_put(struct sender *s, const struct outbox_row *rows, size_t n, int64_t now_ms,
		    int64_t now_us)
{
	for (size_t i = 0; i < n; i++) {
		bool news = rows[i].id > s->cursor;

		if (rows[i].due_ms > now_ms && rows[i].due_ms > rows[i].created_ms)
			continue; /* held: the store gives it back when it is due */
		if (news && (s->more || full(s))) {
			s->more = true;
			continue;
		}
		TRY(put(s, &rows[i], now_ms, now_us));
		if (news)
			s->cursor = rows[i].id;
	}
	return OK;
}

bool sender_wants_rows(const struct sender *s)
{
	return s->more && s->lanes.n_entries < ENTRIES_MAX / 2 && s->lanes.bytes < BYTES_MAX / 2;
}

enum err sender_load(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		     int64_t now_us)
{
	while (sender_wants_rows(s)) {
		struct outbox_row *rows;
		size_t n;

		TRY(outbox_list(store, a, s->cursor, LOAD_AT_A_TIME, &rows, &n));
		for (size_t i = 0; i < n; i++) {
			TRY(put(s, &rows[i], now_ms, now_us));
			s->cursor = rows[i].id;
		}
		s->more = n == LOAD_AT_A_TIME;
	}
	return OK;
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

static void finish(struct flight *f, const struct verdict *v)
{
	struct sender *s = f->sender;

	add_result(s, f->entry, v, f->rest);
	f->rest = NULL;
	f->entry = NULL;
	f->next_free = s->free_flights;
	s->free_flights = f;
	s->in_flight--;
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

static struct outbox_row row_of(const struct entry *e)
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

static enum err start_telegram(struct sender *s, struct flight *f, const struct outgoing *m)
{
	struct outbox_row row = row_of(f->entry);
	struct channel_call call;
	char url[URL_MAX];

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
	snprintf(url, sizeof(url), "%s%s", s->prefix, call.method);
	return net_start(s->config.net, &(struct net_request) { .kind = NET_CALL,
								.url = url,
								.body = call.body,
								.done = telegram_done,
								.ctx = s,
								.tag = f });
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
			     .offset_min = 7 * 60 };
	struct span bytes;

	if (!smtp->url || !m->text)
		return ERR_INVALID;
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

static void start_one(struct sender *s, struct entry *e, int64_t now_ms)
{
	struct flight *f = s->free_flights;
	struct outgoing m;
	enum err err;

	s->free_flights = f->next_free;
	f->entry = e;
	s->in_flight++;
	arena_reset(&s->scratch);
	err = outgoing_decode(&s->scratch, e->body, &m);
	if (err == OK)
		err = e->kind == OUT_MAIL ? start_mail(s, f, &m, now_ms) : start_telegram(s, f, &m);
	if (err != OK) {
		bool ours = err == ERR_INVALID || err == ERR_DENIED;
		struct verdict v = { .kind = ours ? VERDICT_DEAD : VERDICT_RETRY,
				     .why = ours ? "cannot be said on this channel" : err_name(err) };

		free(f->rest);
		f->rest = NULL;
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
		start_one(s, e, now_ms);
	}
}

int64_t sender_next(struct sender *s, int64_t now_us)
{
	if (net_free_slots(s->config.net) <= SLOTS_FOR_CALLS || !s->free_flights)
		return -1;
	return lanes_next(&s->lanes, now_us);
}

/* ---- applying ---- */

/* What the dead letter shows: never a code or an account number. */
static const char *payload_of(struct arena *a, const struct entry *e)
{
	struct outgoing m;

	if (outgoing_decode(a, e->body, &m) == OK && m.secret)
		return "{\"secret\":1}";
	return e->body;
}

static enum err give_up(struct sender *s, struct store *store, struct arena *a, struct result *r,
			int64_t now_ms, bool unreachable,
			enum err (*gave_up)(void *, const struct given_up *), void *ctx)
{
	struct given_up g = { .row = row_of(r->entry),
			      .reason = r->verdict.why ? r->verdict.why : "refused",
			      .unreachable = unreachable };
	struct dead_letter d = { .at_ms = now_ms,
				 .source = "outbox",
				 .channel = r->entry->channel,
				 .ext = g.row.chat,
				 .payload = payload_of(a, r->entry),
				 .reason = g.reason };

	(void)s;
	if (unreachable && r->entry->address_id)
		TRY(address_set_reachable(store, r->entry->address_id, false));
	if (!unreachable)
		TRY(dead_add(store, &d, &g.dead_id));
	TRY(outbox_done(store, r->entry->id));
	r->next = NEXT_DONE;
	log_warn("message given up outbox=%lld channel=%d why=\"%s\"", (long long)r->entry->id,
		 r->entry->channel, g.reason);
	return gave_up(ctx, &g);
}

static enum err apply_sent(struct sender *s, struct store *store, struct result *r)
{
	struct entry *e = r->entry;

	(void)s;
	if (e->ref_kind != REF_NONE && r->verdict.message)
		TRY(sent_put(store, e->channel, e->lane->chat, r->verdict.message, e->ref_kind,
			     e->ref));
	if (r->rest) { /* the next part of a long text takes the same place in the queue */
		r->next = NEXT_AGAIN;
		r->delay_ms = 0;
		TRY(outbox_rewrite(store, e->id, r->rest));
		free(r->new_body);
		r->new_body = strdup(r->rest);
		return r->new_body ? OK : ERR_NOMEM;
	}
	r->next = NEXT_DONE;
	return outbox_done(store, e->id);
}

static void strip_marks(struct arena *a, struct outgoing *m)
{
	char *text = arena_strdup(a, m->text);
	char *to = text;

	if (!text)
		return;
	for (const char *from = text; *from; from++)
		if ((unsigned char)*from > MARK_CODE_OFF)
			*to++ = *from;
	*to = '\0';
	m->text = text;
}

static enum err apply_rewrite(struct store *store, struct arena *a, struct result *r)
{
	struct outgoing m;
	char *body;

	TRY(outgoing_decode(a, r->entry->body, &m));
	switch (r->verdict.fix) {
	case FIX_PLAIN:
		strip_marks(a, &m);
		break;
	case FIX_NO_REPLY:
		m.reply_to = 0;
		break;
	case FIX_NEW_MESSAGE:
		m.edit = 0;
		break;
	case FIX_NO_TOPIC:
		m.topic = 0;
		break;
	case FIX_NONE:
		break;
	}
	body = outgoing_encode(a, &m);
	if (!body)
		return ERR_NOMEM;
	free(r->new_body);
	r->new_body = strdup(body);
	if (!r->new_body)
		return ERR_NOMEM;
	r->next = NEXT_AGAIN;
	r->delay_ms = 0;
	return outbox_rewrite(store, r->entry->id, body);
}

static enum err apply_retry(struct sender *s, struct store *store, struct result *r, int64_t now_ms)
{
	bool told = r->verdict.retry_after_ms > 0;
	/* Being told to wait is no failure of this message. */
	int attempts = r->entry->attempts + (told ? 0 : 1);

	r->next = NEXT_AGAIN;
	r->delay_ms = told ? jitter(s, r->verdict.retry_after_ms) : backoff_ms(s, attempts);
	return outbox_retry(store, r->entry->id, now_ms + r->delay_ms, attempts);
}

static enum err apply_one(struct sender *s, struct store *store, struct arena *a, struct result *r,
			  int64_t now_ms, enum err (*gave_up)(void *, const struct given_up *),
			  void *ctx)
{
	switch (r->verdict.kind) {
	case VERDICT_SENT:
	case VERDICT_IGNORED:
		return apply_sent(s, store, r);
	case VERDICT_REWRITE:
		if (r->entry->rewrites >= REWRITES_MAX)
			return give_up(s, store, a, r, now_ms, false, gave_up, ctx);
		return apply_rewrite(store, a, r);
	case VERDICT_MIGRATED:
		if (r->entry->rewrites >= REWRITES_MAX)
			return give_up(s, store, a, r, now_ms, false, gave_up, ctx);
		r->next = NEXT_RECHAT;
		return outbox_rechat(store, r->entry->channel, r->entry->lane->chat,
				     r->verdict.new_chat);
	case VERDICT_DEAD:
		return give_up(s, store, a, r, now_ms, false, gave_up, ctx);
	case VERDICT_UNREACHABLE:
		return give_up(s, store, a, r, now_ms, true, gave_up, ctx);
	case VERDICT_STOPPED:
		r->next = NEXT_AGAIN;
		r->delay_ms = STOPPED_MS;
		return OK;
	case VERDICT_RETRY:
	case VERDICT_UNCERTAIN:
		break;
	}
	if (r->entry->attempts >= ATTEMPTS_MAX)
		return give_up(s, store, a, r, now_ms, false, gave_up, ctx);
	return apply_retry(s, store, r, now_ms);
}

bool sender_has_results(const struct sender *s)
{
	return s->n_results > 0;
}

enum err sender_apply(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		      enum err (*gave_up)(void *ctx, const struct given_up *g), void *ctx)
{
	for (size_t i = 0; i < s->n_results; i++)
		TRY(apply_one(s, store, a, &s->results[i], now_ms, gave_up, ctx));
	return OK;
}

/* One chat told to wait waits alone; several in a row with none served between mean that all of us
 * are too fast. */
static void notice_throttle(struct sender *s, const struct result *r, int64_t now_us)
{
	if (r->verdict.kind == VERDICT_SENT)
		s->throttled = 0;
	if (r->verdict.retry_after_ms == 0 || r->entry->lane == s->last_throttled)
		return;
	s->counts.throttled++;
	s->last_throttled = r->entry->lane;
	if (++s->throttled >= THROTTLED_CHATS) {
		lanes_hold_all(&s->lanes, now_us + r->verdict.retry_after_ms * 1000);
		s->throttled = 0;
	}
}

static void count(struct sender *s, const struct result *r, int64_t now_ms)
{
	struct sender_counts *c = &s->counts;

	c->sent += r->verdict.kind == VERDICT_SENT;
	c->retried += r->next == NEXT_AGAIN && !r->rest;
	c->uncertain += r->verdict.kind == VERDICT_UNCERTAIN;
	c->unreachable += r->verdict.kind == VERDICT_UNREACHABLE;
	c->dead += r->verdict.kind == VERDICT_DEAD;
	if (r->verdict.kind == VERDICT_SENT && r->entry->rank == RANK_REPLY) {
		c->replies++;
		c->reply_us_sum += (uint64_t)(now_ms - r->entry->created_ms) * 1000;
	}
}

static void settle_one(struct sender *s, struct result *r, int64_t now_ms, int64_t now_us)
{
	struct entry *e = r->entry;
	int64_t not_before = r->delay_ms ? now_us + r->delay_ms * 1000 : 0;

	count(s, r, now_ms);
	notice_throttle(s, r, now_us);
	if (r->verdict.kind == VERDICT_STOPPED) {
		snprintf(s->stopped, sizeof(s->stopped), "%s", r->verdict.why ? r->verdict.why : "");
		lanes_hold_all(&s->lanes, not_before);
	} else if (r->verdict.kind == VERDICT_SENT) {
		s->stopped[0] = '\0';
	}
	if (r->new_body && lanes_body(&s->lanes, e, r->new_body) != OK)
		log_error("out of memory outbox=%lld", (long long)e->id);
	if (r->verdict.kind == VERDICT_REWRITE || r->verdict.kind == VERDICT_MIGRATED)
		e->rewrites++;
	if (r->verdict.kind == VERDICT_RETRY || r->verdict.kind == VERDICT_UNCERTAIN)
		e->attempts += r->verdict.retry_after_ms == 0;
	if (r->next == NEXT_DONE) {
		if (s->last_throttled == e->lane)
			s->last_throttled = NULL; /* the lane may be gone after this */
		lanes_done(&s->lanes, e, now_us);
	} else if (r->next == NEXT_RECHAT) {
		if (lanes_rechat(&s->lanes, e, r->verdict.new_chat,
				 channel_telegram.is_group(r->verdict.new_chat), now_us) != OK)
			lanes_again(&s->lanes, e, now_us, now_us + STOPPED_MS * 1000);
	} else {
		lanes_again(&s->lanes, e, now_us, not_before);
	}
}

void sender_settle(struct sender *s, int64_t now_ms, int64_t now_us)
{
	for (size_t i = 0; i < s->n_results; i++) {
		settle_one(s, &s->results[i], now_ms, now_us);
		result_free(&s->results[i]);
	}
	s->n_results = 0;
}

size_t sender_in_flight(const struct sender *s)
{
	return s->in_flight;
}

const struct sender_counts *sender_counts(const struct sender *s)
{
	return &s->counts;
}

const char *sender_stopped(const struct sender *s)
{
	return s->stopped;
}
