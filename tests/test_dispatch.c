/* test_dispatch.c - what every update shares, whatever is asked: who may, what is not for us, what
 * comes too often, what must not be kept, and whom a button reaches. */
#include "handlers/form.h"
#include "store/meta.h"
#include "tests/box.h"
#include "tests/support.h"

#define ELSEWHERE "-4321"

static struct fixture f;

static struct address address(void)
{
	struct contact c;
	struct address a;

	assert_ok(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &c, &a));
	return a;
}

static void from_rina(enum update_kind kind)
{
	support_update(&f, (struct update) { .kind = kind, .sender = RINA, .in_private = true });
}

static void in_group(const char *who, const char *chat, const char *text)
{
	support_update(
		&f,
		(struct update) { .kind = UPDATE_TEXT, .sender = who, .chat = chat, .text = text });
}

/* ---- people ---- */

static void blocked_and_back(void **state)
{
	(void)state;
	support_say(&f, RINA, "/menu");
	assert_true(address().reachable);
	from_rina(UPDATE_BLOCKED);
	assert_false(address().reachable);
	from_rina(UPDATE_UNBLOCKED);
	assert_true(address().reachable);
	from_rina(UPDATE_BLOCKED);
	support_say(&f, RINA, "/menu"); /* who writes can be reached */
	assert_true(address().reachable);
}

static void nothing_is_said_to_who_blocks_us(void **state)
{
	size_t before;

	(void)state;
	support_say(&f, RINA, "/menu");
	before = support_count(&f, RINA);
	from_rina(UPDATE_BLOCKED);
	from_rina(UPDATE_UNBLOCKED);
	from_rina(UPDATE_NONE);
	assert_int_equal(support_count(&f, RINA), before);
}

static void every_handled_update_leaves_one_row(void **state)
{
	(void)state;
	support_say(&f, RINA, "/menu");
	support_say(&f, RINA, "qwertyuiop");
	from_rina(UPDATE_STICKER);
	support_press_data(&f, RINA, RINA, support_last(&f, RINA)->id, "menu");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action IN"
					 " ('menu', 'not_understood', 'media')"),
			 4);
	from_rina(UPDATE_NONE);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action = 'none'"), 0);
}

/* ---- groups ---- */

static void foreign_groups_hear_nothing_but_id(void **state)
{
	(void)state;
	in_group(RINA, ELSEWHERE, "halo semua, kapan akun saya aktif?");
	in_group(RINA, ELSEWHERE, "/menu");
	in_group(RINA, ELSEWHERE, "/hari_ini");
	in_group(SARI, ELSEWHERE, "/pesanan BLZ-1");
	in_group(RINA, ELSEWHERE, "pin saya 123456");
	assert_int_equal(support_count(&f, ELSEWHERE), 0);
	in_group(RINA, ELSEWHERE, "/id");
	assert_says(&f, ELSEWHERE, ELSEWHERE);
}

static void the_staff_group_talks_among_itself(void **state)
{
	(void)state;
	in_group(SARI, STAFF_CHAT, "siapa pegang BLZ-1?");
	in_group(SARI, STAFF_CHAT, "password demo: rahasia123");
	in_group(SARI, STAFF_CHAT, "/bukan_perintah");
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
	in_group(SARI, STAFF_CHAT, "/hari_ini");
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void a_member_without_a_role_is_refused(void **state)
{
	(void)state;
	in_group(RINA, STAFF_CHAT, "/hari_ini");
	assert_says(&f, STAFF_CHAT, "untuk admin");
	support_say(&f, RINA, "/verifikasi BLZ-1");
	assert_non_null(support_find(&f, RINA, "untuk admin"));
	support_say(&f, SARI, "/diagnosa"); /* an agent is no admin */
	assert_says(&f, SARI, "untuk admin");
}

static void an_anonymous_admin_is_told_how_to_show_up(void **state)
{
	(void)state;
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .anonymous = true,
					     .chat = STAFF_CHAT,
					     .text = "/hari_ini" });
	assert_says(&f, STAFF_CHAT, "Admin anonim");
}

static void a_group_that_moved_stays_the_staff_group(void **state)
{
	const char *chat;

	(void)state;
	for (int i = 0; i < 2; i++) /* Telegram tells it in both chats */
		support_update(&f, (struct update) { .kind = UPDATE_MIGRATED,
						     .chat = STAFF_CHAT,
						     .new_chat = "-1009" });
	assert_true(f.effects.staff_changed);
	assert_ok(meta_get(f.store, &f.arena, "staff_chat", &chat));
	assert_string_equal(chat, "-1009");
	support_update(&f, (struct update) { .kind = UPDATE_MIGRATED,
					     .chat = ELSEWHERE,
					     .new_chat = "-1008" });
	assert_false(f.effects.staff_changed);
}

/* ---- words ---- */

static void forwarded_commands_are_somebody_elses_words(void **state)
{
	(void)state;
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = SARI,
					     .in_private = true,
					     .forwarded = true,
					     .text = "/hari_ini" });
	assert_silent_on(&f, SARI, "Hari ini");
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = SARI,
					     .chat = STAFF_CHAT,
					     .forwarded = true,
					     .text = "/hari_ini" });
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
}

static void an_edited_message_is_not_run_again(void **state)
{
	(void)state;
	support_say(&f, RINA, "/menu");
	support_update(&f, (struct update) { .kind = UPDATE_TEXT,
					     .sender = RINA,
					     .in_private = true,
					     .edited = true,
					     .text = "/bahasa" });
	assert_says(&f, RINA, "diubah");
}

