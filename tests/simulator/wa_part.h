/* wa_part.h - the parts of a check that wa_check.c and wa_check_interactive.c share; see
 * wa_check.h. Each returns false, or NULL, after it said why. */
#ifndef SIMULATOR_WA_PART_H
#define SIMULATOR_WA_PART_H

#include "wa_check.h"

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

bool wa_part_listed(const char *words, const char *word); /* among words between blanks */
/* no other keys than these */
bool wa_part_only(const json_t *o, const char *where, const char *keys, struct wa_refusal *no);
bool wa_part_text(const json_t *o, const char *key, size_t max, bool required,
		  struct wa_refusal *no);
const json_t *wa_part_object(const json_t *o, const char *key, const char *keys,
			     struct wa_refusal *no);
/* by id or by link, with the keys that this kind has */
bool wa_part_media(const json_t *m, const char *key, const char *keys, struct wa_refusal *no);
const char *wa_part_word(const json_t *o, const char *key); /* "" when there is none */

bool wa_check_interactive(const json_t *m, struct wa_refusal *no);

#endif
