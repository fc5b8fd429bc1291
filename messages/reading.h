/* reading.h - a message as the rules see it: known words, their classes, and what is denied.
 * Owns: phrases (which skip particles), how far a negation reaches, and the plain text that
 * patterns run over: known words in their first spelling, one space between, particles left out.
 *   "min, refundnya ga jadi dehhh" is " refund tidak jadi "
 * Two kinds of denial: "negator" words deny the next few words, which stay visible ("belum
 * aktif" still speaks of activation); "contrast" words ("bukan …") take a whole clause away, up to
 * a break or a "turn" word ("bukan mau refund, cuma mau tanya"): it only counts as denied.
 * Memory: in the caller's arena. Never: scores anything. */
#ifndef SIGAP_MESSAGES_READING_H
#define SIGAP_MESSAGES_READING_H

#include "messages/lexicon.h"

enum { READING_SHORT = 8 }; /* words up to which each one's classes are kept */

struct seen; /* one word */
struct hit;  /* one word or phrase that has classes */

struct reading {
	const struct lexicon *lexicon;
	struct arena *arena;
	struct seen *words;
	size_t nwords;
	struct hit *hits;
	size_t nhits;
	struct class_set all;                 /* classes of the words that count */
	struct class_set negated;             /* those that are denied */
	size_t content;                       /* words that count and are no particles */
	struct class_set each[READING_SHORT]; /* the classes of each of them, when they are few */
	bool fuzzy;                           /* some word that counts only resembles a known one */
	bool trust;                           /* misspelled words count */
	bool unknown;                         /* some word is not known at all */
	bool denies;                          /* some negation is there, whatever it denies */
	const char *text;                     /* for patterns; NULL until reading_text */
	size_t text_len;
};

/* ERR_NOMEM. */
enum err reading_new(const struct lexicon *l, struct arena *a, const struct tokens *tokens,
		     struct reading **out) MUST_CHECK;
/* Counts again as if misspelled words had not been understood. */
void reading_without_fuzzy(struct reading *r);
/* The known words that count, each once, in order; at most max. */
size_t reading_words(const struct reading *r, uint16_t words[], size_t max);
/* A number for the words that count, in order, particles and breaks aside; never 0. Equal for
 * equal words. */
uint64_t reading_hash(const struct reading *r);
/* The text for patterns; built when first asked for. NULL when memory ends. */
const char *reading_text(struct reading *r) MUST_CHECK;

#endif
