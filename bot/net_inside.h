/* net_inside.h - what net's own files share. Nobody else includes it.
 * net.c holds the pool and moves transfers on; net_handle.c makes a handle as every request of its
 * kind needs it, and moves bodies; net_request.c puts one request on a handle. */
#ifndef SIGAP_NET_INSIDE_H
#define SIGAP_NET_INSIDE_H

#include <curl/curl.h>

#include "bot/net.h"

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

/* net_handle.c. Makes s->easy unless it stands; false when memory ends. */
bool net_prepare(struct net *n, struct slot *s, enum net_kind kind);
/* CURLOPT_READFUNCTION: the slot's post. */
size_t net_give_post(char *to, size_t one, size_t n, void *ctx);

/* net_request.c. The request on a prepared handle. ERR_DENIED for a URL that is not allowed. */
enum err net_put_request(struct net *n, struct slot *s, const struct net_request *r) MUST_CHECK;
/* After it ended, or could not be started: the next one begins with the usual headers again. */
void net_end_form(struct net *n, struct slot *s);

#endif
