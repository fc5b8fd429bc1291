/* refund_intake.c - the form: its steps in order, and what becomes of it. How a step reads an
 * answer stands in refund_steps.c. */
#include "handlers/refund_intake.h"

#include "handlers/form_answers.h"
#include "handlers/refund_case.h"
#include "handlers/refund_move.h"
#include "handlers/refund_steps.h"

enum { WORDS_BYTES = 3000 };

/* ---- the end: the case ---- */

/* Who says the same again, asked for it a second time, is quoted once. */
static const char *all_words(struct turn *t, const struct form_run *f)
{
	static const char *const parts[] = { "first", "story", "late_story" };
	struct strbuf b;

	strbuf_init(&b, t->arena, WORDS_BYTES);
	for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
		const char *text = form_value(f, parts[i]);

		if (!text[0] || (b.len && strstr(b.ptr, text)))
			continue;
		if (b.len)
			strbuf_addc(&b, '\n');
		strbuf_add(&b, text);
	}
	return strbuf_failed(&b) ? NULL : b.ptr ? b.ptr : "";
}

/* The rules once more: a form may have lain for a week. False: the sender has been answered. */
static enum err still_open(struct turn *t, struct form_run *f, const struct order *o, bool *open)
{
	struct refund_answer answer;

	TRY(refund_check_free(t, o->id, open));
	if (!*open)
		return OK;
	TRY(refund_facts_say(t, form_value(f, "reason"), o, form_value(f, "when"), &answer));
	*open = answer.verdict == VERDICT_OPEN || answer.verdict == VERDICT_EXCEPTION;
	return *open ? OK
		     : refund_say_late(t, refund_since(o, form_value(f, "when")),
				       answer.window.at_ms);
}

static enum err submit(struct turn *t, struct form_run *f)
{
	const char *user = form_value(f, "user"), *words = all_words(t, f);
	struct refund r = { .contact_id = t->contact.id,
			    .address_id = t->address.id,
			    .reason = form_value(f, "reason"),
			    .user_id = user[0] ? user : NULL,
			    .asked = form_sum(f, "amount"),
			    .exception = form_value(f, "exception")[0] != '\0' };
	struct order o;
	bool open, timed;
	int n;
	enum err e;

	if (!words)
		return ERR_NOMEM;
	TRY(refund_chosen_order(t, f, &o));
	TRY(still_open(t, f, &o, &open));
	if (!open)
		return OK;
	r.order_id = o.id;
	r.words = words[0] ? words : NULL;
	if (form_read_when(form_value(f, "when"), &r.incident_ms, &timed) != OK)
		r.incident_ms = 0;
	TRY(refund_give_pieces(t, f, 0, true, &r.evidence));
	e = refund_submit(t, &r);
	if (e == ERR_EXISTS)
		return refund_check_free(t, o.id, &open);
	if (e != OK)
		return e;
	t->subject = arena_printf(t->arena, "refund:%s", r.number);
	return refund_give_pieces(t, f, r.id, true, &n);
}

/* Nothing is lost but the form: it begins again with two words. */
static enum err cancelled(struct turn *t)
{
	return say_edit(t, MSG_REFUND_CANCELLED, VALUES(V("kak", kak(t))),
			CHOICES({ .label = BTN_PERSON, .data = "orang" },
				{ .label = BTN_MENU, .data = "menu" }));
}

static const struct choice kinds[] = {
	{ .label = BTN_HAS_TROUBLE, .data = "kendala" },
	{ .label = BTN_NOT_USING, .data = "tidak_jadi" },
};
static const struct choice begins[] = {
	{ .label = BTN_BEGIN, .data = "mulai" },
	{ .label = BTN_READ_RULES, .data = "aturan" },
	{ .label = BTN_LATER, .data = "nanti" },
};
static const struct choice exceptions[] = {
	{ .label = BTN_ASK_EXCEPTION, .data = "minta" },
	{ .label = BTN_PERSON, .data = "orang" },
	{ .label = BTN_NEVER_MIND, .data = "tidak_jadi" },
};

enum { PRELUDE = 5 };

