/* watch.c - see watch.h. */
#include "watch.h"

#include <stdlib.h>

#include "http.h"
#include "sim.h"

struct watcher {
	struct sim *sim;
	struct watched *at;
	struct request *req;
	int64_t since, pulse;
	struct timer timer;
	struct watcher *next;
};

static void unlink_watcher(struct watcher *w)
{
	struct watcher **at = &w->at->watchers;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	timer_cancel(&w->sim->timers, &w->timer);
}

static void finish(void *arg)
{
	struct watcher *w = arg;

	unlink_watcher(w);
	w->at->show(w->sim, w->at->what, w->req, w->since);
	free(w);
}

void watch(struct sim *sim, struct watched *at, struct request *req, int64_t since, int64_t pulse,
	   int64_t wait_ms)
{
	struct watcher *w;

	if (wait_ms <= 0 || at->seq > since || (pulse >= 0 && at->pulse > pulse)) {
		at->show(sim, at->what, req, since);
		return;
	}
	w = xalloc(sizeof(*w));
	*w = (struct watcher) { .sim = sim, .at = at, .req = req, .since = since, .pulse = pulse };
	w->next = at->watchers;
	at->watchers = w;
	timer_set(&sim->timers, &w->timer, clock_us() + wait_ms * 1000, finish, w);
}

/* Answered by a timer of now, so that a change is complete before anybody sees it. */
void watchers_wake(struct watched *at)
{
	for (struct watcher *w = at->watchers; w != NULL; w = w->next)
		if (at->seq > w->since || (w->pulse >= 0 && at->pulse > w->pulse))
			timer_set(&w->sim->timers, &w->timer, 0, finish, w);
}

void watchers_drop(struct watched *at)
{
	while (at->watchers != NULL) {
		struct watcher *w = at->watchers;

		unlink_watcher(w);
		http_drop(w->req);
		free(w);
	}
}
