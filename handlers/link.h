/* link.h - one person on two channels, for other handlers. See link.c. */
#ifndef SIGAP_LINK_H
#define SIGAP_LINK_H

#include "handlers/handler.h"

/* After a number was proven: when somebody on another channel has proven the same one, offers to
 * link both; once a month at most. */
enum err link_offer(struct turn *t) MUST_CHECK;

#endif
