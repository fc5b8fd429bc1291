/* test_media.c - what is no text: payment proofs by one order, by several, by a stranger, as an
 * album; and a kind word for everything that the bot cannot use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

#include "store/proof.h"

static struct update file_of(enum update_kind kind, const char *file, const char *text)
{
	return (struct update) {
		.kind = kind, .sender = RINA, .in_private = true, .file = file, .text = text
	};
}

static void album(struct fixture *f, const char *file)
{
	struct update u = file_of(UPDATE_PHOTO, file, "");

	u.album = "55";
	support_update(f, u);
}

static void test_one_order_needs_no_question(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	int64_t id = support_order(f, "BLZ-1", ORDER_PAID, PHONE);
	struct request *all;

	(void)state;
	support_order(f, "BLZ-2", ORDER_ACTIVE, PHONE);
	customer_prove_phone(f);
	customer_photo(f, "AgAC", "ini ya kak");
	assert_says(f, RINA, "Bukti bayarnya sudah di tangan tim");
	assert_says(f, RINA, "BLZ-1");
	assert_says(f, RINA, "paling lambat ");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_int_equal(all[0].order_id, id);
	assert_string_equal(all[0].file, "photo@1:AgAC");
	assert_true(support_has_button(support_last(f, STAFF_CHAT), "Verifikasi"));
	assert_true(support_has_button(support_last(f, STAFF_CHAT), "Bukan Bukti Bayar"));
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "AgAC");
	support_close(f);
}

static void test_a_pdf_counts(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_order(f, "BLZ-1", ORDER_AWAITING_PAYMENT, PHONE);
	customer_prove_phone(f);
	support_update(f, file_of(UPDATE_DOCUMENT, "BQAC", ""));
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_string_equal(all[0].file, "document@1:BQAC");
	support_close(f);
}

static void test_a_second_photo_lies_under_the_first(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;
	size_t heard;

	(void)state;
	support_order(f, "BLZ-1", ORDER_PAID, PHONE);
	customer_prove_phone(f);
	album(f, "A1");
	heard = support_count(f, RINA);
	album(f, "A2");
	album(f, "A3");
	assert_int_equal(support_count(f, RINA), heard); /* one answer for an album */
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "A3");
	customer_photo(f, "B1", "yang lebih jelas");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_says(f, STAFF_CHAT, "yang lebih jelas");
	support_close(f);
}

static void test_several_orders_choose(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_order(f, "BLZ-1", ORDER_PAID, PHONE);
	support_order(f, "BLZ-2", ORDER_AWAITING_PAYMENT, PHONE);
	customer_prove_phone(f);
	album(f, "A1");
	assert_says(f, RINA, "untuk pesanan yang mana");
	album(f, "A2");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 0);
	support_say(f, RINA, "yang kedua");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_true(all[0].order_id != 0);
	assert_string_equal(all[0].file, "photo@1:A1");
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "A2");
	support_close(f);
}

static void test_words_under_it_name_the_order(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	int64_t id = support_order(f, "BLZ-1", ORDER_PAID, PHONE);
	int64_t other = support_order(f, "BLZ-12", ORDER_AWAITING_PAYMENT, PHONE);
	struct request *all;

	(void)state;
	customer_prove_phone(f);
	customer_photo(f, "A1", "ini bukti transfer blz-12 kak");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_int_equal(all[0].order_id, other);
	support_say(f, RINA, "mau bicara sama admin");
	support_say(f, RINA, "tolong dicek ya");
	customer_photo(f, "B1", "bukti bayar BLZ-1"); /* also while they wait for a person */
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 2);
	assert_true(all[0].order_id == id || all[1].order_id == id);
	support_close(f);
}

static void test_twins_are_told_apart(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_order(f, "BLZ-1", ORDER_PAID, PHONE); /* one product, one day */
	support_order(f, "BLZ-12", ORDER_PAID, PHONE);
	customer_prove_phone(f);
	customer_photo(f, "A1", "BLZ-1 dan BLZ-12");
	assert_says(f, RINA, "untuk pesanan yang mana");
	assert_true(support_has_button(support_last(f, RINA), "BLZ-1"));
	assert_true(support_has_button(support_last(f, RINA), "BLZ-12"));
	support_close(f);
}

