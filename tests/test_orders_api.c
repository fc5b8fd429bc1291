/* The order interface over real HTTP: what is taken, what is refused and why, who hears of it. */
#include "bot/orders_api.h"
#include "base/json.h"
#include "store/order.h"
#include "tests/box.h"
#include "tests/shop.h"

#define assert_has(text, part)                                                                     \
	do {                                                                                       \
		const char *has_text = (text);                                                     \
		if (!strstr(has_text, (part)))                                                     \
			fail_msg("no %s in:\n%s", (part), has_text);                               \
	} while (0)

#define NEW                                                                                        \
	"{\"state\":\"awaiting_payment\",\"customer_name\":\"Rina Wati\","                         \
	"\"phone\":\"0851-8700-0136\",\"email\":\"Rina@Contoh.id\",\"product\":\"Paket Pro\","     \
	"\"amount\":350000,\"payment_method\":\"QRIS\",\"ordered_at\":\"2026-11-23T09:00:00+07:00\"}"

static void an_order_comes_and_is_read_back(void **state)
{
	struct shop *s = *state;

	assert_has(shop_put(s, "BLZ-1", NEW), "\"order_id\":\"BLZ-1\"");
	assert_int_equal(s->status, 201);
	assert_has(s->answer, "\"kept\":false");
	assert_has(shop_get(s, "blz-1"),
		   "{\"order_id\":\"BLZ-1\",\"customer_name\":\"Rina Wati\","
		   "\"phone\":\"+6285187000136\",\"email\":\"rina@contoh.id\",\"user_id\":null,"
		   "\"product\":\"Paket Pro\",\"amount\":350000,\"payment_method\":\"QRIS\","
		   "\"state\":\"awaiting_payment\",\"ordered_at\":\"2026-11-23T09:00:00+07:00\","
		   "\"paid_at\":null,\"verified_at\":null,\"activated_at\":null,\"due_at\":null}");
	assert_int_equal(s->status, 200);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM outbox"), 0); /* first sight */
}

static void again_changes_nothing(void **state)
{
	struct shop *s = *state;
	int64_t version;

	shop_put(s, "BLZ-1", NEW);
	version = shop_int(s, "SELECT version FROM orders");
	shop_put(s, "BLZ-1", NEW);
	assert_int_equal(s->status, 200);
	shop_put(s, "%20blz-1", NEW);
	assert_int_equal(s->status, 200);
	assert_int_equal(shop_int(s, "SELECT version FROM orders"), version);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM order_history"), 1);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM audit WHERE actor = 'api'"), 1);
}

static void absent_stays_and_null_clears(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", NEW);
	assert_has(shop_put(s, "BLZ-1", "{\"email\":null,\"amount\":null,\"product\":\"Max\"}"),
		   "\"email\":null");
	assert_has(s->answer, "\"amount\":null");
	assert_has(s->answer, "\"product\":\"Max\"");
	assert_has(s->answer, "\"phone\":\"+6285187000136\"");
	/* What happened cannot be made not to have happened, except by an admin. */
	shop_put(s, "BLZ-1", "{\"state\":\"paid\",\"paid_at\":\"2026-11-23T09:10:00+07:00\"}");
	assert_has(shop_put(s, "BLZ-1", "{\"paid_at\":null}"), "\"kept\":true");
	assert_has(s->answer, "\"paid_at\":\"2026-11-23T09:10:00+07:00\"");
	assert_has(shop_put(s, "BLZ-1", "{\"state\":\"awaiting_payment\"}"), "\"kept\":true");
	assert_has(s->answer, "\"state\":\"paid\"");
}

