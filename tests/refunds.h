/* refunds.h - a small world of refunds: Rina's paid order at Knightz, her case, and people who act
 * on it. Staff as in support.h, and 5004 Lena (lead), 5005 Fajar (finance). */
#ifndef SIGAP_TESTS_REFUNDS_H
#define SIGAP_TESTS_REFUNDS_H

#include "handlers/refund_account.h"
#include "handlers/refund_move.h"
#include "tests/support.h"

#define LENA  "5004"
#define FAJAR "5005"
#define CARD  "RF-2026"

enum { REFUND_PAID_FOR = 750000 };

/* Opens the world and Rina's case over 75.000 (knightz, Monday 23 November 2026, 09.38). */
void refunds_open(struct fixture *f);
/* Her case as it is now. */
struct refund refunds_get(struct fixture *f);
/* Somebody of staff (in the group), the customer (RINA), or time (NULL) does something. */
enum refund_refusal refunds_act(struct fixture *f, const char *who, struct refund_act act);
/* The same, which must work. */
void refunds_do(struct fixture *f, const char *who, struct refund_act act);
/* Changes the database behind the bot's back. */
void refunds_sql(struct fixture *f, const char *sql);
/* Sari has it. */
void refunds_claim(struct fixture *f, const char *who);

#define DO(f, who, ...) refunds_do((f), (who), (struct refund_act) { __VA_ARGS__ })
#define assert_refused(f, who, want, ...)                                                          \
	assert_int_equal(refunds_act((f), (who), (struct refund_act) { __VA_ARGS__ }), (want))
#define assert_state(f, want) assert_string_equal(refund_state_name(refunds_get(f).state), (want))

#endif
