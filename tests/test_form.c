/* test_form.c - the form engine: every way to answer, to turn back, to change one's mind, to ask
 * something else in between, and to leave. test_form_state.c has what happens over time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/sample_form.h"

/* In place of the bot's own table (forms.c). */
const struct form *form_find(const char *name)
{
	return sample_find(name);
}

static void test_buttons_lead_through(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	assert_says(f, RINA, "(1/3) Mau dibantu apa");
	support_press(f, RINA, RINA, "Merah Tua");
	assert_says(f, RINA, "(2/4) ");
	assert_true(support_has_button(support_last(f, RINA), "Kembali"));
	support_press(f, RINA, RINA, "Tidak");
	assert_says(f, RINA, "(3/4) ");
	support_say(f, RINA, "  seratus cerita  ");
	assert_says(f, RINA, "(4/4) ");
	customer_photo(f, "AgAC", "ini fotonya");
	assert_says(f, RINA, "• Senin: Merah Tua");
	assert_says(f, RINA, "• Selasa: Tidak");
	assert_says(f, RINA, "• Rabu: seratus cerita");
	assert_says(f, RINA, "• Kamis: foto");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sample_sent, "red|small|seratus cerita|photo@1:AgAC|dari pesanan");
	assert_says(f, RINA, "Sampai jumpa");
	assert_string_equal(sample_state(f), "");
	support_close(f);
}

static void test_typed_words_do_as_well(void **state)
{
	static const struct {
		const char *typed, *colour;
	} cases[] = {
		{ "1", "red" },
		{ "no 2 kak", "blue" },
		{ "yang kedua aja", "blue" },
		{ "tiga", "green" },
		{ "MERAH TUA", "red" },
		{ "biru", "blue" },
		{ "yg hijau dong kak 😊", "green" },
		{ "hijauuu", "green" },
		{ "hjiau", "green" },
		{ "merha tua", "red" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = sample_open();

		support_say(f, RINA, cases[i].typed);
		if (!strstr(sample_state(f), cases[i].colour))
			fail_msg("\"%s\" did not mean %s: %s", cases[i].typed, cases[i].colour,
				 support_text(f, RINA));
		support_close(f);
	}
}

static void test_words_that_fit_nothing(void **state)
{
	static const char *const cases[] = { "4", "0", "99999999999999999999", "ungu", "muda tua" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = sample_open();

		support_say(f, RINA, cases[i]);
		if (!strstr(support_text(f, RINA), "Pilih salah satu tombol"))
			fail_msg("\"%s\" was taken: %s", cases[i], support_text(f, RINA));
		assert_true(support_has_button(support_last(f, RINA), "Hijau"));
		support_close(f);
	}
}

static void test_back_and_first_step(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	support_say(f, RINA, "kembali");
	assert_says(f, RINA, "langkah pertama");
	support_press(f, RINA, RINA, "Merah Tua");
	support_press(f, RINA, RINA, "Ya");
	support_say(f, RINA, "balik dong kak");
	assert_says(f, RINA, "(2/4) ");
	support_press(f, RINA, RINA, "Kembali");
	assert_says(f, RINA, "(1/3) ");
	support_press(f, RINA, RINA, "Hijau");
	assert_says(f, RINA, "(2/3) "); /* no size for green, and its value is forgotten */
	support_say(f, RINA, "cerita panjang");
	support_press(f, RINA, RINA, "Lewati");
	assert_says(f, RINA, "Kamis: (tidak diisi)");
	support_say(f, RINA, "ya kirim kak");
	assert_string_equal(sample_sent, "green||cerita panjang||dari pesanan");
	support_close(f);
}

static void test_a_refused_answer_says_why(void **state)
{
	struct fixture *f = sample_open();
	char longer[3000];

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "abc");
	assert_says(f, RINA, "paling banyak lima huruf");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	support_say(f, RINA, longer);
	assert_says(f, RINA, "paling banyak 1.000 huruf");
	support_say(f, RINA, "abcdef");
	support_say(f, RINA, "tidak punya fotonya");
	assert_says(f, RINA, "butuh foto atau PDF");
	support_say(f, RINA, "ga ada kak");
	assert_says(f, RINA, "Mohon diperiksa");
	support_close(f);
}

