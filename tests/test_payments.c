/* Payment notices over real HTTP, from the gateway's POST to the customer's message. */
#include "handlers/payments.h"
#include "base/json.h"
#include "base/secret.h"
#include "bot/openapi.h"
#include "tests/box.h"
#include "tests/shop.h"

#define ORDER(state)                                                                               \
	"{\"state\":\"" state "\",\"phone\":\"" SHOP_PHONE "\",\"product\":\"Paket Pro\","         \
	"\"amount\":350000}"

/* What Midtrans would send; each notice with a body of its own. */
static const char *midtrans(struct shop *s, const char *number, const char *ref, const char *status,
			    const char *amount)
{
	const char *code = strcmp(status, "pending") == 0 ? "201" : "200";
	char text[256], signature[DIGEST_TEXT_SIZE], body[1024];
	static int n;

	snprintf(text, sizeof(text), "%s%s%sSB-Mid-server-contoh", number, code, amount);
	assert_ok(digest_text(DIGEST_SHA512, AS_HEX, (struct span) { text, strlen(text) },
			      signature));
	snprintf(body, sizeof(body),
		 "{\"order_id\":\"%s\",\"status_code\":\"%s\",\"gross_amount\":\"%s\","
		 "\"signature_key\":\"%s\",\"transaction_id\":\"%s\",\"transaction_status\":\"%s\","
		 "\"payment_type\":\"qris\",\"custom\":%d}",
		 number, code, amount, signature, ref, status, ++n);
	return shop_ask(s, "POST", "/webhooks/midtrans", "", body);
}

static void pay(struct shop *s, const char *number, const char *ref, const char *status,
		const char *amount)
{
	assert_string_equal(midtrans(s, number, ref, status, amount), "OK");
	assert_int_equal(s->status, 200);
}

static int64_t order_state(struct shop *s)
{
	return shop_int(s, "SELECT state FROM orders WHERE number = 'BLZ-1'");
}

static void a_payment_verifies_the_order_and_the_customer_hears(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	pay(s, "BLZ-1", "T1", "pending", "350000.00");
	assert_int_equal(order_state(s), ORDER_AWAITING_PAYMENT);
	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	assert_int_equal(order_state(s), ORDER_VERIFIED);
	assert_int_equal(shop_said(s, SHOP_CHAT, "sudah terverifikasi"), 1);
	assert_int_equal(shop_said(s, "-1001", ""), 0);
	assert_int_equal(shop_said(s, "order:BLZ-1", "payment.moved"), 2);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM order_history"
				     " WHERE actor = 'gateway:midtrans'"),
			 1);
	assert_int_equal(shop_int(s, "SELECT paid_ms FROM orders"), BOX_NOW);
	assert_int_equal(shop_int(s, "SELECT payment_method = 'qris' FROM orders"), 1);
}

static void repetitions_and_stragglers_change_nothing(void **state)
{
	static const char body[] =
		"{\"reference\":\"T0001\",\"merchant_ref\":\"BLZ-1\",\"total_amount\":350000,"
		"\"status\":\"PAID\"}";
	struct shop *s = *state;
	char signature[DIGEST_TEXT_SIZE], headers[256];

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	assert_ok(
		hmac_text("kunci-tripay", AS_HEX, (struct span) { body, strlen(body) }, signature));
	snprintf(headers, sizeof(headers),
		 "X-Callback-Event: payment_status\r\nX-Callback-Signature: %s\r\n", signature);
	for (int i = 0; i < 5; i++) {
		assert_string_equal(shop_ask(s, "POST", "/webhooks/tripay", headers, body),
				    "{\"success\":true}");
		assert_int_equal(s->status, 200);
		if (i == 2)
			shop_restart(s);
	}
	pay(s, "BLZ-1", "T9", "expire", "350000.00");
	pay(s, "BLZ-1", "T9", "pending", "350000.00");
	assert_int_equal(order_state(s), ORDER_VERIFIED);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment_notice"), 3);
	assert_int_equal(shop_said(s, SHOP_CHAT, ""), 1);
}

