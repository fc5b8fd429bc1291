/* canned.h - answers that staff give often, by a short key.
 * Owns: table canned. Never: knows the placeholders in a text (handlers/canned.c does). */
#ifndef SIGAP_STORE_CANNED_H
#define SIGAP_STORE_CANNED_H

#include "store/store.h"

struct canned {
	const char *key, *text;
	/* What it does besides (handlers/macro.h); NULL: nothing. */
	const char *state, *tag, *assign;
	const char *by; /* "staff:5001" */
	int64_t at_ms;
};

/* Again for the same key: another text. */
enum err canned_put(struct store *s, const struct canned *c) MUST_CHECK;
enum err canned_get(struct store *s, struct arena *a, const char *key,
		    struct canned *out) MUST_CHECK;                  /* ERR_NOT_FOUND */
enum err canned_remove(struct store *s, const char *key) MUST_CHECK; /* ERR_NOT_FOUND */
/* By key, at most max. */
enum err canned_list(struct store *s, struct arena *a, size_t max, struct canned **out,
		     size_t *n) MUST_CHECK;

#endif
