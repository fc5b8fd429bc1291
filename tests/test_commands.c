/* test_commands.c - the laws of the table that everything else is made from. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/support.h"

enum { NAME_MAX_LEN = 20, MENU_MAX = 100, HELP_MAX = 256 };

static size_t rows(void)
{
	size_t n = 0;

	while (command_at(n))
		n++;
	return n;
}

static void assert_name(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > NAME_MAX_LEN ||
	    strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != len)
		fail_msg("\"%s\" is no name of a command", name);
}

static void names_are_short_and_plain(void **state)
{
	(void)state;
	assert_true(rows() > 20);
	for (size_t i = 0; i < rows(); i++) {
		const struct command *c = command_at(i);

		assert_name(c->name);
		if (c->alias)
			assert_name(c->alias);
		assert_non_null(c->run);
	}
}

static bool named(const struct command *c, const char *name)
{
	return strcmp(c->name, name) == 0 || (c->alias && strcmp(c->alias, name) == 0);
}

static void no_name_stands_twice(void **state)
{
	(void)state;
	for (size_t i = 0; i < rows(); i++)
		for (size_t k = 0; k < rows(); k++) {
			const struct command *one = command_at(i), *other = command_at(k);

			if (i == k)
				assert_false(one->alias && strcmp(one->alias, one->name) == 0);
			else if (named(other, one->name) ||
				 (one->alias && named(other, one->alias)))
				fail_msg("\"%s\" and \"%s\" share a name", one->name, other->name);
		}
}

static void every_row_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < rows(); i++) {
		const struct command *c = command_at(i);

		assert_ptr_equal(command_find(c->name), c);
		if (c->alias)
			assert_ptr_equal(command_find(c->alias), c);
	}
	assert_null(command_find(""));
	assert_null(command_find("tidak_ada"));
	assert_null(command_at(SIZE_MAX));
}

/* An order's button ends in ids and versions: its name must leave room for them. */
static void names_leave_room_for_data(void **state)
{
	(void)state;
	for (size_t i = 0; i < rows(); i++)
		assert_true(strlen(command_at(i)->name) + strlen(":9223372036854775807:999999") <=
			    OUTGOING_DATA);
}

static void each_intent_has_one_row(void **state)
{
	int n[INTENT_COUNT] = { 0 };

	(void)state;
	for (size_t i = 0; i < rows(); i++) {
		enum intent in = command_at(i)->intent;

		assert_true(in >= INTENT_NONE && in < INTENT_COUNT);
		n[in]++;
	}
	for (int in = INTENT_NONE + 1; in < INTENT_COUNT; in++) {
		if (n[in] != 1)
			fail_msg("%s has %d rows", intent_name((enum intent)in), n[in]);
		assert_int_equal(command_for_intent((enum intent)in)->intent, in);
		/* Free text is anybody's: it never means what only staff may do. */
		assert_int_equal(command_for_intent((enum intent)in)->who, WHO_ANYONE);
	}
	assert_null(command_for_intent(INTENT_NONE)); /* the dispatcher says so itself */
}

static void the_dispatcher_finds_its_own_rows(void **state)
{
	static const char *const own[] = { "not_understood", "contact_shared", "media",
					   "joined",         "probed",         "staff_reply" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(own); i++) {
		const struct command *c = command_find(own[i]);

		if (!c)
			fail_msg("%s is missing", own[i]);
		assert_true(c->internal && c->hidden);
		assert_int_equal(c->intent, INTENT_NONE);
	}
}

static void stand_ins_exist_and_are_open_to_all(void **state)
{
	(void)state;
	for (size_t i = 0; i < rows(); i++) {
		const struct command *c = command_at(i);

		if (!c->instead)
			continue;
		assert_int_not_equal(c->who, WHO_ANYONE);
		assert_non_null(command_find(c->instead));
		assert_int_equal(command_find(c->instead)->who, WHO_ANYONE);
	}
}

/* What Telegram shows beside the text field: setMyCommands takes 100, descriptions of 1-256. */
static void what_menus_show_has_a_text_in_every_language(void **state)
{
	static struct fixture f;
	size_t shown = 0;

	(void)state;
	support_open(&f, "blitzmes");
	for (size_t i = 0; i < rows(); i++) {
		const struct command *c = command_at(i);

		if (c->hidden)
			continue;
		shown++;
		for (int lang = 0; lang < LANG_COUNT; lang++) {
			const char *about = catalog_text(f.texts, (enum lang)lang, c->help);
			size_t n = utf8_count(about, strlen(about));

			if (n < 3 || n > HELP_MAX || strchr(about, '\n') || strchr(about, '{'))
				fail_msg("%s in %s: \"%s\"", c->name, lang_name((enum lang)lang),
					 about);
		}
	}
	assert_true(shown > 10 && shown <= MENU_MAX);
	support_close(&f);
}

static void internal_and_hidden_rows_are_in_no_menu(void **state)
{
	(void)state;
	for (size_t i = 0; i < rows(); i++)
		assert_true(!command_at(i)->internal || command_at(i)->hidden);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_short_and_plain),
		cmocka_unit_test(no_name_stands_twice),
		cmocka_unit_test(every_row_is_found),
		cmocka_unit_test(names_leave_room_for_data),
		cmocka_unit_test(each_intent_has_one_row),
		cmocka_unit_test(the_dispatcher_finds_its_own_rows),
		cmocka_unit_test(stand_ins_exist_and_are_open_to_all),
		cmocka_unit_test(what_menus_show_has_a_text_in_every_language),
		cmocka_unit_test(internal_and_hidden_rows_are_in_no_menu),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
