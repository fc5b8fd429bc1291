/* arena.h - memory that dies together: one arena per update, reset at its end.
 * Owns: a chain of blocks. arena_reset keeps one block, so a warm arena does not allocate.
 * Never: frees a single object, aborts. Errors: NULL when memory or the limit is exhausted. */
#ifndef SIGAP_ARENA_H
#define SIGAP_ARENA_H

#include "base/base.h"

struct arena_block;

struct arena {
	struct arena_block *head; /* newest block */
	size_t used;              /* bytes used in head */
	size_t total;             /* bytes in all blocks */
	size_t limit;             /* most bytes in all blocks */
	bool failed; /* something was refused since the last reset; the user may clear it */
};

/* limit: most bytes this arena may ever hold, 0 for 16 MiB. Allocates nothing yet. */
void arena_init(struct arena *a, size_t limit);
/* Empty and reusable; everything handed out is gone. */
void arena_reset(struct arena *a);
void arena_free(struct arena *a);

/* Zeroed bytes, aligned for any object; NULL when exhausted. */
void *arena_alloc(struct arena *a, size_t size) MUST_CHECK;
/* A copy with a NUL behind it; NULL when exhausted or s is NULL. */
char *arena_strndup(struct arena *a, const char *s, size_t len) MUST_CHECK;
char *arena_strdup(struct arena *a, const char *s) MUST_CHECK;
char *arena_printf(struct arena *a, const char *fmt, ...) MUST_CHECK PRINTF_LIKE(2, 3);

#define ARENA_NEW(a, type)      ((type *)arena_alloc((a), sizeof(type)))
#define ARENA_ARRAY(a, type, n) ((type *)arena_array((a), (n), sizeof(type)))
void *arena_array(struct arena *a, size_t n, size_t size) MUST_CHECK;

#endif
