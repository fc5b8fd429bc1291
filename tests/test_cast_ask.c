/* Broadcasts from the admin's side: who may, what is asked again, schedules, and promotion. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/casting.h"

static struct fixture f;

static void the_same_text_asks_again(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	casting_announce(&f, "/umumkan Server diperbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:50");
	casting_announce(&f, "/umumkan Server diperbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_says(&f, RATNA, "sudah dikirim hari ini pukul 09.41 WIB ke 1 orang");
	support_press(&f, RATNA, RATNA, "Kirim Lagi");
	clocks_until(&f, "2026-11-23 09:55");
	assert_int_equal(casting_messages(&f), 2);
}

static void only_for_admins(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	support_say(&f, SARI, "/umumkan Halo semua");
	assert_says(&f, SARI, "admin");
	support_say(&f, RINA, "/umumkan Halo semua");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

/* A role that was lost in between: the button does nothing. */
static void a_button_asks_for_the_role_too(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	casting_announce(&f, "/umumkan Halo semua");
	f.staff[2].roles = ROLE_AGENT;
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_false(casting_going(&f));
}

static void an_old_question_is_old(void **state)
{
	const struct shown *first;

	(void)state;
	casting_crowd(&f, 1);
	casting_announce(&f, "/umumkan Satu");
	first = support_last(&f, RATNA);
	casting_announce(&f, "/umumkan Dua");
	support_press_data(&f, RATNA, RATNA, first->id, first->m.buttons[0].data);
	assert_false(casting_going(&f));
	assert_toast(&f, "");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_true(casting_going(&f));
}

static void too_long_is_said(void **state)
{
	char text[2000] = "/umumkan ";

	(void)state;
	memset(text + 9, 'a', CAST_TEXT_CHARS + 1);
	support_say(&f, RATNA, text);
	assert_says(&f, RATNA, "801 huruf");
}

