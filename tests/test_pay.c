/* Payment gateways: what a notice must prove, and what it says. The signatures of the samples were
 * made with `openssl dgst` on the command line, not with our own code. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/text.h"
#include "bot/pay.h"
#include "tests/box.h"

enum { HEADERS_MAX = 6, BODY_MAX = 1024, FORGERIES = 2500 };

static const struct pay_keys keys = {
	.midtrans = { "SB-Mid-server-contoh", "" },
	.xendit = { "token-xendit", "kunci-xendit", 5000000 },
	.tripay = { "kunci-tripay" },
	.duitku = { "D0001", "kunci-duitku", "md5" },
	.doku = { "MCH-0001", "SK-contoh", "/webhooks/doku" },
};

struct header {
	const char *name, *value;
};

/* A notice as the gateway would send it. */
struct sample {
	const struct pay_gateway *gateway;
	struct header headers[HEADERS_MAX];
	const char *body;
};

#define MIDTRANS_PAID                                                                              \
	"1a9d7edd03fe545919e488185bde2a33e21ffa2d4274bec5c8f9cb024e1300661759"                     \
	"23c03e877bf778b43ba740a28c8b0dd71dd3961b924121927bc65eca2ef9"
#define MIDTRANS_PENDING                                                                           \
	"d5b3588e6139d8fba450fd80ca7501ef3c810c758500faecc9be614ac7967e4439ce"                     \
	"6aa9e1f59f3904b8066f000af3d15c9627c32f1d78f53ba6386dc7271a44"
#define MIDTRANS(code, signature, rest)                                                            \
	"{\"order_id\":\"BLZ-1042\",\"status_code\":\"" code "\",\"gross_amount\":\"350000.00\","  \
	"\"signature_key\":\"" signature "\",\"transaction_id\":\"T-9\"," rest "}"
#define SETTLED                                                                                    \
	"\"transaction_status\":\"settlement\",\"payment_type\":\"bank_transfer\","                \
	"\"settlement_time\":\"2026-11-23 09:40:00\""

enum { MIDTRANS, XENDIT_TOKEN, XENDIT_SIGNED, TRIPAY, DUITKU, DOKU };

static const struct sample samples[] = {
	[MIDTRANS] = { &pay_midtrans, { { 0 } }, MIDTRANS("200", MIDTRANS_PAID, SETTLED) },
	[XENDIT_TOKEN] = { &pay_xendit,
			   { { "x-callback-token", "token-xendit" } },
			   "{\"id\":\"inv-1\",\"external_id\":\"BLZ-1042\",\"status\":\"PAID\","
			   "\"amount\":350000,\"paid_amount\":350000,\"currency\":\"IDR\","
			   "\"payment_channel\":\"BCA\",\"paid_at\":\"2026-11-23T02:40:00.000Z\"}" },
	[XENDIT_SIGNED] = { &pay_xendit,
			    { { "x-callback-token", "token-xendit" },
			      { "X-Callback-Timestamp", "1795401660" },
			      { "X-Callback-Signature",
				"bbec98c1dfcf4090a4644c8a666e69b55bb902533ca9a1004b276a928c907ef4" } },
			    "{\"event\":\"payment.capture\",\"data\":{\"payment_id\":\"py-1\","
			    "\"reference_id\":\"BLZ-1042\",\"status\":\"SUCCEEDED\","
			    "\"request_amount\":350000,\"currency\":\"IDR\"}}" },
	[TRIPAY] = { &pay_tripay,
		     { { "X-Callback-Event", "payment_status" },
		       { "X-Callback-Signature",
			 "e05598da942f27c6ebbce9c331cf0fd374d24d5f605a6f3dcbccfebdb3c1a7c1" } },
		     "{\"reference\":\"T0001\",\"merchant_ref\":\"BLZ-1042\","
		     "\"payment_method_code\":\"BRIVA\",\"total_amount\":354250,\"fee_merchant\":0,"
		     "\"fee_customer\":4250,\"amount_received\":350000,\"is_closed_payment\":1,"
		     "\"status\":\"PAID\",\"paid_at\":1795401600}" },
	[DUITKU] = { &pay_duitku,
		     { { 0 } },
		     "merchantCode=D0001&amount=350000&merchantOrderId=BLZ%2D1042&"
		     "resultCode=00&reference=DK-1&paymentCode=BC&"
		     "signature=7d3b9ccef41390d3d88a34d6c7e14930" },
	[DOKU] = { &pay_doku,
		   { { "Client-Id", "MCH-0001" },
		     { "Request-Id", "REQ-77" },
		     { "Request-Timestamp", "2026-11-23T02:41:00Z" },
		     { "Signature", "HMACSHA256=oLhVaJFUDKhq70GeidybrQ8fI4Q6eYHPjTBCkyqZk+w=" } },
		   "{\"order\":{\"invoice_number\":\"BLZ-1042\",\"amount\":350000},"
		   "\"transaction\":{\"status\":\"SUCCESS\",\"date\":\"2026-11-23T02:40:00Z\","
		   "\"original_request_id\":\"REQ-9\"},"
		   "\"channel\":{\"id\":\"VIRTUAL_ACCOUNT_BCA\"}}" },
};

