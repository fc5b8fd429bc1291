/* timer.c - a binary heap; see timer.h. */
#include "timer.h"

#include <stdlib.h>
#include <time.h>

#include "buf.h"

int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_unix(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME_COARSE, &t);
	return (int64_t)t.tv_sec;
}

static void place(struct timers *ts, size_t i, struct timer *t)
{
	ts->heap[i] = t;
	t->slot = i + 1;
}

static void sift_up(struct timers *ts, size_t i, struct timer *t)
{
	while (i > 0 && ts->heap[(i - 1) / 2]->due_us > t->due_us) {
		place(ts, i, ts->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	place(ts, i, t);
}

static void sift_down(struct timers *ts, size_t i, struct timer *t)
{
	for (;;) {
		size_t child = 2 * i + 1;

		if (child + 1 < ts->len && ts->heap[child + 1]->due_us < ts->heap[child]->due_us)
			child++;
		if (child >= ts->len || ts->heap[child]->due_us >= t->due_us)
			break;
		place(ts, i, ts->heap[child]);
		i = child;
	}
	place(ts, i, t);
}

void timer_set(struct timers *ts, struct timer *t, int64_t due_us, void (*fire)(void *), void *arg)
{
	timer_cancel(ts, t);
	t->due_us = due_us;
	t->fire = fire;
	t->arg = arg;
	if (ts->len == ts->cap) {
		ts->cap = ts->cap == 0 ? 64 : ts->cap * 2;
		ts->heap = xrealloc(ts->heap, ts->cap * sizeof(struct timer *));
	}
	sift_up(ts, ts->len++, t);
}

void timer_cancel(struct timers *ts, struct timer *t)
{
	size_t i = t->slot - 1;
	struct timer *last;

	if (t->slot == 0)
		return;
	t->slot = 0;
	last = ts->heap[--ts->len];
	if (last == t)
		return;
	if (i > 0 && ts->heap[(i - 1) / 2]->due_us > last->due_us)
		sift_up(ts, i, last);
	else
		sift_down(ts, i, last);
}

int64_t timers_next_us(const struct timers *ts)
{
	return ts->len == 0 ? -1 : ts->heap[0]->due_us;
}

/* Only what was due at the start of the turn fires, so that a timer which sets itself again for
 * "now" cannot keep the loop from its sockets. */
void timers_run(struct timers *ts)
{
	int64_t now = ts->len == 0 ? 0 : clock_us();

	while (ts->len > 0 && ts->heap[0]->due_us <= now) {
		struct timer *t = ts->heap[0];

		timer_cancel(ts, t);
		t->fire(t->arg);
	}
}

void timers_finish(struct timers *ts)
{
	while (ts->len > 0) {
		struct timer *t = ts->heap[0];

		timer_cancel(ts, t);
		t->fire(t->arg);
	}
	free(ts->heap);
	*ts = (struct timers) { 0 };
}
