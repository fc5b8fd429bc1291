/* Who asked to act for an owner: remembered numbers, links, decisions. */
#include "store/delegate.h"
#include "store/proof.h"
#include "tests/box.h"

enum { LIFE = 24 * 3600 * 1000 };

static struct delegate send_link(struct box *b, int64_t contact, const char *number, int64_t order,
				 const char *hash)
{
	struct delegate d = { 0 };

	assert_ok(delegate_send(b->s, &b->a,
				&(struct delegate_link) { .contact_id = contact,
							  .number = number,
							  .order_id = order,
							  .hash = hash,
							  .now_ms = BOX_NOW,
							  .expires_ms = BOX_NOW + LIFE,
							  .declined_since_ms = BOX_NOW - LIFE },
				&d));
	return d;
}

static void the_number_asked_last(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id;
	const char *number = NULL;

	assert_err(delegate_asked(b->s, &b->a, joko, 0, &number), ERR_NOT_FOUND);
	assert_ok(delegate_ask(b->s, joko, "ord-1", BOX_NOW));
	assert_ok(delegate_ask(b->s, joko, "ORD-2", BOX_NOW + 1));
	assert_ok(delegate_asked(b->s, &b->a, joko, BOX_NOW, &number));
	assert_string_equal(number, "ORD-2");
	/* What led to nothing is not kept. */
	assert_int_equal(box_int(b, "SELECT count(*) FROM delegate"), 1);
	assert_err(delegate_asked(b->s, &b->a, joko, BOX_NOW + 2, &number), ERR_NOT_FOUND);
	assert_err(delegate_ask(b->s, joko, "  ", BOX_NOW), ERR_INVALID);
}

static void a_link_for_no_order_is_kept_alike(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id;
	struct delegate d;

	assert_ok(delegate_ask(b->s, joko, "ORD-9", BOX_NOW));
	d = send_link(b, joko, "ORD-9", 0, "h1");
	assert_int_equal(d.state, DELEGATE_SENT);
	assert_int_equal(d.order_id, 0);
	assert_int_equal(d.expires_ms, BOX_NOW + LIFE);
	assert_ok(delegate_ask(b->s, joko, "ORD-1", BOX_NOW + 32 * (int64_t)LIFE));
	assert_err(delegate_get(b->s, &b->a, d.id, &d), ERR_NOT_FOUND);
}

static void a_new_link_ends_the_old_one(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id;
	int64_t order = box_order(b, "ORD-1", ORDER_PAID, "6281", NULL);
	struct delegate a = send_link(b, joko, "ord-1", order, "h1");
	struct delegate c = send_link(b, joko, "ORD-1 ", order, "h2");

	assert_int_equal(a.id, c.id);
	assert_true(c.version > a.version);
	assert_err(delegate_by_hash(b->s, &b->a, "h1", &a), ERR_NOT_FOUND);
	assert_ok(delegate_by_hash(b->s, &b->a, "h2", &a));
	assert_int_equal(a.order_id, order);
}

static void whoever_opens_it_first(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id, bos = box_contact(b, "102").contact_id;
	int64_t order = box_order(b, "ORD-1", ORDER_PAID, "6281", NULL);
	struct delegate d = send_link(b, joko, "ORD-1", order, "h1");

	assert_ok(delegate_open(b->s, d.id, bos));
	assert_ok(delegate_open(b->s, d.id, bos));
	assert_err(delegate_open(b->s, d.id, joko), ERR_CONFLICT);
}

static void decided_once(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id, bos = box_contact(b, "102").contact_id;
	int64_t order = box_order(b, "ORD-1", ORDER_PAID, "6281", NULL);
	struct delegate d = send_link(b, joko, "ORD-1", order, "h1"), *all;
	size_t n;

	assert_err(delegate_decide(b->s, d.id, d.version, DELEGATE_REVOKED, bos, BOX_NOW),
		   ERR_CONFLICT);
	assert_err(delegate_decide(b->s, d.id, d.version, DELEGATE_SENT, bos, BOX_NOW),
		   ERR_INVALID);
	assert_ok(delegate_decide(b->s, d.id, d.version, DELEGATE_ALLOWED, bos, BOX_NOW));
	assert_err(delegate_decide(b->s, d.id, d.version, DELEGATE_ALLOWED, bos, BOX_NOW),
		   ERR_CONFLICT);
	assert_err(delegate_decide(b->s, d.id, d.version + 1, DELEGATE_DECLINED, bos, BOX_NOW),
		   ERR_CONFLICT);
	assert_ok(delegates_of_owner(b->s, &b->a, bos, 8, &all, &n));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].decided_ms, BOX_NOW);
	assert_ok(delegate_decide(b->s, d.id, all[0].version, DELEGATE_REVOKED, bos, BOX_NOW));
	assert_ok(delegates_of_owner(b->s, &b->a, bos, 8, &all, &n));
	assert_int_equal(n, 0);
}

static void a_no_stands_for_a_while(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id, bos = box_contact(b, "102").contact_id;
	int64_t order = box_order(b, "ORD-1", ORDER_PAID, "6281", NULL);
	struct delegate d = send_link(b, joko, "ORD-1", order, "h1");

	assert_ok(
		delegate_decide(b->s, d.id, d.version, DELEGATE_DECLINED, bos, BOX_NOW - LIFE + 1));
	assert_int_equal(send_link(b, joko, "ORD-1", order, "h2").state, DELEGATE_DECLINED);
	d = send_link(b, box_contact(b, "103").contact_id, "ORD-1", order, "h3");
	assert_int_equal(d.state, DELEGATE_SENT);
	assert_ok(
		delegate_decide(b->s, d.id, d.version, DELEGATE_DECLINED, bos, BOX_NOW - LIFE - 1));
	d = send_link(b, d.contact_id, "ORD-1", order, "h4");
	assert_int_equal(d.state, DELEGATE_SENT);
	assert_int_equal(d.owner_id, 0);
}

static void delegates_do_not_let_in_others(void **state)
{
	struct box *b = *state;
	int64_t joko = box_contact(b, "101").contact_id, bos = box_contact(b, "102").contact_id;
	int64_t ani = box_contact(b, "103").contact_id, *own;
	int64_t order = box_order(b, "ORD-1", ORDER_PAID, "6281", NULL);
	size_t n;

	assert_ok(proof_add(b->s, bos, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, joko, PROOF_ORDER, "ORD-1", BOX_NOW, "owner:2"));
	assert_ok(proof_add(b->s, ani, PROOF_ORDER, "ORD-1", BOX_NOW, "staff:5001"));
	assert_ok(proof_is_principal(b->s, bos, order));
	assert_ok(proof_is_principal(b->s, ani, order));
	assert_err(proof_is_principal(b->s, joko, order), ERR_NOT_FOUND);
	assert_ok(proof_principals(b->s, &b->a, order, 8, &own, &n));
	assert_int_equal(n, 2);
	assert_ok(proof_owners(b->s, &b->a, order, 8, &own, &n));
	assert_int_equal(n, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_number_asked_last, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(a_link_for_no_order_is_kept_alike, box_setup,
						box_teardown),
		cmocka_unit_test_setup_teardown(a_new_link_ends_the_old_one, box_setup,
						box_teardown),
		cmocka_unit_test_setup_teardown(whoever_opens_it_first, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(decided_once, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(a_no_stands_for_a_while, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(delegates_do_not_let_in_others, box_setup,
						box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
