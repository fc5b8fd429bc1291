/* compile.h - one authored text becomes bytes that render without looking anything up.
 * Compiled form: the neutral text itself, in which the byte 0x10+i stands for placeholder i.
 * Authors write {name}, *bold*, `code`; doubled {{ }} ** `` are the characters themselves.
 * Marks end on the line they began on and do not nest, so that every channel can show them.
 * Owns: nothing; results live in the caller's arena. Read next: catalog.h, the only user. */
#ifndef SIGAP_COMPILE_H
#define SIGAP_COMPILE_H

#include "base/strbuf.h"

enum { PLACEHOLDER_FIRST = 0x10, PLACEHOLDER_LAST = 0x1f };

/* The placeholders of one row of messages.def; masks have bit i for names[i]. */
struct spec {
	const char *const *names;
	unsigned n;
	unsigned may_lack; /* marked ?: a value may be missing */
	unsigned may_omit; /* marked ~: a language may do without */
};

struct compiled {
	const char *bytes; /* NUL-terminated */
	size_t len;
	unsigned used;   /* mask of the placeholders in it */
	bool marked;     /* has *bold* or `code` */
	size_t sample;   /* code points when every value has sample_value of them */
	unsigned blanks; /* lines that begin or end with a space */
	bool bare;       /* no line would be left if every value that may lack did */
};

/* "order since? kak~" as written in messages.def. ERR_INVALID: malformed, twice the same, or more
 * than 16; ERR_NOMEM. */
enum err spec_parse(struct arena *a, const char *placeholders, struct spec *out) MUST_CHECK;

/* ERR_INVALID with *why in scratch (what is wrong, for the author), ERR_NOMEM. */
enum err text_compile(struct arena *a, struct arena *scratch, const struct spec *spec,
		      const char *src, size_t sample_value, struct compiled *out,
		      const char **why) MUST_CHECK;

#endif
