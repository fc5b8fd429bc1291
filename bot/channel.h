/* channel.h - the small interface between the sender and a channel: pure functions and data.
 * Owns: the list of channels that are spoken to over HTTP. A channel is a row; what differs between
 * channels is data in their adapters, never an if elsewhere. */
#ifndef SIGAP_CHANNEL_H
#define SIGAP_CHANNEL_H

#include "base/arena.h"
#include "bot/net.h"
#include "bot/templates.h"
#include "handlers/outgoing.h"
#include "store/outbox.h"

/* One request: it goes to the endpoint's prefix with method behind it. */
struct channel_call {
	const char
		*method;  /* NULL: on this channel there is nothing to be said, and that is fine */
	struct span body; /* JSON */
	/* What did not fit and is to be sent after this; NULL when all did. */
	const struct outgoing *rest;
};

/* What is to be said, with what the adapter cannot know by itself. */
struct channel_message {
	const struct outbox_row *row;
	const struct outgoing *m;
	const char *quoted; /* the channel's own id of the message it replies to; NULL: none, or the
			       channel counts in numbers (m->reply_to) */
	const struct template *as; /* to be said by this template; NULL: as it is */
};

/* A file that is given to the channel: with the message itself, or before it. */
struct channel_file {
	const char *path, *name, *mime;
	enum file_kind kind;
	int64_t size;
};

enum { CHANNEL_FIELDS = 24 };

struct channel_form {
	const char *method;
	struct net_field fields[CHANNEL_FIELDS];
	size_t n;
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
	VERDICT_CLOSED,      /* only a template may be said until the person writes again */
	VERDICT_WAITS,       /* the same, known before it was tried, and there is no template */
	VERDICT_HAS_FILE,    /* the channel has the file now, as ext: again at once, with that */
	VERDICT_IGNORED      /* it no longer matters */
};

/* What to change before trying again. */
enum verdict_fix {
	FIX_NONE,
	FIX_PLAIN,
	FIX_NO_REPLY,
	FIX_NEW_MESSAGE,
	FIX_NO_TOPIC,
	FIX_OPEN_TOPIC,
	FIX_NO_TEMPLATE,
	FIX_FILE,     /* the channel no longer has it: to be given to it anew */
	FIX_DOCUMENT, /* it does not show its file: as a document */
	FIX_NO_FILE,  /* it cannot be had: said without it, which is marked */
	FIX_UNWANTED  /* DEAD: this person takes no promotion, and that is to be remembered */
};

struct verdict {
	enum verdict_kind kind;
	enum verdict_fix fix;
	enum file_kind as;      /* HAS_FILE: what it became there */
	int64_t retry_after_ms; /* 0: the usual back-off */
	bool all_wait;          /* RETRY: not this chat alone, the whole channel */
	int tries;              /* RETRY: given up after so many; 0: the channel's usual number */
	int64_t message;        /* SENT: the message's id, 0 when the answer names none */
	int64_t topic;          /* SENT: the topic that a call made, 0 when it made none */
	const char *ext;        /* SENT: its id where ids are texts; NULL */
	const char *new_chat;
	const char *why; /* short, no secrets; never NULL */
};

/* The n-th try waits first_ms x factor^(n-1), at most most_ms. */
struct channel_patience {
	int64_t first_ms, most_ms;
	int factor, tries;
	int64_t uncertain_ms; /* at least, before what may have arrived is sent again */
};

struct channel_ops {
	int id; /* enum channel_id */
	const char *name;
	struct channel_patience patience;
	const char *want_header; /* of a refusal, for judge; NULL */
	size_t at_once;          /* requests on their way together; 0 = as many as there is room */
	int64_t file_life_ms; /* a file that was given may be sent so long again; 0: not at all */
	bool edits;           /* what was sent can be changed in place */
	bool albums;          /* several files can be one message */
	bool text_ids; /* messages are called by texts there: store/whatsapp.h has our numbers */
	/* ERR_INVALID when the message cannot be said on this channel. */
	enum err (*render)(struct arena *a, const struct channel_message *in,
			   struct channel_call *out);
	struct verdict (*judge)(struct arena *a, const struct net_answer *answer);
	/* What an error means that came later than the answer; NULL: none does. */
	struct verdict (*judge_code)(int64_t code);
	bool (*is_group)(const char *chat);
	/* As what it takes a file of this kind, type and size: FILE_NONE when it takes none such.
	 */
	enum file_kind (*takes)(enum file_kind wanted, const char *mime, int64_t size);
	/* The request that gives it the file, with or without the message around it. */
	enum err (*give)(struct arena *a, const struct channel_message *in,
			 const struct channel_file *file, struct channel_form *out);
	struct verdict (*judge_given)(struct arena *a, const struct net_answer *answer);
	/* The call that shows a person that their message was read and is being answered; NULL
	 * where there is none. */
	enum err (*seen)(struct arena *a, const char *ext, struct channel_call *out);
	/* The call that answers a pressed button. NULL: buttons there want no answer. */
	enum err (*answer)(struct arena *a, const char *callback, const char *text, bool alert,
			   struct channel_call *out);
	/* Headers that prove a request, made when it leaves; secret is the endpoint's bearer, which
	 * is then not shown. NULL: the bearer itself is the proof. */
	enum err (*sign)(struct arena *a, const char *secret, int64_t now_ms, struct span body,
			 const char *headers[NET_HEADERS]);
};

extern const struct channel_ops channel_telegram, channel_whatsapp, channel_shop;

/* NULL for what is no such channel (mail). */
const struct channel_ops *channel_find(int id);

#endif
