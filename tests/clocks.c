#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "tests/clocks.h"

enum { PORTION = 100, ROUNDS = 1000 };

void clocks_notice(struct fixture *f, size_t max)
{
	bool more = true;

	for (int i = 0; more && i < ROUNDS; i++) {
		struct turn t;

		support_turn_begin(f, &t);
		assert_int_equal(notices_run(&t, max, &more), OK);
		support_turn_end(f, &t);
	}
	assert_false(more);
}

/* One due timer, and what it changed. */
static bool fire(struct fixture *f)
{
	struct timer timer;
	struct turn t;
	enum err e;

	support_turn_begin(f, &t);
	e = timer_take(f->store, f->now_ms, &timer);
	if (e == OK)
		assert_int_equal(timed_run(&t, &timer), OK);
	else
		assert_int_equal(e, ERR_NOT_FOUND);
	support_turn_end(f, &t);
	if (f->effects.orders_changed)
		clocks_notice(f, PORTION);
	return e == OK;
}

void clocks_until(struct fixture *f, const char *wib)
{
	const int64_t end = wib_time(wib);
	int64_t due;

	for (int i = 0; timer_next(f->store, &due) == OK && due <= end; i++) {
		assert_true(i < ROUNDS);
		if (due > f->now_ms)
			f->now_ms = due;
		fire(f);
	}
	assert_true(end >= f->now_ms);
	f->now_ms = end;
}

void clocks_wake_at(struct fixture *f, const char *wib)
{
	f->now_ms = wib_time(wib);
	for (int i = 0; fire(f); i++)
		assert_true(i < ROUNDS);
}

void clocks_restart(struct fixture *f)
{
	const char *why = NULL;
	char path[96];

	snprintf(path, sizeof(path), "%s", store_path(f->store));
	store_close(f->store);
	assert_int_equal(store_open(&f->arena, path, STORE_RUN, &f->store, &why), OK);
}

void clocks_share(struct fixture *f, const char *who, const char *phone, bool own)
{
	support_update(f, (struct update) { .kind = UPDATE_CONTACT,
					    .sender = who,
					    .in_private = true,
					    .contact_phone = phone,
					    .contact_own = own });
}

void clocks_arrive(struct fixture *f, const char *who, const char *language)
{
	support_update(f, (struct update) { .kind = UPDATE_TEXT,
					    .sender = who,
					    .in_private = true,
					    .language = language,
					    .text = "/menu" });
	clocks_share(f, who, PHONE, true);
}

void clocks_see(struct fixture *f, const char *number, enum order_state state)
{
	support_order(f, number, state, PHONE);
	clocks_notice(f, PORTION);
}

int64_t clocks_timer(struct fixture *f, enum timer_kind kind, const char *number)
{
	int64_t due = 0;

	return timer_due(f->store, kind, support_get(f, number).id, &due) == OK ? due : 0;
}

static void give_time(struct order_report *r, unsigned bit, int64_t *at, const char *wib)
{
	if (!wib[0])
		return;
	r->given |= bit;
	*at = wib_time(wib);
}

void clocks_report(struct fixture *f, const char *number, enum order_state state, const char *paid,
		   const char *verified, const char *activated)
{
	struct order_report r = { .given = GIVEN_STATE,
				  .order = { .number = number, .state = state } };
	struct order_result result;

	give_time(&r, GIVEN_PAID, &r.order.paid_ms, paid);
	give_time(&r, GIVEN_VERIFIED, &r.order.verified_ms, verified);
	give_time(&r, GIVEN_ACTIVATED, &r.order.activated_ms, activated);
	assert_int_equal(store_begin(f->store), OK);
	assert_int_equal(
		order_upsert(f->store, &f->arena, &r, ORDER_AS_ADMIN, f->now_ms, "import", &result),
		OK);
	assert_int_equal(store_commit(f->store), OK);
}

size_t clocks_count(const struct fixture *f, const char *chat, const char *part)
{
	size_t n = 0;

	for (size_t i = 0; i < f->n_shown; i++)
		n += strcmp(f->shown[i].chat, chat) == 0 && strstr(f->shown[i].m.text, part);
	return n;
}

void clocks_order(struct fixture *f, const char *number, enum order_state state, const char *wib)
{
	support_order(f, number, state, PHONE);
	clocks_report(f, number, state, wib, state > ORDER_PAID ? wib : "", "");
	clocks_notice(f, PORTION);
}

int clocks_two_owners(void **state)
{
	struct fixture *f = *state;

	support_open(f, "blitzmes");
	clocks_arrive(f, RINA, "id");
	clocks_arrive(f, JANE, "en");
	return 0;
}

void clocks_ask(struct fixture *f, const char *wib)
{
	f->now_ms = wib_time(wib);
	support_say(f, RINA, "/aktivasi BLZ-1");
	support_say(f, JANE, "/aktivasi BLZ-1");
}
