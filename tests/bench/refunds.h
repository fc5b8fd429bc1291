/* refunds.h - what staff ask of refunds after years: lists, one case, figures, with a million past
 * cases in the database. In process, from the command to the rows of its answer. */
#ifndef SIGAP_BENCH_REFUNDS_H
#define SIGAP_BENCH_REFUNDS_H

#include <stdint.h>

/* past closed cases, and 2,000 that wait. Prints. */
void bench_refunds(int64_t past);

#endif
