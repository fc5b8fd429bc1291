/* refund_account.h - where a refund's money goes: bank, number and holder, secret from the moment
 * they are known.
 * Owns: the sealing (base/seal.h, key of [store] secret_key) and the masked form "BCA ••••2233",
 * which is all that cards, logs, exports and messages ever show. Only those who pay may have it
 * opened, and that is audited. Never: keeps the open form anywhere but in the turn's arena. */
#ifndef SIGAP_REFUND_ACCOUNT_H
#define SIGAP_REFUND_ACCOUNT_H

#include "handlers/handler.h"
#include "store/refund.h"

struct refund_account {
	const char *bank;   /* "BCA", "GoPay" */
	const char *number; /* digits */
	const char *holder;
};

/* Accounts can be kept: a key is configured. Else only the balance may be offered. */
bool refund_account_possible(const struct turn *t);
/* "BCA ••••2233"; NULL when memory ends. */
const char *refund_account_mask(struct turn *t, const struct refund_account *a);
/* ERR_INVALID: no key, or a part is missing or too long. */
enum err refund_account_keep(struct turn *t, int64_t refund_id,
			     const struct refund_account *a) MUST_CHECK;
/* For those who pay. ERR_NOT_FOUND: none is kept; ERR_DENIED: sealed under a key that we have not.
 */
enum err refund_account_show(struct turn *t, const struct refund *r,
			     struct refund_account *out) MUST_CHECK;

#endif
