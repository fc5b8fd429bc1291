/* test_form.c - the form engine, with a form of the test's own: every way to answer, to turn back,
 * to leave, to be away for a week, and to be lied to by a stored state or a button. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/form.h"
#include "handlers/words.h"

#define RINA "7001"

/* ---- a form: colour, size (only for red), story, picture, secret ---- */

static const struct choice colours[] = {
	{ .text = "Merah Tua", .data = "red" },
	{ .text = "Biru Muda", .data = "blue" },
	{ .text = "Hijau", .data = "green" },
};
static const struct choice sizes[] = {
	{ .label = BTN_YES, .data = "large" },
	{ .label = BTN_NO, .data = "small" },
};

static bool is_red(struct turn *t, const struct form_run *f)
{
	(void)t;
	return strcmp(form_value(f, "colour"), "red") == 0;
}

static enum err check_story(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)t;
	if (strlen(*value) >= 5)
		return OK;
	*why = MSG_FORM_TOO_LONG;
	form_why(f, "max", "lima");
	return ERR_INVALID;
}

static const struct form_step steps[] = {
	{ .key = "colour",
	  .ask = MSG_MENU_TITLE,
	  .label = MSG_DATE_WEEKDAY_1,
	  .takes = TAKE_CHOICE,
	  .choices = colours,
	  .n_choices = ARRAY_LEN(colours) },
	{ .key = "size",
	  .ask = MSG_THANKS_REPLY,
	  .label = MSG_DATE_WEEKDAY_2,
	  .takes = TAKE_CHOICE,
	  .choices = sizes,
	  .n_choices = ARRAY_LEN(sizes),
	  .applies = is_red },
	{ .key = "story",
	  .ask = MSG_AFFIRM_REPLY,
	  .label = MSG_DATE_WEEKDAY_3,
	  .takes = TAKE_TEXT,
	  .check = check_story },
	{ .key = "picture",
	  .ask = MSG_DENY_REPLY,
	  .label = MSG_DATE_WEEKDAY_4,
	  .takes = TAKE_PHOTO | TAKE_DOCUMENT,
	  .optional = true },
};

static char sent[512];
static int finished, again;

static enum err finish(struct turn *t, struct form_run *f)
{
	finished++;
	snprintf(sent, sizeof(sent), "%s|%s|%s|%s|%s", form_value(f, "colour"),
		 form_value(f, "size"), form_value(f, "story"), form_value(f, "picture"),
		 form_value(f, "extra"));
	if (again-- > 0)
		return form_goto(t, f, "story");
	return say(t, MSG_GOODBYE_WORKS, VALUES(V("kak", kak(t))), NO_CHOICES);
}

static const struct form sample = {
	.name = "sample",
	.title = MSG_DATE_WEEKDAY_0,
	.steps = steps,
	.n_steps = ARRAY_LEN(steps),
	.summary = true,
	.finish = finish,
};

static char told[64];

static enum err finish_secret(struct turn *t, struct form_run *f)
{
	snprintf(told, sizeof(told), "%s", form_value(f, "code"));
	return say(t, MSG_GOODBYE_WORKS, VALUES(V("kak", kak(t))), NO_CHOICES);
}

static enum err check_code(struct turn *t, struct form_run *f, const char **value, enum msg *why)
{
	(void)t;
	(void)f;
	*why = MSG_FORM_TOO_SHORT;
	return strlen(*value) == 6 ? OK : ERR_INVALID;
}

static const struct form_step secret_steps[] = {
	{ .key = "code",
	  .ask = MSG_AFFIRM_REPLY,
	  .takes = TAKE_TEXT,
	  .secret = true,
	  .check = check_code },
	{ .key = "sure",
	  .ask = MSG_DENY_REPLY,
	  .takes = TAKE_CHOICE,
	  .choices = sizes,
	  .n_choices = ARRAY_LEN(sizes) },
};

static const struct form secret = { .name = "secret",
				    .title = MSG_DATE_WEEKDAY_0,
				    .steps = secret_steps,
				    .n_steps = ARRAY_LEN(secret_steps),
				    .finish = finish_secret };

/* In place of the bot's own table (forms.c). */
const struct form *form_find(const char *name)
{
	if (strcmp(name, "sample") == 0)
		return &sample;
	return strcmp(name, "secret") == 0 ? &secret : NULL;
}

