/* Tickets: the table of states walked through, and DashPro's response times over a year of random
 * tickets against an oracle that goes minute by minute. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"
#include "tests/times.h"

#include "policy/ticket.h"
#include "store/ticket.h"

static struct fixture f;

static int open_dashpro(void **state)
{
	(void)state;
	support_open(&f, "dashpro");
	return 0;
}

/* ---- states ---- */

static void every_state_is_reached_and_every_path_ends(void **state)
{
	bool reached[TICKET_STATE_COUNT] = { [TICKET_OPEN] = true };
	enum ticket_state to;

	(void)state;
	for (int round = 0; round < TICKET_STATE_COUNT; round++)
		for (int from = 0; from < TICKET_STATE_COUNT; from++)
			for (int ev = 0; reached[from] && ev < TICKET_EVENTS; ev++)
				if (ticket_next((enum ticket_state)from, (enum ticket_event)ev,
						&to))
					reached[to] = true;
	for (int s = 0; s < TICKET_STATE_COUNT; s++) {
		assert_true(reached[s]);
		/* Whoever stands there can end it: the customer closes, or already did. */
		if (s != TICKET_CLOSED)
			assert_true(ticket_next((enum ticket_state)s, TICKET_EV_CLOSE, &to) &&
				    to == TICKET_CLOSED);
	}
}

static void what_means_nothing_is_refused(void **state)
{
	enum ticket_state to = TICKET_OPEN;

	(void)state;
	assert_false(ticket_next(TICKET_CLOSED, TICKET_EV_ANSWER, &to));
	assert_false(ticket_next(TICKET_CLOSED, TICKET_EV_CUSTOMER, &to));
	assert_false(ticket_next(TICKET_CLOSED, TICKET_EV_CLOSE, &to));
	assert_false(ticket_next(TICKET_RESOLVED, TICKET_EV_RESOLVE, &to));
	assert_false(ticket_next(TICKET_OPEN, TICKET_EV_REOPEN, &to));
	assert_false(ticket_next(TICKET_OPEN, TICKET_EV_EXPIRE, &to));
	assert_false(ticket_next(TICKET_WAITING, TICKET_EV_ASK, &to));
	assert_int_equal(to, TICKET_OPEN);
}

static void active_until_done(void **state)
{
	(void)state;
	assert_true(ticket_is_active(TICKET_WAITING));
	assert_false(ticket_is_active(TICKET_RESOLVED));
}

/* ---- clocks ---- */

static uint64_t seed = 88172645463325252u;

static int64_t random_below(int64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (int64_t)(seed % (uint64_t)n);
}

/* Closing time of the n-th working day after the day of start, found day by day. */
static int64_t slow_work_days(int64_t start, int n)
{
	int64_t day = civil_day_of(start, 420);

	while (n > 0) {
		struct day_info info = calendar_day_info(&f.calendar, ++day);

		n -= info.hours.n > 0;
		if (n == 0)
			return civil_ms(day, info.hours.at[info.hours.n - 1].to_min, 420);
	}
	return 0;
}

static int64_t slow(enum ticket_priority prio, int64_t start, bool alert)
{
	static const int hours[2][TICKET_PRIORITIES] = { { 2, 6, 24, 0 }, { 1, 4, 20, 0 } };

	if (prio == TICKET_LOW)
		return slow_work_days(start, alert ? 1 : 2);
	return start + hours[alert][prio] * MS_HOUR;
}

static void a_year_of_tickets(void **state)
{
	const int64_t from = wib_time("2026-01-01 00:00");

	(void)state;
	for (int i = 0; i < 20000; i++) {
		int64_t start = from + random_below(365 * MS_DAY);
		enum ticket_priority prio = (enum ticket_priority)random_below(TICKET_PRIORITIES);
		struct deadline d;
		int64_t alert;

		assert_int_equal(
			ticket_response(&f.policy, &f.calendar, prio, start, NULL, &d, &alert), OK);
		assert_int_equal(d.at_ms, slow(prio, start, false));
		assert_int_equal(alert, slow(prio, start, true));
		assert_true(alert < d.at_ms && alert >= start);
	}
}

static void off_promises_nothing(void **state)
{
	int64_t due = 1;

	(void)state;
	assert_int_equal(
		ticket_resolution(&f.policy, &f.calendar, TICKET_HIGH, f.now_ms, NULL, 0, &due),
		OK);
	assert_int_equal(due, 0);
}

/* Two days in hours, and in working days, with the customer's turns in between. */
static void pauses_move_the_solution(void **state)
{
	struct ticket_pause pauses[3];
	int64_t due, sum = 0;

	(void)state;
	f.policy.ticket.resolution.high = (struct duration) { DURATION_HOURS, 48 };
	for (int round = 0; round < 500; round++) {
		int64_t at = f.now_ms;

		sum = 0;
		for (size_t i = 0; i < ARRAY_LEN(pauses); i++) {
			pauses[i].from_ms = at + random_below(6 * MS_HOUR);
			pauses[i].to_ms = pauses[i].from_ms + random_below(30 * MS_HOUR);
			at = pauses[i].to_ms;
			sum += pauses[i].to_ms - pauses[i].from_ms;
		}
		assert_int_equal(ticket_resolution(&f.policy, &f.calendar, TICKET_HIGH, f.now_ms,
						   pauses, ARRAY_LEN(pauses), &due),
				 OK);
		assert_int_equal(due, f.now_ms + 48 * MS_HOUR + sum);
	}
	f.policy.ticket.resolution.high = (struct duration) { DURATION_WORK_DAYS, 2 };
	pauses[0] = (struct ticket_pause) { wib_time("2026-11-24 10:00"),
					    wib_time("2026-11-26 10:00") };
	assert_int_equal(ticket_resolution(&f.policy, &f.calendar, TICKET_HIGH,
					   wib_time("2026-11-23 10:00"), pauses, 1, &due),
			 OK);
	assert_int_equal(due, wib_time("2026-11-27 18:00"));
}

