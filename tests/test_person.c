/* test_person.c - the way to a human: open, closed, on a holiday; what staff see, what the customer
 * hears, and that nothing written afterwards is lost. Also anger. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

#include "handlers/form.h"
#include "store/proof.h"

static void test_question_in_office_hours(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "mau bicara sama admin");
	assert_says(f, RINA, "saya sambungkan dengan admin");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 0);
	support_say(f, RINA, "paket pro bisa berapa nomor wa ya? trs bisa dicicil ga");
	assert_says(f, RINA, "Sudah saya catat, Kak Rina, nomornya CS-20261123-0001");
	assert_says(f, RINA, "Tim kami sedang bertugas");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_string_equal(all[0].text, "mau bicara sama admin\n"
					 "paket pro bisa berapa nomor wa ya? trs bisa dicicil ga");
	assert_says(f, STAFF_CHAT, "bisa dicicil ga");
	support_close(f);
}

/* [Tanya Admin] under an order: the card shows which one it is about. */
static void test_asked_from_an_order(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;
	int64_t id = support_order(f, "BLZ-1", ORDER_VERIFIED, PHONE);

	(void)state;
	customer_prove_phone(f);
	support_say(f, RINA, "/aktivasi BLZ-1");
	support_press(f, RINA, RINA, "Tanya Admin");
	assert_says(f, RINA, "saya sambungkan dengan admin");
	support_say(f, RINA, "bisa dipercepat?");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_int_equal(all[0].order_id, id);
	assert_says(f, STAFF_CHAT, "BLZ-1 • Paket Pro");
	support_close(f);
}

/* The order comes onto the card of a request that waits already. */
static void test_order_joins_an_open_request(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;
	int64_t id = support_order(f, "BLZ-1", ORDER_VERIFIED, PHONE);

	(void)state;
	customer_prove_phone(f);
	support_say(f, RINA, "/admin bisa dipercepat?");
	support_say(f, RINA, "/aktivasi BLZ-1");
	support_press(f, RINA, RINA, "Tanya Admin");
	assert_says(f, RINA, "masih di antrean");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_int_equal(all[0].order_id, id);
	assert_says(f, STAFF_CHAT, "BLZ-1 • Paket Pro");
	support_close(f);
}

/* A made-up button, and an order that was theirs only when the button was pressed. */
static void test_foreign_orders_stay_out(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct contact c;
	struct address a;
	struct request *all;
	int64_t id = support_order(f, "BLZ-1", ORDER_VERIFIED, PHONE);
	const char *data = arena_printf(&f->arena, "orang:%lld:1", (long long)id);

	(void)state;
	customer_press(f, data);
	support_say(f, RINA, "halo admin, saya mau tanya soal pesanan");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_int_equal(all[0].order_id, 0);
	customer_press(f, data);
	assert_silent_on(f, STAFF_CHAT, "BLZ-1");
	assert_int_equal(request_close(f->store, all[0].id, 0, f->now_ms), OK);
	customer_prove_phone(f);
	customer_press(f, data);
	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, &c, &a),
			 OK);
	assert_int_equal(proof_remove(f->store, c.id, PROOF_PHONE, PHONE), OK);
	support_say(f, RINA, "halo admin, saya mau tanya soal pesanan");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_int_equal(all[0].order_id, 0);
	assert_silent_on(f, STAFF_CHAT, "BLZ-1");
	support_close(f);
}

/* Dialogue 13: closed on a Sunday evening, said once. */
static void test_closed_says_when(void **state)
{
	struct fixture *f = customer_open("blitzmes", "2026-11-22 20:10");

	(void)state;
	customer_press(f, "orang");
	assert_says(f, RINA, "Selamat malam, Kak Rina. Admin kami sedang istirahat");
	assert_says(f, RINA, "besok pukul 09.00 WIB");
	assert_true(support_has_button(support_last(f, RINA), "Cek Aktivasi"));
	support_say(f, RINA, "batal");
	customer_press(f, "orang");
	assert_says(f, RINA, "saya sambungkan dengan admin"); /* not told twice in one night */
	support_say(f, RINA, "bisa dicicil?");
	assert_says(f, RINA, "mulai besok pukul 09.00 WIB");
	assert_silent_on(f, RINA, "urutan");
	support_say(f, "7002", "/admin buka jam berapa");
	assert_non_null(support_find(f, "7002", "urutan ke-2"));
	support_close(f);
}

static void test_holiday_by_name(void **state)
{
	struct fixture *f = customer_open("blitzmes", "2026-12-25 10:00");

	(void)state;
	customer_press(f, "orang");
	assert_says(f, RINA, "kami libur ");
	assert_says(f, RINA, "Natal");
	assert_says(f, RINA, "besok pukul 09.00 WIB");
	support_close(f);
}

