/* desk.h - the staff desk after years: lists and searches with a million past tickets, in process;
 * and words both ways between 500 customers on two channels and one of staff, through the
 * simulator. */
#ifndef SIGAP_BENCH_DESK_H
#define SIGAP_BENCH_DESK_H

#include <stdint.h>

/* past closed tickets, and 500 open ones. Prints. */
void bench_desk_lists(int64_t past);
/* So many messages a second in each direction. Prints. */
void bench_desk_relays(double rate, double seconds);

#endif