/* ---- the stage ---- */

/* Runs body with a turn of Rina's, as if the dispatcher had called it. */
static void in_turn(struct fixture *f, enum err (*body)(struct turn *t))
{
	struct update u = { .kind = UPDATE_TEXT,
			    .channel = CHANNEL_TELEGRAM,
			    .ext = "outside",
			    .chat = RINA,
			    .sender = RINA,
			    .in_private = true,
			    .name = "Rina",
			    .language = "id",
			    .text = "",
			    .args = "" };
	struct turn t;

	support_turn_begin(f, &t);
	t.update = &u;
	assert_int_equal(contact_by_address(f->store, &f->arena, CHANNEL_TELEGRAM, RINA, &t.contact,
					    &t.address),
			 OK);
	t.locale = locale_of(&t, &t.contact);
	assert_int_equal(body(&t), OK);
	assert_int_equal(address_save(f->store, &t.address), OK);
	support_turn_end(f, &t);
}

static enum err start_sample(struct turn *t)
{
	return form_start(t, &sample, VALUES(V("extra", "dari pesanan")));
}

static enum err start_blue(struct turn *t)
{
	return form_start(t, &sample, VALUES(V("colour", "blue")));
}

static enum err start_secret(struct turn *t)
{
	return form_start(t, &secret, NO_VALUES);
}

static const char *stored;

static enum err read_state(struct turn *t)
{
	stored = t->address.state ? t->address.state : "";
	return OK;
}

static enum err write_state(struct turn *t)
{
	t->address.state = stored;
	return OK;
}

static bool wants;

static enum err wants_secret(struct turn *t)
{
	wants = form_wants_secret(t);
	return OK;
}

static const char *state_of(struct fixture *f)
{
	in_turn(f, read_state);
	return stored;
}

static struct fixture *open_fixture(void)
{
	static struct fixture f;

	support_open(&f, "blitzmes");
	support_say(&f, RINA, "/id"); /* the privacy notice is behind us */
	sent[0] = told[0] = '\0';
	finished = again = 0;
	return &f;
}

static struct fixture *open_sample(void)
{
	struct fixture *f = open_fixture();

	in_turn(f, start_sample);
	return f;
}

static void photo(struct fixture *f, const char *caption)
{
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = RINA,
					    .in_private = true,
					    .file = "AgAC",
					    .text = caption });
}

/* ---- tests ---- */

static void test_buttons_lead_through(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	assert_says(f, RINA, "(1/3) Mau dibantu apa");
	support_press(f, RINA, RINA, "Merah Tua");
	assert_says(f, RINA, "(2/4) ");
	assert_true(support_has_button(support_last(f, RINA), "Kembali"));
	support_press(f, RINA, RINA, "Tidak");
	assert_says(f, RINA, "(3/4) ");
	support_say(f, RINA, "  seratus cerita  ");
	assert_says(f, RINA, "(4/4) ");
	photo(f, "ini fotonya");
	assert_says(f, RINA, "• Senin: Merah Tua");
	assert_says(f, RINA, "• Selasa: Tidak");
	assert_says(f, RINA, "• Rabu: seratus cerita");
	assert_says(f, RINA, "• Kamis: foto");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sent, "red|small|seratus cerita|photo:AgAC|dari pesanan");
	assert_says(f, RINA, "Sampai jumpa");
	assert_string_equal(state_of(f), "");
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
		struct fixture *f = open_sample();

		support_say(f, RINA, cases[i].typed);
		if (!strstr(state_of(f), cases[i].colour))
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
		struct fixture *f = open_sample();

		support_say(f, RINA, cases[i]);
		if (!strstr(support_text(f, RINA), "Pilih salah satu tombol"))
			fail_msg("\"%s\" was taken: %s", cases[i], support_text(f, RINA));
		assert_true(support_has_button(support_last(f, RINA), "Hijau"));
		support_close(f);
	}
}

static void test_back_and_first_step(void **state)
{
	struct fixture *f = open_sample();

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
	assert_string_equal(sent, "green||cerita panjang||dari pesanan");
	support_close(f);
}

static void test_a_refused_answer_says_why(void **state)
{
	struct fixture *f = open_sample();
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
	struct fixture *f = open_sample();

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
	assert_string_equal(sent, "red|large|cerita pertama||dari pesanan");
	support_close(f);
}

