#include "bot/net.h"

#include <limits.h>
#include <string.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/text.h"

enum {
	CALL_BODY_MAX = 512 *
			1024, /* an answer repeats the message, and what it replies to, escaped */
	POLL_BODY_MAX = 8 * 1024 * 1024, /* getUpdates answers stop near 4 MiB */
	KEEP_BODY = 256 * 1024,          /* a larger buffer goes back to the heap after use */
	CALL_MS = 30 * 1000,
	POLL_MS = 65 * 1000, /* 50 s of waiting at the other side, and some for the way */
	FETCH_MS = 120 * 1000,
	SLOW_BYTES = 1024, /* a second, … */
	SLOW_S = 20,       /* … for so long, is a download that stands still */
	CONNECT_MS = 10 * 1000,
	RECEIVE_BYTES = 4 * 1024, /* per handle; the poll takes more at a time */
	GIVE_BYTES = 16 * 1024,   /* libcurl takes no less */
	IDLE_S = 30, /* an older connection may be closing just as it is used: a new one is made */
	FDS_MAX = 8,
	RETRY_AFTER_MAX_S = 86400,
};

#define AUTHORIZATION "Authorization: Bearer "

struct slot {
	struct net *net;
	CURL *easy;
	bool busy;
	char *post;
	size_t post_len, post_cap, post_at;
	char *body;
	size_t body_len, body_cap, body_max;
	bool too_large;
	char error[CURL_ERROR_SIZE];
	struct curl_slist *to;      /* MAIL */
	struct curl_slist *headers; /* a token's and the usual ones; NULL: only the usual ones */
	bool has_signature;         /* headers are of one request only */
	const char *want_header;
	net_take *take;
	int64_t taken, most;
	curl_mime *form;
	net_done *done;
	void *ctx, *tag;
	struct slot *next_free;
};

struct net {
	CURLM *multi;
	struct curl_slist *headers;
	char *plain_http;
	struct slot *slots; /* slots[most] is the poll's */
	size_t most, n_free;
	struct slot *free_list;
	struct slot mail;
	struct slot fetches[NET_FETCHES];
	bool stopped; /* the multi handle itself failed: said once */
};

/* Only the file itself goes to whoever wants it; what an error says stays here. */
static bool is_file(struct slot *s)
{
	long status = 0;

	return s->take && curl_easy_getinfo(s->easy, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK &&
	       status == 200;
}

static size_t take_file(struct slot *s, const char *data, size_t n)
{
	s->too_large = (int64_t)n > s->most - s->taken;
	if (s->too_large || !s->take(s->ctx, s->tag, data, n))
		return 0; /* ends the transfer */
	s->taken += (int64_t)n;
	return n;
}

static size_t take_body(char *data, size_t one, size_t n, void *ctx)
{
	struct slot *s = ctx;

	(void)one;
	if (is_file(s))
		return take_file(s, data, n);
	if (n > s->body_max - s->body_len) {
		s->too_large = true;
		return 0; /* ends the transfer */
	}
	if (s->body_len + n + 1 > s->body_cap) {
		size_t cap = (s->body_len + n + 1) * 2;
		char *p = realloc(s->body, cap);

		if (!p)
			return 0;
		s->body = p;
		s->body_cap = cap;
	}
	memcpy(s->body + s->body_len, data, n);
	s->body_len += n;
	s->body[s->body_len] = '\0';
	return n;
}

static size_t give_post(char *to, size_t one, size_t n, void *ctx)
{
	struct slot *s = ctx;
	size_t left = s->post_len - s->post_at;

	(void)one;
	if (n > left)
		n = left;
	memcpy(to, s->post + s->post_at, n);
	s->post_at += n;
	return n;
}

/* When a connection that was used before closes without a byte of an answer, libcurl sends the
 * request again by itself (7.88: Curl_retry_request), a POST as well, though the other side may
 * have acted on it: a message would arrive twice and nobody could know. It has to rewind for that,
 * if any of the body was sent, and gives up (CURLE_SEND_FAIL_REWIND) where it cannot. Without the
 * body a POST does nothing, and is sent again. */
static int never_rewind(void *ctx, curl_off_t offset, int origin)
{
	(void)ctx;
	(void)offset;
	(void)origin;
	return CURL_SEEKFUNC_FAIL;
}

/* No CURLOPT_PIPEWAIT: a transfer would wait for the first connection's answer to learn whether it
 * can be shared, and that connection may be the poll's, which answers after 50 s. */
static bool configure(struct net *n, struct slot *s, enum net_kind kind)
{
	static const long longest[] = { [NET_CALL] = CALL_MS,
					[NET_POLL] = POLL_MS,
					[NET_MAIL] = CALL_MS,
					[NET_FETCH] = FETCH_MS };
	bool much = kind == NET_POLL || kind == NET_FETCH;
	CURL *e = s->easy;
	const char *schemes = n->plain_http ? "https,http" : "https";

	s->net = n;
	s->body_max = kind == NET_POLL ? POLL_BODY_MAX : CALL_BODY_MAX;
	return curl_easy_setopt(e, CURLOPT_PRIVATE, s) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, take_body) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, s) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, s->error) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       /* A stop must not wait for the threads of a resolver that gets no answer. */
	       curl_easy_setopt(e, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, (long)CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, longest[kind]) == CURLE_OK &&
	       (kind != NET_FETCH ||
		(curl_easy_setopt(e, CURLOPT_LOW_SPEED_LIMIT, (long)SLOW_BYTES) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_LOW_SPEED_TIME, (long)SLOW_S) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_USERAGENT, "sigap") == CURLE_OK)) &&
	       curl_easy_setopt(e, CURLOPT_TCP_KEEPALIVE, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_MAXAGE_CONN, (long)IDLE_S) == CURLE_OK &&
	       (kind != NET_CALL ||
		(curl_easy_setopt(e, CURLOPT_READFUNCTION, give_post) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_READDATA, s) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, never_rewind) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_UPLOAD_BUFFERSIZE, (long)GIVE_BYTES) == CURLE_OK)) &&
	       /* Plain http is for this machine only: no proxy of the environment is asked. */
	       (!n->plain_http || curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK) &&
	       (kind == NET_MAIL ||
		(curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, schemes) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_POST, 1L) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_HTTPHEADER, n->headers) == CURLE_OK &&
		 curl_easy_setopt(e, CURLOPT_BUFFERSIZE,
				  (long)(much ? 64 * 1024 : RECEIVE_BYTES)) == CURLE_OK));
}

