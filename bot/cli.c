#include "bot/cli.h"

#include <getopt.h>

#include "bot/cli_commands.h"
#include "bot/shipped.h"

enum need { NEEDS_NOTHING, NEEDS_CONFIG, NEEDS_STORE, NEEDS_LOCK };

/* Bits: which options a command takes besides -c. */
enum {
	OPT_ONLINE = 1,
	OPT_PRINT = 2,
	OPT_QUIET = 4,
	OPT_BACKWARDS = 8,
	OPT_MESSAGES = 16,
	OPT_HELP = 32,
	OPT_VERSION = 64
};

static int cli_run(struct cli *c)
{
	return c->run(c->config_file);
}

static int cli_version(struct cli *c)
{
	(void)c;
	printf("sigap %s\n", SIGAP_VERSION);
	return EXIT_DONE;
}

static int cli_help(struct cli *c);

static const struct command_row {
	const char *words[2];
	size_t n_args;
	enum need need;
	unsigned options;
	int (*run)(struct cli *c);
	const char *usage, *about;
} commands[] = {
	{ { "run" }, 0, NEEDS_NOTHING, 0, cli_run, "run", "answers customers until it is stopped" },
	{ { "check" },
	  0,
	  NEEDS_NOTHING,
	  OPT_ONLINE,
	  cli_check,
	  "check [--online]",
	  "config, rules, texts, patterns, database; --online asks the channels too" },
	{ { "import", "orders" },
	  1,
	  NEEDS_STORE,
	  OPT_QUIET | OPT_BACKWARDS,
	  cli_import_orders,
	  "import orders FILE.csv [--quiet] [--backwards]",
	  "takes orders over, all or nothing; --backwards may move states and times back" },
	{ { "export", "orders" },
	  0,
	  NEEDS_STORE,
	  0,
	  cli_export_orders,
	  "export orders > FILE.csv",
	  "writes what import reads" },
	{ { "export", "refunds" },
	  0,
	  NEEDS_STORE,
	  0,
	  cli_export_refunds,
	  "export refunds > FILE.csv",
	  "every request for money back, its decision and payment, for a spreadsheet" },
	{ { "backup" },
	  1,
	  NEEDS_STORE,
	  OPT_QUIET,
	  cli_backup,
	  "backup FILE [--quiet]",
	  "a copy of the database, also beside a running bot" },
	{ { "dead", "list" },
	  0,
	  NEEDS_STORE,
	  0,
	  cli_dead_list,
	  "dead list",
	  "updates and messages that were set aside" },
	{ { "dead", "show" },
	  1,
	  NEEDS_STORE,
	  0,
	  cli_dead_show,
	  "dead show ID",
	  "one of them, with its payload" },
	{ { "dead", "replay" },
	  1,
	  NEEDS_STORE,
	  0,
	  cli_dead_replay,
	  "dead replay ID",
	  "asks the running bot to try it again" },
	{ { "migrate" },
	  0,
	  NEEDS_LOCK,
	  0,
	  cli_migrate,
	  "migrate",
	  "brings the database to this program's version; `run` does it too" },
	{ { "rotate-key" },
	  0,
	  NEEDS_STORE,
	  0,
	  cli_rotate_key,
	  "rotate-key",
	  "seals account numbers with the new secret_key, also beside a running bot" },
	{ { "intents" },
	  1,
	  NEEDS_NOTHING,
	  OPT_PRINT | OPT_MESSAGES,
	  cli_intents,
	  "intents FILE.tsv [--print] [--messages DIR]",
	  "how well messages are understood: lines of intent TAB text" },
	{ { "version" }, 0, NEEDS_NOTHING, 0, cli_version, "version", "" },
	{ { "help" }, 0, NEEDS_NOTHING, 0, cli_help, "help", "" },
};

static void usage(FILE *out)
{
	fputs("usage: sigap COMMAND [-c FILE]\n\n", out);
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		fprintf(out, "  sigap %s\n", commands[i].usage);
		if (*commands[i].about)
			fprintf(out, "        %s\n", commands[i].about);
	}
	fputs("\n  -c, --config FILE   the settings (default: config.ini)\n"
	      "\nexit codes: 0 done, 1 failed, 2 wrong usage or config\n",
	      out);
}

static int cli_help(struct cli *c)
{
	(void)c;
	usage(stdout);
	return EXIT_DONE;
}

void cli_say(const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		fprintf(stderr, "sigap: %.*s\n", (int)n, text);
		text += n + (text[n] == '\n');
	}
}

int cli_zone(struct cli *c)
{
	struct policy p;
	const char *why;

	return shipped_policy(&c->arena, &c->config, &p, &why) == OK ? p.hours.timezone : 7 * 60;
}

/* ---- reading the command line ---- */

static int wrong(const char *what, const char *word)
{
	fprintf(stderr, "sigap: %s%s%s (see sigap help)\n", what, word ? ": " : "",
		word ? word : "");
	return EXIT_WRONG;
}

