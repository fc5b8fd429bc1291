/* Orders from a file: what goes in, what does not and why, and that a file goes in whole or not at
 * all. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/strbuf.h"
#include "store/proof.h"
#include "tests/importing.h"

static long shelf_size(struct box *b)
{
	struct stat st;

	assert_int_equal(stat(box_path(b, "sigap.db-import"), &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	return (long)st.st_size;
}

/* ---- what goes in ---- */

static void a_row_becomes_an_order(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct order o;

	assert_int_equal(
		importing(b,
			  HEADER
			  "BLZ-1,\"Siti, Aminah\",0812-3456-7890,Siti@Example.COM,U7,WA Blast Pro,"
			  "149000,QRIS,verified,2026-11-20T08:00:00+07:00,2026-11-20T01:05:00Z,"
			  "2026-11-20T08:30:00.5+07:00,,2027-11-20T00:00:00+08:00\n",
			  &said),
		0);
	assert_said(&said, "orders.csv: 1 rows: 1 new, 0 changed, 0 unchanged");
	o = box_get(b, "BLZ-1");
	assert_string_equal(o.customer_name, "Siti, Aminah");
	assert_string_equal(o.phone, "6281234567890");
	assert_string_equal(o.email, "siti@example.com");
	assert_string_equal(o.user_id, "U7");
	assert_string_equal(o.product, "WA Blast Pro");
	assert_int_equal(o.amount, 149000);
	assert_string_equal(o.payment_method, "QRIS");
	assert_int_equal(o.state, ORDER_VERIFIED);
	assert_int_equal(o.paid_ms - o.ordered_ms, 300000);
	assert_int_equal(o.verified_ms - o.ordered_ms, 1800500);
	assert_int_equal(o.activated_ms, 0);
	assert_true(o.due_ms > BOX_NOW);
	assert_int_equal(shelf_size(b), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM import_run"), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM audit WHERE subject = 'file:orders.csv'"
				    " AND detail = 'rows=1 new=1 changed=0'"),
			 1);
	assert_int_equal(access(store_wake_path(b->s), F_OK), 0);
	free(said.text);
}

static void again_changes_nothing(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const char *text = HEADER ROW("A-1", "paid") ROW("A-2", "active");
	int64_t history;

	assert_int_equal(importing(b, text, &said), 0);
	history = box_int(b, "SELECT count(*) FROM order_history");
	assert_int_equal(importing(b, text, &said), 0);
	assert_said(&said, "2 rows: 0 new, 0 changed, 2 unchanged");
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_history"), history);
	assert_int_equal(box_int(b, "SELECT max(version) FROM orders"), 1);
	assert_int_equal(box_int(b, "SELECT count(*) FROM audit"), 1);
	free(said.text);
}

static void only_what_changed_is_written(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(importing(b, HEADER ROW("A-1", "paid") ROW("A-2", "paid"), &said), 0);
	assert_int_equal(
		importing(b,
			  HEADER ROW("A-1", "paid") "a-2,,,,,,,,active,,,,,\n" ROW("A-3", "paid"),
			  &said),
		0);
	assert_said(&said, "3 rows: 1 new, 1 changed, 1 unchanged");
	assert_int_equal(box_get(b, "A-2").state, ORDER_ACTIVE);
	assert_string_equal(box_get(b, "A-2").customer_name,
			    "Budi"); /* an empty cell says nothing */
	assert_int_equal(box_get(b, "A-2").amount, 149000);
	free(said.text);
}

static void found_by_its_people(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	int64_t budi = box_contact(b, "101").contact_id, siti = box_contact(b, "102").contact_id;
	struct order *rows;
	size_t n;

	assert_ok(proof_add(b->s, budi, PROOF_PHONE, "6281234567890", BOX_NOW, "contact"));
	assert_ok(proof_add(b->s, siti, PROOF_EMAIL, "budi@example.com", BOX_NOW, "code"));
	assert_int_equal(importing(b, HEADER ROW("A-1", "paid") ROW("A-2", "paid"), &said), 0);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 2);
	assert_ok(orders_of_contact(b->s, &b->a, siti, 10, &rows, &n));
	assert_int_equal(n, 2);
	/* and after a change of phone by a later file */
	assert_int_equal(importing(b, HEADER "A-1,,0899999999999,,,,,,paid,,,,,\n", &said), 0);
	assert_ok(orders_of_contact(b->s, &b->a, budi, 10, &rows, &n));
	assert_int_equal(n, 1);
	free(said.text);
}