static const char *header_of(const void *ctx, const char *name)
{
	const struct header *h = ctx;

	for (size_t i = 0; i < HEADERS_MAX && h[i].name; i++)
		if (text_equal_nocase(h[i].name, name))
			return h[i].value;
	return NULL;
}

static struct arena arena;

static enum err read_with(const struct pay_keys *k, const struct sample *s, const char *body,
			  size_t len, struct payment_notice *out)
{
	const struct pay_request r = { { body, len }, header_of, s->headers, BOX_NOW };

	arena_reset(&arena);
	return s->gateway->read(&arena, k, &r, out);
}

static enum err read_sample(const struct sample *s, struct payment_notice *out)
{
	return read_with(&keys, s, s->body, strlen(s->body), out);
}

static void a_genuine_notice_says_what_was_paid(void **state)
{
	static const struct {
		const char *ref, *method;
		int64_t paid_ms;
		bool weak;
	} want[] = {
		[MIDTRANS] = { "T-9", "bank_transfer", BOX_NOW - MS_MINUTE, false },
		[XENDIT_TOKEN] = { "inv-1", "BCA", BOX_NOW - MS_MINUTE, true },
		[XENDIT_SIGNED] = { "py-1", NULL, 0, false },
		[TRIPAY] = { "T0001", "BRIVA", BOX_NOW - MS_MINUTE, false },
		[DUITKU] = { "DK-1", "BC", 0, false },
		[DOKU] = { "REQ-9", "VIRTUAL_ACCOUNT_BCA", BOX_NOW - MS_MINUTE, false },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct payment_notice n = { 0 };

		assert_ok(read_sample(&samples[i], &n));
		assert_int_equal(n.state, PAYMENT_PAID);
		assert_int_equal(n.amount, 350000);
		assert_string_equal(n.number, "BLZ-1042");
		assert_string_equal(n.ref, want[i].ref);
		assert_int_equal(n.paid_ms, want[i].paid_ms);
		assert_int_equal(n.weak, want[i].weak);
		if (want[i].method)
			assert_string_equal(n.method, want[i].method);
		else
			assert_null(n.method);
	}
}

/* ---- forgeries ---- */

static uint32_t random_below(uint32_t n)
{
	static uint32_t seed = 2026;

	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* One byte of the proof is another one: of a header that proves, or of the signature in the body.
 */
static void alter(struct sample *s, char *body, char values[HEADERS_MAX][128])
{
	static const char *const proofs[] = {
		"x-callback-token", "X-Callback-Signature", "X-Callback-Timestamp", "Signature",
		"Client-Id",        "Request-Id",           "Request-Timestamp"
	};
	size_t n = 0;
	char *where = NULL;
	size_t len = 0;

	while (n < HEADERS_MAX && s->headers[n].name)
		n++;
	for (int tries = 0; n && tries < 20 && !where; tries++) {
		size_t i = random_below((uint32_t)n);

		for (size_t k = 0; k < ARRAY_LEN(proofs); k++)
			if (strcmp(s->headers[i].name, proofs[k]) == 0) {
				snprintf(values[i], 128, "%s", s->headers[i].value);
				s->headers[i].value = where = values[i];
				len = strlen(where);
			}
	}
	if (!where) {
		where = strstr(body, "\"signature_key\":\"");
		where = where ? where + 17 : strstr(body, "signature=") + 10;
		len = strcspn(where, "\"&");
	}
	/* Cut short, but not to nothing: of Xendit, a notice without a signature may be genuine. */
	if (random_below(4) == 0) {
		where[1 + random_below((uint32_t)len - 1)] = '\0';
		return;
	}
	where += random_below((uint32_t)len);
	*where = (char)(*where == 'a' ? 'b' : 'a');
}

static void no_altered_proof_is_accepted(void **state)
{
	int refused = 0;

	(void)state;
	for (int round = 0; round < FORGERIES; round++)
		for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
			char body[BODY_MAX], values[HEADERS_MAX][128];
			struct sample s = samples[i];
			struct payment_notice n;

			snprintf(body, sizeof(body), "%s", s.body);
			alter(&s, body, values);
			assert_int_not_equal(read_with(&keys, &s, body, strlen(body), &n), OK);
			refused++;
		}
	assert_int_equal(refused, FORGERIES * (int)ARRAY_LEN(samples));
}

