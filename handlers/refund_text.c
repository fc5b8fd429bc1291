#include "handlers/refund_text.h"

static const enum msg reasons[] = {
	[REASON_DOUBLE_CHARGE] = MSG_REASON_DOUBLE_CHARGE,
	[REASON_FAILED_BUT_CHARGED] = MSG_REASON_FAILED_BUT_CHARGED,
	[REASON_SYSTEM_BUG_LOSS] = MSG_REASON_SYSTEM_BUG_LOSS,
	[REASON_TOPUP_ERROR] = MSG_REASON_TOPUP_ERROR,
	[REASON_DOWNTIME_OVER_24H] = MSG_REASON_DOWNTIME_OVER_24H,
	[REASON_EMAIL_INACCESSIBLE] = MSG_REASON_EMAIL_INACCESSIBLE,
	[REASON_EMAIL_WRONG_PLATFORM] = MSG_REASON_EMAIL_WRONG_PLATFORM,
	[REASON_EMAIL_ALL_PLATFORMS_DOWN] = MSG_REASON_EMAIL_ALL_PLATFORMS_DOWN,
	[REASON_VERIFICATION_ERROR] = MSG_REASON_VERIFICATION_ERROR,
	[REASON_DATA_ERROR] = MSG_REASON_DATA_ERROR,
	[REASON_ACTIVATION_OVER_48H] = MSG_REASON_ACTIVATION_OVER_48H,
	[REASON_OTHER_REVIEW] = MSG_REASON_OTHER_REVIEW,
	[REASON_CHANGE_OF_MIND] = MSG_REASON_CHANGE_OF_MIND,
	[REASON_WRONG_CHOICE] = MSG_REASON_WRONG_CHOICE,
	[REASON_QUALITY] = MSG_REASON_QUALITY,
	[REASON_BALANCE_USED] = MSG_REASON_BALANCE_USED,
	[REASON_SERVICE_USED] = MSG_REASON_SERVICE_USED,
	[REASON_EMAIL_DELIVERED] = MSG_REASON_EMAIL_DELIVERED,
	[REASON_PROVIDER_ISSUE] = MSG_REASON_PROVIDER_ISSUE,
	[REASON_TARGET_PLATFORM_ISSUE] = MSG_REASON_TARGET_PLATFORM_ISSUE,
	[REASON_USER_NETWORK] = MSG_REASON_USER_NETWORK,
	[REASON_USER_DEVICE] = MSG_REASON_USER_DEVICE,
	[REASON_SUSPENDED_VIOLATION] = MSG_REASON_SUSPENDED_VIOLATION,
	[REASON_ILLEGAL_USE] = MSG_REASON_ILLEGAL_USE,
	[REASON_ABUSE_FRAUD] = MSG_REASON_ABUSE_FRAUD,
	[REASON_ACCIDENTAL_TOPUP] = MSG_REASON_ACCIDENTAL_TOPUP,
	[REASON_UNUSED] = MSG_REASON_UNUSED,
	[REASON_PERSONAL] = MSG_REASON_PERSONAL,
	[REASON_EMAIL_EXPIRED_3D] = MSG_REASON_EMAIL_EXPIRED_3D,
	[REASON_VOUCHER_GENERATED] = MSG_REASON_VOUCHER_GENERATED,
	[REASON_VOUCHER_USED] = MSG_REASON_VOUCHER_USED,
	[REASON_VOUCHER_LOST] = MSG_REASON_VOUCHER_LOST,
	[REASON_PARTIAL_PLATFORM] = MSG_REASON_PARTIAL_PLATFORM,
	[REASON_LATE_OVER_30D] = MSG_REASON_LATE_OVER_30D,
	[REASON_ENTERPAGE_TERMINATED] = MSG_REASON_ENTERPAGE_TERMINATED,
	[REASON_DATA_LOSS] = MSG_REASON_DATA_LOSS,
	[REASON_WRONG_DOMAIN] = MSG_REASON_WRONG_DOMAIN,
};
_Static_assert(ARRAY_LEN(reasons) == REASON_COUNT, "one label per reason");

const char *refund_reason_text(const struct locale *l, const char *code)
{
	enum refund_reason reason;

	if (refund_reason_find(code, &reason) != OK)
		return code;
	return catalog_text(l->texts, l->lang, reasons[reason]);
}

