/* refund_payout.c - where the money goes: to the balance with one tap, or to an account that the
 * customer types in one message and sees again, masked, before it counts.
 * Owns: the form "refund_rekening" and the rows cair, betulkan, rekening_benar. The account is a
 * secret step: it is sealed at once (refund_account.h) and never stands in a row, a log or a
 * message of ours. Never: asks for an account before the money is approved (Knightz §8). */
#include <inttypes.h>

#include "handlers/menu.h"
#include "handlers/refund_account.h"
#include "handlers/refund_case.h"
#include "handlers/refund_text.h"
#include "handlers/staff.h"
#include "messages/account.h"

enum { TAIL = 4 };

static const struct {
	const char *word;
	enum refund_method method;
} ways[] = {
	{ "saldo", PAY_BALANCE },
	{ "bank", PAY_BANK },
	{ "ewallet", PAY_EWALLET },
};

static enum refund_method method_of(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (strcmp(ways[i].word, word) == 0)
			return ways[i].method;
	return PAY_UNKNOWN;
}

/* The same choice again after a transfer that bounced is a correction. */
static enum refund_event event_for(const struct refund *r)
{
	return r->state == REFUND_PAYOUT_FAILED ? MOVE_CORRECT : MOVE_CHOOSE;
}

/* ---- the account ---- */

static enum err keep(struct turn *t, const struct form_run *f, const struct account *c)
{
	struct refund_account a = { .bank = c->bank, .number = c->number, .holder = c->holder };
	const char *id = form_value(f, "id");
	struct refund r;
	int64_t refund;

	TRY(text_parse_i64(id, strlen(id), &refund));
	TRY(refund_own(t, refund, &r));
	return refund_account_keep(t, r.id, &a);
}

/* What is missing is asked for by its name; what is odd is only said, with the confirmation. */
static enum msg missing(const struct account *c)
{
	if (c->flags & ACCOUNT_VIRTUAL)
		return MSG_REFUND_ACCOUNT_VIRTUAL;
	if (c->flags & ACCOUNT_NO_NUMBER)
		return MSG_REFUND_ACCOUNT_NO_NUMBER;
	if (c->flags & ACCOUNT_NO_BANK)
		return MSG_REFUND_ACCOUNT_NO_BANK;
	if (c->flags & ACCOUNT_NO_HOLDER)
		return MSG_REFUND_ACCOUNT_NO_HOLDER;
	return 0;
}

/* The step is secret, so this runs once per answer and may keep it. */
static enum err check_account(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	struct account c;

	TRY(account_parse(t->arena, *value, &c));
	*why = missing(&c);
	if (*why)
		return ERR_INVALID;
	return keep(t, f, &c);
}

static size_t fill_way(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	bool wallet = strcmp(form_value(f, "way"), "ewallet") == 0;

	if (max < 1)
		return 0;
	out[0] = (struct value)V_NEUTRAL(
		"question", catalog_text(t->locale.texts, t->locale.lang,
					 wallet ? MSG_REFUND_ASK_WALLET : MSG_REFUND_ASK_BANK));
	return 1;
}

/* What tells one account from another on a button: no more than what is shown. */
static const char *tail_of(const char *number)
{
	size_t len = strlen(number);

	return number + (len > TAIL ? len - TAIL : len);
}

static enum err confirm(struct turn *t, const struct form_run *f, const struct refund *r,
			const struct account *c)
{
	struct refund_account a = { .bank = c->bank, .number = c->number, .holder = c->holder };
	const char *way = form_value(f, "way");

	return say(t, MSG_REFUND_ACCOUNT_CHECK,
		   VALUES(V("kak", kak(t)), V("account", refund_account_mask(t, &a)),
			  V("n", format_number(t->arena, &t->locale, (int64_t)strlen(c->number))),
			  V("holder", c->holder),
			  V("odd", c->flags & ACCOUNT_ODD ? c->bank : NULL)),
		   CHOICES({ .label = BTN_ACCOUNT_RIGHT,
			     .data = data_of(t, "rekening_benar", "%" PRId64 ":%s:%s", r->id, way,
					     tail_of(c->number)) },
			   { .label = BTN_EDIT,
			     .data = data_of(t, "cair", "%" PRId64 ":%s", r->id, way) }));
}

