#include "bot/poll.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/log.h"
#include "base/text.h"
#include "bot/telegram.h"

enum {
	BACKOFF_S = 1,
	BACKOFF_MAX_S = 30,
	CONFLICT_S = 5,
	WEBHOOK_S = 2,
	REFUSED_S = 60,
	WAIT_MAX_S = 86400, /* more than that nobody means */
};
#define US_SECOND INT64_C(1000000)
/* An empty answer takes Telegram 50 s; somebody who gives them at once is not asked at once. */
#define EMPTY_US (US_SECOND / 2)

/* ---- bytes ---- */

/* The end of the JSON string that begins at s (a quote), or end. */
static const char *skip_string(const char *s, const char *end)
{
	for (s++; s < end && *s != '"'; s++)
		if (*s == '\\')
			s++;
	return s < end ? s + 1 : end;
}

/* The end of the object or array that begins at s, NULL when it does not end. */
static const char *skip_value(const char *s, const char *end)
{
	size_t depth = 0;

	while (s < end) {
		if (*s == '"') {
			s = skip_string(s, end);
			continue;
		}
		if (*s == '{' || *s == '[')
			depth++;
		else if ((*s == '}' || *s == ']') && --depth == 0)
			return s + 1;
		s++;
	}
	return NULL;
}

static bool add_span(struct span **list, size_t *cap, size_t *n, struct span item)
{
	if (*n == *cap) {
		size_t more = *cap ? *cap * 2 : 128;
		struct span *p = realloc(*list, more * sizeof(*p));

		if (!p)
			return false;
		*list = p;
		*cap = more;
	}
	(*list)[(*n)++] = item;
	return true;
}

bool poll_split(const char *body, size_t len, struct span **list, size_t *cap, size_t *n)
{
	static const char frame[] = "\"result\"";
	const char *end = body + len;
	const char *s = memmem(body, len, frame, sizeof(frame) - 1);

	*n = 0;
	if (!s)
		return false;
	s += sizeof(frame) - 1;
	while (s < end && strchr(" \t\r\n:", *s))
		s++;
	if (s >= end || *s != '[')
		return false;
	for (s++; s < end && *s != ']';) {
		const char *next = s + 1; /* commas and white space, numbers and null */

		if (*s == '"')
			next = skip_string(s, end);
		else if (*s == '{' || *s == '[')
			next = skip_value(s, end);
		/* What is no object is no update: it has no id to wait for, and hides nobody's. */
		if (!next ||
		    (*s == '{' && !add_span(list, cap, n, (struct span) { s, (size_t)(next - s) })))
			return false;
		s = next;
	}
	return s < end;
}

int64_t poll_update_id(struct span update)
{
	static const char key[] = "\"update_id\"";
	const char *end = update.ptr + update.len;
	/* Inside a string the quotes would be escaped, so this is a member's name. */
	const char *s = memmem(update.ptr, update.len, key, sizeof(key) - 1);
	const char *digits;
	int64_t id;

	if (!s)
		return -1;
	for (s += sizeof(key) - 1; s < end && strchr(" \t\r\n:", *s);)
		s++;
	for (digits = s; s < end && *s >= '0' && *s <= '9';)
		s++;
	return text_parse_i64(digits, (size_t)(s - digits), &id) == OK ? id : -1;
}

/* ---- answers ---- */

static void trouble(struct poll *p, enum poll_trouble t, int64_t wait_s)
{
	/* A webhook is told of each time: the call that removes it may have failed. */
	p->trouble_is_new = p->trouble_is_new || p->trouble != t || t == POLL_WEBHOOK;
	p->trouble = t;
	p->n_errors++;
	p->next_at = -wait_s; /* relative: poll_start() knows the time */
}

/* Twice as long each time, up to BACKOFF_MAX_S. */
static int64_t growing(int times)
{
	int64_t s = BACKOFF_S;

	for (int i = 0; i < times && s < BACKOFF_MAX_S; i++)
		s *= 2;
	return s < BACKOFF_MAX_S ? s : BACKOFF_MAX_S;
}

static void back_off(struct poll *p)
{
	trouble(p, POLL_UNREACHED, growing(p->errors++));
}

