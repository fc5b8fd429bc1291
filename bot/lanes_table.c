/* lanes_table.c - where lanes are kept: by chat in a hash table, and by time in a heap while they
 * wait for one. */
#include "bot/lanes_inside.h"

#include <string.h>

enum { TABLE_START = 256 };

/* ---- the table of lanes ---- */

/* FNV-1a over channel and chat. */
uint64_t lanes_hash(int channel, const char *chat)
{
	uint64_t h = 1469598103934665603u ^ (uint64_t)(unsigned)channel;

	for (; *chat; chat++)
		h = (h ^ (unsigned char)*chat) * 1099511628211u;
	return h;
}

bool lanes_table_grow(struct lanes *l)
{
	size_t size = l->table_size ? l->table_size * 2 : TABLE_START;
	struct lane **table = calloc(size, sizeof(struct lane *));

	if (!table)
		return false;
	for (size_t i = 0; i < l->table_size; i++)
		for (struct lane *lane = l->table[i], *next; lane; lane = next) {
			next = lane->next_hash;
			lane->next_hash = table[lane->hash & (size - 1)];
			table[lane->hash & (size - 1)] = lane;
		}
	free(l->table);
	l->table = table;
	l->table_size = size;
	return true;
}

struct lane *lanes_find(const struct lanes *l, int channel, const char *chat)
{
	uint64_t hash = lanes_hash(channel, chat);
	struct lane *lane = l->table[hash & (l->table_size - 1)];

	while (lane &&
	       (lane->hash != hash || lane->channel != channel || strcmp(lane->chat, chat) != 0))
		lane = lane->next_hash;
	return lane;
}

struct lane *lanes_make(struct lanes *l, int channel, const char *chat)
{
	uint64_t hash = lanes_hash(channel, chat);
	size_t len = strlen(chat);
	struct lane *lane;

	if (l->n_lanes >= l->table_size && !lanes_table_grow(l))
		return NULL;
	lane = calloc(1, sizeof(*lane) + len + 1);
	if (!lane)
		return NULL;
	memcpy(lane->chat, chat, len);
	lane->hash = hash;
	lane->channel = channel;
	lane->next_hash = l->table[hash & (l->table_size - 1)];
	l->table[hash & (l->table_size - 1)] = lane;
	l->n_lanes++;
	return lane;
}

void lanes_drop(struct lanes *l, struct lane *lane)
{
	struct lane **at = &l->table[lane->hash & (l->table_size - 1)];

	while (*at != lane)
		at = &(*at)->next_hash;
	*at = lane->next_hash;
	l->n_lanes--;
	free(lane);
}

/* ---- the heap of lanes that wait for a time ---- */

static void heap_set(struct lanes *l, size_t i, struct lane *lane)
{
	l->heap[i] = lane;
	lane->heap_at = i + 1;
}

static void heap_up(struct lanes *l, size_t i)
{
	struct lane *lane = l->heap[i];

	for (; i > 0 && l->heap[(i - 1) / 2]->wake_at > lane->wake_at; i = (i - 1) / 2)
		heap_set(l, i, l->heap[(i - 1) / 2]);
	heap_set(l, i, lane);
}

static void heap_down(struct lanes *l, size_t i)
{
	struct lane *lane = l->heap[i];

	for (;;) {
		size_t child = 2 * i + 1;

		if (child >= l->heap_n)
			break;
		if (child + 1 < l->heap_n && l->heap[child + 1]->wake_at < l->heap[child]->wake_at)
			child++;
		if (l->heap[child]->wake_at >= lane->wake_at)
			break;
		heap_set(l, i, l->heap[child]);
		i = child;
	}
	heap_set(l, i, lane);
}

void lanes_heap_remove(struct lanes *l, struct lane *lane)
{
	size_t i = lane->heap_at - 1;
	struct lane *last = l->heap[--l->heap_n];

	lane->heap_at = 0;
	if (last == lane)
		return;
	heap_set(l, i, last);
	heap_up(l, i);
	heap_down(l, last->heap_at - 1);
}

bool lanes_heap_reserve(struct lanes *l)
{
	size_t cap = l->heap_cap ? l->heap_cap * 2 : TABLE_START;
	struct lane **heap;

	if (l->heap_cap > l->n_lanes)
		return true;
	while (cap <= l->n_lanes)
		cap *= 2;
	heap = realloc(l->heap, cap * sizeof(struct lane *));
	if (!heap)
		return false;
	l->heap = heap;
	l->heap_cap = cap;
	return true;
}

void lanes_heap_add(struct lanes *l, struct lane *lane, int64_t wake_at)
{
	lane->wake_at = wake_at;
	heap_set(l, l->heap_n++, lane);
	heap_up(l, l->heap_n - 1);
}
