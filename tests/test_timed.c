/* Deadlines that pass, promised news, unpaid orders that lapse, reminders, moved calendars: each
 * once, also when the bot was down, and never when it is no longer true. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/timed.h"
#include "store/contact.h"
#include "store/proof.h"
#include "store/request.h"

static struct fixture f;

static void open_policy(const char *preset)
{
	support_open(&f, preset);
	clocks_arrive(&f, RINA, "id");
}

static int open_world(void **state)
{
	(void)state;
	open_policy("blitzmes");
	return 0;
}

static int open_enterpage(void **state)
{
	(void)state;
	open_policy("enterpage");
	return 0;
}

/* Verified at that moment, with nobody told yet. */
static void verified(const char *number, const char *at)
{
	f.now_ms = wib_time(at);
	clocks_order(&f, number, ORDER_VERIFIED, at);
}

/* ---- lateness ---- */

static void apologises_before_being_asked(void **state)
{
	const struct shown *alert;

	(void)state;
	f.policy.activation.remedy_after = (struct duration) { DURATION_HOURS, 72 };
	verified("BLZ-1", "2026-11-24 11:00");
	clocks_until(&f, "2026-11-25 10:59");
	assert_silent_on(&f, RINA, "mohon maaf");
	clocks_until(&f, "2026-11-25 11:00");
	assert_says(&f, RINA, "mohon maaf");
	assert_says(&f, RINA, "(hari ini pukul 11.00 WIB)");
	assert_says(&f, RINA, "paling lambat Kamis, 26 November 2026 pukul 11.00 WIB");
	assert_true(support_has_button(support_last(&f, RINA), "Tanya Admin"));
	alert = support_find(&f, STAFF_CHAT, "Aktivasi lewat batas");
	assert_non_null(alert);
	assert_true(support_has_button(alert, "Aktifkan"));
	assert_true(support_has_button(alert, "Lihat Pesanan"));
	clocks_until(&f, "2026-11-26 11:00");
	assert_says(&f, RINA, "juga melewati janji kedua");
	assert_says(&f, RINA, "Mulai Jumat, 27 November 2026 pukul 11.00 WIB");
	assert_says(&f, STAFF_CHAT, "Janji kedua terlewat");
	clocks_until(&f, "2026-11-27 11:00");
	assert_says(&f, RINA, "Sudah lewat 72 jam");
	assert_true(support_has_button(support_last(&f, RINA), "Aktifkan Ulang"));
	assert_true(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	assert_says(&f, STAFF_CHAT, "Lewat 72 jam, belum bisa dipakai");
	clocks_until(&f, "2026-12-20 11:00");
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 3);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "BLZ-1"), 3);
}

static void fires_after_a_restart(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	clocks_restart(&f);
	clocks_until(&f, "2026-11-25 11:00");
	assert_says(&f, RINA, "mohon maaf");
	clocks_restart(&f);
	clocks_until(&f, "2026-11-25 18:00");
	assert_int_equal(clocks_count(&f, RINA, "mohon maaf"), 1);
}

static void several_missed_deadlines_are_one_message(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	clocks_restart(&f);
	clocks_wake_at(&f, "2026-11-27 10:00");
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 1);
	assert_says(&f, RINA, "Sudah lewat 48 jam");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "BLZ-1"), 1);
}

static void says_nothing_that_is_no_longer_true(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	/* Moved by another process, and not noticed yet when the timer fires. */
	f.now_ms = wib_time("2026-11-25 10:58");
	clocks_report(&f, "BLZ-1", ORDER_ACTIVE, "", "", "2026-11-25 10:58");
	clocks_until(&f, "2026-11-25 11:05");
	assert_silent_on(&f, RINA, "mohon maaf");
	clocks_notice(&f, 100);
	assert_says(&f, RINA, "Sudah aktif");
	clocks_until(&f, "2026-12-25 11:05");
	assert_silent_on(&f, RINA, "lewat 48 jam");
}

