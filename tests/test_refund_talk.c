/* test_refund_talk.c - what the transcripts of refunds cannot show: that an account number is kept
 * nowhere but sealed, and that a case is only its customer's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "tests/customer.h"
#include "tests/refunds.h"

#define NUMBER "5270112233"

enum { DATABASE_MAX = 64 * 1024 * 1024 };

/* Whether the bytes stand anywhere in the database or in what waits to be written to it. */
static bool stands_in(struct fixture *f, const char *file, const char *text)
{
	const char *path = arena_printf(&f->arena, "%s/%s", f->dir, file);
	struct span bytes;

	if (file_read(&f->arena, path, DATABASE_MAX, &bytes) != OK)
		return false;
	return memmem(bytes.ptr, bytes.len, text, strlen(text)) != NULL;
}

/* Everything has been sent, and the log is written back. */
static void all_sent(struct fixture *f)
{
	refunds_sql(f, "DELETE FROM outbox; PRAGMA wal_checkpoint(TRUNCATE)");
}

static bool is_kept(struct fixture *f, const char *text)
{
	return stands_in(f, "sigap.sqlite3", text) || stands_in(f, "sigap.sqlite3-wal", text);
}

static void approve(struct fixture *f)
{
	refunds_open(f);
	refunds_claim(f, SARI);
	DO(f, SARI, .event = MOVE_APPROVE, .amount = 75000);
	assert_state(f, "approved");
}

static void test_an_account_number_is_kept_only_sealed(void **state)
{
	static struct fixture f;
	struct refund_account a;
	struct refund r;
	struct turn t;

	(void)state;
	approve(&f);
	support_press(&f, RINA, RINA, "Ke Rekening");
	support_say(&f, RINA, "bca " NUMBER " Zainuddin Xylofon");
	/* To its owner alone, as what is never kept. */
	assert_says(&f, RINA, "nomor " NUMBER);
	assert_true(support_last(&f, RINA)->m.secret);
	all_sent(&f);
	assert_false(is_kept(&f, NUMBER));
	support_press(&f, RINA, RINA, "Sudah Benar");
	assert_says(&f, RINA, "BCA ••••2233");
	assert_silent_on(&f, STAFF_CHAT, NUMBER);
	assert_true(is_kept(&f, "BCA ••••2233")); /* the search finds what is there */
	assert_false(is_kept(&f, NUMBER));
	r = refunds_get(&f);
	assert_int_equal(r.method, PAY_BANK);
	support_turn_begin(&f, &t);
	assert_int_equal(refund_account_show(&t, &r, &a), OK);
	assert_string_equal(a.number, NUMBER);
	assert_string_equal(a.holder, "Zainuddin Xylofon");
	support_turn_end(&f, &t);
	support_close(&f);
}

/* The same without a button. */
static void test_an_account_typed_unasked(void **state)
{
	static struct fixture f;
	const struct shown *asked;

	(void)state;
	approve(&f);
	support_say(&f, RINA, "bca " NUMBER " Zainuddin Xylofon");
	asked = support_find(&f, RINA, NUMBER);
	assert_non_null(asked);
	assert_true(asked->m.secret);
	support_press_data(&f, RINA, RINA, asked->id, asked->m.buttons[0].data);
	assert_string_equal(refunds_get(&f).account, "BCA ••••2233");
	all_sent(&f);
	assert_false(is_kept(&f, NUMBER));
	support_close(&f);
}

/* [Sudah Benar] under an older message does not confirm what was typed after it. */
static void test_an_older_account_is_not_confirmed(void **state)
{
	static struct fixture f;
	const struct shown *old;

	(void)state;
	approve(&f);
	support_press(&f, RINA, RINA, "Ke Rekening");
	support_say(&f, RINA, "bca 1111111111 andi");
	old = support_last(&f, RINA);
	support_press(&f, RINA, RINA, "Ubah");
	support_say(&f, RINA, "bca " NUMBER " andi");
	support_press_data(&f, RINA, RINA, old->id, old->m.buttons[0].data);
	assert_int_equal(refunds_get(&f).method, PAY_UNKNOWN);
	support_press(&f, RINA, RINA, "Sudah Benar");
	assert_string_equal(refunds_get(&f).account, "BCA ••••2233");
	support_close(&f);
}

static void test_somebody_elses_case(void **state)
{
	static const struct {
		const char *name, *rest;
	} rows[] = {
		{ "status_refund", "" }, { "tambah_bukti", ":1" },
		{ "tarik", ":1:ya" },    { "banding", ":1" },
		{ "cair", ":saldo" },    { "rekening_benar", ":bank:2233" },
		{ "sudah_masuk", ":1" }, { "belum_masuk", ":1" },
		{ "betulkan", "" },      { "tidak_ada_bukti", ":1" },
	};
	static struct fixture f;
	struct refund before, after;

	(void)state;
	approve(&f);
	support_say(&f, BUDI, "/start");
	before = refunds_get(&f);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *data = arena_printf(&f.arena, "%s:%lld%s", rows[i].name,
						(long long)before.id, rows[i].rest);

		support_press_data(&f, BUDI, BUDI, 0, data);
		assert_toast(&f, "tidak berlaku");
	}
	support_say(&f, BUDI, arena_printf(&f.arena, "%s gimana kak", before.number));
	assert_silent_on(&f, BUDI, "75.000");
	after = refunds_get(&f);
	assert_int_equal(after.version, before.version);
	support_close(&f);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_an_account_number_is_kept_only_sealed),
		cmocka_unit_test(test_an_account_typed_unasked),
		cmocka_unit_test(test_an_older_account_is_not_confirmed),
		cmocka_unit_test(test_somebody_elses_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