static void any_spelling_of_a_file(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(
		importing(b,
			  "\xef\xbb\xbf"
			  "due_at,STATE,amount,order_id,customer_name,phone,email,user_id,"
			  "product,payment_method,ordered_at,paid_at,verified_at,activated_at"
			  "\r\n\r\n,Active,Rp149.000,BLZ-1,\"'=SUM(A1)\",'+62 812 3456 7890,"
			  ",,\"a\r\nb\",,,,,",
			  &said),
		0);
	assert_string_equal(box_get(b, "BLZ-1").customer_name, "=SUM(A1)");
	assert_string_equal(box_get(b, "BLZ-1").phone, "6281234567890");
	assert_string_equal(box_get(b, "BLZ-1").product, "a b");
	assert_int_equal(box_get(b, "BLZ-1").amount, 149000);
	assert_int_equal(box_get(b, "BLZ-1").state, ORDER_ACTIVE);
	free(said.text);
}

/* ---- what does not ---- */

static void a_wrong_header_names_each_column(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(
		importing(b,
			  "order_id,customer_name,phone,phone,email,user_id,produk,amount,"
			  "payment_method,state,ordered_at,paid_at,verified_at,activated_at\n"
			  "A-1,,,,,,,,,paid,,,,\n",
			  &said),
		1);
	assert_said(&said, "orders.csv:1: column phone: named twice\n");
	assert_said(&said, "orders.csv:1: column produk: unknown\n");
	assert_said(&said, "orders.csv:1: column product: missing\n");
	assert_said(&said, "orders.csv:1: column due_at: missing\n");
	assert_said(&said, "nothing was applied");
	assert_int_equal(importing_orders(b), 0);
	assert_int_equal(importing(b, "", &said), 1);
	assert_said(&said, "orders.csv:1: the file is empty");
	free(said.text);
}

static void every_bad_cell_is_named_and_nothing_applied(void **state)
{
	static const struct {
		const char *row, *said;
	} table[] = {
		{ ",,,,,,,,paid,,,,,\n", "3: column order_id: must not be empty\n" },
		{ "B,,,,,,,,,,,,,\n", "4: column state: must not be empty\n" },
		{ "C,,,,,,,,lunas,,,,,\n", "5: column state: not one of awaiting_payment, paid" },
		{ "D,,12,,,,,,paid,,,,,\n", "6: column phone: not a phone number: \"12\"\n" },
		{ "E,,,b@example,,,,,paid,,,,,\n",
		  "7: column email: not an e-mail address: \"b@example\"\n" },
		{ "F,,,,,,-5,,paid,,,,,\n", "8: column amount: not an amount in rupiah: \"-5\"\n" },
		{ "G,,,,,,,,paid,20/11/2026,,,,\n",
		  "9: column ordered_at: not a time like 2026-11-23T14:05:00+07:00: "
		  "\"20/11/2026\"\n" },
		{ "H,,,,,,,,paid,,,,\n", "10: column due_at: missing, the row ends before it\n" },
		{ "I,,,,,,,,paid,,,,,,x\n", "11: more cells than the header has columns\n" },
		{ "J,\xff,,,,,,,paid,,,,,\n", "12: column customer_name: not valid UTF-8\n" },
		{ "K,,8.12E+11,x,,,1.5,,paid,,2026-02-30T00:00:00Z,,,\n",
		  "13: column paid_at: not a time" },
	};
	struct box *b = *state;
	struct said said = { 0 };
	struct strbuf text;

	strbuf_init(&text, &b->a, 100000);
	strbuf_add(&text, HEADER ROW("A-1", "paid"));
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		strbuf_add(&text, table[i].row);
	strbuf_add(&text, ROW("A-2", "paid"));
	assert_int_equal(importing(b, text.ptr, &said), 1);
	for (size_t i = 0; i < ARRAY_LEN(table); i++)
		assert_said(&said, arena_printf(&b->a, "orders.csv:%s", table[i].said));
	assert_said(&said, "13: column phone:"); /* all of one row */
	assert_said(&said, "13: column email:");
	assert_said(&said, "13: column amount:");
	assert_int_equal(importing_orders(b), 0);
	assert_int_equal(box_int(b, "SELECT count(*) FROM order_holder"), 0);
	assert_int_equal(shelf_size(b), 0); /* no customer's data is left there */
	free(said.text);
}

