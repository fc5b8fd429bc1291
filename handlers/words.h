/* words.h - a typed answer, compared with what was offered: labels, numbers, other words for them.
 * Owns: nothing; the words themselves are rows of the catalogs ("form.words.…", split by commas),
 * read in every language, because people answer an English bot in Indonesian and the other way
 * round. Never: guesses; when two offers fit equally well, none does. */
#ifndef SIGAP_WORDS_H
#define SIGAP_WORDS_H

#include "handlers/handler.h"

enum { WORDS_NONE = -1 };

/* The label that the person reads on this choice. */
const char *choice_label(const struct turn *t, const struct choice *c);

/* Is text one of the words of a row, with "kak", "ya" and the like around it? False for longer
 * texts, and when memory ends. */
bool words_are(struct turn *t, const char *text, enum msg row);

/* The same, or a short text around one of the row's phrases of at least three words: "kak, akun
 * saya gak bisa login". */
bool words_tell(struct turn *t, const char *text, enum msg row);

/* Does a text of at most 16 words hold one of the row's phrases, however short? For rows that are
 * made for it. */
bool words_hold(struct turn *t, const char *text, enum msg row);

/* The choice that text means: by its label or another word for it, by its number ("2", "yang
 * kedua"), and with loose also by a part of its label or one with a slip of the finger.
 * WORDS_NONE when none, or more than one. */
int words_choose(struct turn *t, const char *text, const struct choice *c, size_t n, bool loose);

#endif
