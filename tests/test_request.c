/* Requests that wait for staff. */
#include "store/request.h"
#include "tests/box.h"

enum { WIB = 420 };

static struct request open_one(struct box *b, const struct address *addr, enum request_kind kind,
			       int64_t order_id)
{
	struct request r = { .kind = kind,
			     .contact_id = addr->contact_id,
			     .address_id = addr->id,
			     .order_id = order_id,
			     .text = "tolong ya" };

	assert_ok(request_open(b->s, &b->a, "RA", WIB, BOX_NOW, &r));
	return r;
}

static void numbered_per_day_and_prefix(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct request r = open_one(b, &addr, REQUEST_REFUND, 0);
	int64_t late_evening_utc = BOX_NOW + INT64_C(8) * 3600000; /* 17.41 WIB: the same day */
	int64_t night_utc = BOX_NOW + INT64_C(15) * 3600000;       /* 00.41 WIB: the next */

	assert_string_equal(r.number, "RA-20261123-0001");
	assert_true(r.open);
	assert_int_equal(r.version, 1);
	assert_ok(request_open(b->s, &b->a, "RA", WIB, late_evening_utc, &r));
	assert_string_equal(r.number, "RA-20261123-0002");
	assert_ok(request_open(b->s, &b->a, "RA", WIB, night_utc, &r));
	assert_string_equal(r.number, "RA-20261124-0001");
	assert_ok(request_open(b->s, &b->a, "RF", WIB, BOX_NOW, &r));
	assert_string_equal(r.number, "RF-20261123-0001");
}

static void comes_back_as_opened(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	int64_t order = box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	struct request r = { .kind = REQUEST_PAYMENT_PROOF,
			     .contact_id = addr.contact_id,
			     .address_id = addr.id,
			     .order_id = order,
			     .file = "AgAC",
			     .deadline_ms = BOX_NOW + 1 },
		       got;

	assert_ok(request_open(b->s, &b->a, "BB", WIB, BOX_NOW, &r));
	assert_ok(request_by_number(b->s, &b->a, "bb-20261123-0001", &got));
	assert_int_equal(got.id, r.id);
	assert_ok(request_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.kind, REQUEST_PAYMENT_PROOF);
	assert_true(got.open);
	assert_int_equal(got.contact_id, addr.contact_id);
	assert_int_equal(got.address_id, addr.id);
	assert_int_equal(got.order_id, order);
	assert_null(got.text);
	assert_string_equal(got.file, "AgAC");
	assert_int_equal(got.deadline_ms, BOX_NOW + 1);
	assert_null(got.owner);
	assert_int_equal(got.created_ms, BOX_NOW);
	assert_int_equal(got.closed_ms, 0);
	assert_err(request_get(b->s, &b->a, 999, &got), ERR_NOT_FOUND);
	assert_err(request_by_number(b->s, &b->a, "RA-1", &got), ERR_NOT_FOUND);
}

static void a_second_tap_finds_the_first(void **state)
{
	struct box *b = *state;
	struct address budi = box_contact(b, "101"), siti = box_contact(b, "102");
	int64_t order = box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	struct request person = open_one(b, &budi, REQUEST_PERSON, 0);
	struct request refund = open_one(b, &budi, REQUEST_REFUND, order), got;

	assert_ok(request_open_of_contact(b->s, &b->a, budi.contact_id, REQUEST_PERSON, 0, &got));
	assert_int_equal(got.id, person.id);
	assert_ok(
		request_open_of_contact(b->s, &b->a, budi.contact_id, REQUEST_REFUND, order, &got));
	assert_int_equal(got.id, refund.id);
	assert_err(request_open_of_contact(b->s, &b->a, budi.contact_id, REQUEST_REFUND, 0, &got),
		   ERR_NOT_FOUND);
	assert_err(
		request_open_of_contact(b->s, &b->a, siti.contact_id, REQUEST_REFUND, order, &got),
		ERR_NOT_FOUND);
	assert_ok(request_close(b->s, refund.id, 0, BOX_NOW));
	assert_err(
		request_open_of_contact(b->s, &b->a, budi.contact_id, REQUEST_REFUND, order, &got),
		ERR_NOT_FOUND);
}

