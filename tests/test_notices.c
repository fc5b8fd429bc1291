/* What owners hear when an order moves: once, the newest, in the morning when it is night. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/timed.h"
#include "store/proof.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	clocks_arrive(&f, RINA, "id");
	return 0;
}

static void move(const char *number, enum order_state to)
{
	assert_int_equal(order_move(f.store, support_get(&f, number).id, 0, to, ORDER_AS_ADMIN,
				    f.now_ms, "api"),
			 OK);
}

static void first_sight_tells_nobody_but_starts_clocks(void **state)
{
	size_t before = support_count(&f, RINA);

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	assert_int_equal(support_count(&f, RINA), before);
	assert_int_equal(clocks_timer(&f, TIMER_FIRST, "BLZ-1"), wib_time("2026-11-24 09:00"));
	assert_int_equal(clocks_timer(&f, TIMER_SECOND, "BLZ-1"), wib_time("2026-11-25 09:00"));
	assert_int_equal(clocks_timer(&f, TIMER_REMEDY, "BLZ-1"), wib_time("2026-11-25 08:41"));
}

static void each_state_is_told_once(void **state)
{
	static const struct {
		enum order_state to;
		const char *says, *en;
	} moves[] = {
		{ ORDER_PAID, "sedang kami cocokkan", "matching" },
		{ ORDER_VERIFIED, "sudah terverifikasi", "verified" },
		{ ORDER_ACTIVE, "Sudah aktif, ", "active" },
		{ ORDER_SUSPENDED, "kami tangguhkan", "suspended" },
		{ ORDER_ACTIVE, "Sudah aktif kembali", "Active again" },
		{ ORDER_TERMINATED, "sudah berakhir", "ended" },
		{ ORDER_REFUNDED, "pengembalian dana", "refund" },
		{ ORDER_CANCELLED, "sudah dibatalkan", "cancelled" },
		{ ORDER_AWAITING_PAYMENT, "pembayarannya belum kami terima", "not reached us" },
	};

	(void)state;
	clocks_arrive(&f, JANE, "en");
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
		size_t before = support_count(&f, RINA);

		move("BLZ-1", moves[i].to);
		clocks_notice(&f, 100);
		assert_int_equal(support_count(&f, RINA), before + 1);
		assert_says(&f, RINA, moves[i].says);
		assert_says(&f, RINA, "BLZ-1");
		if (!strstr(support_text(&f, JANE), moves[i].en))
			fail_msg("\"%s\" is not in: %s", moves[i].en, support_text(&f, JANE));
		clocks_notice(&f, 100);
		clocks_restart(&f);
		clocks_notice(&f, 100);
		assert_int_equal(support_count(&f, RINA), before + 1);
	}
}

static void verified_names_the_promise(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_PAID);
	f.now_ms = wib_time("2026-11-28 16:45");
	move("BLZ-1", ORDER_VERIFIED);
	clocks_notice(&f, 100);
	assert_says(&f, RINA, "paling lambat Senin, 30 November 2026 pukul 16.45 WIB");
	assert_says(&f, RINA, "Tidak dihitung: hari Minggu");
	assert_true(support_has_button(support_last(&f, RINA), "Cara Hitungnya"));
}

static void active_after_a_broken_promise(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	clocks_until(&f, "2026-11-24 12:00");
	move("BLZ-1", ORDER_ACTIVE);
	clocks_notice(&f, 100);
	assert_says(&f, RINA, "Terima kasih sudah sabar");
	assert_true(support_has_button(support_last(&f, RINA), "Sudah Bisa"));
	assert_int_equal(support_get(&f, "BLZ-1").told, 0);
	assert_int_equal(clocks_timer(&f, TIMER_SECOND, "BLZ-1"), 0);
	assert_int_equal(clocks_timer(&f, TIMER_REMEDY, "BLZ-1"), 0);
}

static void several_moves_are_one_message(void **state)
{
	size_t before;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	before = support_count(&f, RINA);
	move("BLZ-1", ORDER_PAID);
	move("BLZ-1", ORDER_VERIFIED);
	move("BLZ-1", ORDER_ACTIVE);
	clocks_notice(&f, 1);
	assert_int_equal(support_count(&f, RINA), before + 1);
	assert_says(&f, RINA, "Sudah aktif");
}

static void there_and_back_is_no_news(void **state)
{
	size_t before;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	before = support_count(&f, RINA);
	move("BLZ-1", ORDER_ACTIVE);
	move("BLZ-1", ORDER_VERIFIED);
	clocks_notice(&f, 100);
	assert_int_equal(support_count(&f, RINA), before);
}

static void nights_are_quiet(void **state)
{
	size_t before;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_PAID);
	clocks_until(&f, "2026-11-23 22:30");
	before = support_count(&f, RINA);
	move("BLZ-1", ORDER_VERIFIED);
	clocks_notice(&f, 100);
	move("BLZ-1", ORDER_ACTIVE);
	clocks_notice(&f, 100);
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(support_count(&f, RINA), before);
	clocks_until(&f, "2026-11-24 07:01");
	assert_int_equal(support_count(&f, RINA), before + 1);
	assert_says(&f, RINA, "Sudah aktif");
}

static void only_owners_hear_it(void **state)
{
	(void)state;
	clocks_arrive(&f, JANE, "en");
	support_order(&f, "BLZ-9", ORDER_VERIFIED, "6281211112222");
	clocks_notice(&f, 100);
	move("BLZ-9", ORDER_ACTIVE);
	clocks_notice(&f, 100);
	assert_silent_on(&f, RINA, "BLZ-9");
	assert_silent_on(&f, JANE, "BLZ-9");
}

static void who_blocked_us_is_left_alone(void **state)
{
	size_t before;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	support_update(
		&f, (struct update) { .kind = UPDATE_BLOCKED, .sender = RINA, .in_private = true });
	before = support_count(&f, RINA);
	move("BLZ-1", ORDER_ACTIVE);
	clocks_notice(&f, 100);
	assert_int_equal(support_count(&f, RINA), before);
}

static void staff_hear_of_payments_to_verify(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_AWAITING_PAYMENT);
	move("BLZ-1", ORDER_PAID);
	clocks_notice(&f, 100);
	assert_says(&f, STAFF_CHAT, "Menunggu verifikasi");
	assert_says(&f, STAFF_CHAT, "Rp350.000");
	assert_true(support_has_button(support_last(&f, STAFF_CHAT), "Verifikasi"));
	support_press(&f, SARI, STAFF_CHAT, "Verifikasi");
	support_press(&f, SARI, STAFF_CHAT, "Ya, Verifikasi");
	assert_true(f.effects.orders_changed);
	clocks_notice(&f, 100);
	assert_says(&f, RINA, "sudah terverifikasi");
}

static void an_import_is_one_digest(void **state)
{
	(void)state;
	for (int i = 0; i < 30; i++) {
		const char *number = arena_printf(&f.arena, "BLZ-%d", i);

		support_order(&f, number, i % 3 ? ORDER_VERIFIED : ORDER_PAID, PHONE);
		if (i < 12 && i % 3)
			clocks_report(&f, number, ORDER_VERIFIED, "2026-11-18 10:00",
				      "2026-11-18 10:00", "");
		if (i % 10 == 9)
			clocks_notice(&f, 4);
	}
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "BLZ-"), 0);
	clocks_until(&f, "2026-11-23 09:43");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "pesanan terbuka dimuat"), 1);
	assert_says(&f, STAFF_CHAT, "30 pesanan terbuka");
	assert_says(&f, STAFF_CHAT, "8 pesanan sudah lewat batas");
	assert_says(&f, STAFF_CHAT, "10 menunggu verifikasi");
	assert_silent_on(&f, RINA, "BLZ-");
	/* What was late already is not announced again. */
	clocks_until(&f, "2026-11-23 16:00");
	assert_silent_on(&f, RINA, "BLZ-");
}