/* Verified on Friday at 23.00: the hours run out on Sunday night, the working days on Tuesday. */
static void the_right_opens_at_night_and_is_told_in_the_morning(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-27 23:00");
	assert_int_equal(clocks_timer(&f, TIMER_REMEDY, "BLZ-1"), wib_time("2026-11-29 23:00"));
	clocks_until(&f, "2026-11-30 06:59");
	assert_silent_on(&f, RINA, "48 jam");
	assert_says(&f, STAFF_CHAT, "Lewat 48 jam");
	clocks_until(&f, "2026-11-30 07:00");
	assert_says(&f, RINA, "Sudah lewat 48 jam");
	clocks_until(&f, "2026-12-05 12:00");
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 1);
}

static void active_in_the_night_after_all(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-27 23:00");
	clocks_until(&f, "2026-11-29 23:30");
	clocks_report(&f, "BLZ-1", ORDER_ACTIVE, "", "", "2026-11-29 23:30");
	clocks_notice(&f, 100);
	clocks_until(&f, "2026-11-30 08:00");
	assert_silent_on(&f, RINA, "48 jam");
	assert_says(&f, RINA, "Sudah aktif");
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 1);
}

static void staff_are_reminded_of_unverified_payments(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_PAID);
	clocks_until(&f, "2026-11-24 16:59");
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
	clocks_until(&f, "2026-11-24 17:00");
	assert_says(&f, STAFF_CHAT, "Pembayaran belum diverifikasi");
	assert_true(support_has_button(support_last(&f, STAFF_CHAT), "Verifikasi"));
	clocks_until(&f, "2026-11-26 18:00");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum diverifikasi"), 3);
	assert_silent_on(&f, RINA, "BLZ-1");
	clocks_report(&f, "BLZ-1", ORDER_VERIFIED, "", "2026-11-26 18:00", "");
	clocks_notice(&f, 100);
	clocks_until(&f, "2026-11-27 17:30");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "belum diverifikasi"), 3);
}

/* ---- promised news ---- */

static void news_are_kept(void **state)
{
	struct order o;
	struct turn t;

	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	o = support_get(&f, "BLZ-1");
	clocks_until(&f, "2026-11-24 12:00");
	assert_int_equal(order_set_next_news(f.store, o.id, wib_time("2026-11-24 15:00")), OK);
	o = support_get(&f, "BLZ-1");
	support_turn_begin(&f, &t);
	assert_int_equal(timed_order(&t, &o), OK);
	support_turn_end(&f, &t);
	clocks_until(&f, "2026-11-24 14:50");
	assert_says(&f, STAFF_CHAT, "Kabar dijanjikan hari ini pukul 15.00 WIB");
	assert_silent_on(&f, RINA, "sesuai janji");
	clocks_until(&f, "2026-11-24 15:00");
	assert_says(&f, RINA, "sesuai janji kami kabari");
	assert_says(&f, RINA, "belum ada perubahan");
	assert_says(&f, RINA, "tetap Rabu, 25 November 2026 pukul 11.00 WIB");
	assert_int_equal(support_get(&f, "BLZ-1").next_news_ms, 0);
	clocks_until(&f, "2026-11-24 20:00");
	assert_int_equal(clocks_count(&f, RINA, "sesuai janji"), 1);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "Kabar dijanjikan"), 1);
}

static void news_of_an_active_order_are_moot(void **state)
{
	struct order o;
	struct turn t;

	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	o = support_get(&f, "BLZ-1");
	assert_int_equal(order_set_next_news(f.store, o.id, wib_time("2026-11-24 15:00")), OK);
	o = support_get(&f, "BLZ-1");
	support_turn_begin(&f, &t);
	assert_int_equal(timed_order(&t, &o), OK);
	support_turn_end(&f, &t);
	clocks_report(&f, "BLZ-1", ORDER_ACTIVE, "", "", "2026-11-24 11:05");
	clocks_notice(&f, 100);
	clocks_until(&f, "2026-11-24 16:00");
	assert_silent_on(&f, RINA, "sesuai janji");
}

/* ---- unpaid (Enterpage: two days) ---- */

static void unpaid_orders_lapse(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	clocks_until(&f, "2026-11-25 06:59");
	assert_silent_on(&f, RINA, "masih kami simpan");
	clocks_until(&f, "2026-11-25 07:00");
	assert_says(&f, RINA, "masih kami simpan sampai hari ini pukul 23.59 WIB");
	clocks_until(&f, "2026-11-26 06:00");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_CANCELLED);
	assert_silent_on(&f, RINA, "sudah dibatalkan");
	clocks_until(&f, "2026-11-26 07:00");
	assert_says(&f, RINA, "sudah dibatalkan");
	clocks_until(&f, "2026-12-26 07:00");
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 2);
}

