/* /cari: who finds what by which words, a page at a time, and nothing that a group must not see. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support.h"

#include "handlers/ticket.h"
#include "store/proof.h"

static struct fixture f;

static struct contact person(const char *ext, const char *name, struct address *at)
{
	struct contact c;

	assert_int_equal(contact_create(f.store, &f.arena, CHANNEL_TELEGRAM, ext, name, LANG_ID,
					f.now_ms, &c, at),
			 OK);
	return c;
}

static void ticket(const struct address *who, const char *text)
{
	struct ticket k = { .contact_id = who->contact_id,
			    .address_id = who->id,
			    .category = "technical",
			    .priority = TICKET_HIGH,
			    .text = text,
			    .created_ms = f.now_ms,
			    .last_in_ms = f.now_ms };

	assert_int_equal(ticket_open(f.store, &f.arena, "TK", 420, &k), OK);
}

/* Rina with a ticket and an order, Budi with a request. */
static int open_world(void **state)
{
	struct request r = { .kind = REQUEST_PERSON, .text = "mau tanya cicilan" };
	struct address rina, budi;

	(void)state;
	support_open(&f, "blitzmes");
	person(RINA, "Rina Wati", &rina);
	person(BUDI, "Budi", &budi);
	assert_int_equal(proof_add(f.store, rina.contact_id, PROOF_PHONE, PHONE, f.now_ms, "x"),
			 OK);
	support_order(&f, "BLZ-1042", ORDER_ACTIVE, PHONE);
	ticket(&rina, "broadcast gagal terus dari pagi");
	r.contact_id = budi.contact_id;
	r.address_id = budi.id;
	assert_int_equal(request_open(f.store, &f.arena, "CS", 420, f.now_ms, &r), OK);
	return 0;
}

static void a_number_is_one_line(void **state)
{
	(void)state;
	support_say(&f, RATNA, "/cari tk-2026-0001");
	assert_says(&f, RATNA, "TK-2026-0001 • Rina Wati • Tinggi");
	support_press(&f, RATNA, RATNA, "Buka Kasus");
	assert_says(&f, RATNA, "🎫 Tiket");
	support_press_data(&f, RATNA, RATNA, support_last(&f, RATNA)->id, "ambil:t1:1");
	support_say(&f, RATNA, "/cari TK-2026-0001");
	assert_says(&f, RATNA, "(");
	support_press(&f, RATNA, RATNA, "Jejak Lengkap");
	assert_says(&f, RATNA, "Jejak TK-2026-0001");
	assert_says(&f, RATNA, "ambil");
}

static void words_find_cases(void **state)
{
	(void)state;
	support_say(&f, SARI, "/cari gagal broad");
	assert_says(&f, SARI, "gagal broad: 1 hasil");
	assert_says(&f, SARI, "• TK-2026-0001 Rina Wati • Tinggi");
	assert_says(&f, SARI, "broadcast gagal");
	support_say(&f, SARI, "/cari cicilan");
	assert_says(&f, SARI, "CS-20261123-0001 Budi");
	support_say(&f, SARI, "/cari martabak");
	assert_says(&f, SARI, "Tidak ada kasus, pesanan, atau pelanggan");
}

static void a_phone_finds_a_person_and_theirs(void **state)
{
	static const char *const typed[] = { "0136", "+62 851-8700-0136", "085187000136", "00136" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		support_say(&f, SARI, arena_printf(&f.arena, "/cari %s", typed[i]));
		assert_says(&f, SARI, "👤 Rina Wati • Telegram");
		assert_says(&f, SARI, "TK-2026-0001");
		assert_says(&f, SARI, "BLZ-1042");
	}
	support_say(&f, SARI, "/cari 0136");
	assert_null(strstr(support_text(&f, SARI), "87000136"));
	assert_null(strstr(support_text(&f, SARI), "8700-0136"));
	support_press(&f, SARI, SARI, "👤 Rina Wati");
	assert_says(&f, SARI, "👤 Rina Wati\nTelegram");
	assert_says(&f, SARI, "TK-2026-0001");
	assert_says(&f, SARI, "BLZ-1042");
}

static void a_name_finds_a_person(void **state)
{
	(void)state;
	support_say(&f, SARI, "/cari rina");
	assert_says(&f, SARI, "👤 Rina Wati");
	assert_says(&f, SARI, "TK-2026-0001");
	assert_null(strstr(support_text(&f, SARI), "Budi"));
}

static void ten_at_a_time(void **state)
{
	struct address lia;

	(void)state;
	person("7009", "Lia", &lia);
	for (int i = 0; i < 14; i++)
		ticket(&lia, "kontak hilang");
	support_say(&f, SARI, "/cari hilang");
	assert_says(&f, SARI, "14 hasil");
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 11);
	support_press(&f, SARI, SARI, "Berikutnya");
	assert_says(&f, SARI, "TK-2026-0002");
	assert_int_equal(support_last(&f, SARI)->m.n_buttons, 4);
	support_press_data(&f, SARI, SARI, support_last(&f, SARI)->id, "cari:n:1:1");
	assert_toast(&f, "Daftar ini sudah lama");
}

static void only_staff_search(void **state)
{
	(void)state;
	support_say(&f, RINA, "/cari budi");
	assert_silent_on(&f, RINA, "Budi");
	support_press_data(&f, RINA, RINA, 1, "cari:o:2");
	assert_silent_on(&f, RINA, "Budi");
	support_say(&f, SARI, "/cari TK-2026-0001");
	assert_false(support_has_button(support_last(&f, SARI), "Jejak Lengkap"));
	support_press_data(&f, SARI, SARI, support_last(&f, SARI)->id, "cari:j:t1");
	assert_silent_on(&f, SARI, "Jejak TK");
}

int main(void)
{
#define TEST(fn) cmocka_unit_test_prestate_setup_teardown(fn, open_world, support_teardown, &f)
	const struct CMUnitTest tests[] = {
		TEST(a_number_is_one_line),
		TEST(words_find_cases),
		TEST(a_phone_finds_a_person_and_theirs),
		TEST(a_name_finds_a_person),
		TEST(ten_at_a_time),
		TEST(only_staff_search),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
