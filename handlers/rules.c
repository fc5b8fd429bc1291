#include "handlers/rules.h"

#include "handlers/office.h"
#include "handlers/refund_words.h"
#include "policy/ticket.h"

static const char *render(struct turn *t, enum msg msg, const struct value *v, size_t nv)
{
	struct strbuf out;

	strbuf_init(&out, t->arena, LONG_TEXT_MAX);
	return catalog_render(t->locale.texts, t->locale.lang, msg, v, nv, &out) == OK ? out.ptr
										       : NULL;
}

/* Does the company's own document say so, or at least its config? Our defaults are no rule that a
 * customer could be held to. */
static bool stated(const struct turn *t, const char *name)
{
	const struct policy_key *key = policy_key_find(name);

	return key && (policy_source(t->ctx->policy, key)[0] ||
		       policy_origin(t->ctx->policy, key) == POLICY_FROM_CONFIG);
}

/* A sentence with a length of time in it. */
static const char *say_length(struct turn *t, enum msg msg, const char *name, struct duration d)
{
	const char *length = stated(t, name) ? length_words(t, d) : NULL;

	return length ? render(t, msg, VALUES(V("length", length))) : NULL;
}

const char *rule_line(struct turn *t, enum msg msg, const char *key, struct duration d)
{
	const struct policy_key *row = policy_key_find(key);
	const char *section = row ? policy_source(t->ctx->policy, row) : "";
	const char *length = d.kind == DURATION_NONE ? NULL : length_words(t, d);

	if (!section[0] || (d.kind != DURATION_NONE && !length))
		return NULL;
	section = refund_section(t, section);
	return length ? render(t, msg, VALUES(V("length", length), V("section", section)))
		      : render(t, msg, VALUES(V("section", section)));
}

/* Where the document says so, by its section. */
static const char *say_rule(struct turn *t, enum msg msg, const char *name, struct duration d)
{
	const char *rule = say_length(t, msg, name, d);
	const struct policy_key *key = policy_key_find(name);
	const char *section = key ? policy_source(t->ctx->policy, key) : "";

	if (!rule || !section[0])
		return rule ? render(t, MSG_RULE_REFUND_WHOLE, VALUES(V("rule", rule))) : NULL;
	return render(t, MSG_RULE_REFUND_SECTION,
		      VALUES(V("rule", rule), V("section", refund_section(t, section))));
}

const char *rule_refund(struct turn *t)
{
	const struct policy *p = t->ctx->policy;

	switch (p->refund.enabled) {
	case REFUND_LISTED:
		return say_rule(t, MSG_RULE_REFUND_LISTED, "refund.window", p->refund.window);
	case REFUND_REMEDY:
		return say_rule(t, MSG_RULE_REFUND_REMEDY, "activation.remedy_after",
				p->activation.remedy_after);
	case REFUND_SERVICE_TIME:
		return render(t, MSG_RULE_REFUND_TIME, NO_VALUES);
	default:
		return NULL;
	}
}

const char *rule_appeal(struct turn *t)
{
	return stated(t, "refund.appeal") ? render(t, MSG_RULE_APPEAL, NO_VALUES) : NULL;
}

const char *rule_escalation(struct turn *t)
{
	const char *email = t->ctx->policy->contact.escalation;

	return email[0] ? render(t, MSG_RULE_ESCALATION, VALUES(V("email", email))) : NULL;
}

const char *rule_tickets(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const char *of[TICKET_PRIORITIES];

	if (!stated(t, "ticket.response.critical"))
		return NULL;
	for (int i = 0; i < TICKET_PRIORITIES; i++)
		of[i] = length_words(t, ticket_response_rule(p, (enum ticket_priority)i));
	return render(t, MSG_RULE_TICKETS,
		      VALUES(V("critical", of[TICKET_CRITICAL]), V("high", of[TICKET_HIGH]),
			     V("medium", of[TICKET_MEDIUM]), V("low", of[TICKET_LOW])));
}

const char *rule_postpone(struct turn *t)
{
	return say_length(t, MSG_RULE_POSTPONE, "billing.postpone_notice",
			  t->ctx->policy->billing.postpone_notice);
}

const char *rule_change(struct turn *t)
{
	return say_length(t, MSG_RULE_CHANGE, "service.change_notice",
			  t->ctx->policy->service.change_notice);
}

const char *rule_stop(struct turn *t)
{
	return render(t, MSG_RULE_STOP, NO_VALUES);
}

const char *rule_migration(struct turn *t)
{
	return stated(t, "migration.free") && t->ctx->policy->migration.free
		       ? render(t, MSG_RULE_MIGRATION, NO_VALUES)
		       : NULL;
}

const char *rule_tech(struct turn *t)
{
	return stated(t, "service.change_needs_owner_proof") ? render(t, MSG_RULE_TECH, NO_VALUES)
							     : NULL;
}

const char *rule_sla(struct turn *t)
{
	return say_length(t, MSG_RULE_SLA, "sla.compensation", t->ctx->policy->sla.compensation);
}

const char *rule_restore(struct turn *t)
{
	int n = t->ctx->policy->restore.per_month;

	return n > 0 ? render(t, MSG_RULE_RESTORE,
			      VALUES(V("n", format_number(t->arena, &t->locale, n))))
		     : NULL;
}

const char *rule_access(struct turn *t)
{
	const char *length = length_words(t, t->ctx->policy->privacy.answer_within);

	return length ? render(t, MSG_RULE_ACCESS, VALUES(V("length", length))) : NULL;
}

const char *rule_delete(struct turn *t)
{
	return render(t, MSG_RULE_DELETE,
		      VALUES(V("length", length_words(t, t->ctx->policy->privacy.retention))));
}

const char *rule_activation(struct turn *t)
{
	return say_length(t, MSG_RULE_ACTIVATION, "activation.within",
			  t->ctx->policy->activation.within);
}

const char *rule_late(struct turn *t)
{
	return say_length(t, MSG_RULE_LATE, "activation.delayed_within",
			  t->ctx->policy->activation.delayed_within);
}
