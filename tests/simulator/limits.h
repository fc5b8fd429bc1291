/* limits.h - Telegram's limits of speed, as far as they are known; off until a test asks.
 * Owns: the numbers; the buckets are in the chat and the bot they count for.
 * Never: waits; it says how many seconds to come back after. */
#ifndef SIMULATOR_LIMITS_H
#define SIMULATOR_LIMITS_H

#include <stdbool.h>

struct chat;

struct limits {
	bool on;
	double chat_per_second, chat_burst;
	double group_per_minute;
	double total_per_second;
};

#define LIMITS_DEFAULT                                                                             \
	{                                                                                          \
		false, 1, 3, 20, 30                                                                \
	}

int limits_take(const struct limits *l, struct chat *c); /* 0 = go on, else retry_after */

#endif
