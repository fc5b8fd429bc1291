/* Working days by command: what is asked, what follows, and how it is taken back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "store/calendar_days.h"

static struct fixture f;

static size_t days(struct admin_day **rows)
{
	size_t n;

	assert_int_equal(admin_day_list(f.store, &f.arena, 0, 64, rows, &n), OK);
	return n;
}

static size_t hours(struct admin_hours **rows)
{
	size_t n;

	assert_int_equal(admin_hours_list(f.store, &f.arena, 0, 64, rows, &n), OK);
	return n;
}

static void adds_a_holiday(void **state)
{
	struct admin_day *rows;

	(void)state;
	support_order(&f, "BLZ-1", ORDER_VERIFIED, NULL);
	support_say(&f, RATNA, "/libur tambah 24-11-2026 Rapat kerja");
	assert_says(&f, RATNA, "Tambahkan Selasa, 24 November 2026 – Rapat kerja?");
	assert_says(&f, RATNA, "1 kasus berubah");
	assert_int_equal(days(&rows), 0);
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	assert_says(&f, RATNA, "Ketik /batalkan dalam 10 menit");
	assert_true(f.effects.calendar_changed);
	assert_int_equal(days(&rows), 1);
	assert_string_equal(rows[0].kind, "company");
	assert_string_equal(rows[0].name, "Rapat kerja");
	assert_string_equal(rows[0].by, "staff:" RATNA);
	assert_int_equal(rows[0].day, civil_day(2026, 11, 24));
	assert_says(&f, STAFF_CHAT, "Ratna menambahkan libur: Selasa, 24 November 2026");
	support_reload_calendar(&f);
	support_say(&f, RATNA, "/libur");
	assert_says(&f, RATNA, "Rapat kerja (ditambahkan Ratna)");
	assert_says(&f, RATNA, "Hari Natal");
}

static void second_tap_changes_nothing(void **state)
{
	struct admin_day *rows;
	const char *yes;

	(void)state;
	support_say(&f, RATNA, "/libur tambah 24-12-2026 Cuti");
	yes = support_last(&f, RATNA)->m.buttons[0].data;
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	support_press_data(&f, RATNA, RATNA, support_last(&f, RATNA)->id, yes);
	assert_toast(&f, "tidak berlaku");
	assert_false(f.effects.calendar_changed);
	assert_int_equal(days(&rows), 1);
}

static void only_the_asker_confirms(void **state)
{
	struct admin_day *rows;

	(void)state;
	f.staff[1].roles = ROLE_ADMIN;
	support_group(&f, RATNA, "/libur tambah 24-12-2026 Cuti", 0);
	support_press(&f, BAYU, STAFF_CHAT, "Ya, Tambahkan");
	assert_toast(&f, "tidak berlaku");
	support_press(&f, SARI, STAFF_CHAT, "Ya, Tambahkan");
	assert_toast(&f, "untuk admin");
	assert_int_equal(days(&rows), 0);
	support_press_data(&f, "700", "700", 1, support_last(&f, STAFF_CHAT)->m.buttons[0].data);
	assert_toast(&f, "untuk admin");
	f.staff[2].roles = ROLE_AGENT;
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Tambahkan");
	assert_toast(&f, "untuk admin");
	assert_int_equal(days(&rows), 0);
}

static void newer_question_replaces_older(void **state)
{
	struct admin_day *rows;
	const char *old;

	(void)state;
	support_say(&f, RATNA, "/libur tambah 24-12-2026 Pertama");
	old = support_last(&f, RATNA)->m.buttons[0].data;
	support_say(&f, RATNA, "/libur tambah 29-12-2026 Kedua");
	support_press_data(&f, RATNA, RATNA, 1, old);
	assert_toast(&f, "tidak berlaku");
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	assert_int_equal(days(&rows), 1);
	assert_string_equal(rows[0].name, "Kedua");
}

static void undo_within_ten_minutes(void **state)
{
	struct admin_day *rows;

	(void)state;
	support_say(&f, RATNA, "/libur tambah 24-12-2026 Cuti");
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	f.now_ms += 9 * MS_MINUTE;
	support_say(&f, RATNA, "/batalkan");
	assert_says(&f, RATNA, "dibatalkan");
	assert_true(f.effects.calendar_changed);
	assert_int_equal(days(&rows), 0);
	support_say(&f, RATNA, "/batalkan");
	assert_says(&f, RATNA, "Tidak ada perubahan");

	support_say(&f, RATNA, "/libur tambah 24-12-2026 Cuti");
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	f.now_ms += 11 * MS_MINUTE;
	support_say(&f, RATNA, "/batalkan");
	assert_says(&f, RATNA, "Tidak ada perubahan");
	assert_int_equal(days(&rows), 1);
}

static void national_holiday_becomes_a_working_day(void **state)
{
	const int64_t christmas = civil_day(2026, 12, 25);
	struct admin_day *rows;

	(void)state;
	assert_false(calendar_is_working_day(&f.calendar, christmas));
	support_say(&f, RATNA, "/libur hapus 25-12-2026");
	assert_says(&f, RATNA, "kembali jadi hari kerja");
	support_press(&f, RATNA, RATNA, "Ya, Hapus");
	assert_int_equal(days(&rows), 1);
	assert_string_equal(rows[0].kind, "open");
	support_reload_calendar(&f);
	assert_true(calendar_is_working_day(&f.calendar, christmas));
	support_say(&f, RATNA, "/batalkan");
	support_reload_calendar(&f);
	assert_false(calendar_is_working_day(&f.calendar, christmas));
}

static void own_holiday_is_removed(void **state)
{
	struct admin_day *rows;

	(void)state;
	support_say(&f, RATNA, "/libur tambah 24-11-2026 Rapat");
	support_press(&f, RATNA, RATNA, "Ya, Tambahkan");
	support_reload_calendar(&f);
	support_say(&f, RATNA, "/libur hapus 24-11-2026");
	support_press(&f, RATNA, RATNA, "Ya, Hapus");
	assert_int_equal(days(&rows), 0);
	support_say(&f, RATNA, "/batalkan");
	assert_int_equal(days(&rows), 1);
	assert_string_equal(rows[0].name, "Rapat");
}

static void says_what_is_wrong(void **state)
{
	static const char *const wrong[][2] = {
		{ "/libur tambah besok libur", "hari-bulan-tahun" },
		{ "/libur tambah 31-02-2027 x", "hari-bulan-tahun" },
		{ "/libur tambah", "hari-bulan-tahun" },
		{ "/libur hapus", "/libur hapus 24-12-2026" },
		{ "/libur tambah 22-11-2026 x", "sudah lewat" },
		{ "/libur tambah 22-11-2066 x", "terlalu jauh" },
		{ "/libur tambah 29-11-2026 x", "memang sudah tutup" },
		{ "/libur tambah 25-12-2026 x", "Natal" },
		{ "/libur hapus 24-11-2026", "bukan hari libur" },
		{ "/jam ramadan", "senin-jumat 08.00-15.00" },
		{ "/jam 08-02-2027 s.d. 09-03-2027 senin-jumat 08.00-15.00", "belum terbaca" },
		{ "/jam ramadan 08-02-2027 s.d. 09-03-2027 jam delapan", "belum terbaca" },
		{ "/jam x 09-03-2027 s.d. 08-02-2027 senin 08.00-15.00", "lebih dulu" },
		{ "/jam x 01-01-2026 s.d. 02-01-2026 senin 08.00-15.00", "sudah lewat" },
		{ "/jam hapus 7", "nomor 7 tidak ada" },
	};
	struct admin_day *rows;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		support_say(&f, RATNA, wrong[i][0]);
		assert_says(&f, RATNA, wrong[i][1]);
		assert_int_equal(support_last(&f, RATNA)->m.n_buttons, 0);
	}
	assert_int_equal(days(&rows), 0);
}

static void season_hours(void **state)
{
	struct admin_hours *rows;
	char remove[32];

	(void)state;
	support_say(&f, RATNA, "/jam ramadan 08-02-2027 s.d. 09-03-2027 senin-jumat 08.00-15.00");
	assert_says(&f, RATNA,
		    "Jam khusus ramadan, 8 Februari – 9 Maret 2027: senin-jumat 08.00-15.00 (WIB)");
	assert_says(&f, RATNA, "Setelah itu kembali ke jam biasa");
	support_press(&f, RATNA, RATNA, "Simpan");
	assert_int_equal(hours(&rows), 1);
	assert_string_equal(rows[0].hours, "senin-jumat 08.00-15.00");
	support_reload_calendar(&f);
	assert_int_equal(calendar_day_info(&f.calendar, civil_day(2027, 2, 9)).hours.at[0].to_min,
			 900);
	support_say(&f, RATNA, "/jam");
	assert_says(&f, RATNA, "ramadan, 8 Februari – 9 Maret 2027");
	snprintf(remove, sizeof(remove), "/jam hapus %lld", (long long)rows[0].id);
	support_say(&f, RATNA, remove);
	support_press(&f, RATNA, RATNA, "Ya, Hapus");
	assert_int_equal(hours(&rows), 0);
	support_say(&f, RATNA, "/batalkan");
	assert_int_equal(hours(&rows), 1);
	assert_string_equal(rows[0].name, "ramadan");
}

static void one_day_of_hours(void **state)
{
	struct admin_hours *rows;

	(void)state;
	support_say(&f, RATNA, "/jam stock opname 30-11-2026 senin 13.00-17.00");
	support_press(&f, RATNA, RATNA, "Simpan");
	assert_int_equal(hours(&rows), 1);
	assert_int_equal(rows[0].from_day, rows[0].to_day);
	assert_string_equal(rows[0].name, "stock opname");
}

static void batalkan_of_a_customer_is_batal(void **state)
{
	(void)state;
	support_say(&f, "700", "/batalkan");
	assert_true(support_count(&f, "700") > 0);
	assert_silent_on(&f, "700", "kalender");
}

static void cause_for_customers(void **state)
{
	(void)state;
	support_order(&f, "BLZ-1", ORDER_VERIFIED, NULL);
	support_say(&f, SARI, "/alasan BLZ-1");
	assert_says(&f, SARI, "Belum ada sebab");
	support_say(&f, SARI, "/alasan BLZ-1 server penyedia\nsedang diperbaiki");
	assert_says(&f, SARI, "\"server penyedia sedang diperbaiki\"");
	assert_null(support_get(&f, "BLZ-1").cause);
	support_press(&f, SARI, SARI, "Simpan");
	assert_string_equal(support_get(&f, "BLZ-1").cause, "server penyedia sedang diperbaiki");
	support_say(&f, SARI, "/alasan BLZ-1");
	support_press(&f, SARI, SARI, "Hapus");
	assert_null(support_get(&f, "BLZ-1").cause);
	support_order(&f, "BLZ-2", ORDER_ACTIVE, NULL);
	support_say(&f, SARI, "/alasan BLZ-2 apa saja");
	assert_says(&f, SARI, "tidak ada kabar yang ditunggu");
	support_press_data(&f, "700", "700", 1, "alasan:1:hapus");
	assert_toast(&f, "untuk admin");
}

static void next_news(void **state)
{
	static const char *const wrong[][2] = {
		{ "/kabar BLZ-1", "belum terbaca" },
		{ "/kabar BLZ-1 nanti", "belum terbaca" },
		{ "/kabar BLZ-1 25.00", "belum terbaca" },
		{ "/kabar BLZ-1 09.00", "sudah lewat" },
		{ "/kabar BLZ-1 31-12-2026 09.00", "terlalu jauh" },
	};

	(void)state;
	support_order(&f, "BLZ-1", ORDER_VERIFIED, NULL);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		support_say(&f, SARI, wrong[i][0]);
		assert_says(&f, SARI, wrong[i][1]);
	}
	support_say(&f, SARI, "/kabar BLZ-1 15.00");
	assert_says(&f, SARI, "hari ini pukul 15.00 WIB");
	support_press(&f, SARI, SARI, "Simpan");
	assert_int_equal(support_get(&f, "BLZ-1").next_news_ms, wib_time("2026-11-23 15:00"));
	support_say(&f, SARI, "/kabar BLZ-1 besok 09.00");
	support_press(&f, SARI, SARI, "Simpan");
	assert_int_equal(support_get(&f, "BLZ-1").next_news_ms, wib_time("2026-11-24 09:00"));
	support_press_data(&f, SARI, SARI, 1, "kabar:1:ya:9223372036854775807");
	assert_toast(&f, "tidak berlaku");
	support_press_data(&f, SARI, SARI, support_last(&f, SARI)->id, "kabar:1:ya:1");
	assert_int_equal(support_get(&f, "BLZ-1").next_news_ms, wib_time("2026-11-24 09:00"));
}

int main(void)
{
#define TEST(fn) WORLD_CASE(fn, &f)
	const struct CMUnitTest tests[] = {
		TEST(adds_a_holiday),
		TEST(second_tap_changes_nothing),
		TEST(only_the_asker_confirms),
		TEST(newer_question_replaces_older),
		TEST(undo_within_ten_minutes),
		TEST(national_holiday_becomes_a_working_day),
		TEST(own_holiday_is_removed),
		TEST(says_what_is_wrong),
		TEST(season_hours),
		TEST(one_day_of_hours),
		TEST(batalkan_of_a_customer_is_batal),
		TEST(cause_for_customers),
		TEST(next_news),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
