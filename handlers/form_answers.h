/* form_answers.h - answers that several forms ask for: a moment in the past, a sum of money.
 * Owns: the steps' check, offer and show functions, and the form in which their values are kept.
 * A moment is kept as milliseconds, followed by "d" when only its day is known; what a person left
 * open ("jam 7": in the morning?) is asked back, and the value "PART" keeps what was said so far.
 * Never: guesses silently, takes a moment that is still to come. */
#ifndef SIGAP_FORM_ANSWERS_H
#define SIGAP_FORM_ANSWERS_H

#include "handlers/form.h"

/* ---- a moment: step functions, TAKE_TEXT | TAKE_CHOICE ---- */

enum err form_check_when(struct turn *t, struct form_run *f, const char **value,
			 enum msg *why) MUST_CHECK;
enum err form_offer_when(struct turn *t, const struct form_run *f, const struct choice **out,
			 size_t *n) MUST_CHECK;

/* The value, in ms; *has_time false when only its day is known (then its first moment).
 * ERR_NOT_FOUND for a value that is none. */
enum err form_read_when(const char *value, int64_t *ms, bool *has_time) MUST_CHECK;
/* The value as a person reads it, in the arena; "" for one that is none. */
const char *form_show_moment(struct turn *t, const char *value);
/* What words say of a moment, when they leave nothing open: as a value, in the arena.
 * ERR_NOT_FOUND when they don't. */
enum err form_find_when(struct turn *t, const char *words, const char **value) MUST_CHECK;

/* ---- a sum of rupiah, kept as digits ---- */

/* For a step's check: between 1 and most; 0 = no limit. Also the one sum within a sentence. */
enum err form_check_sum(struct turn *t, struct form_run *f, int64_t most, const char **value,
			enum msg *why) MUST_CHECK;
/* The one sum in somebody's words, when it can only be that: "75rb", "Rp75.000". ERR_NOT_FOUND:
 * none, or several. */
enum err form_find_sum(struct turn *t, const char *words, int64_t *rupiah) MUST_CHECK;
/* The value of a key; 0 when there is none. */
int64_t form_sum(const struct form_run *f, const char *key);

#endif
