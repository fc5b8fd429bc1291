/* watch.c - see watch.h. */
#include "watch.h"

#include <stdlib.h>

#include "control.h"
#include "http.h"
#include "sim.h"

struct watcher {
	struct sim *sim;
	struct chat *chat;
	struct request *req;
	int64_t since, pulse;
	struct timer timer;
	struct watcher *next;
};

static void unlink_watcher(struct watcher *w)
{
	struct watcher **at = &w->chat->watchers;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	timer_cancel(&w->sim->timers, &w->timer);
}

static void finish(void *arg)
{
	struct watcher *w = arg;

	unlink_watcher(w);
	control_show_chat(w->sim, w->chat, w->req, w->since);
	free(w);
}

void watch_chat(struct sim *sim, struct chat *c, struct request *req, int64_t since, int64_t pulse,
		int64_t wait_ms)
{
	struct watcher *w;

	if (wait_ms <= 0 || c->seq > since || (pulse >= 0 && c->pulse > pulse)) {
		control_show_chat(sim, c, req, since);
		return;
	}
	w = xalloc(sizeof(*w));
	*w = (struct watcher) { .sim = sim, .chat = c, .req = req, .since = since, .pulse = pulse };
	w->next = c->watchers;
	c->watchers = w;
	timer_set(&sim->timers, &w->timer, clock_us() + wait_ms * 1000, finish, w);
}

/* Answered by a timer of now, so that a change is complete before anybody sees it. */
void watchers_wake(struct chat *c)
{
	for (struct watcher *w = c->watchers; w != NULL; w = w->next)
		if (c->seq > w->since || (w->pulse >= 0 && c->pulse > w->pulse))
			timer_set(&w->sim->timers, &w->timer, 0, finish, w);
}

void watchers_drop(struct chat *c)
{
	while (c->watchers != NULL) {
		struct watcher *w = c->watchers;

		unlink_watcher(w);
		http_drop(w->req);
		free(w);
	}
}
