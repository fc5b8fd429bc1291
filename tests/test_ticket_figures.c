/* Tickets in numbers: how the open ones stand, medians and the ninth of ten, marks, people. */
#include "tests/box.h"

#include "policy/ticket.h"
#include "store/ticket.h"
#include "store/ticket_figures.h"

enum { GOOD = 2, BAD = 1 };

static struct ticket opened(struct box *b, const struct address *who, int64_t at_ms,
			    enum ticket_priority prio)
{
	struct ticket k = { .contact_id = who->contact_id,
			    .address_id = who->id,
			    .category = "technical",
			    .priority = prio,
			    .text = "x",
			    .created_ms = at_ms,
			    .last_in_ms = at_ms };

	assert_ok(ticket_open(b->s, &b->a, "TK", 420, &k));
	return k;
}

static void answered(struct box *b, struct ticket *k, const char *who, int64_t after_ms)
{
	k->first_answer_ms = k->created_ms + after_ms;
	k->owner = who;
	k->state = TICKET_ANSWERED;
	assert_ok(ticket_save(b->s, k));
}

static void done(struct box *b, struct ticket *k, int64_t after_ms, int mark)
{
	k->done_ms = k->created_ms + after_ms;
	k->done_by = k->owner;
	k->state = TICKET_CLOSED;
	k->csat = mark;
	assert_ok(ticket_save(b->s, k));
}

static void none_is_no_time(void **state)
{
	struct box *b = *state;
	struct ticket_times times;
	struct ticket_standing f;
	struct ticket_holder people[FIGURES_PEOPLE];
	size_t n;

	assert_ok(ticket_answer_times(b->s, &b->a, 0, BOX_NOW, &times));
	assert_int_equal(times.n, 0);
	assert_int_equal(times.median_ms, 0);
	assert_ok(ticket_standing(b->s, BOX_NOW, &f));
	assert_int_equal(f.n, 0);
	assert_ok(ticket_holders(b->s, &b->a, BOX_NOW, 0, BOX_NOW, people, &n));
	assert_int_equal(n, 0);
}

static void medians_and_the_ninth_of_ten(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct ticket_times times;

	for (int i = 1; i <= 10; i++) {
		struct ticket k = opened(b, &who, BOX_NOW, TICKET_HIGH);

		answered(b, &k, "staff:5001", i * MS_MINUTE);
		if (i <= 3)
			done(b, &k, i * MS_HOUR, 0);
	}
	assert_ok(ticket_answer_times(b->s, &b->a, BOX_NOW, BOX_NOW + MS_DAY, &times));
	assert_int_equal(times.n, 10);
	assert_int_equal(times.median_ms, 5 * MS_MINUTE);
	assert_int_equal(times.p90_ms, 9 * MS_MINUTE);
	assert_int_equal(times.mean_ms, 5 * MS_MINUTE + MS_MINUTE / 2);
	assert_ok(ticket_answer_times(b->s, &b->a, BOX_NOW, BOX_NOW + 4 * MS_MINUTE, &times));
	assert_int_equal(times.n, 3);
	assert_ok(ticket_solve_times(b->s, &b->a, BOX_NOW, BOX_NOW + MS_DAY, &times));
	assert_int_equal(times.n, 3);
	assert_int_equal(times.median_ms, 2 * MS_HOUR);
	assert_int_equal(times.p90_ms, 3 * MS_HOUR);
}

static void how_the_open_ones_stand(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct ticket late = opened(b, &who, BOX_NOW, TICKET_CRITICAL);
	struct ticket held = opened(b, &who, BOX_NOW, TICKET_HIGH);
	struct ticket over = opened(b, &who, BOX_NOW, TICKET_HIGH);
	struct ticket_standing f;

	late.response_due_ms = BOX_NOW - 1;
	assert_ok(ticket_save(b->s, &late));
	answered(b, &held, "staff:5001", MS_MINUTE);
	answered(b, &over, "staff:5001", MS_MINUTE);
	done(b, &over, MS_HOUR, 0);
	assert_ok(ticket_standing(b->s, BOX_NOW, &f));
	assert_int_equal(f.n, 2);
	assert_int_equal(f.late, 1);
	assert_int_equal(f.unclaimed, 1);
	assert_int_equal(f.by_priority[TICKET_CRITICAL], 1);
	assert_int_equal(f.by_priority[TICKET_HIGH], 1);
	assert_int_equal(f.by_state[TICKET_OPEN], 1);
	assert_int_equal(f.by_state[TICKET_ANSWERED], 1);
}

static void marks_and_people(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct ticket_holder people[FIGURES_PEOPLE];
	struct ticket_marks marks;
	size_t n;

	for (int i = 0; i < 4; i++) {
		struct ticket k = opened(b, &who, BOX_NOW, TICKET_LOW);

		answered(b, &k, i < 3 ? "staff:5001" : "staff:5002", MS_MINUTE);
		if (i != 1)
			done(b, &k, MS_HOUR, i == 0 ? BAD : GOOD);
	}
	assert_ok(ticket_marks(b->s, BOX_NOW, BOX_NOW + MS_DAY, &marks));
	assert_int_equal(marks.good, 2);
	assert_int_equal(marks.bad, 1);
	assert_ok(ticket_marks(b->s, BOX_NOW - MS_DAY, BOX_NOW, &marks));
	assert_int_equal(marks.good + marks.bad, 0);
	assert_ok(ticket_holders(b->s, &b->a, BOX_NOW, BOX_NOW, BOX_NOW + MS_DAY, people, &n));
	assert_int_equal(n, 2);
	assert_string_equal(people[0].who, "staff:5001");
	assert_int_equal(people[0].open, 1);
	assert_int_equal(people[0].done, 2);
	assert_int_equal(people[1].open, 0);
	assert_int_equal(people[1].done, 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)
	const struct CMUnitTest tests[] = {
		TEST(none_is_no_time),
		TEST(medians_and_the_ninth_of_ten),
		TEST(how_the_open_ones_stand),
		TEST(marks_and_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
