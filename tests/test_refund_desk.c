/* Staff and refunds in the group: the card of the model dialogue, questions one at a time, who may,
 * what the customer reads; and the same typed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

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

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "Kejadian:");
}

static void press(const char *who, const char *label)
{
	support_press(&f, who, STAFF_CHAT, label);
}

/* A reply to the bot's last message in the group. */
static void reply(const char *who, const char *text)
{
	support_group(&f, who, text, support_last(&f, STAFF_CHAT)->id);
}

static void approve(const char *who)
{
	press(who, "Setujui");
	press(who, "Ya, Setujui");
}

/* Dialogue 15. */
static void the_card_and_its_first_buttons(void **state)
{
	(void)state;
	assert_says(&f, STAFF_CHAT, "Refund • RF-20261123-0001");
	assert_says(&f, STAFF_CHAT, "UID 502231");
	assert_says(&f, STAFF_CHAT, "Bukti: 2");
	assert_says(&f, STAFF_CHAT, "✅ alasan ✅ batas waktu ✅ bukti");
	assert_says(&f, STAFF_CHAT, "beli email canva 1");
	press(SARI, "Ambil");
	assert_state(&f, "under_review");
	assert_true(support_has_button(card(), "Setujui"));
	assert_true(support_has_button(card(), "Tandai Rumit +2 Hari"));
	assert_true(support_has_button(card(), "Lepas"));
	assert_int_equal(card()->edits, 1);
	press(BAYU, "Setujui");
	assert_toast(&f, "Sari");
	assert_state(&f, "under_review");
}

static void approving_asks_once_and_can_be_undone(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Setujui");
	assert_says(&f, STAFF_CHAT, "Setujui Rp75.000 untuk Rina");
	assert_state(&f, "under_review");
	press(SARI, "Ya, Setujui");
	assert_state(&f, "approved");
	assert_says(&f, RINA, "disetujui: Rp75.000");
	assert_non_null(support_find(&f, STAFF_CHAT, "disetujui Sari"));
	assert_false(
		support_has_button(support_find(&f, STAFF_CHAT, "disetujui Sari"), "Ya, Setujui"));
	assert_true(support_has_button(card(), "Batalkan (5 menit)"));
	press(SARI, "Batalkan (5 menit)");
	assert_state(&f, "under_review");
	assert_says(&f, RINA, "kami tarik dulu");
}

static void the_second_tap_hears_who_was_first(void **state)
{
	const char *data;
	int64_t id;

	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Setujui");
	data = support_last(&f, STAFF_CHAT)->m.buttons[0].data;
	id = support_last(&f, STAFF_CHAT)->id;
	data = arena_strdup(&f.arena, data);
	support_press_data(&f, SARI, STAFF_CHAT, id, data);
	assert_state(&f, "approved");
	support_press_data(&f, RATNA, STAFF_CHAT, id, data);
	assert_toast(&f, "Sudah diputus oleh Sari");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund_step WHERE event ="
					 " (SELECT max(event) FROM refund_step)"),
			 1);
}

static void another_amount_is_written_as_a_reply(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Setujui");
	press(SARI, "Ubah Jumlah");
	assert_says(&f, STAFF_CHAT, "balas pesan ini dengan jumlah");
	reply(BAYU, "50rb");
	assert_says(&f, STAFF_CHAT, "untuk rekan lain");
	support_group(&f, SARI, "banyak", support_find(&f, STAFF_CHAT, "balas pesan ini")->id);
	assert_says(&f, STAFF_CHAT, "belum terbaca");
	support_group(&f, SARI, "9jt", support_find(&f, STAFF_CHAT, "balas pesan ini")->id);
	assert_says(&f, STAFF_CHAT, "Paling banyak Rp750.000");
	support_group(&f, SARI, "50rb", support_find(&f, STAFF_CHAT, "balas pesan ini")->id);
	assert_says(&f, STAFF_CHAT, "Setujui Rp50.000");
	assert_silent_on(&f, RINA, "50rb");
	press(SARI, "Ya, Setujui");
	assert_says(&f, RINA, "disetujui: Rp50.000");
}

static void a_rejection_is_read_before_it_is_sent(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Tolak");
	press(SARI, "Bukti Belum Cukup");
	assert_says(&f, STAFF_CHAT, "balas pesan ini");
	reply(SARI, "Pada catatan kami hanya ada satu pemotongan Rp75.000.");
	assert_says(&f, STAFF_CHAT, "Pelanggan akan membaca:");
	assert_says(&f, STAFF_CHAT, "hanya ada satu pemotongan");
	assert_says(&f, STAFF_CHAT, "banding dibuka sampai Senin, 30 November 2026");
	assert_silent_on(&f, RINA, "hanya ada satu pemotongan");
	press(SARI, "Kirim Penolakan");
	assert_state(&f, "rejected");
	assert_says(&f, RINA, "hanya ada satu pemotongan");
	assert_true(support_has_button(support_last(&f, RINA), "Ajukan Banding"));
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund_prompt"), 0);
}

static void asking_for_evidence_names_it(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Minta Bukti");
	press(SARI, "Mutasi Rekening");
	assert_says(&f, STAFF_CHAT, "Pelanggan akan membaca:");
	assert_says(&f, STAFF_CHAT, "mutasi rekening atau riwayat e-wallet");
	reply(SARI, "Yang tanggal 22 November, ya.");
	assert_state(&f, "need_evidence");
	assert_says(&f, RINA, "mutasi rekening");
	assert_says(&f, RINA, "Yang tanggal 22 November");
}

