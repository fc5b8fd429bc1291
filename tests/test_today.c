/* /hari_ini: what waits, what is late, and what comes first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/whatsapp.h"
#include "tests/support.h"

#include "handlers/alerts.h"
#include "handlers/requests.h"
#include "store/dead.h"
#include "store/proof.h"

static struct fixture f;

/* An order that came into its state at that moment. */
static void order_at(const char *number, enum order_state state, const char *when)
{
	int64_t now_ms = f.now_ms;

	f.now_ms = wib_time(when) + MS_HOUR;
	support_order(&f, number, state, "6285187000136");
	f.now_ms = now_ms;
}

static struct contact customer(struct address *home)
{
	struct contact c;

	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, RINA, "Rina", LANG_ID,
					f.now_ms, &c, home),
			 OK);
	return c;
}

static void ask_for_a_person(void)
{
	struct address home;
	struct contact c = customer(&home);
	struct request r = { .kind = REQUEST_PERSON, .contact_id = c.id, .address_id = home.id };

	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &r), OK);
}

static void counts_what_waits(void **state)
{
	(void)state;
	order_at("BLZ-1", ORDER_AWAITING_PAYMENT, "2026-11-23 09:00");
	order_at("BLZ-2", ORDER_PAID, "2026-11-23 09:00");
	order_at("BLZ-3", ORDER_PAID, "2026-11-18 09:00");
	order_at("BLZ-4", ORDER_VERIFIED, "2026-11-23 09:00");
	order_at("BLZ-5", ORDER_VERIFIED, "2026-11-20 09:00");
	order_at("BLZ-6", ORDER_ACTIVE, "2026-11-20 09:00");
	ask_for_a_person();
	support_say(&f, SARI, "/hari_ini");
	assert_says(&f, SARI, "Selamat pagi, Kak Sari. Ringkasan hari ini pukul 09.41 WIB");
	assert_says(&f, SARI, "Menunggu pembayaran: 1");
	assert_says(&f, SARI, "Menunggu verifikasi: 2 (terlalu lama: 1)");
	assert_says(&f, SARI, "Sedang diaktifkan: 2 (lewat batas: 1, berhak refund: 1)");
	assert_says(&f, SARI, "Permintaan terbuka: 1 ingin bicara");
	assert_true(support_has_button(support_last(&f, SARI), "Lihat yang Mendesak"));
}

static void most_urgent_first(void **state)
{
	const struct shown *list;

	(void)state;
	order_at("BLZ-9", ORDER_VERIFIED, "2026-11-20 16:00");
	order_at("BLZ-8", ORDER_PAID, "2026-11-18 09:00");
	order_at("BLZ-7", ORDER_VERIFIED, "2026-11-16 09:00");
	ask_for_a_person();
	support_say(&f, SARI, "/hari_ini");
	support_press(&f, SARI, SARI, "Lihat yang Mendesak");
	list = support_last(&f, SARI);
	assert_int_equal(list->m.n_buttons, 4);
	assert_string_equal(list->m.buttons[0].label, "BLZ-7");
	assert_says(&f, SARI, "1. BLZ-7 • Rina Wati • berhak refund");
	assert_string_equal(list->m.buttons[2].label, "BLZ-8");
	support_press(&f, SARI, SARI, "BLZ-7");
	assert_says(&f, SARI, "📦 BLZ-7 • sedang diaktifkan");
	support_press(&f, SARI, SARI, "CS-20261123-0001");
	assert_says(&f, SARI, "Ingin bicara");
}

static void calm_day(void **state)
{
	(void)state;
	support_say(&f, SARI, "/hari_ini");
	/* The queue and the week are always a tap away; the most urgent only when there is
	 * something. */
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 2);
	assert_string_equal(support_last(&f, SARI)->m.buttons[0].data, "antrian");
	assert_null(strstr(support_text(&f, SARI), "Permintaan terbuka"));
	support_press_data(&f, SARI, SARI, 1, "mendesak");
	assert_says(&f, SARI, "Tidak ada yang mendesak");
	support_say(&f, RINA, "/hari_ini");
	assert_non_null(support_find(&f, RINA, "untuk admin"));
}

static void shows_no_more_than_it_should(void **state)
{
	char number[16];

	(void)state;
	for (int i = 1; i <= 12; i++) {
		snprintf(number, sizeof(number), "BLZ-%d", i);
		order_at(number, ORDER_VERIFIED, "2026-11-16 09:00");
	}
	support_press_data(&f, SARI, SARI, 1, "mendesak");
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 8);
	assert_string_equal(support_last(&f, SARI)->m.buttons[0].label, "BLZ-1");
}

