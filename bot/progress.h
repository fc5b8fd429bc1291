/* progress.h - how far a long job has come: a bar on a terminal, a line per 10 % elsewhere.
 * Owns: what it has shown. Never: writes when out is NULL. */
#ifndef SIGAP_PROGRESS_H
#define SIGAP_PROGRESS_H

#include "base/base.h"

struct progress {
	FILE *out; /* NULL: quiet */
	bool terminal;
	const char *what; /* at most 9 characters, so that bars stand below each other */
	int shown;        /* percent */
};

struct progress progress_to(FILE *out);
void progress_begin(struct progress *p, const char *what);
void progress_show(struct progress *p, int64_t done, int64_t all);
/* Takes the bar off the line, before something else is said; the next progress_show draws it. */
void progress_clear(struct progress *p);
void progress_end(struct progress *p);

#endif
