/* The answer for every phase of an activation, in both languages, and what can be done about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "store/audit.h"

static struct fixture f;

/* ---- phases ---- */

static void unpaid(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_AWAITING_PAYMENT, PHONE);
	clocks_ask(&f, "2026-11-23 10:00");
	assert_says(&f, RINA, "tinggal pembayarannya yang belum kami terima");
	assert_says(&f, RINA, "Jumlahnya Rp350.000.");
	assert_silent_on(&f, RINA, "Pesanan disimpan sampai");
	assert_says(&f, JANE, "Rp350,000");
}

/* Enterpage: unpaid orders are removed after two days. */
static void unpaid_with_an_end(void **state)
{
	(void)state;
	support_close(&f);
	support_open(&f, "enterpage");
	clocks_arrive(&f, RINA, "id");
	clocks_arrive(&f, JANE, "en");
	support_order(&f, "BLZ-1", ORDER_AWAITING_PAYMENT, PHONE);
	clocks_ask(&f, "2026-11-23 10:00");
	assert_says(&f, RINA, "Pesanan disimpan sampai Rabu, 25 November 2026 pukul 23.59 WIB");
	assert_says(&f, JANE, "Wednesday, 25 November 2026");
}

static void unverified(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_PAID, "2026-11-23 09:10");
	clocks_ask(&f, "2026-11-23 10:00");
	assert_says(&f, RINA, "sedang kami cocokkan");
	assert_says(&f, RINA, "foto bukti transfer");
	assert_says(&f, RINA, "paling lambat Selasa, 24 November 2026 pukul 17.00 WIB");
	assert_silent_on(&f, RINA, "sedang diaktifkan");
	assert_says(&f, JANE, "Tuesday, 24 November 2026, 17:00 WIB");
	clocks_ask(&f, "2026-11-25 10:00");
	assert_says(&f, RINA, "lebih lama dari biasanya");
	assert_says(&f, RINA, "paling lambat hari ini pukul 17.00 WIB");
	assert_says(&f, JANE, "taking longer than usual");
}

static void on_time(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-21 10:40");
	clocks_ask(&f, "2026-11-21 14:20");
	assert_says(&f, RINA, "sudah terverifikasi hari ini pukul 10.40 WIB");
	assert_says(&f, RINA, "paling lambat Senin, 23 November 2026 pukul 10.40 WIB");
	assert_says(&f, RINA, "Tidak dihitung: hari Minggu.");
	assert_says(&f, JANE, "by Monday, 23 November 2026, 10:40 WIB");
	assert_says(&f, JANE, "Not counted: Sunday.");
}

static void how_it_is_counted(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-21 23:40");
	clocks_ask(&f, "2026-11-22 08:00");
	support_press(&f, RINA, RINA, "Cara Hitungnya");
	assert_says(&f, RINA, "Pembayaran terverifikasi kemarin pukul 23.40 WIB.");
	assert_says(&f, RINA, "Saat itu kami tutup, jadi dihitung mulai besok pukul 09.00 WIB.");
	assert_says(&f, RINA, "1×24 jam kerja");
	assert_says(&f, RINA, "Jadi paling lambat Selasa, 24 November 2026 pukul 09.00 WIB.");
	assert_says(&f, RINA, "boleh memilih refund atau aktivasi ulang");
	support_press(&f, JANE, JANE, "How It's Counted");
	assert_says(&f, JANE, "So by Tuesday, 24 November 2026, 09:00 WIB");
}

static void holidays_are_named(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-12-24 10:00");
	clocks_ask(&f, "2026-12-24 12:00");
	assert_says(&f, RINA, "paling lambat Sabtu, 26 Desember 2026 pukul 10.00 WIB");
	assert_says(&f, RINA, "Tidak dihitung: ");
	assert_says(&f, RINA, "Jumat, 25 Desember 2026");
	assert_says(&f, JANE, "Not counted: ");
}

