/* refund_rules.h - what the rows of refund_table.c are made of: conditions (refund_guard.c), guards
 * (refund_guard.c) and changes (refund_apply.c). Nobody else includes it. */
#ifndef SIGAP_REFUND_RULES_H
#define SIGAP_REFUND_RULES_H

#include "handlers/refund_inside.h"

/* Pure: which of several rows for the same move and state. */
typedef bool refund_when(const struct refund_moving *m);
/* A guard sets m->why to refuse; a change writes into m->now. */
typedef enum err refund_part(struct refund_moving *m);

refund_when refund_above_limit, refund_appealed, refund_may_appeal, refund_waits_for_choice,
	refund_waits_for_us, refund_disputed, refund_runs_by_calendar, refund_passed;
refund_part refund_guard_passed, refund_guard_ask, refund_guard_evidence, refund_guard_reopen,
	refund_guard_amount, refund_guard_approve, refund_guard_second, refund_guard_revoke,
	refund_guard_reject, refund_guard_appeal, refund_guard_choose, refund_guard_pay,
	refund_guard_bounce, refund_guard_not_arrived, refund_guard_arrived, refund_guard_words,
	refund_guard_complex, refund_guard_date, refund_guard_recomputed, refund_guard_second_late;
refund_part refund_apply_claim, refund_apply_ask, refund_apply_evidence, refund_apply_first,
	refund_apply_approve, refund_apply_confirm, refund_apply_back, refund_apply_revoke,
	refund_apply_reject, refund_apply_appeal, refund_apply_choose, refund_apply_pay,
	refund_apply_bounce, refund_apply_dispute, refund_apply_arrived, refund_apply_resolve,
	refund_apply_withdraw, refund_apply_expire, refund_apply_complex, refund_apply_overdue,
	refund_apply_second_late;

#endif
