/* test_company.c - contact and hours: open, closed, on a holiday, in a season with hours of its
 * own, where the chat never closes; and the policies in short. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/customer.h"

/* ---- contact and hours ---- */

static void test_hours(void **state)
{
	static const struct {
		const char *when, *says;
	} cases[] = {
		{ "2026-11-23 09:00", "Sekarang buka, sampai hari ini pukul 17.00 WIB." },
		{ "2026-11-23 16:59", "Sekarang buka, sampai hari ini pukul 17.00 WIB." },
		{ "2026-11-23 17:00", "Sekarang tutup, buka lagi besok pukul 09.00 WIB." },
		{ "2026-11-21 20:00",
		  "Sekarang tutup, buka lagi Senin, 23 November 2026 pukul 09.00 WIB." },
		{ "2026-12-25 10:00", "buka lagi besok pukul 09.00 WIB." },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture *f = customer_open("blitzmes", cases[i].when);

		support_say(f, RINA, "/kontak");
		assert_says(f, RINA, "Senin–Sabtu pukul 09.00–17.00 WIB");
		assert_says(f, RINA, cases[i].says);
		assert_says(f, RINA, "+62 851-8700-0136");
		assert_silent_on(f, RINA, "Telepon");
		support_close(f);
	}
}

/* /jam sets the hours when an admin types it; for anyone else it is a question. */
static void test_hours_command_of_customers(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/jam");
	assert_says(f, RINA, "Jam layanan");
	support_say(f, RINA, "/libur");
	assert_says(f, RINA, "Perintah ini untuk admin");
	support_close(f);
}

static void test_hours_of_a_holiday(void **state)
{
	struct fixture *f = customer_open("blitzmes", "2026-12-25 10:00");

	(void)state;
	support_say(f, RINA, "buka jam berapa kak?");
	assert_says(f, RINA, "Hari ini libur ");
	assert_says(f, RINA, "Natal");
	support_close(f);
}

static void test_hours_of_a_season(void **state)
{
	struct fixture *f = customer_open("blitzmes", "2027-02-10 16:00");
	struct week week;
	const char *why = NULL;
	const char *hours = "senin-kamis 08.00-12.00,13.00-15.00; jumat 08.00-11.00";

	(void)state;
	assert_int_equal(week_parse(&f->arena, hours, strlen(hours), &week, &why), OK);
	assert_int_equal(calendar_add_override(&f->calendar, civil_day(2027, 2, 8),
					       civil_day(2027, 3, 9), &week, "Ramadan"),
			 OK);
	support_say(f, RINA, "/kontak");
	assert_says(f, RINA, "Senin–Kamis pukul 08.00–12.00 dan 13.00–15.00 WIB");
	assert_says(f, RINA, "Jumat pukul 08.00–11.00 WIB");
	assert_says(f, RINA, "Sabtu pukul 09.00–17.00 WIB");
	assert_says(f, RINA, "(Ramadan, sampai Selasa, 9 Maret 2027)");
	assert_says(f, RINA, "buka lagi besok pukul 08.00 WIB");
	support_close(f);
}

static void test_always_open(void **state)
{
	struct fixture *f = customer_open("dashpro", "2026-11-22 23:00");

	(void)state;
	support_say(f, RINA, "/kontak");
	assert_says(f, RINA, "24 jam setiap hari");
	assert_says(f, RINA, "(Senin–Jumat pukul 09.00–18.00 WIB)");
	assert_says(f, RINA, "escalation@dashpro.my.id");
	assert_silent_on(f, RINA, "tutup");
	support_close(f);
}

static void test_policies(void **state)
{
	struct fixture *f = customer_open("blitzmes", NULL);

	(void)state;
	support_say(f, RINA, "/kebijakan");
	assert_says(f, RINA, "1×24 jam kerja");
	assert_says(f, RINA, "48 jam sesudah pembayaran terverifikasi");
	assert_says(f, RINA, "Kebijakan Aktivasi");
	support_close(f);
	f = customer_open("masternet", NULL);
	support_say(f, RINA, "/kebijakan");
	assert_silent_on(f, RINA, "Aktivasi: "); /* its document is silent about it */
	support_close(f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hours),
		cmocka_unit_test(test_hours_command_of_customers),
		cmocka_unit_test(test_hours_of_a_holiday),
		cmocka_unit_test(test_hours_of_a_season),
		cmocka_unit_test(test_always_open),
		cmocka_unit_test(test_policies),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
