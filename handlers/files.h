/* files.h - the files that a person sends while a form runs, kept until the request is opened.
 * Owns: what is one burst of files, and the form value "files": what desk_file() gives, one a line,
 * at most FILES_MAX. Never: downloads or opens a file; the channel keeps it. */
#ifndef SIGAP_FILES_H
#define SIGAP_FILES_H

#include "handlers/form.h"
#include "store/request.h"

enum { FILES_MAX = 10 };

/* Before anything is answered in a person's own chat: sets t->follows when the update is a picture
 * or document of the same album as one before, or comes within a few seconds of one, as albums do
 * where a channel has none. Anything else that the person sends ends such a burst. */
enum err files_follow(struct turn *t) MUST_CHECK;
/* Adds one; those beyond FILES_MAX are left out. */
enum err files_add(struct turn *t, struct form_run *f, const char *file) MUST_CHECK;
size_t files_count(const struct form_run *f);
/* The one that goes onto the request's card; NULL when there is none. */
const char *files_first(struct turn *t, const struct form_run *f);
/* The others follow under the card, once the request is announced. */
enum err files_relay_rest(struct turn *t, const struct form_run *f,
			  const struct request *r) MUST_CHECK;

#endif
