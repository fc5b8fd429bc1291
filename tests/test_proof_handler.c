/* Whose order is it: shared contacts, codes by e-mail, wrong numbers, and what nobody learns. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/form.h"
#include "store/proof.h"

#define MAIL "rina@toko.com"

static struct fixture f;

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	support_order(&f, "BLZ-1", ORDER_ACTIVE, PHONE);
	support_say(&f, RINA, "/menu"); /* the privacy notice comes with the first answer */
	support_say(&f, BUDI, "/menu");
	return 0;
}

/* The code in the newest mail to this address; NULL when none came. */
static const char *mailed_code(const char *mail)
{
	const char *text = support_text(&f, mail);

	for (const char *p = text; *p; p++)
		if (strspn(p, "0123456789") == 6)
			return arena_strndup(&f.arena, p, 6);
	return NULL;
}

static const char *wrong_code(const char *code)
{
	return strcmp(code, "123456") == 0 ? "654321" : "123456";
}

static void asks_before_showing(void **state)
{
	const struct shown *s;

	(void)state;
	support_say(&f, RINA, "/aktivasi BLZ-1");
	s = support_find(&f, RINA, "tidak jatuh ke orang lain");
	assert_non_null(s);
	assert_int_equal(s->m.keyboard, KEYBOARD_ASK_CONTACT);
	assert_string_equal(s->m.keyboard_label, "Bagikan Nomor Saya");
	assert_true(support_has_button(s, "Kode lewat Email"));
	assert_silent_on(&f, RINA, "Paket Pro");
}

static void own_contact_opens_the_asked_order(void **state)
{
	(void)state;
	support_order(&f, "BLZ-2", ORDER_ACTIVE, PHONE);
	support_say(&f, RINA, "/aktivasi blz-1");
	clocks_share(&f, RINA, "+62 851-8700-0136", true);
	assert_int_equal(support_find(&f, RINA, "sudah cocok")->m.keyboard, KEYBOARD_REMOVE);
	assert_says(&f, RINA, "BLZ-1");
	assert_says(&f, RINA, "sudah aktif sejak");
}

static void contact_without_a_question(void **state)
{
	(void)state;
	clocks_share(&f, RINA, PHONE, true);
	assert_says(&f, RINA, "BLZ-1");
}

static void foreign_contact_is_refused(void **state)
{
	(void)state;
	support_say(&f, BUDI, "/aktivasi BLZ-1");
	clocks_share(&f, BUDI, PHONE, false);
	assert_says(&f, BUDI, "kontak orang lain");
	support_say(&f, BUDI, "/batal");
	clocks_share(&f, BUDI, PHONE, false);
	assert_says(&f, BUDI, "kontak orang lain");
	assert_silent_on(&f, BUDI, "Paket Pro");
}

static void typed_number_is_no_proof(void **state)
{
	(void)state;
	support_say(&f, BUDI, "/aktivasi BLZ-1");
	support_say(&f, BUDI, "085187000136");
	assert_silent_on(&f, BUDI, "Paket Pro");
	assert_int_equal(order_owned_by(f.store, 1, support_get(&f, "BLZ-1").id), ERR_NOT_FOUND);
}

static void unreadable_contact(void **state)
{
	(void)state;
	clocks_share(&f, RINA, "abc", true);
	assert_says(&f, RINA, "belum bisa kami baca");
}

static void contact_without_orders(void **state)
{
	(void)state;
	clocks_share(&f, BUDI, "6281200000001", true);
	assert_says(&f, BUDI, "belum kami temukan");
	assert_true(support_has_button(support_last(&f, BUDI), "Kode lewat Email"));
}

static void code_by_mail(void **state)
{
	const char *code;

	(void)state;
	support_say(&f, RINA, "/aktivasi BLZ-1");
	support_press(&f, RINA, RINA, "Kode lewat Email");
	assert_says(&f, RINA, "alamat email");
	support_say(&f, RINA, " Rina@Toko.com ");
	assert_says(&f, RINA, "Kalau rina@toko.com tercatat");
	code = mailed_code(MAIL);
	assert_non_null(code);
	assert_true(support_last(&f, MAIL)->m.secret);
	support_say(&f, RINA, arena_printf(&f.arena, "ini kak %.3s %s", code, code + 3));
	assert_says(&f, RINA, "BLZ-1");
	assert_says(&f, RINA, "sudah aktif sejak");
}

