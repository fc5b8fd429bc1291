/* policy.h - every number and switch that the business decides, from a preset and the config.
 * Owns: the values of one brand, in the caller's arena. policy/keys.c holds the one table of keys.
 * Never: guesses. Where a company's document is silent and there is no default, the value is blank
 * (DURATION_NONE, ANSWER_UNKNOWN, 0, ""), and the bot says it will ask the team.
 *
 * A preset is an ini file without sections: "key = value", and where the document speaks
 * "key.source = §7.1", so that a rule can be quoted with its place. [policy] of the config
 * overrides single keys. An unknown key or a malformed value is an error with file and line. */
#ifndef SIGAP_POLICY_H
#define SIGAP_POLICY_H

#include "base/ini.h"
#include "policy/calendar.h"
#include "policy/duration.h"

/* yes or no, or nothing said by the document */
enum answer { ANSWER_UNKNOWN, ANSWER_YES, ANSWER_NO };

enum clock_start { CLOCK_PAYMENT_VERIFIED, CLOCK_PAYMENT_CONFIRMED };

/* bits of activation.remedies */
enum { REMEDY_REFUND = 1 << 0, REMEDY_REACTIVATION = 1 << 1 };

enum refund_mode {
	REFUND_OFF,
	REFUND_LISTED,      /* the listed cases */
	REFUND_REMEDY,      /* only when activation failed */
	REFUND_SERVICE_TIME /* no money: extra service time */
};

/* bits of refund.evidence_items */
enum {
	EVIDENCE_PROOF = 1 << 0,
	EVIDENCE_DETAILS = 1 << 1,
	EVIDENCE_DATETIME = 1 << 2,
	EVIDENCE_USERID = 1 << 3
};

/* bits of refund.methods */
enum {
	METHOD_ORIGINAL = 1 << 0,
	METHOD_BALANCE = 1 << 1,
	METHOD_BANK = 1 << 2,
	METHOD_OTHER = 1 << 3
};

struct policy_value; /* what was written for one key, and where */

/* One member per key, in the order of the table; "activation.within" is activation.within.
 * Texts are never NULL. Durations may be DURATION_NONE only where the key allows "off". */
struct policy {
	struct {
		const char *version, *source, *since;
		bool change_without_notice;
	} document; /* keys policy.* */
	struct {
		unsigned days;    /* bit per enum weekday */
		int open, close;  /* minutes */
		struct week week; /* replaces the three above when named != 0 */
		int timezone;     /* minutes east of UTC */
		bool closed_on_national_holidays, closed_on_cuti_bersama;
	} hours;
	struct {
		bool always_open;
	} chat;
	struct {
		const char *email, *phone, *whatsapp, *escalation, *dashboard;
	} contact;
	struct {
		struct duration within, delayed_within, remedy_after;
		unsigned remedies;          /* REMEDY_… */
		int clock_start;            /* enum clock_start */
		const char *manual_methods; /* words split by commas, see policy_is_manual */
	} activation;
	struct {
		bool confirmation_required;
		struct duration verify_alert;
	} payment;
	struct {
		struct duration cancel_unpaid_after;
		bool prepaid;
	} order;
	struct {
		struct duration invoice_lead_yearly, invoice_lead_monthly;
		struct duration suspend_after_due, terminate_after_suspend;
		struct duration terminate_warn_after_due;
		struct duration postpone_notice;
	} billing;
	struct {
		struct duration change_notice;
		bool single_pic_required, support_only_in_warranty, change_needs_owner_proof;
	} service;
	struct {
		bool free, needs_paid_order;
	} migration;
	struct {
		bool on_request;
	} receipt;
	struct {
		int enabled; /* enum refund_mode */
		struct duration window;
		bool window_extendable_by_staff;
		struct duration first_response;
		struct duration review_aim, review, review_complex;
		struct duration second_within, revoked_within, escalated_within;
		struct duration undo_within; /* elapsed */
		struct duration payout_aim, payout, payout_balance, arrival_within;
		struct duration choice_within, account_within, dispute_within;
		unsigned evidence_items; /* EVIDENCE_… */
		struct duration evidence_deadline, reopen_within;
		int64_t fee_on_system_error; /* rupiah */
		unsigned methods;            /* METHOD_… */
		struct duration downtime_over;
		bool appeal, appeal_needs_evidence;
		struct duration appeal_window, appeal_review;
		int max_appeals;
		int64_t second_approval_over; /* rupiah */
	} refund;
	struct {
		int cash_out, transfer, expires; /* enum answer */
	} balance;
	struct {
		struct duration expiry;
	} email;
	struct {
		int refundable; /* enum answer */
	} voucher;
	struct {
		const char *prefix;
		struct {
			struct duration critical, high, medium, low;
		} response, alert, resolution; /* promised; when staff are reminded; solved by */
		const char *categories;        /* the brand's own, split by semicolons; "-": none */
		struct duration reopen_within, close_after;
		const char *exclusions;
	} ticket;
	struct {
		struct duration response;
	} escalation;
	struct {
		int uptime, claim_over; /* hundredths of a percent, 0 = not stated */
		int accumulate;         /* enum answer */
		struct duration reconnect_within, compensation, grant_within;
	} sla;
	struct {
		int max_gb, max_inodes; /* 0 = not stated */
	} backup;
	struct {
		int per_month;            /* 0 = not stated */
		int blocked_if_suspended; /* enum answer */
	} restore;
	struct {
		int epp_fee_multiplier; /* × the invoice's total; 0 = not stated */
	} domain;
	struct {
		struct duration retention;
		int minor_age; /* years; 0 = not stated */
		const char *contact;
		struct duration answer_within;
	} privacy;
	struct {
		bool opt_out, keeps_service_messages;
	} marketing;
	struct {
		int from, to; /* minutes; from may be later than to: over midnight */
	} quiet;
	struct policy_value *values; /* by policy_key_index */
};

