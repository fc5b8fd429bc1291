/* late_card.h - cases whose card waits: more came at once than a group can read.
 * Owns: table late_card. Never: knows what a case is. */
#ifndef SIGAP_STORE_LATE_CARD_H
#define SIGAP_STORE_LATE_CARD_H

#include "store/outbox.h"

struct late_card {
	int64_t id;
	enum ref_kind kind; /* of the card */
	int64_t ref;
};

/* Once per case. */
enum err late_card_put(struct store *s, enum ref_kind kind, int64_t ref) MUST_CHECK;
/* Takes the oldest one out. ERR_NOT_FOUND when none waits. */
enum err late_card_take(struct store *s, struct arena *a, struct late_card *out) MUST_CHECK;
enum err late_card_count(struct store *s, int64_t *n) MUST_CHECK;
/* Those that no digest has named yet, oldest first, at most max; they count as named afterwards. */
enum err late_card_name(struct store *s, struct arena *a, size_t max, struct late_card **out,
			size_t *n) MUST_CHECK;

#endif
