/* test_start.c - the first words: /start with and without a link, menu, help by role, language,
 * privacy, /id, small talk, and what is said when nothing was understood. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

static void in_group(struct fixture *f, const char *who, const char *chat, const char *text,
		     bool anonymous)
{
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = who,
					    .anonymous = anonymous,
					    .chat = chat,
					    .text = text });
}

static void test_greeting_by_time(void **state)
{
	static const struct {
		const char *when, *greeting;
	} cases[] = {
		{ "2026-11-23 04:00", "Selamat pagi, Kak Rina! 😊" },
		{ "2026-11-23 11:00", "Selamat siang, Kak Rina! 😊" },
		{ "2026-11-23 15:00", "Selamat sore, Kak Rina! 😊" },
		{ "2026-11-23 18:00", "Selamat malam, Kak Rina! 😊" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = customer_new("blitzmes", cases[i].when);

		support_say(f, RINA, "/start");
		assert_non_null(support_find(f, RINA, cases[i].greeting));
		support_close(f);
	}
}

/* Right after the first answer, silently, once; staff never. */
static void test_privacy_notice_once_after_the_answer(void **state)
{
	struct fixture *f = customer_new("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/start");
	assert_int_equal(support_count(f, RINA), 2);
	assert_says(f, RINA, "Sekilas soal data");
	assert_true(support_last(f, RINA)->m.silent);
	support_say(f, RINA, "/menu");
	assert_int_equal(support_count(f, RINA), 3);
	assert_says(f, RINA, "Mau dibantu apa");
	support_say(f, SARI, "/start");
	assert_int_equal(support_count(f, SARI), 1);
	support_close(f);
}

static void test_reading_it_all_counts_as_notice(void **state)
{
	struct fixture *f = customer_new("enterpage", NULL);

	(void)state;
	support_say(f, RINA, "/privasi");
	assert_int_equal(support_count(f, RINA), 1);
	assert_says(f, RINA, "hello@enterpage.id");
	assert_says(f, RINA, "5 tahun");
	assert_says(f, RINA, "paling lambat 72 jam");
	assert_says(f, RINA, "Versi 1");
	support_close(f);
}

static void test_links(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "/start admin", "saya sambungkan dengan admin" },
		{ "/start kontak", "Jam layanan" },
		{ "/start bantuan", "Kalau lebih suka perintah" },
		{ "/start refund", "soal refundnya kami bantu" },
		{ "/start staff_reply", "Saya asisten" },
		{ "/start verifikasi_1", "Saya asisten" },
		{ "/start aktivasix", "Saya asisten" },
		{ "/start ____", "Saya asisten" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = customer_open("blitzmes", NULL);

		support_say(f, RINA, cases[i].text);
		assert_says(f, RINA, cases[i].says);
		support_close(f);
	}
}

/* A stranger's link gets no further than a stranger's typed number. */
static void test_link_to_an_order(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_order(f, "BLZ-2611-0412", ORDER_ACTIVE, "628123456789");
	support_say(f, RINA, "/start aktivasi_BLZ-2611-0412");
	assert_silent_on(f, RINA, "Paket Pro");
	assert_silent_on(f, RINA, "Saya asisten");
	support_say(f, RINA, "/start order_BLZ-2611-0412");
	assert_silent_on(f, RINA, "Saya asisten");
	support_close(f);
}

static void test_menu_in_place(void **state)
{
	struct fixture *f = customer_new("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/start");
	support_press(f, RINA, RINA, "Menu Utama");
	assert_says(f, RINA, "Mau dibantu apa");
	assert_int_equal(support_last(f, RINA)->edits, 0); /* the answer above it stays */
	support_press(f, RINA, RINA, "Bahasa / Language");
	assert_says(f, RINA, "Mau pakai bahasa apa");
	support_press(f, RINA, RINA, "Kembali");
	assert_says(f, RINA, "Mau dibantu apa");
	assert_int_equal(support_last(f, RINA)->edits, 2);
	support_say(f, SARI, "/menu");
	assert_true(support_has_button(support_last(f, SARI), "Ringkasan Hari Ini"));
	assert_false(support_has_button(support_last(f, RINA), "Ringkasan Hari Ini"));
	support_close(f);
}

