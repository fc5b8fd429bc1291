/* Broadcasts as they go out: in slices, to each once, whatever is killed; only to who wants them;
 * not at night; and stoppable. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/cast.h"
#include "store/proof.h"
#include "store/sql.h"

static struct fixture f;

enum { MANY = 10000, ROUNDS = 4000 };

/* So many people with an active order; every tenth wants no promotion, the rest do. */
static void crowd(int n)
{
	support_order(&f, "BLZ-1", ORDER_ACTIVE, NULL);
	assert_int_equal(store_begin(f.store), OK);
	for (int i = 0; i < n; i++) {
		char ext[24];
		struct contact c;
		struct address a;

		snprintf(ext, sizeof(ext), "9%06d", i);
		assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, ext, "Rina",
						LANG_ID, f.now_ms, &c, &a),
				 OK);
		assert_int_equal(proof_add(f.store, c.id, PROOF_ORDER, "BLZ-1", f.now_ms, "test"),
				 OK);
		assert_int_equal(contact_set_promo(f.store, c.id, i % 10 ? f.now_ms : -f.now_ms),
				 OK);
	}
	assert_int_equal(store_commit(f.store), OK);
}

/* ---- a turn without a channel: what is put stays in the outbox ---- */

static void fire_one(bool commit)
{
	struct timer timer;
	struct turn t;
	int64_t due;

	assert_int_equal(timer_next(f.store, &due), OK);
	if (due > f.now_ms)
		f.now_ms = due;
	support_turn_begin(&f, &t);
	assert_int_equal(timer_take(f.store, f.now_ms, &timer), OK);
	assert_int_equal(timed_run(&t, &timer), OK);
	if (!commit) {
		store_rollback(f.store);
		return;
	}
	assert_int_equal(store_release(f.store), OK);
	assert_int_equal(store_commit(f.store), OK);
}

/* The channel takes so many of what waits. */
static void channel_takes(size_t max)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_begin(f.store), OK);
	assert_int_equal(outbox_list(f.store, &f.arena, 0, max, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(outbox_done(f.store, rows[i].id), OK);
	assert_int_equal(store_commit(f.store), OK);
}

static int64_t waiting(void)
{
	return support_int(&f, "SELECT count(*) FROM outbox WHERE rank = 4");
}

static int64_t reached_people(void)
{
	return support_int(&f, "SELECT count(DISTINCT contact_id) FROM broadcast_to");
}

static int64_t messages(void)
{
	return support_int(&f, "SELECT count(*) FROM broadcast_to");
}

static bool still_going(void)
{
	return support_int(&f, "SELECT count(*) FROM broadcast WHERE state = 3") > 0;
}

/* Counts first, when there are more than a page. */
static void announce(const char *text)
{
	support_say(&f, RATNA, text);
	for (int i = 0; support_int(&f, "SELECT count(*) FROM broadcast WHERE state = 0"); i++) {
		struct timer timer;
		struct turn t;

		assert_true(i < ROUNDS);
		f.now_ms += 10;
		support_turn_begin(&f, &t);
		assert_int_equal(timer_take(f.store, f.now_ms, &timer), OK);
		assert_int_equal(timed_run(&t, &timer), OK);
		support_turn_end(&f, &t);
	}
}

static void a_crowd_goes_out_in_slices(void **state)
{
	(void)state;
	crowd(MANY);
	announce("/umumkan Server diperbaiki malam ini");
	assert_says(&f, RATNA, "10.000 pelanggan aktif");
	support_press(&f, RATNA, RATNA, "Kirim");
	for (int i = 0; still_going(); i++) {
		assert_true(i < ROUNDS);
		fire_one(true);
		assert_true(waiting() <= CAST_AHEAD);
		channel_takes(CAST_AHEAD + 4);
	}
	assert_int_equal(messages(), MANY);
	assert_int_equal(reached_people(), MANY);
	assert_int_equal(support_int(&f, "SELECT sum(n) FROM broadcast_count WHERE what = 6"),
			 MANY);
}

/* Killed before the commit: as if the slice had never been. After it: nothing is put again. */
static void killed_between_slices(void **state)
{
	(void)state;
	crowd(300);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	for (int i = 0; still_going(); i++) {
		int64_t before = messages(), now_ms = f.now_ms;

		assert_true(i < ROUNDS);
		fire_one(false);
		assert_int_equal(messages(), before);
		clocks_restart(&f);
		f.now_ms = now_ms;
		fire_one(true);
		clocks_restart(&f);
		channel_takes(50);
	}
	assert_int_equal(messages(), 300);
	assert_int_equal(reached_people(), 300);
}

static void a_no_between_slices_counts(void **state)
{
	(void)state;
	crowd(200); /* 180 want promotion */
	announce("/umumkan Diskon 20% untuk Paket Pro");
	assert_says(&f, RATNA, "180 pelanggan aktif");
	assert_says(&f, RATNA, "20 lainnya tidak");
	support_press(&f, RATNA, RATNA, "Kirim");
	fire_one(true);
	assert_int_equal(messages(), CAST_AHEAD);
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = "9000199",
					     .in_private = true,
					     .text = "berhenti promo" });
	for (int i = 0; still_going(); i++) {
		assert_true(i < ROUNDS);
		fire_one(true);
		channel_takes(200);
	}
	assert_int_equal(messages(), 179);
	assert_int_equal(support_int(&f, "SELECT sum(n) FROM broadcast_count WHERE what = 9"), 21);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast_to t JOIN address a"
					 " ON a.id = t.address_id WHERE a.ext = '9000199'"),
			 0);
}

