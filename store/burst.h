/* burst.h - what a person wrote that waits a moment for more of it.
 * Owns: table burst, one row per address; it is gone once the words were answered. Never: decides
 * what waits, or for how long (handlers/burst.c does). */
#ifndef SIGAP_STORE_BURST_H
#define SIGAP_STORE_BURST_H

#include "store/store.h"

struct burst {
	const char *words; /* all of it so far */
	int64_t since_ms;  /* when the first of it came */
};

/* In place of what waited; since_ms stays the first one's while it waits. */
enum err burst_put(struct store *s, int64_t address_id, const char *words,
		   int64_t since_ms) MUST_CHECK;
/* Takes it out. ERR_NOT_FOUND: nothing waits. */
enum err burst_take(struct store *s, struct arena *a, int64_t address_id,
		    struct burst *out) MUST_CHECK;

#endif
