/* What the shop's own systems are told: well-formed, in the outbox, and nothing when nobody asked.
 */
#include "handlers/event.h"
#include "base/json.h"
#include "tests/box.h"
#include "tests/support.h"

static struct fixture f;

static void an_event_waits_in_the_outbox_of_its_subject(void **state)
{
	json_t *j CLEANUP(json_drop) = NULL;
	const json_t *data;
	struct outgoing m;
	struct turn t;

	(void)state;
	f.ctx.tells_shop = true;
	support_turn_begin(&f, &t);
	assert_ok(event_put(&t, EVENT_ORDER_MOVED, "order:BLZ-1",
			    FACTS(FACT("from", "paid"), FACT("to", "veri\"fied"),
				  FACT_N("amount", 350000), FACT("nothing", NULL),
				  FACT_TIME("at", f.now_ms), FACT_TIME("due", 0))));
	assert_int_equal(t.n_put, 1);
	assert_int_equal(t.put[0].channel, CHANNEL_SHOP);
	assert_int_equal(t.put[0].kind, OUT_EVENT);
	assert_string_equal(t.put[0].chat, "order:BLZ-1");
	assert_ok(outgoing_decode(t.arena, t.put[0].body, &m));
	assert_ok(json_read(t.arena, m.text, strlen(m.text), &j, NULL));
	assert_string_equal(json_str(j, "type"), "order.moved");
	assert_string_equal(json_str(j, "subject"), "order:BLZ-1");
	assert_string_equal(json_str(j, "at"), "2026-11-23T09:41:00+07:00");
	assert_int_equal(strlen(json_str(j, "id")), 36);
	data = json_object_get(j, "data");
	assert_string_equal(json_str(data, "to"), "veri\"fied");
	assert_int_equal(json_int(data, "amount"), 350000);
	assert_true(json_is_null(json_object_get(data, "nothing")));
	assert_true(json_is_null(json_object_get(data, "due")));
	assert_string_equal(json_str(data, "at"), "2026-11-23T09:41:00+07:00");
}

static void nobody_to_tell_nothing_kept(void **state)
{
	struct turn t;

	(void)state;
	f.ctx.tells_shop = false;
	support_turn_begin(&f, &t);
	assert_ok(event_put(&t, EVENT_TICKET_MOVED, "ticket:1", NULL, 0));
	assert_int_equal(t.n_put, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(an_event_waits_in_the_outbox_of_its_subject, &f),
		WORLD_CASE(nobody_to_tell_nothing_kept, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
