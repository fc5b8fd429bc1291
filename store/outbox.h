/* outbox.h - every message we promised to send, until it is sent or given up.
 * Owns: tables outbox and sent. A row exists exactly as long as the promise: a message that was
 * sent is deleted (where the channel may still take its word back, when it was delivered), one that
 * was given up moves to dead_letters. Rows of one chat leave in the order of their ids, except
 * those that are held: news kept for the morning, and what waits until the person writes. Never:
 * speaks HTTP, knows a channel's limits. Read next: bot/sender.h, which drains it. */
#ifndef SIGAP_STORE_OUTBOX_H
#define SIGAP_STORE_OUTBOX_H

#include "store/store.h"

/* Smaller leaves first when the limits bite. */
enum outbox_rank { RANK_REPLY, RANK_RELAY, RANK_NOTICE, RANK_STAFF, RANK_BULK };

enum outbox_kind {
	OUT_MESSAGE, /* a new message */
	OUT_EDIT,    /* another text or keyboard for a message of ours */
	OUT_CALL,    /* a channel's own call (leave a group, set commands) */
	OUT_MAIL,    /* an e-mail */
	OUT_EVENT    /* an event for the shop's own system, by webhook */
};

/* What a sent message shows, for answers to it (table sent). */
enum ref_kind {
	REF_NONE,
	REF_REQUEST, /* a request's card */
	REF_ORDER,
	REF_TALK,   /* what was said under a request's card; ref is the request's id too */
	REF_REFUND, /* a refund's card, and what was said under it */
	REF_REFUND_TALK,
	REF_TICKET, /* the same of a ticket */
	REF_TICKET_TALK,
	REF_FORM,          /* a running form's acknowledgement: handlers/form_gather.h */
	REF_REFUND_PROMPT, /* a question to one of the staff: handlers/refund_prompt.c */
	REF_DESK_NOTE,     /* a question for a note; ref is the case's: handlers/desk_more.c */
	REF_CAST = 40,     /* a broadcast, for one of many: ref is who (store/cast.h) */
	REF_CAST_SHOWN,    /* how far a broadcast has come, for whoever sent it */
	REF_INCIDENT,      /* an incident's card in the staff group */
};

struct outbox_row {
	int64_t id;
	int channel;
	const char *chat; /* the channel's own id of the chat; an e-mail address */
	enum outbox_rank rank;
	enum outbox_kind kind;
	const char *body; /* neutral message as JSON, see handlers/outgoing.h */
	int64_t due_ms;
	int attempts;
	int64_t address_id; /* 0: none */
	enum ref_kind ref_kind;
	int64_t ref;
	int64_t created_ms;
	int64_t window_ms; /* until when the address takes free text; 0 no limit. Not stored here */
	const void *meant; /* what body says, as its writer has it in memory; NULL when read back */
	bool otherwise;    /* put before: these are other words for it. Not stored */
};

/* Sets row->id. */
enum err outbox_put(struct store *s, struct outbox_row *row) MUST_CHECK;
/* Up to max rows that may leave, with id > after_id, in id order; *n of them. */
enum err outbox_list(struct store *s, struct arena *a, int64_t after_id, size_t max,
		     struct outbox_row **out, size_t *n) MUST_CHECK;
/* The same for one chat: what is no RANK_REPLY and stands before that row. */
enum err outbox_list_news(struct store *s, struct arena *a, const struct outbox_row *before,
			  int64_t after_id, size_t max, struct outbox_row **out,
			  size_t *n) MUST_CHECK;
/* Only RANK_REPLY, with ids up to to_id. */
enum err outbox_list_replies(struct store *s, struct arena *a, int64_t after_id, int64_t to_id,
			     size_t max, struct outbox_row **out, size_t *n) MUST_CHECK;
/* The highest id there is, 0 when there is none. */
enum err outbox_newest(struct store *s, int64_t *id) MUST_CHECK;
/* News kept for later (due after it was put) is not in outbox_list. This takes what is due by
 * now_ms out of that state, within the caller's transaction: from then on it waits like any other
 * row, under a new id, because it is put now. */
enum err outbox_take_held(struct store *s, struct arena *a, int64_t now_ms, size_t max,
			  struct outbox_row **out, size_t *n) MUST_CHECK;
/* When the earliest of them is due. ERR_NOT_FOUND. */
enum err outbox_next_held(struct store *s, int64_t *due_ms) MUST_CHECK;
enum err outbox_get(struct store *s, struct arena *a, int64_t id,
		    struct outbox_row *out) MUST_CHECK;
enum err outbox_done(struct store *s, int64_t id) MUST_CHECK;
enum err outbox_retry(struct store *s, int64_t id, int64_t due_ms, int attempts) MUST_CHECK;
/* Another body for the same promise (plain text instead of HTML, no reply-to). */
enum err outbox_rewrite(struct store *s, int64_t id, const char *body) MUST_CHECK;
/* A group became a supergroup: everything that waits goes to the new id. */
enum err outbox_rechat(struct store *s, int channel, const char *from, const char *to) MUST_CHECK;
/* What has yet to leave, and what is held. */
enum err outbox_depth(struct store *s, int64_t *out) MUST_CHECK;

/* The channel takes only templates until the person writes: kept until outbox_take_waiting(). */
enum err outbox_wait(struct store *s, int64_t id) MUST_CHECK;
/* What waits for this person, in order; it goes on waiting. */
enum err outbox_list_waiting(struct store *s, struct arena *a, int channel, const char *chat,
			     size_t max, struct outbox_row **out, size_t *n) MUST_CHECK;
/* Takes what waits for this person out of that state, in order, as outbox_take_held() does. */
enum err outbox_take_waiting(struct store *s, struct arena *a, int channel, const char *chat,
			     size_t max, struct outbox_row **out, size_t *n) MUST_CHECK;
/* How many wait for them, and since when the first does (0 none). */
enum err outbox_waiting(struct store *s, int channel, const char *chat, int64_t *n,
			int64_t *since_ms) MUST_CHECK;
/* The channel has accepted it, but may yet report that it failed: kept, with what would be needed
 * then, until outbox_done() or outbox_forget_accepted(). */
enum err outbox_accepted(struct store *s, int64_t id, int64_t now_ms) MUST_CHECK;
/* One that was accepted and has not been heard of since. ERR_NOT_FOUND. */
enum err outbox_get_accepted(struct store *s, struct arena *a, int64_t id,
			     struct outbox_row *out) MUST_CHECK;
/* It failed after all: it leaves once more, as if put now, with one more attempt. Sets row->id. */
enum err outbox_again(struct store *s, struct outbox_row *row) MUST_CHECK;
/* At most max of those accepted before before_ms: no word came, so nothing failed. */
enum err outbox_forget_accepted(struct store *s, int64_t before_ms, int max) MUST_CHECK;

/* Remembers which message shows which case. */
enum err sent_put(struct store *s, int channel, const char *chat, int64_t message,
		  enum ref_kind kind, int64_t ref) MUST_CHECK;
enum err sent_find(struct store *s, int channel, const char *chat, int64_t message,
		   enum ref_kind *kind, int64_t *ref) MUST_CHECK;
/* The newest message in this chat that shows the case. ERR_NOT_FOUND. */
enum err sent_latest(struct store *s, int channel, const char *chat, enum ref_kind kind,
		     int64_t ref, int64_t *message) MUST_CHECK;

#endif