static void test_cancel_anywhere(void **state)
{
	static const char *const cases[] = { "batal", "ga jadi deh kak", "/batal", "Cancel",
					     "stop" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = open_sample();

		support_press(f, RINA, RINA, "Hijau");
		support_say(f, RINA, cases[i]);
		assert_says(f, RINA, "sudah dibatalkan");
		assert_string_equal(state_of(f), "");
		assert_int_equal(finished, 0);
		support_close(f);
	}
}

static void test_cancel_by_button_and_nothing_left(void **state)
{
	struct fixture *f = open_sample();

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
	struct fixture *f = open_sample();
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
	assert_string_equal(sent, "green||cerita saya||dari pesanan");
	support_close(f);
}

static void test_another_command_ends_it(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	support_say(f, RINA, "/start");
	assert_string_equal(state_of(f), "");
	support_close(f);
}

/* What a restart leaves is address.state and nothing else: each update here is a new turn anyway.
 */
static void test_a_week_later(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	f->now_ms += 6 * MS_DAY;
	support_say(f, RINA, "cerita dari minggu lalu");
	assert_says(f, RINA, "(3/3) ");
	f->now_ms += 8 * MS_DAY;
	support_say(f, RINA, "halo?");
	assert_says(f, RINA, "Kita tadi sampai di Minggu");
	support_say(f, RINA, "lanjut kak");
	assert_says(f, RINA, "(3/3) ");
	f->now_ms += 8 * MS_DAY;
	photo(f, "");
	assert_says(f, RINA, "Mau dilanjutkan?");
	support_press(f, RINA, RINA, "Lanjutkan");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sent, "green||cerita dari minggu lalu||dari pesanan");
	support_close(f);
}

static void test_a_week_later_no_thanks(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	f->now_ms += 8 * MS_DAY;
	support_say(f, RINA, "warna apa ya");
	assert_says(f, RINA, "Mau dilanjutkan?");
	support_say(f, RINA, "ga usah");
	assert_string_equal(state_of(f), "");
	in_turn(f, start_sample);
	f->now_ms += 8 * MS_DAY;
	support_say(f, RINA, "qwerty zxcvb");
	support_say(f, RINA, "qwerty zxcvb"); /* the person is somewhere else by now */
	assert_string_equal(state_of(f), "");
	support_close(f);
}

static void test_old_buttons_explain_themselves(void **state)
{
	struct fixture *f = open_sample();
	const struct shown *first = support_last(f, RINA);
	const char *old = first->m.buttons[0].data;
	int64_t message = first->id;

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_press_data(f, RINA, RINA, message, old); /* an earlier step of this run */
	assert_toast(f, "tidak berlaku");
	assert_says(f, RINA, "Kita lanjutkan, ya.");
	f->now_ms += MS_MINUTE;
	in_turn(f, start_sample);
	support_press_data(f, RINA, RINA, message, old); /* the same step of another run */
	assert_toast(f, "tidak berlaku");
	assert_true(strstr(state_of(f), "\"step\":\"colour\"") != NULL);
	support_say(f, RINA, "batal");
	support_press_data(f, RINA, RINA, message, old); /* no form at all */
	assert_toast(f, "tidak berlaku");
	assert_says(f, RINA, "pilihan yang terbaru");
	support_close(f);
}

static void test_forged_buttons_do_nothing(void **state)
{
	static const char *const forged[] = {
		"f",
		"f:",
		"f::",
		"f:colour",
		"f:colour:purple:%s",
		"f:colour:.send:%s",
		"f:.summary:.send:%s",
		"f:colour:.skip:%s",
		"f:story:x:%s",
		"f:colour:red:%s:x:y",
		"f:.choose:picture:%s",
	};
	struct fixture *f = open_sample();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		const char *run = strstr(state_of(f), "\"run\":\"") + strlen("\"run\":\"");
		char id[9], data[64];

		snprintf(id, sizeof(id), "%.8s", run);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(data, sizeof(data), forged[i], id);
#pragma GCC diagnostic pop
		if (strstr(data, ":x:y"))
			continue; /* parts behind the run are not read */
		support_press_data(f, RINA, RINA, 100, data);
		if (!strstr(state_of(f), "\"step\":\"colour\""))
			fail_msg("%s moved the form: %s", data, state_of(f));
	}
	assert_int_equal(finished, 0);
	support_close(f);
}

