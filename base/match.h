/* match.h - PCRE2, always in UTF, never with JIT, always under limits.
 * Owns: the compiled patterns and their match data; match_free gives them back.
 * PCRE2 runs without JIT so that MemoryDenyWriteExecute holds; the match limit stops a pattern
 * that explodes (10,000 steps: about 0.2 ms). Reaching it counts as "no match" and is reported. */
#ifndef SIGAP_MATCH_H
#define SIGAP_MATCH_H

#include "base/arena.h"

struct match; /* one compiled pattern */

enum { MATCH_STEPS = 10000, MATCH_TEXT_MAX = 16 * 1024 };

/* caseless and UTF. On ERR_INVALID *why (in a) says what is wrong and where. */
enum err match_compile(struct arena *a, const char *pattern, struct match **out,
		       const char **why) MUST_CHECK;
void match_free(struct match *m);

/* OK, ERR_NOT_FOUND, or ERR_LIMIT when the pattern gave up (treat as no match, count it).
 * groups may be NULL; else groups[0..n) get the whole match and its groups (ptr NULL if unset). */
enum err match_run(const struct match *m, const char *s, size_t len, struct span *groups,
		   size_t n) MUST_CHECK;

#endif
