/* pay_xendit.c - JSON, a shape per product. x-callback-token proves the sender and says nothing of
 * the body: such a notice is weak, and above [payments.xendit] max_by_token people look first.
 * Products that sign (X-Callback-Signature: HMAC-SHA256 in hex over "timestamp.body",
 * X-Callback-Timestamp in seconds) prove both; then the timestamp must be of these minutes. */
#include "bot/pay.h"

#include "base/json.h"
#include "base/secret.h"
#include "base/strbuf.h"
#include "base/text.h"

#define SIGNED_WITHIN_MS (5 * MS_MINUTE)

static bool ready(const struct pay_keys *k)
{
	return k->xendit.callback_token[0] || k->xendit.signature_key[0];
}

static bool lately(const char *seconds, int64_t now_ms)
{
	int64_t s;

	if (text_parse_i64(seconds, strlen(seconds), &s) != OK || s < 0 || s > INT32_MAX * 8LL)
		return false;
	return s * 1000 > now_ms - SIGNED_WITHIN_MS && s * 1000 < now_ms + SIGNED_WITHIN_MS;
}

static enum err verify_signature(struct arena *a, const char *key, const struct pay_request *r)
{
	const char *seconds = pay_header(r, "X-Callback-Timestamp");
	char want[DIGEST_TEXT_SIZE];
	struct strbuf text;

	strbuf_init(&text, a, PAY_BODY_MAX * 2);
	strbuf_addf(&text, "%s.", seconds);
	strbuf_addn(&text, r->body.ptr, r->body.len);
	if (strbuf_failed(&text))
		return ERR_NOMEM;
	TRY(hmac_text(key, AS_HEX, (struct span) { text.ptr, text.len }, want));
	return secret_equal(want, pay_header(r, "X-Callback-Signature")) &&
			       lately(seconds, r->now_ms)
		       ? OK
		       : ERR_DENIED;
}

static enum err verify(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
		       bool *weak)
{
	const char *token = k->xendit.callback_token;

	if (token[0] && !secret_equal(token, pay_header(r, "x-callback-token")))
		return ERR_DENIED;
	*weak = !k->xendit.signature_key[0] || !pay_header(r, "X-Callback-Signature")[0];
	if (!*weak)
		return verify_signature(a, k->xendit.signature_key, r);
	return token[0] ? OK : ERR_DENIED;
}

static const struct pay_word words[] = {
	{ "PAID", PAYMENT_PAID },
	{ "SETTLED", PAYMENT_PAID },
	{ "SUCCEEDED", PAYMENT_PAID },
	{ "COMPLETED", PAYMENT_PAID },
	{ "CAPTURED", PAYMENT_PAID },
	{ "PENDING", PAYMENT_PENDING },
	{ "ACTIVE", PAYMENT_PENDING },
	{ "AUTHORIZED", PAYMENT_PENDING },
	{ "REQUIRES_ACTION", PAYMENT_PENDING },
	{ "EXPIRED", PAYMENT_FAILED },
	{ "FAILED", PAYMENT_FAILED },
	{ "VOIDED", PAYMENT_FAILED },
	{ "CANCELED", PAYMENT_FAILED },
	{ NULL, PAYMENT_PENDING },
};

static const char *first_text(struct arena *a, const json_t *j, const char *const *keys)
{
	const char *text = NULL;

	while (*keys && !text)
		text = pay_text(a, j, *keys++);
	return text;
}

static enum err first_amount(const json_t *j, const char *const *keys, int64_t *out)
{
	enum err e = ERR_NOT_FOUND;

	while (*keys && e == ERR_NOT_FOUND)
		e = pay_json_amount(j, *keys++, out);
	return e;
}

/* {"event":"refund.succeeded","data":{…}}: of the payment that it names. */
static enum err read_refund(struct arena *a, const json_t *j, struct payment_notice *n)
{
	const char *status = json_str(j, "status");

	if (!status || strcmp(status, "SUCCEEDED") != 0)
		return ERR_NOT_FOUND;
	n->state = PAYMENT_PART_RETURNED;
	n->ref = first_text(a, j, (const char *const[]) { "payment_id", "invoice_id", NULL });
	return pay_json_amount(j, "amount", &n->returned);
}

static enum err read_payment(struct arena *a, const json_t *j, struct payment_notice *n)
{
	static const char *const amounts[] = { "paid_amount",
					       "capture_amount",
					       "charge_amount",
					       "request_amount",
					       "amount",
					       "expected_amount",
					       NULL };
	static const char *const refs[] = { "payment_id", "fixed_payment_code_payment_id", "id",
					    NULL };
	const char *status = json_str(j, "status");

	/* A virtual account tells of a payment without calling it one. */
	if (!status && json_str(j, "callback_virtual_account_id"))
		status = "PAID";
	TRY(pay_state(words, status, &n->state));
	n->ref = first_text(a, j, refs);
	return first_amount(j, amounts, &n->amount);
}

static int64_t first_time(const json_t *j)
{
	static const char *const keys[] = { "paid_at", "transaction_timestamp", "updated", NULL };
	int64_t ms;

	for (size_t i = 0; keys[i]; i++) {
		const char *s = json_str(j, keys[i]);

		if (s && civil_parse_rfc3339(s, strlen(s), &ms) == OK)
			return ms;
	}
	return 0;
}

static enum err read_notice(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			    struct payment_notice *out)
{
	static const char *const methods[] = { "payment_channel", "payment_method", "channel_code",
					       "bank_code", NULL };
	json_t *root CLEANUP(json_drop) = NULL;
	struct payment_notice n = { 0 };
	const char *event, *currency;
	const json_t *j;

	TRY(verify(a, k, r, &n.weak));
	TRY(json_read(a, r->body.ptr, r->body.len, &root, NULL));
	event = json_str(root, "event");
	j = json_is_object(json_object_get(root, "data")) ? json_object_get(root, "data") : root;
	currency = json_str(j, "currency");
	if (currency && strcmp(currency, "IDR") != 0)
		return ERR_NOT_FOUND;
	n.number = first_text(a, j, (const char *const[]) { "external_id", "reference_id", NULL });
	n.method = first_text(a, j, methods);
	n.paid_ms = first_time(j);
	TRY(event && text_starts(event, "refund.") ? read_refund(a, j, &n)
						   : read_payment(a, j, &n));
	*out = n;
	return OK;
}

const struct pay_gateway pay_xendit = { "xendit", ready, read_notice, NULL, "OK" };
