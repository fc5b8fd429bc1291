/* test_later.c - wishes for the team: named honestly, with the rules that the company states and no
 * others, opened by a yes only; and /status, which lists them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

#include "handlers/form.h"
#include "store/proof.h"

/* ---- wishes ---- */

static void test_refund_needs_a_yes(void **state)
{
	struct fixture *f = customer_open("masternet", NULL); /* whose document is silent */
	struct request *all;

	(void)state;
	support_say(f, RINA, "kak saya mau refund, belinya sekali kok yang keluar dua kali");
	assert_says(f, RINA, "Refund belum bisa saya putuskan");
	assert_int_equal(customer_requests(f, REQUEST_KIND_ANY, &all), 0);
	support_say(f, RINA, "qwerty jam tujuh malam");
	assert_says(f, RINA, "sudah saya tambahkan");
	support_press(f, RINA, RINA, "Teruskan ke Tim");
	assert_int_equal(customer_requests(f, REQUEST_REFUND, &all), 1);
	assert_string_equal(
		all[0].text,
		"Pengembalian dana: kak saya mau refund, belinya sekali kok yang keluar "
		"dua kali\nqwerty jam tujuh malam");
	assert_true(all[0].deadline_ms > f->now_ms);
	assert_says(f, RINA, "RF-20261123-0001");
	assert_says(f, RINA, "paling lambat Rabu, 25 November 2026");
	assert_says(f, STAFF_CHAT, "RF-20261123-0001");
	customer_press(f, "refund");
	support_press(f, RINA, RINA, "Teruskan ke Tim");
	assert_says(f, RINA, "sudah berjalan");
	assert_int_equal(customer_requests(f, REQUEST_REFUND, &all), 1);
	support_close(f);
}

/* Dialogue 4: who waits for more than 48 hours need not explain why. */
static void test_refund_of_a_late_order(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_order(f, "BLZ-1", ORDER_VERIFIED, PHONE);
	f->now_ms += 3 * MS_DAY;
	customer_prove_phone(f);
	support_say(f, RINA, "mau refund aja");
	assert_says(f, RINA, "BLZ-1");
	assert_true(support_has_button(support_last(f, RINA), "Aktifkan Ulang"));
	assert_true(support_has_button(support_last(f, RINA), "Ajukan Refund"));
	support_close(f);
}

static void test_wish_dropped(void **state)
{
	static const char *const no[] = { "ga jadi", "tidak", "nanti aja kak", "/batal" };
	struct request *all;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no); i++) {
		struct fixture *f = customer_open("enterpage", NULL);

		customer_press(f, "hapus_data");
		assert_says(f, RINA, "kalau Kakak sendiri menyetujuinya");
		assert_says(f, RINA, "5 tahun");
		support_say(f, RINA, no[i]);
		assert_says(f, RINA, "sudah dibatalkan");
		assert_int_equal(customer_requests(f, REQUEST_KIND_ANY, &all), 0);
		support_close(f);
	}
}

static void test_wish_with_an_album(void **state)
{
	struct fixture *f = customer_open("knightz", NULL);
	struct request *all;
	size_t heard;

	(void)state;
	customer_press(f, "ganti_paket");
	heard = support_count(f, RINA);
	for (int i = 0; i < 3; i++)
		support_update(f, (struct update) { .kind = UPDATE_PHOTO,
						    .sender = RINA,
						    .in_private = true,
						    .album = "77",
						    .file = i == 0   ? "A1"
							    : i == 1 ? "A2"
								     : "A3" });
	assert_int_equal(support_count(f, RINA), heard + 1); /* one answer for all three */
	support_say(f, RINA, "ya");
	assert_int_equal(customer_requests(f, REQUEST_OTHER, &all), 1);
	assert_string_equal(all[0].file, "photo@1:A1");
	assert_string_equal(support_last(f, STAFF_CHAT)->m.file, "A3");
	support_close(f);
}

/* What a document is silent about is never said in its name. */
static void test_silent_documents_give_no_rule(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	customer_press(f, "tunda_bayar");
	assert_says(f, RINA, "perlu persetujuan tim");
	assert_silent_on(f, RINA, "30 hari");
	customer_prove_phone(f);
	customer_press(f, "refund");
	assert_says(f, RINA, "48 jam sesudah pembayaran terverifikasi");
	support_close(f);
	f = customer_open("masternet", NULL);
	customer_press(f, "tunda_bayar");
	assert_says(f, RINA, "30 hari sebelum tanggal tagihan");
	support_close(f);
}

/* Whatever the menu or a button offers has an answer in both languages, with every company's rules;
 * rows that only the dispatcher runs are not offered. */
static void test_every_wish_everywhere(void **state)
{
	static const char *const presets[] = { "blitzmes", "masternet", "knightz", "dashpro",
					       "enterpage" };
	static const char *const languages[] = { "/bahasa id", "/bahasa en" };

	(void)state;
	for (size_t p = 0; p < ARRAY_LEN(presets); p++) {
		struct fixture *f = customer_open(presets[p], NULL);

		for (size_t l = 0; l < ARRAY_LEN(languages); l++) {
			const struct command *c;

			support_say(f, RINA, languages[l]);
			for (size_t i = 0; (c = command_at(i)); i++) {
				size_t before = support_count(f, RINA);

				if (c->who != WHO_ANYONE || (c->hidden && c->intent == INTENT_NONE))
					continue;
				customer_press(f, c->name);
				if (support_count(f, RINA) == before &&
				    support_last(f, RINA)->edits == 0 && !f->toast[0])
					fail_msg("%s: nothing said for %s", presets[p], c->name);
			}
			support_say(f, RINA, "/batal");
		}
		support_close(f);
	}
}

static void test_status_lists_what_was_asked(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/status");
	assert_says(f, RINA, "Belum ada pengajuan");
	support_say(f, RINA, "/admin bisa kirim brosur?");
	support_say(f, RINA, "/status");
	assert_says(f, RINA, "CS-20261123-0001 pertanyaan: menunggu tim (23 Nov)");
	support_press(f, SARI, STAFF_CHAT, "Ambil");
	support_say(f, RINA, "/status");
	assert_says(f, RINA, "sedang ditangani");
	support_press(f, SARI, STAFF_CHAT, "Selesai");
	support_say(f, RINA, "/status");
	assert_says(f, RINA, ": selesai");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_refund_needs_a_yes),
		cmocka_unit_test(test_refund_of_a_late_order),
		cmocka_unit_test(test_wish_dropped),
		cmocka_unit_test(test_wish_with_an_album),
		cmocka_unit_test(test_silent_documents_give_no_rule),
		cmocka_unit_test(test_every_wish_everywhere),
		cmocka_unit_test(test_status_lists_what_was_asked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
