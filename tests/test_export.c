/* Orders back into a file, which reads as what went in. */
#include <unistd.h>

#include "bot/export.h"
#include "tests/importing.h"
#include "tests/times.h"

static void what_goes_out_comes_back_unchanged(void **state)
{
	struct box *b = *state;
	struct said said = { 0 };
	struct order_report odd = {
		.given = GIVEN_STATE | GIVEN_CUSTOMER_NAME | GIVEN_PHONE | GIVEN_PRODUCT |
			 GIVEN_ORDERED | GIVEN_DUE | GIVEN_USER_ID,
		.order = { .number = "=1+1",
			   .customer_name = "-Siti \"S\", \xf0\x9f\x99\x82",
			   .phone = "6591234567",
			   .product = "'=x",
			   .user_id = "@home",
			   .state = ORDER_CANCELLED,
			   .amount = ORDER_AMOUNT_UNKNOWN,
			   .ordered_ms = BOX_NOW + 789,
			   .due_ms = BOX_NOW + 86400000 },
	};
	struct order_result out;
	FILE *f = fopen(box_path(b, "out.csv"), "we");
	char *text;

	assert_ok(order_upsert(b->s, &b->a, &odd, ORDER_AS_REPORT, BOX_NOW, "t", &out));
	box_order(b, "BLZ-2", ORDER_VERIFIED, "6281234567890", "b@example.com");
	for (int i = 0; i < 1200; i++) /* more than a page */
		box_order(b, arena_printf(&b->a, "P-%d", i), (enum order_state)(i % 8), NULL, NULL);
	assert_non_null(f);
	assert_int_equal(export_orders(b->s, f, WIB, stderr), 0);
	fclose(f);
	text = box_read(b, box_path(b, "out.csv"));
	assert_memory_equal(text, HEADER, sizeof(HEADER) - 2);
	assert_non_null(strstr(text, "\r\n\"'=1+1\",\"'-Siti \"\"S\"\", \xf0\x9f\x99\x82\","
				     "\"'+6591234567\",,\"'@home\",\"''=x\",,,cancelled,"
				     "2026-11-23T09:41:00+07:00,,,,2026-11-24T09:41:00+07:00\r\n"));
	assert_non_null(strstr(text, "\r\nBLZ-2,,6281234567890,b@example.com,,,149000,,verified,"
				     "2026-11-23T08:41:00+07:00,,,,\r\n"));
	assert_int_equal(importing_file(b, box_path(b, "out.csv"),
					(struct import_options) { .quiet = true }, &said),
			 0);
	assert_said(&said, "1202 rows: 0 new, 0 changed, 1202 unchanged");
	assert_null(strstr(said.text, "behind"));

	/* and into an empty database: the same file comes out of it */
	store_close(b->s);
	unlink(b->path);
	unlink(box_path(b, "sigap.db-wal"));
	unlink(box_path(b, "sigap.db-shm"));
	b->s = NULL;
	box_reopen(b, STORE_RUN);
	assert_int_equal(
		importing_file(b, box_path(b, "out.csv"),
			       (struct import_options) { .quiet = true, .backwards = true }, &said),
		0);
	assert_said(&said, "1202 rows: 1202 new");
	assert_string_equal(box_get(b, "=1+1").product, "'=x");
	assert_string_equal(box_get(b, "=1+1").phone, "6591234567");
	assert_int_equal(box_get(b, "=1+1").ordered_ms, BOX_NOW);
	free(said.text);
}

static void a_full_disk_under_the_export_is_said(void **state)
{
	struct box *b = *state;
	char *text = NULL;
	size_t len;
	FILE *err = open_memstream(&text, &len), *full = fopen("/dev/full", "we");

	assert_non_null(full);
	box_order(b, "A-1", ORDER_PAID, NULL, NULL);
	assert_int_equal(export_orders(b->s, full, WIB, err), 1);
	fclose(full);
	fclose(err);
	assert_non_null(strstr(text, "export: "));
	free(text);
}

#define box_test(fn) cmocka_unit_test_setup_teardown(fn, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		box_test(what_goes_out_comes_back_unchanged),
		box_test(a_full_disk_under_the_export_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