static void a_change_of_state_reaches_the_customer_and_the_shop(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", NEW);
	shop_put(s, "BLZ-1", "{\"state\":\"verified\"}");
	assert_int_equal(shop_said(s, SHOP_CHAT, "sudah terverifikasi"), 1);
	assert_int_equal(shop_said(s, "order:BLZ-1", "order.moved"), 1);
	shop_put(s, "BLZ-1", "{\"state\":\"active\"}");
	assert_int_equal(shop_said(s, SHOP_CHAT, "BLZ-1"), 2);
	assert_int_equal(shop_said(s, "order:BLZ-1", "order.moved"), 2);
	shop_restart(s); /* nothing is told twice */
	assert_int_equal(shop_int(s, "SELECT count(*) FROM outbox"), 4);
}

static void wrong_fields_are_named(void **state)
{
	static const struct {
		const char *json, *field, *reason;
	} cases[] = {
		{ "{}", "state", "missing, and the order is new" },
		{ "[]", NULL, "wants an object" },
		{ "{\"state\":\"sent\"}", "state", "not one of awaiting_payment" },
		{ "{\"state\":null}", "state", "must not be empty" },
		{ "{\"state\":\"paid\",\"amount\":\"350000\"}", "amount", "without quotes" },
		{ "{\"state\":\"paid\",\"amount\":1.5}", "amount", "wants a whole number" },
		{ "{\"state\":\"paid\",\"amount\":-1}", "amount", "not an amount" },
		{ "{\"state\":\"paid\",\"phone\":\"12\"}", "phone", "not a phone number" },
		{ "{\"state\":\"paid\",\"phone\":62812}", "phone", "wants a text" },
		{ "{\"state\":\"paid\",\"email\":\"rina\"}", "email", "not an e-mail address" },
		{ "{\"state\":\"paid\",\"paid_at\":\"kemarin\"}", "paid_at", "not a time" },
		{ "{\"state\":\"paid\",\"colour\":\"red\"}", "colour", "unknown here" },
		{ "{\"state\":\"paid\",\"product\":\"\"}", "product", "nothing readable" },
		{ "{\"state\":\"paid\",\"product\":\"a\\u0000b\"}", "product", "NUL" },
		{ "{\"state\":\"paid\",\"order_id\":\"BLZ-2\"}", "order_id",
		  "another than the path" },
	};
	struct shop *s = *state;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		json_t *j CLEANUP(json_drop) = NULL;
		const char *field;

		shop_put(s, "BLZ-1", cases[i].json);
		assert_int_equal(s->status, 422);
		j = json_loads(web_body(s->answer), 0, NULL);
		assert_has(json_str(j, "error"), cases[i].reason);
		field = json_str(j, "field");
		if (cases[i].field)
			assert_string_equal(field, cases[i].field);
		else
			assert_null(field);
		assert_int_equal(json_array_size(json_object_get(j, "errors")), 1);
	}
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders"), 0);
}

static void what_is_no_json_is_told_where(void **state)
{
	static const char *const bodies[] = { "", "{", "{\"state\":}", "{\"a\":1,\"a\":2}",
					      "{\"state\":\"\xff\"}" };
	struct shop *s = *state;

	for (size_t i = 0; i < ARRAY_LEN(bodies); i++) {
		assert_has(shop_put(s, "BLZ-1", bodies[i]), "\"error\":\"line ");
		assert_int_equal(s->status, 400);
	}
}

static void numbers_may_need_escapes(void **state)
{
	struct shop *s = *state;

	assert_has(shop_put(s, "INV%2F2026%2F001", NEW), "\"order_id\":\"INV/2026/001\"");
	shop_get(s, "INV/2026/001");
	assert_int_equal(s->status, 200);
	assert_has(shop_put(s, "Pesanan%20%23%201%C3%A9", NEW), "Pesanan # 1é");
	shop_put(s, "BLZ-1%00%20x", NEW); /* a NUL would hide what follows */
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders WHERE number = 'BLZ-1'"), 0);
	shop_put(s, "%ff", NEW);
	assert_int_equal(s->status, 422);
	shop_put(s, "", NEW);
	assert_int_equal(s->status, 404);
	shop_get(s, "BLZ-77");
	assert_int_equal(s->status, 404);
}

/* ---- batches ---- */

