#include "handlers/refund_reply.h"

#include "handlers/refund_case.h"
#include "handlers/refund_ways.h"
#include "handlers/words.h"

#define IN(state) (1u << REFUND_##state)

enum {
	WAITING = IN(NEED_EVIDENCE) | IN(APPROVED) | IN(PAYOUT_FAILED) | IN(REJECTED) | IN(PAID),
	/* States in which the customer has to say something before it can go on. */
	ASKED = IN(NEED_EVIDENCE) | IN(APPROVED) | IN(PAYOUT_FAILED),
	PAID_DAYS = 14, /* later "sudah masuk" may be about anything */
	NAME_BYTES = 32,
};

/* Is it the customer who is waited for, now? */
static bool waits(const struct turn *t, const struct refund *r)
{
	if (r->state == REFUND_PAID)
		return !r->arrived_ms && !r->dispute_ms &&
		       t->now_ms - r->paid_ms < PAID_DAYS * MS_DAY;
	return r->turn == TURN_CUSTOMER;
}

/* "cair:12:saldo", as if it were typed. Ways out of the case are not meant by few words. */
static enum err run(struct turn *t, const char *data, bool *taken)
{
	static const char *const out[] = { "menu", "orang" };
	const char *colon = strchr(data, ':');
	char name[NAME_BYTES];
	const struct command *c;
	size_t len = colon ? (size_t)(colon - data) : 0;

	if (!len || len >= sizeof(name))
		return OK;
	memcpy(name, data, len);
	name[len] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(out); i++)
		if (strcmp(name, out[i]) == 0)
			return OK;
	c = command_find(name);
	if (!c)
		return OK;
	*taken = true;
	t->how = HOW_COMMAND;
	t->action = c->name;
	t->args = colon + 1;
	return c->run(t);
}

static enum err choose(struct turn *t, const struct choice *c, size_t n, bool *taken)
{
	int i = words_choose(t, t->update->text, c, n, true);

	return i == WORDS_NONE ? OK : run(t, c[i].data, taken);
}

/* Polite words with nothing in them. */
static bool is_polite(const struct turn *t)
{
	return t->guess.intent == INTENT_THANKS_BYE || t->guess.intent == INTENT_AFFIRM;
}

enum err refund_reply_take(struct turn *t, bool *taken)
{
	struct choice c[REFUND_CASE_CHOICES];
	struct refund r;
	size_t n;
	enum err e;

	*taken = false;
	if (!t->contact.id)
		return OK;
	e = refund_in(t, WAITING, &r);
	if (e != OK || !waits(t, &r))
		return e == ERR_NOT_FOUND ? OK : e;
	TRY(refund_account_answer(t, &r, taken));
	if (*taken)
		return OK;
	TRY(refund_choices(t, &r, c, &n));
	TRY(choose(t, c, n, taken));
	if (!*taken && r.state == REFUND_PAYOUT_FAILED) {
		TRY(refund_way_choices(t, &r, c, &n));
		TRY(choose(t, c, n, taken));
	}
	if (*taken || !(ASKED & 1u << r.state) || !is_polite(t))
		return OK;
	*taken = true;
	return refund_show(t, &r);
}
