/* How often something may happen in a while. */
#include "store/limit.h"
#include "tests/box.h"

enum { WINDOW = 600000, MAX = 3 };

static enum err hit(struct box *b, const char *key, int64_t at_ms)
{
	return rate_hit(b->s, key, at_ms, WINDOW, MAX);
}

static void so_many_and_no_more_until_the_window_ends(void **state)
{
	struct box *b = *state;
	int64_t until = 0;

	for (int i = 0; i < MAX; i++) {
		assert_ok(rate_peek(b->s, "guess:1", BOX_NOW + i, MAX, NULL));
		assert_ok(hit(b, "guess:1", BOX_NOW + i));
	}
	assert_err(rate_peek(b->s, "guess:1", BOX_NOW + 10, MAX, &until), ERR_LIMIT);
	assert_int_equal(until, BOX_NOW + WINDOW);
	for (int i = 0; i < 10; i++) /* trying on does not make it longer */
		assert_err(hit(b, "guess:1", BOX_NOW + WINDOW - 1), ERR_LIMIT);
	assert_ok(hit(b, "guess:2", BOX_NOW)); /* somebody else */
	assert_ok(rate_peek(b->s, "guess:1", BOX_NOW + WINDOW, MAX, NULL));
	assert_ok(hit(b, "guess:1", BOX_NOW + WINDOW));
	assert_ok(hit(b, "guess:1", BOX_NOW + WINDOW));
}

static void forgiven(void **state)
{
	struct box *b = *state;

	for (int i = 0; i < MAX; i++)
		assert_ok(hit(b, "k", BOX_NOW));
	assert_err(hit(b, "k", BOX_NOW), ERR_LIMIT);
	assert_ok(rate_clear(b->s, "k"));
	assert_ok(hit(b, "k", BOX_NOW));
}

static void a_clock_that_ran_ahead_locks_nobody_out(void **state)
{
	struct box *b = *state;

	for (int i = 0; i < MAX + 1; i++)
		(void)!hit(b, "k", BOX_NOW + INT64_C(365) * 86400000);
	assert_ok(hit(b, "k", BOX_NOW));
	assert_ok(hit(b, "k", BOX_NOW + 1));
}

static void ended_windows_are_swept_as_hits_pass(void **state)
{
	struct box *b = *state;

	for (int i = 0; i < 40; i++)
		assert_ok(hit(b, arena_printf(&b->a, "old:%d", i), BOX_NOW));
	assert_int_equal(box_int(b, "SELECT count(*) FROM rate"), 40);
	for (int i = 0; i < 15; i++)
		assert_ok(hit(b, arena_printf(&b->a, "new:%d", i), BOX_NOW + WINDOW));
	assert_int_equal(box_int(b, "SELECT count(*) FROM rate"), 15);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(so_many_and_no_more_until_the_window_ends),
		box_test(forgiven),
		box_test(a_clock_that_ran_ahead_locks_nobody_out),
		box_test(ended_windows_are_swept_as_hits_pass),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
