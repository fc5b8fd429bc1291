/* refund_intake.h - asking for money back, from the first words to the number: the rules first,
 * then a form of some two minutes. Owns: the form "refund" and its values; what a customer hears
 * whose reason or date the policy does not pay for (one reason, one way on, never a form). Decides
 * nothing: policy/refund.h says what may be asked for, a person what is paid. Never: asks for what
 * is known, takes more than was paid, opens a second case for an order. */
#ifndef SIGAP_REFUND_INTAKE_H
#define SIGAP_REFUND_INTAKE_H

#include "handlers/form.h"
#include "policy/refund.h"
#include "store/order.h"
#include "store/refund.h"

extern const struct form refund_form;

/* ---- between refund_start.c, refund_intake.c and refund_steps.c ---- */

/* Orders of the sender that a refund may be about, at most REFUND_ORDERS, newest first. */
enum { REFUND_ORDERS = 8 };
enum err refund_orders(struct turn *t, const struct order **out, size_t *n) MUST_CHECK;
/* What the rules say, given the order (NULL = none yet) and the values so far. */
enum err refund_facts_say(struct turn *t, const char *reason, const struct order *o,
			  const char *when, struct refund_answer *out) MUST_CHECK;
/* What words say of the reason, as far as this company's document knows it; *code "" when nothing:
 * no company borrows another's rule. */
enum err refund_read_reason(struct turn *t, const char *words, const char **code) MUST_CHECK;
/* The first answer to a reason that is eligible: sorry, and what can be promised. NULL when memory
 * ends. */
const char *refund_sorry(struct turn *t, enum refund_reason reason);
/* The answer to whoever has a reason that is not eligible. */
enum err refund_say_no(struct turn *t, enum refund_reason reason) MUST_CHECK;
/* Past the window, and not our error. */
enum err refund_say_late(struct turn *t, int64_t since_ms, int64_t last_ms) MUST_CHECK;
/* The order has an open case, or may have none: the sender has been answered then, and *free is
 * false. */
enum err refund_check_free(struct turn *t, int64_t order_id, bool *free) MUST_CHECK;

/* The later of transaction and incident, from which the window is counted; 0 unknown. */
int64_t refund_since(const struct order *o, const char *when);
/* Files that the sender has just shown where we asked what for: loose evidence now, as the value
 * "files"; NULL when there are none. */
enum err refund_files_before(struct turn *t, const char **out) MUST_CHECK;

/* ---- pieces of evidence, in the value "files": ids, one a line ---- */

/* Keeps the file of t->update as a piece. *why when it cannot be kept (ERR_INVALID). */
enum err refund_keep_piece(struct turn *t, struct form_run *f, enum msg *why) MUST_CHECK;
size_t refund_pieces(const struct form_run *f, int64_t ids[], size_t max);
enum err refund_add_piece(struct turn *t, struct form_run *f, int64_t id) MUST_CHECK;
/* "2 foto dan 1 dokumen" in the arena; NULL when there is none. */
const char *refund_pieces_text(struct turn *t, const struct form_run *f);
/* The pieces become the case's (refund_id 0: they are only counted). counted: the case knows of
 * them by the move that comes with them; else each counts when it has been looked at. *n how many.
 */
enum err refund_give_pieces(struct turn *t, const struct form_run *f, int64_t refund_id,
			    bool counted, int *n) MUST_CHECK;
/* The part of a piece that is counted already. */
enum { REFUND_PART_COUNTED = 1 };

#endif
