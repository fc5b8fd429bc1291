/* A topic per case where the group has topics: made, named, closed, opened, lost, refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/desk.h"
#include "handlers/requests.h"
#include "store/topic.h"

static struct fixture f;
static struct request request;
static struct contact rina;
static struct address home;

static void announce(bool with_words)
{
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(request_announce(&t, &request), OK);
	t.contact = rina;
	t.address = home;
	if (with_words)
		assert_int_equal(request_relay(&t, &request, "halo, masih di sana?"), OK);
	support_turn_end(&f, &t);
}

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	f.health.staff_forum = f.health.can_topics = true;
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &rina, &home),
			 OK);
	request = (struct request) { .kind = REQUEST_PERSON,
				     .text = "mau tanya",
				     .contact_id = rina.id,
				     .address_id = home.id };
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &request), OK);
	return 0;
}

static struct topic topic(void)
{
	struct topic t = { 0 };

	assert_int_equal(topic_get(f.store, &f.arena, REF_REQUEST, request.id, &t), OK);
	return t;
}

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "Ingin bicara");
}

static void in_topic(const char *who, const char *text)
{
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = who,
					     .chat = STAFF_CHAT,
					     .topic = topic().topic,
					     .text = text });
}

/* The row that the sender could not put into its topic. */
static bool lose(const struct shown *s, bool closed)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = STAFF_CHAT,
				  .kind = OUT_MESSAGE,
				  .ref_kind = strstr(s->m.text, "Ingin bicara") ? REF_REQUEST
										: REF_TALK,
				  .ref = request.id };
	struct turn t;
	bool taken = false;

	row.body = outgoing_encode(&f.arena, &s->m);
	assert_non_null(row.body);
	support_turn_begin(&f, &t);
	assert_int_equal(desk_topic_lost(&t, &row, closed, &taken), OK);
	support_turn_end(&f, &t);
	return taken;
}

static void card_is_its_first_message(void **state)
{
	(void)state;
	announce(true);
	assert_int_equal(topic().state, TOPIC_OPEN);
	assert_true(topic().topic > 0);
	assert_int_equal(card()->m.topic, topic().topic);
	/* What the customer wrote meanwhile waited, and follows the card. */
	assert_int_equal(support_count(&f, STAFF_CHAT), 2);
	assert_says(&f, STAFF_CHAT, "masih di sana?");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.topic, topic().topic);
	assert_true(support_last(&f, STAFF_CHAT)->order > card()->order);
}

static void what_is_written_in_it_goes_to_the_customer(void **state)
{
	(void)state;
	announce(false);
	in_topic(SARI, "Halo Kak");
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
	in_topic(SARI, "// hanya untuk kita");
	assert_int_equal(support_count(&f, RINA), 1);
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.topic, topic().topic);
	in_topic("666", "halo");
	assert_int_equal(support_count(&f, RINA), 1);
	/* Another topic is none of ours. */
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .topic = 77777,
					     .text = "makan siang" });
	assert_int_equal(support_count(&f, RINA), 1);
}

static void its_name_and_door_follow_the_case(void **state)
{
	size_t calls;

	(void)state;
	announce(false);
	assert_non_null(strstr(f.last_call, "🆕"));
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	assert_non_null(strstr(f.last_call, "topic_name 🟢"));
	assert_non_null(strstr(f.last_call, "Rina"));
	calls = f.n_calls;
	support_press(&f, SARI, STAFF_CHAT, "Selesai");
	assert_int_equal(f.n_calls, calls + 2);
	assert_string_equal(f.last_call, "topic_close ");
	assert_int_equal(topic().state, TOPIC_CLOSED);
}

static void deleted_by_hand(void **state)
{
	int64_t before;
	const struct shown *words;

	(void)state;
	announce(true);
	before = topic().topic;
	words = support_last(&f, STAFF_CHAT);
	assert_true(lose(words, false));
	assert_int_not_equal(topic().topic, before);
	assert_int_equal(topic().state, TOPIC_OPEN);
	/* A new card in a new topic, and the words again. */
	assert_int_equal(support_count(&f, STAFF_CHAT), 4);
	assert_says(&f, STAFF_CHAT, "masih di sana?");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.topic, topic().topic);
	/* A second row that was still on its way into the old one makes no third topic. */
	before = topic().topic;
	assert_true(lose(words, false));
	assert_int_equal(topic().topic, before);
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.topic, before);
}

/* A new name for the topic that was deleted is answered while the new topic is being made. */
static void answers_about_an_older_one(void **state)
{
	struct topic wanted;
	struct turn t;

	(void)state;
	announce(true);
	wanted = topic();
	wanted.state = TOPIC_WANTED;
	assert_int_equal(topic_put(f.store, &wanted), OK);
	support_turn_begin(&f, &t);
	assert_int_equal(desk_called(&t, REF_REQUEST, request.id, 0), OK);
	support_turn_end(&f, &t);
	assert_int_equal(topic().state, TOPIC_WANTED);
	support_turn_begin(&f, &t);
	assert_int_equal(desk_called(&t, REF_REQUEST, request.id, 900), OK);
	support_turn_end(&f, &t);
	assert_int_equal(topic().state, TOPIC_OPEN);
	assert_int_equal(topic().topic, 900);
}

