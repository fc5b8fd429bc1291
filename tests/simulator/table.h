/* table.h - from a 64-bit number (not 0) to a pointer, by open addressing.
 * Owns: its slots, not what they point at. Nothing is ever taken out, only replaced.
 * Never: keeps an order; who needs one keeps a list of its own. */
#ifndef SIMULATOR_TABLE_H
#define SIMULATOR_TABLE_H

#include <stddef.h>
#include <stdint.h>

struct table {
	int64_t *keys;
	void **values;
	size_t cap, used;
};

void *table_get(const struct table *t, int64_t key);
void table_put(struct table *t, int64_t key, void *value);
void table_free(struct table *t);

#endif
