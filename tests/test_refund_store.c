/* Refunds in the store: what was written comes back, one open case per order, versions, money,
 * steps, pauses, accounts, figures. */
#include "base/civil.h"
#include "store/join.h"
#include "store/refund.h"
#include "tests/box.h"

enum { WIB = 420 };

static struct refund a_case(struct box *b, const struct address *addr, int64_t order)
{
	(void)b;
	return (struct refund) {
		.state = REFUND_RECEIVED,
		.turn = TURN_STAFF,
		.open = 1,
		.contact_id = addr->contact_id,
		.address_id = addr->id,
		.order_id = order,
		.reason = "double_charge",
		.asked = 75000,
		.received_ms = BOX_NOW,
		.state_ms = BOX_NOW,
	};
}

static struct refund added(struct box *b, const struct address *addr, const char *order)
{
	struct refund r = a_case(b, addr, box_order(b, order, ORDER_ACTIVE, NULL, NULL));

	assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &r));
	return r;
}

static void comes_back_as_it_was(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = a_case(b, &addr, box_order(b, "A-1", ORDER_ACTIVE, NULL, NULL)), got;

	r.words = "beli 1 kepotong 2x";
	r.incident_ms = BOX_NOW - 1;
	r.evidence = 2;
	r.account = "BCA \xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2\xe2\x80\xa2"
		    "2233";
	assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &r));
	assert_string_equal(r.number, "RF-20261123-0001");
	assert_ok(refund_by_number(b->s, &b->a, "rf-20261123-0001", &got));
	assert_int_equal(got.id, r.id);
	assert_int_equal(got.version, 1);
	assert_int_equal(got.turn, TURN_STAFF);
	assert_string_equal(got.words, r.words);
	assert_string_equal(got.account, r.account);
	assert_int_equal(got.incident_ms, BOX_NOW - 1);
	assert_int_equal(got.evidence, 2);
	assert_null(got.owner);
	assert_int_equal(got.paid_ms, 0);
	assert_ok(refund_of_order(b->s, &b->a, r.order_id, &got));
	assert_int_equal(got.id, r.id);
	assert_err(refund_get(b->s, &b->a, r.id + 1, &got), ERR_NOT_FOUND);
}

static void one_open_case_per_order(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1"), second = a_case(b, &addr, r.order_id);

	assert_err(refund_add(b->s, &b->a, WIB, BOX_NOW, &second), ERR_EXISTS);
	r.state = REFUND_WITHDRAWN;
	r.open = 0;
	r.turn = TURN_NOBODY;
	assert_ok(refund_save(b->s, &r));
	assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &second));
	assert_int_equal(box_int(b, "SELECT count(*) FROM refund"), 2);
	r.open = 1;
	assert_err(refund_save(b->s, &r), ERR_EXISTS);
}

static void a_version_is_used_once(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1"), late = r, got;

	r.owner = "staff:5001";
	assert_ok(refund_save(b->s, &r));
	assert_int_equal(r.version, 2);
	late.owner = "staff:5002";
	assert_err(refund_save(b->s, &late), ERR_CONFLICT);
	assert_int_equal(late.version, 1);
	assert_ok(refund_get(b->s, &b->a, r.id, &got));
	assert_string_equal(got.owner, "staff:5001");
	assert_int_equal(got.version, 2);
}

