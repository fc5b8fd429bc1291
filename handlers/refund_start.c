/* refund_start.c - "mau refund": what the company's rules allow, before anybody fills in anything.
 * Where the form may begin it begins with what the words said already (why, when, how much, and a
 * photo sent a moment ago); where it may not, one reason and one way on. */
#include <inttypes.h>

#include "handlers/activation.h"
#include "handlers/form_answers.h"
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/person.h"
#include "handlers/proof.h"
#include "handlers/refund_case.h"
#include "handlers/refund_intake.h"
#include "handlers/refund_move.h"
#include "handlers/refund_words.h"
#include "handlers/rules.h"

enum { ORDERS_MAX = 50, WORDS_CHARS = 600 };

/* The row that goes on after the proof. */
#define PROVEN "refund_terbukti"

/* ---- orders ---- */

/* Something was paid, or may have been. */
static bool may_refund(const struct order *o)
{
	return o->state != ORDER_AWAITING_PAYMENT && o->state != ORDER_CANCELLED &&
	       o->state != ORDER_REFUNDED;
}

enum err refund_orders(struct turn *t, const struct order **out, size_t *n)
{
	struct order *all;
	size_t all_n, kept = 0;

	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &all, &all_n));
	for (size_t i = 0; i < all_n && kept < REFUND_ORDERS; i++)
		if (may_refund(&all[i]))
			all[kept++] = all[i];
	*out = all;
	*n = kept;
	return OK;
}

/* ---- what the rules say ---- */

enum err refund_read_reason(struct turn *t, const char *words, const char **code)
{
	enum refund_reason reason;
	enum err e = recogniser_reason(t->ctx->recogniser, t->arena, words, strlen(words), code);

	if (e == OK &&
	    (refund_reason_find(*code, &reason) != OK ||
	     !(refund_reason_row(reason)->modes & 1u << (unsigned)t->ctx->policy->refund.enabled)))
		e = ERR_NOT_FOUND;
	if (e == ERR_NOT_FOUND)
		*code = "";
	return e == ERR_NOT_FOUND ? OK : e;
}

enum err refund_facts_say(struct turn *t, const char *reason, const struct order *o,
			  const char *when, struct refund_answer *out)
{
	struct refund_facts facts = { .reason = REASON_OTHER_REVIEW };
	bool timed;

	if (refund_reason_find(reason, &facts.reason) != OK)
		facts.reason = REASON_OTHER_REVIEW;
	if (o)
		facts.transaction_ms = o->paid_ms ? o->paid_ms : o->ordered_ms;
	if (form_read_when(when, &facts.incident_ms, &timed) != OK)
		facts.incident_ms = 0;
	return refund_assess(t->ctx->policy, t->ctx->calendar, &facts, t->now_ms, t->arena, out);
}

/* ---- saying no ---- */

static enum err say_way(struct turn *t, enum msg msg, const struct value *v, size_t nv,
			enum refund_way way)
{
	switch (way) {
	case WAY_TICKET:
	case WAY_HELP:
		return say(t, msg, v, nv,
			   CHOICES({ .label = BTN_HELP_ME, .data = "tiket" },
				   { .label = BTN_READ_RULES, .data = "aturan_refund" },
				   { .label = BTN_MENU, .data = "menu" }));
	case WAY_SWITCH:
		return say(t, msg, v, nv,
			   CHOICES({ .label = BTN_HAS_TROUBLE, .data = "refund:kendala" },
				   { .label = BTN_PERSON, .data = "orang" },
				   { .label = BTN_MENU, .data = "menu" }));
	default:
		return say(t, msg, v, nv,
			   CHOICES({ .label = BTN_READ_RULES, .data = "aturan_refund" },
				   { .label = BTN_PERSON, .data = "orang" },
				   { .label = BTN_MENU, .data = "menu" }));
	}
}

enum err refund_say_no(struct turn *t, enum refund_reason reason)
{
	const struct refund_reason_row *row = refund_reason_row(reason);
	const char *section = refund_section(t, row->section);

	t->subject = arena_printf(t->arena, "refund:no:%s", row->code);
	return say_way(t, refund_reason_words(reason)->no,
		       VALUES(V("kak", kak(t)), V("section", section)), row->way);
}

enum err refund_say_late(struct turn *t, int64_t since_ms, int64_t last_ms)
{
	const struct locale *l = &t->locale;