/* ---- trouble ---- */

static void undeliverable(struct outbox_row row, const char *reason, bool unreachable, int64_t dead)
{
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(dispatch_undeliverable(&t, &row, reason, unreachable, dead), OK);
	support_turn_end(&f, &t);
}

static void lost_customer_is_told_once(void **state)
{
	struct address home;
	struct contact c = customer(&home);
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM,
				  .chat = RINA,
				  .address_id = home.id };

	(void)state;
	undeliverable(row, "bot was blocked by the user", true, 0);
	assert_int_equal(support_count(&f, STAFF_CHAT), 0);
	order_at("BLZ-1", ORDER_VERIFIED, "2026-11-23 09:00");
	assert_int_equal(
		proof_add(f.store, c.id, PROOF_PHONE, "6285187000136", f.now_ms, "contact"), OK);
	undeliverable(row, "bot was blocked by the user", true, 0);
	assert_says(&f, STAFF_CHAT, "Rina (Telegram) tidak bisa dihubungi");
	assert_says(&f, STAFF_CHAT, "BLZ-1");
	undeliverable(row, "bot was blocked by the user", true, 0);
	assert_int_equal(support_count(&f, STAFF_CHAT), 1);
	assert_int_equal(address_get(f.store, &f.arena, home.id, &home), OK);
	assert_false(home.reachable);
}

static void admins_hear_of_dead_letters(void **state)
{
	struct outbox_row row = { .channel = CHANNEL_TELEGRAM, .chat = RINA };
	struct outbox_row staff = { .channel = CHANNEL_TELEGRAM, .chat = STAFF_CHAT };
	struct outbox_row mail = { .channel = CHANNEL_EMAIL, .kind = OUT_MAIL, .chat = "a@b.id" };

	(void)state;
	undeliverable(row, "refused", false, 7);
	assert_int_equal(support_count(&f, RATNA), 0);
	support_say(&f, RATNA, "/hari_ini");
	for (int i = 0; i < 10; i++)
		undeliverable(row, "refused\nby <b>them</b>", false, 8 + i);
	assert_says(&f, RATNA, "sigap dead show 9");
	assert_int_equal(support_count(&f, RATNA), 3);
	undeliverable(staff, "chat not found", false, 20);
	assert_says(&f, RATNA, "grup staf tidak sampai");
	undeliverable(mail, "550 no such user", false, 21);
	assert_says(&f, STAFF_CHAT, "550 no such user");
}

static void messages_that_cost_are_counted(void **state)
{
	static const struct {
		const char *wamid;
		enum wa_category category;
		int64_t ago_ms;
	} sent[] = { { "wamid.1", WA_SERVICE, 0 },
		     { "wamid.2", WA_SERVICE, 0 },
		     { "wamid.3", WA_UTILITY, 0 },
		     { "wamid.4", WA_UTILITY, MS_DAY } };
	struct wa_accepted as;

	(void)state;
	support_say(&f, RATNA, "/hari_ini");
	assert_silent_on(&f, RATNA, "WhatsApp hari ini");
	for (size_t i = 0; i < ARRAY_LEN(sent); i++)
		assert_int_equal(wa_message_accepted(f.store, sent[i].wamid, "62811", 1,
						     sent[i].category, f.now_ms - sent[i].ago_ms,
						     &as),
				 OK);
	support_say(&f, RATNA, "/hari_ini");
	assert_says(&f, RATNA, "WhatsApp hari ini: 2 layanan dan 1 utilitas");
}

static void conflict_is_told_to_admins(void **state)
{
	struct turn t;

	(void)state;
	support_say(&f, RATNA, "/hari_ini");
	support_turn_begin(&f, &t);
	assert_int_equal(alert_admins(&t, MSG_STAFF_CONFLICT, NO_VALUES), OK);
	support_turn_end(&f, &t);
	assert_says(&f, RATNA, "token yang sama");
}

int main(void)
{
#define TEST(fn) WORLD_CASE(fn, &f)
	const struct CMUnitTest tests[] = {
		TEST(counts_what_waits),
		TEST(most_urgent_first),
		TEST(calm_day),
		TEST(shows_no_more_than_it_should),
		TEST(lost_customer_is_told_once),
		TEST(admins_hear_of_dead_letters),
		TEST(messages_that_cost_are_counted),
		TEST(conflict_is_told_to_admins),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
