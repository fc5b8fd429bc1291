/* canned.h - answers that staff give often: "!jam" in a reply says the text kept under that key,
 * with the customer's name in it. Owns: the keys' form and the placeholders of such texts. Never:
 * sends anything (desk_talk.c relays the words like any others). */
#ifndef SIGAP_CANNED_H
#define SIGAP_CANNED_H

#include "handlers/desk.h"
#include "store/canned.h"

/* Words that begin with '!' and a known key become its text, followed by what stands behind the
 * key. *out is words itself when they are no such thing; NULL when the key is unknown. used->key is
 * NULL unless one was used. */
enum err canned_expand(struct turn *t, const struct desk_case *c, const char *words,
		       const char **out, struct canned *used) MUST_CHECK;
/* A text of staff's with its placeholders filled in for the case: {kak} {nama} {nomor} {petugas}
 * {janji} {sapaan}; other braces stand as they are. NULL when memory ends. */
const char *canned_filled(struct turn *t, const struct desk_case *c, const char *text);
/* A key as it is kept: small letters, digits and '_'; NULL when it is none. */
const char *canned_key(struct turn *t, const char *word);

#endif