	t->subject = "refund:late";
	return say(t, MSG_REFUND_LATE,
		   VALUES(V("kak", kak(t)),
			  V("length", length_words(t, t->ctx->policy->refund.window)),
			  V("since", format_date_plain(t->arena, l, since_ms)),
			  V("last", format_date_plain(t->arena, l, last_ms))),
		   CHOICES({ .label = BTN_PERSON, .data = "orang" },
			   { .label = BTN_READ_RULES, .data = "aturan_refund" },
			   { .label = BTN_MENU, .data = "menu" }));
}

enum err refund_check_free(struct turn *t, int64_t order_id, bool *free)
{
	struct refund r;
	enum err e = refund_of_order(t->store, t->arena, order_id, &r);

	*free = e == ERR_NOT_FOUND;
	if (e != OK)
		return *free ? OK : e;
	return refund_show_first(t, &r);
}

/* ---- companies with other rules ---- */

/* Where an activation is so late that money back is a right, the order's own answer offers it. */
static enum err offer_remedy(struct turn *t, bool *done)
{
	struct order *orders;
	struct standing s;
	size_t n;

	TRY(orders_of_contact(t->store, t->arena, t->contact.id, ORDERS_MAX, &orders, &n));
	for (size_t i = 0; i < n && !*done; i++) {
		if (orders[i].state != ORDER_VERIFIED && orders[i].state != ORDER_ACTIVE)
			continue;
		TRY(standing_load(t, &orders[i], &s));
		if (!(s.act.remedies & REMEDY_REFUND) && !s.refund.id)
			continue;
		*done = true;
		TRY(activation_show(t, &orders[i], false));
	}
	return OK;
}

/* No money but service time (Enterpage): that is said, and then it is a claim of its own. */
static enum err answer_service_time(struct turn *t, const char *words)
{
	enum refund_reason reason;
	const char *code;

	TRY(refund_read_reason(t, words, &code));
	if (refund_reason_find(code, &reason) == OK)
		return refund_say_no(t, reason);
	t->action = "klaim_sla";
	return later_run(t);
}

/* ---- the listed cases (Knightz) ---- */

/* What is known before anything is asked. */
struct begin {
	const char *words, *reason, *when, *amount, *kind, *files;
	const char *told; /* sorry was said already, before the proof */
	const struct order *order;
	size_t n_orders;
};

/* "Ga jadi butuh" may hide that it does not work: that is asked before anybody hears no. */
static bool is_soft(const char *code)
{
	return strcmp(code, refund_reason_row(REASON_CHANGE_OF_MIND)->code) == 0 ||
	       strcmp(code, refund_reason_row(REASON_UNUSED)->code) == 0;
}

static enum err read_words(struct turn *t, struct begin *b)
{
	int64_t rupiah;
	enum err e;

	TRY(refund_read_reason(t, b->words, &b->reason));
	if (!b->reason[0] || is_soft(b->reason))
		b->reason = NULL;
	e = form_find_when(t, b->words, &b->when);
	if (e != OK && e != ERR_NOT_FOUND)
		return e;
	if (form_find_sum(t, b->words, &rupiah) != OK)
		return OK;
	b->amount = arena_printf(t->arena, "%" PRId64, rupiah);
	return b->amount ? OK : ERR_NOMEM;
}

/* A reason or a date that leads nowhere is answered at once, without a form. */
static enum err turn_away(struct turn *t, const struct begin *b, bool *done)
{
	struct refund_answer answer;
	enum refund_reason reason;

	if (!b->reason || refund_reason_find(b->reason, &reason) != OK)
		return OK;
	if (!refund_reason_row(reason)->eligible) {
		*done = true;
		return refund_say_no(t, reason);
	}
	if (!b->order && !b->when)
		return OK;
	TRY(refund_facts_say(t, b->reason, b->order, b->when ? b->when : "", &answer));
	*done = answer.verdict == VERDICT_LATE;
	return *done ? refund_say_late(t, refund_since(b->order, b->when), answer.window.at_ms)
		     : OK;
}

static const char *line(struct turn *t, enum msg msg)
{
	struct strbuf b;

	strbuf_init(&b, t->arena, TEXT_MAX);
	return RENDER(t->locale.texts, t->locale.lang, msg, &b, V("kak", kak(t))) == OK ? b.ptr
											: NULL;
}

static enum err begin_form(struct turn *t, struct begin *b)
{
	const char *order = b->order ? arena_printf(t->arena, "%" PRId64, b->order->id) : NULL;
	bool done = false, free;

