/* What is sealed opens under its key, for its purpose, unchanged, and in no other way. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/seal.h"
#include "tests/arena_case.h"

#define KEY_A "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B "ff0102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F"

static struct arena arena;

static struct seal sealer(const char *now, const char *previous)
{
	struct seal s = { .has_previous = previous != NULL };

	assert_int_equal(seal_key_read(now, &s.now), OK);
	if (previous)
		assert_int_equal(seal_key_read(previous, &s.previous), OK);
	return s;
}

static void opens_as_it_was(void **state)
{
	const struct seal s = sealer(KEY_A, NULL);
	const char *texts[] = { "", "BCA 5270112233 Andi Saputra", "\xf0\x9f\x99\x82" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const unsigned char *bytes;
		const char *back;
		size_t len;

		assert_int_equal(seal_text(&s, &arena, "refund:1", texts[i], &bytes, &len), OK);
		assert_int_equal(len, strlen(texts[i]) + SEAL_OVERHEAD);
		if (texts[i][0])
			assert_null(memmem(bytes, len, texts[i], strlen(texts[i])));
		assert_int_equal(seal_open(&s, &arena, s.now.id, "refund:1", bytes, len, &back),
				 OK);
		assert_string_equal(back, texts[i]);
	}
}

static void any_changed_bit_is_seen(void **state)
{
	const struct seal s = sealer(KEY_A, NULL);
	const unsigned char *bytes;
	unsigned char copy[128];
	const char *back;
	size_t len;

	(void)state;
	assert_int_equal(seal_text(&s, &arena, "refund:1", "5270112233", &bytes, &len), OK);
	assert_true(len < sizeof(copy));
	for (size_t bit = 0; bit < len * 8; bit++) {
		memcpy(copy, bytes, len);
		copy[bit / 8] ^= (unsigned char)(1u << bit % 8);
		assert_int_equal(seal_open(&s, &arena, s.now.id, "refund:1", copy, len, &back),
				 ERR_DENIED);
	}
	for (size_t cut = 0; cut < len; cut++)
		assert_int_equal(seal_open(&s, &arena, s.now.id, "refund:1", bytes, cut, &back),
				 ERR_DENIED);
}

static void a_copy_in_another_row_is_worthless(void **state)
{
	const struct seal s = sealer(KEY_A, NULL);
	const unsigned char *bytes;
	const char *back;
	size_t len;

	(void)state;
	assert_int_equal(seal_text(&s, &arena, "refund:1", "5270112233", &bytes, &len), OK);
	assert_int_equal(seal_open(&s, &arena, s.now.id, "refund:2", bytes, len, &back),
			 ERR_DENIED);
}

static void the_key_before_still_opens(void **state)
{
	const struct seal old = sealer(KEY_A, NULL), both = sealer(KEY_B, KEY_A),
			  new = sealer(KEY_B, NULL);
	const unsigned char *bytes;
	const char *back;
	size_t len;

	(void)state;
	assert_string_not_equal(old.now.id, new.now.id);
	assert_int_equal(seal_text(&old, &arena, "refund:1", "5270112233", &bytes, &len), OK);
	assert_int_equal(seal_open(&both, &arena, old.now.id, "refund:1", bytes, len, &back), OK);
	assert_string_equal(back, "5270112233");
	assert_int_equal(seal_open(&new, &arena, old.now.id, "refund:1", bytes, len, &back),
			 ERR_DENIED);
	/* The right bytes under a wrong name of the key. */
	assert_int_equal(seal_open(&both, &arena, both.now.id, "refund:1", bytes, len, &back),
			 ERR_DENIED);
}

static void the_same_text_never_looks_the_same(void **state)
{
	const struct seal s = sealer(KEY_A, NULL);
	const unsigned char *one, *two;
	size_t n, m;

	(void)state;
	assert_int_equal(seal_text(&s, &arena, "refund:1", "5270112233", &one, &n), OK);
	assert_int_equal(seal_text(&s, &arena, "refund:1", "5270112233", &two, &m), OK);
	assert_int_equal(n, m);
	assert_memory_not_equal(one, two, n);
}

static void keys_are_64_hexadecimal_digits(void **state)
{
	struct seal_key key;
	char bad[] = KEY_A;

	(void)state;
	bad[10] = 'g';
	assert_int_equal(seal_key_read("", &key), ERR_INVALID);
	assert_int_equal(seal_key_read(KEY_A "0", &key), ERR_INVALID);
	assert_int_equal(seal_key_read(bad, &key), ERR_INVALID);
	assert_int_equal(seal_key_read(KEY_A, &key), OK);
	assert_int_equal(strlen(key.id), SEAL_ID_SIZE - 1);
	assert_null(strstr(KEY_A, key.id));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_CASE(opens_as_it_was, &arena),
		ARENA_CASE(any_changed_bit_is_seen, &arena),
		ARENA_CASE(a_copy_in_another_row_is_worthless, &arena),
		ARENA_CASE(the_key_before_still_opens, &arena),
		ARENA_CASE(the_same_text_never_looks_the_same, &arena),
		ARENA_CASE(keys_are_64_hexadecimal_digits, &arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
