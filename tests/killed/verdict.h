/* verdict.h - what must be so after a play, wherever the bot was killed. Each function says what is
 * not so by play_fail(). */
#ifndef SIGAP_KILLED_VERDICT_H
#define SIGAP_KILLED_VERDICT_H

#include "tests/killed/play.h"

/* The database: one case, each step of it written down once, nothing waiting, nothing set aside. */
void verdict_rows(struct play *p);
/* Every row's file is there, with the content that its name says; every file has a row. */
void verdict_files(struct play *p);

struct heard {
	int wanted;  /* messages that had to come once */
	int surplus; /* how often one of them came again */
};

/* Who heard what: nothing lost, nothing to the wrong person, nothing again but what a kill left
 * uncertain, which is once a kill. */
struct heard verdict_heard(struct play *p);

#endif
