/* The life of a refund, move by move: the model dialogues, who may what, clocks, reminders. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

/* Dialogue 6: the number and the date. */
static void a_submission_has_a_number_and_a_date(void **state)
{
	(void)state;
	assert_says(&f, RINA, "RF-20261123-0001");
	assert_says(&f, RINA, "Kamis, 26 November 2026 pukul 17.00 WIB");
	assert_says(&f, STAFF_CHAT, "Potongan ganda");
	assert_says(&f, STAFF_CHAT, "Rp75.000");
	assert_true(support_has_button(support_last(&f, STAFF_CHAT), "Ambil"));
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-11-26 17:00"));
}

/* Dialogue 11, to the last. */
static void approved_paid_arrived(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	assert_says(&f, RINA, "mulai diperiksa");
	f.now_ms = wib_time("2026-11-26 14:00");
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_says(&f, RINA, "disetujui: Rp75.000");
	assert_says(&f, RINA, "Saldo: paling lambat Selasa, 1 Desember 2026");
	assert_says(&f, RINA, "paling lambat Rabu, 16 Desember 2026");
	assert_true(support_has_button(support_last(&f, RINA), "Ke Rekening"));
	f.now_ms = wib_time("2026-11-26 14:03");
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BANK);
	assert_says(&f, RINA, "BCA ••••2233");
	assert_says(&f, RINA, "Rabu, 16 Desember 2026");
	assert_silent_on(&f, RINA, "5270112233");
	assert_silent_on(&f, STAFF_CHAT, "5270112233");
	f.now_ms = wib_time("2026-12-07 10:20");
	assert_refused(&f, SARI, REFUSED_ROLE, .event = MOVE_PAY, .words = "TRX1");
	assert_refused(&f, FAJAR, REFUSED_MISSING, .event = MOVE_PAY, .words = " ");
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "TRX1", .file = "photo:slip");
	assert_says(&f, RINA, "TRX1");
	assert_string_equal(support_last(&f, RINA)->m.file, "slip");
	assert_refused(&f, RINA, REFUSED_TOO_EARLY, .event = MOVE_NOT_ARRIVED);
	DO(&f, RINA, .event = MOVE_ARRIVED);
	assert_says(&f, RINA, "kami tutup");
	assert_refused(&f, RINA, REFUSED_ONCE, .event = MOVE_ARRIVED);
	assert_int_equal(refunds_get(&f).turn, TURN_NOBODY);
}

/* Dialogue 9: the clock stands still from Tuesday to Wednesday. */
static void evidence_is_asked_for_and_comes(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	f.now_ms = wib_time("2026-11-24 14:05");
	assert_refused(&f, SARI, REFUSED_MISSING, .event = MOVE_ASK, .code = "nonsense");
	DO(&f, SARI, .event = MOVE_ASK, .code = "clearer", .words = "foto kedua agak buram");
	assert_says(&f, RINA, "tangkapan layar yang lebih jelas");
	assert_says(&f, RINA, "foto kedua agak buram");
	assert_says(&f, RINA, "Jumat, 27 November 2026 pukul 17.00 WIB");
	f.now_ms = wib_time("2026-11-25 08:50");
	assert_refused(&f, RINA, REFUSED_MISSING, .event = MOVE_EVIDENCE);
	DO(&f, RINA, .event = MOVE_EVIDENCE, .evidence = 1);
	assert_says(&f, RINA, "Jumat, 27 November 2026 pukul 17.00 WIB");
	assert_state(&f, "under_review");
	assert_int_equal(refunds_get(&f).evidence, 3);
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-11-27 17:00"));
	assert_non_null(support_find(&f, STAFF_CHAT, "sudah mengirim bukti"));
}

