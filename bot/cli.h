/* cli.h - the command line: `sigap COMMAND …`, one row of a table per command.
 * Owns: options, usage, exit codes. Runs every command itself but the two that need the loop or the
 * network, which main.c hands in. Never: asks a question; everything works from a script. */
#ifndef SIGAP_CLI_H
#define SIGAP_CLI_H

#include "base/base.h"

#define SIGAP_VERSION "0.1.0"

enum { EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_WRONG = 2 }; /* 2: usage or config */

/* run: `sigap run`. online: `sigap check --online`, after the offline checks passed; it asks the
 * channels and says what it finds. Both get the config file's name and return an exit code. */
int cli_main(int argc, char **argv, int (*run)(const char *config_file),
	     int (*online)(const char *config_file));

#endif
