/* fuzz-sniff: any bytes as a file: neither the look nor the stripping reads or writes astray, and
 * what comes out of the stripper is taken again, as the same kind and size, with nothing more to
 * strip. */
#include "base/sniff.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool good)
{
	if (!good)
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct sniffed s = sniff(data, size), again;
	uint8_t *out, *twice;
	size_t n = 0, m = 0;

	check(s.fault < SNIFF_FAULTS && s.type < TYPE_COUNT);
	if (s.fault != SNIFF_FINE || !strip_knows(s.type))
		return 0;
	out = malloc(size);
	if (out && strip(s.type, data, size, out, &n) == OK) {
		check(n > 0 && n <= size);
		again = sniff(out, n);
		check(again.type == s.type && again.width == s.width && again.height == s.height);
		check(again.fault == SNIFF_FINE);
		twice = malloc(n);
		check(twice && strip(s.type, out, n, twice, &m) == OK);
		check(m == n && memcmp(out, twice, n) == 0);
		free(twice);
	}
	free(out);
	return 0;
}
