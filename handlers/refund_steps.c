/* refund_steps.c - what it is about: the reason, the order, and whether the rules let it begin. */
#include "handlers/refund_steps.h"

#include "handlers/form_answers.h"
#include "handlers/office.h"
#include "handlers/order_list.h"
#include "handlers/person.h"
#include "handlers/refund_text.h"
#include "handlers/refund_words.h"
#include "handlers/staff.h"
#include "handlers/words.h"

#define OTHERS "lain" /* the second list of reasons */

/* ---- what is known so far ---- */

enum err refund_chosen_order(struct turn *t, const struct form_run *f, struct order *out)
{
	const char *text = form_value(f, "order");
	int64_t id = 0;

	*out = (struct order) { .id = 0 };
	if (text_parse_i64(text, strlen(text), &id) != OK)
		return OK;
	TRY(order_owned_by(t->store, t->contact.id, id));
	return order_get(t->store, t->arena, id, out);
}

int64_t refund_since(const struct order *o, const char *when)
{
	int64_t paid = !o ? 0 : o->paid_ms ? o->paid_ms : o->ordered_ms, incident = 0;
	bool timed;

	if (!when || form_read_when(when, &incident, &timed) != OK)
		incident = 0;
	return paid > incident ? paid : incident;
}

enum err refund_rules_say(struct turn *t, const struct form_run *f, struct refund_answer *out)
{
	struct order o;

	TRY(refund_chosen_order(t, f, &o));
	return refund_facts_say(t, form_value(f, "reason"), o.id ? &o : NULL, form_value(f, "when"),
				out);
}

static bool is(const struct form_run *f, const char *key, const char *value)
{
	return strcmp(form_value(f, key), value) == 0;
}

/* ---- what is it: trouble, or a change of mind? ---- */

bool applies_kind(struct turn *t, const struct form_run *f)
{
	(void)t;
	return !form_value(f, "reason")[0];
}

/* A clear wish for something else leaves the form. */
static bool wants_other(const struct turn *t)
{
	const struct command *c = command_for_intent(t->guess.intent);

	return t->how == HOW_TEXT && t->guess.confident && c && strcmp(c->name, "refund") != 0 &&
	       t->guess.intent != INTENT_AFFIRM && t->guess.intent != INTENT_DENY &&
	       t->guess.intent != INTENT_COMPLAINT_ABUSE && t->guess.intent != INTENT_TICKET_CREATE;
}

/* Takes a reason, or answers the person whose reason the rules do not pay for. */
static enum err take_reason(struct turn *t, struct form_run *f, const char *code)
{
	enum refund_reason reason;

	TRY(refund_reason_find(code, &reason));
	if (!refund_reason_row(reason)->eligible) {
		TRY(refund_say_no(t, reason));
		return ERR_DENIED;
	}
	return form_set(t, f, "reason", code);
}

enum err step_kind(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	const char *code;

	*why = MSG_FORM_USE_BUTTONS;
	if (strcmp(*value, "kendala") == 0)
		return OK;
	if (strcmp(*value, "tidak_jadi") == 0)
		return take_reason(t, f, "change_of_mind");
	TRY(refund_read_reason(t, *value, &code));
	if (code[0]) {
		*value = "kendala";
		return take_reason(t, f, code);
	}
	return wants_other(t) ? ERR_NOT_FOUND : ERR_INVALID;
}

/* ---- the reason ---- */

static const enum refund_reason first_list[] = {
	REASON_DOUBLE_CHARGE,      REASON_FAILED_BUT_CHARGED,   REASON_TOPUP_ERROR,
	REASON_EMAIL_INACCESSIBLE, REASON_EMAIL_WRONG_PLATFORM, REASON_DOWNTIME_OVER_24H,
	REASON_SYSTEM_BUG_LOSS,
};
static const enum refund_reason second_list[] = {
	REASON_EMAIL_ALL_PLATFORMS_DOWN,
	REASON_VERIFICATION_ERROR,
	REASON_DATA_ERROR,
	REASON_WRONG_CHOICE,
	REASON_QUALITY,
	REASON_EMAIL_EXPIRED_3D,
	REASON_VOUCHER_LOST,
	REASON_BALANCE_USED,
	REASON_OTHER_REVIEW,
};

enum err offer_reasons(struct turn *t, const struct form_run *f, const struct choice **out,
		       size_t *n)
{
	bool others = is(f, "kind", OTHERS);
	const enum refund_reason *list = others ? second_list : first_list;
	size_t all = others ? ARRAY_LEN(second_list) : ARRAY_LEN(first_list);
	struct choice *c = ARENA_ARRAY(t->arena, struct choice, all + 1);

	if (!c)
		return ERR_NOMEM;
	for (size_t i = 0; i < all; i++)
		c[i] = (struct choice) { .label = refund_reason_words(list[i])->label,
					 .data = refund_reason_row(list[i])->code };
	if (!others)
		c[all++] = (struct choice) { .label = BTN_OTHER_REASONS, .data = OTHERS };
	*out = c;
	*n = all;
	return OK;
}

enum err step_reason(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	enum refund_reason reason;
	const char *code = *value;

	if (strcmp(*value, OTHERS) == 0) {
		*why = MSG_REFUND_ASK_OTHER_REASON;
		TRY(form_set(t, f, "kind", OTHERS));
		return ERR_INVALID;
	}
	if (refund_reason_find(code, &reason) != OK)
		TRY(refund_read_reason(t, *value, &code));
	if (!code[0] && wants_other(t))
		return ERR_NOT_FOUND;
	*why = MSG_REFUND_ASK_REASON_AGAIN;
	if (!code[0])
		return ERR_INVALID;
	*value = code;
	return take_reason(t, f, code);
}

