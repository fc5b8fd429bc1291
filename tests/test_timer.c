/* What must happen by itself: once, in order, across restarts. */
#include "store/timer.h"
#include "tests/box.h"

static void fires_in_order_and_once(void **state)
{
	struct box *b = *state;
	struct timer t;

	assert_ok(timer_set(b->s, 1, 10, BOX_NOW + 300));
	assert_ok(timer_set(b->s, 2, 10, BOX_NOW + 100));
	assert_ok(timer_set(b->s, 1, 11, BOX_NOW + 200));
	assert_err(timer_take(b->s, BOX_NOW + 99, &t), ERR_NOT_FOUND);
	assert_ok(timer_take(b->s, BOX_NOW + 300, &t));
	assert_int_equal(t.kind, 2);
	assert_int_equal(t.due_ms, BOX_NOW + 100);
	assert_ok(timer_take(b->s, BOX_NOW + 300, &t));
	assert_int_equal(t.ref, 11);
	assert_ok(timer_take(b->s, BOX_NOW + 300, &t));
	assert_int_equal(t.ref, 10);
	assert_err(timer_take(b->s, BOX_NOW + 300, &t), ERR_NOT_FOUND);
}

static void one_timer_per_kind_and_ref(void **state)
{
	struct box *b = *state;
	struct timer t;
	int64_t due;

	assert_err(timer_next(b->s, &due), ERR_NOT_FOUND);
	assert_ok(timer_set(b->s, 1, 10, BOX_NOW + 100));
	assert_ok(timer_set(b->s, 1, 10, BOX_NOW + 500)); /* moved */
	assert_ok(timer_next(b->s, &due));
	assert_int_equal(due, BOX_NOW + 500);
	assert_err(timer_take(b->s, BOX_NOW + 100, &t), ERR_NOT_FOUND);
	assert_ok(timer_clear(b->s, 1, 10));
	assert_ok(timer_clear(b->s, 1, 10));
	assert_err(timer_next(b->s, &due), ERR_NOT_FOUND);
}

static void survives_a_restart_and_an_undone_turn(void **state)
{
	struct box *b = *state;
	struct timer t;

	assert_ok(timer_set(b->s, 1, 10, BOX_NOW));
	box_reopen(b, STORE_RUN);
	assert_ok(store_begin(b->s));
	assert_ok(timer_take(b->s, BOX_NOW, &t));
	store_rollback(b->s); /* its effects did not happen, so it has not fired */
	assert_ok(timer_take(b->s, BOX_NOW, &t));
	assert_err(timer_take(b->s, BOX_NOW, &t), ERR_NOT_FOUND);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(fires_in_order_and_once),
		box_test(one_timer_per_kind_and_ref),
		box_test(survives_a_restart_and_an_undone_turn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
