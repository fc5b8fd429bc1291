/* main.c - the program: hands the command line what needs the loop. */
#include "bot/app.h"
#include "bot/cli.h"
#include "bot/helper_main.h"
#include "bot/online.h"

static int run(const char *config_file)
{
	static struct app app; /* the one global: too large for a stack frame's taste */
	const char *why = NULL;
	enum err e = app_open(&app, config_file, &why);

	if (e == OK)
		app_run(&app);
	else
		fprintf(stderr, "sigap: cannot start: %s\n", why ? why : err_name(e));
	app_close(&app);
	return e == OK                                  ? EXIT_DONE
	       : e == ERR_INVALID || e == ERR_NOT_FOUND ? EXIT_WRONG
							: EXIT_FAILED;
}

int main(int argc, char **argv)
{
	/* Not a command for people: how the bot starts itself for a picture (helper.h). */
	if (argc > 1 && strcmp(argv[1], "helper") == 0)
		return helper_main(argc, argv);
	return cli_main(argc, argv, run, online_check);
}
