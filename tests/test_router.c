/* test_router.c - one update on its way: counted once, undone when its handler fails, set aside
 * after three tries, and stopped only by a store that takes nothing. The handlers here are of two
 * kinds: the real ones, made to fail by a database that refuses one table; and small ones of the
 * test. */
#include "base/json.h"
#include "bot/router.h"
#include "store/dead.h"
#include "store/meta.h"
#include "store/sql.h"
#include "tests/box.h"
#include "tests/support.h"

static struct fixture f;
static struct router_effects fx;

static int setup(void **state)
{
	(void)state;
	support_open(&f, "blitzmes");
	fx = (struct router_effects) { 0 };
	assert_ok(store_begin(f.store));
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	store_rollback(f.store);
	support_close(&f);
	return 0;
}

static void sql(const char *text)
{
	assert_int_equal(sqlite3_exec(store_db(f.store), text, NULL, NULL, NULL), SQLITE_OK);
}

static struct update said(const char *ext, const char *text)
{
	return (struct update) { .kind = UPDATE_TEXT,
				 .channel = CHANNEL_TELEGRAM,
				 .ext = ext,
				 .chat = RINA,
				 .sender = RINA,
				 .in_private = true,
				 .name = "Rina",
				 .language = "id",
				 .message = 5,
				 .text = text,
				 .args = "" };
}

static enum err route(const struct update *u, const char *raw)
{
	json_t *j CLEANUP(json_drop) = raw ? json_loads(raw, 0, NULL) : NULL;

	return router_update(f.store, &f.arena, &f.ctx, f.now_ms, j, u, &fx);
}

/* A handler that cannot write its audit row cannot end well; the apology writes none. */
static void break_handlers(void)
{
	sql("CREATE TEMP TRIGGER broken BEFORE INSERT ON main.audit BEGIN"
	    " SELECT raise(ABORT, 'broken'); END");
}

static void the_same_update_counts_once(void **state)
{
	struct update u = said("900", "/menu");
	size_t put;

	(void)state;
	assert_ok(route(&u, NULL));
	put = fx.n_put;
	assert_true(put > 0);
	assert_ok(route(&u, NULL));
	assert_int_equal(fx.n_put, put);
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].handled, 1);
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].duplicates, 1);
	u.channel = CHANNEL_WHATSAPP; /* another channel's 900 is another update */
	assert_ok(route(&u, NULL));
	assert_int_equal(fx.tally[CHANNEL_WHATSAPP].handled, 1);
}

static void a_button_is_always_answered(void **state)
{
	struct update u = said("901", "");

	(void)state;
	u.kind = UPDATE_BUTTON;
	u.data = "tidak_ada:1";
	u.callback = "55";
	assert_ok(route(&u, NULL));
	assert_int_equal(fx.n_callbacks, 1);
	assert_string_equal(fx.callbacks[0].id, "55");
	assert_non_null(fx.callbacks[0].text);
}

static void a_button_is_answered_also_when_its_handler_fails(void **state)
{
	struct update u = said("901", "");

	(void)state;
	break_handlers();
	u.kind = UPDATE_BUTTON;
	u.data = "menu";
	u.callback = "55";
	assert_ok(route(&u, NULL));
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].failed, 1);
	assert_int_equal(fx.n_callbacks, 1);
}

static void three_tries_then_set_aside_with_an_apology(void **state)
{
	struct update u = said("902", "/menu");
	struct dead_letter *d;
	size_t n;

	(void)state;
	break_handlers();
	assert_ok(route(&u, "{\"update_id\":902,\"message\":{\"text\":\"/menu\"}}"));
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].failed, 1);
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].handled, 0);
	assert_ok(dead_list(f.store, &f.arena, 0, 10, &d, &n));
	assert_int_equal(n, 1);
	assert_string_equal(d[0].source, "update");
	assert_string_equal(d[0].ext, "902");
	assert_non_null(strstr(d[0].payload, "\"update_id\":902"));
	/* Nothing of the three tries is left but the apology and the alert. */
	assert_int_equal(fx.n_put, 2);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM outbox"), 2);
	assert_string_equal(fx.put[0].chat, RINA);
	assert_non_null(strstr(fx.put[0].body, "E-1"));
	assert_string_equal(fx.put[1].chat, STAFF_CHAT);
	assert_ok(route(&u, NULL)); /* and it is not tried again when it comes again */
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].duplicates, 1);
}

static void one_bad_update_does_not_stop_the_others(void **state)
{
	struct update bad = said("903", "/menu"), good = said("904", "/menu");

	(void)state;
	break_handlers();
	assert_ok(route(&bad, NULL));
	sql("DROP TRIGGER broken");
	assert_ok(route(&good, NULL));
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].failed, 1);
	assert_int_equal(fx.tally[CHANNEL_TELEGRAM].handled, 1);
}