static void unknown_and_forged_buttons_explain_themselves(void **state)
{
	static const char *const data[] = { "",
					    ":",
					    "tidak_ada",
					    "tidak_ada:1:2",
					    "not_understood",
					    "probed",
					    "staff_reply:1",
					    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };

	(void)state;
	support_say(&f, RINA, "/menu");
	for (size_t i = 0; i < ARRAY_LEN(data); i++) {
		size_t before = support_count(&f, RINA);

		support_press_data(&f, RINA, RINA, support_last(&f, RINA)->id, data[i]);
		assert_toast(&f, "tidak berlaku");
		assert_int_equal(support_count(&f, RINA), before);
	}
	support_press_data(&f, RINA, RINA, support_last(&f, RINA)->id, "verifikasi:1:1");
	assert_toast(&f, "untuk admin");
}

static void typed_names_of_internal_rows_lead_nowhere(void **state)
{
	(void)state;
	support_say(&f, RINA, "/probed");
	support_say(&f, RINA, "/joined");
	support_say(&f, RINA, "/staff_reply");
	assert_says(&f, RINA, "Kak Rina");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM audit WHERE action IN"
					 " ('probed', 'joined', 'staff_reply')"),
			 0);
}

/* ---- too much ---- */

static void a_flood_is_answered_once_then_with_calm(void **state)
{
	size_t answered;

	(void)state;
	f.ctx.flood_per_minute = 5;
	support_say(&f, RINA, "/menu"); /* with the privacy notice behind it */
	for (int i = 0; i < 4; i++)
		support_say(&f, RINA, "/menu");
	answered = support_count(&f, RINA);
	assert_silent_on(&f, RINA, "satu per satu");
	for (int i = 0; i < 20; i++)
		support_say(&f, RINA, i % 2 ? "/menu" : "pin saya 123456");
	assert_int_equal(support_count(&f, RINA), answered + 1);
	assert_says(&f, RINA, "satu per satu");
	f.now_ms += MS_MINUTE;
	support_say(&f, RINA, "/menu");
	assert_int_equal(support_count(&f, RINA), answered + 2);
	f.now_ms -= 10 * MS_MINUTE; /* a clock set back does not silence anybody */
	support_say(&f, RINA, "/menu");
	assert_int_equal(support_count(&f, RINA), answered + 3);
}

static void staff_may_hurry(void **state)
{
	(void)state;
	f.ctx.flood_per_minute = 5;
	for (int i = 0; i < 20; i++)
		support_say(&f, SARI, "/menu");
	assert_int_equal(support_count(&f, SARI), 20);
}

/* ---- secrets ---- */

static bool kept_anywhere(const char *secret)
{
	char sql[400];

	snprintf(
		sql, sizeof(sql),
		"SELECT (SELECT count(*) FROM outbox WHERE body LIKE '%%%s%%')"
		" + (SELECT count(*) FROM audit WHERE subject LIKE '%%%s%%' OR detail LIKE '%%%s%%')"
		" + (SELECT count(*) FROM address WHERE state LIKE '%%%s%%')"
		" + (SELECT count(*) FROM request WHERE text LIKE '%%%s%%')",
		secret, secret, secret, secret, secret);
	return support_int(&f, sql) > 0;
}

static void a_secret_is_blotted_and_warned_of(void **state)
{
	(void)state;
	support_say(&f, RINA, "otp saya 998877 kok belum aktif?");
	assert_non_null(support_find(&f, RINA, "jangan kirim password"));
	assert_false(kept_anywhere("998877"));
	for (size_t i = 0; i < f.n_shown; i++)
		assert_null(strstr(f.shown[i].m.text, "998877"));
	support_say(&f, RINA, "/aktivasi password: rahasia123");
	assert_false(kept_anywhere("rahasia123"));
}

static void talk_about_secrets_is_no_secret(void **state)
{
	(void)state;
	support_say(&f, RINA, "lupa password dashboard");
	assert_silent_on(&f, RINA, "jangan kirim password");
}

static void staff_may_tell_a_password(void **state)
{
	(void)state;
	support_say(&f, SARI, "password: rahasia123");
	assert_silent_on(&f, SARI, "jangan kirim password");
}

/* ---- forms ---- */

static void a_side_question_keeps_the_form(void **state)
{
	(void)state;
	support_say(&f, RINA, "/aktivasi");
	assert_true(address().state && address().state[0]);
	support_say(&f, RINA, "/kontak");
	assert_true(address().state && address().state[0]);
	support_say(&f, RINA, "/batal");
	assert_false(address().state && address().state[0]);
}

static void another_wish_ends_the_form(void **state)
{
	const char *before;

	(void)state;
	support_say(&f, RINA, "/aktivasi");
	before = address().state;
	assert_non_null(before);
	support_say(&f, RINA, "/start");
	assert_true(!address().state || strcmp(address().state, before) != 0);
}

#define TEST(fn) WORLD_CASE(fn, &f)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(blocked_and_back),
		TEST(nothing_is_said_to_who_blocks_us),
		TEST(every_handled_update_leaves_one_row),
		TEST(foreign_groups_hear_nothing_but_id),
		TEST(the_staff_group_talks_among_itself),
		TEST(a_member_without_a_role_is_refused),
		TEST(an_anonymous_admin_is_told_how_to_show_up),
		TEST(a_group_that_moved_stays_the_staff_group),
		TEST(forwarded_commands_are_somebody_elses_words),
		TEST(an_edited_message_is_not_run_again),
		TEST(unknown_and_forged_buttons_explain_themselves),
		TEST(typed_names_of_internal_rows_lead_nowhere),
		TEST(a_flood_is_answered_once_then_with_calm),
		TEST(staff_may_hurry),
		TEST(a_secret_is_blotted_and_warned_of),
		TEST(talk_about_secrets_is_no_secret),
		TEST(staff_may_tell_a_password),
		TEST(a_side_question_keeps_the_form),
		TEST(another_wish_ends_the_form),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
