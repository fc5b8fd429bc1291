/* Who owns a chat: a person while they talk, the bot again once that rests or ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"
#include "handlers/timed.h"

static struct fixture *f;

static int start(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_TELEGRAM);
	return 0;
}

static int end(void **state)
{
	(void)state;
	support_close(f);
	return 0;
}

/* Whatever its timer says at that time. */
static void fire(void)
{
	struct timer timer = { .kind = TIMER_TALK_REST };
	struct turn t;
	int64_t ref = desk_talk_request()->id * 16 + REF_REQUEST, due;

	assert_int_equal(timer_due(f->store, TIMER_TALK_REST, ref, &due), OK);
	timer.ref = ref;
	f->now_ms = due > f->now_ms ? due : f->now_ms;
	support_turn_begin(f, &t);
	assert_int_equal(timer_clear(f->store, TIMER_TALK_REST, ref), OK);
	assert_int_equal(timed_run(&t, &timer), OK);
	support_turn_end(f, &t);
}

static void silent_while_they_talk(void **state)
{
	size_t before;

	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak, ada yang bisa dibantu?");
	before = support_count(f, RINA);
	desk_talk_hears(501, "akun saya udah aktif blm?", false);
	desk_talk_hears(502, "mau refund aja deh", false);
	desk_talk_hears(503, "bikin tiket dong", false);
	desk_talk_hears(504, "asdf qwerty", false);
	assert_int_equal(support_count(f, RINA), before);
	assert_says(f, STAFF_CHAT, "asdf qwerty");
	assert_non_null(support_find(f, STAFF_CHAT, "mau refund aja deh"));
	assert_non_null(support_find(f, STAFF_CHAT, "bikin tiket dong"));
	/* A file, too. */
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = RINA,
					    .in_private = true,
					    .file = "F1",
					    .message = 505 });
	assert_int_equal(support_count(f, RINA), before);
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "F1");
}

static void but_for_commands(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	support_say(f, RINA, "/kontak");
	assert_silent_on(f, STAFF_CHAT, "kontak");
	support_say(f, RINA, "menu");
	assert_says(f, RINA, "Mau dibantu apa");
}

static void rests_after_a_while(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	f->now_ms += MS_HOUR;
	desk_talk_hears(501, "sebentar ya", false);
	f->now_ms += MS_HOUR;
	fire(); /* two hours after the customer's last word, not staff's */
	assert_says(f, RINA, "kami jeda dulu");
	assert_true(support_has_button(support_last(f, RINA), "Bicara dgn Admin"));
	assert_says(f, STAFF_CHAT, "dijeda karena lama hening");
	desk_talk_hears(502, "jam buka?", false);
	assert_silent_on(f, STAFF_CHAT, "jam buka?");
	/* Whoever holds it goes on by saying something. */
	desk_talk_says(SARI, 9002, "Sudah saya cek, Kak");
	desk_talk_hears(503, "jam buka berapa?", false);
	assert_non_null(support_find(f, STAFF_CHAT, "jam buka berapa?"));
}

static void nothing_rests_that_has_ended(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	support_press(f, SARI, STAFF_CHAT, "Selesai");
	assert_says(f, RINA, "sudah kami selesaikan");
	fire();
	assert_silent_on(f, RINA, "kami jeda dulu");
	assert_silent_on(f, STAFF_CHAT, "dijeda");
	desk_talk_hears(501, "jam buka?", false);
	assert_silent_on(f, STAFF_CHAT, "jam buka?");
}

static void given_back_in_between(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	support_press(f, SARI, STAFF_CHAT, "Lepas");
	desk_talk_hears(501, "jam buka?", false);
	assert_silent_on(f, STAFF_CHAT, "jam buka?");
	fire();
	assert_silent_on(f, RINA, "kami jeda dulu");
}

/* Nobody is there to answer: then silence would say nothing. */
static void acknowledged_when_closed(void **state)
{
	(void)state;
	f->now_ms = wib_time("2026-11-23 16:50");
	desk_talk_says(SARI, 9001, "Halo Kak");
	f->now_ms = wib_time("2026-11-23 17:30");
	desk_talk_hears(501, "masih ada orang?", false);
	assert_says(f, RINA, "Sudah saya teruskan");
	assert_says(f, STAFF_CHAT, "masih ada orang?");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, start, end)
	const struct CMUnitTest tests[] = {
		TEST(silent_while_they_talk), TEST(but_for_commands),
		TEST(rests_after_a_while),    TEST(nothing_rests_that_has_ended),
		TEST(given_back_in_between),  TEST(acknowledged_when_closed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
