/* The answer for every phase of an activation, in both languages, and what can be done about it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/timed.h"
#include "store/audit.h"
#include "store/request.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	clocks_arrive(&f, RINA, "id");
	clocks_arrive(&f, JANE, "en");
	return 0;
}

static void add_order(const char *number, enum order_state state, const char *verified)
{
	support_order(&f, number, state, PHONE);
	clocks_report(&f, number, state, verified, state > ORDER_PAID ? verified : "", "");
	clocks_notice(&f, 100);
}

static void ask(const char *now)
{
	f.now_ms = wib_time(now);
	support_say(&f, RINA, "/aktivasi BLZ-1");
	support_say(&f, JANE, "/aktivasi BLZ-1");
}

/* ---- phases ---- */

static void unpaid(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_AWAITING_PAYMENT, PHONE);
	ask("2026-11-23 10:00");
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
	ask("2026-11-23 10:00");
	assert_says(&f, RINA, "Pesanan disimpan sampai Rabu, 25 November 2026 pukul 23.59 WIB");
	assert_says(&f, JANE, "Wednesday, 25 November 2026");
}

static void unverified(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_PAID, "2026-11-23 09:10");
	ask("2026-11-23 10:00");
	assert_says(&f, RINA, "sedang kami cocokkan");
	assert_says(&f, RINA, "foto bukti transfer");
	assert_says(&f, RINA, "paling lambat Selasa, 24 November 2026 pukul 17.00 WIB");
	assert_silent_on(&f, RINA, "sedang diaktifkan");
	assert_says(&f, JANE, "Tuesday, 24 November 2026, 17:00 WIB");
	ask("2026-11-25 10:00");
	assert_says(&f, RINA, "lebih lama dari biasanya");
	assert_says(&f, RINA, "paling lambat hari ini pukul 17.00 WIB");
	assert_says(&f, JANE, "taking longer than usual");
}

static void on_time(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-21 10:40");
	ask("2026-11-21 14:20");
	assert_says(&f, RINA, "sudah terverifikasi hari ini pukul 10.40 WIB");
	assert_says(&f, RINA, "paling lambat Senin, 23 November 2026 pukul 10.40 WIB");
	assert_says(&f, RINA, "Tidak dihitung: hari Minggu.");
	assert_says(&f, JANE, "by Monday, 23 November 2026, 10:40 WIB");
	assert_says(&f, JANE, "Not counted: Sunday.");
}

static void how_it_is_counted(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-21 23:40");
	ask("2026-11-22 08:00");
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
	add_order("BLZ-1", ORDER_VERIFIED, "2026-12-24 10:00");
	ask("2026-12-24 12:00");
	assert_says(&f, RINA, "paling lambat Sabtu, 26 Desember 2026 pukul 10.00 WIB");
	assert_says(&f, RINA, "Tidak dihitung: ");
	assert_says(&f, RINA, "Jumat, 25 Desember 2026");
	assert_says(&f, JANE, "Not counted: ");
}

static void late_beyond_the_first(void **state)
{
	struct order o;

	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-19 11:00");
	o = support_get(&f, "BLZ-1");
	ask("2026-11-20 11:01");
	assert_says(&f, RINA,
		    "belum selesai pada waktu yang kami janjikan (hari ini pukul 11.00 WIB)");
	assert_says(&f, RINA, "paling lambat Sabtu, 21 November 2026 pukul 11.00 WIB");
	assert_silent_on(&f, RINA, "Sebabnya");
	assert_silent_on(&f, RINA, "Kabar berikutnya");
	assert_says(&f, JANE, "Saturday, 21 November 2026, 11:00 WIB");
	assert_int_equal(order_set_cause(f.store, o.id, "gangguan server kami"), OK);
	assert_int_equal(order_set_next_news(f.store, o.id, wib_time("2026-11-20 15:00")), OK);
	ask("2026-11-20 11:05");
	assert_says(&f, RINA, "Sebabnya: gangguan server kami");
	assert_says(&f, RINA, "Kabar berikutnya kami kirim hari ini pukul 15.00 WIB");
	ask("2026-11-20 15:01");
	assert_null(strstr(support_text(&f, RINA), "Kabar berikutnya"));
}

/* Thursday 16.00, two working days: Saturday; 48 hours the same moment. With a holiday between,
 * the working days take longer than the hours, so the right opens first. */
static void late_beyond_the_second(void **state)
{
	(void)state;
	f.policy.activation.remedy_after = (struct duration) { DURATION_HOURS, 96 };
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 11:00");
	ask("2026-11-20 12:00");
	assert_says(&f, RINA, "Janji kedua untuk BLZ-1 (hari ini pukul 11.00 WIB) pun terlewat");
	assert_says(&f, RINA, "Mulai Minggu, 22 November 2026 pukul 11.00 WIB");
	assert_says(&f, JANE, "Sunday, 22 November 2026");
}

static void remedy_opens(void **state)
{
	const struct shown *s;

	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	ask("2026-11-20 16:00");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	f.policy.contact.dashboard = "https://app.blitzmes.com";
	ask("2026-11-23 10:05");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		clocks_report(&f, "BLZ-1", ends[i].state, "", "", "");
		clocks_notice(&f, 100);
		ask("2026-11-23 10:00");
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
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-23 09:00");
	ask("2026-11-23 10:00");
	assert_says(&f, RINA, "saya cek dulu ke tim");
	assert_true(support_has_button(support_last(&f, RINA), "Tanya Admin"));
	assert_says(&f, JANE, "ask the team");
}