static void a_batch_is_taken_over_as_a_whole(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", NEW);
	assert_has(shop_post(s, "{\"orders\":[{\"order_id\":\"BLZ-1\",\"state\":\"verified\"},"
				"{\"order_id\":\"BLZ-2\",\"state\":\"paid\"},"
				"{\"order_id\":\"BLZ-1b\",\"state\":\"active\"}]}"),
		   "{\"created\":2,\"changed\":1,\"unchanged\":0,\"orders\":["
		   "{\"order_id\":\"BLZ-1\",\"result\":\"changed\",\"kept\":false},");
	assert_int_equal(s->status, 200);
	assert_int_equal(shop_said(s, SHOP_CHAT, "sudah terverifikasi"), 1);
}

static void a_batch_with_a_wrong_row_changes_nothing(void **state)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct shop *s = *state;
	const json_t *errors;

	shop_put(s, "BLZ-1", NEW);
	shop_post(s, "{\"orders\":[{\"order_id\":\"BLZ-1\",\"state\":\"verified\"},"
		     "{\"order_id\":\"BLZ-2\",\"state\":\"gone\",\"amount\":-5},"
		     "{\"state\":\"paid\"},{\"order_id\":\"blz-1 \",\"state\":\"active\"},"
		     "7,{\"order_id\":\"BLZ-9\"}]}");
	assert_int_equal(s->status, 422);
	j = json_loads(web_body(s->answer), 0, NULL);
	errors = json_object_get(j, "errors");
	assert_int_equal(json_array_size(errors), 6);
	assert_int_equal(json_int(json_array_get(errors, 0), "row"), 1);
	assert_string_equal(json_str(json_array_get(errors, 0), "order_id"), "BLZ-2");
	assert_string_equal(json_str(json_array_get(errors, 1), "field"), "amount");
	assert_string_equal(json_str(json_array_get(errors, 2), "reason"), "missing");
	assert_string_equal(json_str(json_array_get(errors, 3), "reason"),
			    "stands in the batch already");
	assert_string_equal(json_str(json_array_get(errors, 4), "reason"), "wants an object");
	assert_string_equal(json_str(json_array_get(errors, 5), "field"), "state");
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders WHERE state = 0"), 1);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders"), 1);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM outbox"), 0);
}

static void a_batch_has_bounds(void **state)
{
	struct shop *s = *state;
	char *body = malloc(ORDERS_BODY_MAX + 100);
	struct strbuf rows;

	shop_post(s, "{\"orders\":[]}");
	assert_int_equal(s->status, 422);
	shop_post(s, "{\"order\":[]}");
	assert_int_equal(s->status, 422);
	strbuf_init_fixed(&rows, body, ORDERS_BODY_MAX);
	strbuf_add(&rows, "{\"orders\":[7");
	for (int i = 0; i < ORDERS_ROWS_MAX; i++)
		strbuf_add(&rows, ",7");
	strbuf_add(&rows, "]}");
	assert_has(shop_post(s, body), "more than 500");
	memset(body, ' ', ORDERS_BODY_MAX + 1);
	body[ORDERS_BODY_MAX + 1] = '\0';
	shop_post(s, body);
	assert_int_equal(s->status, 413);
	free(body);
}

/* ---- who may ---- */

static void without_the_token_nothing_is_told(void **state)
{
	static const char *const headers[] = {
		"",
		"Authorization: Bearer\r\n",
		"Authorization: Bearer token-tok\r\n",
		"Authorization: Bearer token-tokox\r\n",
		"Authorization: Basic " SHOP_TOKEN "\r\n",
		"Authorization: " SHOP_TOKEN "\r\n",
	};
	struct shop *s = *state;

	shop_put(s, "BLZ-1", NEW);
	for (size_t i = 0; i < ARRAY_LEN(headers); i++) {
		shop_ask(s, "GET", "/v1/orders/BLZ-1", headers[i], "");
		assert_int_equal(s->status, 401);
		assert_has(s->answer, "\r\nWWW-Authenticate: Bearer");
		shop_ask(s, "PUT", "/v1/orders/BLZ-2", headers[i], NEW);
		assert_int_equal(s->status, 401);
		shop_ask(s, "POST", "/v1/orders", headers[i], "{}");
		assert_int_equal(s->status, 401);
	}
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders"), 1);
	shop_ask(s, "GET", "/v1/orders/BLZ-1", "authorization: bearer  " SHOP_TOKEN "\r\n", "");
	assert_int_equal(s->status, 200);
}

