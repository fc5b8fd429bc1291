/* First names out of profiles. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "messages/name.h"

#include "base/text.h"

static void finds_first_names(void **state)
{
	static const char *const table[][2] = {
		{ "Rina", "Rina" },
		{ "rina wijaya", "Rina" },
		{ "RINA W.", "Rina" },
		{ "✨RINA w. 🌸", "Rina" },
		{ "🌸🌸", NULL },
		{ "", NULL },
		{ "   \n\t", NULL },
		{ "12345", NULL },
		{ "R", NULL },
		{ "M. Rizki", "Rizki" },
		{ "rina123", "Rina" },
		{ "rina_w", "Rina" },
		{ "Rina.W", "Rina" },
		{ "Bu Ratna", "Ratna" },
		{ "Pak", NULL },
		{ "H. Budi Santoso, S.Kom", "Budi" },
		{ "Nur'aini", "Nur'aini" },
		{ "Siti-Nur Halimah", "Siti-Nur" },
		{ "Siti- Nur", "Siti" },
		{ "McArthur", "McArthur" },
		{ "E\xcc\x81"
		  "lodie",
		  "E\xcc\x81"
		  "lodie" },
		{ "\xcc\x81", NULL },
		{ "𝓡𝓲𝓷𝓪 🦋", "Rina" },
		{ "ＲＩＮＡ", "Rina" },
		{ "李明", "李明" },
		{ "محمد علي", "محمد" },
		{ "PT Maju Jaya", NULL },
		{ "Toko Berkah", NULL },
		{ "\xff\xfe Dewi", "Dewi" },
		{ "*Dewi* `x`", "Dewi" },
		{ "<b>Dewi</b>", "Dewi" },
		{ "\x01\x02"
		  "Dewi",
		  "Dewi" },
		{ "\xe2\x80\xae"
		  "Dewi",
		  "Dewi" },
		{ "Abcdefghijklmnopqrstuvwxyz", "Abcdefghijklmnopqrst" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		char out[NAME_SIZE] = "untouched";
		bool found = name_first(table[i][0], out);
		const char *want = table[i][1] ? table[i][1] : "untouched";

		if (found != (table[i][1] != NULL) || strcmp(out, want) != 0)
			fail_msg("\"%s\": %d \"%s\"", table[i][0], found, out);
	}
}

/* From any bytes comes valid UTF-8 of bounded length without control bytes, or nothing. */
static void survives_anything(void **state)
{
	uint64_t seed = 5;

	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[2001];
		char out[NAME_SIZE];
		size_t len;

		seed = seed * 6364136223846793005u + 1442695040888963407u;
		len = i % 1000 == 0 ? sizeof(text) - 1 : (size_t)(seed >> 59);
		for (size_t k = 0; k < len; k++) {
			seed = seed * 6364136223846793005u + 1442695040888963407u;
			text[k] = (char)(1 + (seed >> 33) % 255);
			if (i & 1)
				text[k] = (char)(text[k] | 0x40);
		}
		text[len] = '\0';
		if (!name_first(text, out))
			continue;
		assert_true(out[0] && utf8_valid(out, strlen(out)));
		assert_true(utf8_count(out, strlen(out)) <= NAME_MAX_LETTERS);
		for (const char *p = out; *p; p++)
			assert_true((unsigned char)*p > ' ' && *p != 0x7f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_first_names),
		cmocka_unit_test(survives_anything),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