static void late_beyond_the_first(void **state)
{
	struct order o;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-19 11:00");
	o = support_get(&f, "BLZ-1");
	clocks_ask(&f, "2026-11-20 11:01");
	assert_says(&f, RINA,
		    "belum selesai pada waktu yang kami janjikan (hari ini pukul 11.00 WIB)");
	assert_says(&f, RINA, "paling lambat Sabtu, 21 November 2026 pukul 11.00 WIB");
	assert_silent_on(&f, RINA, "Sebabnya");
	assert_silent_on(&f, RINA, "Kabar berikutnya");
	assert_says(&f, JANE, "Saturday, 21 November 2026, 11:00 WIB");
	assert_int_equal(order_set_cause(f.store, o.id, "gangguan server kami"), OK);
	assert_int_equal(order_set_next_news(f.store, o.id, wib_time("2026-11-20 15:00")), OK);
	clocks_ask(&f, "2026-11-20 11:05");
	assert_says(&f, RINA, "Sebabnya: gangguan server kami");
	assert_says(&f, RINA, "Kabar berikutnya kami kirim hari ini pukul 15.00 WIB");
	clocks_ask(&f, "2026-11-20 15:01");
	assert_null(strstr(support_text(&f, RINA), "Kabar berikutnya"));
}

/* Thursday 16.00, two working days: Saturday; 48 hours the same moment. With a holiday between,
 * the working days take longer than the hours, so the right opens first. */
static void late_beyond_the_second(void **state)
{
	(void)state;
	f.policy.activation.remedy_after = (struct duration) { DURATION_HOURS, 96 };
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 11:00");
	clocks_ask(&f, "2026-11-20 12:00");
	assert_says(&f, RINA, "Janji kedua untuk BLZ-1 (hari ini pukul 11.00 WIB) pun terlewat");
	assert_says(&f, RINA, "Mulai Minggu, 22 November 2026 pukul 11.00 WIB");
	assert_says(&f, JANE, "Sunday, 22 November 2026");
}

static void remedy_opens(void **state)
{
	const struct shown *s;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	clocks_ask(&f, "2026-11-20 16:00");
	assert_says(&f, RINA, "sudah lewat 48 jam sejak pembayaran terverifikasi");
	assert_says(&f, RINA, "Rabu, 18 November 2026 pukul 15.10 WIB");
	s = support_last(&f, RINA);
	assert_int_equal(s->m.n_buttons, 3);
	assert_true(support_has_button(s, "Aktifkan Ulang"));
	assert_true(support_has_button(s, "Ajukan Refund"));
	assert_true(support_has_button(s, "Bicara dgn Admin"));
	assert_says(&f, JANE, "48 hours");
}

static void active(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	f.policy.contact.dashboard = "https://app.blitzmes.com";
	clocks_ask(&f, "2026-11-23 10:05");
	assert_says(&f, RINA, "Paket Pro (BLZ-1) sudah aktif sejak");
	assert_string_equal(support_last(&f, RINA)->m.buttons[0].url, "https://app.blitzmes.com");
	assert_true(support_has_button(support_last(&f, RINA), "Sudah Bisa"));
	assert_true(support_has_button(support_last(&f, RINA), "Belum Bisa Masuk"));
	assert_true(support_has_button(support_last(&f, JANE), "It Works"));
}

static void ended_states(void **state)
{
	static const struct {
		enum order_state state;
		const char *id, *en;
	} ends[] = {
		{ ORDER_SUSPENDED, "ditangguhkan", "suspended" },
		{ ORDER_TERMINATED, "sudah berakhir", "ended" },
		{ ORDER_CANCELLED, "sudah dibatalkan", "cancelled" },
		{ ORDER_REFUNDED, "sudah dikembalikan", "was returned" },
	};

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		clocks_report(&f, "BLZ-1", ends[i].state, "", "", "");
		clocks_notice(&f, 100);
		clocks_ask(&f, "2026-11-23 10:00");
		assert_says(&f, RINA, ends[i].id);
		assert_says(&f, RINA, "hari ini pukul");
		assert_true(support_has_button(support_last(&f, RINA), "Bicara dgn Admin"));
		if (!strstr(support_text(&f, JANE), ends[i].en))
			fail_msg("%s: %s", ends[i].en, support_text(&f, JANE));
	}
}

static void no_promise_without_a_rule(void **state)
{
	(void)state;
	f.policy.activation.within = (struct duration) { DURATION_NONE, 0 };
	f.policy.activation.delayed_within = (struct duration) { DURATION_NONE, 0 };
	clocks_order(&f, "BLZ-1", ORDER_VERIFIED, "2026-11-23 09:00");
	clocks_ask(&f, "2026-11-23 10:00");
	assert_says(&f, RINA, "saya cek dulu ke tim");
	assert_true(support_has_button(support_last(&f, RINA), "Tanya Admin"));
	assert_says(&f, JANE, "ask the team");
}