static void reminders_then_expiry_then_reopening(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	f.now_ms = wib_time("2026-11-24 14:05");
	DO(&f, SARI, .event = MOVE_ASK, .code = "statement");
	clocks_until(&f, "2026-11-26 12:00");
	assert_int_equal(clocks_count(&f, RINA, "sekadar mengingatkan"), 1);
	clocks_until(&f, "2026-11-27 16:59");
	assert_int_equal(clocks_count(&f, RINA, "sekadar mengingatkan"), 2);
	clocks_until(&f, "2026-11-27 17:00");
	assert_state(&f, "expired");
	assert_says(&f, RINA, "Jumat, 4 Desember 2026");
	assert_false(refunds_get(&f).open);
	f.now_ms = wib_time("2026-12-05 00:00");
	assert_refused(&f, RINA, REFUSED_TOO_LATE, .event = MOVE_REOPEN, .evidence = 1);
	f.now_ms = wib_time("2026-12-04 23:59");
	DO(&f, RINA, .event = MOVE_REOPEN, .evidence = 1);
	assert_state(&f, "under_review");
	/* Two working days were left when it was asked for on Tuesday. */
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-12-08 17:00"));
}

/* Down from before the first reminder until after the end: one message. */
static void what_passed_while_down_is_one_message(void **state)
{
	size_t before;

	(void)state;
	refunds_claim(&f, SARI);
	f.now_ms = wib_time("2026-11-24 14:05");
	DO(&f, SARI, .event = MOVE_ASK, .code = "statement");
	before = support_count(&f, RINA);
	clocks_wake_at(&f, "2026-11-30 10:00");
	assert_state(&f, "expired");
	assert_int_equal(support_count(&f, RINA), before + 1);
}

/* Dialogue 10. */
static void rejected_appealed_overturned(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	f.now_ms = wib_time("2026-11-26 15:30");
	assert_refused(&f, SARI, REFUSED_MISSING, .event = MOVE_REJECT, .code = "unverifiable");
	assert_refused(&f, SARI, REFUSED_MISSING, .event = MOVE_REJECT, .code = "mood",
		       .words = "tidak");
	DO(&f, SARI, .event = MOVE_REJECT, .code = "evidence_insufficient",
	   .words = "pada catatan kami hanya ada satu pemotongan");
	assert_says(&f, RINA, "bukti yang ada belum cukup");
	assert_says(&f, RINA, "hanya ada satu pemotongan");
	assert_says(&f, RINA, "§2.1");
	assert_says(&f, RINA, "Kamis, 3 Desember 2026 pukul 17.00 WIB");
	f.now_ms = wib_time("2026-11-27 10:00");
	assert_refused(&f, RINA, REFUSED_MISSING, .event = MOVE_APPEAL, .words = "ga terima");
	DO(&f, RINA, .event = MOVE_APPEAL, .words = "ini mutasinya", .evidence = 1);
	assert_says(&f, RINA, "BD-20261127-0001");
	assert_says(&f, RINA, "Rabu, 2 Desember 2026 pukul 17.00 WIB");
	assert_null(refunds_get(&f).owner);
	assert_refused(&f, SARI, REFUSED_SAME_PERSON, .event = MOVE_APPROVE, .amount = 75000);
	assert_refused(&f, SARI, REFUSED_SAME_PERSON, .event = MOVE_REJECT, .code = "late",
		       .words = "x");
	assert_refused(&f, SARI, REFUSED_SAME_PERSON, .event = MOVE_ASK, .code = "clearer");
	DO(&f, BAYU, .event = MOVE_APPROVE, .amount = 75000);
	assert_state(&f, "approved");
	assert_refused(&f, RINA, REFUSED_STATE, .event = MOVE_APPEAL, .evidence = 1);
}

static void an_appeal_that_is_upheld_names_outside_help(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	DO(&f, RINA, .event = MOVE_APPEAL, .evidence = 1);
	DO(&f, BAYU, .event = MOVE_ASK, .code = "statement");
	DO(&f, RINA, .event = MOVE_EVIDENCE, .evidence = 1);
	assert_state(&f, "appeal");
	assert_refused(&f, BAYU, REFUSED_ONCE, .event = MOVE_ASK, .code = "statement");
	DO(&f, BAYU, .event = MOVE_REJECT, .code = "unverifiable", .words = "tetap belum cocok");
	assert_state(&f, "rejected_final");
	assert_says(&f, RINA, "BPSK");
}

