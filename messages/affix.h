/* affix.h - the root of an Indonesian word: "dikembalikannya" is "kembali", "ngirim" is "kirim".
 * Owns: the lists of prefixes, suffixes and clitics, those of everyday speech and the commonest of
 * Javanese, Sundanese and English among them. Never: decides what a word is; the caller knows. */
#ifndef SIGAP_MESSAGES_AFFIX_H
#define SIGAP_MESSAGES_AFFIX_H

#include "base/base.h"

/* The number of a known word, -1 for any other. */
typedef int (*affix_known)(const void *context, const char *word, size_t len);

/* The known word that is left when affixes are taken off, -1 when there is none.
 * At most about 200 look-ups, for most words fewer than 10. */
int affix_root(const char *word, size_t len, affix_known known, const void *context);

#endif
