/* The ways by which a refund is paid: what is offered, and what needs no question. Also an appeal
 * by words alone, and the second pair of eyes that does not look. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/refund_ways.h"
#include "tests/clocks.h"
#include "tests/refunds.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	refunds_open(&f);
	/* as if it had been filed before rules were kept: those of the test hold */
	refunds_sql(&f, "UPDATE refund SET terms_id = NULL");
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

static struct refund_ways ways_with(unsigned methods, bool key)
{
	struct refund r = refunds_get(&f);
	const struct seal *seal = f.ctx.seal;
	struct refund_ways w;
	struct turn t;

	f.policy.refund.methods = methods;
	f.ctx.seal = key ? seal : NULL;
	support_turn_begin(&f, &t);
	assert_int_equal(refund_ways(&t, &r, &w), OK);
	support_turn_end(&f, &t);
	f.ctx.seal = seal;
	return w;
}

static void what_is_offered(void **state)
{
	struct refund_ways w;

	(void)state;
	w = ways_with(METHOD_BALANCE | METHOD_BANK | METHOD_OTHER, true);
	assert_int_equal(w.n, 3);
	assert_int_equal(w.at[0], PAY_BALANCE);
	assert_int_equal(refund_ways_only(&w), PAY_UNKNOWN);
	w = ways_with(METHOD_ORIGINAL, true);
	assert_int_equal(w.n, 2);
	assert_true(refund_ways_have(&w, PAY_BANK) && refund_ways_have(&w, PAY_EWALLET));
	assert_false(refund_ways_have(&w, PAY_BALANCE));
	w = ways_with(METHOD_BANK, true);
	assert_int_equal(w.n, 1);
	assert_int_equal(refund_ways_only(&w), PAY_UNKNOWN); /* the account is missing */
	w = ways_with(METHOD_BALANCE | METHOD_BANK, false);
	assert_int_equal(w.n, 1);
	assert_int_equal(refund_ways_only(&w), PAY_BALANCE);
	w = ways_with(METHOD_ORIGINAL, false);
	assert_int_equal(w.n, 0);
	assert_int_equal(refund_ways_only(&w), PAY_BY_HAND);
}

static void words_and_ways_belong_together(void **state)
{
	(void)state;
	for (int m = PAY_BALANCE; m <= PAY_EWALLET; m++)
		assert_int_equal(refund_way_named(refund_way_word((enum refund_method)m)), m);
	assert_int_equal(refund_way_named(""), PAY_UNKNOWN);
	assert_int_equal(refund_way_named("kripto"), PAY_UNKNOWN);
	assert_string_equal(refund_way_word(PAY_BY_HAND), "");
}

static void the_balance_alone_needs_no_question(void **state)
{
	(void)state;
	f.policy.refund.methods = METHOD_BALANCE;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_int_equal(refunds_get(&f).method, PAY_BALANCE);
	assert_int_equal(refunds_get(&f).turn, TURN_FINANCE);
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-11-26 17:00"));
	assert_says(&f, RINA, "langsung kami kirim ke saldo");
	assert_false(support_has_button(support_last(&f, RINA), "Ke Saldo"));
	assert_non_null(support_find(&f, STAFF_CHAT, "Tujuan: saldo"));
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "T");
	assert_state(&f, "paid");
}

/* Also when two decide. */
static void the_balance_alone_after_the_second(void **state)
{
	(void)state;
	f.policy.refund.methods = METHOD_BALANCE;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 600000);
	assert_int_equal(refunds_get(&f).method, PAY_UNKNOWN);
	DO(&f, LENA, .event = MOVE_CONFIRM);
	assert_int_equal(refunds_get(&f).method, PAY_BALANCE);
	assert_int_equal(refunds_get(&f).turn, TURN_FINANCE);
}

static void without_a_key_staff_settle_it(void **state)
{
	(void)state;
	f.policy.refund.methods = METHOD_ORIGINAL;
	f.ctx.seal = NULL;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_int_equal(refunds_get(&f).method, PAY_BY_HAND);
	assert_says(&f, RINA, "Petugas kami menghubungi Kakak");
	assert_non_null(support_find(&f, STAFF_CHAT, "diatur dengan petugas"));
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-12-11 17:00"));
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "T");
	assert_state(&f, "paid");
}

static void a_statement_is_enough_where_no_document_asks_for_more(void **state)
{
	(void)state;
	f.policy.refund.appeal_needs_evidence = false;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	assert_says(&f, RINA, "Kalau Kakak keberatan, banding dibuka sampai");
	assert_refused(&f, RINA, REFUSED_MISSING, .event = MOVE_APPEAL);
	assert_refused(&f, RINA, REFUSED_MISSING, .event = MOVE_APPEAL, .words = " \n");
	DO(&f, RINA, .event = MOVE_APPEAL, .words = "cek lagi log jam 19.20");
	assert_state(&f, "appeal");
	assert_string_equal(refunds_get(&f).appeal_words, "cek lagi log jam 19.20");
}

/* refund.second_within: the leads are asked, and the customer hears that the date holds. */
static void nobody_confirms_in_time(void **state)
{
	(void)state;
	f.policy.refund.review.n = 5;
	refunds_sql(&f, "UPDATE refund SET deadline_ms = 0");
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 600000);
	clocks_until(&f, "2026-11-24 16:59");
	assert_non_null(support_find(&f, STAFF_CHAT, "segera jatuh tempo"));
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum disahkan"), 0);
	clocks_until(&f, "2026-11-24 17:00");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum disahkan"), 1);
	assert_says(&f, RINA, "masih dalam pemeriksaan akhir");
	assert_says(&f, RINA, "tetap: paling lambat Senin, 30 November 2026 pukul 17.00 WIB");
	assert_state(&f, "await_second");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action ="
					 " 'refund_second_late'"),
			 1);
	clocks_until(&f, "2026-11-30 16:59");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum disahkan"), 1); /* once */
	assert_int_equal(refunds_get(&f).escalated, 0);
	DO(&f, LENA, .event = MOVE_CONFIRM);
	assert_int_equal(support_int(&f, "SELECT coalesce(sum(n), 0) FROM refund_day WHERE what ="
					 " 7"), /* late */
			 0);
}

/* Sent back and approved again, it is a wait of its own. */
static void each_wait_for_the_second_counts_anew(void **state)
{
	(void)state;
	f.policy.refund.review.n = 9;
	refunds_sql(&f, "UPDATE refund SET deadline_ms = 0");
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 600000);
	clocks_until(&f, "2026-11-25 10:00");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum disahkan"), 1);
	DO(&f, LENA, .event = MOVE_SEND_BACK);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 600000);
	clocks_until(&f, "2026-11-27 10:00");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum disahkan"), 2);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_offered),
		TEST(words_and_ways_belong_together),
		TEST(the_balance_alone_needs_no_question),
		TEST(the_balance_alone_after_the_second),
		TEST(without_a_key_staff_settle_it),
		TEST(a_statement_is_enough_where_no_document_asks_for_more),
		TEST(nobody_confirms_in_time),
		TEST(each_wait_for_the_second_counts_anew),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
