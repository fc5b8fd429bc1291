/* The first setup in chat: first admin, staff group, rights, test mail; left and taken up again. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "store/meta.h"
#include "store/staff.h"

#define DIAN  "900"
#define GROUP "-2002"

static struct fixture f;

/* Did the bot ask to leave a group since the last call? */
static bool left(void)
{
	bool did = f.left;

	f.left = false;
	return did;
}

/* Nobody is admin yet; the code stands on the machine's screen. */
static void without_admins(void)
{
	f.ctx.n_staff = 0;
	f.ctx.staff_chat = "";
	assert_int_equal(meta_set(f.store, "setup.code", "K7Q2"), OK);
}

/* What the bot does when it has asked the channel. */
static void probed(const char *chat)
{
	assert_true(f.effects.probe);
	support_update(&f, (struct update) { .kind = UPDATE_PROBED,
					     .chat = chat,
					     .sender = chat[0] == '-' ? NULL : chat,
					     .in_private = chat[0] != '-',
					     .name = "" });
}

static void joined(const char *who)
{
	support_update(&f, (struct update) { .kind = UPDATE_JOINED, .sender = who, .chat = GROUP });
}

static bool is_admin_now(const char *who)
{
	struct staff s;

	return staff_get(f.store, &f.arena, CHANNEL_TELEGRAM, who, &s) == OK &&
	       (s.role & ROLE_ADMIN) != 0;
}

static void code_makes_the_first_admin(void **state)
{
	const char *code;

	(void)state;
	without_admins();
	support_say(&f, DIAN, "/setup");
	assert_non_null(support_find(&f, DIAN, "Belum ada admin"));
	support_say(&f, DIAN, "/setup K7Q3");
	assert_says(&f, DIAN, "Kodenya belum cocok");
	assert_false(is_admin_now(DIAN));
	support_say(&f, DIAN, "/setup K7Q2");
	assert_true(is_admin_now(DIAN));
	assert_true(f.effects.staff_changed);
	assert_non_null(support_find(&f, DIAN, "admin pertama"));
	assert_says(&f, DIAN, "✅ Admin: 1 orang");
	assert_says(&f, DIAN, "⬜ Grup staf belum ada");
	assert_int_equal(meta_get(f.store, &f.arena, "setup.code", &code), ERR_NOT_FOUND);
	support_say(&f, "901", "/setup K7Q2");
	assert_false(is_admin_now("901"));
}

static void code_is_not_guessed(void **state)
{
	(void)state;
	without_admins();
	for (int i = 0; i < 5; i++)
		support_say(&f, DIAN, "/setup 0000");
	support_say(&f, DIAN, "/setup K7Q2");
	assert_says(&f, DIAN, "terlalu banyak");
	assert_false(is_admin_now(DIAN));
	f.now_ms += 2 * MS_HOUR;
	support_say(&f, DIAN, "/setup K7Q2");
	assert_true(is_admin_now(DIAN));
}

static void code_is_worth_nothing_once_there_is_an_admin(void **state)
{
	(void)state;
	assert_int_equal(meta_set(f.store, "setup.code", "K7Q2"), OK);
	support_say(&f, DIAN, "/setup K7Q2");
	assert_non_null(support_find(&f, DIAN, "untuk admin"));
	assert_false(is_admin_now(DIAN));
	support_say(&f, SARI, "/setup K7Q2");
	assert_false(is_admin_now(SARI));
}

static void code_does_not_work_in_groups(void **state)
{
	(void)state;
	without_admins();
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = DIAN,
					     .chat = GROUP,
					     .text = "/setup K7Q2" });
	assert_says(&f, GROUP, "jangan ditulis di grup");
	assert_false(is_admin_now(DIAN));
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .anonymous = true,
					     .chat = GROUP,
					     .text = "/setup K7Q2" });
	assert_says(&f, GROUP, "Admin anonim");
}

static void group_is_proposed_and_set(void **state)
{
	const char *chat;

	(void)state;
	f.ctx.staff_chat = "";
	joined(RATNA);
	assert_says(&f, GROUP, "Jadikan grup ini grup staf Blitzmes?");
	support_press(&f, SARI, GROUP, "Jadikan Grup Staf");
	assert_toast(&f, "untuk admin");
	support_press(&f, RATNA, GROUP, "Jadikan Grup Staf");
	assert_says(&f, GROUP, "sekarang grup staf");
	assert_true(f.effects.staff_changed);
	assert_int_equal(meta_get(f.store, &f.arena, "staff_chat", &chat), OK);
	assert_string_equal(chat, GROUP);
}

static void strange_groups_are_left(void **state)
{
	(void)state;
	joined("700");
	assert_true(left());
	assert_says(&f, GROUP, "pamit");
	joined(SARI);
	assert_false(left());
	assert_says(&f, GROUP, "minta admin bot");
	joined(RATNA);
	assert_says(&f, GROUP, "Pindahkan grup staf");
	support_press(&f, RATNA, GROUP, "Bukan, Keluar Saja");
	assert_true(left());
	support_press_data(&f, RATNA, STAFF_CHAT, 1, "setup:keluar");
	assert_false(left());
	support_press_data(&f, RATNA, RATNA, 1, "setup:grup");
	assert_toast(&f, "tidak berlaku");
	without_admins();
	joined("700");
	assert_false(left());
	assert_says(&f, GROUP, "belum punya admin");
}

