/* fuzzy.h - misspelled words, found among known ones.
 * Rules: same first letter; no mistake below 4 letters, 1 up to 7, 2 from 8 (a swap of neighbours
 * counts as one); words of up to 4 letters typed without vowels match by their consonants
 * ("blm" is "belum"). Words known as they are never reach this file: that is what keeps
 * "salam" from becoming "salah".
 * Memory: the index lives in the arena it was built in and borrows the words.
 * Bounded: only words with the same first letter and about the same length are compared. */
#ifndef SIGAP_MESSAGES_FUZZY_H
#define SIGAP_MESSAGES_FUZZY_H

#include "base/arena.h"

struct fuzzy; /* an index over words */

/* words[i] is known by its number i; only lower-case ASCII words take part. Earlier words win
 * ties. NULL when memory ends. */
struct fuzzy *fuzzy_new(struct arena *a, const struct span *words, size_t n) MUST_CHECK;
/* The number of the nearest word, -1 when none is near enough. */
int fuzzy_find(const struct fuzzy *f, const char *word, size_t len);

/* Damerau-Levenshtein distance (optimal string alignment), or max + 1 when it is larger than max.
 * Words longer than 32 bytes are never near. */
size_t fuzzy_distance(const char *a, size_t na, const char *b, size_t nb, size_t max);

#endif