static void mail_may_be_typed_at_once(void **state)
{
	(void)state;
	support_say(&f, RINA, "/aktivasi");
	support_say(&f, RINA, "rina@toko.com");
	assert_non_null(mailed_code(MAIL));
}

static void unknown_mail_gets_the_same_answer(void **state)
{
	const char *known, *unknown;

	(void)state;
	support_say(&f, RINA, "/aktivasi");
	support_say(&f, RINA, "rina@toko.com");
	known = support_text(&f, RINA);
	support_say(&f, BUDI, "/aktivasi");
	support_say(&f, BUDI, "budi@toko.com");
	unknown = support_text(&f, BUDI);
	assert_null(mailed_code("budi@toko.com"));
	assert_string_equal(strchr(known, '@'), strchr(unknown, '@'));
	support_say(&f, BUDI, "000000");
	assert_says(&f, BUDI, "belum cocok");
}

static void bad_mail_address(void **state)
{
	(void)state;
	support_say(&f, RINA, "/aktivasi");
	support_press(&f, RINA, RINA, "Kode lewat Email");
	support_say(&f, RINA, "rina di toko");
	assert_null(support_last(&f, "rina di toko"));
	support_say(&f, RINA, "rina@toko.com");
	assert_non_null(mailed_code(MAIL));
}

static void ask_for_code(const char *who)
{
	support_say(&f, who, "/aktivasi");
	support_say(&f, who, MAIL);
}

static void wrong_codes_lock_it(void **state)
{
	const char *code;

	(void)state;
	ask_for_code(RINA);
	code = mailed_code(MAIL);
	for (int i = 0; i < 5; i++) {
		support_say(&f, RINA, wrong_code(code));
		assert_says(&f, RINA, "belum cocok");
	}
	support_say(&f, RINA, code);
	assert_says(&f, RINA, "kami kunci");
	support_say(&f, RINA, "/aktivasi");
	assert_silent_on(&f, RINA, "sudah aktif sejak");
}

static void code_expires(void **state)
{
	const char *code;

	(void)state;
	ask_for_code(RINA);
	code = mailed_code(MAIL);
	f.now_ms += 10 * MS_MINUTE;
	support_say(&f, RINA, code);
	assert_says(&f, RINA, "tidak berlaku");
	support_press(&f, RINA, RINA, "Kirim Ulang Kode");
	assert_says(&f, RINA, "Kode baru sudah dikirim");
	support_say(&f, RINA, mailed_code(MAIL));
	assert_says(&f, RINA, "sudah aktif sejak");
}

static void codes_are_limited_per_person(void **state)
{
	(void)state;
	ask_for_code(RINA);
	for (int i = 0; i < 4; i++)
		support_press(&f, RINA, RINA, "Kirim Ulang Kode");
	assert_int_equal(support_count(&f, MAIL), 5);
	support_press(&f, RINA, RINA, "Kirim Ulang Kode");
	assert_says(&f, RINA, "terlalu banyak");
	assert_int_equal(support_count(&f, MAIL), 5);
	f.now_ms += MS_HOUR + MS_MINUTE;
	ask_for_code(RINA);
	assert_int_equal(support_count(&f, MAIL), 6);
}

static void codes_are_limited_per_order(void **state)
{
	(void)state;
	for (int i = 0; i < 6; i++) {
		const char *who = arena_printf(&f.arena, "80%d", i);

		ask_for_code(who);
		if (i == 5)
			assert_says(&f, who, "terlalu banyak");
	}
	assert_int_equal(support_count(&f, MAIL), 5);
}

static void code_belongs_to_one_person(void **state)
{
	const char *code;

	(void)state;
	ask_for_code(RINA);
	code = mailed_code(MAIL);
	ask_for_code(BUDI);
	support_say(&f, BUDI, code);
	if (strcmp(code, mailed_code(MAIL)) != 0)
		assert_says(&f, BUDI, "belum cocok");
}