/* ---- which order ---- */

static void several_orders(void **state)
{
	const struct shown *s;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	clocks_order(&f, "BLZ-2", ORDER_VERIFIED, "2026-11-23 09:00");
	support_say(&f, RINA, "pagi kak, akun saya udah aktif blm ya");
	assert_says(&f, RINA, "Ada 2 pesanan");
	s = support_last(&f, RINA);
	assert_int_equal(s->m.n_buttons, 2);
	support_press(&f, RINA, RINA, s->m.buttons[0].label);
	assert_int_equal(support_last(&f, RINA)->id, s->id);
	assert_int_equal(support_last(&f, RINA)->edits, 1);
}

static void many_orders_come_in_pages(void **state)
{
	const struct shown *s;

	(void)state;
	for (int i = 1; i <= 13; i++)
		clocks_order(&f, arena_printf(&f.arena, "BLZ-%d", i), ORDER_ACTIVE,
			     "2026-11-21 10:00");
	support_say(&f, RINA, "/aktivasi");
	s = support_last(&f, RINA);
	assert_int_equal(s->m.n_buttons, 3);
	support_press(&f, RINA, RINA, "Lainnya");
	assert_int_equal(s->m.n_buttons, 9);
	support_press(&f, RINA, RINA, "Lainnya");
	assert_int_equal(s->m.n_buttons, 3);
	assert_false(support_has_button(s, "Lainnya"));
	support_press(&f, RINA, RINA, s->m.buttons[2].label);
	assert_says(&f, RINA, "sudah aktif");
}

static void alike_orders_are_told_apart(void **state)
{
	const struct shown *s;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	clocks_order(&f, "BLZ-2", ORDER_ACTIVE, "2026-11-21 10:00");
	clocks_order(&f, "BLZ-2611-041288888888-X", ORDER_ACTIVE, "2026-11-21 10:00");
	support_say(&f, RINA, "/aktivasi");
	s = support_last(&f, RINA);
	assert_true(support_has_button(s, "BLZ-1"));
	assert_true(support_has_button(s, "BLZ-2"));
	assert_true(support_has_button(s, "…2611-041288888888-X"));
	support_say(&f, RINA, "BLZ-2");
	assert_says(&f, RINA, "(BLZ-2)");
}

static void number_in_free_text(void **state)
{
	(void)state;
	clocks_order(&f, "BLZ-2611-0412", ORDER_ACTIVE, "2026-11-21 10:00");
	clocks_order(&f, "BLZ-2611-0413", ORDER_VERIFIED, "2026-11-23 09:00");
	support_say(&f, RINA, "tolong cek BLZ-2611-0413 dong, udah aktif belum");
	assert_says(&f, RINA, "BLZ-2611-0413");
	assert_says(&f, RINA, "sedang diaktifkan");
}

static void looking_is_audited(void **state)
{
	struct audit_row *rows;
	size_t n;

	(void)state;
	clocks_order(&f, "BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	support_say(&f, RINA, "/aktivasi BLZ-1");
	assert_int_equal(audit_latest(f.store, &f.arena, 1, &rows, &n), OK);
	assert_string_equal(rows[0].action, "aktivasi");
	assert_string_equal(rows[0].subject, "order:BLZ-1");
}

#define WORLD(test)                                                                                \
	cmocka_unit_test_prestate_setup_teardown(test, clocks_two_owners, support_teardown, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(unpaid),
		WORLD(unpaid_with_an_end),
		WORLD(unverified),
		WORLD(on_time),
		WORLD(how_it_is_counted),
		WORLD(holidays_are_named),
		WORLD(late_beyond_the_first),
		WORLD(late_beyond_the_second),
		WORLD(remedy_opens),
		WORLD(active),
		WORLD(ended_states),
		WORLD(no_promise_without_a_rule),
		WORLD(several_orders),
		WORLD(many_orders_come_in_pages),
		WORLD(alike_orders_are_told_apart),
		WORLD(number_in_free_text),
		WORLD(looking_is_audited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