/* Where the proof covers the body, no byte of it may be another. */
static void no_altered_body_is_accepted(void **state)
{
	static const int signed_bodies[] = { XENDIT_SIGNED, TRIPAY, DOKU };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(signed_bodies); i++) {
		const struct sample *s = &samples[signed_bodies[i]];
		size_t len = strlen(s->body);

		for (size_t at = 0; at < len; at++) {
			char body[BODY_MAX];
			struct payment_notice n;

			memcpy(body, s->body, len + 1);
			body[at] ^= 1;
			assert_err(read_with(&keys, s, body, len, &n), ERR_DENIED);
			assert_err(read_with(&keys, s, s->body, at, &n), ERR_DENIED);
		}
	}
}

/* Elsewhere, none of what it covers. */
static void what_a_partial_signature_covers_cannot_be_altered(void **state)
{
	static const struct {
		int sample;
		const char *from, *to;
	} changes[] = {
		{ MIDTRANS, "350000.00", "350000" }, /* the same sum, not the same text */
		{ MIDTRANS, "350000.00", "35000.00" },
		{ MIDTRANS, "BLZ-1042", "BLZ-1043" },
		{ MIDTRANS, "\"200\"", "\"201\"" },
		{ MIDTRANS, "\"350000.00\"", "350000.00" }, /* a number has no text of its own */
		{ DUITKU, "amount=350000", "amount=350000.00" },
		{ DUITKU, "amount=350000", "amount=3500000" },
		{ DUITKU, "BLZ%2D1042", "BLZ-1043" },
		{ DUITKU, "D0001", "D0002" },
		{ DUITKU, "&resultCode", "&amount=1&resultCode" }, /* twice */
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(changes); i++) {
		const struct sample *s = &samples[changes[i].sample];
		const char *at = strstr(s->body, changes[i].from);
		char body[BODY_MAX];
		struct payment_notice n;

		assert_non_null(at);
		snprintf(body, sizeof(body), "%.*s%s%s", (int)(at - s->body), s->body,
			 changes[i].to, at + strlen(changes[i].from));
		assert_int_not_equal(read_with(&keys, s, body, strlen(body), &n), OK);
	}
}

static void without_a_key_nothing_is_accepted(void **state)
{
	static const struct pay_keys none = {
		{ "", "" }, { "", "", 0 }, { "" }, { "", "", "md5" }, { "", "", "/" }
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
		struct payment_notice n;

		assert_true(samples[i].gateway->ready(&keys));
		assert_false(samples[i].gateway->ready(&none));
		assert_err(
			read_with(&none, &samples[i], samples[i].body, strlen(samples[i].body), &n),
			ERR_DENIED);
	}
}

/* ---- each one's own traps ---- */

static enum err midtrans(const char *body, struct payment_notice *n)
{
	const struct sample s = { &pay_midtrans, { { 0 } }, body };

	return read_sample(&s, n);
}

static void midtrans_pays_only_with_the_code_of_success(void **state)
{
	struct payment_notice n;

	(void)state;
	assert_ok(midtrans(MIDTRANS("201", MIDTRANS_PENDING, "\"transaction_status\":\"pending\""),
			   &n));
	assert_int_equal(n.state, PAYMENT_PENDING);
	/* The signature fits as well, but it was made for a payment that had not come. */
	assert_err(midtrans(MIDTRANS("201", MIDTRANS_PENDING, SETTLED), &n), ERR_DENIED);
}