enum policy_type {
	POLICY_DURATION,
	POLICY_BOOL,
	POLICY_ANSWER,
	POLICY_INT,
	POLICY_MONEY,
	POLICY_PERCENT,
	POLICY_TIME,
	POLICY_DAYS,
	POLICY_WEEK,
	POLICY_ZONE,
	POLICY_TEXT,
	POLICY_EMAIL,
	POLICY_PHONE,
	POLICY_URL,
	POLICY_CHOICE,
	POLICY_LIST,
	POLICY_TYPE_COUNT
};

/* One row of the table. */
struct policy_key {
	const char *name; /* "refund.window" */
	enum policy_type type;
	size_t offset;            /* in struct policy */
	const char *default_text; /* as one would write it in a preset */
	const char *choices;      /* CHOICE, LIST: "off|listed|…" in the order of the values */
	unsigned kinds;           /* DURATION: bit per allowed enum duration_kind */
	int64_t min, max;         /* INT, MONEY (rupiah), PERCENT (hundredths) */
};

/* Where a value came from. */
enum policy_origin { POLICY_FROM_DEFAULT, POLICY_FROM_PRESET, POLICY_FROM_CONFIG };

size_t policy_key_count(void);
const struct policy_key *policy_key_at(size_t i);           /* NULL beyond the last */
const struct policy_key *policy_key_find(const char *name); /* NULL when unknown */

/* The preset, then the overrides of config's section [policy] (config may be NULL). Everything
 * lives in the arena. On ERR_INVALID *why (in the arena) reads "file:line: …", names the key and
 * what is allowed; also set when the file cannot be read. ERR_NOT_FOUND, ERR_NOMEM … */
enum err policy_load(struct arena *a, const char *preset, const struct ini *config,
		     struct policy *out, const char **why) MUST_CHECK;
/* The same from a parsed preset; preset may be NULL: only the defaults. */
enum err policy_build(struct arena *a, const struct ini *preset, const struct ini *config,
		      struct policy *out, const char **why) MUST_CHECK;
/* Checks one value without keeping it, for admins who change one. *why (in a) as above, without
 * file and line. */
enum err policy_check(struct arena *a, const struct policy_key *key, const char *value,
		      const char **why) MUST_CHECK;

/* The value as one would write it ("1x24 jam kerja", "ya", "Rp500.000", "senin-sabtu"; "" for a
 * blank one); policy_check accepts it and it means the same. NULL when memory ends. */
const char *policy_text(struct arena *a, const struct policy *p,
			const struct policy_key *key) MUST_CHECK;
/* The place in the company's document ("§7.1"); "" when it is silent or the config overrides. */
const char *policy_source(const struct policy *p, const struct policy_key *key);
enum policy_origin policy_origin(const struct policy *p, const struct policy_key *key);

/* Zone, weekly hours and switches; dates and overrides are added by the caller. */
void policy_calendar(const struct policy *p, struct arena *a, struct calendar *out);
/* Whether staff verify payments of this method by hand (activation.manual_methods): one of the
 * words stands in it, whatever the case ("transfer" in "Transfer BCA"). */
bool policy_is_manual(const struct policy *p, const char *payment_method);
/* Inside quiet.from … quiet.to in the policy's zone; never when both are equal. */
bool policy_is_quiet(const struct policy *p, int64_t ms);
/* ms itself outside the quiet hours, else the moment they end. */
int64_t policy_quiet_end(const struct policy *p, int64_t ms);

#endif
