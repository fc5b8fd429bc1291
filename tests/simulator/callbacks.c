/* callbacks.c - open callback queries, found by the number within their id; see updates.h. */
#include "updates.h"

#include <stdio.h>
#include <stdlib.h>

#include "timer.h"

#define FIRST_CALLBACK INT64_C(2147483648000000001)

struct callbacks {
	struct callback ring[CALLBACKS_KEPT];
	int64_t next;
	int64_t oldest_open_us; /* older ones are too old, whatever their age */
};

struct callbacks *callbacks_new(void)
{
	struct callbacks *cs = xalloc(sizeof(*cs));

	cs->next = FIRST_CALLBACK;
	return cs;
}

void callbacks_free(struct callbacks *cs)
{
	free(cs);
}

struct callback *callback_add(struct callbacks *cs, struct chat *chat, int64_t user, char id[24])
{
	struct callback *cb = &cs->ring[cs->next % CALLBACKS_KEPT];

	*cb = (struct callback) { cs->next++, clock_us(), user, chat, false };
	snprintf(id, 24, "%lld", (long long)cb->number);
	return cb;
}

struct callback *callback_open(struct callbacks *cs, const char *id)
{
	int64_t number = id == NULL ? 0 : strtoll(id, NULL, 10);
	struct callback *cb;

	if (number < FIRST_CALLBACK || number >= cs->next)
		return NULL;
	cb = &cs->ring[number % CALLBACKS_KEPT];
	if (cb->number != number || cb->answered || cb->created_us < cs->oldest_open_us ||
	    clock_us() - cb->created_us > (int64_t)CALLBACK_SECONDS * 1000000)
		return NULL;
	return cb;
}

void callbacks_expire(struct callbacks *cs)
{
	cs->oldest_open_us = clock_us() + 1;
}
