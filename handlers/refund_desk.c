#include "handlers/refund_desk.h"

#include "handlers/evidence.h"
#include "handlers/refund_text.h"
#include "handlers/roles.h"
#include "handlers/staff.h"
#include "messages/when.h"

enum { LISTED = 8, LINES_BYTES = 4 * 1024, STEPS = 25 };

/* ---- the case ---- */

static enum err take(struct refund_job *job)
{
	job->r = *(const struct refund *)job->c.row;
	return OK;
}

enum err refund_job_find(struct turn *t, struct refund_job *job, bool *found)
{
	*job = (struct refund_job) { .rest = "" };
	TRY(desk_find(t, &job->c, found));
	if (!*found)
		return OK;
	*found = job->c.kind == &desk_refunds;
	if (!*found)
		return desk_hear(t, MSG_STAFF_REQUEST_UNKNOWN, NO_VALUES);
	if (t->how == HOW_BUTTON)
		job->version = arg_number(t, 1);
	else
		first_word(t, &job->rest);
	return take(job);
}

enum err refund_job_load(struct turn *t, int64_t id, struct refund_job *job)
{
	*job = (struct refund_job) { .rest = "" };
	TRY(desk_load(t, &desk_refunds, id, &job->c));
	t->subject = desk_subject(t, &job->c);
	return take(job);
}

const char *refund_job_data(struct turn *t, const struct refund_job *job, const char *command,
			    const char *more)
{
	return data_of(t, command, "%s%s%s", desk_ref(t, &job->c), more[0] ? ":" : "", more);
}

const char *refund_job_customer(struct turn *t, const struct refund_job *job)
{
	struct desk_facts facts;

	return desk_facts(t, &job->c, 0, &facts) == OK ? desk_customer(&facts) : "";
}

/* ---- refusals ---- */

static enum err say_moved(struct turn *t, const struct refund_job *job)
{
	const struct refund *r = &job->r;

	TRY(desk_refresh(t, &job->c, t->update->in_private ? desk_pressed(t) : 0));
	if (r->decider && r->decided_ms)
		return desk_hear(t, MSG_STAFF_REFUND_DECIDED,
				 VALUES(V("by", staff_and_when(t, r->decider, r->decided_ms))));
	return desk_hear(t, MSG_STAFF_REFUND_CHANGED,
			 VALUES(V_NEUTRAL("state", refund_state_text(&t->locale, r))));
}

static enum err say_too_much(struct turn *t, const struct refund_job *job)
{
	int64_t left;
	bool known;

	TRY(refund_left(t, job->r.order_id, job->r.id, &left, &known));
	return desk_hear(t, MSG_STAFF_REFUND_TOO_MUCH,
			 VALUES(V("left", format_rupiah(t->arena, &t->locale, left))));
}

static enum err say_refused(struct turn *t, const struct refund_job *job, enum refund_refusal why)
{
	static const enum msg plain[] = {
		[REFUSED_ROLE] = MSG_STAFF_REFUND_ROLE,
		[REFUSED_OWN] = MSG_STAFF_REFUND_OWN,
		[REFUSED_SAME_PERSON] = MSG_STAFF_REFUND_SAME_PERSON,
		[REFUSED_MISSING] = MSG_STAFF_REFUND_MISSING,
		[REFUSED_TOO_LATE] = MSG_STAFF_REFUND_TOO_LATE,
		[REFUSED_TOO_EARLY] = MSG_STAFF_REFUND_TOO_EARLY,
		[REFUSED_ONCE] = MSG_STAFF_REFUND_ONCE,
		[REFUSED_ELSEWHERE] = MSG_STAFF_REFUND_ELSEWHERE,
	};

	switch (why) {
	case REFUSED_MOVED:
	case REFUSED_STATE:
		return say_moved(t, job);
	case REFUSED_HELD:
		return desk_hear(t, MSG_STAFF_TAKEN, VALUES(V("who", staff_name(t, job->r.owner))));
	case REFUSED_TOO_MUCH:
		return say_too_much(t, job);
	case REFUSED_AMOUNT:
		return desk_hear(t, MSG_STAFF_REFUND_NO_PAYMENT,
				 VALUES(V("number", job->r.number)));
	default:
		return desk_hear(t, plain[why], NO_VALUES);
	}
}

/* ---- doing ---- */

/* The question that was pressed becomes what was done: it cannot be pressed again. In private the
 * mover has shown the card in its place. */
