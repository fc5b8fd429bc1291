/* Who is who on WhatsApp: ids that are learnt, that change, that move on to others. */
#include "store/outbox.h"
#include "store/proof.h"
#include "store/request.h"
#include "store/whatsapp_people.h"
#include "tests/box.h"

#define P1 "6281200000001"
#define P2 "6281200000002"
#define B1 "ID.1001"
#define B2 "ID.1002"

static const char *learn(struct box *b, const char *phone, const char *bsuid)
{
	const struct wa_ids ids = { phone, bsuid };
	const char *ext = NULL;

	assert_ok(store_begin(b->s));
	assert_ok(wa_learn(b->s, &b->a, &ids, BOX_NOW, &ext));
	assert_ok(store_commit(b->s));
	return ext;
}

static const char *become(struct box *b, struct wa_ids was, struct wa_ids is)
{
	const char *ext = NULL;

	assert_ok(store_begin(b->s));
	assert_ok(wa_become(b->s, &b->a, &was, &is, BOX_NOW, &ext));
	assert_ok(store_commit(b->s));
	return ext;
}

/* What a first message makes. */
static struct address meet(struct box *b, const char *ext)
{
	struct contact c;
	struct address a;

	assert_ok(store_begin(b->s));
	assert_ok(contact_create(b->s, &b->a, CHANNEL_WHATSAPP, ext, "Rina", 0, BOX_NOW, &c, &a));
	assert_ok(store_commit(b->s));
	return a;
}

static struct address at(struct box *b, const char *ext)
{
	struct contact c;
	struct address a;

	assert_ok(contact_by_address(b->s, &b->a, CHANNEL_WHATSAPP, ext, &c, &a));
	return a;
}

static bool nobody(struct box *b, const char *ext)
{
	struct contact c;
	struct address a;

	return contact_by_address(b->s, &b->a, CHANNEL_WHATSAPP, ext, &c, &a) == ERR_NOT_FOUND;
}

static void the_phone_is_the_address_where_it_is_known(void **state)
{
	struct box *b = *state;

	assert_string_equal(learn(b, P1, B1), P1);
	assert_string_equal(learn(b, P1, B1), P1);
	assert_string_equal(learn(b, P1, NULL), P1);
	assert_string_equal(learn(b, NULL, B1), P1);
	assert_string_equal(learn(b, NULL, B2), B2);
	assert_string_equal(learn(b, NULL, B2), B2);
	assert_int_equal(box_int(b, "SELECT count(*) FROM wa_user"), 2);
}

static void a_phone_that_appears_later_renames_the_address(void **state)
{
	struct box *b = *state;
	struct address a;
	struct outbox_row row = { .channel = CHANNEL_WHATSAPP,
				  .chat = B1,
				  .body = "{}",
				  .due_ms = BOX_NOW,
				  .created_ms = BOX_NOW };

	assert_string_equal(learn(b, NULL, B1), B1);
	a = meet(b, B1);
	row.address_id = a.id;
	assert_ok(outbox_put(b->s, &row));
	assert_string_equal(learn(b, P1, B1), P1);
	assert_int_equal(at(b, P1).id, a.id);
	assert_true(nobody(b, B1));
	assert_int_equal(box_int(b, "SELECT count(*) FROM outbox WHERE chat = '" P1 "'"), 1);
	/* A signed payload holds both: the number is theirs. */
	assert_int_equal(box_int(b, "SELECT count(*) FROM proof WHERE kind = 1 AND value = '" P1
				    "' AND contact_id = 1"),
			 1);
}

