/* test_relay.c - whose words became which message: found from all sides, followed through the
 * outbox, forgotten in time. */
#include "tests/box.h"

#include "store/relay.h"

static struct outbox_row promise(struct box *b, const char *chat)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = chat,
				  .body = "{}",
				  .due_ms = BOX_NOW,
				  .created_ms = BOX_NOW };

	assert_ok(outbox_put(b->s, &row));
	return row;
}

static struct relay words(struct box *b, enum relay_way way, int64_t message, int64_t outbox)
{
	struct relay r = { .way = way,
			   .kind = REF_REQUEST,
			   .ref = 4,
			   .from = { CHANNEL_TELEGRAM, "-5", message },
			   .topic = 7,
			   .outbox_id = outbox,
			   .author = "staff:5001",
			   .words = "halo",
			   .file = "photo@1:F1",
			   .at_ms = BOX_NOW + message };

	assert_ok(relay_add(b->s, &r));
	return r;
}

static void found_from_all_sides(void **state)
{
	struct box *b = *state;
	struct outbox_row row = promise(b, "101"), mark = promise(b, "-5");
	struct relay r = words(b, RELAY_OUT, 9001, row.id), found;
	int64_t ticks;
	bool awaits;

	r.to = (struct place) { CHANNEL_TELEGRAM, "101", 55 };
	r.tick_outbox = mark.id;
	r.tick = 66;
	r.parts = 2;
	r.state = RELAY_READ;
	r.said = 3;
	r.changed = 5;
	r.words = "halo juga";
	assert_ok(relay_save(b->s, &r));
	assert_ok(relay_get(b->s, &b->a, r.id, &found));
	assert_int_equal(found.kind, REF_REQUEST);
	assert_int_equal(found.ref, 4);
	assert_int_equal(found.topic, 7);
	assert_int_equal(found.to.message, 55);
	assert_int_equal(found.tick, 66);
	assert_int_equal(found.parts, 2);
	assert_int_equal(found.state, RELAY_READ);
	assert_int_equal(found.said, 3);
	assert_int_equal(found.changed, 5);
	assert_string_equal(found.words, "halo juga");
	assert_string_equal(found.file, "photo@1:F1");
	assert_string_equal(found.author, "staff:5001");
	assert_ok(
		relay_from(b->s, &b->a, &(struct place) { CHANNEL_TELEGRAM, "-5", 9001 }, &found));
	assert_int_equal(found.id, r.id);
	assert_err(
		relay_from(b->s, &b->a, &(struct place) { CHANNEL_TELEGRAM, "-6", 9001 }, &found),
		ERR_NOT_FOUND);
	assert_ok(relay_to(b->s, &b->a, CHANNEL_TELEGRAM, 55, &found));
	assert_err(relay_to(b->s, &b->a, CHANNEL_WHATSAPP, 55, &found), ERR_NOT_FOUND);
	assert_err(relay_to(b->s, &b->a, CHANNEL_TELEGRAM, 0, &found), ERR_NOT_FOUND);
	assert_ok(relay_of_outbox(b->s, &b->a, row.id, &found));
	assert_ok(relay_of_tick(b->s, &b->a, mark.id, &found));
	assert_err(relay_of_tick(b->s, &b->a, row.id, &found), ERR_NOT_FOUND);
	assert_ok(relay_ticks(b->s, &ticks));
	assert_int_equal(ticks, 1);
	assert_ok(relay_awaits(b->s, mark.id, &awaits));
	assert_true(awaits);
	assert_ok(relay_awaits(b->s, 999, &awaits));
	assert_false(awaits);
}

/* A promise gets another number when it is taken up again, and none once it is kept. */
static void follows_its_promise(void **state)
{
	struct box *b = *state;
	struct outbox_row row = promise(b, "101"), *taken;
	struct relay r = words(b, RELAY_OUT, 9001, row.id), found;
	size_t n;

	assert_ok(outbox_wait(b->s, row.id));
	assert_ok(outbox_take_waiting(b->s, &b->a, CHANNEL_TELEGRAM, "101", 8, &taken, &n));
	assert_int_equal(n, 1);
	assert_int_not_equal(taken[0].id, row.id);
	assert_ok(relay_of_outbox(b->s, &b->a, taken[0].id, &found));
	assert_int_equal(found.id, r.id);
	assert_ok(outbox_accepted(b->s, taken[0].id, BOX_NOW));
	assert_ok(outbox_again(b->s, &taken[0]));
	assert_ok(relay_of_outbox(b->s, &b->a, taken[0].id, &found));
	assert_ok(outbox_done(b->s, taken[0].id));
	assert_ok(relay_get(b->s, &b->a, r.id, &found));
	assert_int_equal(found.outbox_id, 0);
}

static void the_newest_of_one_message(void **state)
{
	struct box *b = *state;
	struct relay first = words(b, RELAY_NOTE, 9001, 0), found;
	struct relay second = words(b, RELAY_OUT, 9001, 0);

	assert_int_not_equal(first.id, second.id);
	assert_ok(relay_from(b->s, &b->a, &first.from, &found));
	assert_int_equal(found.id, second.id);
}

static void how_long_they_talk(void **state)
{
	struct box *b = *state;
	int64_t last, out;

	assert_ok(relay_talk(b->s, REF_REQUEST, 4, &last, &out));
	assert_int_equal(last, 0);
	assert_int_equal(out, 0);
	words(b, RELAY_OUT, 1, 0);
	words(b, RELAY_IN, 2, 0);
	words(b, RELAY_NOTE, 3, 0);
	assert_ok(relay_talk(b->s, REF_REQUEST, 4, &last, &out));
	assert_int_equal(last, BOX_NOW + 2);
	assert_int_equal(out, BOX_NOW + 1);
	assert_ok(relay_talk(b->s, REF_TICKET, 4, &last, &out));
	assert_int_equal(last, 0);
}

static void forgotten(void **state)
{
	struct box *b = *state;
	int n;

	for (int i = 1; i <= 5; i++)
		words(b, RELAY_OUT, i, 0);
	assert_ok(relay_purge(b->s, BOX_NOW + 4, 2, &n));
	assert_int_equal(n, 2);
	assert_ok(relay_purge(b->s, BOX_NOW + 4, 9, &n));
	assert_int_equal(n, 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM relay"), 2);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)
	const struct CMUnitTest tests[] = {
		TEST(found_from_all_sides),
		TEST(follows_its_promise),
		TEST(the_newest_of_one_message),
		TEST(how_long_they_talk),
		TEST(forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
