/* join.h - two contacts, or two addresses, that turn out to be one person's.
 * Owns: which rows of which tables go with a person and which with an address; see owned.def.
 * Never: decides that two are one; that needs a proof (DESIGN: Contacts and proof). */
#ifndef SIGAP_STORE_JOIN_H
#define SIGAP_STORE_JOIN_H

#include "store/contact.h"

/* Everything of contact from becomes into's, for good, its addresses as well; what into has already
 * stays as it is there. from remains without anything, so that its audit rows name somebody. */
enum err contact_absorb(struct store *s, int64_t into, int64_t from) MUST_CHECK;
/* The same of two addresses of one contact on one channel. Waiting messages go to into, and from is
 * gone; a dialogue goes on where the person wrote last. */
enum err address_absorb(struct store *s, const struct address *into,
			const struct address *from) MUST_CHECK;
/* The address is called to from now on, also where messages wait for it. ERR_EXISTS when another
 * one is called so. */
enum err address_rename(struct store *s, const struct address *addr, const char *to) MUST_CHECK;

#endif