static void test_hostile_states_are_dropped(void **state)
{
	static const char *const states[] = {
		"{",
		"[]",
		"null",
		"{}",
		"\"sample\"",
		"{\"form\":1}",
		"{\"form\":\"gone\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":{}}",
		"{\"form\":\"sample\",\"run\":\"0\",\"step\":\"colour\",\"values\":{}}",
		"{\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"nowhere\",\"values\":{}}",
		"{\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\"}",
		"{\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":[]}",
		"{\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":{\"a\":1}}",
		"{\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":{\"1\":\"\","
		"\"2\":\"\",\"3\":\"\",\"4\":\"\",\"5\":\"\",\"6\":\"\",\"7\":\"\",\"8\":\"\",\"9\":\"\","
		"\"10\":\"\",\"11\":\"\",\"12\":\"\",\"13\":\"\",\"14\":\"\",\"15\":\"\",\"16\":\"\",\"17\":\"\"}}",
		"{\"form\":\"secret\",\"run\":\"00000000\",\"step\":\".summary\",\"values\":{}}",
		"{\"form\":\"sample\",\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":{}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct fixture *f = open_fixture();

		stored = states[i];
		in_turn(f, write_state);
		support_say(f, RINA, "qwerty zxcvb");
		assert_says(f, RINA, "belum menangkap");
		assert_string_equal(state_of(f), "");
		support_close(f);
	}
}

static void test_a_state_of_megabytes(void **state)
{
	struct fixture *f = open_fixture();
	size_t size = 4 << 20;
	char *big = arena_alloc(&f->arena, size + 1);

	(void)state;
	memset(big, '[', size);
	stored = big;
	in_turn(f, write_state);
	support_say(f, RINA, "qwerty zxcvb");
	assert_string_equal(state_of(f), "");
	support_close(f);
}

static void test_values_cannot_break_the_state(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "\"},\"step\":\".summary\",{\"\\ \n x");
	assert_says(f, RINA, "(3/3) ");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sent, "green||\"},\"step\":\".summary\",{\"\\ \n x||dari pesanan");
	support_close(f);
}

static void test_known_values_are_not_asked(void **state)
{
	struct fixture *f = open_fixture();

	(void)state;
	in_turn(f, start_blue);
	assert_says(f, RINA, "(1/2) ");
	support_say(f, RINA, "kembali");
	assert_says(f, RINA, "langkah pertama");
	support_close(f);
}

static void test_finish_may_ask_again(void **state)
{
	struct fixture *f = open_sample();

	(void)state;
	again = 1;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "kurang baik");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_true(strstr(state_of(f), "\"step\":\"story\"") != NULL);
	support_say(f, RINA, "lebih baik");
	support_press(f, RINA, RINA, "Kirim");
	assert_int_equal(finished, 2);
	assert_string_equal(sent, "green||lebih baik||dari pesanan");
	support_close(f);
}

static void test_a_secret_is_never_stored(void **state)
{
	struct fixture *f = open_fixture();

	(void)state;
	in_turn(f, start_secret);
	in_turn(f, wants_secret);
	assert_true(wants);
	support_say(f, RINA, "12345");
	assert_says(f, RINA, "lebih lengkap");
	support_say(f, RINA, "123456");
	assert_null(strstr(state_of(f), "123456"));
	in_turn(f, wants_secret);
	assert_false(wants);
	support_press(f, RINA, RINA, "Ya");
	assert_string_equal(told, "");
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
		cmocka_unit_test(test_a_week_later),
		cmocka_unit_test(test_a_week_later_no_thanks),
		cmocka_unit_test(test_old_buttons_explain_themselves),
		cmocka_unit_test(test_forged_buttons_do_nothing),
		cmocka_unit_test(test_hostile_states_are_dropped),
		cmocka_unit_test(test_a_state_of_megabytes),
		cmocka_unit_test(test_values_cannot_break_the_state),
		cmocka_unit_test(test_known_values_are_not_asked),
		cmocka_unit_test(test_finish_may_ask_again),
		cmocka_unit_test(test_a_secret_is_never_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
