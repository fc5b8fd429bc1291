/* Where an order's activation stands, at each moment and for each odd set of facts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "policy/activation.h"
#include "tests/arena_case.h"
#include "tests/times.h"

static struct arena arena;

struct office {
	struct policy policy;
	struct calendar cal;
};

static struct office office(const char *preset, const char *overrides)
{
	const char *why = "";
	struct ini config;
	struct office o;

	if (ini_parse(&arena, "config.ini", overrides, strlen(overrides), &config, &why) != OK ||
	    policy_load(&arena, preset, &config, &o.policy, &why) != OK)
		fail_msg("%s", why);
	policy_calendar(&o.policy, &arena, &o.cal);
	if (calendar_load_dates(&o.cal, "policy/holidays.csv", &why) != OK)
		fail_msg("%s", why);
	return o;
}

/* "2026-11-20 11:00" in WIB; "" is unknown. */
static int64_t when(const char *text)
{
	return *text ? wib_time(text) : 0;
}

static struct activation assess(const struct office *o, const struct order_facts *f, int64_t now)
{
	struct activation a = { 0 };

	assert_int_equal(activation_assess(&o->policy, &o->cal, f, now, &arena, &a), OK);
	return a;
}

/* --- Blitzmes, as its customers see it --- */

static void phases_of_a_verified_order(void **state)
{
	/* verified on Thursday at 11: first Friday 11, second Saturday 11, remedy Saturday 11 */
	static const struct {
		const char *now;
		enum phase phase;
		enum activation_event next;
		const char *next_at;
	} rows[] = {
		{ "2026-11-19 11:00", PHASE_ON_TIME, ACTIVATION_FIRST_DEADLINE,
		  "2026-11-20 11:00" },
		{ "2026-11-20 10:59", PHASE_ON_TIME, ACTIVATION_FIRST_DEADLINE,
		  "2026-11-20 11:00" },
		{ "2026-11-20 11:00", PHASE_LATE_FIRST, ACTIVATION_SECOND_DEADLINE,
		  "2026-11-21 11:00" },
		{ "2026-11-20 11:01", PHASE_LATE_FIRST, ACTIVATION_SECOND_DEADLINE,
		  "2026-11-21 11:00" },
		{ "2026-11-21 11:00", PHASE_REMEDY, ACTIVATION_NOTHING, "" },
		{ "2026-12-21 11:00", PHASE_REMEDY, ACTIVATION_NOTHING, "" },
	};
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED,
				 .ordered_ms = when("2026-11-19 08:00"),
				 .paid_ms = when("2026-11-19 08:30"),
				 .verified_ms = when("2026-11-19 11:00"),
				 .payment_method = "transfer" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct activation a = assess(&o, &f, when(rows[i].now));

		if (a.phase != rows[i].phase)
			fail_msg("%s: %s", rows[i].now, phase_name(a.phase));
		assert_int_equal(a.next, rows[i].next);
		assert_int_equal(a.next_ms, when(rows[i].next_at));
		assert_int_equal(a.first.at_ms, when("2026-11-20 11:00"));
		assert_int_equal(a.second.at_ms, when("2026-11-21 11:00"));
		assert_int_equal(a.clock_ms, f.verified_ms);
		assert_true(a.manual);
		assert_int_equal(a.remedies,
				 a.phase == PHASE_REMEDY ? REMEDY_REFUND | REMEDY_REACTIVATION : 0);
	}
}

static void sundays_are_explained(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2026-11-21 10:40") };
	struct activation a = assess(&o, &f, when("2026-11-21 14:20"));

	(void)state;
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.first.at_ms, when("2026-11-23 10:40"));
	assert_int_equal(a.first.n_skipped, 1);
	assert_int_equal(a.first.skipped[0].why, WHY_WEEKDAY);
}

/* 48 clock hours end on Sunday, the working days only on Monday: the customer need not wait. */
static void the_remedy_may_open_before_the_second_deadline(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2026-11-20 16:00") };
	struct activation a = assess(&o, &f, when("2026-11-22 15:59"));

	(void)state;
	assert_int_equal(a.phase, PHASE_LATE_FIRST);
	assert_int_equal(a.next, ACTIVATION_REMEDY_OPENS);
	a = assess(&o, &f, when("2026-11-22 16:00"));
	assert_int_equal(a.phase, PHASE_REMEDY);
	assert_true(a.late_first && !a.late_second);
	assert_int_equal(a.next, ACTIVATION_SECOND_DEADLINE);
	assert_int_equal(a.next_ms, when("2026-11-23 16:00"));
	/* and where the office rests long enough, even before the first */
	f.verified_ms = when("2026-12-24 16:00");
	o.cal.closed_on_joint = true;
	assert_int_equal(calendar_add_date(&o.cal, civil_day(2026, 12, 26), DATE_COMPANY, "Libur"),
			 OK);
	a = assess(&o, &f, when("2026-12-26 16:00"));
	assert_int_equal(a.phase, PHASE_REMEDY);
	assert_false(a.late_first);
}

