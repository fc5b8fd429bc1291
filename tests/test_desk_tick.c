/* What became of the words of staff: the mark under them, and what is said aloud. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/desk_talk.h"

#include "handlers/desk.h"
#include "handlers/timed.h"

static struct fixture *f;

static int on_telegram(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_TELEGRAM);
	return 0;
}

static int on_whatsapp(void **state)
{
	(void)state;
	f = desk_talk_open(CHANNEL_WHATSAPP);
	return 0;
}

static int end(void **state)
{
	(void)state;
	support_close(f);
	return 0;
}

static const struct shown *mark(void)
{
	const struct shown *s = support_last(f, STAFF_CHAT);

	assert_int_equal(s->m.reply_to, 9001);
	return s;
}

static void said_when_accepted(void **state)
{
	size_t before = support_count(f, STAFF_CHAT);

	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak");
	assert_int_equal(support_count(f, STAFF_CHAT), before);
	assert_int_equal(desk_talk_relay(9001).state, RELAY_QUEUED);
	f->now_ms += 2 * MS_MINUTE;
	desk_talk_accept(&(struct outbox_row) { 0 }, 0); /* somebody else's */
	assert_int_equal(support_count(f, STAFF_CHAT), before);
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0); /* the next turn sends it */
	assert_says(f, STAFF_CHAT, "✓ Terkirim ke pelanggan pukul 09.43");
	assert_true(mark()->m.silent);
	assert_int_equal(desk_talk_relay(9001).state, RELAY_ACCEPTED);
	assert_int_equal(desk_talk_relay(9001).outbox_id, 0);
}

static void one_message_that_changes(void **state)
{
	size_t before = support_count(f, STAFF_CHAT);

	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	assert_says(f, STAFF_CHAT, "✓ Terkirim");
	f->now_ms += MS_MINUTE;
	desk_talk_reached("Halo Kak", false);
	assert_says(f, STAFF_CHAT, "✓✓ Sampai di HP pelanggan pukul 09.42");
	f->now_ms += MS_MINUTE;
	desk_talk_reached("Halo Kak", true);
	assert_says(f, STAFF_CHAT, "Dibaca pelanggan pukul 09.43");
	assert_int_equal(mark()->edits, 2);
	/* Late and repeated ones are no news. */
	desk_talk_reached("Halo Kak", false);
	desk_talk_reached("Halo Kak", true);
	assert_int_equal(mark()->edits, 2);
	assert_int_equal(support_count(f, STAFF_CHAT), before + 1);
}

static void read_without_delivered(void **state)
{
	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_reached("Halo Kak", true);
	assert_says(f, STAFF_CHAT, "Dibaca");
	assert_int_equal(mark()->edits, 1);
}

static void faster_than_its_mark(void **state)
{
	size_t before = support_count(f, STAFF_CHAT);

	(void)state;
	f->holds = STAFF_CHAT;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_reached("Halo Kak", false);
	desk_talk_reached("Halo Kak", true);
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
	/* Accepted is shown, and brought up to date once. */
	assert_says(f, STAFF_CHAT, "Dibaca");
	assert_int_equal(mark()->edits, 1);
	assert_int_equal(support_count(f, STAFF_CHAT), before + 1);
}

static void failed_is_loud(void **state)
{
	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_refuse("chat is gone", false);
	assert_says(f, STAFF_CHAT, "Belum sampai ke pelanggan");
	assert_says(f, STAFF_CHAT, "chat is gone");
	assert_says(f, STAFF_CHAT, "Kirim lagi");
	assert_false(mark()->m.silent);
	assert_int_equal(desk_talk_relay(9001).state, RELAY_FAILED);
	assert_silent_on(f, STAFF_CHAT, "✓");
}

static void blocked_says_what_to_do(void **state)
{
	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_refuse("Forbidden", true);
	assert_says(f, STAFF_CHAT, "memblokir bot");
	assert_says(f, STAFF_CHAT, "/pesanan");
	desk_talk_says(SARI, 9002, "Kak?");
	assert_says(f, STAFF_CHAT, "sedang tidak bisa dihubungi");
}

static void the_card_says_who_blocked_us(void **state)
{
	(void)state;
	support_update(
		f, (struct update) { .kind = UPDATE_BLOCKED, .sender = RINA, .in_private = true });
	assert_non_null(strstr(desk_talk_card()->m.text, "📵"));
	support_update(
		f, (struct update) { .kind = UPDATE_BLOCKED, .sender = RINA, .in_private = true });
	assert_int_equal(desk_talk_card()->edits, 2); /* claimed, blocked; not told twice */
	support_update(f, (struct update) {
				  .kind = UPDATE_UNBLOCKED, .sender = RINA, .in_private = true });
	assert_null(strstr(desk_talk_card()->m.text, "📵"));
}

