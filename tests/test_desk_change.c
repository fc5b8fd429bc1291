/* Changes of what was said under a card, both ways. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"

static struct fixture *f;

static int on_telegram(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_TELEGRAM);
	return 0;
}

static int on_whatsapp(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_WHATSAPP);
	return 0;
}

static int end(void **state)
{
	(void)state;
	support_close(f);
	return 0;
}

/* ---- staff's ---- */

static void follows_in_place(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	f->now_ms += MS_MINUTE;
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	assert_says(f, RINA, "Admin Sari: Halo Kak, bisa 3");
	assert_int_equal(support_count(f, RINA), 1);
	assert_int_equal(support_last(f, RINA)->edits, 1);
	assert_says(f, STAFF_CHAT, "Perubahannya sampai ke pelanggan pukul 09.42");
	/* Once more, and then only told again. */
	f->now_ms += MS_MINUTE;
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 4");
	assert_says(f, STAFF_CHAT, "pukul 09.43");
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 4");
	assert_int_equal(support_last(f, RINA)->edits, 2);
}

static void what_waits_is_replaced(void **state)
{
	size_t before;

	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	before = support_count(f, STAFF_CHAT);
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	assert_non_null(strstr(desk_talk_row().body, "bisa 3"));
	assert_int_equal(support_count(f, STAFF_CHAT), before);
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
	assert_says(f, RINA, "bisa 3");
	assert_int_equal(support_count(f, RINA), 1);
	assert_int_equal(support_last(f, RINA)->edits, 0);
}

/* The former words were on their way, and arrived. */
static void came_too_late_to_go_along(void **state)
{
	struct outbox_row old;

	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	old = desk_talk_row();
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	desk_talk_accept(&old, 77);
	assert_non_null(strstr(desk_talk_row().body, "\"edit\":77"));
	assert_non_null(strstr(desk_talk_row().body, "bisa 3"));
}

static void too_late_where_nothing_changes(void **state)
{
	struct outbox_row old;

	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	old = desk_talk_row();
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	desk_talk_accept(&old, 77);
	f->holds = NULL;
	support_press(f, SARI, STAFF_CHAT, "Kirim Koreksi");
	assert_says(f, PHONE, "Admin Sari (koreksi): Halo Kak, bisa 3");
}

static void a_correction_by_one_tap(void **state)
{
	const struct shown *offer;

	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	assert_says(f, PHONE, "bisa 2");
	assert_says(f, STAFF_CHAT, "ia masih membaca teks yang lama");
	offer = support_last(f, STAFF_CHAT);
	assert_int_equal(offer->m.reply_to, 9001);
	support_press(f, SARI, STAFF_CHAT, "Kirim Koreksi");
	assert_says(f, PHONE, "Admin Sari (koreksi): Halo Kak, bisa 3");
	assert_int_equal(support_count(f, PHONE), 2);
	/* Two taps at once. */
	support_press_data(
		f, SARI, STAFF_CHAT, offer->id,
		arena_printf(&f->arena, "koreksi:%lld", (long long)desk_talk_relay(9001).id - 1));
	assert_toast(f, "Sudah dikirim");
	assert_int_equal(support_count(f, PHONE), 2);
	/* The correction is what a further change is compared with. */
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 4");
	support_press(f, SARI, STAFF_CHAT, "Kirim Koreksi");
	assert_says(f, PHONE, "bisa 4");
}

static void what_waits_for_a_window_is_replaced(void **state)
{
	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak, bisa 2");
	desk_talk_wait();
	desk_talk_changes(SARI, 9001, "Halo Kak, bisa 3");
	assert_says(f, STAFF_CHAT, "sudah diganti");
	f->holds = NULL;
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .channel = CHANNEL_WHATSAPP,
					    .sender = PHONE,
					    .in_private = true,
					    .text = "iya",
					    .window_ms = f->now_ms + MS_DAY });
	assert_non_null(support_find(f, PHONE, "bisa 3"));
	assert_silent_on(f, PHONE, "bisa 2");
}

