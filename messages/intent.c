#include "messages/intent.h"

#include "base/base.h"
#include "messages/rules.h"

enum {
	SCORE_MIN = 4,  /* below: nothing was understood */
	SCORE_SURE = 6, /* from here on, and this far ahead: confident */
	LEAD_SURE = 2,
	NUMBER_DIGITS = 4
};

static const char *const names[] = {
	[INTENT_NONE] = "out_of_scope",
	[INTENT_GREETING] = "greeting",
	[INTENT_HELP_MENU] = "help_menu",
	[INTENT_ACTIVATION_STATUS] = "activation_status",
	[INTENT_REFUND_REQUEST] = "refund_request",
	[INTENT_REFUND_STATUS] = "refund_status",
	[INTENT_REFUND_POLICY] = "refund_policy",
	[INTENT_APPEAL] = "appeal",
	[INTENT_TICKET_CREATE] = "ticket_create",
	[INTENT_TICKET_STATUS] = "ticket_status",
	[INTENT_ESCALATE] = "escalate",
	[INTENT_TALK_TO_HUMAN] = "talk_to_human",
	[INTENT_CANCEL_FLOW] = "cancel_flow",
	[INTENT_PAYMENT_CONFIRM] = "payment_confirm",
	[INTENT_BILLING_POSTPONE] = "billing_postpone",
	[INTENT_SERVICE_CHANGE] = "service_change",
	[INTENT_SERVICE_CANCEL] = "service_cancel",
	[INTENT_REACTIVATION] = "reactivation",
	[INTENT_MIGRATION_REQUEST] = "migration_request",
	[INTENT_TECH_CHANGE_REQUEST] = "tech_change_request",
	[INTENT_SLA_CLAIM] = "sla_claim",
	[INTENT_BACKUP_RESTORE] = "backup_restore",
	[INTENT_INVOICE_RECEIPT] = "invoice_receipt",
	[INTENT_BUSINESS_HOURS_CONTACT] = "business_hours_contact",
	[INTENT_PRIVACY_ACCESS] = "privacy_access",
	[INTENT_PRIVACY_DELETE] = "privacy_delete",
	[INTENT_MARKETING_OPTOUT] = "marketing_optout",
	[INTENT_THANKS_BYE] = "thanks_bye",
	[INTENT_COMPLAINT_ABUSE] = "complaint_abuse",
	[INTENT_AFFIRM] = "affirm",
	[INTENT_DENY] = "deny",
};
_Static_assert(ARRAY_LEN(names) == INTENT_COUNT, "one name per intent");

/* Too general to settle a message of which "bukan …" set half aside. */
static const bool general[INTENT_COUNT] = {
	[INTENT_NONE] = true,        [INTENT_GREETING] = true,   [INTENT_HELP_MENU] = true,
	[INTENT_CANCEL_FLOW] = true, [INTENT_THANKS_BYE] = true, [INTENT_COMPLAINT_ABUSE] = true,
	[INTENT_AFFIRM] = true,      [INTENT_DENY] = true,
};

struct recogniser {
	struct arena arena;
	struct lexicon *lexicon;
	struct rules *rules;
	int greeting; /* the class, -1 when there is none */
};

const char *intent_name(enum intent i)
{
	return (unsigned)i < INTENT_COUNT ? names[i] : names[INTENT_NONE];
}

enum err intent_parse(const char *name, enum intent *out)
{
	for (size_t i = 0; i < INTENT_COUNT; i++) {
		if (strcmp(names[i], name) == 0) {
			*out = (enum intent)i;
			return OK;
		}
	}
	return ERR_NOT_FOUND;
}

void recogniser_free(struct recogniser *r)
{
	if (!r)
		return;
	rules_free(r->rules);
	arena_free(&r->arena);
	free(r);
}

enum err recogniser_load(struct arena *a, json_t *const catalogs[], size_t n,
			 struct recogniser **out, const char **why)
{
	struct recogniser *r = calloc(1, sizeof(*r));
	struct arena scratch;
	const char *reason = NULL;
	enum err e;

