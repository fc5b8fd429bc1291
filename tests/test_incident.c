/* Incidents: who is affected, what they are answered, that every update reaches them once, and that
 * the promise of news is kept or owned up to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

#include "handlers/incident.h"
#include "store/join.h"
#include "store/proof.h"

static struct fixture f;

static int open_world(void **state)
{
	struct contact c;
	struct address a;

	(void)state;
	support_open(&f, "dashpro");
	f.staff[2].roles = ROLE_LEAD;
	support_order(&f, "DP-1", ORDER_ACTIVE, NULL);
	assert_int_equal(store_begin(f.store), OK);
	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &c, &a),
			 OK);
	assert_int_equal(proof_add(f.store, c.id, PROOF_ORDER, "DP-1", f.now_ms, "test"), OK);
	c.notice_version = "1";
	assert_int_equal(contact_save(f.store, &c, f.now_ms), OK);
	assert_int_equal(store_commit(f.store), OK);
	return 0;
}

static int close_world(void **state)
{
	(void)state;
	support_close(&f);
	return 0;
}

/* As the form leaves it. */
static struct incident begin(enum incident_scope scope, const char *product, bool all)
{
	struct incident i = { .text = "dasbor mati",
			      .scope = scope,
			      .product = product,
			      .since_ms = f.now_ms - MS_HOUR,
			      .next_ms = f.now_ms + MS_HOUR };
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(incident_begin(&t, &i, all), OK);
	if (scope == INCIDENT_ORDERS)
		assert_int_equal(incident_order_add(f.store, i.id, "DP-1"), OK);
	assert_int_equal(incident_announce(&t, &i), OK);
	support_turn_end(&f, &t);
	return i;
}

static struct incident stored(int64_t id)
{
	struct incident i = { 0 };

	assert_int_equal(incident_get(f.store, &f.arena, id, &i), OK);
	return i;
}

/* ---- who is answered first ---- */

static void all_are_affected(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	assert_says(&f, RINA, "Kami sudah tahu");
	support_say(&f, BUDI, "server mati ya kak?"); /* nobody knows who he is */
	assert_true(support_find(&f, BUDI, "Kami sudah tahu") != NULL);
}

static void by_product_only_its_owners(void **state)
{
	(void)state;
	begin(INCIDENT_PRODUCT, "paket PRO", false);
	support_say(&f, RINA, "kak dasbornya error");
	assert_says(&f, RINA, "Kami sudah tahu");
	support_say(&f, BUDI, "kak dasbornya error");
	assert_silent_on(&f, BUDI, "Kami sudah tahu");
}

static void by_orders_only_their_owners(void **state)
{
	(void)state;
	begin(INCIDENT_ORDERS, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	assert_says(&f, RINA, "Kami sudah tahu");
	support_say(&f, BUDI, "kak dasbornya error");
	assert_silent_on(&f, BUDI, "Kami sudah tahu");
}

static void other_questions_have_their_answers(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "halo kak");
	support_say(&f, RINA, "makasih kak");
	support_say(&f, RINA, "jam buka berapa?");
	assert_silent_on(&f, RINA, "Kami sudah tahu");
}

static void before_how_an_order_stands(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "/aktivasi DP-1");
	assert_int_equal(clocks_count(&f, RINA, "Kami sudah tahu"), 1);
	assert_says(&f, RINA, "DP-1");
	support_say(&f, RINA, "/aktivasi DP-1"); /* once in a while is enough */
	assert_int_equal(clocks_count(&f, RINA, "Kami sudah tahu"), 1);
}

static void nobody_hears_of_what_is_over(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	support_group(&f, RATNA, "/gangguan selesai", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Sudah Selesai");
	assert_true(stored(i.id).ended_ms > 0);
	support_say(&f, RINA, "kak dasbornya error");
	assert_silent_on(&f, RINA, "Kami sudah tahu");
}

/* ---- tickets ---- */

static void open_ticket(void)
{
	support_say(&f, RINA, "kak dasbornya error");
	support_press(&f, RINA, RINA, "Tetap Buka Tiket");
	support_press(&f, RINA, RINA, "Semua Tidak Bisa");
	support_press(&f, RINA, RINA, "Lewati");
}

static void a_ticket_is_linked(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	open_ticket();
	assert_int_equal(stored(i.id).asked, 1);
	assert_int_equal(stored(i.id).tickets, 1);
	assert_true(support_find(&f, STAFF_CHAT, "Terkait gangguan") != NULL);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM ticket"
					 " WHERE text LIKE '%dasbornya error%'"),
			 1);
}

