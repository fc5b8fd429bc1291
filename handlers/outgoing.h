/* outgoing.h - a message as handlers mean it: neutral text, buttons, files; no channel's dialect.
 * Owns: the JSON form in which it waits in the outbox, written and read only here.
 * Text is neutral text of messages/catalog.h (four marks). Adapters render it within their limits.
 */
#ifndef SIGAP_OUTGOING_H
#define SIGAP_OUTGOING_H

#include "base/arena.h"

enum {
	OUTGOING_BUTTONS = 12,
	OUTGOING_VALUES = 16,
	OUTGOING_DATA = 60,        /* bytes of a button's data: Telegram allows 64 */
	OUTGOING_TEXT = 16 * 1024, /* bytes; longer is cut by the adapter into parts */
};

struct button {
	const char *label;
	const char *data; /* what comes back when it is pressed; NULL for a link */
	const char *url;  /* a link; NULL for an answer */
};

/* What stood for a placeholder of the message's text. */
struct said_value {
	const char *name, *text;
};

/* OUT_CALL: leave the group. */
#define OUTGOING_LEAVE "leave"
/* OUT_CALL: a forum topic of this name (text) is made, and whoever asked hears its id
 * (handlers/desk.h: desk_called); the topic gets another name, is closed, is opened again, is
 * deleted with all that is in it. */
#define OUTGOING_TOPIC_MAKE  "topic_make"
#define OUTGOING_TOPIC_NAME  "topic_name"
#define OUTGOING_TOPIC_CLOSE "topic_close"
#define OUTGOING_TOPIC_OPEN  "topic_open"
#define OUTGOING_TOPIC_DROP  "topic_drop"
/* The body of a secret message wherever people may look: nothing of it is left. */
#define OUTGOING_WITHHELD "{\"secret\":1}"

/* What is shown instead of the usual keyboard. */
enum keyboard { KEYBOARD_NONE, KEYBOARD_ASK_CONTACT, KEYBOARD_REMOVE };
enum file_kind { FILE_NONE, FILE_PHOTO, FILE_DOCUMENT, FILE_VOICE, FILE_VIDEO };

struct outgoing {
	const char *key; /* the message's key in the catalogs, for templates; "" when relayed */
	const char *text;
	/* Kept only where a template may have to say the same (context.templated). */
	const struct said_value *values;
	size_t n_values;
	struct button buttons[OUTGOING_BUTTONS];
	size_t n_buttons;
	int per_row; /* buttons side by side; 0 lets the adapter decide */
	enum keyboard keyboard;
	const char *keyboard_label; /* KEYBOARD_ASK_CONTACT: the button's words */
	const char *list_label;     /* opens the buttons where they are shown as a list */
	enum file_kind file_kind;
	const char *file; /* a channel's id of a file it has; NULL when none */
	int file_channel; /* whose id it is; 0: of the channel the message is sent on */
	const char *blob; /* sha256 in hex of a file in our own store (bot/vault.h); NULL when none.
			     With file, too: either will do */
	const char
		*given;   /* the sender's: as the recipient's channel calls it, that was given it */
	const char *more; /* files shown together with file, a line each: "photo ID"; NULL: none */
	const char *file_name, *mime; /* as the recipient shall see it; NULL when unknown */
	int64_t edit; /* the message to change instead of sending a new one; 0 when new */
	int64_t reply_to;
	int64_t topic;
	bool silent;
	int part;         /* what is left after so many parts were sent; 0: nothing was yet */
	bool untemplated; /* the channel does not take its template: it waits for the person */
	bool plain;  /* the channel could not read our markup: said as it stands, without any */
	bool secret; /* holds a code: never into dead letters or logs */
	const char *subject; /* e-mail */
	/* People of the chat who are called by name behind the text: a line each, the channel's id
	 * of the person, a blank, the name. NULL: nobody. */
	const char *calls;
	const char *call; /* OUT_CALL: what to do in the chat, one of the words below */
};

/* NULL when memory or OUTGOING_TEXT is exhausted. */
char *outgoing_encode(struct arena *a, const struct outgoing *m) MUST_CHECK;
/* ERR_INVALID for anything that outgoing_encode does not write. */
enum err outgoing_decode(struct arena *a, const char *body, struct outgoing *out) MUST_CHECK;

/* Whether a body is a secret message's, without reading it; a text that quotes the member's very
 * bytes is taken for one, too. */
bool outgoing_is_secret(const char *body);

#endif