static enum err finish_account(struct turn *t, struct form_run *f)
{
	const char *id = form_value(f, "id");
	struct account c;
	struct refund r;
	int64_t refund;

	TRY(text_parse_i64(id, strlen(id), &refund));
	TRY(refund_own(t, refund, &r));
	TRY(account_parse(t->arena, form_value(f, "account"), &c));
	return confirm(t, f, &r, &c);
}

static const struct form_step account_steps[] = {
	{ .key = "account",
	  .ask = MSG_REFUND_ASK_ACCOUNT,
	  .takes = TAKE_TEXT,
	  .secret = true,
	  .open = true,
	  .fill = fill_way,
	  .check = check_account },
};

const struct form account_form = {
	.name = "refund_rekening",
	.title = MSG_REFUND_ACCOUNT_TITLE,
	.steps = account_steps,
	.n_steps = ARRAY_LEN(account_steps),
	.finish = finish_account,
};

/* ---- the choice ---- */

static enum err say_moved(struct turn *t, const struct refund *r)
{
	TRY(toast(t, MSG_STALE_TOAST, NO_VALUES));
	return refund_show(t, r);
}

static enum err ask_account(struct turn *t, const struct refund *r, const char *way)
{
	return form_start(
		t, &account_form,
		VALUES(V("id", arena_printf(t->arena, "%" PRId64, r->id)), V("way", way)));
}

static bool may_choose(struct turn *t, const struct refund *r)
{
	return refund_may(t, r, event_for(r));
}

/* [Ke Saldo] [Ke Rekening] [Ke E-Wallet] */
enum err payout_run(struct turn *t)
{
	const char *way = arg(t, 1);
	enum refund_method method = method_of(way);
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (!may_choose(t, &r) || !refund_method_offered(t, method))
		return say_moved(t, &r);
	if (method != PAY_BALANCE)
		return ask_account(t, &r, way);
	return refund_do(t, &r, &(struct refund_act) { .event = event_for(&r), .method = method },
			 &moved);
}

/* [Betulkan Rekening]: to an account again, or to the balance after all. */
enum err correct_run(struct turn *t)
{
	struct choice c[3];
	struct refund r;
	size_t n = 0;
	bool found;
	static const enum msg labels[] = { BTN_TO_BALANCE, BTN_TO_BANK, BTN_TO_EWALLET };

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (!may_choose(t, &r))
		return say_moved(t, &r);
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (refund_method_offered(t, ways[i].method))
			c[n++] = (struct choice) { .label = labels[i],
						   .data = data_of(t, "cair", "%" PRId64 ":%s",
								   r.id, ways[i].word) };
	return say(t, MSG_REFUND_ASK_WHERE, VALUES(V("kak", kak(t)), V("number", r.number)), c, n);
}

/* A second tap, when it counts already. */
static bool is_chosen(struct turn *t, const struct refund *r, const struct refund_account *a)
{
	const char *mask = refund_account_mask(t, a);

	return r->state == REFUND_APPROVED && r->account && mask && strcmp(r->account, mask) == 0;
}

/* [Sudah Benar]: what was sealed a moment ago counts from now on; not what an older message showed.
 */
enum err account_right_run(struct turn *t)
{
	struct refund_account a;
	struct refund_act act = { .method = method_of(arg(t, 1)), .account = &a };
	struct refund r;
	bool found, moved;
	enum err e;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (!may_choose(t, &r))
		return say_moved(t, &r);
	e = refund_account_show(t, &r, &a);
	if (e == ERR_NOT_FOUND || e == ERR_DENIED)
		return ask_account(t, &r, arg(t, 1));
	if (e != OK)
		return e;
	if (strcmp(tail_of(a.number), arg(t, 2)) != 0 || is_chosen(t, &r, &a))
		return say_moved(t, &r);
	act.event = event_for(&r);
	return refund_do(t, &r, &act, &moved);
}
