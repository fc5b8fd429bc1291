/* The index of words: what finds what, that it follows every change of the rows it speaks of, and
 * that it forgets what they forget. */
#include "tests/box.h"

#include <string.h>

#include "store/join.h"
#include "store/proof.h"
#include "store/refund.h"
#include "store/request.h"
#include "store/search.h"
#include "store/sql.h"
#include "store/ticket.h"

static const char *const indexes[] = { "contact", "ticket", "refund", "request", "found_order" };

static size_t count(struct box *b, enum found_kind kind, const char *text)
{
	int64_t *ids;
	size_t n;

	assert_ok(search(b->s, &b->a, kind, text, SEARCH_MAX, &ids, &n));
	return n;
}

static int64_t only(struct box *b, enum found_kind kind, const char *text)
{
	int64_t *ids;
	size_t n;

	assert_ok(search(b->s, &b->a, kind, text, SEARCH_MAX, &ids, &n));
	if (n != 1)
		fail_msg("\"%s\" finds %zu", text, n);
	return ids[0];
}

/* Any SQL of ours. */
static void run(struct box *b, const char *sql)
{
	if (sqlite3_exec(store_db(b->s), sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, store_last_error(b->s));
}

/* All words of an index, with how many rows have each. */
static const char *vocabulary(struct box *b, const char *index)
{
	const char *sql = arena_printf(
		&b->a, "CREATE VIRTUAL TABLE temp.v USING fts5vocab(main, %s, row)", index);
	const char *words;
	sqlite3_stmt *st;

	run(b, sql);
	assert_int_equal(sqlite3_prepare_v2(store_db(b->s),
					    "SELECT coalesce(group_concat(term || '=' || doc), '')"
					    " FROM temp.v",
					    -1, &st, NULL),
			 SQLITE_OK);
	assert_int_equal(sqlite3_step(st), SQLITE_ROW);
	words = sql_col(&b->a, st, 0);
	sqlite3_finalize(st);
	run(b, "DROP TABLE temp.v");
	return words;
}

/* Made anew from the rows, each index says what it said. */
static void check_whole(struct box *b)
{
	for (size_t i = 0; i < ARRAY_LEN(indexes); i++) {
		const char *index = arena_printf(&b->a, "%s_words", indexes[i]);
		const char *before = vocabulary(b, index);

		run(b, arena_printf(&b->a, "INSERT INTO %s(%s) VALUES('rebuild')", index, index));
		assert_string_equal(before, vocabulary(b, index));
	}
}

static struct ticket ticket(struct box *b, const struct address *who, const char *text)
{
	struct ticket k = { .contact_id = who->contact_id,
			    .address_id = who->id,
			    .category = "technical",
			    .text = text,
			    .created_ms = BOX_NOW,
			    .last_in_ms = BOX_NOW };

	assert_ok(ticket_open(b->s, &b->a, "TK", 420, &k));
	return k;
}

static void finds_by_number_and_words(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct ticket first = ticket(b, &who, "broadcast gagal, kode 131026");
	struct ticket second = ticket(b, &who, "Cara mengganti nomor Café?");

	assert_int_equal(only(b, FOUND_TICKET, "TK-2026-0001"), first.id);
	assert_int_equal(only(b, FOUND_TICKET, "0002"), second.id);
	assert_int_equal(only(b, FOUND_TICKET, "2"), second.id);
	assert_int_equal(only(b, FOUND_TICKET, "gagal broad"), first.id);
	assert_int_equal(only(b, FOUND_TICKET, "cafe"), second.id);
	assert_int_equal(only(b, FOUND_TICKET, "131026"), first.id);
	assert_int_equal(count(b, FOUND_TICKET, "2026"), 2);
	assert_int_equal(count(b, FOUND_TICKET, "broad gagal"), 0); /* only the last may go on */
	assert_int_equal(count(b, FOUND_TICKET, "gagal nomor"), 0);
	check_whole(b);
}

static void newest_first_and_bounded(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	int64_t *ids, last = 0;
	size_t n;

	for (int i = 0; i < 5; i++)
		last = ticket(b, &who, "broadcast gagal").id;
	assert_ok(search(b->s, &b->a, FOUND_TICKET, "broadcast", 3, &ids, &n));
	assert_int_equal(n, 3);
	assert_int_equal(ids[0], last);
	assert_int_equal(ids[2], last - 2);
	/* A newer one that only begins so: not before the whole words fill the list … */
	ticket(b, &who, "broadcaster baru");
	assert_ok(search(b->s, &b->a, FOUND_TICKET, "broadcast", 3, &ids, &n));
	assert_int_equal(n, 3);
	assert_int_equal(ids[0], last);
	/* … but found, and first, where there is room. */
	assert_ok(search(b->s, &b->a, FOUND_TICKET, "broadcast", 10, &ids, &n));
	assert_int_equal(n, 6);
	assert_int_equal(ids[0], last + 1);
}

/* Whatever people type is words, and never a query of its own. */
static void nothing_typed_is_a_query(void **state)
{
	static const char *const typed[] = { "",         " ",         "\"", "*",
					     "a* OR b",  "NEAR(a b)", "-",  "text:x",
					     "\" OR \"", "()",        "^",  "😡" };
	struct box *b = *state;
	struct address who = box_contact(b, "7001");

	ticket(b, &who, "broadcast gagal");
	for (size_t i = 0; i < ARRAY_LEN(typed); i++)
		assert_int_equal(count(b, FOUND_TICKET, typed[i]), 0);
}

static size_t reached(struct box *b, const char *value, int64_t *first)
{
	int64_t *ids;
	size_t n;

	assert_ok(search_reached(b->s, &b->a, value, SEARCH_MAX, &ids, &n));
	if (n)
		*first = ids[0];
	return n;
}

static void finds_people_by_name(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct contact c;

	assert_ok(contact_get(b->s, &b->a, who.contact_id, &c));
	c.name = "Rina Wati";
	assert_ok(contact_save(b->s, &c, BOX_NOW));
	assert_int_equal(only(b, FOUND_PERSON, "rina"), c.id);
	assert_int_equal(only(b, FOUND_PERSON, "wati rin"), c.id);
	c.name = "Rina Sari";
	assert_ok(contact_save(b->s, &c, BOX_NOW));
	assert_int_equal(count(b, FOUND_PERSON, "wati"), 0);
	assert_int_equal(only(b, FOUND_PERSON, "sari"), c.id);
	check_whole(b);
}

static void finds_people_by_what_they_are_reached_at(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001"), other = box_contact(b, "7002");
	int64_t found = 0;

	assert_ok(proof_add(b->s, who.contact_id, PROOF_PHONE, "6281211112222", BOX_NOW, "x"));
	assert_ok(proof_add(b->s, who.contact_id, PROOF_EMAIL, "rina@contoh.id", BOX_NOW, "x"));
	assert_int_equal(reached(b, "7002", &found), 1);
	assert_int_equal(found, other.contact_id);
	assert_int_equal(reached(b, "2222", &found), 1);
	assert_int_equal(found, who.contact_id);
	assert_int_equal(reached(b, "12222", &found), 1);
	assert_int_equal(reached(b, "6281211112222", &found), 1);
	assert_int_equal(reached(b, "rina@contoh.id", &found), 1);
	assert_int_equal(reached(b, "32222", &found), 0);
	assert_int_equal(reached(b, "222", &found), 0);
	assert_int_equal(reached(b, "%2222", &found), 0);
	assert_int_equal(reached(b, "", &found), 0);
	assert_ok(proof_remove(b->s, who.contact_id, PROOF_PHONE, "6281211112222"));
	assert_int_equal(reached(b, "2222", &found), 0);
}

/* Two who turn out to be one are found as one, by what either was known by. */
static void follows_a_joining(void **state)
{
	struct box *b = *state;
	struct address into = box_contact(b, "7001"), from = box_contact(b, "7002");
	int64_t found = 0;

	assert_ok(proof_add(b->s, from.contact_id, PROOF_PHONE, "6281211112222", BOX_NOW, "x"));
	assert_ok(contact_absorb(b->s, into.contact_id, from.contact_id));
	assert_int_equal(reached(b, "2222", &found), 1);
	assert_int_equal(found, into.contact_id);
	assert_int_equal(reached(b, "7002", &found), 1);
	assert_int_equal(found, into.contact_id);
}

static void finds_orders(void **state)
{
	struct box *b = *state;
	int64_t id = box_order(b, "BLZ-1042", ORDER_ACTIVE, "6281211112222", "rina@contoh.id");
	struct order_report r = { .given = GIVEN_CUSTOMER_NAME | GIVEN_PHONE,
				  .order = { .number = "BLZ-1042",
					     .customer_name = "Rina Wati",
					     .phone = "6281233334444" } };

	assert_int_equal(only(b, FOUND_ORDER, "1042"), id);
	assert_int_equal(only(b, FOUND_ORDER, "blz 1042"), id);
	assert_int_equal(only(b, FOUND_ORDER, "2222"), id);
	assert_int_equal(only(b, FOUND_ORDER, "contoh"), id);
	box_report(b, &r, ORDER_AS_REPORT);
	assert_int_equal(count(b, FOUND_ORDER, "2222"), 0);
	assert_int_equal(only(b, FOUND_ORDER, "4444"), id);
	assert_int_equal(only(b, FOUND_ORDER, "wati"), id);
	check_whole(b);
}

/* An erasure writes the tables as it must, and need not know of any index. */
static void what_is_erased_is_not_found(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");
	struct request r = { .kind = REQUEST_PERSON,
			     .contact_id = who.contact_id,
			     .address_id = who.id,
			     .text = "saya bunga, nomor rahasia" };

	run(b, "UPDATE contact SET name = 'Bunga'");
	assert_int_equal(count(b, FOUND_PERSON, "bunga"), 1);
	ticket(b, &who, "nomor rahasia saya");
	assert_ok(request_open(b->s, &b->a, "CS", 420, BOX_NOW, &r));
	assert_int_equal(count(b, FOUND_REQUEST, "bunga"), 1);
	run(b, "UPDATE ticket SET text = ''");
	run(b, "UPDATE request SET text = NULL");
	assert_int_equal(count(b, FOUND_TICKET, "rahasia"), 0);
	assert_int_equal(count(b, FOUND_TICKET, "0001"), 1);
	assert_int_equal(count(b, FOUND_REQUEST, "bunga"), 0);
	check_whole(b);
	run(b, "DELETE FROM ticket");
	run(b, "DELETE FROM request");
	run(b, "DELETE FROM address");
	run(b, "DELETE FROM contact");
	assert_int_equal(count(b, FOUND_TICKET, "0001"), 0);
	assert_int_equal(count(b, FOUND_PERSON, "bunga"), 0);
	check_whole(b);
}

/* A handler whose work is undone leaves no words behind. */
static void an_undone_row_is_not_found(void **state)
{
	struct box *b = *state;
	struct address who = box_contact(b, "7001");

	assert_ok(store_begin(b->s));
	assert_ok(store_savepoint(b->s));
	ticket(b, &who, "broadcast gagal");
	assert_int_equal(count(b, FOUND_TICKET, "broadcast"), 1);
	assert_ok(store_undo(b->s));
	assert_ok(store_commit(b->s));
	assert_int_equal(count(b, FOUND_TICKET, "broadcast"), 0);
	check_whole(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(finds_by_number_and_words, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(newest_first_and_bounded, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(nothing_typed_is_a_query, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(finds_people_by_name, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(finds_people_by_what_they_are_reached_at, box_setup,
						box_teardown),
		cmocka_unit_test_setup_teardown(follows_a_joining, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(finds_orders, box_setup, box_teardown),
		cmocka_unit_test_setup_teardown(what_is_erased_is_not_found, box_setup,
						box_teardown),
		cmocka_unit_test_setup_teardown(an_undone_row_is_not_found, box_setup,
						box_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
