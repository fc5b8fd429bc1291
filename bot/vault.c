#include "bot/vault.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"

static const char mark_end[] = ".mark";

static enum err errno_err(void)
{
	if (errno == ENOSPC || errno == EDQUOT)
		return ERR_FULL;
	return errno == EACCES || errno == EPERM ? ERR_DENIED : ERR_IO;
}

static bool is_hash(const char *s, size_t len)
{
	return len == SHA256_HEX_SIZE - 1 && strspn(s, "0123456789abcdef") >= len;
}

static enum err path_of(const struct vault *v, char out[VAULT_PATH], const char *folder,
			const char *name, const char *end)
{
	int n = snprintf(out, VAULT_PATH, "%s/%s%s%s%s", v->dir, folder, name[0] ? "/" : "", name,
			 end);

	return n < VAULT_PATH ? OK : ERR_LIMIT;
}

/* The folder of a hash: its first two digits. */
static enum err folder_of(const struct vault *v, const char *sha256, char out[VAULT_PATH])
{
	const char two[] = { sha256[0], sha256[1], '\0' };

	return path_of(v, out, two, "", "");
}

/* A name is durable once its folder is. */
static enum err sync_folder(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err e = OK;

	if (fd < 0 || fsync(fd) != 0)
		e = errno_err();
	if (fd >= 0)
		close(fd);
	return e;
}

enum err vault_open(struct vault *v, const char *dir)
{
	char tmp[VAULT_PATH];

	if (snprintf(v->dir, sizeof(v->dir), "%s", dir) >= (int)sizeof(v->dir))
		return ERR_LIMIT;
	TRY(path_of(v, tmp, "tmp", "", ""));
	return dir_create(tmp);
}

enum err vault_path(const struct vault *v, const char *sha256, char out[VAULT_PATH])
{
	if (!is_hash(sha256, strlen(sha256)))
		return ERR_INVALID;
	return path_of(v, out, (const char[]) { sha256[0], sha256[1], '\0' }, sha256, "");
}

int vault_scratch(const struct vault *v, char path[VAULT_PATH])
{
	if (path_of(v, path, "tmp", "new-XXXXXX", "") != OK)
		return -1;
	return mkostemp(path, O_CLOEXEC); /* mode 0600 */
}

/* ---- marks ---- */

static enum err mark_path(const struct vault *v, const char *sha256, char out[VAULT_PATH])
{
	if (!is_hash(sha256, strlen(sha256)))
		return ERR_INVALID;
	return path_of(v, out, "tmp", sha256, mark_end);
}

enum err vault_mark(const struct vault *v, const char *sha256)
{
	char path[VAULT_PATH];
	int fd;

	TRY(mark_path(v, sha256, path));
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0)
		return errno_err();
	close(fd);
	TRY(path_of(v, path, "tmp", "", ""));
	return sync_folder(path);
}

void vault_unmark(const struct vault *v, const char *sha256)
{
	char path[VAULT_PATH];

	if (mark_path(v, sha256, path) == OK)
		unlink(path);
}

/* ---- in and out ---- */

enum err vault_put(const struct vault *v, const char *from, const char *sha256)
{
	char path[VAULT_PATH], folder[VAULT_PATH];

	TRY(vault_path(v, sha256, path));
	TRY(folder_of(v, sha256, folder));
	TRY(vault_mark(v, sha256));
	if (mkdir(folder, 0700) == 0)
		TRY(sync_folder(v->dir));
	else if (errno != EEXIST)
		return errno_err();
	if (rename(from, path) != 0)
		return errno_err();
	return sync_folder(folder);
}

enum err vault_drop(const struct vault *v, const char *sha256)
{
	char path[VAULT_PATH];

	TRY(vault_path(v, sha256, path));
	if (unlink(path) != 0 && errno != ENOENT)
		return errno_err();
	vault_unmark(v, sha256);
	return OK;
}

/* ---- after a crash ---- */

static enum err sweep_mark(const struct vault *v, const char *name, vault_refers *refers, void *ctx,
			   size_t *removed)
{
	char sha256[SHA256_HEX_SIZE], path[VAULT_PATH];
	bool yes = true;

	memcpy(sha256, name, sizeof(sha256) - 1);
	sha256[sizeof(sha256) - 1] = '\0';
	TRY(refers(ctx, sha256, &yes));
	if (yes) {
		vault_unmark(v, sha256);
		return OK;
	}
	TRY(vault_path(v, sha256, path));
	*removed += access(path, F_OK) == 0;
	return vault_drop(v, sha256);
}

static bool is_mark(const char *name)
{
	size_t len = strlen(name), end = sizeof(mark_end) - 1;

	return len > end && is_hash(name, len - end) && strcmp(name + len - end, mark_end) == 0;
}

static enum err sweep_one(const struct vault *v, const char *name, vault_refers *refers, void *ctx,
			  size_t *removed)
{
	char path[VAULT_PATH];

	if (is_mark(name))
		return sweep_mark(v, name, refers, ctx, removed);
	if (!text_starts(name, "get-") && !text_starts(name, "new-"))
		return OK; /* not ours */
	TRY(path_of(v, path, "tmp", name, ""));
	return unlink(path) == 0 || errno == ENOENT ? OK : errno_err();
}

enum err vault_sweep(const struct vault *v, vault_refers *refers, void *ctx, size_t *removed)
{
	char tmp[VAULT_PATH];
	enum err e = OK;
	struct dirent *d;
	DIR *dir;

	*removed = 0;
	TRY(path_of(v, tmp, "tmp", "", ""));
	dir = opendir(tmp);
	if (!dir)
		return errno_err();
	while (e == OK && (d = readdir(dir)) != NULL)
		e = sweep_one(v, d->d_name, refers, ctx, removed);
	closedir(dir);
	return e;
}
