/* refund_steps.h - the steps of the form "refund": what each offers, how it reads an answer, what
 * it shows. For refund_intake.c only, where their order stands. */
#ifndef SIGAP_REFUND_STEPS_H
#define SIGAP_REFUND_STEPS_H

#include "handlers/refund_intake.h"

#define STEP_CHECK(name)                                                                           \
	enum err name(struct turn *t, struct form_run *f, const char **value, enum msg *why)       \
		MUST_CHECK
#define STEP_OFFER(name)                                                                           \
	enum err name(struct turn *t, const struct form_run *f, const struct choice **out,         \
		      size_t *n) MUST_CHECK
#define STEP_FILL(name)                                                                            \
	size_t name(struct turn *t, const struct form_run *f, struct value *out, size_t max)
#define STEP_TEXT(name)    const char *name(struct turn *t, const struct form_run *f)
#define STEP_APPLIES(name) bool name(struct turn *t, const struct form_run *f)

/* refund_steps.c: what it is about */
STEP_CHECK(step_kind);
STEP_CHECK(step_reason);
STEP_CHECK(step_order);
STEP_CHECK(step_start);
STEP_CHECK(step_exception);
STEP_OFFER(offer_reasons);
STEP_OFFER(offer_orders);
STEP_FILL(fill_intro);
STEP_FILL(fill_window);
STEP_TEXT(show_reason);
STEP_TEXT(show_order);
STEP_APPLIES(applies_kind);
STEP_APPLIES(applies_start);
STEP_APPLIES(applies_exception);

/* refund_details.c: the particulars */
STEP_CHECK(step_when);
STEP_CHECK(step_story);
STEP_CHECK(step_proof);
STEP_CHECK(step_user);
STEP_CHECK(step_amount);
STEP_OFFER(offer_recent);
STEP_OFFER(offer_user);
STEP_FILL(fill_proof);
STEP_FILL(fill_user);
STEP_TEXT(show_when);
STEP_TEXT(show_proof);
STEP_TEXT(show_amount);
STEP_TEXT(got_proof);
STEP_APPLIES(applies_when);
STEP_APPLIES(applies_story);
STEP_APPLIES(applies_late_story);
STEP_APPLIES(applies_proof);
STEP_APPLIES(applies_user);
enum err keep_proof(struct turn *t, struct form_run *f, const char *file) MUST_CHECK;

/* The sender's order that was chosen; id 0 while none is. ERR_NOT_FOUND: it is not theirs (any
 * more).
 */
enum err refund_chosen_order(struct turn *t, const struct form_run *f,
			     struct order *out) MUST_CHECK;
/* More of what happened, told before it was asked for. */
enum err refund_add_words(struct turn *t, struct form_run *f, const char *words) MUST_CHECK;
/* What the rules say to the values so far. */
enum err refund_rules_say(struct turn *t, const struct form_run *f,
			  struct refund_answer *out) MUST_CHECK;

#endif
