/* The owner lets a delegate in, or not, by a button or by a link from the mailbox. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/audit.h"
#include "store/proof.h"
#include "tests/clocks.h"
#include "tests/delegation.h"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	delegation_open(&f);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

/* ---- the owner decides ---- */

static void allowed(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_null(support_last(&f, MAIL)); /* the owner's chat is enough */
	assert_says(&f, BOS, "Rina");
	assert_says(&f, BOS, "Telegram");
	assert_says(&f, BOS, "besok pukul 09.41 WIB");
	support_press(&f, BOS, BOS, "Izinkan");
	assert_says(&f, BOS, "sekarang penanggung jawab BLZ-2611-0001");
	assert_says(&f, JOKO, "Pemilik sudah menambahkan Kakak");
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	assert_true(delegation_audited(&f, "delegate_asked"));
	assert_true(delegation_audited(&f, "delegate_allowed"));
	support_press(&f, JOKO, JOKO, "Lihat Status");
	assert_says(&f, JOKO, "sudah aktif sejak");
}

static void old_second_and_forged_taps(void **state)
{
	const char *yes, *no, *first;
	int64_t message;

	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	first = delegation_button(&f, BOS, "Izinkan");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	yes = delegation_button(&f, BOS, "Izinkan");
	no = delegation_button(&f, BOS, "Tolak");
	message = support_last(&f, BOS)->id;
	/* Neither strangers nor whoever asked can press it. */
	support_press_data(&f, JOKO, JOKO, 0, yes);
	assert_toast(&f, "tidak berlaku");
	support_press_data(&f, ANI, ANI, 0, yes);
	assert_toast(&f, "tidak berlaku");
	support_press_data(&f, BOS, BOS, 0, "izin:99999999999999999999:1:ya");
	assert_toast(&f, "tidak berlaku");
	support_press_data(&f, BOS, BOS, message, first); /* of a link that was replaced */
	assert_toast(&f, "tidak berlaku");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, yes);
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, yes);
	assert_toast(&f, "Sudah diputus");
	support_press_data(&f, BOS, BOS, message, no);
	assert_toast(&f, "diizinkan");
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	assert_int_equal(clocks_count(&f, JOKO, "Pemilik sudah menambahkan"), 1);
}

static void declined_in_silence(void **state)
{
	size_t before;

	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	before = support_count(&f, JOKO);
	support_press(&f, BOS, BOS, "Tolak");
	assert_says(&f, BOS, "tidak kami beri akses");
	assert_int_equal(support_count(&f, JOKO), before);
	assert_true(delegation_audited(&f, "delegate_declined"));
	/* A no stands for a week. */
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_int_equal(clocks_count(&f, BOS, "minta ikut mengurus"), 0);
	assert_says(&f, JOKO, "Kalau BLZ-2611-0001 tercatat");
}

static void expired(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	f.now_ms += 24 * MS_HOUR;
	support_press(&f, BOS, BOS, "Izinkan");
	assert_says(&f, BOS, "sudah lewat waktunya");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
}

static void an_owner_who_let_go_of_the_number(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_int_equal(proof_remove(f.store, delegation_contact(&f, BOS), PROOF_PHONE, PHONE),
			 OK);
	support_press(&f, BOS, BOS, "Izinkan");
	assert_toast(&f, "tidak berlaku");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
}

static void delegates_do_not_decide(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Izinkan");
	delegation_ask(&f, ANI, "BLZ-2611-0001");
	assert_silent_on(&f, JOKO, "minta ikut mengurus");
	support_press_data(&f, JOKO, JOKO, 0, delegation_button(&f, BOS, "Izinkan"));
	assert_toast(&f, "tidak berlaku");
	assert_false(delegation_owns(&f, ANI, "BLZ-2611-0001"));
}

static void taken_back(void **state)
{
	const char *revoke;
	int64_t message;

	(void)state;
	delegation_owner_arrives(&f);
	support_say(&f, BOS, "/delegasi");
	assert_says(&f, BOS, "Belum ada penanggung jawab");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Izinkan");
	support_say(&f, BOS, "/delegasi");
	assert_says(&f, BOS, "Rina, BLZ-2611-0001, sejak");
	revoke = delegation_button(&f, BOS, "Cabut Izin Rina");
	message = support_last(&f, BOS)->id;
	support_press_data(&f, JOKO, JOKO, 0, revoke);
	assert_toast(&f, "tidak berlaku");
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, revoke);
	assert_says(&f, BOS, "bukan lagi penanggung jawab BLZ-2611-0001");
	assert_says(&f, JOKO, "mengakhiri tugas Kakak");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	assert_true(delegation_audited(&f, "delegate_revoked"));
	support_press_data(&f, BOS, BOS, message, revoke);
	assert_toast(&f, "izinnya dicabut");
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	assert_silent_on(&f, JOKO, "sudah aktif sejak");
}