static void test_always_open_chat(void **state)
{
	struct fixture *f = customer_open("dashpro", "2026-11-22 23:10");

	(void)state;
	customer_press(f, "orang");
	assert_says(f, RINA, "saya sambungkan dengan admin");
	support_say(f, RINA, "broadcast saya gagal");
	assert_says(f, RINA, "sedang bertugas");
	support_close(f);
}

static void test_a_long_plea_is_the_question(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA,
		    "min saya mau ngomong sama admin langsung dong soalnya toko saya ganti nama "
		    "pemilik minggu depan");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_true(strstr(all[0].text, "ganti nama") != NULL);
	support_close(f);
}

static void test_typed_with_the_command(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "/admin bisa kirim brosur?");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_string_equal(all[0].text, "bisa kirim brosur?");
	support_close(f);
}

static void test_photo_with_the_question(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	customer_press(f, "orang");
	customer_photo(f, "AgAC", "ini error apa ya");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_string_equal(all[0].text, "ini error apa ya");
	assert_string_equal(all[0].file, "photo@1:AgAC");
	support_close(f);
}

static void test_activation_instead(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	customer_press(f, "orang");
	support_press(f, RINA, RINA, "Cek Aktivasi");
	assert_int_equal(customer_requests(f, REQUEST_KIND_ANY, &all), 0);
	assert_silent_on(f, RINA, "Sudah saya catat");
	support_close(f);
}

static void test_further_words_reach_staff(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	size_t heard;

	(void)state;
	support_say(f, RINA, "/admin bisa kirim brosur?");
	support_say(f, RINA, "yang warna biru qwerty");
	assert_says(f, STAFF_CHAT, "yang warna biru qwerty");
	assert_says(f, RINA, "Sudah saya teruskan ke tim");
	heard = support_count(f, RINA);
	support_say(f, RINA, "sama yang zxcvb juga");
	assert_says(f, STAFF_CHAT, "zxcvb juga");
	assert_int_equal(support_count(f, RINA), heard); /* no echo of every line */
	f->now_ms += MS_HOUR;
	support_say(f, RINA, "qwerty asdfgh");
	assert_says(f, RINA, "Sudah saya teruskan ke tim");
	support_update(f, (struct update) { .kind = UPDATE_VOICE,
					    .sender = RINA,
					    .in_private = true,
					    .file = "AwAC" });
	assert_int_equal(support_last(f, STAFF_CHAT)->m.file_kind, FILE_VOICE);
	support_close(f);
}

static void test_asking_twice_keeps_one_request(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "/admin bisa kirim brosur?");
	customer_press(f, "orang");
	assert_says(f, RINA, "masih di antrean");
	support_say(f, RINA, "/admin halo?");
	assert_says(f, STAFF_CHAT, "halo?");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	support_close(f);
}

/* Once somebody answers, a plain "iya kak" is for them. */
static void test_yes_goes_to_whoever_answers(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "/admin bisa kirim brosur?");
	support_say(f, RINA, "iya kak");
	assert_says(f, RINA, "Mau dibantu yang mana");
	support_press(f, SARI, STAFF_CHAT, "Ambil");
	support_say(f, RINA, "iya kak");
	assert_says(f, STAFF_CHAT, "iya kak");
	support_say(f, RINA, "makasih ya kak");
	assert_says(f, STAFF_CHAT, "makasih ya kak");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	support_close(f);
}

static void test_anger_is_heard_and_helped(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "pelayanan parah banget, kecewa saya");
	assert_says(f, RINA, "Kami mengerti rasanya");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_says(f, STAFF_CHAT, "kecewa saya");
	assert_non_null(support_find(f, RINA, "Kami mengerti rasanya"));
	support_say(f, RINA, "parah banget pelayanannya");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	support_close(f);
}

static void test_human_wanted_inside_a_form(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	customer_press(f, "tiket");
	support_say(f, RINA, "mau ngomong sama admin aja");
	assert_int_equal(customer_requests(f, REQUEST_PERSON, &all), 1);
	assert_silent_on(f, RINA, "Kita lanjutkan, ya."); /* it was an offer only */
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_question_in_office_hours),
		cmocka_unit_test(test_asked_from_an_order),
		cmocka_unit_test(test_order_joins_an_open_request),
		cmocka_unit_test(test_foreign_orders_stay_out),
		cmocka_unit_test(test_closed_says_when),
		cmocka_unit_test(test_holiday_by_name),
		cmocka_unit_test(test_always_open_chat),
		cmocka_unit_test(test_a_long_plea_is_the_question),
		cmocka_unit_test(test_typed_with_the_command),
		cmocka_unit_test(test_photo_with_the_question),
		cmocka_unit_test(test_activation_instead),
		cmocka_unit_test(test_further_words_reach_staff),
		cmocka_unit_test(test_asking_twice_keeps_one_request),
		cmocka_unit_test(test_yes_goes_to_whoever_answers),
		cmocka_unit_test(test_anger_is_heard_and_helped),
		cmocka_unit_test(test_human_wanted_inside_a_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
