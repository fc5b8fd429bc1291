/* load.h - many customers at once, and how long each waited for the bot's reply.
 * Owns: one run at a time and its figures. Its chats are light: they keep only their last messages.
 * closed: each chat writes, waits for the reply, writes again. open: people come at random moments,
 * whether or not the bot keeps up, and latency counts from the moment they meant to write.
 * Never: looks at anything but sends to its own chats. */
#ifndef SIMULATOR_LOAD_H
#define SIMULATOR_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"
#include "histogram.h"
#include "timer.h"

struct bot;
struct chat;

struct sent {
	int64_t at_us, number;
};

struct load_chat {
	struct chat *chat;
	struct sent *open; /* not yet answered, oldest first */
	size_t first, n, cap;
	size_t next; /* which of the texts; its own beginning for each chat */
};

enum load_phase { LOAD_IDLE, LOAD_WARMING, LOAD_RUNNING, LOAD_DRAINING };

struct load {
	struct bot *bot;
	enum load_phase phase;
	bool at_random, count;
	struct load_chat *chats;
	size_t nchats;
	char **texts;
	size_t ntexts;
	int64_t messages; /* 0 = no limit */
	double rate, seconds, drain_seconds;
	int64_t started_us, next_us, last_answer_us, ended_us;
	int64_t sent, answered, surplus, duplicates, out_of_order, open;
	uint64_t random;
	struct timer timer;
	struct histogram latency;
};

const char *load_start(struct load *l, struct bot *bot, json_t *args); /* NULL, or what is wrong */
void load_answered(struct load *l, struct chat *c, const char *text);
void load_stop(struct load *l); /* its figures stay until the next start */
void load_write(const struct load *l, struct buf *out);
void load_free(struct load *l);

#endif