static const struct option long_options[] = {
	{ "config", required_argument, NULL, 'c' },
	{ "online", no_argument, NULL, OPT_ONLINE },
	{ "print", no_argument, NULL, OPT_PRINT },
	{ "quiet", no_argument, NULL, OPT_QUIET },
	{ "backwards", no_argument, NULL, OPT_BACKWARDS },
	{ "messages", required_argument, NULL, OPT_MESSAGES },
	{ "help", no_argument, NULL, OPT_HELP },
	{ "version", no_argument, NULL, OPT_VERSION },
	{ NULL, 0, NULL, 0 },
};

/* Sets the options and the bits of those that were given; false when one is unknown. */
static bool read_options(int argc, char **argv, struct cli *c, unsigned *given)
{
	int o;

	optind = 0; /* from the start, also a second time in one process */
	opterr = 0;
	while ((o = getopt_long(argc, argv, "c:h", long_options, NULL)) != -1) {
		switch (o) {
		case 'c':
			c->config_file = optarg;
			break;
		case 'h':
			*given |= OPT_HELP;
			break;
		case '?':
			return false;
		default:
			*given |= (unsigned)o;
			if (o == OPT_MESSAGES)
				c->messages = optarg;
		}
	}
	c->online = *given & OPT_ONLINE;
	c->print = *given & OPT_PRINT;
	c->quiet = *given & OPT_QUIET;
	c->backwards = *given & OPT_BACKWARDS;
	return true;
}

/* The row whose words come first; *known when at least the first word is one. */
static const struct command_row *find_command(char **words, int n, bool *known)
{
	*known = false;
	for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
		const struct command_row *row = &commands[i];

		if (n < 1 || strcmp(words[0], row->words[0]) != 0)
			continue;
		*known = true;
		if (!row->words[1] || (n >= 2 && strcmp(words[1], row->words[1]) == 0))
			return row;
	}
	return NULL;
}

/* ---- giving a command what it needs ---- */

static int open_config(struct cli *c)
{
	const char *why = NULL;
	enum err e = config_load(&c->arena, c->config_file, &c->config, &why);

	if (e == OK) {
		log_set_level(c->config.log.level);
		return EXIT_DONE;
	}
	cli_say(why ? why : err_name(e));
	return EXIT_WRONG;
}

static int open_store(struct cli *c, enum store_mode mode)
{
	const char *why = NULL;

	if (store_open(&c->arena, c->config.store.database, mode, &c->store, &why) == OK)
		return EXIT_DONE;
	cli_say(why);
	return EXIT_FAILED;
}

static int run_row(const struct command_row *row, struct cli *c)
{
	int code = EXIT_DONE;

	if (row->need != NEEDS_NOTHING)
		code = open_config(c);
	if (code == EXIT_DONE && (row->need == NEEDS_STORE || row->need == NEEDS_LOCK))
		code = open_store(c, row->need == NEEDS_LOCK ? STORE_RUN : STORE_TOOL);
	if (code == EXIT_DONE)
		code = row->run(c);
	store_close(c->store);
	c->store = NULL;
	if (code == EXIT_DONE && (fflush(stdout) != 0 || ferror(stdout))) {
		cli_say("standard output cannot be written");
		code = EXIT_FAILED;
	}
	return code;
}

static int take_args(const struct command_row *row, struct cli *c, char **words, int n,
		     unsigned given)
{
	int used = row->words[1] ? 2 : 1;

	if ((size_t)(n - used) != row->n_args)
		return wrong("usage: sigap", row->usage);
	if (given & ~row->options)
		return wrong("this option is not for this command; usage: sigap", row->usage);
	for (c->n_args = 0; c->n_args < row->n_args; c->n_args++)
		c->args[c->n_args] = words[used + (int)c->n_args];
	return run_row(row, c);
}

static int read_and_run(int argc, char **argv, struct cli *c)
{
	const struct command_row *row;
	unsigned given = 0;
	bool known;
	char **words;
	int n;

	if (!read_options(argc, argv, c, &given))
		return wrong("unknown option, or its value is missing", argv[optind - 1]);
	if (given & (OPT_HELP | OPT_VERSION))
		return given & OPT_HELP ? cli_help(c) : cli_version(c);
	words = argv + optind;
	n = argc - optind;
	if (n == 0) {
		usage(stderr);
		return EXIT_WRONG;
	}
	row = find_command(words, n, &known);
	if (!row)
		return wrong(known ? "incomplete or unknown command" : "unknown command", words[0]);
	return take_args(row, c, words, n, given);
}

int cli_main(int argc, char **argv, int (*run)(const char *config_file),
	     int (*online)(const char *config_file))
{
	struct cli c = { .clock = clock_system(),
			 .config_file = "config.ini",
			 .messages = "",
			 .run = run,
			 .ask = online };
	int code;

	arena_init(&c.arena, 0);
	code = read_and_run(argc, argv, &c);
	arena_free(&c.arena);
	return code;
}
