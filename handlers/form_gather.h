/* form_gather.h - steps that take several pieces: photos one by one, an album in three updates.
 * Owns: TIMER_FORM_GATHER and the one acknowledgement, which is changed in place while more comes;
 * on a channel that cannot change a message, it is one more message after a short quiet. For
 * form.c and the timers only. Never: keeps a piece (a step's check() does), knows what it is. */
#ifndef SIGAP_FORM_GATHER_H
#define SIGAP_FORM_GATHER_H

#include "handlers/form_state.h"

/* ".done": that were all. Goes on, with what has come as a sentence before the next question. */
enum err form_gather_done(struct turn *t, struct form_run *f) MUST_CHECK;

#endif
