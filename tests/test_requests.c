/* Requests in the staff group: who has them, what reaches the customer, and what never does. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/requests.h"

static struct fixture f;
static struct request request;
static struct contact rina;
static struct address home;

static void reload(void)
{
	assert_int_equal(request_get(f.store, &f.arena, request.id, &request), OK);
}

/* Rina asks for a person; the card is in the staff group. */
static int open_world(void **state)
{
	struct turn t;

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	request = (struct request) { .kind = REQUEST_PERSON, .text = "mau tanya cicilan" };
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &rina, &home),
			 OK);
	request.contact_id = rina.id;
	request.address_id = home.id;
	request.deadline_ms = f.now_ms + 2 * MS_HOUR;
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &request), OK);
	assert_int_equal(request_announce(&t, &request), OK);
	support_turn_end(&f, &t);
	return 0;
}

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "Ingin bicara");
}

static void relay(const char *words)
{
	struct turn t;

	support_turn_begin(&f, &t);
	t.contact = rina;
	t.address = home;
	assert_int_equal(request_relay(&t, &request, words), OK);
	support_turn_end(&f, &t);
}

static void card_tells_all(void **state)
{
	(void)state;
	assert_says(&f, STAFF_CHAT, request.number);
	assert_says(&f, STAFF_CHAT, "Rina • Telegram");
	assert_says(&f, STAFF_CHAT, "\"mau tanya cicilan\"");
	assert_says(&f, STAFF_CHAT, "hari ini pukul 11.41 WIB");
	assert_true(support_has_button(card(), "Ambil"));
	assert_true(support_has_button(card(), "Selesai"));
}

static void first_claim_wins(void **state)
{
	const char *data = arena_printf(&f.arena, "ambil:%lld:1", (long long)request.id);

	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	assert_toast(&f, "Kakak yang pegang");
	assert_says(&f, STAFF_CHAT, "Dipegang Sari");
	support_press_data(&f, BAYU, STAFF_CHAT, card()->id, data);
	assert_toast(&f, "Kasus ini dipegang Sari");
	reload();
	assert_string_equal(request.owner, "staff:" SARI);
	assert_false(support_has_button(card(), "Ambil"));
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void release_is_for_owner_and_lead(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	support_press(&f, BAYU, STAFF_CHAT, "Lepas");
	assert_toast(&f, "dipegang Sari");
	support_press(&f, RATNA, STAFF_CHAT, "Lepas");
	assert_toast(&f, "dilepas");
	reload();
	assert_null(request.owner);
}

static void reply_reaches_the_customer(void **state)
{
	(void)state;
	support_group(&f, SARI, "Halo Kak, bisa 3x.\nMau?", card()->id);
	assert_says(&f, RINA, "Admin Sari: Halo Kak, bisa 3x.\nMau?");
	assert_non_null(strstr(card()->m.text, "Sari"));
	assert_says(&f, STAFF_CHAT, "✓ Terkirim ke pelanggan pukul 09.41");
	relay("iya kak");
	assert_says(&f, STAFF_CHAT, "Rina");
	assert_says(&f, STAFF_CHAT, "\"iya kak\"");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.reply_to, card()->id);
	support_group(&f, SARI, "Siap", support_last(&f, STAFF_CHAT)->id);
	assert_says(&f, RINA, "Admin Sari: Siap");
}

static void marks_cannot_be_smuggled(void **state)
{
	(void)state;
	relay("halo \001tebal\002 *x* `y`");
	assert_null(strstr(support_last(&f, STAFF_CHAT)->m.text, "\001tebal"));
	assert_says(&f, STAFF_CHAT, "*x* `y`");
}

static void photos_travel_both_ways(void **state)
{
	const struct shown *s;

	(void)state;
	support_update(&f, (struct update) { .kind = UPDATE_PHOTO,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .file = "F9",
					     .reply_to = card()->id });
	s = support_last(&f, RINA);
	assert_int_equal(s->m.file_kind, FILE_PHOTO);
	assert_string_equal(s->m.file, "F9");
	assert_says(&f, RINA, "Admin Sari mengirim berkas");
	support_update(&f, (struct update) { .kind = UPDATE_STICKER,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .reply_to = card()->id });
	assert_says(&f, STAFF_CHAT, "belum bisa diteruskan");
}

static void notes_never_leave(void **state)
{
	struct audit_row *rows;
	bool kept = false;
	size_t n;

	(void)state;
	support_group(&f, SARI, "//cek log payment, 2 baris", card()->id);
	support_group(&f, BAYU, "// rahasia", card()->id);
	support_group(&f, BAYU, "//", card()->id);
	assert_int_equal(support_count(&f, RINA), 0);
	assert_non_null(support_find(&f, STAFF_CHAT, "Catatan internal disimpan"));
	assert_says(&f, STAFF_CHAT, "masih kosong");
	assert_int_equal(audit_latest(f.store, &f.arena, 20, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].action, "internal_note") == 0 &&
		    strcmp(rows[i].detail, "cek log payment, 2 baris") == 0)
			kept = strcmp(rows[i].actor, "staff:" SARI) == 0;
	assert_true(kept);
	reload();
	assert_null(request.owner);
}