static void a_message_never_becomes_a_note(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_changes(SARI, 9001, "//dia pelanggan lama");
	assert_says(f, RINA, "Halo Kak");
	assert_int_equal(support_last(f, RINA)->edits, 0);
	assert_says(f, STAFF_CHAT, "tetap membacanya");
	assert_int_equal(support_int(f, "SELECT count(*) FROM audit WHERE action = "
					"'internal_note'"),
			 1);
}

static void unless_it_waits(void **state)
{
	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_wait();
	desk_talk_changes(SARI, 9001, "//dia pelanggan lama");
	assert_says(f, STAFF_CHAT, "ditarik");
	f->holds = NULL;
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .channel = CHANNEL_WHATSAPP,
					    .sender = PHONE,
					    .in_private = true,
					    .text = "iya",
					    .window_ms = f->now_ms + MS_DAY });
	assert_silent_on(f, PHONE, "Halo Kak");
	assert_silent_on(f, PHONE, "pelanggan lama");
}

static void a_note_never_becomes_a_message(void **state)
{
	const struct shown *offer;

	(void)state;
	desk_talk_says(SARI, 9001, "//cek log dulu");
	desk_talk_changes(SARI, 9001, "//cek log pembayaran");
	assert_says(f, STAFF_CHAT, "Catatan internal diperbarui");
	desk_talk_changes(SARI, 9001, "cek log pembayaran");
	assert_says(f, STAFF_CHAT, "Tadinya ini catatan internal");
	offer = support_last(f, STAFF_CHAT);
	assert_int_equal(support_count(f, RINA), 0);
	support_press(f, SARI, STAFF_CHAT, "Kirim");
	assert_says(f, RINA, "Admin Sari: cek log pembayaran");
	support_press_data(f, SARI, STAFF_CHAT, offer->id, "koreksi:1");
	assert_int_equal(support_count(f, RINA), 1);
}

static void only_who_may(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	f->staff[0].roles = ROLE_VIEWER;
	desk_talk_changes(SARI, 9001, "Halo Bos");
	assert_says(f, STAFF_CHAT, "hanya untuk melihat");
	f->staff[0].roles = ROLE_AGENT;
	support_press(f, RATNA, STAFF_CHAT, "Oper ▾");
	support_press(f, RATNA, STAFF_CHAT, BAYU);
	desk_talk_changes(SARI, 9001, "Halo Bos");
	assert_says(f, STAFF_CHAT, "Belum dikirim");
	support_press(f, RATNA, STAFF_CHAT, "Selesai");
	desk_talk_changes(SARI, 9001, "Halo Bos");
	assert_says(f, STAFF_CHAT, "sudah selesai");
	assert_non_null(support_find(f, RINA, "Halo Kak"));
	assert_silent_on(f, RINA, "Bos");
}

static void what_was_never_sent(void **state)
{
	(void)state;
	desk_talk_says(BAYU, 9001, "saya saja");
	assert_says(f, STAFF_CHAT, "dipegang Sari");
	desk_talk_changes(BAYU, 9001, "saya saja ya");
	assert_says(f, STAFF_CHAT, "Kirim pesan baru");
	assert_int_equal(support_count(f, RINA), 0);
}

static void another_file_is_no_change_in_place(void **state)
{
	struct update u = { .kind = UPDATE_PHOTO,
			    .sender = SARI,
			    .chat = STAFF_CHAT,
			    .file = "F1",
			    .text = "daftar harga",
			    .message = 9001,
			    .reply_to = desk_talk_card()->id };

	(void)state;
	support_update(f, u);
	u.edited = true;
	u.text = "daftar harga baru";
	support_update(f, u);
	assert_int_equal(support_last(f, RINA)->edits, 1);
	u.file = "F2";
	support_update(f, u);
	assert_int_equal(support_last(f, RINA)->edits, 1);
	support_press(f, SARI, STAFF_CHAT, "Kirim Koreksi");
	assert_string_equal(support_last(f, RINA)->m.file, "F2");
}

