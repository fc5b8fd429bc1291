/* seal.h - secrets at rest: AES-256-GCM under a key from the config.
 * Owns: the keys in memory, of which it wipes none before the process ends (they are in the config
 * as well). A sealed text is nonce (12 bytes), ciphertext, tag (16); it opens only under its key
 * and for what it was sealed for ("refund:12"), so that a copy moved to another row is worthless.
 * Never: logs, keeps an opened text (that is the caller's, and dies with its arena).
 * Errors: ERR_DENIED (another key, or somebody changed it), ERR_IO (no randomness), ERR_NOMEM. */
#ifndef SIGAP_SEAL_H
#define SIGAP_SEAL_H

#include "base/arena.h"

enum {
	SEAL_KEY_BYTES = 32,
	SEAL_ID_SIZE = 9, /* eight hexadecimal digits and a NUL */
	SEAL_OVERHEAD = 12 + 16,
	SEAL_TEXT_MAX = 4096, /* bytes of an open text */
};

struct seal_key {
	unsigned char bytes[SEAL_KEY_BYTES];
	char id[SEAL_ID_SIZE]; /* of the key's own hash: names it without telling it */
};

/* The key that seals, and the one before it, which only opens. */
struct seal {
	struct seal_key now, previous;
	bool has_previous;
};

/* 64 hexadecimal digits. ERR_INVALID. */
enum err seal_key_read(const char *hex, struct seal_key *out) MUST_CHECK;

/* Bytes in a. ERR_LIMIT beyond SEAL_TEXT_MAX. */
enum err seal_text(const struct seal *s, struct arena *a, const char *what_for, const char *text,
		   const unsigned char **out, size_t *len) MUST_CHECK;
/* key_id: under which key it was sealed. ERR_DENIED. */
enum err seal_open(const struct seal *s, struct arena *a, const char *key_id, const char *what_for,
		   const unsigned char *bytes, size_t len, const char **out) MUST_CHECK;

#endif
