/* clock.h - the only place that asks the machine what time it is.
 * Two readings that are never compared with each other: now_ms (wall clock, stored and shown)
 * and mono_ms (monotonic, for waiting and pacing). Read once per turn and passed down. */
#ifndef SIGAP_CLOCK_H
#define SIGAP_CLOCK_H

#include "base/base.h"

struct clock {
	int64_t (*now_ms)(void *ctx);  /* ms since 1970, UTC */
	int64_t (*mono_us)(void *ctx); /* microseconds, steady, from anywhere */
	void *ctx;
};

struct clock clock_system(void);

/* A clock that tests turn by hand: both readings come from *now_ms. */
struct clock clock_fixed(int64_t *now_ms);

#endif
