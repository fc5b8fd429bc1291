/* form_body.h - a body of application/x-www-form-urlencoded: names and values, decoded.
 * Owns: nothing; all texts live in the caller's arena. A name that stands twice is refused: two
 * readers could take different ones. */
#ifndef SIGAP_FORM_BODY_H
#define SIGAP_FORM_BODY_H

#include "base/arena.h"

enum { FORM_FIELDS_MAX = 64 };

struct form_body {
	const char *names[FORM_FIELDS_MAX], *values[FORM_FIELDS_MAX];
	size_t n;
};

/* ERR_INVALID: a broken escape, a NUL, bytes that are no UTF-8, too many names, or one twice. */
enum err form_read(struct arena *a, struct span body, struct form_body *out) MUST_CHECK;
const char *form_get(const struct form_body *f, const char *name); /* NULL when absent */

#endif
