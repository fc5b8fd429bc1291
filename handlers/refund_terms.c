#include "handlers/refund_terms.h"

#include "policy/terms.h"

/* The last case's, read once: most cases share theirs with the one before. */
struct kept_rules {
	int64_t id;
	struct policy policy;
};

enum err refund_policy(struct turn *t, const struct refund *r, const struct policy **out)
{
	struct kept_rules *kept = t->kept_rules;
	const char *text;

	*out = t->ctx->policy;
	if (!r->terms_id)
		return OK;
	if (!kept || kept->id != r->terms_id) {
		kept = ARENA_NEW(t->arena, struct kept_rules);
		if (!kept)
			return ERR_NOMEM;
		kept->id = r->terms_id;
		TRY(refund_terms_get(t->store, t->arena, r->terms_id, &text));
		TRY(terms_read(t->arena, t->ctx->policy, text, &kept->policy));
		t->kept_rules = kept;
	}
	*out = &kept->policy;
	return OK;
}

enum err refund_keep_terms(struct turn *t, struct refund *r)
{
	const char *text;

	if (r->terms_id)
		return OK;
	text = terms_write(t->arena, t->ctx->policy);
	return text ? refund_terms_keep(t->store, text, &r->terms_id) : ERR_NOMEM;
}
