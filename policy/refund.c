#include "policy/refund.h"

enum {
	LISTED = 1 << REFUND_LISTED,
	REMEDY = 1 << REFUND_REMEDY,
	TIME = 1 << REFUND_SERVICE_TIME,
	KNOWN = EVIDENCE_PROOF | EVIDENCE_DETAILS | EVIDENCE_DATETIME | EVIDENCE_USERID,
};

#define ELIGIBLE(code_, section_, modes_, ...)                                                     \
	{                                                                                          \
		.code = (code_), .section = (section_), .modes = (modes_), .eligible = true,       \
		__VA_ARGS__                                                                        \
	}
#define OURS .system_error = true
#define NOT(code_, section_, modes_, way_)                                                         \
	{                                                                                          \
		.code = (code_), .section = (section_), .modes = (modes_), .way = (way_)           \
	}
#define STAFF_ONLY(code_, section_)                                                                \
	{                                                                                          \
		.code = (code_), .section = (section_), .modes = LISTED, .staff_only = true,       \
		.way = WAY_PERSON                                                                  \
	}

static const struct refund_reason_row reasons[] = {
	[REASON_DOUBLE_CHARGE] = ELIGIBLE("double_charge", "§2.1", LISTED, OURS),
	[REASON_FAILED_BUT_CHARGED] = ELIGIBLE("failed_but_charged", "§2.1", LISTED, OURS),
	[REASON_SYSTEM_BUG_LOSS] = ELIGIBLE("system_bug_loss", "§2.1", LISTED, OURS,
					    .long_review = true),
	[REASON_TOPUP_ERROR] = ELIGIBLE("topup_error", "§2.1, §5.2", LISTED, OURS),
	[REASON_DOWNTIME_OVER_24H] = ELIGIBLE("downtime_over_24h", "§2.2", LISTED, OURS),
	[REASON_EMAIL_INACCESSIBLE] = ELIGIBLE("email_inaccessible", "§2.2, §4.1", LISTED, OURS),
	[REASON_EMAIL_WRONG_PLATFORM] = ELIGIBLE("email_wrong_platform", "§4.1", LISTED, OURS),
	[REASON_EMAIL_ALL_PLATFORMS_DOWN] = ELIGIBLE("email_all_platforms_down", "§4.3", LISTED,
						     OURS),
	[REASON_VERIFICATION_ERROR] = ELIGIBLE("verification_error", "§2.3", LISTED, OURS),
	[REASON_DATA_ERROR] = ELIGIBLE("data_error", "§2.3", LISTED, OURS),
	[REASON_ACTIVATION_OVER_48H] = ELIGIBLE("activation_over_48h", "§6", REMEDY, OURS,
						.waived = KNOWN, .ends_order = true),
	[REASON_OTHER_REVIEW] = ELIGIBLE("other_review", "", LISTED, .system_error = false),

	[REASON_CHANGE_OF_MIND] = NOT("change_of_mind", "§3.1", LISTED, WAY_KEEP),
	[REASON_WRONG_CHOICE] = NOT("wrong_choice", "§3.1", LISTED, WAY_KEEP),
	[REASON_QUALITY] = NOT("quality_dissatisfaction", "§3.1", LISTED, WAY_TICKET),
	[REASON_BALANCE_USED] = NOT("balance_used", "§3.2", LISTED, WAY_SWITCH),
	[REASON_SERVICE_USED] = NOT("service_used", "§3.2", LISTED, WAY_SWITCH),
	[REASON_EMAIL_DELIVERED] = NOT("email_delivered", "§3.2, §4.1", LISTED, WAY_SWITCH),
	[REASON_PROVIDER_ISSUE] = NOT("provider_issue", "§3.3, §4.2", LISTED, WAY_HELP),
	[REASON_TARGET_PLATFORM_ISSUE] = NOT("target_platform_issue", "§3.3", LISTED, WAY_HELP),
	[REASON_USER_NETWORK] = NOT("user_network", "§3.3", LISTED, WAY_HELP),
	[REASON_USER_DEVICE] = NOT("user_device", "§3.3", LISTED, WAY_HELP),
	[REASON_SUSPENDED_VIOLATION] = STAFF_ONLY("suspended_violation", "§3.4"),
	[REASON_ILLEGAL_USE] = STAFF_ONLY("illegal_use", "§3.4"),
	[REASON_ABUSE_FRAUD] = STAFF_ONLY("abuse_fraud", "§3.4"),
	[REASON_ACCIDENTAL_TOPUP] = NOT("accidental_topup", "§3.5", LISTED, WAY_KEEP),
	[REASON_UNUSED] = NOT("unused", "§3.5", LISTED, WAY_KEEP),
	[REASON_PERSONAL] = NOT("personal_reason", "§3.5", LISTED, WAY_KEEP),
	[REASON_EMAIL_EXPIRED_3D] = NOT("email_expired_3d", "§3.5, §4.4", LISTED, WAY_PERSON),
	[REASON_VOUCHER_GENERATED] = NOT("voucher_generated", "§5.1", LISTED, WAY_PERSON),
	[REASON_VOUCHER_USED] = NOT("voucher_used", "§5.1", LISTED, WAY_PERSON),
	[REASON_VOUCHER_LOST] = NOT("voucher_lost", "§5.1", LISTED, WAY_PERSON),
	[REASON_PARTIAL_PLATFORM] = NOT("partial_platform", "§4.3", LISTED, WAY_TICKET),
	[REASON_LATE_OVER_30D] = NOT("late_over_30d", "§10.1", LISTED, WAY_PERSON),
	[REASON_ENTERPAGE_TERMINATED] = NOT("enterpage_terminated", "SLA, Penghapusan", TIME,
					    WAY_PERSON),
	[REASON_DATA_LOSS] = NOT("data_loss", "SLA, Restore Data", TIME, WAY_PERSON),
	[REASON_WRONG_DOMAIN] = NOT("wrong_domain", "SLA, Penghapusan", TIME, WAY_PERSON),
};
_Static_assert(ARRAY_LEN(reasons) == REASON_COUNT, "one row per reason");