static void the_second_deadline_may_pass_before_the_remedy(void **state)
{
	struct office o = office("policy/blitzmes.ini", "[policy]\nactivation.remedy_after = "
							"7 hari\n");
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2026-11-19 11:00") };
	struct activation a = assess(&o, &f, when("2026-11-22 12:00"));

	(void)state;
	assert_int_equal(a.phase, PHASE_LATE_SECOND);
	assert_true(a.late_first && a.late_second && !a.remedy_open);
	assert_int_equal(a.next, ACTIVATION_REMEDY_OPENS);
}

static void without_remedies_lateness_stays_lateness(void **state)
{
	static const char *const overrides[] = { "[policy]\nactivation.remedies = off\n",
						 "[policy]\nactivation.remedy_after = off\n" };
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2026-11-19 11:00") };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(overrides); i++) {
		struct office o = office("policy/blitzmes.ini", overrides[i]);
		struct activation a = assess(&o, &f, when("2026-12-22 12:00"));

		assert_int_equal(a.phase, PHASE_LATE_SECOND);
		assert_int_equal(a.remedy_at_ms, 0);
		assert_int_equal(a.remedies, 0);
	}
}

static void paid_but_unverified_has_no_clock(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_PAID, .paid_ms = when("2026-11-20 16:00") };
	struct activation a = assess(&o, &f, when("2026-11-20 16:10"));

	(void)state;
	assert_int_equal(a.phase, PHASE_UNVERIFIED);
	assert_int_equal(a.clock_ms, 0);
	assert_int_equal(a.first.at_ms, 0);
	assert_int_equal(a.verify_alert_ms, when("2026-11-21 17:00"));
	assert_int_equal(a.next, ACTIVATION_VERIFY_ALERT);
	assert_int_equal(a.next_ms, a.verify_alert_ms);
	a = assess(&o, &f, when("2026-12-20 16:10"));
	assert_int_equal(a.phase, PHASE_UNVERIFIED);
	assert_int_equal(a.next, ACTIVATION_NOTHING);
	assert_int_equal(a.next_ms, 0);
}

static void unpaid_orders_lapse_where_the_policy_says_so(void **state)
{
	struct office blitzmes = office("policy/blitzmes.ini", "");
	struct office enterpage = office("policy/enterpage.ini", "");
	struct order_facts f = { .state = ORDER_AWAITING_PAYMENT,
				 .ordered_ms = when("2026-11-20 16:00"),
				 .paid_ms = when("2026-11-20 16:00") };
	struct activation a = assess(&blitzmes, &f, when("2026-11-21 16:00"));

	(void)state;
	assert_int_equal(a.phase, PHASE_UNPAID);
	assert_int_equal(a.next, ACTIVATION_NOTHING);
	a = assess(&enterpage, &f, when("2026-11-21 16:00"));
	assert_int_equal(a.phase, PHASE_UNPAID);
	assert_int_equal(a.next, ACTIVATION_UNPAID_LAPSES);
	assert_int_equal(a.cancel_unpaid_at_ms, when("2026-11-23 00:00") - 1);
}

/* Enterpage counts from the confirmed payment, not from our check of it. */
static void the_clock_may_start_with_the_confirmation(void **state)
{
	struct office o = office("policy/enterpage.ini", "");
	struct order_facts f = { .state = ORDER_PAID, .paid_ms = when("2026-11-19 11:00") };
	struct activation a = assess(&o, &f, when("2026-11-19 12:00"));

	(void)state;
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.clock_ms, f.paid_ms);
	assert_int_equal(a.first.at_ms, when("2026-11-20 11:00"));
	assert_int_equal(a.verify_alert_ms, when("2026-11-20 17:00"));
	assert_int_equal(a.next, ACTIVATION_FIRST_DEADLINE);
	f.state = ORDER_VERIFIED;
	f.verified_ms = when("2026-11-19 15:00");
	a = assess(&o, &f, when("2026-11-19 16:00"));
	assert_int_equal(a.clock_ms, f.paid_ms);
}

