/* decode.h - what the adapters do alike with strings from outside: bounded, cleaned, in the arena.
 * Owns: nothing; pure functions. Never: fails on what a channel says; what is of no use reads as
 * absent. Memory that ends shows in arena.failed. */
#ifndef SIGAP_DECODE_H
#define SIGAP_DECODE_H

#include <jansson.h>

#include "base/arena.h"
#include "handlers/update.h"

/* A text of several lines, and a name or another short line; "" when there is none. */
const char *decode_text(struct arena *a, const json_t *obj, const char *key);
const char *decode_line(struct arena *a, const json_t *obj, const char *key);
/* An opaque id of theirs: bounded, and only what such ids are made of; NULL when there is none. */
const char *decode_id(struct arena *a, const json_t *obj, const char *key);
/* Unix seconds as ms; 0 when no clock could show them. */
int64_t decode_seconds(int64_t seconds);
/* "/aktivasi@Bot BLZ-1" -> command "aktivasi", args "BLZ-1", when u->text begins with one. False
 * when it is another bot's; username "" takes all for ours. */
bool decode_command(struct arena *a, struct update *u, const char *username);

#endif