static void an_appeal_without_answer_is_decided_on_file(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	DO(&f, RINA, .event = MOVE_APPEAL, .evidence = 1);
	DO(&f, BAYU, .event = MOVE_ASK, .code = "statement");
	clocks_until(&f, "2026-11-26 17:00");
	assert_state(&f, "appeal");
	assert_says(&f, RINA, "dengan bukti yang sudah ada");
}

static void nobody_appeals(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	clocks_until(&f, "2026-11-30 16:59");
	assert_int_equal(clocks_count(&f, RINA, "masih bisa diajukan"), 1);
	clocks_until(&f, "2026-11-30 17:00");
	assert_state(&f, "rejected_final");
	assert_refused(&f, RINA, REFUSED_STATE, .event = MOVE_APPEAL, .evidence = 1);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM timer WHERE kind >= 20"), 0);
}

static void above_the_limit_two_decide_and_a_third_pays(void **state)
{
	(void)state;
	refunds_claim(&f, BAYU);
	assert_refused(&f, BAYU, REFUSED_TOO_MUCH, .event = MOVE_APPROVE, .amount = 750001);
	assert_refused(&f, BAYU, REFUSED_AMOUNT, .event = MOVE_APPROVE);
	DO(&f, BAYU, .event = MOVE_APPROVE, .amount = 600000);
	assert_state(&f, "await_second");
	assert_says(&f, RINA, "Kamis, 26 November 2026");
	assert_refused(&f, BAYU, REFUSED_SAME_PERSON, .event = MOVE_CONFIRM);
	assert_refused(&f, SARI, REFUSED_ROLE, .event = MOVE_CONFIRM);
	DO(&f, FAJAR, .event = MOVE_CONFIRM);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	assert_refused(&f, BAYU, REFUSED_SAME_PERSON, .event = MOVE_PAY, .words = "T");
	assert_refused(&f, FAJAR, REFUSED_SAME_PERSON, .event = MOVE_PAY, .words = "T");
	DO(&f, RATNA, .event = MOVE_PAY, .words = "T");
	assert_state(&f, "paid");
}

static void the_second_pair_of_eyes_may_send_it_back(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 600000);
	assert_refused(&f, SARI, REFUSED_ROLE, .event = MOVE_SEND_BACK);
	DO(&f, LENA, .event = MOVE_SEND_BACK);
	assert_state(&f, "under_review");
	assert_int_equal(refunds_get(&f).amount, 0);
}

static void five_minutes_to_take_it_back(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_refused(&f, BAYU, REFUSED_ROLE, .event = MOVE_REVOKE);
	f.now_ms += 5 * MS_MINUTE;
	DO(&f, SARI, .event = MOVE_REVOKE);
	assert_state(&f, "under_review");
	assert_says(&f, RINA, "kami tarik dulu");
	assert_says(&f, RINA, "Selasa, 24 November 2026 pukul 17.00 WIB");
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	f.now_ms += 5 * MS_MINUTE + 1;
	assert_refused(&f, SARI, REFUSED_TOO_LATE, .event = MOVE_REVOKE);
	assert_refused(&f, LENA, REFUSED_MISSING, .event = MOVE_REVOKE);
	DO(&f, LENA, .event = MOVE_REVOKE, .words = "salah hitung");
	assert_says(&f, RINA, "salah hitung");
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "T");
	assert_refused(&f, LENA, REFUSED_STATE, .event = MOVE_REVOKE, .words = "x");
}

static void a_transfer_bounces_and_is_corrected(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BANK);
	assert_refused(&f, FAJAR, REFUSED_MISSING, .event = MOVE_BOUNCE);
	DO(&f, FAJAR, .event = MOVE_BOUNCE, .words = "rekening tidak ditemukan");
	assert_state(&f, "payout_failed");
	assert_says(&f, RINA, "rekening tidak ditemukan");
	f.now_ms = wib_time("2026-11-25 10:00"); /* two working days later */
	DO(&f, RINA, .event = MOVE_CORRECT, .method = PAY_BANK);
	assert_state(&f, "approved");
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-12-15 17:00"));
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "T2");
	clocks_until(&f, "2026-11-26 10:00");
	DO(&f, RINA, .event = MOVE_NOT_ARRIVED);
	assert_says(&f, RINA, "menelusuri");
	assert_int_equal(refunds_get(&f).turn, TURN_FINANCE);
	assert_refused(&f, RINA, REFUSED_ONCE, .event = MOVE_NOT_ARRIVED);
	DO(&f, FAJAR, .event = MOVE_RESOLVE, .words = "sudah masuk pukul 10.30 menurut bank");
	assert_int_equal(refunds_get(&f).turn, TURN_NOBODY);
	DO(&f, FAJAR, .event = MOVE_BOUNCE, .words = "dikembalikan bank");
	assert_state(&f, "payout_failed");
	assert_true(refunds_get(&f).open);
}

