/* refund_case.h - a customer and the cases they have: how each stands, and what can be done about
 * it now: more evidence, an appeal, taking it back, saying that the money has come.
 * Owns: the forms "refund_bukti" and "refund_banding", the rows status_refund, tambah_bukti,
 * tidak_ada_bukti, banding, tarik, sudah_masuk, belum_masuk. Every move is refund_move.h's, which
 * tells the customer what became of it; here only what a move refuses is explained.
 * Never: shows or changes a case of somebody else. */
#ifndef SIGAP_REFUND_CASE_H
#define SIGAP_REFUND_CASE_H

#include "handlers/form.h"
#include "handlers/refund_move.h"

extern const struct form more_evidence_form, appeal_form;

/* The order has this case already: shown in place of a second one. */
enum err refund_show_first(struct turn *t, const struct refund *r) MUST_CHECK;
/* What can be done about it now: the buttons under it, the menu where there is room. */
enum { REFUND_CASE_CHOICES = 3 };
enum err refund_choices(struct turn *t, const struct refund *r, struct choice *c,
			size_t *n) MUST_CHECK;
/* How a case stands, with what can be done about it. */
enum err refund_show(struct turn *t, const struct refund *r) MUST_CHECK;
/* A line for each of the sender's cases, at most max, for lists that have other things besides. */
enum err refund_lines(struct turn *t, size_t max, struct strbuf *out) MUST_CHECK;
/* The sender's cases; *done false when there are none, and nothing was said. */
enum err refund_list(struct turn *t, bool *done) MUST_CHECK;

/* The case behind a button "id:version" (*found false: the sender has been told that it is not
 * theirs), and the same by what a form remembers (ERR_NOT_FOUND). */
enum err refund_pressed(struct turn *t, struct refund *r, bool *found) MUST_CHECK;
enum err refund_own(struct turn *t, int64_t id, struct refund *r) MUST_CHECK;
/* The sender's newest case in one of these states (1 << enum refund_state). ERR_NOT_FOUND. */
enum err refund_in(struct turn *t, unsigned states, struct refund *r) MUST_CHECK;

/* Moves the case; what is refused is explained, and *moved false. */
enum err refund_do(struct turn *t, struct refund *r, const struct refund_act *act,
		   bool *moved) MUST_CHECK;

/* An account number typed while an approved refund waits for one (refund_payout.c): whether the
 * update is one, which makes it secret; and taking it. */
bool refund_account_typed(struct turn *t);
enum err refund_account_take(struct turn *t, bool *taken) MUST_CHECK;
/* A typed yes or no to the account that was just shown for checking. */
enum err refund_account_answer(struct turn *t, struct refund *r, bool *taken) MUST_CHECK;
/* A file without a button, for the case that waits for evidence; *taken false when none does. */
enum err refund_take_file(struct turn *t, bool *taken) MUST_CHECK;
/* "ga terima saya!!": an appeal, when there is something to appeal against. */
enum err refund_object(struct turn *t, bool *taken) MUST_CHECK;

#endif