static void end_it(void)
{
	support_group(&f, RATNA, "/gangguan selesai", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Sudah Selesai");
	clocks_until(&f, "2026-11-23 09:50");
}

static void at_the_end_it_works(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	open_ticket();
	end_it();
	assert_says(&f, RINA, "sudah bisa lagi?");
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_int_equal(stored(i.id).works, 1);
	assert_int_equal(support_int(&f, "SELECT state FROM ticket"), TICKET_CLOSED);
	/* The other way: the figures follow, and nothing is counted twice. */
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_int_equal(stored(i.id).works, 1);
}

static void at_the_end_it_does_not(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	open_ticket();
	end_it();
	support_press(&f, RINA, RINA, "Belum");
	assert_int_equal(stored(i.id).still, 1);
	assert_true(support_find(&f, STAFF_CHAT, "masih belum bisa") != NULL);
	assert_int_equal(support_int(&f, "SELECT state FROM ticket"), TICKET_OPEN);
}

static void words_are_an_answer_too(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	support_say(&f, RINA, "kak dasbornya error");
	end_it();
	support_say(&f, RINA, "sudah bisa kak");
	assert_int_equal(stored(i.id).works, 1);
	assert_says(&f, RINA, "Syukurlah");
}

static void without_a_ticket_one_is_opened(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	end_it();
	support_press(&f, RINA, RINA, "Belum");
	assert_says(&f, RINA, "mana yang paling mendekati?");
}

static void a_forged_button_is_stale(void **state)
{
	(void)state;
	support_press_data(&f, RINA, RINA, 1, "gangguan_bisa:77");
	assert_toast(&f, "");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM incident_contact"), 0);
}

/* ---- updates ---- */

static void send_news(const char *button)
{
	support_group(&f, RATNA, "/gangguan kabar server menyala", 0);
	support_press(&f, RATNA, STAFF_CHAT, button);
	clocks_until(&f, "2026-11-23 09:45");
}

static void news_for_those_who_asked(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	send_news("Yang Bertanya");
	assert_silent_on(&f, RINA, "server menyala");
	support_say(&f, RINA, "kak dasbornya error");
	assert_says(&f, RINA, "server menyala"); /* the latest news stands in the answer */
}

static void an_answer_to_the_card_is_news(void **state)
{
	const struct shown *card;

	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	card = support_find(&f, STAFF_CHAT, "🚨");
	support_group(&f, SARI, "menyala?", card->id); /* an agent may not */
	support_group(&f, RATNA, "// kita cek dulu", card->id);
	assert_silent_on(&f, STAFF_CHAT, "Kirim ke siapa?");
	support_group(&f, RATNA, "server menyala", card->id);
	support_press(&f, RATNA, STAFF_CHAT, "Yang Bertanya");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(clocks_count(&f, RINA, "server menyala"), 1);
}

static void each_update_once(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	support_say(&f, RINA, "masih error kak");
	send_news("Yang Bertanya");
	assert_int_equal(clocks_count(&f, RINA, "kabar tentang gangguan"), 1);
}

static void news_for_all_who_are_affected(void **state)
{
	(void)state;
	begin(INCIDENT_PRODUCT, "Paket Pro", false);
	send_news("Semua yang Kena");
	assert_int_equal(clocks_count(&f, RINA, "server menyala"), 1);
}

static void told_at_the_start(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, true);
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(clocks_count(&f, RINA, "dasbor mati"), 1);
}