/* Handles are made when they are first needed: an idle bot keeps few. */
static bool prepare(struct net *n, struct slot *s, enum net_kind kind)
{
	if (s->easy)
		return true;
	s->easy = curl_easy_init();
	if (s->easy && configure(n, s, kind))
		return true;
	curl_easy_cleanup(s->easy);
	s->easy = NULL;
	return false;
}

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

/* Plain http leaves only to the origins that the config allows (a simulator on loopback). */
static bool url_allowed(const struct net *n, const char *url)
{
	const char *origin = n->plain_http ? n->plain_http : "";

	if (text_starts(url, "https://"))
		return true;
	while (*origin) {
		size_t len = strcspn(origin, " ");

		if (len && strncmp(url, origin, len) == 0 && (url[len] == '/' || !url[len]))
			return true;
		origin += len + (origin[len] == ' ');
	}
	return false;
}

static struct curl_slist *with_usual(const struct net *n, const char *first)
{
	struct curl_slist *all = curl_slist_append(NULL, first);

	for (const struct curl_slist *h = n->headers; all && h; h = h->next) {
		struct curl_slist *more = curl_slist_append(all, h->data);

		if (!more)
			curl_slist_free_all(all);
		all = more;
	}
	return all;
}

static bool same_token(const struct slot *s, const char *bearer)
{
	if (s->has_signature)
		return false;
	if (!s->headers || !bearer)
		return !s->headers && !bearer;
	return strcmp(s->headers->data + strlen(AUTHORIZATION), bearer) == 0;
}

static enum err use_headers(struct net *n, struct slot *s, struct curl_slist *all, bool signature)
{
	if (curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, all ? all : n->headers) != CURLE_OK) {
		curl_slist_free_all(all);
		return ERR_NOMEM;
	}
	curl_slist_free_all(s->headers);
	s->headers = all;
	s->has_signature = signature;
	return OK;
}

/* Those of this request alone: a signature, a time. */
static enum err set_own_headers(struct net *n, struct slot *s, const char *const *headers)
{
	struct curl_slist *all = with_usual(n, headers[0]);

	for (size_t i = 1; all && i < NET_HEADERS && headers[i]; i++) {
		struct curl_slist *more = curl_slist_append(all, headers[i]);

		if (!more)
			curl_slist_free_all(all);
		all = more;
	}
	return all ? use_headers(n, s, all, true) : ERR_NOMEM;
}

/* A handle mostly serves the same channel again: then its headers stand already. */
static enum err set_headers(struct net *n, struct slot *s, const char *bearer)
{
	struct curl_slist *all = NULL;
	char line[2048];

	if (same_token(s, bearer))
		return OK;
	if (bearer && snprintf(line, sizeof(line), AUTHORIZATION "%s", bearer) >= (int)sizeof(line))
		return ERR_LIMIT;
	if (bearer && !(all = with_usual(n, line)))
		return ERR_NOMEM;
	return use_headers(n, s, all, false);
}

