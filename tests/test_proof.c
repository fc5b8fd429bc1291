/* What a contact has proven, and the codes that prove an e-mail. */
#include "base/secret.h"
#include "store/proof.h"
#include "tests/box.h"

static void proofs_are_listed_once_each(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	struct proof *rows;
	size_t n;

	assert_ok(proof_add(b->s, budi, PROOF_EMAIL, "b@example.com", BOX_NOW, "code"));
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW + 5, "staff:1"));
	assert_ok(proof_list(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_int_equal(rows[0].kind, PROOF_PHONE);
	assert_string_equal(rows[0].value, "6281");
	assert_string_equal(rows[0].by, "contact"); /* the first stays */
	assert_int_equal(rows[0].at_ms, BOX_NOW);
	assert_int_equal(rows[1].kind, PROOF_EMAIL);
}

static void not_my_number(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	int64_t id = box_order(b, "A-1", ORDER_PAID, "6281", NULL);

	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "contact"));
	assert_ok(order_owned_by(b->s, budi, id));
	assert_ok(proof_remove(b->s, budi, PROOF_PHONE, "6281"));
	assert_err(order_owned_by(b->s, budi, id), ERR_NOT_FOUND);
	assert_err(proof_remove(b->s, budi, PROOF_PHONE, "6281"), ERR_NOT_FOUND);
}

static void the_kind_of_a_proof_counts(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	int64_t id = box_order(b, "6281", ORDER_PAID, "6282", "6283");

	/* Values of one kind that happen to look like another's. */
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "x"));
	assert_ok(proof_add(b->s, budi, PROOF_EMAIL, "6282", BOX_NOW, "x"));
	assert_ok(proof_add(b->s, budi, PROOF_ORDER, "6283", BOX_NOW, "x"));
	assert_err(order_owned_by(b->s, budi, id), ERR_NOT_FOUND);
}

static void whom_to_tell_of_an_order(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id, siti = box_contact(b, "102").contact_id;
	int64_t id = box_order(b, "A-1", ORDER_PAID, "6281", "b@example.com");
	int64_t *owners;
	size_t n;

	box_contact(b, "103");
	assert_ok(proof_owners(b->s, &b->a, id, 10, &owners, &n));
	assert_int_equal(n, 0);
	assert_ok(proof_add(b->s, siti, PROOF_ORDER, "A-1", BOX_NOW, "x"));
	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281", BOX_NOW, "x"));
	assert_ok(proof_add(b->s, budi, PROOF_EMAIL, "b@example.com", BOX_NOW, "x"));
	assert_ok(proof_owners(b->s, &b->a, id, 10, &owners, &n));
	assert_int_equal(n, 2); /* each once */
	assert_int_equal(owners[0], budi);
	assert_int_equal(owners[1], siti);
	assert_ok(proof_owners(b->s, &b->a, id, 1, &owners, &n));
	assert_int_equal(n, 1);
}

/* ---- codes ---- */

enum { TRIES = 3 };

static void new_code(struct box *b, int64_t contact, const char *digits, const char *target)
{
	char salt[17], hash[SHA256_HEX_SIZE];
	struct code c = { .contact_id = contact,
			  .purpose = CODE_PURPOSE_EMAIL,
			  .target = target,
			  .salt = salt,
			  .hash = hash,
			  .expires_ms = BOX_NOW + 600000 };

	assert_ok(secret_random_hex(salt, 16));
	assert_ok(secret_hash(salt, digits, hash));
	assert_ok(code_new(b->s, &c));
}

static enum err check(struct box *b, int64_t contact, const char *typed, int64_t now_ms,
		      const char **target)
{
	return code_check(b->s, &b->a, contact, CODE_PURPOSE_EMAIL, typed, now_ms, TRIES, target);
}

static void a_right_code_works_once(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id, siti = box_contact(b, "102").contact_id;
	const char *target = NULL;

	new_code(b, budi, "123456", "b@example.com");
	assert_ok(code_target(b->s, &b->a, budi, CODE_PURPOSE_EMAIL, BOX_NOW, &target));
	assert_string_equal(target, "b@example.com");
	assert_err(check(b, siti, "123456", BOX_NOW, &target), ERR_CONFLICT); /* not hers */
	assert_ok(check(b, budi, "123456", BOX_NOW, &target));
	assert_string_equal(target, "b@example.com");
	assert_err(check(b, budi, "123456", BOX_NOW, &target), ERR_CONFLICT);
	assert_err(code_target(b->s, &b->a, budi, CODE_PURPOSE_EMAIL, BOX_NOW, &target),
		   ERR_NOT_FOUND);
}

static void wrong_codes_are_counted(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	const char *target;

	new_code(b, budi, "123456", "b@example.com");
	for (int i = 0; i < TRIES; i++)
		assert_err(check(b, budi, "000000", BOX_NOW, &target), ERR_NOT_FOUND);
	assert_err(check(b, budi, "123456", BOX_NOW, &target), ERR_LIMIT); /* even the right one */
	new_code(b, budi, "654321", "b@example.com");
	assert_ok(check(b, budi, "654321", BOX_NOW, &target));
}

static void codes_expire_and_are_replaced(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;
	const char *target;

	new_code(b, budi, "111111", "old@example.com");
	new_code(b, budi, "222222", "new@example.com");
	assert_err(check(b, budi, "111111", BOX_NOW, &target), ERR_NOT_FOUND);
	assert_err(check(b, budi, "222222", BOX_NOW + 600000, &target), ERR_CONFLICT);
	assert_ok(check(b, budi, "222222", BOX_NOW + 599999, &target));
	assert_string_equal(target, "new@example.com");
	new_code(b, budi, "333333", "new@example.com");
	assert_ok(code_clear(b->s, budi, CODE_PURPOSE_EMAIL));
	assert_err(check(b, budi, "333333", BOX_NOW, &target), ERR_CONFLICT);
}

static void the_code_itself_is_nowhere_in_the_file(void **state)
{
	struct box *b = *state;
	int64_t budi = box_contact(b, "101").contact_id;

	new_code(b, budi, "918273", "b@example.com");
	assert_int_equal(box_int(b, "SELECT count(*) FROM code WHERE hash LIKE '%918273%'"
				    " OR salt LIKE '%918273%' OR target LIKE '%918273%'"),
			 0);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(proofs_are_listed_once_each),
		box_test(not_my_number),
		box_test(the_kind_of_a_proof_counts),
		box_test(whom_to_tell_of_an_order),
		box_test(a_right_code_works_once),
		box_test(wrong_codes_are_counted),
		box_test(codes_expire_and_are_replaced),
		box_test(the_code_itself_is_nowhere_in_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
