/* name.h - the first name in what people put into their profile.
 * Owns: nothing; a pure function. Never: guesses a gender from a name. */
#ifndef SIGAP_NAME_H
#define SIGAP_NAME_H

#include "base/base.h"

enum { NAME_MAX_LETTERS = 20, NAME_SIZE = NAME_MAX_LETTERS * 4 + 1 };

/* "Rina" from "✨RINA w. 🌸", "bu rina" or "𝓡𝓲𝓷𝓪": the first word of two letters that is no title,
 * without emoji, digits and signs, in ordinary letters, at most NAME_MAX_LETTERS code points.
 * False, with out untouched, when there is none or it is a company's ("PT Maju", "Toko Berkah"). */
bool name_first(const char *profile, char out[NAME_SIZE]);

#endif
