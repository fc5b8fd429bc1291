#include "messages/intent.h"

#include "messages/examples.h"
#include "messages/rules.h"

enum {
	LEAD_SURE = 6,   /* points ahead of the next intent: confident */
	LEAD_CLOSE = 15, /* points behind the best: still worth naming as the second */
	NUMBER_DIGITS = 4,
	REASONS_MAX = 64,
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

struct recogniser {
	struct arena arena;
	struct lexicon *lexicon;
	struct rules *rules, *reasons;
	const char *reason_names[REASONS_MAX];
	size_t n_reasons;
	struct examples *examples;
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
	rules_free(r->reasons);
	arena_free(&r->arena);
	free(r);
}

static enum err find_intent(void *arg, const char *name, size_t *place)
{
	enum intent i;

	(void)arg;
	TRY(intent_parse(name, &i));
	*place = i;
	return OK;
}

/* Reasons have whatever names the catalogs give them. */
static enum err find_reason(void *arg, const char *name, size_t *place)
{
	struct recogniser *r = arg;

	for (*place = 0; *place < r->n_reasons; ++*place)
		if (strcmp(r->reason_names[*place], name) == 0)
			return OK;
	if (r->n_reasons == REASONS_MAX)
		return ERR_LIMIT;
	r->reason_names[r->n_reasons] = arena_strdup(&r->arena, name);
	return r->reason_names[r->n_reasons++] ? OK : ERR_NOMEM;
}

static enum err load_rules(struct recogniser *r, struct arena *scratch, json_t *const catalogs[],
			   size_t n, const char **why)
{
	const struct rules_section intents = { "intents", find_intent, NULL };
	const struct rules_section reasons = { "reasons", find_reason, r };

	TRY(rules_load(&r->arena, scratch, r->lexicon, catalogs, n, &intents, &r->rules, why));
	return rules_load(&r->arena, scratch, r->lexicon, catalogs, n, &reasons, &r->reasons, why);
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
		e = load_rules(r, &scratch, catalogs, n, &reason);
	if (e == OK)
		e = lexicon_freeze(r->lexicon);
	if (e == OK)
		e = examples_learn(&r->arena, &scratch, r->lexicon, catalogs, n, &r->examples,
				   &reason);
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

/* The intent with the most points besides one; the first wins a tie. */
static enum intent best_but(const int points[INTENT_COUNT], int but)
{
	int best = but == 0;

	for (int i = best; i < INTENT_COUNT; i++)
		if (i != but && points[i] > points[best])
			best = i;
	return (enum intent)best;
}

/* Nothing ever seen and no rule: every intent has no points, and "none" is the first. */
static enum err points_of(const struct recogniser *r, struct reading *rd, int points[INTENT_COUNT])
{
	for (size_t i = 0; i < INTENT_COUNT; i++)
		points[i] = 0;
	(void)examples_score(r->examples, rd, points);
	return rules_score(r->rules, rd, points);
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
	struct guess g = { .intent = INTENT_NONE };
	int points[INTENT_COUNT];
	struct tokens tokens;
	struct reading *rd;
	enum intent second;

	TRY(normalise(a, text, len, &tokens));
	TRY(reading_new(r->lexicon, a, &tokens, &rd));
	g.has_greeting = r->greeting >= 0 && class_in(&rd->all, r->greeting);
	g.negated = rd->denies;
	TRY(points_of(r, rd, points));
	g.intent = best_but(points, -1);
	g.score = points[g.intent];
	second = best_but(points, (int)g.intent);
	if (g.score - points[second] < LEAD_CLOSE) {
		g.second = second;
		g.second_score = points[second];
	}
	if (g.intent != INTENT_NONE && rd->fuzzy) {
		int exact[INTENT_COUNT];

		reading_without_fuzzy(rd);
		TRY(points_of(r, rd, exact));
		g.fuzzy = best_but(exact, -1) != g.intent;
	}
	g.confident = g.intent != INTENT_NONE && !g.fuzzy && g.score - points[second] >= LEAD_SURE;
	find_numbers(r->lexicon, &tokens, &g);
	*out = g;
	return OK;
}

/* ---- reasons ---- */

enum err recogniser_reason(const struct recogniser *r, struct arena *a, const char *text,
			   size_t len, const char **out)
{
	int points[REASONS_MAX] = { 0 };
	size_t best = 0, ties = 0;
	struct tokens tokens;
	struct reading *rd;

	TRY(normalise(a, text, len, &tokens));
	TRY(reading_new(r->lexicon, a, &tokens, &rd));
	TRY(rules_score(r->reasons, rd, points));
	for (size_t i = 1; i < r->n_reasons; i++)
		if (points[i] > points[best])
			best = i;
	for (size_t i = 0; i < r->n_reasons; i++)
		ties += points[i] == points[best];
	if (points[best] < REASON_POINTS || ties > 1)
		return ERR_NOT_FOUND;
	*out = r->reason_names[best];
	return OK;
}

const char *recogniser_reason_at(const struct recogniser *r, size_t i)
{
	return i < r->n_reasons ? r->reason_names[i] : NULL;
}
