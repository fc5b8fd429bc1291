/* refund_desk.h - between the files of the staff's side of refunds: finding the case that a button
 * or a typed command means, doing what was decided, and asking for what is still missing.
 * Owns: how staff hear of what was done or refused. Commands typed with everything do it at once or
 * ask once; buttons ask step by step. Never: decides who may (handlers/refund_move.h). */
#ifndef SIGAP_REFUND_DESK_H
#define SIGAP_REFUND_DESK_H

#include "handlers/desk.h"
#include "handlers/refund_move.h"

/* The case at hand. */
struct refund_job {
	struct desk_case c;
	struct refund r;
	int64_t version;  /* the button's; 0 for typed commands */
	const char *rest; /* what was typed behind the number; "" for buttons */
};

/* When there is none the person has heard so, and *found is false. */
enum err refund_job_find(struct turn *t, struct refund_job *job, bool *found) MUST_CHECK;
enum err refund_job_load(struct turn *t, int64_t id, struct refund_job *job) MUST_CHECK;
/* Does it, and says what was done, or why not. said: what stands in place of the question that was
 * pressed; takes number, amount?, who. */
enum err refund_job_do(struct turn *t, struct refund_job *job, const struct refund_act *act,
		       enum msg said) MUST_CHECK;
/* OK with *go false: it cannot be done, and the person has heard why. What is only missing yet is
 * no reason. */
enum err refund_job_may(struct turn *t, struct refund_job *job, const struct refund_act *act,
			bool *go) MUST_CHECK;
/* The same from the start: which case, and can it be done; act.version is filled in. *go false: the
 * person has heard why not. */
enum err refund_job_begin(struct turn *t, struct refund_job *job, struct refund_act *act,
			  bool *go) MUST_CHECK;
/* The yes under what the sender wrote before (refund_prompt.c): it is done with those words. */
enum err refund_job_yes(struct turn *t, enum refund_event event, enum msg said) MUST_CHECK;
/* A question with buttons, under the card in the group, or where it was typed. */
enum err refund_job_ask(struct turn *t, const struct refund_job *job, enum msg msg,
			const struct value *v, size_t nv, const struct choice *c,
			size_t nc) MUST_CHECK;
/* "setujui_ya:r12:5" and what follows. NULL when too long. */
const char *refund_job_data(struct turn *t, const struct refund_job *job, const char *command,
			    const char *more);
/* "Andi S." */
const char *refund_job_customer(struct turn *t, const struct refund_job *job);

/* refund_prompt.c: asks the sender to answer with words. In the group they reply to the question;
 * in private usage says what to type. */
enum err refund_prompt(struct turn *t, const struct refund_job *job, const struct refund_act *act,
		       enum msg question, const struct value *v, size_t nv,
		       const char *usage) MUST_CHECK;
/* Somebody replied to such a question. */
enum err refund_prompt_reply(struct turn *t, int64_t refund_id) MUST_CHECK;
/* What the sender wrote for this; ERR_NOT_FOUND. */
enum err refund_prompt_answer(struct turn *t, const struct refund_job *job, enum refund_event event,
			      struct refund_prompt *out) MUST_CHECK;

/* refund_decide.c, refund_pay.c: words came for it. */
enum err refund_amount_came(struct turn *t, struct refund_job *job, const char *text) MUST_CHECK;
enum err refund_rejection_came(struct turn *t, struct refund_job *job,
			       const struct refund_prompt *p) MUST_CHECK;
enum err refund_slip_came(struct turn *t, struct refund_job *job,
			  const struct refund_prompt *p) MUST_CHECK;

#endif
