/* fold.h - what a code point is when only the plain letter matters.
 * Owns: accents, full-width and mathematical letters, invisible characters, emoji. Pure functions.
 */
#ifndef SIGAP_MESSAGES_FOLD_H
#define SIGAP_MESSAGES_FOLD_H

#include "base/base.h"

/* The plain lower-case ASCII character a code point stands for, 0 when there is none. */
char fold_plain(uint32_t cp);
/* Must not split a word: zero width, joiners, selectors, combining marks, skin tones. */
bool fold_is_invisible(uint32_t cp);
bool fold_is_emoji(uint32_t cp);

#endif
