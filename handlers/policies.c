/* policies.c - /kebijakan: the rules that customers ask for most, in a few lines. */
#include "handlers/menu.h"
#include "handlers/office.h"
#include "handlers/rules.h"

enum err policies_run(struct turn *t)
{
	const struct policy *p = t->ctx->policy;
	const char *source = p->document.source;

	return menu_say(t, MSG_POLICY_SUMMARY,
			VALUES(V("brand", t->ctx->brand), V("activation", rule_activation(t)),
			       V("late", rule_late(t)), V("refund", rule_refund(t)),
			       V("hours", p->chat.always_open ? NULL : office_hours(t)),
			       V("source", source[0] ? source : NULL)));
}
