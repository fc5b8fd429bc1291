/* proof.h - making sure that an order belongs to the person who asks: the sender's own shared
 * contact, or a one-time code sent to the order's e-mail (DESIGN: Contacts and proof).
 * Owns: the forms "bukti" and "kode", and the rows contact_shared, kode_email and bukan_nomor.
 * Never: tells whether an e-mail or an order exists before the proof is there: known and unknown
 * get the same words, the same limits, and the same work. A code is never logged. */
#ifndef SIGAP_PROOF_HANDLER_H
#define SIGAP_PROOF_HANDLER_H

#include "handlers/form.h"
#include "store/proof.h"

/* Asks for a proof, and afterwards goes on with the order that was asked for ("" = whichever), or
 * with a command as it was typed: "/refund saldo kepotong dua kali". */
enum err proof_ask(struct turn *t, const char *order) MUST_CHECK;
/* The same, with a sentence first (neutral text): what was said deserves an answer of its own. */
enum err proof_ask_saying(struct turn *t, const char *order, const char *first) MUST_CHECK;
/* Has this contact proven anything yet? */
enum err proof_any(struct turn *t, bool *any) MUST_CHECK;

/* The letter with a code will never arrive: whoever waits for it at that address of theirs hears
 * so, and the other ways. ERR_NOT_FOUND when they are gone. */
enum err proof_mail_failed(struct turn *t, int64_t address_id) MUST_CHECK;

extern const struct form proof_form, code_form;

/* ---- between proof.c and proof_code.c ---- */

/* Makes, hashes and keeps a code for any address; only those on an order get the letter. *sent is
 * false when a limit forbids another one, and the person has been told until when. */
enum err proof_send_code(struct turn *t, const char *email, bool *sent) MUST_CHECK;
/* It is proven: keeps it, says thank you, and goes on with the order that was asked for. */
enum err proof_given(struct turn *t, enum proof_kind kind, const char *value, const char *by,
		     const char *order) MUST_CHECK;
/* The contact keyboard must not outlive the question. */
enum err proof_cancelled(struct turn *t) MUST_CHECK;

#endif
