/* counting.h - a deadline in words: from when it counts, which days do not, until when.
 * Owns: nothing; texts in the turn's arena, words from the catalogs. Never: computes a deadline
 * (policy/activation.h does). l is the language of t->locale in all of them. NULL when memory ends,
 * or where said so. */
#ifndef SIGAP_COUNTING_H
#define SIGAP_COUNTING_H

#include "handlers/handler.h"
#include "policy/activation.h"

/* A moment by which something is promised: with its date, "hari ini" when it is still today. */
const char *words_by(struct turn *t, const struct locale *l, int64_t ms);
/* A moment that has passed, or is near: "kemarin pukul …". NULL for 0. */
const char *words_at(struct turn *t, const struct locale *l, int64_t ms);

/* "hari Minggu dan Hari Natal (Jumat, 25 Desember 2026) tidak dihitung"; NULL when every day
 * counts. */
const char *words_skipped(struct turn *t, const struct locale *l, const struct deadline *d);

/* Line by line: the start, the rule, the days that do not count, the result, and when the right to
 * a remedy opens if that is still to come. d is a->first or a->second, rule its duration; verified:
 * the clock began with the verification, not with the customer's word. Neutral text. */
const char *words_counted(struct turn *t, const struct locale *l, const struct activation *a,
			  const struct deadline *d, struct duration rule, bool verified);

#endif
