#include "base/clock.h"

#include <time.h>

static int64_t read_clock(clockid_t id, int64_t per_second)
{
	struct timespec ts;

	if (clock_gettime(id, &ts) != 0)
		return 0;
	return (int64_t)ts.tv_sec * per_second + ts.tv_nsec / (1000000000 / per_second);
}

static int64_t system_now(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_REALTIME, 1000);
}

static int64_t system_mono(void *ctx)
{
	(void)ctx;
	return read_clock(CLOCK_MONOTONIC, 1000000);
}

struct clock clock_system(void)
{
	return (struct clock) { .now_ms = system_now, .mono_us = system_mono };
}

static int64_t fixed_now(void *ctx)
{
	return *(int64_t *)ctx;
}

static int64_t fixed_mono(void *ctx)
{
	return *(int64_t *)ctx * 1000;
}

struct clock clock_fixed(int64_t *now_ms)
{
	return (struct clock) { .now_ms = fixed_now, .mono_us = fixed_mono, .ctx = now_ms };
}
