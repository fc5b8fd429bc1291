/* file.h - whole small files in and out, safely.
 * Never: follows a limit silently (larger is ERR_LIMIT), leaves a half-written file behind. */
#ifndef SIGAP_FILE_H
#define SIGAP_FILE_H

#include "base/arena.h"

/* The bytes of a file of at most max bytes, NUL-terminated in the arena.
 * ERR_NOT_FOUND, ERR_DENIED, ERR_LIMIT, ERR_IO, ERR_NOMEM. */
enum err file_read(struct arena *a, const char *path, size_t max, struct span *out) MUST_CHECK;
/* dir + "/" + path, or path itself when it is absolute; NULL when memory ends. */
const char *path_join(struct arena *a, const char *dir, const char *path) MUST_CHECK;
/* The folder of a path ("." when it names none). */
const char *path_dir(struct arena *a, const char *path) MUST_CHECK;
/* Creates the folder (and its parents) with mode 0700 where missing. ERR_EXISTS when something else
 * has that name; ERR_DENIED, ERR_FULL, ERR_LIMIT (path too long), ERR_IO. */
enum err dir_create(const char *path) MUST_CHECK;

#endif
