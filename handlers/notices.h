/* notices.h - what owners of an order hear without having asked: that it moved, that it is late,
 * that a date has changed.
 * Owns: the words of news, and who gets them: every contact that has proven to own the order, at
 * the address they used last. Each change is told once: what was looked at is marked in the same
 * transaction. Never: wakes people; in the quiet hours it leaves a timer, and tells in the morning
 * what is true then. */
#ifndef SIGAP_NOTICES_H
#define SIGAP_NOTICES_H

#include "handlers/activation.h"

/* Fills in a message for one owner. */
typedef enum err notice_fn(struct speech *p);

/* To all owners, at once. */
enum err notices_tell(struct turn *t, const struct standing *s, notice_fn *compose) MUST_CHECK;
/* The same, unless it is quiet: then TIMER_TELL tells in the morning how the order stands. */
enum err notices_tell_calmly(struct turn *t, const struct standing *s,
			     notice_fn *compose) MUST_CHECK;

/* How the order stands, as news: the state it moved to, or how late it is. */
notice_fn notice_standing;
notice_fn notice_moved;    /* its deadline has another date now */
notice_fn notice_pay_soon; /* it will lapse unpaid */
notice_fn notice_due;      /* its active period ends soon */
notice_fn notice_news;     /* the promised news, such as it is */

#endif
