/* Files that a channel was given: found as long as it keeps them, forgotten, and swept. */
#include "store/given_file.h"
#include "tests/box.h"

static enum err find(struct box *b, const char *source, int kind, int64_t now_ms,
		     struct given_file *out)
{
	*out = (struct given_file) { .channel = 2, .kind = kind, .source = source };
	return given_file_find(b->s, &b->a, out, now_ms);
}

static void give(struct box *b, const char *source, const char *ext, int64_t until_ms)
{
	const struct given_file g = {
		.channel = 2, .kind = 1, .source = source, .ext = ext, .as = 2, .until_ms = until_ms
	};

	assert_ok(given_file_put(b->s, &g, BOX_NOW));
}

static void found_until_it_ends(void **state)
{
	struct box *b = *state;
	struct given_file g;

	give(b, "1:AgAD", "M1", BOX_NOW + 10);
	assert_ok(find(b, "1:AgAD", 1, BOX_NOW + 9, &g));
	assert_string_equal(g.ext, "M1");
	assert_int_equal(g.as, 2);
	assert_err(find(b, "1:AgAD", 1, BOX_NOW + 10, &g), ERR_NOT_FOUND);
	assert_err(find(b, "1:AgAD", 2, BOX_NOW, &g), ERR_NOT_FOUND);
	assert_err(find(b, "1:AgAE", 1, BOX_NOW, &g), ERR_NOT_FOUND);
	give(b, "1:AgAD", "M2", BOX_NOW + 20);
	assert_ok(find(b, "1:AgAD", 1, BOX_NOW + 19, &g));
	assert_string_equal(g.ext, "M2");
	assert_ok(given_file_forget(b->s, 1, "M2")); /* another channel's */
	assert_ok(find(b, "1:AgAD", 1, BOX_NOW, &g));
	assert_ok(given_file_forget(b->s, 2, "M2"));
	assert_err(find(b, "1:AgAD", 1, BOX_NOW, &g), ERR_NOT_FOUND);
}

static void what_ended_goes_as_new_ones_come(void **state)
{
	struct box *b = *state;

	for (int i = 0; i < 9; i++)
		give(b, arena_printf(&b->a, "old:%d", i), "M", BOX_NOW + i);
	for (int i = 0; i < 3; i++) {
		const struct given_file g = { .channel = 2,
					      .kind = 1,
					      .source = arena_printf(&b->a, "new:%d", i),
					      .ext = "N",
					      .until_ms = BOX_NOW + 1000 };

		assert_ok(given_file_put(b->s, &g, BOX_NOW + 500));
	}
	assert_int_equal(box_int(b, "SELECT count(*) FROM given_file"), 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(found_until_it_ends, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(what_ended_goes_as_new_ones_come, box_setup,
						box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
