/* whatsapp.h - what WhatsApp's ids stand for: a person's two ids, and the text ids of messages.
 * Owns: tables wa_user and wa_message. A message is one row for good reason: its text id is what
 * comes twice, what people quote and what statuses speak of, and its number is what everybody else
 * here calls it by. Rows are forgotten after WA_KEPT_MS, as traffic passes.
 * Never: sends, decides what a state means for anybody. */
#ifndef SIGAP_STORE_WHATSAPP_H
#define SIGAP_STORE_WHATSAPP_H

#include "base/civil.h"
#include "store/store.h"

/* What was not acknowledged comes again for seven days; what is quoted may be a month old. */
#define WA_KEPT_MS (31 * MS_DAY)

/* Stored as numbers, in the order in which a message may move. */
enum wa_state {
	WA_RECEIVED, /* theirs */
	WA_ACCEPTED, /* ours: the 200 on sending */
	WA_SENT,
	WA_DELIVERED,
	WA_READ,
	WA_PLAYED,
	WA_FAILED /* for good; only a message that has not been delivered can fail */
};

/* What a message costs; stored as numbers. */
enum wa_category {
	WA_CATEGORY_UNKNOWN,
	WA_SERVICE,
	WA_UTILITY,
	WA_AUTHENTICATION,
	WA_MARKETING,
	WA_CATEGORIES
};

struct wa_message {
	int64_t id;
	const char *wamid;
	const char *chat;  /* the person's address.ext at that time */
	int64_t outbox_id; /* ours: the promise it kept, 0 unknown */
	enum wa_state state;
	enum wa_category category;
	int64_t at_ms; /* when it was received or accepted, by our clock */
	int64_t error; /* WA_FAILED: why, where that was known before the answer to its send */
};

struct wa_accepted {
	int64_t id;
	bool failed; /* a status was faster, and said so; error is why */
	int64_t error;
	enum wa_state state;
};

/* ---- messages ---- */

/* A message of theirs, chat as its sender is named in it; *id is its number. ERR_EXISTS when it
 * came before. */
enum err wa_message_received(struct store *s, const char *wamid, const char *chat, int64_t now_ms,
			     int64_t *id) MUST_CHECK;
/* A message of ours was accepted under this id; out->id is its number. A status may have been
 * faster, and what it said stays. */
enum err wa_message_accepted(struct store *s, const char *wamid, const char *chat,
			     int64_t outbox_id, enum wa_category category, int64_t now_ms,
			     struct wa_accepted *out) MUST_CHECK;
/* Why a message failed whose send has had no answer yet. */
enum err wa_message_blame(struct store *s, int64_t id, int64_t error) MUST_CHECK;
/* Moves a message of ours up to state, or to WA_FAILED; *moved tells whether it was new, and out
 * is the row as it stands then. outbox_id is what the status brought back of ours (0: nothing):
 * with it, a message whose send has had no answer yet is kept as well (chat ""). category: what the
 * status says, WA_CATEGORY_UNKNOWN leaves it. ERR_NOT_FOUND: no message of ours. */
enum err wa_message_status(struct store *s, struct arena *a, const char *wamid, enum wa_state state,
			   enum wa_category category, int64_t outbox_id, int64_t now_ms,
			   struct wa_message *out, bool *moved) MUST_CHECK;
/* By number, by text id, or of a send that has had no answer but a status. ERR_NOT_FOUND. */
enum err wa_message_get(struct store *s, struct arena *a, int64_t id,
			struct wa_message *out) MUST_CHECK;
enum err wa_message_find(struct store *s, struct arena *a, const char *wamid,
			 struct wa_message *out) MUST_CHECK;
enum err wa_message_told(struct store *s, struct arena *a, int64_t outbox_id,
			 struct wa_message *out) MUST_CHECK;
/* Messages of ours since then, by category. */
enum err wa_message_count(struct store *s, int64_t since_ms, int64_t out[WA_CATEGORIES]) MUST_CHECK;
/* Looks at so many of the oldest rows and forgets those before before_ms. */
enum err wa_message_purge(struct store *s, int64_t before_ms, int rows) MUST_CHECK;

/* ---- people ---- */

struct wa_user {
	int64_t id;
	const char *phone, *bsuid; /* digits; "ID.…". One of them may be NULL. */
};

/* By either id; NULL finds nothing. ERR_NOT_FOUND. */
enum err wa_user_by_phone(struct store *s, struct arena *a, const char *phone,
			  struct wa_user *out) MUST_CHECK;
enum err wa_user_by_bsuid(struct store *s, struct arena *a, const char *bsuid,
			  struct wa_user *out) MUST_CHECK;
/* Makes the row (id 0) or changes it. ERR_EXISTS when another row has one of the ids: clear it
 * there first. */
enum err wa_user_save(struct store *s, struct wa_user *u) MUST_CHECK;
enum err wa_user_remove(struct store *s, int64_t id) MUST_CHECK;

#endif