static enum err say_done(struct turn *t, const struct refund_job *job, enum msg said)
{
	const struct refund *r = &job->r;
	const char *amount = r->amount ? format_rupiah(t->arena, &t->locale, r->amount) : NULL;

	if (t->how == HOW_BUTTON && t->update->in_private)
		return desk_hear(t, MSG_STAFF_REFUND_OK, NO_VALUES);
	if (t->how == HOW_BUTTON && said != MSG_STAFF_REFUND_OK)
		return say_edit(t, said,
				VALUES(V("number", r->number), V("amount", amount),
				       V("who", staff_name(t, actor(t)))),
				NO_CHOICES);
	return desk_hear(t, MSG_STAFF_REFUND_OK, NO_VALUES);
}

enum err refund_job_do(struct turn *t, struct refund_job *job, const struct refund_act *act,
		       enum msg said)
{
	enum refund_refusal why;

	TRY(refund_move(t, &job->r, act, &why));
	if (why != REFUND_DONE)
		return say_refused(t, job, why);
	TRY(refund_prompt_drop(t->store, actor(t)));
	return say_done(t, job, said);
}

enum err refund_job_may(struct turn *t, struct refund_job *job, const struct refund_act *act,
			bool *go)
{
	enum refund_refusal why;

	TRY(refund_check(t, &job->r, act, &why));
	*go = why == REFUND_DONE || why == REFUSED_MISSING;
	return *go ? OK : say_refused(t, job, why);
}

enum err refund_job_begin(struct turn *t, struct refund_job *job, struct refund_act *act, bool *go)
{
	TRY(refund_job_find(t, job, go));
	if (!*go)
		return OK;
	act->version = job->version;
	return refund_job_may(t, job, act, go);
}

enum err refund_job_yes(struct turn *t, enum refund_event event, enum msg said)
{
	struct refund_prompt p;
	struct refund_job job;
	struct refund_act act;
	bool found;
	enum err e;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	e = refund_prompt_answer(t, &job, event, &p);
	if (e == ERR_NOT_FOUND)
		return desk_hear(t, MSG_STAFF_REFUND_WORDS_GONE, NO_VALUES);
	if (e != OK)
		return e;
	act = (struct refund_act) { .event = event,
				    .version = job.version,
				    .code = p.code,
				    .words = p.words,
				    .file = p.file };
	return refund_job_do(t, &job, &act, said);
}

enum err refund_job_ask(struct turn *t, const struct refund_job *job, enum msg msg,
			const struct value *v, size_t nv, const struct choice *c, size_t nc)
{
	struct outgoing *m = draft(t, &t->locale, msg, v, nv, c, nc);

	if (!m)
		return ERR_NOMEM;
	return t->update->in_private ? send_reply(t, m) : desk_say(t, &job->c, m);
}

/* ---- one tap ---- */

static enum err at_once(struct turn *t, struct refund_act act)
{
	struct refund_job job;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	act.version = job.version;
	if (job.rest[0])
		act.words = job.rest;
	return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_OK);
}

enum err refund_complex_run(struct turn *t)
{
	return at_once(t, (struct refund_act) { .event = MOVE_COMPLEX });
}

enum err refund_send_back_run(struct turn *t)
{
	return at_once(t, (struct refund_act) { .event = MOVE_SEND_BACK });
}

/* [Batal] under a question. */
enum err refund_never_mind_run(struct turn *t)
{
	TRY(refund_prompt_drop(t->store, actor(t)));
	return say_edit(t, MSG_STAFF_REFUND_NEVER_MIND, NO_VALUES, NO_CHOICES);
}

/* ---- looking ---- */

static const char *list_line(struct turn *t, const struct refund *r, size_t i)
{
	return desk_line(
		t, &t->locale, MSG_STAFF_REFUND_LINE,
		VALUES(V("n", format_number(t->arena, &t->locale, (int64_t)i)),
		       V("number", r->number), V_NEUTRAL("state", refund_state_text(&t->locale, r)),
		       V("amount", refund_amount_text(t, &t->locale, r)),
		       V("until", r->deadline_ms ? format_relative(t->arena, &t->locale,
								   r->deadline_ms, t->now_ms)
						 : NULL),
		       V("owner", r->owner ? staff_name(t, r->owner) : NULL)));
}

