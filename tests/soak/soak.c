/* soak.c - a long stretch of ordinary load: does memory stay where it was?
 * `make soak` prints a line every 100,000 updates; the argument is how many updates in all. */
#include <signal.h>

#include "tests/fill.h"
#include "tests/load.h"

enum { CONTACTS = 100000, CHATS = 64, FIRST_USER = 900000000, STRETCH = 100000 };

int main(int argc, char **argv)
{
	static const char *const migrate[] = { "migrate", NULL };
	int64_t wanted = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;
	int64_t done = 0, printed = 0;
	double first = 0, last = 0;
	struct rig r;

	rig_open(&r, "policy/blitzmes.ini", RIG_UNLIMITED, NULL, NULL);
	if (rig_sigap(&r, migrate) != 0)
		return 1;
	fill(r.database, CONTACTS, FIRST_USER);
	rig_start_bot(&r);
	while (done < wanted) {
		struct figures f = load_run(&r, r.bot, CHATS, 0, 5, FIRST_USER);

		done += (int64_t)(f.per_second * 5);
		if (done - printed < STRETCH && done < wanted)
			continue;
		printed = done;
		last = f.after.rss_mib;
		first = first > 0 ? first : last;
		printf("%9lld updates  %5.1f MiB  %6.1f us CPU each  unanswered %lld\n",
		       (long long)done, last, f.cpu_us, (long long)f.unanswered);
		fflush(stdout);
	}
	printf("memory grew by %.1f MiB over %lld updates\n", last - first, (long long)done);
	rig_stop_bot(&r, SIGTERM);
	rig_close(&r);
	return 0;
}
