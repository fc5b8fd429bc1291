/* Orders: how they are found, which way they may go, what a report may change. */
#include "store/proof.h"
#include "tests/box.h"

enum { HOUR = 3600000 };

/* ---- finding ---- */

static void found_however_the_number_is_typed(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "Blz-10a", ORDER_PAID, NULL, NULL);
	struct order o;

	assert_ok(order_by_number(b->s, &b->a, "  bLZ-10A \n", &o));
	assert_int_equal(o.id, id);
	assert_string_equal(o.number, "Blz-10a");
	assert_err(order_by_number(b->s, &b->a, "BLZ-10", &o), ERR_NOT_FOUND);
	assert_err(order_by_number(b->s, &b->a, "", &o), ERR_NOT_FOUND);
	assert_err(
		order_by_number(b->s, &b->a,
				"0123456789012345678901234567890123456789012345678901234567890123"
				"4",
				&o),
		ERR_NOT_FOUND);
	assert_err(order_get(b->s, &b->a, 999, &o), ERR_NOT_FOUND);
}

static void everything_comes_back(void **state)
{
	struct box *b = *state;
	struct order_report r = {
		.given = GIVEN_STATE | GIVEN_CUSTOMER_NAME | GIVEN_PHONE | GIVEN_EMAIL |
			 GIVEN_USER_ID | GIVEN_PRODUCT | GIVEN_AMOUNT | GIVEN_PAYMENT_METHOD |
			 GIVEN_ORDERED | GIVEN_PAID | GIVEN_VERIFIED | GIVEN_ACTIVATED | GIVEN_DUE,
		.order = { .number = "BLZ-1",
			   .customer_name = "Siti",
			   .phone = "6281234567890",
			   .email = "siti@example.com",
			   .user_id = "U1",
			   .product = "Pro",
			   .amount = 0,
			   .payment_method = "QRIS",
			   .state = ORDER_ACTIVE,
			   .ordered_ms = 1000,
			   .paid_ms = 2000,
			   .verified_ms = 3000,
			   .activated_ms = 4000,
			   .due_ms = 5000 },
	};
	struct order o;

	box_report(b, &r, ORDER_AS_REPORT);
	o = box_get(b, "BLZ-1");
	assert_string_equal(o.customer_name, "Siti");
	assert_string_equal(o.phone, "6281234567890");
	assert_string_equal(o.email, "siti@example.com");
	assert_string_equal(o.user_id, "U1");
	assert_string_equal(o.product, "Pro");
	assert_int_equal(o.amount, 0);
	assert_string_equal(o.payment_method, "QRIS");
	assert_int_equal(o.state, ORDER_ACTIVE);
	assert_int_equal(o.ordered_ms, 1000);
	assert_int_equal(o.paid_ms, 2000);
	assert_int_equal(o.verified_ms, 3000);
	assert_int_equal(o.activated_ms, 4000);
	assert_int_equal(o.due_ms, 5000);
	assert_int_equal(o.version, 1);
	assert_null(o.cause);
}

static void what_a_contact_holds(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id, other = box_contact(b, "102").contact_id;
	int64_t by_phone = box_order(b, "A-1", ORDER_PAID, "6281", NULL);
	int64_t by_mail = box_order(b, "A-2", ORDER_PAID, NULL, "b@example.com");
	int64_t by_order = box_order(b, "A-3", ORDER_PAID, "6289", "x@example.com");
	int64_t foreign = box_order(b, "A-4", ORDER_PAID, "6288", "b@example.co");
	struct order_report newer = { .given = GIVEN_ORDERED,
				      .order = { .number = "A-2", .ordered_ms = BOX_NOW } };
	struct order *rows;
	size_t n;

	box_report(b, &newer, ORDER_AS_REPORT);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, budi, PROOF_EMAIL, "b@example.com", BOX_NOW, "code"));
	assert_ok(proof_add(b->s, budi, PROOF_ORDER, "A-3", BOX_NOW, "staff:5001"));
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 3);
	assert_int_equal(rows[0].id, by_mail); /* the newest */
	assert_int_equal(rows[1].id, by_order);
	assert_int_equal(rows[2].id, by_phone);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 2, &rows, &n));
	assert_int_equal(n, 2);
	assert_ok(order_owned_by(b->s, budi, by_phone));
	assert_ok(order_owned_by(b->s, budi, by_mail));
	assert_ok(order_owned_by(b->s, budi, by_order));
	assert_err(order_owned_by(b->s, budi, foreign), ERR_NOT_FOUND);
	assert_err(order_owned_by(b->s, budi, 999), ERR_NOT_FOUND);
	assert_err(order_owned_by(b->s, other, by_phone), ERR_NOT_FOUND);
}

