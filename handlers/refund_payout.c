/* refund_payout.c - where the money goes: to the balance with one tap, or to an account that the
 * customer types in one message, asked for or not, and sees again before it counts.
 * Owns: the form "refund_rekening" and the rows cair, betulkan, rekening_benar. The account is
 * secret from its arrival: what was typed is kept nowhere, and sealed at once (refund_account.h).
 * Its owner alone sees the whole number once more, to check it digit by digit. The outbox has to
 * hold that message until the channel takes it (a crash in between must not lose it); then its row
 * is erased and overwritten (secret rows are never kept for delivery reports, and what cannot be
 * sent leaves OUTGOING_WITHHELD behind). So it stands in the clear for that moment, and in the
 * write-ahead log until the next checkpoint. Everywhere else stands the masked form. Never: asks
 * for an account before the money is approved (Knightz §8). */
#include <inttypes.h>
#include <stdlib.h>

#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/refund_account.h"
#include "handlers/refund_case.h"
#include "handlers/refund_text.h"
#include "handlers/refund_ways.h"
#include "handlers/staff.h"
#include "handlers/words.h"
#include "messages/account.h"
#include "store/limit.h"

enum { TAIL = 4, TYPED_BYTES = 200, SHOWN_MINUTES = 30 };

/* The same choice again after a transfer that bounced is a correction. */
static enum refund_event event_for(const struct refund *r)
{
	return r->state == REFUND_PAYOUT_FAILED ? MOVE_CORRECT : MOVE_CHOOSE;
}

/* ---- the account ---- */

static enum err keep(struct turn *t, int64_t refund_id, const struct account *c)
{
	const struct refund_account a = { .bank = c->bank,
					  .number = c->number,
					  .holder = c->holder };

	return refund_account_keep(t, refund_id, &a);
}

static enum err case_of(struct turn *t, const struct form_run *f, struct refund *r)
{
	const char *id = form_value(f, "id");
	int64_t refund;

	TRY(text_parse_i64(id, strlen(id), &refund));
	return refund_own(t, refund, r);
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
	struct refund r;

	TRY(account_parse(t->arena, *value, &c));
	*why = missing(&c);
	if (*why)
		return ERR_INVALID;
	TRY(case_of(t, f, &r));
	return keep(t, r.id, &c);
}

/* What was missing in an account that came unasked is asked for by its name here, too. */
static size_t fill_way(struct turn *t, const struct form_run *f, struct value *out, size_t max)
{
	bool wallet = strcmp(form_value(f, "way"), refund_way_word(PAY_EWALLET)) == 0;
	struct account lacking = { .flags = (unsigned)strtoul(form_value(f, "lacks"), NULL, 10) };
	enum msg msg = missing(&lacking);

	if (max < 1)
		return 0;
	if (!msg)
		msg = wallet ? MSG_REFUND_ASK_WALLET : MSG_REFUND_ASK_BANK;
	out[0] = (struct value)V_NEUTRAL("question",
					 catalog_text(t->locale.texts, t->locale.lang, msg));
	return 1;
}

/* What tells one account from another on a button: no more than what is shown. */
static const char *tail_of(const char *number)
{
	size_t len = strlen(number);

	return number + (len > TAIL ? len - TAIL : len);
}

/* The check was just shown: for a while a typed "udah bener" is about it. */
static const char *shown_key(struct turn *t, const struct refund *r)
{
	return arena_printf(t->arena, "rekening:%" PRId64, r->id);
}

static enum err remember_shown(struct turn *t, const struct refund *r)
{
	const char *key = shown_key(t, r);

	if (!key)
		return ERR_NOMEM;
	TRY(rate_clear(t->store, key));
	return rate_hit(t->store, key, t->now_ms, SHOWN_MINUTES * MS_MINUTE, 1);
}

/* Under what was typed, for the eyes of whoever typed it: the whole number. */
static enum err confirm(struct turn *t, const struct refund *r, const struct account *c,
			const char *way)
{
	enum msg kind = c->kind == ACCOUNT_WALLET ? MSG_REFUND_KIND_WALLET : MSG_REFUND_KIND_BANK;
	struct outgoing *m = draft(
		t, &t->locale, MSG_REFUND_ACCOUNT_CHECK,
		VALUES(V("kak", kak(t)),
		       V("kind", catalog_text(t->locale.texts, t->locale.lang, kind)),
		       V("bank", c->bank), V("account", c->number), V("holder", c->holder),
		       V("odd", c->flags & ACCOUNT_ODD ? c->bank : NULL)),
		CHOICES({ .label = BTN_ACCOUNT_RIGHT,
			  .data = data_of(t, "rekening_benar", "%" PRId64 ":%s:%s", r->id, way,
					  tail_of(c->number)) },
			{ .label = BTN_EDIT,
			  .data = data_of(t, "cair", "%" PRId64 ":%s", r->id, way) }));

	if (!m)
		return ERR_NOMEM;
	m->secret = true;
	TRY(remember_shown(t, r));
	return send_reply(t, m);
}

