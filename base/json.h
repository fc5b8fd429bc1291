/* json.h - jansson with our manners: bounded depth, duplicate keys refused, borrowed reads.
 * The getters never fail: a missing or wrongly typed member reads as NULL or 0, because what comes
 * from outside may be anything. Strings are borrowed from the document. */
#ifndef SIGAP_JSON_H
#define SIGAP_JSON_H

#include <jansson.h>

#include "base/arena.h"

/* NULL-safe json_decref for CLEANUP(json_drop). */
void json_drop(json_t **j);

/* ERR_INVALID with *why in the arena ("line 3, column 7: …"), ERR_NOMEM. why may be NULL. */
enum err json_read(struct arena *a, const char *bytes, size_t len, json_t **out,
		   const char **why) MUST_CHECK;

const char *json_str(const json_t *obj, const char *key);  /* NULL unless a string */
struct span json_span(const json_t *obj, const char *key); /* ptr NULL unless a string */
int64_t json_int(const json_t *obj, const char *key);      /* 0 unless an integer */
bool json_has_int(const json_t *obj, const char *key);
bool json_bool(const json_t *obj, const char *key); /* false unless true */

#endif