/* A proof opens what the order says now, not what it said once. */
static void a_changed_phone_changes_the_owner(void **state)
{
	struct box *b = *state;
	int64_t before = box_contact(b, "101").contact_id, after = box_contact(b, "102").contact_id;
	int64_t id = box_order(b, "A-1", ORDER_PAID, "6281", NULL);
	struct order_report r = { .given = GIVEN_PHONE,
				  .order = { .number = "a-1", .phone = "6282" } };
	struct order *rows;
	size_t n;

	assert_ok(proof_add(b->s, before, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, after, PROOF_PHONE, "6282", BOX_NOW, "contact"));
	assert_int_equal(box_report(b, &r, ORDER_AS_REPORT).effect, ORDER_CHANGED);
	assert_err(order_owned_by(b->s, before, id), ERR_NOT_FOUND);
	assert_ok(orders_of_contact(b->s, &b->a, before, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(orders_of_contact(b->s, &b->a, after, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder"), 1);
	r.order.phone = NULL; /* cleared */
	assert_int_equal(box_report(b, &r, ORDER_AS_REPORT).effect, ORDER_CHANGED);
	assert_err(order_owned_by(b->s, after, id), ERR_NOT_FOUND);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder"), 0);
}

/* A hint for an order that never came, or that changed, shows nobody anything. */
static void a_stale_hint_opens_nothing(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	struct order *rows;
	size_t n;

	assert_ok(order_holder_add(b->s, "6281", "a-1"));
	assert_ok(order_holder_add(b->s, "6281", "A-1"));
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 0);
	box_order(b, "A-1", ORDER_PAID, "6299", NULL);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 0);
}

static void open_orders_and_all_orders_by_page(void **state)
{
	struct box *b = *state;
	int64_t first = box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL);
	int64_t second = box_order(b, "A-2", ORDER_VERIFIED, NULL, NULL);
	struct order *rows;
	size_t n;

	box_order(b, "A-3", ORDER_ACTIVE, NULL, NULL);
	box_order(b, "A-4", ORDER_PAID, NULL, NULL);
	assert_ok(orders_open(b->s, &b->a, ORDER_VERIFIED, 0, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, first);
	assert_ok(orders_open(b->s, &b->a, ORDER_VERIFIED, first, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, second);
	assert_ok(orders_after(b->s, &b->a, first, 2, &rows, &n));
	assert_int_equal(n, 2);
	assert_string_equal(rows[1].number, "A-3");
}

static void counted_for_the_day(void **state)
{
	struct box *b = *state;
	int64_t late = box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL);
	int64_t moved = box_order(b, "A-2", ORDER_VERIFIED, NULL, NULL);
	struct order_counts c;

	box_order(b, "A-3", ORDER_ACTIVE, NULL, NULL);
	box_order(b, "A-4", ORDER_AWAITING_PAYMENT, NULL, NULL);
	assert_ok(order_set_told(b->s, late, 1));
	assert_ok(order_move(b->s, moved, 0, ORDER_ACTIVE, ORDER_AS_STEP, BOX_NOW, "staff:1"));
	assert_ok(order_counts(b->s, BOX_NOW, &c));
	assert_int_equal(c.open[ORDER_AWAITING_PAYMENT], 1);
	assert_int_equal(c.open[ORDER_PAID], 0);
	assert_int_equal(c.open[ORDER_VERIFIED], 1);
	assert_int_equal(c.late[ORDER_VERIFIED], 1);
	assert_int_equal(c.moved[ORDER_ACTIVE], 1); /* the first sight of A-3 is no move */
	assert_int_equal(c.moved[ORDER_VERIFIED], 0);
	assert_ok(order_counts(b->s, BOX_NOW + 1, &c));
	assert_int_equal(c.moved[ORDER_ACTIVE], 0);
}

/* ---- moving ---- */

static void the_table_of_moves(void **state)
{
	/* What each may do, by rank: nobody, a step, a report, an admin. */
	static const char *const want[ORDER_STATE_COUNT] = {
		"-ssrrrsr", /* awaiting_payment */
		"a-ssrrss", /* paid */
		"aa-srrss", /* verified */
		"aaa-ssss", /* active */
		"aaas-sss", /* suspended */
		"aaaaa-as", /* terminated */
		"aaaaaa-s", /* cancelled */
		"aaaaaaa-", /* refunded */
	};

	(void)state;
	for (int from = 0; from < ORDER_STATE_COUNT; from++)
		for (int to = 0; to < ORDER_STATE_COUNT; to++) {
			char least = want[from][to];
			enum order_state f = (enum order_state)from, t = (enum order_state)to;

			if (from == to) {
				assert_err(order_may_move(f, t, ORDER_AS_ADMIN), ERR_CONFLICT);
				continue;
			}
			assert_err(order_may_move(f, t, ORDER_AS_STEP),
				   least == 's' ? OK : ERR_DENIED);
			assert_err(order_may_move(f, t, ORDER_AS_REPORT),
				   least == 's' || least == 'r' ? OK : ERR_DENIED);
			assert_ok(order_may_move(f, t, ORDER_AS_ADMIN));
		}
}

static void a_life_step_by_step(void **state)
{
	static const enum order_state life[] = {
		ORDER_PAID,      ORDER_VERIFIED, ORDER_ACTIVE,
		ORDER_SUSPENDED, ORDER_ACTIVE,   ORDER_TERMINATED
	};
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_AWAITING_PAYMENT, NULL, NULL);
	struct order o;

	for (size_t i = 0; i < ARRAY_LEN(life); i++)
		assert_ok(order_move(b->s, id, (int64_t)i + 1, life[i], ORDER_AS_STEP,
				     BOX_NOW + (int64_t)i, "staff:5001"));
	o = box_get(b, "A-1");
	assert_int_equal(o.state, ORDER_TERMINATED);
	assert_int_equal(o.version, 7);
	assert_int_equal(o.paid_ms, BOX_NOW);
	assert_int_equal(o.verified_ms, BOX_NOW + 1);
	assert_int_equal(o.activated_ms, BOX_NOW + 2); /* the first time stays */
}

static void a_move_is_noted_once(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	struct order_step *steps, step;
	size_t n;

	assert_ok(order_move(b->s, id, 1, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW, "staff:5001"));
	step = box_last_step(b, id, 2);
	assert_int_equal(step.from, ORDER_PAID);
	assert_int_equal(step.to, ORDER_VERIFIED);
	assert_int_equal(step.at_ms, BOX_NOW);
	assert_string_equal(step.actor, "staff:5001");
	assert_false(step.noticed);
	assert_ok(order_unnoticed(b->s, &b->a, 0, 10, &steps, &n));
	assert_int_equal(n, 2); /* the first sight of an open order too */
	assert_int_equal(steps[0].from, ORDER_FROM_NONE);
	assert_ok(order_set_noticed(b->s, steps[0].id));
	assert_ok(order_unnoticed(b->s, &b->a, 0, 10, &steps, &n));
	assert_int_equal(n, 1);
	assert_int_equal(steps[0].id, step.id);
	assert_ok(order_unnoticed(b->s, &b->a, step.id, 10, &steps, &n));
	assert_int_equal(n, 0);
}

static void moves_that_may_not_be(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL);

	assert_err(order_move(b->s, 999, 0, ORDER_PAID, ORDER_AS_ADMIN, BOX_NOW, "x"),
		   ERR_NOT_FOUND);
	assert_err(order_move(b->s, id, 9, ORDER_ACTIVE, ORDER_AS_STEP, BOX_NOW, "x"),
		   ERR_CONFLICT);
	assert_err(order_move(b->s, id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW, "x"),
		   ERR_CONFLICT);
	assert_err(order_move(b->s, id, 0, ORDER_PAID, ORDER_AS_REPORT, BOX_NOW, "x"), ERR_DENIED);
	assert_err(order_move(b->s, id, 0, ORDER_SUSPENDED, ORDER_AS_STEP, BOX_NOW, "x"),
		   ERR_DENIED);
	box_last_step(b, id, 1);
	assert_int_equal(box_get(b, "A-1").version, 1);
}

