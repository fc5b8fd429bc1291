/* Broadcasts in the store: what was written comes back, who is meant, and that each of them is
 * sent it once. */
#include "store/cast.h"
#include "store/join.h"
#include "store/outbox.h"
#include "store/proof.h"
#include "tests/box.h"

static struct cast a_cast(struct box *b, enum cast_kind kind)
{
	struct cast c = { .kind = kind,
			  .state = CAST_COUNTING,
			  .text = "Server diperbaiki",
			  .to = { .states = 1U << ORDER_ACTIVE },
			  .by = "staff:5003",
			  .address_id = 1,
			  .created_ms = BOX_NOW };

	assert_ok(cast_add(b->s, &c));
	return c;
}

static struct address owner(struct box *b, const char *ext, const char *number,
			    enum order_state state)
{
	struct address a = box_contact(b, ext);

	box_order(b, number, state, NULL, NULL);
	assert_ok(proof_add(b->s, a.contact_id, PROOF_ORDER, number, BOX_NOW, "test"));
	return a;
}

static void comes_back_as_it_was(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_PROMO), got;

	assert_int_equal(c.version, 1);
	c.state = CAST_RUNNING;
	c.urgent = true;
	c.to.product = "Pro";
	c.started_ms = BOX_NOW + 1;
	assert_ok(cast_save(b->s, &c));
	c.cursor = 42;
	c.shown_ms = BOX_NOW + 2;
	assert_ok(cast_save_cursor(b->s, &c));
	assert_ok(cast_get(b->s, &b->a, c.id, &got));
	assert_int_equal(got.version, 2);
	assert_int_equal(got.kind, CAST_PROMO);
	assert_int_equal(got.state, CAST_RUNNING);
	assert_true(got.urgent);
	assert_string_equal(got.to.product, "Pro");
	assert_int_equal(got.cursor, 42);
	assert_int_equal(got.shown_ms, BOX_NOW + 2);
	assert_int_equal(got.ended_ms, 0);
	assert_null(got.file);
	got.version = 1;
	assert_err(cast_save(b->s, &got), ERR_CONFLICT);
	assert_err(cast_get(b->s, &b->a, c.id + 1, &got), ERR_NOT_FOUND);
}

static void drafts_go_and_the_others_stay(void **state)
{
	struct box *b = *state;
	struct cast draft = a_cast(b, CAST_SERVICE), sent = a_cast(b, CAST_SERVICE), *all;
	size_t n;

	sent.state = CAST_DONE;
	sent.started_ms = BOX_NOW;
	assert_ok(cast_save(b->s, &sent));
	assert_ok(cast_count_add(b->s, draft.id, 1, CAST_FREE, 3));
	assert_ok(cast_count_add(b->s, sent.id, 1, CAST_SENT, 3));
	assert_ok(cast_drop_drafts(b->s, "staff:5003"));
	assert_ok(cast_list(b->s, &b->a, INT64_MAX, 9, &all, &n));
	assert_int_equal(n, 1);
	assert_int_equal(all[0].id, sent.id);
	assert_int_equal(box_int(b, "SELECT count(*) FROM broadcast_count"), 1);
}

static void the_same_words_are_found(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE), got;

	assert_err(cast_same(b->s, &b->a, c.text, 0, &got), ERR_NOT_FOUND);
	c.started_ms = BOX_NOW;
	assert_ok(cast_save(b->s, &c));
	assert_ok(cast_same(b->s, &b->a, c.text, BOX_NOW - 1, &got));
	assert_int_equal(got.id, c.id);
	assert_err(cast_same(b->s, &b->a, c.text, BOX_NOW, &got), ERR_NOT_FOUND);
	assert_err(cast_same(b->s, &b->a, "Lain", 0, &got), ERR_NOT_FOUND);
}

static void figures_add_up(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE);
	struct cast_figures f;

	assert_ok(cast_count_add(b->s, c.id, CHANNEL_TELEGRAM, CAST_SENT, 2));
	assert_ok(cast_count_add(b->s, c.id, CHANNEL_WHATSAPP, CAST_SENT, 3));
	assert_ok(cast_count_add(b->s, c.id, CHANNEL_WHATSAPP, CAST_SENT, -1));
	assert_ok(cast_figures(b->s, c.id, &f));
	assert_int_equal(f.n[CHANNEL_WHATSAPP][CAST_SENT], 2);
	assert_int_equal(cast_sum(&f, CAST_SENT), 4);
	assert_ok(cast_count_clear(b->s, c.id));
	assert_ok(cast_figures(b->s, c.id, &f));
	assert_int_equal(cast_sum(&f, CAST_SENT), 0);
}

