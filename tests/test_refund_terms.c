/* The rules that a case keeps: as text, in the store, and against a policy that changes meanwhile
 * (dialogue 16: "kasus lama memakai aturan saat diajukan"). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/refund_terms.h"
#include "policy/refund.h"
#include "policy/terms.h"
#include "tests/clocks.h"
#include "tests/refunds.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	refunds_open(&f);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

/* Every rule of refunds another one, as a company might decide overnight. */
static void change_the_rules(void)
{
	f.policy.refund.review.n = 9;
	f.policy.refund.review_complex.n = 12;
	f.policy.refund.first_response.n = 9;
	f.policy.refund.second_within.n = 9;
	f.policy.refund.evidence_deadline.n = 9;
	f.policy.refund.reopen_within.n = 30;
	f.policy.refund.undo_within.n = 60;
	f.policy.refund.payout.n = 30;
	f.policy.refund.payout_balance.n = 30;
	f.policy.refund.appeal_window.n = 20;
	f.policy.refund.max_appeals = 0;
	f.policy.refund.appeal_needs_evidence = false;
	f.policy.refund.second_approval_over = 10000;
	f.policy.refund.methods = METHOD_OTHER;
}

static void every_rule_of_refunds_survives_the_text(void **state)
{
	struct policy today = f.policy, back;
	const char *text;

	(void)state;
	text = terms_write(&f.arena, &f.policy);
	assert_non_null(text);
	assert_non_null(strstr(text, "refund.review = 3 hari kerja\n"));
	assert_null(strstr(text, "hours."));
	change_the_rules();
	assert_string_not_equal(text, terms_write(&f.arena, &f.policy));
	assert_int_equal(terms_read(&f.arena, &f.policy, text, &back), OK);
	for (size_t i = 0; i < policy_key_count(); i++) {
		const struct policy_key *key = policy_key_at(i);

		assert_string_equal(policy_text(&f.arena, &back, key),
				    policy_text(&f.arena, &today, key));
	}
}

static void what_means_nothing_any_more_is_as_today(void **state)
{
	struct policy back;

	(void)state;
	assert_int_equal(terms_read(&f.arena, &f.policy,
				    "refund.gone = 1\nrefund.review = soon\nhours.open = 03.00\n"
				    "nonsense\nrefund.max_appeals = 2",
				    &back),
			 OK);
	assert_int_equal(back.refund.review.n, f.policy.refund.review.n);
	assert_int_equal(back.hours.open, f.policy.hours.open);
	assert_int_equal(back.refund.max_appeals, 2);
}

static void equal_rules_are_kept_once(void **state)
{
	int64_t a, b, c;
	const char *text;

	(void)state;
	assert_int_equal(store_begin(f.store), OK);
	assert_int_equal(refund_terms_keep(f.store, "x = 1\n", &a), OK);
	assert_int_equal(refund_terms_keep(f.store, "x = 1\n", &b), OK);
	assert_int_equal(refund_terms_keep(f.store, "x = 2\n", &c), OK);
	assert_int_equal(refund_terms_get(f.store, &f.arena, c, &text), OK);
	assert_int_equal(refund_terms_get(f.store, &f.arena, c + 1, &text), ERR_NOT_FOUND);
	assert_int_equal(store_commit(f.store), OK);
	assert_int_equal(a, b);
	assert_string_equal(text, "x = 2\n");
}

/* The running date, and every later one. */
static void a_running_case_keeps_its_dates(void **state)
{
	int64_t cursor = 0;
	struct turn t;

	(void)state;
	change_the_rules();
	support_turn_begin(&f, &t);
	assert_int_equal(refund_recompute(&t, &cursor), OK);
	support_turn_end(&f, &t);
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-11-26 17:00"));
	assert_int_equal(clocks_count(&f, RINA, "ikut berubah"), 0);
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_COMPLEX);
	assert_says(&f, RINA, "Senin, 30 November 2026 pukul 17.00 WIB");
	f.now_ms = wib_time("2026-11-24 14:05");
	DO(&f, SARI, .event = MOVE_ASK, .code = "statement");
	assert_says(&f, RINA, "Jumat, 27 November 2026 pukul 17.00 WIB");
	DO(&f, RINA, .event = MOVE_EVIDENCE, .evidence = 1);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_state(&f, "approved"); /* one is enough: the limit was higher then */
	assert_says(&f, RINA, "Saldo: paling lambat Jumat, 27 November 2026");
	assert_says(&f, RINA, "e-wallet: paling lambat Senin, 14 Desember 2026");
	f.now_ms += 6 * MS_MINUTE;
	assert_refused(&f, SARI, REFUSED_TOO_LATE, .event = MOVE_REVOKE);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
}

static void its_appeal_too(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	change_the_rules();
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	assert_state(&f, "rejected");
	assert_says(&f, RINA, "Senin, 30 November 2026 pukul 17.00 WIB");
	assert_refused(&f, RINA, REFUSED_MISSING, .event = MOVE_APPEAL, .words = "saya keberatan");
	DO(&f, RINA, .event = MOVE_APPEAL, .evidence = 1);
	DO(&f, BAYU, .event = MOVE_REJECT, .code = "unverifiable", .words = "tetap");
	assert_state(&f, "rejected_final");
}

/* Filed before rules were kept: those of the day of its next move. */
static void an_older_case_keeps_those_of_its_next_move(void **state)
{
	(void)state;
	refunds_sql(&f, "UPDATE refund SET terms_id = NULL");
	assert_int_equal(refunds_get(&f).terms_id, 0);
	f.policy.refund.appeal_window.n = 2;
	refunds_claim(&f, SARI);
	assert_true(refunds_get(&f).terms_id > 0);
	change_the_rules();
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	assert_says(&f, RINA, "Rabu, 25 November 2026 pukul 17.00 WIB");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(every_rule_of_refunds_survives_the_text),
		TEST(what_means_nothing_any_more_is_as_today),
		TEST(equal_rules_are_kept_once),
		TEST(a_running_case_keeps_its_dates),
		TEST(its_appeal_too),
		TEST(an_older_case_keeps_those_of_its_next_move),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
