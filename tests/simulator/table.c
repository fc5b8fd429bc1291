/* table.c - see table.h. */
#include "table.h"

#include <stdlib.h>

#include "buf.h"

static size_t slot_of(const struct table *t, int64_t key)
{
	uint64_t h = (uint64_t)key * 0x9E3779B97F4A7C15u;
	size_t i = (size_t)(h >> 20) & (t->cap - 1);

	while (t->keys[i] != 0 && t->keys[i] != key)
		i = (i + 1) & (t->cap - 1);
	return i;
}

void *table_get(const struct table *t, int64_t key)
{
	return t->cap == 0 || key == 0 ? NULL : t->values[slot_of(t, key)];
}

static void table_grow(struct table *t)
{
	struct table bigger = { .cap = t->cap == 0 ? 64 : t->cap * 2, .used = t->used };

	bigger.keys = xalloc(bigger.cap * sizeof(*bigger.keys));
	bigger.values = xalloc(bigger.cap * sizeof(*bigger.values));
	for (size_t i = 0; i < t->cap; i++) {
		if (t->keys[i] == 0)
			continue;
		size_t at = slot_of(&bigger, t->keys[i]);

		bigger.keys[at] = t->keys[i];
		bigger.values[at] = t->values[i];
	}
	free(t->keys);
	free(t->values);
	*t = bigger;
}

void table_put(struct table *t, int64_t key, void *value)
{
	size_t at;

	if (key == 0)
		return;
	if (2 * (t->used + 1) > t->cap)
		table_grow(t);
	at = slot_of(t, key);
	t->used += t->keys[at] == 0;
	t->keys[at] = key;
	t->values[at] = value;
}

void table_free(struct table *t)
{
	free(t->keys);
	free(t->values);
	*t = (struct table) { 0 };
}
