/* cli_jobs.c - the commands that move data: import, export, backup, migrate, rotate-key,
 * intents.
 * Declared in cli_commands.h. */
#include <errno.h>
#include <sys/stat.h>

#include "bot/cli.h"
#include "bot/cli_commands.h"
#include "bot/export.h"
#include "bot/import.h"
#include "bot/progress.h"
#include "bot/rotate.h"
#include "bot/shipped.h"
#include "messages/intent_report.h"

int cli_import_orders(struct cli *c)
{
	const struct import_options opt = { .now_ms = c->clock.now_ms(c->clock.ctx),
					    .clock = c->clock,
					    .quiet = c->quiet,
					    .backwards = c->backwards,
					    .err = stderr };

	return import_orders(c->store, c->args[0], &opt);
}

int cli_export_orders(struct cli *c)
{
	return export_orders(c->store, stdout, cli_zone(c), stderr);
}

int cli_export_refunds(struct cli *c)
{
	return export_refunds(c->store, stdout, cli_zone(c), stderr);
}

static void show_pages(void *ctx, int done, int all)
{
	progress_show(ctx, done, all);
}

int cli_backup(struct cli *c)
{
	struct progress bar = progress_to(c->quiet ? NULL : stderr);
	const char *why = NULL;
	struct stat st;
	enum err e;

	progress_begin(&bar, "copying");
	e = store_backup(c->store, c->args[0], show_pages, &bar, &why);
	progress_end(&bar);
	if (e != OK || stat(c->args[0], &st) != 0) {
		fprintf(stderr, "sigap: backup: %s: %s\n", c->args[0], why ? why : err_name(e));
		return EXIT_FAILED;
	}
	if (!c->quiet)
		fprintf(stderr, "%s: %lld KiB, a whole database\n", c->args[0],
			(long long)st.st_size / 1024);
	return EXIT_DONE;
}

int cli_migrate(struct cli *c)
{
	printf("%s: schema %d, nothing left to do\n", c->config.store.database,
	       store_schema_version(c->store));
	return EXIT_DONE;
}

int cli_rotate_key(struct cli *c)
{
	struct seal seal;
	enum err e = seal_of_config(&c->config, &seal);

	if (e != OK) {
		cli_say("rotate-key: [store] secret_key is not set");
		return EXIT_WRONG;
	}
	return rotate_key(c->store, &seal, stderr) ? EXIT_FAILED : EXIT_DONE;
}

int cli_intents(struct cli *c)
{
	struct catalogs *texts = NULL;
	struct recogniser *recogniser = NULL;
	const char *why = NULL;
	FILE *in = fopen(c->args[0], "re");
	enum err e;

	if (!in) {
		fprintf(stderr, "sigap: %s: %s\n", c->args[0], strerror(errno));
		return EXIT_FAILED;
	}
	e = shipped_texts(&c->arena, c->messages, &texts, &recogniser, &why);
	if (e != OK) {
		cli_say(why ? why : err_name(e));
		fclose(in);
		return EXIT_WRONG;
	}
	e = intent_report(recogniser, in, stdout, stderr, c->print, NULL);
	if (e != OK)
		fprintf(stderr, "sigap: %s: %s\n", c->args[0], err_name(e));
	fclose(in);
	recogniser_free(recogniser);
	catalogs_free(texts);
	return e == OK ? EXIT_DONE : EXIT_FAILED;
}
