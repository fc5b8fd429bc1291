/* intent.h - what a customer wants, read from what they typed.
 * Owns: the list of intents and the recogniser, which is built from the catalogs' sections "words",
 * "classes", "ids", "intents", "reasons" and "examples" (recognition.md explains them to whoever
 * edits them). How: normalise.h cuts a message into tokens, lexicon.h knows words and their
 * classes, reading.h puts both together with negations; examples.h and rules.h give points, the
 * most points win. Memory: a recogniser owns all of its memory; spans in a guess point into the
 * caller's text. Errors: ERR_INVALID (a catalog that breaks the rules; *why names the key),
 * ERR_NOMEM. Never: starts anything. A guess is a suggestion: whatever moves money, ends a service
 * or erases data asks the person first. Holds no state between messages, logs nothing. */
#ifndef SIGAP_MESSAGES_INTENT_H
#define SIGAP_MESSAGES_INTENT_H

#include <jansson.h>

#include "base/arena.h"

enum intent {
	INTENT_NONE, /* "out_of_scope": nothing of ours, or nothing we understand */
	INTENT_GREETING,
	INTENT_HELP_MENU,
	INTENT_ACTIVATION_STATUS,
	INTENT_REFUND_REQUEST,
	INTENT_REFUND_STATUS,
	INTENT_REFUND_POLICY,
	INTENT_APPEAL,
	INTENT_TICKET_CREATE,
	INTENT_TICKET_STATUS,
	INTENT_ESCALATE,
	INTENT_TALK_TO_HUMAN,
	INTENT_CANCEL_FLOW,
	INTENT_PAYMENT_CONFIRM,
	INTENT_BILLING_POSTPONE,
	INTENT_SERVICE_CHANGE,
	INTENT_SERVICE_CANCEL,
	INTENT_REACTIVATION,
	INTENT_MIGRATION_REQUEST,
	INTENT_TECH_CHANGE_REQUEST,
	INTENT_SLA_CLAIM,
	INTENT_BACKUP_RESTORE,
	INTENT_INVOICE_RECEIPT,
	INTENT_BUSINESS_HOURS_CONTACT,
	INTENT_PRIVACY_ACCESS,
	INTENT_PRIVACY_DELETE,
	INTENT_MARKETING_OPTOUT,
	INTENT_THANKS_BYE,
	INTENT_COMPLAINT_ABUSE,
	INTENT_AFFIRM,
	INTENT_DENY,
	INTENT_COUNT
};

/* "activation_status"; "out_of_scope" for INTENT_NONE and anything out of range; never NULL. */
const char *intent_name(enum intent i);
/* ERR_NOT_FOUND for an unknown name. */
enum err intent_parse(const char *name, enum intent *out) MUST_CHECK;

/* What an id-like token names, by its letters ("RF-1020"); the letters are in the catalogs. */
enum id_kind { ID_NONE, ID_ORDER, ID_REFUND, ID_TICKET, ID_INVOICE, ID_APPEAL, ID_OTHER };

struct guess {
	enum intent intent;
	int score;          /* points; only worth comparing with second_score */
	enum intent second; /* the runner-up when it is close, else INTENT_NONE */
	int second_score;
	bool confident;       /* clearly ahead, and by correctly spelled words */
	bool fuzzy;           /* another intent without the words that only resemble a known one */
	bool negated;         /* the message holds a negation ("bukan mau refund") */
	bool has_greeting;    /* it greets, whatever else it wants */
	enum id_kind id_kind; /* of id */
	struct span id;       /* first id-like token in the original text, ptr NULL when none */
	struct span number;   /* first bare number of 4 or more digits, ptr NULL when none */
};

struct recogniser;

/* Builds a recogniser from n catalogs; a later catalog adds to the words of an earlier one.
 * a only carries *why. On ERR_INVALID *why says which key is wrong and how. The catalogs are not
 * needed afterwards. Takes some 4 ms of CPU and 4 µs for each example. */
enum err recogniser_load(struct arena *a, json_t *const catalogs[], size_t n,
			 struct recogniser **out, const char **why) MUST_CHECK;
void recogniser_free(struct recogniser *r);

/* Reads at most the first 1,000 code points of text, which may hold any bytes; a is scratch.
 * Always fills *out when it returns OK; ERR_NOMEM otherwise. */
enum err recogniser_run(const struct recogniser *r, struct arena *a, const char *text, size_t len,
			struct guess *out) MUST_CHECK;

/* Why somebody wants money back, as the catalogs' section "reasons" tells it: the name ("double
 * charge" is "double_charge") that has the most points, and at least REASON_POINTS, lives as long
 * as r. ERR_NOT_FOUND when nothing does, or two equally. */
enum { REASON_POINTS = 5 };
enum err recogniser_reason(const struct recogniser *r, struct arena *a, const char *text,
			   size_t len, const char **out) MUST_CHECK;
/* The names that the section has, for checks; NULL beyond the last. */
const char *recogniser_reason_at(const struct recogniser *r, size_t i);

#endif