static void an_admin_takes_a_move_back(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_AWAITING_PAYMENT, NULL, NULL);
	struct order o;

	assert_ok(order_move(b->s, id, 0, ORDER_PAID, ORDER_AS_STEP, BOX_NOW, "x"));
	assert_ok(order_move(b->s, id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW + 1, "x"));
	assert_ok(order_move(b->s, id, 0, ORDER_ACTIVE, ORDER_AS_STEP, BOX_NOW + 2, "x"));
	assert_ok(order_set_told(b->s, id, 2));
	assert_ok(order_move(b->s, id, 0, ORDER_PAID, ORDER_AS_ADMIN, BOX_NOW + 3, "staff:1"));
	o = box_get(b, "A-1");
	assert_int_equal(o.paid_ms, BOX_NOW);
	assert_int_equal(o.verified_ms, 0); /* so that its clock does not run on */
	assert_int_equal(o.activated_ms, 0);
	assert_int_equal(o.told, 0);
	assert_ok(order_move(b->s, id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW + 4, "x"));
	assert_int_equal(box_get(b, "A-1").verified_ms, BOX_NOW + 4);
}

static void notes_stay_beside_the_version(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "A-1", ORDER_VERIFIED, NULL, NULL);
	struct order o;

	assert_ok(order_set_told(b->s, id, 2));
	assert_ok(order_set_access(b->s, id, BOX_NOW));
	assert_ok(order_set_cause(b->s, id, "gangguan server"));
	assert_ok(order_set_next_news(b->s, id, BOX_NOW + HOUR));
	o = box_get(b, "A-1");
	assert_int_equal(o.told, 2);
	assert_int_equal(o.access_ms, BOX_NOW);
	assert_string_equal(o.cause, "gangguan server");
	assert_int_equal(o.next_news_ms, BOX_NOW + HOUR);
	assert_int_equal(o.version, 1);
	assert_ok(order_set_cause(b->s, id, NULL));
	assert_ok(order_set_next_news(b->s, id, 0));
	assert_null(box_get(b, "A-1").cause);
	assert_err(order_set_told(b->s, 999, 1), ERR_NOT_FOUND);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(found_however_the_number_is_typed),
		box_test(everything_comes_back),
		box_test(what_a_contact_holds),
		box_test(a_changed_phone_changes_the_owner),
		box_test(a_stale_hint_opens_nothing),
		box_test(open_orders_and_all_orders_by_page),
		box_test(counted_for_the_day),
		cmocka_unit_test(the_table_of_moves),
		box_test(a_life_step_by_step),
		box_test(a_move_is_noted_once),
		box_test(moves_that_may_not_be),
		box_test(an_admin_takes_a_move_back),
		box_test(notes_stay_beside_the_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
