/* whatsapp.h - WhatsApp's dialect on the way out: neutral messages as Graph requests, answers
 * judged. Owns: nothing; pure functions (Cloud API, v23.0 to v26.0). Never: touches the network or
 * the store. Lengths are Meta's "characters", which it does not define: texts are measured in
 * UTF-16 units (no emoji is cut by any reading of that word but bytes), titles in code points like
 * their catalogs. */
#ifndef SIGAP_WHATSAPP_H
#define SIGAP_WHATSAPP_H

#include "base/strbuf.h"
#include "bot/channel.h"

enum {
	WHATSAPP_TEXT = 4096,
	WHATSAPP_BODY = 1024, /* of what carries buttons or a link, and of a caption */
	WHATSAPP_BUTTONS = 3,
	WHATSAPP_ROWS = 10,
	WHATSAPP_TITLE = 20,
	WHATSAPP_ROW_TITLE = 24,
	WHATSAPP_ROW_DESCRIPTION = 72,
};

/* Comes back with every status of the message: "outbox:ID", and ":PART" for what follows its first
 * part. */
#define WHATSAPP_OUTBOX "outbox:"

/* Neutral text in WhatsApp's markup; what people wrote that looks like markup is defused. plain:
 * our marks are left out. */
void whatsapp_markup(struct strbuf *b, const char *text, size_t len, bool plain);

/* What an answer means for the message it is about; the strings live in a. */
struct verdict whatsapp_judge(struct arena *a, const struct net_answer *answer);
/* What an error code means, told in an answer or later in a status. Without why. */
struct verdict whatsapp_judge_code(int64_t code);

#endif