/* Told at night to all: by the morning it is over, and nobody reads that it began. */
static void what_was_overtaken_is_not_told(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 22:00");
	begin(INCIDENT_ALL, NULL, true);
	clocks_until(&f, "2026-11-23 22:30");
	assert_silent_on(&f, RINA, "dasbor mati");
	support_group(&f, RATNA, "/gangguan selesai", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Sudah Selesai");
	clocks_until(&f, "2026-11-24 08:00");
	assert_silent_on(&f, RINA, "dasbor mati");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM broadcast WHERE state = 3"), 0);
}

/* News for all: those who asked at once, the others in the morning, nobody twice. */
static void for_all_at_night(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 22:00");
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, BUDI, "halo");
	support_say(&f, BUDI, "kak dasbornya error");
	support_group(&f, RATNA, "/gangguan kabar server menyala", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Semua yang Kena");
	assert_says(&f, STAFF_CHAT, "besok pukul 07.00 WIB");
	clocks_until(&f, "2026-11-23 22:05");
	assert_int_equal(clocks_count(&f, BUDI, "kabar tentang gangguan"), 1);
	assert_int_equal(clocks_count(&f, RINA, "kabar tentang gangguan"), 0);
	clocks_until(&f, "2026-11-24 07:05");
	assert_int_equal(clocks_count(&f, BUDI, "kabar tentang gangguan"), 1);
	assert_int_equal(clocks_count(&f, RINA, "kabar tentang gangguan"), 1);
}

/* A broken promise is owned up to, but not through the whole night. */
static void one_confession_a_night(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 21:00");
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	clocks_until(&f, "2026-11-24 06:59");
	assert_int_equal(clocks_count(&f, RINA, "jujur saja"), 1);
	clocks_until(&f, "2026-11-24 23:59");
	assert_true(clocks_count(&f, RINA, "jujur saja") <= 6);
}

static void whoever_asked_hears_it_at_night(void **state)
{
	(void)state;
	f.now_ms = wib_time("2026-11-23 22:00");
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	support_group(&f, RATNA, "/gangguan kabar server menyala", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Yang Bertanya");
	clocks_until(&f, "2026-11-23 22:05");
	assert_int_equal(clocks_count(&f, RINA, "server menyala"), 1);
}

static void who_was_told_hears_the_end(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, true);
	clocks_until(&f, "2026-11-23 09:43");
	support_say(&f, BUDI, "halo");
	support_say(&f, BUDI, "kak dasbornya error");
	support_group(&f, RATNA, "/gangguan selesai", 0);
	assert_says(&f, STAFF_CHAT, "Yang lain");
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Sudah Selesai");
	clocks_until(&f, "2026-11-23 09:50");
	assert_int_equal(clocks_count(&f, RINA, "sudah bisa lagi?"), 1);
	assert_int_equal(clocks_count(&f, BUDI, "sudah bisa lagi?"), 1);
	support_press(&f, RINA, RINA, "Sudah Bisa");
	assert_says(&f, RINA, "Syukurlah");
}

static void a_question_counts_once(void **state)
{
	const struct shown *asked;
	const char *data;

	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	support_group(&f, RATNA, "/gangguan kabar server menyala", 0);
	asked = support_find(&f, STAFF_CHAT, "Kirim ke siapa?");
	data = asked->m.buttons[0].data;
	support_press_data(&f, RATNA, STAFF_CHAT, asked->id, data);
	support_press_data(&f, RATNA, STAFF_CHAT, asked->id, data);
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(clocks_count(&f, RINA, "server menyala"), 1);
}

/* ---- the promise ---- */

static void the_promise_is_reminded_and_owned_up_to(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	support_say(&f, RINA, "kak dasbornya error");
	clocks_until(&f, "2026-11-23 10:25");
	assert_silent_on(&f, STAFF_CHAT, "⏰");
	clocks_until(&f, "2026-11-23 10:27");
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "pelanggan dijanjikan kabar"), 1);
	assert_silent_on(&f, RINA, "jujur saja");
	clocks_until(&f, "2026-11-23 10:43");
	assert_int_equal(clocks_count(&f, RINA, "jujur saja"), 1);
	assert_int_equal(clocks_count(&f, STAFF_CHAT, "janji kabar terlewat"), 1);
	assert_int_equal(stored(i.id).next_ms, wib_time("2026-11-23 11:41"));
	assert_true(stored(i.id).next_ms > f.now_ms);
}

static void news_in_time_keeps_it(void **state)
{
	struct incident i = begin(INCIDENT_ALL, NULL, false);

	(void)state;
	support_say(&f, RINA, "kak dasbornya error");
	clocks_until(&f, "2026-11-23 10:30");
	support_group(&f, RATNA, "/gangguan kabar hampir selesai", 0);
	support_press(&f, RATNA, STAFF_CHAT, "Yang Bertanya");
	clocks_until(&f, "2026-11-23 10:50");
	assert_silent_on(&f, RINA, "jujur saja");
	assert_int_equal(stored(i.id).next_ms, wib_time("2026-11-23 11:30"));
}

/* One late message, however long the bot was down. */
static void after_a_stop_one_confession(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	clocks_restart(&f);
	clocks_wake_at(&f, "2026-11-23 16:00");
	clocks_until(&f, "2026-11-23 16:01");
	assert_int_equal(clocks_count(&f, RINA, "jujur saja"), 1);
}

/* ---- who may ---- */