	if (b->order && !order)
		return ERR_NOMEM;
	if (b->order) {
		TRY(refund_check_free(t, b->order->id, &free));
		if (!free)
			return OK;
	}
	TRY(turn_away(t, b, &done));
	if (done)
		return OK;
	return form_start(t, &refund_form,
			  VALUES(V("first", b->words), V("reason", b->reason), V("when", b->when),
				 V("amount", b->amount), V("order", order), V("kind", b->kind),
				 V("files", b->files), V("told", b->told)));
}

/* Who has not proven anything yet hears first what was understood; afterwards it goes on with the
 * same words. */
static enum err ask_proof(struct turn *t, const struct begin *b)
{
	const char *again = arena_printf(t->arena, "/%s %s", PROVEN, b->words);
	enum refund_reason reason;
	const char *first;

	if (b->reason && refund_reason_find(b->reason, &reason) == OK)
		first = refund_sorry(t, reason);
	else
		first = line(t, MSG_REFUND_PROOF_FIRST);
	return again && first ? proof_ask_saying(t, again, first) : ERR_NOMEM;
}

/* Money back is only the remedy for an activation that failed (Blitzmes §6): whose it could be has
 * to be known before anybody is told no. */
static enum err answer_remedy(struct turn *t, const struct begin *b)
{
	bool any;

	TRY(proof_any(t, &any));
	if (!any)
		return ask_proof(t, b);
	return menu_say(t, MSG_REFUND_REMEDY_ONLY,
			VALUES(V("kak", kak(t)), V_NEUTRAL("rule", rule_refund(t))));
}

static enum err begin_unproven(struct turn *t, struct begin *b)
{
	bool any, done = false;

	TRY(proof_any(t, &any));
	if (any)
		return activation_answer(t, "");
	TRY(turn_away(t, b, &done));
	return done ? OK : ask_proof(t, b);
}

static enum err begin_listed(struct turn *t, struct begin *b)
{
	const struct order *orders;

	TRY(read_words(t, b));
	if (t->how == HOW_BUTTON && strcmp(arg(t, 0), "kendala") == 0)
		b->kind = "kendala";
	TRY(refund_orders(t, &orders, &b->n_orders));
	if (b->n_orders == 0)
		return begin_unproven(t, b);
	if (b->n_orders == 1)
		b->order = &orders[0];
	return begin_form(t, b);
}

/* ---- the entrance ---- */

static enum err begin(struct turn *t, struct begin *b)
{
	form_drop(t);
	switch (t->ctx->policy->refund.enabled) {
	case REFUND_LISTED:
		return begin_listed(t, b);
	case REFUND_REMEDY:
		return answer_remedy(t, b);
	case REFUND_SERVICE_TIME:
		return answer_service_time(t, b->words);
	default:
		return later_run(t);
	}
}

static enum err clean_words(struct turn *t, struct begin *b)
{
	const char *words = t->how == HOW_TEXT      ? t->update->text
			    : t->how == HOW_COMMAND ? t->args
						    : "";

	b->words = text_clean(t->arena, words, strlen(words), WORDS_CHARS);
	return b->words ? OK : ERR_NOMEM;
}

enum err refund_run(struct turn *t)
{
	struct begin b = { .words = "" };
	bool taken = false;
	enum err e;

	/* Typed by staff it is the list of what waits, or one case. */
	if (t->how == HOW_COMMAND && is_team(t))
		return refund_staff_run(t);
	if (menu_not_here(t, &e))
		return e;
	if (t->how == HOW_TEXT && form_is_running(t, &refund_form))
		return form_again(t);
	TRY(clean_words(t, &b));
	if (t->how == HOW_TEXT)
		TRY(activation_words(t, &taken));
	if (!taken && t->ctx->policy->refund.enabled == REFUND_REMEDY)
		TRY(offer_remedy(t, &taken));
	/* Whoever is talking to a member of staff tells them. */
	if (!taken && t->how == HOW_TEXT)
		TRY(person_relay(t, TALK_LIVE, &taken));
	/* "/refund" alone is also how one looks at what was asked before. */
	if (!taken && !b.words[0] && !arg(t, 0)[0])
		TRY(refund_list(t, &taken));
	if (taken)
		return OK;
	TRY(refund_files_before(t, &b.files));
	return begin(t, &b);
}

/* With what was said before the proof. */
enum err refund_proven_run(struct turn *t)
{
	struct begin b = { .words = "", .told = "1" };
	bool taken = false;

	TRY(clean_words(t, &b));
	if (t->ctx->policy->refund.enabled == REFUND_REMEDY)
		TRY(offer_remedy(t, &taken));
	return taken ? OK : begin(t, &b);
}
