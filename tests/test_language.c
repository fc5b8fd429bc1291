/* The language of a first message, where the channel does not tell one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/language.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	return 0;
}

static enum lang heard(const char *text, enum lang otherwise)
{
	struct turn t;
	enum lang lang;

	support_turn_begin(&f, &t);
	lang = language_heard(&t, text, otherwise);
	support_turn_end(&f, &t);
	return lang;
}

static void small_words_decide(void **state)
{
	static const struct {
		const char *text;
		enum lang brand, lang;
	} cases[] = {
		{ "Good afternoon, is my account active yet?", LANG_ID, LANG_EN },
		{ "CAN I TALK TO A HUMAN", LANG_ID, LANG_EN },
		{ "akun saya udah aktif belum kak?", LANG_EN, LANG_ID },
		{ "akun saya udah aktif belum kak?", LANG_ID, LANG_ID },
		/* Loan words and one small word prove nothing. */
		{ "halo min, account email saya error, please", LANG_ID, LANG_ID },
		{ "hello", LANG_ID, LANG_ID },
		{ "refund", LANG_EN, LANG_EN },
		{ "/start", LANG_ID, LANG_ID },
		{ "", LANG_ID, LANG_ID },
		/* As many of the one as of the other. */
		{ "please help saya kak", LANG_ID, LANG_ID },
		{ "please help saya kak", LANG_EN, LANG_EN },
		/* Parts of words do not count. */
		{ "theis isnt canned", LANG_ID, LANG_ID },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		if (heard(cases[i].text, cases[i].brand) != cases[i].lang)
			fail_msg("%s", cases[i].text);
}

static void long_and_broken_bytes(void **state)
{
	char text[4000];

	(void)state;
	memset(text, 'a', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(heard(text, LANG_ID), LANG_ID);
	assert_int_equal(heard("\xff\xfe the \x80 is", LANG_ID), LANG_EN);
}

static void first_message_is_answered_in_it(void **state)
{
	struct update u = { .kind = UPDATE_TEXT,
			    .sender = RINA,
			    .chat = RINA,
			    .in_private = true,
			    .language = "",
			    .text = "hello, can I talk to a human?" };

	(void)state;
	support_update(&f, u);
	assert_says(&f, RINA, "About your data");
	/* It is no reason to change later. */
	u.text = "akun saya udah aktif belum kak?";
	support_update(&f, u);
	assert_null(strstr(support_last(&f, RINA)->m.text, "Kak Rina"));
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(small_words_decide),
		TEST(long_and_broken_bytes),
		TEST(first_message_is_answered_in_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
