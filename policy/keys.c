/* keys.c - the one table of policy keys: name, type, default, what is allowed, where it is kept.
 * Defaults are what the bot does where a company's document is silent; "" is "ask the team". */
#include "policy/policy.h"

#include <string.h>

#define AT(member) offsetof(struct policy, member)
#define KIND(k)    (1u << DURATION_##k)

/* Which durations make sense for a rule; OFF lets the rule be switched off. */
enum {
	OFF = KIND(NONE),
	ELAPSED = KIND(MINUTES) | KIND(HOURS),
	WORKING = KIND(OPEN_MINUTES) | KIND(OPEN_HOURS) | KIND(WORK_SPANS) | KIND(WORK_DAYS),
	CALENDAR = KIND(DAYS) | KIND(MONTHS) | KIND(YEARS),
	ANY = ELAPSED | WORKING | CALENDAR,
	NOTICE = KIND(DAYS) | KIND(MONTHS) | KIND(WORK_DAYS), /* counted backwards from a date */
};

#define DURATION(key, member, text, allowed)                                                       \
	{                                                                                          \
		.name = key, .type = POLICY_DURATION, .offset = AT(member), .default_text = text,  \
		.kinds = allowed                                                                   \
	}
#define PLAIN(key, kind, member, text)                                                             \
	{                                                                                          \
		.name = key, .type = POLICY_##kind, .offset = AT(member), .default_text = text     \
	}
#define CHOICE(key, kind, member, text, list)                                                      \
	{                                                                                          \
		.name = key, .type = POLICY_##kind, .offset = AT(member), .default_text = text,    \
		.choices = list                                                                    \
	}
#define NUMBER(key, kind, member, text, least, most)                                               \
	{                                                                                          \
		.name = key, .type = POLICY_##kind, .offset = AT(member), .default_text = text,    \
		.min = least, .max = most                                                          \
	}

enum { RUPIAH_MAX = 1000000000, PERCENT_MAX = 100 * 100 };

