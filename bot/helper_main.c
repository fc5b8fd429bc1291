#include "bot/helper_main.h"

#include <dlfcn.h>
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
	MEMORY_MB = 256,
	CPU_S = 5,
	INPUT_MOST = 32 * 1024 * 1024,
	ANSWER_MOST = 8 * 1024 * 1024,
};

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1 /* wants terabytes of addresses, and a few calls of its own */
#else
#define SANITIZED 0
#endif

#if defined(__x86_64__)
#define ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define ARCH AUDIT_ARCH_AARCH64
#elif defined(__i386__)
#define ARCH AUDIT_ARCH_I386
#endif

/* ---- the locked room ---- */

static bool limit(int what, rlim_t most)
{
	const struct rlimit l = { most, most };

	return setrlimit(what, &l) == 0;
}

/* No core of what a stranger sent; what runs wild ends by itself. */
static bool limit_all(void)
{
	return limit(RLIMIT_CORE, 0) && limit(RLIMIT_CPU, CPU_S) &&
	       limit(RLIMIT_FSIZE, ANSWER_MOST) &&
	       (SANITIZED || limit(RLIMIT_AS, (rlim_t)MEMORY_MB * 1024 * 1024));
}

#define ALLOW(name)                                                                                \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 1),                                    \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)
/* Memory, but none that is run: the third argument is what it may be used for. */
#define ALLOW_DATA(name)                                                                           \
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_##name, 0, 4),                                    \
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2])),        \
		BPF_JUMP(BPF_JMP | BPF_JSET | BPF_K, PROT_EXEC, 0, 1),                             \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),                               \
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW)

/* Nothing that opens, connects, starts or asks who is there. */
static bool lock_door(void)
{
#if defined(ARCH)
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, arch)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, ARCH, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
		ALLOW(read),
		ALLOW(write),
		ALLOW(lseek),
		ALLOW(close),
		ALLOW(brk),
#if defined(__NR_mmap)
		ALLOW_DATA(mmap),
#else
		ALLOW_DATA(mmap2),
#endif
		ALLOW_DATA(mprotect),
		ALLOW(munmap),
		ALLOW(mremap),
		ALLOW(madvise),
		ALLOW(futex),
		ALLOW(clock_gettime),
		ALLOW(getrandom),
		ALLOW(rt_sigreturn),
		ALLOW(exit_group),
#if SANITIZED
		ALLOW(gettid),
		ALLOW(getpid),
		ALLOW(sched_yield),
		ALLOW(sigaltstack),
		ALLOW(rt_sigprocmask),
#endif
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_KILL_PROCESS),
	};
	const struct sock_fprog program = { ARRAY_LEN(filter), filter };

	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) == 0;
#else
	return false; /* no work without a lock */
#endif
}

/* ---- what jobs use ---- */

bool helper_answer(const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len) {
		ssize_t n = write(STDOUT_FILENO, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		len -= (size_t)n;
	}
	return true;
}

bool helper_symbol(void *library, const char *name, void *to)
{
	void *found = library ? dlsym(library, name) : NULL;

	memcpy(to, &found, sizeof(found));
	return found != NULL;
}

static bool take_input(struct helper_input *in)
{
	struct stat st;
	void *bytes;

	if (fstat(STDIN_FILENO, &st) != 0 || st.st_size <= 0 || st.st_size > INPUT_MOST)
		return false;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED)
		return false;
	*in = (struct helper_input) { bytes, (size_t)st.st_size };
	return true;
}

int helper_main(int argc, char **argv)
{
	static const struct helper_work *const works[] = { &helper_print, &helper_chart };
	const struct helper_work *work = NULL;
	struct helper_input in;
	void *state = NULL;

	for (size_t i = 0; argc == 3 && i < ARRAY_LEN(works); i++)
		if (strcmp(argv[2], works[i]->what) == 0)
			work = works[i];
	if (!work)
		return 2;
	if (close_range(STDERR_FILENO + 1, ~0U, 0) != 0 || !limit_all() || !take_input(&in))
		_exit(1);
	if (!work->prepare(&in, &state) || !lock_door())
		_exit(1);
	/* No way back to main(): what runs at a normal exit would want more than is allowed. */
	_exit(work->run(&in, state) ? 0 : 1);
}
