/* test_window.c - a message that waits until its person writes: who is told, once; what leaves when
 * they do; and what becomes of it when they never do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/timed.h"
#include "handlers/window.h"
#include "tests/support.h"

#define NUMBER "6281234567890"

static struct fixture world, *f = &world;
static bool templated[MSG_COUNT];

static void write_to_us(const char *text, int64_t window_ms)
{
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .channel = CHANNEL_WHATSAPP,
					    .sender = NUMBER,
					    .in_private = true,
					    .text = text,
					    .window_ms = window_ms });
}

static struct address address(void)
{
	struct contact c;
	struct address a;

	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_WHATSAPP, NUMBER, &c, &a),
			 OK);
	return a;
}

/* As the sender leaves it when the window is closed. */
static void wait_with(const char *body, bool first)
{
	struct address a = address();
	struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
				  .chat = NUMBER,
				  .body = body,
				  .address_id = a.id,
				  .created_ms = f->now_ms,
				  .due_ms = f->now_ms };
	struct turn t;

	support_turn_begin(f, &t);
	assert_int_equal(outbox_put(f->store, &row), OK);
	assert_int_equal(outbox_wait(f->store, row.id), OK);
	assert_int_equal(window_waits(&t, &row, first), OK);
	support_turn_end(f, &t);
}

static void the_person_and_staff_are_told_once(void **state)
{
	size_t before;

	(void)state;
	write_to_us("halo", f->now_ms + 1);
	before = support_count(f, NUMBER);
	templated[MSG_WINDOW_FALLBACK] = true;
	f->ctx.templated = templated;
	wait_with("{\"text\":\"kabar-1\"}", true);
	assert_says(f, NUMBER, "ada kabar untuk Kakak");
	assert_says(f, STAFF_CHAT, "lebih dari 24 jam");
	assert_int_equal(support_last(f, NUMBER)->m.n_values, 2);
	wait_with("{\"text\":\"kabar-2\"}", false);
	assert_int_equal(support_count(f, NUMBER), before + 1);
	write_to_us("ada apa ya", f->now_ms + 1000);
	assert_non_null(support_find(f, NUMBER, "kabar-1"));
	assert_true(support_find(f, NUMBER, "kabar-1")->order <
		    support_find(f, NUMBER, "kabar-2")->order);
	assert_true(support_find(f, NUMBER, "kabar-2")->order < support_last(f, NUMBER)->order);
}

static void without_a_template_only_staff_are_told(void **state)
{
	size_t before;

	(void)state;
	write_to_us("halo", f->now_ms + 1);
	before = support_count(f, NUMBER);
	wait_with("{\"text\":\"kabar-1\"}", true);
	assert_int_equal(support_count(f, NUMBER), before);
	assert_says(f, STAFF_CHAT, "[whatsapp.templates]");
}

static void after_a_week_it_is_given_up(void **state)
{
	struct address a;
	struct turn t;

	(void)state;
	write_to_us("halo", f->now_ms + 1);
	a = address();
	wait_with("{\"text\":\"kabar-1\"}", true);
	assert_int_equal(support_int(f, "SELECT count(*) FROM timer WHERE kind = 80"), 1);
	f->now_ms += WINDOW_WAITS_MS;
	support_turn_begin(f, &t);
	assert_int_equal(timed_run(&t, &(struct timer) { .kind = TIMER_WINDOW, .ref = a.id }), OK);
	support_turn_end(f, &t);
	assert_says(f, STAFF_CHAT, "1 pesan");
	assert_silent_on(f, NUMBER, "kabar-1");
	assert_int_equal(support_int(f, "SELECT count(*) FROM outbox"), 0);
}

static void staff_see_how_long_it_is_open(void **state)
{
	struct address a = { .window_ms = 0 };
	struct locale l;
	struct turn t;

	(void)state;
	support_turn_begin(f, &t);
	l = locale_staff(&t);
	assert_null(window_line(&t, &l, &a));
	a.window_ms = f->now_ms;
	assert_non_null(strstr(window_line(&t, &l, &a), "lewat 24 jam"));
	a.window_ms = f->now_ms + MS_HOUR;
	assert_non_null(strstr(window_line(&t, &l, &a), "hari ini pukul 10.41"));
	support_turn_end(f, &t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(the_person_and_staff_are_told_once, f),
		WORLD_CASE(without_a_template_only_staff_are_told, f),
		WORLD_CASE(after_a_week_it_is_given_up, f),
		WORLD_CASE(staff_see_how_long_it_is_open, f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
