/* Nothing counts twice, and the memory of it does not grow for ever. */
#include "store/seen.h"
#include "tests/box.h"

static void marked_once_per_channel(void **state)
{
	struct box *b = *state;

	assert_ok(seen_mark(b->s, 1, "500", BOX_NOW));
	assert_err(seen_mark(b->s, 1, "500", BOX_NOW + 1), ERR_EXISTS);
	assert_ok(seen_mark(b->s, 2, "500", BOX_NOW));
	assert_ok(seen_mark(b->s, 1, "5", BOX_NOW)); /* lower ids come after a quiet week */
	box_reopen(b, STORE_RUN);
	assert_err(seen_mark(b->s, 1, "500", BOX_NOW + 1), ERR_EXISTS);
}

static void an_id_that_comes_again_after_days_is_new(void **state)
{
	struct box *b = *state;

	assert_ok(seen_mark(b->s, 1, "500", BOX_NOW));
	assert_err(seen_mark(b->s, 1, "500", BOX_NOW + SEEN_KEPT_MS), ERR_EXISTS);
	assert_ok(seen_mark(b->s, 1, "500", BOX_NOW + SEEN_KEPT_MS + 1));
	assert_err(seen_mark(b->s, 1, "500", BOX_NOW + SEEN_KEPT_MS + 2), ERR_EXISTS);
}

static void an_undone_turn_has_not_seen_it(void **state)
{
	struct box *b = *state;

	assert_ok(store_begin(b->s));
	assert_ok(seen_mark(b->s, 1, "500", BOX_NOW));
	store_rollback(b->s);
	assert_ok(seen_mark(b->s, 1, "500", BOX_NOW));
}

static void purging_in_small_steps_forgets_all_that_is_old(void **state)
{
	struct box *b = *state;
	char ext[16];

	for (int i = 0; i < 100; i++) {
		snprintf(ext, sizeof(ext), "%d", i * 37 % 100);
		assert_ok(seen_mark(b->s, 1, ext, BOX_NOW + (i % 2 ? 1000 : 0)));
	}
	assert_ok(seen_mark(b->s, 2, "7", BOX_NOW));
	assert_ok(seen_purge(b->s, 1, BOX_NOW + 500, 10));
	assert_true(box_int(b, "SELECT count(*) FROM seen WHERE channel = 1") >= 90);
	for (int i = 0; i < 12; i++)
		assert_ok(seen_purge(b->s, 1, BOX_NOW + 500, 10));
	assert_int_equal(box_int(b, "SELECT count(*) FROM seen WHERE channel = 1"), 50);
	assert_int_equal(box_int(b, "SELECT min(at_ms) FROM seen WHERE channel = 1"),
			 BOX_NOW + 1000);
	assert_int_equal(box_int(b, "SELECT count(*) FROM seen WHERE channel = 2"), 1);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(marked_once_per_channel),
		box_test(an_id_that_comes_again_after_days_is_new),
		box_test(an_undone_turn_has_not_seen_it),
		box_test(purging_in_small_steps_forgets_all_that_is_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
