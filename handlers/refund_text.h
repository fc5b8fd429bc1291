/* refund_text.h - a refund's codes in words, for customers and staff alike.
 * Owns: which text stands for which reason, state, refusal. Never: decides. */
#ifndef SIGAP_REFUND_TEXT_H
#define SIGAP_REFUND_TEXT_H

#include "handlers/refund_move.h"

/* "saldo terpotong dua kali"; the code itself when it is none of ours. */
const char *refund_reason_text(const struct locale *l, const char *code);
/* "sedang diperiksa"; where the customer has to choose, that. */
const char *refund_state_text(const struct locale *l, const struct refund *r);
/* Why it was rejected, in plain words; NULL for none. */
const char *refund_no_text(const struct locale *l, const char *code);
/* What is approved, else what was asked for; "jumlah belum diketahui" where neither is known. NULL
 * when memory ends. */
const char *refund_amount_text(struct turn *t, const struct locale *l, const struct refund *r);
/* "saldo" or "BCA ••••2233"; NULL while the customer has not chosen. */
const char *refund_way(const struct locale *l, const struct refund *r);
/* "Kebijakan Pengembalian Dana Knightz Mail §2.1"; NULL where no document speaks. */
const char *refund_rule_text(struct turn *t, const struct refund *r);

#endif
