/* "Itu punya bos saya": the owner lets in a delegate, or not, and nobody learns what is not theirs.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "store/audit.h"
#include "store/proof.h"

#define JOKO "701"
#define ANI  "702"
#define BOS  "703"
#define LAIN "704"
#define MAIL "rina@toko.com"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	support_order(&f, "BLZ-2611-0001", ORDER_ACTIVE, PHONE);
	support_say(&f, JOKO, "/menu"); /* the privacy notice comes with the first answer */
	support_say(&f, ANI, "/menu");
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

static void owner_arrives(void)
{
	support_say(&f, BOS, "/menu");
	clocks_share(&f, BOS, PHONE, true);
}

/* The whole way from the question to the link. */
static void ask_for_link(const char *who, const char *number)
{
	support_say(&f, who, arena_printf(&f.arena, "tolong cek %s dong", number));
	support_say(&f, who, "itu punya bos saya kak, saya disuruh ngecek");
	support_press(&f, who, who, "Kirim Tautan");
}

static int64_t contact_of(const char *who)
{
	struct contact c;
	struct address a;

	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, who, &c, &a), OK);
	return c.id;
}

static bool owns(const char *who, const char *number)
{
	return order_owned_by(f.store, contact_of(who), support_get(&f, number).id) == OK;
}

