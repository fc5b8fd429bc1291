/* One person on two channels: codes, questions to the other side, what is shared, and the way back.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/proof.h"
#include "store/request.h"
#include "tests/box.h"
#include "tests/support.h"

#define WA    PHONE /* Rina writes from the number of her orders */
#define OTHER "6281377778888"

static void wa(struct fixture *f, struct update u)
{
	u.channel = CHANNEL_WHATSAPP;
	u.in_private = true;
	u.phone = u.sender;
	u.name = "Rina";
	support_update(f, u);
}

static void wa_say(struct fixture *f, const char *who, const char *text)
{
	wa(f, (struct update) { .kind = UPDATE_TEXT, .sender = who, .text = text });
}

static void wa_press(struct fixture *f, const char *who, const char *data)
{
	const struct shown *on = support_last(f, who);

	wa(f, (struct update) { .kind = UPDATE_BUTTON,
				.sender = who,
				.data = data,
				.message = on ? on->id : 0 });
}

/* Everybody has written before: no notice of privacy stands behind the answers. */
static void meet(struct fixture *f)
{
	support_say(f, RINA, "/start");
	support_say(f, BUDI, "/start");
	wa_say(f, WA, "halo");
	wa_say(f, OTHER, "halo");
}

/* The code in the newest message there. */
static const char *code_in(struct fixture *f, const char *chat)
{
	const char *said = support_text(f, chat);
	const char *at = strstr(said, "/hubungkan ");

	if (!at)
		fail_msg("no code in:\n%s", said);
	return arena_printf(&f->arena, "/hubungkan %.6s", at + strlen("/hubungkan "));
}

static int64_t contact_of(struct fixture *f, int channel, const char *ext)
{
	struct contact c;
	struct address a;

	assert_ok(contact_by_address(f->store, &f->arena, channel, ext, &c, &a));
	return c.id;
}

static bool one(struct fixture *f)
{
	return contact_of(f, CHANNEL_TELEGRAM, RINA) == contact_of(f, CHANNEL_WHATSAPP, WA);
}

/* Rina asks on Telegram, types the code on WhatsApp and says yes on Telegram. */
static void link_both(struct fixture *f)
{
	support_say(f, RINA, "/hubungkan");
	wa_say(f, WA, code_in(f, RINA));
	assert_says(f, WA, "Telegram");
	assert_false(one(f)); /* nobody has said yes */
	support_press(f, RINA, RINA, "Ya, Itu Saya");
}

static void whoever_writes_from_a_number_holds_it(void **state)
{
	struct fixture *f = *state;

	meet(f);
	support_order(f, "BLZ-1", ORDER_ACTIVE, PHONE);
	wa_say(f, WA, "/aktivasi BLZ-1");
	assert_says(f, WA, "BLZ-1");
	assert_silent_on(f, WA, "Bagikan");
	wa_say(f, OTHER, "/aktivasi BLZ-1");
	assert_silent_on(f, OTHER, "sudah aktif");
}

static void a_code_and_a_yes_make_them_one(void **state)
{
	struct fixture *f = *state;

	meet(f);
	support_order(f, "BLZ-1", ORDER_ACTIVE, PHONE);
	link_both(f);
	assert_true(one(f));
	assert_says(f, RINA, "terhubung");
	assert_says(f, WA, "terhubung");
	/* What was proven there counts here. */
	support_say(f, RINA, "/aktivasi BLZ-1");
	assert_says(f, RINA, "BLZ-1");
	support_say(f, RINA, "/hubungkan");
	assert_says(f, RINA, "WhatsApp");
}

static void it_can_be_undone(void **state)
{
	struct fixture *f = *state;

	meet(f);
	support_order(f, "BLZ-1", ORDER_ACTIVE, PHONE);
	link_both(f);
	support_say(f, RINA, "/putuskan");
	support_press(f, RINA, RINA, "Putuskan");
	assert_false(one(f));
	support_say(f, RINA, "/aktivasi BLZ-1");
	assert_silent_on(f, RINA, "sudah aktif");
	wa_say(f, WA, "/aktivasi BLZ-1");
	assert_says(f, WA, "BLZ-1");
	support_say(f, RINA, "/putuskan");
	assert_non_null(support_find(f, RINA, "belum terhubung"));
	support_say(f, RINA, "/batal");
	link_both(f); /* and again */
	assert_true(one(f));
}

static void cases_go_along_and_come_back(void **state)
{
	struct fixture *f = *state;
	struct request *mine;
	size_t n;

	meet(f);
	wa_say(f, WA, "/orang tolong cek domain saya");
	link_both(f);
	assert_ok(requests_of_contact(f->store, &f->arena, contact_of(f, CHANNEL_TELEGRAM, RINA), 8,
				      &mine, &n));
	assert_int_equal(n, 1);
	wa_say(f, WA, "/putuskan");
	wa_press(f, WA, "putuskan:ya");
	assert_ok(requests_of_contact(f->store, &f->arena, contact_of(f, CHANNEL_TELEGRAM, RINA), 8,
				      &mine, &n));
	assert_int_equal(n, 0);
	assert_ok(requests_of_contact(f->store, &f->arena, contact_of(f, CHANNEL_WHATSAPP, WA), 8,
				      &mine, &n));
	assert_int_equal(n, 1);
}

