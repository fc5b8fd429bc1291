#include "bot/net.h"

#include <limits.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "bot/net_inside.h"

enum {
	KEEP_BODY = 256 * 1024, /* a larger buffer goes back to the heap after use */
	FDS_MAX = 8,
	RETRY_AFTER_MAX_S = 86400,
};

enum err net_open(size_t most, const char *plain_http, struct net **out)
{
	struct net *n = calloc(1, sizeof(*n));

	if (!n)
		return ERR_NOMEM;
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != 0) {
		free(n);
		return ERR_NOMEM;
	}
	n->slots = calloc(most + 1, sizeof(*n->slots));
	n->multi = curl_multi_init();
	n->headers = curl_slist_append(NULL, "Content-Type: application/json");
	if (n->headers)
		n->headers = curl_slist_append(n->headers, "Expect:");
	n->plain_http = plain_http ? strdup(plain_http) : NULL;
	if (!n->slots || !n->multi || !n->headers || (plain_http && !n->plain_http)) {
		net_close(n);
		return ERR_NOMEM;
	}
	n->most = n->n_free = most;
	for (size_t i = most; i-- > 0;) {
		n->slots[i].next_free = n->free_list;
		n->free_list = &n->slots[i];
	}
	curl_multi_setopt(n->multi, CURLMOPT_MAXCONNECTS, (long)most + 2);
	*out = n;
	return OK;
}

static void slot_free(struct net *n, struct slot *s)
{
	if (s->easy && s->busy)
		curl_multi_remove_handle(n->multi, s->easy);
	curl_mime_free(s->form);
	curl_easy_cleanup(s->easy);
	curl_slist_free_all(s->to);
	curl_slist_free_all(s->headers);
	free(s->post);
	free(s->body);
}

void net_close(struct net *n)
{
	if (!n)
		return;
	for (size_t i = 0; n->slots && i <= n->most; i++)
		slot_free(n, &n->slots[i]);
	slot_free(n, &n->mail);
	for (size_t i = 0; i < NET_FETCHES; i++)
		slot_free(n, &n->fetches[i]);
	free(n->slots);
	if (n->multi)
		curl_multi_cleanup(n->multi);
	curl_slist_free_all(n->headers);
	free(n->plain_http);
	free(n);
	curl_global_cleanup();
}

static enum err start(struct net *n, struct slot *s, const struct net_request *r)
{
	if (!net_prepare(n, s, r->kind))
		return ERR_NOMEM;
	TRY(net_put_request(n, s, r));
	s->body_len = 0;
	s->too_large = false;
	s->error[0] = '\0';
	s->done = r->done;
	s->ctx = r->ctx;
	s->tag = r->tag;
	s->want_header = r->want_header;
	if (curl_multi_add_handle(n->multi, s->easy) != CURLM_OK)
		return ERR_NOMEM;
	s->busy = true;
	return OK;
}

/* Nothing of a form that could not be started stays with the handle. */
static enum err start_fetch(struct net *n, struct slot *s, const struct net_request *r)
{
	enum err e = start(n, s, r);

	if (e != OK)
		net_end_form(n, s);
	return e;
}

static struct slot *free_fetch(struct net *n)
{
	for (size_t i = 0; i < NET_FETCHES; i++)
		if (!n->fetches[i].busy)
			return &n->fetches[i];
	return NULL;
}

enum err net_start(struct net *n, const struct net_request *r)
{
	struct slot *s = r->kind == NET_FETCH ? free_fetch(n) : n->free_list;
	enum err e;

	if (r->kind == NET_POLL || r->kind == NET_MAIL) {
		s = r->kind == NET_POLL ? &n->slots[n->most] : &n->mail;
		return s->busy ? ERR_LIMIT : start(n, s, r);
	}
	if (!s)
		return ERR_LIMIT;
	if (r->kind == NET_FETCH)
		return start_fetch(n, s, r);
	e = start(n, s, r);
	if (e == OK) {
		n->free_list = s->next_free;
		n->n_free--;
	}
	return e;
}

size_t net_free_slots(const struct net *n)
{
	return n->n_free;
}

bool net_mail_free(const struct net *n)
{
	return !n->mail.busy;
}

size_t net_free_fetches(const struct net *n)
{
	size_t free_ones = 0;

	for (size_t i = 0; i < NET_FETCHES; i++)
		free_ones += !n->fetches[i].busy;
	return free_ones;
}

