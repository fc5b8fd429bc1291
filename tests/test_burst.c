/* Short messages in quick succession: what waits for more, for how long, and what never does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/burst.h"
#include "handlers/timed.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	f.keep_bursts = true;
	support_say(&f, RINA, "/menu"); /* so that they are known */
	return 0;
}

/* Time goes on, and what is due on the way happens. */
static void pass(int64_t ms)
{
	struct timer due;
	struct turn t;

	f.now_ms += ms;
	support_turn_begin(&f, &t);
	while (timer_take(f.store, f.now_ms, &due) == OK)
		assert_int_equal(timed_run(&t, &due), OK);
	support_turn_end(&f, &t);
}

static size_t said(void)
{
	return support_count(&f, RINA);
}

static void an_opener_waits_and_is_answered(void **state)
{
	size_t before = said();

	(void)state;
	support_say(&f, RINA, "kak");
	assert_int_equal(said(), before);
	pass(BURST_WAIT_MS - 1);
	assert_int_equal(said(), before);
	pass(1);
	assert_int_equal(said(), before + 1);
	assert_says(&f, RINA, "Ada yang bisa kami bantu?");
	pass(MS_MINUTE);
	assert_int_equal(said(), before + 1);
}

static void a_question_is_answered_at_once(void **state)
{
	size_t before = said();

	(void)state;
	support_say(&f, RINA, "jam operasionalnya sampai jam berapa");
	assert_int_equal(said(), before + 1);
}

static void what_waited_is_read_with_what_comes(void **state)
{
	size_t before = said();

	(void)state;
	support_say(&f, RINA, "kak");
	pass(MS_SECOND);
	support_say(&f, RINA, "mau tanya");
	pass(MS_SECOND); /* each fragment gives the next one its time */
	assert_int_equal(said(), before);
	support_say(&f, RINA, "jam buka nya");
	assert_int_equal(said(), before + 1);
	assert_says(&f, RINA, "Jam layanan");
	support_say(&f, RINA, "sampai jam berapa");
	support_say(&f, RINA, "kak");
	pass(MS_MINUTE);
	assert_int_equal(said(), before + 1);
}

static void nobody_waits_for_ever(void **state)
{
	size_t before = said();

	(void)state;
	for (int64_t ms = 0; ms < BURST_LONGEST_MS; ms += MS_SECOND) {
		assert_int_equal(said(), before);
		support_say(&f, RINA, "lorem ipsum dolor");
		pass(MS_SECOND);
	}
	assert_int_equal(said(), before + 1);
	assert_says(&f, RINA, "belum menangkap maksudnya");
}

static void asked_again_later_is_answered_again(void **state)
{
	size_t before = said();

	(void)state;
	support_say(&f, RINA, "jam operasionalnya sampai jam berapa");
	support_say(&f, RINA, "jam operasionalnya sampai jam berapa");
	assert_int_equal(said(), before + 1);
	pass(BURST_AGAIN_MS + 1);
	support_say(&f, RINA, "jam operasionalnya sampai jam berapa");
	assert_int_equal(said(), before + 2);
}

static void a_button_answers_instead(void **state)
{
	size_t before = said();

	(void)state;
	support_say(&f, RINA, "kak");
	support_press(&f, RINA, RINA, "Kontak & Jam");
	pass(MS_MINUTE);
	assert_int_equal(said(), before + 1);
}

/* While a case is open, every word is for the staff. */
static void words_for_staff_are_never_swallowed(void **state)
{
	(void)state;
	support_say(&f, RINA, "/admin paket pro berapa?");
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	support_say(&f, RINA, "trs cicilannya gimana?");
	support_say(&f, RINA, "cicilannya bisa berapa bulan?");
	assert_non_null(support_find(&f, STAFF_CHAT, "trs cicilannya gimana?"));
	assert_non_null(support_find(&f, STAFF_CHAT, "cicilannya bisa berapa bulan?"));
}

static void staff_do_not_wait(void **state)
{
	size_t before = support_count(&f, SARI);

	(void)state;
	support_say(&f, SARI, "halo");
	assert_int_equal(support_count(&f, SARI), before + 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(an_opener_waits_and_is_answered),     TEST(a_question_is_answered_at_once),
		TEST(what_waited_is_read_with_what_comes), TEST(nobody_waits_for_ever),
		TEST(asked_again_later_is_answered_again), TEST(a_button_answers_instead),
		TEST(words_for_staff_are_never_swallowed), TEST(staff_do_not_wait),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
