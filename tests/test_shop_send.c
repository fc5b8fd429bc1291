/* Events on their way to the shop's system: signed, in order, again until they are taken. */
#include "base/civil.h"
#include "bot/channel.h"
#include "handlers/outgoing.h"
#include "tests/sending.h"

#define SECRET "rahasia-toko"

static int64_t put_event(struct sending *w, const char *subject, const char *json)
{
	struct outgoing m = { .key = "", .text = json };
	struct arena *a = &w->b->a;
	struct outbox_row row = { .channel = CHANNEL_SHOP,
				  .kind = OUT_EVENT,
				  .chat = subject,
				  .rank = RANK_NOTICE,
				  .body = outgoing_encode(a, &m) };

	sending_put_rows(w, &row, 1);
	return row.id;
}

/* The signature was made with `openssl dgst -sha256 -hmac rahasia-toko`. */
static void an_event_is_signed_with_its_time(void **state)
{
	const char *body = "{\"id\":\"evt_1\"}";
	const char *headers[NET_HEADERS] = { NULL };
	struct arena a;

	(void)state;
	arena_init(&a, 0);
	assert_ok(channel_shop.sign(&a, SECRET, INT64_C(1795401660999),
				    (struct span) { body, strlen(body) }, headers));
	assert_string_equal(headers[0], "Sigap-Timestamp: 1795401660");
	assert_string_equal(headers[1],
			    "Sigap-Signature: "
			    "e957add01f48d7e0f75871adf2c108b6926dc81201ec731ff4966418391"
			    "033dc");
	arena_free(&a);
}

static void it_is_posted_as_it_was_signed(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 204, "");
	put_event(w, "order:BLZ-1", "{\"id\":\"evt_1\"}");
	sending_run(w);
	assert_int_equal(stub_count(w->stub), 1);
	assert_string_equal(stub_path(w->stub, 0), "/toko");
	assert_string_equal(stub_body(w->stub, 0), "{\"id\":\"evt_1\"}");
	assert_string_equal(stub_timestamp(w->stub, 0), "1795401660");
	assert_string_equal(stub_signature(w->stub, 0),
			    "e957add01f48d7e0f75871adf2c108b6926dc81201ec731ff4966418391033dc");
	assert_int_equal(sending_depth(w), 0);
}

static void what_is_not_taken_comes_again_and_keeps_its_order(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 500, "");
	stub_answer(w->stub, 404, "");
	stub_answer(w->stub, STUB_CUT, "");
	stub_answer(w->stub, 200, "");
	stub_answer(w->stub, 200, "");
	put_event(w, "order:BLZ-1", "{\"n\":1}");
	put_event(w, "order:BLZ-1", "{\"n\":2}");
	for (int i = 0; i < 6; i++) {
		sending_run(w);
		sending_advance(w, 60 * 1000);
	}
	assert_int_equal(stub_count(w->stub), 5);
	for (size_t i = 0; i < 4; i++)
		assert_string_equal(stub_body(w->stub, i), "{\"n\":1}");
	assert_string_equal(stub_body(w->stub, 4), "{\"n\":2}");
	assert_int_equal(sending_depth(w), 0);
}

static void after_a_day_it_is_given_up(void **state)
{
	struct sending *w = *state;
	int64_t from = w->now_ms;

	for (int i = 0; i < 102; i++)
		stub_answer(w->stub, 503, "");
	put_event(w, "order:BLZ-1", "{\"n\":1}");
	while (sending_depth(w)) {
		sending_run(w);
		sending_advance(w, 20 * 60 * 1000);
	}
	assert_int_equal(w->given_up, 1);
	assert_in_range(w->now_ms - from, 20 * MS_HOUR, 48 * MS_HOUR);
	assert_int_equal(box_int(w->b, "SELECT count(*) FROM dead_letters WHERE channel = 4"), 1);
}

/* A slow receiver takes no more than its share of the connections that people's messages need. */
static void few_are_on_their_way_at_a_time(void **state)
{
	struct sending *w = *state;
	char subject[32];

	for (int i = 0; i < 40; i++) {
		snprintf(subject, sizeof(subject), "order:BLZ-%d", i);
		put_event(w, subject, "{\"n\":1}");
	}
	sender_start(w->sender, w->now_ms, w->now_us);
	assert_int_equal(sender_in_flight(w->sender), channel_shop.at_once);
	for (int i = 0; i < 20 && sending_depth(w); i++) {
		sending_run(w);
		sending_advance(w, 250);
	}
	assert_int_equal(sending_depth(w), 0);
	assert_int_equal(stub_count(w->stub), 40);
}

#define sending_test(fn) cmocka_unit_test_setup_teardown(fn, sending_setup, sending_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_is_signed_with_its_time),
		sending_test(it_is_posted_as_it_was_signed),
		sending_test(what_is_not_taken_comes_again_and_keeps_its_order),
		sending_test(after_a_day_it_is_given_up),
		sending_test(few_are_on_their_way_at_a_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
