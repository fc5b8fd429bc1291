/* Ini files: values as they stand, line numbers, and every mistake told at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/ini.h"
#include "base/strbuf.h"
#include "tests/arena_case.h"

static struct arena a;

static enum err parse(const char *text, struct ini *out, const char **why)
{
	*why = NULL;
	return ini_parse(&a, "f.ini", text, strlen(text), out, why);
}

static const char *value_of(const struct ini *ini, const char *section, const char *key)
{
	const struct ini_entry *e = ini_find(ini, section, key);

	return e ? e->value : "(none)";
}

static void test_values(void **state)
{
	struct ini ini;
	const char *why;

	(void)state;
	assert_int_equal(parse("top = 1\n"
			       "\n# a comment\n; another = 2\n"
			       "[one]\n"
			       "key = value\n"
			       "  spaced  =  a b  c  \t\n"
			       "empty =\n"
			       "tight=x\n"
			       "equals = a=b=c\n"
			       "hash = a # b ; c\n"
			       "quotes = \"a\"\n"
			       "windows = ends here\r\n"
			       "[two]\r\n"
			       "key = other\n"
			       "a key with blanks = é\n"
			       "[one]\n"
			       "later = no newline at the end",
			       &ini, &why),
			 OK);
	assert_string_equal(value_of(&ini, "", "top"), "1");
	assert_string_equal(value_of(&ini, "one", "key"), "value");
	assert_string_equal(value_of(&ini, "one", "spaced"), "a b  c");
	assert_string_equal(value_of(&ini, "one", "empty"), "");
	assert_string_equal(value_of(&ini, "one", "tight"), "x");
	assert_string_equal(value_of(&ini, "one", "equals"), "a=b=c");
	assert_string_equal(value_of(&ini, "one", "hash"), "a # b ; c");
	assert_string_equal(value_of(&ini, "one", "quotes"), "\"a\"");
	assert_string_equal(value_of(&ini, "one", "windows"), "ends here");
	assert_string_equal(value_of(&ini, "two", "key"), "other");
	assert_string_equal(value_of(&ini, "two", "a key with blanks"), "é");
	assert_string_equal(value_of(&ini, "one", "later"), "no newline at the end");
	assert_string_equal(value_of(&ini, "three", "key"), "(none)");
	assert_int_equal(ini_find(&ini, "", "top")->line, 1);
	assert_int_equal(ini_find(&ini, "two", "key")->line, 15);
	assert_int_equal(ini.n, 12);
	assert_string_equal(ini.file, "f.ini");
}

static void test_nothing_and_a_byte_order_mark(void **state)
{
	struct ini ini;
	const char *why;

	(void)state;
	assert_int_equal(parse("", &ini, &why), OK);
	assert_int_equal(ini.n, 0);
	assert_int_equal(parse("\n\n#\n", &ini, &why), OK);
	assert_int_equal(parse("\xef\xbb\xbf[s]\nk = v\n", &ini, &why), OK);
	assert_string_equal(value_of(&ini, "s", "k"), "v");
}

/* A token of a kilobyte stays a token of a kilobyte. */
static void test_long_values(void **state)
{
	struct ini ini;
	const char *why;
	char *text = malloc(200100);

	(void)state;
	memset(text, 'x', 200010);
	memcpy(text, "[s]\nk = ", 8);
	text[200008] = '\n';
	text[200009] = '\0';
	assert_int_equal(parse(text, &ini, &why), OK);
	assert_int_equal(strlen(value_of(&ini, "s", "k")), 200000);
	free(text);
}

static void test_mistakes(void **state)
{
	static const struct {
		const char *text, *why;
	} cases[] = {
		{ "x", "f.ini:1: expected \"key = value\", \"[section]\" or a # comment" },
		{ "\n= x", "f.ini:2: expected \"key = value\", \"[section]\" or a # comment" },
		{ "[s\n", "f.ini:1: a section is written [name]" },
		{ "[]\n", "f.ini:1: a section is written [name]" },
		{ "[s] x\n", "f.ini:1: a section is written [name]" },
		{ "[s]\nk = 1\n[t]\nk = 1\n[s]\nk = 2\n",
		  "f.ini:6: key \"k\" stands twice in [s]" },
		{ "k = \xff\n", "f.ini:1: not UTF-8 text" },
		{ "[s]\nbad\nk = 1\nk = 2\n\xff\n",
		  "f.ini:2: expected \"key = value\", \"[section]\" or a # comment\n"
		  "f.ini:4: key \"k\" stands twice in [s]\n"
		  "f.ini:5: not UTF-8 text" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct ini ini = { .file = "before" };
		const char *why;

		assert_int_equal(parse(cases[i].text, &ini, &why), ERR_INVALID);
		assert_string_equal(why, cases[i].why);
		assert_string_equal(ini.file, "before");
	}
}

static void test_nul_bytes(void **state)
{
	struct ini ini;
	const char *why = NULL;

	(void)state;
	assert_int_equal(ini_parse(&a, "f", "k = a\0b\n", 8, &ini, &why), ERR_INVALID);
	assert_string_equal(why, "f:1: not UTF-8 text");
}

static size_t lines_of(const char *s)
{
	size_t n = 1;

	for (; *s; s++)
		n += *s == '\n';
	return n;
}

static void test_bounds(void **state)
{
	struct ini ini;
	struct strbuf b;
	const char *why;

	(void)state;
	strbuf_init(&b, &a, INI_FILE_MAX);
	for (int i = 0; i < 4096; i++)
		strbuf_addf(&b, "k%d=1\n", i);
	assert_int_equal(parse(b.ptr, &ini, &why), OK);
	for (int i = 0; i < 60000; i++)
		strbuf_addf(&b, "l%d=1\n", i);
	assert_int_equal(parse(b.ptr, &ini, &why), ERR_INVALID);
	assert_int_equal(lines_of(why), 20); /* so many are enough to begin with */
	assert_int_equal(strncmp(why, "f.ini:4097: too many keys\n", 26), 0);
}

static void test_files(void **state)
{
	struct ini ini;
	const char *why = NULL;

	(void)state;
	assert_int_equal(ini_load(&a, "/nowhere.ini", &ini, &why), ERR_NOT_FOUND);
	assert_string_equal(why, "/nowhere.ini: cannot be read (not found)");
	assert_int_equal(ini_load(&a, "/dev/zero", &ini, &why), ERR_LIMIT);
	assert_int_equal(ini_load(&a, "policy/blitzmes.ini", &ini, &why), OK);
	assert_true(ini.n > 20);
}

static void test_no_memory(void **state)
{
	struct ini ini;
	const char *why = NULL;
	enum err e = ERR_NOMEM;

	(void)state;
	for (size_t limit = 1; e != OK && limit < 100000; limit += 200) {
		struct arena small;

		arena_init(&small, limit);
		e = ini_parse(&small, "f", "[s]\nk = v\nl = w\n", 16, &ini, &why);
		assert_true(e == OK || e == ERR_NOMEM);
		arena_free(&small);
	}
	assert_int_equal(e, OK);
}

int main(void)
{
#define TEST(fn) ARENA_CASE(fn, &a)
	const struct CMUnitTest tests[] = {
		TEST(test_values),      TEST(test_nothing_and_a_byte_order_mark),
		TEST(test_long_values), TEST(test_mistakes),
		TEST(test_nul_bytes),   TEST(test_bounds),
		TEST(test_files),       TEST(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
