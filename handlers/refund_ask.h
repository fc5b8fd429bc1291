/* refund_ask.h - the evidence that staff may ask for: what exactly, with an example, so that nobody
 * is asked for "more proof". Owns: the list. Codes are stored: they are for good. */
#ifndef SIGAP_REFUND_ASK_H
#define SIGAP_REFUND_ASK_H

#include "messages/catalog.h"

struct refund_ask_row {
	const char *code; /* [a-z_], at most 12: it rides in buttons */
	enum msg label;   /* on the button in the group, a BTN_ row */
	enum msg what;    /* to the customer: "tangkapan layar yang lebih jelas" */
	enum msg example; /* and what it may look like */
};

const struct refund_ask_row *refund_ask_at(size_t i);           /* NULL beyond the last */
const struct refund_ask_row *refund_ask_find(const char *code); /* NULL */

#endif
