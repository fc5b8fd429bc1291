/* What admins said about working days. */
#include "store/calendar_days.h"
#include "tests/box.h"

static void one_entry_per_day(void **state)
{
	struct box *b = *state;
	struct admin_day d = { .day = 20811,
			       .kind = "company",
			       .name = "Cuti bersama Natal",
			       .by = "staff:5003",
			       .at_ms = BOX_NOW };
	struct admin_day *rows;
	size_t n;

	assert_ok(admin_day_set(b->s, &d));
	d.kind = "open";
	assert_ok(admin_day_set(b->s, &d));
	d.day = 20800;
	assert_ok(admin_day_set(b->s, &d));
	assert_ok(admin_day_list(b->s, &b->a, 0, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].day, 20800);
	assert_string_equal(rows[1].kind, "open");
	assert_string_equal(rows[1].name, "Cuti bersama Natal");
	assert_string_equal(rows[1].by, "staff:5003");
	assert_ok(admin_day_list(b->s, &b->a, 20801, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_ok(admin_day_remove(b->s, 20811));
	assert_err(admin_day_remove(b->s, 20811), ERR_NOT_FOUND);
}

static void hours_of_a_season(void **state)
{
	struct box *b = *state;
	struct admin_hours ramadan = { .from_day = 20857,
				       .to_day = 20886,
				       .hours = "senin-jumat 08.00-15.00",
				       .name = "Ramadan",
				       .by = "staff:5003",
				       .at_ms = BOX_NOW };
	struct admin_hours later = ramadan, *rows;
	size_t n;

	later.from_day = 20850;
	later.to_day = 20860;
	assert_ok(admin_hours_add(b->s, &ramadan));
	assert_ok(admin_hours_add(b->s, &later));
	assert_true(later.id > ramadan.id);
	assert_ok(admin_hours_list(b->s, &b->a, 0, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].id, ramadan.id); /* in the order added: the last one wins */
	assert_string_equal(rows[0].hours, "senin-jumat 08.00-15.00");
	assert_int_equal(rows[1].to_day, 20860);
	assert_ok(admin_hours_list(b->s, &b->a, 20861, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_ok(admin_hours_remove(b->s, ramadan.id));
	assert_err(admin_hours_remove(b->s, ramadan.id), ERR_NOT_FOUND);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(one_entry_per_day),
		box_test(hours_of_a_season),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
