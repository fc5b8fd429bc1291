/* Behind [Lainnya ▾]: notes for colleagues, and blocking a customer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"

static struct fixture *f;

static int start(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_TELEGRAM);
	return 0;
}

static int end(void **state)
{
	(void)state;
	support_close(f);
	return 0;
}

static size_t audited(const char *action)
{
	return (size_t)support_int(
		f,
		arena_printf(&f->arena, "SELECT count(*) FROM audit WHERE action = '%s'", action));
}

static void open_more(const char *who)
{
	support_press(f, who, STAFF_CHAT, "Lainnya ▾");
}

static void buttons_swap_in_place(void **state)
{
	(void)state;
	open_more(SARI);
	assert_true(support_has_button(desk_talk_card(), "Catatan"));
	assert_true(support_has_button(desk_talk_card(), "Blokir"));
	assert_false(support_has_button(desk_talk_card(), "Lepas"));
	support_press(f, SARI, STAFF_CHAT, "Kembali");
	assert_true(support_has_button(desk_talk_card(), "Lepas"));
	assert_int_equal(support_count(f, STAFF_CHAT), 1);
}

static void a_note_by_answering_the_question(void **state)
{
	const struct shown *question;

	(void)state;
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Catatan");
	question = support_last(f, STAFF_CHAT);
	assert_non_null(strstr(question->m.text, "Balas pesan ini"));
	support_group(f, BAYU, "disk /tmp penuh", question->id);
	assert_says(f, STAFF_CHAT, "Catatan internal disimpan");
	assert_int_equal(support_count(f, RINA), 0);
	assert_int_equal(support_int(f, "SELECT count(*) FROM audit WHERE action = 'internal_note'"
					" AND detail = 'disk /tmp penuh'"),
			 1);
	support_group(f, "666", "saya juga", question->id);
	support_group(f, SARI, "  ", question->id);
	assert_int_equal(audited("internal_note"), 1);
}

static void a_typed_note(void **state)
{
	const char *number = desk_talk_request()->number;

	(void)state;
	support_say(f, SARI, arena_printf(&f->arena, "/catatan %s cek log", number));
	assert_says(f, SARI, "Catatan internal disimpan");
	support_say(f, SARI, arena_printf(&f->arena, "/catatan %s", number));
	assert_says(f, SARI, "Ketik catatannya");
	support_say(f, SARI, "/catatan");
	assert_says(f, SARI, "tidak ditemukan");
	assert_int_equal(audited("internal_note"), 1);
	f->staff[0].roles = ROLE_VIEWER;
	support_say(f, SARI, arena_printf(&f->arena, "/catatan %s cek log", number));
	assert_int_equal(audited("internal_note"), 1);
}

static void block(void)
{
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Blokir");
	support_press(f, SARI, STAFF_CHAT, "Ya, Blokir");
}

static void blocked_after_a_second_tap(void **state)
{
	size_t in_group, to_her;

	(void)state;
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Blokir");
	assert_says(f, STAFF_CHAT, "Blokir Rina (");
	assert_int_equal(audited("contact_blocked"), 0);
	support_press(f, SARI, STAFF_CHAT, "Ya, Blokir");
	assert_non_null(support_find(f, STAFF_CHAT, "Rina diblokir"));
	assert_non_null(strstr(desk_talk_card()->m.text, "🚫 Diblokir"));
	assert_int_equal(audited("contact_blocked"), 1);
	/* She is told once, and then nothing she says is answered or passed on. */
	assert_says(f, RINA, "tidak kami layani");
	assert_says(f, RINA, "@");
	in_group = support_count(f, STAFF_CHAT);
	to_her = support_count(f, RINA);
	desk_talk_hears(501, "woi", false);
	support_say(f, RINA, "/menu");
	desk_talk_hears(501, "woi!", true);
	assert_int_equal(support_count(f, STAFF_CHAT), in_group);
	assert_int_equal(support_count(f, RINA), to_her);
}

static void two_taps_at_once(void **state)
{
	int64_t question;

	(void)state;
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Blokir");
	question = support_last(f, STAFF_CHAT)->id;
	support_press(f, SARI, STAFF_CHAT, "Ya, Blokir");
	support_press_data(
		f, BAYU, STAFF_CHAT, question,
		arena_printf(&f->arena, "blokir:%lld:1:ya", (long long)desk_talk_request()->id));
	assert_toast(f, "sudah diblokir");
	assert_int_equal(audited("contact_blocked"), 1);
	assert_int_equal(support_count(f, RINA), 1);
}

static void not_after_all(void **state)
{
	(void)state;
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Blokir");
	support_press(f, SARI, STAFF_CHAT, "Batal");
	assert_says(f, STAFF_CHAT, "tidak jadi diblokir");
	assert_int_equal(audited("contact_blocked"), 0);
	assert_int_equal(support_count(f, RINA), 0);
}

static void an_admin_takes_it_back(void **state)
{
	const char *number = desk_talk_request()->number;

	(void)state;
	block();
	support_say(f, SARI, arena_printf(&f->arena, "/buka_blokir %s", number));
	assert_int_equal(audited("contact_unblocked"), 0);
	/* Also when the case is closed by now. */
	support_press(f, SARI, STAFF_CHAT, "Selesai");
	support_say(f, RATNA, arena_printf(&f->arena, "/buka_blokir %s", number));
	assert_says(f, RATNA, "tidak diblokir lagi");
	assert_says(f, RINA, "sudah bisa dipakai lagi");
	support_say(f, RINA, "/menu");
	assert_says(f, RINA, "Mau dibantu apa");
	support_say(f, RATNA, arena_printf(&f->arena, "/buka_blokir %s", number));
	assert_says(f, RATNA, "tidak sedang diblokir");
}

static void by_a_button_of_the_card(void **state)
{
	(void)state;
	block();
	open_more(RATNA);
	assert_false(support_has_button(desk_talk_card(), "Blokir"));
	support_press(f, RATNA, STAFF_CHAT, "Buka Blokir");
	assert_toast(f, "tidak diblokir lagi");
	assert_null(strstr(desk_talk_card()->m.text, "🚫 Diblokir"));
}

static void no_colleague(void **state)
{
	(void)state;
	f->staff[f->ctx.n_staff++] = (struct staff_entry) { CHANNEL_TELEGRAM, RINA, ROLE_VIEWER,
							    false };
	open_more(SARI);
	support_press(f, SARI, STAFF_CHAT, "Blokir");
	assert_toast(f, "rekan satu tim");
	assert_int_equal(audited("contact_blocked"), 0);
}

static void not_everybody(void **state)
{
	const char *data = arena_printf(&f->arena, "blokir:%lld:1:ya",
					(long long)desk_talk_request()->id);

	(void)state;
	f->staff[1].roles = ROLE_FINANCE;
	support_press_data(f, BAYU, STAFF_CHAT, desk_talk_card()->id, data);
	support_press_data(f, RINA, RINA, 1, data);
	support_press_data(f, "666", STAFF_CHAT, desk_talk_card()->id, data);
	support_press_data(f, SARI, STAFF_CHAT, desk_talk_card()->id, "blokir:999:1:ya");
	assert_int_equal(audited("contact_blocked"), 0);
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_setup_teardown(fn, start, end)
	const struct CMUnitTest tests[] = {
		TEST(buttons_swap_in_place),  TEST(a_note_by_answering_the_question),
		TEST(a_typed_note),           TEST(blocked_after_a_second_tap),
		TEST(two_taps_at_once),       TEST(not_after_all),
		TEST(an_admin_takes_it_back), TEST(by_a_button_of_the_card),
		TEST(no_colleague),           TEST(not_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
