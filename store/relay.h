/* relay.h - whose words became which message, both ways between customers and staff: so that a mark
 * under them can say what became of them, and a change of them can follow.
 * Owns: table relay, one row for each message that was passed on or kept as a note. A row knows the
 * message it came from, the promise (outbox) that carries it while there is one, the message it
 * became, and the mark under it. Rows are forgotten RELAY_KEPT_MS after they were made: a channel
 * tells nothing of older messages, and words are kept no longer than they are of use.
 * Never: sends, decides what a state means for anybody. */
#ifndef SIGAP_STORE_RELAY_H
#define SIGAP_STORE_RELAY_H

#include "base/civil.h"
#include "store/outbox.h"

#define RELAY_KEPT_MS (30 * MS_DAY)

/* Stored as numbers. */
enum relay_way { RELAY_OUT /* to the customer */, RELAY_IN /* to staff */, RELAY_NOTE };

/* Stored as numbers, in the order in which a message may move; a failed one stays so. */
enum relay_state {
	RELAY_QUEUED,
	RELAY_WAITS, /* until the customer writes */
	RELAY_ACCEPTED,
	RELAY_DELIVERED,
	RELAY_READ,
	RELAY_FAILED
};

/* A message on a channel; message 0: not known (yet). */
struct place {
	int channel;
	const char *chat;
	int64_t message;
};

struct relay {
	int64_t id;
	enum relay_way way;
	enum ref_kind kind; /* the case: its card's kind */
	int64_t ref;
	struct place from, to;
	int64_t topic;     /* in which the staff member wrote, 0 none */
	int parts;         /* a long text became so many messages; to is the first */
	int64_t outbox_id; /* the promise that carries it, 0 when it is kept */
	const char *author;
	const char *words; /* as they were passed on last */
	const char *file;  /* handlers/desk.h: desk_file(), a line each; NULL none */
	const char *album; /* the channel's name for files sent together; NULL: none */
	enum relay_state state;
	int said;            /* what the mark shows: the caller's own number */
	int changed;         /* the caller's own marks about changes */
	int64_t tick;        /* the mark's message under the words, 0 none */
	int64_t tick_outbox; /* the promise that brings the mark up to date, 0 none */
	int64_t at_ms;
};

/* Sets r->id. */
enum err relay_add(struct store *s, struct relay *r) MUST_CHECK;
/* All but way, case and from, as they stand in r. */
enum err relay_save(struct store *s, const struct relay *r) MUST_CHECK;
/* All of these: ERR_NOT_FOUND. Of several from one message the newest. */
enum err relay_get(struct store *s, struct arena *a, int64_t id, struct relay *out) MUST_CHECK;
enum err relay_from(struct store *s, struct arena *a, const struct place *from,
		    struct relay *out) MUST_CHECK;
/* By the number alone where the channel numbers the messages of all chats together. */
enum err relay_to(struct store *s, struct arena *a, int channel, int64_t message,
		  struct relay *out) MUST_CHECK;
enum err relay_of_outbox(struct store *s, struct arena *a, int64_t outbox_id,
			 struct relay *out) MUST_CHECK;
enum err relay_of_tick(struct store *s, struct arena *a, int64_t outbox_id,
		       struct relay *out) MUST_CHECK;
/* The newest of an album in this chat (from->message is not looked at). */
enum err relay_of_album(struct store *s, struct arena *a, const struct place *from,
			const char *album, struct relay *out) MUST_CHECK;
/* Whether the promise carries words or a mark. */
enum err relay_awaits(struct store *s, int64_t outbox_id, bool *awaits) MUST_CHECK;
/* When something was last said about the case by anybody, and by staff; 0 when nothing was. */
enum err relay_talk(struct store *s, enum ref_kind kind, int64_t ref, int64_t *last_ms,
		    int64_t *out_ms) MUST_CHECK;
/* Marks that are on their way, of all cases together. */
enum err relay_ticks(struct store *s, int64_t *n) MUST_CHECK;
/* Forgets at most max of those made before before_ms; *n: how many. */
enum err relay_purge(struct store *s, int64_t before_ms, int max, int *n) MUST_CHECK;

#endif