static void paid_orders_do_not_lapse(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	clocks_report(&f, "BLZ-1", ORDER_PAID, "2026-11-23 09:41", "", "");
	clocks_notice(&f, 100);
	clocks_until(&f, "2026-11-30 07:00");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_PAID);
	assert_silent_on(&f, RINA, "masih kami simpan");
}

static void a_proof_of_payment_holds_the_lapse(void **state)
{
	struct contact c;
	struct address addr;
	struct request r;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &c, &addr),
			 OK);
	r = (struct request) { .kind = REQUEST_PAYMENT_PROOF,
			       .contact_id = c.id,
			       .address_id = addr.id,
			       .order_id = support_get(&f, "BLZ-1").id };
	assert_int_equal(request_open(f.store, &f.arena, "BB", 420, f.now_ms, &r), OK);
	clocks_until(&f, "2026-11-26 06:00");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_AWAITING_PAYMENT);
	assert_says(&f, STAFF_CHAT, "tetapi ada bukti bayar");
	assert_int_equal(request_close(f.store, r.id, 0, f.now_ms), OK);
	clocks_until(&f, "2026-11-27 06:00");
	assert_int_equal(support_get(&f, "BLZ-1").state, ORDER_CANCELLED);
}

/* ---- the active period ---- */

static void reminds_before_the_end(void **state)
{
	struct order_report r = {
		.given = GIVEN_DUE,
		.order = { .number = "BLZ-1", .due_ms = wib_time("2026-12-21 23:59") },
	};
	struct order_result result;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_ACTIVE);
	assert_int_equal(
		order_upsert(f.store, &f.arena, &r, ORDER_AS_ADMIN, f.now_ms, "import", &result),
		OK);
	support_say(&f, RINA, "/aktivasi");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	clocks_until(&f, "2026-12-14 08:59");
	assert_silent_on(&f, RINA, "kami ingatkan: masa aktif");
	/* Renewed meanwhile: the reminder moves along. */
	r.order.due_ms = wib_time("2027-01-21 23:59");
	assert_int_equal(
		order_upsert(f.store, &f.arena, &r, ORDER_AS_ADMIN, f.now_ms, "import", &result),
		OK);
	clocks_until(&f, "2027-01-14 08:59");
	assert_silent_on(&f, RINA, "kami ingatkan: masa aktif");
	clocks_until(&f, "2027-01-14 09:00");
	assert_says(&f, RINA, "sampai 21 Januari 2027");
	clocks_until(&f, "2027-02-14 09:00");
	assert_int_equal(clocks_count(&f, RINA, "kami ingatkan: masa aktif"), 1);
}

/* ---- the calendar changes ---- */

static void close_day(int month, int day)
{
	assert_int_equal(calendar_add_date(&f.calendar, civil_day(2026, month, day), DATE_COMPANY,
					   "Libur kantor"),
			 OK);
}

static void recompute(void)
{
	int64_t cursor = 0;
	int calls = 0;

	do {
		struct turn t;

		support_turn_begin(&f, &t);
		assert_int_equal(timed_recompute(&t, &cursor), OK);
		support_turn_end(&f, &t);
		assert_true(++calls < 10);
	} while (cursor);
}

static void a_new_holiday_moves_the_promise(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	close_day(11, 25);
	recompute();
	assert_says(&f, RINA, "jam kerja kami berubah");
	assert_says(&f, RINA, "Kamis, 26 November 2026 pukul 11.00 WIB");
	assert_says(&f, RINA, "Libur kantor");
	assert_int_equal(clocks_timer(&f, TIMER_FIRST, "BLZ-1"), wib_time("2026-11-26 11:00"));
	recompute();
	assert_int_equal(clocks_count(&f, RINA, "BLZ-1"), 1);
	clocks_until(&f, "2026-11-26 10:59");
	assert_int_equal(clocks_count(&f, RINA, "mohon maaf"), 0);
}

static void a_holiday_elsewhere_moves_nothing(void **state)
{
	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	close_day(12, 2);
	recompute();
	assert_silent_on(&f, RINA, "BLZ-1");
}