/* ---- which order ---- */

static void several_orders(void **state)
{
	const struct shown *s;

	(void)state;
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	add_order("BLZ-2", ORDER_VERIFIED, "2026-11-23 09:00");
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
		add_order(arena_printf(&f.arena, "BLZ-%d", i), ORDER_ACTIVE, "2026-11-21 10:00");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	add_order("BLZ-2", ORDER_ACTIVE, "2026-11-21 10:00");
	add_order("BLZ-2611-041288888888-X", ORDER_ACTIVE, "2026-11-21 10:00");
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
	add_order("BLZ-2611-0412", ORDER_ACTIVE, "2026-11-21 10:00");
	add_order("BLZ-2611-0413", ORDER_VERIFIED, "2026-11-23 09:00");
	support_say(&f, RINA, "tolong cek BLZ-2611-0413 dong, udah aktif belum");
	assert_says(&f, RINA, "BLZ-2611-0413");
	assert_says(&f, RINA, "sedang diaktifkan");
}

static void looking_is_audited(void **state)
{
	struct audit_row *rows;
	size_t n;

	(void)state;
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	support_say(&f, RINA, "/aktivasi BLZ-1");
	assert_int_equal(audit_latest(f.store, &f.arena, 1, &rows, &n), OK);
	assert_string_equal(rows[0].action, "aktivasi");
	assert_string_equal(rows[0].subject, "order:BLZ-1");
}

/* ---- what can be done ---- */

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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	set_due("BLZ-1", "2026-12-21 23:59");
	ask("2026-11-23 10:05");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-21 10:00");
	ask("2026-11-23 10:05");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
	ask("2026-11-23 10:05");
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
	ask("2026-11-25 08:01");
	assert_says(&f, RINA, "belum bisa Kakak pakai");
	assert_true(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	assert_says(&f, JANE, "you still cannot use BLZ-1");
}

static void trouble_in_many_words(void **state)
{
	static const char *const says[] = { "belum bisa masuk kak", "gabisa login min",
					    "masih gagal", "blm bisa login", "I cant log in" };

	(void)state;
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-23 08:00");
	ask("2026-11-23 10:05");
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
	add_order("BLZ-1", ORDER_ACTIVE, "2026-11-02 08:00");
	ask("2026-11-03 10:05");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	ask("2026-11-23 10:05");
	support_press(&f, RINA, RINA, "Belum Bisa Masuk");
	assert_says(&f, RINA, "KM-20261123-0001");
	assert_false(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
	support_say(&f, RINA, "/aktivasi");
	assert_false(support_has_button(support_last(&f, RINA), "Ajukan Refund"));
}

static void activate_again(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	ask("2026-11-20 16:00");
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
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	ask("2026-11-20 16:00");
	support_press(&f, RINA, RINA, "Ajukan Refund");
	assert_says(&f, RINA, "Ajukan pengembalian dana untuk BLZ-1");
	assert_int_equal(open_requests(REQUEST_REFUND), 0);
	support_say(&f, RINA, "ya kak");
	assert_says(&f, RINA, "RF-20261120-0001");
	assert_says(&f, RINA, "Senin, 23 November 2026 pukul 16.00 WIB");
	assert_int_equal(open_requests(REQUEST_REFUND), 1);
	assert_says(&f, STAFF_CHAT, "RF-20261120-0001");
	support_press_data(&f, RINA, RINA, 0,
			   arena_printf(&f.arena, "minta_refund:%lld:%lld",
					(long long)support_get(&f, "BLZ-1").id,
					(long long)support_get(&f, "BLZ-1").version));
	assert_says(&f, RINA, "sudah berjalan");
	assert_int_equal(open_requests(REQUEST_REFUND), 1);
}

static void refund_thought_better_of(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	ask("2026-11-20 16:00");
	support_press(&f, RINA, RINA, "Ajukan Refund");
	support_say(&f, RINA, "batal");
	assert_int_equal(open_requests(REQUEST_REFUND), 0);
}

static void old_buttons_show_the_present(void **state)
{
	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-18 15:10");
	ask("2026-11-20 16:00");
	clocks_report(&f, "BLZ-1", ORDER_ACTIVE, "", "", "2026-11-20 16:01");
	clocks_notice(&f, 100);
	support_press(&f, RINA, RINA, "Ajukan Refund");
	assert_toast(&f, "tidak berlaku");
	assert_says(&f, RINA, "sudah aktif sejak");
	assert_int_equal(open_requests(REQUEST_REFUND), 0);
}

static void choice_that_is_not_open(void **state)
{
	struct order o;

	(void)state;
	add_order("BLZ-1", ORDER_VERIFIED, "2026-11-23 09:00");
	o = support_get(&f, "BLZ-1");
	support_press_data(&f, RINA, RINA, 0,
			   arena_printf(&f.arena, "aktif_ulang:%lld:%lld", (long long)o.id,
					(long long)o.version));
	assert_non_null(support_find(&f, RINA, "belum terbuka"));
	assert_says(&f, RINA, "sedang diaktifkan");
	assert_int_equal(open_requests(REQUEST_REACTIVATION), 0);
}

#define WORLD(test) cmocka_unit_test_prestate_setup_teardown(test, open_world, support_teardown, &f)

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