static void each_client_has_its_own_pace(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", NEW);
	s->app.guard.per_minute = 3;
	memset(s->app.guard.buckets, 0, sizeof(s->app.guard.buckets));
	for (int i = 0; i < 3; i++) {
		shop_get(s, "BLZ-1");
		assert_int_equal(s->status, 200);
	}
	shop_get(s, "BLZ-1");
	assert_int_equal(s->status, 429);
	assert_has(s->answer, "\r\nRetry-After: 20\r\n");
	/* The proxy on loopback is trusted, and names another client. */
	shop_ask(s, "GET", "/v1/orders/BLZ-1", SHOP_AUTH "X-Forwarded-For: 203.0.113.9\r\n", "");
	assert_int_equal(s->status, 200);
	s->app.now_us += 20 * 1000 * 1000;
	shop_get(s, "BLZ-1");
	assert_int_equal(s->status, 200);
}

static void wrong_methods_are_refused(void **state)
{
	struct shop *s = *state;

	shop_ask(s, "DELETE", "/v1/orders/BLZ-1", SHOP_AUTH, "");
	assert_int_equal(s->status, 405);
	assert_has(s->answer, "\r\nAllow: PUT, GET\r\n");
	shop_ask(s, "GET", "/v1/orders", SHOP_AUTH, "");
	assert_int_equal(s->status, 405);
}

/* While the database refuses, nobody hears 200; and afterwards the same request counts once. */
static void what_cannot_be_kept_is_not_acknowledged(void **state)
{
	struct shop *s = *state;
	struct store *other = NULL;
	char path[96];
	struct client *c = web_client(&s->web, HTTP_PUBLIC);
	const char *why = NULL;
	char request[1024];

	snprintf(path, sizeof(path), "%s/shop.sqlite3", s->dir);
	assert_ok(store_open(&s->app.turn_arena, path, STORE_TOOL, &other, &why));
	assert_ok(store_begin(other));
	snprintf(request, sizeof(request),
		 "PUT /v1/orders/BLZ-1 HTTP/1.1\r\nHost: x\r\n" SHOP_AUTH "Content-Length: %zu"
		 "\r\n\r\n%s",
		 strlen(NEW), NEW);
	web_post(&s->web, c, request, strlen(request));
	app_turn(&s->app);
	web_turn(&s->web);
	web_receive(c);
	assert_int_equal(c->len, 0);
	store_rollback(other);
	store_close(other);
	s->app.now_us = s->app.retry_at_us;
	shop_turn(s);
	web_receive(c);
	assert_int_equal(web_status(c->got), 201);
	web_client_free(c);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders"), 1);
}

#define shop_test(fn) cmocka_unit_test_setup_teardown(fn, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		shop_test(an_order_comes_and_is_read_back),
		shop_test(again_changes_nothing),
		shop_test(absent_stays_and_null_clears),
		shop_test(a_change_of_state_reaches_the_customer_and_the_shop),
		shop_test(wrong_fields_are_named),
		shop_test(what_is_no_json_is_told_where),
		shop_test(numbers_may_need_escapes),
		shop_test(a_batch_is_taken_over_as_a_whole),
		shop_test(a_batch_with_a_wrong_row_changes_nothing),
		shop_test(a_batch_has_bounds),
		shop_test(without_the_token_nothing_is_told),
		shop_test(each_client_has_its_own_pace),
		shop_test(wrong_methods_are_refused),
		shop_test(what_cannot_be_kept_is_not_acknowledged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
