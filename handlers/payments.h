/* payments.h - what follows from a payment that a gateway reported: the order is verified, and its
 * customer hears of it like of any other step; or staff are asked, because the sum is not the
 * order's, it was paid twice, or money went back.
 * Owns: those decisions, and the words to staff. Never: moves an order on a notice that is weak and
 * large, or whose sum is another; pays anything back. */
#ifndef SIGAP_PAYMENTS_H
#define SIGAP_PAYMENTS_H

#include "handlers/handler.h"
#include "store/payment.h"

/* One verified notice. ERR_EXISTS: this very one was taken before. */
enum err payment_noticed(struct turn *t, const struct payment_notice *n) MUST_CHECK;
/* Payments that came before their orders, when orders have come; *more: some are left. */
enum err payments_match(struct turn *t, bool *more) MUST_CHECK;
/* TIMER_PAYMENT_LOST: a paid one still has no order after a day. TIMER_PAYMENT_FORGET: raw notices
 * that are old enough lose their bodies. */

#endif
