/* People given a role while the bot runs. */
#include "store/staff.h"
#include "tests/box.h"

static void set_changed_and_removed(void **state)
{
	struct box *b = *state;
	struct staff sari = { .channel = CHANNEL_TELEGRAM,
			      .ext = "5001",
			      .role = 2,
			      .name = "Sari",
			      .by = "staff:1",
			      .at_ms = BOX_NOW },
		     got;
	struct staff nameless = {
		.channel = CHANNEL_WHATSAPP, .ext = "6281", .role = 1, .by = "x"
	};
	struct staff *rows;
	size_t n;

	assert_ok(staff_set(b->s, &sari));
	assert_ok(staff_set(b->s, &nameless));
	assert_ok(staff_get(b->s, &b->a, CHANNEL_TELEGRAM, "5001", &got));
	assert_int_equal(got.role, 2);
	assert_string_equal(got.name, "Sari");
	assert_string_equal(got.by, "staff:1");
	assert_int_equal(got.at_ms, BOX_NOW);
	assert_err(staff_get(b->s, &b->a, CHANNEL_WHATSAPP, "5001", &got), ERR_NOT_FOUND);
	sari.role = 3;
	assert_ok(staff_set(b->s, &sari));
	assert_ok(staff_list(b->s, &b->a, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].role, 3);
	assert_null(rows[1].name);
	assert_ok(staff_remove(b->s, CHANNEL_TELEGRAM, "5001"));
	assert_err(staff_remove(b->s, CHANNEL_TELEGRAM, "5001"), ERR_NOT_FOUND);
	assert_err(staff_get(b->s, &b->a, CHANNEL_TELEGRAM, "5001", &got), ERR_NOT_FOUND);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(set_changed_and_removed, box_setup, box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
