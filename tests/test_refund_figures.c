/* /statistik refund and the refunds' line in /hari_ini: what happened is counted as it happens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "handlers/refund_figures.h"
#include "tests/clocks.h"
#include "tests/refunds.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	refunds_open(&f);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

static struct refund_figures figures(int days)
{
	struct refund_figures out;
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(refund_figures_of(&t, days, &out), OK);
	support_turn_end(&f, &t);
	return out;
}

static void a_whole_life_in_numbers(void **state)
{
	struct refund_figures n;

	(void)state;
	refunds_claim(&f, SARI);
	DO(&f, SARI, .event = MOVE_REJECT, .code = "unverifiable", .words = "belum cocok");
	DO(&f, RINA, .event = MOVE_APPEAL, .evidence = 1);
	DO(&f, BAYU, .event = MOVE_APPROVE, .amount = 75000);
	DO(&f, RINA, .event = MOVE_CHOOSE, .method = PAY_BALANCE);
	DO(&f, FAJAR, .event = MOVE_PAY, .words = "T");
	n = figures(1);
	assert_int_equal(n.of[COUNT_RECEIVED].n, 1);
	assert_int_equal(n.of[COUNT_RECEIVED].amount, 75000);
	assert_int_equal(n.of[COUNT_REJECTED].n, 1);
	assert_int_equal(n.of[COUNT_APPEALED].n, 1);
	assert_int_equal(n.of[COUNT_APPEAL_WON].n, 1);
	assert_int_equal(n.of[COUNT_APPROVED].amount, 75000);
	assert_int_equal(n.of[COUNT_PAID].amount, 75000);
	assert_int_equal(n.on_time_percent, 100);
	assert_int_equal(n.n_reasons, 1);
	assert_string_equal(n.reasons[0].code, "double_charge");
	assert_int_equal(n.waiting, 0);
	f.now_ms += MS_DAY;
	assert_int_equal(figures(1).of[COUNT_PAID].n, 0);
	assert_int_equal(figures(2).of[COUNT_PAID].n, 1);
}

static void what_is_late_lowers_the_share(void **state)
{
	(void)state;
	assert_int_equal(figures(30).on_time_percent, -1);
	refunds_claim(&f, SARI);
	clocks_until(&f, "2026-11-26 17:30");
	assert_int_equal(figures(30).late, 1);
	DO(&f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_int_equal(figures(30).on_time_percent, 0);
	assert_int_equal(figures(30).late, 0);
}

static void staff_ask_for_them(void **state)
{
	(void)state;
	support_say(&f, SARI, "/statistik refund 7");
	assert_says(&f, SARI, "Masuk: 1 (Rp75.000)");
	assert_says(&f, SARI, "Potongan ganda: 1");
	assert_says(&f, SARI, "diterima, menunggu diperiksa: 1 (1, 0, 0, 0)");
	assert_silent_on(&f, SARI, "Tepat waktu");
	support_say(&f, SARI, "/statistik refund 0");
	assert_says(&f, SARI, "/statistik refund 30");
	support_say(&f, SARI, "/statistik cuaca");
	assert_says(&f, SARI, "/statistik refund 30");
	support_say(&f, RINA, "/statistik refund");
	assert_silent_on(&f, RINA, "Masuk:");
}

static void the_day_begins_with_what_waits(void **state)
{
	(void)state;
	clocks_until(&f, "2026-11-26 09:30");
	support_say(&f, SARI, "/hari_ini");
	assert_says(&f, SARI, "Refund menunggu: 1 (1 jatuh tempo hari ini)");
	support_press(&f, SARI, SARI, "Lihat yang Mendesak");
	assert_says(&f, SARI, "RF-20261123-0001");
	assert_says(&f, SARI, "refund jatuh tempo hari ini");
	support_press(&f, SARI, SARI, "RF-20261123-0001");
	assert_says(&f, SARI, "Kejadian:");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_whole_life_in_numbers),
		TEST(what_is_late_lowers_the_share),
		TEST(staff_ask_for_them),
		TEST(the_day_begins_with_what_waits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
