#include "handlers/refund_ways.h"

#include <inttypes.h>

#include "handlers/refund_account.h"
#include "handlers/refund_terms.h"

static const struct way {
	enum refund_method method;
	unsigned by; /* METHOD_ bits of refund.methods, any of them */
	bool account;
	enum msg label;
	const char *word;
} ways[] = {
	{ PAY_BALANCE, METHOD_BALANCE, false, BTN_TO_BALANCE, "saldo" },
	{ PAY_BANK, METHOD_BANK | METHOD_ORIGINAL, true, BTN_TO_BANK, "bank" },
	{ PAY_EWALLET, METHOD_OTHER | METHOD_ORIGINAL, true, BTN_TO_EWALLET, "ewallet" },
};
_Static_assert(ARRAY_LEN(ways) == REFUND_WAYS, "room for every way");

enum err refund_ways(struct turn *t, const struct refund *r, struct refund_ways *out)
{
	const struct policy *p;

	*out = (struct refund_ways) { .n = 0 };
	TRY(refund_policy(t, r, &p));
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (p->refund.methods & ways[i].by &&
		    (!ways[i].account || refund_account_possible(t)))
			out->at[out->n++] = ways[i].method;
	return OK;
}

bool refund_ways_have(const struct refund_ways *w, enum refund_method method)
{
	for (size_t i = 0; i < w->n; i++)
		if (w->at[i] == method)
			return true;
	return false;
}

enum refund_method refund_ways_only(const struct refund_ways *w)
{
	if (w->n == 0)
		return PAY_BY_HAND;
	return w->n == 1 && w->at[0] == PAY_BALANCE ? PAY_BALANCE : PAY_UNKNOWN;
}

static const struct way *way_of(enum refund_method method)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (ways[i].method == method)
			return &ways[i];
	return NULL;
}

enum err refund_way_choices(struct turn *t, const struct refund *r, struct choice *out, size_t *n)
{
	struct refund_ways w;

	TRY(refund_ways(t, r, &w));
	*n = w.n;
	for (size_t i = 0; i < w.n; i++) {
		const struct way *way = way_of(w.at[i]);

		out[i] = (struct choice) { .label = way->label,
					   .data = data_of(t, "cair", "%" PRId64 ":%s", r->id,
							   way->word) };
		if (!out[i].data)
			return ERR_NOMEM;
	}
	return OK;
}

const char *refund_way_word(enum refund_method method)
{
	const struct way *way = way_of(method);

	return way ? way->word : "";
}

enum refund_method refund_way_named(const char *word)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++)
		if (strcmp(ways[i].word, word) == 0)
			return ways[i].method;
	return PAY_UNKNOWN;
}