/* "gopay …" after [Ke Rekening] is an e-wallet all the same, where those are paid to. */
static enum err way_for(struct turn *t, const struct refund *r, const struct account *c,
			const char *asked, const char **way)
{
	enum refund_method by = c->kind == ACCOUNT_WALLET ? PAY_EWALLET : PAY_BANK;
	struct refund_ways ways;

	TRY(refund_ways(t, r, &ways));
	*way = refund_ways_have(&ways, by) ? refund_way_word(by) : asked;
	return OK;
}

static enum err finish_account(struct turn *t, struct form_run *f)
{
	struct account c;
	const char *way;
	struct refund r;

	TRY(case_of(t, f, &r));
	TRY(account_parse(t->arena, form_value(f, "account"), &c));
	TRY(way_for(t, &r, &c, form_value(f, "way"), &way));
	return confirm(t, &r, &c, way);
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

static enum err ask_account(struct turn *t, const struct refund *r, const char *way, unsigned lacks)
{
	return form_start(t, &account_form,
			  VALUES(V("id", arena_printf(t->arena, "%" PRId64, r->id)), V("way", way),
				 V("lacks", lacks ? arena_printf(t->arena, "%u", lacks) : NULL)));
}

static bool may_choose(struct turn *t, const struct refund *r)
{
	return refund_may(t, r, event_for(r));
}

/* [Ke Saldo] [Ke Rekening] [Ke E-Wallet] */
enum err payout_run(struct turn *t)
{
	const char *way = arg(t, 1);
	enum refund_method method = refund_way_named(way);
	struct refund_ways ways;
	struct refund r;
	bool found, moved;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	TRY(refund_ways(t, &r, &ways));
	if (!may_choose(t, &r) || !refund_ways_have(&ways, method))
		return say_moved(t, &r);
	if (method != PAY_BALANCE)
		return ask_account(t, &r, way, 0);
	return refund_do(t, &r, &(struct refund_act) { .event = event_for(&r), .method = method },
			 &moved);
}

/* [Betulkan Rekening]: to an account again, or to the balance after all. */
enum err correct_run(struct turn *t)
{
	struct choice c[REFUND_WAYS];
	struct refund_ways ways;
	struct refund r;
	bool found;
	size_t n;

	TRY(refund_pressed(t, &r, &found));
	if (!found)
		return OK;
	if (!may_choose(t, &r))
		return say_moved(t, &r);
	TRY(refund_ways(t, &r, &ways));
	if (ways.n == 1 && ways.at[0] != PAY_BALANCE)
		return ask_account(t, &r, refund_way_word(ways.at[0]), 0);
	TRY(refund_way_choices(t, &r, c, &n));
	return say(t, MSG_REFUND_ASK_WHERE, VALUES(V("kak", kak(t)), V("number", r.number)), c, n);
}

/* A second tap, when it counts already. */
static bool is_chosen(struct turn *t, const struct refund *r, const struct refund_account *a)
{
	const char *mask = refund_account_mask(t, a);

	return r->state == REFUND_APPROVED && r->account && mask && strcmp(r->account, mask) == 0;
}

/* What was sealed a moment ago counts from now on. tail: of the number that was shown; NULL: of the
 * last one. */
static enum err accept(struct turn *t, struct refund *r, const char *way, const char *tail)
{
	struct refund_account a;
	struct refund_act act = { .event = event_for(r), .method = refund_way_named(way) };
	bool moved;
	enum err e;

	if (!may_choose(t, r))
		return say_moved(t, r);
	e = refund_account_show(t, r, &a);
	if (e == ERR_NOT_FOUND || e == ERR_DENIED)
		return ask_account(t, r, way, 0);
	if (e != OK)
		return e;
	if ((tail && strcmp(tail_of(a.number), tail) != 0) || is_chosen(t, r, &a))
		return say_moved(t, r);
	act.account = &a;
	TRY(rate_clear(t->store, shown_key(t, r)));
	return refund_do(t, r, &act, &moved);
}

/* [Sudah Benar]: not what an older message showed. */
enum err account_right_run(struct turn *t)
{
	struct refund r;
	bool found;

