/* refund_inside.h - between the files of the refund's mover: the move under way, the table of
 * rules, clocks and words. Nobody else includes it. */
#ifndef SIGAP_REFUND_INSIDE_H
#define SIGAP_REFUND_INSIDE_H

#include "handlers/refund_move.h"
#include "handlers/refund_terms.h"
#include "handlers/roles.h"

enum { REFUND_PAUSES_MAX = 64 };

/* Who causes a move. */
enum refund_party { BY_CUSTOMER, BY_STAFF, BY_TIME };

/* Where a rule leads, besides a state. */
enum {
	TO_SAME = -1,
	TO_BACK = -2, /* to the table it lay on: APPEAL once appealed, else UNDER_REVIEW */
};

/* What happens to the clocks. */
enum refund_ticks {
	TICKS_ON,       /* as it runs */
	TICKS_STOP,     /* none from now on */
	TICKS_WAIT,     /* no date any more; what stands still goes on doing so */
	TICKS_START,    /* the rule's clock, from now */
	TICKS_HOLD,     /* the rule's clock, the customer's; the staff's stands still meanwhile */
	TICKS_RESUME,   /* the staff's goes on */
	TICKS_APPROVE,  /* the payout's clock begins; it stands still while the customer chooses */
	TICKS_LENGTHEN, /* the rule's clock, from where the running one began */
	TICKS_FIXED,    /* act.at_ms */
};

struct refund_moving {
	struct turn *t;
	const struct refund_act *act;
	const struct refund_rule *rule;
	struct refund before, now;
	const struct policy *policy; /* the rules that the case was filed under */
	const char *actor;
	enum refund_refusal why;
};

struct refund_rule {
	enum refund_event move;
	unsigned from; /* 1 << enum refund_state */
	enum refund_party by;
	enum act role; /* BY_STAFF */
	bool holds;    /* BY_STAFF: whoever holds the case, or may take it over */
	/* Which of several rows for the same move and state; NULL = any. Pure. */
	bool (*when)(const struct refund_moving *m);
	/* Sets m->why to refuse; may be NULL. */
	enum err (*guard)(struct refund_moving *m);
	/* Changes m->now, the state and the clock apart; may be NULL. */
	enum err (*apply)(struct refund_moving *m);
	int to;
	enum refund_ticks ticks;
	enum refund_clock clock;
	enum msg tell;  /* the customer */
	enum msg under; /* what is said under the card besides its change; MSG_COUNT = nothing */
	bool by_desk;   /* the desk shows the card itself: it moves no other way */
};

/* The first row that fits; NULL. */
const struct refund_rule *refund_rule_for(const struct refund_moving *m);
const struct refund_rule *refund_rule_at(size_t i); /* NULL beyond the last; for tests */

/* refund_money.c: on payment, the order itself becomes refunded where the reason means that. */
enum err refund_end_order(struct turn *t, const struct refund *r) MUST_CHECK;

/* refund_clock.c */
enum err refund_clocks(struct refund_moving *m) MUST_CHECK; /* by the rule's ticks */
enum err refund_promise(struct turn *t, const struct refund *r, int64_t *deadline_ms) MUST_CHECK;

/* refund_look.c */
enum err refund_timers(struct turn *t, const struct refund *r) MUST_CHECK;
/* When the second pair of eyes should have looked (refund.second_within); 0 where none is wanted.
 */
enum err refund_second_by(struct turn *t, const struct refund *r, int64_t *out_ms) MUST_CHECK;
/* What the clock causes; refused when it is not so. */
enum err refund_move_by_time(struct turn *t, struct refund *r, enum refund_event event) MUST_CHECK;

/* refund_say.c */
enum err refund_tell(struct refund_moving *m) MUST_CHECK;
/* A reminder about a case that does not move. */
enum err refund_remind(struct turn *t, const struct refund *r, enum msg msg) MUST_CHECK;
/* Card, and the line under it (MSG_COUNT = none). shown: a message of the acting member of staff in
 * private that becomes the card as well, else 0; never a customer's. */
enum err refund_show_staff(struct turn *t, const struct refund *before, const struct refund *r,
			   enum msg under, int64_t shown) MUST_CHECK;

#endif
