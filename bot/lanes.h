/* lanes.h - who may be sent to now: one lane per chat, first in first out, one message in flight.
 * Owns: the entries that wait, in memory that is bounded by its user; the token buckets that keep
 * each channel's limits; the choice of the next lane (rank first, then who waited longer; of two
 * channels now one, now the other). A channel that must wait never makes another one wait.
 * In a group, where the limit is for all who write there together, a better rank goes before a
 * worse one: what people say does not wait behind cards. What was tried once keeps its place.
 * Never: speaks to a channel or the store. Time: monotonic microseconds. */
#ifndef SIGAP_LANES_H
#define SIGAP_LANES_H

#include "base/base.h"
#include "store/contact.h"
#include "store/outbox.h"

enum { RANKS = RANK_BULK + 1 };

/* A message in memory; body and chat are its own. */
struct entry {
	struct entry *next;
	struct lane *lane;
	int64_t id, address_id, ref, created_ms;
	int channel, attempts, rewrites;
	bool tried; /* it was given out before: nothing goes before it any more */
	enum outbox_rank rank;
	enum outbox_kind kind;
	enum ref_kind ref_kind;
	char *body;
	char *quoted; /* the channel's own id of what it replies to; NULL */
	/* The channel's request as the sender rendered it, NULL until it did. */
	const char *method;
	char *request;
};

struct lane {
	struct lane *next_hash;
	struct lane *next_ready;
	struct entry *head, *tail;
	struct entry *newest; /* put last; NULL once it is gone */
	uint64_t hash;
	int channel;
	bool in_flight, ready, group;
	enum outbox_rank ready_rank; /* the queue it stands in while ready */
	int64_t not_before;          /* told to wait: back-off or retry_after */
	int64_t window_ms;           /* wall clock: until when it takes free text; 0 no limit */
	double tokens;
	int64_t tokens_at;
	size_t heap_at;  /* place in the heap plus one, 0 when not in it */
	int64_t wake_at; /* while in the heap */
	char chat[];
};

/* Messages a second or minute; 0 = no limit. */
struct lane_limits {
	double per_second;          /* all chats together */
	double per_chat_per_second; /* after a burst */
	double per_group_per_minute;
	int chat_burst; /* 0: LANE_BURST */
};

enum { LANE_BURST = 3 };

/* What all chats of a channel share. */
struct lane_channel {
	struct lane_limits limits;
	struct lane *ready_head[RANKS], *ready_tail[RANKS];
	double tokens;
	int64_t tokens_at;
	int64_t not_before; /* everything waits */
};

struct lanes {
	struct lane_channel channels[CHANNEL_COUNT];
	int turn; /* the channel that is asked first next time */
	struct lane **table;
	size_t table_size, n_lanes;
	struct lane **heap;
	size_t heap_n, heap_cap;
	size_t n_entries, bytes;
};

/* The same for the same chat; two chats share one very rarely. */
uint64_t lanes_hash(int channel, const char *chat);

/* Without limits. */
enum err lanes_init(struct lanes *l) MUST_CHECK;
void lanes_limit(struct lanes *l, int channel, struct lane_limits limits);
void lanes_free(struct lanes *l);

/* A copy of the row goes to the end of its lane (in a group: of its rank), which may not leave
 * before not_before (0: now). */
enum err lanes_put(struct lanes *l, const struct outbox_row *row, bool group, int64_t now_us,
		   int64_t not_before) MUST_CHECK;
/* What is to be sent for the entry put last into its lane; method outlives it, request is copied.
 */
void lanes_rendered(struct lanes *l, const struct outbox_row *row, const char *method,
		    const char *request);
/* What the entry put last replies to, by the channel's own id; copied. */
void lanes_quoted(struct lanes *l, const struct outbox_row *row, const char *quoted);
/* Other words for a message that waits; one on its way, or not in memory, stays as it is. */
enum err lanes_otherwise(struct lanes *l, const struct outbox_row *row) MUST_CHECK;
/* Whether what was put for this chat takes a moment: it must wait, or is more than one message. */
bool lanes_takes_a_moment(const struct lanes *l, int channel, const char *chat);
/* Whether this message is among those that wait. */
bool lanes_knows(const struct lanes *l, int channel, const char *chat, int64_t id);
/* The chat takes no more free text since at_ms. */
void lanes_close(struct lanes *l, int channel, const char *chat, int64_t at_ms);
/* The first message of this chat when it is this one and not in flight: now it is. NULL. */
struct entry *lanes_claim(struct lanes *l, int channel, const char *chat, int64_t id);
/* The next message that may leave now; its lane is then in flight. NULL when there is none. */
struct entry *lanes_take(struct lanes *l, int64_t now_us);
/* Its message was sent or given up: the entry is gone and the lane may go on. */
void lanes_done(struct lanes *l, struct entry *e, int64_t now_us);
/* The same message again, not before a time. */
void lanes_again(struct lanes *l, struct entry *e, int64_t now_us, int64_t not_before);
/* The whole lane now has another chat id. */
enum err lanes_rechat(struct lanes *l, struct entry *e, const char *chat, bool group,
		      int64_t now_us) MUST_CHECK;
/* The same promise in other words; body is malloc'ed and now theirs. */
void lanes_body(struct lanes *l, struct entry *e, char *body);
/* Everything of the channel waits until then. */
void lanes_hold_all(struct lanes *l, int channel, int64_t until_us);
/* When lanes_take may next give something, -1 when only a new message or answer can change that. */
int64_t lanes_next(struct lanes *l, int64_t now_us);

#endif
