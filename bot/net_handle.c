#include <string.h>

#include "bot/net_inside.h"

enum {
	CALL_BODY_MAX = 512 *
			1024, /* an answer repeats the message, and what it replies to, escaped */
	POLL_BODY_MAX = 8 * 1024 * 1024, /* getUpdates answers stop near 4 MiB */
	CALL_MS = 30 * 1000,
	POLL_MS = 65 * 1000, /* 50 s of waiting at the other side, and some for the way */
	FETCH_MS = 120 * 1000,
	SLOW_BYTES = 1024, /* a second, … */
	SLOW_S = 20,       /* … for so long, is a download that stands still */
	CONNECT_MS = 10 * 1000,
	RECEIVE_BYTES = 4 * 1024, /* per handle; the poll takes more at a time */
	GIVE_BYTES = 16 * 1024,   /* libcurl takes no less */
	IDLE_S = 30, /* an older connection may be closing just as it is used: a new one is made */
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

size_t net_give_post(char *to, size_t one, size_t n, void *ctx)
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
		(curl_easy_setopt(e, CURLOPT_READFUNCTION, net_give_post) == CURLE_OK &&
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
bool net_prepare(struct net *n, struct slot *s, enum net_kind kind)
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
