/* net.h - everything that goes out: the only user of libcurl.
 * Owns: the multi handle, a pool of easy handles that are reused for the process's life, and the
 * body of each answer until its callback returns.
 * Never: knows what a request means; reads a clock; prints a URL (it may hold a token).
 * A CALL whose body was sent is never sent again by itself. A form may be, when the connection was
 * used before and closes without an answer (see never_rewind() in net_handle.c).
 * Safety: https only, or plain http to the loopback origins that net_open was given; no
 * redirects; bodies, connection and total time are bounded. */
#ifndef SIGAP_NET_H
#define SIGAP_NET_H

#include "base/base.h"

struct net;

/* How a request ended. status 0 = no HTTP answer at all. */
struct net_answer {
	long status;            /* HTTP status, or SMTP reply code */
	struct span body;       /* NUL-terminated, valid during the callback */
	bool sent;              /* the request may have reached the other side */
	bool too_large;         /* the answer was cut off */
	int64_t date_ms;        /* of the Date header, 0 unknown */
	int64_t retry_after_ms; /* of a refusal's Retry-After in seconds, 0 when it says none */
	const char *header;     /* what a refusal says under the request's want_header; NULL */
	const char *error;      /* libcurl's words when status is 0 */
};

typedef void net_done(void *ctx, void *tag, const struct net_answer *answer);

enum net_kind {
	NET_CALL, /* answers of at most 512 KiB, 30 s in all */
	NET_POLL, /* answers of at most 8 MiB, 65 s in all; one at a time, a handle of its own */
	NET_MAIL, /* SMTP; body is the message, 30 s in all */
	NET_FETCH /* a file, or a form with one: GET, or POST when there is a body; 120 s in all,
		     and never slower than 1 KiB/s for 20 s; NET_FETCHES at a time, with handles of
		     their own */
};

enum {
	NET_FETCHES = 4,
	NET_HEADERS = 2, /* of one request, besides the usual ones */
};

/* A piece of the body of a 200; false ends the transfer. */
typedef bool net_take(void *ctx, void *tag, const char *bytes, size_t n);

/* A field of a form: a value, or the bytes of a file. */
struct net_field {
	const char *name;
	struct span value;
	const char *path, *file_name, *mime; /* path NULL: the value counts */
};

struct net_request {
	enum net_kind kind;
	const char *url;                  /* copied */
	struct span body;                 /* copied; JSON but for MAIL */
	const char *bearer;               /* token to show, NULL for none; copied; not for MAIL */
	const char *headers[NET_HEADERS]; /* "Name: value", up to a NULL; copied; not with bearer */
	const char *want_header;          /* a name, outlives the request; NULL: none */
	const char *mail_from, *mail_to;  /* MAIL */
	const char *user, *password;      /* MAIL; may be NULL */
	net_take *take;                   /* FETCH: NULL keeps the body for the answer */
	int64_t most;                     /* FETCH: bytes; a larger file is too_large */
	const struct net_field *form; /* FETCH: posted instead of a body; copied; n_form of them */
	size_t n_form;
	net_done *done;
	void *ctx, *tag;
};

/* most: requests in flight besides the poll. plain_http: "http://127.0.0.1:8081"-like origins
 * between blanks that may be spoken to without TLS, NULL for none. */
enum err net_open(size_t most, const char *plain_http, struct net **out) MUST_CHECK;
void net_close(struct net *n);

/* ERR_LIMIT when all handles are busy. */
enum err net_start(struct net *n, const struct net_request *r) MUST_CHECK;
size_t net_free_slots(const struct net *n);
bool net_mail_free(const struct net *n); /* one mail at a time */
size_t net_free_fetches(const struct net *n);
/* Drops the running poll without calling back. */
void net_abort_poll(struct net *n);

/* Moves all transfers on and calls back for those that ended. */
void net_run(struct net *n);
/* Sleeps until something moves, one of fds is readable, or timeout_ms passed (-1: no limit). */
void net_wait(struct net *n, const int *fds, size_t n_fds, int timeout_ms);

#endif