static void active_is_delivered_only_when_usable(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_ACTIVE,
				 .verified_ms = when("2026-11-19 11:00"),
				 .activated_ms = when("2026-11-19 13:20"),
				 .due_ms = when("2026-12-19 23:59") };
	struct activation a = assess(&o, &f, when("2026-11-25 10:00"));

	(void)state;
	assert_int_equal(a.phase, PHASE_ACTIVE);
	assert_false(a.remedy_open);
	assert_int_equal(a.first.at_ms, 0);
	assert_int_equal(a.next, ACTIVATION_PERIOD_ENDS);
	assert_int_equal(a.next_ms, f.due_ms);
	f.login_failed = true;
	a = assess(&o, &f, when("2026-11-20 10:00"));
	assert_int_equal(a.phase, PHASE_ACTIVE);
	assert_int_equal(a.next, ACTIVATION_FIRST_DEADLINE);
	assert_false(a.remedy_open);
	a = assess(&o, &f, when("2026-11-25 10:00"));
	assert_int_equal(a.phase, PHASE_ACTIVE);
	assert_true(a.remedy_open && a.late_first && a.late_second);
	assert_int_equal(a.remedies, REMEDY_REFUND | REMEDY_REACTIVATION);
}

static void ended_orders_wait_for_nothing(void **state)
{
	static const struct {
		enum order_state state;
		enum phase phase;
		const char *name;
	} rows[] = {
		{ ORDER_SUSPENDED, PHASE_SUSPENDED, "suspended" },
		{ ORDER_TERMINATED, PHASE_TERMINATED, "terminated" },
		{ ORDER_CANCELLED, PHASE_CANCELLED, "cancelled" },
		{ ORDER_REFUNDED, PHASE_REFUNDED, "refunded" },
	};
	struct office o = office("policy/blitzmes.ini", "");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct order_facts f = { .state = rows[i].state,
					 .paid_ms = when("2026-11-19 10:00"),
					 .verified_ms = when("2026-11-19 11:00"),
					 .due_ms = when("2027-11-19 11:00"),
					 .login_failed = true };
		struct activation a = assess(&o, &f, when("2026-11-25 10:00"));

		assert_int_equal(a.phase, rows[i].phase);
		assert_string_equal(phase_name(a.phase), rows[i].name);
		assert_int_equal(a.next, ACTIVATION_NOTHING);
		assert_false(a.remedy_open);
	}
	assert_string_equal(phase_name((enum phase)99), "");
}

/* --- odd facts --- */

static void missing_times_fall_back(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED };
	int64_t now = when("2026-11-25 10:00");
	struct activation a = assess(&o, &f, now);

	(void)state;
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.clock_ms, 0);
	assert_int_equal(a.next, ACTIVATION_NOTHING);
	f.ordered_ms = when("2026-11-24 10:00");
	assert_int_equal(assess(&o, &f, now).clock_ms, f.ordered_ms);
	f.paid_ms = when("2026-11-24 12:00");
	assert_int_equal(assess(&o, &f, now).clock_ms, f.paid_ms);
	f.verified_ms = when("2026-11-24 13:00");
	assert_int_equal(assess(&o, &f, now).clock_ms, f.verified_ms);
	f.state = ORDER_PAID; /* paid, yet verified: the customer is not made to wait */
	a = assess(&o, &f, now);
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.clock_ms, f.verified_ms);
}

static void times_in_the_future_are_not_late(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2027-11-19 11:00") };
	struct activation a = assess(&o, &f, when("2026-11-25 10:00"));

	(void)state;
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_true(a.next_ms > f.verified_ms);
	f.verified_ms = INT64_MAX;
	a = assess(&o, &f, when("2026-11-25 10:00"));
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.first.at_ms, 0);
}

static void a_due_date_before_activation_is_no_period(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_ACTIVE,
				 .activated_ms = when("2026-12-19 13:20"),
				 .due_ms = when("2026-12-01 00:00") };
	struct activation a = assess(&o, &f, when("2026-11-25 10:00"));

	(void)state;
	assert_int_equal(a.next, ACTIVATION_NOTHING);
	f.activated_ms = 0;
	a = assess(&o, &f, when("2026-11-25 10:00"));
	assert_int_equal(a.next, ACTIVATION_PERIOD_ENDS);
}

