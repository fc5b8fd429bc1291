/* pending.h - what somebody of staff was asked to confirm when it does not fit into a button, and
 * what they may still take back.
 * Owns: rows "pending:…" of table meta, one of each kind per person; a newer question replaces the
 * older, whose buttons then do nothing. Errors: ERR_NOT_FOUND (replaced, used, or forged). */
#ifndef SIGAP_PENDING_H
#define SIGAP_PENDING_H

#include "handlers/handler.h"

/* Keeps what; *token goes into the buttons of the question. */
enum err pending_put(struct turn *t, const char *kind, const char *what,
		     const char **token) MUST_CHECK;
/* Takes it out. token NULL: whatever is there. at_ms (may be NULL): when it was put. */
enum err pending_take(struct turn *t, const char *kind, const char *token, const char **what,
		      int64_t *at_ms) MUST_CHECK;

#endif
