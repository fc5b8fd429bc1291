/* Broadcasts as they go out: in slices, to each once, whatever is killed; not at night. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/casting.h"

static struct fixture f;

enum { MANY = 10000 };

static int64_t reached_people(void)
{
	return support_int(&f, "SELECT count(DISTINCT contact_id) FROM broadcast_to");
}

static void a_crowd_goes_out_in_slices(void **state)
{
	(void)state;
	casting_crowd(&f, MANY);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	assert_says(&f, RATNA, "10.000 pelanggan aktif");
	support_press(&f, RATNA, RATNA, "Kirim");
	for (int i = 0; casting_going(&f); i++) {
		assert_true(i < CASTING_ROUNDS);
		casting_fire(&f, true);
		assert_true(casting_waiting(&f) <= CAST_AHEAD);
		casting_channel_takes(&f, CAST_AHEAD + 4);
	}
	assert_int_equal(casting_messages(&f), MANY);
	assert_int_equal(reached_people(), MANY);
	assert_int_equal(support_int(&f, "SELECT sum(n) FROM broadcast_count WHERE what = 6"),
			 MANY);
}

/* Killed before the commit: as if the slice had never been. After it: nothing is put again. */
static void killed_between_slices(void **state)
{
	(void)state;
	casting_crowd(&f, 300);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	for (int i = 0; casting_going(&f); i++) {
		int64_t before = casting_messages(&f), now_ms = f.now_ms;

		assert_true(i < CASTING_ROUNDS);
		casting_fire(&f, false);
		assert_int_equal(casting_messages(&f), before);
		clocks_restart(&f);
		f.now_ms = now_ms;
		casting_fire(&f, true);
		clocks_restart(&f);
		casting_channel_takes(&f, 50);
	}
	assert_int_equal(casting_messages(&f), 300);
	assert_int_equal(reached_people(), 300);
}

static void a_no_between_slices_counts(void **state)
{
	(void)state;
	casting_crowd(&f, 200); /* 180 want promotion */
	casting_announce(&f, "/umumkan Diskon 20% untuk Paket Pro");
	assert_says(&f, RATNA, "180 pelanggan aktif");
	assert_says(&f, RATNA, "20 lainnya tidak");
	support_press(&f, RATNA, RATNA, "Kirim");
	casting_fire(&f, true);
	assert_int_equal(casting_messages(&f), CAST_AHEAD);
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = "9000199",
					     .in_private = true,
					     .text = "berhenti promo" });
	for (int i = 0; casting_going(&f); i++) {
		assert_true(i < CASTING_ROUNDS);
		casting_fire(&f, true);
		casting_channel_takes(&f, 200);
	}
	assert_int_equal(casting_messages(&f), 179);
	assert_int_equal(support_int(&f, "SELECT sum(n) FROM broadcast_count WHERE what = 9"), 21);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast_to t JOIN address a"
					 " ON a.id = t.address_id WHERE a.ext = '9000199'"),
			 0);
}

static void stopped_in_the_middle(void **state)
{
	(void)state;
	casting_crowd(&f, 300);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	casting_fire(&f, true);
	support_press(&f, RATNA, RATNA, "Berhenti");
	assert_says(&f, STAFF_CHAT, "64 sudah terkirim, 236 tidak jadi");
	clocks_until(&f, "2026-11-23 10:00");
	assert_int_equal(casting_messages(&f), CAST_AHEAD);
	assert_says(&f, RATNA, "dihentikan");
	/* A second tap finds nothing to stop. */
	support_press(&f, RATNA, RATNA, "Perbarui Angka");
	assert_says(&f, RATNA, "terkirim 64");
}

/* ---- at night ---- */

static void at_night_service_asks(void **state)
{
	(void)state;
	casting_crowd(&f, 3);
	f.now_ms = wib_time("2026-11-23 22:00");
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Tunggu Dulu");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(casting_messages(&f), 0);
	clocks_until(&f, "2026-11-24 07:05");
	assert_int_equal(casting_messages(&f), 3);
}

static void at_night_what_is_urgent_goes(void **state)
{
	(void)state;
	casting_crowd(&f, 3);
	f.now_ms = wib_time("2026-11-23 22:00");
	casting_announce(&f, "/umumkan Server mati, sedang kami perbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	support_press(&f, RATNA, RATNA, "Kirim Sekarang");
	clocks_until(&f, "2026-11-23 22:01");
	assert_int_equal(casting_messages(&f), 3);
}

/* Nor in the minutes before, so that nothing is left to leave at night. */
static void promotion_never_at_night(void **state)
{
	(void)state;
	casting_crowd(&f, 20);
	f.now_ms = wib_time("2026-11-23 20:56");
	casting_announce(&f, "/umumkan Diskon 20% untuk Paket Pro");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(casting_messages(&f), 0);
	clocks_until(&f, "2026-11-24 07:05");
	assert_int_equal(casting_messages(&f), 18);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(a_crowd_goes_out_in_slices, &f),
		WORLD_CASE(killed_between_slices, &f),
		WORLD_CASE(a_no_between_slices_counts, &f),
		WORLD_CASE(stopped_in_the_middle, &f),
		WORLD_CASE(at_night_service_asks, &f),
		WORLD_CASE(at_night_what_is_urgent_goes, &f),
		WORLD_CASE(promotion_never_at_night, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
