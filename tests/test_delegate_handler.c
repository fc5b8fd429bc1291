/* "Itu punya bos saya": asking for a link, and what nobody learns by it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"
#include "tests/delegation.h"
#include "tests/times.h"

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
	delegation_owner_arrives(&f);
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	delegation_ask(&f, ANI, "BLZ-2611-0009");
	assert_says(&f, BOS, "minta ikut mengurus BLZ-2611-0001");
	support_press(&f, BOS, BOS, "Tolak");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	delegation_ask(&f, ANI, "BLZ-2611-0009");
	f.now_ms += 25 * MS_HOUR;
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	delegation_ask(&f, ANI, "BLZ-2611-0009");
	for (int i = 0; i < 4; i++) {
		delegation_ask(&f, JOKO, "BLZ-2611-0001");
		delegation_ask(&f, ANI, "BLZ-2611-0009");
	}
	assert_says(&f, JOKO, "beberapa kali diminta");
	assert_string_equal(all_said(JOKO, "BLZ-2611-0001"), all_said(ANI, "BLZ-2611-0009"));
	assert_false(delegation_owns(&f, JOKO, "BLZ-2611-0001"));
}

static void nobody_to_ask_reads_alike(void **state)
{
	(void)state;
	f.ctx.has_mail = false; /* and no owner is known: nobody to tell */
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	delegation_ask(&f, ANI, "BLZ-2611-0009");
	assert_null(support_last(&f, MAIL));
	assert_string_equal(all_said(JOKO, "BLZ-2611-0001"), all_said(ANI, "BLZ-2611-0009"));
}

static void owners_are_left_in_peace(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	for (int i = 0; i < 5; i++)
		delegation_ask(&f, arena_printf(&f.arena, "80%d", i), "BLZ-2611-0001");
	assert_int_equal(clocks_count(&f, BOS, "minta ikut mengurus"), 3);
	assert_says(&f, "804", "beberapa kali diminta");
	/* A person may not go from number to number either. */
	for (int i = 0; i < 5; i++)
		delegation_ask(&f, JOKO, arena_printf(&f.arena, "BLZ-2611-77%d", i));
	assert_says(&f, JOKO, "beberapa kali diminta");
}

static void their_night_is_theirs(void **state)
{
	(void)state;
	delegation_owner_arrives(&f);
	f.now_ms = wib_time("2026-11-23 23:10");
	delegation_ask(&f, JOKO, "BLZ-2611-0001");
	assert_int_equal(support_find(&f, BOS, "minta ikut mengurus")->due_ms,
			 wib_time("2026-11-24 07:00"));
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
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
