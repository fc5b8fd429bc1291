/* refund_decide.c - staff:  [Setujui]      bot: Rp75.000 for Andi S.? [Ya] [Ubah Jumlah] [Batal]
 *                   staff:  [Minta Bukti]  bot: what exactly? … a word to it?
 *                   staff:  [Tolak]        bot: why? … in your words? … this is what they will read
 * Typed: /setujui NO [jumlah], /minta_bukti NO [apa kalimat], /tolak NO [alasan kalimat],
 * /batal_setuju NO [alasan]. */
#include "handlers/refund_ask.h"
#include "handlers/refund_desk.h"
#include "handlers/refund_terms.h"
#include "handlers/refund_text.h"
#include "handlers/staff.h"
#include "messages/amount.h"

enum { ASKS_SHOWN = 8 };

static struct choice never_mind(struct turn *t, const struct refund_job *job)
{
	return (struct choice) { .label = BTN_CANCEL,
				 .data = refund_job_data(t, job, "urung", "") };
}

/* ---- approving ---- */

/* In the second round the amount stands. */
static enum refund_event approval(const struct refund *r)
{
	return r->state == REFUND_AWAIT_SECOND ? MOVE_CONFIRM : MOVE_APPROVE;
}

static enum err ask_approval(struct turn *t, struct refund_job *job, int64_t amount)
{
	struct refund_act act = { .event = approval(&job->r),
				  .version = job->version,
				  .amount = amount };
	const struct policy *policy;
	bool second, confirm, go;
	struct choice c[3];
	size_t n = 0;

	TRY(refund_policy(t, &job->r, &policy));
	second = refund_needs_second(policy, amount);
	confirm = act.event == MOVE_CONFIRM;
	TRY(refund_job_may(t, job, &act, &go));
	if (!go)
		return OK;
	c[n++] = (struct choice) { .label = confirm ? BTN_CONFIRM : BTN_APPROVE_YES,
				   .data = refund_job_data(
					   t, job, "setujui_ya",
					   arena_printf(t->arena, "%lld", (long long)amount)) };
	if (!confirm)
		c[n++] = (struct choice) { .label = BTN_CHANGE_AMOUNT,
					   .data = refund_job_data(t, job, "ubah_jumlah", "") };
	c[n++] = never_mind(t, job);
	return refund_job_ask(
		t, job, MSG_STAFF_REFUND_APPROVE_ASK,
		VALUES(V("amount", format_rupiah(t->arena, &t->locale, amount)),
		       V("name", refund_job_customer(t, job)), V("number", job->r.number),
		       V("second", second && !confirm ? catalog_text(t->ctx->texts, t->locale.lang,
								     MSG_STAFF_REFUND_SECOND_NEEDED)
						      : NULL)),
		c, n);
}

/* What was asked for, as far as it may be given; 0: nobody has said how much. */
static enum err suggested(struct turn *t, const struct refund *r, int64_t *amount)
{
	int64_t left;
	bool known;

	*amount = r->amount ? r->amount : r->asked;
	if (r->amount)
		return OK;
	TRY(refund_left(t, r->order_id, r->id, &left, &known));
	if (known && left > 0 && left < *amount)
		*amount = left;
	return OK;
}

static enum err ask_amount(struct turn *t, struct refund_job *job)
{
	const struct refund_act act = { .event = MOVE_APPROVE };
	int64_t left;
	bool known;

	TRY(refund_left(t, job->r.order_id, job->r.id, &left, &known));
	return refund_prompt(
		t, job, &act, MSG_STAFF_REFUND_WRITE_AMOUNT,
		VALUES(V("who", staff_name(t, actor(t))), V("number", job->r.number),
		       V("left", known ? format_rupiah(t->arena, &t->locale, left) : NULL)),
		arena_printf(t->arena, "/setujui %s 50.000", job->r.number));
}

/* Without an amount there is nothing to confirm: it is asked for, as soon as a payment is known
 * that it can be taken from. */
static enum err approve_unknown(struct turn *t, struct refund_job *job)
{
	const struct refund_act act = { .event = MOVE_APPROVE,
					.version = job->version,
					.amount = 1 };
	bool go;

	TRY(refund_job_may(t, job, &act, &go));
	return go ? ask_amount(t, job) : OK;
}

enum err refund_amount_came(struct turn *t, struct refund_job *job, const char *text)
{
	int64_t amount;

