/* Reports about orders: what they may change, what they start anew, and whom they tell. */
#include "tests/box.h"

enum { HOUR = 3600000 };

static void the_first_sight_tells_nobody(void **state)
{
	struct box *b = *state;
	struct order_step step = box_last_step(b, box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL),
					       1);

	assert_int_equal(step.from, ORDER_FROM_NONE);
	assert_false(step.noticed); /* its deadlines are still to be set */
	step = box_last_step(b, box_order(b, "A-2", ORDER_ACTIVE, NULL, NULL), 1);
	assert_true(step.noticed);
}

static void a_new_order_needs_a_state_and_a_number(void **state)
{
	struct box *b = *state;
	struct order_report r = { .given = GIVEN_PRODUCT,
				  .order = { .number = "A-1", .product = "Pro" } };
	struct order_result out;

	assert_err(order_upsert(b->s, &b->a, &r, ORDER_AS_REPORT, BOX_NOW, "x", &out), ERR_INVALID);
	r.given |= GIVEN_STATE;
	r.order.number = " ";
	assert_err(order_upsert(b->s, &b->a, &r, ORDER_AS_REPORT, BOX_NOW, "x", &out), ERR_INVALID);
	assert_int_equal(box_int(b, "SELECT count(*) FROM orders"), 0);
}

static void the_same_again_writes_nothing(void **state)
{
	struct box *b = *state;
	struct order_report r = { .given = GIVEN_STATE | GIVEN_PHONE | GIVEN_AMOUNT | GIVEN_PAID,
				  .order = { .number = "A-1",
					     .phone = "6281",
					     .amount = 5,
					     .paid_ms = BOX_NOW + 999,
					     .state = ORDER_PAID } };
	struct order_result first = box_report(b, &r, ORDER_AS_REPORT), again, looked;

	r.order.paid_ms = BOX_NOW; /* a file holds seconds */
	assert_ok(order_preview(b->s, &b->a, &r, ORDER_AS_REPORT, &looked));
	again = box_report(b, &r, ORDER_AS_REPORT);
	assert_int_equal(first.effect, ORDER_NEW);
	assert_int_equal(again.effect, ORDER_UNCHANGED);
	assert_int_equal(looked.effect, ORDER_UNCHANGED);
	assert_int_equal(again.id, first.id);
	assert_false(again.kept);
	assert_int_equal(box_get(b, "A-1").version, 1);
	assert_int_equal(box_get(b, "A-1").paid_ms, BOX_NOW + 999);
	box_last_step(b, first.id, 1);
}

static void what_is_not_given_stays_and_what_is_empty_goes(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_ACTIVE, "6281", "a@example.com");
	struct order_report r = { .given = GIVEN_EMAIL | GIVEN_AMOUNT,
				  .order = { .number = "A-1", .amount = ORDER_AMOUNT_UNKNOWN } };
	struct order o;

	assert_int_equal(box_report(b, &r, ORDER_AS_REPORT).effect, ORDER_CHANGED);
	o = box_get(b, "A-1");
	assert_string_equal(o.phone, "6281");
	assert_null(o.email);
	assert_int_equal(o.amount, ORDER_AMOUNT_UNKNOWN);
	assert_int_equal(o.state, ORDER_ACTIVE);
	assert_int_equal(o.version, 2);
	box_last_step(b, id, 1); /* no clock depends on an e-mail */
}

static void a_report_may_skip_steps_and_names_no_time(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_AWAITING_PAYMENT, NULL, NULL);
	struct order_report r = { .given = GIVEN_STATE,
				  .order = { .number = "A-1", .state = ORDER_ACTIVE } };
	struct order_step step;

	assert_int_equal(box_report(b, &r, ORDER_AS_REPORT).effect, ORDER_CHANGED);
	step = box_last_step(b, id, 2);
	assert_int_equal(step.from, ORDER_AWAITING_PAYMENT);
	assert_int_equal(step.to, ORDER_ACTIVE);
	assert_false(step.noticed);
	assert_int_equal(box_get(b, "A-1").activated_ms, BOX_NOW); /* when we heard of it */
	assert_int_equal(box_get(b, "A-1").verified_ms, 0);
}

static void an_old_report_takes_nothing_back(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	struct order_report r = {
		.given = GIVEN_STATE | GIVEN_VERIFIED | GIVEN_PRODUCT,
		.order = { .number = "A-1", .state = ORDER_PAID, .product = "Pro" },
	};
	struct order_result out;
	struct order o;

	assert_ok(order_move(b->s, id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW, "staff:1"));
	out = box_report(b, &r, ORDER_AS_REPORT);
	o = box_get(b, "A-1");
	assert_true(out.kept);
	assert_int_equal(out.effect, ORDER_CHANGED); /* the product is news all the same */
	assert_string_equal(o.product, "Pro");
	assert_int_equal(o.state, ORDER_VERIFIED);
	assert_int_equal(o.verified_ms, BOX_NOW);
	r.given = GIVEN_VERIFIED;
	r.order.verified_ms = BOX_NOW - HOUR;
	out = box_report(b, &r, ORDER_AS_REPORT);
	assert_true(out.kept);
	assert_int_equal(out.effect, ORDER_UNCHANGED);

	out = box_report(b, &r, ORDER_AS_ADMIN);
	assert_false(out.kept);
	assert_int_equal(box_get(b, "A-1").verified_ms, BOX_NOW - HOUR);
	r.given = GIVEN_STATE;
	r.order.state = ORDER_AWAITING_PAYMENT;
	box_report(b, &r, ORDER_AS_ADMIN);
	assert_int_equal(box_get(b, "A-1").state, ORDER_AWAITING_PAYMENT);
	assert_int_equal(box_get(b, "A-1").verified_ms, 0);
}

static void a_corrected_time_starts_the_clock_anew_and_tells_nobody(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL);
	struct order_report r = { .given = GIVEN_VERIFIED,
				  .order = { .number = "A-1", .verified_ms = BOX_NOW + HOUR } };
	struct order_step step;

	box_report(b, &r, ORDER_AS_REPORT);
	step = box_last_step(b, id, 2);
	assert_int_equal(step.from, ORDER_VERIFIED);
	assert_int_equal(step.to, ORDER_VERIFIED);
	assert_false(step.noticed);
}

static void a_period_may_be_cut_short(void **state)
{
	struct box *b = *state;
	struct order_report r = {
		.given = GIVEN_STATE | GIVEN_DUE,
		.order = { .number = "A-1", .state = ORDER_ACTIVE, .due_ms = BOX_NOW + 2 * HOUR }
	};

	box_report(b, &r, ORDER_AS_REPORT);
	r.order.due_ms = BOX_NOW + HOUR;
	assert_false(box_report(b, &r, ORDER_AS_REPORT).kept);
	assert_int_equal(box_get(b, "A-1").due_ms, BOX_NOW + HOUR);
	r.order.due_ms = 0;
	box_report(b, &r, ORDER_AS_REPORT);
	assert_int_equal(box_get(b, "A-1").due_ms, 0);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(the_first_sight_tells_nobody),
		box_test(a_new_order_needs_a_state_and_a_number),
		box_test(the_same_again_writes_nothing),
		box_test(what_is_not_given_stays_and_what_is_empty_goes),
		box_test(a_report_may_skip_steps_and_names_no_time),
		box_test(an_old_report_takes_nothing_back),
		box_test(a_corrected_time_starts_the_clock_anew_and_tells_nobody),
		box_test(a_period_may_be_cut_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
