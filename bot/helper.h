/* helper.h - dangerous or slow work in short-lived processes of the same program: decoding a
 * picture that a stranger sent, drawing a chart. "sigap helper WHAT" is started with the input as
 * its only file, closes itself in (no network, no files, little memory and time), and writes its
 * answer into memory that both share. The loop waits on descriptors and never on a process.
 * Owns: the running helpers; each is killed HELPER_MS after its start. A crash, a kill or an answer
 * too long is a failed job, never more.
 * Never: gives a helper a secret, an environment, or a descriptor beyond these. */
#ifndef SIGAP_HELPER_H
#define SIGAP_HELPER_H

#include "base/base.h"

enum {
	HELPER_JOBS = 2,                /* at a time; the machine has other work */
	HELPER_MS = 10 * 1000,          /* then it is killed */
	HELPER_ANSWER = 4 * 1024 * 1024 /* bytes of an answer */
};

struct helped {
	bool ok;
	struct span answer; /* ok: what it wrote; valid during the callback */
	const char *why;    /* not ok: short, for the log */
};

typedef void helper_done(void *ctx, void *tag, const struct helped *h);

struct helper_job {
	const char *what; /* "print" or "chart" (helper_main.h) */
	int input;        /* open for reading, at its start; the caller's to close afterwards */
	helper_done *done;
	void *ctx, *tag;
};

struct helper;

/* program: the binary to start; NULL for the one that runs. ERR_NOMEM, ERR_IO. */
enum err helper_open(const char *program, struct helper **out) MUST_CHECK;
/* Those that run are killed without calling back. */
void helper_close(struct helper *h);

/* ERR_LIMIT: HELPER_JOBS run; ERR_IO: no process could be made. */
enum err helper_start(struct helper *h, const struct helper_job *job, int64_t now_us) MUST_CHECK;
size_t helper_free(const struct helper *h);

/* Their descriptors, readable when one has ended: at most HELPER_JOBS; returns how many. */
size_t helper_fds(const struct helper *h, int *fds);
/* Calls back for those that ended, and kills those that take too long. */
void helper_run(struct helper *h, int64_t now_us);
/* Monotonic us of the next kill, -1 when none runs. */
int64_t helper_next(const struct helper *h);
/* How many failed since the start. */
uint64_t helper_failures(const struct helper *h);

#endif
