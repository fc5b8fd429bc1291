/* rules.h - what the company's own rules say, each as one sentence for customers.
 * Owns: when a rule is stated at all: NULL where the company's document is silent, because the bot
 * never borrows another company's number (NULL also when memory ends). Never: applies a rule. */
#ifndef SIGAP_RULES_H
#define SIGAP_RULES_H

#include "handlers/handler.h"

/* One line with a length and the section that says so; without a length for DURATION_NONE. */
const char *rule_line(struct turn *t, enum msg msg, const char *key, struct duration d);

const char *rule_activation(struct turn *t);
const char *rule_late(struct turn *t);
const char *rule_refund(struct turn *t);
const char *rule_appeal(struct turn *t);
const char *rule_escalation(struct turn *t);
const char *rule_tickets(struct turn *t);
const char *rule_postpone(struct turn *t);
const char *rule_change(struct turn *t);
const char *rule_stop(struct turn *t);
const char *rule_migration(struct turn *t);
const char *rule_tech(struct turn *t);
const char *rule_sla(struct turn *t);
const char *rule_restore(struct turn *t);
const char *rule_access(struct turn *t);
const char *rule_delete(struct turn *t);

/* policy_keys.c: the key of the policy that an admin typed behind /kebijakan. */
enum err policy_keys_show(struct turn *t) MUST_CHECK;

#endif
