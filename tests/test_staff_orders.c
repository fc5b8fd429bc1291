/* What staff see of an order and do to it: one question, the first answer wins. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/requests.h"
#include "store/proof.h"
#include "store/request.h"

static struct fixture f;

static const char *button(const char *name, int64_t id, int64_t version, const char *word)
{
	return arena_printf(&f.arena, "%s:%lld:%lld%s", name, (long long)id, (long long)version,
			    word);
}

static size_t steps_of(int64_t id)
{
	struct order_step *steps;
	size_t n;

	assert_int_equal(order_history(f.store, &f.arena, id, 0, 64, &steps, &n), OK);
	return n;
}

static void shows_an_order(void **state)
{
	const struct shown *card;

	(void)state;
	support_order(&f, "BLZ-1", ORDER_PAID, "6285187000136");
	support_say(&f, SARI, "/pesanan blz-1");
	assert_says(&f, SARI, "BLZ-1 • menunggu verifikasi");
	assert_says(&f, SARI, "Rina Wati • Paket Pro");
	assert_says(&f, SARI, "Rp350.000");
	assert_says(&f, SARI, "menunggu verifikasi (import)");
	assert_says(&f, SARI, "r•••@toko.com");
	card = support_last(&f, SARI);
	assert_null(strstr(card->m.text, "8700"));
	assert_null(strstr(card->m.text, "rina@"));
	assert_true(support_has_button(card, "Verifikasi"));
	assert_false(support_has_button(card, "Aktifkan"));
	assert_false(support_has_button(card, "Batalkan Pesanan"));
	support_say(&f, RATNA, "/pesanan BLZ-1");
	assert_true(support_has_button(support_last(&f, RATNA), "Batalkan Pesanan"));
}

static void says_what_is_missing(void **state)
{
	(void)state;
	support_say(&f, SARI, "/pesanan");
	assert_says(&f, SARI, "/pesanan BLZ-1");
	support_say(&f, SARI, "/pesanan BLZ-404");
	assert_says(&f, SARI, "BLZ-404 tidak ditemukan");
}

static void verifies_after_one_question(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	support_say(&f, SARI, "/verifikasi BLZ-1");
	assert_says(&f, SARI, "Verifikasi pembayaran BLZ-1?");
	assert_says(&f, SARI, "Pelanggan langsung dikabari");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
	support_press(&f, SARI, SARI, "Ya, Verifikasi");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_VERIFIED);
	assert_true(f.effects.orders_changed);
	assert_says(&f, SARI, "diverifikasi oleh Sari");
	assert_says(&f, SARI, "Aktifkan paling lambat besok pukul 09.41 WIB");
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 0);
	assert_says(&f, STAFF_CHAT, "BLZ-1 diverifikasi oleh Sari");
}

static void cancel_changes_nothing(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	support_say(&f, SARI, "/verifikasi BLZ-1");
	support_press(&f, SARI, SARI, "Batal");
	assert_says(&f, SARI, "tidak ada yang diubah");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
}

static void first_of_two_wins(void **state)
{
	int64_t id = support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	size_t before;

	(void)state;
	support_say(&f, SARI, "/verifikasi BLZ-1");
	support_say(&f, BAYU, "/verifikasi BLZ-1");
	support_press(&f, SARI, SARI, "Ya, Verifikasi");
	before = steps_of(id);
	f.now_ms += MS_MINUTE;
	support_press(&f, BAYU, BAYU, "Ya, Verifikasi");
	assert_toast(&f, "Sudah diputus oleh Sari, hari ini pukul 09.41 WIB");
	assert_int_equal(steps_of(id), before);
	assert_false(f.effects.orders_changed);
}

static void double_tap_counts_once(void **state)
{
	int64_t id = support_order(&f, "BLZ-1", ORDER_VERIFIED, NULL);
	const char *yes = button("aktifkan", id, support_get(&f, "BLZ-1").version, ":ya");
	size_t before;

	(void)state;
	support_group(&f, SARI, "/aktifkan BLZ-1", 0);
	support_press(&f, SARI, STAFF_CHAT, "Ya, Aktifkan");
	before = steps_of(id);
	support_press_data(&f, SARI, STAFF_CHAT, support_last(&f, STAFF_CHAT)->id, yes);
	assert_toast(&f, "Sudah diputus oleh Sari");
	assert_int_equal(steps_of(id), before);
	support_say(&f, BAYU, "/aktifkan BLZ-1");
	assert_says(&f, BAYU, "BLZ-1 sudah aktif, oleh Sari");
}

static void stale_question_is_asked_again(void **state)
{
	int64_t id = support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	struct order_report r = { .given = GIVEN_AMOUNT,
				  .order = { .number = "BLZ-1", .amount = 990000 } };
	struct order_result result;

	(void)state;
	support_say(&f, SARI, "/verifikasi BLZ-1");
	assert_int_equal(
		order_upsert(f.store, &f.arena, &r, ORDER_AS_REPORT, f.now_ms, "import", &result),
		OK);
	support_press(&f, SARI, SARI, "Ya, Verifikasi");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
	assert_toast(&f, "berubah sejak ditanyakan");
	assert_says(&f, SARI, "Rp990.000");
	support_press(&f, SARI, SARI, "Ya, Verifikasi");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_VERIFIED);
	(void)id;
}

static void refuses_what_the_state_forbids(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_AWAITING_PAYMENT, NULL);
	support_say(&f, SARI, "/aktifkan BLZ-1");
	assert_says(&f, SARI, "menunggu pembayaran");
	support_say(&f, SARI, "/tangguhkan BLZ-1");
	assert_says(&f, SARI, "tidak bisa dilakukan");
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 0);
}

static void forged_buttons_do_nothing(void **state)
{
	int64_t id = support_order(&f, "BLZ-1", ORDER_PAID, "6285187000136");
	const char *forged[] = { button("verifikasi", id, 1, ":ya"),
				 "verifikasi:99:1:ya",
				 "verifikasi:::",
				 "verifikasi:-1:1:ya",
				 "verifikasi:9223372036854775808:1:ya",
				 "pesanan:1",
				 "ambil:1:1",
				 "selesai:1:1",
				 "aktifkan:1:1:ya",
				 "akhiri:1:1:ya" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		support_press_data(&f, RINA, RINA, 1, forged[i]);
		assert_toast(&f, "untuk admin");
	}
	for (size_t i = 1; i < 5; i++) {
		support_press_data(&f, SARI, SARI, 1, forged[i]);
		assert_true(f.toast[0]);
	}
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
	assert_silent_on(&f, RINA, "BLZ-1");
}

static void role_removed_in_between(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	support_say(&f, SARI, "/verifikasi BLZ-1");
	f.staff[0].roles = ROLE_VIEWER;
	support_press(&f, SARI, SARI, "Ya, Verifikasi");
	assert_toast(&f, "hanya untuk melihat");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
}

static void agents_do_not_end_services(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_ACTIVE, NULL);
	support_say(&f, SARI, "/akhiri BLZ-1");
	assert_says(&f, SARI, "untuk admin");
	support_say(&f, RATNA, "/akhiri BLZ-1");
	support_press(&f, RATNA, RATNA, "Ya, Akhiri");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_TERMINATED);
}

static void anonymous_admin_is_told_how(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .chat = STAFF_CHAT,
					     .anonymous = true,
					     .text = "/verifikasi BLZ-1" });
	assert_says(&f, STAFF_CHAT, "Admin anonim");
}

static void verifying_settles_the_proof(void **state)
{
	struct request r = { .kind = REQUEST_PAYMENT_PROOF, .file = "photo:F1" };
	struct turn t;
	int64_t id = support_order(&f, "BLZ-1", ORDER_PAID, "6285187000136");
	const struct shown *card;

	(void)state;
	support_turn_begin(&f, &t);
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &t.contact, &t.address),
			 OK);
	r.contact_id = t.contact.id, r.address_id = t.address.id, r.order_id = id;
	assert_int_equal(
		proof_add(f.store, t.contact.id, PROOF_PHONE, "6285187000136", f.now_ms, "contact"),
		OK);
	assert_int_equal(request_open(f.store, &f.arena, "BB", 420, f.now_ms, &r), OK);
	assert_int_equal(request_announce(&t, &r), OK);
	support_turn_end(&f, &t);

	card = support_find(&f, STAFF_CHAT, "Bukti bayar");
	assert_non_null(card);
	assert_int_equal(card->m.file_kind, FILE_PHOTO);
	assert_string_equal(card->m.file, "F1");
	support_press(&f, SARI, STAFF_CHAT, "Verifikasi");
	support_press(&f, SARI, STAFF_CHAT, "Ya, Verifikasi");
	assert_int_equal(request_get(f.store, &f.arena, r.id, &r), OK);
	assert_false(r.open);
	card = support_find(&f, STAFF_CHAT, "Selesai oleh Sari");
	assert_non_null(card);
	assert_int_equal(card->m.n_buttons, 0);
	assert_int_equal(card->edits, 1);
}

int main(void)
{
#define TEST(fn) WORLD_CASE(fn, &f)
	const struct CMUnitTest tests[] = {
		TEST(shows_an_order),
		TEST(says_what_is_missing),
		TEST(verifies_after_one_question),
		TEST(cancel_changes_nothing),
		TEST(first_of_two_wins),
		TEST(double_tap_counts_once),
		TEST(stale_question_is_asked_again),
		TEST(refuses_what_the_state_forbids),
		TEST(forged_buttons_do_nothing),
		TEST(role_removed_in_between),
		TEST(agents_do_not_end_services),
		TEST(anonymous_admin_is_told_how),
		TEST(verifying_settles_the_proof),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