/* The mail server has said no for good. */
static void mail_fails(const char *who)
{
	struct outbox_row row = { .channel = CHANNEL_EMAIL, .kind = OUT_MAIL, .chat = MAIL };
	struct contact c;
	struct address a;
	struct turn t;

	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, who, &c, &a), OK);
	row.address_id = a.id;
	support_turn_begin(&f, &t);
	assert_int_equal(dispatch_undeliverable(&t, &row, "550 no such mailbox", false, 7), OK);
	support_turn_end(&f, &t);
	assert_int_equal(address_get(f.store, &f.arena, a.id, &a), OK);
	assert_true(a.reachable);
}

static void a_code_that_cannot_be_mailed(void **state)
{
	(void)state;
	ask_for_code(RINA);
	mail_fails(RINA);
	assert_says(&f, RINA, "email kodenya belum bisa kami kirim");
	assert_true(support_has_button(support_last(&f, RINA), "Bicara dgn Admin"));
	assert_says(&f, STAFF_CHAT, "550 no such mailbox");
	support_press(&f, RINA, RINA, "Cek Aktivasi");
	assert_says(&f, RINA, "Bagikan Nomor Saya");
}

static void nobody_waits_any_more(void **state)
{
	(void)state;
	ask_for_code(RINA);
	support_say(&f, RINA, mailed_code(MAIL));
	mail_fails(RINA);
	assert_silent_on(&f, RINA, "belum bisa kami kirim");
	ask_for_code(BUDI);
	f.now_ms += MS_HOUR;
	mail_fails(BUDI);
	assert_silent_on(&f, BUDI, "belum bisa kami kirim");
}

/* The row itself says who waits. */
static void the_letter_knows_who_waits(void **state)
{
	static const struct update u = { .kind = UPDATE_TEXT,
					 .channel = CHANNEL_TELEGRAM,
					 .ext = "x",
					 .chat = RINA,
					 .sender = RINA,
					 .in_private = true,
					 .name = "Rina",
					 .language = "id",
					 .text = MAIL,
					 .args = "" };
	struct turn t;
	int64_t waits = 0;

	(void)state;
	support_say(&f, RINA, "/aktivasi");
	support_turn_begin(&f, &t);
	t.update = &u;
	assert_int_equal(dispatch_update(&t), OK);
	for (size_t i = 0; i < t.n_put; i++)
		if (t.put[i].kind == OUT_MAIL)
			waits = t.put[i].address_id;
	assert_int_equal(waits, t.address.id);
	support_turn_end(&f, &t);
}

static void no_mail_no_offer(void **state)
{
	(void)state;
	f.ctx.has_mail = false;
	support_say(&f, RINA, "/aktivasi");
	assert_false(support_has_button(support_last(&f, RINA), "Kode lewat Email"));
	assert_silent_on(&f, RINA, "Kode lewat Email");
	support_say(&f, RINA, MAIL);
	assert_null(support_last(&f, MAIL));
	assert_true(support_has_button(support_last(&f, RINA), "Batal") ||
		    strstr(support_text(&f, RINA), "Bagikan Nomor"));
}

static void unknown_and_foreign_read_alike(void **state)
{
	const char *foreign, *unknown;

	(void)state;
	support_order(&f, "BLZ-7", ORDER_VERIFIED, "6281211112222");
	clocks_share(&f, RINA, PHONE, true);
	support_say(&f, RINA, "/aktivasi BLZ-7");
	foreign = support_text(&f, RINA);
	assert_true(support_has_button(support_last(&f, RINA), "Pesanan Saya"));
	assert_true(support_has_button(support_last(&f, RINA), "Ketik Ulang Nomor"));
	assert_true(support_has_button(support_last(&f, RINA), "Bicara dgn Admin"));
	support_say(&f, RINA, "/aktivasi BLZ-9");
	unknown = support_text(&f, RINA);
	assert_string_equal(strstr(foreign, "BLZ-7") + 5, strstr(unknown, "BLZ-9") + 5);
}

