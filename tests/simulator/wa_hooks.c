/* wa_hooks.c - webhooks on their way to the app, as Meta sends them: several connections, no order,
 * again and again until exactly 200, now and then twice; see wa.h (options).
 * Before the first one the app must answer the verify handshake; what happens earlier waits. */
#include <stdlib.h>
#include <string.h>

#include "client.h"
#include "sim.h"

enum { HANDSHAKE_US = 300000, PAUSE_MAX_US = 30000000, GATHER_US = 2000 };

struct hook {
	struct wa_hooks *owner;
	struct buf request;
	int64_t due_us, attempts;
	bool flying;
	struct hook *next;
};

struct wa_hooks {
	struct wa *wa;
	int epoll_fd;
	struct client *client;
	struct sockaddr_in to;
	char *path;
	bool verified, greeting; /* a handshake is under way */
	int64_t challenge;
	json_t *changes; /* gathered for the next body */
	struct hook *first, **last;
	struct timer timer, gather;
	int64_t made, accepted, refused, lost, given_up, twice;
	int last_status;
};

static void run(void *arg);

struct wa_hooks *wa_hooks_new(struct wa *wa, int epoll_fd)
{
	struct wa_hooks *h = xalloc(sizeof(*h));

	h->wa = wa;
	h->epoll_fd = epoll_fd;
	h->changes = json_array();
	h->last = &h->first;
	return h;
}

static struct timers *timers_of(const struct wa_hooks *h)
{
	return &h->wa->sim->timers;
}

static void run_at(struct wa_hooks *h, int64_t due_us)
{
	if (h->timer.slot == 0 || due_us < h->timer.due_us)
		timer_set(timers_of(h), &h->timer, due_us, run, h);
}

/* ---- the queue ---- */

static void hook_free(struct hook *k)
{
	buf_free(&k->request);
	free(k);
}

static void append(struct wa_hooks *h, struct hook *k)
{
	k->next = NULL;
	*h->last = k;
	h->last = &k->next;
}

static void take_out(struct wa_hooks *h, struct hook *k)
{
	struct hook **at = &h->first;

	while (*at != k)
		at = &(*at)->next;
	*at = k->next;
	if (h->last == &k->next)
		h->last = at;
}

static void request(struct wa_hooks *h, struct buf *out, const char *body, size_t len,
		    const char *signature)
{
	char computed[80];

	if (signature == NULL)
		wa_sign(h->wa->secret, body, len, computed);
	buf_addf(out,
		 "POST %s HTTP/1.1\r\nHost: app\r\nUser-Agent: facebookexternalua\r\n"
		 "Content-Type: application/json\r\nContent-Length: %zu\r\n"
		 "X-Hub-Signature-256: %s\r\n\r\n",
		 h->path == NULL ? "/webhooks/whatsapp" : h->path, len,
		 signature == NULL ? computed : signature);
	buf_add(out, body, len);
}

void wa_hooks_raw(struct wa_hooks *h, const char *body, size_t len, const char *signature)
{
	const struct wa_options *o = &h->wa->options;
	int copies = 1;

	h->made++;
	if (o->duplicate_every > 0 && h->made % o->duplicate_every == 0) {
		copies = 2;
		h->twice++;
	}
	for (int i = 0; i < copies; i++) {
		struct hook *k = xalloc(sizeof(*k));

		k->owner = h;
		request(h, &k->request, body, len, signature);
		if (o->reorder && h->made % 2 == 0 && h->first != NULL) {
			k->next = h->first; /* every second one overtakes the others */
			h->first = k;
		} else {
			append(h, k);
		}
	}
	run_at(h, 0);
}

/* Changes that came together are one body, in as many entries as asked for. */
static void close_body(void *arg)
{
	struct wa_hooks *h = arg;
	json_t *entries = json_array(), *body, *change;
	struct buf bytes = { 0 };
	size_t i, n = h->wa->options.entries > 1 ? (size_t)h->wa->options.entries : 1;

	timer_cancel(timers_of(h), &h->gather);
	json_array_foreach(h->changes, i, change)
	{
		json_t *entry = i < n ? NULL : json_array_get(entries, i % n);

		if (entry == NULL) {
			entry = json_pack("{s:s,s:I,s:[]}", "id", h->wa->account_id, "time",
					  (json_int_t)clock_unix(), "changes");
			json_array_append_new(entries, entry);
		}
		json_array_append(json_object_get(entry, "changes"), change);
	}
	json_array_clear(h->changes);
	body = json_pack("{s:s,s:o}", "object", "whatsapp_business_account", "entry", entries);
	wa_escape(&bytes, body);
	json_decref(body);
	wa_hooks_raw(h, bytes.s, bytes.len, NULL);
	buf_free(&bytes);
}

void wa_hooks_push(struct wa_hooks *h, json_t *change)
{
	json_array_append_new(h->changes, change);
	if ((int64_t)json_array_size(h->changes) >= h->wa->options.batch)
		close_body(h);
	else if (h->gather.slot == 0)
		timer_set(timers_of(h), &h->gather, clock_us() + GATHER_US * h->wa->options.batch,
			  close_body, h);
}

