/* test_reasons.c - why people want money back, in their own words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "messages/catalog.h"
#include "messages/intent.h"
#include "policy/refund.h"

static struct recogniser *recogniser;
static struct catalogs *texts;
static struct arena arena;

static int open_world(void **state)
{
	const json_t *all[LANG_COUNT];
	const char *why = "";

	(void)state;
	arena_init(&arena, 0);
	assert_int_equal(catalogs_load(&arena, "messages", &texts, &why), OK);
	for (int i = 0; i < LANG_COUNT; i++)
		all[i] = catalogs_json(texts, (enum lang)i);
	if (recogniser_load(&arena, (json_t *const *)all, LANG_COUNT, &recogniser, &why) != OK)
		fail_msg("%s", why);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	recogniser_free(recogniser);
	catalogs_free(texts);
	arena_free(&arena);
	return 0;
}

static void test_words_mean_a_reason(void **state)
{
	static const struct {
		const char *reason, *words;
	} cases[] = {
		{ "double_charge", "kak gawat, belinya sekali kok yang keluar dua kali 75rb 😭" },
		{ "double_charge", "saldo kepotong dua kali, minta refund" },
		{ "double_charge", "uang saya kepotong dobel" },
		{ "double_charge", "kepotong dobel" },
		{ "double_charge", "i was charged twice" },
		{ "double_charge", "beli email canva 1 tp saldo kepotong 2x 75rb" },
		{ "failed_but_charged", "transaksi gagal tapi saldo kepotong" },
		{ "failed_but_charged", "gagal beli tapi saldo saya kepotong kak" },
		{ "topup_error", "saya topup 100rb saldo ga masuk" },
		{ "topup_error", "tgl 10 oktober topup 100rb gagal tapi kepotong. bisa refund?" },
		{ "topup_error", "udah bayar qris tapi saldo belum nambah" },
		{ "downtime_over_24h", "server down 2 hari, refund dong" },
		{ "email_inaccessible", "email yang saya beli ga bisa login" },
		{ "email_inaccessible", "emailnya ga bisa dibuka sama sekali" },
		{ "email_wrong_platform", "pesen canva malah dikasih discord" },
		{ "email_all_platforms_down", "emailnya gagal di semua platform" },
		{ "partial_platform", "cuma satu platform yang gagal" },
		{ "verification_error", "kalian salah verifikasi akun saya" },
		{ "data_error", "data saya salah di sistem kalian" },
		{ "activation_over_48h", "udah 3 hari akun belum aktif, refund" },
		{ "system_bug_loss", "gara-gara bug saya rugi" },
		{ "system_bug_loss", "minta refund, gara-gara bug saya rugi" },
		{ "balance_used", "minta refund, saldo sudah saya pakai" },
		{ "service_used", "minta refund, paketnya sudah saya pakai" },
		{ "voucher_used", "minta refund, voucher sudah saya pakai" },
		{ "wrong_choice", "emailnya bisa ditukar?" },
		{ "other_review", "saya kelebihan transfer 50rb" },
		{ "change_of_mind", "min mau refund, ga jadi butuh emailnya hehe" },
		{ "change_of_mind", "mau refund, saya berubah pikiran" },
		{ "wrong_choice", "salah pilih platform, bisa refund?" },
		{ "wrong_choice", "saya salah beli paket" },
		{ "quality_dissatisfaction", "kurang puas sama emailnya, refund aja" },
		{ "accidental_topup", "ga sengaja top up 50rb, balikin dong" },
		{ "voucher_lost", "voucher saya hilang, minta refund" },
		{ "email_expired_3d", "emailnya udah kedaluwarsa, refund ya" },
		{ "unused", "paketnya ga kepakai, uang balik bisa?" },
		{ "personal_reason", "lagi butuh uang kak, refund ya" },
		{ "wrong_domain", "saya salah ketik nama domain, refund dong" },
		{ "email_delivered", "emailnya udah saya terima dan bisa dibuka, mau refund" },
		{ "email_delivered", "email sudah bisa login tapi mau refund" },
		{ "email_inaccessible", "email sudah saya terima tapi ga bisa dibuka" },
		{ "enterpage_terminated", "akun saya sudah dihapus padahal baru bayar, refund" },
		{ "enterpage_terminated", "hosting saya terlanjur diterminasi, uang balik dong" },
		{ "data_loss", "data website saya hilang, minta refund" },
		{ "data_loss", "data saya terhapus semua" },
	};

	size_t wrong = 0;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = "nothing";
		enum err e = recogniser_reason(recogniser, &arena, cases[i].words,
					       strlen(cases[i].words), &got);

		if (e == OK && strcmp(got, cases[i].reason) == 0)
			continue;
		print_error("\"%s\" is not %s but %s\n", cases[i].words, cases[i].reason, got);
		wrong++;
	}
	assert_int_equal(wrong, 0);
}

static void test_words_that_say_no_reason(void **state)
{
	static const char *const cases[] = {
		"mau refund kak", "refund dong",           "minta uang kembali", "",
		"halo",           "refund my order please"
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const char *got = "nothing";

		if (recogniser_reason(recogniser, &arena, cases[i], strlen(cases[i]), &got) == OK)
			fail_msg("\"%s\" is %s", cases[i], got);
	}
}

/* The catalogs may name any reason; the policy must know it. */
static void test_every_name_is_a_code(void **state)
{
	const char *name;
	size_t n = 0;

	(void)state;
	while ((name = recogniser_reason_at(recogniser, n)) != NULL) {
		enum refund_reason reason;

		if (refund_reason_find(name, &reason) != OK)
			fail_msg("no reason is called %s", name);
		n++;
	}
	assert_in_range(n, 20, REASON_COUNT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_mean_a_reason),
		cmocka_unit_test(test_words_that_say_no_reason),
		cmocka_unit_test(test_every_name_is_a_code),
	};

	return cmocka_run_group_tests(tests, open_world, close_world);
}
