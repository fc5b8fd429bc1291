/* Macros: reply, state, tag and holder in one; tags on cases. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/tags.h"
#include "handlers/ticket.h"

static struct fixture f;

static struct ticket ticket(void)
{
	struct ticket k;

	assert_int_equal(ticket_by_number(f.store, &f.arena, "DP-2026-0001", &k), OK);
	return k;
}

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "Gangguan teknis");
}

/* Rina's ticket is in the group. */
static int open_world(void **state)
{
	(void)state;
	support_open(&f, "dashpro");
	support_say(&f, RATNA, "/menu");
	support_say(&f, SARI, "/menu");
	support_say(&f, RINA, "/tiket semua mati");
	support_press(&f, RINA, RINA, "Gangguan Kecil");
	support_press(&f, RINA, RINA, "Lewati");
	assert_non_null(card());
	return 0;
}

static void says_and_acts(void **state)
{
	(void)state;
	support_say(&f, RATNA,
		    "/makro tambah beres status:selesai tag:cepat petugas:saya Beres, {kak}.");
	assert_says(&f, RATNA, "tanda #cepat");
	support_group(&f, SARI, "!beres Semoga lancar.", card()->id);
	assert_non_null(support_find(&f, RINA, "Beres, Kak Rina.\nSemoga lancar."));
	assert_int_equal(ticket().state, TICKET_RESOLVED);
	assert_string_equal(ticket().owner, "staff:" SARI);
	assert_non_null(support_find(&f, STAFF_CHAT, "pada DP-2026-0001"));
	assert_non_null(strstr(card()->m.text, "🏷 #cepat"));
}

static void may_act_without_a_word(void **state)
{
	size_t before = support_count(&f, RINA);

	(void)state;
	support_say(&f, RATNA, "/makro tambah vip tag:vip");
	support_group(&f, SARI, "!vip", card()->id);
	assert_int_equal(support_count(&f, RINA), before);
	assert_non_null(strstr(card()->m.text, "🏷 #vip"));
	assert_null(ticket().owner);
}

static void the_turn_goes_to_the_customer(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/makro tambah cek status:tunggu Mohon kirim foto layar, {nama}.");
	support_group(&f, SARI, "!cek", card()->id);
	assert_int_equal(ticket().state, TICKET_WAITING);
}

static void only_leads_write_them(void **state)
{
	(void)state;
	support_say(&f, SARI, "/makro tambah beres status:selesai Beres");
	assert_says(&f, SARI, "Perintah ini untuk admin");
	support_say(&f, RATNA, "/makro tambah beres status:terbang Beres");
	assert_says(&f, RATNA, "Makro adalah");
	support_say(&f, RATNA, "/makro tambah beres Beres saja");
	assert_says(&f, RATNA, "Makro adalah"); /* a plain reply is no macro */
	support_say(&f, RATNA, "/makro tambah beres petugas:siapa Beres");
	assert_says(&f, RATNA, "Makro adalah");
	support_say(&f, RATNA, "/makro hapus beres");
	assert_says(&f, RATNA, "Makro adalah");
}

static void shown_before_it_is_used(void **state)
{
	(void)state;
	support_say(
		&f, RATNA,
		"/makro tambah naik tag:server {sapaan} {nama}, {nomor}: {janji}. {petugas} {lain}");
	support_say(&f, SARI, "/makro naik dp-2026-0001");
	assert_says(&f, SARI, "Selamat pagi Rina, DP-2026-0001: ");
	assert_says(&f, SARI, "Sari {lain}");
	support_say(&f, SARI, "/makro naik DP-2026-0009");
	assert_silent_on(&f, SARI, "DP-2026-0009:");
}

static void tags_are_bounded_words(void **state)
{
	struct turn t;

	(void)state;
	support_turn_begin(&f, &t);
	assert_string_equal(tag_read(&t, "#VIP"), "vip");
	assert_null(tag_read(&t, "dua kata"));
	assert_null(tag_read(&t, "-vip"));
	assert_null(tag_read(&t, ""));
	assert_null(tag_read(&t, "sangat-panjang-sekali-tandanya"));
	support_turn_end(&f, &t);
	for (int i = 0; i < TAGS_MAX; i++)
		support_say(&f, SARI, arena_printf(&f.arena, "/tag DP-2026-0001 t%d", i));
	support_say(&f, SARI, "/tag DP-2026-0001 t0");
	assert_says(&f, SARI, "bertanda #t0");
	support_say(&f, SARI, "/tag DP-2026-0001 lebih");
	assert_says(&f, SARI, "sudah punya delapan tanda");
	support_say(&f, SARI, "/tag DP-2026-0001 -t0");
	support_say(&f, SARI, "/tag DP-2026-0001 -t0");
	assert_says(&f, SARI, "tidak bertanda #t0");
	support_say(&f, RINA, "/tag DP-2026-0001 saya");
	support_say(&f, SARI, "/antrian #saya");
	assert_says(&f, SARI, "Tidak ada tiket");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(says_and_acts),
		TEST(may_act_without_a_word),
		TEST(the_turn_goes_to_the_customer),
		TEST(only_leads_write_them),
		TEST(shown_before_it_is_used),
		TEST(tags_are_bounded_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
