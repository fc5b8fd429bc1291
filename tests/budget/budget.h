/* budget.h - what the three files of the group's budget share: budget.c (the course of it, the
 * report), crowd.c (the people), count.c (what the simulator's journal says); the bench of the desk
 * has these two as well. */
#ifndef SIGAP_BUDGET_H
#define SIGAP_BUDGET_H

#include "tests/rig.h"

enum {
	CASES_MAX = 1000,
	CALLS_MAX = 64 * 1024,
	A_MINUTE_MS = 60 * 1000,
	PER_MINUTE = 20,
	WORDS_WAIT_MS = 15 * 1000,
	ANSWER_WAIT_MS = 2000, /* three messages at once, then one a second into one chat */
};

/* Someone waits for something: from when it was said to when the call was made that carries it. */
struct waits {
	int64_t ms[CALLS_MAX];
	size_t n;
	int64_t most;
};

/* A customer with one case. */
struct customer {
	int step;          /* of opening it; CUSTOMER_OPEN once it stands */
	int64_t said_ms;   /* when the last of these was said, or pressed */
	int64_t card;      /* its message in the group, 0 while it waits */
	int64_t staff_ms;  /* when staff answered; 0 not yet */
	int64_t words_ms;  /* when they wrote on; 0 not yet */
	bool heard, words; /* these have arrived */
	bool named;        /* by a digest, or by its card */
	char number[24];
};

enum { CUSTOMER_OPEN = 3 };

struct budget {
	struct rig rig;
	struct customer all[CASES_MAX];
	size_t cases; /* so many in the end */
	size_t n;     /* so many have come */
	bool forum;
	const char *impact; /* the button that says how bad it is */
	int64_t seq;        /* of the journal */
	int64_t group_ms[CALLS_MAX];
	size_t n_group, too_fast; /* calls that write into the group; answers 429, of any chat */
	struct waits answers, to_customer, to_group;
	int wrong; /* words in somebody else's chat */
};

int64_t unix_now_ms(void);

/* Where everybody is at work at any hour: what such a rig's config has in addition. */
extern const char crowd_config[];

/* ---- crowd.c ---- */

void crowd_enter(struct budget *b);
/* The next customer begins. */
void crowd_begin(struct budget *b);
/* The customer hears the bot: goes on to the next step. */
void crowd_heard(struct budget *b, size_t i, const char *text, int64_t at_ms);
/* A member of staff answers somebody whose card lies in the group; somebody else, whose card may
 * not, writes on. */
void crowd_talk(struct budget *b);
/* Their words carry their number. Each waits for one of either at a time. */
void crowd_staff_answers(struct budget *b, size_t i);
void crowd_writes_on(struct budget *b, size_t i);
/* Which customer a call goes to; CASES_MAX: none. */
size_t crowd_of(const struct budget *b, int64_t chat, const char *to);

/* ---- count.c ---- */

/* What was called since the last time. */
void count_calls(struct budget *b);
/* The most calls into the group within any sixty seconds. */
size_t count_most(const struct budget *b);
void count_wait(struct waits *w, int64_t ms);

#define CROWD_DIGITS "bcdfghjklm"
#define BUDGET_GROUP INT64_C(-1001000000001)

#endif
