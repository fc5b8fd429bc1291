/* phrases.h - short texts as plain words, to compare what was typed with what was offered.
 * Owns: reading a text into words (lower case, "okeee" like "oke") and the ways in which two texts
 * may be the same. The catalogs keep their labels and word lists read this way, so that a message
 * costs one reading, its own. Never: knows what a word means. */
#ifndef SIGAP_PHRASES_H
#define SIGAP_PHRASES_H

#include "base/arena.h"

enum { PHRASE_WORDS = 16 };

/* n == PHRASE_WORDS + 1 stands for "longer than any answer"; then only the first 16 are there. */
struct phrase {
	const char **at;
	bool *emoji; /* per word */
	size_t n;
};

/* The words live in a; scratch (it may be a too) holds what is only needed on the way. ERR_NOMEM.
 */
enum err phrase_read(struct arena *a, struct arena *scratch, const char *text, size_t len,
		     struct phrase *out) MUST_CHECK;

/* Word for word; an empty or overlong phrase equals none. */
bool phrase_equal(const struct phrase *a, const struct phrase *b);
/* All words of a stand in b. */
bool phrase_within(const struct phrase *a, const struct phrase *b);
/* a stands in b, word for word, anywhere. */
bool phrase_inside(const struct phrase *a, const struct phrase *b);
/* Word for word but for a slip of the finger in at most two of them. */
bool phrase_near(const struct phrase *a, const struct phrase *b);

#endif