static void fifth_wrong_number_goes_to_staff(void **state)
{
	(void)state;
	clocks_share(&f, RINA, PHONE, true);
	for (int i = 0; i < 4; i++) {
		support_say(&f, RINA, "/aktivasi BLZ-9");
		assert_says(&f, RINA, "belum cocok");
	}
	support_say(&f, RINA, "/aktivasi BLZ-9");
	assert_says(&f, RINA, "pencarian nomor kami jeda");
	assert_says(&f, STAFF_CHAT, "beberapa kali salah nomor");
	support_say(&f, RINA, "/aktivasi BLZ-9");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "salah nomor"), 1);
	/* What is theirs stays theirs. */
	support_say(&f, RINA, "/aktivasi BLZ-1");
	assert_says(&f, RINA, "sudah aktif sejak");
	f.now_ms += MS_HOUR;
	support_say(&f, RINA, "/aktivasi BLZ-9");
	assert_says(&f, RINA, "belum cocok");
}

static void retyping_a_number(void **state)
{
	(void)state;
	support_order(&f, "68245", ORDER_VERIFIED, PHONE);
	clocks_share(&f, RINA, PHONE, true);
	support_say(&f, RINA, "/aktivasi BLZ-9");
	support_press(&f, RINA, RINA, "Ketik Ulang Nomor");
	assert_says(&f, RINA, "tulis nomor pesanannya");
	support_say(&f, RINA, "68245");
	assert_says(&f, RINA, "68245");
	assert_says(&f, RINA, "sedang diaktifkan");
}

static void not_my_number(void **state)
{
	(void)state;
	clocks_share(&f, RINA, PHONE, true);
	support_say(&f, RINA, "itu bukan nomor saya kak");
	assert_says(&f, RINA, "+62 851-••••-0136");
	support_press(&f, RINA, RINA, "Bukan Nomor Saya");
	assert_says(&f, RINA, "kami lepas");
	support_say(&f, RINA, "/aktivasi BLZ-1");
	assert_says(&f, RINA, "tidak jatuh ke orang lain");
}

static void forged_buttons_show_nothing(void **state)
{
	static const char *const names[] = { "aktivasi", "bisa",        "gagal_masuk",
					     "hitungan", "aktif_ulang", "minta_refund" };
	struct order o = support_get(&f, "BLZ-1");

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		support_press_data(&f, BUDI, BUDI, 0,
				   arena_printf(&f.arena, "%s:%lld:%lld", names[i], (long long)o.id,
						(long long)o.version));
		assert_toast(&f, "tidak berlaku");
		support_press_data(&f, BUDI, BUDI, 0,
				   arena_printf(&f.arena, "%s:99999999999999999999:x", names[i]));
		assert_toast(&f, "tidak berlaku");
	}
	assert_silent_on(&f, BUDI, "BLZ-1");
}

#define WORLD(test) cmocka_unit_test_prestate_setup_teardown(test, open_world, support_teardown, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD(asks_before_showing),
		WORLD(own_contact_opens_the_asked_order),
		WORLD(contact_without_a_question),
		WORLD(foreign_contact_is_refused),
		WORLD(typed_number_is_no_proof),
		WORLD(unreadable_contact),
		WORLD(contact_without_orders),
		WORLD(code_by_mail),
		WORLD(mail_may_be_typed_at_once),
		WORLD(unknown_mail_gets_the_same_answer),
		WORLD(bad_mail_address),
		WORLD(wrong_codes_lock_it),
		WORLD(code_expires),
		WORLD(codes_are_limited_per_person),
		WORLD(codes_are_limited_per_order),
		WORLD(code_belongs_to_one_person),
		WORLD(a_code_that_cannot_be_mailed),
		WORLD(nobody_waits_any_more),
		WORLD(the_letter_knows_who_waits),
		WORLD(no_mail_no_offer),
		WORLD(unknown_and_foreign_read_alike),
		WORLD(fifth_wrong_number_goes_to_staff),
		WORLD(retyping_a_number),
		WORLD(not_my_number),
		WORLD(forged_buttons_show_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
