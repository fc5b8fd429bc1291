/* timer.h - what must happen by itself at a time: one row per (kind, ref), gone once it fired.
 * Owns: table timer. The kinds belong to handlers/timed.h. A timer and its effects are one
 * transaction, so it fires once, whatever is killed. */
#ifndef SIGAP_STORE_TIMER_H
#define SIGAP_STORE_TIMER_H

#include "store/store.h"

struct timer {
	int64_t id, due_ms;
	int kind;
	int64_t ref;
};

/* Sets, or moves, the one timer of this kind and ref. */
enum err timer_set(struct store *s, int kind, int64_t ref, int64_t due_ms) MUST_CHECK;
enum err timer_clear(struct store *s, int kind, int64_t ref) MUST_CHECK;
/* When this one is due. ERR_NOT_FOUND when it does not run. */
enum err timer_due(struct store *s, int kind, int64_t ref, int64_t *due_ms) MUST_CHECK;
/* The earliest due time. ERR_NOT_FOUND when no timer runs. */
enum err timer_next(struct store *s, int64_t *due_ms) MUST_CHECK;
/* Takes the earliest timer due at now_ms out of the table. ERR_NOT_FOUND. */
enum err timer_take(struct store *s, int64_t now_ms, struct timer *out) MUST_CHECK;

#endif
