/* Canned replies: kept by key, filled in for the customer, and never by accident. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/canned.h"
#include "store/canned.h"

static struct fixture f;

static void keep(const char *key, const char *text)
{
	struct canned c = { .key = key, .text = text, .by = "staff:" RATNA, .at_ms = 1 };

	assert_int_equal(canned_put(f.store, &c), OK);
}

static const char *expand(const char *words)
{
	struct desk_case c = { .number = "CS-1" };
	const char *out = "";
	struct canned used;
	struct contact who;
	struct address a;
	struct turn t;

	if (contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &who, &a) != OK)
		assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina",
						LANG_ID, f.now_ms, &who, &a),
				 OK);
	c.contact_id = who.id;
	support_turn_begin(&f, &t);
	assert_int_equal(canned_expand(&t, &c, words, &out, &used), OK);
	support_turn_end(&f, &t);
	return out;
}

static void kept_by_key(void **state)
{
	struct canned *all, one;
	size_t n;

	(void)state;
	keep("b", "dua");
	keep("a", "satu");
	keep("b", "tiga");
	assert_int_equal(canned_list(f.store, &f.arena, 10, &all, &n), OK);
	assert_int_equal(n, 2);
	assert_string_equal(all[0].key, "a");
	assert_string_equal(all[1].text, "tiga");
	assert_int_equal(canned_remove(f.store, "a"), OK);
	assert_int_equal(canned_remove(f.store, "a"), ERR_NOT_FOUND);
	assert_int_equal(canned_get(f.store, &f.arena, "a", &one), ERR_NOT_FOUND);
}

static void filled_in(void **state)
{
	(void)state;
	keep("jam", "Halo {kak}, {nomor}: {lain} {kak");
	assert_string_equal(expand("!jam"), "Halo Kak Rina, CS-1: {lain} {kak");
	assert_string_equal(expand("!JAM  ya"), "Halo Kak Rina, CS-1: {lain} {kak\nya");
	assert_null(expand("!entah"));
}

static void plain_words_stay(void **state)
{
	static const char *const plain[] = {
		"",      "!",       "! jam",       "halo !jam",
		"!!jam", "!jam-an", "!ja\xc3\xa9", "!a1234567890123456789012"
	};

	(void)state;
	keep("jam", "x");
	for (size_t i = 0; i < ARRAY_LEN(plain); i++)
		assert_string_equal(expand(plain[i]), plain[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(kept_by_key, &f),
		WORLD_CASE(filled_in, &f),
		WORLD_CASE(plain_words_stay, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