static void a_broken_promise_is_said_first(void **state)
{
	(void)state;
	clocks_until(&f, "2026-11-25 09:38");
	assert_non_null(support_find(&f, STAFF_CHAT, "belum ada yang memegang"));
	clocks_until(&f, "2026-11-26 16:59");
	assert_int_equal(clocks_count(&f, RINA, "mohon maaf"), 0);
	assert_non_null(support_find(&f, STAFF_CHAT, "segera jatuh tempo"));
	clocks_until(&f, "2026-11-26 17:00");
	assert_says(&f, RINA, "mohon maaf");
	assert_says(&f, RINA, "Jumat, 27 November 2026 pukul 17.00 WIB");
	assert_int_equal(refunds_get(&f).escalated, 1);
	assert_refused(&f, SARI, REFUSED_ROLE, .event = MOVE_SET_DATE,
		       .at_ms = wib_time("2026-11-30 12:00"));
	DO(&f, LENA, .event = MOVE_SET_DATE, .at_ms = wib_time("2026-11-30 12:00"));
	assert_says(&f, RINA, "Senin, 30 November 2026 pukul 12.00 WIB");
	clocks_until(&f, "2026-11-30 11:59");
	assert_int_equal(clocks_count(&f, RINA, "mohon maaf"), 1);
	clocks_until(&f, "2026-11-30 12:00");
	assert_int_equal(clocks_count(&f, RINA, "mohon maaf"), 2);
}

static void complex_is_told_before_the_date_passes(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	assert_refused(&f, BAYU, REFUSED_HELD, .event = MOVE_COMPLEX);
	DO(&f, SARI, .event = MOVE_COMPLEX);
	assert_says(&f, RINA, "Senin, 30 November 2026 pukul 17.00 WIB");
	assert_refused(&f, SARI, REFUSED_ONCE, .event = MOVE_COMPLEX);
}

static void a_holiday_moves_the_date_and_is_told(void **state)
{
	int64_t cursor = 0;
	struct turn t;

	(void)state;
	assert_int_equal(calendar_add_date(&f.calendar, civil_day(2026, 11, 25), DATE_COMPANY,
					   "Libur kantor"),
			 OK);
	support_turn_begin(&f, &t);
	assert_int_equal(refund_recompute(&t, &cursor), OK);
	assert_int_equal(cursor, 0);
	support_turn_end(&f, &t);
	assert_says(&f, RINA, "Jumat, 27 November 2026 pukul 17.00 WIB");
	assert_int_equal(clocks_count(&f, RINA, "perubahan hari kerja"), 1);
	support_turn_begin(&f, &t);
	assert_int_equal(refund_recompute(&t, &cursor), OK);
	support_turn_end(&f, &t);
	assert_int_equal(clocks_count(&f, RINA, "perubahan hari kerja"), 1);
	clocks_until(&f, "2026-11-27 16:00");
	assert_int_equal(refunds_get(&f).escalated, 0);
}

static void a_holiday_says_beforehand_what_it_would_move(void **state)
{
	struct calendar with;
	struct turn t;
	int64_t n = -1;
	bool more = true;

	(void)state;
	assert_int_equal(calendar_copy(&f.calendar, &f.arena, &with), OK);
	support_turn_begin(&f, &t);
	assert_int_equal(timed_count_changes(&t, &f.calendar, &with, &n, &more), OK);
	assert_int_equal(n, 0);
	assert_int_equal(calendar_add_date(&with, civil_day(2026, 11, 25), DATE_COMPANY, "x"), OK);
	assert_int_equal(timed_count_changes(&t, &f.calendar, &with, &n, &more), OK);
	assert_int_equal(n, 1);
	assert_false(more);
	support_turn_end(&f, &t);
	assert_int_equal(clocks_count(&f, RINA, "perubahan hari kerja"), 0);
}

