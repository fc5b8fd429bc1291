/* A change of keys: everything is sealed anew, in pages, also when it was stopped half-way; what
 * cannot be opened is counted and left alone. */
#include "bot/rotate.h"
#include "store/refund.h"
#include "tests/box.h"

#define OLD   "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define NEW   "ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define OTHER "aa0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

enum { ACCOUNTS = 120, WIB = 420 };

static struct seal keys(const char *now, const char *previous)
{
	struct config config = { .store = { .secret_key = now, .secret_key_previous = previous } };
	struct seal s;

	assert_ok(seal_of_config(&config, &s));
	return s;
}

static void put(struct box *b, const struct seal *s, int64_t id)
{
	struct refund_sealed row = { .refund_id = id, .key_id = s->now.id };
	char *text = arena_printf(&b->a, "account of %lld", (long long)id);

	assert_ok(seal_text(s, &b->a, arena_printf(&b->a, "refund:%lld", (long long)id), text,
			    &row.bytes, &row.len));
	assert_ok(refund_account_put(b->s, &row));
}

static void fill(struct box *b, const struct seal *s)
{
	struct address addr = box_contact(b, "101");

	for (int i = 1; i <= ACCOUNTS; i++) {
		struct refund r = { .open = 1,
				    .turn = TURN_STAFF,
				    .reason = "data_error",
				    .contact_id = addr.contact_id,
				    .address_id = addr.id,
				    .received_ms = BOX_NOW,
				    .state_ms = BOX_NOW };

		r.order_id = box_order(b, arena_printf(&b->a, "A-%d", i), ORDER_ACTIVE, NULL, NULL);
		assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &r));
		put(b, s, r.id);
	}
}

static void opens(struct box *b, const struct seal *s, int64_t id)
{
	struct refund_sealed row;
	const char *text;

	assert_ok(refund_account_get(b->s, &b->a, id, &row));
	assert_ok(seal_open(s, &b->a, row.key_id, arena_printf(&b->a, "refund:%lld", (long long)id),
			    row.bytes, row.len, &text));
	assert_string_equal(text, arena_printf(&b->a, "account of %lld", (long long)id));
}

static void all_are_sealed_anew(void **state)
{
	struct box *b = *state;
	const struct seal old = keys(OLD, ""), both = keys(NEW, OLD), new = keys(NEW, "");
	char *said = NULL;
	size_t len;
	FILE *err = open_memstream(&said, &len);

	fill(b, &old);
	put(b, &both, 7); /* one that the running bot sealed meanwhile */
	assert_int_equal(rotate_key(b->s, &both, err), 0);
	fclose(err);
	assert_non_null(strstr(said, "119 accounts"));
	free(said);
	for (int i = 1; i <= ACCOUNTS; i++)
		opens(b, &new, i);
	err = open_memstream(&said, &len);
	assert_int_equal(rotate_key(b->s, &new, err), 0);
	fclose(err);
	assert_non_null(strstr(said, "0 accounts"));
	free(said);
}

static void what_cannot_be_opened_is_left_and_told(void **state)
{
	struct box *b = *state;
	const struct seal old = keys(OLD, ""), both = keys(NEW, OLD), other = keys(OTHER, "");
	char *said = NULL;
	size_t len;
	FILE *err = open_memstream(&said, &len);

	fill(b, &old);
	put(b, &other, 3);
	assert_int_equal(rotate_key(b->s, &both, err), 1);
	fclose(err);
	assert_non_null(strstr(said, "119 accounts"));
	assert_non_null(strstr(said, "1 accounts are sealed with a key"));
	assert_null(strstr(said, OLD));
	assert_null(strstr(said, "account of"));
	free(said);
	opens(b, &other, 3);
	opens(b, &both, 120);
}

static void without_a_key_there_is_nothing_to_seal_with(void **state)
{
	const struct config none = { .store = { .secret_key = "", .secret_key_previous = "" } };
	struct seal s;

	(void)state;
	assert_err(seal_of_config(&none, &s), ERR_NOT_FOUND);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(all_are_sealed_anew),
		TEST(what_cannot_be_opened_is_left_and_told),
		TEST(without_a_key_there_is_nothing_to_seal_with),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
