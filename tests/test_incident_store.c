/* Incidents in the store: numbers of their day, what was written comes back, who asked is counted
 * once, and an audience that knows who has asked. */
#include "base/civil.h"
#include "store/cast.h"
#include "store/incident.h"
#include "store/join.h"
#include "store/proof.h"
#include "tests/box.h"

enum { WIB = 420 };

static struct incident opened(struct box *b, enum incident_scope scope)
{
	struct incident i = { .text = "dasbor mati",
			      .scope = scope,
			      .product = scope == INCIDENT_PRODUCT ? "Pro" : NULL,
			      .since_ms = BOX_NOW - MS_HOUR,
			      .next_ms = BOX_NOW + MS_HOUR,
			      .by = "staff:5003",
			      .created_ms = BOX_NOW };

	assert_ok(incident_open(b->s, &b->a, WIB, &i));
	return i;
}

static void comes_back_as_it_was(void **state)
{
	struct box *b = *state;
	struct incident i = opened(b, INCIDENT_PRODUCT), got, *open;
	size_t n;

	assert_string_equal(i.number, "GG-20261123-01");
	assert_string_equal(opened(b, INCIDENT_ALL).number, "GG-20261123-02");
	i.news = "server menyala";
	i.next_ms = 0;
	i.reminded = true;
	assert_ok(incident_save(b->s, &i));
	assert_ok(incident_get(b->s, &b->a, i.id, &got));
	assert_int_equal(got.version, 2);
	assert_string_equal(got.news, "server menyala");
	assert_string_equal(got.product, "Pro");
	assert_int_equal(got.next_ms, 0);
	assert_true(got.reminded);
	got.version = 1;
	assert_err(incident_save(b->s, &got), ERR_CONFLICT);
	assert_ok(incidents_open(b->s, &b->a, 9, &open, &n));
	assert_int_equal(n, 2);
	i.ended_ms = BOX_NOW;
	assert_ok(incident_save(b->s, &i));
	assert_ok(incidents_open(b->s, &b->a, 9, &open, &n));
	assert_int_equal(n, 1);
	assert_err(incident_get(b->s, &b->a, 99, &got), ERR_NOT_FOUND);
}

static void who_asked_is_counted_once(void **state)
{
	struct box *b = *state;
	struct incident i = opened(b, INCIDENT_ALL);
	struct address a = box_contact(b, "1");
	struct incident_contact c = { .incident_id = i.id,
				      .contact_id = a.contact_id,
				      .address_id = a.id,
				      .words = "error kak",
				      .at_ms = BOX_NOW },
				got;

	assert_err(incident_contact_get(b->s, &b->a, i.id, a.contact_id, &got), ERR_NOT_FOUND);
	assert_ok(incident_contact_save(b->s, &b->a, &c));
	assert_ok(incident_contact_save(b->s, &b->a, &c));
	c.ticket_id = 7;
	c.answer = INCIDENT_STILL;
	assert_ok(incident_contact_save(b->s, &b->a, &c));
	c.answer = INCIDENT_WORKS;
	assert_ok(incident_contact_save(b->s, &b->a, &c));
	assert_ok(incident_contact_get(b->s, &b->a, i.id, a.contact_id, &got));
	assert_int_equal(got.ticket_id, 7);
	assert_string_equal(got.words, "error kak");
	assert_ok(incident_get(b->s, &b->a, i.id, &i));
	assert_int_equal(i.asked, 1);
	assert_int_equal(i.tickets, 1);
	assert_int_equal(i.works, 1);
	assert_int_equal(i.still, 0);
}

/* ---- as an audience ---- */

static bool meant(struct box *b, const struct cast_audience *to, const struct address *a)
{
	struct cast_person *p;
	size_t n;

	assert_ok(cast_people(b->s, &b->a, to, a->contact_id - 1, 1, &p, &n));
	return n == 1 && p[0].contact_id == a->contact_id && p[0].meant;
}

static void the_orders_it_names(void **state)
{
	struct box *b = *state;
	struct incident i = opened(b, INCIDENT_ORDERS);
	struct address one = box_contact(b, "1"), two = box_contact(b, "2");
	const struct cast_audience to = { .states = ~0U, .incident_id = i.id };

	box_order(b, "A-1", ORDER_ACTIVE, NULL, NULL);
	box_order(b, "A-2", ORDER_ACTIVE, NULL, NULL);
	assert_ok(proof_add(b->s, one.contact_id, PROOF_ORDER, "A-1", BOX_NOW, "test"));
	assert_ok(proof_add(b->s, two.contact_id, PROOF_ORDER, "A-2", BOX_NOW, "test"));
	assert_true(meant(b, &to, &one) && meant(b, &to, &two)); /* it names none yet */
	assert_ok(incident_order_add(b->s, i.id, "A-1"));
	assert_ok(incident_order_add(b->s, i.id, "A-1"));
	assert_true(meant(b, &to, &one));
	assert_false(meant(b, &to, &two));
	assert_ok(cast_means(b->s, &to, one.contact_id));
	assert_err(cast_means(b->s, &to, two.contact_id), ERR_NOT_FOUND);
}

/* Who asked is one audience, all the others who are affected are another. */
static void who_asked_and_who_did_not(void **state)
{
	struct box *b = *state;
	struct incident i = opened(b, INCIDENT_ALL);
	struct address asked = box_contact(b, "1"), other = box_contact(b, "2");
	const struct cast_audience all = { .incident_id = i.id };
	const struct cast_audience linked = { .incident_id = i.id, .linked = true };
	struct incident_contact c = { .incident_id = i.id,
				      .contact_id = asked.contact_id,
				      .address_id = asked.id,
				      .at_ms = BOX_NOW };

	assert_ok(incident_contact_save(b->s, &b->a, &c));
	assert_true(meant(b, &linked, &asked));
	assert_false(meant(b, &linked, &other));
	assert_false(meant(b, &all, &asked));
	assert_true(meant(b, &all, &other));
	/* It goes along when the person turns out to be somebody we know. */
	assert_ok(contact_absorb(b->s, other.contact_id, asked.contact_id));
	assert_true(meant(b, &linked, &other));
	assert_false(meant(b, &all, &other));
}

static void whether_all_were_told(void **state)
{
	struct box *b = *state;
	struct incident i = opened(b, INCIDENT_ALL);
	struct cast c = { .kind = CAST_NEWS,
			  .state = CAST_RUNNING,
			  .text = "x",
			  .to = { .incident_id = i.id },
			  .by = "staff:5003",
			  .created_ms = BOX_NOW };
	bool told;

	assert_ok(cast_add(b->s, &c));
	assert_ok(cast_told_all(b->s, i.id, &told));
	assert_false(told); /* nobody was sent it yet */
	assert_ok(cast_count_add(b->s, c.id, CHANNEL_TELEGRAM, CAST_PUT, 1));
	assert_ok(cast_told_all(b->s, i.id, &told));
	assert_true(told);
	assert_ok(cast_told_all(b->s, 0, &told));
	assert_false(told);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(comes_back_as_it_was),  CASE(who_asked_is_counted_once),
		CASE(the_orders_it_names),   CASE(who_asked_and_who_did_not),
		CASE(whether_all_were_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
