/* text.h - UTF-8 as it arrives from outside: hostile until checked.
 * Owns: nothing; pure functions over bytes with a length. */
#ifndef SIGAP_TEXT_H
#define SIGAP_TEXT_H

#include "base/arena.h"

/* Bytes of the code point at s (1-4), 0 when s does not begin a valid one within len.
 * *out (may be NULL) gets the code point. Rejects overlong forms, surrogates, > U+10FFFF. */
size_t utf8_next(const char *s, size_t len, uint32_t *out);
/* Writes 1-4 bytes; returns how many, 0 when cp is no scalar value. */
size_t utf8_put(uint32_t cp, char out[4]);
bool utf8_valid(const char *s, size_t len);
/* Code points, an invalid byte counting as one. */
size_t utf8_count(const char *s, size_t len);
/* Bytes of the longest prefix of at most max code points that does not end inside a cluster
 * joined by U+200D or before a combining mark or variation selector. */
size_t utf8_prefix(const char *s, size_t len, size_t max);

/* A clean copy for storing and matching: invalid bytes become U+FFFD, NUL and control characters
 * (but newline and tab) go, and so do bidirectional overrides, which could disguise a text.
 * At most max code points are kept. NULL only when memory ends. */
char *text_clean(struct arena *a, const char *s, size_t len, size_t max) MUST_CHECK;
/* The same on one line: runs of white space become one space, ends trimmed. */
char *text_one_line(struct arena *a, const char *s, size_t len, size_t max) MUST_CHECK;

/* ASCII letters to lower case, in place; other bytes stay. */
void text_lower(char *s);
bool text_equal_nocase(const char *a, const char *b);
bool text_starts(const char *s, const char *prefix);
bool text_is_blank(const char *s);

/* A whole decimal number, optional minus, nothing else. ERR_INVALID otherwise. */
enum err text_parse_i64(const char *s, size_t len, int64_t *out) MUST_CHECK;

#endif
