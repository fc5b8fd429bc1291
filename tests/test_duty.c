/* Who is on duty, minute by minute: nights, holidays, stand-ins, and whom the group calls. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/duty.h"
#include "policy/calendar.h"

static struct fixture f;

static const int64_t hour = MS_HOUR;

static void slot(const char *staff, const char *days, int from_h, int to_h, bool holidays)
{
	struct duty_slot s = { .staff = staff,
			       .from_min = from_h * 60,
			       .to_min = to_h * 60,
			       .on_holidays = holidays };

	assert_int_equal(days_parse(days, strlen(days), &s.days), OK);
	assert_int_equal(duty_add(f.store, &s, "staff:" RATNA, f.now_ms), OK);
}

/* "5001 5002", "" for nobody, so many hours after Monday, 23 November 2026, 00.00 WIB. */
static const char *on_duty(int64_t hours)
{
	int64_t monday = civil_ms(civil_day_of(f.now_ms, 420), 0, 420);
	struct duty_people p;
	struct strbuf b;
	struct duty d;
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(duty_load(&t, &d), OK);
	assert_int_equal(duty_at(&t, &d, monday + hours * hour, &p), OK);
	support_turn_end(&f, &t);
	strbuf_init(&b, &f.arena, 256);
	strbuf_add(&b, "");
	for (size_t i = 0; i < p.n; i++)
		strbuf_addf(&b, "%s%s", i ? " " : "", p.at[i] + strlen("staff:"));
	return b.ptr;
}

static const char *called(const char *owner)
{
	struct outgoing m = { 0 };
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(duty_call(&t, owner, &m), OK);
	support_turn_end(&f, &t);
	return m.calls ? m.calls : "";
}

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	return 0;
}

static void a_slot_covers_its_hours(void **state)
{
	(void)state;
	slot("staff:" SARI, "senin-jumat", 9, 17, false);
	assert_string_equal(on_duty(8), "");
	assert_string_equal(on_duty(9), SARI);
	assert_string_equal(on_duty(16), SARI);
	assert_string_equal(on_duty(17), "");
	assert_string_equal(on_duty(5 * 24 + 10), ""); /* Saturday */
}

static void a_night_belongs_to_its_evening(void **state)
{
	(void)state;
	slot("staff:" BAYU, "senin", 22, 6, false);
	assert_string_equal(on_duty(21), "");
	assert_string_equal(on_duty(23), BAYU);
	assert_string_equal(on_duty(24 + 5), BAYU);
	assert_string_equal(on_duty(24 + 6), "");
	assert_string_equal(on_duty(5), ""); /* the night from Sunday */
	assert_string_equal(on_duty(24 + 23), "");
}

static void holidays_are_free_unless_said(void **state)
{
	(void)state;
	slot("staff:" SARI, "setiap hari", 9, 17, false);
	slot("staff:" BAYU, "setiap hari", 9, 17, true);
	/* Friday, 25 December 2026, is 32 days after Monday, 23 November. */
	assert_string_equal(on_duty(32 * 24 + 10), BAYU);
	assert_string_equal(on_duty(10), SARI " " BAYU);
}

static void a_stand_in_is_on_duty_instead(void **state)
{
	int64_t monday = civil_day_of(f.now_ms, 420);
	struct duty_away away = { monday, "staff:" SARI, "staff:" BAYU };

	(void)state;
	slot("staff:" SARI, "setiap hari", 9, 17, false);
	assert_int_equal(duty_set_away(f.store, &away, "staff:" SARI, f.now_ms), OK);
	assert_string_equal(on_duty(10), BAYU);
	assert_string_equal(on_duty(24 + 10), SARI);
	away.stand_in = NULL;
	assert_int_equal(duty_set_away(f.store, &away, "staff:" SARI, f.now_ms), OK);
	assert_string_equal(on_duty(10), "");
	assert_int_equal(duty_back(f.store, monday, "staff:" SARI), OK);
	assert_int_equal(duty_back(f.store, monday, "staff:" SARI), ERR_NOT_FOUND);
	assert_string_equal(on_duty(10), SARI);
}

static void only_who_should_look_is_called(void **state)
{
	(void)state;
	support_say(&f, SARI, "/jaga izin besok"); /* so that their names are known */
	support_say(&f, BAYU, "/jaga izin besok");
	support_say(&f, RATNA, "/jaga izin besok");
	assert_string_equal(called(NULL), ""); /* no rota: as ever */
	slot("staff:" SARI, "senin", 9, 17, false);
	assert_string_equal(called(NULL), SARI " Sari");
	assert_string_equal(called("staff:" BAYU), BAYU " Bayu");
	f.now_ms += 10 * hour; /* 19.41: nobody, and there is no lead */
	assert_string_equal(called(NULL), RATNA " Ratna");
}

static void next_is_whose_slot_begins_first(void **state)
{
	struct duty_people p;
	struct duty d;
	struct turn t;
	int64_t at_ms;

	(void)state;
	slot("staff:" SARI, "senin-jumat", 9, 17, false);
	slot("staff:" BAYU, "senin-jumat", 13, 21, false);
	support_turn_begin(&f, &t);
	assert_int_equal(duty_load(&t, &d), OK);
	assert_int_equal(duty_next(&t, &d, &at_ms, &p), OK);
	support_turn_end(&f, &t);
	assert_int_equal(at_ms, civil_ms(civil_day_of(f.now_ms, 420), 13 * 60, 420));
	assert_int_equal(p.n, 2);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(a_slot_covers_its_hours),        TEST(a_night_belongs_to_its_evening),
		TEST(holidays_are_free_unless_said),  TEST(a_stand_in_is_on_duty_instead),
		TEST(only_who_should_look_is_called), TEST(next_is_whose_slot_begins_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