static void a_nul_byte_and_a_long_text(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	char text[1200];
	FILE *f = fopen(box_path(b, "orders.csv"), "we");
	int n;

	assert_non_null(f);
	fputs(HEADER "A-1,Bu", f);
	fputc('\0', f);
	fputs("di,,,,,,,paid,,,,,\n", f);
	fclose(f);
	assert_int_equal(importing_file(b, box_path(b, "orders.csv"),
					(struct import_options) { .quiet = true }, &said),
			 1);
	assert_said(&said, ":2: column customer_name: contains a NUL byte");
	n = snprintf(text, sizeof(text), HEADER "%0*d,%0*d,,,,,,,paid,,,,,\n", 65, 1, 201, 1);
	assert_in_range(n, 1, sizeof(text) - 1);
	assert_int_equal(importing(b, text, &said), 1);
	assert_said(&said, ":2: column order_id: longer than 64 bytes");
	assert_said(&said, ":2: column customer_name: longer than 200 characters");
	free(said.text);
}

static void many_bad_rows_are_counted(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct strbuf text;

	strbuf_init(&text, &b->a, 100000);
	strbuf_add(&text, HEADER);
	for (int i = 0; i < 73; i++)
		strbuf_addf(&text, "A-%d,,,,,,,,lunas,,,,,\n", i);
	assert_int_equal(importing(b, text.ptr, &said), 1);
	assert_said(&said, "orders.csv:51: ");
	assert_null(strstr(said.text, "orders.csv:52: "));
	assert_said(&said, "… and 23 more\n");
	free(said.text);
}

static void a_number_that_stands_twice_names_both_lines(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	assert_int_equal(importing(b,
				   HEADER ROW("A-1", "paid") ROW("A-2", "paid") ROW("a-1", "paid")
					   ROW("A-1", "active"),
				   &said),
			 1);
	assert_said(&said, "orders.csv:4: column order_id: a-1 stands in line 2 already\n");
	assert_said(&said, "orders.csv:5: column order_id: A-1 stands in line 2 already\n");
	assert_int_equal(importing_orders(b), 0);
	free(said.text);
}

static void files_that_cannot_be_read(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const struct import_options opt = { .quiet = true };

	assert_int_equal(importing_file(b, box_path(b, "missing.csv"), opt, &said), 1);
	assert_said(&said, "missing.csv: No such file or directory");
	assert_int_equal(importing_file(b, b->dir, opt, &said), 1);
	assert_said(&said, "not a regular file");
	assert_int_equal(importing(b, HEADER "A-1,\"Bu\"di,,,,,,,paid,,,,,\n", &said), 1);
	assert_said(&said, "orders.csv:2: a quote (\") stands where none may be");
	assert_int_equal(importing_orders(b), 0);
	free(said.text);
}

static void a_file_older_than_the_books(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	const char *text = HEADER ROW("A-1", "paid");

	assert_int_equal(importing(b, text, &said), 0);
	assert_ok(order_move(b->s, box_get(b, "A-1").id, 0, ORDER_VERIFIED, ORDER_AS_STEP, BOX_NOW,
			     "staff:5001"));
	assert_int_equal(importing(b, text, &said), 0);
	assert_said(&said, "1 rows: 0 new, 0 changed, 1 unchanged");
	assert_said(&said, "1 rows are behind what is known");
	assert_int_equal(box_get(b, "A-1").state, ORDER_VERIFIED);
	assert_int_equal(
		importing_file(b, box_path(b, "orders.csv"),
			       (struct import_options) { .quiet = true, .backwards = true }, &said),
		0);
	assert_said(&said, "0 new, 1 changed");
	assert_int_equal(box_get(b, "A-1").state, ORDER_PAID);
	free(said.text);
}

static void progress_where_it_is_wanted(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };

	box_write(b, "orders.csv", HEADER ROW("A-1", "paid"));
	assert_int_equal(
		importing_file(b, box_path(b, "orders.csv"), (struct import_options) { 0 }, &said),
		0);
	assert_said(&said, "checking 100 %\n");
	assert_said(&said, "applying 100 %\n");
	assert_null(strchr(said.text, '\r'));
	assert_int_equal(importing(b, HEADER ROW("A-1", "active"), &said), 0);
	assert_null(strstr(said.text, "checking"));
	free(said.text);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(a_row_becomes_an_order),
		box_test(again_changes_nothing),
		box_test(only_what_changed_is_written),
		box_test(found_by_its_people),
		box_test(any_spelling_of_a_file),
		box_test(a_wrong_header_names_each_column),
		box_test(every_bad_cell_is_named_and_nothing_applied),
		box_test(a_nul_byte_and_a_long_text),
		box_test(many_bad_rows_are_counted),
		box_test(a_number_that_stands_twice_names_both_lines),
		box_test(files_that_cannot_be_read),
		box_test(a_file_older_than_the_books),
		box_test(progress_where_it_is_wanted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