static void not_for_agents_nor_customers(void **state)
{
	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_group(&f, SARI, "/gangguan selesai", 0);
	assert_silent_on(&f, STAFF_CHAT, "Akhiri");
	support_press(&f, SARI, STAFF_CHAT, "Gangguan Selesai");
	assert_silent_on(&f, STAFF_CHAT, "Akhiri");
	support_say(&f, RINA, "/gangguan dasbor mati"); /* means a ticket of theirs */
	assert_int_equal(support_int(&f, "SELECT count(*) FROM incident"), 1);
	assert_says(&f, RINA, "Kami sudah tahu");
}

static void several_are_told_apart(void **state)
{
	struct incident one = begin(INCIDENT_ALL, NULL, false);
	struct incident two = begin(INCIDENT_PRODUCT, "Hemat", false);

	(void)state;
	support_group(&f, RATNA, "/gangguan selesai", 0);
	assert_says(&f, STAFF_CHAT, two.number);
	support_group(&f, RATNA, arena_printf(&f.arena, "/gangguan selesai %s sudah", one.number),
		      0);
	support_press(&f, RATNA, STAFF_CHAT, "Ya, Sudah Selesai");
	assert_true(stored(one.id).ended_ms > 0);
	assert_int_equal(stored(two.id).ended_ms, 0);
}

static void the_form_opens_it(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/gangguan");
	support_say(&f, RATNA, "dasbor mati");
	support_press(&f, RATNA, RATNA, "Nomor Pesanan");
	support_say(&f, RATNA, "DP-1, DP-9");
	assert_says(&f, RATNA, "DP-9 tidak ada");
	support_say(&f, RATNA, "dp-1");
	support_say(&f, RATNA, "besok jam 10.00");
	assert_says(&f, RATNA, "tidak cocok");
	support_press(&f, RATNA, RATNA, "Baru Saja");
	support_press(&f, RATNA, RATNA, "30 Menit Lagi");
	support_press(&f, RATNA, RATNA, "Yang Bertanya");
	support_press(&f, RATNA, RATNA, "Kirim");
	assert_int_equal(support_int(&f, "SELECT count(*) FROM incident_order"
					 " WHERE number_key = 'DP-1'"),
			 1);
	assert_true(support_find(&f, STAFF_CHAT, "🚨") != NULL);
	assert_int_equal(stored(1).next_ms, f.now_ms + 30 * MS_MINUTE);
}

/* Two contacts became one: they hear it once. */
static void two_who_became_one_hear_it_once(void **state)
{
	struct contact rina, budi;
	struct address a;

	(void)state;
	begin(INCIDENT_ALL, NULL, false);
	support_say(&f, RINA, "kak dasbornya error");
	support_say(&f, BUDI, "kak dasbornya error");
	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, &rina, &a),
			 OK);
	assert_int_equal(contact_by_address(f.store, &f.arena, CHANNEL_TELEGRAM, BUDI, &budi, &a),
			 OK);
	assert_int_equal(store_begin(f.store), OK);
	assert_int_equal(contact_absorb(f.store, rina.id, budi.id), OK);
	assert_int_equal(store_commit(f.store), OK);
	send_news("Yang Bertanya");
	assert_int_equal(clocks_count(&f, RINA, "kabar tentang gangguan") +
				 clocks_count(&f, BUDI, "kabar tentang gangguan"),
			 1);
}

#define CASE(fn) cmocka_unit_test_setup_teardown(fn, open_world, close_world)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(all_are_affected),
		CASE(by_product_only_its_owners),
		CASE(by_orders_only_their_owners),
		CASE(other_questions_have_their_answers),
		CASE(before_how_an_order_stands),
		CASE(nobody_hears_of_what_is_over),
		CASE(a_ticket_is_linked),
		CASE(at_the_end_it_works),
		CASE(at_the_end_it_does_not),
		CASE(words_are_an_answer_too),
		CASE(without_a_ticket_one_is_opened),
		CASE(a_forged_button_is_stale),
		CASE(news_for_those_who_asked),
		CASE(an_answer_to_the_card_is_news),
		CASE(each_update_once),
		CASE(news_for_all_who_are_affected),
		CASE(told_at_the_start),
		CASE(what_was_overtaken_is_not_told),
		CASE(for_all_at_night),
		CASE(one_confession_a_night),
		CASE(whoever_asked_hears_it_at_night),
		CASE(who_was_told_hears_the_end),
		CASE(a_question_counts_once),
		CASE(the_promise_is_reminded_and_owned_up_to),
		CASE(news_in_time_keeps_it),
		CASE(after_a_stop_one_confession),
		CASE(not_for_agents_nor_customers),
		CASE(several_are_told_apart),
		CASE(the_form_opens_it),
		CASE(two_who_became_one_hear_it_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
