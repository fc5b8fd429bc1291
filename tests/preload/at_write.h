/* at_write.h - what the killed-at-every-write test and its preloaded library share: a small file
 * that both map, named by the environment variable AT_WRITE.
 * The library counts what the one process that claims it writes (to files and to sockets, and every
 * call that changes a folder), and kills it with SIGKILL before the kill_at-th of them is made,
 * or when only half of it is. */
#ifndef SIGAP_AT_WRITE_H
#define SIGAP_AT_WRITE_H

#include <stdatomic.h>

struct at_write {
	atomic_int pid;     /* who is counted: the first process after it was set to 0 */
	atomic_int count;   /* writes since this was set to 0 */
	atomic_int kill_at; /* 1 is the next one; 0: never */
	atomic_int half;    /* written bytes of the last one: none, or half of them */
	char what[160];     /* of the last one: "pwrite64 sigap.sqlite3-wal" */
};

#endif
