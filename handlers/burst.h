/* burst.h - short messages in quick succession are one: "kak" / "mau tanya" / "akun saya" / "kok
 * blm aktif" get one answer, not four. Owns: TIMER_BURST, and what the address remembers of the
 * last answer (heard_ms, heard_intent). Rules: what is understood is answered at once. A mere
 * opener, or what is not understood, waits BURST_WAIT_MS for more, and what comes is read together
 * with it; the wait is in the store and survives a restart. Behind an answer, for BURST_AGAIN_MS, a
 * fragment that asks the same again or asks nothing is part of what was answered. Words for people
 * (complaints, "admin dong", and all words while a case waits for staff) never count as that, nor
 * does anything with a number in it. Files have their own rule (files.h), and a form takes its
 * answers as they come. Never: holds back what staff or a form should get. */
#ifndef SIGAP_BURST_H
#define SIGAP_BURST_H

#include "handlers/handler.h"

enum {
	BURST_WAIT_MS = 1500,
	BURST_LONGEST_MS = 6000, /* from the first word on, however many come */
	BURST_AGAIN_MS = 3000,
};

/* Before a text is read: what waited for it is put in front, and t->guess reads the whole. */
enum err burst_read(struct turn *t) MUST_CHECK;
/* Something else came, a button or a command or a file: its answer is the answer. */
enum err burst_drop(struct turn *t) MUST_CHECK;
/* *part of what was answered a moment ago. */
enum err burst_repeats(struct turn *t, bool *part) MUST_CHECK;
/* t->guess has been answered. */
void burst_answered(struct turn *t);
/* *waits when the text only opens ("mau tanya"), as for burst_hold(). */
enum err burst_opens(struct turn *t, bool *waits) MUST_CHECK;
/* For a greeting, or what nobody understood: *waits when it is kept for a moment instead. */
enum err burst_hold(struct turn *t, bool *waits) MUST_CHECK;

#endif
