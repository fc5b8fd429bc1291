/* timed.h - what happens by itself: the timers of orders, and what each kind stands for.
 * Owns: the kinds of timer (store/timer.h keeps them; ref is the order's id unless said otherwise).
 * A timer only says "look now": what is then true of the order decides, so one that fires late, or
 * after the order has moved on, does no harm. Deadlines that passed while the bot was down fire in
 * order and lead to one message, about the last.
 * Never: stores a deadline anywhere but in its timer's due time. */
#ifndef SIGAP_TIMED_H
#define SIGAP_TIMED_H

#include "handlers/activation.h"

enum timer_kind {
	TIMER_CLOCK = 1, /* unpaid orders lapse; staff have let a payment lie unverified */
	TIMER_FIRST,     /* the first promise (activation.within) passes */
	TIMER_SECOND,    /* the second (activation.delayed_within) */
	TIMER_REMEDY,    /* the right to a remedy opens (activation.remedy_after) */
	TIMER_PAY_SOON,  /* a reminder before an unpaid order lapses */
	TIMER_DUE,       /* a reminder before the active period ends */
	TIMER_NEWS,      /* the hour of promised news comes near, or is there (/kabar) */
	TIMER_TELL,      /* the quiet hours are over: tell the owners how it stands */
	TIMER_ORDER_END,
#define TIMER(name, number, fn) TIMER_##name = (number),
#include "handlers/timers.def"
#undef TIMER
};

#define TIMER(name, number, fn) enum err fn(struct turn *t, int64_t ref) MUST_CHECK;
#include "handlers/timers.def"
#undef TIMER

enum {
	DUE_REMINDER_DAYS = 7,         /* before due_at */
	NEWS_LEAD_MS = 15 * MS_MINUTE, /* staff are reminded that long before promised news */
};

/* Sets the timers of an order from its facts as they are now, and clears those that no longer mean
 * anything. For whoever changes an order's cause, news or requests without changing its state;
 * changes of state come here by notices.c. */
enum err timed_order(struct turn *t, const struct order *o) MUST_CHECK;
/* Looks at an order as if one of its timers had fired: tells what became late and nobody has heard
 * yet, then sets the timers anew. */
enum err timed_look(struct turn *t, const struct order *o) MUST_CHECK;
/* Tells staff how late an order has become, once per level; *news when there was something to
 * tell. */
enum err timed_alert(struct turn *t, const struct standing *s, bool *news) MUST_CHECK;
/* The sender was just told in an answer how the order stands: for its only owner that is what was
 * kept for the morning, and what would be told next of its lateness; staff still hear of that. */
enum err timed_shown(struct turn *t, const struct standing *s) MUST_CHECK;
/* The reminder that was promised to whoever pressed "Sudah Bisa"; *at_ms 0 when there is none. */
enum err timed_remind_due(struct turn *t, const struct order *o, int64_t *at_ms) MUST_CHECK;

/* How many open orders and refunds have another deadline under calendar b than under a, and whether
 * there may be more (the walk is bounded): for the question before /libur and /jam change
 * something. */
enum err timed_count_changes(struct turn *t, const struct calendar *a, const struct calendar *b,
			     int64_t *n, bool *more) MUST_CHECK;

#endif