static const struct form_step steps[] = {
	/* what it is about: only asked where the first words left it open. The exception is asked
	 * for as soon as the date is known, here or below. */
	{ .key = "kind",
	  .ask = MSG_REFUND_ASK_KIND,
	  .takes = TAKE_CHOICE | TAKE_TEXT,
	  .open = true,
	  .choices = kinds,
	  .n_choices = ARRAY_LEN(kinds),
	  .check = step_kind,
	  .applies = applies_kind },
	{ .key = "reason",
	  .ask = MSG_REFUND_ASK_REASON,
	  .label = MSG_REFUND_FIELD_REASON,
	  .names = MSG_REFUND_WORDS_REASON,
	  .takes = TAKE_CHOICE | TAKE_TEXT,
	  .open = true,
	  .offer = offer_reasons,
	  .check = step_reason,
	  .show = show_reason },
	{ .key = "order",
	  .ask = MSG_REFUND_ASK_ORDER,
	  .label = MSG_REFUND_FIELD_ORDER,
	  .names = MSG_REFUND_WORDS_ORDER,
	  .takes = TAKE_CHOICE,
	  .offer = offer_orders,
	  .check = step_order,
	  .show = show_order },
	{ .key = "start",
	  .ask = MSG_REFUND_INTRO,
	  .again = MSG_REFUND_BEGIN_AGAIN,
	  .takes = TAKE_CHOICE | TAKE_TEXT,
	  .open = true,
	  .choices = begins,
	  .n_choices = ARRAY_LEN(begins),
	  .fill = fill_intro,
	  .check = step_start,
	  .applies = applies_start },
	{ .key = "exception",
	  .ask = MSG_REFUND_ASK_EXCEPTION,
	  .takes = TAKE_CHOICE,
	  .choices = exceptions,
	  .n_choices = ARRAY_LEN(exceptions),
	  .fill = fill_window,
	  .check = step_exception,
	  .applies = applies_exception },
	/* the two minutes */
	{ .key = "when",
	  .ask = MSG_REFUND_ASK_WHEN,
	  .label = MSG_REFUND_FIELD_WHEN,
	  .names = MSG_REFUND_WORDS_WHEN,
	  .picks = true,
	  .takes = TAKE_CHOICE | TAKE_TEXT,
	  .offer = form_offer_when,
	  .check = step_when,
	  .show = show_when,
	  .applies = applies_when },
	{ .key = "story",
	  .ask = MSG_REFUND_ASK_STORY,
	  .label = MSG_REFUND_FIELD_STORY,
	  .names = MSG_REFUND_WORDS_STORY,
	  .takes = TAKE_TEXT | TAKE_VOICE,
	  .check = step_story,
	  .applies = applies_story },
	{ .key = "late_story",
	  .ask = MSG_REFUND_ASK_LATE_STORY,
	  .label = MSG_REFUND_FIELD_LATE_STORY,
	  .names = MSG_REFUND_WORDS_LATE_STORY,
	  .takes = TAKE_TEXT | TAKE_VOICE,
	  .check = step_story,
	  .applies = applies_late_story },
	{ .key = "proof",
	  .ask = MSG_REFUND_ASK_PROOF,
	  .label = MSG_REFUND_FIELD_PROOF,
	  .names = MSG_REFUND_WORDS_PROOF,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT | TAKE_VOICE | TAKE_TEXT | TAKE_CHOICE,
	  .open = true,
	  .offer = offer_recent,
	  .fill = fill_proof,
	  .check = step_proof,
	  .applies = applies_proof,
	  .got = got_proof,
	  .show = show_proof },
	{ .key = "user",
	  .ask = MSG_REFUND_ASK_USER,
	  .label = MSG_REFUND_FIELD_USER,
	  .names = MSG_REFUND_WORDS_USER,
	  .picks = true,
	  .takes = TAKE_TEXT | TAKE_CHOICE,
	  .offer = offer_user,
	  .fill = fill_user,
	  .check = step_user,
	  .applies = applies_user },
	{ .key = "amount",
	  .ask = MSG_REFUND_ASK_AMOUNT,
	  .label = MSG_REFUND_FIELD_AMOUNT,
	  .names = MSG_REFUND_WORDS_AMOUNT,
	  .picks = true,
	  .takes = TAKE_TEXT,
	  .check = step_amount,
	  .show = show_amount },
};

const struct form refund_form = {
	.name = "refund",
	.title = MSG_REFUND_TITLE,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.summary = true,
	.prelude = PRELUDE,
	.keep = keep_proof,
	.finish = submit,
	.cancelled = cancelled,
};
