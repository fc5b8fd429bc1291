/* What gateways told us: each notice once, the state only upwards, sums to the rupiah. */
#include "store/payment.h"
#include "tests/box.h"

static struct payment_notice notice(const char *ref, const char *number, enum payment_state state,
				    int64_t amount)
{
	static char bodies[16][32]; /* each notice has another one */
	static int n;
	char *raw = bodies[++n % 16];

	snprintf(raw, sizeof(bodies[0]), "{\"n\":%d}", n);
	return (struct payment_notice) { .gateway = "midtrans",
					 .ref = ref,
					 .number = number,
					 .state = state,
					 .amount = amount,
					 .raw = { raw, strlen(raw) } };
}

static struct payment take(struct box *b, struct payment_notice n, struct payment_change *c)
{
	struct payment p;

	assert_ok(payment_take(b->s, &b->a, &n, BOX_NOW, &p, c));
	return p;
}

static void the_state_only_moves_up(void **state)
{
	static const enum payment_state came[] = { PAYMENT_FAILED, PAYMENT_PENDING,
						   PAYMENT_PAID,   PAYMENT_FAILED,
						   PAYMENT_REVIEW, PAYMENT_CHARGEBACK,
						   PAYMENT_PAID };
	static const enum payment_state stands[] = { PAYMENT_FAILED,    PAYMENT_FAILED,
						     PAYMENT_PAID,      PAYMENT_PAID,
						     PAYMENT_PAID,      PAYMENT_CHARGEBACK,
						     PAYMENT_CHARGEBACK };
	static const bool moved[] = { true, false, true, false, false, true, false };
	struct box *b = *state;

	for (size_t i = 0; i < ARRAY_LEN(came); i++) {
		struct payment_change c;
		struct payment p = take(b, notice("T1", "BLZ-1", came[i], 350000), &c);

		assert_int_equal(p.state, stands[i]);
		assert_int_equal(c.moved, moved[i]);
		assert_int_equal(c.is_new, i == 0);
	}
	assert_int_equal(box_int(b, "SELECT count(*) FROM payment"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM payment_notice"), ARRAY_LEN(came));
}

static void the_same_notice_counts_once(void **state)
{
	struct box *b = *state;
	struct payment_notice n = notice("T1", "BLZ-1", PAYMENT_PAID, 350000);
	struct payment_change c;
	struct payment p;

	take(b, n, &c);
	assert_err(payment_take(b->s, &b->a, &n, BOX_NOW, &p, &c), ERR_EXISTS);
	n.gateway = "xendit"; /* another gateway's is another one */
	assert_ok(payment_take(b->s, &b->a, &n, BOX_NOW, &p, &c));
	assert_int_equal(box_int(b, "SELECT count(*) FROM payment_notice"), 2);
}

static void a_notice_that_cannot_be_kept_is_refused(void **state)
{
	struct box *b = *state;
	struct payment_notice bad[] = {
		notice("", "BLZ-1", PAYMENT_PAID, 1),    notice(NULL, "BLZ-1", PAYMENT_PAID, 1),
		notice("T1", NULL, PAYMENT_PAID, 1),     notice("T1", "  ", PAYMENT_PAID, 1),
		notice("T1", "BLZ-1", PAYMENT_PAID, -1),
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct payment_change c;
		struct payment p;

		assert_err(payment_take(b->s, &b->a, &bad[i], BOX_NOW, &p, &c), ERR_INVALID);
	}
	assert_int_equal(box_int(b, "SELECT count(*) FROM payment_notice"), 0);
}

static void a_later_notice_cannot_move_it_to_another_order(void **state)
{
	struct box *b = *state;
	struct payment_change c;

	take(b, notice("T1", "BLZ-1", PAYMENT_PENDING, 350000), &c);
	assert_string_equal(take(b, notice("T1", "BLZ-2", PAYMENT_PAID, 350000), &c).number,
			    "BLZ-1");
}

static void it_waits_for_its_order(void **state)
{
	struct box *b = *state;
	struct payment_change c;
	struct payment p = take(b, notice("T1", "blz-1 ", PAYMENT_PAID, 350000), &c), *found;
	struct payment_sum sum;
	size_t n;
	int64_t id;

	take(b, notice("T2", "BLZ-2", PAYMENT_PAID, 1), &c);
	assert_ok(payments_to_match(b->s, &b->a, 10, &found, &n));
	assert_int_equal(n, 0);
	id = box_order(b, "BLZ-1", ORDER_AWAITING_PAYMENT, NULL, NULL);
	assert_ok(payments_to_match(b->s, &b->a, 10, &found, &n));
	assert_int_equal(n, 1);
	assert_int_equal(found[0].id, p.id);
	assert_ok(payment_link(b->s, p.id, id));
	assert_ok(payments_to_match(b->s, &b->a, 10, &found, &n));
	assert_int_equal(n, 0);
	assert_ok(payment_sum(b->s, id, &sum));
	assert_int_equal(sum.paid, 350000);
}

static void sums_count_what_brought_money(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "BLZ-1", ORDER_PAID, NULL, NULL);
	struct payment_notice n[] = {
		notice("T1", "BLZ-1", PAYMENT_PAID, 100000),
		notice("T2", "BLZ-1", PAYMENT_FAILED, 5000),
		notice("T3", "BLZ-1", PAYMENT_PART_RETURNED, 50000),
		notice("T4", "BLZ-1", PAYMENT_CHARGEBACK, 7000),
		notice("T5", "BLZ-1", PAYMENT_PENDING, 5000),
	};
	struct payment_sum sum;
	struct payment *all;
	size_t count;

	n[2].returned = 20000;
	assert_ok(payment_sum(b->s, id, &sum));
	assert_int_equal(sum.n, 0);
	for (size_t i = 0; i < ARRAY_LEN(n); i++) {
		struct payment_change c;

		assert_ok(payment_link(b->s, take(b, n[i], &c).id, id));
	}
	assert_ok(payment_sum(b->s, id, &sum));
	assert_int_equal(sum.n, 3);
	assert_int_equal(sum.paid, 157000);
	assert_int_equal(sum.returned, 27000);
	assert_ok(payments_of_order(b->s, &b->a, id, 10, &all, &count));
	assert_int_equal(count, 5);
	assert_string_equal(payment_state_name(all[2].state), "part_returned");
}

static void more_may_be_given_back_in_steps(void **state)
{
	struct box *b = *state;
	struct payment_notice n = notice("T1", "BLZ-1", PAYMENT_PART_RETURNED, 50000);
	struct payment_change c;

	n.returned = 10000;
	take(b, n, &c);
	n = notice("T1", "BLZ-1", PAYMENT_PART_RETURNED, 50000);
	n.returned = 30000;
	assert_int_equal(take(b, n, &c).returned, 30000);
	assert_true(c.moved);
	n = notice("T1", "BLZ-1", PAYMENT_PART_RETURNED, 50000);
	n.returned = 20000;
	assert_int_equal(take(b, n, &c).returned, 30000);
	assert_false(c.moved);
}

static void bodies_are_forgotten_but_the_notice_still_counts_once(void **state)
{
	struct box *b = *state;
	struct payment_notice n = notice("T1", "BLZ-1", PAYMENT_PAID, 1);
	struct payment_change c;
	struct payment p;
	int gone;

	take(b, n, &c);
	assert_ok(payment_forget_raw(b->s, BOX_NOW, 10, &gone));
	assert_int_equal(gone, 0);
	assert_ok(payment_forget_raw(b->s, BOX_NOW + 1, 10, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM payment_notice WHERE body IS NULL"), 1);
	assert_err(payment_take(b->s, &b->a, &n, BOX_NOW, &p, &c), ERR_EXISTS);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(the_state_only_moves_up),
		box_test(the_same_notice_counts_once),
		box_test(a_notice_that_cannot_be_kept_is_refused),
		box_test(a_later_notice_cannot_move_it_to_another_order),
		box_test(it_waits_for_its_order),
		box_test(sums_count_what_brought_money),
		box_test(more_may_be_given_back_in_steps),
		box_test(bodies_are_forgotten_but_the_notice_still_counts_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
