/* refund_talk.h - customer and staff talk about a refund: what staff write under its card opens the
 * talk, and for a day the customer's free words go back there. Owns: that day. Never: takes words
 * that mean something to the bot, that is for the caller to know. */
#ifndef SIGAP_REFUND_TALK_H
#define SIGAP_REFUND_TALK_H

#include "handlers/desk.h"

/* Staff's words are on their way (a desk kind's .answered). */
enum err refund_talk_open(struct turn *t, const struct desk_case *c) MUST_CHECK;
/* Free words a short while after staff wrote: they are the answer, whatever else they could mean;
 * but asking how the case stands, appealing, or looking for the menu stays with the bot. */
enum err refund_talk_take(struct turn *t, bool *taken) MUST_CHECK;
/* The sender's words go under the card of the refund that is talked about; *done false: none is. */
enum err refund_talk_relay(struct turn *t, bool *done) MUST_CHECK;

#endif
