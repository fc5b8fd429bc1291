/* Sums of rupiah, as people write them. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/amount.h"

static void reads(void **state)
{
	static const struct {
		const char *text;
		int64_t rupiah;
	} table[] = {
		{ "Rp1.250.000", 1250000 },
		{ "Rp 350.000,-", 350000 },
		{ "Rp. 350.000", 350000 },
		{ "rp350000", 350000 },
		{ "IDR 350,000.00", 350000 },
		{ "350.000,00", 350000 },
		{ "350rb", 350000 },
		{ "350 RB", 350000 },
		{ "350k", 350000 },
		{ "350K", 350000 },
		{ "75 ribu", 75000 },
		{ "75ribu rupiah", 75000 },
		{ "1,5jt", 1500000 },
		{ "1.5jt", 1500000 },
		{ "1,25 juta", 1250000 },
		{ "0,5jt", 500000 },
		{ "2 juta", 2000000 },
		{ "2jt.", 2000000 },
		{ "1 miliar", 1000000000 },
		{ "1jt 250rb", 1250000 },
		{ "1 juta 250 ribu", 1250000 },
		{ "1.500", 1500 },
		{ "1,500", 1500 },
		{ "75.123", 75123 }, /* with the unique code of a transfer */
		{ "1.250.123", 1250123 },
		{ "75000", 75000 },
		{ "500", 500 },
		{ "1", 1 },
		{ " 75.000 ", 75000 },
		{ "75.000.", 75000 },
		{ "Rp\xc2\xa0"
		  "75.000",
		  75000 },
		{ "999.999.999.999.999", AMOUNT_MAX },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int64_t n = -1;
		enum err e = amount_parse(table[i].text, &n);

		if (e != OK || n != table[i].rupiah)
			fail_msg("\"%s\": %s, %lld", table[i].text, err_name(e), (long long)n);
	}
}

static const char *const no_amounts[] = {
	"",
	" ",
	"Rp",
	"rp ",
	"rb",
	"jt",
	"-5000",
	"Rp -5.000",
	"0",
	"0rb",
	"0,0jt",
	"00",
	"0350",
	"0.500",
	"081234567890",
	"1.500jt",
	"1,500 jt",
	"1.500rb",
	"1.250,50",
	"12.50",
	"1,5",
	"1.2.3",
	"12.3456",
	"1.25.000",
	"1250.000",
	"1.250,000",
	"1.2500",
	"1,,5jt",
	"1..500",
	"75rb kak",
	"sekitar 75rb",
	"75rbx",
	"x75rb",
	"75 75",
	"2jt 500",
	"250rb 1jt",
	"1jt 1jt",
	"1jt 2500rb",
	"1e6",
	"0x10",
	"1000000000000000",
	"9999999999999999999999",
	"1000000000 juta",
	"9999999 miliar",
	"1jt 999.999.999.999.999",
	"\xd9\xa1\xd9\xa0",
	"75\xff",
	"$75",
	"75.000 - 80.000",
	"75.000;75.000",
	"75\n.000",
};

static void refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(no_amounts); i++) {
		int64_t n = -1;
		enum err e = amount_parse(no_amounts[i], &n);

		if (e != ERR_INVALID || n != -1)
			fail_msg("\"%s\": %s, %lld", no_amounts[i], err_name(e), (long long)n);
	}
}

/* Whatever the bytes, the answer is an amount in range or a refusal that leaves n alone. */
static void survives_anything(void **state)
{
	static const char alphabet[] = "0123456789.,-RprbjtkK \xc2\xa0"
				       "juta";
	uint64_t seed = 7;

	(void)state;
	for (int i = 0; i < 300000; i++) {
		char text[24];
		size_t len;
		int64_t n = -1;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		len = (size_t)(seed >> 58) % (sizeof(text) - 1);
		for (size_t k = 0; k < len; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = alphabet[(seed >> 33) % (sizeof(alphabet) - 1)];
		}
		text[len] = '\0';
		if (amount_parse(text, &n) == OK)
			assert_true(n > 0 && n <= AMOUNT_MAX);
		else
			assert_int_equal(n, -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads),
		cmocka_unit_test(refuses),
		cmocka_unit_test(survives_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
