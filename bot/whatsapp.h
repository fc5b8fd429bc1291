/* whatsapp.h - WhatsApp's dialect (Cloud API, v23.0 to v26.0): signed webhook JSON in, neutral
 * messages as Graph requests out, answers judged. Owns: nothing; pure functions. What arrives is
 * taken up in bot/whatsapp_hook.h. Never: touches the network or the store. Lengths are Meta's
 * "characters", which it does not define: texts are measured in UTF-16 units (no emoji is cut by
 * any reading of that word but bytes), titles in code points like their catalogs. */
#ifndef SIGAP_WHATSAPP_H
#define SIGAP_WHATSAPP_H

#include <jansson.h>

#include "base/strbuf.h"
#include "bot/channel.h"
#include "handlers/update.h"
#include "store/whatsapp.h"

enum {
	WHATSAPP_TEXT = 4096,
	WHATSAPP_BODY = 1024, /* of what carries buttons or a link, and of a caption */
	WHATSAPP_BUTTONS = 3,
	WHATSAPP_ROWS = 10,
	WHATSAPP_TITLE = 20,
	WHATSAPP_ROW_TITLE = 24,
	WHATSAPP_ROW_DESCRIPTION = 72,
	WHATSAPP_PARAMETER = 240, /* of a template, whose whole text has 1024 */

	WHATSAPP_PHONE = 20,           /* digits */
	WHATSAPP_CHALLENGE = 256,      /* bytes of hub.challenge */
	WHATSAPP_WEBHOOK = 3300 * 1024 /* bytes of a webhook: 3 MiB and some slack */
};

/* ---- whatsapp_send.c, whatsapp_judge.c ---- */

/* Comes back with every status of the message: "outbox:ID", and ":PART" for what follows its first
 * part. */
#define WHATSAPP_OUTBOX "outbox:"

/* Neutral text in WhatsApp's markup; what people wrote that looks like markup is defused. plain:
 * our marks are left out. */
void whatsapp_markup(struct strbuf *b, const char *text, size_t len, bool plain);

/* What an answer means for the message it is about; the strings live in a. */
struct verdict whatsapp_judge(struct arena *a, const struct net_answer *answer);
/* The same of a file that was given to it. */
struct verdict whatsapp_judge_media(struct arena *a, const struct net_answer *answer);
/* What an error code means, told in an answer or later in a status. Without why. */
struct verdict whatsapp_judge_code(int64_t code);

/* Free text may follow a person's message for 24 hours; we stop five minutes earlier. */
#define WHATSAPP_WINDOW_MS (24 * MS_HOUR - 5 * MS_MINUTE)

/* ---- whatsapp_signature.c ---- */

/* Whether header is "sha256=" and the HMAC-SHA256 of the body's raw bytes under secret; compared in
 * constant time. "" signs nothing. A body with bytes beyond ASCII is tried once more as it reads
 * with those escaped (\u00e9), which some senders sign. */
bool whatsapp_signed(const char *secret, struct span body, const char *header);

/* ---- whatsapp_decode.c: strings live in a, cleaned and bounded ---- */

/* A person as a signed payload names them; NULL what it does not say. */
struct whatsapp_person {
	const char *phone; /* digits with country code */
	const char *bsuid; /* business-scoped user id, "ID.21034…" */
};

/* One element of value.messages[]. */
struct whatsapp_message {
	const char *wamid;
	struct whatsapp_person from, becomes; /* becomes: "changed" of a system message */
	bool changed;                         /* the person has other ids from now on */
	const char *quoted; /* the wamid that it answers, corrects or hangs on; NULL when none */
	/* Complete but for chat, sender, message and reply_to, which only the store can tell.
	 * UPDATE_NONE when there is nothing to answer. */
	struct update update;
};

/* contacts: value.contacts, where the name stands. ERR_INVALID without an id, a sender or a type:
 * nothing could be done with it. */
enum err whatsapp_decode(struct arena *a, const json_t *message, const json_t *contacts,
			 struct whatsapp_message *out) MUST_CHECK;

/* One element of value.statuses[]. */
struct whatsapp_status {
	const char *wamid;
	enum wa_state state;
	enum wa_category category; /* WA_CATEGORY_UNKNOWN when it is not said */
	int64_t outbox_id;         /* ours, come back; 0 when it is not there */
	int64_t at_ms;
	struct whatsapp_person to; /* either or both may be missing */
	int error;                 /* of a failed one; 0 unknown */
	const char *why;           /* title or details of the error, one line, "" when none */
};

/* A moment as WhatsApp writes it, in seconds, as ms; 0 when it is none. */
int64_t whatsapp_seconds(const json_t *obj, const char *key);
/* ERR_INVALID without an id or with a state that we do not know. */
enum err whatsapp_decode_status(struct arena *a, const json_t *status,
				struct whatsapp_status *out) MUST_CHECK;

/* The outbox id in what our sends carry as biz_opaque_callback_data; 0 when it is something else.
 */
int64_t whatsapp_outbox_id(const char *callback_data);

#endif
