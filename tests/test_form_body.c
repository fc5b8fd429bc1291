/* Bodies of forms: decoded once, or refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/form_body.h"

static struct arena arena;

static enum err read_form(const char *s, struct form_body *f)
{
	arena_reset(&arena);
	return form_read(&arena, (struct span) { s, strlen(s) }, f);
}

static void names_and_values_are_decoded(void **state)
{
	struct form_body f;

	(void)state;
	assert_int_equal(read_form("a=1&b+c=%20x%2By+z&&d&e=&%66=%C3%A9&g=h=i", &f), OK);
	assert_int_equal(f.n, 6);
	assert_string_equal(form_get(&f, "a"), "1");
	assert_string_equal(form_get(&f, "b c"), " x+y z");
	assert_string_equal(form_get(&f, "d"), "");
	assert_string_equal(form_get(&f, "e"), "");
	assert_string_equal(form_get(&f, "f"), "é");
	assert_string_equal(form_get(&f, "g"), "h=i");
	assert_null(form_get(&f, "A"));
	assert_int_equal(read_form("", &f), OK);
	assert_int_equal(f.n, 0);
}

static void what_could_be_read_twice_is_refused(void **state)
{
	static const char *const bad[] = { "a=%",     "a=%4",      "a=%4g", "a=%00", "a=%ff",
					   "a=1&a=1", "a=1&%61=2", "%zz=1", "a&a",   "a=1&b=%c3" };
	char many[FORM_FIELDS_MAX * 16] = "";
	struct form_body f;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(read_form(bad[i], &f), ERR_INVALID);
	for (int i = 0; i <= FORM_FIELDS_MAX; i++)
		snprintf(many + strlen(many), 16, "%d=1&", i);
	assert_int_equal(read_form(many, &f), ERR_INVALID);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_and_values_are_decoded),
		cmocka_unit_test(what_could_be_read_twice_is_refused),
	};
	int failed;

	arena_init(&arena, 0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