static void the_choice_waits_without_an_end(void **state)
{
	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	clocks_until(&f, "2026-12-10 12:00");
	assert_int_equal(clocks_count(&f, RINA, "tidak hangus"), 1);
	assert_int_equal(refunds_get(&f).turn, TURN_CUSTOMER);
	assert_int_equal(refunds_get(&f).deadline_ms, 0);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	/* three working days, all of them still to come */
	assert_int_equal(refunds_get(&f).deadline_ms, wib_time("2026-12-15 17:00"));
}

static void who_may_what(void **state)
{
	(void)state;
	assert_refused(&f, FAJAR, REFUSED_STATE, .event = MOVE_APPROVE, .amount = 1);
	refunds_claim(&f, SARI);
	assert_refused(&f, FAJAR, REFUSED_ROLE, .event = MOVE_APPROVE, .amount = 1);
	assert_refused(&f, BAYU, REFUSED_HELD, .event = MOVE_APPROVE, .amount = 1);
	assert_refused(&f, RINA, REFUSED_ROLE, .event = MOVE_APPROVE, .amount = 1);
	assert_refused(&f, SARI, REFUSED_ROLE, .event = MOVE_WITHDRAW);
	assert_refused(&f, NULL, REFUSED_ROLE, .event = MOVE_WITHDRAW);
	assert_refused(&f, SARI, REFUSED_MOVED, .event = MOVE_APPROVE, .amount = 1, .version = 1);
	f.ctx.staff = (const struct staff_entry[]) { { CHANNEL_TELEGRAM, RINA, ROLE_LEAD, false } };
	f.ctx.n_staff = 1;
	assert_refused(&f, RINA, REFUSED_OWN, .event = MOVE_APPROVE, .amount = 1);
}

static void the_account_is_for_those_who_pay_and_sealed(void **state)
{
	struct refund r;
	struct refund_account a;
	struct turn t;

	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BANK);
	r = refunds_get(&f);
	support_turn_begin(&f, &t);
	assert_int_equal(refund_account_show(&t, &r, &a), OK);
	assert_string_equal(a.number, "5270112233");
	assert_string_equal(a.holder, "Rina Wijaya");
	support_turn_end(&f, &t);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action ="
					 " 'refund_account_seen'"),
			 1);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund_account WHERE"
					 " instr(sealed, '5270112233') > 0"),
			 0);
}

static void it_is_hers_to_withdraw(void **state)
{
	(void)state;
	DO(&f, RINA, .event = MOVE_WITHDRAW);
	assert_state(&f, "withdrawn");
	assert_says(&f, RINA, "sesuai permintaan");
	assert_refused(&f, RINA, REFUSED_STATE, .event = MOVE_WITHDRAW);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM timer WHERE kind >= 20"), 0);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_submission_has_a_number_and_a_date),
		TEST(approved_paid_arrived),
		TEST(evidence_is_asked_for_and_comes),
		TEST(reminders_then_expiry_then_reopening),
		TEST(what_passed_while_down_is_one_message),
		TEST(rejected_appealed_overturned),
		TEST(an_appeal_that_is_upheld_names_outside_help),
		TEST(an_appeal_without_answer_is_decided_on_file),
		TEST(nobody_appeals),
		TEST(above_the_limit_two_decide_and_a_third_pays),
		TEST(the_second_pair_of_eyes_may_send_it_back),
		TEST(five_minutes_to_take_it_back),
		TEST(a_transfer_bounces_and_is_corrected),
		TEST(a_broken_promise_is_said_first),
		TEST(complex_is_told_before_the_date_passes),
		TEST(a_holiday_moves_the_date_and_is_told),
		TEST(a_holiday_says_beforehand_what_it_would_move),
		TEST(the_choice_waits_without_an_end),
		TEST(who_may_what),
		TEST(the_account_is_for_those_who_pay_and_sealed),
		TEST(it_is_hers_to_withdraw),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
