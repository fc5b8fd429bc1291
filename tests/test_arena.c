/* Arenas: memory that is zeroed, aligned, bounded, and ends all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/arena.h"

static void test_zeroed_and_aligned(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	for (int round = 0; round < 3; round++) {
		for (size_t size = 0; size < 300; size++) {
			unsigned char *p = arena_alloc(&a, size);

			assert_non_null(p);
			assert_int_equal((uintptr_t)p % _Alignof(max_align_t), 0);
			for (size_t i = 0; i < size; i++)
				assert_int_equal(p[i], 0);
			memset(p, 0xff, size); /* what the next round must not see */
		}
		arena_reset(&a);
	}
	arena_free(&a);
}

static void test_pieces_do_not_overlap(void **state)
{
	struct arena a;
	unsigned char *p[200];

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(p); i++) {
		p[i] = arena_alloc(&a, i * 7);
		memset(p[i], (int)i, i * 7);
	}
	for (size_t i = 0; i < ARRAY_LEN(p); i++)
		for (size_t k = 0; k < i * 7; k++)
			assert_int_equal(p[i][k], i);
	arena_free(&a);
}

static void test_limit(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 64 * 1024);
	assert_non_null(arena_alloc(&a, 10000));
	assert_non_null(arena_alloc(&a, 40000)); /* exactly what it needs, when twice is too much */
	assert_null(arena_alloc(&a, 40000));
	assert_non_null(arena_alloc(&a, 100)); /* a refusal breaks nothing */
	assert_true(a.total <= 64 * 1024);
	arena_reset(&a);
	assert_non_null(arena_alloc(&a, 40000));
	arena_free(&a);
	arena_init(&a, 1);
	assert_null(arena_alloc(&a, 1));
	arena_free(&a);
}

static void test_absurd_sizes(void **state)
{
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_null(arena_alloc(&a, SIZE_MAX));
	assert_null(arena_alloc(&a, SIZE_MAX / 2 + 1));
	assert_null(arena_array(&a, SIZE_MAX, 2));
	assert_null(arena_array(&a, SIZE_MAX / 2, 3));
	assert_null(arena_array(&a, (size_t)1 << 33, (size_t)1 << 33));
	assert_non_null(arena_array(&a, 0, 100));
	assert_non_null(arena_array(&a, 100, 0));
	assert_null(arena_alloc(&a, 17 * 1024 * 1024)); /* the usual limit */
	arena_free(&a);
}

/* A warm arena does not allocate: its largest block stays, unless that is too large to hold on to.
 */
static void test_reset_keeps_one_block(void **state)
{
	struct arena a;
	struct arena_block *warm;

	(void)state;
	arena_init(&a, 0);
	for (int i = 0; i < 100; i++)
		assert_non_null(arena_alloc(&a, 1000));
	warm = a.head;
	assert_true(a.total > 100 * 1000);
	arena_reset(&a);
	assert_ptr_equal(a.head, warm);
	assert_true(a.total < 100 * 1000 * 2);
	for (int i = 0; i < 50; i++)
		assert_non_null(arena_alloc(&a, 1000));
	assert_ptr_equal(a.head, warm);
	assert_non_null(arena_alloc(&a, 4 * 1024 * 1024));
	arena_reset(&a);
	assert_ptr_equal(a.head, warm); /* the giant is gone */
	arena_free(&a);
	assert_non_null(arena_alloc(&a, 4 * 1024 * 1024));
	arena_reset(&a);
	assert_int_equal(a.total, 0);
	arena_free(&a);
	arena_reset(&a); /* both are fine on an empty one */
	arena_free(&a);
	assert_non_null(arena_alloc(&a, 1)); /* and it can be used again */
	arena_free(&a);
}

static void test_texts(void **state)
{
	struct arena a;
	char bytes[] = { 'a', 'b', 'c' };
	char *s;

	(void)state;
	arena_init(&a, 0);
	s = arena_strndup(&a, bytes, 2);
	assert_string_equal(s, "ab");
	assert_string_equal(arena_strndup(&a, "", 0), "");
	assert_null(arena_strndup(&a, NULL, 0));
	assert_null(arena_strdup(&a, NULL));
	s = arena_strdup(&a, "halo");
	assert_string_equal(s, "halo");
	assert_memory_equal(arena_strndup(&a, "a\0b", 3), "a\0b", 4);
	s = arena_printf(&a, "%s-%d-%s", "x", 42, "yz");
	assert_string_equal(s, "x-42-yz");
	s = arena_printf(&a, "%30000d", 1); /* longer than a block */
	assert_int_equal(strlen(s), 30000);
	arena_free(&a);
	arena_init(&a, 32);
	assert_null(arena_printf(&a, "%100d", 1));
	assert_null(arena_strdup(&a, "0123456789012345678901234567890123456789"));
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_zeroed_and_aligned),
		cmocka_unit_test(test_pieces_do_not_overlap),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_absurd_sizes),
		cmocka_unit_test(test_reset_keeps_one_block),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
