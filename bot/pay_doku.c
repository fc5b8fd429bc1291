/* pay_doku.c - JSON; Signature = "HMACSHA256=" and base64 HMAC-SHA256 over five lines, of which one
 * is the path that DOKU was told to call: a proxy that serves us under another path needs
 * [payments.doku] path. */
#include "bot/pay.h"

#include "base/json.h"
#include "base/secret.h"

static bool ready(const struct pay_keys *k)
{
	return k->doku.client_id[0] && k->doku.secret_key[0];
}

static enum err verify(struct arena *a, const struct pay_keys *k, const struct pay_request *r)
{
	char digest[DIGEST_TEXT_SIZE], sum[DIGEST_TEXT_SIZE];
	char want[sizeof("HMACSHA256=") + DIGEST_TEXT_SIZE];
	const char *lines;

	if (!secret_equal(k->doku.client_id, pay_header(r, "Client-Id")))
		return ERR_DENIED;
	TRY(digest_text(DIGEST_SHA256, AS_BASE64, r->body, digest));
	lines = arena_printf(a,
			     "Client-Id:%s\nRequest-Id:%s\nRequest-Timestamp:%s\n"
			     "Request-Target:%s\nDigest:%s",
			     k->doku.client_id, pay_header(r, "Request-Id"),
			     pay_header(r, "Request-Timestamp"), k->doku.path, digest);
	if (!lines)
		return ERR_NOMEM;
	TRY(hmac_text(k->doku.secret_key, AS_BASE64, (struct span) { lines, strlen(lines) }, sum));
	snprintf(want, sizeof(want), "HMACSHA256=%s", sum);
	return secret_equal(want, pay_header(r, "Signature")) ? OK : ERR_DENIED;
}

static const struct pay_word words[] = {
	{ "PENDING", PAYMENT_PENDING }, { "SUCCESS", PAYMENT_PAID },
	{ "FAILED", PAYMENT_FAILED },   { "EXPIRED", PAYMENT_FAILED },
	{ "TIMEOUT", PAYMENT_FAILED },  { "REFUNDED", PAYMENT_RETURNED },
	{ NULL, PAYMENT_PENDING },
};

static enum err read_notice(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			    struct payment_notice *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct payment_notice n = { 0 };
	const json_t *order, *transaction;
	const char *date;

	TRY(verify(a, k, r));
	TRY(json_read(a, r->body.ptr, r->body.len, &j, NULL));
	order = json_object_get(j, "order");
	transaction = json_object_get(j, "transaction");
	TRY(pay_state(words, json_str(transaction, "status"), &n.state));
	TRY(pay_json_amount(order, "amount", &n.amount));
	n.number = pay_text(a, order, "invoice_number");
	/* Some channels give their payments no id: then there is one payment per invoice. */
	n.ref = pay_text(a, transaction, "original_request_id");
	if (!n.ref)
		n.ref = n.number;
	n.method = pay_text(a, json_object_get(j, "channel"), "id");
	date = json_str(transaction, "date");
	if (!date || civil_parse_rfc3339(date, strlen(date), &n.paid_ms) != OK)
		n.paid_ms = 0;
	*out = n;
	return OK;
}

const struct pay_gateway pay_doku = { "doku", ready, read_notice, NULL, "OK" };
