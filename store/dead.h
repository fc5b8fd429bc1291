/* dead.h - updates that no handler could take and messages that no channel would, with their raw
 * payload and the reason, for people to look at and replay.
 * Owns: table dead_letters. The id is the case number the customer hears. */
#ifndef SIGAP_STORE_DEAD_H
#define SIGAP_STORE_DEAD_H

#include "store/store.h"

struct dead_letter {
	int64_t id, at_ms;
	const char *source; /* "update" or "outbox" */
	int channel;
	const char *ext; /* update id, or the chat it was for */
	const char *payload, *reason;
	int64_t done_ms; /* replayed at, 0 when not */
};

enum err dead_add(struct store *s, const struct dead_letter *d, int64_t *id) MUST_CHECK;
enum err dead_get(struct store *s, struct arena *a, int64_t id, struct dead_letter *out) MUST_CHECK;
/* Those not replayed yet, oldest first, with id > after_id. Payloads included. */
enum err dead_list(struct store *s, struct arena *a, int64_t after_id, size_t max,
		   struct dead_letter **out, size_t *n) MUST_CHECK;
enum err dead_count(struct store *s, int64_t *open) MUST_CHECK;
/* Asks the running bot to take it up again. ERR_NOT_FOUND, ERR_CONFLICT when it was replayed. */
enum err dead_ask_replay(struct store *s, int64_t id) MUST_CHECK;
/* The next letter that someone asked to replay. ERR_NOT_FOUND. */
enum err dead_next_replay(struct store *s, struct arena *a, struct dead_letter *out) MUST_CHECK;
/* It has been taken up (at now_ms) or failed again (now_ms 0, with the new reason). */
enum err dead_replayed(struct store *s, int64_t id, int64_t now_ms, const char *reason) MUST_CHECK;

#endif
