/* tags.h - tags on cases: on their cards, in /cari #tag and /antrian #tag, set by /tag and macros.
 * Owns: how a tag looks: small letters, digits and '-', at most TAG_CHARS. */
#ifndef SIGAP_TAGS_H
#define SIGAP_TAGS_H

#include "handlers/desk.h"
#include "store/tag.h"

enum { TAG_CHARS = 20 };

/* "vip" of "#VIP" or "vip"; NULL when it is no tag. */
const char *tag_read(struct turn *t, const char *word);
/* "#vip #sering": of the case; NULL when it has none. */
enum err tags_line(struct turn *t, const struct desk_case *c, const char **out) MUST_CHECK;

#endif
