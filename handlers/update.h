/* update.h - what a channel gave us, in nobody's dialect: filled by an adapter, read by handlers.
 * Owns: nothing; strings are borrowed from the turn's arena, cleaned (text_clean) and bounded.
 * Every field comes from outside and may lie, except sender, chat, phone and contact_own, which the
 * channel itself attests. */
#ifndef SIGAP_UPDATE_H
#define SIGAP_UPDATE_H

#include "base/base.h"

enum update_kind {
	UPDATE_NONE,    /* nothing for us: only to be acknowledged */
	UPDATE_TEXT,    /* a text, perhaps a command */
	UPDATE_BUTTON,  /* a button of ours was pressed */
	UPDATE_CONTACT, /* a shared contact */
	UPDATE_PHOTO,
	UPDATE_DOCUMENT,
	UPDATE_VOICE,
	UPDATE_VIDEO,
	UPDATE_STICKER,
	UPDATE_LOCATION,
	UPDATE_OTHER,   /* a message of a kind we do not know */
	UPDATE_BLOCKED, /* the person stopped the bot */
	UPDATE_UNBLOCKED,
	UPDATE_JOINED,     /* the bot was put into a group, or its rights there changed */
	UPDATE_MIGRATED,   /* the group has a new id: new_chat */
	UPDATE_TOPIC_MADE, /* a forum topic that we asked for is there: topic, its name in text */
	UPDATE_PROBED,     /* our own: an answer to turn_probe() is in context.health */
	UPDATE_KINDS
};

struct update {
	enum update_kind kind;
	int channel;        /* enum channel_id */
	const char *ext;    /* the channel's id of this update: what is deduplicated */
	const char *chat;   /* where to answer */
	const char *sender; /* the channel's id of the person; NULL when nobody can be named */
	bool in_private;    /* chat is the person's own chat with us */
	bool anonymous;     /* an anonymous admin or a channel speaks: no person is behind it */
	bool forwarded;     /* the words are somebody else's */
	bool edited;        /* a correction of an earlier message */
	const char *phone; /* the sender's own number in digits, attested by the channel; or NULL */
	const char *name;  /* display name, "" when none */
	const char *language; /* two letters, "" when unknown */
	int64_t message;  /* this message's id; of a button: the message it hangs on; 0 unknown */
	int64_t reply_to; /* 0 when it is no reply */
	bool reply_to_us; /* to a message of the bot */
	int64_t topic;    /* forum topic, 0 when none */
	const char *text; /* text or caption, "" when none */
	const char *command;  /* "aktivasi" for "/aktivasi@Bot BLZ-1", lower case; NULL when none */
	const char *args;     /* what follows the command, trimmed; "" when none */
	const char *data;     /* button: our own data come back, to be distrusted */
	const char *callback; /* button: id to answer */
	const char *file;     /* media: id to send it on, or to download it; NULL when none */
	int file_channel;     /* whose id it is, of one that was kept (desk.h); 0: channel */
	/* media: as the channel describes the file; NULL when it does not. To be distrusted. */
	const char *file_name, *mime;
	const char *file_hash;     /* SHA-256 of its bytes, 64 hex digits */
	const char *album;         /* media: group id; NULL when alone */
	const char *contact_phone; /* contact: number as the channel wrote it */
	bool contact_own;          /* contact: the channel attests that it is the sender's own */
	const char *new_chat;
	int64_t sent_ms; /* when it was sent, by the channel's clock; 0 unknown */
	/* Until when this person may be sent free text, now that they wrote; 0 = says nothing. */
	int64_t window_ms;
};

#endif