static void test_help_by_role(void **state)
{
	struct fixture *f = customer_new("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/bantuan");
	assert_non_null(support_find(f, RINA, "/status – "));
	assert_silent_on(f, RINA, "/verifikasi");
	assert_silent_on(f, RINA, "/sapa");
	support_say(f, SARI, "/help");
	assert_says(f, SARI, "/verifikasi – ");
	assert_silent_on(f, SARI, "/akhiri");
	support_say(f, RATNA, "/bantuan");
	assert_says(f, RATNA, "/akhiri – ");
	support_group(f, SARI, "/bantuan", 0);
	assert_int_equal(support_count(f, STAFF_CHAT), 1);
	assert_says(f, STAFF_CHAT, "/verifikasi – ");
	support_close(f);
}

static void test_language(void **state)
{
	struct fixture *f = customer_new("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/bahasa");
	support_press(f, RINA, RINA, "English");
	assert_says(f, RINA, "we'll go on in English");
	support_say(f, RINA, "/menu");
	assert_says(f, RINA, "What can we do");
	support_say(f, RINA, "/bahasa ID");
	assert_says(f, RINA, "kita pakai bahasa Indonesia");
	support_say(f, RINA, "/bahasa klingon-yang-panjang-sekali");
	assert_says(f, RINA, "Which language");
	support_group(f, SARI, "/bahasa en", 0);
	assert_says(f, STAFF_CHAT, "chat pribadi");
	support_close(f);
}

/* What only the dispatcher runs cannot be typed or pressed. */
static void test_internal_rows_are_out_of_reach(void **state)
{
	static const char *const names[] = { "joined", "probed",         "contact_shared",
					     "media",  "not_understood", "staff_reply" };
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		size_t before = support_count(f, RINA);

		support_press_data(f, RINA, RINA, support_last(f, RINA)->id, names[i]);
		assert_toast(f, "tidak berlaku");
		assert_int_equal(support_count(f, RINA), before);
		support_say(f, RINA, arena_printf(&f->arena, "/%s", names[i]));
		assert_says(f, RINA, i ? "langsung ke admin" : "belum menangkap");
	}
	support_close(f);
}

/* ---- /id ---- */

static void test_id_anywhere(void **state)
{
	struct fixture *f = customer_new("blitzmes", NULL);

	(void)state;
	support_say(f, SARI, "/id");
	assert_says(f, SARI, "Id Kakak di sini: 5001");
	in_group(f, SARI, "-42", "/id", false);
	assert_says(f, "-42", "Id Kakak: 5001");
	assert_says(f, "-42", "Id chat ini: -42");
	in_group(f, "1087968824", "-42", "/id", true);
	assert_says(f, "-42", "admin anonim");
	assert_silent_on(f, "-42", "1087968824");
	support_close(f);
}

/* ---- small talk ---- */

static void test_small_talk(void **state)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "pagi kak", "Selamat pagi, Kak Rina 😊" },
		{ "assalamualaikum kak", "Wa'alaikumsalam" },
		{ "makasih banyak ya kak", "Sama-sama" },
		{ "oke", "Mau dibantu yang mana" },
		{ "nggak", "Kalau ada yang lain" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = customer_open("blitzmes", NULL);

		support_say(f, RINA, cases[i].text);
		assert_says(f, RINA, cases[i].says);
		assert_true(support_last(f, RINA)->m.n_buttons <= 3);
		support_close(f);
	}
}

static void test_not_understood_twice_offers_a_person(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "qwerty zxcvb");
	assert_says(f, RINA, "belum menangkap");
	support_say(f, RINA, "asdfgh lkjh");
	assert_says(f, RINA, "langsung ke admin");
	assert_true(support_has_button(support_last(f, RINA), "Bicara dgn Admin"));
	support_say(f, RINA, "pagi kak"); /* understood: counted from the start again */
	support_say(f, RINA, "qwerty zxcvb");
	assert_says(f, RINA, "belum menangkap");
	support_say(f, RINA, "/tidakada");
	assert_says(f, RINA, "langsung ke admin");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_greeting_by_time),
		cmocka_unit_test(test_privacy_notice_once_after_the_answer),
		cmocka_unit_test(test_reading_it_all_counts_as_notice),
		cmocka_unit_test(test_links),
		cmocka_unit_test(test_link_to_an_order),
		cmocka_unit_test(test_menu_in_place),
		cmocka_unit_test(test_help_by_role),
		cmocka_unit_test(test_language),
		cmocka_unit_test(test_internal_rows_are_out_of_reach),
		cmocka_unit_test(test_id_anywhere),
		cmocka_unit_test(test_small_talk),
		cmocka_unit_test(test_not_understood_twice_offers_a_person),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
