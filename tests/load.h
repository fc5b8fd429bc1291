/* load.h - many customers at once: the simulator makes the load, this asks for it and takes
 * figures. Owns: nothing. The texts are what people ask, in the shares in which they ask it. */
#ifndef SIGAP_LOAD_H
#define SIGAP_LOAD_H

#include "tests/rig.h"

struct usage {
	double cpu_s; /* of the process so far */
	double rss_mib, peak_mib;
};

struct figures {
	double per_second, p50, p99, max, cpu_us;
	int64_t unanswered, surplus;
	struct usage after;
};

/* A process's own figures, from /proc. */
struct usage usage_of(pid_t pid);
/* One load against whichever process (pid) polls: rate 0 is a closed loop, in which each chat waits
 * for its answer; else so many messages a second at random. Ends after seconds. */
struct figures load_run(struct rig *r, pid_t pid, int chats, double rate, double seconds,
			int first_user);

#endif
