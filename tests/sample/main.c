/* main.c - the command line of the sample shop; see sample.h and tests/run/run. */
#include "base/clock.h"
#include "base/text.h"
#include "tests/sample/sample.h"

static int usage(void)
{
	fputs("usage: sample orders N POLICY.ini HOLIDAYS.csv   the CSV of N orders\n"
	      "       sample people URL                         enter the simulator at URL\n"
	      "       sample ports N                            N free ports of 127.0.0.1\n",
	      stderr);
	return 2;
}

int main(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	int64_t n = 0;

	if (strcmp(what, "people") == 0 && argc == 3)
		return sample_enter(argv[2], stderr);
	if (argc < 3 || text_parse_i64(argv[2], strlen(argv[2]), &n) != OK || n < 1 || n > 1000000)
		return usage();
	if (strcmp(what, "ports") == 0 && argc == 3)
		return sample_ports((int)n, stdout, stderr);
	if (strcmp(what, "orders") == 0 && argc == 5) {
		struct clock clock = clock_system();

		return sample_orders(argv[3], argv[4], (size_t)n, clock.now_ms(clock.ctx), stdout,
				     stderr);
	}
	return usage();
}
