/* staff.h - people given a role while the bot runs; those of the config are not here.
 * Owns: table staff. A person is a channel and its numeric id, never a name. The numbers of roles
 * belong to handlers/. */
#ifndef SIGAP_STORE_STAFF_H
#define SIGAP_STORE_STAFF_H

#include "store/store.h"

struct staff {
	int channel; /* enum channel_id */
	const char *ext;
	int role;
	const char *name; /* for lists only; may be NULL */
	const char *by;
	int64_t at_ms;
};

/* Again for the same person: another role. */
enum err staff_set(struct store *s, const struct staff *who) MUST_CHECK;
enum err staff_remove(struct store *s, int channel, const char *ext) MUST_CHECK; /* ERR_NOT_FOUND */
enum err staff_get(struct store *s, struct arena *a, int channel, const char *ext,
		   struct staff *out) MUST_CHECK; /* ERR_NOT_FOUND */
enum err staff_list(struct store *s, struct arena *a, size_t max, struct staff **out,
		    size_t *n) MUST_CHECK;

#endif
