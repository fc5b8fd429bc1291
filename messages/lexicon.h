/* lexicon.h - the words we know and the classes they belong to, from the catalogs.
 *   "words":   { "tidak": "ga gak nggak" }                   other spellings of a word
 *   "classes": { "refund": ["refund, uang kembali", …] }     words and phrases that mean alike
 *   "ids":     { "refund": "rf", "ticket": "tkt tk" }        letters that open a number
 * Endings and beginnings come off by themselves (affix.h). A derived word listed in a class also
 * counts as its root does, unless "words" names it: what is named there stands for itself.
 * A word may be in many classes. Some have a meaning of their own: "particle" holds words that say
 * nothing ("kak", "dong"), "gap" others that phrases skip ("uang saya kembali"), "joined" those
 * that people glue to the next word ("gabisa"); "negator", "contrast", "turn": see reading.h.
 * Memory: everything lives in the arena it was loaded into. Read-only once frozen.
 * Never: knows intents or scores (rules.h does). */
#ifndef SIGAP_MESSAGES_LEXICON_H
#define SIGAP_MESSAGES_LEXICON_H

#include <jansson.h>

#include "messages/intent.h"
#include "messages/normalise.h"

enum { CLASS_MAX = 512, WORD_FORMS_MAX = 9000, TRIE_NODES_MAX = 9000, READS_AS_MAX = 3 };

/* A set of classes, by number. */
struct class_set {
	uint64_t bits[CLASS_MAX / 64];
};

static inline void class_add(struct class_set *s, int class)
{
	s->bits[class >> 6] |= UINT64_C(1) << (class & 63);
}

static inline bool class_in(const struct class_set *s, int class)
{
	return s->bits[class >> 6] >> (class & 63) & 1;
}

void class_union(struct class_set *into, const struct class_set *more);
bool class_meets(const struct class_set *a, const struct class_set *b);

struct lexicon;

/* Reads the three sections of n catalogs. ERR_INVALID with *why (in scratch), ERR_NOMEM. */
enum err lexicon_load(struct arena *own, struct arena *scratch, json_t *const catalogs[], size_t n,
		      struct lexicon **out, const char **why) MUST_CHECK;

/* The number of a class, -1 when there is none of that name. */
int lexicon_class(const struct lexicon *l, const char *name);
/* The class whose only member is this word or phrase; made when it is not there yet.
 * Only before lexicon_freeze. -1 when there is no room. */
int lexicon_literal(struct lexicon *l, const char *words) MUST_CHECK;
/* The words of a class as a pattern: "(?:refund|uang kembali)". NULL when memory ends. */
const char *lexicon_pattern(const struct lexicon *l, struct arena *a, int class) MUST_CHECK;
/* Builds what misspellings are looked up in. Call once, after the last literal. */
enum err lexicon_freeze(struct lexicon *l) MUST_CHECK;

/* Makes the words among these tokens known that are not, even as a misspelling; they belong to no
 * class. After lexicon_freeze. ERR_NOMEM. */
enum err lexicon_learn(struct lexicon *l, const struct tokens *tokens) MUST_CHECK;

/* What one token reads as: "gabisa" as two words, an unknown one as none. */
struct reads_as {
	uint16_t word[READS_AS_MAX];
	uint8_t n;
	bool fuzzy; /* only resembles the word */
};

void lexicon_read(const struct lexicon *l, const struct token *t, struct reads_as *out);
enum id_kind lexicon_id_kind(const struct lexicon *l, const char *letters);

const char *lexicon_text(const struct lexicon *l, uint16_t word);
void lexicon_classes_of(const struct lexicon *l, uint16_t word, struct class_set *add);

/* Phrases: start at node 0 and follow words; 0 again means that no phrase goes on that way. */
uint16_t lexicon_follow(const struct lexicon *l, uint16_t node, uint16_t word);
/* Adds the classes of the phrases that end at node; false when none does. */
bool lexicon_classes_at(const struct lexicon *l, uint16_t node, struct class_set *add);

#endif
