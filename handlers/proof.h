/* proof.h - making sure that an order belongs to the person who asks: the sender's own shared
 * contact, or a one-time code sent to the order's e-mail (DESIGN: Contacts and proof).
 * Owns: the forms "bukti" and "kode", and the rows contact_shared, kode_email and bukan_nomor.
 * Never: tells whether an e-mail or an order exists before the proof is there: known and unknown
 * get the same words, the same limits, and the same work. A code is never logged. */
#ifndef SIGAP_PROOF_HANDLER_H
#define SIGAP_PROOF_HANDLER_H

#include "handlers/form.h"

/* Asks for a proof, and afterwards goes on with the order that was asked for ("" = whichever). */
enum err proof_ask(struct turn *t, const char *order) MUST_CHECK;
/* Has this contact proven anything yet? */
enum err proof_any(struct turn *t, bool *any) MUST_CHECK;

extern const struct form proof_form, code_form;

#endif
