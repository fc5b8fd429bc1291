/* cli_commands.h - what cli.c (options, usage, the table) and the commands share.
 * A command gets what its row asked for: the config read, the database open. It says results on
 * stdout, trouble on stderr, and returns an exit code. */
#ifndef SIGAP_CLI_COMMANDS_H
#define SIGAP_CLI_COMMANDS_H

#include "base/clock.h"
#include "bot/config.h"
#include "store/store.h"

enum { CLI_ARGS_MAX = 3 };

struct cli {
	struct arena arena;
	struct clock clock;
	const char *config_file;
	const char *args[CLI_ARGS_MAX]; /* behind the command's words */
	size_t n_args;
	bool online, print, quiet, backwards; /* --online … */
	const char *messages;                 /* --messages DIR, "" without */
	int (*run)(const char *config_file);
	int (*ask)(const char *config_file);
	struct config config;
	struct store *store;
};

int cli_check(struct cli *c);
int cli_import_orders(struct cli *c);
int cli_export_orders(struct cli *c);
int cli_export_refunds(struct cli *c);
int cli_backup(struct cli *c);
int cli_migrate(struct cli *c);
int cli_rotate_key(struct cli *c);
int cli_dead_list(struct cli *c);
int cli_dead_show(struct cli *c);
int cli_dead_replay(struct cli *c);
int cli_intents(struct cli *c);

/* Minutes east of UTC of the brand's zone; WIB when its policy cannot be read. */
int cli_zone(struct cli *c);
/* "sigap: …" on stderr, every line of it. */
void cli_say(const char *text);

#endif