const char *show_reason(struct turn *t, const struct form_run *f)
{
	return refund_reason_text(&t->locale, form_value(f, "reason"));
}

/* ---- the order ---- */

enum err offer_orders(struct turn *t, const struct form_run *f, const struct choice **out,
		      size_t *n)
{
	const struct order *orders;

	(void)f;
	TRY(refund_orders(t, &orders, n));
	return order_list_offer(t, orders, *n, out);
}

/* Only what was offered comes here: the sender's own orders. One that has a case shows that. */
enum err step_order(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	int64_t id;
	bool free;

	(void)f;
	*why = MSG_FORM_USE_BUTTONS;
	if (text_parse_i64(*value, strlen(*value), &id) != OK ||
	    order_owned_by(t->store, t->contact.id, id) != OK)
		return ERR_INVALID;
	TRY(refund_check_free(t, id, &free));
	return free ? OK : ERR_DENIED;
}

const char *show_order(struct turn *t, const struct form_run *f)
{
	struct order o;

	if (refund_chosen_order(t, f, &o) != OK || !o.id)
		return "";
	return arena_printf(t->arena, "%s (%s)", order_product(&t->locale, &o), o.number);
}

/* ---- may it begin? ---- */

bool applies_exception(struct turn *t, const struct form_run *f)
{
	struct refund_answer answer;

	return form_value(f, "reason")[0] && form_value(f, "when")[0] &&
	       refund_rules_say(t, f, &answer) == OK && answer.verdict == VERDICT_EXCEPTION;
}

bool applies_start(struct turn *t, const struct form_run *f)
{
	return !applies_exception(t, f);
}

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	return catalog_render(t->locale.texts, t->locale.lang, msg, v, nv, &b) == OK ? b.ptr : NULL;
}

/* What can be promised: our own errors are refunded, other reasons are looked at; some take longer.
 */
static const char *hope_for(struct turn *t, const struct refund_reason_row *row)
{
	if (!row->system_error)
		return render(t, MSG_REFUND_INTRO_REVIEW, NO_VALUES);
	if (row->long_review)
		return render(t, MSG_REFUND_INTRO_LONG,
			      VALUES(V("length",
				       length_words(t, t->ctx->policy->refund.review_complex))));
	return render(t, MSG_REFUND_INTRO_ELIGIBLE,
		      VALUES(V("reason", refund_reason_text(&t->locale, row->code))));
}

const char *refund_sorry(struct turn *t, enum refund_reason reason)
{
	const char *hope = hope_for(t, refund_reason_row(reason));

	return hope ? render(t, MSG_REFUND_SORRY, VALUES(V("kak", kak(t)), V_NEUTRAL("hope", hope)))
		    : NULL;
}

/* Who was told before the proof is not told again. */
size_t fill_intro(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	enum refund_reason reason;

	if (max < 1 || refund_reason_find(form_value(f, "reason"), &reason) != OK)
		return 0;
	out[0] = (struct value)V_NEUTRAL(
		"opening", form_value(f, "told")[0]
				   ? render(t, MSG_REFUND_INTRO_ON, VALUES(V("kak", kak(t))))
				   : refund_sorry(t, reason));
	return 1;
}

enum err step_start(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	*why = MSG_REFUND_BEGIN_NOW;
	if (strcmp(*value, "aturan") == 0) {
		TRY(refund_rules_run(t));
		return ERR_INVALID;
	}
	if (strcmp(*value, "nanti") == 0 || words_are(t, *value, MSG_FORM_WORDS_NO)) {
		TRY(say_edit(t, MSG_REFUND_WHENEVER, VALUES(V("kak", kak(t))),
			     CHOICES({ .label = BTN_MENU, .data = "menu" })));
		return ERR_DENIED;
	}
	if (strcmp(*value, "mulai") == 0 || words_are(t, *value, MSG_FORM_WORDS_YES) ||
	    (t->guess.intent == INTENT_AFFIRM && t->how == HOW_TEXT)) {
		*value = "mulai";
		return OK;
	}
	if (wants_other(t))
		return ERR_NOT_FOUND;
	/* Whatever else is told meanwhile belongs to the story. */
	TRY(refund_add_words(t, f, *value));
	return ERR_INVALID;
}

size_t fill_window(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	const struct locale *l = &t->locale;
	struct refund_answer answer;
	struct order o;

	if (max < 3 || refund_chosen_order(t, f, &o) != OK || refund_rules_say(t, f, &answer) != OK)
		return 0;
	out[0] = (struct value)V("length", length_words(t, t->ctx->policy->refund.window));
	out[1] = (struct value)V(
		"since", format_date_plain(t->arena, l, refund_since(&o, form_value(f, "when"))));
	out[2] = (struct value)V("last", format_date_plain(t->arena, l, answer.window.at_ms));
	return 3;
}

/* [Bicara dgn Admin] leads to a person with what was said. */
enum err step_exception(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	*why = MSG_FORM_USE_BUTTONS;
	if (strcmp(*value, "minta") == 0)
		return OK;
	if (strcmp(*value, "orang") == 0) {
		struct request r = { .kind = REQUEST_PERSON, .text = form_value(f, "first") };

		TRY(person_open(t, "CS", &r, MSG_HUMAN_NOTED));
		return ERR_DENIED;
	}
	TRY(say_edit(t, MSG_REFUND_CANCELLED, VALUES(V("kak", kak(t))),
		     CHOICES({ .label = BTN_MENU, .data = "menu" })));
	return ERR_DENIED;
}