static void being_thrown_out_is_told(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/setup");
	support_update(&f, (struct update) { .kind = UPDATE_JOINED,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .text = "kicked" });
	assert_says(&f, RATNA, "dikeluarkan dari grup");
	support_update(&f, (struct update) { .kind = UPDATE_JOINED,
					     .sender = "700",
					     .chat = GROUP,
					     .text = "left" });
	assert_false(left());
	assert_int_equal(support_count(&f, GROUP), 0);
}

static void rights_changed(bool topics)
{
	support_update(&f, (struct update) { .kind = UPDATE_JOINED,
					     .sender = RATNA,
					     .chat = STAFF_CHAT,
					     .text = "administrator" });
	f.health.can_topics = topics;
	probed(STAFF_CHAT);
}

static void lost_topics_are_told(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/menu");
	f.health.staff_forum = f.health.can_topics = true;
	rights_changed(true);
	assert_int_equal(support_count(&f, RATNA), 1);
	rights_changed(false);
	assert_says(&f, RATNA, "tidak lagi boleh mengelola topik");
	rights_changed(false); /* they know */
	rights_changed(true);
	assert_int_equal(support_count(&f, RATNA), 2);
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
}

static void steps_lead_to_the_end(void **state)
{
	(void)state;
	f.ctx.staff_chat = "";
	support_say(&f, RATNA, "/setup");
	probed(RATNA);
	assert_says(&f, RATNA, "➡️ Buat grup untuk tim");
	f.ctx.staff_chat = STAFF_CHAT;
	support_press(&f, RATNA, RATNA, "Periksa Lagi");
	probed(RATNA);
	assert_says(&f, RATNA, "tidak bisa dijangkau");
	f.health.staff_found = f.health.staff_member = true;
	support_press(&f, RATNA, RATNA, "Periksa Lagi");
	probed(RATNA);
	assert_says(&f, RATNA, "➡️ Di grup staf: buka info grup");
	f.health.staff_admin = true;
	support_press(&f, RATNA, RATNA, "Periksa Lagi");
	probed(RATNA);
	assert_says(&f, RATNA, "➡️ Tekan [Kirim Email Uji]");
	support_press(&f, RATNA, RATNA, "Kirim Email Uji");
	assert_says(&f, RATNA, "alamat mana");
	support_say(&f, RATNA, "bukan alamat");
	assert_says(&f, RATNA, "email");
	assert_int_equal(support_count(&f, "ratna@toko.com"), 0);
	support_say(&f, RATNA, "ratna@toko.com");
	assert_says(&f, "ratna@toko.com", "sudah siap");
	assert_says(&f, RATNA, "➡️ Muat pesanan");
	support_order(&f, "BLZ-1", ORDER_PAID, NULL);
	support_say(&f, RATNA, "/setup");
	probed(RATNA);
	assert_says(&f, RATNA, "Semua siap");
	assert_null(strstr(support_text(&f, RATNA), "⬜"));
}

static void mail_that_is_not_configured(void **state)
{
	(void)state;
	f.ctx.has_mail = false;
	f.health.staff_found = f.health.staff_member = f.health.staff_admin = true;
	support_say(&f, RATNA, "/setup");
	probed(RATNA);
	assert_says(&f, RATNA, "Isi bagian [smtp] di config.ini");
	assert_false(support_has_button(support_last(&f, RATNA), "Kirim Email Uji"));
	support_press_data(&f, RATNA, RATNA, 1, "setup:email");
	assert_toast(&f, "tidak berlaku");
}

static void forged_setup_buttons(void **state)
{
	static const char *const forged[] = { "setup:grup",   "setup:email", "setup:cek",
					      "setup:keluar", "setup:",      "setup" };
	const char *chat;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(forged); i++) {
		support_press_data(&f, "700", "700", 1, forged[i]);
		assert_toast(&f, "untuk admin");
		assert_false(f.effects.staff_changed || left() || f.effects.probe);
	}
	assert_int_equal(meta_get(f.store, &f.arena, "staff_chat", &chat), ERR_NOT_FOUND);
}

int main(void)
{
#define TEST(fn) WORLD_CASE(fn, &f)
	const struct CMUnitTest tests[] = {
		TEST(code_makes_the_first_admin),
		TEST(code_is_not_guessed),
		TEST(code_is_worth_nothing_once_there_is_an_admin),
		TEST(code_does_not_work_in_groups),
		TEST(group_is_proposed_and_set),
		TEST(strange_groups_are_left),
		TEST(being_thrown_out_is_told),
		TEST(lost_topics_are_told),
		TEST(steps_lead_to_the_end),
		TEST(mail_that_is_not_configured),
		TEST(forged_setup_buttons),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