const struct refund_reason_row *refund_reason_row(enum refund_reason reason)
{
	return (unsigned)reason < REASON_COUNT ? &reasons[reason] : NULL;
}

enum err refund_reason_find(const char *code, enum refund_reason *out)
{
	for (int i = 0; i < REASON_COUNT; i++)
		if (strcmp(reasons[i].code, code) == 0) {
			*out = (enum refund_reason)i;
			return OK;
		}
	return ERR_NOT_FOUND;
}

/* §9.1 first; then the staff's reasons of the table above. */
static const struct {
	const char *code;
	enum refund_reason of; /* REASON_COUNT: any */
} noes[] = {
	[NO_NOT_ELIGIBLE] = { "not_eligible", REASON_COUNT },
	[NO_EVIDENCE_INSUFFICIENT] = { "evidence_insufficient", REASON_COUNT },
	[NO_UNVERIFIABLE] = { "unverifiable", REASON_COUNT },
	[NO_TERMS_VIOLATION] = { "terms_violation", REASON_COUNT },
	[NO_LATE] = { "late", REASON_LATE_OVER_30D },
	[NO_SUSPENDED] = { "suspended_violation", REASON_SUSPENDED_VIOLATION },
	[NO_ILLEGAL] = { "illegal_use", REASON_ILLEGAL_USE },
	[NO_ABUSE] = { "abuse_fraud", REASON_ABUSE_FRAUD },
};
_Static_assert(ARRAY_LEN(noes) == NO_COUNT, "one row per reason to reject");

const char *refund_no_code(enum refund_no no)
{
	return (unsigned)no < NO_COUNT ? noes[no].code : "";
}

const char *refund_no_section(enum refund_no no)
{
	return (unsigned)no < NO_COUNT && noes[no].of < REASON_COUNT ? reasons[noes[no].of].section
								     : "";
}

bool refund_no_offered(const struct policy *p, enum refund_no no)
{
	if ((unsigned)no >= NO_COUNT)
		return false;
	return no <= NO_LATE || reasons[noes[no].of].modes & 1u << (unsigned)p->refund.enabled;
}

enum err refund_no_find(const char *code, enum refund_no *out)
{
	for (int i = 0; i < NO_COUNT; i++)
		if (strcmp(noes[i].code, code) == 0) {
			*out = (enum refund_no)i;
			return OK;
		}
	return ERR_NOT_FOUND;
}

/* ---- may it be asked for? ---- */

