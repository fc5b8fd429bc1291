/* rules.h - sections of the catalogs that say what counts for which name, and how much: "intents",
 * and "reasons" (why somebody wants money back).
 *   "intents": { "refund_request": [ "6: want refund -rejected", "5: /tidak .{0,20}balik/" ] }
 * A rule is a score, then what must hold, separated by spaces:
 *   refund|=balik   a word of one of these classes, or this very word
 *   -class  none of it     ~class  behind a negation   -~class  not behind one
 *   <=4     at most four words (particles do not count)
 *   @a|b    nothing but words of these classes, and at least one
 *   /…/     a PCRE2 pattern over the plain text of reading.h, {{class}} for any word of a class
 * Every rule that holds adds its score to its name; for intents, on top of what examples.h found.
 * Which rules are tried: those whose first condition names a class that is present. Classes that
 * a pattern cannot do without are conditions as well, so few patterns run; the result is the same
 * as trying everything (rules_score_slowly, which tests compare). */
#ifndef SIGAP_MESSAGES_RULES_H
#define SIGAP_MESSAGES_RULES_H

#include "messages/reading.h"

struct rules;

/* A section, and which of the points a name in it stands for. */
struct rules_section {
	const char *name;
	/* ERR_NOT_FOUND for a name that may not be there, ERR_LIMIT for one too many. */
	enum err (*find)(void *arg, const char *name, size_t *place);
	void *arg;
};

/* Adds literals to the lexicon, so load rules before freezing it. The rules and their patterns
 * must be given back by rules_free. ERR_INVALID with *why (in scratch), ERR_NOMEM. */
enum err rules_load(struct arena *own, struct arena *scratch, struct lexicon *l,
		    json_t *const catalogs[], size_t n, const struct rules_section *section,
		    struct rules **out, const char **why) MUST_CHECK;
void rules_free(struct rules *r);

/* Adds to points, one per place, what the rules give. ERR_NOMEM when the arena of the reading is
 * exhausted. */
enum err rules_score(const struct rules *r, struct reading *reading, int points[]) MUST_CHECK;
enum err rules_score_slowly(const struct rules *r, struct reading *reading,
			    int points[]) MUST_CHECK;

#endif