static void what_is_set_aside_holds_no_secret(void **state)
{
	struct update u = said("905", "pin saya 123456");
	struct dead_letter *d;
	size_t n;

	(void)state;
	break_handlers();
	assert_ok(route(&u, "{\"update_id\":905,\"message\":{\"text\":\"pin saya 123456\","
			    "\"caption\":\"password: rahasia\",\"reply_to_message\":"
			    "{\"text\":\"otp 998877\"},\"from\":{\"first_name\":\"Rina\"}}}"));
	assert_ok(dead_list(f.store, &f.arena, 0, 10, &d, &n));
	assert_int_equal(n, 1);
	assert_null(strstr(d[0].payload, "123456"));
	assert_null(strstr(d[0].payload, "rahasia"));
	assert_null(strstr(d[0].payload, "998877"));
	assert_non_null(strstr(d[0].payload, "pin saya ******"));
	assert_non_null(strstr(d[0].payload, "Rina"));
}

/* ---- calls ---- */

static enum err put_and_fail(struct turn *t, void *arg)
{
	TRY(meta_set(t->store, "test", "written"));
	TRY(send_staff(t, draft_plain(t, "halo"), REF_NONE, 0));
	return *(enum err *)arg;
}

static enum err call(enum err result)
{
	return router_call(f.store, &f.arena, &f.ctx, f.now_ms, NULL, "test", put_and_fail, &result,
			   &fx);
}

static void effects_count_only_when_the_handler_succeeded(void **state)
{
	(void)state;
	assert_err(call(ERR_INVALID), ERR_INVALID);
	assert_int_equal(fx.n_put, 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM outbox"), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM meta WHERE key = 'test'"), 0);
	assert_ok(call(OK));
	assert_int_equal(fx.n_put, 1);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM outbox"), 1);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM meta WHERE key = 'test'"), 1);
}

static void many_effects_keep_their_order(void **state)
{
	(void)state;
	for (int i = 0; i < 100; i++)
		assert_ok(call(OK));
	assert_int_equal(fx.n_put, 100);
	for (size_t i = 1; i < fx.n_put; i++)
		assert_true(fx.put[i].id > fx.put[i - 1].id);
}

static void only_the_store_stops_a_batch(void **state)
{
	static const struct {
		enum err e;
		bool stops;
	} errors[] = {
		{ ERR_BUSY, true },       { ERR_FULL, true },     { ERR_IO, true },
		{ ERR_NOMEM, false },     { ERR_INVALID, false }, { ERR_LIMIT, false },
		{ ERR_NOT_FOUND, false }, { ERR_EXISTS, false },  { ERR_CONFLICT, false },
		{ ERR_DENIED, false },    { OK, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(errors); i++)
		assert_int_equal(router_store_error(errors[i].e), errors[i].stops);
}

/* SQLite ends the whole transaction itself: nothing of the batch may be taken for done. */
static void a_lost_transaction_is_an_error_of_the_store(void **state)
{
	struct update u = said("906", "/menu");

	(void)state;
	sql("CREATE TEMP TRIGGER lost BEFORE INSERT ON main.audit BEGIN"
	    " SELECT raise(ROLLBACK, 'lost'); END");
	assert_true(router_store_error(route(&u, NULL)));
	assert_false(store_in_tx(f.store));
}

/* No room in the file: the update is neither handled nor set aside, and comes again. */
static void a_full_disk_keeps_the_update_for_later(void **state)
{
	char limit[64], ext[16] = "907";
	struct update u = said(ext, "/menu");
	enum err e = OK;

	(void)state;
	store_rollback(f.store);
	snprintf(limit, sizeof(limit), "PRAGMA max_page_count = %lld",
		 (long long)support_int(&f, "PRAGMA page_count"));
	sql(limit);
	assert_ok(store_begin(f.store));
	for (int i = 0; i < 2000 && e == OK; i++) {
		snprintf(ext, sizeof(ext), "9%05d", i);
		e = route(&u, NULL);
	}
	assert_err(e, ERR_FULL);
	store_rollback(f.store);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM seen"), 0);
	assert_int_equal(support_int(&f, "SELECT count(*) FROM dead_letters"), 0);
	sql("PRAGMA max_page_count = 1073741823");
	assert_ok(store_begin(f.store));
	assert_ok(route(&u, NULL));
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(the_same_update_counts_once),
		TEST(a_button_is_always_answered),
		TEST(a_button_is_answered_also_when_its_handler_fails),
		TEST(three_tries_then_set_aside_with_an_apology),
		TEST(one_bad_update_does_not_stop_the_others),
		TEST(what_is_set_aside_holds_no_secret),
		TEST(effects_count_only_when_the_handler_succeeded),
		TEST(many_effects_keep_their_order),
		TEST(only_the_store_stops_a_batch),
		TEST(a_lost_transaction_is_an_error_of_the_store),
		TEST(a_full_disk_keeps_the_update_for_later),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