/* ---- the audience ---- */

static bool is_meant(struct box *b, const struct cast_audience *to, const struct address *a)
{
	struct cast_person *p;
	size_t n;

	assert_ok(cast_people(b->s, &b->a, to, a->contact_id - 1, 1, &p, &n));
	assert_int_equal(n, 1);
	assert_int_equal(p[0].contact_id, a->contact_id);
	return p[0].meant;
}

static void by_state_and_product(void **state)
{
	struct box *b = *state;
	struct address active = owner(b, "1", "A-1", ORDER_ACTIVE);
	struct address unpaid = owner(b, "2", "A-2", ORDER_AWAITING_PAYMENT);
	struct address nobody = box_contact(b, "3");
	struct cast_audience to = { .states = 1U << ORDER_ACTIVE };
	struct contact c;

	assert_true(is_meant(b, &to, &active));
	assert_false(is_meant(b, &to, &unpaid));
	assert_false(is_meant(b, &to, &nobody));
	to.states = 1U << ORDER_AWAITING_PAYMENT;
	assert_true(is_meant(b, &to, &unpaid));
	to = (struct cast_audience) { .states = ~0U, .product = "Lain" };
	assert_false(is_meant(b, &to, &active));
	to.product = box_get(b, "A-1").product;
	assert_true(!to.product || is_meant(b, &to, &active));
	/* Whom we have blocked is not written to. */
	assert_ok(contact_get(b->s, &b->a, active.contact_id, &c));
	c.blocked = true;
	assert_ok(contact_save(b->s, &c, BOX_NOW));
	assert_false(is_meant(b, &(struct cast_audience) { .states = ~0U }, &active));
}

static void by_phone_and_email(void **state)
{
	struct box *b = *state;
	struct address phone = box_contact(b, "1"), email = box_contact(b, "2");
	const struct cast_audience to = { .states = 1U << ORDER_ACTIVE };

	box_order(b, "A-1", ORDER_ACTIVE, "628111", "a@toko.id");
	assert_false(is_meant(b, &to, &phone));
	assert_ok(proof_add(b->s, phone.contact_id, PROOF_PHONE, "628111", BOX_NOW, "test"));
	assert_ok(proof_add(b->s, email.contact_id, PROOF_EMAIL, "a@toko.id", BOX_NOW, "test"));
	assert_true(is_meant(b, &to, &phone));
	assert_true(is_meant(b, &to, &email));
}

static void a_page_is_bounded(void **state)
{
	struct box *b = *state;
	const struct cast_audience to = { .states = ~0U };
	struct cast_person *p;
	int64_t after = 0;
	size_t n, all = 0;

	for (int i = 0; i < 7; i++)
		box_contact(b, arena_printf(&b->a, "%d", i));
	do {
		assert_ok(cast_people(b->s, &b->a, &to, after, 3, &p, &n));
		assert_true(n <= 3);
		all += n;
		after = n ? p[n - 1].contact_id : after;
	} while (n > 0);
	assert_int_equal(all, 7);
}

/* ---- who got it ---- */

static void once_for_each_address(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE);
	struct address a = box_contact(b, "1");
	struct cast_to to = { .cast_id = c.id,
			      .contact_id = a.contact_id,
			      .address_id = a.id,
			      .channel = a.channel },
		       again = to;

	assert_ok(cast_to_add(b->s, &to, BOX_NOW));
	assert_err(cast_to_add(b->s, &again, BOX_NOW), ERR_EXISTS);
	again.cast_id++;
	assert_ok(cast_to_add(b->s, &again, BOX_NOW));
}

/* What is in the outbox has yet to leave; what is not, or was accepted, has left. */
static void left_when_the_outbox_says_so(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE);
	struct address a = box_contact(b, "1");
	struct cast_to to = { .cast_id = c.id, .contact_id = a.contact_id, .address_id = a.id },
		       *left;
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = "1",
				  .rank = RANK_BULK,
				  .body = "{}",
				  .ref_kind = REF_CAST };
	size_t n;

	assert_ok(cast_to_add(b->s, &to, BOX_NOW));
	row.ref = to.id;
	assert_ok(outbox_put(b->s, &row));
	assert_ok(cast_to_left(b->s, &b->a, c.id, 9, &left, &n));
	assert_int_equal(n, 0);
	assert_ok(cast_to_waiting(b->s, c.id, &n));
	assert_int_equal(n, 1);
	assert_ok(outbox_accepted(b->s, row.id, BOX_NOW));
	assert_ok(cast_to_left(b->s, &b->a, c.id, 9, &left, &n));
	assert_int_equal(n, 1);
	left[0].fate = FATE_SENT;
	assert_ok(cast_to_move(b->s, &left[0]));
	assert_ok(cast_to_waiting(b->s, c.id, &n));
	assert_int_equal(n, 0);
}

