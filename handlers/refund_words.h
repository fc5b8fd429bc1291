/* refund_words.h - why people want money back, as the customers' side asks and answers it.
 * Owns: which label, hint and refusal belongs to which reason of policy/refund.h; the phrases are
 * those of refund_text.h. Never: says anything. */
#ifndef SIGAP_REFUND_WORDS_H
#define SIGAP_REFUND_WORDS_H

#include "handlers/handler.h"
#include "policy/refund.h"

struct refund_reason_words {
	enum msg label; /* on a button; 0: never offered, only understood */
	enum msg hint;  /* what helps most to show it; 0: nothing in particular */
	enum msg no;    /* the whole answer, of a reason that is not eligible ({kak}, {section}); 0:
			   staff's alone, or told with the dates (refund_say_late) */
};

/* NULL beyond the last. */
const struct refund_reason_words *refund_reason_words(enum refund_reason reason);
/* "§3.2, §4.1" as people read it: "3.2, 4.1", in the arena; NULL without memory. */
const char *refund_section(struct turn *t, const char *section);

#endif
