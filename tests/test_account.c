/* test_account.c - accounts as customers type them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "messages/account.h"
#include "tests/arena_case.h"

static void test_one_message_has_all_three(void **state)
{
	static const struct {
		const char *text, *bank, *number, *holder;
		unsigned flags;
	} cases[] = {
		{ "bca 5270112233 andi savitri", "BCA", "5270112233", "Andi Savitri", 0 },
		{ "BCA 1234567890 a.n. Andi Saputra", "BCA", "1234567890", "Andi Saputra", 0 },
		{ "Bank: BCA\nNo: 5270112233\nNama: Andi", "BCA", "5270112233", "Andi", 0 },
		{ "no rek 5270-1122-33 bca atas nama andi ya kak", "BCA", "5270112233", "Andi", 0 },
		{ "ke mandiri aja 1370 0123 4567 8 a/n Siti Nur Aisyah", "Mandiri", "1370012345678",
		  "Siti Nur Aisyah", 0 },
		{ "gopay 0812-3456-7890 Andi", "GoPay", "081234567890", "Andi", 0 },
		{ "cimb niaga, 7612345678901, Budi", "CIMB Niaga", "7612345678901", "Budi", 0 },
		{ "andi o'neil 5270112233 BCA", "BCA", "5270112233", "Andi O'neil", 0 },
		{ "bank kaltimtara 0012345678 Rudi", "kaltimtara", "0012345678", "Rudi", 0 },
		{ "bca 52701122334 andi", "BCA", "52701122334", "Andi", ACCOUNT_ODD },
		{ "bri 123456 andi", "BRI", "123456", "Andi", ACCOUNT_ODD },
		{ "bca 5270112233", "BCA", "5270112233", "", ACCOUNT_NO_HOLDER },
		{ "bca andi", "BCA", "", "Andi", ACCOUNT_NO_NUMBER },
		{ "5270112233 andi", "", "5270112233", "Andi", ACCOUNT_NO_BANK },
		{ "va bca 8077712345678901 andi", "BCA", "8077712345678901", "Va Andi",
		  ACCOUNT_VIRTUAL | ACCOUNT_ODD },
		{ "", "", "", "", ACCOUNT_NO_BANK | ACCOUNT_NO_NUMBER | ACCOUNT_NO_HOLDER },
		{ "<b>bca</b> 5270112233 '; DROP TABLE refund; --", "BCA", "5270112233",
		  "B B ' DROP TABLE Refund", 0 },
	};
	struct arena *a = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct account c;

		assert_int_equal(account_parse(a, cases[i].text, &c), OK);
		if (strcmp(c.bank, cases[i].bank) != 0 || strcmp(c.number, cases[i].number) != 0 ||
		    strcmp(c.holder, cases[i].holder) != 0 || c.flags != cases[i].flags)
			fail_msg("\"%s\": %s %s %s %u", cases[i].text, c.bank, c.number, c.holder,
				 c.flags);
	}
}

static struct arena arena;

/* Whatever comes, the parts stay within their bounds. */
static void test_long_and_broken_texts(void **state)
{
	static char text[8000];
	struct arena *a = *state;
	struct account c;

	memset(text, '7', sizeof(text) - 1);
	assert_int_equal(account_parse(a, text, &c), OK);
	assert_true(strlen(c.number) <= 20);
	memset(text, 'x', sizeof(text) - 1);
	assert_int_equal(account_parse(a, text, &c), OK);
	assert_true(strlen(c.holder) <= 120);
	for (size_t i = 0; i + 1 < sizeof(text); i++)
		text[i] = "a \xff.-"[i % 5];
	assert_int_equal(account_parse(a, text, &c), OK);
	assert_true(strlen(c.holder) <= 120);
	assert_int_equal(account_parse(a, "bank", &c), OK);
	assert_string_equal(c.bank, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		ARENA_CASE(test_one_message_has_all_three, &arena),
		ARENA_CASE(test_long_and_broken_texts, &arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