static void midtrans_captures_count_when_fraud_detection_says_so(void **state)
{
	static const struct {
		const char *rest;
		enum payment_state state;
	} cases[] = {
		{ "\"transaction_status\":\"capture\",\"fraud_status\":\"accept\"", PAYMENT_PAID },
		{ "\"transaction_status\":\"capture\",\"fraud_status\":\"challenge\"",
		  PAYMENT_REVIEW },
		{ "\"transaction_status\":\"capture\",\"fraud_status\":\"deny\"", PAYMENT_FAILED },
		{ "\"transaction_status\":\"capture\"", PAYMENT_REVIEW },
		{ "\"transaction_status\":\"settlement\"", PAYMENT_PAID },
		{ "\"transaction_status\":\"expire\"", PAYMENT_FAILED },
		{ "\"transaction_status\":\"refund\"", PAYMENT_RETURNED },
		{ "\"transaction_status\":\"chargeback\"", PAYMENT_CHARGEBACK },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		char body[BODY_MAX];
		struct payment_notice n;

		snprintf(body, sizeof(body), MIDTRANS("200", MIDTRANS_PAID, "%s"), cases[i].rest);
		assert_ok(midtrans(body, &n));
		assert_int_equal(n.state, cases[i].state);
	}
}

static void midtrans_tells_how_much_went_back(void **state)
{
	struct payment_notice n;

	(void)state;
	assert_ok(midtrans(MIDTRANS("200", MIDTRANS_PAID,
				    "\"transaction_status\":\"partial_refund\","
				    "\"refund_amount\":\"50000.00\""),
			   &n));
	assert_int_equal(n.state, PAYMENT_PART_RETURNED);
	assert_int_equal(n.returned, 50000);
}

static void midtrans_signature_key_is_a_setting_of_its_own(void **state)
{
	struct pay_keys k = keys;
	const struct sample s = {
		&pay_midtrans,
		{ { 0 } },
		MIDTRANS("200",
			 "d601473415efd764665abfaab2ce0ead882947946fd1f25ce28255428c14d7c3"
			 "9f50992e7fbb3861ddfab59d34134bd643187d2b2500737ed561a4b8ac322f9f",
			 SETTLED)
	};
	struct payment_notice n;

	(void)state;
	k.midtrans.signature_key = "kunci-tanda";
	assert_ok(read_with(&k, &s, s.body, strlen(s.body), &n));
	assert_err(read_with(&k, &samples[MIDTRANS], samples[MIDTRANS].body,
			     strlen(samples[MIDTRANS].body), &n),
		   ERR_DENIED);
}

static void xendit_signatures_are_of_these_minutes(void **state)
{
	const struct sample *s = &samples[XENDIT_SIGNED];
	struct payment_notice n;

	(void)state;
	for (int64_t late = -10; late <= 10; late++) {
		const struct pay_request r = { { s->body, strlen(s->body) },
					       header_of,
					       s->headers,
					       BOX_NOW + late * MS_MINUTE };

		arena_reset(&arena);
		assert_err(pay_xendit.read(&arena, &keys, &r, &n),
			   late > -5 && late < 5 ? OK : ERR_DENIED);
	}
}

static enum err xendit(const char *body, struct payment_notice *n)
{
	const struct sample s = { &pay_xendit, { { "X-CALLBACK-TOKEN", "token-xendit" } }, body };

	return read_sample(&s, n);
}

static void xendit_has_a_shape_per_product(void **state)
{
	struct payment_notice n;

	(void)state;
	assert_ok(xendit("{\"callback_virtual_account_id\":\"va-1\",\"payment_id\":\"p-1\","
			 "\"external_id\":\"BLZ-1042\",\"amount\":350000,\"bank_code\":\"BNI\"}",
			 &n));
	assert_int_equal(n.state, PAYMENT_PAID);
	assert_string_equal(n.method, "BNI");
	assert_ok(xendit("{\"id\":\"inv-1\",\"external_id\":\"BLZ-1042\",\"status\":\"EXPIRED\","
			 "\"amount\":350000}",
			 &n));
	assert_int_equal(n.state, PAYMENT_FAILED);
	assert_ok(xendit("{\"event\":\"refund.succeeded\",\"data\":{\"id\":\"rfd-1\","
			 "\"payment_id\":\"p-1\",\"reference_id\":\"BLZ-1042\",\"amount\":50000,"
			 "\"status\":\"SUCCEEDED\",\"currency\":\"IDR\"}}",
			 &n));
	assert_int_equal(n.state, PAYMENT_PART_RETURNED);
	assert_int_equal(n.returned, 50000);
	assert_string_equal(n.ref, "p-1");
	/* Proven, and about something else. */
	assert_err(xendit("{\"event\":\"disbursement\",\"data\":{}}", &n), ERR_NOT_FOUND);
	assert_err(xendit("{\"id\":\"x\",\"external_id\":\"BLZ-1042\",\"status\":\"PAID\","
			  "\"amount\":10,\"currency\":\"USD\"}",
			  &n),
		   ERR_NOT_FOUND);
}