	TRY(refund_pressed(t, &r, &found));
	return found ? accept(t, &r, arg(t, 1), arg(t, 2)) : OK;
}

/* "udah bener", "ubah", typed under the check. */
enum err refund_account_answer(struct turn *t, struct refund *r, bool *taken)
{
	bool yes = words_are(t, t->update->text, MSG_FORM_WORDS_YES);
	bool no = words_are(t, t->update->text, MSG_FORM_WORDS_EDIT) ||
		  words_are(t, t->update->text, MSG_FORM_WORDS_NO);
	const char *key = shown_key(t, r);
	struct account c = { .kind = ACCOUNT_BANK };
	struct refund_account a;
	const char *way;
	enum err e;

	*taken = false;
	if (!yes && !no)
		return OK;
	if (!key)
		return ERR_NOMEM;
	e = rate_peek(t->store, key, t->now_ms, 1, NULL);
	if (e != ERR_LIMIT)
		return e;
	e = refund_account_show(t, r, &a);
	if (e != OK)
		return e == ERR_NOT_FOUND || e == ERR_DENIED ? OK : e;
	*taken = true;
	TRY(account_parse(t->arena, arena_printf(t->arena, "%s %s %s", a.bank, a.number, a.holder),
			  &c));
	TRY(way_for(t, r, &c, refund_way_word(PAY_BANK), &way));
	return yes ? accept(t, r, way, NULL) : ask_account(t, r, way, 0);
}

/* ---- an account that nobody asked for ---- */

/* Digits beside a bank's name, or digits alone: what else could it be while money waits for an
 * account? "dana 12345678" may only speak of money, so a wallet's number must look like one. */
static bool looks_like_account(const struct account *c)
{
	bool digits_alone = c->flags & ACCOUNT_NO_BANK && c->flags & ACCOUNT_NO_HOLDER;

	if (c->flags & ACCOUNT_NO_NUMBER)
		return false;
	if (c->flags & ACCOUNT_NO_BANK)
		return digits_alone;
	return c->kind == ACCOUNT_BANK ||
	       (!(c->flags & ACCOUNT_ODD) && (c->number[0] == '0' || text_starts(c->number, "62")));
}

/* The sender's case that waits for one, when this is one. Half of one may be the answer to whatever
 * a running form has asked. ERR_NOT_FOUND. */
static enum err waiting_for(struct turn *t, struct refund *r, struct account *c)
{
	const struct update *u = t->update;

	if (u->kind != UPDATE_TEXT || u->command || u->edited || !t->contact.id ||
	    strlen(u->text) > TYPED_BYTES)
		return ERR_NOT_FOUND;
	TRY(account_parse(t->arena, u->text, c));
	if (!looks_like_account(c) || (missing(c) && form_runs(t)))
		return ERR_NOT_FOUND;
	TRY(refund_in(t, 1u << REFUND_APPROVED | 1u << REFUND_PAYOUT_FAILED, r));
	return OK;
}

bool refund_account_typed(struct turn *t)
{
	struct account c;
	struct refund r;

	return waiting_for(t, &r, &c) == OK;
}

/* It goes another way, and what was typed is kept nowhere. */
static enum err say_not_needed(struct turn *t, const struct refund *r)
{
	return say(t, MSG_REFUND_ACCOUNT_NOT_NEEDED,
		   VALUES(V("kak", kak(t)), V("number", r->number),
			  V_NEUTRAL("account", refund_way(&t->locale, r)),
			  V("until", r->deadline_ms ? moment(t, r->deadline_ms) : NULL)),
		   CHOICES({ .label = BTN_VIEW_STATUS,
			     .data = data_of(t, "status_refund", "%" PRId64, r->id) }));
}

enum err refund_account_take(struct turn *t, bool *taken)
{
	struct refund_ways ways;
	struct account c;
	struct refund r;
	const char *way;
	enum err e = waiting_for(t, &r, &c);

	*taken = e == OK;
	if (e != OK)
		return e == ERR_NOT_FOUND ? OK : e;
	t->action = "refund_rekening";
	TRY(refund_ways(t, &r, &ways));
	if (!refund_ways_have(&ways, PAY_BANK) && !refund_ways_have(&ways, PAY_EWALLET))
		return say_not_needed(t, &r);
	if (!may_choose(t, &r))
		return say_moved(t, &r);
	TRY(way_for(t, &r, &c, "", &way));
	if (!way[0])
		way = refund_way_word(c.kind == ACCOUNT_WALLET ? PAY_BANK : PAY_EWALLET);
	if (missing(&c))
		return ask_account(t, &r, way, c.flags);
	TRY(keep(t, r.id, &c));
	return confirm(t, &r, &c, way);
}
