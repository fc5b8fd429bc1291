/* alerts.h - what staff hear without having asked, with the buttons to act at once; and one digest
 * instead of many alerts when an import or a bad hour brings more than a group can read.
 * Owns: the wording of alerts about orders, and the tallies behind the digest (table meta).
 * Never: shows a phone number or an e-mail. */
#ifndef SIGAP_ALERTS_H
#define SIGAP_ALERTS_H

#include "handlers/activation.h"

/* MSG_STAFF_LATE_FIRST, …_LATE_SECOND, …_REMEDY, …_UNVERIFIED, …_TO_VERIFY, …_NEWS_SOON or
 * …_LAPSE_HELD about the order; counted for the digest when many came within a minute. */
enum err alert_order(struct turn *t, const struct standing *s, enum msg msg) MUST_CHECK;

/* Counts an order that was seen for the first time, for the digest. */
enum err alert_first_sight(struct turn *t, const struct standing *s) MUST_CHECK;
/* What TIMER_DIGEST does is here, too: it says what was counted, and begins anew. */

/* trouble.c: every admin who has written to the bot hears it in private, at most three times an
 * hour of each kind. */
enum err alert_admins(struct turn *t, enum msg msg, const struct value *v, size_t nv) MUST_CHECK;

#endif
