#include "bot/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

struct run {
	struct helper_job job;
	pid_t pid;  /* 0: free */
	int ended;  /* pidfd: readable when it is over */
	int answer; /* memfd */
	int64_t until_us;
	bool killed;
};

struct helper {
	char program[4096];
	struct run runs[HELPER_JOBS];
	uint64_t failures;
};

enum err helper_open(const char *program, struct helper **out)
{
	struct helper *h = calloc(1, sizeof(*h));
	ssize_t n;

	if (!h)
		return ERR_NOMEM;
	if (program) {
		n = snprintf(h->program, sizeof(h->program), "%s", program);
	} else {
		n = readlink("/proc/self/exe", h->program, sizeof(h->program) - 1);
		if (n >= 0)
			h->program[n] = '\0';
	}
	if (n < 0 || n >= (ssize_t)sizeof(h->program)) {
		free(h);
		return ERR_IO;
	}
	*out = h;
	return OK;
}

static void clear(struct run *r)
{
	if (r->ended >= 0)
		close(r->ended);
	if (r->answer >= 0)
		close(r->answer);
	*r = (struct run) { .pid = 0 };
}

void helper_close(struct helper *h)
{
	if (!h)
		return;
	for (size_t i = 0; i < HELPER_JOBS; i++) {
		struct run *r = &h->runs[i];

		if (!r->pid)
			continue;
		kill(r->pid, SIGKILL);
		while (waitpid(r->pid, NULL, 0) < 0 && errno == EINTR)
			;
		clear(r);
	}
	free(h);
}

size_t helper_free(const struct helper *h)
{
	size_t n = 0;

	for (size_t i = 0; i < HELPER_JOBS; i++)
		n += !h->runs[i].pid;
	return n;
}

uint64_t helper_failures(const struct helper *h)
{
	return h->failures;
}

/* ---- starting ---- */

/* It gets the input as 0, the answer as 1, nothing as 2; all else is closed by exec. Signals that
 * the loop has blocked are its own again. */
static int spawn(struct helper *h, struct run *r)
{
	char what[16];
	char *const argv[] = { (char[]) { "sigap" }, (char[]) { "helper" }, what, NULL };
	char *const env[] = { NULL };
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t none;
	int rc;

	snprintf(what, sizeof(what), "%s", r->job.what);
	sigemptyset(&none);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	rc = posix_spawn_file_actions_adddup2(&files, r->job.input, 0);
	rc = rc ? rc : posix_spawn_file_actions_adddup2(&files, r->answer, 1);
	rc = rc ? rc : posix_spawn_file_actions_addopen(&files, 2, "/dev/null", O_WRONLY, 0);
	rc = rc ? rc : posix_spawnattr_setsigmask(&attr, &none);
	rc = rc ? rc : posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSIGMASK);
	rc = rc ? rc : posix_spawn(&r->pid, h->program, &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	return rc;
}

enum err helper_start(struct helper *h, const struct helper_job *job, int64_t now_us)
{
	struct run *r = h->runs;

	while (r < h->runs + HELPER_JOBS && r->pid)
		r++;
	if (r == h->runs + HELPER_JOBS)
		return ERR_LIMIT;
	*r = (struct run) { .job = *job,
			    .ended = -1,
			    .answer = memfd_create("answer", MFD_CLOEXEC),
			    .until_us = now_us + HELPER_MS * INT64_C(1000) };
	if (r->answer < 0 || spawn(h, r) != 0) {
		r->pid = 0;
		clear(r);
		h->failures++;
		return ERR_IO;
	}
	r->ended = (int)syscall(SYS_pidfd_open, r->pid, 0);
	if (r->ended >= 0)
		return OK;
	kill(r->pid, SIGKILL);
	waitpid(r->pid, NULL, 0);
	clear(r);
	h->failures++;
	return ERR_IO;
}

/* ---- the end ---- */

static void fail(struct helper *h, const struct helper_job *job, const char *why)
{
	h->failures++;
	job->done(job->ctx, job->tag, &(struct helped) { .answer = { "", 0 }, .why = why });
}

static void succeed(struct helper *h, const struct helper_job *job, int answer)
{
	struct stat st;
	void *bytes;

	if (fstat(answer, &st) != 0 || st.st_size <= 0 || st.st_size > HELPER_ANSWER) {
		fail(h, job, "no answer, or too long a one");
		return;
	}
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, answer, 0);
	if (bytes == MAP_FAILED) {
		fail(h, job, "no memory");
		return;
	}
	job->done(job->ctx, job->tag,
		  &(struct helped) {
			  .ok = true, .answer = { bytes, (size_t)st.st_size }, .why = "" });
	munmap(bytes, (size_t)st.st_size);
}

/* The callback may start the next job, so the place is free before it is called. */
static void finish(struct helper *h, struct run *r, int status)
{
	struct helper_job job = r->job;
	int answer = r->answer;
	const char *why = r->killed             ? "took too long"
			  : WIFSIGNALED(status) ? "crashed, or did what it may not"
			  : WEXITSTATUS(status) ? "could not read it"
						: NULL;

	r->answer = -1;
	clear(r);
	if (why)
		fail(h, &job, why);
	else
		succeed(h, &job, answer);
	close(answer);
}

void helper_run(struct helper *h, int64_t now_us)
{
	for (size_t i = 0; i < HELPER_JOBS; i++) {
		struct run *r = &h->runs[i];
		int status = 0;
		pid_t got = r->pid ? waitpid(r->pid, &status, WNOHANG) : 0;

		if (got == r->pid && got) {
			finish(h, r, status);
		} else if (r->pid && !r->killed && now_us >= r->until_us) {
			r->killed = true;
			kill(r->pid, SIGKILL);
		}
	}
}

size_t helper_fds(const struct helper *h, int *fds)
{
	size_t n = 0;

	for (size_t i = 0; i < HELPER_JOBS; i++)
		if (h->runs[i].pid)
			fds[n++] = h->runs[i].ended;
	return n;
}

int64_t helper_next(const struct helper *h)
{
	int64_t at = -1;

	for (size_t i = 0; i < HELPER_JOBS; i++)
		if (h->runs[i].pid && !h->runs[i].killed && (at < 0 || h->runs[i].until_us < at))
			at = h->runs[i].until_us;
	return at;
}
