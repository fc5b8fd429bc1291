/* casting.h - for tests of broadcasts: a crowd of customers, and turns in which what is put stays
 * in the outbox until the channel takes it. Every call fails the test on an error. */
#ifndef SIGAP_TESTS_CASTING_H
#define SIGAP_TESTS_CASTING_H

#include "handlers/cast.h"
#include "tests/clocks.h"

enum { CASTING_ROUNDS = 4000 };

/* n people, "9000000" and on, with an active order; every tenth wants no promotion, the rest do. */
void casting_crowd(struct fixture *f, int n);
/* The first of them has another address, used last. */
void casting_second_address(struct fixture *f, int channel, const char *ext, int64_t window_ms);
/* Ratna types it; the counting that follows is done. */
void casting_announce(struct fixture *f, const char *text);
/* The next timer, when it is due; without commit it is as if the bot were killed before. */
void casting_fire(struct fixture *f, bool commit);
/* The channel takes so many of what waits. */
void casting_channel_takes(struct fixture *f, size_t max);
bool casting_going(struct fixture *f);
/* Messages of broadcasts that were put, ever; and that wait. */
int64_t casting_messages(struct fixture *f);
int64_t casting_waiting(struct fixture *f);
/* A figure of all broadcasts together. */
int64_t casting_count(struct fixture *f, enum cast_count what);

#endif