static void lists_by_person_turn_and_id(void **state)
{
	struct box *b = *state;
	struct address one = box_contact(b, "101"), two = box_contact(b, "102");
	struct refund r[4] = { added(b, &one, "A-1"), added(b, &two, "A-2"), added(b, &one, "A-3"),
			       added(b, &one, "A-4") };
	struct refund *out;
	size_t n;

	r[0].deadline_ms = BOX_NOW + 5;
	r[2].deadline_ms = BOX_NOW + 3;
	r[1].turn = TURN_CUSTOMER;
	r[3].turn = TURN_NOBODY;
	for (int i = 0; i < 4; i++)
		assert_ok(refund_save(b->s, &r[i]));
	assert_ok(refunds_of_contact(b->s, &b->a, one.contact_id, 10, &out, &n));
	assert_int_equal(n, 3);
	assert_int_equal(out[0].id, r[3].id);
	assert_ok(refunds_waiting(b->s, &b->a, TURN_STAFF, 10, &out, &n));
	assert_int_equal(n, 2);
	assert_int_equal(out[0].id, r[2].id);
	assert_ok(refunds_live(b->s, &b->a, r[0].id, 10, &out, &n));
	assert_int_equal(n, 2);
	assert_ok(refunds_after(b->s, &b->a, 0, 3, &out, &n));
	assert_int_equal(n, 3);
}

static void money_of_an_order(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1"), second;
	struct refund_money m;

	r.state = REFUND_PAID;
	r.open = 0;
	r.amount = 50000;
	r.extra_paid = 20000;
	assert_ok(refund_save(b->s, &r));
	second = a_case(b, &addr, r.order_id);
	second.state = REFUND_APPROVED;
	second.amount = 7000;
	assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &second));
	assert_ok(refund_money(b->s, r.order_id, 0, &m));
	assert_int_equal(m.committed, 57000);
	assert_int_equal(m.extra, 20000);
	assert_ok(refund_money(b->s, r.order_id, second.id, &m));
	assert_int_equal(m.committed, 50000);
	assert_int_equal(m.extra, 20000);
	assert_ok(refund_money(b->s, 999, 0, &m));
	assert_int_equal(m.committed, 0);
}

static void steps_and_pauses_in_order(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1");
	struct refund_step step = { .refund_id = r.id,
				    .from = REFUND_FROM_NONE,
				    .to = REFUND_RECEIVED,
				    .at_ms = BOX_NOW,
				    .actor = "contact:1" };
	struct refund_step *steps;
	struct refund_still *pauses;
	size_t n;

	assert_ok(refund_step_add(b->s, &step));
	step.from = REFUND_RECEIVED;
	step.to = REFUND_UNDER_REVIEW;
	step.detail = "75000";
	assert_ok(refund_step_add(b->s, &step));
	assert_ok(refund_steps(b->s, &b->a, r.id, 10, &steps, &n));
	assert_int_equal(n, 2);
	assert_int_equal(steps[0].from, REFUND_FROM_NONE);
	assert_null(steps[0].detail);
	assert_string_equal(steps[1].detail, "75000");

	assert_ok(refund_pause_begin(b->s, r.id, BOX_NOW));
	assert_ok(refund_pause_end(b->s, r.id, BOX_NOW + 5));
	assert_ok(refund_pause_begin(b->s, r.id, BOX_NOW + 9));
	assert_ok(refund_pauses(b->s, &b->a, r.id, 10, &pauses, &n));
	assert_int_equal(n, 2);
	assert_int_equal(pauses[0].to_ms, BOX_NOW + 5);
	assert_int_equal(pauses[1].from_ms, BOX_NOW + 9);
	assert_int_equal(pauses[1].to_ms, 0);
}

static void accounts_are_bytes_under_a_key(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1"), other = added(b, &addr, "A-2");
	struct refund_sealed in = { r.id, "aaaaaaaa", (const unsigned char *)"\0x\0", 3 }, got,
			     *all;
	size_t n;

	assert_ok(refund_account_put(b->s, &in));
	assert_ok(refund_account_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.len, 3);
	assert_memory_equal(got.bytes, "\0x\0", 3);
	assert_err(refund_account_get(b->s, &b->a, other.id, &got), ERR_NOT_FOUND);
	in.refund_id = other.id;
	in.key_id = "bbbbbbbb";
	assert_ok(refund_account_put(b->s, &in));
	assert_ok(refund_accounts_other(b->s, &b->a, "bbbbbbbb", 0, 10, &all, &n));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].refund_id, r.id);
	in.refund_id = r.id;
	assert_ok(refund_account_put(b->s, &in));
	assert_ok(refund_accounts_other(b->s, &b->a, "bbbbbbbb", 0, 10, &all, &n));
	assert_int_equal(n, 0);
}

