/* payment_proof.h - a picture or PDF that a customer sends: the proof of a payment, which staff get
 * with [Verifikasi] beside it, or something for the team.
 * Owns: requests of kind REQUEST_PAYMENT_PROOF, and the questions around a file: what it is for,
 * and for which order. Never: opens a file, judges a payment, asks for what it can know. */
#ifndef SIGAP_PAYMENT_PROOF_H
#define SIGAP_PAYMENT_PROOF_H

#include "handlers/form.h"

/* Takes the file of t->update, a photo or a document. */
enum err payment_proof_take(struct turn *t) MUST_CHECK;

extern const struct form file_form;

#endif
