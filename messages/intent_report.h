/* intent_report.h - how well the recogniser reads a file of messages (`sigap intents`).
 * Owns: nothing. Reads lines "intent TAB text TAB tags"; tags, blank lines and lines that start
 * with '#' are optional. Never: opens files, changes catalogs. */
#ifndef SIGAP_MESSAGES_INTENT_REPORT_H
#define SIGAP_MESSAGES_INTENT_REPORT_H

#include <stdio.h>

#include "messages/intent.h"

struct intent_tally {
	size_t lines;              /* messages read */
	size_t right;              /* recognised as expected */
	size_t seen[INTENT_COUNT]; /* by expected intent */
	size_t hit[INTENT_COUNT];
};

/* Without print: every miss and then the accuracy per intent go to err. With print: only lines
 * "expected TAB recognised TAB text" go to out. tally may be NULL.
 * ERR_INVALID (a line without a tab or with an unknown intent; said on err), ERR_IO, ERR_NOMEM. */
enum err intent_report(const struct recogniser *r, FILE *in, FILE *out, FILE *err, bool print,
		       struct intent_tally *tally) MUST_CHECK;

#endif
