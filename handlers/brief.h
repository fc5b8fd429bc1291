/* brief.h - the morning brief: at the start of each working day, or at the hours that an admin has
 * set, the group, the leads and the admins hear how things stand, with a picture.
 * Owns: TIMER_BRIEF, and table meta's "brief.hours" (minutes after midnight, by commas; "" none;
 * absent: the opening of the day) and "brief.at" (the moment that the timer stands for). Rules:
 * once for each moment, whatever restarts in between; not on days on which the office is closed;
 * not when it was due so long ago that it would be no news. Never: wakes anybody by itself: hours
 * are of the office. */
#ifndef SIGAP_BRIEF_H
#define SIGAP_BRIEF_H

#include "handlers/handler.h"

/* The first moment after after_ms at which a brief is due. 0: none within a year. */
enum err brief_next(struct turn *t, int64_t after_ms, int64_t *out_ms) MUST_CHECK;

#endif
