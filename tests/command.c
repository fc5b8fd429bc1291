#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/command.h"

#include "base/file.h"
#include "bot/cli.h"
#include "tests/folder.h"

enum { ARGS_MAX = 8, SAID_MAX = 256 * 1024 };

const char *command_path(struct command *f, const char *name)
{
	const char *p = arena_printf(&f->arena, "%s/%s", f->dir, name);

	assert_non_null(p);
	return p;
}

void command_write(const char *name, const char *text)
{
	FILE *out = fopen(name, "w");

	assert_non_null(out);
	fputs(text, out);
	fclose(out);
	chmod(name, 0600);
}

static const char *read_file(struct command *f, const char *name)
{
	struct span s;

	assert_int_equal(file_read(&f->arena, name, SAID_MAX, &s), OK);
	return s.ptr;
}

void command_config(struct command *f, const char *more)
{
	char policy[PATH_MAX], messages[PATH_MAX];

	assert_non_null(realpath("policy/blitzmes.ini", policy));
	assert_non_null(realpath("messages", messages));
	command_write(
		f->config,
		arena_printf(&f->arena,
			     "[telegram]\ntoken = 1:x\n[brand]\npolicy = %s\nmessages = %s\n%s",
			     policy, messages, more));
}

int command_open(void **state)
{
	struct command *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 0);
	folder_make(f->dir, "cli");
	snprintf(f->config, sizeof(f->config), "%s/config.ini", f->dir);
	snprintf(f->database, sizeof(f->database), "%s/sigap.sqlite3", f->dir);
	command_config(f, "");
	*state = f;
	return 0;
}

int command_close(void **state)
{
	struct command *f = *state;

	folder_remove(f->dir);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static int fake_run(const char *config_file)
{
	printf("running with %s\n", config_file);
	return 7;
}

static int fake_online(const char *config_file)
{
	printf("asked with %s\n", config_file);
	return 9;
}

static int start(char **args, int n, int out, int err)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		int code;

		dup2(out, STDOUT_FILENO);
		dup2(err, STDERR_FILENO);
		code = cli_main(n, args, fake_run, fake_online);
		fflush(stdout);
		_exit(code);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

int command_run(struct command *f, const char *out_name, const char *const *args)
{
	char *argv[ARGS_MAX + 2] = { "sigap" };
	const char *out_path = out_name ? out_name : command_path(f, "stdout");
	int out = open(out_path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int err = open(command_path(f, "stderr"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
	int n = 1, code;

	for (; args[n - 1]; n++)
		argv[n] = (char *)(uintptr_t)args[n - 1];
	code = start(argv, n, out, err);
	close(out);
	close(err);
	f->out = out_name ? "" : read_file(f, out_path);
	f->err = read_file(f, command_path(f, "stderr"));
	return code;
}

void assert_told(const char *text, const char *part)
{
	if (!strstr(text, part))
		fail_msg("expected \"%s\" in \"%s\"", part, text);
}