static void stopped_in_the_middle(void **state)
{
	(void)state;
	crowd(300);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	fire_one(true);
	support_press(&f, RATNA, RATNA, "Berhenti");
	assert_says(&f, STAFF_CHAT, "64 sudah terkirim, 236 tidak jadi");
	clocks_until(&f, "2026-11-23 10:00");
	assert_int_equal(messages(), CAST_AHEAD);
	assert_says(&f, RATNA, "dihentikan");
	/* A second tap finds nothing to stop. */
	support_press(&f, RATNA, RATNA, "Perbarui Angka");
	assert_says(&f, RATNA, "terkirim 64");
}

/* ---- at night ---- */

static void at_night_service_asks(void **state)
{
	(void)state;
	crowd(3);
	f.now_ms = wib_time("2026-11-23 22:00");
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Tunggu Dulu");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(messages(), 0);
	clocks_until(&f, "2026-11-24 07:05");
	assert_int_equal(messages(), 3);
}

static void at_night_what_is_urgent_goes(void **state)
{
	(void)state;
	crowd(3);
	f.now_ms = wib_time("2026-11-23 22:00");
	announce("/umumkan Server mati, sedang kami perbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	support_press(&f, RATNA, RATNA, "Kirim Sekarang");
	clocks_until(&f, "2026-11-23 22:01");
	assert_int_equal(messages(), 3);
}

/* Nor in the minutes before, so that nothing is left to leave at night. */
static void promotion_never_at_night(void **state)
{
	(void)state;
	crowd(20);
	f.now_ms = wib_time("2026-11-23 20:56");
	announce("/umumkan Diskon 20% untuk Paket Pro");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(messages(), 0);
	clocks_until(&f, "2026-11-24 07:05");
	assert_int_equal(messages(), 18);
}

/* ---- who gets it where ---- */

static int64_t second_address(int channel, const char *ext, int64_t window_ms)
{
	const struct address a = { .channel = channel, .ext = ext };
	struct contact c;
	struct address made;
	int64_t first = support_int(&f, "SELECT min(contact_id) FROM address WHERE ext LIKE '9%'");

	assert_int_equal(store_begin(f.store), OK);
	assert_int_equal(contact_create(f.store, &f.arena, a.channel, a.ext, "Rina", LANG_ID,
					f.now_ms + 1, &c, &made),
			 OK);
	made.window_ms = window_ms;
	made.last_in_ms = f.now_ms + 1;
	assert_int_equal(address_save(f.store, &made), OK);
	assert_int_equal(store_commit(f.store), OK);
	sqlite3_exec(store_db(f.store),
		     arena_printf(&f.arena, "UPDATE address SET contact_id = %lld WHERE id = %lld",
				  (long long)first, (long long)made.id),
		     NULL, NULL, NULL);
	return made.id;
}

static int64_t sent_on(int channel)
{
	return support_int(&f, arena_printf(&f.arena,
					    "SELECT count(*) FROM broadcast_to WHERE channel = %d",
					    channel));
}

static void on_both_channels_once(void **state)
{
	(void)state;
	crowd(1);
	second_address(CHANNEL_WHATSAPP, "628111", f.now_ms + MS_DAY);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(messages(), 1);
	assert_int_equal(sent_on(CHANNEL_WHATSAPP), 1); /* the one used last */
}

static void a_closed_window_goes_round(void **state)
{
	(void)state;
	crowd(1);
	second_address(CHANNEL_WHATSAPP, "628111", f.now_ms - 1);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(sent_on(CHANNEL_TELEGRAM), 1);
	assert_int_equal(sent_on(CHANNEL_WHATSAPP), 0);
}

static void out_of_reach_is_said_before(void **state)
{
	(void)state;
	crowd(2);
	second_address(CHANNEL_WHATSAPP, "628111", f.now_ms - 1);
	support_int(&f, "SELECT 1");
	sqlite3_exec(store_db(f.store), "UPDATE address SET reachable = 0 WHERE ext = '9000000'",
		     NULL, NULL, NULL);
	announce("/umumkan Server diperbaiki malam ini");
	assert_says(&f, RATNA, "1 pelanggan aktif");
	assert_says(&f, RATNA, "1 tidak terjangkau");
}

/* ---- what goes wrong ---- */

static struct outbox_row put_row(void)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(outbox_list(f.store, &f.arena, 0, 99, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (rows[i].ref_kind == REF_CAST)
			return rows[i];
	fail_msg("no message of a broadcast waits");
	return rows[0];
}

static void undelivered(struct outbox_row row, bool unreachable)
{
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(outbox_done(f.store, row.id), OK);
	if (unreachable)
		assert_int_equal(address_set_reachable(f.store, row.address_id, false), OK);
	assert_int_equal(dispatch_undeliverable(&t, &row, "403", unreachable, 0), OK);
	assert_int_equal(store_release(f.store), OK);
	assert_int_equal(store_commit(f.store), OK);
}

static int64_t count_of(enum cast_count what)
{
	return support_int(&f, arena_printf(&f.arena,
					    "SELECT coalesce(sum(n), 0) FROM broadcast_count"
					    " WHERE what = %d",
					    (int)what));
}

static void who_blocked_us_hears_elsewhere(void **state)
{
	(void)state;
	crowd(1);
	second_address(CHANNEL_WHATSAPP, "628111", 0);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	fire_one(true);
	undelivered(put_row(), true);
	assert_int_equal(messages(), 1);
	assert_int_equal(sent_on(CHANNEL_TELEGRAM), 1);
	undelivered(put_row(), true);
	assert_int_equal(waiting(), 0);
	assert_int_equal(count_of(CAST_BLOCKED), 1);
	fire_one(true);
	assert_false(still_going());
	assert_silent_on(&f, STAFF_CHAT, "tidak bisa dihubungi");
}

static void accepted_and_failed_later(void **state)
{
	struct outbox_row row;

	(void)state;
	crowd(1);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	fire_one(true);
	row = put_row();
	channel_takes(99);
	fire_one(true);
	assert_int_equal(count_of(CAST_SENT), 1);
	undelivered(row, false);
	assert_int_equal(count_of(CAST_SENT), 0);
	assert_int_equal(count_of(CAST_FAILED), 1);
	undelivered(row, false); /* told twice */
	assert_int_equal(count_of(CAST_FAILED), 1);
}

/* ---- the admin's side ---- */

static void the_same_text_asks_again(void **state)
{
	(void)state;
	crowd(1);
	announce("/umumkan Server diperbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:50");
	announce("/umumkan Server diperbaiki");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_says(&f, RATNA, "sudah dikirim hari ini pukul 09.41 WIB ke 1 orang");
	support_press(&f, RATNA, RATNA, "Kirim Lagi");
	clocks_until(&f, "2026-11-23 09:55");
	assert_int_equal(messages(), 2);
}

static void only_for_admins(void **state)
{
	(void)state;
	crowd(1);
	support_say(&f, SARI, "/umumkan Halo semua");
	assert_says(&f, SARI, "admin");
	support_say(&f, RINA, "/umumkan Halo semua");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

/* A role that was lost in between: the button does nothing. */
static void a_button_asks_for_the_role_too(void **state)
{
	(void)state;
	crowd(1);
	announce("/umumkan Halo semua");
	f.staff[2].roles = ROLE_AGENT;
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_false(still_going());
}

static void an_old_question_is_old(void **state)
{
	const struct shown *first;

	(void)state;
	crowd(1);
	announce("/umumkan Satu");
	first = support_last(&f, RATNA);
	announce("/umumkan Dua");
	support_press_data(&f, RATNA, RATNA, first->id, first->m.buttons[0].data);
	assert_false(still_going());
	assert_toast(&f, "");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_true(still_going());
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
	crowd(2);
	announce("/umumkan Server diperbaiki malam ini");
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
	assert_int_equal(messages(), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

/* Also from the question that [Kirim Sekarang] of a scheduled one asks. */
static void cancelled_in_the_last_moment(void **state)
{
	(void)state;
	crowd(2);
	f.now_ms = wib_time("2026-11-23 22:00");
	announce("/umumkan Server diperbaiki besok");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "besok jam 9.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	support_say(&f, RATNA, "/umumkan list");
	support_press(&f, RATNA, RATNA, "Lihat 1");
	support_press(&f, RATNA, RATNA, "Kirim Sekarang");
	assert_says(&f, RATNA, "jam tenang");
	support_press(&f, RATNA, RATNA, "Batal");
	clocks_until(&f, "2026-11-24 12:00");
	assert_int_equal(messages(), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast"), 0);
}

static void scheduled_goes_out(void **state)
{
	(void)state;
	crowd(2);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "jam 19.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	clocks_restart(&f);
	clocks_until(&f, "2026-11-23 19:29");
	assert_int_equal(messages(), 0);
	clocks_until(&f, "2026-11-23 19:31");
	assert_int_equal(messages(), 2);
}

/* The bot was down at that moment: late news is asked about. */
static void scheduled_and_missed(void **state)
{
	(void)state;
	crowd(2);
	announce("/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Jadwalkan");
	support_say(&f, RATNA, "jam 19.30");
	support_press(&f, RATNA, RATNA, "Ya, Jadwalkan");
	clocks_wake_at(&f, "2026-11-24 09:00");
	assert_int_equal(messages(), 0);
	assert_says(&f, RATNA, "Masih mau dikirim?");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-24 09:01");
	assert_int_equal(messages(), 2);
}

/* ---- stop ---- */

static void a_lone_stop_after_promotion(void **state)
{
	(void)state;
	crowd(2);
	support_say(&f, "9000001", "stop");
	assert_silent_on(&f, "9000001", "tidak mengirim promosi");
	announce("/umumkan Diskon 20% untuk Paket Pro");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_true(support_find(&f, "9000001", "Diskon") != NULL);
	support_say(&f, "9000001", "stop");
	assert_says(&f, "9000001", "tidak mengirim promosi");
	assert_true(support_int(&f, "SELECT promo_ms < 0 FROM contact c JOIN address a"
				    " ON a.contact_id = c.id WHERE a.ext = '9000001'"));
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
		WORLD_CASE(a_crowd_goes_out_in_slices, &f),
		WORLD_CASE(killed_between_slices, &f),
		WORLD_CASE(a_no_between_slices_counts, &f),
		WORLD_CASE(stopped_in_the_middle, &f),
		WORLD_CASE(at_night_service_asks, &f),
		WORLD_CASE(at_night_what_is_urgent_goes, &f),
		WORLD_CASE(promotion_never_at_night, &f),
		WORLD_CASE(on_both_channels_once, &f),
		WORLD_CASE(a_closed_window_goes_round, &f),
		WORLD_CASE(out_of_reach_is_said_before, &f),
		WORLD_CASE(who_blocked_us_hears_elsewhere, &f),
		WORLD_CASE(accepted_and_failed_later, &f),
		WORLD_CASE(the_same_text_asks_again, &f),
		WORLD_CASE(only_for_admins, &f),
		WORLD_CASE(a_button_asks_for_the_role_too, &f),
		WORLD_CASE(an_old_question_is_old, &f),
		WORLD_CASE(too_long_is_said, &f),
		WORLD_CASE(scheduled_and_cancelled, &f),
		WORLD_CASE(cancelled_in_the_last_moment, &f),
		WORLD_CASE(scheduled_goes_out, &f),
		WORLD_CASE(scheduled_and_missed, &f),
		WORLD_CASE(a_lone_stop_after_promotion, &f),
		WORLD_CASE(a_yes_is_a_button, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
