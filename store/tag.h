/* tag.h - short words that staff put on cases of any kind.
 * Owns: table case_tag. kind is the enum ref_kind of the case's card. Never: checks how a tag looks
 * (handlers/tags.c does). */
#ifndef SIGAP_STORE_TAG_H
#define SIGAP_STORE_TAG_H

#include "store/store.h"

enum { TAGS_MAX = 8 };

/* Again does nothing. ERR_LIMIT: it has TAGS_MAX others. */
enum err tag_add(struct store *s, int kind, int64_t ref, const char *tag, const char *by,
		 int64_t now_ms) MUST_CHECK;
enum err tag_remove(struct store *s, int kind, int64_t ref,
		    const char *tag) MUST_CHECK; /* ERR_NOT_FOUND */
/* Of one case, in order, at most TAGS_MAX. */
enum err tags_of(struct store *s, struct arena *a, int kind, int64_t ref, const char *out[TAGS_MAX],
		 size_t *n) MUST_CHECK;
/* Cases of this kind with the tag, the newest first, at most max. */
enum err tagged(struct store *s, struct arena *a, int kind, const char *tag, size_t max,
		int64_t **out, size_t *n) MUST_CHECK;

#endif
