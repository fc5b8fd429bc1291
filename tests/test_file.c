/* Small files: whole or not at all, bounded, and from odd places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/folder.h"

struct fixture {
	struct arena arena;
	char dir[64];
};

static int open_fixture(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));

	arena_init(&f->arena, 0);
	folder_make(f->dir, "file");
	*state = f;
	return 0;
}

static int close_fixture(void **state)
{
	struct fixture *f = *state;
	static const char *const names[] = { "f", "link", "d/e/f", "d/e", "d" };
	char path[128];

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		if (unlink(path) != 0)
			rmdir(path);
	}
	assert_int_equal(rmdir(f->dir), 0);
	arena_free(&f->arena);
	free(f);
	return 0;
}

static const char *at(struct fixture *f, const char *name)
{
	return path_join(&f->arena, f->dir, name);
}

static void put(const char *path, const char *bytes, size_t len)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_int_equal(fwrite(bytes, 1, len, out), len);
	fclose(out);
}

static void test_read(void **state)
{
	struct fixture *f = *state;
	struct span s = { NULL, 0 };

	put(at(f, "f"), "a\0b\n", 4);
	assert_int_equal(file_read(&f->arena, at(f, "f"), 100, &s), OK);
	assert_int_equal(s.len, 4);
	assert_memory_equal(s.ptr, "a\0b\n", 5); /* a NUL stands behind */
	assert_int_equal(file_read(&f->arena, at(f, "f"), 4, &s), OK);
	put(at(f, "f"), "", 0);
	assert_int_equal(file_read(&f->arena, at(f, "f"), 0, &s), OK);
	assert_int_equal(s.len, 0);
	assert_string_equal(s.ptr, "");
}

static void test_refusals(void **state)
{
	struct fixture *f = *state;
	struct span s = { "before", 6 };
	struct arena small;

	put(at(f, "f"), "12345", 5);
	assert_int_equal(file_read(&f->arena, at(f, "f"), 4, &s), ERR_LIMIT);
	assert_int_equal(file_read(&f->arena, at(f, "none"), 9, &s), ERR_NOT_FOUND);
	assert_int_equal(file_read(&f->arena, at(f, "f/none"), 9, &s), ERR_NOT_FOUND);
	assert_int_equal(file_read(&f->arena, f->dir, 9, &s), ERR_IO);
	assert_int_equal(file_read(&f->arena, "", 9, &s), ERR_NOT_FOUND);
	arena_init(&small, 16);
	assert_int_equal(file_read(&small, at(f, "f"), 1000, &s), OK);
	assert_int_equal(file_read(&small, at(f, "f"), 1000, &s), ERR_NOMEM);
	arena_free(&small);
	if (geteuid() != 0) {
		chmod(at(f, "f"), 0);
		assert_int_equal(file_read(&f->arena, at(f, "f"), 9, &s), ERR_DENIED);
	}
}

/* Files that do not know their size: /proc, pipes, endless ones. */
static void test_odd_files(void **state)
{
	struct fixture *f = *state;
	struct span s;
	char name[64];
	int fds[2];

	assert_int_equal(file_read(&f->arena, "/proc/self/status", 64 * 1024, &s), OK);
	assert_non_null(strstr(s.ptr, "\nPid:"));
	assert_int_equal(file_read(&f->arena, "/proc/self/status", 10, &s), ERR_LIMIT);
	assert_int_equal(file_read(&f->arena, "/dev/null", 10, &s), OK);
	assert_int_equal(s.len, 0);
	assert_int_equal(file_read(&f->arena, "/dev/zero", 5000, &s), ERR_LIMIT);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], "rahasia", 7), 7);
	close(fds[1]);
	snprintf(name, sizeof(name), "/dev/fd/%d", fds[0]);
	assert_int_equal(file_read(&f->arena, name, 100, &s), OK);
	assert_string_equal(s.ptr, "rahasia");
	close(fds[0]);
}

static void test_paths(void **state)
{
	struct arena *a = &((struct fixture *)*state)->arena;

	assert_string_equal(path_join(a, "/etc/sigap", "a/b"), "/etc/sigap/a/b");
	assert_string_equal(path_join(a, "/etc/sigap", "/a/b"), "/a/b");
	assert_string_equal(path_join(a, ".", "a"), "./a");
	assert_string_equal(path_dir(a, "/etc/sigap/config.ini"), "/etc/sigap");
	assert_string_equal(path_dir(a, "config.ini"), ".");
	assert_string_equal(path_dir(a, "/config.ini"), "/");
	assert_string_equal(path_dir(a, "a/"), "a");
	assert_string_equal(path_dir(a, ""), ".");
}

static void test_folders(void **state)
{
	struct fixture *f = *state;
	struct stat st;
	char *deep = malloc(5001);

	assert_int_equal(dir_create(at(f, "d/e/f")), OK);
	assert_int_equal(stat(at(f, "d/e/f"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0700);
	assert_int_equal(dir_create(at(f, "d/e/f")), OK); /* again: fine */
	assert_int_equal(dir_create(at(f, "d/e/f/")), OK);
	assert_int_equal(dir_create("/"), OK);
	assert_int_equal(dir_create(""), ERR_LIMIT);
	put(at(f, "f"), "x", 1);
	assert_int_equal(dir_create(at(f, "f")), ERR_EXISTS);
	assert_int_equal(dir_create(at(f, "f/g")), ERR_NOT_FOUND);
	assert_int_equal(symlink(at(f, "d"), at(f, "link")), 0);
	assert_int_equal(dir_create(at(f, "link")), OK);
	memset(deep, 'a', 5000);
	deep[5000] = '\0';
	assert_int_equal(dir_create(deep), ERR_LIMIT);
	free(deep);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_fixture, close_fixture)
	const struct CMUnitTest tests[] = {
		TEST(test_read),  TEST(test_refusals), TEST(test_odd_files),
		TEST(test_paths), TEST(test_folders),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
