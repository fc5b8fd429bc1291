/* What owners can do about an activation: say that it works or does not, have it done again, ask
 * for their money; and what old buttons then show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "store/request.h"

static struct fixture f;

static void set_due(const char *number, const char *date)
{
	struct order_report r = { .given = GIVEN_DUE,
				  .order = { .number = number, .due_ms = wib_time(date) } };
	struct order_result result;

	assert_int_equal(
		order_upsert(f.store, &f.arena, &r, ORDER_AS_ADMIN, f.now_ms, "import", &result),
		OK);
}

static void it_works(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	set_due("BLZ-1", "2026-12-21 23:59");
	clocks_ask(&f, "2026-11-23 10:05");
	assert_says(&f, RINA, "Berlaku sampai 21 Desember 2026");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_says(&f, RINA, "sudah diterima dengan baik");
	assert_says(&f, RINA, "ingatkan lagi tanggal 14 Desember 2026");
	assert_int_equal(support_get(&f, "BLZ-1").access_ms, f.now_ms);
	assert_int_equal(clocks_timer(&f, TIMER_DUE, "BLZ-1"), wib_time("2026-12-14 09:00"));
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_toast(&f, "Sudah kami catat");
	assert_int_equal(clocks_count(&f, RINA, "diterima dengan baik"), 1);
}

static void it_works_in_words(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	clocks_ask(&f, "2026-11-23 10:05");
	support_say(&f, RINA, "sudah bisa kak");
	assert_says(&f, RINA, "sudah diterima dengan baik");
	assert_int_not_equal(support_get(&f, "BLZ-1").access_ms, 0);
}

static size_t open_requests(enum request_kind kind)
{
	struct request *rows;
	size_t n;

	assert_int_equal(request_list(f.store, &f.arena, kind, 0, 10, &rows, &n), OK);
	return n;
}

static void cannot_log_in(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
	clocks_ask(&f, "2026-11-23 10:05");
	support_press(&f, RINA, RINA, "Belum Bisa Masuk");
	assert_says(&f, RINA, "KM-20261123-0001");
	assert_says(&f, RINA, "paling lambat Selasa, 24 November 2026 pukul 10.05 WIB");
	assert_says(&f, STAFF_CHAT, "KM-20261123-0001");
	assert_int_equal(open_requests(REQUEST_LOGIN), 1);
	/* The 48 hours go on, from the verification. */
	assert_int_equal(clocks_timer(&f, TIMER_REMEDY, "BLZ-1"), wib_time("2026-11-25 08:00"));
	support_press(&f, RINA, RINA, "Belum Bisa Masuk");
	assert_says(&f, RINA, "sudah berjalan");
	assert_int_equal(open_requests(REQUEST_LOGIN), 1);
	support_say(&f, RINA, "/aktivasi BLZ-1");
	assert_says(&f, RINA, "Kendalanya KM-20261123-0001 sedang ditangani");
	clocks_ask(&f, "2026-11-25 08:01");
	assert_says(&f, RINA, "belum bisa Kakak pakai");
	assert_true(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	assert_says(&f, JANE, "you still cannot use BLZ-1");
}

static void trouble_in_many_words(void **state)
{
	static const char *const says[] = { "belum bisa masuk kak", "gabisa login min",
					    "masih gagal", "blm bisa login", "I cant log in" };

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
	for (size_t i = 0; i < ARRAY_LEN(says); i++) {
		support_say(&f, RINA, says[i]);
		if (!strstr(support_text(&f, RINA), "KM-20261123-0001"))
			fail_msg("%s: %s", says[i], support_text(&f, RINA));
	}
	assert_int_equal(open_requests(REQUEST_LOGIN), 1);
}

static void cannot_log_in_then_works(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
	clocks_ask(&f, "2026-11-23 10:05");
	support_say(&f, RINA, "belum bisa masuk");
	assert_says(&f, RINA, "KM-20261123-0001");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_says(&f, RINA, "sudah diterima dengan baik");
	assert_int_equal(open_requests(REQUEST_LOGIN), 0);
	assert_int_equal(clocks_timer(&f, TIMER_REMEDY, "BLZ-1"), 0);
}

