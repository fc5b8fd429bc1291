/* pay_midtrans.c - JSON with signature_key = SHA-512 of order_id, status_code, gross_amount and the
 * key, each as the very text that was sent: "24145.00" is not 24145.
 * The signature covers neither transaction_status nor fraud_status, so what brings money must also
 * carry the status code of success: a signed "pending" (201) does not become a settlement. */
#include "bot/pay.h"

#include "base/json.h"
#include "base/secret.h"

static bool ready(const struct pay_keys *k)
{
	return k->midtrans.server_key[0] || k->midtrans.signature_key[0];
}

static enum err verify(struct arena *a, const struct pay_keys *k, const json_t *j)
{
	const char *key = k->midtrans.signature_key[0] ? k->midtrans.signature_key
						       : k->midtrans.server_key;
	const char *order = json_str(j, "order_id"), *code = json_str(j, "status_code");
	const char *amount = json_str(j, "gross_amount"), *said = json_str(j, "signature_key");
	char want[DIGEST_TEXT_SIZE];
	const char *text;

	if (!order || !code || !amount || !said)
		return ERR_DENIED;
	text = arena_printf(a, "%s%s%s%s", order, code, amount, key);
	if (!text)
		return ERR_NOMEM;
	TRY(digest_text(DIGEST_SHA512, AS_HEX, (struct span) { text, strlen(text) }, want));
	return secret_equal(want, said) ? OK : ERR_DENIED;
}

static const struct pay_word words[] = {
	{ "pending", PAYMENT_PENDING },
	{ "authorize", PAYMENT_PENDING },
	{ "capture", PAYMENT_PAID },
	{ "settlement", PAYMENT_PAID },
	{ "deny", PAYMENT_FAILED },
	{ "cancel", PAYMENT_FAILED },
	{ "expire", PAYMENT_FAILED },
	{ "failure", PAYMENT_FAILED },
	{ "partial_refund", PAYMENT_PART_RETURNED },
	{ "refund", PAYMENT_RETURNED },
	{ "partial_chargeback", PAYMENT_CHARGEBACK },
	{ "chargeback", PAYMENT_CHARGEBACK },
	{ NULL, PAYMENT_PENDING },
};

/* A capture is money only when fraud detection accepted it; a settlement says so by itself. */
static enum payment_state heed_fraud(const json_t *j, const char *status, enum payment_state state)
{
	const char *fraud = json_str(j, "fraud_status");

	if (state != PAYMENT_PAID || (fraud && strcmp(fraud, "accept") == 0))
		return state;
	if (fraud && strcmp(fraud, "deny") == 0)
		return PAYMENT_FAILED;
	return fraud || strcmp(status, "capture") == 0 ? PAYMENT_REVIEW : state;
}

/* "2026-11-23 09:41:00", in Jakarta whatever the shop's zone is. */
static int64_t read_time(struct arena *a, const char *s)
{
	char *text = s && strlen(s) == 19 ? arena_printf(a, "%s+07:00", s) : NULL;
	int64_t ms;

	if (!text)
		return 0;
	text[10] = 'T';
	return civil_parse_rfc3339(text, strlen(text), &ms) == OK ? ms : 0;
}

static enum err read_notice(struct arena *a, const struct pay_keys *k, const struct pay_request *r,
			    struct payment_notice *out)
{
	json_t *j CLEANUP(json_drop) = NULL;
	struct payment_notice n = { 0 };
	const char *status;

	TRY(json_read(a, r->body.ptr, r->body.len, &j, NULL));
	TRY(verify(a, k, j));
	status = json_str(j, "transaction_status");
	TRY(pay_state(words, status, &n.state));
	n.state = heed_fraud(j, status, n.state);
	if (n.state == PAYMENT_PAID && strcmp(json_str(j, "status_code"), "200") != 0)
		return ERR_DENIED;
	TRY(pay_amount(json_str(j, "gross_amount"), &n.amount));
	if (pay_json_amount(j, "refund_amount", &n.returned) != OK)
		n.returned = 0;
	n.number = pay_text(a, j, "order_id");
	n.ref = pay_text(a, j, "transaction_id");
	n.method = pay_text(a, j, "payment_type");
	n.paid_ms = read_time(a, json_str(j, "settlement_time"));
	if (!n.paid_ms)
		n.paid_ms = read_time(a, json_str(j, "transaction_time"));
	*out = n;
	return OK;
}

const struct pay_gateway pay_midtrans = { "midtrans", ready, read_notice, NULL, "OK" };
