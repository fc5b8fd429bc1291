/* link.h - one person on two channels: an address goes over to another contact, and can go back.
 * Owns: tables link and link_code, and the proofs that came along (proof.joined). What the person
 * had opened goes with the address it was opened from, both ways. Permissions that others gave, or
 * got, go over for good: they were meant for the person.
 * Never: decides who may; keeps a code readable (base/secret.h). */
#ifndef SIGAP_STORE_LINK_H
#define SIGAP_STORE_LINK_H

#include "store/contact.h"

/* The address and all that its contact has become contact into's. ERR_CONFLICT when its contact has
 * another address, or into one on this channel. */
enum err link_make(struct store *s, const struct address *addr, int64_t into,
		   int64_t now_ms) MUST_CHECK;
/* Every address that came over goes back to a contact of its own; *n of them. */
enum err link_undo(struct store *s, struct arena *a, int64_t into, size_t *n) MUST_CHECK;

/* The addresses of a contact, the one used last first. */
enum err link_addresses(struct store *s, struct arena *a, int64_t contact_id, size_t max,
			struct address **out, size_t *n) MUST_CHECK;
/* Somebody else, on another channel than addr's, who has proven the same phone by themselves.
 * ERR_NOT_FOUND. */
enum err link_same_phone(struct store *s, struct arena *a, const struct address *addr,
			 struct address *out) MUST_CHECK;

/* hash: of the code; an earlier code of the address stops working. ERR_EXISTS: this one is taken.
 */
enum err link_code_new(struct store *s, const char *hash, int64_t address_id, int64_t now_ms,
		       int64_t expires_ms) MUST_CHECK;
/* The address that showed it. other_id was typing it: the first who does keeps it. ERR_NOT_FOUND:
 * wrong, too late, or typed by somebody else. */
enum err link_code_typed(struct store *s, const char *hash, int64_t other_id, int64_t now_ms,
			 int64_t *address_id) MUST_CHECK;
/* Uses up the code of this address that other_id has typed. ERR_NOT_FOUND. */
enum err link_code_use(struct store *s, int64_t address_id, int64_t other_id,
		       int64_t now_ms) MUST_CHECK;

#endif
