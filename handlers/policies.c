/* policies.c - /kebijakan: the rules that customers ask for most, in a few lines; those of refunds
 * with the sections of the document that they stand in. */
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/rules.h"

static const struct choice with_refunds[] = {
	{ .label = BTN_REFUND_RULES, .data = "aturan_refund" },
	{ .label = BTN_PERSON, .data = "orang" },
	{ .label = BTN_MENU, .data = "menu" },
};

static enum err summary(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const char *source = p->document.source;
	const char *promise = rule_refund(t); /* of money back, or else of an answer */
	const struct value v[] = { V("brand", t->ctx->brand),
				   V("activation", rule_activation(t)),
				   V("late", rule_late(t)),
				   V("promise", promise ? promise : rule_tickets(t)),
				   V("hours", p->chat.always_open ? NULL : office_hours(t)),
				   V("source", source[0] ? source : NULL) };

	if (p->refund.enabled == REFUND_LISTED)
		return say(t, MSG_POLICY_SUMMARY, v, ARRAY_LEN(v), with_refunds,
			   ARRAY_LEN(with_refunds));
	return menu_say(t, MSG_POLICY_SUMMARY, v, ARRAY_LEN(v));
}

enum err policies_run(struct turn *t)
{
	if (t->how == HOW_COMMAND && t->args[0] && is_admin(t))
		return policy_keys_show(t);
	return summary(t);
}

/* [Aturan Refund] [Baca Aturan] */
enum err refund_rules_run(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const struct duration none = { .kind = DURATION_NONE };

	if (p->refund.enabled != REFUND_LISTED)
		return summary(t);
	return say(t, MSG_POLICY_REFUND,
		   VALUES(V("source", p->document.source),
			  V("window",
			    rule_line(t, MSG_RULE_WINDOW, "refund.window", p->refund.window)),
			  V("review",
			    rule_line(t, MSG_RULE_REVIEW, "refund.review", p->refund.review)),
			  V("complex", rule_line(t, MSG_RULE_COMPLEX, "refund.review_complex",
						 p->refund.review_complex)),
			  V("payout",
			    rule_line(t, MSG_RULE_PAYOUT, "refund.payout", p->refund.payout)),
			  V("balance", rule_line(t, MSG_RULE_BALANCE, "refund.payout_balance",
						 p->refund.payout_balance)),
			  V("fee", rule_line(t, MSG_RULE_FEE, "refund.fee_on_system_error", none)),
			  V("appeal",
			    p->refund.appeal ? rule_line(t, MSG_RULE_APPEALS, "refund.appeal", none)
					     : NULL),
			  V("expires",
			    p->balance.expires == ANSWER_NO
				    ? rule_line(t, MSG_RULE_EXPIRES, "balance.expires", none)
				    : NULL)),
		   NO_CHOICES);
}
