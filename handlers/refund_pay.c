/* refund_pay.c - finance:  [Lihat Rekening]    bot (in private): BCA 5270112233 a.n. Andi Saputra
 *                finance:  [Sudah Ditransfer]  bot: the reference? … tell Andi now? [Ya] [Batal]
 *                finance:  [Transfer Gagal]    bot: what does the bank say?
 * Typed: /rekening NO, /dibayar NO REFERENSI (as a caption under the slip too), /gagal_bayar NO
 * ALASAN, /beres NO KABAR, /catat_bayar NO JUMLAH. */
#include "handlers/refund_account.h"
#include "handlers/refund_desk.h"
#include "handlers/refund_text.h"
#include "handlers/roles.h"
#include "handlers/staff.h"
#include "messages/amount.h"

enum { REFERENCE_CHARS = 60, EXTRA_MAX = 1000000000 };

/* ---- paid ---- */

static enum err confirm_slip(struct turn *t, struct refund_job *job, const struct refund_act *act)
{
	const struct refund_prompt p = { .staff = actor(t),
					 .refund_id = job->r.id,
					 .version = job->r.version,
					 .event = MOVE_PAY,
					 .words = act->words,
					 .file = act->file };
	bool go;

	TRY(refund_job_may(t, job, act, &go));
	if (!go)
		return OK;
	TRY(refund_prompt_put(t->store, &p));
	return refund_job_ask(
		t, job, MSG_STAFF_REFUND_PAID_ASK,
		VALUES(V("amount", format_rupiah(t->arena, &t->locale, job->r.amount)),
		       V("name", refund_job_customer(t, job)),
		       V("account", refund_way(&t->locale, &job->r)), V("reference", act->words),
		       V("slip", act->file ? catalog_text(t->ctx->texts, t->locale.lang,
							  MSG_STAFF_REFUND_WITH_SLIP)
					   : NULL)),
		CHOICES({ .label = BTN_PAID_YES,
			  .data = refund_job_data(t, job, "dibayar_ya", "") },
			{ .label = BTN_CANCEL, .data = refund_job_data(t, job, "urung", "") }));
}

enum err refund_slip_came(struct turn *t, struct refund_job *job, const struct refund_prompt *p)
{
	const struct refund_act act = {
		.event = MOVE_PAY, .version = p->version, .words = p->words, .file = p->file
	};

	return confirm_slip(t, job, &act);
}

/* Whether it can be paid at all is said before anybody types a reference. */
enum err refund_paid_run(struct turn *t)
{
	struct refund_act act = { .event = MOVE_PAY };
	struct refund_job job;
	bool go;

	TRY(refund_job_begin(t, &job, &act, &go));
	if (!go)
		return OK;
	act.file = desk_file(t);
	if (job.rest[0])
		act.words = text_one_line(t->arena, job.rest, strlen(job.rest), REFERENCE_CHARS);
	if (job.r.method == PAY_UNKNOWN)
		return desk_hear(t, MSG_STAFF_REFUND_NO_WAY, NO_VALUES);
	if (act.words)
		return confirm_slip(t, &job, &act);
	return refund_prompt(t, &job, &act, MSG_STAFF_REFUND_WRITE_REFERENCE,
			     VALUES(V("who", staff_name(t, actor(t))), V("number", job.r.number)),
			     arena_printf(t->arena, "/dibayar %s …", job.r.number));
}

enum err refund_paid_yes_run(struct turn *t)
{
	return refund_job_yes(t, MOVE_PAY, MSG_STAFF_REFUND_DID_PAY);
}

/* ---- with words ---- */

static enum err with_words(struct turn *t, enum refund_event event, enum msg question,
			   const char *command)
{
	struct refund_act act = { .event = event };
	struct refund_job job;
	bool go;

	TRY(refund_job_begin(t, &job, &act, &go));
	if (!go)
		return OK;
	if (job.rest[0]) {
		act.words = job.rest;
		return refund_job_do(t, &job, &act, MSG_STAFF_REFUND_OK);
	}
	return refund_prompt(t, &job, &act, question,
			     VALUES(V("who", staff_name(t, actor(t))), V("number", job.r.number)),
			     arena_printf(t->arena, "/%s %s …", command, job.r.number));
}

enum err refund_bounced_run(struct turn *t)
{
	return with_words(t, MOVE_BOUNCE, MSG_STAFF_REFUND_WRITE_BOUNCE, "gagal_bayar");
}

enum err refund_resolved_run(struct turn *t)
{
	return with_words(t, MOVE_RESOLVE, MSG_STAFF_REFUND_WRITE_RESOLVED, "beres");
}

/* ---- the account ---- */

/* In private only, for those who pay; each look is written down. */
enum err refund_account_run(struct turn *t)
{
	struct refund_account a;
	struct refund_job job;
	struct address to;
	struct outgoing *m;
	bool found, can;
	enum err e;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	if (!may_act(t, ACT_REFUND_PAY))
		return desk_hear(t, MSG_STAFF_REFUND_ROLE, NO_VALUES);
	TRY(desk_private(t, &to, &can));
	if (!can)
		return OK;
	e = job.r.account ? refund_account_show(t, &job.r, &a) : ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND || e == ERR_DENIED)
		return desk_hear(t, MSG_STAFF_REFUND_NO_ACCOUNT, NO_VALUES);
	if (e != OK)
		return e;
	m = draft(t, &t->locale, MSG_STAFF_REFUND_ACCOUNT,
		  VALUES(V("number", job.r.number), V("bank", a.bank), V("account", a.number),
			 V("holder", a.holder),
			 V("amount", format_rupiah(t->arena, &t->locale, job.r.amount))),
		  NO_CHOICES);
	if (!m)
		return ERR_NOMEM;
	m->secret = true;
	TRY(send_to(t, &to, RANK_REPLY, false, m));
	return t->update->in_private ? OK : desk_hear(t, MSG_STAFF_REFUND_IN_PRIVATE, NO_VALUES);
}

/* ---- money that no system recorded ---- */

/* A duplicate debit, a transfer too much: seen by a person, who answers for it. */
enum err refund_record_run(struct turn *t)
{
	struct refund_job job;
	int64_t amount;
	bool found;

	TRY(refund_job_find(t, &job, &found));
	if (!found)
		return OK;
	if (!may_act(t, ACT_REFUND_PAY))
		return desk_hear(t, MSG_STAFF_REFUND_ROLE, NO_VALUES);
	if (amount_parse(job.rest, &amount) != OK || amount > EXTRA_MAX)
		return desk_hear(t, MSG_ADMIN_USAGE,
				 VALUES(V("usage", "/catat_bayar RF-… 75.000")));
	job.r.extra_paid = amount;
	TRY(refund_save(t->store, &job.r));
	TRY(note(t, "refund_extra_paid", t->subject,
		 arena_printf(t->arena, "amount=%lld", (long long)amount)));
	TRY(desk_reload(t, &job.c));
	TRY(desk_refresh(t, &job.c, 0));
	return desk_hear(t, MSG_STAFF_REFUND_RECORDED,
			 VALUES(V("amount", format_rupiah(t->arena, &t->locale, amount)),
				V("number", job.r.number)));
}
