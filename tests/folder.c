#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <dirent.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cmocka.h>

#include "tests/folder.h"

static const uint64_t ROOM = UINT64_C(1) << 30; /* bytes: containers often have 64 MiB there */

const char *folder_root(void)
{
	struct statvfs fs;

	if (statvfs("/dev/shm", &fs) == 0 && (uint64_t)fs.f_bavail * fs.f_frsize >= ROOM &&
	    access("/dev/shm", W_OK | X_OK) == 0)
		return "/dev/shm";
	return "/tmp";
}

void folder_make(char path[FOLDER_SIZE], const char *name)
{
	snprintf(path, FOLDER_SIZE, "%s/sigap-%s-XXXXXX", folder_root(), name);
	assert_non_null(mkdtemp(path));
}

void folder_remove(const char *path)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	char name[PATH_MAX];

	while (dir && (entry = readdir(dir))) {
		if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
			continue;
		snprintf(name, sizeof(name), "%s/%s", path, entry->d_name);
		if (unlink(name) != 0)
			folder_remove(name);
	}
	if (dir)
		closedir(dir);
	rmdir(path);
}
