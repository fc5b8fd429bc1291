/* ini.h - sections and keys with their line numbers; knows nothing of our settings.
 * Format: "[section]", "key = value" (value to the end of the line, no length limit but the
 * file's), comments are whole lines that begin with # or ;. Nothing is escaped or continued, so
 * that a token is copied as it is. A key twice in a section is an error.
 * Memory: entries live in the caller's arena. */
#ifndef SIGAP_INI_H
#define SIGAP_INI_H

#include "base/arena.h"

enum { INI_FILE_MAX = 1024 * 1024 };

struct ini_entry {
	const char *section, *key, *value; /* section "" before the first header */
	int line;                          /* 1-based */
};

struct ini {
	const char *file;
	struct ini_entry *entries;
	size_t n;
};

/* On ERR_INVALID *why (in the arena) reads "file:line: what is wrong", one line per mistake. */
enum err ini_parse(struct arena *a, const char *file, const char *bytes, size_t len,
		   struct ini *out, const char **why) MUST_CHECK;
enum err ini_load(struct arena *a, const char *file, struct ini *out, const char **why) MUST_CHECK;
/* NULL when absent. */
const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key);

#endif