static int64_t later_of(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Of the kinds that refund.downtime_over may have. */
static int64_t elapsed_ms(struct duration d)
{
	return d.kind == DURATION_MINUTES ? (int64_t)d.n * MS_MINUTE
	       : d.kind == DURATION_HOURS ? (int64_t)d.n * MS_HOUR
					  : 0;
}

/* The verdict, the window apart. What the company's document does not speak of is for the team:
 * no company borrows another's rule. */
static enum refund_verdict by_reason(const struct policy *p, const struct refund_facts *f,
				     int64_t now_ms)
{
	const struct refund_reason_row *row = &reasons[f->reason];
	int64_t over = elapsed_ms(p->refund.downtime_over);
	bool known = row->modes & 1u << (unsigned)p->refund.enabled;

	if (p->refund.enabled == REFUND_SERVICE_TIME)
		return known ? VERDICT_NOT_ELIGIBLE : VERDICT_SERVICE_TIME;
	if (!known)
		return VERDICT_SILENT;
	if (!row->eligible)
		return VERDICT_NOT_ELIGIBLE;
	if (p->refund.enabled == REFUND_REMEDY && (!f->remedy_ms || f->remedy_ms > now_ms))
		return VERDICT_TOO_EARLY;
	if (f->reason == REASON_DOWNTIME_OVER_24H && f->downtime_ms && f->downtime_ms <= over)
		return VERDICT_NOT_ELIGIBLE;
	return VERDICT_OPEN;
}

enum err refund_assess(const struct policy *p, const struct calendar *cal,
		       const struct refund_facts *f, int64_t now_ms, struct arena *a,
		       struct refund_answer *out)
{
	const struct refund_reason_row *row = refund_reason_row(f->reason);
	struct refund_answer r = { 0 };
	int64_t from;

	if (!row)
		return ERR_INVALID;
	from = later_of(f->transaction_ms, f->incident_ms);
	r.items = p->refund.evidence_items & ~row->waived;
	r.verdict = by_reason(p, f, now_ms);
	if (r.verdict == VERDICT_TOO_EARLY)
		r.opens_ms = f->remedy_ms;
	/* The remedy stays open: Blitzmes names no last day. */
	if (from && p->refund.enabled == REFUND_LISTED) {
		TRY(deadline_after(cal, p->refund.window, from, a, &r.window));
		if (r.verdict == VERDICT_OPEN && now_ms > r.window.at_ms)
			r.verdict = row->system_error && p->refund.window_extendable_by_staff
					    ? VERDICT_EXCEPTION
					    : VERDICT_LATE;
	}
	*out = r;
	return OK;
}

/* ---- clocks ---- */

struct duration refund_clock_duration(const struct policy *p, enum refund_clock clock)
{
	const struct duration of[] = {
		[CLOCK_NONE] = { .kind = DURATION_NONE },
		[CLOCK_REVIEW] = p->refund.review,
		[CLOCK_COMPLEX] = p->refund.review_complex,
		[CLOCK_SECOND] = p->refund.second_within,
		[CLOCK_REVOKED] = p->refund.revoked_within,
		[CLOCK_EVIDENCE] = p->refund.evidence_deadline,
		[CLOCK_CHOICE] = p->refund.choice_within,
		[CLOCK_PAYOUT] = p->refund.payout,
		[CLOCK_PAYOUT_BALANCE] = p->refund.payout_balance,
		[CLOCK_ACCOUNT] = p->refund.account_within,
		[CLOCK_APPEAL_WINDOW] = p->refund.appeal_window,
		[CLOCK_APPEAL] = p->refund.appeal_review,
		[CLOCK_DISPUTE] = p->refund.dispute_within,
		[CLOCK_ESCALATED] = p->refund.escalated_within,
		[CLOCK_FIXED] = { .kind = DURATION_NONE },
	};
	_Static_assert(ARRAY_LEN(of) == REFUND_CLOCKS, "one duration per clock");

	return (unsigned)clock < REFUND_CLOCKS ? of[clock] : of[CLOCK_NONE];
}

bool refund_clock_is_customers(enum refund_clock clock)
{
	return clock == CLOCK_EVIDENCE || clock == CLOCK_CHOICE || clock == CLOCK_ACCOUNT ||
	       clock == CLOCK_APPEAL_WINDOW;
}

enum err refund_deadline(const struct policy *p, const struct calendar *cal,
			 enum refund_clock clock, int64_t start_ms,
			 const struct refund_pause *pauses, size_t n_pauses, struct arena *a,
			 struct deadline *out)
{
	const struct duration d = refund_clock_duration(p, clock);
	struct deadline result;

	TRY(deadline_after(cal, d, start_ms, a, &result));
	for (size_t i = 0; i < n_pauses; i++)
		if (pauses[i].to_ms && pauses[i].from_ms >= start_ms)
			TRY(deadline_resume(cal, d, result.at_ms, pauses[i].from_ms,
					    pauses[i].to_ms, &result.at_ms));
	*out = result;
	return OK;
}

static enum err after(const struct calendar *cal, struct duration d, int64_t start_ms,
		      int64_t *out_ms)
{
	struct deadline result;

	TRY(deadline_after(cal, d, start_ms, NULL, &result));
	*out_ms = result.at_ms;
	return OK;
}

enum err refund_first_response(const struct policy *p, const struct calendar *cal,
			       int64_t received_ms, int64_t *out_ms)
{
	return after(cal, p->refund.first_response, received_ms, out_ms);
}

enum err refund_reopen_until(const struct policy *p, const struct calendar *cal, int64_t expired_ms,
			     int64_t *out_ms)
{
	return after(cal, p->refund.reopen_within, expired_ms, out_ms);
}

enum err refund_arrival(const struct policy *p, const struct calendar *cal, int64_t paid_ms,
			int64_t *out_ms)
{
	return after(cal, p->refund.arrival_within, paid_ms, out_ms);
}

struct refund_reminders refund_reminders(const struct calendar *cal, int64_t from_ms,
					 int64_t until_ms)
{
	struct refund_reminders r = { 0 };
	int64_t last_day = civil_day_of(until_ms, cal->offset_min);

	if (until_ms <= from_ms)
		return r;
	if (calendar_opening(cal, last_day, &r.last_ms) != OK)
		r.last_ms = civil_ms(last_day, 9 * 60, cal->offset_min);
	if (r.last_ms <= from_ms || r.last_ms >= until_ms)
		r.last_ms = 0;
	r.half_ms = from_ms + (until_ms - from_ms) / 2;
	if (civil_day_of(r.half_ms, cal->offset_min) >= last_day || r.half_ms <= from_ms)
		r.half_ms = 0;
	return r;
}

/* ---- money ---- */

bool refund_needs_second(const struct policy *p, int64_t amount)
{
	return amount > p->refund.second_approval_over;
}
