/* parts.h - a long neutral text in parts, for adapters: each knows how much it may say at once.
 * Never: knows a channel's limit. */
#ifndef SIGAP_TEXT_PARTS_H
#define SIGAP_TEXT_PARTS_H

#include "base/arena.h"

/* *part is what is said now, of text's first hard bytes (which end between clusters): up to a
 * paragraph's end, else a line's, else a space, else all of them. *rest is what is left, with an
 * open mark opened again; NULL when nothing but blanks is. */
enum err parts_split(struct arena *a, const char *text, size_t hard, struct span *part,
		     const char **rest) MUST_CHECK;

#endif
