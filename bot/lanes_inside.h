/* lanes_inside.h - what lanes.c (who may leave) asks of lanes_table.c (where lanes are kept).
 * Nobody else includes it. */
#ifndef SIGAP_LANES_INSIDE_H
#define SIGAP_LANES_INSIDE_H

#include "bot/lanes.h"

bool lanes_table_grow(struct lanes *l);
struct lane *lanes_find(const struct lanes *l, int channel, const char *chat); /* NULL */
/* A new lane, for a chat that has none; NULL when memory ends. */
struct lane *lanes_make(struct lanes *l, int channel, const char *chat);
/* Out of the table, and gone. It must have no entries and wait for nothing. */
void lanes_drop(struct lanes *l, struct lane *lane);

/* Room for every lane is made when entries come in, so that waiting itself cannot fail. */
bool lanes_heap_reserve(struct lanes *l);
void lanes_heap_add(struct lanes *l, struct lane *lane, int64_t wake_at);
void lanes_heap_remove(struct lanes *l, struct lane *lane);

#endif
