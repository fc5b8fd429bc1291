/* Randomness and hashes. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/secret.h"

static void sha256_of_the_standard(void **state)
{
	char hex[SHA256_HEX_SIZE], same[SHA256_HEX_SIZE];
	FILE *f = tmpfile();

	(void)state;
	/* FIPS 180-2, appendix B.1 */
	assert_int_equal(sha256_hex("abc", 3, hex), OK);
	assert_string_equal(hex,
			    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_non_null(f);
	assert_int_equal(fputs("abc", f), 1);
	assert_int_equal(sha256_file(f, same), OK);
	assert_string_equal(hex, same);
	fclose(f);
	assert_int_equal(sha256_hex("", 0, hex), OK);
	assert_string_equal(hex,
			    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

static void salt_and_code_do_not_run_together(void **state)
{
	char one[SHA256_HEX_SIZE], two[SHA256_HEX_SIZE];

	(void)state;
	assert_int_equal(secret_hash("ab", "c", one), OK);
	assert_int_equal(secret_hash("a", "bc", two), OK);
	assert_string_not_equal(one, two);
	assert_int_equal(secret_hash("ab", "c", two), OK);
	assert_string_equal(one, two);
}

static void digits_are_digits_each_as_likely(void **state)
{
	int seen[10] = { 0 };
	char digits[7];

	(void)state;
	for (int i = 0; i < 5000; i++) {
		assert_int_equal(secret_random_digits(digits, 6), OK);
		assert_int_equal(strspn(digits, "0123456789"), 6);
		assert_int_equal(digits[6], '\0');
		for (int d = 0; d < 6; d++)
			seen[digits[d] - '0']++;
	}
	/* 3,000 each; ten standard deviations are 520. */
	for (int d = 0; d < 10; d++)
		assert_in_range(seen[d], 2480, 3520);
}

static void hex_is_hex_and_never_the_same(void **state)
{
	char one[33], two[33], long_one[129];

	(void)state;
	assert_int_equal(secret_random_hex(one, 32), OK);
	assert_int_equal(secret_random_hex(two, 32), OK);
	assert_int_equal(strspn(one, "0123456789abcdef"), 32);
	assert_int_equal(strlen(one), 32);
	assert_string_not_equal(one, two);
	assert_int_equal(secret_random_hex(long_one, 128), OK);
	assert_int_equal(secret_random_hex(one, 31), ERR_INVALID);
	assert_int_equal(secret_random_hex(long_one, 130), ERR_INVALID);
}

static void equal_means_equal(void **state)
{
	(void)state;
	assert_true(secret_equal("abc", "abc"));
	assert_true(secret_equal("", ""));
	assert_false(secret_equal("abc", "abd"));
	assert_false(secret_equal("abc", "ab"));
	assert_false(secret_equal("", "a"));
}

/* The vectors come from openssl dgst; HMAC's is RFC 4231, test case 2. */
static void digests_of_other_tools(void **state)
{
	const struct span abc = { "abc", 3 };
	char out[DIGEST_TEXT_SIZE];

	(void)state;
	assert_int_equal(digest_text(DIGEST_SHA512, AS_HEX, abc, out), OK);
	assert_string_equal(out,
			    "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
			    "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	assert_int_equal(digest_text(DIGEST_MD5, AS_HEX, abc, out), OK);
	assert_string_equal(out, "900150983cd24fb0d6963f7d28e17f72");
	assert_int_equal(digest_text(DIGEST_SHA256, AS_BASE64, abc, out), OK);
	assert_string_equal(out, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

static void hmac_of_the_standard(void **state)
{
	const struct span text = { "what do ya want for nothing?", 28 };
	char out[DIGEST_TEXT_SIZE];

	(void)state;
	assert_int_equal(hmac_text("Jefe", AS_HEX, text, out), OK);
	assert_string_equal(out,
			    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	assert_int_equal(hmac_text("Jefe", AS_BASE64, text, out), OK);
	assert_string_equal(out, "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sha256_of_the_standard),
		cmocka_unit_test(salt_and_code_do_not_run_together),
		cmocka_unit_test(digits_are_digits_each_as_likely),
		cmocka_unit_test(hex_is_hex_and_never_the_same),
		cmocka_unit_test(equal_means_equal),
		cmocka_unit_test(digests_of_other_tools),
		cmocka_unit_test(hmac_of_the_standard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
