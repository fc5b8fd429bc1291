/* command.h - the command line as a shell sees it: each call in a process of its own, on a config
 * and a database in a new folder. */
#ifndef SIGAP_TESTS_COMMAND_H
#define SIGAP_TESTS_COMMAND_H

#include "base/arena.h"

struct command {
	struct arena arena;
	char dir[64], config[96], database[96];
	const char *out, *err; /* what the last call said */
};

/* cmocka's setup and teardown: *state becomes a struct command; the config names no database yet.
 */
int command_open(void **state);
int command_close(void **state);

/* A path inside the folder. */
const char *command_path(struct command *f, const char *name);
/* A file that only its owner may read. */
void command_write(const char *path, const char *text);
/* The config anew, with more lines at its end. */
void command_config(struct command *f, const char *more);

/* Runs `sigap ARGS`, NULL ends the list; out_name: NULL, or a file for its output, which is not
 * read then. Returns the exit code. */
int command_run(struct command *f, const char *out_name, const char *const *args);
#define SIGAP(f, ...) command_run((f), NULL, (const char *const[]) { __VA_ARGS__, NULL })
/* With the fixture's config. */
#define SIGAP_C(f, ...) SIGAP((f), __VA_ARGS__, "-c", (f)->config)

void assert_told(const char *text, const char *part);

#endif