static void test_edit_from_the_summary(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "cerita pertama");
	support_press(f, RINA, RINA, "Lewati");
	support_say(f, RINA, "ubah");
	assert_says(f, RINA, "Bagian mana");
	assert_false(support_has_button(support_last(f, RINA), "Selasa")); /* does not apply */
	support_press(f, RINA, RINA, "Kembali");
	assert_says(f, RINA, "Mohon diperiksa");
	support_press(f, RINA, RINA, "Ubah");
	support_say(f, RINA, "rabu");
	support_press(f, RINA, RINA, "Kembali"); /* changed my mind: the old value stays */
	assert_says(f, RINA, "cerita pertama");
	support_press(f, RINA, RINA, "Ubah");
	support_press(f, RINA, RINA, "Senin");
	support_press(f, RINA, RINA, "Merah Tua"); /* now the size is open */
	assert_says(f, RINA, "(2/4) ");
	support_say(f, RINA, "iya");
	assert_says(f, RINA, "cerita pertama");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sample_sent, "red|large|cerita pertama||dari pesanan");
	support_close(f);
}

static void test_cancel_anywhere(void **state)
{
	static const char *const cases[] = { "batal", "ga jadi deh kak", "/batal", "Cancel",
					     "stop" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = sample_open();

		support_press(f, RINA, RINA, "Hijau");
		support_say(f, RINA, cases[i]);
		assert_says(f, RINA, "sudah dibatalkan");
		assert_string_equal(sample_state(f), "");
		assert_int_equal(sample_finished, 0);
		support_close(f);
	}
}

static void test_cancel_by_button_and_nothing_left(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_press(f, RINA, RINA, "Batal");
	assert_says(f, RINA, "sudah dibatalkan");
	support_say(f, RINA, "/batal");
	assert_says(f, RINA, "Tidak ada yang sedang berjalan");
	support_close(f);
}

static void test_side_questions_come_back(void **state)
{
	struct fixture *f = sample_open();
	size_t before;

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	before = support_count(f, RINA);
	support_say(f, RINA, "/kontak");
	assert_int_equal(support_count(f, RINA), before + 2);
	assert_says(f, RINA, "Kita lanjutkan, ya.");
	support_say(f, RINA, "menu");
	assert_says(f, RINA, "Kita lanjutkan, ya.");
	support_say(f, RINA, "cerita saya");
	support_say(f, RINA, "/bantuan");
	support_press(f, RINA, RINA, "Lewati");
	assert_says(f, RINA, "Mohon diperiksa");
	support_say(f, RINA, "/privasi");
	assert_says(f, RINA, "Mohon diperiksa");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sample_sent, "green||cerita saya||dari pesanan");
	support_close(f);
}

static void test_another_command_ends_it(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	support_say(f, RINA, "/start");
	assert_string_equal(sample_state(f), "");
	support_close(f);
}

static void test_known_values_are_not_asked(void **state)
{
	struct fixture *f = sample_open_bare();

	(void)state;
	sample_turn(f, sample_start_blue);
	assert_says(f, RINA, "(1/2) ");
	support_say(f, RINA, "kembali");
	assert_says(f, RINA, "langkah pertama");
	support_close(f);
}

static void test_finish_may_ask_again(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	sample_again = 1;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "kurang baik");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_true(strstr(sample_state(f), "\"step\":\"story\"") != NULL);
	support_say(f, RINA, "lebih baik");
	support_press(f, RINA, RINA, "Kirim");
	assert_int_equal(sample_finished, 2);
	assert_string_equal(sample_sent, "green||lebih baik||dari pesanan");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_buttons_lead_through),
		cmocka_unit_test(test_typed_words_do_as_well),
		cmocka_unit_test(test_words_that_fit_nothing),
		cmocka_unit_test(test_back_and_first_step),
		cmocka_unit_test(test_a_refused_answer_says_why),
		cmocka_unit_test(test_edit_from_the_summary),
		cmocka_unit_test(test_cancel_anywhere),
		cmocka_unit_test(test_cancel_by_button_and_nothing_left),
		cmocka_unit_test(test_side_questions_come_back),
		cmocka_unit_test(test_another_command_ends_it),
		cmocka_unit_test(test_known_values_are_not_asked),
		cmocka_unit_test(test_finish_may_ask_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
