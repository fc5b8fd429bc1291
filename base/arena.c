#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	FIRST_BLOCK = 16 * 1024,
	KEEP_BLOCK = 512 * 1024, /* the largest block that survives a reset */
	DEFAULT_LIMIT = 16 * 1024 * 1024
};

struct arena_block {
	struct arena_block *next;
	size_t size; /* bytes behind this header */
	alignas(max_align_t) unsigned char bytes[];
};

void arena_init(struct arena *a, size_t limit)
{
	*a = (struct arena) { .limit = limit ? limit : DEFAULT_LIMIT };
}

static void free_chain(struct arena_block *b)
{
	while (b) {
		struct arena_block *next = b->next;

		free(b);
		b = next;
	}
}

/* Keeps one block, the largest that is not too large to hold on to: a warm arena does not allocate.
 */
void arena_reset(struct arena *a)
{
	struct arena_block *keep = NULL;

	for (struct arena_block *b = a->head, *next; b; b = next) {
		next = b->next;
		if (!keep && b->size <= KEEP_BLOCK) /* sizes grow towards the head */
			keep = b;
		else
			free(b);
	}
	if (keep)
		keep->next = NULL;
	a->head = keep;
	a->total = keep ? keep->size : 0;
	a->used = 0;
	a->failed = false;
}

void arena_free(struct arena *a)
{
	free_chain(a->head);
	a->head = NULL;
	a->used = a->total = 0;
	a->failed = false;
}

static bool grow(struct arena *a, size_t need)
{
	size_t size = a->head ? a->head->size * 2 : FIRST_BLOCK;
	struct arena_block *b;

	if (size < need)
		size = need;
	if (a->total > a->limit || size > a->limit - a->total) {
		size = need; /* the last block may be just large enough */
		if (a->total > a->limit || size > a->limit - a->total)
			return false;
	}
	b = malloc(sizeof(*b) + size);
	if (!b)
		return false;
	b->next = a->head;
	b->size = size;
	a->head = b;
	a->used = 0;
	a->total += size;
	return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
	const size_t align = alignof(max_align_t);
	size_t need;
	void *p;

	if (size > SIZE_MAX / 2) {
		a->failed = true;
		return NULL;
	}
	need = size ? (size + align - 1) & ~(align - 1) : align;
	if (!a->head || a->head->size - a->used < need)
		if (!grow(a, need)) {
			a->failed = true;
			return NULL;
		}
	p = a->head->bytes + a->used;
	a->used += need;
	memset(p, 0, size);
	return p;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / 2 / size) {
		a->failed = true;
		return NULL;
	}
	return arena_alloc(a, n * size);
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
	char *p;

	if (!s)
		return NULL;
	p = arena_alloc(a, len + 1);
	if (p)
		memcpy(p, s, len);
	return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
	return s ? arena_strndup(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	char *p = NULL;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n >= 0)
		p = arena_alloc(a, (size_t)n + 1);
	if (p) {
		va_start(ap, fmt);
		vsnprintf(p, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	return p;
}