void net_abort_poll(struct net *n)
{
	struct slot *s = &n->slots[n->most];

	if (!s->busy)
		return;
	curl_multi_remove_handle(n->multi, s->easy);
	s->busy = false;
}

/* Did the request leave us? Before a connection stands, certainly not. */
static bool never_sent(CURLcode code, CURL *easy)
{
	long bytes = 0;

	switch (code) {
	case CURLE_COULDNT_RESOLVE_HOST:
	case CURLE_COULDNT_RESOLVE_PROXY:
	case CURLE_COULDNT_CONNECT:
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_URL_MALFORMAT:
		return true;
	default:
		curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &bytes);
		return bytes == 0;
	}
}

static int64_t answer_date(CURL *easy)
{
	struct curl_header *h;
	time_t at;

	if (curl_easy_header(easy, "Date", 0, CURLH_HEADER, -1, &h) != CURLHE_OK)
		return 0;
	at = curl_getdate(h->value, NULL);
	return at > 0 ? (int64_t)at * 1000 : 0;
}

/* What a refusal says beside its body; both strings are the handle's. */
static void read_refusal(struct slot *s, struct net_answer *a)
{
	struct curl_header *h;
	int64_t seconds;

	if (curl_easy_header(s->easy, "Retry-After", 0, CURLH_HEADER, -1, &h) == CURLHE_OK &&
	    text_parse_i64(h->value, strlen(h->value), &seconds) == OK && seconds > 0 &&
	    seconds <= RETRY_AFTER_MAX_S)
		a->retry_after_ms = seconds * 1000;
	if (s->want_header &&
	    curl_easy_header(s->easy, s->want_header, 0, CURLH_HEADER, -1, &h) == CURLHE_OK)
		a->header = h->value;
}

static void shrink(struct slot *s)
{
	if (s->body_cap <= KEEP_BODY)
		return;
	free(s->body);
	s->body = NULL;
	s->body_cap = 0;
}

static void finish(struct net *n, struct slot *s, CURLcode code)
{
	struct net_answer a = { .body = { s->body_len ? s->body : "", s->body_len },
				.too_large = s->too_large };
	bool pooled = s >= n->slots && s < n->slots + n->most;

	curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &a.status);
	a.sent = code == CURLE_OK || !never_sent(code, s->easy);
	if (code != CURLE_OK && s != &n->mail)
		a.status = 0; /* half an answer is none */
	if (code != CURLE_OK)
		a.error = s->error[0] ? s->error : curl_easy_strerror(code);
	if (!pooled)
		a.date_ms = answer_date(s->easy);
	if (a.status >= 400 && s != &n->mail)
		read_refusal(s, &a);
	curl_multi_remove_handle(n->multi, s->easy);
	s->busy = false;
	if (pooled) {
		s->next_free = n->free_list;
		n->free_list = s;
		n->n_free++;
	}
	/* The callback may start requests; not with this slot's answer in use, so it goes last. */
	net_end_form(n, s);
	s->done(s->ctx, s->tag, &a);
	if (!s->busy)
		shrink(s);
}

void net_run(struct net *n)
{
	int running, left;
	CURLMcode rc = curl_multi_perform(n->multi, &running);
	CURLMsg *msg;

	if (rc != CURLM_OK && !n->stopped) {
		n->stopped = true;
		log_error("network loop failed error=\"%s\"", curl_multi_strerror(rc));
	}
	while ((msg = curl_multi_info_read(n->multi, &left)) != NULL) {
		struct slot *s = NULL;
		CURLcode code = msg->data.result;

		if (msg->msg != CURLMSG_DONE)
			continue;
		if (curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &s) == CURLE_OK && s)
			finish(n, s, code);
	}
}

void net_wait(struct net *n, const int *fds, size_t n_fds, int timeout_ms)
{
	struct curl_waitfd extra[FDS_MAX];
	unsigned count = 0;

	for (size_t i = 0; i < n_fds && count < FDS_MAX; i++)
		if (fds[i] >= 0)
			extra[count++] = (struct curl_waitfd) { .fd = fds[i],
								.events = CURL_WAIT_POLLIN };
	curl_multi_poll(n->multi, extra, count, timeout_ms < 0 ? INT_MAX : timeout_ms, NULL);
}
