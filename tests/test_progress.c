/* Progress: few lines in a file, a bar on a terminal, nothing when quiet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "bot/progress.h"

static void run(FILE *out)
{
	struct progress p = progress_to(out);

	progress_begin(&p, "copying");
	for (int64_t i = 0; i <= 1000; i++)
		progress_show(&p, i, 1000);
	progress_clear(&p);
	progress_end(&p);
}

static void test_a_line_per_tenth(void **state)
{
	FILE *out = tmpfile();
	char got[512] = "";

	(void)state;
	run(out);
	rewind(out);
	assert_true(fread(got, 1, sizeof(got) - 1, out) > 0);
	fclose(out);
	assert_string_equal(got,
			    "copying 0 %\ncopying 10 %\ncopying 20 %\ncopying 30 %\ncopying 40 %\n"
			    "copying 50 %\ncopying 60 %\ncopying 70 %\ncopying 80 %\ncopying 90 %\n"
			    "copying 100 %\n");
}

static void test_a_bar_on_a_terminal(void **state)
{
	int master = posix_openpt(O_RDWR | O_NOCTTY);
	char got[8192] = "";
	size_t len = 0;
	ssize_t n;
	FILE *out;

	(void)state;
	assert_true(master >= 0 && grantpt(master) == 0 && unlockpt(master) == 0);
	out = fopen(ptsname(master), "w");
	assert_non_null(out);
	run(out);
	fclose(out);
	/* A terminal hands over what it has, not what was asked for; its end is an error. */
	while ((n = read(master, got + len, sizeof(got) - 1 - len)) > 0)
		len += (size_t)n;
	assert_memory_equal(got, "\rcopying   [", 11);
	assert_non_null(strstr(got, "\rcopying   [###############               ]  50 %"));
	close(master);
}

static void test_quiet(void **state)
{
	(void)state;
	run(NULL);
}

static void test_odd_numbers(void **state)
{
	FILE *out = tmpfile();
	struct progress p = progress_to(out);
	char got[128] = "";

	(void)state;
	progress_begin(&p, "nothing");
	progress_show(&p, 0, 0); /* nothing to do is done */
	progress_show(&p, 7, 5); /* more than there was: said already */
	rewind(out);
	assert_true(fread(got, 1, sizeof(got) - 1, out) > 0);
	fclose(out);
	assert_string_equal(got, "nothing 100 %\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_line_per_tenth),
		cmocka_unit_test(test_a_bar_on_a_terminal),
		cmocka_unit_test(test_quiet),
		cmocka_unit_test(test_odd_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