static void forged(void **state)
{
	static const char *const data[] = { "koreksi:", "koreksi:-1", "koreksi:x", "koreksi:99999",
					    "koreksi:99999999999999999999999" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(data); i++) {
		support_press_data(f, SARI, STAFF_CHAT, desk_talk_card()->id, data[i]);
		assert_true(f->toast[0] != '\0');
	}
	desk_talk_says(SARI, 9001, "Halo");
	desk_talk_hears(501, "halo?", false);
	support_press_data(f, RINA, RINA, support_last(f, RINA)->id, "koreksi:1");
	assert_silent_on(f, RINA, "koreksi)");
	support_press_data(f, SARI, STAFF_CHAT, desk_talk_card()->id, "koreksi:2");
	assert_toast(f, "");
	assert_silent_on(f, RINA, "koreksi)");
}

/* ---- the customer's ---- */

static void shown_with_the_old_words(void **state)
{
	int64_t first;
	size_t before;

	(void)state;
	desk_talk_hears(501, "ordernya BLZ-1", false);
	first = support_find(f, STAFF_CHAT, "ordernya BLZ-1")->id;
	desk_talk_hears(501, "ordernya BLZ-2", true);
	assert_says(f, STAFF_CHAT, "menjadi: \"ordernya BLZ-2\"");
	assert_says(f, STAFF_CHAT, "Semula: \"ordernya BLZ-1\"");
	assert_int_equal(support_last(f, STAFF_CHAT)->m.reply_to, first);
	before = support_count(f, STAFF_CHAT);
	desk_talk_hears(501, "ordernya BLZ-2", true);
	assert_int_equal(support_count(f, STAFF_CHAT), before);
	desk_talk_hears(501, "ordernya BLZ-3", true);
	assert_says(f, STAFF_CHAT, "Semula: \"ordernya BLZ-2\"");
}

static void not_under_a_closed_case(void **state)
{
	size_t before;

	(void)state;
	desk_talk_hears(501, "ordernya BLZ-1", false);
	support_press(f, SARI, STAFF_CHAT, "Selesai");
	before = support_count(f, STAFF_CHAT);
	desk_talk_hears(501, "ordernya BLZ-2", true);
	assert_int_equal(support_count(f, STAFF_CHAT), before);
}

/* ---- quotes ---- */

static void answers_point_at_what_they_answer(void **state)
{
	const struct shown *words;

	(void)state;
	desk_talk_hears(501, "bisa berapa nomor?", false);
	words = support_find(f, STAFF_CHAT, "berapa nomor");
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = SARI,
					    .chat = STAFF_CHAT,
					    .text = "Tiga, Kak",
					    .message = 9001,
					    .reply_to = words->id });
	assert_int_equal(support_find(f, RINA, "Tiga, Kak")->m.reply_to, 501);
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = RINA,
					    .in_private = true,
					    .text = "yang ini?",
					    .message = 502,
					    .reply_to = support_find(f, RINA, "Tiga, Kak")->id });
	assert_int_equal(support_find(f, STAFF_CHAT, "yang ini?")->m.reply_to, 9001);
}

int main(void)
{
#define TELEGRAM(fn) cmocka_unit_test_setup_teardown(fn, on_telegram, end)
#define WHATSAPP(fn) cmocka_unit_test_setup_teardown(fn, on_whatsapp, end)
	const struct CMUnitTest tests[] = {
		TELEGRAM(follows_in_place),
		TELEGRAM(what_waits_is_replaced),
		TELEGRAM(came_too_late_to_go_along),
		WHATSAPP(too_late_where_nothing_changes),
		WHATSAPP(a_correction_by_one_tap),
		WHATSAPP(what_waits_for_a_window_is_replaced),
		TELEGRAM(a_message_never_becomes_a_note),
		WHATSAPP(unless_it_waits),
		TELEGRAM(a_note_never_becomes_a_message),
		TELEGRAM(only_who_may),
		TELEGRAM(what_was_never_sent),
		TELEGRAM(another_file_is_no_change_in_place),
		TELEGRAM(forged),
		TELEGRAM(shown_with_the_old_words),
		TELEGRAM(not_under_a_closed_case),
		TELEGRAM(answers_point_at_what_they_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