static const struct policy_key keys[] = {
	PLAIN("policy.version", TEXT, document.version, "1"),
	PLAIN("policy.source", TEXT, document.source, ""),
	PLAIN("policy.since", TEXT, document.since, ""),
	PLAIN("policy.change_without_notice", BOOL, document.change_without_notice, "tidak"),

	PLAIN("hours.days", DAYS, hours.days, "senin-jumat"),
	PLAIN("hours.open", TIME, hours.open, "09.00"),
	PLAIN("hours.close", TIME, hours.close, "17.00"),
	PLAIN("hours.week", WEEK, hours.week, ""),
	PLAIN("hours.timezone", ZONE, hours.timezone, "Asia/Jakarta"),
	PLAIN("hours.closed_on_national_holidays", BOOL, hours.closed_on_national_holidays, "ya"),
	PLAIN("hours.closed_on_cuti_bersama", BOOL, hours.closed_on_cuti_bersama, "tidak"),
	PLAIN("chat.always_open", BOOL, chat.always_open, "tidak"),

	PLAIN("contact.email", EMAIL, contact.email, ""),
	PLAIN("contact.phone", PHONE, contact.phone, ""),
	PLAIN("contact.whatsapp", PHONE, contact.whatsapp, ""),
	PLAIN("contact.escalation", EMAIL, contact.escalation, ""),
	PLAIN("contact.dashboard", URL, contact.dashboard, ""),

	DURATION("activation.within", activation.within, "1x24 jam kerja", ANY),
	DURATION("activation.delayed_within", activation.delayed_within, "2x24 jam kerja", ANY),
	DURATION("activation.remedy_after", activation.remedy_after, "48 jam", ANY | OFF),
	CHOICE("activation.remedies", LIST, activation.remedies, "refund, reactivation",
	       "refund|reactivation"),
	CHOICE("activation.clock_start", CHOICE, activation.clock_start, "payment_verified",
	       "payment_verified|payment_confirmed"),
	PLAIN("activation.manual_methods", TEXT, activation.manual_methods, "transfer, qris"),

	PLAIN("payment.confirmation_required", BOOL, payment.confirmation_required, "ya"),
	DURATION("payment.verify_alert", payment.verify_alert, "1 hari kerja", ANY | OFF),

	DURATION("order.cancel_unpaid_after", order.cancel_unpaid_after, "off", ANY | OFF),
	PLAIN("order.prepaid", BOOL, order.prepaid, "ya"),

	DURATION("billing.invoice_lead_yearly", billing.invoice_lead_yearly, "30 hari", NOTICE),
	DURATION("billing.invoice_lead_monthly", billing.invoice_lead_monthly, "14 hari", NOTICE),
	DURATION("billing.suspend_after_due", billing.suspend_after_due, "off", CALENDAR | OFF),
	DURATION("billing.terminate_after_suspend", billing.terminate_after_suspend, "off",
		 CALENDAR | OFF),
	DURATION("billing.terminate_warn_after_due", billing.terminate_warn_after_due, "off",
		 CALENDAR | OFF),
	DURATION("billing.postpone_notice", billing.postpone_notice, "30 hari", NOTICE),

	DURATION("service.change_notice", service.change_notice, "30 hari", NOTICE),
	PLAIN("service.single_pic_required", BOOL, service.single_pic_required, "tidak"),
	PLAIN("service.support_only_in_warranty", BOOL, service.support_only_in_warranty, "tidak"),
	PLAIN("service.change_needs_owner_proof", BOOL, service.change_needs_owner_proof, "ya"),
	PLAIN("migration.free", BOOL, migration.free, "tidak"),
	PLAIN("migration.needs_paid_order", BOOL, migration.needs_paid_order, "tidak"),
	PLAIN("receipt.on_request", BOOL, receipt.on_request, "ya"),

	CHOICE("refund.enabled", CHOICE, refund.enabled, "off", "off|listed|remedy|service_time"),
	DURATION("refund.window", refund.window, "30 hari", ANY),
	PLAIN("refund.window_extendable_by_staff", BOOL, refund.window_extendable_by_staff, "ya"),
	DURATION("refund.first_response", refund.first_response, "48 jam kerja", ANY),
	DURATION("refund.review_aim", refund.review_aim, "1 hari kerja", ANY),
	DURATION("refund.review", refund.review, "3 hari kerja", ANY),
	DURATION("refund.review_complex", refund.review_complex, "5 hari kerja", ANY),
	DURATION("refund.second_within", refund.second_within, "1 hari kerja", ANY),
	DURATION("refund.revoked_within", refund.revoked_within, "1 hari kerja", ANY),
	DURATION("refund.escalated_within", refund.escalated_within, "1 hari kerja", ANY),
	DURATION("refund.undo_within", refund.undo_within, "5 menit", ELAPSED),
	DURATION("refund.payout_aim", refund.payout_aim, "7 hari kerja", ANY),
	DURATION("refund.payout", refund.payout, "14 hari kerja", ANY),
	DURATION("refund.payout_balance", refund.payout_balance, "3 hari kerja", ANY),
	DURATION("refund.arrival_within", refund.arrival_within, "24 jam", ANY),
	DURATION("refund.choice_within", refund.choice_within, "3 hari kerja", ANY),
	DURATION("refund.account_within", refund.account_within, "3 hari kerja", ANY),
	DURATION("refund.dispute_within", refund.dispute_within, "1 hari kerja", ANY),
	CHOICE("refund.evidence_items", LIST, refund.evidence_items,
	       "proof, details, datetime, userid", "proof|details|datetime|userid"),
	DURATION("refund.evidence_deadline", refund.evidence_deadline, "3 hari kerja", ANY),
	DURATION("refund.reopen_within", refund.reopen_within, "7 hari", ANY),
	NUMBER("refund.fee_on_system_error", MONEY, refund.fee_on_system_error, "Rp0", 0,
	       RUPIAH_MAX),
	CHOICE("refund.methods", LIST, refund.methods, "original", "original|balance|bank|other"),
	DURATION("refund.downtime_over", refund.downtime_over, "off", ELAPSED | OFF),
	PLAIN("refund.appeal", BOOL, refund.appeal, "ya"),
	PLAIN("refund.appeal_needs_evidence", BOOL, refund.appeal_needs_evidence, "tidak"),
	DURATION("refund.appeal_window", refund.appeal_window, "5 hari kerja", ANY),
	NUMBER("refund.max_appeals", INT, refund.max_appeals, "1", 0, 10),
	DURATION("refund.appeal_review", refund.appeal_review, "3 hari kerja", ANY),
	NUMBER("refund.second_approval_over", MONEY, refund.second_approval_over, "Rp500.000", 0,
	       RUPIAH_MAX),

	PLAIN("balance.cash_out", ANSWER, balance.cash_out, ""),
	PLAIN("balance.transfer", ANSWER, balance.transfer, ""),
	PLAIN("balance.expires", ANSWER, balance.expires, ""),
	DURATION("email.expiry", email.expiry, "off", ELAPSED | CALENDAR | OFF),
	PLAIN("voucher.refundable", ANSWER, voucher.refundable, ""),

	PLAIN("ticket.prefix", TEXT, ticket.prefix, "TK"),
	DURATION("ticket.response.critical", ticket.response.critical, "2 jam operasional", ANY),
	DURATION("ticket.response.high", ticket.response.high, "6 jam operasional", ANY),
	DURATION("ticket.response.medium", ticket.response.medium, "24 jam kerja", ANY),
	DURATION("ticket.response.low", ticket.response.low, "2 hari kerja", ANY),
	DURATION("ticket.alert.critical", ticket.alert.critical, "1 jam operasional", ANY),
	DURATION("ticket.alert.high", ticket.alert.high, "4 jam operasional", ANY),
	DURATION("ticket.alert.medium", ticket.alert.medium, "6 jam operasional", ANY),
	DURATION("ticket.alert.low", ticket.alert.low, "1 hari kerja", ANY),
	DURATION("ticket.resolution.critical", ticket.resolution.critical, "off", ANY | OFF),
	DURATION("ticket.resolution.high", ticket.resolution.high, "off", ANY | OFF),
	DURATION("ticket.resolution.medium", ticket.resolution.medium, "off", ANY | OFF),
	DURATION("ticket.resolution.low", ticket.resolution.low, "off", ANY | OFF),
	PLAIN("ticket.categories", TEXT, ticket.categories, "-"),
	DURATION("ticket.reopen_within", ticket.reopen_within, "7 hari", ANY | OFF),
	DURATION("ticket.close_after", ticket.close_after, "3 hari", ANY | OFF),
	PLAIN("ticket.exclusions", TEXT, ticket.exclusions, ""),
	DURATION("escalation.response", escalation.response, "1 hari kerja", ANY),

	NUMBER("sla.uptime", PERCENT, sla.uptime, "", 0, PERCENT_MAX),
	NUMBER("sla.claim_over", PERCENT, sla.claim_over, "", 0, PERCENT_MAX),
	PLAIN("sla.accumulate", ANSWER, sla.accumulate, ""),
	DURATION("sla.reconnect_within", sla.reconnect_within, "off", ANY | OFF),
	DURATION("sla.compensation", sla.compensation, "off", CALENDAR | OFF),
	DURATION("sla.grant_within", sla.grant_within, "off", ANY | OFF),

	NUMBER("backup.max_gb", INT, backup.max_gb, "", 0, 100000),
	NUMBER("backup.max_inodes", INT, backup.max_inodes, "", 0, 1000000000),
	NUMBER("restore.per_month", INT, restore.per_month, "", 0, 100),
	PLAIN("restore.blocked_if_suspended", ANSWER, restore.blocked_if_suspended, ""),
	NUMBER("domain.epp_fee_multiplier", INT, domain.epp_fee_multiplier, "", 0, 100),

	DURATION("privacy.retention", privacy.retention, "off", CALENDAR | OFF),
	NUMBER("privacy.minor_age", INT, privacy.minor_age, "", 0, 30),
	PLAIN("privacy.contact", EMAIL, privacy.contact, ""),
	DURATION("privacy.answer_within", privacy.answer_within, "72 jam", ANY),
	PLAIN("marketing.opt_out", BOOL, marketing.opt_out, "ya"),
	PLAIN("marketing.keeps_service_messages", BOOL, marketing.keeps_service_messages, "ya"),

	PLAIN("quiet.from", TIME, quiet.from, "21.00"),
	PLAIN("quiet.to", TIME, quiet.to, "07.00"),
};

size_t policy_key_count(void)
{
	return ARRAY_LEN(keys);
}

const struct policy_key *policy_key_at(size_t i)
{
	return i < ARRAY_LEN(keys) ? &keys[i] : NULL;
}

const struct policy_key *policy_key_find(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++)
		if (strcmp(keys[i].name, name) == 0)
			return &keys[i];
	return NULL;
}