static void an_office_that_never_opens_still_owes_the_remedy(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_VERIFIED, .verified_ms = when("2026-11-19 11:00") };
	struct activation a;

	(void)state;
	o.cal.week = (struct week) { 0 };
	a = assess(&o, &f, when("2026-11-20 10:00"));
	assert_int_equal(a.phase, PHASE_ON_TIME);
	assert_int_equal(a.first.at_ms, 0);
	assert_int_equal(a.next, ACTIVATION_REMEDY_OPENS);
	assert_int_equal(assess(&o, &f, when("2026-11-21 11:00")).phase, PHASE_REMEDY);
}

/* --- laws --- */

static uint64_t seed = 20261122;

static int64_t random_time(void)
{
	static const int64_t odd[] = { 0, 1, -1, INT64_MAX, INT64_MIN };
	int64_t base = civil_ms(civil_day(2026, 11, 1), 0, 420);

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	if ((seed >> 60) == 0)
		return odd[(seed >> 33) % ARRAY_LEN(odd)];
	return base + (int64_t)((seed >> 20) % (60ull * 86400000ull));
}

/* Any facts, any now: an answer; a timer that follows next_ms always moves on and soon ends, and a
 * waiting order's phase never goes back as time passes. */
static void following_the_timers_ends(void **state)
{
	struct office offices[] = { office("policy/blitzmes.ini", ""),
				    office("policy/enterpage.ini", ""),
				    office("policy/dashpro.ini", "") };

	(void)state;
	for (int round = 0; round < 20000; round++) {
		const struct office *o = &offices[round % 3];
		struct order_facts f = { .state = (enum order_state)(round % ORDER_STATE_COUNT),
					 .ordered_ms = random_time(),
					 .paid_ms = random_time(),
					 .verified_ms = random_time(),
					 .activated_ms = random_time(),
					 .due_ms = random_time(),
					 .login_failed = round % 5 == 0 };
		int64_t now = random_time();
		enum phase last = PHASE_UNPAID;
		int steps = 0;

		for (;; steps++) {
			struct activation a = { 0 };

			assert_int_equal(activation_assess(&o->policy, &o->cal, &f, now, NULL, &a),
					 OK);
			assert_true(a.phase >= last);
			last = a.phase;
			if (a.next == ACTIVATION_NOTHING) {
				assert_int_equal(a.next_ms, 0);
				break;
			}
			assert_true(a.next_ms > now);
			now = a.next_ms;
			assert_true(steps < 6);
		}
	}
}

static void a_state_that_does_not_exist_is_refused(void **state)
{
	struct office o = office("policy/blitzmes.ini", "");
	struct order_facts f = { .state = ORDER_STATE_COUNT };
	struct activation a;
	enum order_state s = ORDER_ACTIVE;

	(void)state;
	assert_int_equal(activation_assess(&o.policy, &o.cal, &f, 1, NULL, &a), ERR_INVALID);
	for (int i = 0; i < ORDER_STATE_COUNT; i++) {
		const char *name = order_state_name((enum order_state)i);

		assert_int_equal(order_state_parse(name, strlen(name), &s), OK);
		assert_int_equal(s, i);
	}
	assert_int_equal(order_state_parse("Active", 6, &s), ERR_INVALID);
	assert_int_equal(order_state_parse("activ", 5, &s), ERR_INVALID);
	assert_string_equal(order_state_name(ORDER_STATE_COUNT), "");
}

#define TEST(fn) ARENA_CASE(fn, &arena)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(phases_of_a_verified_order),
		TEST(sundays_are_explained),
		TEST(the_remedy_may_open_before_the_second_deadline),
		TEST(the_second_deadline_may_pass_before_the_remedy),
		TEST(without_remedies_lateness_stays_lateness),
		TEST(paid_but_unverified_has_no_clock),
		TEST(unpaid_orders_lapse_where_the_policy_says_so),
		TEST(the_clock_may_start_with_the_confirmation),
		TEST(active_is_delivered_only_when_usable),
		TEST(ended_orders_wait_for_nothing),
		TEST(missing_times_fall_back),
		TEST(times_in_the_future_are_not_late),
		TEST(a_due_date_before_activation_is_no_period),
		TEST(an_office_that_never_opens_still_owes_the_remedy),
		TEST(following_the_timers_ends),
		TEST(a_state_that_does_not_exist_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
