/* given_file.h - files that a channel was given already, by what they were called where they came
 * from: as long as the channel keeps one, it is not given again. Owns: table given_file, from which
 * what ended goes as new rows come. Losing a row costs an upload, nothing else.
 * Never: knows what a file is. */
#ifndef SIGAP_STORE_GIVEN_FILE_H
#define SIGAP_STORE_GIVEN_FILE_H

#include "store/store.h"

/* source: what names the bytes for good, at most a few hundred bytes. kind: as what it was wanted,
 * since the channel may take it as something else. */
struct given_file {
	int channel, kind;
	const char *source;
	const char *ext; /* the channel's own id of it */
	int as;          /* what it became there */
	int64_t until_ms;
};

enum err given_file_put(struct store *s, const struct given_file *g, int64_t now_ms) MUST_CHECK;
/* Fills ext, as and until_ms. ERR_NOT_FOUND: never given, or no longer kept at now_ms. */
enum err given_file_find(struct store *s, struct arena *a, struct given_file *g,
			 int64_t now_ms) MUST_CHECK;
/* The channel does not know the id any more. */
enum err given_file_forget(struct store *s, int channel, const char *ext) MUST_CHECK;

#endif