static void scheduled_and_cancelled(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "besok");
	assert_says(&f, RATNA, "belum jelas");
	support_say(&f, RATNA, "besok jam 19.30");
	assert_says(&f, RATNA, "Selasa, 24 November 2026 pukul 19.30 WIB");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	support_say(&f, RATNA, "/umumkan list");
	support_press(&f, RATNA, RATNA, "Lihat 1");
	support_press(&f, RATNA, RATNA, "Batal");
	clocks_until(&f, "2026-11-24 20:00");
	assert_int_equal(casting_messages(&f), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

/* Also from the question that [Kirim Sekarang] of a scheduled one asks. */
static void cancelled_in_the_last_moment(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	f.now_ms = wib_time("2026-11-23 22:00");
	casting_announce(&f, "/umumkan Server diperbaiki besok");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "besok jam 9.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	support_say(&f, RATNA, "/umumkan list");
	support_press(&f, RATNA, RATNA, "Lihat 1");
	support_press(&f, RATNA, RATNA, "Kirim Sekarang");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Batal");
	clocks_until(&f, "2026-11-24 12:00");
	assert_int_equal(casting_messages(&f), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

static void scheduled_goes_out(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "jam 19.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	clocks_restart(&f);
	clocks_until(&f, "2026-11-23 19:29");
	assert_int_equal(casting_messages(&f), 0);
	clocks_until(&f, "2026-11-23 19:31");
	assert_int_equal(casting_messages(&f), 2);
}

/* The bot was down at that moment: late news is asked about. */
static void scheduled_and_missed(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "jam 19.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	clocks_wake_at(&f, "2026-11-24 09:00");
	assert_int_equal(casting_messages(&f), 0);
	assert_says(&f, RATNA, "Masih mau dikirim?");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-24 09:01");
	assert_int_equal(casting_messages(&f), 2);
}

/* Who agreed to promotion needs no order to get it; service information is for customers. */
static void promotion_also_without_an_order(void **state)
{
	(void)state;
	casting_crowd(&f, 1); /* wants none */
	support_say(&f, RINA, "/promo");
	support_press(&f, RINA, RINA, "Mau Terima Promo");
	casting_announce(&f, "/umumkan Diskon 20% untuk Paket Pro");
	assert_says(&f, RATNA, "Belum ada yang bisa dikirimi");
	support_press(&f, RATNA, RATNA, "Ubah Penerima");
	support_press(&f, RATNA, RATNA, "Semua Kontak");
	assert_says(&f, RATNA, "1 kontak yang setuju");
	support_press(&f, RATNA, RATNA, "Ini Info Layanan");
	assert_says(&f, RATNA, "1 pelanggan aktif");
	support_press(&f, RATNA, RATNA, "Ini Promosi");
	support_press(&f, RATNA, RATNA, "Ubah Penerima");
	support_press(&f, RATNA, RATNA, "Semua Kontak");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(clocks_count(&f, RINA, "Diskon 20%"), 1);
	assert_int_equal(casting_messages(&f), 1);
}

/* ---- stop ---- */

static void a_lone_stop_after_promotion(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	support_say(&f, "9000001", "stop");
	assert_silent_on(&f, "9000001", "tidak mengirim promosi");
	casting_announce(&f, "/umumkan Diskon 20% untuk Paket Pro");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_true(support_find(&f, "9000001", "Diskon") != NULL);
	support_say(&f, "9000001", "stop");
	assert_says(&f, "9000001", "tidak mengirim promosi");
	assert_true(support_int(&f, "SELECT promo_ms < 0 FROM contact c JOIN address a"
				    " ON a.contact_id = c.id WHERE a.ext = '9000001'"));
}

/* In the middle of a form, and while staff listen: the no holds, and the rest goes on. */
static void a_no_holds_in_whatever_it_is_said(void **state)
{
	(void)state;
	support_say(&f, RINA, "halo");
	support_say(&f, RINA, "/tiket semua mati");
	support_press(&f, RINA, RINA, "Semua Tidak Bisa");
	support_say(&f, RINA, "berhenti promo");
	assert_true(support_find(&f, RINA, "tidak mengirim promosi") != NULL);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM contact WHERE promo_ms < 0"), 1);
	support_press(&f, RINA, RINA, "Lewati");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM ticket"), 1);
}

/* "Batal" and "gak jadi" are no opt-out, also after a promotion. */
static void other_ways_to_end_something_are_no_opt_out(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	casting_announce(&f, "/umumkan Diskon 20% untuk Paket Pro");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	support_say(&f, "9000001", "batal");
	support_say(&f, "9000001", "gak jadi deh kak");
	assert_int_equal(support_int(&f, "SELECT promo_ms > 0 FROM contact c JOIN address a"
					 " ON a.contact_id = c.id WHERE a.ext = '9000001'"),
			 1);
}

static void a_yes_is_a_button(void **state)
{
	(void)state;
	support_say(&f, RINA, "halo");
	support_say(&f, RINA, "mau promo dong kak");
	assert_says(&f, RINA, "tidak menerima promo");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM contact WHERE promo_ms > 0"), 0);
	support_press(&f, RINA, RINA, "Mau Terima Promo");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM contact WHERE promo_ms > 0"), 1);
	support_say(&f, RINA, "berhenti promo");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM contact WHERE promo_ms < 0"), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(the_same_text_asks_again, &f),
		WORLD_CASE(only_for_admins, &f),
		WORLD_CASE(a_button_asks_for_the_role_too, &f),
		WORLD_CASE(an_old_question_is_old, &f),
		WORLD_CASE(too_long_is_said, &f),
		WORLD_CASE(scheduled_and_cancelled, &f),
		WORLD_CASE(cancelled_in_the_last_moment, &f),
		WORLD_CASE(scheduled_goes_out, &f),
		WORLD_CASE(scheduled_and_missed, &f),
		WORLD_CASE(promotion_also_without_an_order, &f),
		WORLD_CASE(a_lone_stop_after_promotion, &f),
		WORLD_CASE(a_no_holds_in_whatever_it_is_said, &f),
		WORLD_CASE(other_ways_to_end_something_are_no_opt_out, &f),
		WORLD_CASE(a_yes_is_a_button, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
