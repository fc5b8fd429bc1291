/* The desk itself: handing over, typed numbers, who may, and files for those who never wrote. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/desk.h"
#include "handlers/requests.h"

static struct fixture f;
static struct request request;
static struct contact rina;
static struct address home;

/* Rina asks for a person; the card is in the staff group, and Sari holds it. */
static int open_world(void **state)
{
	struct turn t;

	(void)state;
	support_open(&f, "blitzmes");
	support_turn_begin(&f, &t);
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &rina, &home),
			 OK);
	request = (struct request) { .kind = REQUEST_PERSON,
				     .text = "mau tanya",
				     .contact_id = rina.id,
				     .address_id = home.id };
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &request), OK);
	assert_int_equal(request_announce(&t, &request), OK);
	support_turn_end(&f, &t);
	support_press(&f, SARI, STAFF_CHAT, "Ambil");
	return 0;
}

static const struct shown *card(void)
{
	return support_find(&f, STAFF_CHAT, "Ingin bicara");
}

static const char *owner(void)
{
	assert_int_equal(request_get(f.store, &f.arena, request.id, &request), OK);
	return request.owner ? request.owner : "";
}

static void colleagues_are_offered(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Oper ▾");
	assert_true(support_has_button(card(), BAYU));
	assert_true(support_has_button(card(), RATNA));
	assert_false(support_has_button(card(), "Sari"));
	support_press(&f, SARI, STAFF_CHAT, "Kembali");
	assert_true(support_has_button(card(), "Lepas"));
	assert_string_equal(owner(), "staff:" SARI);
}

static void handed_over(void **state)
{
	(void)state;
	support_say(&f, BAYU, "/menu"); /* so that he can be written to */
	support_press(&f, SARI, STAFF_CHAT, "Oper ▾");
	support_press(&f, SARI, STAFF_CHAT, "Bayu");
	assert_toast(&f, "sekarang dipegang Bayu");
	assert_string_equal(owner(), "staff:" BAYU);
	assert_non_null(strstr(card()->m.text, "Dipegang"));
	assert_says(&f, BAYU, "dioper ke Kakak oleh Sari");
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
}

static void said_in_the_group_otherwise(void **state)
{
	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Oper ▾");
	support_press(&f, SARI, STAFF_CHAT, BAYU);
	assert_says(&f, STAFF_CHAT, "dioper ke Kakak oleh Sari");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.reply_to, card()->id);
}

static void only_the_holder_and_the_lead_hand_over(void **state)
{
	(void)state;
	support_press(&f, BAYU, STAFF_CHAT, "Oper ▾");
	assert_toast(&f, "dipegang Sari");
	assert_false(support_has_button(card(), RATNA));
	support_press(&f, RATNA, STAFF_CHAT, "Oper ▾");
	support_press(&f, RATNA, STAFF_CHAT, "Bayu");
	assert_string_equal(owner(), "staff:" BAYU);
}

static void nobody_without_a_role_gets_it(void **state)
{
	const char *data;

	(void)state;
	support_press(&f, SARI, STAFF_CHAT, "Oper ▾");
	f.staff[1].roles = ROLE_VIEWER;
	support_press(&f, SARI, STAFF_CHAT, BAYU);
	assert_toast(&f, "tidak lagi bisa memegang");
	data = arena_printf(&f.arena, "oper:%lld:2:666", (long long)request.id);
	support_press_data(&f, SARI, STAFF_CHAT, card()->id, data);
	assert_toast(&f, "tidak lagi bisa memegang");
	assert_string_equal(owner(), "staff:" SARI);
}

static void typed_numbers_do_the_same(void **state)
{
	(void)state;
	support_say(&f, SARI, arena_printf(&f.arena, "/lepas %s", request.number));
	assert_says(&f, SARI, "dilepas");
	assert_string_equal(owner(), "");
	support_say(&f, BAYU, arena_printf(&f.arena, "/ambil %s", request.number));
	assert_says(&f, BAYU, "Kakak yang pegang");
	assert_string_equal(owner(), "staff:" BAYU);
	support_say(&f, BAYU, "/ambil XX-1");
	assert_says(&f, BAYU, "tidak ditemukan");
}

