/* test_form_state.c - a form between two messages: a week's pause, old and forged buttons, stored
 * states that make no sense, and secrets that must not be stored. */
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

static void test_a_week_later(void **state)
{
	struct fixture *f = sample_open();

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
	customer_photo(f, "AgAC", "");
	assert_says(f, RINA, "Mau dilanjutkan?");
	support_press(f, RINA, RINA, "Lanjutkan");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sample_sent, "green||cerita dari minggu lalu||dari pesanan");
	support_close(f);
}

static void test_a_week_later_no_thanks(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	f->now_ms += 8 * MS_DAY;
	support_say(f, RINA, "warna apa ya");
	assert_says(f, RINA, "Mau dilanjutkan?");
	support_say(f, RINA, "ga usah");
	assert_string_equal(sample_state(f), "");
	sample_turn(f, sample_start);
	f->now_ms += 8 * MS_DAY;
	support_say(f, RINA, "qwerty zxcvb");
	support_say(f, RINA, "qwerty zxcvb"); /* the person is somewhere else by now */
	assert_string_equal(sample_state(f), "");
	support_close(f);
}

static void test_old_buttons_explain_themselves(void **state)
{
	struct fixture *f = sample_open();
	const struct shown *first = support_last(f, RINA);
	const char *old = first->m.buttons[0].data;
	int64_t message = first->id;

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_press_data(f, RINA, RINA, message, old); /* an earlier step of this run */
	assert_toast(f, "tidak berlaku");
	assert_says(f, RINA, "Kita lanjutkan, ya.");
	f->now_ms += MS_MINUTE;
	sample_turn(f, sample_start);
	support_press_data(f, RINA, RINA, message, old); /* the same step of another run */
	assert_toast(f, "tidak berlaku");
	assert_true(strstr(sample_state(f), "\"step\":\"colour\"") != NULL);
	support_say(f, RINA, "batal");
	support_press_data(f, RINA, RINA, message, old); /* so soon, it is a second tap */
	assert_string_equal(f->toast, "");
	f->now_ms += MS_MINUTE;
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
	struct fixture *f = sample_open();

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		const char *run = strstr(sample_state(f), "\"run\":\"") + strlen("\"run\":\"");
		char id[9], data[64];

		snprintf(id, sizeof(id), "%.8s", run);
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(data, sizeof(data), forged[i], id);
#pragma GCC diagnostic pop
		if (strstr(data, ":x:y"))
			continue; /* parts behind the run are not read */
		support_press_data(f, RINA, RINA, 100, data);
		if (!strstr(sample_state(f), "\"step\":\"colour\""))
			fail_msg("%s moved the form: %s", data, sample_state(f));
	}
	assert_int_equal(sample_finished, 0);
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
		"\"10\":\"\",\"11\":\"\",\"12\":\"\",\"13\":\"\",\"14\":\"\",\"15\":\"\",\"16\":\"\",\"17\":\"\","
		"\"18\":\"\",\"19\":\"\",\"20\":\"\",\"21\":\"\",\"22\":\"\",\"23\":\"\",\"24\":\"\",\"25\":\"\"}}",
		"{\"form\":\"secret\",\"run\":\"00000000\",\"step\":\".summary\",\"values\":{}}",
		"{\"form\":\"sample\",\"form\":\"sample\",\"run\":\"00000000\",\"step\":\"colour\",\"values\":{}}",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(states); i++) {
		struct fixture *f = sample_open_bare();

		sample_set_state(f, states[i]);
		support_say(f, RINA, "qwerty zxcvb");
		assert_says(f, RINA, "belum menangkap");
		assert_string_equal(sample_state(f), "");
		support_close(f);
	}
}

static void test_a_state_of_megabytes(void **state)
{
	struct fixture *f = sample_open_bare();
	size_t size = 4 << 20;
	char *big = arena_alloc(&f->arena, size + 1);

	(void)state;
	memset(big, '[', size);
	sample_set_state(f, big);
	support_say(f, RINA, "qwerty zxcvb");
	assert_string_equal(sample_state(f), "");
	support_close(f);
}

static void test_values_cannot_break_the_state(void **state)
{
	struct fixture *f = sample_open();

	(void)state;
	support_press(f, RINA, RINA, "Hijau");
	support_say(f, RINA, "\"},\"step\":\".summary\",{\"\\ \n x");
	assert_says(f, RINA, "(3/3) ");
	support_press(f, RINA, RINA, "Lewati");
	support_press(f, RINA, RINA, "Kirim");
	assert_string_equal(sample_sent,
			    "green||\"},\"step\":\".summary\",{\"\\ \n x||dari pesanan");
	support_close(f);
}

static void test_a_secret_is_never_stored(void **state)
{
	struct fixture *f = sample_open_bare();

	(void)state;
	sample_turn(f, sample_start_secret);
	assert_true(sample_wants_secret(f));
	support_say(f, RINA, "12345");
	assert_says(f, RINA, "lebih lengkap");
	support_say(f, RINA, "123456");
	assert_null(strstr(sample_state(f), "123456"));
	assert_false(sample_wants_secret(f));
	support_press(f, RINA, RINA, "Ya");
	assert_string_equal(sample_told, "");
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_week_later),
		cmocka_unit_test(test_a_week_later_no_thanks),
		cmocka_unit_test(test_old_buttons_explain_themselves),
		cmocka_unit_test(test_forged_buttons_do_nothing),
		cmocka_unit_test(test_hostile_states_are_dropped),
		cmocka_unit_test(test_a_state_of_megabytes),
		cmocka_unit_test(test_values_cannot_break_the_state),
		cmocka_unit_test(test_a_secret_is_never_stored),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