static void figures_add_up_by_day_and_reason(void **state)
{
	struct box *b = *state;
	struct refund_figure *f;
	size_t n;

	assert_ok(refund_tally(b->s, 100, COUNT_PAID, "double_charge", 75000));
	assert_ok(refund_tally(b->s, 100, COUNT_PAID, "double_charge", 25000));
	assert_ok(refund_tally(b->s, 101, COUNT_PAID, "double_charge", 1));
	assert_ok(refund_tally(b->s, 101, COUNT_PAID, "data_error", 2));
	assert_ok(refund_tally(b->s, 102, COUNT_RECEIVED, "data_error", 0));
	assert_ok(refund_figures(b->s, &b->a, 100, 101, 10, &f, &n));
	assert_int_equal(n, 2);
	assert_string_equal(f[0].reason, "data_error");
	assert_int_equal(f[1].n, 3);
	assert_int_equal(f[1].amount, 100001);
}

static void how_the_waiting_ones_stand(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund_standing s;
	static const int ages[] = { 0, 2, 5, 30 };

	for (int i = 0; i < 4; i++) {
		struct refund r = added(b, &addr, arena_printf(&b->a, "A-%d", i));

		r.state_ms = BOX_NOW - ages[i] * MS_DAY;
		r.deadline_ms = BOX_NOW + (i - 1) * MS_HOUR;
		r.owner = i ? "staff:1" : NULL;
		assert_ok(refund_save(b->s, &r));
	}
	assert_ok(refund_standing(b->s, BOX_NOW, BOX_NOW + MS_HOUR, &s));
	assert_int_equal(s.n[REFUND_RECEIVED], 4);
	for (int age = 0; age < REFUND_AGES; age++)
		assert_int_equal(s.by_age[REFUND_RECEIVED][age], 1);
	assert_int_equal(s.late[REFUND_RECEIVED], 2);
	assert_int_equal(s.due_soon[REFUND_RECEIVED], 1);
	assert_int_equal(s.unclaimed, 1);
	assert_int_equal(s.n[REFUND_PAID], 0);
}

/* Two contacts turn out to be one person: the cases go along. */
static void a_case_goes_with_its_person(void **state)
{
	struct box *b = *state;
	struct address one = box_contact(b, "101"), two = box_contact(b, "102");
	struct refund r = added(b, &two, "A-1"), got;

	assert_ok(contact_absorb(b->s, one.contact_id, two.contact_id));
	assert_ok(refund_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.contact_id, one.contact_id);
	assert_ok(address_absorb(b->s, &one, &two));
	assert_ok(refund_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.address_id, one.id);
}

static void talk_and_reminders_leave_the_version(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct refund r = added(b, &addr, "A-1"), got;

	assert_ok(refund_set_talked(b->s, r.id, BOX_NOW));
	assert_ok(refund_set_reminded(b->s, r.id, REMINDED_HALF));
	assert_ok(refund_get(b->s, &b->a, r.id, &got));
	assert_int_equal(got.version, 1);
	assert_int_equal(got.talked_ms, BOX_NOW);
	assert_int_equal(got.reminded, REMINDED_HALF);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(comes_back_as_it_was),
		TEST(one_open_case_per_order),
		TEST(a_version_is_used_once),
		TEST(lists_by_person_turn_and_id),
		TEST(money_of_an_order),
		TEST(steps_and_pauses_in_order),
		TEST(accounts_are_bytes_under_a_key),
		TEST(figures_add_up_by_day_and_reason),
		TEST(how_the_waiting_ones_stand),
		TEST(a_case_goes_with_its_person),
		TEST(talk_and_reminders_leave_the_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