static void forged_references(void **state)
{
	static const char *const data[] = { "ambil:",     "ambil:t1:1",
					    "ambil:-1:1", "ambil:99999",
					    "oper:x:y:z", "selesai:999999999999999999999:1" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(data); i++) {
		support_press_data(&f, SARI, STAFF_CHAT, card()->id, data[i]);
		assert_toast(&f, "tidak ditemukan");
	}
	assert_string_equal(owner(), "staff:" SARI);
}

/* Another channel than that of who looks, and of the address that the case is of. */
static void a_file_keeps_its_channel(void **state)
{
	struct request with = { .kind = REQUEST_OTHER,
				.text = "ini fotonya",
				.file = "photo@2:WA1",
				.contact_id = rina.id,
				.address_id = home.id };
	struct update u = { .channel = CHANNEL_TELEGRAM, .text = "" };
	struct desk_case c = { .kind = &desk_requests };
	struct turn t;

	(void)state;
	support_turn_begin(&f, &t);
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &with), OK);
	assert_int_equal(request_announce(&t, &with), OK);
	support_turn_end(&f, &t);
	assert_string_equal(support_find(&f, STAFF_CHAT, "ini fotonya")->m.file, "WA1");
	assert_int_equal(support_find(&f, STAFF_CHAT, "ini fotonya")->m.file_channel,
			 CHANNEL_WHATSAPP);
	support_turn_begin(&f, &t);
	desk_bring(&u, "",
		   "document@2:WA2"); /* kept by a form, and brought by who is on Telegram */
	t.update = &u;
	assert_string_equal(desk_file(&t), "document@2:WA2");
	assert_int_equal(request_get(f.store, &f.arena, with.id, &with), OK);
	c.id = with.id;
	c.contact_id = rina.id;
	c.address_id = home.id;
	c.number = with.number;
	c.row = &with;
	assert_int_equal(desk_relay(&t, &c, ""), OK);
	support_turn_end(&f, &t);
	assert_string_equal(support_last(&f, STAFF_CHAT)->m.file, "WA2");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.file_channel, CHANNEL_WHATSAPP);
}

static void references_of_files(void **state)
{
	static const char *const bad[] = { NULL,         "",           "photo",      "photo@:x",
					   "photo@0:x",  "photo@-1:x", "photo@99:x", "photo@2",
					   "photo@2x:x", "halo kak",   "contact@2:x" };
	const char *id = NULL;
	int channel = CHANNEL_TELEGRAM;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(desk_file_read(bad[i], &id, &channel), FILE_NONE);
	assert_int_equal(channel, CHANNEL_TELEGRAM);
	assert_int_equal(desk_file_read("voice:AwAC", &id, &channel), FILE_VOICE);
	assert_string_equal(id, "AwAC");
	assert_int_equal(channel, CHANNEL_TELEGRAM); /* from the time when there was but one */
	assert_int_equal(desk_file_read("photo@2:a@3:b", &id, &channel), FILE_PHOTO);
	assert_string_equal(id, "a@3:b");
	assert_int_equal(channel, CHANNEL_WHATSAPP);
}

static void who_never_wrote_gets_a_link(void **state)
{
	struct update u = { .kind = UPDATE_BUTTON,
			    .channel = CHANNEL_TELEGRAM,
			    .sender = SARI,
			    .chat = STAFF_CHAT,
			    .name = "Sari",
			    .text = "",
			    .callback = "cb" };
	struct address to;
	struct turn t;
	bool can = true;

	(void)state;
	snprintf(f.health.username, sizeof(f.health.username), "SigapBot");
	support_turn_begin(&f, &t);
	t.update = &u;
	t.roles = ROLE_AGENT;
	assert_int_equal(desk_private(&t, &to, &can), OK);
	support_turn_end(&f, &t);
	assert_false(can);
	assert_string_equal(support_last(&f, STAFF_CHAT)->m.buttons[0].url,
			    "https://t.me/SigapBot?start=petugas");
	support_say(&f, SARI, "/menu");
	support_turn_begin(&f, &t);
	t.update = &u;
	t.roles = ROLE_AGENT;
	assert_int_equal(desk_private(&t, &to, &can), OK);
	support_turn_end(&f, &t);
	assert_true(can);
	assert_string_equal(to.ext, SARI);
}