/* Delivered and read come in any order, once and more often; what was read was delivered. */
static void delivered_and_read_count_once(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE);
	struct address a = box_contact(b, "1");
	struct cast_to to = { .cast_id = c.id,
			      .contact_id = a.contact_id,
			      .address_id = a.id,
			      .channel = CHANNEL_WHATSAPP };
	static const bool reads[] = { true, false, true };
	struct cast_figures f;
	size_t n;

	assert_ok(cast_to_add(b->s, &to, BOX_NOW));
	assert_ok(sent_put(b->s, CHANNEL_WHATSAPP, "62811", 7, REF_CAST, to.id));
	for (size_t i = 0; i < ARRAY_LEN(reads); i++)
		assert_ok(cast_to_reached(b->s, &b->a, CHANNEL_WHATSAPP, "62811", 7, reads[i]));
	assert_ok(cast_to_reached(b->s, &b->a, CHANNEL_WHATSAPP, "62811", 8, true));
	assert_ok(cast_figures(b->s, c.id, &f));
	assert_int_equal(cast_sum(&f, CAST_SENT), 1);
	assert_int_equal(cast_sum(&f, CAST_DELIVERED), 1);
	assert_int_equal(cast_sum(&f, CAST_READ), 1);
	assert_ok(cast_to_waiting(b->s, c.id, &n));
	assert_int_equal(n, 0);
}

static void who_got_it_is_forgotten(void **state)
{
	struct box *b = *state;
	struct cast c = a_cast(b, CAST_SERVICE), other = a_cast(b, CAST_SERVICE);
	bool more;

	for (int i = 0; i < 5; i++) {
		struct address a = box_contact(b, arena_printf(&b->a, "%d", i));
		struct cast_to to = { .cast_id = i < 3 ? c.id : other.id,
				      .contact_id = a.contact_id,
				      .address_id = a.id };

		assert_ok(cast_to_add(b->s, &to, BOX_NOW));
		assert_ok(sent_put(b->s, CHANNEL_TELEGRAM, "1", 10 + i, REF_CAST, to.id));
	}
	assert_ok(cast_to_forget(b->s, c.id, 2, &more));
	assert_true(more);
	assert_ok(cast_to_forget(b->s, c.id, 2, &more));
	assert_false(more);
	assert_int_equal(box_int(b, "SELECT count(*) FROM broadcast_to"), 2);
	assert_int_equal(box_int(b, "SELECT count(*) FROM sent"), 2);
}

/* ---- who wants promotion ---- */

static void a_no_outlives_a_union(void **state)
{
	struct box *b = *state;
	struct address yes = box_contact(b, "1"), no = box_contact(b, "2");
	int64_t at_ms;

	assert_ok(contact_promo(b->s, yes.contact_id, &at_ms));
	assert_int_equal(at_ms, 0);
	assert_ok(contact_set_promo(b->s, yes.contact_id, BOX_NOW));
	assert_ok(contact_set_promo(b->s, no.contact_id, -BOX_NOW));
	assert_ok(contact_absorb(b->s, yes.contact_id, no.contact_id));
	assert_ok(contact_promo(b->s, yes.contact_id, &at_ms));
	assert_int_equal(at_ms, -BOX_NOW);
	/* And a yes is not put upon somebody who said no. */
	assert_ok(contact_set_promo(b->s, no.contact_id, BOX_NOW + 1));
	assert_ok(contact_absorb(b->s, yes.contact_id, no.contact_id));
	assert_ok(contact_promo(b->s, yes.contact_id, &at_ms));
	assert_int_equal(at_ms, -BOX_NOW);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(comes_back_as_it_was),
		CASE(drafts_go_and_the_others_stay),
		CASE(the_same_words_are_found),
		CASE(figures_add_up),
		CASE(by_state_and_product),
		CASE(by_phone_and_email),
		CASE(a_page_is_bounded),
		CASE(once_for_each_address),
		CASE(left_when_the_outbox_says_so),
		CASE(delivered_and_read_count_once),
		CASE(who_got_it_is_forgotten),
		CASE(a_no_outlives_a_union),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