static void reopening_has_an_end(void **state)
{
	int64_t done = wib_time("2026-11-23 10:00");

	(void)state;
	assert_true(ticket_may_reopen(&f.policy, &f.calendar, done, wib_time("2026-11-30 23:59")));
	assert_false(ticket_may_reopen(&f.policy, &f.calendar, done, wib_time("2026-12-01 00:00")));
	assert_int_equal(ticket_closes_at(&f.policy, &f.calendar, done),
			 wib_time("2026-11-27 00:00") - 1);
	f.policy.ticket.reopen_within.kind = f.policy.ticket.close_after.kind = DURATION_NONE;
	assert_false(ticket_may_reopen(&f.policy, &f.calendar, done, done + 1));
	assert_int_equal(ticket_closes_at(&f.policy, &f.calendar, done), 0);
}

/* ---- the store ---- */

static struct ticket open_one(int priority, int64_t due)
{
	struct contact c;
	struct address a;
	struct ticket k = { .category = "usage",
			    .priority = priority,
			    .text = "halo",
			    .created_ms = f.now_ms,
			    .last_in_ms = f.now_ms,
			    .response_due_ms = due };

	if (contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &c, &a) != OK)
		assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina",
						LANG_ID, f.now_ms, &c, &a),
				 OK);
	k.contact_id = c.id;
	k.address_id = a.id;
	assert_int_equal(ticket_open(f.store, &f.arena, "DP", 420, &k), OK);
	return k;
}

static void numbers_count_by_year(void **state)
{
	(void)state;
	assert_string_equal(open_one(0, 0).number, "DP-2026-0001");
	assert_string_equal(open_one(0, 0).number, "DP-2026-0002");
	f.now_ms = wib_time("2027-01-01 00:00");
	assert_string_equal(open_one(0, 0).number, "DP-2027-0001");
}

static void saved_only_by_who_saw_it_last(void **state)
{
	struct ticket k = open_one(1, 0), other = k, got;

	(void)state;
	k.owner = "staff:" SARI;
	k.done_ms = 5;
	k.csat = 2;
	k.last_out_ms = 9;
	assert_int_equal(ticket_save(f.store, &k), OK);
	assert_int_equal(ticket_save(f.store, &other), ERR_CONFLICT);
	assert_int_equal(ticket_by_number(f.store, &f.arena, "dp-2026-0001", &got), OK);
	assert_string_equal(got.owner, "staff:" SARI);
	assert_int_equal(got.version, 2);
	assert_int_equal(got.done_ms, 5);
	assert_int_equal(got.csat, 2);
	assert_int_equal(got.last_out_ms, 9);
	assert_int_equal(ticket_by_number(f.store, &f.arena, "DP-2026-9999", &got), ERR_NOT_FOUND);
}

static void the_queue_begins_with_what_is_due_first(void **state)
{
	struct ticket_figures fig;
	struct ticket *all, late = open_one(2, f.now_ms - 1), soon = open_one(3, f.now_ms + 1);
	size_t n;

	(void)state;
	open_one(0, 0);
	late.owner = "staff:" SARI;
	assert_int_equal(ticket_save(f.store, &late), OK);
	assert_int_equal(tickets_queue(f.store, &f.arena, NULL, 10, &all, &n), OK);
	assert_int_equal(n, 3);
	assert_int_equal(all[0].id, late.id);
	assert_int_equal(all[1].id, soon.id);
	assert_int_equal(tickets_queue(f.store, &f.arena, "staff:" SARI, 10, &all, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(ticket_count(f.store, f.now_ms, &fig), OK);
	assert_int_equal(fig.active, 3);
	assert_int_equal(fig.late, 1);
	assert_int_equal(fig.critical, 1);
	late.done_ms = f.now_ms;
	assert_int_equal(ticket_save(f.store, &late), OK);
	assert_int_equal(tickets_of_contact(f.store, &f.arena, late.contact_id, true, 10, &all, &n),
			 OK);
	assert_int_equal(n, 2);
	assert_int_equal(tickets_active(f.store, &f.arena, soon.id, 10, &all, &n), OK);
	assert_int_equal(n, 1);
}

static void pauses_are_kept_in_order(void **state)
{
	struct ticket k = open_one(0, 0);
	struct ticket_gap *gaps;
	size_t n;

	(void)state;
	assert_int_equal(ticket_paused(f.store, k.id, 10, 20), OK);
	assert_int_equal(ticket_paused(f.store, k.id, 30, 40), OK);
	assert_int_equal(ticket_pauses(f.store, &f.arena, k.id, 10, &gaps, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(gaps[0].from_ms, 10);
	assert_int_equal(gaps[1].to_ms, 40);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_dashpro, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(every_state_is_reached_and_every_path_ends),
		TEST(what_means_nothing_is_refused),
		TEST(active_until_done),
		TEST(a_year_of_tickets),
		TEST(off_promises_nothing),
		TEST(pauses_move_the_solution),
		TEST(reopening_has_an_end),
		TEST(numbers_count_by_year),
		TEST(saved_only_by_who_saw_it_last),
		TEST(the_queue_begins_with_what_is_due_first),
		TEST(pauses_are_kept_in_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