static void a_wrong_sum_is_for_people(void **state)
{
	static const char *const sums[] = { "35000.00", "350001", "3500000.00" };
	struct shop *s = *state;
	char ref[8];

	for (size_t i = 0; i < ARRAY_LEN(sums); i++) {
		char number[16];

		snprintf(number, sizeof(number), "BLZ-%zu", i + 1);
		snprintf(ref, sizeof(ref), "T%zu", i);
		shop_put(s, number, ORDER("awaiting_payment"));
		pay(s, number, ref, "settlement", sums[i]);
	}
	assert_int_equal(shop_int(s, "SELECT count(*) FROM orders WHERE state = 0"), 3);
	assert_int_equal(shop_said(s, SHOP_CHAT, ""), 0);
	assert_int_equal(shop_said(s, "-1001", "Jumlah pembayaran tidak sama"), 3);
	assert_int_equal(shop_said(s, "-1001", "verifikasi:1:1"), 1);
}

static void a_payment_waits_for_its_order(void **state)
{
	struct shop *s = *state;

	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment WHERE order_id IS NULL"), 1);
	shop_restart(s);
	shop_put(s, "blz-1", ORDER("awaiting_payment"));
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment WHERE order_id IS NULL"), 0);
	assert_int_equal(shop_int(s, "SELECT state FROM orders"), ORDER_VERIFIED);
	assert_int_equal(shop_said(s, SHOP_CHAT, "sudah terverifikasi"), 1);
}

/* By a token alone, a large payment is not believed. */
static void a_weak_notice_has_a_limit(void **state)
{
	struct shop *s = *state;
	const char *token = "x-callback-token: token-xendit\r\n";

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	shop_put(s, "BLZ-2", "{\"state\":\"awaiting_payment\",\"amount\":9000000}");
	shop_ask(s, "POST", "/webhooks/xendit", token,
		 "{\"id\":\"i-2\",\"external_id\":\"BLZ-2\",\"status\":\"PAID\","
		 "\"paid_amount\":9000000}");
	assert_int_equal(s->status, 200);
	shop_ask(s, "POST", "/webhooks/xendit", token,
		 "{\"id\":\"i-1\",\"external_id\":\"BLZ-1\",\"status\":\"PAID\","
		 "\"paid_amount\":350000}");
	assert_int_equal(order_state(s), ORDER_VERIFIED);
	assert_int_equal(shop_int(s, "SELECT state FROM orders WHERE number = 'BLZ-2'"), 0);
	assert_int_equal(shop_said(s, "-1001", "Pembayaran besar"), 1);
}

static void money_that_goes_back_is_told_to_staff(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	pay(s, "BLZ-1", "T1", "refund", "350000.00");
	pay(s, "BLZ-1", "T1", "chargeback", "350000.00");
	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	assert_int_equal(order_state(s), ORDER_VERIFIED);
	assert_int_equal(shop_said(s, "-1001", "Dana dikembalikan"), 1);
	assert_int_equal(shop_said(s, "-1001", "chargeback"), 1);
	assert_int_equal(shop_said(s, SHOP_CHAT, ""), 1);
}

static void forged_ones_leave_no_trace(void **state)
{
	struct shop *s = *state;

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	shop_ask(s, "POST", "/webhooks/midtrans", "",
		 "{\"order_id\":\"BLZ-1\",\"status_code\":\"200\",\"gross_amount\":\"350000.00\","
		 "\"signature_key\":\"00\",\"transaction_id\":\"T1\","
		 "\"transaction_status\":\"settlement\"}");
	assert_int_equal(s->status, 401);
	shop_ask(s, "POST", "/webhooks/tripay", "X-Callback-Signature: 00\r\n", "{}");
	assert_int_equal(s->status, 401);
	shop_ask(s, "POST", "/webhooks/duitku", "", "merchantCode=%zz");
	assert_int_equal(s->status, 400);
	shop_ask(s, "POST", "/webhooks/midtrans", "", "no JSON");
	assert_int_equal(s->status, 400);
	shop_ask(s, "POST", "/webhooks/doku", "", "{}"); /* not set up here */
	assert_int_equal(s->status, 404);
	shop_ask(s, "GET", "/webhooks/midtrans", "", "");
	assert_int_equal(s->status, 405);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment_notice"), 0);
	assert_int_equal(order_state(s), 0);
}