static void duitku_may_sign_with_sha256(void **state)
{
	const struct sample s = {
		&pay_duitku,
		{ { 0 } },
		"merchantCode=D0001&amount=350000&merchantOrderId=BLZ-1042&resultCode=01&"
		"reference=DK-1&signature="
		"1ef2c54338c7ec3415de01b6b994cb7869453732916f894c4b068262d639b56b"
	};
	struct pay_keys k = keys;
	struct payment_notice n;

	(void)state;
	assert_err(read_sample(&s, &n), ERR_DENIED);
	k.duitku.signature = "sha256";
	assert_ok(read_with(&k, &s, s.body, strlen(s.body), &n));
	assert_int_equal(n.state, PAYMENT_FAILED);
	assert_err(read_with(&k, &samples[DUITKU], samples[DUITKU].body,
			     strlen(samples[DUITKU].body), &n),
		   ERR_DENIED);
}

static void doku_signs_the_path_it_calls(void **state)
{
	struct pay_keys k = keys;
	struct payment_notice n;

	(void)state;
	k.doku.path = "/toko/webhooks/doku";
	assert_err(
		read_with(&k, &samples[DOKU], samples[DOKU].body, strlen(samples[DOKU].body), &n),
		ERR_DENIED);
}

static void amounts_are_whole_rupiah(void **state)
{
	static const struct {
		const char *text;
		int64_t n; /* -1: refused */
	} cases[] = {
		{ "24145.00", 24145 },
		{ "24145.0", 24145 },
		{ "24145", 24145 },
		{ "0", 0 },
		{ "24145.50", -1 },
		{ "24145.", -1 },
		{ "", -1 },
		{ "-1", -1 },
		{ "1e5", -1 },
		{ "24,145", -1 },
		{ " 24145", -1 },
		{ "24145.00x", -1 },
		{ "+5", -1 },
		{ "9999999999999", -1 },
		{ "99999999999999999999", -1 },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		int64_t n = -1;

		assert_err(pay_amount(cases[i].text, &n), cases[i].n < 0 ? ERR_INVALID : OK);
		assert_int_equal(n, cases[i].n);
	}
	assert_err(pay_amount(NULL, &(int64_t) { 0 }), ERR_INVALID);
}

/* Whatever arrives, nothing breaks: pieces of genuine notices with bytes changed and cut. */
static void garbage_never_breaks_it(void **state)
{
	(void)state;
	for (int round = 0; round < 3000; round++) {
		const struct sample *s = &samples[random_below(ARRAY_LEN(samples))];
		char body[BODY_MAX];
		size_t len = random_below((uint32_t)strlen(s->body) + 1);
		struct payment_notice n;

		memcpy(body, s->body, len);
		for (uint32_t i = 0; len && i < random_below(6); i++)
			body[random_below((uint32_t)len)] = (char)random_below(256);
		body[len] = '\0';
		if (read_with(&keys, s, body, len, &n) == OK)
			assert_true(n.amount >= 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_genuine_notice_says_what_was_paid),
		cmocka_unit_test(no_altered_proof_is_accepted),
		cmocka_unit_test(no_altered_body_is_accepted),
		cmocka_unit_test(what_a_partial_signature_covers_cannot_be_altered),
		cmocka_unit_test(without_a_key_nothing_is_accepted),
		cmocka_unit_test(midtrans_pays_only_with_the_code_of_success),
		cmocka_unit_test(midtrans_captures_count_when_fraud_detection_says_so),
		cmocka_unit_test(midtrans_tells_how_much_went_back),
		cmocka_unit_test(midtrans_signature_key_is_a_setting_of_its_own),
		cmocka_unit_test(xendit_signatures_are_of_these_minutes),
		cmocka_unit_test(xendit_has_a_shape_per_product),
		cmocka_unit_test(duitku_may_sign_with_sha256),
		cmocka_unit_test(doku_signs_the_path_it_calls),
		cmocka_unit_test(amounts_are_whole_rupiah),
		cmocka_unit_test(garbage_never_breaks_it),
	};
	int failed;

	arena_init(&arena, 0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(&arena);
	return failed;
}
