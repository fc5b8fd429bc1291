/* seen.h - which updates have taken effect already: the reason nothing counts twice.
 * Owns: table seen. A set of recent ids per channel, not a high-water mark: Telegram's ids may
 * restart lower after a quiet week. Purged as traffic passes, never by a tick. */
#ifndef SIGAP_STORE_SEEN_H
#define SIGAP_STORE_SEEN_H

#include "base/civil.h"
#include "store/store.h"

/* Telegram repeats nothing older than a day. What was marked longer ago counts as never seen, so
 * that an id that comes again after a quiet week is not taken for a repetition. */
#define SEEN_KEPT_MS (2 * MS_DAY)

/* ERR_EXISTS when this channel's update was marked within SEEN_KEPT_MS. */
enum err seen_mark(struct store *s, int channel, const char *ext, int64_t now_ms) MUST_CHECK;
/* Looks at up to rows ids from where the last call ended, and forgets those marked before
 * before_ms. */
enum err seen_purge(struct store *s, int channel, int64_t before_ms, int rows) MUST_CHECK;

#endif
