/* random.c - see random.h. */
#include "random.h"

uint64_t random_next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* -ln(u) for a uniform u in (0, 1]: u = m * 2^-e with m in [1, 2), and ln(m) by its series in
 * (m - 1) / (m + 1), which is below a third. */
double random_exponential(uint64_t *state)
{
	double u = (double)((random_next(state) >> 11) + 1) / 9007199254740992.0, result = 0, z,
	       term;

	while (u < 1) {
		u *= 2;
		result += 0.69314718055994531;
	}
	z = (u - 1) / (u + 1);
	term = 2 * z;
	for (int k = 1; k < 30; k += 2, term *= z * z)
		result -= term / k;
	return result < 0 ? 0 : result;
}