	if (amount_parse(text, &amount) != OK)
		return desk_hear(t, MSG_STAFF_REFUND_AMOUNT_UNREAD, NO_VALUES);
	return ask_approval(t, job, amount);
}

enum err refund_approve_run(struct turn *t)
{
	struct refund_job job;
	int64_t amount;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	if (job.rest[0])
		return refund_amount_came(t, &job, job.rest);
	TRY(suggested(t, &job.r, &amount));
	return amount ? ask_approval(t, &job, amount) : approve_unknown(t, &job);
}

enum err refund_approve_yes_run(struct turn *t)
{
	struct refund_job job;
	struct refund_act act;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	act = (struct refund_act) { .event = approval(&job.r),
				    .version = job.version,
				    .amount = arg_number(t, 2) };
	return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_DID_APPROVE);
}

enum err refund_change_amount_run(struct turn *t)
{
	struct refund_job job;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	return found ? ask_amount(t, &job) : OK;
}

/* Within five minutes at once; later a lead says why, and the customer reads it. */
enum err refund_undo_run(struct turn *t)
{
	struct refund_act act = { .event = MOVE_REVOKE };
	enum refund_refusal why;
	struct refund_job job;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	act.version = job.version;
	act.words = job.rest[0] ? job.rest : NULL;
	TRY(refund_check(t, &job.r, &act, &why));
	if (why != REFUSED_MISSING)
		return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_OK);
	return refund_prompt(t, &job, &act, MSG_STAFF_REFUND_WRITE_WHY,
			     VALUES(V("who", staff_name(t, actor(t))), V("number", job.r.number)),
			     arena_printf(t->arena, "/batal_setuju %s …", job.r.number));
}

/* ---- asking for evidence ---- */

static enum err offer_asks(struct turn *t, const struct refund_job *job)
{
	struct choice c[ASKS_SHOWN + 1];
	const struct refund_ask_row *row;
	size_t n = 0;

	for (size_t i = 0; (row = refund_ask_at(i)) && n < ASKS_SHOWN; i++)
		c[n++] = (struct choice) { .label = row->label,
					   .data = refund_job_data(t, job, "minta_bukti",
								   row->code) };
	c[n++] = never_mind(t, job);
	return refund_job_ask(t, job, MSG_STAFF_REFUND_ASK_WHAT, VALUES(V("number", job->r.number)),
			      c, n);
}

/* What the customer will read, and room for a word of one's own. */
static enum err ask_words(struct turn *t, const struct refund_job *job,
			  const struct refund_act *act)
{
	const char *preview = "";
	const struct refund_prompt p = { .staff = actor(t),
					 .refund_id = job->r.id,
					 .version = job->r.version,
					 .event = MOVE_ASK,
					 .code = act->code };

	TRY(refund_preview(t, &job->r, act, &preview));
	TRY(refund_prompt_put(t->store, &p));
	return refund_prompt(
		t, job, act, MSG_STAFF_REFUND_ASK_WORDS,
		VALUES(V("who", staff_name(t, actor(t))), V_NEUTRAL("preview", preview)),
		arena_printf(t->arena, "/minta_bukti %s %s …", job->r.number, act->code));
}

static enum err ask_for(struct turn *t, struct refund_job *job, const char *code, const char *words)
{
	struct refund_act act = { .event = MOVE_ASK, .version = job->version, .code = code };
	bool go;

	if (!refund_ask_find(code))
		return offer_asks(t, job);
	TRY(refund_job_may(t, job, &act, &go));
	if (!go)
		return OK;
	if (!words[0])
		return ask_words(t, job, &act);
	act.words = words;
	return refund_job_do(t, job, &act, MSG_STAFF_REFUND_DID_ASK);
}

enum err refund_ask_run(struct turn *t)
{
	struct refund_job job;
	const char *words = "", *code;
	struct refund_act act = { .event = MOVE_ASK, .code = "other" };
	bool go;

	TRY(refund_job_begin(t, &job, &act, &go));
	if (!go)
		return OK;
	if (t->how == HOW_BUTTON)
		return ask_for(t, &job, arg(t, 2), "");
	t->args = job.rest;
	code = first_word(t, &words);
	return ask_for(t, &job, code, words);
}