static void take_error(struct poll *p, const struct net_answer *answer)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct arena a;
	const char *said = "";
	int64_t wait;

	arena_init(&a, 0);
	if (json_read(&a, answer->body.ptr, answer->body.len, &j, NULL) == OK &&
	    json_str(j, "description"))
		said = json_str(j, "description");
	log_warn("poll refused status=%ld said=\"%.160s\" error=\"%s\"", answer->status, said,
		 answer->error ? answer->error : "");
	wait = json_int(json_object_get(j, "parameters"), "retry_after");
	if (answer->status == 409 && strstr(said, "webhook is active"))
		trouble(p, POLL_WEBHOOK, WEBHOOK_S);
	else if (answer->status == 409)
		trouble(p, POLL_CONFLICT, CONFLICT_S);
	else if (answer->status == 401 || answer->status == 404)
		trouble(p, POLL_REFUSED, REFUSED_S);
	else if (answer->status == 429 && wait > 0)
		trouble(p, POLL_UNREACHED, wait < WAIT_MAX_S ? wait : WAIT_MAX_S);
	else
		back_off(p);
	arena_free(&a);
}

static void take_batch(struct poll *p, const struct net_answer *answer)
{
	char *body = malloc(answer->body.len + 1);

	if (body)
		memcpy(body, answer->body.ptr, answer->body.len + 1);
	if (!body ||
	    !poll_split(body, answer->body.len, &p->updates, &p->cap_updates, &p->n_updates)) {
		log_warn("poll answer not understood bytes=%zu", answer->body.len);
		free(body);
		back_off(p);
		return;
	}
	p->body = body;
	p->has_batch = p->n_updates > 0;
	p->was_empty = !p->has_batch;
	p->n_done = 0;
	if (!p->has_batch) {
		free(p->body);
		p->body = NULL;
	}
	p->trouble_is_new = p->trouble_is_new || p->trouble != POLL_FINE;
	p->trouble = POLL_FINE;
	p->errors = 0;
	p->next_at = 0;
	p->ever_answered = true;
}

static void poll_done(void *ctx, void *tag, const struct net_answer *answer)
{
	struct poll *p = ctx;

	(void)tag;
	p->running = false;
	if (answer->date_ms)
		p->date_ms = answer->date_ms;
	if (answer->status == 200)
		take_batch(p, answer);
	else
		take_error(p, answer);
}

/* ---- calls ---- */

enum err poll_init(struct poll *p, struct net *net, const char *url, int64_t offset, uint64_t seed)
{
	*p = (struct poll) { .net = net, .url = strdup(url), .offset = offset, .seed = seed };
	return p->url ? OK : ERR_NOMEM;
}

void poll_free(struct poll *p)
{
	free(p->url);
	free(p->body);
	free(p->updates);
	*p = (struct poll) { .stopped = true };
}

void poll_start(struct poll *p, int64_t now_us)
{
	struct arena a;
	const char *body;

	if (p->running || p->has_batch || p->stopped || !p->url)
		return;
	if (p->next_at <
	    0) /* a back-off begins: with jitter, so that many bots do not come at once */
		p->next_at = now_us - p->next_at * US_SECOND + (int64_t)(p->seed++ * 7919 % 250000);
	if (p->was_empty && p->next_at < p->started_at + EMPTY_US)
		p->next_at = p->started_at + EMPTY_US;
	if (p->next_at > now_us)
		return;
	p->was_empty = false;
	p->started_at = now_us;
	arena_init(&a, 0);
	body = telegram_poll_body(&a, p->offset);
	if (body)
		p->running = net_start(p->net,
				       &(struct net_request) { .kind = NET_POLL,
							       .url = p->url,
							       .body = { body, strlen(body) },
							       .done = poll_done,
							       .ctx = p }) == OK;
	if (!p->running)
		p->next_at = now_us + US_SECOND;
	arena_free(&a);
}

void poll_commit(struct poll *p, size_t n, int64_t offset)
{
	bool stands = p->offset == offset;

	p->offset = offset;
	p->n_done += n;
	if (p->n_done < p->n_updates)
		return;
	/* Updates without an id cannot be confirmed and come again, until others follow them. */
	if (stands && p->n_done == n)
		trouble(p, POLL_UNREACHED, growing(p->stuck++));
	else
		p->stuck = 0;
	p->has_batch = false;
	p->n_done = 0;
	p->n_updates = 0;
	free(p->body);
	p->body = NULL;
}

void poll_stop(struct poll *p)
{
	p->stopped = true;
	if (p->running)
		net_abort_poll(p->net);
	p->running = false;
}

int64_t poll_next(const struct poll *p)
{
	if (p->running || p->has_batch || p->stopped || !p->url)
		return -1;
	return p->next_at < 0 ? 0 : p->next_at;
}
