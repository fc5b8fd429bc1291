/* random.h - repeatable chance for the loads: the same seed, the same moments.
 * Owns: nothing; the state, not 0, is the caller's. */
#ifndef SIMULATOR_RANDOM_H
#define SIMULATOR_RANDOM_H

#include <stdint.h>

uint64_t random_next(uint64_t *state);
double random_exponential(uint64_t *state); /* with mean 1 */

#endif