static void what_is_proven_but_not_for_us_is_kept_and_answered(void **state)
{
	struct shop *s = *state;

	shop_ask(s, "POST", "/webhooks/xendit", "x-callback-token: token-xendit\r\n",
		 "{\"event\":\"payout.succeeded\",\"data\":{\"id\":\"d-1\"}}");
	assert_int_equal(s->status, 200);
	shop_ask(s, "POST", "/webhooks/xendit", "x-callback-token: token-xendit\r\n",
		 "{\"id\":\"i-1\",\"status\":\"PAID\",\"amount\":5}"); /* without an order */
	assert_int_equal(s->status, 200);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment_notice"), 2);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment"), 0);
}

/* The members of an event's data are those that the document names, neither more nor fewer. */
static void assert_described(const json_t *document, const json_t *event)
{
	static const char *const way[] = { "post", "requestBody", "content", "application/json",
					   "schema" };
	const json_t *j = json_object_get(json_object_get(document, "webhooks"),
					  json_str(event, "type"));
	const json_t *data = json_object_get(event, "data");
	const char *name;
	json_t *value;

	for (size_t i = 0; i < ARRAY_LEN(way); i++)
		j = json_object_get(j, way[i]);
	j = json_object_get(json_array_get(json_object_get(j, "allOf"), 1), "properties");
	j = json_object_get(json_object_get(j, "data"), "properties");
	assert_int_equal(json_object_size(data), json_object_size(j));
	json_object_foreach((json_t *)(uintptr_t)data, name, value) if (!json_object_get(j, name))
		fail_msg("%s: %s is not described", json_str(event, "type"), name);
}

static void events_say_what_the_document_says(void **state)
{
	json_t *document CLEANUP(json_drop) = NULL;
	const struct span text = openapi_document();
	struct shop *s = *state;
	struct arena a;
	struct outbox_row *rows;
	size_t n, events = 0;

	shop_put(s, "BLZ-1", ORDER("awaiting_payment"));
	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	arena_init(&a, 0);
	assert_ok(json_read(&a, text.ptr, text.len, &document, NULL));
	assert_ok(outbox_list(s->app.store, &a, 0, 100, &rows, &n));
	for (size_t i = 0; i < n; i++) {
		json_t *event CLEANUP(json_drop) = NULL;
		struct outgoing m;

		if (rows[i].kind != OUT_EVENT)
			continue;
		assert_ok(outgoing_decode(&a, rows[i].body, &m));
		assert_ok(json_read(&a, m.text, strlen(m.text), &event, NULL));
		assert_described(document, event);
		events++;
	}
	assert_int_equal(events, 2);
	arena_free(&a);
}

static void raw_notices_are_forgotten_after_half_a_year(void **state)
{
	struct shop *s = *state;

	pay(s, "BLZ-1", "T1", "settlement", "350000.00");
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment_notice WHERE body != ''"), 1);
	for (int day = 0; day <= 181; day++) {
		s->app.now_ms += MS_DAY;
		shop_turn(s);
	}
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment_notice WHERE body IS NULL"), 1);
	assert_int_equal(shop_int(s, "SELECT count(*) FROM payment"), 1);
	assert_int_equal(shop_said(s, "-1001", "Pembayaran tanpa pesanan"), 1);
}

#define shop_test(fn) cmocka_unit_test_setup_teardown(fn, shop_setup, shop_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		shop_test(a_payment_verifies_the_order_and_the_customer_hears),
		shop_test(repetitions_and_stragglers_change_nothing),
		shop_test(a_wrong_sum_is_for_people),
		shop_test(a_payment_waits_for_its_order),
		shop_test(a_weak_notice_has_a_limit),
		shop_test(money_that_goes_back_is_told_to_staff),
		shop_test(forged_ones_leave_no_trace),
		shop_test(what_is_proven_but_not_for_us_is_kept_and_answered),
		shop_test(events_say_what_the_document_says),
		shop_test(raw_notices_are_forgotten_after_half_a_year),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