/* ---- the handshake ---- */

static void verified(void *arg, const struct client_answer *a)
{
	struct wa_hooks *h = arg;
	char expected[24];

	snprintf(expected, sizeof(expected), "%lld", (long long)h->challenge);
	h->greeting = false;
	h->last_status = a->status;
	h->verified = a->status == 200 && a->len == strlen(expected) &&
		      memcmp(a->body, expected, a->len) == 0;
	run_at(h, h->verified ? 0 : clock_us() + HANDSHAKE_US);
}

static void shake_hands(struct wa_hooks *h)
{
	struct buf get = { 0 };

	h->challenge = 1158201444 + clock_us() % 1000000;
	buf_addf(&get,
		 "GET %s?hub.mode=subscribe&hub.challenge=%lld&hub.verify_token=%s HTTP/1.1\r\n"
		 "Host: app\r\n\r\n",
		 h->path, (long long)h->challenge, h->wa->verify_token);
	h->greeting = client_send(h->client, get.s, get.len, verified, h);
	buf_free(&get);
}

bool wa_hooks_pointed(struct wa_hooks *h, const char *url)
{
	const char *path;
	struct sockaddr_in to;

	if (!client_parse(url, &to, &path))
		return false;
	client_free(h->client);
	for (struct hook *k = h->first; k != NULL; k = k->next)
		k->flying = false;
	h->client = client_new(timers_of(h), h->epoll_fd, &to, (size_t)h->wa->options.connections);
	h->to = to;
	free(h->path);
	h->path = xstrdup(path);
	h->verified = false;
	shake_hands(h);
	return true;
}

/* ---- sending ---- */

static int64_t pause_us(const struct wa_hooks *h, int64_t attempts)
{
	int64_t us = h->wa->options.retry_ms * 1000;

	while (--attempts > 0 && us < PAUSE_MAX_US)
		us *= 2;
	return us < PAUSE_MAX_US ? us : PAUSE_MAX_US;
}

static void answered(void *arg, const struct client_answer *a)
{
	struct hook *k = arg;
	struct wa_hooks *h = k->owner;

	k->flying = false;
	k->attempts++;
	h->last_status = a->status;
	if (a->status == 200) {
		h->accepted++;
	} else {
		h->refused += a->status != 0;
		h->lost += a->status == 0;
	}
	if (a->status == 200 || k->attempts > h->wa->options.retries) {
		h->given_up += a->status != 200;
		take_out(h, k);
		hook_free(k);
	} else {
		k->due_us = clock_us() + pause_us(h, k->attempts);
	}
	run_at(h, 0);
}

static void run(void *arg)
{
	struct wa_hooks *h = arg;
	int64_t now = clock_us(), soonest = INT64_MAX;

	if (h->client == NULL)
		return;
	if (!h->verified) {
		if (!h->greeting)
			shake_hands(h);
		return;
	}
	for (struct hook *k = h->first; k != NULL; k = k->next) {
		if (k->flying)
			continue;
		if (k->due_us > now) {
			soonest = k->due_us < soonest ? k->due_us : soonest;
			continue;
		}
		k->flying = client_send(h->client, k->request.s, k->request.len, answered, k);
		if (!k->flying)
			return; /* the next answer comes back here */
	}
	if (soonest < INT64_MAX)
		run_at(h, soonest);
}

void wa_hooks_clear(struct wa_hooks *h)
{
	json_array_clear(h->changes);
	timer_cancel(timers_of(h), &h->gather);
	timer_cancel(timers_of(h), &h->timer);
	client_free(h->client); /* nothing is under way any more */
	h->client = NULL;
	h->greeting = false;
	while (h->first != NULL) {
		struct hook *k = h->first;

		h->first = k->next;
		hook_free(k);
	}
	h->last = &h->first;
	h->made = h->accepted = h->refused = h->lost = h->given_up = h->twice = 0;
	if (h->path != NULL)
		h->client = client_new(timers_of(h), h->epoll_fd, &h->to,
				       (size_t)h->wa->options.connections);
}

void wa_hooks_free(struct wa_hooks *h)
{
	wa_hooks_clear(h);
	client_free(h->client);
	json_decref(h->changes);
	free(h->path);
	free(h);
}

void wa_hooks_write(const struct wa_hooks *h, struct buf *out)
{
	int64_t waiting = 0;

	for (const struct hook *k = h->first; k != NULL; k = k->next)
		waiting++;
	buf_addf(
		out,
		"{\"verified\":%s,\"waiting\":%lld,\"made\":%lld,\"accepted\":%lld,\"refused\":%lld,"
		"\"lost\":%lld,\"given_up\":%lld,\"twice\":%lld,\"last_status\":%d}",
		h->verified ? "true" : "false", (long long)waiting, (long long)h->made,
		(long long)h->accepted, (long long)h->refused, (long long)h->lost,
		(long long)h->given_up, (long long)h->twice, h->last_status);
}
