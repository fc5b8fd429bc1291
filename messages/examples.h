/* examples.h - what the example sentences of the catalogs teach.
 *   "examples": { "refund_request": ["uang saya balikin dong", …], "out_of_scope": […] }
 * Every sentence is read as any message is (reading.h), and each thing seen in it — a class, a
 * class behind a negation, a word, two words in a row, the length — becomes evidence for or
 * against each intent. The weights are learned at load by an averaged passive-aggressive
 * perceptron; the same catalogs always give the same weights. To teach something new, add a
 * sentence: no number, no compiler. Memory: in the arena it was learned in. Cost: some 4 µs per
 * sentence at load. Never: stores anything on disk. */
#ifndef SIGAP_MESSAGES_EXAMPLES_H
#define SIGAP_MESSAGES_EXAMPLES_H

#include "messages/reading.h"

enum { EXAMPLES_MAX = 20000, POINTS_PER_MARGIN = 10, POINTS_FOR_WHOLE = 20 };

struct examples;

/* Reads the section "examples" of n catalogs and learns from it; words that nobody knew become
 * known. Call after lexicon_freeze. ERR_INVALID with *why (in scratch), ERR_NOMEM. */
enum err examples_learn(struct arena *own, struct arena *scratch, struct lexicon *l,
			json_t *const catalogs[], size_t n, struct examples **out,
			const char **why) MUST_CHECK;

/* Adds the points each intent gets for this message: POINTS_PER_MARGIN is one margin, the
 * distance that learning tries to keep between the right intent and every other. Adds nothing
 * and returns false when the message holds nothing ever seen. */
bool examples_score(const struct examples *e, const struct reading *r, int points[INTENT_COUNT]);

#endif
