/* watch.h - requests of the control API that wait for something to change in a chat.
 * Owns: struct watcher, until it was answered or its time is over. A struct watched lives in what
 * is watched; its owner raises seq and pulse and then wakes.
 * Never: decides what is shown; the owner's show() writes the answer. */
#ifndef SIMULATOR_WATCH_H
#define SIMULATOR_WATCH_H

#include <stdint.h>

struct request;
struct sim;
struct watcher;

struct watched {
	int64_t seq, pulse; /* what changed for good; what merely passes, as "typing" */
	struct watcher *watchers;
	void (*show)(struct sim *sim, void *what, struct request *req, int64_t since);
	void *what;
};

/* answers at once when seq or pulse passed the given ones, else after at most wait_ms */
void watch(struct sim *sim, struct watched *w, struct request *req, int64_t since, int64_t pulse,
	   int64_t wait_ms);
void watchers_wake(struct watched *w);
void watchers_drop(struct watched *w); /* what is watched goes */

#endif