/* What the group tells of a topic that we made. */
static void told_of(int64_t id, const char *name)
{
	support_update(&f, (struct update) { .kind = UPDATE_TOPIC_MADE,
					     .chat = STAFF_CHAT,
					     .topic = id,
					     .text = name });
}

static const char *name(void)
{
	return arena_printf(&f.arena, "🆕 %s Rina", request.number);
}

static void the_answer_was_lost(void **state)
{
	(void)state;
	f.loses_answers = true;
	announce(true);
	assert_int_equal(topic().state, TOPIC_WANTED);
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
	told_of(701, name());
	assert_int_equal(topic().state, TOPIC_OPEN);
	assert_int_equal(topic().topic, 701);
	/* The card, and what waited. */
	assert_int_equal(support_count(&f, STAFF_CHAT), 2);
	assert_int_equal(card()->m.topic, 701);
	assert_says(&f, STAFF_CHAT, "masih di sana?");
	in_topic(SARI, "Halo Kak");
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
}

static void called_again_it_is_there_twice(void **state)
{
	size_t calls;

	(void)state;
	f.loses_answers = true;
	f.health.can_delete = true;
	announce(false);
	told_of(701, name());
	calls = f.n_calls;
	told_of(702, name());
	assert_string_equal(f.last_call, "topic_drop ");
	assert_int_equal(f.n_calls, calls + 1);
	assert_int_equal(topic().topic, 701);
	/* The second call's answer comes at last. */
	{
		struct turn t;

		support_turn_begin(&f, &t);
		assert_int_equal(desk_called(&t, REF_REQUEST, request.id, 702), OK);
		support_turn_end(&f, &t);
	}
	assert_int_equal(topic().topic, 701);
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void a_surplus_that_cannot_be_deleted(void **state)
{
	size_t calls;

	(void)state;
	announce(false);
	calls = f.n_calls;
	told_of(702, name());
	assert_int_equal(f.n_calls, calls + 2);
	assert_string_equal(f.last_call, "topic_close ");
	assert_int_equal(topic().state, TOPIC_OPEN);
}

static void told_of_what_is_known(void **state)
{
	size_t calls;

	(void)state;
	announce(false);
	calls = f.n_calls;
	told_of(topic().topic, name());
	told_of(702, "Makan siang");
	told_of(0, name());
	support_update(&f, (struct update) { .kind = UPDATE_TOPIC_MADE,
					     .chat = "-77",
					     .topic = 703,
					     .text = name() });
	assert_int_equal(f.n_calls, calls);
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void closed_by_hand(void **state)
{
	(void)state;
	announce(true);
	assert_true(lose(support_last(&f, STAFF_CHAT), true));
	assert_string_equal(f.last_call, "topic_open ");
	assert_int_equal(support_count(&f, STAFF_CHAT), 3);
}

static void right_lost(void **state)
{
	(void)state;
	f.refuse_topics = true;
	announce(true);
	assert_int_equal(topic().state, TOPIC_NONE);
	assert_int_equal(support_count(&f, STAFF_CHAT), 2);
	assert_int_equal(card()->m.topic, 0);
	/* Now by replies to the card. */
	support_group(&f, SARI, "Halo Kak", card()->id);
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
	assert_false(lose(support_last(&f, STAFF_CHAT), true));
}

static void right_lost_later(void **state)
{
	(void)state;
	announce(false);
	f.refuse_topics = true;
	support_press(&f, SARI, STAFF_CHAT, "Ambil"); /* renaming is refused */
	assert_int_equal(topic().state, TOPIC_NONE);
	support_group(&f, SARI, "Halo Kak", card()->id);
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
}

static void group_migrated(void **state)
{
	(void)state;
	announce(false);
	support_update(&f, (struct update) { .kind = UPDATE_MIGRATED,
					     .chat = STAFF_CHAT,
					     .new_chat = "-1009" });
	assert_string_equal(topic().chat, "-1009");
}

static void no_topics_no_calls(void **state)
{
	(void)state;
	f.health.can_topics = false;
	announce(true);
	assert_int_equal(f.n_calls, 0);
	assert_int_equal(support_count(&f, STAFF_CHAT), 2);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(card_is_its_first_message),
		TEST(what_is_written_in_it_goes_to_the_customer),
		TEST(its_name_and_door_follow_the_case),
		TEST(deleted_by_hand),
		TEST(the_answer_was_lost),
		TEST(called_again_it_is_there_twice),
		TEST(a_surplus_that_cannot_be_deleted),
		TEST(told_of_what_is_known),
		TEST(answers_about_an_older_one),
		TEST(closed_by_hand),
		TEST(right_lost),
		TEST(right_lost_later),
		TEST(group_migrated),
		TEST(no_topics_no_calls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
