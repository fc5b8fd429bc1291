/* Letters nobody could take, kept to be looked at and replayed. */
#include "store/dead.h"
#include "tests/box.h"

static int64_t add(struct box *b, const char *ext)
{
	struct dead_letter d = { .at_ms = BOX_NOW,
				 .source = "update",
				 .channel = CHANNEL_TELEGRAM,
				 .ext = ext,
				 .payload = "{\"update_id\":1}",
				 .reason = "handler failed" };
	int64_t id;

	assert_ok(dead_add(b->s, &d, &id));
	return id;
}

static void kept_whole(void **state)
{
	struct box *b = *state;
	int64_t id = add(b, "1");
	struct dead_letter d;

	assert_ok(dead_get(b->s, &b->a, id, &d));
	assert_string_equal(d.source, "update");
	assert_string_equal(d.ext, "1");
	assert_string_equal(d.payload, "{\"update_id\":1}");
	assert_string_equal(d.reason, "handler failed");
	assert_int_equal(d.at_ms, BOX_NOW);
	assert_int_equal(d.done_ms, 0);
	assert_err(dead_get(b->s, &b->a, id + 1, &d), ERR_NOT_FOUND);
}

static void listed_until_replayed(void **state)
{
	struct box *b = *state;
	int64_t first = add(b, "1"), second = add(b, "2"), open;
	struct dead_letter *rows, d;
	size_t n;

	assert_err(dead_next_replay(b->s, &b->a, &d), ERR_NOT_FOUND);
	assert_ok(dead_ask_replay(b->s, second));
	assert_ok(dead_next_replay(b->s, &b->a, &d));
	assert_int_equal(d.id, second);
	assert_ok(dead_replayed(b->s, second, BOX_NOW + 1, NULL));
	assert_err(dead_next_replay(b->s, &b->a, &d), ERR_NOT_FOUND);
	assert_err(dead_ask_replay(b->s, second), ERR_CONFLICT);
	assert_err(dead_ask_replay(b->s, 999), ERR_NOT_FOUND);
	assert_ok(dead_list(b->s, &b->a, 0, 10, &rows, &n));
	assert_int_equal(n, 1);
	assert_int_equal(rows[0].id, first);
	assert_ok(dead_list(b->s, &b->a, first, 10, &rows, &n));
	assert_int_equal(n, 0);
	assert_ok(dead_count(b->s, &open));
	assert_int_equal(open, 1);
	assert_ok(dead_get(b->s, &b->a, second, &d));
	assert_int_equal(d.done_ms, BOX_NOW + 1);
	assert_string_equal(d.reason, "handler failed");
}

static void failing_again_gives_the_new_reason(void **state)
{
	struct box *b = *state;
	int64_t id = add(b, "1");
	struct dead_letter d;

	assert_ok(dead_ask_replay(b->s, id));
	assert_ok(dead_replayed(b->s, id, 0, "failed again"));
	assert_err(dead_next_replay(b->s, &b->a, &d), ERR_NOT_FOUND);
	assert_ok(dead_get(b->s, &b->a, id, &d));
	assert_int_equal(d.done_ms, 0);
	assert_string_equal(d.reason, "failed again");
	assert_ok(dead_ask_replay(b->s, id));
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(kept_whole),
		box_test(listed_until_replayed),
		box_test(failing_again_gives_the_new_reason),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
