/* watch.h - requests of the control API that wait for something to change in a chat.
 * Owns: struct watcher, until it was answered or its time is over.
 * Never: decides what is shown; control_view.c writes the answer. */
#ifndef SIMULATOR_WATCH_H
#define SIMULATOR_WATCH_H

#include <stdint.h>

struct chat;
struct request;
struct sim;

/* answers at once when seq or pulse passed the given ones, else after at most wait_ms */
void watch_chat(struct sim *sim, struct chat *c, struct request *req, int64_t since, int64_t pulse,
		int64_t wait_ms);
void watchers_wake(struct chat *c);
void watchers_drop(struct chat *c); /* the chat goes */

#endif
