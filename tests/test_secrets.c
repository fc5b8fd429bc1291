/* Secrets that people type without need are blotted out; what only looks like one stays. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "handlers/secrets.h"

static const struct {
	const char *typed, *left;
} told[] = {
	{ "password saya: rahasia", "password saya: *******" },
	{ "Password: Kucing#12!", "Password: **********" },
	{ "pw=abc", "pw=***" },
	{ "kata sandi adalah merdeka", "kata sandi adalah *******" },
	{ "password saya rahasia123 ya kak", "password saya ********** ya kak" },
	{ "my password is hunter2", "my password is *******" },
	{ "lupa password: yang lama abcd", "lupa password: **** lama abcd" },
	{ "PIN 123456", "PIN ******" },
	{ "pin bca saya 123456", "pin bca saya ******" },
	{ "ini otp nya 998877", "ini otp nya ******" },
	{ "kode otp: 112233", "kode otp: ******" },
	{ "OTP 445566.", "OTP *******" },
	{ "cvv 123", "cvv ***" },
	{ "sandi:\"a b\"", "sandi:\"* b\"" },
	{ "user budi password budi99, tolong", "user budi password ******, tolong" },
	/* cards: Luhn decides */
	{ "kartu 4111111111111111", "kartu ****************" },
	{ "4111 1111 1111 1111", "*******************" },
	{ "4111-1111-1111-1111 exp 12/28", "******************* exp 12/28" },
	{ "4111 1111 1111 1111 12/28", "******************* 12/28" },
	{ "081234 4111 1111 1111 1111", "081234 *******************" },
	{ "amex 378282246310005", "amex ***************" },
	{ "5555555555554444 dan 4111111111111111", "**************** dan ****************" },
};

static const char *const kept[] = {
	"",
	"lupa password dashboard",
	"lupa password dashboard BLZ-1042",
	"lupa password dashboard, order BLZ-1042",
	"password order BLZ-1042 tidak bisa",
	"reset password 081234567890",
	"password wa 081234567890 gimana kak",
	"password itu gimana gantinya",
	"pin ini apa ya kak",
	"otp 5 menit belum masuk",
	"otp belum masuk dari jam 10",
	"kode otp tidak masuk",
	"my password is not working",
	"password: lupa",
	"passwordnya salah terus",
	"minta otp 445566 lagi",
	"spin 123456",
	"pinjam 123456",
	"pesanan 20261123094112345",
	"BLZ-4111111111111112",
	"4111111111111112",
	"nomor saya 6281234567890",
	"+62 812-3456-7890",
	"total Rp1.500.000",
	"transfer 1.500.000 ke 1234567890",
	"rekening 002301000123456",
	"id 1795401660000",
	"x4111111111111111",
	"12345678901234567890",
};

static void what_is_told_is_blotted(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s", told[i].typed);
		if (!secrets_blot(text))
			fail_msg("nothing found in \"%s\"", told[i].typed);
		assert_string_equal(text, told[i].left);
		secrets_blot(text); /* and stays as it is */
		assert_string_equal(text, told[i].left);
	}
}

static void what_only_looks_so_is_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(kept); i++) {
		char text[256];

		snprintf(text, sizeof(text), "%s", kept[i]);
		if (secrets_blot(text))
			fail_msg("\"%s\" became \"%s\"", kept[i], text);
		assert_string_equal(text, kept[i]);
	}
}

static void bytes_of_any_kind_do_no_harm(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		static const char *const bits[] = {
			"pin",  " ",  ":",  "otp", "4111", "1111", "-",
			"\xff", "ya", "is", "=",   "\n",   "9",    ","
		};
		char text[128] = "", before[128];

		for (int i = 0; i < 12; i++) {
			x = x * 1664525u + 1013904223u;
			strncat(text, bits[(x >> 16) % ARRAY_LEN(bits)],
				sizeof(text) - strlen(text) - 1);
		}
		memcpy(before, text, sizeof(text));
		secrets_blot(text);
		assert_int_equal(strlen(text), strlen(before));
		for (size_t i = 0; text[i]; i++)
			assert_true(text[i] == before[i] || text[i] == '*');
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_told_is_blotted),
		cmocka_unit_test(what_only_looks_so_is_kept),
		cmocka_unit_test(bytes_of_any_kind_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