static bool audited(const char *action)
{
	struct audit_row *rows;
	size_t n;

	assert_int_equal(audit_latest(f.store, &f.arena, 100, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (strcmp(rows[i].action, action) == 0)
			return true;
	return false;
}

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

/* ---- asking ---- */

static void dialogue_five(void **state)
{
	(void)state;
	clocks_share(&f, JOKO, "6281200000001", true);
	support_say(&f, JOKO, "tolong cek BLZ-2611-0001 dong, udah aktif belum");
	assert_says(&f, JOKO, "belum cocok");
	assert_true(support_has_button(support_last(&f, JOKO), "Saya Diminta Pemilik"));
	support_say(&f, JOKO, "itu punya bos saya kak, saya disuruh ngecek");
	assert_says(&f, JOKO, "ada dua pilihan");
	assert_says(&f, JOKO, "BLZ-2611-0001");
	assert_says(&f, JOKO, "besok pukul 09.41 WIB");
	assert_int_equal(support_last(&f, JOKO)->m.n_buttons, 2);
	support_press(&f, JOKO, JOKO, "Kirim Tautan");
	assert_says(&f, JOKO, "Kalau BLZ-2611-0001 tercatat");
	assert_says(&f, JOKO, "besok pukul 09.41 WIB");
}

static void by_the_button(void **state)
{
	(void)state;
	clocks_share(&f, JOKO, "6281200000001", true);
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	support_press(&f, JOKO, JOKO, "Saya Diminta Pemilik");
	assert_says(&f, JOKO, "ada dua pilihan");
	support_say(&f, JOKO, "nanti aja kak");
	assert_says(&f, JOKO, "Kapan pun perlu");
	assert_null(support_last(&f, MAIL));
}

static void owners_have_their_own_orders_first(void **state)
{
	(void)state;
	support_order(&f, "BLZ-2611-0002", ORDER_ACTIVE, "6281200000001");
	clocks_share(&f, JOKO, "6281200000001", true);
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	assert_true(support_has_button(support_last(&f, JOKO), "Pesanan Saya"));
	/* Their own order stays an answer, whoever sent them. */
	support_say(&f, JOKO, "saya disuruh ngecek BLZ-2611-0002 udah aktif belum");
	assert_says(&f, JOKO, "sudah aktif sejak");
}

static void from_inside_the_proof_question(void **state)
{
	(void)state;
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	assert_says(&f, JOKO, "Bagikan Nomor Saya");
	support_say(&f, JOKO, "itu punya bos saya kak");
	assert_says(&f, JOKO, "ada dua pilihan");
	support_say(&f, JOKO, "kirim tautan");
	assert_says(&f, JOKO, "Kalau BLZ-2611-0001 tercatat");
}

static void words_behind_the_offer(void **state)
{
	(void)state;
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	support_say(&f, JOKO, "itu punya bos saya kak");
	support_say(&f, JOKO, "kan punya bos saya kak");
	assert_says(&f, JOKO, "Untuk BLZ-2611-0001 ada dua pilihan");
	support_say(&f, JOKO, "eh yang BLZ-2611-0009, punya bos saya juga");
	assert_says(&f, JOKO, "Untuk BLZ-2611-0009 ada dua pilihan");
	support_say(&f, JOKO, "buka jam berapa ya?");
	assert_says(&f, JOKO, "09.00");
	support_say(&f, JOKO, "oke kirim aja kak");
	assert_says(&f, JOKO, "Kalau BLZ-2611-0009 tercatat");
}

static void without_a_number(void **state)
{
	(void)state;
	support_press_data(&f, JOKO, JOKO, 0, "wakil");
	assert_says(&f, JOKO, "Nomor pesanannya berapa");
	support_say(&f, JOKO, "nomornya BLZ-2611-0001 kak");
	assert_says(&f, JOKO, "Untuk BLZ-2611-0001 ada dua pilihan");
}

/* ---- what nobody learns ---- */

/* All that this person has read, with the number blotted out. */
static const char *all_said(const char *who, const char *number)
{
	struct strbuf b;

	strbuf_init(&b, &f.arena, 64 * 1024);
	for (size_t i = 0; i < f.n_shown; i++) {
		const struct shown *s = &f.shown[i];
		const char *at;

		if (strcmp(s->chat, who) != 0)
			continue;
		for (const char *p = s->m.text; p; p = at ? at + strlen(number) : NULL) {
			at = strstr(p, number);
			strbuf_addn(&b, p, at ? (size_t)(at - p) : strlen(p));
			strbuf_add(&b, at ? "#" : "\n");
		}
		for (size_t k = 0; k < s->m.n_buttons; k++)
			strbuf_addf(&b, "[%s]", s->m.buttons[k].label);
	}
	assert_false(strbuf_failed(&b));
	return b.ptr;
}

static void known_and_unknown_read_alike(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	ask_for_link(ANI, "BLZ-2611-0009");
	assert_says(&f, BOS, "minta ikut mengurus BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Tolak");
	ask_for_link(JOKO, "BLZ-2611-0001");
	ask_for_link(ANI, "BLZ-2611-0009");
	f.now_ms += 25 * MS_HOUR;
	ask_for_link(JOKO, "BLZ-2611-0001");
	ask_for_link(ANI, "BLZ-2611-0009");
	for (int i = 0; i < 4; i++) {
		ask_for_link(JOKO, "BLZ-2611-0001");
		ask_for_link(ANI, "BLZ-2611-0009");
	}
	assert_says(&f, JOKO, "beberapa kali diminta");
	assert_string_equal(all_said(JOKO, "BLZ-2611-0001"), all_said(ANI, "BLZ-2611-0009"));
	assert_false(owns(JOKO, "BLZ-2611-0001"));
}

static void nobody_to_ask_reads_alike(void **state)
{
	(void)state;
	f.ctx.has_mail = false; /* and no owner is known: nobody to tell */
	ask_for_link(JOKO, "BLZ-2611-0001");
	ask_for_link(ANI, "BLZ-2611-0009");
	assert_null(support_last(&f, MAIL));
	assert_string_equal(all_said(JOKO, "BLZ-2611-0001"), all_said(ANI, "BLZ-2611-0009"));
}

static void owners_are_left_in_peace(void **state)
{
	(void)state;
	owner_arrives();
	for (int i = 0; i < 5; i++)
		ask_for_link(arena_printf(&f.arena, "80%d", i), "BLZ-2611-0001");
	assert_int_equal(clocks_count(&f, BOS, "minta ikut mengurus"), 3);
	assert_says(&f, "804", "beberapa kali diminta");
	/* A person may not go from number to number either. */
	for (int i = 0; i < 5; i++)
		ask_for_link(JOKO, arena_printf(&f.arena, "BLZ-2611-77%d", i));
	assert_says(&f, JOKO, "beberapa kali diminta");
}

static void their_night_is_theirs(void **state)
{
	(void)state;
	owner_arrives();
	f.now_ms = wib_time("2026-11-23 23:10");
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_int_equal(support_find(&f, BOS, "minta ikut mengurus")->due_ms,
			 wib_time("2026-11-24 07:00"));
}

/* ---- the owner decides ---- */

static void allowed(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_null(support_last(&f, MAIL)); /* the owner's chat is enough */
	assert_says(&f, BOS, "Rina");
	assert_says(&f, BOS, "Telegram");
	assert_says(&f, BOS, "besok pukul 09.41 WIB");
	support_press(&f, BOS, BOS, "Izinkan");
	assert_says(&f, BOS, "sekarang penanggung jawab BLZ-2611-0001");
	assert_says(&f, JOKO, "Pemilik sudah menambahkan Kakak");
	assert_true(owns(JOKO, "BLZ-2611-0001"));
	assert_true(audited("delegate_asked"));
	assert_true(audited("delegate_allowed"));
	support_press(&f, JOKO, JOKO, "Lihat Status");
	assert_says(&f, JOKO, "sudah aktif sejak");
}

/* The data of a button on the newest message in the chat that has one of this name. */
static const char *data_of_button(const char *chat, const char *label)
{
	for (size_t i = f.n_shown; i-- > 0;)
		for (size_t k = 0; strcmp(f.shown[i].chat, chat) == 0 && k < f.shown[i].m.n_buttons;
		     k++)
			if (strcmp(f.shown[i].m.buttons[k].label, label) == 0)
				return f.shown[i].m.buttons[k].data;
	fail_msg("%s has no button %s", chat, label);
	return "";
}

static void old_second_and_forged_taps(void **state)
{
	const char *yes, *no, *first;
	int64_t message;

	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	first = data_of_button(BOS, "Izinkan");
	ask_for_link(JOKO, "BLZ-2611-0001");
	yes = data_of_button(BOS, "Izinkan");
	no = data_of_button(BOS, "Tolak");
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
	assert_false(owns(JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, yes);
	assert_true(owns(JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, yes);
	assert_toast(&f, "Sudah diputus");
	support_press_data(&f, BOS, BOS, message, no);
	assert_toast(&f, "diizinkan");
	assert_true(owns(JOKO, "BLZ-2611-0001"));
	assert_int_equal(clocks_count(&f, JOKO, "Pemilik sudah menambahkan"), 1);
}

static void declined_in_silence(void **state)
{
	size_t before;

	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	before = support_count(&f, JOKO);
	support_press(&f, BOS, BOS, "Tolak");
	assert_says(&f, BOS, "tidak kami beri akses");
	assert_int_equal(support_count(&f, JOKO), before);
	assert_true(audited("delegate_declined"));
	/* A no stands for a week. */
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_int_equal(clocks_count(&f, BOS, "minta ikut mengurus"), 0);
	assert_says(&f, JOKO, "Kalau BLZ-2611-0001 tercatat");
}

static void expired(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	f.now_ms += 24 * MS_HOUR;
	support_press(&f, BOS, BOS, "Izinkan");
	assert_says(&f, BOS, "sudah lewat waktunya");
	assert_false(owns(JOKO, "BLZ-2611-0001"));
}

static void an_owner_who_let_go_of_the_number(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_int_equal(proof_remove(f.store, contact_of(BOS), PROOF_PHONE, PHONE), OK);
	support_press(&f, BOS, BOS, "Izinkan");
	assert_toast(&f, "tidak berlaku");
	assert_false(owns(JOKO, "BLZ-2611-0001"));
}

static void delegates_do_not_decide(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Izinkan");
	ask_for_link(ANI, "BLZ-2611-0001");
	assert_silent_on(&f, JOKO, "minta ikut mengurus");
	support_press_data(&f, JOKO, JOKO, 0, data_of_button(BOS, "Izinkan"));
	assert_toast(&f, "tidak berlaku");
	assert_false(owns(ANI, "BLZ-2611-0001"));
}

static void taken_back(void **state)
{
	const char *revoke;
	int64_t message;

	(void)state;
	owner_arrives();
	support_say(&f, BOS, "/delegasi");
	assert_says(&f, BOS, "Belum ada penanggung jawab");
	ask_for_link(JOKO, "BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Izinkan");
	support_say(&f, BOS, "/delegasi");
	assert_says(&f, BOS, "Rina, BLZ-2611-0001, sejak");
	revoke = data_of_button(BOS, "Cabut Izin Rina");
	message = support_last(&f, BOS)->id;
	support_press_data(&f, JOKO, JOKO, 0, revoke);
	assert_toast(&f, "tidak berlaku");
	assert_true(owns(JOKO, "BLZ-2611-0001"));
	support_press_data(&f, BOS, BOS, message, revoke);
	assert_says(&f, BOS, "bukan lagi penanggung jawab BLZ-2611-0001");
	assert_says(&f, JOKO, "mengakhiri tugas Kakak");
	assert_false(owns(JOKO, "BLZ-2611-0001"));
	assert_true(audited("delegate_revoked"));
	support_press_data(&f, BOS, BOS, message, revoke);
	assert_toast(&f, "izinnya dicabut");
	support_say(&f, JOKO, "/aktivasi BLZ-2611-0001");
	assert_silent_on(&f, JOKO, "sudah aktif sejak");
}

static void what_staff_confirmed_stays(void **state)
{
	(void)state;
	owner_arrives();
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_int_equal(proof_add(f.store, contact_of(JOKO), PROOF_ORDER, "BLZ-2611-0001",
				   f.now_ms, "staff:5001"),
			 OK);
	support_press(&f, BOS, BOS, "Izinkan");
	support_press(&f, BOS, BOS, "Cabut Izin");
	assert_true(owns(JOKO, "BLZ-2611-0001"));
}

/* ---- by e-mail ---- */

static void by_mail(void **state)
{
	const char *code;

	(void)state;
	snprintf(f.health.username, sizeof(f.health.username), "BlitzmesBot");
	ask_for_link(JOKO, "BLZ-2611-0001");
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
	assert_false(owns(BOS, "BLZ-2611-0001"));
	support_press(&f, BOS, BOS, "Izinkan");
	assert_true(owns(JOKO, "BLZ-2611-0001"));
	assert_true(owns(BOS, "BLZ-2611-0001")); /* the mailbox is theirs */
	assert_false(owns(ANI, "BLZ-2611-0001"));
	open_code(BOS, code);
	assert_says(&f, BOS, "Sudah diputus");
	support_press(&f, BOS, BOS, "Cabut Izin");
	assert_false(owns(JOKO, "BLZ-2611-0001"));
}

static void a_typed_code(void **state)
{
	(void)state;
	ask_for_link(JOKO, "BLZ-2611-0001");
	assert_says(&f, MAIL, "/izin k");
	support_say(&f, BOS, arena_printf(&f.arena, "/izin %s", mailed_code()));
	support_press(&f, BOS, BOS, "Tolak");
	assert_false(owns(JOKO, "BLZ-2611-0001"));
	assert_false(owns(BOS, "BLZ-2611-0001")); /* a no proves nothing */
}

static void wrong_and_old_codes(void **state)
{
	const char *first;

	(void)state;
	support_say(&f, BOS, "/menu");
	ask_for_link(JOKO, "BLZ-2611-0001");
	first = mailed_code();
	ask_for_link(JOKO, "BLZ-2611-0001");
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
	ask_for_link(JOKO, "BLZ-2611-0001");
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
		TEST(dialogue_five),
		TEST(by_the_button),
		TEST(owners_have_their_own_orders_first),
		TEST(from_inside_the_proof_question),
		TEST(words_behind_the_offer),
		TEST(without_a_number),
		TEST(known_and_unknown_read_alike),
		TEST(nobody_to_ask_reads_alike),
		TEST(owners_are_left_in_peace),
		TEST(their_night_is_theirs),
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
