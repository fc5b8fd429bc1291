#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err errno_err(void)
{
	switch (errno) {
	case ENOENT:
	case ENOTDIR:
		return ERR_NOT_FOUND;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	case ENOSPC:
	case EDQUOT:
		return ERR_FULL;
	default:
		return ERR_IO;
	}
}

/* Reads to the end rather than to st_size: the file may grow meanwhile. */
static enum err read_all(int fd, char *buf, size_t max, size_t *out)
{
	size_t len = 0;

	for (;;) {
		ssize_t n = read(fd, buf + len, max + 1 - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno_err();
		if (n == 0)
			break;
		len += (size_t)n;
		if (len > max)
			return ERR_LIMIT;
	}
	*out = len;
	return OK;
}

enum err file_read(struct arena *a, const char *path, size_t max, struct span *out)
{
	struct stat st;
	enum err e;
	size_t len = 0;
	char *buf;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno_err();
	/* A size of 0 says nothing: so have pipes, and the files of /proc. */
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
		if ((uintmax_t)st.st_size > max) {
			close(fd);
			return ERR_LIMIT;
		}
		if (st.st_size > 0)
			max = (size_t)st.st_size;
	}
	buf = arena_alloc(a, max + 2);
	e = buf ? read_all(fd, buf, max, &len) : ERR_NOMEM;
	close(fd);
	if (e != OK)
		return e;
	buf[len] = '\0';
	*out = (struct span) { buf, len };
	return OK;
}

const char *path_join(struct arena *a, const char *dir, const char *path)
{
	if (path[0] == '/')
		return arena_strdup(a, path);
	return arena_printf(a, "%s/%s", dir, path);
}

const char *path_dir(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return arena_strdup(a, ".");
	return arena_strndup(a, path, slash == path ? 1 : (size_t)(slash - path));
}

enum err dir_create(const char *path)
{
	char part[4096];
	size_t len = strlen(path);
	struct stat st;

	if (len == 0 || len >= sizeof(part))
		return ERR_LIMIT;
	memcpy(part, path, len + 1);
	for (size_t i = 1; i <= len; i++) {
		char keep = part[i];

		if (keep != '/' && keep != '\0')
			continue;
		part[i] = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return errno_err();
		part[i] = keep;
	}
	return stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? OK : ERR_EXISTS;
}
