/* refund_reply.h - few words to a refund that waits for its customer: "ke saldo aja", "udah masuk
 * kak", "ga punya lagi" are what its buttons are, also where a notice came without any (a template
 * on WhatsApp); and a mere "baik kak" brings back what is asked.
 * Owns: which states wait for such words, and for how long. Never: takes words that mean more. */
#ifndef SIGAP_REFUND_REPLY_H
#define SIGAP_REFUND_REPLY_H

#include "handlers/handler.h"

/* After the recogniser: t->guess is what it read. */
enum err refund_reply_take(struct turn *t, bool *taken) MUST_CHECK;

#endif