static enum err set_mail(struct slot *s, const struct net_request *r)
{
	bool local = text_starts(r->url, "smtp://127.0.0.1") ||
		     text_starts(r->url, "smtp://[::1]") || text_starts(r->url, "smtp://localhost");
	CURL *e = s->easy;

	curl_slist_free_all(s->to);
	s->to = curl_slist_append(NULL, r->mail_to);
	s->post_at = 0;
	if (!s->to || curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "smtp,smtps") != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_MAIL_FROM, r->mail_from) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_MAIL_RCPT, s->to) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_READFUNCTION, give_post) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_READDATA, s) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_USE_SSL, (long)(local ? CURLUSESSL_TRY : CURLUSESSL_ALL)) !=
		    CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_USERNAME, r->user) != CURLE_OK ||
	    curl_easy_setopt(e, CURLOPT_PASSWORD, r->password) != CURLE_OK)
		return ERR_NOMEM;
	return OK;
}

static enum err set_post(struct slot *s, struct span body)
{
	if (body.len + 1 > s->post_cap) {
		char *p = realloc(s->post, body.len + 1);

		if (!p)
			return ERR_NOMEM;
		s->post = p;
		s->post_cap = body.len + 1;
	}
	if (body.len)
		memcpy(s->post, body.ptr, body.len);
	s->post[body.len] = '\0';
	s->post_len = body.len;
	return OK;
}

static bool add_field(curl_mime *form, const struct net_field *f)
{
	curl_mimepart *part = curl_mime_addpart(form);

	if (!part || curl_mime_name(part, f->name) != CURLE_OK)
		return false;
	if (!f->path)
		return curl_mime_data(part, f->value.ptr, f->value.len) == CURLE_OK;
	return curl_mime_filedata(part, f->path) == CURLE_OK &&
	       curl_mime_filename(part, f->file_name) == CURLE_OK &&
	       curl_mime_type(part, f->mime) == CURLE_OK;
}

/* A form names its own type: of the usual headers only the token's is wanted. */
static enum err set_form(struct slot *s, const struct net_request *r)
{
	struct curl_slist *headers = curl_slist_append(NULL, "Expect:");
	char line[2048];
	bool fine = headers != NULL;

	s->form = curl_mime_init(s->easy);
	for (size_t i = 0; s->form && fine && i < r->n_form; i++)
		fine = add_field(s->form, &r->form[i]);
	if (fine && r->bearer) {
		struct curl_slist *more = NULL;

		if (snprintf(line, sizeof(line), AUTHORIZATION "%s", r->bearer) < (int)sizeof(line))
			more = curl_slist_append(headers, line);
		fine = more != NULL;
	}
	if (!s->form || !fine || curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, s->form) != CURLE_OK ||
	    curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, headers) != CURLE_OK) {
		curl_slist_free_all(headers);
		return ERR_NOMEM;
	}
	curl_slist_free_all(s->headers);
	s->headers = headers;
	return OK;
}

/* The next one begins with the usual headers again. */
static void end_form(struct net *n, struct slot *s)
{
	if (!s->form)
		return;
	curl_easy_setopt(s->easy, CURLOPT_MIMEPOST, NULL);
	curl_easy_setopt(s->easy, CURLOPT_HTTPHEADER, n->headers);
	curl_mime_free(s->form);
	curl_slist_free_all(s->headers);
	s->headers = NULL;
	s->form = NULL;
}

static enum err set_fetch(struct slot *s, const struct net_request *r)
{
	s->take = r->take;
	s->taken = 0;
	s->most = r->most;
	if (r->n_form)
		return set_form(s, r);
	return curl_easy_setopt(s->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK ? OK : ERR_NOMEM;
}

static bool set_body(struct slot *s, enum net_kind kind)
{
	s->post_at = 0;
	return (kind == NET_CALL ||
		curl_easy_setopt(s->easy, CURLOPT_POSTFIELDS, s->post) == CURLE_OK) &&
	       curl_easy_setopt(s->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)s->post_len) ==
		       CURLE_OK;
}

static enum err start(struct net *n, struct slot *s, const struct net_request *r)
{
	if (!prepare(n, s, r->kind))
		return ERR_NOMEM;
	TRY(set_post(s, r->body));
	if (r->kind == NET_MAIL) {
		TRY(set_mail(s, r));
	} else if (!url_allowed(n, r->url)) {
		return ERR_DENIED;
	} else {
		TRY(r->headers[0] ? set_own_headers(n, s, r->headers)
				  : set_headers(n, s, r->bearer));
		if (r->kind == NET_FETCH)
			TRY(set_fetch(s, r));
		if ((r->kind != NET_FETCH || r->body.len) && !set_body(s, r->kind))
			return ERR_NOMEM;
	}
	if (curl_easy_setopt(s->easy, CURLOPT_URL, r->url) != CURLE_OK)
		return ERR_NOMEM;
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
		end_form(n, s);
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
	end_form(n, s);
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