/* [Kirim Permintaan], without a word of one's own. */
enum err refund_ask_yes_run(struct turn *t)
{
	struct refund_job job;
	struct refund_act act;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	act = (struct refund_act) { .event = MOVE_ASK, .version = job.version, .code = arg(t, 2) };
	return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_DID_ASK);
}

/* ---- rejecting ---- */

static enum err offer_reasons(struct turn *t, const struct refund_job *job)
{
	static const enum msg labels[] = {
		[NO_NOT_ELIGIBLE] = BTN_NO_NOT_ELIGIBLE,
		[NO_EVIDENCE_INSUFFICIENT] = BTN_NO_EVIDENCE_INSUFFICIENT,
		[NO_UNVERIFIABLE] = BTN_NO_UNVERIFIABLE,
		[NO_TERMS_VIOLATION] = BTN_NO_TERMS_VIOLATION,
		[NO_LATE] = BTN_NO_LATE,
		[NO_SUSPENDED] = BTN_NO_SUSPENDED,
		[NO_ILLEGAL] = BTN_NO_ILLEGAL,
		[NO_ABUSE] = BTN_NO_ABUSE,
	};
	struct choice c[NO_COUNT + 1];
	size_t n = 0;

	for (int i = 0; i < NO_COUNT; i++) {
		enum refund_no no = (enum refund_no)i;

		if (refund_no_offered(t->ctx->policy, no))
			c[n++] = (struct choice) {
				.label = labels[i],
				.data = refund_job_data(t, job, "tolak", refund_no_code(no)),
			};
	}
	c[n++] = never_mind(t, job);
	return refund_job_ask(t, job, MSG_STAFF_REFUND_REJECT_WHY,
			      VALUES(V("number", job->r.number)), c, n);
}

/* The words are kept, the customer's message is shown, and one tap sends it. */
static enum err show_rejection(struct turn *t, struct refund_job *job, const struct refund_act *act)
{
	const struct refund_prompt p = { .staff = actor(t),
					 .refund_id = job->r.id,
					 .version = job->r.version,
					 .event = MOVE_REJECT,
					 .code = act->code,
					 .words = act->words };
	const char *preview;
	bool go;

	TRY(refund_job_may(t, job, act, &go));
	if (!go)
		return OK;
	TRY(refund_prompt_put(t->store, &p));
	TRY(refund_preview(t, &job->r, act, &preview));
	return refund_job_ask(
		t, job, MSG_STAFF_REFUND_PREVIEW, VALUES(V_NEUTRAL("preview", preview)),
		CHOICES({ .label = BTN_REJECT_YES,
			  .data = refund_job_data(t, job, "tolak_ya", "") },
			{ .label = BTN_CANCEL, .data = refund_job_data(t, job, "urung", "") }));
}

enum err refund_rejection_came(struct turn *t, struct refund_job *job,
			       const struct refund_prompt *p)
{
	const struct refund_act act = {
		.event = MOVE_REJECT, .version = p->version, .code = p->code, .words = p->words
	};

	return show_rejection(t, job, &act);
}

static enum err reject_for(struct turn *t, struct refund_job *job, const char *code,
			   const char *words)
{
	struct refund_act act = { .event = MOVE_REJECT, .version = job->version, .code = code };
	enum refund_no no;

	if (refund_no_find(code, &no) != OK)
		return offer_reasons(t, job);
	if (words[0]) {
		act.words = words;
		return show_rejection(t, job, &act);
	}
	return refund_prompt(t, job, &act, MSG_STAFF_REFUND_WRITE_REJECTION,
			     VALUES(V("who", staff_name(t, actor(t))), V("number", job->r.number),
				    V_NEUTRAL("why", refund_no_text(&t->locale, code))),
			     arena_printf(t->arena, "/tolak %s %s …", job->r.number, code));
}

enum err refund_reject_run(struct turn *t)
{
	struct refund_act act = { .event = MOVE_REJECT };
	struct refund_job job;
	const char *words = "", *code;
	bool go;

	TRY(refund_job_begin(t, &job, &act, &go));
	if (!go)
		return OK;
	if (t->how == HOW_BUTTON)
		return reject_for(t, &job, arg(t, 2), "");
	t->args = job.rest;
	code = first_word(t, &words);
	return reject_for(t, &job, code, words);
}

enum err refund_reject_yes_run(struct turn *t)
{
	return refund_job_yes(t, MOVE_REJECT, MSG_STAFF_REFUND_DID_REJECT);
}
