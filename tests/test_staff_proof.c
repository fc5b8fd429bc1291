/* /bukti: staff match a customer with an order; who may, with what confirmation, and what follows.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "store/audit.h"
#include "store/proof.h"
#include "store/request.h"

#define ORDER "BLZ-2611-0001"
#define CASE  "CS-20261123-0001"

static struct fixture f;
static int64_t card; /* of her request */

static int open_world(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	support_order(&f, ORDER, ORDER_ACTIVE, PHONE);
	support_say(&f, RINA, "/menu");
	support_say(&f, RINA, "/admin nomor lama saya hilang, saya bisa kirim KTP");
	card = support_last(&f, STAFF_CHAT)->id;
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

static bool owned(void)
{
	struct contact c;
	struct address a;

	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &c, &a), OK);
	return order_owned_by(f.store, c.id, support_get(&f, ORDER).id) == OK;
}

static void by_reply_to_the_card(void **state)
{
	struct audit_row *rows;
	bool noted = false;
	size_t n;

	(void)state;
	support_group(&f, SARI, "/bukti " ORDER, card);
	assert_says(&f, STAFF_CHAT, "Cocokkan Rina (Telegram, " CASE ") sebagai pemilik " ORDER);
	assert_says(&f, STAFF_CHAT, "••••-0136");
	assert_silent_on(&f, STAFF_CHAT, "87000136");
	assert_false(owned());
	support_press(&f, SARI, STAFF_CHAT, "Ya, Cocokkan");
	assert_true(owned());
	assert_non_null(support_find(&f, STAFF_CHAT, "dicocokkan sebagai pemilik"));
	assert_non_null(support_find(&f, RINA, "sudah mencocokkan"));
	assert_says(&f, RINA, "sudah aktif sejak"); /* and what she wanted to know */
	/* Her card shows the order from now on. */
	assert_int_equal(support_last(&f, STAFF_CHAT)->id, card);
	assert_says(&f, STAFF_CHAT, ORDER);
	assert_int_equal(audit_latest(f.store, &f.arena, 20, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		noted = noted || (strcmp(rows[i].action, "proof_by_staff") == 0 &&
				  strcmp(rows[i].actor, "staff:" SARI) == 0 &&
				  strstr(rows[i].subject, ORDER) && strstr(rows[i].detail, CASE));
	assert_true(noted);
}

static void by_both_numbers(void **state)
{
	(void)state;
	support_say(&f, SARI, "/bukti " CASE " " ORDER);
	assert_says(&f, SARI, "Cocokkan");
	support_press(&f, SARI, SARI, "Ya, Cocokkan");
	assert_true(owned());
}

static void words_that_do_not_say_enough(void **state)
{
	(void)state;
	support_group(&f, SARI, "/bukti", 0);
	assert_says(&f, STAFF_CHAT, "/bukti CS-");
	support_group(&f, SARI, "/bukti " ORDER, 0);
	assert_says(&f, STAFF_CHAT, "/bukti CS-");
	support_group(&f, SARI, "/bukti " ORDER, 999999);
	assert_says(&f, STAFF_CHAT, "tidak ditemukan");
	support_group(&f, SARI, "/bukti CS-20261123-0009 " ORDER, 0);
	assert_says(&f, STAFF_CHAT, "Permintaan itu tidak ditemukan");
	support_group(&f, SARI, "/bukti " CASE " BLZ-2611-0009", 0);
	assert_says(&f, STAFF_CHAT, "BLZ-2611-0009 tidak ditemukan");
	support_press_data(&f, SARI, STAFF_CHAT, card, "bukti:77:88:ya");
	assert_toast(&f, "tidak berlaku");
	assert_false(owned());
}

static void not_without_a_yes(void **state)
{
	(void)state;
	support_group(&f, SARI, "/bukti " ORDER, card);
	support_press(&f, SARI, STAFF_CHAT, "Batal");
	assert_says(&f, STAFF_CHAT, "tidak ada yang diubah");
	assert_false(owned());
}

static void a_second_tap_changes_nothing(void **state)
{
	const struct shown *question;
	const char *yes;
	size_t before;

	(void)state;
	support_group(&f, SARI, "/bukti " ORDER, card);
	question = support_last(&f, STAFF_CHAT);
	yes = question->m.buttons[0].data;
	support_press_data(&f, SARI, STAFF_CHAT, question->id, yes);
	before = support_count(&f, RINA);
	support_press_data(&f, BAYU, STAFF_CHAT, question->id, yes);
	assert_toast(&f, "sudah tercatat sebagai pemilik");
	assert_int_equal(support_count(&f, RINA), before);
}

static void customers_may_not(void **state)
{
	struct order o = support_get(&f, ORDER);

	(void)state;
	support_say(&f, RINA, "/bukti " CASE " " ORDER);
	assert_says(&f, RINA, "untuk admin");
	support_press_data(&f, RINA, RINA, 0,
			   arena_printf(&f.arena, "bukti:1:%lld:ya", (long long)o.id));
	assert_false(owned());
}

static void only_agents_and_above(void **state)
{
	(void)state;
	f.staff[1].roles = ROLE_FINANCE;
	support_group(&f, BAYU, "/bukti " ORDER, card);
	assert_says(&f, STAFF_CHAT, "petugas atau admin");
	support_group(&f, RATNA, "/bukti " ORDER, card);
	assert_says(&f, STAFF_CHAT, "Cocokkan Rina");
}

static void a_role_that_was_taken_away(void **state)
{
	(void)state;
	support_group(&f, SARI, "/bukti " ORDER, card);
	f.staff[0].roles = ROLE_NONE;
	support_press(&f, SARI, STAFF_CHAT, "Ya, Cocokkan");
	assert_toast(&f, "untuk admin");
	assert_false(owned());
	assert_silent_on(&f, RINA, "mencocokkan");
}

static void whoever_holds_it_decides(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	support_group(&f, BAYU, "/bukti " ORDER, card);
	assert_says(&f, STAFF_CHAT, "dipegang Sari");
	support_group(&f, RATNA, "/bukti " ORDER, card);
	assert_says(&f, STAFF_CHAT, "Cocokkan Rina");
}

static void closed_in_between(void **state)
{
	struct request r;

	(void)state;
	support_group(&f, SARI, "/bukti " ORDER, card);
	assert_int_equal(request_by_number(f.store, &f.arena, CASE, &r), OK);
	assert_int_equal(request_close(f.store, r.id, 0, f.now_ms), OK);
	support_press(&f, SARI, STAFF_CHAT, "Ya, Cocokkan");
	assert_toast(&f, "elesai");
	assert_false(owned());
}

static void guesses_are_forgiven(void **state)
{
	(void)state;
	clocks_share(&f, RINA, "6281200000001", true);
	for (int i = 0; i < 6; i++)
		support_say(&f, RINA, "/aktivasi BLZ-2611-0099");
	assert_says(&f, RINA, "pencarian nomor");
	support_group(&f, SARI, "/bukti " ORDER, card);
	support_press(&f, SARI, STAFF_CHAT, "Ya, Cocokkan");
	support_say(&f, RINA, "/aktivasi BLZ-2611-0099");
	assert_says(&f, RINA, "belum cocok");
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(by_reply_to_the_card),         TEST(by_both_numbers),
		TEST(words_that_do_not_say_enough), TEST(not_without_a_yes),
		TEST(a_second_tap_changes_nothing), TEST(customers_may_not),
		TEST(only_agents_and_above),        TEST(a_role_that_was_taken_away),
		TEST(whoever_holds_it_decides),     TEST(closed_in_between),
		TEST(guesses_are_forgiven),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
