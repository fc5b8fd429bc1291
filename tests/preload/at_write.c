/* at_write.c - a library that LD_PRELOAD puts between a program and the system; see at_write.h.
 * Nothing of the program is changed for it. Every call here goes on to the system itself, so that
 * it does not matter which of the libraries makes it.
 * Left out: what goes to a terminal, a pipe, or the log (file descriptor 2). */
#include "tests/preload/at_write.h"

#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

static struct at_write *shared;

__attribute__((constructor)) static void claim(void)
{
	const char *path = getenv("AT_WRITE");
	int nobody = 0, fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
	void *map;

	if (fd < 0)
		return;
	map = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	if (map == MAP_FAILED)
		return;
	shared = map;
	if (!atomic_compare_exchange_strong(&shared->pid, &nobody, getpid()))
		shared = NULL; /* a helper of the one that counts */
}

/* ---- is it this one ---- */

static bool is_due(void)
{
	/* A child between fork and exec has the map as well. */
	return shared && atomic_load(&shared->pid) == getpid() &&
	       atomic_fetch_add(&shared->count, 1) + 1 == atomic_load(&shared->kill_at);
}

static bool is_kind(int fd, mode_t kind)
{
	struct stat st;

	return shared && fd != STDERR_FILENO && fstat(fd, &st) == 0 &&
	       (st.st_mode & S_IFMT) == kind;
}

static size_t part_of(size_t n)
{
	return atomic_load(&shared->half) ? n / 2 : 0;
}

static _Noreturn void die_in(const char *call, const char *path)
{
	const char *last = strrchr(path, '/');

	snprintf(shared->what, sizeof(shared->what), "%s %s", call, last ? last + 1 : path);
	kill(getpid(), SIGKILL);
	for (;;)
		pause();
}

static _Noreturn void die_at(const char *call, int fd)
{
	char link[64], name[256];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, name, sizeof(name) - 1);
	name[n > 0 ? n : 0] = '\0';
	die_in(call, name);
}

/* ---- bytes ---- */

ssize_t write(int fd, const void *bytes, size_t n)
{
	if (is_kind(fd, S_IFREG) && is_due()) {
		syscall(SYS_write, fd, bytes, part_of(n));
		die_at("write", fd);
	}
	return syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
	if (is_kind(fd, S_IFREG) && is_due()) {
		syscall(SYS_pwrite64, fd, bytes, part_of(n), at);
		die_at("pwrite64", fd);
	}
	return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t send(int fd, const void *bytes, size_t n, int flags)
{
	if (is_kind(fd, S_IFSOCK) && is_due()) {
		syscall(SYS_sendto, fd, bytes, part_of(n), flags, NULL, 0);
		die_at("send", fd);
	}
	return syscall(SYS_sendto, fd, bytes, n, flags, NULL, 0);
}

ssize_t sendmsg(int fd, const struct msghdr *m, int flags)
{
	if (is_kind(fd, S_IFSOCK) && is_due())
		die_at("sendmsg", fd);
	return syscall(SYS_sendmsg, fd, m, flags);
}

ssize_t writev(int fd, const struct iovec *v, int n)
{
	if ((is_kind(fd, S_IFREG) || is_kind(fd, S_IFSOCK)) && is_due())
		die_at("writev", fd);
	return syscall(SYS_writev, fd, v, n);
}

/* ---- files and folders ---- */

int fsync(int fd)
{
	if (is_due())
		die_at("fsync", fd);
	return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
	if (is_due())
		die_at("fdatasync", fd);
	return (int)syscall(SYS_fdatasync, fd);
}

int ftruncate64(int fd, off64_t size)
{
	if (is_due())
		die_at("ftruncate", fd);
	return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
	return ftruncate64(fd, size);
}

int unlink(const char *path)
{
	if (is_due())
		die_in("unlink", path);
	return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int rename(const char *from, const char *to)
{
	if (is_due())
		die_in("rename", to);
	return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int link(const char *from, const char *to)
{
	if (is_due())
		die_in("link", to);
	return (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int mkdir(const char *path, mode_t mode)
{
	if (is_due())
		die_in("mkdir", path);
	return (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
}

static int open_one(const char *path, int flags, mode_t mode)
{
	if ((flags & O_CREAT) && is_due())
		die_in("create", path);
	return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static mode_t mode_of(int flags, va_list ap)
{
	return flags & O_CREAT ? va_arg(ap, mode_t) : 0;
}

int open(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_one(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
	va_list ap;
	mode_t mode;

	va_start(ap, flags);
	mode = mode_of(flags, ap);
	va_end(ap);
	return open_one(path, flags | O_LARGEFILE, mode);
}
