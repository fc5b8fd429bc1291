/* proof.h - what a contact has proven to hold, and the one-time codes that prove an e-mail.
 * Owns: tables proof and code. A proof opens every order with that phone or e-mail, or one order.
 * Never: sends a code, keeps it readable (only its salted hash). */
#ifndef SIGAP_STORE_PROOF_H
#define SIGAP_STORE_PROOF_H

#include "store/store.h"

enum proof_kind {
	PROOF_PHONE = 1, /* digits with country code */
	PROOF_EMAIL = 2, /* lower case */
	PROOF_ORDER = 3, /* one order: its number as order_key() writes it */
};

struct proof {
	enum proof_kind kind;
	const char *value;
	int64_t at_ms;
	/* Who or what confirmed it: "contact", "channel" (they write from that number), "code",
	 * "staff:5001", "link" (opened from the order's mailbox), "owner:12" (let in by that
	 * contact). */
	const char *by;
};

/* Again is fine: the first time and confirmer stay. */
enum err proof_add(struct store *s, int64_t contact_id, enum proof_kind kind, const char *value,
		   int64_t now_ms, const char *by) MUST_CHECK;
/* "Bukan nomor saya". ERR_NOT_FOUND. */
enum err proof_remove(struct store *s, int64_t contact_id, enum proof_kind kind,
		      const char *value) MUST_CHECK;
enum err proof_list(struct store *s, struct arena *a, int64_t contact_id, size_t max,
		    struct proof **out, size_t *n) MUST_CHECK;
/* The contacts who have proven to own an order, by id, at most max: whom to tell of its changes. */
enum err proof_owners(struct store *s, struct arena *a, int64_t order_id, size_t max, int64_t **out,
		      size_t *n) MUST_CHECK;
/* Of them, those who own it themselves: not those let in by another owner. Only they let in. */
enum err proof_principals(struct store *s, struct arena *a, int64_t order_id, size_t max,
			  int64_t **out, size_t *n) MUST_CHECK;
/* OK when the contact is one of those, else ERR_NOT_FOUND (also when there is no such order). */
enum err proof_is_principal(struct store *s, int64_t contact_id, int64_t order_id) MUST_CHECK;

/* ---- one-time codes ---- */

enum { CODE_PURPOSE_EMAIL = 1 };

struct code {
	int64_t contact_id;
	int purpose;
	const char *target;      /* the e-mail it was sent to */
	const char *salt, *hash; /* base/secret.h: secret_hash() */
	int64_t expires_ms;
};

/* The contact's one code for this purpose; an earlier one stops working. */
enum err code_new(struct store *s, const struct code *c) MUST_CHECK;
/* OK: right; *target is what it proves, and the code is used up. ERR_NOT_FOUND: wrong, the try is
 * counted. ERR_LIMIT: max_tries wrong ones already. ERR_CONFLICT: no code waits, or it has expired.
 */
enum err code_check(struct store *s, struct arena *a, int64_t contact_id, int purpose,
		    const char *typed, int64_t now_ms, int max_tries,
		    const char **target) MUST_CHECK;
/* The e-mail a code that still runs was sent to. ERR_NOT_FOUND. */
enum err code_target(struct store *s, struct arena *a, int64_t contact_id, int purpose,
		     int64_t now_ms, const char **target) MUST_CHECK;
enum err code_clear(struct store *s, int64_t contact_id, int purpose) MUST_CHECK;

#endif
