/* timer.h - what is to happen later, in order of time, and the two clocks.
 * Owns: the heap of pointers. A struct timer lives inside whatever waits for it; its owner must
 * cancel it before it goes. A timer fires once.
 * Never: sleeps; the loop in main.c asks when the next one is due. */
#ifndef SIMULATOR_TIMER_H
#define SIMULATOR_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct timer {
	int64_t due_us;
	size_t slot; /* 1 + place in the heap; 0 = not waiting */
	void (*fire)(void *arg);
	void *arg;
};

struct timers {
	struct timer **heap;
	size_t len, cap;
};

int64_t clock_us(void);   /* monotonic, for durations */
int64_t clock_unix(void); /* seconds, for what a person sees */

void timer_set(struct timers *ts, struct timer *t, int64_t due_us, void (*fire)(void *), void *arg);
void timer_cancel(struct timers *ts, struct timer *t);
int64_t timers_next_us(const struct timers *ts); /* -1 = none */
void timers_run(struct timers *ts);
void timers_finish(struct timers *ts); /* at the end: all fire now, and the heap goes */

#endif
