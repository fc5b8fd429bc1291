/* terms.h - the rules that a refund keeps from the day it was filed, so that a later change of the
 * policy moves no case that runs: every key refund.*, as text, "key = value" a line.
 * Owns: that text. Never: keeps office hours or holidays; those hold for everybody alike. */
#ifndef SIGAP_POLICY_TERMS_H
#define SIGAP_POLICY_TERMS_H

#include "policy/policy.h"

/* Equal rules give equal text. NULL when memory ends. */
const char *terms_write(struct arena *a, const struct policy *p) MUST_CHECK;
/* Today's policy with those rules in it. A line that means nothing (any more) is passed over: its
 * key is as today. ERR_NOMEM. */
enum err terms_read(struct arena *a, const struct policy *today, const char *text,
		    struct policy *out) MUST_CHECK;

#endif
