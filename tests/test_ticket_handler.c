/* Tickets as people live them: the clocks by night and after a stop, calendars that change, two
 * taps at once, and what never leaves the staff group. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/ticket.h"
#include "store/calendar_days.h"

static struct fixture f;

/* Rina's ticket of this weight, opened now. */
static void open_one(const char *impact)
{
	support_say(&f, RINA, "/tiket semua mati");
	support_press(&f, RINA, RINA, impact);
	support_press(&f, RINA, RINA, "Lewati");
}

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "dashpro");
	return 0;
}

static struct ticket ticket(void)
{
	struct ticket k = { 0 };

	assert_int_equal(ticket_by_number(f.store, &f.arena, "DP-2026-0001", &k), OK);
	return k;
}

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "🎫");
}

static void at_night_once_in_the_morning(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 21:30");
	open_one("Semua Tidak Bisa");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(clocks_count(&f, RINA, "terlambat"), 0);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "lewat janji"), 1);
	clocks_until(&f, "2026-11-24 07:01");
	assert_int_equal(clocks_count(&f, RINA, "terlambat"), 1);
	assert_says(&f, RINA, "hari ini pukul 09.00 WIB");
}

static void after_a_stop_one_message(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 09:00");
	open_one("Semua Tidak Bisa");
	clocks_wake_at(&f, "2026-11-23 18:00");
	assert_int_equal(clocks_count(&f, RINA, "terlambat"), 1);
	assert_says(&f, RINA, "pukul 20.00 WIB");
}

static void an_answer_stops_the_clock(void **state)
{
	(void)state;
	open_one("Semua Tidak Bisa");
	support_group(&f, SARI, "// kita lihat", card()->id); /* no response */
	assert_true(ticket().response_due_ms > 0);
	support_group(&f, SARI, "Halo Kak", card()->id);
	assert_int_equal(ticket().response_due_ms, 0);
	assert_int_equal(ticket().state, TICKET_ANSWERED);
	clocks_until(&f, "2026-11-23 20:00");
	assert_int_equal(clocks_count(&f, RINA, "terlambat"), 0);
}

static void a_new_holiday_moves_the_promise(void **state)
{
	struct admin_day day = { .day = civil_day(2026, 11, 24),
				 .kind = "company",
				 .name = "Rapat besar",
				 .by = "staff:" RATNA,
				 .at_ms = f.now_ms };
	int64_t cursor = 0;
	struct turn t;

	(void)state;
	open_one("Cuma Mau Tanya");
	assert_int_equal(ticket().response_due_ms, wib_time("2026-11-25 18:00"));
	assert_int_equal(admin_day_set(f.store, &day), OK);
	support_reload_calendar(&f);
	support_turn_begin(&f, &t);
	do
		assert_int_equal(timed_recompute(&t, &cursor), OK);
	while (cursor);
	support_turn_end(&f, &t);
	assert_int_equal(ticket().response_due_ms, wib_time("2026-11-26 18:00"));
	assert_says(&f, RINA, "Kamis, 26 November 2026 pukul 18.00 WIB");
	support_say(&f, RINA, "/status");
	support_press(&f, RINA, RINA, "DP-2026-0001");
	support_press(&f, RINA, RINA, "Cara Hitungnya");
	assert_says(&f, RINA, "Rapat besar");
}

static void two_taps_at_once(void **state)
{
	const char *data;

	(void)state;
	open_one("Gangguan Kecil");
	support_group(&f, SARI, "Halo Kak", card()->id);
	support_press(&f, SARI, STAFF_CHAT, "Selesai");
	data = arena_printf(&f.arena, "tiket_beres:%lld", (long long)ticket().id);
	support_press_data(&f, RINA, RINA, 1, data);
	assert_int_equal(ticket().state, TICKET_CLOSED);
	support_press_data(&f, RINA, RINA, 1, data);
	assert_says(&f, RINA, "ditutup");
	assert_int_equal(clocks_count(&f, RINA, "kami tutup. Terima kasih"), 1);
}