static void the_first_claim_wins(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct request r = open_one(b, &addr, REQUEST_PERSON, 0), got;

	assert_ok(request_assign(b->s, r.id, 1, "staff:5001"));
	assert_err(request_assign(b->s, r.id, 1, "staff:5002"), ERR_CONFLICT);
	assert_ok(request_get(b->s, &b->a, r.id, &got));
	assert_string_equal(got.owner, "staff:5001");
	assert_int_equal(got.version, 2);
	assert_ok(request_assign(b->s, r.id, 2, NULL));
	assert_ok(request_get(b->s, &b->a, r.id, &got));
	assert_null(got.owner);
	assert_err(request_assign(b->s, 999, 1, "staff:5001"), ERR_NOT_FOUND);
}

static void closed_once_and_then_left_alone(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct request r = open_one(b, &addr, REQUEST_OTHER, 0), got;

	assert_ok(request_touch(b->s, r.id, NULL, "AgAC"));
	assert_ok(request_touch(b->s, r.id, "lagi", NULL));
	assert_err(request_close(b->s, r.id, 1, BOX_NOW), ERR_CONFLICT);
	assert_ok(request_close(b->s, r.id, 3, BOX_NOW + 5));
	assert_ok(request_get(b->s, &b->a, r.id, &got));
	assert_false(got.open);
	assert_int_equal(got.closed_ms, BOX_NOW + 5);
	assert_string_equal(got.text, "lagi");
	assert_string_equal(got.file, "AgAC");
	assert_err(request_close(b->s, r.id, 0, BOX_NOW), ERR_CONFLICT);
	assert_err(request_touch(b->s, r.id, "x", NULL), ERR_CONFLICT);
	assert_err(request_assign(b->s, r.id, got.version, "staff:1"), ERR_CONFLICT);
	assert_err(request_close(b->s, 999, 0, BOX_NOW), ERR_NOT_FOUND);
}

static void about_an_order_after_all(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	int64_t order = box_order(b, "A-1", ORDER_PAID, "6281", NULL);
	int64_t other = box_order(b, "A-2", ORDER_PAID, "6281", NULL);
	struct request r = open_one(b, &addr, REQUEST_PERSON, 0), got;

	assert_ok(request_link(b->s, r.id, order));
	assert_ok(request_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.order_id, order);
	assert_int_equal(got.version, r.version + 1);
	assert_err(request_link(b->s, r.id, other), ERR_CONFLICT);
	r = open_one(b, &addr, REQUEST_PERSON, 0);
	assert_ok(request_close(b->s, r.id, 0, BOX_NOW));
	assert_err(request_link(b->s, r.id, order), ERR_CONFLICT);
}

static void listed_and_counted(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct request first = open_one(b, &addr, REQUEST_PERSON, 0);
	struct request second = open_one(b, &addr, REQUEST_REFUND, 0);
	struct request third = open_one(b, &addr, REQUEST_PERSON, 0);
	int64_t open[REQUEST_KIND_COUNT];
	struct request *rows;
	size_t n;

	assert_ok(request_list(b->s, &b->a, REQUEST_KIND_ANY, 0, 10, &rows, &n));
	assert_int_equal(n, 3);
	assert_ok(request_list(b->s, &b->a, REQUEST_PERSON, first.id, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, third.id);
	assert_ok(request_close(b->s, third.id, 0, BOX_NOW));
	assert_ok(request_count(b->s, open));
	assert_int_equal(open[REQUEST_PERSON], 1);
	assert_int_equal(open[REQUEST_REFUND], 1);
	assert_int_equal(open[REQUEST_OTHER], 0);
	assert_ok(requests_of_contact(b->s, &b->a, addr.contact_id, 2, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, third.id);
	assert_int_equal(rows[1].id, second.id);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(numbered_per_day_and_prefix),
		box_test(comes_back_as_opened),
		box_test(a_second_tap_finds_the_first),
		box_test(the_first_claim_wins),
		box_test(closed_once_and_then_left_alone),
		box_test(about_an_order_after_all),
		box_test(listed_and_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
