/* meta.h - single facts with a name (the Telegram offset, the staff group, versions), and the
 * counters behind case numbers.
 * Owns: tables meta and counter. Errors: ERR_NOT_FOUND from the reading functions. */
#ifndef SIGAP_STORE_META_H
#define SIGAP_STORE_META_H

#include "store/store.h"

enum err meta_get(struct store *s, struct arena *a, const char *key, const char **out) MUST_CHECK;
enum err meta_get_int(struct store *s, const char *key, int64_t *out) MUST_CHECK;
enum err meta_set(struct store *s, const char *key, const char *value) MUST_CHECK;
enum err meta_set_int(struct store *s, const char *key, int64_t value) MUST_CHECK;
enum err meta_unset(struct store *s, const char *key) MUST_CHECK;
/* 1, 2, 3 ... per key; within the caller's transaction, so a number is never lost or doubled. */
enum err counter_next(struct store *s, const char *key, int64_t *out) MUST_CHECK;

#endif