static void what_staff_confirmed_stays(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_int_equal(proof_add(f.store, delegation_contact(&f, JOKO), PROOF_ORDER,
				   "BLZ-2611-0001", f.now_ms, "staff:5001"),
			 OK);
	support_press(&f, BOS, BOS, "Izinkan");
	support_press(&f, BOS, BOS, "Cabut Izin");
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
}

/* ---- by e-mail ---- */

/* The words after "izin_" or "/izin " in the newest mail. */
static const char *mailed_code(void)
{
	const char *text = support_text(&f, MAIL);
	const char *at = strstr(text, "izin_");

	at = at ? at + 5 : strstr(text, "/izin ") ? strstr(text, "/izin ") + 6 : NULL;
	assert_non_null(at);
	return arena_strndup(&f.arena, at, strcspn(at, " \n"));
}

static void open_code(const char *who, const char *code)
{
	support_say(&f, who, arena_printf(&f.arena, "/start izin_%s", code));
}

static void by_mail(void **state)
{
	const char *code;

	(void)state;
	snprintf(f.health.username, sizeof(f.health.username), "BlitzmesBot");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_says(&f, MAIL, "https://t.me/BlitzmesBot?start=izin_");
	assert_says(&f, MAIL, "besok pukul 09.41 WIB");
	assert_true(support_last(&f, MAIL)->m.secret);
	code = mailed_code();
	/* Whoever asked cannot answer for the owner. */
	open_code(JOKO, code);
	assert_says(&f, JOKO, "untuk pemilik pesanan");
	open_code(BOS, code);
	assert_non_null(support_find(&f, BOS, "minta ikut mengurus"));
	open_code(ANI, code);
	assert_says(&f, ANI, "sudah dibuka dari akun lain");
	assert_false(delegation_owns(&f, BOS, "BLZ-2611-0001"));
	support_press(&f, BOS, BOS, "Izinkan");
	assert_true(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	assert_true(delegation_owns(&f, BOS, "BLZ-2611-0001")); /* the mailbox is theirs */
	assert_false(delegation_owns(&f, ANI, "BLZ-2611-0001"));
	open_code(BOS, code);
	assert_says(&f, BOS, "Sudah diputus");
	support_press(&f, BOS, BOS, "Cabut Izin");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
}

static void a_typed_code(void **state)
{
	(void)state;
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_says(&f, MAIL, "/izin k");
	support_say(&f, BOS, arena_printf(&f.arena, "/izin %s", mailed_code()));
	support_press(&f, BOS, BOS, "Tolak");
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
	assert_false(delegation_owns(&f, BOS, "BLZ-2611-0001")); /* a no proves nothing */
}

static void wrong_and_old_codes(void **state)
{
	const char *first;

	(void)state;
	support_say(&f, BOS, "/menu");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	first = mailed_code();
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	open_code(BOS, first);
	assert_says(&f, BOS, "tidak berlaku");
	open_code(BOS, "");
	assert_says(&f, BOS, "tidak berlaku");
	for (int i = 0; i < 12; i++)
		open_code(BOS, "k0123456789abcdef");
	open_code(BOS, mailed_code()); /* too many wrong ones: not even the right one */
	assert_says(&f, BOS, "tidak berlaku");
	f.now_ms += MS_HOUR + MS_MINUTE;
	open_code(BOS, mailed_code());
	assert_says(&f, BOS, "minta ikut mengurus");
	f.now_ms += 24 * MS_HOUR;
	open_code(BOS, mailed_code());
	assert_says(&f, BOS, "sudah lewat waktunya");
}

static void codes_are_kept_as_hashes(void **state)
{
	struct audit_row *rows;
	const char *code;
	size_t n;

	(void)state;
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	code = mailed_code();
	open_code(LAIN, code);
	assert_int_equal(audit_latest(f.store, &f.arena, 100, &rows, &n), OK);
	for (size_t i = 0; i < n; i++) {
		assert_null(strstr(rows[i].subject, code));
		assert_true(!rows[i].detail || !strstr(rows[i].detail, code));
	}
}

static void in_english(void **state)
{
	(void)state;
	support_say(&f, JOKO, "/bahasa en");
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	support_say(&f, JOKO, "it belongs to my boss");
	assert_says(&f, JOKO, "there are two ways");
	support_press(&f, JOKO, JOKO, "Send the Link");
	assert_says(&f, JOKO, "is in our books");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(allowed),
		TEST(old_second_and_forged_taps),
		TEST(declined_in_silence),
		TEST(expired),
		TEST(an_owner_who_let_go_of_the_number),
		TEST(delegates_do_not_decide),
		TEST(taken_back),
		TEST(what_staff_confirmed_stays),
		TEST(by_mail),
		TEST(a_typed_code),
		TEST(wrong_and_old_codes),
		TEST(codes_are_kept_as_hashes),
		TEST(in_english),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
