/* reach.h - where a person is reached who has several addresses: what is said of our own accord
 * goes to the one they used last, and to another one when that fails.
 * Owns: that choice, for every handler. Never: answers; an answer goes where the question was. */
#ifndef SIGAP_REACH_H
#define SIGAP_REACH_H

#include "handlers/handler.h"

/* The address that the person used last and that can be reached. When there is none: address
 * otherwise as it stands (where a case came from), or ERR_NOT_FOUND when that is 0. */
enum err reach(struct turn *t, int64_t contact_id, int64_t otherwise,
	       struct address *to) MUST_CHECK;
/* News could not be delivered to its address, which is marked so: says it at another one of the
 * same person. *sent is false when there is none, or when it was an answer or a secret. */
enum err reach_elsewhere(struct turn *t, const struct outbox_row *failed, bool *sent) MUST_CHECK;

#endif