/* It was accepted, and is known not to have arrived later. */
static void failed_after_all(void **state)
{
	struct outbox_row row;
	struct turn t;
	bool told;

	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak");
	row = desk_talk_row();
	support_turn_begin(f, &t);
	assert_int_equal(desk_accepted(&t, &row, 55, false), OK);
	assert_int_equal(outbox_accepted(f->store, row.id, f->now_ms), OK);
	support_turn_end(f, &t);
	assert_says(f, STAFF_CHAT, "✓ Terkirim");
	f->now_ms += MS_MINUTE;
	support_turn_begin(f, &t);
	assert_int_equal(desk_undelivered(&t, &row, "131026 undeliverable", false, &told), OK);
	assert_int_equal(outbox_done(f->store, row.id), OK);
	support_turn_end(f, &t);
	assert_true(told);
	assert_non_null(support_find(f, STAFF_CHAT, "131026"));
	assert_non_null(support_find(f, STAFF_CHAT, "✗ Tidak terkirim ke pelanggan (pukul 09.42)"));
	assert_silent_on(f, STAFF_CHAT, "✓ Terkirim");
	support_turn_begin(f, &t);
	assert_int_equal(desk_reached(&t, CHANNEL_WHATSAPP, 55, true), OK);
	support_turn_end(f, &t);
	assert_silent_on(f, STAFF_CHAT, "Dibaca");
}

static void waits_for_the_customer(void **state)
{
	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_wait();
	assert_says(f, STAFF_CHAT, "⏳ Belum terkirim (09.41)");
	assert_silent_on(f, STAFF_CHAT, "pesan kita menunggu"); /* not twice */
	assert_int_equal(desk_talk_relay(9001).state, RELAY_WAITS);
	f->holds = NULL;
	f->now_ms += MS_HOUR;
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .channel = CHANNEL_WHATSAPP,
					    .sender = PHONE,
					    .in_private = true,
					    .text = "iya kak?",
					    .window_ms = f->now_ms + MS_DAY });
	assert_non_null(support_find(f, PHONE, "Halo Kak"));
	assert_non_null(support_find(f, STAFF_CHAT, "✓ Terkirim ke pelanggan pukul 10.41"));
	assert_silent_on(f, STAFF_CHAT, "Belum terkirim");
}

static void waited_for_too_long(void **state)
{
	struct turn t;

	(void)state;
	f->holds = PHONE;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_wait();
	f->now_ms += 8 * MS_DAY;
	support_turn_begin(f, &t);
	assert_int_equal(window_expire(&t, desk_talk_request()->address_id), OK);
	support_turn_end(f, &t);
	assert_non_null(
		support_find(f, STAFF_CHAT, "tidak menulis lagi di WhatsApp selama 7 hari"));
	assert_silent_on(f, STAFF_CHAT, "⌛");
	assert_int_equal(desk_talk_relay(9001).state, RELAY_FAILED);
}

/* Dead between staff's words and their delivery. */
static void survives_a_restart(void **state)
{
	char path[96];
	const char *why = NULL;

	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "Halo Kak");
	store_close(f->store);
	snprintf(path, sizeof(path), "%s/sigap.sqlite3", f->dir);
	assert_int_equal(store_open(&f->arena, path, STORE_RUN, &f->store, &why), OK);
	assert_int_equal(desk_talk_relay(9001).state, RELAY_QUEUED);
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
	assert_says(f, RINA, "Admin Sari: Halo Kak");
	assert_says(f, STAFF_CHAT, "✓ Terkirim");
	assert_int_equal(mark()->m.reply_to, 9001);
}

static size_t marks_on_their_way(void)
{
	int64_t n;

	assert_int_equal(relay_ticks(f->store, &n), OK);
	return (size_t)n;
}

static void words_before_marks(void **state)
{
	(void)state;
	f->holds = STAFF_CHAT;
	for (int i = 0; i < 9; i++)
		desk_talk_says(SARI, 9001 + i, arena_printf(&f->arena, "pesan %d", i));
	assert_int_equal(support_count(f, RINA), 9);
	assert_int_equal(marks_on_their_way(), 5);
	/* What failed is said however many wait. */
	f->holds = RINA;
	desk_talk_says(SARI, 9100, "dan satu lagi");
	desk_talk_refuse("gone", false);
	assert_non_null(support_find(f, STAFF_CHAT, "gone"));
	f->holds = NULL;
	support_group(f, BAYU, "ngobrol", 0);
	assert_int_equal(marks_on_their_way(), 0);
	assert_int_equal(desk_talk_relay(9009).state, RELAY_ACCEPTED);
}

static void ranks_below_words(void **state)
{
	struct outbox_row *rows;
	size_t n, marks = 0;

	(void)state;
	f->holds = STAFF_CHAT;
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_hears(501, "iya kak", false);
	assert_int_equal(outbox_list(f->store, &f->arena, 0, 16, &rows, &n), OK);
	for (size_t i = 0; i < n; i++) {
		if (strstr(rows[i].body, "✓"))
			marks++;
		if (strstr(rows[i].body, "✓"))
			assert_int_equal(rows[i].rank, RANK_NOTICE);
		if (strstr(rows[i].body, "iya kak"))
			assert_int_equal(rows[i].rank, RANK_RELAY);
	}
	assert_int_equal(marks, 1);
	f->holds = NULL;
}