/* What staff see is never put in place of a customer's message, whatever button they press. */
static void cards_stay_in_the_group(void **state)
{
	(void)state;
	open_one("Sebagian Gagal");
	support_press(&f, RINA, RINA, "Ini Mendesak");
	support_press(&f, RINA, RINA, "Lihat Tiket");
	support_press(&f, RINA, RINA, "Sudah Beres");
	assert_int_equal(clocks_count(&f, RINA, "Jawab sebelum"), 0);
	assert_int_equal(clocks_count(&f, RINA, "Balas kartu"), 0);
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void priority_is_for_who_holds_it(void **state)
{
	(void)state;
	open_one("Gangguan Kecil");
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	support_press(&f, BAYU, STAFF_CHAT, "Prioritas ▾");
	assert_toast(&f, "dipegang Sari");
	support_press(&f, SARI, STAFF_CHAT, "Prioritas ▾");
	support_press(&f, SARI, STAFF_CHAT, "Kritis");
	assert_int_equal(ticket().priority, TICKET_CRITICAL);
	assert_says(&f, RINA, "pukul 11.41 WIB");
	support_press_data(&f, RINA, RINA, 1, "prioritas:t1:1:1");
	assert_toast(&f, "untuk admin");
}

static void a_customer_who_leaves_and_comes_back(void **state)
{
	(void)state;
	open_one("Gangguan Kecil");
	support_update(
		&f, (struct update) { .kind = UPDATE_BLOCKED, .sender = RINA, .in_private = true });
	support_group(&f, SARI, "Halo Kak", card()->id);
	assert_says(&f, STAFF_CHAT, "tidak bisa dihubungi");
	assert_int_equal(ticket().state, TICKET_OPEN);
	support_say(&f, RINA, "xyzzy plugh");
	support_group(&f, SARI, "Halo Kak", card()->id);
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
}

static void silent_while_a_person_talks(void **state)
{
	(void)state;
	open_one("Gangguan Kecil");
	support_group(&f, SARI, "Halo Kak", card()->id);
	support_say(&f, RINA, "akun saya udah aktif belum kak?");
	assert_says(&f, RINA, "Admin Sari: Halo Kak"); /* the bot said nothing */
	assert_non_null(support_find(&f, STAFF_CHAT, "udah aktif belum"));
	support_say(&f, RINA, "/menu");
	assert_says(&f, RINA, "Mau dibantu apa");
	/* After half a day of silence the bot answers again, and says so. */
	clocks_until(&f, "2026-11-23 21:50");
	assert_non_null(support_find(&f, RINA, "kami jeda dulu"));
	support_say(&f, RINA, "jam buka kapan ya?");
	assert_non_null(support_find(&f, RINA, "Email: support@dashpro.my.id"));
}

static void a_corrected_message_is_shown_as_such(void **state)
{
	size_t heard;

	(void)state;
	open_one("Gangguan Kecil");
	support_group(&f, SARI, "Halo Kak", card()->id);
	heard = support_count(&f, RINA);
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = RINA,
					     .in_private = true,
					     .edited = true,
					     .text = "kodenya 131026" });
	assert_non_null(support_find(&f, STAFF_CHAT, "mengubah pesannya menjadi"));
	assert_int_equal(support_count(&f, RINA), heard);
}

static void in_a_topic(void **state)
{
	(void)state;
	f.health.staff_forum = f.health.can_topics = true;
	open_one("Gangguan Kecil");
	assert_true(card()->m.topic > 0);
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .topic = card()->m.topic,
					     .text = "Halo Kak" });
	assert_says(&f, RINA, "Admin Sari: Halo Kak");
	support_say(&f, RINA, "siap kak");
	assert_int_equal(support_find(&f, STAFF_CHAT, "siap kak")->m.topic, card()->m.topic);
	assert_int_equal(ticket().state, TICKET_ANSWERED);
}

static void found_by_number(void **state)
{
	(void)state;
	open_one("Gangguan Kecil");
	support_say(&f, SARI, "/cari dp-2026-0001");
	assert_says(&f, SARI, "DP-2026-0001 •");
	support_say(&f, SARI, "/tiket DP-2026-0001");
	assert_says(&f, SARI, "🎫 Tiket");
	support_order(&f, "BLZ-9", ORDER_PAID, "6281200000001");
	support_say(&f, SARI, "/cari BLZ-9");
	assert_says(&f, SARI, "BLZ-9");
	support_say(&f, SARI, "/cari XX-1");
	assert_says(&f, SARI, "Tidak ada kasus, pesanan, atau pelanggan");
	support_say(&f, SARI, "/hari_ini");
	assert_says(&f, SARI, "Tiket terbuka: 1 (kritis 0");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(at_night_once_in_the_morning),
		TEST(after_a_stop_one_message),
		TEST(an_answer_stops_the_clock),
		TEST(a_new_holiday_moves_the_promise),
		TEST(two_taps_at_once),
		TEST(cards_stay_in_the_group),
		TEST(priority_is_for_who_holds_it),
		TEST(a_customer_who_leaves_and_comes_back),
		TEST(silent_while_a_person_talks),
		TEST(a_corrected_message_is_shown_as_such),
		TEST(in_a_topic),
		TEST(found_by_number),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