static void what_did_not_arrive_is_loud(void **state)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = RINA,
				  .kind = OUT_MESSAGE,
				  .address_id = home.id,
				  .ref_kind = REF_TALK,
				  .ref = request.id };
	struct address now;
	struct turn t;

	(void)state;
	support_turn_begin(&f, &t);
	assert_int_equal(dispatch_undeliverable(&t, &row, "Forbidden: bot was blocked", true, 0),
			 OK);
	support_turn_end(&f, &t);
	assert_says(&f, STAFF_CHAT, "Belum sampai ke pelanggan");
	assert_int_equal(support_last(&f, STAFF_CHAT)->m.reply_to, card()->id);
	assert_int_equal(address_get(f.store, &f.arena, home.id, &now), OK);
	assert_false(now.reachable);
	/* News about something else is no word of staff. */
	row.ref_kind = REF_ORDER;
	support_turn_begin(&f, &t);
	assert_int_equal(dispatch_undeliverable(&t, &row, "Forbidden", true, 0), OK);
	support_turn_end(&f, &t);
	assert_int_equal(support_count(&f, STAFF_CHAT), 3); /* the usual alert */
}

/* Sent when the process died before it could note what it shows; nobody is to think it arrived. */
static void a_reply_to_what_is_not_known(void **state)
{
	const size_t before = support_count(&f, RINA);
	struct update u = { .kind = UPDATE_TEXT,
			    .sender = SARI,
			    .chat = STAFF_CHAT,
			    .text = "sedang kami cek",
			    .reply_to = 4711 };

	(void)state;
	support_update(&f, u); /* somebody's own words */
	assert_silent_on(&f, STAFF_CHAT, "Belum dikirim");
	u.reply_to_us = true;
	u.sender = "6666"; /* a guest */
	support_update(&f, u);
	assert_silent_on(&f, STAFF_CHAT, "Belum dikirim");
	u.sender = SARI;
	support_update(&f, u);
	assert_says(&f, STAFF_CHAT, "Belum dikirim ke siapa pun");
	assert_int_equal(support_count(&f, RINA), before);
}

static void roles(void **state)
{
	(void)state;
	assert_true(roles_allow(ROLE_VIEWER, ACT_CASE_VIEW));
	assert_false(roles_allow(ROLE_VIEWER, ACT_CASE_ANSWER));
	assert_false(roles_allow(ROLE_AGENT | ROLE_FINANCE, ACT_CASE_TAKE_OVER));
	assert_true(roles_allow(ROLE_AGENT | ROLE_LEAD, ACT_CASE_TAKE_OVER));
	for (int act = 0; act < ACT_COUNT; act++) {
		assert_false(roles_allow(ROLE_NONE, (enum act)act));
		assert_true(roles_allow(ROLE_OWNER, (enum act)act));
	}
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(colleagues_are_offered),
		TEST(handed_over),
		TEST(said_in_the_group_otherwise),
		TEST(only_the_holder_and_the_lead_hand_over),
		TEST(nobody_without_a_role_gets_it),
		TEST(typed_numbers_do_the_same),
		TEST(forged_references),
		TEST(a_file_keeps_its_channel),
		TEST(references_of_files),
		TEST(who_never_wrote_gets_a_link),
		TEST(what_did_not_arrive_is_loud),
		TEST(a_reply_to_what_is_not_known),
		TEST(roles),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
