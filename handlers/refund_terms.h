/* refund_terms.h - the rules that a case is judged by: those of the day it was filed
 * (policy/terms.h), whatever the policy has become since. Never: changes a case otherwise. */
#ifndef SIGAP_REFUND_TERMS_H
#define SIGAP_REFUND_TERMS_H

#include "handlers/handler.h"
#include "store/refund.h"

/* Lives as long as the turn. */
enum err refund_policy(struct turn *t, const struct refund *r,
		       const struct policy **out) MUST_CHECK;
/* From now on the case keeps today's rules, where it keeps none yet; to be saved with the case. */
enum err refund_keep_terms(struct turn *t, struct refund *r) MUST_CHECK;

#endif
