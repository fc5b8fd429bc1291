/* The brief: at the right moments, once for each, and not on days off. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/brief.h"
#include "handlers/timed.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	support_say(&f, RATNA, "/menu");
	return 0;
}

static int64_t at(int64_t days, int hour, int minute)
{
	return civil_ms(civil_day_of(INT64_C(1795401660000), 420) + days, hour * 60 + minute, 420);
}

static int64_t next(int64_t after_ms)
{
	struct turn t;
	int64_t ms;

	support_turn_begin(&f, &t);
	assert_int_equal(brief_next(&t, after_ms, &ms), OK);
	support_turn_end(&f, &t);
	return ms;
}

/* The timer fires at this time, as after any stop. */
static size_t fired_at(int64_t now_ms)
{
	size_t before = support_count(&f, STAFF_CHAT);
	struct timer due;
	struct turn t;

	f.now_ms = now_ms;
	support_turn_begin(&f, &t);
	while (timer_take(f.store, f.now_ms, &due) == OK)
		if (due.kind == TIMER_BRIEF)
			assert_int_equal(timed_run(&t, &due), OK);
	support_turn_end(&f, &t);
	return support_count(&f, STAFF_CHAT) - before;
}

/* Monday, 23 November 2026; Blitzmes is open from Monday to Saturday, 09.00. */
static void at_the_opening_of_working_days(void **state)
{
	(void)state;
	assert_int_equal(next(at(0, 9, 41)), at(1, 9, 0));
	assert_int_equal(next(at(5, 9, 0)), at(7, 9, 0));    /* Saturday, then Monday */
	assert_int_equal(next(at(31, 12, 0)), at(33, 9, 0)); /* Christmas is no working day */
}

static void at_the_hours_that_were_set(void **state)
{
	(void)state;
	support_say(&f, SARI, "/laporan jam 08.30");
	assert_int_equal(next(at(0, 9, 41)), at(1, 9, 0)); /* that is for admins */
	support_say(&f, RATNA, "/laporan jam 08.30, 16.30");
	assert_int_equal(next(at(0, 8, 30)), at(0, 16, 30));
	assert_int_equal(next(at(0, 16, 30)), at(1, 8, 30));
	support_say(&f, RATNA, "/laporan jam 25.00");
	assert_int_equal(next(at(0, 16, 30)), at(1, 8, 30));
	support_say(&f, RATNA, "/laporan mati");
	assert_int_equal(next(at(0, 16, 30)), 0);
	support_say(&f, RATNA, "/laporan biasa");
	assert_int_equal(next(at(0, 9, 41)), at(1, 9, 0));
}

static void once_for_each_moment(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/laporan biasa");
	assert_int_equal(fired_at(at(1, 8, 59)), 0);
	assert_int_equal(fired_at(at(1, 9, 0)), 1);
	assert_says(&f, STAFF_CHAT, "☀️ Selamat pagi");
	assert_says(&f, RATNA, "☀️ Selamat pagi");
	assert_int_equal(fired_at(at(1, 9, 1)), 0);
	assert_int_equal(fired_at(at(1, 23, 0)), 0);
	assert_int_equal(fired_at(at(2, 10, 30)), 1); /* it had been off at nine */
	assert_int_equal(fired_at(at(3, 13, 0)), 0);  /* and for so long that it is no news */
	assert_int_equal(fired_at(at(4, 9, 0)), 1);
}

/* The first start of all plans, and says nothing. */
static void a_first_start_is_silent(void **state)
{
	struct turn t;

	(void)state;
	support_turn_begin(&f, &t);
	assert_int_equal(timer_set(f.store, TIMER_BRIEF, 0, f.now_ms), OK);
	support_turn_end(&f, &t);
	assert_int_equal(fired_at(f.now_ms), 0);
	assert_int_equal(fired_at(at(1, 9, 0)), 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(at_the_opening_of_working_days),
		TEST(at_the_hours_that_were_set),
		TEST(once_for_each_moment),
		TEST(a_first_start_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