static void strangers_cannot_speak_for_us(void **state)
{
	(void)state;
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .chat = STAFF_CHAT,
					     .text = "halo",
					     .anonymous = true,
					     .reply_to = card()->id });
	assert_says(&f, STAFF_CHAT, "Tetap anonim");
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .text = "halo",
					     .forwarded = true,
					     .reply_to = card()->id });
	assert_says(&f, STAFF_CHAT, "pesan terusan");
	support_group(&f, "666", "halo", card()->id);
	assert_says(&f, STAFF_CHAT, "666");
	f.staff[0].roles = ROLE_VIEWER;
	support_group(&f, SARI, "halo", card()->id);
	assert_says(&f, STAFF_CHAT, "hanya untuk melihat");
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = BAYU,
					     .chat = STAFF_CHAT,
					     .text = "halo lagi",
					     .edited = true,
					     .reply_to = card()->id });
	assert_says(&f, STAFF_CHAT, "Perubahan pesan");
	assert_int_equal(support_count(&f, RINA), 0);
}

static void chatter_is_left_alone(void **state)
{
	size_t before = support_count(&f, STAFF_CHAT);

	(void)state;
	support_group(&f, SARI, "makan siang dulu", 55555);
	support_group(&f, "666", "ikut", 55555);
	assert_int_equal(support_count(&f, STAFF_CHAT), before);
}

static void held_by_another(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	support_group(&f, BAYU, "halo", card()->id);
	assert_says(&f, STAFF_CHAT, "dipegang Sari");
	assert_int_equal(support_count(&f, RINA), 0);
}

static void done_says_so_to_all(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Selesai");
	assert_says(&f, RINA, "sudah kami selesaikan");
	assert_says(&f, STAFF_CHAT, "Selesai oleh Sari, hari ini pukul 09.41 WIB");
	assert_int_equal(card()->m.n_buttons, 0);
	support_press_data(&f, BAYU, STAFF_CHAT, card()->id,
			   arena_printf(&f.arena, "selesai:%lld:1", (long long)request.id));
	assert_toast(&f, "Sudah selesai oleh Sari");
	assert_int_equal(support_count(&f, RINA), 1);
	support_group(&f, SARI, "satu lagi Kak", card()->id);
	assert_says(&f, STAFF_CHAT, "sudah selesai");
	assert_int_equal(support_count(&f, RINA), 1);
	support_press_data(&f, SARI, STAFF_CHAT, 1, "ambil:999:1");
	assert_toast(&f, "tidak ditemukan");
}

static void news_waits_for_the_morning(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 22:10");
	support_press(&f, SARI, STAFF_CHAT, "Selesai");
	assert_int_equal(support_last(&f, RINA)->due_ms, wib_time("2026-11-24 07:00"));
}

static void unreachable_customer(void **state)
{
	(void)state;
	assert_int_equal(address_set_reachable(f.store, home.id, false), OK);
	support_group(&f, SARI, "halo", card()->id);
	assert_says(&f, STAFF_CHAT, "tidak bisa dihubungi");
	assert_int_equal(support_count(&f, RINA), 0);
}

static void shown_again_in_private(void **state)
{
	char say[64];

	(void)state;
	snprintf(say, sizeof(say), "/permintaan %s", request.number);
	support_say(&f, BAYU, say);
	assert_says(&f, BAYU, "mau tanya cicilan");
	support_press(&f, BAYU, BAYU, "Ambil");
	assert_says(&f, BAYU, "Dipegang Bayu");
	assert_says(&f, STAFF_CHAT, "Dipegang Bayu");
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void no_group_is_no_error(void **state)
{
	struct turn t;

	(void)state;
	f.ctx.staff_chat = "";
	support_turn_begin(&f, &t);
	assert_int_equal(request_announce(&t, &request), OK);
	assert_int_equal(request_relay(&t, &request, "halo"), OK);
	support_turn_end(&f, &t);
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(card_tells_all),
		TEST(first_claim_wins),
		TEST(release_is_for_owner_and_lead),
		TEST(reply_reaches_the_customer),
		TEST(marks_cannot_be_smuggled),
		TEST(photos_travel_both_ways),
		TEST(notes_never_leave),
		TEST(strangers_cannot_speak_for_us),
		TEST(chatter_is_left_alone),
		TEST(held_by_another),
		TEST(done_says_so_to_all),
		TEST(news_waits_for_the_morning),
		TEST(unreachable_customer),
		TEST(shown_again_in_private),
		TEST(no_group_is_no_error),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