static void two_that_turn_out_to_be_one_become_one(void **state)
{
	struct box *b = *state;
	struct address by_phone, by_id;
	struct request r = { .kind = REQUEST_PERSON, .text = "halo" };

	assert_string_equal(learn(b, P1, NULL), P1);
	by_phone = meet(b, P1);
	assert_string_equal(learn(b, NULL, B1), B1);
	by_id = meet(b, B1);
	r.contact_id = by_id.contact_id;
	r.address_id = by_id.id;
	assert_ok(store_begin(b->s));
	assert_ok(request_open(b->s, &b->a, "CS", 420, BOX_NOW, &r));
	assert_ok(proof_add(b->s, by_id.contact_id, PROOF_EMAIL, "r@x.id", BOX_NOW, "code"));
	by_id.state = "{\"form\":1}";
	by_id.last_in_ms = BOX_NOW + 5;
	by_id.window_ms = BOX_NOW + 9;
	assert_ok(address_save(b->s, &by_id));
	assert_ok(store_commit(b->s));

	assert_string_equal(learn(b, P1, B1), P1);
	assert_int_equal(at(b, P1).id, by_phone.id);
	assert_true(nobody(b, B1));
	assert_int_equal(at(b, P1).contact_id, by_phone.contact_id);
	assert_string_equal(at(b, P1).state, "{\"form\":1}");
	assert_int_equal(at(b, P1).window_ms, BOX_NOW + 9);
	assert_ok(request_get(b->s, &b->a, r.id, &r));
	assert_int_equal(r.contact_id, by_phone.contact_id);
	assert_int_equal(r.address_id, by_phone.id);
	assert_int_equal(box_int(b, "SELECT contact_id FROM proof WHERE kind = 2"),
			 by_phone.contact_id);
	assert_int_equal(box_int(b, "SELECT count(*) FROM wa_user"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM audit WHERE action = 'contacts_joined'"),
			 1);
}

/* A number that now belongs to another account says nothing about who had it before. */
static void a_number_that_moves_on_takes_nobody_along(void **state)
{
	struct box *b = *state;
	struct address first;

	assert_string_equal(learn(b, P1, B1), P1);
	first = meet(b, P1);
	assert_string_equal(learn(b, P1, B2), P1);
	assert_true(nobody(b, P1));
	assert_int_equal(at(b, B1).id, first.id);
	assert_true(meet(b, P1).contact_id != first.contact_id);
	assert_string_equal(learn(b, NULL, B1), B1);
	assert_string_equal(learn(b, NULL, B2), P1);
}

static void a_changed_number_keeps_the_person(void **state)
{
	struct box *b = *state;
	struct address a;

	assert_string_equal(learn(b, P1, B1), P1);
	a = meet(b, P1);
	assert_string_equal(become(b, (struct wa_ids) { P1, B1 }, (struct wa_ids) { P2, B2 }), P2);
	assert_int_equal(at(b, P2).id, a.id);
	assert_true(nobody(b, P1));
	assert_string_equal(learn(b, P2, B2), P2);
	assert_string_equal(learn(b, NULL, B2), P2);
	/* Whoever gets the old number is somebody else. */
	assert_string_equal(learn(b, P1, "ID.1009"), P1);
	assert_true(nobody(b, P1));
}

static void a_changed_number_without_its_new_id_learns_it_later(void **state)
{
	struct box *b = *state;
	struct address a;

	assert_string_equal(learn(b, P1, B1), P1);
	a = meet(b, P1);
	assert_string_equal(become(b, (struct wa_ids) { P1, NULL }, (struct wa_ids) { P2, NULL }),
			    P2);
	assert_string_equal(learn(b, P2, B2), P2);
	assert_int_equal(at(b, P2).id, a.id);
}

/* Messages under the new ids may be faster than the news of the change. */
static void a_change_that_is_told_late_joins_both(void **state)
{
	struct box *b = *state;
	struct address a;

	assert_string_equal(learn(b, P1, B1), P1);
	a = meet(b, P1);
	assert_string_equal(learn(b, P2, B2), P2);
	meet(b, P2);
	assert_string_equal(become(b, (struct wa_ids) { P1, B1 }, (struct wa_ids) { P2, B2 }), P2);
	assert_int_equal(at(b, P2).contact_id, a.contact_id);
	assert_true(nobody(b, P1));
	assert_int_equal(box_int(b, "SELECT count(*) FROM address"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM wa_user"), 1);
}

static void a_changed_user_id_keeps_the_number(void **state)
{
	struct box *b = *state;

	assert_string_equal(learn(b, P1, B1), P1);
	assert_string_equal(become(b, (struct wa_ids) { NULL, B1 }, (struct wa_ids) { NULL, B2 }),
			    P1);
	assert_string_equal(learn(b, NULL, B2), P1);
	assert_string_equal(learn(b, NULL, "ID.1003"), "ID.1003");
	meet(b, "ID.1003");
	assert_string_equal(
		become(b, (struct wa_ids) { NULL, "ID.1003" }, (struct wa_ids) { NULL, "ID.1004" }),
		"ID.1004");
	assert_true(nobody(b, "ID.1003"));
	assert_true(at(b, "ID.1004").id > 0);
}

static void numbers_of_messages_are_never_given_twice(void **state)
{
	struct box *b = *state;
	int64_t first, second, again = 0;

	assert_ok(wa_message_received(b->s, "wamid.1", P1, BOX_NOW, &first));
	assert_ok(wa_message_received(b->s, "wamid.2", P1, BOX_NOW, &second));
	assert_err(wa_message_received(b->s, "wamid.2", P1, BOX_NOW, &again), ERR_EXISTS);
	assert_int_equal(again, 0);
	/* Eight days are nothing; a month is enough. */
	assert_ok(wa_message_purge(b->s, BOX_NOW + 8 * MS_DAY - WA_KEPT_MS, 100));
	assert_err(wa_message_received(b->s, "wamid.1", P1, BOX_NOW, &again), ERR_EXISTS);
	assert_ok(wa_message_purge(b->s, BOX_NOW + 1, 100));
	assert_int_equal(box_int(b, "SELECT count(*) FROM wa_message"), 1);
	assert_ok(wa_message_received(b->s, "wamid.3", P1, BOX_NOW, &again));
	assert_true(again > second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
#define CASE(test) cmocka_unit_test_setup_teardown(test, box_setup, box_teardown)
		CASE(the_phone_is_the_address_where_it_is_known),
		CASE(a_phone_that_appears_later_renames_the_address),
		CASE(two_that_turn_out_to_be_one_become_one),
		CASE(a_number_that_moves_on_takes_nobody_along),
		CASE(a_changed_number_keeps_the_person),
		CASE(a_changed_number_without_its_new_id_learns_it_later),
		CASE(a_change_that_is_told_late_joins_both),
		CASE(a_changed_user_id_keeps_the_number),
		CASE(numbers_of_messages_are_never_given_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