static void a_lost_file_is_told(void **state)
{
	struct outbox_row row;

	(void)state;
	f->holds = RINA;
	support_update(f, (struct update) { .kind = UPDATE_PHOTO,
					    .sender = SARI,
					    .chat = STAFF_CHAT,
					    .file = "F1",
					    .text = "ini, Kak",
					    .message = 9001,
					    .reply_to = desk_talk_card()->id });
	row = desk_talk_row();
	row.body = "{\"text\":\"Admin Sari: ini, Kak\\n📎❌\"}"; /* bot/sender_mend.c */
	desk_talk_accept(&row, 77);
	assert_non_null(support_find(f, STAFF_CHAT, "berkasnya tidak"));
	assert_non_null(support_find(f, STAFF_CHAT, "✓ Terkirim"));
}

/* The other address of the same person takes it: the words are on their way again. */
static void another_address(void **state)
{
	struct address other = { 0 };
	struct contact who;

	(void)state;
	assert_int_equal(contact_create(f->store, &f->arena, CHANNEL_WHATSAPP, PHONE, "Rina",
					LANG_ID, f->now_ms, &who, &other),
			 OK);
	support_int(f,
		    arena_printf(&f->arena,
				 "UPDATE address SET contact_id = %lld, last_in_ms = 5 WHERE id"
				 " = %lld RETURNING id",
				 (long long)desk_talk_request()->contact_id, (long long)other.id));
	f->holds = RINA;
	support_int(f, "UPDATE address SET last_in_ms = 9 WHERE channel = 1 RETURNING id");
	desk_talk_says(SARI, 9001, "Halo Kak");
	desk_talk_refuse("Forbidden", true);
	assert_says(f, PHONE, "Admin Sari: Halo Kak");
	assert_says(f, STAFF_CHAT, "✓ Terkirim");
	assert_silent_on(f, STAFF_CHAT, "Belum sampai");
	assert_int_equal(desk_talk_relay(9001).to.channel, CHANNEL_WHATSAPP);
}

static void a_long_text(void **state)
{
	struct outbox_row row;
	struct turn t;

	(void)state;
	f->holds = RINA;
	desk_talk_says(SARI, 9001, "panjang");
	row = desk_talk_row();
	support_turn_begin(f, &t);
	assert_int_equal(desk_accepted(&t, &row, 71, true), OK);
	support_turn_end(f, &t);
	assert_silent_on(f, STAFF_CHAT, "✓");
	row.body = "{\"text\":\"jang\",\"part\":1}";
	desk_talk_accept(&row, 72);
	assert_says(f, STAFF_CHAT, "✓ Terkirim");
	assert_int_equal(desk_talk_relay(9001).to.message, 71);
	assert_int_equal(desk_talk_relay(9001).parts, 2);
}

static void forgotten_after_a_month(void **state)
{
	struct turn t;
	int64_t due;

	(void)state;
	desk_talk_says(SARI, 9001, "Halo Kak");
	assert_int_equal(timer_due(f->store, TIMER_RELAY_PURGE, 0, &due), OK);
	f->now_ms += 31 * MS_DAY;
	desk_talk_says(SARI, 9002, "Halo lagi");
	support_turn_begin(f, &t);
	assert_int_equal(desk_relays_purge(&t, 0), OK);
	support_turn_end(f, &t);
	assert_int_equal(support_int(f, "SELECT count(*) FROM relay"), 1);
	assert_int_equal(desk_talk_relay(9002).state, RELAY_ACCEPTED);
	assert_int_equal(timer_due(f->store, TIMER_RELAY_PURGE, 0, &due), OK);
	assert_true(due > f->now_ms);
}

int main(void)
{
#define TELEGRAM(fn) cmocka_unit_test_setup_teardown(fn, on_telegram, end)
#define WHATSAPP(fn) cmocka_unit_test_setup_teardown(fn, on_whatsapp, end)
	const struct CMUnitTest tests[] = {
		TELEGRAM(said_when_accepted),
		WHATSAPP(one_message_that_changes),
		WHATSAPP(read_without_delivered),
		WHATSAPP(faster_than_its_mark),
		TELEGRAM(failed_is_loud),
		TELEGRAM(blocked_says_what_to_do),
		WHATSAPP(failed_after_all),
		WHATSAPP(waits_for_the_customer),
		WHATSAPP(waited_for_too_long),
		TELEGRAM(survives_a_restart),
		TELEGRAM(the_card_says_who_blocked_us),
		TELEGRAM(words_before_marks),
		TELEGRAM(ranks_below_words),
		TELEGRAM(a_lost_file_is_told),
		TELEGRAM(another_address),
		TELEGRAM(a_long_text),
		TELEGRAM(forgotten_after_a_month),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