static void or_without_a_word(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	press(SARI, "Minta Bukti");
	press(SARI, "Foto Lebih Jelas");
	press(SARI, "Kirim Permintaan");
	assert_state(&f, "need_evidence");
	assert_says(&f, RINA, "lebih jelas");
}

static void finance_pays_with_reference_and_slip(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	approve(SARI);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BANK);
	press(SARI, "Sudah Ditransfer");
	assert_toast(&f, "peran lain");
	press(FAJAR, "Sudah Ditransfer");
	support_update(&f, (struct update) { .kind = UPDATE_PHOTO,
					     .sender = FAJAR,
					     .chat = STAFF_CHAT,
					     .file = "SLIP",
					     .text = "TRX-99",
					     .reply_to = support_last(&f, STAFF_CHAT)->id });
	assert_says(&f, STAFF_CHAT, "Referensi: TRX-99");
	assert_says(&f, STAFF_CHAT, "bukti transfer ikut");
	press(FAJAR, "Ya, Kabari");
	assert_state(&f, "paid");
	assert_says(&f, RINA, "TRX-99");
	assert_string_equal(support_last(&f, RINA)->m.file, "SLIP");
	assert_int_equal(support_last(&f, RINA)->m.file_kind, FILE_PHOTO);
}

static void the_account_goes_to_finance_in_private(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	approve(SARI);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BANK);
	press(SARI, "Lihat Rekening");
	assert_toast(&f, "peran lain");
	support_say(&f, FAJAR, "/start");
	press(FAJAR, "Lihat Rekening");
	assert_says(&f, FAJAR, "5270112233");
	assert_true(support_last(&f, FAJAR)->m.secret);
	assert_silent_on(&f, STAFF_CHAT, "5270112233");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action ="
					 " 'refund_account_seen' AND actor = 'staff:5005'"),
			 1);
}

/* What a customer presses stays theirs: the staff's card never comes into their chat. */
static void no_card_comes_into_a_customers_chat(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	approve(SARI);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	assert_silent_on(&f, RINA, "Kejadian:");
	assert_silent_on(&f, RINA, "Dipegang");
}

static void all_of_it_can_be_typed(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	support_say(&f, SARI, "/kasus_refund");
	assert_says(&f, SARI, "RF-20261123-0001");
	support_say(&f, SARI, "/kasus_refund rf-20261123-0001");
	assert_says(&f, SARI, "Kejadian:");
	support_say(&f, SARI, "/rumit RF-20261123-0001");
	assert_says(&f, RINA, "pemeriksaan lebih teliti");
	support_say(&f, SARI, "/tolak RF-20261123-0001 unverifiable");
	assert_says(&f, SARI, "/tolak RF-20261123-0001 unverifiable");
	support_say(&f, SARI, "/setujui RF-20261123-0001 60rb");
	assert_says(&f, SARI, "Setujui Rp60.000");
	support_press(&f, SARI, SARI, "Ya, Setujui");
	assert_state(&f, "approved");
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	support_say(&f, FAJAR, "/dibayar RF-20261123-0001 TRX1");
	support_press(&f, FAJAR, FAJAR, "Ya, Kabari");
	assert_state(&f, "paid");
	support_say(&f, SARI, "/riwayat RF-20261123-0001");
	assert_says(&f, SARI, "approve");
}

static void customers_and_strangers_cannot(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	support_say(&f, RINA, "/setujui RF-20261123-0001");
	support_press_data(&f, RINA, RINA, 1, "setujui_ya:r1:2:75000");
	support_press_data(&f, BUDI, STAFF_CHAT, card()->id, "setujui_ya:r1:2:75000");
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, "setujui_ya:r999:1:75000");
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, "setujui_ya:r1:2:-5");
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, "setujui_ya:r1:2:99999999999");
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, "minta_ya:r1:2:x' OR 1=1");
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, "tolak_ya:r1:2");
	assert_state(&f, "under_review");
	assert_int_equal(refunds_get(&f).version, 2);
}

static void money_nobody_recorded_is_recorded_first(void **state)
{
	(void)state;
	press(SARI, "Ambil");
	support_say(&f, SARI, "/catat_bayar RF-20261123-0001 500rb");
	assert_says(&f, SARI, "peran lain");
	support_say(&f, FAJAR, "/catat_bayar RF-20261123-0001 500rb");
	assert_int_equal(refunds_get(&f).extra_paid, 500000);
	assert_refused(&f, SARI, REFUSED_TOO_MUCH, .event = MOVE_APPROVE, .amount = 1250001);
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_card_and_its_first_buttons),
		TEST(approving_asks_once_and_can_be_undone),
		TEST(the_second_tap_hears_who_was_first),
		TEST(another_amount_is_written_as_a_reply),
		TEST(a_rejection_is_read_before_it_is_sent),
		TEST(asking_for_evidence_names_it),
		TEST(or_without_a_word),
		TEST(finance_pays_with_reference_and_slip),
		TEST(the_account_goes_to_finance_in_private),
		TEST(no_card_comes_into_a_customers_chat),
		TEST(all_of_it_can_be_typed),
		TEST(customers_and_strangers_cannot),
		TEST(money_nobody_recorded_is_recorded_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