/* Ours first, then those that wait for customers: the most urgent of each. */
static enum err waiting(struct turn *t, struct refund *out, size_t max, size_t *n)
{
	static const enum refund_turn turns[] = { TURN_STAFF, TURN_FINANCE, TURN_CUSTOMER };

	*n = 0;
	for (size_t i = 0; i < ARRAY_LEN(turns) && *n < max; i++) {
		struct refund *rows;
		size_t got;

		TRY(refunds_waiting(t->store, t->arena, turns[i], max - *n, &rows, &got));
		memcpy(out + *n, rows, got * sizeof(*rows));
		*n += got;
	}
	return OK;
}

static enum err say_list(struct turn *t)
{
	struct refund rows[LISTED];
	struct choice choices[LISTED];
	struct strbuf lines;
	size_t n;

	TRY(waiting(t, rows, LISTED, &n));
	if (n == 0)
		return say(t, MSG_STAFF_REFUND_LIST_NONE, NO_VALUES, NO_CHOICES);
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n; i++) {
		strbuf_add(&lines, i ? "\n" : "");
		strbuf_add(&lines, list_line(t, &rows[i], i + 1));
		choices[i] = (struct choice) { .text = rows[i].number,
					       .data = data_of(t, "kasus_refund", "r%lld",
							       (long long)rows[i].id) };
	}
	return say(t, MSG_STAFF_REFUND_LIST, VALUES(V_NEUTRAL("lines", lines.ptr)), choices, n);
}

enum err refund_staff_run(struct turn *t)
{
	struct refund_job job;
	struct outgoing *m;
	bool found;

	if (!t->args[0])
		return say_list(t);
	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	TRY(desk_card(t, &job.c, &m));
	return send_reply(t, m);
}

/* The files, in private; each look is written down there. */
enum err refund_evidence_run(struct turn *t)
{
	struct refund_job job;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	return found ? evidence_show(t, EVIDENCE_REFUND, job.r.id) : OK;
}

static const char *step_line(struct turn *t, const struct refund_step *step)
{
	const struct refund as = { .state = step->to, .method = PAY_BALANCE };

	return desk_line(
		t, &t->locale, MSG_STAFF_REFUND_STEP,
		VALUES(V("when", format_relative(t->arena, &t->locale, step->at_ms, t->now_ms)),
		       V("who", staff_name(t, step->actor)),
		       V_NEUTRAL("state", refund_state_text(&t->locale, &as)),
		       V("event", refund_event_name((enum refund_event)step->event))));
}

enum err refund_trail_run(struct turn *t)
{
	struct refund_step *steps;
	struct refund_job job;
	struct strbuf lines;
	bool found;
	size_t n;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	TRY(refund_steps(t->store, t->arena, job.r.id, STEPS, &steps, &n));
	strbuf_init(&lines, t->arena, LINES_BYTES);
	for (size_t i = 0; i < n && !strbuf_failed(&lines); i++) {
		strbuf_add(&lines, i ? "\n" : "");
		strbuf_add(&lines, step_line(t, &steps[i]));
	}
	if (strbuf_failed(&lines))
		return ERR_LIMIT;
	return refund_job_ask(t, &job, MSG_STAFF_REFUND_TRAIL,
			      VALUES(V("number", job.r.number), V_NEUTRAL("lines", lines.ptr)),
			      NO_CHOICES);
}

/* A day without an hour means its closing time. Staff write hours as on a clock of 24. */
static bool moment(struct turn *t, const char *text, int64_t *at_ms)
{
	const int offset = t->ctx->calendar->offset_min;
	struct when when;

	if (when_parse(text, t->now_ms, offset, WHEN_FUTURE, &when) != OK ||
	    !(when.flags & WHEN_DATE) || when.flags & WHEN_ASK_MINGGU)
		return false;
	if (when.flags & WHEN_TIME)
		*at_ms = civil_ms(when.day, when.minute, offset);
	return when.flags & WHEN_TIME || calendar_closing(t->ctx->calendar, when.day, at_ms) == OK;
}

/* A lead sets the date after a promise was broken: /tenggat RF-… 1 Desember pukul 12 */
enum err refund_date_run(struct turn *t)
{
	struct refund_act act = { .event = MOVE_SET_DATE };
	struct refund_job job;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	if (!moment(t, job.rest, &act.at_ms))
		return desk_hear(t, MSG_ADMIN_USAGE,
				 VALUES(V("usage", "/tenggat RF-… 24/11 15.00")));
	return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_OK);
}