	if (!r)
		return ERR_NOMEM;
	arena_init(&r->arena, 0);
	arena_init(&scratch, 0);
	e = lexicon_load(&r->arena, &scratch, catalogs, n, &r->lexicon, &reason);
	if (e == OK)
		e = rules_load(&r->arena, &scratch, r->lexicon, catalogs, n, &r->rules, &reason);
	if (e == OK)
		e = lexicon_freeze(r->lexicon);
	if (e == ERR_INVALID) {
		const char *kept = arena_strdup(a, reason);

		*why = kept ? kept : "out of memory";
	}
	arena_free(&scratch);
	if (e != OK) {
		recogniser_free(r);
		return e;
	}
	r->greeting = lexicon_class(r->lexicon, "greeting");
	*out = r;
	return OK;
}

/* ---- choosing ---- */

/* The intent with the highest score besides one; INTENT_NONE when none reaches the least. */
static enum intent best_but(const struct rules *rules, const struct scores *s, enum intent but)
{
	enum intent best = INTENT_NONE;

	for (int i = INTENT_NONE + 1; i < INTENT_COUNT; i++) {
		enum intent at = (enum intent)i;

		if (at == but || s->score[i] < SCORE_MIN)
			continue;
		if (best == INTENT_NONE || s->score[i] > s->score[best] ||
		    (s->score[i] == s->score[best] &&
		     rules_rank(rules, at) < rules_rank(rules, best)))
			best = at;
	}
	return best;
}

/* What is left when "bukan …" is set aside counts, if it says something definite; otherwise the
 * denial itself is the message. */
static enum err score(const struct rules *rules, struct reading *rd, struct scores *out)
{
	if (rd->contrast) {
		reading_set_aside(rd, true);
		TRY(rules_score(rules, rd, out));
		if (!general[best_but(rules, out, INTENT_NONE)])
			return OK;
		reading_set_aside(rd, false);
	}
	return rules_score(rules, rd, out);
}

static void find_numbers(const struct lexicon *l, const struct tokens *tokens, struct guess *g)
{
	for (size_t i = 0; i < tokens->n; i++) {
		const struct token *t = &tokens->all[i];

		if (t->kind == TOKEN_ID && !g->id.ptr) {
			g->id = t->raw;
			g->id_kind = lexicon_id_kind(l, t->text);
		}
		if (t->kind == TOKEN_NUMBER && !g->number.ptr && t->len >= NUMBER_DIGITS &&
		    strspn(t->text, "0123456789") == t->len)
			g->number = t->raw;
	}
}

enum err recogniser_run(const struct recogniser *r, struct arena *a, const char *text, size_t len,
			struct guess *out)
{
	static const struct class_set nothing;
	struct guess g = { .intent = INTENT_NONE };
	struct tokens tokens;
	struct reading *rd;
	struct scores s;

	TRY(normalise(a, text, len, &tokens));
	TRY(reading_new(r->lexicon, a, &tokens, &rd));
	g.has_greeting = r->greeting >= 0 && class_in(&rd->all, r->greeting);
	g.negated = rd->contrast || memcmp(&rd->negated, &nothing, sizeof(nothing)) != 0;
	TRY(score(r->rules, rd, &s));
	g.intent = best_but(r->rules, &s, INTENT_NONE);
	if (g.intent != INTENT_NONE) {
		g.second = best_but(r->rules, &s, g.intent);
		g.score = s.score[g.intent];
		g.second_score = g.second ? s.score[g.second] : 0;
		g.fuzzy = s.fuzzy[g.intent];
		g.confident = !g.fuzzy && g.score >= SCORE_SURE &&
			      g.score - g.second_score >= LEAD_SURE;
	}
	find_numbers(r->lexicon, &tokens, &g);
	*out = g;
	return OK;
}
