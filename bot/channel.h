/* channel.h - the small interface between the sender and a channel: three pure functions.
 * Owns: nothing. A channel is a row of data and functions; differences between channels are data in
 * their adapters, never an if elsewhere. */
#ifndef SIGAP_CHANNEL_H
#define SIGAP_CHANNEL_H

#include "base/arena.h"
#include "bot/net.h"
#include "handlers/outgoing.h"
#include "store/outbox.h"

struct channel_call {
	const char *method;
	struct span body; /* JSON */
	const char
		*rest; /* neutral text that did not fit: to be sent after this; NULL when all did */
};

enum verdict_kind {
	VERDICT_SENT,
	VERDICT_RETRY,       /* again after a while, or after retry_after_ms */
	VERDICT_UNCERTAIN,   /* it may have arrived: again, and counted as a possible duplicate */
	VERDICT_REWRITE,     /* again at once, changed as fix says */
	VERDICT_MIGRATED,    /* again at once, to new_chat */
	VERDICT_DEAD,        /* never: our mistake, keep it for people to look at */
	VERDICT_UNREACHABLE, /* never: this person or group cannot be reached */
	VERDICT_STOPPED,     /* the channel refuses us altogether (token): wait for an operator */
	VERDICT_IGNORED      /* it no longer matters */
};

/* What to change before trying again. */
enum verdict_fix {
	FIX_NONE,
	FIX_PLAIN,
	FIX_NO_REPLY,
	FIX_NEW_MESSAGE,
	FIX_NO_TOPIC,
	FIX_OPEN_TOPIC
};

struct verdict {
	enum verdict_kind kind;
	enum verdict_fix fix;
	int64_t retry_after_ms; /* 0: the usual back-off */
	int64_t message;        /* SENT: the message's id, 0 when the answer names none */
	int64_t topic;          /* SENT: the topic that a call made, 0 when it made none */
	const char *new_chat;
	const char *why; /* short, no secrets; never NULL */
};

struct channel_ops {
	int id; /* enum channel_id */
	const char *name;
	/* ERR_INVALID when the message cannot be said on this channel. */
	enum err (*render)(struct arena *a, const struct outbox_row *row, const struct outgoing *m,
			   struct channel_call *out);
	struct verdict (*judge)(struct arena *a, const struct net_answer *answer);
	bool (*is_group)(const char *chat);
};

extern const struct channel_ops channel_telegram;

#endif
