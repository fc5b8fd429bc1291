/* sender_inside.h - what the sender's files share: sender.c (starting), sender_rows.c (which
 * rows of the outbox are in memory), sender_apply.c (results become rows). Nobody else includes it.
 */
#ifndef SIGAP_SENDER_INSIDE_H
#define SIGAP_SENDER_INSIDE_H

#include "bot/sender.h"
#include "store/whatsapp.h"

enum {
	AHEAD_MAX = 1024, /* rows taken before their turn, see sender_rows.c */
	LATE_MAX = 32,
	BACKOFF_MAX_MS = 5 * 60 * 1000,
};

/* What becomes of the entry's lane once the result is committed. */
enum next { NEXT_DONE, NEXT_AGAIN, NEXT_RECHAT };

struct result {
	struct entry *entry;
	struct verdict verdict; /* why, ext and new_chat are copies of ours */
	char *rest;             /* body of what remains to be said, NULL when all was */
	enum next next;
	int64_t delay_ms;
	char *new_body;
};

struct flight {
	struct sender *sender;
	struct entry *entry;
	char *rest;
	char *temp;        /* a fetched file, ours until the flight ends; NULL */
	enum file_kind as; /* as what the channel is given it */
	struct flight *next_free;
};

struct call {
	struct call *next;
	int channel;
	const char *method;
	char *body;
};

/* One channel, as it is spoken to and as it answers. */
struct door {
	const struct channel_ops *ops; /* NULL: none, or not used */
	char *prefix, *bearer;
	size_t in_flight; /* messages */
	const struct templates *templates;
	int throttled;                     /* chats in a row that were told to wait */
	const struct lane *last_throttled; /* only compared */
	char stopped[160];
};

/* The answers of one channel beyond the cursor. Each channel has its own share of what may be taken
 * ahead, so that a backlog of one never keeps another's answers back. */
struct aside {
	size_t n_ahead;
	int64_t left; /* newest answer that had to be left in the store; past it nobody is late */
	uint64_t late[LATE_MAX]; /* chats (lanes_hash) with such an answer: their next ones wait,
				    too */
	size_t n_late;           /* more than LATE_MAX: every chat */
};

struct sender {
	struct sender_config config;
	struct fetcher *fetcher;   /* NULL: none */
	const struct vault *vault; /* NULL: none */
	struct door doors[CHANNEL_COUNT];
	struct lanes lanes;
	struct arena scratch;
	struct flight *flights, *free_flights;
	size_t n_flights, in_flight;
	struct call *calls_head, *calls_tail;
	size_t n_calls;
	struct result *results;
	size_t n_results, cap_results;
	/* sender_rows.c */
	int64_t cursor; /* every row up to this id is, or was, in memory */
	bool more;      /* the store holds rows beyond the cursor */
	int64_t *ahead; /* ids beyond the cursor that are in memory nevertheless; ascending */
	size_t n_ahead;
	int64_t scout, scout_end; /* answers of a former process are looked for up to scout_end */
	struct aside asides[CHANNEL_COUNT];
	uint64_t random;
	int64_t now_ms; /* of the last sender_start(): signatures carry it */
};

/* sender.c */
int64_t sender_random(struct sender *s, int64_t below);
void sender_result_free(struct result *r);
/* NULL for a channel that is not spoken to. */
const struct channel_ops *sender_ops(const struct sender *s, int channel);
/* The entry as its row; text is borrowed from it. */
struct outbox_row sender_row(const struct entry *e);

/* sender_calls.c: a request to the channel. ERR_LIMIT when no handle is free. */
enum err sender_request(struct sender *s, int channel, const char *method, struct span body,
			net_done *done, void *tag) MUST_CHECK;
/* Calls that are not kept, as far as there are handles for them. */
void sender_start_calls(struct sender *s);

/* Room for one more; a result is never lost for want of memory. rest is theirs from now on. */
enum err sender_reserve_results(struct sender *s, size_t more) MUST_CHECK;
void sender_add_result(struct sender *s, struct entry *e, const struct verdict *v, char *rest);

/* What all steps before a commit need. */
struct applying {
	struct sender *s;
	struct store *store;
	struct arena *a;
	int64_t now_ms;
	const struct sender_hears *hears;
};

/* sender_apply.c: a message was accepted as this, in words or in part (more); one result as rows; a
 * message that is not to be sent any more. */
enum err sender_accepted(struct applying *x, const struct outbox_row *row,
			 const struct wa_accepted *as, bool more) MUST_CHECK;
enum err sender_apply_one(struct applying *x, struct result *r) MUST_CHECK;
/* What the refusal says of the person is remembered. */
enum err sender_heed(struct applying *x, int64_t address_id, const struct verdict *v) MUST_CHECK;
enum err sender_give_up(struct applying *x, const struct outbox_row *row, const char *reason,
			bool unreachable) MUST_CHECK;

/* sender_mend.c: a body changed as a verdict says (*out NULL when the change changes nothing). */
enum err sender_mend(struct arena *a, const char *body, enum verdict_fix fix,
		     const char **out) MUST_CHECK;
/* The body of what has its file now (v: VERDICT_HAS_FILE), which is remembered; what the row's
 * channel was given before is named in its body (in memory alone); and what it does not know any
 * more, if that is what fix means, is forgotten. */
enum err sender_given(struct applying *x, const struct entry *e, const struct verdict *v,
		      const char **body) MUST_CHECK;
enum err sender_given_before(struct sender *s, struct store *store, struct arena *a,
			     struct outbox_row *row, int64_t now_ms) MUST_CHECK;
enum err sender_forget_file(struct applying *x, int channel, const char *body,
			    enum verdict_fix fix) MUST_CHECK;

/* sender.c: the flight ends with this verdict. */
void sender_finish(struct flight *f, const struct verdict *v);
/* sender_files.c: whether the message's channel does not have its file; and the first step of
 * bringing it there. ERR_BUSY: later; ERR_EXISTS: it cannot be had. */
bool sender_lacks_file(int channel, const struct outgoing *m);
enum err sender_bring_file(struct sender *s, struct flight *f, const struct outgoing *m) MUST_CHECK;

/* sender_rows.c: the row with this id has left memory for good. */
void sender_forget_row(struct sender *s, int channel, int64_t id);

#endif
