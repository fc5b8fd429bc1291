/* test_templates.c - [whatsapp.templates]: lines that are right, and what is said of those that are
 * not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "bot/templates.h"

static struct arena arena;
static struct templates loaded;
static const char *why;

static enum err load(const char *lines)
{
	char *text;
	struct ini ini;

	arena_reset(&arena);
	why = NULL;
	text = arena_printf(&arena, "[brand]\nname = X\n[whatsapp.templates]\n%s", lines);
	assert_int_equal(ini_parse(&arena, "config.ini", text, strlen(text), &ini, &why), OK);
	return templates_load(&arena, &ini, &loaded, &why);
}

static void assert_wrong(const char *line, const char *said)
{
	assert_int_equal(load(line), ERR_INVALID);
	if (!strstr(why, said))
		fail_msg("\"%s\" is refused by \"%s\" without \"%s\"", line, why, said);
}

static void reads_names_and_places(void **state)
{
	const struct template *t;

	(void)state;
	assert_int_equal(load("activation.active = order_active , id, kak, nomor=order\n"
			      "fallback = please_write_us, id, kak, brand\n"),
			 OK);
	assert_int_equal(loaded.n, 2);
	t = templates_find(&loaded, "activation.active");
	assert_int_equal(t->msg, MSG_ACTIVATION_ACTIVE);
	assert_string_equal(t->name, "order_active");
	assert_string_equal(t->language, "id");
	assert_int_equal(t->n, 2);
	assert_null(t->parameters[0].name);
	assert_string_equal(t->parameters[0].value, "kak");
	assert_string_equal(t->parameters[1].name, "nomor");
	assert_string_equal(t->parameters[1].value, "order");
	assert_non_null(templates_find(&loaded, "window.fallback"));
	assert_null(templates_find(&loaded, "activation.late"));
	assert_null(templates_find(&loaded, NULL));
	assert_null(templates_find(NULL, "x"));
}

static void no_lines_are_fine(void **state)
{
	(void)state;
	assert_int_equal(load(""), OK);
	assert_int_equal(loaded.n, 0);
}

static void each_mistake_is_named(void **state)
{
	(void)state;
	assert_wrong("activation.aktive = a, id", "config.ini:4: [whatsapp.templates] "
						  "activation.aktive: there is no such message");
	assert_wrong("activation.active = a", "wants the template's name and language");
	assert_wrong("activation.active = a, id, ordr", "activation.active has no {ordr}");
	assert_wrong("fallback = a, id, order", "window.fallback has no {order}");
	assert_wrong("activation.active = a, id,order,order,order,order,order,order,order,order,"
		     "order,order,order,order,order,order,order,order,order",
		     "too many parameters");
	assert_int_equal(load("x = a, id\ny = b, id"), ERR_INVALID);
	assert_non_null(strstr(why, "\n"));
}

static int setup(void **state)
{
	(void)state;
	arena_init(&arena, 0);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_names_and_places),
		cmocka_unit_test(no_lines_are_fine),
		cmocka_unit_test(each_mistake_is_named),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
