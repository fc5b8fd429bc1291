/* histogram.h - latencies in microseconds, counted in buckets that are 0.8 % wide.
 * Never: allocates; a struct histogram of zeros is empty. */
#ifndef SIMULATOR_HISTOGRAM_H
#define SIMULATOR_HISTOGRAM_H

#include <stdint.h>

enum { HISTOGRAM_BUCKETS = 34 * 128 + 256 };

struct histogram {
	int64_t counts[HISTOGRAM_BUCKETS];
	int64_t n, max;
};

void histogram_add(struct histogram *h, int64_t us);
int64_t histogram_at(const struct histogram *h, double part); /* part from 0 to 1; 0 when empty */

#endif
