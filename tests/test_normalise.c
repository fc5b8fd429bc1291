/* Messages cut into tokens; roots and misspellings of words. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/strbuf.h"
#include "messages/affix.h"
#include "messages/fuzzy.h"
#include "messages/normalise.h"

/* Tokens as "word word <id:rf> <money>", so that a table can say what is expected. */
static void tokens_show(const struct tokens *t, struct strbuf *out)
{
	static const char *const kinds[] = {
		[TOKEN_NUMBER] = "num",  [TOKEN_MONEY] = "money",   [TOKEN_ID] = "id",
		[TOKEN_EMAIL] = "email", [TOKEN_DOMAIN] = "domain", [TOKEN_IP] = "ip",
		[TOKEN_EMOJI] = "emoji",
	};

	for (size_t i = 0; i < t->n; i++) {
		const struct token *k = &t->all[i];

		strbuf_add(out, i ? " " : "");
		if (k->kind == TOKEN_WORD || k->kind == TOKEN_BREAK)
			strbuf_add(out, k->text);
		else if (k->kind == TOKEN_ID)
			strbuf_addf(out, "<id:%s>", k->text);
		else
			strbuf_addf(out, "<%s>", kinds[k->kind]);
	}
}

static void cuts(void **state)
{
	static const char *const table[][2] = {
		{ "", "" },
		{ "Halo Kak", "halo kak" },
		{ "UDAH LUNAS!!!", "udah lunas ." },
		{ "kak,mau tanya", "kak , mau tanya" },
		{ "kok gitu sih??", "kok gitu sih ?" },
		{ "kira2 kapan", "kira kapan" },
		{ "kira-kira kapan", "kira kapan" },
		{ "kepotong 2x", "kepotong <num> kali" },
		{ "uptime 97,8%", "uptime <num> persen" },
		{ "3hari 2gb", "<num> hari <num> gb" },
		{ "99rb 350k 1,5jt", "<money> <money> <money>" },
		{ "Rp 350.000,- ya", "<money> , ya" },
		{ "Rp.75.000", "<money>" },
		{ "1.250.000", "<money>" },
		{ "tiket 10029", "tiket <num>" },
		{ "RF-20261123-0007 dong", "<id:rf> dong" },
		{ "rfd-3001, inv7781", "<id:rfd> , <id:inv>" },
		{ "php8 mp3", "php <num> mp <num>" },
		{ "tokoku.id error", "<domain> error" },
		{ "https://tokoku.id/masuk?x=1", "<domain> ? x <num>" },
		{ "sari@toko.id", "<email>" },
		{ "ke ip 103.10.10.1", "ke ip <ip>" },
		{ "e-mail auto-reply", "email auto reply" },
		{ "assalamu'alaikum jum'at", "assalamualaikum jumat" },
		{ "don\xe2\x80\x99t", "dont" },
		{ "caf\xc3\xa9 na\xc3\xafve", "cafe naive" },
		{ "\xef\xbd\x88\xef\xbd\x81\xef\xbd\x8c\xef\xbd\x8f", "halo" }, /* full width */
		{ "re\xe2\x80\x8b"
		  "fund",
		  "refund" }, /* zero width space */
		{ "oke \xf0\x9f\x91\x8d\xf0\x9f\x8f\xbd", "oke <emoji>" },
		{ "\xff\xfe halo \xc3", "halo" },
		{ "wp_posts", "wp posts" },
		{ "a\nb", "a . b" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		struct arena a;
		struct tokens t;
		struct strbuf b;

		arena_init(&a, 0);
		strbuf_init(&b, &a, 1000);
		strbuf_add(&b, "");
		assert_int_equal(normalise(&a, table[i][0], strlen(table[i][0]), &t), OK);
		tokens_show(&t, &b);
		if (strcmp(b.ptr ? b.ptr : "", table[i][1]) != 0)
			fail_msg("\"%s\" is \"%s\", not \"%s\"", table[i][0], b.ptr, table[i][1]);
		arena_free(&a);
	}
}

static void raw_spans_point_into_the_message(void **state)
{
	static const char text[] = "cek RF-1020 dan 5512 ya";
	struct arena a;
	struct tokens t;

	(void)state;
	arena_init(&a, 0);
	assert_int_equal(normalise(&a, text, strlen(text), &t), OK);
	assert_int_equal(t.n, 5);
	assert_ptr_equal(t.all[1].raw.ptr, text + 4);
	assert_int_equal(t.all[1].raw.len, 7);
	assert_ptr_equal(t.all[3].raw.ptr, text + 16);
	assert_int_equal(t.all[3].raw.len, 4);
	arena_free(&a);
}

/* Any bytes, any length: no more than 1,000 code points are read, every span stays inside. */
static void survives_anything(void **state)
{
	static char text[6000];
	uint32_t random = 1;

	(void)state;
	for (int round = 0; round < 300; round++) {
		size_t len = (size_t)round * 20;
		struct arena a;
		struct tokens t;

		for (size_t i = 0; i < len; i++) {
			random = random * 1664525u + 1013904223u;
			text[i] = round % 3 ? (char)(random >> 24)
					    : "2x%@./-' rp9"[random >> 28 & 11];
		}
		arena_init(&a, 0);
		assert_int_equal(normalise(&a, text, len, &t), OK);
		assert_true(t.n <= NORMALISE_MAX_CHARS + 2);
		for (size_t i = 0; i < t.n; i++) {
			const struct token *k = &t.all[i];

			assert_true(k->len <= TOKEN_TEXT_MAX);
			assert_int_equal(strlen(k->text), k->len);
			assert_true(k->raw.ptr >= text && k->raw.ptr + k->raw.len <= text + len);
		}
		arena_free(&a);
	}
}

/* ---- roots ---- */

static const char *const roots[] = { "kembali", "kirim", "bayar",      "coba",  "sewa",  "tunggu",
				     "potong",  "aktif", "perpanjang", "cetak", "ambil", "crash" };

static int root_known(const void *context, const char *word, size_t len)
{
	(void)context;
	for (size_t i = 0; i < ARRAY_LEN(roots); i++)
		if (strlen(roots[i]) == len && memcmp(roots[i], word, len) == 0)
			return (int)i;
	return -1;
}

static void finds_roots(void **state)
{
	static const char *const table[][2] = {
		{ "dikembalikannya", "kembali" },
		{ "kembaliin", "kembali" },
		{ "pengembalian", "kembali" },
		{ "ngirim", "kirim" },
		{ "mengirimkan", "kirim" },
		{ "terkirim", "kirim" },
		{ "pembayaran", "bayar" },
		{ "dibayarin", "bayar" },
		{ "bayarnya", "bayar" },
		{ "nyoba", "coba" },
		{ "nyewa", "sewa" },
		{ "menyewa", "sewa" },
		{ "nungguin", "tunggu" },
		{ "menunggu", "tunggu" },
		{ "kepotong", "potong" },
		{ "memotong", "potong" },
		{ "diaktifkan", "aktif" },
		{ "mengaktifkan", "aktif" },
		{ "diperpanjang", "perpanjang" },
		{ "dicetak", "cetak" },
		{ "kuambil", "ambil" },
		{ "crashing", "crash" },
		{ "mobil", NULL },
		{ "di", NULL },
		{ "kirimkirim", NULL },
		{ "nya", NULL },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int found = affix_root(table[i][0], strlen(table[i][0]), root_known, NULL);
		const char *root = found < 0 ? NULL : roots[found];

		if (!root != !table[i][1] || (root && strcmp(root, table[i][1]) != 0))
			fail_msg("%s: %s", table[i][0], root ? root : "no root");
	}
}

/* ---- misspellings ---- */

static void measures_distance(void **state)
{
	static const struct {
		const char *a, *b;
		size_t max, distance;
	} table[] = {
		{ "refund", "refund", 2, 0 },
		{ "refund", "refnd", 2, 1 },
		{ "refund", "refudn", 2, 1 },
		{ "refund", "rifand", 2, 2 },
		{ "refund", "return", 1, 2 },
		{ "", "", 0, 0 },
		{ "a", "", 1, 1 },
		{ "kembalikan", "kembalikn", 2, 1 },
		{ "pembayaran", "pmbyaran", 2, 2 },
		{ "langganan", "pelanggan", 2, 3 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		size_t d = fuzzy_distance(table[i].a, strlen(table[i].a), table[i].b,
					  strlen(table[i].b), table[i].max);

		if (d != table[i].distance)
			fail_msg("%s, %s: %zu", table[i].a, table[i].b, d);
	}
}

static void finds_misspelled_words(void **state)
{
	static const char *const words[] = { "belum", "bayar", "refund", "pembayaran",
					     "salah", "kirim", "bisa",   "tagihan" };
	static const struct {
		const char *typed;
		int found;
	} table[] = {
		{ "blm", 0 }, /* without vowels */
		{ "krm", 5 },      { "byr", 1 },
		{ "refnud", 2 }, /* swapped */
		{ "refunds", 2 },  { "repund", 2 },
		{ "pembyarn", 3 }, /* two mistakes in a long word */
		{ "tgihan", 7 },   { "salahh", 4 },
		{ "bs", -1 },                       /* too short to tell */
		{ "rxfxnd", -1 },                   /* two mistakes in a short one */
		{ "gagal", -1 },   { "efund", -1 }, /* another first letter */
		{ "sal4h", -1 },   { "", -1 },
	};
	struct span spans[ARRAY_LEN(words)];
	struct arena a;
	struct fuzzy *f;

	(void)state;
	arena_init(&a, 0);
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		spans[i] = (struct span) { words[i], strlen(words[i]) };
	f = fuzzy_new(&a, spans, ARRAY_LEN(words));
	assert_non_null(f);
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		int found = fuzzy_find(f, table[i].typed, strlen(table[i].typed));

		if (found != table[i].found)
			fail_msg("%s: %d", table[i].typed, found);
	}
	arena_free(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cuts),
		cmocka_unit_test(raw_spans_point_into_the_message),
		cmocka_unit_test(survives_anything),
		cmocka_unit_test(finds_roots),
		cmocka_unit_test(measures_distance),
		cmocka_unit_test(finds_misspelled_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
