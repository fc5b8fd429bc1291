/* People and their addresses. */
#include "tests/box.h"

static void found_by_address_as_saved(void **state)
{
	struct box *b = *state;
	struct address made = box_contact(b, "101"), addr;
	struct contact c;

	assert_ok(contact_by_address(b->s, &b->a, CHANNEL_TELEGRAM, "101", &c, &addr));
	assert_int_equal(addr.id, made.id);
	assert_int_equal(addr.contact_id, c.id);
	assert_string_equal(addr.ext, "101");
	assert_string_equal(c.name, "Budi");
	assert_true(addr.reachable);
	assert_int_equal(addr.last_in_ms, BOX_NOW);
	assert_null(addr.state);
	assert_null(c.notice_version);
	assert_false(c.blocked);
	assert_err(contact_by_address(b->s, &b->a, CHANNEL_WHATSAPP, "101", &c, &addr),
		   ERR_NOT_FOUND);
	assert_err(contact_by_address(b->s, &b->a, CHANNEL_TELEGRAM, "102", &c, &addr),
		   ERR_NOT_FOUND);
}

static void an_address_belongs_to_one_contact(void **state)
{
	struct box *b = *state;
	struct contact c;
	struct address addr;

	box_contact(b, "101");
	assert_err(contact_create(b->s, &b->a, CHANNEL_TELEGRAM, "101", "Other", 0, BOX_NOW, &c,
				  &addr),
		   ERR_EXISTS);
	assert_ok(
		contact_create(b->s, &b->a, CHANNEL_WHATSAPP, "101", NULL, 1, BOX_NOW, &c, &addr));
	assert_null(c.name);
	assert_int_equal(c.lang, 1);
}

static void the_conversation_is_kept(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101"), got;

	addr.state = "{\"form\":\"proof\"}";
	addr.misses = 2;
	addr.flood_ms = BOX_NOW;
	addr.flood_n = 7;
	addr.last_in_ms = BOX_NOW + 5;
	assert_ok(address_save(b->s, &addr));
	assert_ok(address_get(b->s, &b->a, addr.id, &got));
	assert_string_equal(got.state, addr.state);
	assert_int_equal(got.misses, 2);
	assert_int_equal(got.flood_ms, BOX_NOW);
	assert_int_equal(got.flood_n, 7);
	assert_int_equal(got.last_in_ms, BOX_NOW + 5);
	got.state = NULL;
	assert_ok(address_save(b->s, &got));
	assert_ok(address_get(b->s, &b->a, addr.id, &got));
	assert_null(got.state);
	assert_err(address_get(b->s, &b->a, 999, &got), ERR_NOT_FOUND);
}

static void the_notice_keeps_when_it_was_first_shown(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101");
	struct contact c;

	assert_ok(contact_get(b->s, &b->a, addr.contact_id, &c));
	c.notice_version = "2026-11";
	c.name = NULL;
	c.lang = 1;
	c.blocked = true;
	assert_ok(contact_save(b->s, &c, BOX_NOW + 1));
	assert_ok(contact_save(b->s, &c, BOX_NOW + 2));
	assert_ok(contact_get(b->s, &b->a, c.id, &c));
	assert_null(c.name);
	assert_int_equal(c.lang, 1);
	assert_true(c.blocked);
	assert_string_equal(c.notice_version, "2026-11");
	assert_int_equal(box_int(b, "SELECT notice_ms FROM contact"), BOX_NOW + 1);
	c.notice_version = "2027-01";
	assert_ok(contact_save(b->s, &c, BOX_NOW + 3));
	assert_int_equal(box_int(b, "SELECT notice_ms FROM contact"), BOX_NOW + 3);
	assert_err(contact_get(b->s, &b->a, 999, &c), ERR_NOT_FOUND);
}

static void the_address_used_last_and_reachable(void **state)
{
	struct box *b = *state;
	struct address addr = box_contact(b, "101"), got;
	char sql[200];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO address(contact_id, channel, ext, last_in_ms)"
		 " VALUES(%lld, 2, '6281', %lld) RETURNING id",
		 (long long)addr.contact_id, (long long)BOX_NOW + 1000);
	box_int(b, sql);
	assert_ok(address_last_used(b->s, &b->a, addr.contact_id, &got));
	assert_string_equal(got.ext, "6281");
	assert_ok(address_set_reachable(b->s, got.id, false));
	assert_ok(address_last_used(b->s, &b->a, addr.contact_id, &got));
	assert_string_equal(got.ext, "101");
	assert_ok(address_set_reachable(b->s, got.id, false));
	assert_err(address_last_used(b->s, &b->a, addr.contact_id, &got), ERR_NOT_FOUND);
	assert_ok(address_set_reachable(b->s, got.id, true));
	assert_ok(address_last_used(b->s, &b->a, addr.contact_id, &got));
}

static void counted(void **state)
{
	struct box *b = *state;
	int64_t n;

	box_contact(b, "1");
	box_contact(b, "2");
	assert_ok(contact_count(b->s, &n));
	assert_int_equal(n, 2);
}

static void running_out_of_memory_is_an_error_and_not_a_nameless_person(void **state)
{
	struct box *b = *state;
	struct address addr;
	struct contact c;
	struct arena tiny;

	box_contact(b, "101");
	arena_init(&tiny, 1);
	assert_err(contact_by_address(b->s, &tiny, CHANNEL_TELEGRAM, "101", &c, &addr), ERR_NOMEM);
	arena_free(&tiny);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(found_by_address_as_saved),
		box_test(an_address_belongs_to_one_contact),
		box_test(the_conversation_is_kept),
		box_test(the_notice_keeps_when_it_was_first_shown),
		box_test(the_address_used_last_and_reachable),
		box_test(counted),
		box_test(running_out_of_memory_is_an_error_and_not_a_nameless_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
