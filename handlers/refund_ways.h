/* refund_ways.h - the ways by which a refund can be paid out, and what each is called.
 * Owns: the one table of them (buttons, words in button data). What a company offers stands in
 * refund.methods; accounts can be taken only where they can be sealed (refund_account.h). Where
 * nothing is left, staff settle it by hand. Never: moves a case. */
#ifndef SIGAP_REFUND_WAYS_H
#define SIGAP_REFUND_WAYS_H

#include "handlers/handler.h"
#include "store/refund.h"

enum { REFUND_WAYS = 3 };

struct refund_ways {
	enum refund_method at[REFUND_WAYS]; /* in the order in which they are offered */
	size_t n;
};

enum err refund_ways(struct turn *t, const struct refund *r, struct refund_ways *out) MUST_CHECK;
bool refund_ways_have(const struct refund_ways *w, enum refund_method method);
/* What needs no answer of the customer: the balance where it is the only way, or what staff settle
 * by hand; PAY_UNKNOWN where the customer has to say something. */
enum refund_method refund_ways_only(const struct refund_ways *w);

/* [Ke Saldo] [Ke Rekening] [Ke E-Wallet], as far as there is a choice; out has REFUND_WAYS. */
enum err refund_way_choices(struct turn *t, const struct refund *r, struct choice *out,
			    size_t *n) MUST_CHECK;
/* "bank", as it rides in buttons; "" for none. */
const char *refund_way_word(enum refund_method method);
enum refund_method refund_way_named(const char *word); /* PAY_UNKNOWN */

#endif
