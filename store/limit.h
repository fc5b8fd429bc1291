/* limit.h - how often something may happen in a while: wrong guesses, codes, mails.
 * Owns: table rate. A fixed window: it opens with the first hit and ends window_ms later, whatever
 * comes in between. Windows that have ended are swept away as hits pass.
 * Keys are the callers': "guess:12", "mail:34" ... */
#ifndef SIGAP_STORE_LIMIT_H
#define SIGAP_STORE_LIMIT_H

#include "store/store.h"

/* OK for the first max hits of a window, then ERR_LIMIT (and the hit is not counted). */
enum err rate_hit(struct store *s, const char *key, int64_t now_ms, int64_t window_ms,
		  int max) MUST_CHECK;
/* As rate_hit would answer, without a hit. *until_ms (may be NULL): when the window ends, on
 * ERR_LIMIT. */
enum err rate_peek(struct store *s, const char *key, int64_t now_ms, int max,
		   int64_t *until_ms) MUST_CHECK;
enum err rate_clear(struct store *s, const char *key) MUST_CHECK;

#endif