static void many_orders_take_several_calls(void **state)
{
	int64_t cursor = 0;
	struct turn t;

	(void)state;
	f.now_ms = wib_time("2026-11-24 11:00");
	for (int i = 0; i < 205; i++)
		support_order(&f, arena_printf(&f.arena, "BLZ-%d", i), ORDER_VERIFIED,
			      "6281200000001");
	clocks_notice(&f, 50);
	close_day(11, 25);
	support_turn_begin(&f, &t);
	assert_int_equal(timed_recompute(&t, &cursor), OK);
	assert_int_equal(timed_recompute(&t, &cursor), OK);
	assert_int_equal(timed_recompute(&t, &cursor), OK);
	assert_int_equal(timed_recompute(&t, &cursor), OK);
	assert_int_equal(timed_recompute(&t, &cursor), OK); /* the refunds */
	assert_int_not_equal(cursor, 0);
	assert_int_equal(timed_recompute(&t, &cursor), OK); /* tickets */
	assert_int_equal(cursor, 0);
	support_turn_end(&f, &t);
	assert_int_equal(clocks_timer(&f, TIMER_FIRST, "BLZ-0"), wib_time("2026-11-26 10:00"));
	assert_int_equal(clocks_timer(&f, TIMER_FIRST, "BLZ-204"), wib_time("2026-11-26 10:00"));
}

static void counts_what_would_change(void **state)
{
	struct calendar other;
	struct turn t;
	int64_t n;
	bool more;

	(void)state;
	verified("BLZ-1", "2026-11-24 11:00");
	verified("BLZ-2", "2026-11-24 12:00");
	clocks_see(&f, "BLZ-3", ORDER_PAID);
	clocks_see(&f, "BLZ-4", ORDER_AWAITING_PAYMENT);
	policy_calendar(&f.policy, &f.arena, &other);
	assert_int_equal(calendar_add_date(&other, civil_day(2026, 11, 25), DATE_COMPANY, "x"), OK);
	support_turn_begin(&f, &t);
	assert_int_equal(timed_count_changes(&t, &f.calendar, &other, &n, &more), OK);
	assert_int_equal(n, 3);
	assert_false(more);
	assert_int_equal(timed_count_changes(&t, &f.calendar, &f.calendar, &n, &more), OK);
	assert_int_equal(n, 0);
	support_turn_end(&f, &t);
}

static void odd_timers_do_no_harm(void **state)
{
	static const struct timer odd[] = {
		{ .kind = 0, .ref = 1 },
		{ .kind = 99, .ref = 1 },
		{ .kind = -1, .ref = 1 },
		{ .kind = TIMER_FIRST, .ref = 4711 },
		{ .kind = TIMER_DIGEST, .ref = 0 },
	};
	struct turn t;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(odd); i++) {
		support_turn_begin(&f, &t);
		assert_int_equal(timed_run(&t, &odd[i]), OK);
		support_turn_end(&f, &t);
	}
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
}

#define WORLD(test) cmocka_unit_test_prestate_setup_teardown(test, open_world, support_teardown, &f)
#define ENTERPAGE(test)                                                                            \
	cmocka_unit_test_prestate_setup_teardown(test, open_enterpage, support_teardown, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(apologises_before_being_asked),
		WORLD(fires_after_a_restart),
		WORLD(several_missed_deadlines_are_one_message),
		WORLD(says_nothing_that_is_no_longer_true),
		WORLD(the_right_opens_at_night_and_is_told_in_the_morning),
		WORLD(active_in_the_night_after_all),
		WORLD(staff_are_reminded_of_unverified_payments),
		WORLD(news_are_kept),
		WORLD(news_of_an_active_order_are_moot),
		ENTERPAGE(unpaid_orders_lapse),
		ENTERPAGE(paid_orders_do_not_lapse),
		ENTERPAGE(a_proof_of_payment_holds_the_lapse),
		WORLD(reminds_before_the_end),
		WORLD(a_new_holiday_moves_the_promise),
		WORLD(a_holiday_elsewhere_moves_nothing),
		WORLD(many_orders_take_several_calls),
		WORLD(counts_what_would_change),
		WORLD(odd_timers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
