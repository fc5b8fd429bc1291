/* limits.c - token buckets; see limits.h. */
#include "limits.h"

#include "world.h"

static void refill(struct bucket *b, double per_second, double size, int64_t now)
{
	if (b->filled_us == 0)
		b->tokens = size;
	else
		b->tokens += (double)(now - b->filled_us) / 1e6 * per_second;
	if (b->tokens > size)
		b->tokens = size;
	b->filled_us = now;
}

static double missing_seconds(const struct bucket *b, double per_second)
{
	return b->tokens >= 1 ? 0 : (1 - b->tokens) / per_second;
}

/* Nothing is taken when any of the buckets is empty: a refused message does not count. */
int limits_take(const struct limits *l, struct chat *c)
{
	int64_t now = clock_us();
	bool group = chat_is_group(c);
	double wait, more;

	if (!l->on)
		return 0;
	refill(&c->per_chat, l->chat_per_second, l->chat_burst, now);
	refill(&c->bot->per_second, l->total_per_second, l->total_per_second, now);
	wait = missing_seconds(&c->per_chat, l->chat_per_second);
	more = missing_seconds(&c->bot->per_second, l->total_per_second);
	if (more > wait)
		wait = more;
	if (group) {
		refill(&c->per_group, l->group_per_minute / 60, l->group_per_minute, now);
		more = missing_seconds(&c->per_group, l->group_per_minute / 60);
		if (more > wait)
			wait = more;
	}
	if (wait > 0)
		return 1 + (int)wait;
	c->per_chat.tokens--;
	c->bot->per_second.tokens--;
	if (group)
		c->per_group.tokens--;
	return 0;
}
