#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "store/proof.h"
#include "store/sql.h"
#include "tests/casting.h"

void casting_crowd(struct fixture *f, int n)
{
	support_order(f, "BLZ-1", ORDER_ACTIVE, NULL);
	assert_int_equal(store_begin(f->store), OK);
	for (int i = 0; i < n; i++) {
		char ext[24];
		struct contact c;
		struct address a;

		snprintf(ext, sizeof(ext), "9%06d", i);
		assert_int_equal(contact_create(f->store, &f->arena, CHANNEL_TELEGRAM, ext, "Rina",
						LANG_ID, f->now_ms, &c, &a),
				 OK);
		assert_int_equal(proof_add(f->store, c.id, PROOF_ORDER, "BLZ-1", f->now_ms, "test"),
				 OK);
		assert_int_equal(contact_set_promo(f->store, c.id, i % 10 ? f->now_ms : -f->now_ms),
				 OK);
	}
	assert_int_equal(store_commit(f->store), OK);
}

void casting_fire(struct fixture *f, bool commit)
{
	struct timer timer;
	struct turn t;
	int64_t due;

	assert_int_equal(timer_next(f->store, &due), OK);
	if (due > f->now_ms)
		f->now_ms = due;
	support_turn_begin(f, &t);
	assert_int_equal(timer_take(f->store, f->now_ms, &timer), OK);
	assert_int_equal(timed_run(&t, &timer), OK);
	if (!commit) {
		store_rollback(f->store);
		return;
	}
	assert_int_equal(store_release(f->store), OK);
	assert_int_equal(store_commit(f->store), OK);
}

void casting_channel_takes(struct fixture *f, size_t max)
{
	struct outbox_row *rows;
	size_t n;

	assert_int_equal(store_begin(f->store), OK);
	assert_int_equal(outbox_list(f->store, &f->arena, 0, max, &rows, &n), OK);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(outbox_done(f->store, rows[i].id), OK);
	assert_int_equal(store_commit(f->store), OK);
}

int64_t casting_waiting(struct fixture *f)
{
	return support_int(f, "SELECT count(*) FROM outbox WHERE rank = 4");
}

int64_t casting_messages(struct fixture *f)
{
	return support_int(f, "SELECT count(*) FROM broadcast_to");
}

bool casting_going(struct fixture *f)
{
	return support_int(f, "SELECT count(*) FROM broadcast WHERE state = 3") > 0;
}

void casting_announce(struct fixture *f, const char *text)
{
	support_say(f, RATNA, text);
	for (int i = 0; support_int(f, "SELECT count(*) FROM broadcast WHERE state = 0"); i++) {
		struct timer timer;
		struct turn t;

		assert_true(i < CASTING_ROUNDS);
		f->now_ms += 10;
		support_turn_begin(f, &t);
		assert_int_equal(timer_take(f->store, f->now_ms, &timer), OK);
		assert_int_equal(timed_run(&t, &timer), OK);
		support_turn_end(f, &t);
	}
}

void casting_second_address(struct fixture *f, int channel, const char *ext, int64_t window_ms)
{
	const struct address a = { .channel = channel, .ext = ext };
	struct contact c;
	struct address made;
	int64_t first = support_int(f, "SELECT min(contact_id) FROM address WHERE ext LIKE '9%'");

	assert_int_equal(store_begin(f->store), OK);
	assert_int_equal(contact_create(f->store, &f->arena, a.channel, a.ext, "Rina", LANG_ID,
					f->now_ms + 1, &c, &made),
			 OK);
	made.window_ms = window_ms;
	made.last_in_ms = f->now_ms + 1;
	assert_int_equal(address_save(f->store, &made), OK);
	assert_int_equal(store_commit(f->store), OK);
	sqlite3_exec(store_db(f->store),
		     arena_printf(&f->arena, "UPDATE address SET contact_id = %lld WHERE id = %lld",
				  (long long)first, (long long)made.id),
		     NULL, NULL, NULL);
}

int64_t casting_count(struct fixture *f, enum cast_count what)
{
	return support_int(f, arena_printf(&f->arena,
					   "SELECT coalesce(sum(n), 0) FROM broadcast_count"
					   " WHERE what = %d",
					   (int)what));
}