/* Delivered and used: a later trouble is a case, but no failed activation. */
static void trouble_after_delivery(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-02 08:00");
	clocks_ask(&f, "2026-11-03 10:05");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	clocks_ask(&f, "2026-11-23 10:05");
	support_press(&f, RINA, RINA, "Belum Bisa Masuk");
	assert_says(&f, RINA, "KM-20261123-0001");
	assert_false(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	support_say(&f, RINA, "/aktivasi");
	assert_false(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
}

static void activate_again(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	clocks_ask(&f, "2026-11-20 16:00");
	support_press(&f, RINA, RINA, "Aktifkan Ulang");
	assert_says(&f, RINA, "RA-20261120-0001");
	assert_says(&f, RINA, "paling depan");
	assert_says(&f, RINA, "Sabtu, 21 November 2026 pukul 16.00 WIB");
	assert_true(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	assert_says(&f, STAFF_CHAT, "RA-20261120-0001");
	support_press(&f, RINA, RINA, "Aktifkan Ulang");
	assert_says(&f, RINA, "sudah berjalan");
	assert_says(&f, RINA, "RA-20261120-0001");
	assert_int_equal(open_requests(REQUEST_REACTIVATION), 1);
	support_press(&f, RINA, RINA, "Lihat Status");
	assert_says(&f, RINA, "Permintaan RA-20261120-0001 untuk BLZ-1 sedang dikerjakan");
	assert_false(support_has_button(support_last(&f, RINA), "Aktifkan Ulang"));
}

static void refund_only_after_a_yes(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	clocks_ask(&f, "2026-11-20 16:00");
	support_press(&f, RINA, RINA, "Ajukan Refund");
	assert_says(&f, RINA, "Ajukan pengembalian dana untuk BLZ-1");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund"), 0);
	support_say(&f, RINA, "ya kak");
	assert_says(&f, RINA, "RF-20261120-0001");
	assert_says(&f, RINA, "Selasa, 24 November 2026 pukul 17.00 WIB");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund"), 1);
	assert_says(&f, STAFF_CHAT, "RF-20261120-0001");
	support_press_data(&f, RINA, RINA, 0,
			   arena_printf(&f.arena, "minta_refund:%lld:%lld",
					(long long)support_get(&f, "BLZ-1").id,
					(long long)support_get(&f, "BLZ-1").version));
	assert_says(&f, RINA, "sudah berjalan");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund"), 1);
}

static void refund_thought_better_of(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	clocks_ask(&f, "2026-11-20 16:00");
	support_press(&f, RINA, RINA, "Ajukan Refund");
	support_say(&f, RINA, "batal");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund"), 0);
}

static void old_buttons_show_the_present(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	clocks_ask(&f, "2026-11-20 16:00");
	clocks_report(&f, "BLZ-1", ORDER_ACTIVE, "", "", "2026-11-20 16:01");
	clocks_notice(&f, 100);
	support_press(&f, RINA, RINA, "Ajukan Refund");
	assert_toast(&f, "tidak berlaku");
	assert_says(&f, RINA, "sudah aktif sejak");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM refund"), 0);
}

static void choice_that_is_not_open(void **state)
{
	struct order o;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-23 09:00");
	o = support_get(&f, "BLZ-1");
	support_press_data(&f, RINA, RINA, 0,
			   arena_printf(&f.arena, "aktif_ulang:%lld:%lld", (long long)o.id,
					(long long)o.version));
	assert_non_null(support_find(&f, RINA, "belum terbuka"));
	assert_says(&f, RINA, "sedang diaktifkan");
	assert_int_equal(open_requests(REQUEST_REACTIVATION), 0);
}

#define WORLD(test)                                                                                \
	cmocka_unit_test_prestate_setup_teardown(test, clocks_two_owners, support_teardown, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(it_works),
		WORLD(it_works_in_words),
		WORLD(cannot_log_in),
		WORLD(trouble_in_many_words),
		WORLD(cannot_log_in_then_works),
		WORLD(trouble_after_delivery),
		WORLD(activate_again),
		WORLD(refund_only_after_a_yes),
		WORLD(refund_thought_better_of),
		WORLD(old_buttons_show_the_present),
		WORLD(choice_that_is_not_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