const char *refund_state_text(const struct locale *l, const struct refund *r)
{
	static const enum msg texts[] = {
		[REFUND_RECEIVED] = MSG_REFUND_STATE_RECEIVED,
		[REFUND_UNDER_REVIEW] = MSG_REFUND_STATE_UNDER_REVIEW,
		[REFUND_NEED_EVIDENCE] = MSG_REFUND_STATE_NEED_EVIDENCE,
		[REFUND_EXPIRED] = MSG_REFUND_STATE_EXPIRED,
		[REFUND_AWAIT_SECOND] = MSG_REFUND_STATE_AWAIT_SECOND,
		[REFUND_APPROVED] = MSG_REFUND_STATE_APPROVED,
		[REFUND_PAYOUT_FAILED] = MSG_REFUND_STATE_PAYOUT_FAILED,
		[REFUND_PAID] = MSG_REFUND_STATE_PAID,
		[REFUND_REJECTED] = MSG_REFUND_STATE_REJECTED,
		[REFUND_APPEAL] = MSG_REFUND_STATE_APPEAL,
		[REFUND_REJECTED_FINAL] = MSG_REFUND_STATE_REJECTED_FINAL,
		[REFUND_WITHDRAWN] = MSG_REFUND_STATE_WITHDRAWN,
	};
	_Static_assert(ARRAY_LEN(texts) == REFUND_STATES, "one text per state");
	enum msg msg = texts[r->state];

	if (r->state == REFUND_APPROVED && r->method == PAY_UNKNOWN)
		msg = MSG_REFUND_STATE_CHOOSE;
	if (r->state == REFUND_PAID && r->arrived_ms)
		msg = MSG_REFUND_STATE_ARRIVED;
	if (r->state == REFUND_PAID && r->dispute_ms)
		msg = MSG_REFUND_STATE_DISPUTED;
	return catalog_text(l->texts, l->lang, msg);
}

const char *refund_no_text(const struct locale *l, const char *code)
{
	static const enum msg texts[] = {
		[NO_NOT_ELIGIBLE] = MSG_REFUND_NO_NOT_ELIGIBLE,
		[NO_EVIDENCE_INSUFFICIENT] = MSG_REFUND_NO_EVIDENCE_INSUFFICIENT,
		[NO_UNVERIFIABLE] = MSG_REFUND_NO_UNVERIFIABLE,
		[NO_TERMS_VIOLATION] = MSG_REFUND_NO_TERMS_VIOLATION,
		[NO_LATE] = MSG_REFUND_NO_LATE,
		[NO_SUSPENDED] = MSG_REFUND_NO_SUSPENDED_VIOLATION,
		[NO_ILLEGAL] = MSG_REFUND_NO_ILLEGAL_USE,
		[NO_ABUSE] = MSG_REFUND_NO_ABUSE_FRAUD,
	};
	_Static_assert(ARRAY_LEN(texts) == NO_COUNT, "one text per reason to reject");
	enum refund_no no;

	if (!code || refund_no_find(code, &no) != OK)
		return NULL;
	return catalog_text(l->texts, l->lang, texts[no]);
}

const char *refund_amount_text(struct turn *t, const struct locale *l, const struct refund *r)
{
	int64_t sum = r->amount ? r->amount : r->asked;

	return sum ? format_rupiah(t->arena, l, sum)
		   : catalog_text(l->texts, l->lang, MSG_STAFF_REFUND_AMOUNT_UNKNOWN);
}

const char *refund_way(const struct locale *l, const struct refund *r)
{
	if (r->method == PAY_BALANCE)
		return catalog_text(l->texts, l->lang, MSG_REFUND_WAY_BALANCE);
	if (r->method == PAY_BY_HAND)
		return catalog_text(l->texts, l->lang, MSG_REFUND_WAY_BY_HAND);
	return r->account;
}

const char *refund_rule_text(struct turn *t, const struct refund *r)
{
	const char *source = t->ctx->policy->document.source;
	enum refund_reason reason;
	const char *section = "";
	enum refund_no no;

	if (!source[0])
		return NULL;
	if (r->no && refund_no_find(r->no, &no) == OK)
		section = refund_no_section(no);
	if (!section[0] && refund_reason_find(r->reason, &reason) == OK)
		section = refund_reason_row(reason)->section;
	return section[0] ? arena_printf(t->arena, "%s %s", source, section) : NULL;
}
