/* A broadcast and one person: which address gets it, and what happens when that fails. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/sql.h"
#include "tests/casting.h"

static struct fixture f;

static int64_t sent_on(int channel)
{
	return support_int(&f, arena_printf(&f.arena,
					    "SELECT count(*) FROM broadcast_to WHERE channel = %d",
					    channel));
}

static void on_both_channels_once(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	casting_second_address(&f, CHANNEL_WHATSAPP, "628111", f.now_ms + MS_DAY);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(casting_messages(&f), 1);
	assert_int_equal(sent_on(CHANNEL_WHATSAPP), 1); /* the one used last */
}

static void a_closed_window_goes_round(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	casting_second_address(&f, CHANNEL_WHATSAPP, "628111", f.now_ms - 1);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	clocks_until(&f, "2026-11-23 09:45");
	assert_int_equal(sent_on(CHANNEL_TELEGRAM), 1);
	assert_int_equal(sent_on(CHANNEL_WHATSAPP), 0);
}

static void out_of_reach_is_said_before(void **state)
{
	(void)state;
	casting_crowd(&f, 2);
	casting_second_address(&f, CHANNEL_WHATSAPP, "628111", f.now_ms - 1);
	support_int(&f, "SELECT 1");
	sqlite3_exec(store_db(f.store), "UPDATE address SET reachable = 0 WHERE ext = '9000000'",
		     NULL, NULL, NULL);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	assert_says(&f, RATNA, "1 pelanggan aktif");
	assert_says(&f, RATNA, "1 tidak terjangkau");
}

/* ---- what goes wrong ---- */

static struct outbox_row put_row(void)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(outbox_list(f.store, &f.arena, 0, 99, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		if (rows[i].ref_kind == REF_CAST)
			return rows[i];
	fail_msg("no message of a broadcast waits");
	return rows[0];
}

static void undelivered(struct outbox_row row, bool unreachable)
{
	struct turn t;

	support_turn_begin(&f, &t);
	assert_int_equal(outbox_done(f.store, row.id), OK);
	if (unreachable)
		assert_int_equal(address_set_reachable(f.store, row.address_id, false), OK);
	assert_int_equal(dispatch_undeliverable(&t, &row, "403", unreachable, 0), OK);
	assert_int_equal(store_release(f.store), OK);
	assert_int_equal(store_commit(f.store), OK);
}

static void who_blocked_us_hears_elsewhere(void **state)
{
	(void)state;
	casting_crowd(&f, 1);
	casting_second_address(&f, CHANNEL_WHATSAPP, "628111", 0);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	casting_fire(&f, true);
	undelivered(put_row(), true);
	assert_int_equal(casting_messages(&f), 1);
	assert_int_equal(sent_on(CHANNEL_TELEGRAM), 1);
	undelivered(put_row(), true);
	assert_int_equal(casting_waiting(&f), 0);
	assert_int_equal(casting_count(&f, CAST_BLOCKED), 1);
	casting_fire(&f, true);
	assert_false(casting_going(&f));
	assert_silent_on(&f, STAFF_CHAT, "tidak bisa dihubungi");
}

static void accepted_and_failed_later(void **state)
{
	struct outbox_row row;

	(void)state;
	casting_crowd(&f, 1);
	casting_announce(&f, "/umumkan Server diperbaiki malam ini");
	support_press(&f, RATNA, RATNA, "Kirim");
	casting_fire(&f, true);
	row = put_row();
	casting_channel_takes(&f, 99);
	casting_fire(&f, true);
	assert_int_equal(casting_count(&f, CAST_SENT), 1);
	undelivered(row, false);
	assert_int_equal(casting_count(&f, CAST_SENT), 0);
	assert_int_equal(casting_count(&f, CAST_FAILED), 1);
	undelivered(row, false); /* told twice */
	assert_int_equal(casting_count(&f, CAST_FAILED), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		WORLD_CASE(on_both_channels_once, &f),
		WORLD_CASE(a_closed_window_goes_round, &f),
		WORLD_CASE(out_of_reach_is_said_before, &f),
		WORLD_CASE(who_blocked_us_hears_elsewhere, &f),
		WORLD_CASE(accepted_and_failed_later, &f),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