static void test_a_stranger_is_asked_what_for(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_order(f, "BLZ-1", ORDER_PAID, PHONE); /* not proven to be hers */
	customer_photo(f, "AgAC", "");
	assert_says(f, RINA, "Ini bukti bayar, atau ada yang ingin ditanyakan");
	support_press(f, RINA, RINA, "Bukti Bayar");
	assert_says(f, RINA, "Nomor pesanannya berapa");
	support_say(f, RINA, "BLZ-1");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_int_equal(all[0].order_id, 0); /* claimed, not proven: staff look */
	assert_string_equal(all[0].text, "BLZ-1");
	assert_silent_on(f, RINA, "Paket Pro");
	support_close(f);
}

static void test_words_instead_of_buttons(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	customer_photo(f, "AgAC", "");
	support_say(f, RINA, "qwerty zxcvb");
	assert_says(f, RINA, "untuk apa");
	support_say(f, RINA, "itu bukti transfer saya kak");
	assert_says(f, RINA, "Nomor pesanannya berapa");
	support_press(f, RINA, RINA, "Lewati");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	support_close(f);
}

static void test_for_the_team(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;
	size_t n;

	(void)state;
	customer_photo(f, "AgAC", "muncul error ini");
	support_say(f, RINA, "untuk admin");
	assert_int_equal(request_list(f->store, &f->arena, REQUEST_PERSON, 0, 20, &all, &n), OK);
	assert_int_equal(n, 1);
	assert_string_equal(all[0].text, "muncul error ini");
	assert_string_equal(all[0].file, "photo@1:AgAC");
	support_close(f);
}

static void test_while_staff_talk(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);
	struct request *all;

	(void)state;
	support_say(f, RINA, "/admin halo");
	customer_photo(f, "AgAC", "ini layarnya");
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "AgAC");
	support_order(f, "BLZ-1", ORDER_PAID, PHONE);
	customer_prove_phone(f);
	customer_photo(f, "BgAC", ""); /* now it could be either */
	assert_says(f, RINA, "Ini bukti bayar, atau");
	support_press(f, RINA, RINA, "Bukti Bayar");
	assert_int_equal(customer_requests(f, REQUEST_PAYMENT_PROOF, &all), 1);
	assert_true(all[0].order_id != 0);
	support_close(f);
}

static void test_every_other_kind_gets_an_answer(void **state)
{
	static const struct {
		enum update_kind kind;
		const char *part;
	} cases[] = {
		{ UPDATE_VOICE, "pesan suara" },     { UPDATE_VIDEO, "Videonya" },
		{ UPDATE_STICKER, "stikernya" },     { UPDATE_LOCATION, "lokasinya" },
		{ UPDATE_OTHER, "Jenis pesan itu" },
	};
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		support_update(f, file_of(cases[i].kind, "x", ""));
		assert_says(f, RINA, cases[i].part);
		assert_true(support_has_button(support_last(f, RINA), "Bicara dgn Admin"));
	}
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = RINA,
					    .in_private = true,
					    .edited = true,
					    .text = "pesanan saya aktif?" });
	assert_says(f, RINA, "pesannya diubah");
	support_update(f, file_of(UPDATE_PHOTO, NULL, ""));
	assert_says(f, RINA, "Jenis pesan itu");
	support_close(f);
}

static void test_paid_already(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "saya sudah transfer ya kak");
	assert_says(f, RINA, "foto atau PDF bukti bayarnya");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_order_needs_no_question),
		cmocka_unit_test(test_a_pdf_counts),
		cmocka_unit_test(test_a_second_photo_lies_under_the_first),
		cmocka_unit_test(test_several_orders_choose),
		cmocka_unit_test(test_words_under_it_name_the_order),
		cmocka_unit_test(test_twins_are_told_apart),
		cmocka_unit_test(test_a_stranger_is_asked_what_for),
		cmocka_unit_test(test_words_instead_of_buttons),
		cmocka_unit_test(test_for_the_team),
		cmocka_unit_test(test_while_staff_talk),
		cmocka_unit_test(test_every_other_kind_gets_an_answer),
		cmocka_unit_test(test_paid_already),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
