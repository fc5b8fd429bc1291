/* wa_load.h - webhooks as fast as they are taken, one message each, and how long each 200 took.
 * closed: every connection sends, waits for the answer, sends again. open: messages come at random
 * moments, and latency counts from the moment that one was due.
 * Owns: its connections and figures; one run at a time. Its customers are light.
 * Never: waits for what the bot replies; the Graph API counts that (GET /sim/stats). */
#ifndef SIMULATOR_WA_LOAD_H
#define SIMULATOR_WA_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <jansson.h>

#include "buf.h"
#include "histogram.h"
#include "timer.h"

struct client;
struct wa;
struct wa_load;

struct wa_shot { /* one request under way */
	struct wa_load *load;
	int64_t at_us;
};

struct wa_load {
	struct wa *wa;
	struct client *client;
	struct wa_shot *shots;
	size_t nshots, people;
	int64_t first_phone;
	char *text, *path;
	bool running, at_random;
	double rate, seconds;
	int64_t started_us, ended_us, next_us, messages;
	int64_t sent, accepted, refused, lost, open;
	uint64_t random;
	struct timer timer;
	struct histogram latency;
	struct buf body, request;
};

const char *wa_load_start(struct wa *wa, int epoll_fd, json_t *args); /* NULL, or what is wrong */
void wa_load_stop(struct wa_load *l);
void wa_load_write(const struct wa_load *l, struct buf *out);
void wa_load_free(struct wa_load *l);
bool wa_load_made(const char *wamid); /* its messages are not kept, but may be answered */

#endif
