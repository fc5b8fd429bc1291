/* audit.h - who did what and when: append only.
 * Owns: table audit. actor is "contact:12", "staff:5001" or "system"; subject is "order:BLZ-1",
 * "calendar:2026-12-24" ...; detail never holds secrets or a customer's free text. */
#ifndef SIGAP_STORE_AUDIT_H
#define SIGAP_STORE_AUDIT_H

#include "store/store.h"

struct audit_row {
	int64_t id, at_ms;
	const char *actor, *action, *subject, *detail; /* detail may be NULL */
};

enum err audit_add(struct store *s, int64_t at_ms, const char *actor, const char *action,
		   const char *subject, const char *detail) MUST_CHECK;
/* The newest rows first, at most max. */
enum err audit_latest(struct store *s, struct arena *a, size_t max, struct audit_row **out,
		      size_t *n) MUST_CHECK;
/* Of one subject that names a kind ("ticket:TK-2026-0001"), the newest first. */
enum err audit_of(struct store *s, struct arena *a, const char *subject, size_t max,
		  struct audit_row **out, size_t *n) MUST_CHECK;

#endif