static void a_no_links_nothing(void **state)
{
	struct fixture *f = *state;

	meet(f);
	support_say(f, RINA, "/hubungkan");
	wa_say(f, WA, code_in(f, RINA));
	support_press(f, RINA, RINA, "Bukan Saya");
	assert_false(one(f));
	support_press_data(f, RINA, RINA, support_last(f, RINA)->id,
			   arena_printf(&f->arena, "hubungkan:ya:%lld",
					(long long)support_int(f, "SELECT id FROM address"
								  " WHERE ext = '" WA "'")));
	assert_false(one(f)); /* too late */
}

static void a_forged_yes_links_nothing(void **state)
{
	struct fixture *f = *state;
	const char *data;

	meet(f);
	data = arena_printf(
		&f->arena, "hubungkan:ya:%lld",
		(long long)support_int(f, "SELECT id FROM address WHERE ext = '" WA "'"));
	support_press_data(f, BUDI, BUDI, 1, data);
	assert_true(contact_of(f, CHANNEL_TELEGRAM, BUDI) != contact_of(f, CHANNEL_WHATSAPP, WA));
	assert_true(f->toast[0]);
}

static void codes_are_guessed_in_vain(void **state)
{
	struct fixture *f = *state;
	const char *code;

	meet(f);
	support_say(f, RINA, "/hubungkan");
	code = code_in(f, RINA);
	for (int i = 0; i < 5; i++) {
		wa_say(f, WA,
		       strcmp(code, "/hubungkan 000000") ? "/hubungkan 000000"
							 : "/hubungkan 000001");
		assert_says(f, WA, "tidak cocok");
	}
	wa_say(f, WA, code);
	assert_says(f, WA, "Demi keamanan");
}

static void a_code_grows_old(void **state)
{
	struct fixture *f = *state;
	const char *code;

	meet(f);
	support_say(f, RINA, "/hubungkan");
	code = code_in(f, RINA);
	f->now_ms += 11 * MS_MINUTE;
	wa_say(f, WA, code);
	assert_says(f, WA, "tidak cocok");
}

static void the_same_number_saves_the_code_but_not_the_question(void **state)
{
	struct fixture *f = *state;

	meet(f);
	support_update(f, (struct update) { .kind = UPDATE_CONTACT,
					    .sender = RINA,
					    .in_private = true,
					    .contact_phone = "+" PHONE,
					    .contact_own = true });
	assert_says(f, RINA, "terdaftar");
	support_press(f, RINA, RINA, "Hubungkan Akun");
	assert_false(one(f));
	assert_says(f, WA, "minta dihubungkan");
	wa_press(f, WA,
		 arena_printf(&f->arena, "hubungkan:ya:%lld",
			      (long long)support_int(f, "SELECT id FROM address"
							" WHERE channel = 1")));
	assert_true(one(f));
}

static void news_goes_where_they_were_last_and_elsewhere_when_that_fails(void **state)
{
	struct fixture *f = *state;
	struct outbox_row row;
	struct turn t;
	size_t before;

	meet(f);
	link_both(f);
	f->now_ms += MS_MINUTE;
	wa_say(f, WA, "halo");
	before = support_count(f, RINA);
	support_turn_begin(f, &t);
	row = (struct outbox_row) { .channel = CHANNEL_WHATSAPP,
				    .chat = WA,
				    .rank = RANK_NOTICE,
				    .body = "{\"text\":\"Kabar penting\"}",
				    .address_id = support_int(f, "SELECT id FROM address"
								 " WHERE ext = '" WA "'") };
	assert_ok(dispatch_undeliverable(&t, &row, "gone", true, 0));
	support_turn_end(f, &t);
	assert_int_equal(support_count(f, RINA), before + 1);
	assert_says(f, RINA, "Kabar penting");
}

static void a_toast_is_a_message_where_there_are_none(void **state)
{
	struct fixture *f = *state;

	meet(f);
	wa_press(f, WA, "hubungkan:ya:1");
	assert_says(f, WA, "Tombol");
}

int main(void)
{
	static struct fixture f;
	const struct CMUnitTest tests[] = {
		WORLD_CASE(whoever_writes_from_a_number_holds_it, &f),
		WORLD_CASE(a_code_and_a_yes_make_them_one, &f),
		WORLD_CASE(it_can_be_undone, &f),
		WORLD_CASE(cases_go_along_and_come_back, &f),
		WORLD_CASE(a_no_links_nothing, &f),
		WORLD_CASE(a_forged_yes_links_nothing, &f),
		WORLD_CASE(codes_are_guessed_in_vain, &f),
		WORLD_CASE(a_code_grows_old, &f),
		WORLD_CASE(the_same_number_saves_the_code_but_not_the_question, &f),
		WORLD_CASE(news_goes_where_they_were_last_and_elsewhere_when_that_fails, &f),
		WORLD_CASE(a_toast_is_a_message_where_there_are_none, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
