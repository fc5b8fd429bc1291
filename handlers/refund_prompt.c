/* refund_prompt.c - a question that one of the staff answers in their own words: they reply to it
 * in the group. One question per person at a time, kept in the store, so that a restart between
 * question and answer loses nothing; somebody else's reply is not taken for theirs.
 * In private nobody replies to messages: there the command to type is shown. */
#include "handlers/refund_desk.h"
#include "handlers/staff.h"

enum err refund_prompt(struct turn *t, const struct refund_job *job, const struct refund_act *act,
		       enum msg question, const struct value *v, size_t nv, const char *usage)
{
	const struct refund_prompt p = { .staff = actor(t),
					 .refund_id = job->r.id,
					 .version = job->r.version,
					 .event = act->event,
					 .code = act->code };
	struct choice c[2];
	struct outgoing *m;
	size_t n = 0;

	if (t->update->in_private)
		return say(t, MSG_ADMIN_USAGE, VALUES(V("usage", usage)), NO_CHOICES);
	if (act->event == MOVE_ASK)
		c[n++] = (struct choice) { .label = BTN_ASK_NOW,
					   .data = refund_job_data(t, job, "minta_ya", act->code) };
	c[n++] = (struct choice) { .label = BTN_CANCEL,
				   .data = refund_job_data(t, job, "urung", "") };
	TRY(refund_prompt_put(t->store, &p));
	m = draft(t, &t->locale, question, v, nv, c, n);
	if (!m)
		return ERR_NOMEM;
	m->topic = t->update->topic;
	return send_staff(t, m, REF_REFUND_PROMPT, job->r.id);
}

enum err refund_prompt_answer(struct turn *t, const struct refund_job *job, enum refund_event event,
			      struct refund_prompt *out)
{
	TRY(refund_prompt_get(t->store, t->arena, actor(t), out));
	return out->refund_id == job->r.id && out->event == (int)event && out->words
		       ? OK
		       : ERR_NOT_FOUND;
}

static enum err do_it(struct turn *t, struct refund_job *job, const struct refund_prompt *p)
{
	const struct refund_act act = { .event = (enum refund_event)p->event,
					.version = p->version,
					.code = p->code,
					.words = p->words,
					.file = p->file };

	return refund_job_do(t, job, &act, MSG_STAFF_REFUND_OK);
}

enum err refund_prompt_reply(struct turn *t, int64_t refund_id)
{
	const char *words = t->update->text;
	struct refund_prompt p;
	struct refund_job job;
	enum err e = refund_prompt_get(t->store, t->arena, actor(t), &p);

	if (e == ERR_NOT_FOUND || (e == OK && p.refund_id != refund_id))
		return say(t, MSG_STAFF_REFUND_NOT_YOURS, NO_VALUES, NO_CHOICES);
	if (e != OK)
		return e;
	if (text_is_blank(words))
		return say(t, MSG_STAFF_REFUND_WRITE_WORDS, NO_VALUES, NO_CHOICES);
	TRY(refund_job_load(t, refund_id, &job));
	TRY(staff_remember(t));
	p.words = words;
	p.file = desk_file(t);
	switch (p.event) {
	case MOVE_APPROVE:
		return refund_amount_came(t, &job, words);
	case MOVE_REJECT:
		return refund_rejection_came(t, &job, &p);
	case MOVE_PAY:
		return refund_slip_came(t, &job, &p);
	default:
		return do_it(t, &job, &p);
	}
}
