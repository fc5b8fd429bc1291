/* histogram.c - see histogram.h. Values below 256 have a bucket each; above, the upper eight bits
 * name the bucket within its power of two. */
#include "histogram.h"

static int shift_of(int64_t us)
{
	int shift = 0;

	while (us >> shift > 255)
		shift++;
	return shift;
}

void histogram_add(struct histogram *h, int64_t us)
{
	int64_t value = us < 0 ? 0 : us > INT64_C(1) << 40 ? INT64_C(1) << 40 : us;
	int shift = shift_of(value);

	h->counts[shift * 128 + (int)(value >> shift)]++;
	h->n++;
	if (value > h->max)
		h->max = value;
}

/* the middle of bucket i */
static int64_t value_of(int i)
{
	int shift = i < 256 ? 0 : i / 128 - 1;
	int64_t low = (int64_t)(i - shift * 128) << shift;

	return low + ((INT64_C(1) << shift) - 1) / 2;
}

int64_t histogram_at(const struct histogram *h, double part)
{
	int64_t wanted = (int64_t)((double)h->n * part + 0.5), seen = 0;

	if (wanted < 1)
		wanted = 1;
	for (int i = 0; i < HISTOGRAM_BUCKETS; i++) {
		seen += h->counts[i];
		if (seen >= wanted)
			return value_of(i) < h->max ? value_of(i) : h->max;
	}
	return h->max;
}
