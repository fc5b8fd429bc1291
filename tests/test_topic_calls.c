/* test_topic_calls.c - forum topics through the sender: the call, its result, a topic that is gone.
 */
#include "tests/sending.h"

#include "handlers/outgoing.h"

static struct outbox_row call_row(const char *body)
{
	return (struct outbox_row) {
		.chat = "-5", .kind = OUT_CALL, .body = body, .ref_kind = REF_REQUEST, .ref = 9
	};
}

static void put(struct sending *w, struct outbox_row row)
{
	sending_put_rows(w, &row, 1);
	sending_run(w);
}

static void a_made_topic_is_told(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 200,
		    "{\"ok\":true,\"result\":{\"message_thread_id\":77,\"name\":\"x\"}}");
	put(w, call_row("{\"text\":\"CS-1 \\\"Rina\\\"\",\"call\":\"topic_make\"}"));
	assert_string_equal(stub_path(w->stub, 0), "/bot1:x/createForumTopic");
	assert_string_equal(stub_body(w->stub, 0),
			    "{\"chat_id\":-5,\"name\":\"CS-1 \\\"Rina\\\"\"}");
	assert_int_equal(w->called_ref, 9);
	assert_int_equal(w->made, 77);
	assert_int_equal(sending_depth(w), 0);
}

static void a_refusal_is_told(void **state)
{
	static const char *const whys[] = {
		"not enough rights to create a topic",
		"not enough rights to manage the topic",
		"the chat is not a forum",
	};
	struct sending *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(whys); i++) {
		char body[160];

		snprintf(body, sizeof(body),
			 "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: %s\"}",
			 whys[i]);
		stub_answer(w->stub, 400, body);
		w->made = 5;
		put(w, call_row("{\"text\":\"x\",\"call\":\"topic_make\"}"));
		assert_int_equal(w->made, -1);
	}
	assert_int_equal(sending_depth(w), 0);
	assert_int_equal(w->given_up, 0);
}

static void doors_and_names(void **state)
{
	static const struct {
		const char *body, *path, *sent;
	} calls[] = {
		{ "{\"text\":\"y\",\"topic\":7,\"call\":\"topic_name\"}", "/bot1:x/editForumTopic",
		  "{\"chat_id\":-5,\"message_thread_id\":7,\"name\":\"y\"}" },
		{ "{\"topic\":7,\"call\":\"topic_close\"}", "/bot1:x/closeForumTopic",
		  "{\"chat_id\":-5,\"message_thread_id\":7}" },
		{ "{\"topic\":7,\"call\":\"topic_drop\"}", "/bot1:x/deleteForumTopic",
		  "{\"chat_id\":-5,\"message_thread_id\":7}" },
		{ "{\"topic\":7,\"call\":\"topic_open\"}", "/bot1:x/reopenForumTopic",
		  "{\"chat_id\":-5,\"message_thread_id\":7}" },
	};
	struct sending *w = *state;

	for (size_t i = 0; i < ARRAY_LEN(calls); i++) {
		stub_answer(w->stub, i == 1 ? 400 : 200,
			    i == 1 ? "{\"ok\":false,\"error_code\":400,\"description\":\"Bad "
				     "Request: TOPIC_NOT_MODIFIED\"}"
				   : "{\"ok\":true,\"result\":true}");
		w->made = 5;
		put(w, call_row(calls[i].body));
		assert_string_equal(stub_path(w->stub, i), calls[i].path);
		assert_string_equal(stub_body(w->stub, i), calls[i].sent);
		assert_int_equal(w->made, 0);
	}
	assert_int_equal(sending_depth(w), 0);
}

/* Renaming a topic that somebody deleted is nobody's loss. */
static void calls_to_a_lost_topic_end(void **state)
{
	struct sending *w = *state;

	stub_answer(w->stub, 400,
		    "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: message "
		    "thread not found\"}");
	put(w, call_row("{\"text\":\"y\",\"topic\":7,\"call\":\"topic_name\"}"));
	assert_int_equal(stub_count(w->stub), 1);
	assert_int_equal(sending_depth(w), 0);
}

static void lose(struct sending *w, const char *why, bool taken)
{
	struct outbox_row row = { .chat = "-5",
				  .body = "{\"text\":\"halo\",\"topic\":7}",
				  .ref_kind = REF_TALK,
				  .ref = 9 };
	char body[160];

	snprintf(body, sizeof(body),
		 "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: %s\"}", why);
	stub_answer(w->stub, 400, body);
	w->lost_ref = 0;
	w->takes_lost = taken;
	put(w, row);
	assert_int_equal(w->lost_ref, 9);
	assert_int_equal(sending_depth(w), 0);
}

static void a_lost_topic_is_told(void **state)
{
	struct sending *w = *state;

	lose(w, "message thread not found", true);
	assert_false(w->lost_closed);
	assert_int_equal(stub_count(w->stub), 1);
	lose(w, "TOPIC_CLOSED", true);
	assert_true(w->lost_closed);
	assert_int_equal(stub_count(w->stub), 2);
}

static void nobody_takes_it_so_it_stands_in_the_group(void **state)
{
	struct sending *w = *state;

	lose(w, "message thread not found", false);
	assert_int_equal(stub_count(w->stub), 2);
	assert_null(strstr(stub_body(w->stub, 1), "message_thread_id"));
	assert_non_null(strstr(stub_body(w->stub, 1), "halo"));
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, sending_setup, sending_teardown)
	const struct CMUnitTest tests[] = {
		TEST(a_made_topic_is_told), TEST(a_refusal_is_told),
		TEST(doors_and_names),      TEST(calls_to_a_lost_topic_end),
		TEST(a_lost_topic_is_told), TEST(nobody_takes_it_so_it_stands_in_the_group),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
