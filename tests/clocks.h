/* clocks.h - for tests of what happens by itself: time passes, timers fire, changes are noticed,
 * as the bot's loop would do it; also a restart in between. */
#ifndef SIGAP_TESTS_CLOCKS_H
#define SIGAP_TESTS_CLOCKS_H

#include "handlers/timed.h"
#include "tests/support.h"

/* Tells what changed, in portions of max, until nothing is left. */
void clocks_notice(struct fixture *f, size_t max);
/* Moves the clock to that moment, firing every timer on its way at its own time. */
void clocks_until(struct fixture *f, const char *wib);
/* The same after the bot was down: everything that is due fires now, one after the other. */
void clocks_wake_at(struct fixture *f, const char *wib);
/* Closes the database and opens it again. */
void clocks_restart(struct fixture *f);

/* The sender shares a contact; own: Telegram attests that it is their own. */
void clocks_share(struct fixture *f, const char *who, const char *phone, bool own);
/* The customer's first words, in this language, and PHONE shared: what they own is theirs. */
void clocks_arrive(struct fixture *f, const char *who, const char *language);
/* An order of Rina's, as the bot first sees it. */
void clocks_see(struct fixture *f, const char *number, enum order_state state);
/* An order of PHONE's in this state, paid and (beyond that) verified at this moment, noticed. */
void clocks_order(struct fixture *f, const char *number, enum order_state state, const char *wib);
/* cmocka's setup: "blitzmes", in which Rina (in Indonesian) and Jane (in English) hold PHONE. */
int clocks_two_owners(void **state);
/* At this moment both ask about BLZ-1. */
void clocks_ask(struct fixture *f, const char *wib);
/* When this timer of an order fires; 0 when it has none. */
int64_t clocks_timer(struct fixture *f, enum timer_kind kind, const char *number);
/* A state and its times, reported from outside; "" leaves a time as it is. */
void clocks_report(struct fixture *f, const char *number, enum order_state state, const char *paid,
		   const char *verified, const char *activated);
/* How many messages in the chat hold part. */
size_t clocks_count(const struct fixture *f, const char *chat, const char *part);

#endif