static void a_single_order_is_no_digest(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	clocks_until(&f, "2026-11-23 12:00");
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
}

/* A report that comes days late: no timer is left that would tell staff. */
static void what_arrives_late_alerts_staff(void **state)
{
	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_PAID);
	clocks_until(&f, "2026-11-27 10:00");
	clocks_report(&f, "BLZ-1", ORDER_VERIFIED, "", "2026-11-23 09:30", "");
	clocks_notice(&f, 100);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "Lewat 48 jam"), 1);
	clocks_restart(&f);
	clocks_wake_at(&f, "2026-11-28 10:00");
	clocks_notice(&f, 100);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "Lewat 48 jam"), 1);
	assert_int_equal(clocks_count(&f, RINA, "lewat 48 jam"), 1);
}

static void a_flood_of_alerts_becomes_a_digest(void **state)
{
	(void)state;
	for (int i = 0; i < 25; i++)
		clocks_see(&f, arena_printf(&f.arena, "BLZ-%d", i), ORDER_AWAITING_PAYMENT);
	clocks_until(&f, "2026-11-23 12:00");
	for (int i = 0; i < 25; i++)
		move(arena_printf(&f.arena, "BLZ-%d", i), ORDER_PAID);
	clocks_notice(&f, 7);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "Menunggu verifikasi"), 10);
	clocks_until(&f, "2026-11-23 12:05");
	assert_says(&f, STAFF_CHAT, "15 pesanan lain");
	assert_int_equal(clocks_count(&f, RINA, "sedang kami cocokkan"), 25);
}

static void corrected_facts_move_the_clocks(void **state)
{
	size_t before;

	(void)state;
	clocks_see(&f, "BLZ-1", ORDER_VERIFIED);
	before = support_count(&f, RINA);
	clocks_report(&f, "BLZ-1", ORDER_VERIFIED, "", "2026-11-23 09:30", "");
	clocks_notice(&f, 100);
	assert_int_equal(clocks_timer(&f, TIMER_FIRST, "BLZ-1"), wib_time("2026-11-24 09:30"));
	assert_int_equal(support_count(&f, RINA), before);
}

#define WORLD(test) cmocka_unit_test_prestate_setup_teardown(test, open_world, support_teardown, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(first_sight_tells_nobody_but_starts_clocks),
		WORLD(each_state_is_told_once),
		WORLD(verified_names_the_promise),
		WORLD(active_after_a_broken_promise),
		WORLD(several_moves_are_one_message),
		WORLD(there_and_back_is_no_news),
		WORLD(nights_are_quiet),
		WORLD(only_owners_hear_it),
		WORLD(who_blocked_us_is_left_alone),
		WORLD(staff_hear_of_payments_to_verify),
		WORLD(an_import_is_one_digest),
		WORLD(a_single_order_is_no_digest),
		WORLD(what_arrives_late_alerts_staff),
		WORLD(a_flood_of_alerts_becomes_a_digest),
		WORLD(corrected_facts_move_the_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
