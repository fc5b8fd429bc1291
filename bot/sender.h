/* sender.h - drains the outbox: paces, sends, judges, retries, gives up.
 * Owns: the lanes in memory, the requests in flight, and the results that wait for their commit.
 * What it learns becomes rows only in sender_apply(), inside the loop's transaction; until that
 * commit a message counts as unsent. A message goes out twice only when the process died, or
 * the connection broke, between the channel's answer and its commit.
 * Never: blocks, reads a clock, decides what to say. */
#ifndef SIGAP_SENDER_H
#define SIGAP_SENDER_H

#include "bot/channel.h"
#include "bot/lanes.h"
#include "store/store.h"

struct metrics;
struct sender;

struct smtp_settings {
	const char *url, *user, *password, *from; /* url NULL: no mail */
};

/* Where a channel is spoken to. What it needs of it is copied. */
struct channel_endpoint {
	const char *prefix; /* "https://…/bot<token>/": a method follows; NULL: channel not used */
	const char *bearer; /* token to show, NULL: none */
	struct lane_limits limits;
	const struct templates *templates; /* borrowed for the sender's life; NULL: none */
};

struct sender_config {
	struct net *net;
	struct channel_endpoint endpoints[CHANNEL_COUNT];
	struct smtp_settings smtp;
	struct metrics *metrics; /* sends and reply times are counted there */
	int64_t newest;          /* outbox_newest() */
	uint64_t seed;           /* of the jitter */
};

/* A message that will not be sent any more. */
struct given_up {
	struct outbox_row row;
	const char *reason;
	bool unreachable;
	int64_t dead_id; /* its dead letter, 0 when none was kept */
};

/* A message that the channel has taken. */
struct taken_on {
	const struct outbox_row *row; /* with the body that was sent */
	int64_t message;              /* its id there, 0 unknown */
	bool more;                    /* a long text: the next part follows */
	bool delivered, read;         /* what the channel has told of it already */
};

/* Who hears of results, within the transaction; an error undoes the turn. */
struct sender_hears {
	/* A message about a case was accepted. */
	enum err (*accepted)(void *ctx, const struct taken_on *m);
	enum err (*gave_up)(void *ctx, const struct given_up *g);
	/* The group's id changed, and only this answer says so. */
	enum err (*moved)(void *ctx, int channel, const char *from, const char *to);
	/* A call about a case is done: the topic that it made, 0 none, -1 it was refused. */
	enum err (*called)(void *ctx, const struct outbox_row *row, int64_t made);
	/* The message's topic is gone, or closed. *taken: the promise is kept in another way. */
	enum err (*topic_lost)(void *ctx, const struct outbox_row *row, bool closed, bool *taken);
	/* It cannot be said until the person writes, and waits; first: nothing else does yet. */
	enum err (*waits)(void *ctx, const struct outbox_row *row, bool first);
	/* The channel refuses us altogether since now. */
	enum err (*stopped)(void *ctx, int channel, const char *why);
	void *ctx;
};

enum err sender_open(const struct sender_config *c, struct sender **out) MUST_CHECK;
void sender_close(struct sender *s);

/* Files that a channel does not have are fetched by this and taken from there; both are borrowed
 * for the sender's life. Without them such a message is said without its file, which is marked. */
struct fetcher;
struct vault;
void sender_use_files(struct sender *s, struct fetcher *fetcher, const struct vault *vault);

/* Rows of a commit that succeeded; held ones are left in the store, and so are those for which
 * there is no room. On an error, too: then they are loaded later. */
enum err sender_put(struct sender *s, struct store *store, struct arena *a,
		    const struct outbox_row *rows, size_t n, int64_t now_ms,
		    int64_t now_us) MUST_CHECK;
/* Loads waiting rows from the store: at start, and whenever sender_wants_rows(). */
bool sender_wants_rows(const struct sender *s);
enum err sender_load(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		     int64_t now_us) MUST_CHECK;

/* Answers a pressed button, before anything else; not kept when it fails: it would be too old. */
void sender_answer(struct sender *s, int channel, const char *callback, const char *text,
		   bool alert);
/* Shows the person that their message (ext) was read and is being answered, when its answer, put
 * before, takes a moment. Not kept either. */
void sender_seen(struct sender *s, int channel, const char *chat, const char *ext);
/* A call of the channel's own, not kept either (deleteWebhook). body is JSON. */
void sender_call(struct sender *s, int channel, const char *method, const char *body);

/* Starts what may leave now. */
void sender_start(struct sender *s, int64_t now_ms, int64_t now_us);
/* Monotonic us of the next start, -1 when only an answer or a new message can change that. */
int64_t sender_next(struct sender *s, int64_t now_us);

/* Writes the results into the store, within the caller's transaction. After the commit
 * sender_settle() moves the lanes on; when the commit failed, do neither: they are applied again in
 * the next transaction. */
bool sender_has_results(const struct sender *s);
enum err sender_apply(struct sender *s, struct store *store, struct arena *a, int64_t now_ms,
		      const struct sender_hears *hears) MUST_CHECK;
void sender_settle(struct sender *s, int64_t now_ms, int64_t now_us);

/* What a channel tells of a message later, within the caller's transaction. Both are OK when the
 * message is not (or no longer) there. */
/* It arrived, though its send had no answer: it is not sent again. ext is its id there. */
enum err sender_confirmed(struct sender *s, struct store *store, struct arena *a, int64_t outbox_id,
			  const char *ext, int64_t now_ms,
			  const struct sender_hears *hears) MUST_CHECK;
/* It had been accepted and failed, as why judges. *again is the row that leaves once more, for
 * sender_put() after the commit; its id is 0 when none does. */
enum err sender_failed(struct sender *s, struct store *store, struct arena *a, int64_t outbox_id,
		       const struct verdict *why, int64_t now_ms, const struct sender_hears *hears,
		       struct outbox_row *again) MUST_CHECK;

size_t sender_in_flight(const struct sender *s);
/* Why the channel refuses us altogether (our token): "" when it does not. */
const char *sender_stopped(const struct sender *s, int channel);

#endif
