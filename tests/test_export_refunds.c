/* Refunds as a file for a spreadsheet: every column, unknown cells empty, no formula, no account.
 */
#include "bot/export.h"
#include "store/refund.h"
#include "tests/box.h"
#include "tests/times.h"

static const char *export(struct box *b)
{
	FILE *f = fopen(box_path(b, "refunds.csv"), "we");

	assert_non_null(f);
	assert_int_equal(export_refunds(b->s, f, WIB, stderr), 0);
	fclose(f);
	return box_read(b, box_path(b, "refunds.csv"));
}

static void a_case_is_a_line(void **state)
{
	struct box *b = *state;
	struct address rina = box_contact(b, "7001");
	struct refund r = { .state = REFUND_RECEIVED,
			    .turn = TURN_STAFF,
			    .open = 1,
			    .contact_id = rina.contact_id,
			    .address_id = rina.id,
			    .reason = "double",
			    .words = "=HYPERLINK(\"http://x\",\"klik\")",
			    .policy_version = "1",
			    .asked = 75000,
			    .received_ms = BOX_NOW,
			    .state_ms = BOX_NOW };
	const char *text;

	r.order_id = box_order(b, "+BLZ-1", ORDER_PAID, NULL, NULL);
	assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &r));
	r.state = REFUND_PAID;
	r.open = 0;
	r.amount = 50000;
	r.method = PAY_BANK;
	r.account = "BCA \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"
		    "2233";
	r.reference = "@SUM(A1)";
	r.paid_ms = BOX_NOW + 1000;
	assert_ok(refund_save(b->s, &r));
	text = export(b);
	assert_non_null(
		strstr(text, "number,state,order_id,customer_name,reason,words,received_at"));
	assert_non_null(strstr(text, "\r\nRF-20261123-0001,paid,\"'+BLZ-1\","));
	assert_non_null(strstr(text, ",double,\"'=HYPERLINK(\"\"http://x\"\",\"\"klik\"\")\","
				     "2026-11-23T09:41:00+07:00,,75000,50000,0,"));
	assert_non_null(strstr(text, ",bank,\"BCA \xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2\xE2\x80\xA2"
				     "2233\",,2026-11-23T09:41:01+07:00,\"'@SUM(A1)\",,\r\n"));
}

static void more_than_a_page(void **state)
{
	struct box *b = *state;
	struct address rina = box_contact(b, "7001");
	const char *text;
	size_t lines = 0;

	assert_ok(store_begin(b->s));
	for (int i = 0; i < 1001; i++) {
		struct refund r = { .contact_id = rina.contact_id,
				    .address_id = rina.id,
				    .state = REFUND_WITHDRAWN,
				    .reason = "double",
				    .policy_version = "1",
				    .received_ms = BOX_NOW,
				    .state_ms = BOX_NOW };

		r.order_id = box_order(b, arena_printf(&b->a, "P-%d", i), ORDER_PAID, NULL, NULL);
		assert_ok(refund_add(b->s, &b->a, WIB, BOX_NOW, &r));
	}
	assert_ok(store_commit(b->s));
	text = export(b);
	for (const char *at = text; (at = strstr(at, "\r\n")) != NULL; at += 2)
		lines++;
	assert_int_equal(lines, 1002);
	assert_non_null(strstr(text, "RF-20261123-1001"));
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, box_setup, box_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_case_is_a_line),
		CASE(more_than_a_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
