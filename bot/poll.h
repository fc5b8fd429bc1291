/* poll.h - Telegram's getUpdates: one long poll at a time, a batch held until its commit.
 * Owns: the offset in memory, the batch's bytes, the back-off after errors.
 * Rule: a call with offset N deletes everything below N at once, so the next call starts only after
 * the batch's effects, and the offset itself, are committed (Telegram Bot API, getUpdates).
 * Never: parses an update, touches the store, blocks. Time: monotonic microseconds. */
#ifndef SIGAP_POLL_H
#define SIGAP_POLL_H

#include "bot/net.h"

enum poll_trouble {
	POLL_FINE,
	POLL_UNREACHED, /* no answer, 5xx or not JSON: backs off by itself */
	POLL_CONFLICT,  /* another process polls with our token (409) */
	POLL_WEBHOOK,   /* a webhook is set (409): deleteWebhook is wanted, each time */
	POLL_REFUSED    /* token wrong or revoked (401, 404): an operator must act */
};

struct poll {
	struct net *net;
	char *url;
	int64_t offset;
	bool running, stopped;
	int64_t next_at; /* not before, monotonic us */
	int errors;      /* in a row */
	enum poll_trouble trouble;
	bool trouble_is_new; /* the owner of the loop has not looked at it yet */
	bool ever_answered;
	uint64_t n_errors;    /* since the start */
	char *body;           /* the batch's bytes */
	struct span *updates; /* in body: one JSON object each */
	size_t n_updates, cap_updates;
	size_t n_done; /* of them committed already */
	bool has_batch;
	int64_t date_ms; /* the server's clock with the last answer, 0 unknown */
	uint64_t seed;
	int64_t started_at; /* of the last call */
	bool was_empty;     /* its answer held nothing */
	int stuck;          /* batches in a row that could not be confirmed */
};

/* url is copied. */
enum err poll_init(struct poll *p, struct net *net, const char *url, int64_t offset,
		   uint64_t seed) MUST_CHECK;
void poll_free(struct poll *p);
/* Starts the next call when it may start. */
void poll_start(struct poll *p, int64_t now_us);
/* The first n of the batch's updates are committed, with that offset. When all are, the batch is
 * forgotten, and the next poll_start() confirms it to Telegram. */
void poll_commit(struct poll *p, size_t n, int64_t offset);
/* No more calls: the running one is dropped. */
void poll_stop(struct poll *p);
/* When poll_start() will next do something, -1 when not by itself. */
int64_t poll_next(const struct poll *p);

/* The objects of an answer's "result", without parsing them: a single broken one cannot take the
 * others with it. False when the answer's frame itself is broken. *list is grown by realloc. */
bool poll_split(const char *body, size_t len, struct span **list, size_t *cap, size_t *n);
/* The "update_id" of one of them by its bytes alone, -1 when there is none. */
int64_t poll_update_id(struct span update);

#endif
