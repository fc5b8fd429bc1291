/* compare.h - is that what was expected?
 * "…" stands for anything; "{name}" for a word that is remembered and must be the same the next
 * time. Blanks at the ends of lines, empty lines and the way buttons are spread over lines do not
 * count. Owns: the remembered words, in the caller's arena. */
#ifndef SIGAP_TALK_COMPARE_H
#define SIGAP_TALK_COMPARE_H

#include "base/arena.h"

enum { WORDS_MAX = 16 };

struct words {
	struct arena *arena;
	const char *name[WORDS_MAX], *word[WORDS_MAX];
	size_t n, n_given; /* the first ones were given: words_hide() leaves them */
};

/* Known from the start; before any other. */
void words_know(struct words *w, const char *name, const char *word);
bool compare(struct words *w, const char *expected, const char *said);
/* The text with every known "{name}" replaced by its word, or the other way round. */
const char *words_fill(struct words *w, const char *text);
const char *words_hide(struct words *w, const char *text);

#endif
